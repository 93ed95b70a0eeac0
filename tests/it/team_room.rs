//! A second pair of eyes in the team's own chat: one card before all, each press asked who it is, and what becomes of the card.

use chrono::TimeDelta;
use jarshy::announcements::{self, HEARD, State};
use jarshy::letter::Letter;
use jarshy::markup::Html;
use jarshy::team::{self, Role};
use sandbox::{Draft, Message};
use teloxide::prelude::Requester;
use teloxide::types::{ChatId, MessageId, ThreadId};

use crate::approval::{BETTER, outgrown, sent, strict};
use crate::desk::{KK, RU, drafts, exactly, moderator, with_button};
use crate::log::Log;
use crate::topics::{by_bot, forum, presses_in, saying, says_in};
use crate::town::{Neighbour, Town};

const ASKED: &str = "Хабарландыруды мақұлдау қажет";

/// The team's chat, in Kazakh, with Серік in it; the owner's draft is handed in.
async fn handed_in(town: &Town) -> (i64, Neighbour<'_>, Neighbour<'_>) {
    let (owner, serik) = (town.owner(), moderator(town, "Серік", "ru").await);
    let room = team_room(town, &owner).await;
    town.world.joins(room, serik.id);
    hands_in(&owner).await;
    (room, owner, serik)
}

async fn team_room(town: &Town, owner: &Neighbour<'_>) -> i64 {
    let room = forum(town, owner).await;
    owner.presses("Команда чаты ету").await.receives("мақұлдауды күтетін хабарландырулар");
    // What is announced needn't stand between the team's own words.
    owner.presses("Хабарландыруларды өшіру").await;
    room
}

async fn hands_in(who: &Neighbour<'_>) {
    drafts(who).await;
    who.presses("Жариялау").await.receives("Күйі: Қаралуда");
}

/// The request's card as it reads now.
fn card(town: &Town, room: i64) -> Message {
    by_bot(town, room).into_iter().find(|message| message.id == posted(town, room)[0]).unwrap()
}

/// The messages that were posted as a request's card, the first one first.
fn posted(town: &Town, room: i64) -> Vec<i32> {
    let mut found: Vec<i32> = town
        .world
        .record_of(room)
        .into_iter()
        .filter(|entry| entry.kind == sandbox::EntryKind::Sent)
        .filter(|entry| entry.text.contains(ASKED) || entry.text.contains("Түзетуді мақұлдау қажет"))
        .map(|entry| entry.message_id)
        .collect();
    found.dedup();
    found
}

/// What a press on this card in the room is answered with.
async fn told(town: &Town, room: i64, who: i64, message: &Message, label: &str) -> String {
    let press = presses_in(town, room, who, message, label).await;
    town.world.toast(&press).expect("each press is answered").text
}

async fn state(town: &Town) -> State {
    announcements::get(town.db(), 1).await.unwrap().unwrap().state
}

#[tokio::test]
async fn a_request_stands_as_one_card_in_the_teams_chat_and_is_decided_there() {
    let town = strict().await;
    let (room, owner, serik) = handed_in(&town).await;
    let asked = card(&town, room);
    assert!(asked.text.starts_with(ASKED) && asked.text.contains("Алушылар: 2") && asked.text.contains("Тексеруге жіберген: Иесі"));
    assert_eq!(asked.labels(), ["Мәтінін көру", "Мақұлдау", "Түзетуге қайтару", "Қабылдамау"]);
    assert_eq!(owner.count(ASKED) + serik.count("Объявление нужно одобрить"), 0, "there alone");

    assert_eq!(told(&town, room, serik.id, &asked, "Мәтінін көру").await, "Текст отправлен вам в личный чат с ботом.");
    assert_eq!((exactly(&serik, KK), exactly(&serik, RU)), (1, 1), "for their eyes");
    assert_eq!(by_bot(&town, room).iter().filter(|message| message.text == KK).count(), 0, "and nobody else's");
    assert_eq!(told(&town, room, serik.id, &asked, "Мақұлдау").await, "");
    let over = card(&town, room);
    assert_eq!(
        over.text,
        "Хабарландыру №1 мақұлданды\nМәтіні: Құрметті достар! Ертең Достық үйінде жиналамыз.\nТексеруге жіберген: Иесі\nМақұлдаған: Серік\n\
         Уақыты: 2025 ж. 21 сәуір, 09:00\nЖіберіле бастайды: 2025 ж. 21 сәуір, 09:01"
    );
    assert!(over.labels().is_empty(), "{:?}", over.labels());
    owner.receives("мақұлданды");
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(sent(&town).await, 2);
    assert_eq!(posted(&town, room).len(), 1);
}

