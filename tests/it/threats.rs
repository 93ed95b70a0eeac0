//! Who could want what (docs/threats.md): the tests that stand against it.

use chrono::TimeDelta;
use std::process::Stdio;

use jarshy::bot::menu;
use jarshy::team::{self, Role};
use sandbox::NewPerson;

use crate::binary::{Host, PATIENCE};
use crate::town::Town;

/// Rows of the tables that only the team may change.
async fn of_the_team(town: &Town) -> [i64; 4] {
    let mut counts = [0; 4];
    for (count, table) in counts.iter_mut().zip(["announcement", "occasion", "member", "audit"]) {
        let query = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        *count = sqlx::query_scalar(query).fetch_one(town.db().read()).await.unwrap();
    }
    counts
}

/// The data of every button that somebody was ever shown.
fn buttons(messages: &[sandbox::Message]) -> Vec<String> {
    messages.iter().flat_map(|message| message.buttons.iter().flatten()).filter_map(|button| button.data.clone()).collect()
}

#[tokio::test]
async fn a_stranger_gets_nowhere_with_the_teams_commands_and_buttons() {
    let town = Town::opens().await;
    let owner = town.owner();
    for entry in &menu::TEAM {
        owner.sends(&format!("/{}", entry.command)).await;
    }
    owner.sends("/announce").await.sends("Құрметті достар, ертең жиналамыз.").await.sends("Дорогие друзья, завтра собираемся.").await;
    let desk: Vec<String> = buttons(&owner.messages()).into_iter().filter(|data| data.starts_with("m.")).collect();
    assert!(desk.len() > 5, "{desk:?}");
    let before = of_the_team(&town).await;

    let stranger = town.citizen("Бөтен", "kk");
    stranger.subscribes("kk").await.sends("/mumkinemes").await;
    let unknown = stranger.last().text;
    for entry in menu::TEAM.iter().filter(|entry| entry.command != "cancel") {
        stranger.sends(&format!("/{}", entry.command)).await;
        assert_eq!(stranger.last().text, unknown, "/{}", entry.command);
    }
    let message = stranger.messages().first().unwrap().id;
    for data in &desk {
        // Not faster than one person may.
        town.time.advance(TimeDelta::seconds(2));
        let press = town.world.presses(stranger.id, stranger.id, message, data);
        town.settles().await;
        assert!(town.world.toast(&press).is_some(), "{data} was not answered");
    }
    assert_eq!(of_the_team(&town).await, before);
}

#[tokio::test]
async fn a_removed_moderator_can_press_nothing_any_more() {
    let town = Town::opens().await;
    let moderator = town.citizen("Болат", "kk");
    let mut transaction = town.db().write().await.unwrap();
    team::admit(&mut transaction, moderator.id, Role::Moderator, "kk", None, town.now()).await.unwrap();
    transaction.commit().await.unwrap();
    moderator.sends("/announce").await.sends("Құрметті достар, ертең жиналамыз.").await.sends("Дорогие друзья, завтра собираемся.").await;
    moderator.sends("/team").await.sends("/announcements").await;
    let mut transaction = town.db().write().await.unwrap();
    team::remove(&mut transaction, moderator.id, town.owner().id, town.now()).await.unwrap();
    transaction.commit().await.unwrap();
    let before = of_the_team(&town).await;

    for message in moderator.messages() {
        for data in buttons(std::slice::from_ref(&message)) {
            let press = town.world.presses(moderator.id, moderator.id, message.id, &data);
            town.settles().await;
            assert!(town.world.toast(&press).is_some(), "{data} was not answered");
        }
    }
    moderator.sends("/hold").await.sends("/announce").await.sends("Тағы бір мәтін, өте маңызды.").await;
    assert_eq!(of_the_team(&town).await, before);
}

