//! The team's own chat and the topics of forums: where posts go, where questions stand, and what becomes of them when a topic or the chat
//! is gone.

use chrono::TimeDelta;
use jarshy::{channels, questions, team};
use sandbox::{Draft, Fault, Message, Rule};
use teloxide::prelude::Requester;
use teloxide::types::{ChatId, MessageId, ThreadId};

use crate::desk::{KK, RU, drafts, moderator, reported};
use crate::town::{Neighbour, Town};

pub fn by_bot(town: &Town, chat: i64) -> Vec<Message> {
    town.world.transcript(chat).into_iter().filter(|message| message.by_bot).collect()
}

/// The newest of the bot's messages in a chat that says this.
#[track_caller]
pub fn saying(town: &Town, chat: i64, words: &str) -> Message {
    let found = by_bot(town, chat);
    let texts: Vec<&str> = found.iter().map(|message| message.text.as_str()).collect();
    let at = texts.iter().rposition(|text| text.contains(words)).unwrap_or_else(|| panic!("«{words}» isn't in {texts:#?}"));
    found[at].clone()
}

/// A group with topics that the owner has linked, in Kazakh.
pub async fn forum(town: &Town, owner: &Neighbour<'_>) -> i64 {
    owner.sends("/start").await;
    let forum = town.world.forum("Команда", owner.id);
    town.world.add_bot(forum, owner.id, true);
    town.settles().await;
    owner.presses("Қазақша").await;
    forum
}

pub async fn says_in(town: &Town, chat: i64, who: i64, draft: Draft) {
    town.world.sends(chat, who, draft);
    town.settles().await;
}

pub async fn presses_in(town: &Town, chat: i64, who: i64, message: &Message, label: &str) -> String {
    let button = message.button(label).unwrap_or_else(|| panic!("no «{label}» under {}", message.text));
    let press = town.world.presses(who, chat, message.id, button.data.as_deref().unwrap());
    town.settles().await;
    press
}

fn here(topic: i32) -> Draft {
    Draft::text("/here@sandbox_bot").thread(topic)
}

#[tokio::test]
async fn posts_go_to_the_topic_in_which_a_moderator_said_so() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    let forum = forum(&town, &owner).await;
    owner.receives("Жазбалар жалпы тақырыпқа шығады").receives("/here@");
    let news = town.world.topic(forum, owner.id, "Жаңалықтар");
    town.world.joins(forum, dinara.id);
    says_in(&town, forum, dinara.id, here(news)).await;
    assert_eq!(by_bot(&town, forum).len(), 1, "{:?}", by_bot(&town, forum));
    assert!(by_bot(&town, forum)[0].text.contains("жеке чатта"), "a citizen chooses nothing");
    says_in(&town, forum, owner.id, here(news)).await;
    assert_eq!(saying(&town, forum, "енді осы тақырыпқа шығады").thread, Some(news));
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(saying(&town, forum, KK).thread, Some(news));
    assert_eq!(dinara.count(KK), 1);
}

#[tokio::test]
async fn a_closed_topic_is_told_and_what_did_not_go_out_goes_where_the_moderator_says() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    let forum = forum(&town, &owner).await;
    let news = town.world.topic(forum, owner.id, "Жаңалықтар");
    says_in(&town, forum, owner.id, here(news)).await;
    let bot = town.app.tools.replies.telegram().bot();
    bot.delete_forum_topic(ChatId(forum), ThreadId(MessageId(news))).await.unwrap();
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(by_bot(&town, forum).iter().filter(|message| message.text == KK).count(), 0);
    assert_eq!(owner.count("Тақырып жабық немесе жойылған: Команда"), 1);
    town.passes(TimeDelta::minutes(5)).await;
    assert_eq!(owner.count("Тақырып жабық немесе жойылған: Команда"), 1, "told once");
    owner.presses("Жалпы тақырыпқа жіберу").await;
    assert_eq!(owner.count("Жазба қайта жіберіледі: Команда"), 1);
    assert_eq!(saying(&town, forum, KK).thread, None);
    owner.sends("/audit").await.receives("Арнадағы немесе топтағы жазба бойынша шешім қабылданды");
}

#[tokio::test]
async fn a_topic_that_somebody_closes_is_told_at_once_and_the_general_one_is_a_press_away() {
    let town = Town::opens().await;
    let owner = town.owner();
    let forum = forum(&town, &owner).await;
    let (news, other) = (town.world.topic(forum, owner.id, "Жаңалықтар"), town.world.topic(forum, owner.id, "Басқа"));
    says_in(&town, forum, owner.id, here(news)).await;
    town.world.closes_topic(forum, owner.id, other);
    town.settles().await;
    assert_eq!(owner.count("тақырып жабылды"), 0, "nothing goes there");
    town.world.closes_topic(forum, owner.id, news);
    town.settles().await;
    owner.receives("Жазбалар шығатын тақырып жабылды: Команда");
    town.world.reopens_topic(forum, owner.id, news);
    town.settles().await;
    owner.receives("қайта ашылды: Команда");
    town.world.closes_topic(forum, owner.id, news);
    town.settles().await;
    owner.presses("Жалпы тақырыпты таңдау").await.receives("Жазбалар жалпы тақырыпқа шығады");
    assert_eq!(channels::get(town.db(), forum).await.unwrap().unwrap().topic, None);
}