#[tokio::test]
async fn each_press_in_the_teams_chat_is_asked_who_it_is() {
    let town = strict().await;
    let (room, owner, serik) = handed_in(&town).await;
    let (editor, stranger) = (moderator(&town, "Болат", "kk").await, town.citizen("Қонақ", "ru"));
    let mut c = town.db().write().await.unwrap();
    team::set_role(&mut c, editor.id, Role::Editor, owner.id, town.now()).await.unwrap();
    c.commit().await.unwrap();
    town.world.has_started(stranger.id);
    for person in [&editor, &stranger] {
        town.world.joins(room, person.id);
    }
    let (asked, before) = (card(&town, room), (editor.messages().len(), stranger.messages().len()));
    for label in asked.labels() {
        let text = told(&town, room, stranger.id, &asked, label).await;
        assert_eq!(text, "Эти кнопки только для участников команды.", "{label}");
    }
    for label in &asked.labels()[1..] {
        assert_eq!(told(&town, room, editor.id, &asked, label).await, "Бұл әрекетті орындауға рұқсатыңыз жоқ.", "{label}");
        assert!(told(&town, room, owner.id, &asked, label).await.starts_with("Өзіңіз жазған немесе"), "{label}");
    }
    assert_eq!((editor.messages().len(), stranger.messages().len()), before, "they are shown nothing");
    assert_eq!((state(&town).await, card(&town, room).text), (State::Review, asked.text.clone()));

    let mut c = town.db().write().await.unwrap();
    team::remove(&mut c, serik.id, owner.id, town.now()).await.unwrap();
    c.commit().await.unwrap();
    assert_eq!(told(&town, room, serik.id, &asked, "Мақұлдау").await, "Эти кнопки только для участников команды.");
    assert_eq!(state(&town).await, State::Review);
}

#[tokio::test]
async fn whoever_never_opened_the_bot_is_told_how_to_read_the_text() {
    let town = strict().await;
    let (room, owner, _) = handed_in(&town).await;
    let asked = card(&town, room);
    let late = town.citizen("Әлия", "kk");
    let mut c = town.db().write().await.unwrap();
    team::admit(&mut c, late.id, Role::Moderator, "kk", Some(owner.id), town.now()).await.unwrap();
    c.commit().await.unwrap();
    town.world.joins(room, late.id);
    let text = told(&town, room, late.id, &asked, "Мәтінін көру").await;
    assert_eq!(text, "Алдымен ботпен жеке чатты ашып, /start командасын жіберіңіз: @sandbox_bot");
    assert_eq!(told(&town, room, late.id, &asked, "Мақұлдау").await, "", "deciding needs no private chat");
    assert_eq!(state(&town).await, State::Scheduled);
}

#[tokio::test]
async fn of_two_who_press_at_once_in_the_teams_chat_one_decides_and_the_other_learns_who_it_was() {
    let town = strict().await;
    let (room, _, serik) = handed_in(&town).await;
    let aliya = moderator(&town, "Әлия", "kk").await;
    town.world.joins(room, aliya.id);
    let asked = card(&town, room);
    let data = |label: &str| asked.button(label).unwrap().data.clone().unwrap();
    let first = town.world.presses(serik.id, room, asked.id, &data("Мақұлдау"));
    let second = town.world.presses(aliya.id, room, asked.id, &data("Қабылдамау"));
    let third = town.world.presses(serik.id, room, asked.id, &data("Мақұлдау"));
    town.settles().await;
    let text = |press: &str| town.world.toast(press).unwrap().text;
    assert_eq!((text(&first), text(&third)), (String::new(), String::new()), "the same press twice was done the first time");
    assert!(text(&second).contains("Модератор: Серік"), "{}", text(&second));
    assert_eq!(state(&town).await, State::Scheduled);
    assert!(card(&town, room).text.contains("Мақұлдаған: Серік"));
}

