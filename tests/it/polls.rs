//! Announcements that are polls: one for everybody, opened once and forwarded from there, counted together, ended and taken back.

use chrono::TimeDelta;
use jarshy::bot::moderator::reports;
use sandbox::{Draft, Fault, Kind, Message, Rule};
use serde_json::{Value, json};

use crate::desk::{RU, moderator, reported, with_button};
use crate::town::{Neighbour, Town};

const ASKED_KK: &str = "Достық күнін қайда өткізейік?";
const ASKED_RU: &str = "Где провести День дружбы?";
const BELOW: &str = "Жоғарыдағы хабарландыруға қатысты:";
const HOME: &str = "сауалнаманың түпнұсқасы";

/// A poll as a person makes one in Telegram.
fn poll(question: &str, options: &[&str]) -> Value {
    let options: Vec<Value> = options.iter().map(|text| json!({ "persistent_id": text, "text": text, "voter_count": 0 })).collect();
    json!({
        "id": "9000", "question": question, "options": options, "total_voter_count": 0, "is_closed": false, "is_anonymous": true,
        "type": "regular", "allows_multiple_answers": false, "allows_revoting": true, "members_only": false,
    })
}

fn kk() -> Value {
    poll(ASKED_KK, &["Достық үйінде", "Саябақта", "Үйде"])
}

fn ru() -> Value {
    poll(ASKED_RU, &["В Доме дружбы", "В парке", "Дома"])
}

async fn sends<'a, 'b>(town: &Town, who: &'a Neighbour<'b>, poll: Value) -> &'a Neighbour<'b> {
    town.world.sends(who.id, who.id, Draft::plain(Kind::Poll, poll));
    town.settles().await;
    who
}

async fn subscribed<'a>(town: &'a Town, name: &str, language: &str) -> Neighbour<'a> {
    let person = town.citizen(name, language);
    person.subscribes(language).await;
    person
}

/// The polls that the bot has put into a chat, as they are now.
fn polls(town: &Town, chat: i64) -> Vec<Message> {
    town.world.transcript(chat).into_iter().filter(|message| message.by_bot && message.kind == Kind::Poll).collect()
}

fn is_forwarded(message: &Message) -> bool {
    !message.json["forward_origin"].is_null()
}

/// Copies that were forwarded to a chat.
fn copies(town: &Town, chat: i64) -> Vec<Message> {
    polls(town, chat).into_iter().filter(is_forwarded).collect()
}

/// The homes in a chat: open, or ended since.
fn homes(town: &Town, chat: i64) -> Vec<Message> {
    let closes = |message: &Message| !message.json["poll"]["close_date"].is_null();
    polls(town, chat).into_iter().filter(|message| !is_forwarded(message) && closes(message)).collect()
}

/// Both polls are written and wait for their time.
async fn published(town: &Town) {
    let owner = town.owner();
    owner.sends("/announce").await;
    sends(town, &owner, kk()).await;
    sends(town, &owner, ru()).await.presses("Келесі").await.presses("Жариялау").await;
}

/// Both polls are out.
async fn announced(town: &Town) {
    published(town).await;
    town.passes(TimeDelta::seconds(61)).await;
    reported(town).await;
}

async fn votes(town: &Town, who: &Neighbour<'_>, options: &[usize]) {
    let copy = copies(town, who.id).pop().expect("a copy");
    assert!(town.world.votes(who.id, who.id, copy.id, options), "the poll takes votes");
    town.settles().await;
}

/// The card as it reads now.
async fn card(town: &Town) -> String {
    let owner = town.owner();
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.last().text
}

/// Quiet hours until so many minutes past midnight.
async fn sleeps_until(town: &Town, who: &Neighbour<'_>, minute: i64) {
    let sleeps = "UPDATE subscriber SET quiet_from = 0, quiet_to = ? WHERE chat_id = ?";
    sqlx::query(sleeps).bind(minute).bind(who.id).execute(town.db().writer()).await.unwrap();
}

