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
async fn a_post_by_hand_is_put_before_all_who_decide_when_whoever_linked_the_channel_has_left() {
    let town = Town::opens().await;
    let (owner, serik) = (town.owner(), crate::desk::moderator(&town, "Серік", "ru").await);
    owner.sends("/start").await;
    let channel = town.world.channel("Ассамблея арнасы", serik.id);
    town.world.add_bot(channel, serik.id, true);
    town.settles().await;
    serik.presses("Қазақша").await.sends("/team").await.presses("Выйти из команды").await.presses("Да").await;
    town.world.posts(channel, Draft::text("Жазба қолмен жазылды"));
    town.settles().await;
    assert_eq!(serik.count("Жазба қолмен"), 0);
    owner.receives("Арнада жаңа жазба шықты").presses("Нобайды ашу").await.receives("Күйі: Нобай");
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

#[tokio::test]
async fn a_channel_has_its_own_digest_in_its_language_in_both_or_in_a_post_for_each() {
    let town = Town::opens().await;
    crate::first_day::with_data(&town).await;
    let owner = town.owner();
    owner.sends("/start").await;
    let channel = town.world.channel("Ассамблея арнасы", owner.id);
    town.world.add_bot(channel, owner.id, true);
    town.settles().await;
    owner.presses("Русский").await.presses("Дайджест").await.receives("Дайджест жиілігі: Жіберілмейді").presses("Апта сайын").await;
    owner.receives("Жіберу уақыты: Дүйсенбі, 10:00").receives("Дайджест тілі: Тек арна тілінде");
    owner.presses("Дайджесті көрсету").await.receives("Еженедельный дайджест").receives("Подготовка к сессии завершается");
    owner.presses("Барлық тілде, бір жазбада").await;
    assert_eq!(posts(&town, channel).len(), 0, "it waits for its hour");
    town.passes(TimeDelta::minutes(61)).await;
    let first = posts(&town, channel);
    assert_eq!(first.len(), 1, "{first:?}");
    let (kk, ru) = first[0].split_once("———").unwrap();
    assert!(kk.starts_with("Апталық дайджест") && kk.contains("Сессияға дайындық аяқталып келеді") && !kk.contains("Подготовка"), "{kk}");
    assert!(ru.contains("Еженедельный дайджест") && ru.contains("Подготовка к сессии завершается"), "{ru}");
    assert!(kk.contains("Осындай дайджестті жеке алу") && ru.ends_with("Получать такой дайджест лично"), "it leads to the bot: {first:?}");
    assert!(!first[0].contains("/digest"), "what only a person can do is left out");
    let post = town.world.transcript(channel).into_iter().find(|message| message.by_bot).unwrap();
    assert!(post.buttons.is_empty(), "{:?}", post.buttons);

    owner.presses("Барлық тілде, бөлек жазбалармен").await;
    news_of(&town, 1).await;
    town.passes(TimeDelta::days(7)).await;
    let second = &posts(&town, channel)[1..];
    assert_eq!(second.len(), 2, "{second:?}");
    assert!(second[0].starts_with("Апталық дайджест") && second[1].starts_with("Еженедельный дайджест"), "{second:?}");
    assert!(second.iter().all(|text| text.contains("Жаңалық 1") && !text.contains("Сессияға дайындық")), "only what is new: {second:?}");

    owner.presses("Тек арна тілінде").await.presses("Өңір").await.presses("Алматы қ.").await;
    news_of(&town, 2).await;
    town.passes(TimeDelta::days(7)).await;
    let third = &posts(&town, channel)[3..];
    assert_eq!(third.len(), 1, "{third:?}");
    assert!(third[0].starts_with("Еженедельный дайджест") && third[0].contains("Жаңалық 2"), "{third:?}");

    owner.presses("Жіберілмейді").await;
    news_of(&town, 3).await;
    town.passes(TimeDelta::days(7)).await;
    assert_eq!(posts(&town, channel).len(), 4);
    owner.sends("/audit").await.receives("Арна немесе топ баптаулары өзгертілді");
}

/// A piece of news, approved now.
async fn news_of(town: &Town, n: i64) {
    let text = jarshy::news::Draft {
        url: Some(format!("https://example.kz/{n}")),
        publisher: "Үлгі".to_owned(),
        regions: jarshy::regions::RegionSet::ALL,
        ..jarshy::news::Draft::new("kk", &format!("Жаңалық {n}: Достық үйінде кездесу өтті"), "Кездесу өтті.")
    };
    let mut c = town.db().write().await.unwrap();
    jarshy::news::add(&mut c, &[text], jarshy::news::Hand { by: None, at: town.now() }).await.unwrap();
    c.commit().await.unwrap();
}