#[tokio::test]
async fn a_reason_is_given_by_a_reply_and_only_by_whoever_pressed() {
    let town = strict().await;
    let (room, owner, serik) = handed_in(&town).await;
    let (aliya, stranger) = (moderator(&town, "Әлия", "kk").await, town.citizen("Қонақ", "kk"));
    for person in [&aliya, &stranger] {
        town.world.joins(room, person.id);
    }
    let asked = card(&town, room);
    assert_eq!(told(&town, room, serik.id, &asked, "Түзетуге қайтару").await, "");
    let question = saying(&town, room, "Нені түзету керегін");
    assert!(question.text.contains("Шешім қабылдаушы: Серік"), "{}", question.text);
    let before = by_bot(&town, room).len();
    says_in(&town, room, stranger.id, Draft::text("Маған ұнамайды").reply_to(question.id)).await;
    says_in(&town, room, serik.id, Draft::text("/ask").reply_to(question.id)).await;
    says_in(&town, room, serik.id, Draft::text("Сөйлесейік")).await;
    assert_eq!(by_bot(&town, room).len(), before, "what is said beside it, or by nobody of the team, isn't heard");
    says_in(&town, room, aliya.id, Draft::text("Бәрі дұрыс").reply_to(question.id)).await;
    saying(&town, room, "тек түймені басқан адам жауап береді: Серік");
    says_in(&town, room, serik.id, Draft::text(&"қ".repeat(501)).reply_to(question.id)).await;
    saying(&town, room, "Наибольшая длина, знаков: 500");
    assert_eq!(state(&town).await, State::Review);
    // Another member can't take the question away.
    assert!(told(&town, room, aliya.id, &question, "Бас тарту").await.contains("Серік"));

    says_in(&town, room, serik.id, Draft::text("Мекенжайы жоқ <b>").reply_to(question.id)).await;
    assert_eq!(state(&town).await, State::Draft);
    let over = card(&town, room);
    assert!(over.text.starts_with("Хабарландыру №1 түзетуге қайтарылды\n") && over.labels().is_empty(), "{}", over.text);
    assert!(over.text.contains("Түзетуге қайтарған: Серік\nСебебі: Мекенжайы жоқ <b>\nУақыты:"), "{}", over.text);
    assert!(town.world.message(room, question.id).is_none(), "answered");
    owner.receives("Себебі: Мекенжайы жоқ <b>");

    // Handed in anew it is another card; the old one's data decides nothing.
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.presses("Жариялау").await.receives("Күйі: Қаралуда");
    let second = *posted(&town, room).last().unwrap();
    assert_ne!(second, asked.id);
    assert!(told(&town, room, serik.id, &asked, "Мақұлдау").await.contains("Показан последний вариант"));
    assert_eq!(state(&town).await, State::Review);
    let second = town.world.message(room, second).unwrap();
    told(&town, room, serik.id, &second, "Қабылдамау").await;
    let question = saying(&town, room, "Себебін осы хабарламаға");
    assert_eq!(told(&town, room, serik.id, &question, "Бас тарту").await, "");
    assert_eq!((town.world.message(room, question.id).is_none(), state(&town).await), (true, State::Review), "thought better of");
    told(&town, room, serik.id, &second, "Қабылдамау").await;
    let question = saying(&town, room, "Себебін осы хабарламаға");
    told(&town, room, aliya.id, &second, "Мақұлдау").await;
    says_in(&town, room, serik.id, Draft::text("Кеш қалды").reply_to(question.id)).await;
    saying(&town, room, "Модератор: Әлия. Время:");
    assert_eq!((town.world.message(room, question.id).is_none(), state(&town).await), (true, State::Scheduled), "too late, and told so");
}

#[tokio::test]
async fn a_forged_press_in_the_teams_chat_takes_nothing_away_and_decides_nothing() {
    let town = strict().await;
    let (room, _, serik) = handed_in(&town).await;
    let asked = card(&town, room);
    let forged = [
        format!("m.ok:quit:1:3:{}:0", serik.id),
        "m.ok".into(),
        "m.ok:".into(),
        "m.ok:yes".into(),
        "m.ok:yes:x:y".into(),
        "m.ok:yes:1".into(),
        "m.ok:yes:1:2".into(),
        "m.ok:yes:1:99".into(),
        "m.ok:yes:99:1".into(),
        "m.ok:no:99:1".into(),
        "m.ok:back:1:2".into(),
        "m.ok:see:99:1".into(),
        "m.ok:fix:1:1".into(),
        "m.ok:nofix:1:99999999999999999999".into(),
        "m.ok:fixsee:1:1".into(),
        "m.ok:yes:-1:9223372036854775807".into(),
        "m.ok:delete:1:3".into(),
        "m.ann:publish:1:3".into(),
        "m.team:leave".into(),
    ];
    for data in forged {
        let press = town.world.presses(serik.id, room, asked.id, &data);
        town.settles().await;
        let text = town.world.toast(&press).unwrap_or_else(|| panic!("«{data}» was not answered")).text;
        assert!(!text.is_empty() && !text.contains("Произошла ошибка"), "{data}: {text}");
        assert_eq!((state(&town).await, card(&town, room).labels().len()), (State::Review, 4), "{data}");
    }
    assert_eq!(by_bot(&town, room).len(), 2, "the head of the record and the card");
}