#[tokio::test]
async fn a_forged_press_is_answered_and_does_nothing() {
    let town = Town::opens().await;
    let (owner, citizen) = (town.owner(), town.citizen("Айгерім", "kk"));
    citizen.subscribes("kk").await.sends("/menu").await.sends("/settings").await.sends("/events").await.sends("/news").await;
    owner.subscribes("kk").await.sends("/announce").await.sends("Құрметті достар, ертең жиналамыз.").await;
    owner.sends("Дорогие друзья, завтра собираемся.").await.sends("/team").await.sends("/hold").await.sends("/release").await;
    let apology = "Қате орын алды";
    for who in [&citizen, &owner] {
        let message = who.messages().first().unwrap().id;
        let mut verbs: Vec<String> = buttons(&who.messages()).iter().map(|data| data.split(':').next().unwrap().to_owned()).collect();
        verbs.sort();
        verbs.dedup();
        assert!(verbs.len() > 3, "{verbs:?}");
        for verb in verbs.iter().map(String::as_str).chain(["", "?", "m.", "l"]) {
            for arguments in
                ["", ":", ":-1", ":0", ":9223372036854775807", ":99999999999999999999:kk", ":1:2:3:4:5", ":жоқ", ":1:xx", ":';--", "::::"]
            {
                let data = format!("{verb}{arguments}");
                if data.is_empty() || data.len() > 64 {
                    continue;
                }
                town.time.advance(TimeDelta::seconds(2));
                let press = town.world.presses(who.id, who.id, message, &data);
                town.settles().await;
                let toast = town.world.toast(&press).unwrap_or_else(|| panic!("«{data}» was not answered"));
                assert!(!toast.text.contains(apology), "«{data}» broke a handler");
            }
        }
    }
    citizen.sends("/help").await.receives("/settings");
}