#[tokio::test]
async fn one_poll_goes_to_everybody_and_its_votes_are_counted_together() {
    let town = Town::opens().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    let mut people = vec![subscribed(&town, "Динара", "kk").await, subscribed(&town, "Ерлан", "kk").await];
    people.push(subscribed(&town, "Олег", "ru").await);
    owner.sends("/start").await;
    let channel = town.world.channel("Ассамблея арнасы", owner.id);
    town.world.add_bot(channel, owner.id, true);
    town.settles().await;
    owner.presses("Қазақша").await.presses("Бекітуді қосу").await;
    let forum = town.world.forum("Этномәдени бірлестіктер", owner.id);
    town.world.add_bot(forum, owner.id, true);
    town.settles().await;
    owner.presses("Русский").await;
    let topic = town.world.topic(forum, owner.id, "Сауалнамалар");
    town.world.sends(forum, owner.id, Draft::text("/here@sandbox_bot").thread(topic));
    town.settles().await;

    owner.sends("/announce").await;
    sends(&town, &owner, kk()).await;
    assert_eq!(owner.count("Жауап нұсқалары: 3, біреуін ғана таңдауға болады"), 1);
    owner.receives("Мәтін тілі: Русский").sends("/cancel").await;
    serik.sends("/announcements").await;
    let label = serik.last().labels()[0].to_owned();
    serik.presses(&label).await.presses("Текст: Русский").await;
    sends(&town, &serik, ru()).await;
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.receives("Сауалнама жасырын").presses("Жариялау").await;
    assert!(homes(&town, owner.id).is_empty(), "nothing is opened before its time");
    town.passes(TimeDelta::seconds(61)).await;

    let at_home = homes(&town, owner.id);
    assert_eq!((at_home.len(), owner.count(HOME)), (2, 2), "one in each language, and what they are there for");
    for (who, question) in people.iter().zip([ASKED_KK, ASKED_KK, ASKED_RU]) {
        let got = copies(&town, who.id);
        assert_eq!((got.len(), &got[0].json["poll"]["question"]), (1, &json!(question)));
        assert_eq!((&got[0].json["poll"]["is_anonymous"], &got[0].json["forward_origin"]["type"]), (&json!(true), &json!("user")));
        assert!(got[0].buttons.is_empty());
    }
    assert_eq!((people[0].last().text.as_str(), people[0].last().labels()), (BELOW, vec!["Русский", "Бұл неліктен келді?"]));
    assert_eq!((copies(&town, channel).len(), copies(&town, forum).len()), (1, 1));
    assert_eq!(copies(&town, forum)[0].thread, Some(topic), "in the topic that was chosen");
    assert_eq!(polls(&town, channel).len() + polls(&town, forum).len(), 2, "and nothing below it: there are no buttons for them");

    reports::refresh(&town.app.tools).await.unwrap();
    assert_eq!(town.world.view(|view| view.pinned(channel)), [copies(&town, channel)[0].id]);

    votes(&town, &people[0], &[0]).await;
    votes(&town, &people[1], &[1]).await;
    votes(&town, &people[2], &[0]).await;
    let in_channel = copies(&town, channel)[0].id;
    let passer_by = town.citizen("Айгүл", "kk").id;
    assert!(town.world.votes(channel, passer_by, in_channel, &[2]));
    assert!(town.world.votes(owner.id, owner.id, at_home[0].id, &[0]), "who has the home votes there");
    town.settles().await;
    let theirs: Vec<i64> = homes(&town, owner.id).iter().map(|home| home.json["poll"]["total_voter_count"].as_i64().unwrap()).collect();
    assert_eq!(theirs.iter().sum::<i64>(), 5, "each language's has its own: {theirs:?}");
    let shown = card(&town).await;
    for line in ["Дауыс бергендер: 5", "1. Достық үйінде – 3 (60 %)", "2. Саябақта – 1 (20 %)", "3. Үйде – 1 (20 %)"]
    {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert!(shown.contains("Сауалнама жүріп жатыр. Аяқталады: 2025 ж. 21 мамыр"), "{shown}");
    let copy = copies(&town, people[1].id)[0].id;
    assert!(town.world.votes(people[1].id, people[1].id, copy, &[]), "a vote may be taken back");
    town.settles().await;
    assert!(card(&town).await.contains("Дауыс бергендер: 4"));
    serik.sends("/announcements").await;
    let label = serik.last().labels()[0].to_owned();
    serik.presses(&label).await.receives("1. В Доме дружбы – 3 (75 %)").receives("Проголосовали: 4");
}

#[tokio::test]
async fn the_preview_is_ended_from_the_start_and_counts_for_nothing() {
    let town = Town::opens().await;
    let (owner, _dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    owner.sends("/announce").await;
    sends(&town, &owner, kk()).await;
    sends(&town, &owner, ru()).await.presses("Келесі").await;
    let seen = polls(&town, owner.id);
    assert_eq!(seen.len(), 2, "as each group will see it");
    assert!(seen.iter().all(|message| message.json["poll"]["is_closed"] == json!(true) && message.buttons.is_empty()));
    assert!(!town.world.votes(owner.id, owner.id, seen[0].id, &[0]), "nobody can vote in it");
    assert!(with_button(&owner, "Русский").text.starts_with(BELOW), "its buttons stand below it");
    owner.presses("Русский").await;
    assert_eq!(polls(&town, owner.id).len(), 3, "turned, it comes below: nothing can take a poll's place");
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert!(card(&town).await.contains("Дауыс бергендер: 0"));
}

#[tokio::test]
async fn what_can_not_be_a_poll_of_ours_is_refused_in_words() {
    let town = Town::opens().await;
    let (owner, _dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    owner.sends("/announce").await;
    let mut quiz = kk();
    quiz["type"] = json!("quiz");
    sends(&town, &owner, quiz).await.receives("Викторина қабылданбайды");
    let mut pictured = kk();
    pictured["options"][1]["media"] = json!({ "photo": [] });
    sends(&town, &owner, pictured).await.receives("бот жібере алмайтын қосымша бар");
    sends(&town, &owner, poll(&"қ".repeat(301), &["1", "2"])).await.receives("Бұл сауалнаманы бот жібере алмайды");
    sends(&town, &owner, poll(ASKED_KK, &["1"; 13])).await.receives("Бұл сауалнаманы бот жібере алмайды");
    let mut open = kk();
    open["is_anonymous"] = json!(false);
    sends(&town, &owner, open).await;
    assert_eq!(owner.count("Сауалнама жасырын: кімнің қалай дауыс бергені ешкімге көрінбейді"), 1, "taken, and told what becomes of it");

    for (second, why) in [(json!(null), "екінші тілде басқа мәтін"), (poll(ASKED_RU, &["Да", "Нет"]), "жауап саны әртүрлі")]
    {
        owner.sends("/announce").await;
        sends(&town, &owner, kk()).await;
        match second {
            Value::Null => drop(owner.sends(RU).await),
            poll => drop(sends(&town, &owner, poll).await),
        }
        assert_eq!(owner.count(why), 1, "said at once, and on the card");
        owner.presses("Келесі").await.receives(why);
        let press = owner.press("Жариялау");
        town.settles().await;
        assert!(town.world.toast(&press).is_some_and(|toast| toast.alert && toast.text.contains(why)));
        owner.receives("Күйі: Нобай");
    }
    let mut several = ru();
    several["allows_multiple_answers"] = json!(true);
    owner.presses("Мәтін: Русский").await;
    sends(&town, &owner, several).await.receives("бірнеше жауап таңдалады");
    owner.presses("Мәтін: Русский").await;
    sends(&town, &owner, ru()).await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(homes(&town, owner.id).len(), 2, "alike at last, it goes out");
}

#[tokio::test]
async fn a_home_that_is_lost_is_replaced_and_nobody_gets_it_twice() {
    let town = Town::opens().await;
    let owner = town.owner();
    let (dinara, erlan) = (subscribed(&town, "Динара", "kk").await, subscribed(&town, "Ерлан", "kk").await);
    sleeps_until(&town, &erlan, 11 * 60).await;
    announced(&town).await;
    votes(&town, &dinara, &[0]).await;
    assert_eq!((copies(&town, dinara.id).len(), copies(&town, erlan.id).len()), (1, 0));
    let old = homes(&town, owner.id).into_iter().find(|home| home.json["poll"]["question"] == json!(ASKED_KK)).unwrap();
    assert!(town.world.deletes(owner.id, old.id));
    town.passes(TimeDelta::hours(2)).await;
    assert_eq!((copies(&town, dinara.id).len(), copies(&town, erlan.id).len()), (1, 1));
    let [copy, later] = [&copies(&town, dinara.id)[0], &copies(&town, erlan.id)[0]].map(|copy| copy.json["poll"]["id"].clone());
    assert_ne!(copy, later, "another poll, opened for who was left");
    assert_eq!(homes(&town, owner.id).len(), 2, "the Russian one stands, and the new one");
    votes(&town, &erlan, &[2]).await;
    votes(&town, &dinara, &[1]).await;
    let shown = card(&town).await;
    for line in ["Дауыс бергендер: 2", "1. Достық үйінде – 0 (0 %)", "2. Саябақта – 1 (50 %)", "3. Үйде – 1 (50 %)", "екі рет саналады"]
    {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    reported(&town).await;
    assert!(card(&town).await.contains("Жеткізілді: 2"));
    let failed = "SELECT COUNT(*) FROM delivery WHERE state > 2";
    assert_eq!(sqlx::query_scalar::<_, i64>(failed).fetch_one(town.db().read()).await.unwrap(), 0, "it was nobody's fault");
}

#[tokio::test]
async fn it_is_ended_by_a_press_or_by_itself_and_whoever_published_it_is_told() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    announced(&town).await;
    votes(&town, &dinara, &[1]).await;
    card(&town).await;
    owner.presses("Сауалнаманы аяқтау").await.receives("Сауалнаманы аяқтайсыз ба?").presses("Иә").await;
    assert!(homes(&town, owner.id).iter().all(|home| home.json["poll"]["is_closed"] == json!(true)));
    let copy = &copies(&town, dinara.id)[0];
    assert!(!town.world.votes(dinara.id, dinara.id, copy.id, &[0]), "for everybody");
    assert_eq!(owner.count("Хабарландыру №1: сауалнама аяқталды."), 1);
    let told = owner.messages().into_iter().find(|message| message.text.contains("№1: сауалнама аяқталды")).unwrap().text;
    assert!(told.contains("Дауыс бергендер: 1") && told.contains("2. Саябақта – 1 (100 %)"), "{told}");
    let shown = card(&town).await;
    assert!(shown.contains("Сауалнама аяқталды.") && !owner.last().labels().contains(&"Сауалнаманы аяқтау"), "{shown}");

    announced(&town).await;
    votes(&town, &dinara, &[2]).await;
    town.passes(TimeDelta::days(29)).await;
    assert_eq!(owner.count("Хабарландыру №2: сауалнама аяқталды."), 0);
    town.passes(TimeDelta::days(1)).await;
    // Telegram notices when somebody looks; so does the sandbox.
    assert!(!town.world.votes(dinara.id, dinara.id, copies(&town, dinara.id)[1].id, &[0]));
    town.settles().await;
    assert_eq!(owner.count("Хабарландыру №2: сауалнама аяқталды."), 1);
}

#[tokio::test]
async fn telegram_is_asked_about_a_poll_whose_end_was_never_told() {
    let town = Town::opens().await;
    let (owner, _dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    announced(&town).await;
    town.passes(TimeDelta::days(30)).await;
    assert_eq!(owner.count("№1: сауалнама аяқталды."), 0, "nobody has looked");
    town.passes(TimeDelta::hours(2)).await;
    assert_eq!(owner.count("№1: сауалнама аяқталды."), 1);
    let calls = |town: &Town| town.world.calls().by_method.get("stopPoll").copied();
    let asked = calls(&town);
    town.passes(TimeDelta::hours(2)).await;
    assert_eq!(calls(&town), asked, "and never again");
}

#[tokio::test]
async fn taken_back_it_ends_and_its_copies_go_and_what_is_too_old_is_counted() {
    let town = Town::opens().await;
    let owner = town.owner();
    let (dinara, oleg) = (subscribed(&town, "Динара", "kk").await, subscribed(&town, "Олег", "ru").await);
    announced(&town).await;
    votes(&town, &dinara, &[0]).await;
    card(&town).await;
    owner.presses("Қайтарып алу").await.receives("Ол бірден аяқталады").presses("Қайтарып алу").await;
    for who in [&dinara, &oleg] {
        assert!(copies(&town, who.id).is_empty() && who.count("хабарландыруға") + who.count("К объявлению выше:") == 0);
    }
    assert!(homes(&town, owner.id).iter().all(|home| home.json["poll"]["is_closed"] == json!(true)));
    reported(&town).await;
    let report = owner.messages().into_iter().find(|message| message.text.contains("Хабарландыру №1 қайтарып алынды.")).unwrap().text;
    assert!(report.contains("Дауыс бергендер: 1") && report.contains("Қайтарып алынған көшірмелер: 2 / 2"), "{report}");
    assert_eq!(owner.count("сауалнама аяқталды."), 0, "one report is enough");

    announced(&town).await;
    town.passes(TimeDelta::hours(49)).await;
    card(&town).await;
    owner.presses("Қайтарып алу").await.presses("Қайтарып алу").await;
    let left = copies(&town, dinara.id);
    assert_eq!((left.len(), &left[0].json["poll"]["is_closed"]), (1, &json!(true)), "it can't be deleted any more, and has ended");
    assert_eq!(dinara.last().text, "Бұл хабарландыру қайтарып алынды.", "below it stands what became of it");
    reported(&town).await;
    assert!(card(&town).await.contains("Көшірмесі қалуы мүмкін: 2"));
}

#[tokio::test]
async fn a_poll_is_not_corrected_and_not_paid_for_and_the_desk_says_why() {
    let town = Town::opens_with(|office| (office.rate, office.paid) = (None, true)).await;
    let (owner, _dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    published(&town).await;
    owner.receives("Сауалнаманы жұлдыз төлеп жылдамырақ жіберу мүмкін емес");
    assert!(!owner.last().labels().contains(&"Жұлдыз төлеп, жылдамырақ жіберу"));
    town.passes(TimeDelta::seconds(61)).await;
    reported(&town).await;
    card(&town).await;
    let press = owner.press("Түзету");
    town.settles().await;
    assert!(town.world.toast(&press).is_some_and(|toast| toast.alert && toast.text.contains("өзгертуге Telegram мүмкіндік бермейді")));
    assert_eq!(owner.count("Түзетілген мәтін тілі"), 0);
}

#[tokio::test]
async fn votes_are_taken_from_our_own_polls_alone_and_each_word_once() {
    let mut town = Town::opens().await;
    let dinara = subscribed(&town, "Динара", "kk").await.id;
    announced(&town).await;
    let home = homes(&town, town.owner().id).into_iter().find(|home| home.json["poll"]["question"] == json!(ASKED_KK)).unwrap();
    let told = |id: &Value, counts: [i64; 3], closed: bool| {
        let mut poll = home.json["poll"].clone();
        poll["id"] = id.clone();
        for (n, count) in counts.iter().enumerate() {
            poll["options"][n]["voter_count"] = json!(count);
        }
        (poll["total_voter_count"], poll["is_closed"]) = (json!(counts.iter().sum::<i64>()), json!(closed));
        poll
    };
    town.world.hands_update("poll", &told(&json!("777"), [50, 0, 0], false));
    let mut shorter = told(&home.json["poll"]["id"], [50, 0, 0], false);
    shorter["options"].as_array_mut().unwrap().pop();
    town.world.hands_update("poll", &shorter);
    town.settles().await;
    assert!(card(&town).await.contains("Дауыс бергендер: 0"), "somebody else's, and one that was asked otherwise");

    let copy = copies(&town, dinara)[0].id;
    for choice in [1, 2, 0] {
        assert!(town.world.votes(dinara, dinara, copy, &[choice]));
    }
    let line = town.app.tools.replies.telegram();
    let updates = line.updates(None, 0, &jarshy::inbox::ALLOWED).await.unwrap();
    let of_polls: Vec<Value> = updates.into_iter().filter(|update| update.get("poll").is_some()).collect();
    jarshy::inbox::store(town.db(), &of_polls, town.now()).await.unwrap();
    let waiting = jarshy::inbox::waiting(town.db()).await.unwrap().0;
    assert_eq!((of_polls.len(), waiting), (3, 1), "the last word is enough");
    // Stored and not handled, the program ends; what it wrote down is handled once, what Telegram brings again falls by its number.
    town = town.restarts().await;
    town.settles().await;
    let shown = card(&town).await;
    assert!(shown.contains("Дауыс бергендер: 1") && shown.contains("1. Достық үйінде – 1"), "{shown}");
    let id = home.json["poll"]["id"].clone();
    town.world.hands_update("poll", &told(&id, [4, 2, 1], true));
    town.world.hands_update("poll", &told(&id, [1, 0, 0], false));
    town.settles().await;
    assert!(card(&town).await.contains("Дауыс бергендер: 7"), "nothing opens again what has ended");
}

#[tokio::test]
async fn where_no_home_can_be_opened_it_goes_back_to_the_drafts_and_the_team_is_told() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    let serik = moderator(&town, "Серік", "ru").await;
    published(&town).await;
    town.world.blocks_bot(owner.id);
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(homes(&town, serik.id).len(), 2, "another of the team has them");
    assert_eq!(serik.count("оригинал опроса"), 2);
    town.world.unblocks_bot(owner.id);
    serik.sends("/start").await;

    published(&town).await;
    town.world.blocks_bot(owner.id);
    town.world.blocks_bot(serik.id);
    town.passes(TimeDelta::seconds(61)).await;
    let state = "SELECT state FROM announcement WHERE id = 2";
    assert_eq!(sqlx::query_scalar::<_, String>(state).fetch_one(town.db().read()).await.unwrap(), "draft");
    assert_eq!(copies(&town, dinara.id).len(), 1, "nobody got the second");
    town.world.unblocks_bot(owner.id);
    town.settles().await;
    assert_eq!(owner.count("Хабарландыру №2 жіберілмеді.") + serik.count("Объявление №2 не отправлено."), 0, "told when they can be told");
    assert!(card(&town).await.contains("Күйі: Нобай"));
}

#[tokio::test]
async fn called_back_and_changed_it_is_opened_anew_and_the_old_one_ends() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    published(&town).await;
    // Its home stands already, and it can still be called back.
    town.time.advance(TimeDelta::seconds(61));
    town.app.scheduler.tick(town.now()).await.unwrap();
    town.app.sender.run_until_idle().await.unwrap();
    assert_eq!((homes(&town, owner.id).len(), copies(&town, dinara.id).len()), (2, 0));
    owner.presses("Жариялаудан бас тарту").await.presses("Мәтін: Қазақша").await;
    sends(&town, &owner, poll(ASKED_KK, &["Алматыда", "Астанада", "Түркістанда"])).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(121)).await;
    let got = copies(&town, dinara.id);
    assert_eq!((got.len(), &got[0].json["poll"]["options"][0]["text"]), (1, &json!("Алматыда")));
    votes(&town, &dinara, &[0]).await;
    assert!(card(&town).await.contains("1. Алматыда – 1 (100 %)"));
    let open = |home: &Message| home.json["poll"]["is_closed"] == json!(false);
    assert_eq!((homes(&town, owner.id).len(), homes(&town, owner.id).iter().filter(|home| open(home)).count()), (4, 2));
}

#[tokio::test]
async fn whoever_asks_later_or_in_the_other_language_votes_in_the_same_poll() {
    let town = Town::opens().await;
    let (dinara, oleg) = (subscribed(&town, "Динара", "kk").await, subscribed(&town, "Олег", "ru").await);
    announced(&town).await;
    dinara.presses("Русский").await;
    let turned = copies(&town, dinara.id);
    assert_eq!((turned.len(), &turned[1].json["poll"]["id"]), (2, &copies(&town, oleg.id)[0].json["poll"]["id"]));
    let late = subscribed(&town, "Айгүл", "kk").await;
    late.sends("/news").await;
    let mut shown =
        late.messages().into_iter().flat_map(|message| message.labels().iter().map(|label| (*label).to_owned()).collect::<Vec<_>>());
    let label = shown.rfind(|label| label.contains("андыру")).expect("a door to announcements");
    late.presses(&label).await;
    assert_eq!(copies(&town, late.id)[0].json["poll"]["id"], copies(&town, dinara.id)[0].json["poll"]["id"]);
    votes(&town, &late, &[2]).await;
    assert!(card(&town).await.contains("3. Үйде – 1 (100 %)"));
    for home in homes(&town, town.owner().id) {
        town.world.deletes(town.owner().id, home.id);
    }
    late.presses(&label).await;
    let last = polls(&town, late.id).pop().unwrap();
    assert!(!is_forwarded(&last) && last.json["poll"]["is_closed"] == json!(true), "what can't be forwarded any more is only shown");
}

#[tokio::test]
async fn a_copy_of_it_opens_polls_of_its_own() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    announced(&town).await;
    votes(&town, &dinara, &[0]).await;
    card(&town).await;
    owner.presses("Көшірмесін жасау").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    let got = copies(&town, dinara.id);
    assert_eq!(got.len(), 2);
    assert_ne!(got[0].json["poll"]["id"], got[1].json["poll"]["id"]);
    assert_eq!(got[1].json["poll"]["total_voter_count"], json!(0));
    reports::refresh(&town.app.tools).await.unwrap();
    assert!(card(&town).await.contains("Дауыс бергендер: 0"));
}

#[tokio::test]
async fn a_home_whose_answer_is_lost_is_opened_once_more_and_nobody_else_notices() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    published(&town).await;
    town.world.faults().add(Rule::new(Fault::Reset { after: true }).method("sendPoll").times(1));
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((homes(&town, owner.id).len(), copies(&town, dinara.id).len()), (2, 0), "it waits for both");
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((homes(&town, owner.id).len(), copies(&town, dinara.id).len()), (3, 1));
    votes(&town, &dinara, &[1]).await;
    assert!(card(&town).await.contains("2. Саябақта – 1 (100 %)"));
}