#[tokio::test]
async fn what_is_removed_after_its_time_leaves_the_teams_chats_as_well() {
    let town = Town::opens().await;
    let (owner, serik, dinara) = (town.owner(), moderator(&town, "Серік", "ru").await, town.citizen("Динара", "kk"));
    let forum = forum(&town, &owner).await;
    dinara.subscribes("kk").await.sends("/ask").await.sends("Бірінші сұрақ").await;
    serik.receives("Бірінші сұрақ").presses("Закрыть").await;
    owner.sends("/channels").await.presses("✓ Команда").await.presses("Команда чаты ету").await;
    dinara.sends("/ask").await.sends("Екінші сұрақ").await;
    let card = saying(&town, forum, "Екінші сұрақ");
    presses_in(&town, forum, owner.id, &card, "Жабу").await;
    town.passes(TimeDelta::days(29)).await;
    reported(&town).await;
    assert!(serik.count("Бірінші сұрақ") > 0 && by_bot(&town, forum).iter().any(|message| message.text.contains("Екінші сұрақ")));
    town.passes(TimeDelta::days(2)).await;
    reported(&town).await;
    assert_eq!((serik.count("Бірінші сұрақ"), owner.count("Бірінші сұрақ")), (0, 0));
    assert_eq!((serik.count("Вопрос №1 удалён."), owner.count("Сұрақ №1 жойылды.")), (1, 1), "too old to be deleted, so it says so");
    let topic = card.thread.unwrap();
    assert!(!town.world.transcript(forum).iter().any(|message| message.thread == Some(topic)), "the topic went with them");
    let left: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM variant WHERE letter LIKE '%сұрақ%'").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(left, 0, "and nothing of what was said is left in the post office");
    dinara.sends("/ask").await.sends("Үшінші сұрақ").await;
    assert_ne!(saying(&town, forum, "Үшінші сұрақ").thread, Some(topic));
}

#[tokio::test]
async fn a_topic_that_the_bot_may_not_delete_is_closed_and_the_moderators_are_told_once() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    let forum = forum(&town, &owner).await;
    owner.presses("Команда чаты ету").await;
    town.world.promote_bot(forum, owner.id, sandbox::Rights::MANAGE_TOPICS);
    dinara.subscribes("kk").await.sends("/ask").await.sends("Құпия сұрақ").await;
    let topic = saying(&town, forum, "Құпия сұрақ").thread;
    dinara.sends("/privacy").await.presses("Менің деректерімді жою").await.presses("Иә, жою").await;
    let left: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM variant WHERE letter LIKE '%Құпия%'").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(left, 0, "in the same transaction");
    town.passes(TimeDelta::seconds(61)).await;
    reported(&town).await;
    town.passes(TimeDelta::seconds(1)).await;
    assert!(
        by_bot(&town, forum).iter().all(|message| !message.text.contains("Құпия сұрақ")),
        "the card is taken away, with or without a right"
    );
    assert_eq!(owner.count("Топтағы тақырып жойылмады: Команда"), 1);
    for _ in 0..3 {
        town.passes(TimeDelta::days(1)).await;
        reported(&town).await;
    }
    assert_eq!(owner.count("Топтағы тақырып жойылмады"), 1, "once");
    town.world.promote_bot(forum, owner.id, sandbox::Rights::ALL);
    town.passes(TimeDelta::days(1)).await;
    reported(&town).await;
    assert!(!town.world.transcript(forum).iter().any(|message| message.thread == topic), "it goes once the bot may");
}