#[tokio::test]
async fn an_opened_link_of_the_team_is_worth_nothing_to_the_next_one() {
    let town = Town::opens().await;
    let mut transaction = town.db().write().await.unwrap();
    let token = team::invite(&mut transaction, Role::Moderator, Some(town.owner().id), town.now()).await.unwrap();
    transaction.commit().await.unwrap();
    let (first, second) = (town.citizen("Болат", "kk"), town.citizen("Бөтен", "kk"));
    first.sends(&format!("/start invite_{token}")).await;
    assert_eq!(team::role(town.db(), first.id).await.unwrap(), Some(Role::Moderator));
    second.sends(&format!("/start invite_{token}")).await;
    second.sends(&format!("/start owner_{token}")).await;
    second.sends("/start invite_").await.sends("/start owner_").await;
    assert_eq!(team::role(town.db(), second.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_stolen_database_names_nobody_and_holds_nothing_that_was_typed() {
    let town = Town::opens().await;
    let person = town.world.person(NewPerson {
        last_name: Some("Қыдырбаева".into()),
        username: Some("qydyrbaeva_1971".into()),
        language_code: Some("ru".into()),
        ..NewPerson::named("Гүлбаршын")
    });
    for text in ["/start", "мой адрес: Сарыарка, 15", "/help"] {
        town.world.says(person.id, text);
        town.settles().await;
    }
    town.world.sends_contact(person.id, "+77017654321");
    town.world.sends_location(person.id, 51.128_207, 71.430_411);
    town.world.sends_document(person.id, "udostoverenie.pdf", b"%PDF-1.4 made up", "вот мой документ");
    town.settles().await;
    let path = town.database();
    town.db().close().await;
    let bytes = std::fs::read(&path).unwrap();
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("subscriber"), "this is the database");
    for text in ["Гүлбаршын", "Қыдырбаева", "qydyrbaeva_1971", "Сарыарка", "77017654321", "51.128", "udostoverenie", "мой документ"]
    {
        assert!(!has(text), "the database holds «{text}»");
    }
}

/// What people type, press and send in a story that goes through most rooms; nothing of it belongs in a log.
const TYPED: [&str; 7] =
    ["Гүлбаршын", "qydyrbaeva_1971", "Сарыарка", "Қашан жөнделеді", "Жолды ертең", "Көшеттер отырғызылады", "Посадим саженцы"];

/// Somebody says it, and the bot answers.
async fn says(host: &Host, person: i64, text: &str) {
    let before = host.world.transcript(person).len();
    host.world.says(person, text);
    let answered = |view: &sandbox::WorldView<'_>| (view.transcript(person).len() >= before + 2).then_some(());
    host.world.wait_for(answered, PATIENCE).await.unwrap_or_else(|| panic!("no answer to {text}"));
}

/// Somebody presses the newest button that sends this, and something comes of it.
async fn presses(host: &Host, person: i64, data: &str) {
    let offered = |view: &sandbox::WorldView<'_>| {
        let all = view.transcript(person);
        let button = |message: &sandbox::Message| {
            let mut all = message.buttons.iter().flatten().filter_map(|button| button.data.clone());
            Some((message.id, all.find(|sent| sent.starts_with(data))?))
        };
        all.iter().rev().find_map(button)
    };
    let (message, whole) = host.world.wait_for(offered, PATIENCE).await.unwrap_or_else(|| panic!("nobody offered {data}"));
    let before = host.world.view(|view| view.record_len());
    host.world.presses(person, person, message, &whole);
    let changed = |view: &sandbox::WorldView<'_>| (view.record_len() > before).then_some(());
    host.world.wait_for(changed, PATIENCE).await.unwrap_or_else(|| panic!("nothing came of {data}"));
}

/// Subscribes, searches, asks the team, gets an answer and an announcement; the log of all that.
async fn log_of_a_story(format: &str) -> (Host, String) {
    let mut host = Host::new().await;
    host.set("JARSHY_LOG", "info,jarshy=trace,teloxide=debug,reqwest=debug,sqlx=info").set("JARSHY_LOG_FORMAT", format);
    let citizen = host.world.person(NewPerson { username: Some(TYPED[1].into()), ..NewPerson::named(TYPED[0]) }).id;
    let owner = host.world.person(NewPerson::named("Иесі")).id;
    host.set("JARSHY_OWNERS", owner);
    let child = host.command(&["run"]).stderr(Stdio::piped()).spawn().unwrap();
    says(&host, citizen, "/start").await;
    for data in ["sl:kk", "sc:", "sr:"] {
        presses(&host, citizen, data).await;
    }
    for text in ["мой адрес: Сарыарка, 15", "/ask", "Қашан жөнделеді біздің көше?", "/help"] {
        says(&host, citizen, text).await;
    }
    says(&host, owner, "/questions").await;
    presses(&host, owner, "m.q").await;
    let question = host.world.view(|view| view.last_from_bot(owner)).unwrap().id;
    host.world.replies(owner, question, "Жолды ертең жөндейміз.");
    let got = |view: &sandbox::WorldView<'_>, words: &str| {
        let all = view.transcript(citizen);
        all.iter().any(|message| message.text.contains(words)).then_some(())
    };
    host.world.wait_for(|view| got(view, TYPED[4]), PATIENCE).await.expect("the answer");
    for text in ["/announce", "Көшеттер отырғызылады, бәріңізді күтеміз.", "Посадим саженцы, ждём всех."]
    {
        says(&host, owner, text).await;
    }
    presses(&host, owner, "m.who:done").await;
    presses(&host, owner, "m.ann:publish").await;
    host.time.advance(TimeDelta::minutes(3));
    host.world.wait_for(|view| got(view, TYPED[5]), PATIENCE).await.expect("the announcement");
    let stop = std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(stop.success());
    (host, String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_a_story_holds_no_token_no_name_and_no_text() {
    for format in ["text", "json"] {
        let (host, log) = log_of_a_story(format).await;
        assert!(log.contains("running"), "this is the log: {log}");
        let secret = host.sandbox.token().split_once(':').unwrap().1.to_owned();
        for text in TYPED.into_iter().chain([secret.as_str()]) {
            assert!(!log.contains(text), "the {format} log holds «{text}»:\n{log}");
        }
        for line in log.lines().filter(|_| format == "json") {
            let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert!(line["level"].is_string() && line["timestamp"].is_string(), "{line}");
            // An escaped letter would hide from the search above.
            assert!(!TYPED.iter().any(|text| line.to_string().contains(text)), "{line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_systems_certificates_are_read_when_they_are_asked_for() {
    let bundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];
    if !bundles.iter().any(|path| std::path::Path::new(path).exists()) {
        eprintln!("SKIPPED: this machine has no bundle of certificates");
        return;
    }
    let mut host = Host::new().await;
    host.set("JARSHY_CA", "system");
    let (code, said, error) = host.runs(&["check"]);
    assert_eq!(code, Some(0), "{said}{error}");
    assert!(said.contains("everything is in order"), "{said}");
}