#[tokio::test]
async fn what_nobody_decides_in_the_chat_comes_to_each_in_private_and_all_cards_say_what_came_of_it() {
    let town = strict().await;
    let (room, owner, serik) = handed_in(&town).await;
    let aliya = moderator(&town, "Әлия", "kk").await;
    town.passes(TimeDelta::seconds(HEARD - 60)).await;
    assert_eq!(serik.count("Объявление нужно одобрить"), 0);
    town.passes(TimeDelta::seconds(120)).await;
    assert_eq!((serik.count("Объявление нужно одобрить"), aliya.count(ASKED), owner.count(ASKED)), (1, 1, 0));
    town.passes(TimeDelta::hours(2)).await;
    assert_eq!(aliya.count(ASKED), 1, "once");
    // Decided in private: the card in the chat and the other private one say so; whoever decided goes on with theirs.
    serik.presses("Одобрить").await;
    assert!(card(&town, room).text.contains("Мақұлдаған: Серік") && card(&town, room).labels().is_empty());
    aliya.receives("Хабарландыру №1 мақұлданды").receives("Мақұлдаған: Серік");
    assert_eq!(aliya.last().labels(), ["Карточканы ашу"]);
    with_button(&serik, "Отменить публикацию");
    aliya.presses("Карточканы ашу").await.receives("Күйі: Жоспарланған");

    // Called back: no card goes on saying that it was approved.
    serik.presses("Отменить публикацию").await.receives("Состояние: Черновик");
    let over = card(&town, room);
    assert!(over.text.starts_with("Хабарландыру №1 жіберілмей тұрып қайтарып алынды") && over.text.contains("Қайтарып алған: Серік"));
}

#[tokio::test]
async fn a_request_that_its_writer_takes_back_or_nobody_decides_is_over_on_its_card_too() {
    for taken_back in [true, false] {
        let town = strict().await;
        let (room, owner, serik) = handed_in(&town).await;
        let (asked, words) = (card(&town, room), if taken_back { "қайтарып алынды" } else { "екі күн ішінде мақұлданбады" });
        if taken_back {
            owner.presses("Тексеруден қайтарып алу").await.receives("Күйі: Нобай");
        } else {
            town.passes(TimeDelta::hours(49)).await;
        }
        let over = card(&town, room);
        assert!(over.text.contains(words) && over.labels().is_empty(), "{}", over.text);
        let text = told(&town, room, serik.id, &asked, "Мақұлдау").await;
        assert!(text.contains("Объявление изменилось") || text.contains("Это объявление изменил"), "{text}");
        assert_eq!((state(&town).await, sent(&town).await), (State::Draft, 0));
    }
}

#[tokio::test]
async fn many_more_people_than_the_card_showed_are_asked_about_on_the_same_card() {
    let town = strict().await;
    let (room, _, serik) = handed_in(&town).await;
    town.citizen("Айдос", "kk").subscribes("kk").await;
    let asked = card(&town, room);
    assert!(told(&town, room, serik.id, &asked, "Мақұлдау").await.contains("было 2, теперь 3"));
    let renewed = card(&town, room);
    assert!(renewed.text.contains("Алушылар: 3") && renewed.labels().len() == 4, "{}", renewed.text);
    told(&town, room, serik.id, &renewed, "Мақұлдау").await;
    assert_eq!((state(&town).await, posted(&town, room).len()), (State::Scheduled, 1));
}

#[tokio::test]
async fn a_card_that_cannot_stand_in_the_teams_chat_comes_to_each_in_private() {
    // Thrown out in the middle of a request.
    let log = Log::begins();
    let town = strict().await;
    let (room, owner, serik) = handed_in(&town).await;
    town.world.remove_bot(room, owner.id);
    town.settles().await;
    assert_eq!(log.said().matches("a request is told to each who may decide, in private").count(), 1);
    assert_eq!(serik.count("Объявление нужно одобрить"), 1);
    serik.presses("Одобрить").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(sent(&town).await, 2, "and is decided there");

    // The topic that posts go to was closed.
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    let room = team_room(&town, &owner).await;
    let topic = town.world.topic(room, owner.id, "Мақұлдау");
    says_in(&town, room, owner.id, Draft::text("/here@sandbox_bot").thread(topic)).await;
    town.app.tools.replies.telegram().bot().delete_forum_topic(ChatId(room), ThreadId(MessageId(topic))).await.unwrap();
    hands_in(&owner).await;
    assert_eq!((posted(&town, room).len(), serik.count("Объявление нужно одобрить")), (0, 1));

    // While everything is held, the team's own notices go out.
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    let room = team_room(&town, &owner).await;
    owner.sends("/hold").await;
    hands_in(&owner).await;
    assert_eq!((posted(&town, room).len(), serik.count("Объявление нужно одобрить")), (0, 1));
}

