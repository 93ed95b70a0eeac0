//! Channels: linked by whoever let the bot in, told first, waited for by nobody.

use chrono::TimeDelta;
use sandbox::Draft;

use crate::desk::{KK, RU, drafts, reported};
use crate::town::Town;

fn posts(town: &Town, channel: i64) -> Vec<String> {
    town.world.transcript(channel).into_iter().filter(|message| message.by_bot).map(|message| message.text).collect()
}

#[tokio::test]
async fn a_channel_is_linked_by_the_moderator_who_let_the_bot_in_and_told_first() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/start").await;
    let channel = town.world.channel("Ассамблея арнасы", owner.id);
    town.world.add_bot(channel, owner.id, true);
    town.settles().await;
    owner.receives("Бот қосылды: Ассамблея арнасы").presses("Русский").await.receives("Тілі: Русский");
    owner.presses("Бекітуді қосу").await.receives("Хабарландырулар бекітіледі");
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(posts(&town, channel), [RU]);
    assert_eq!(dinara.count(KK), 1);
    jarshy::bot::moderator::reports::refresh(&town.app.tools).await.unwrap();
    assert_eq!(town.world.view(|view| view.pinned(channel)).len(), 1);

    town.world.demote_bot(channel, owner.id);
    town.settles().await;
    assert_eq!(owner.count("жазу құқығы жойылды: Ассамблея арнасы"), 1);
    town.world.add_bot(channel, owner.id, true);
    town.settles().await;
    assert_eq!(owner.count("жазу құқығы қайтарылды: Ассамблея арнасы"), 1);

    town.world.posts(channel, Draft::text("Жазба қолмен жазылды"));
    town.settles().await;
    owner.receives("Арнада жаңа жазба шықты").presses("Нобайды ашу").await.receives("Күйі: Нобай").receives("Мәтіні жоқ тіл: Қазақша");
}

#[tokio::test]
async fn people_wait_for_no_channel_and_the_moderator_is_told() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/start").await;
    let channel = town.world.channel("Ассамблея арнасы", owner.id);
    town.world.add_bot(channel, owner.id, true);
    town.settles().await;
    owner.presses("Қазақша").await;
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    // The chat is gone, and Telegram told nobody.
    town.world.deletes_chat(channel);
    town.passes(TimeDelta::seconds(61)).await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(dinara.count(KK), 1);
    assert_eq!(owner.count("мына арналарда жазба жоқ"), 1);
}

#[tokio::test]
async fn nobody_but_a_moderator_is_offered_to_link_a_channel() {
    let town = Town::opens().await;
    let stranger = town.citizen("Бөтен", "kk");
    stranger.sends("/start").await;
    let channel = town.world.channel("Бөтен арна", stranger.id);
    town.world.add_bot(channel, stranger.id, true);
    town.settles().await;
    assert_eq!(stranger.count("Бот қосылды"), 0);
}

#[tokio::test]
async fn what_is_corrected_or_taken_back_is_so_in_channels_as_well() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/start").await;
    let channel = town.world.channel("Ассамблея арнасы", owner.id);
    town.world.add_bot(channel, owner.id, true);
    town.settles().await;
    owner.presses("Русский").await;
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    reported(&town).await;
    assert_eq!(posts(&town, channel), [RU]);

    let better = "Дорогие друзья! В четверг собираемся в Доме дружбы.";
    owner.presses("Түзету").await.presses("Өзгеріссіз қалдыру").await.sends(better).await.presses("Түзетуді бастау").await;
    assert_eq!(posts(&town, channel), [better], "in its place");
    reported(&town).await;
    assert_eq!(owner.count("Хабарландыру №1 түзетілді."), 1);
    owner.presses("Қайтарып алу").await.presses("Қайтарып алу").await;
    assert_eq!((posts(&town, channel).len(), dinara.count(KK)), (0, 0));
    reported(&town).await;
    assert_eq!(owner.count("Хабарландыру №1 қайтарып алынды."), 1);
}