#[tokio::test]
async fn a_post_in_doubt_is_settled_by_a_moderators_press_and_never_by_itself() {
    for (press, posts) in [("Жазба шыққан", 1), ("Қайта жіберу", 2)] {
        let town = Town::opens().await;
        let owner = town.owner();
        town.citizen("Динара", "kk").subscribes("kk").await;
        owner.sends("/start").await;
        let channel = town.world.channel("Ассамблея арнасы", owner.id);
        town.world.add_bot(channel, owner.id, true);
        town.settles().await;
        owner.presses("Қазақша").await;
        drafts(&owner).await;
        owner.presses("Жариялау").await;
        // Telegram posts it, and its answer is lost.
        town.world.faults().add(Rule::new(Fault::Reset { after: true }).method("sendMessage").chat(channel).times(1));
        town.passes(TimeDelta::seconds(61)).await;
        town.passes(TimeDelta::minutes(10)).await;
        assert_eq!(by_bot(&town, channel).len(), 1);
        assert_eq!(owner.count("Жазбаның шыққаны белгісіз: Ассамблея арнасы"), 1);
        owner.presses(press).await;
        town.passes(TimeDelta::minutes(10)).await;
        assert_eq!(by_bot(&town, channel).len(), posts);
        assert_eq!(owner.count("Жазбаның шыққаны белгісіз"), 0, "its notice says how it was settled");
    }
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_stays_linked() {
    let town = Town::opens().await;
    let owner = town.owner();
    town.citizen("Динара", "kk").subscribes("kk").await;
    owner.sends("/start").await;
    let group = town.world.group("Команда", owner.id);
    town.world.add_bot(group, owner.id, false);
    town.settles().await;
    owner.presses("Қазақша").await.presses("Команда чаты ету").await;
    let moved = town.world.migrates(group);
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    town.passes(TimeDelta::seconds(61)).await;
    saying(&town, moved, KK);
    let linked = channels::get(town.db(), moved).await.unwrap().unwrap();
    assert!(linked.linked_by == Some(owner.id) && linked.is_team && linked.can_post);
    assert_eq!(channels::get(town.db(), group).await.unwrap(), None);
}

#[tokio::test]
async fn a_question_stands_in_the_teams_forum_in_a_topic_of_its_asker_and_is_answered_by_a_reply() {
    let town = Town::opens().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    let (oleg, dinara) = (town.citizen("Олег", "ru"), town.citizen("Динара", "kk"));
    let forum = forum(&town, &owner).await;
    owner.presses("Команда чаты ету").await.receives("Команда чаты: азаматтардың сұрақтары");
    for person in [&oleg, &dinara] {
        person.subscribes(if person.id == oleg.id { "ru" } else { "kk" }).await;
    }
    oleg.sends("/ask").await.sends("Когда откроется дом?").await;
    dinara.sends("/ask").await.sends("Курс бар ма?").await;
    let (first, second) = (saying(&town, forum, "Когда откроется дом?"), saying(&town, forum, "Курс бар ма?"));
    assert!(first.thread.is_some() && second.thread.is_some() && first.thread != second.thread);
    let topics: Vec<String> =
        town.world.transcript(forum).iter().map(|message| format!("{message:?}")).filter(|m| m.contains("№")).collect();
    assert!(!topics.concat().contains(&oleg.id.to_string()) && !first.text.contains(&oleg.id.to_string()), "no account");
    assert_eq!(serik.count("Когда откроется дом?") + owner.count("Когда откроется дом?"), 0, "in the team's chat alone");

    // Whoever sits in the group without being of the team answers nothing, and takes nothing.
    let guest = town.citizen("Қонақ", "kk");
    town.world.joins(forum, guest.id);
    town.world.joins(forum, serik.id);
    says_in(&town, forum, guest.id, Draft::text("Ешқашан").reply_to(first.id)).await;
    let press = presses_in(&town, forum, guest.id, &first, "Өзіме алу").await;
    assert!(!town.world.toast(&press).unwrap().text.is_empty());
    assert_eq!(oleg.count("Ешқашан"), 0);
    assert_eq!(questions::get(town.db(), 1).await.unwrap().unwrap().taken_by, None);

    // Somebody of the team does, and the card says so; what is said beside it isn't an answer.
    let press = presses_in(&town, forum, serik.id, &first, "Жауап беру").await;
    assert!(town.world.toast(&press).unwrap().text.contains("reply"));
    says_in(&town, forum, serik.id, Draft::text("Между собой").thread(first.thread.unwrap())).await;
    says_in(&town, forum, serik.id, Draft::text("Во вторник, в 10:00.").reply_to(first.id)).await;
    oleg.receives("Ответ на ваш вопрос").receives("Во вторник, в 10:00.");
    assert!(!oleg.last().text.contains(&serik.id.to_string()), "no account");
    assert_eq!(oleg.count("Между собой"), 0);
    assert!(town.world.message(forum, first.id).unwrap().text.contains("Жауап берілген"));
    oleg.presses("Спросить ещё").await.sends("А в среду?").await;
    assert_eq!(saying(&town, forum, "А в среду?").thread, first.thread, "in the same topic");

    // Forgotten with the questions.
    let card = saying(&town, forum, "Курс бар ма?");
    presses_in(&town, forum, serik.id, &card, "Жабу").await;
    town.passes(TimeDelta::days(31)).await;
    let left: Vec<i64> = sqlx::query_scalar("SELECT chat_id FROM question_topic").fetch_all(town.db().read()).await.unwrap();
    assert_eq!(left, [oleg.id], "his is still open");
}

#[tokio::test]
async fn no_question_is_lost_when_its_topic_is_closed_or_the_bot_thrown_out_of_the_teams_chat() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    let forum = forum(&town, &owner).await;
    owner.presses("Команда чаты ету").await;
    dinara.subscribes("kk").await.sends("/ask").await.sends("Бірінші?").await;
    let topic = saying(&town, forum, "Бірінші?").thread.unwrap();
    town.app.tools.replies.telegram().bot().delete_forum_topic(ChatId(forum), ThreadId(MessageId(topic))).await.unwrap();
    dinara.sends("/ask").await.sends("Екінші?").await;
    assert_eq!(owner.count("Екінші?"), 1, "in private, as the topic is gone");
    dinara.sends("/ask").await.sends("Үшінші?").await;
    assert_ne!(saying(&town, forum, "Үшінші?").thread, Some(topic), "a new one was made");
    assert_eq!(owner.count("Үшінші?"), 0);

    town.world.remove_bot(forum, owner.id);
    town.settles().await;
    assert_eq!(owner.count("Ол команда чаты еді"), 1);
    assert_eq!((owner.count("Үшінші?"), owner.count("Бірінші?")), (1, 1), "what waits is told in private now");
    town.passes(TimeDelta::minutes(10)).await;
    assert_eq!(owner.count("Үшінші?"), 1, "once");
    town.world.replies(owner.id, owner.messages().iter().rev().find(|message| message.text.contains("Үшінші?")).unwrap().id, "Иә.");
    town.settles().await;
    dinara.receives("Иә.");

    town.world.add_bot(forum, owner.id, true);
    town.settles().await;
    assert_eq!(owner.count("жазу құқығы қайтарылды: Команда"), 1);
    dinara.presses("Тағы сұрау").await.sends("Ал ертең?").await;
    saying(&town, forum, "Ал ертең?");
}