#[tokio::test]
async fn homes_that_are_lost_again_and_again_are_not_opened_for_ever() {
    let town = Town::opens().await;
    let owner = town.owner();
    let mut people = Vec::new();
    for n in 0..8 {
        people.push(subscribed(&town, &format!("Көрші {n}"), "kk").await);
        sleeps_until(&town, &people[n], (10 + i64::try_from(n).unwrap()) * 60).await;
    }
    announced(&town).await;
    for _ in 0..8 {
        for home in homes(&town, owner.id) {
            town.world.deletes(owner.id, home.id);
        }
        town.passes(TimeDelta::hours(1)).await;
    }
    let got: Vec<usize> = people.iter().map(|who| copies(&town, who.id).len()).collect();
    assert_eq!(got, [1, 1, 1, 1, 0, 0, 0, 0], "four more were opened, and no fifth");
    assert_eq!(owner.count("Хабарландыру №1: сауалнаманы тарату тоқтап қалды."), 1);
    town.passes(TimeDelta::days(4)).await;
    reported(&town).await;
    assert!(card(&town).await.contains("Мерзімі өткендіктен жіберілмеді: 4"), "and it ends all the same");
}

#[tokio::test]
async fn of_a_poll_that_has_ended_no_other_is_opened() {
    let town = Town::opens().await;
    let owner = town.owner();
    let (dinara, erlan, late) =
        (subscribed(&town, "Динара", "kk").await, subscribed(&town, "Ерлан", "kk").await, subscribed(&town, "Айгүл", "kk").await);
    sleeps_until(&town, &erlan, 10 * 60).await;
    sleeps_until(&town, &late, 12 * 60).await;
    announced(&town).await;
    votes(&town, &dinara, &[0]).await;
    card(&town).await;
    owner.presses("Сауалнаманы аяқтау").await.presses("Иә").await;
    town.passes(TimeDelta::hours(2)).await;
    assert_eq!(copies(&town, erlan.id)[0].json["poll"]["is_closed"], json!(true), "who was to get it gets it as it ended");
    for home in homes(&town, owner.id) {
        town.world.deletes(owner.id, home.id);
    }
    town.passes(TimeDelta::hours(2)).await;
    assert_eq!((copies(&town, late.id).len(), homes(&town, owner.id).len()), (0, 0));
    town.passes(TimeDelta::seconds(31)).await;
    reported(&town).await;
    assert!(card(&town).await.contains("Күйі: Жіберілді"));
}