#[tokio::test]
async fn a_request_follows_the_teams_chat_into_the_supergroup_that_it_becomes() {
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    owner.sends("/start").await;
    let group = town.world.group("Команда", owner.id);
    town.world.add_bot(group, owner.id, false);
    town.settles().await;
    owner.presses("Қазақша").await.presses("Команда чаты ету").await.presses("Хабарландыруларды өшіру").await;
    town.passes(TimeDelta::minutes(23 * 60 + 30)).await;
    hands_in(&owner).await;
    assert_eq!(posted(&town, group).len(), 1);
    let moved = town.world.migrates(group);
    town.world.joins(moved, serik.id);
    // The bot learns of it from the next thing that it has to say there: the record's head, half an hour later.
    town.passes(TimeDelta::minutes(30)).await;
    town.passes(TimeDelta::minutes(1)).await;
    assert_eq!(posted(&town, moved).len(), 1);
    let asked = card(&town, moved);
    told(&town, moved, serik.id, &asked, "Мақұлдау").await;
    assert_eq!(state(&town).await, State::Scheduled);
    assert!(card(&town, moved).text.contains("Мақұлдаған: Серік"));
    town.passes(TimeDelta::hours(1)).await;
    assert_eq!(posted(&town, moved).len(), 1);
}

#[tokio::test]
async fn a_correction_that_waits_stands_in_the_teams_chat_too() {
    let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(2))).await;
    let (owner, serik, dinara) = (town.owner(), moderator(&town, "Серік", "ru").await, town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    let room = team_room(&town, &owner).await;
    town.world.joins(room, serik.id);
    outgrown(&town).await;
    owner.presses("Түзетуді бастау").await;
    assert_eq!(serik.count("Исправление нужно одобрить"), 0);
    let asked = card(&town, room);
    assert!(asked.text.starts_with("Түзетуді мақұлдау қажет: хабарландыру №1") && asked.text.contains(BETTER), "{}", asked.text);
    assert!(told(&town, room, owner.id, &asked, "Мақұлдау").await.starts_with("Өзіңіз жазған"));
    assert_eq!(told(&town, room, serik.id, &asked, "Мәтінін көру").await, "Текст отправлен вам в личный чат с ботом.");
    assert_eq!(exactly(&serik, BETTER), 1);
    assert_eq!(told(&town, room, serik.id, &asked, "Қабылдамау").await, "");
    let over = card(&town, room);
    assert!(over.text.starts_with("Хабарландыру №1: түзету қабылданбады\n") && over.labels().is_empty(), "{}", over.text);
    assert!(over.text.contains("Шешім қабылдаған: Серік"), "{}", over.text);
    assert!(!told(&town, room, serik.id, &asked, "Мақұлдау").await.is_empty(), "overtaken");
    assert!(!told(&town, room, serik.id, &asked, "Мәтінін көру").await.is_empty());
    assert_eq!(dinara.count(KK), 1, "nothing changed");

    // Asked anew, and once more: the older card says that it is.
    for words in ["Жиналыс болмайды.", BETTER] {
        owner.sends("/announcements").await;
        let label = owner.last().labels()[0].to_owned();
        owner.presses(&label).await.presses("Түзету").await.sends(words).await.presses("Өзгеріссіз қалдыру").await;
        owner.presses("Тексеруге жіберу").await;
    }
    let cards: Vec<Message> = posted(&town, room).into_iter().filter_map(|id| town.world.message(room, id)).collect();
    assert!(cards[1].text.starts_with("Хабарландыру №1: түзету өтінімі ескірген") && cards[1].labels().is_empty());
    assert_eq!(told(&town, room, serik.id, &cards[2], "Мақұлдау").await, "");
    let over = town.world.message(room, cards[2].id).unwrap();
    assert!(over.text.starts_with("Хабарландыру №1: түзету мақұлданып, басталды\n") && over.labels().is_empty(), "{}", over.text);
    assert_eq!((dinara.count(KK), dinara.count(BETTER)), (0, 1));
}