#[tokio::test]
async fn the_records_head_is_posted_in_the_teams_chat_each_day_and_with_each_closing_report() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    let group = forum(&town, &owner).await;
    owner.presses("Команда чаты ету").await;
    town.passes(TimeDelta::days(1)).await;
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    reported(&town).await;
    town.passes(TimeDelta::days(1)).await;
    let heads = |messages: Vec<Message>| -> Vec<String> {
        let line = |message: Message| Some(message.text.split_once("check --audit ")?.1.trim().to_owned());
        messages.into_iter().filter_map(line).collect()
    };
    let posted = heads(by_bot(&town, group));
    assert_eq!(posted.len(), 4, "the day it was linked, two days more, and one closing report: {posted:?}");
    assert_eq!(heads(owner.messages()).len(), 1, "with the report to whoever published it");
    for head in &posted {
        assert!(team::audit_holds(town.db(), head).await.unwrap(), "{head}");
    }
    // Somebody with the file in their hands writes history anew.
    sqlx::query("DROP TRIGGER audit_is_not_cut").execute(town.db().writer()).await.unwrap();
    sqlx::query("DELETE FROM audit").execute(town.db().writer()).await.unwrap();
    let mut c = town.db().write().await.unwrap();
    for n in 0..40 {
        team::record(&mut c, Some(owner.id), "test.done", "x:1", "", n).await.unwrap();
    }
    c.commit().await.unwrap();
    assert_eq!(team::broken_link(town.db()).await.unwrap(), None, "whole in itself");
    for head in &posted {
        assert!(!team::audit_holds(town.db(), head).await.unwrap(), "{head}");
    }
}

#[tokio::test]
async fn what_people_say_under_a_channels_posts_is_none_of_the_bots_business() {
    let town = Town::opens().await;
    let (owner, citizen) = (town.owner(), town.citizen("Динара", "kk"));
    citizen.subscribes("kk").await;
    owner.sends("/start").await;
    let group = town.world.supergroup("Пікірлер", owner.id);
    town.world.add_bot(group, owner.id, true);
    town.settles().await;
    owner.presses("Русский").await;
    town.world.joins(group, citizen.id);
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    let post = saying(&town, group, RU);
    let (before, heard) = (by_bot(&town, group).len(), citizen.messages().len());
    says_in(&town, group, citizen.id, Draft::text("Рақмет!").reply_to(post.id)).await;
    says_in(&town, group, citizen.id, Draft::text("/ask")).await;
    says_in(&town, group, citizen.id, Draft::text("Қашан?")).await;
    assert_eq!(by_bot(&town, group).len(), before);
    assert_eq!(citizen.messages().len(), heard);
    assert_eq!(questions::open(town.db(), 9).await.unwrap(), []);
}