#[tokio::test]
async fn a_correction_goes_on_waiting_while_its_announcement_goes_out_and_is_void_when_that_is_stopped() {
    for stopped in [false, true] {
        let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(2))).await;
        let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
        town.citizen("Динара", "kk").subscribes("kk").await;
        let room = team_room(&town, &owner).await;
        town.world.joins(room, serik.id);
        let late = outgrown(&town).await;
        // Somebody is still owed it.
        sqlx::query("UPDATE announcement SET state = 'sending', closed_at = NULL").execute(town.db().writer()).await.unwrap();
        owner.presses("Түзетуді бастау").await;
        let asked = card(&town, room);
        let mut c = town.db().write().await.unwrap();
        let revision = announcements::get_in(&mut c, 1).await.unwrap().unwrap().revision;
        let hand = announcements::Hand { by: owner.id, revision, now: town.now() };
        if stopped {
            announcements::stop(&mut c, 1, hand).await.unwrap();
        } else {
            announcements::pause(&mut c, 1, hand).await.unwrap();
            announcements::resume(&mut c, 1, announcements::Hand { revision: revision + 1, ..hand }).await.unwrap();
        }
        c.commit().await.unwrap();
        town.passes(TimeDelta::hours(2)).await;
        let mut c = town.db().read().acquire().await.unwrap();
        let waits = announcements::amendment(&mut c, 1, town.now()).await.unwrap().is_some();
        drop(c);
        assert_eq!(waits, !stopped, "{late}");
        if stopped {
            assert_eq!(owner.count("түзету өтінімі күшін жойды"), 1);
            assert!(card(&town, room).labels().is_empty());
        } else {
            assert_eq!(state(&town).await, State::Done, "it ended meanwhile");
            assert_eq!(told(&town, room, serik.id, &asked, "Мақұлдау").await, "");
            assert!(card(&town, room).text.contains("түзету мақұлданып, басталды"));
        }
    }
}

#[tokio::test]
async fn whoever_left_the_team_is_told_nothing_more_by_the_card_that_they_had() {
    let town = strict().await;
    let (owner, serik, aliya) = (town.owner(), moderator(&town, "Серік", "ru").await, moderator(&town, "Әлия", "kk").await);
    hands_in(&owner).await;
    aliya.receives(ASKED);
    let mut c = town.db().write().await.unwrap();
    team::remove(&mut c, aliya.id, owner.id, town.now()).await.unwrap();
    c.commit().await.unwrap();
    serik.presses("Отклонить").await.sends("Құпия себеп").await;
    town.passes(TimeDelta::minutes(1)).await;
    assert_eq!((aliya.count(ASKED), aliya.count("Құпия себеп")), (1, 0));
    owner.receives("Құпия себеп");
}

#[tokio::test]
async fn another_bots_question_takes_no_reason() {
    let town = strict().await;
    let (room, _, serik) = handed_in(&town).await;
    // Somebody's message with a button that reads like ours.
    let forged = json_of_a_reply(&town, room, serik.id);
    town.world.hands_update("message", &forged);
    town.settles().await;
    assert_eq!(state(&town).await, State::Review);
    // Our own, of another request.
    let letter = Letter::html(Html::escape("…"));
    town.app.tools.replies.say(room, &letter).await.unwrap();
    says_in(&town, room, serik.id, Draft::text("Себебі").reply_to(by_bot(&town, room).last().unwrap().id)).await;
    assert_eq!(state(&town).await, State::Review);
}

/// A reply to another bot's message, under which our button's data stand.
fn json_of_a_reply(town: &Town, room: i64, who: i64) -> serde_json::Value {
    let chat = serde_json::json!({ "id": room, "type": "supergroup", "title": "Команда", "is_forum": true });
    serde_json::json!({
        "message_id": 9001, "date": town.now(), "chat": chat, "text": "Жоқ",
        "from": { "id": who, "is_bot": false, "first_name": "Серік" },
        "reply_to_message": {
            "message_id": 9000, "date": town.now(), "chat": chat, "text": "?",
            "from": { "id": 77, "is_bot": true, "first_name": "Бөтен", "username": "boten_bot" },
            "reply_markup": { "inline_keyboard": [[{ "text": "…", "callback_data": format!("m.ok:quit:1:3:{who}:1") }]] },
        },
    })
}
