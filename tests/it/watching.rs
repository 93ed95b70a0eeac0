//! How it is watched: figures and health over HTTP, by the real binary and by the parts; the rules and pictures that read them.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use jarshy::metrics::STILL;
use sandbox::{Fault, Rule};

use crate::binary::{Host, PATIENCE};
use crate::town::Town;

async fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(format!("http://{address}{path}")).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The value of a figure, by its name and labels as they stand.
fn value(page: &str, name: &str) -> f64 {
    let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in:\n{page}")).parse().unwrap()
}

fn names(page: &str) -> BTreeSet<String> {
    let samples = page.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    samples.map(|line| line.split(['{', ' ']).next().unwrap().to_owned()).collect()
}

async fn page_of_a_day() -> (Town, String) {
    let town = Town::opens().await;
    town.citizen("Айгерім", "kk").subscribes("kk").await;
    let owner = town.owner();
    owner.subscribes("ru").await;
    let page = town.app.exporter(STILL).page().await.unwrap();
    (town, page)
}

#[tokio::test]
async fn the_figures_follow_what_happens() {
    let (town, page) = page_of_a_day().await;
    assert_eq!(value(&page, "jarshy_subscribers{language=\"kk\"}"), 1.0);
    assert_eq!(value(&page, "jarshy_held"), 0.0);
    assert!(value(&page, "jarshy_database_bytes") > 4096.0);
    assert!(value(&page, "jarshy_disk_free_bytes") > 0.0);
    #[allow(clippy::cast_precision_loss)]
    let now = town.now() as f64;
    assert_eq!(value(&page, "jarshy_heartbeat_timestamp_seconds"), now);

    let owner = town.owner();
    owner.sends("/hold").await;
    let page = town.app.exporter(STILL).page().await.unwrap();
    assert_eq!(value(&page, "jarshy_held"), 1.0);
}

#[tokio::test]
async fn whatever_telegram_refuses_for_now_is_counted_and_slows_what_goes_to_many() {
    let town = Town::opens_with(|office| office.rate = Some(25.0)).await;
    let person = town.citizen("Айгерім", "kk");
    person.sends("/start").await;
    // Longer than an answer waits: it isn't tried again.
    for method in ["answerCallbackQuery", "editMessageText"] {
        town.world.faults().add(Rule::new(Fault::TooMany { retry_after: 60 }).method(method).times(1));
    }
    person.presses("Қазақша").await;
    let page = town.app.exporter(STILL).page().await.unwrap();
    assert_eq!(value(&page, "jarshy_waits_total"), 2.0);
    assert_eq!(value(&page, "jarshy_frozen"), 1.0);
    assert_eq!(value(&page, "jarshy_pace_messages_per_second"), 20.0, "one fifth slower, once");
}

#[tokio::test]
async fn the_figures_are_named_by_prometheus_conventions_and_explained() {
    let (_town, page) = page_of_a_day().await;
    assert!(page.ends_with("# EOF\n"));
    let families: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    assert!(families.len() > 20, "{families:?}");
    for family in &families {
        assert!(family.starts_with("jarshy_") || family.starts_with("process_"), "{family}");
        assert!(page.contains(&format!("# HELP {family} ")), "{family} isn't explained");
    }
    for name in names(&page) {
        let family = families.iter().filter(|family| name.starts_with(*family)).max_by_key(|family| family.len());
        let family = family.unwrap_or_else(|| panic!("{name} belongs to nothing"));
        let counter = page.contains(&format!("# TYPE {family} counter"));
        assert_eq!(counter, name.ends_with("_total"), "{name}");
        for unit in ["seconds", "bytes"] {
            assert!(!name.contains(unit) || page.contains(&format!("# UNIT {family} {unit}")) || name.contains("per_second"), "{name}");
        }
    }
}

#[tokio::test]
async fn the_figures_hold_no_chat_no_name_and_no_text() {
    let (town, _) = page_of_a_day().await;
    let person = town.citizen("Гүлбаршын", "ru");
    person.sends("Сарыарка, 15").await;
    let page = town.app.exporter(STILL).page().await.unwrap();
    for text in [person.id.to_string().as_str(), "Гүлбаршын", "Сарыарка", town.sandbox.token()] {
        assert!(!page.contains(text), "{text}");
    }
}

#[tokio::test]
async fn what_stands_still_with_something_to_do_is_not_well() {
    let (town, _) = page_of_a_day().await;
    // The town is stepped by hand: nobody polls. With a patience of nothing, that is a standstill.
    let health = town.app.exporter(Duration::ZERO).health().await.unwrap();
    assert!(health.polling.is_some() && health.answering.is_none() && health.sending.is_none(), "{health}");
    assert!(town.app.exporter(STILL).health().await.unwrap().is_well());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_bot_answers_whoever_watches_it() {
    let mut host = Host::new().await;
    // A port that was free a moment ago.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    host.set("JARSHY_METRICS", address);
    let (code, _, error) = host.runs(&["check", "--running"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("no bot answers"), "{error}");

    let program = host.starts();
    let person = host.world.person(sandbox::NewPerson::named("Айгерім")).id;
    host.world.says(person, "/start");
    let answered = |view: &sandbox::WorldView<'_>| (view.transcript(person).len() >= 2).then_some(());
    host.world.wait_for(answered, PATIENCE).await.expect("an answer");

    assert_eq!(get(address, "/healthz").await, (200, "polling: ok\nanswering: ok\nsending: ok\n".into()));
    let (code, said, _) = host.runs(&["check", "--running"]);
    assert_eq!((code, said.as_str()), (Some(0), "polling: ok\nanswering: ok\nsending: ok\n"));
    let (status, page) = get(address, "/metrics").await;
    assert_eq!(status, 200);
    assert_eq!(value(&page, "jarshy_updates_total"), 1.0);
    assert!(value(&page, "jarshy_last_poll_timestamp_seconds") > 0.0);
    assert_eq!(get(address, "/").await.0, 404);

    // A second one on the same port says which and what to do.
    let other = Host::new().await;
    let output = other.command(&["run"]).env("JARSHY_METRICS", address.to_string()).stderr(std::process::Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(&address.to_string()) && error.contains("a port that is free"), "{error}");

    // An outage: it keeps answering those who watch, and counts.
    host.world.faults().add(Rule::new(Fault::Outage { seconds: 3600 }));
    assert_eq!(get(address, "/healthz").await.0, 200, "five minutes are not over");
    assert_eq!(program.is_told_to_stop(), Some(0));
}

/// The figures that a file reads.
fn read_by(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
    words.filter(|word| word.starts_with("jarshy_") || word.starts_with("process_")).map(str::to_owned).collect()
}

#[tokio::test]
async fn every_figure_that_the_alerts_and_the_pictures_read_is_one_that_the_program_shows() {
    let (_town, page) = page_of_a_day().await;
    let shown = names(&page);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy");
    let rules = std::fs::read_to_string(folder.join("prometheus/jarshy.rules.yml")).unwrap();
    let board = std::fs::read_to_string(folder.join("grafana/jarshy.json")).unwrap();
    for (file, text, least) in [("the alerts", &rules, 10), ("the pictures", &board, 15)] {
        let read = read_by(text);
        assert!(read.len() >= least, "{file} read only {read:?}");
        let missing: Vec<_> = read.difference(&shown).collect();
        assert!(missing.is_empty(), "{file} read {missing:?}, which nothing shows");
    }
}

#[test]
fn each_alert_is_played_on_a_day_that_wakes_nobody_and_on_one_that_does() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/prometheus");
    let rules = std::fs::read_to_string(folder.join("jarshy.rules.yml")).unwrap();
    let plays = std::fs::read_to_string(folder.join("jarshy.rules.test.yml")).unwrap();
    let alerts: Vec<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() > 10, "{alerts:?}");
    for alert in alerts {
        // `promtool test rules` (deploy/check) says whether they come true.
        let quiet = plays.lines().filter(|line| line.trim_end().ends_with(&format!("alertname: {alert}}}"))).count();
        let loud = plays.matches(&format!("alertname: {alert}\n        exp_alerts:\n")).count();
        assert!(quiet >= 1 && loud >= 1, "{alert}: quiet {quiet}, loud {loud}");
    }
    let counted = rules.match_indices("increase(").all(|(at, _)| rules[at..].split(['{', '[']).next().unwrap().ends_with("_total"));
    assert!(counted, "only a counter has an increase");
}

#[test]
fn the_pictures_are_a_board_that_loads() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/grafana/jarshy.json");
    let board: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(board["title"].is_string() && board["uid"].is_string() && board["schemaVersion"].as_u64().unwrap() >= 36);
    assert!(board["id"].is_null(), "a number of its own would overwrite somebody's board");
    let panels = board["panels"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    for panel in panels {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{panel}");
        assert!(panel["title"].is_string() && panel["type"].is_string() && panel["description"].is_string(), "{panel}");
        let place = &panel["gridPos"];
        let right = place["x"].as_u64().unwrap() + place["w"].as_u64().unwrap();
        assert!(right <= 24 && place["h"].as_u64().unwrap() > 0, "{panel}");
        for target in panel["targets"].as_array().unwrap() {
            assert!(target["expr"].is_string() && target["refId"].is_string(), "{target}");
            assert_eq!(target["datasource"]["uid"], "${source}", "the reader chooses the source");
        }
    }
    assert_eq!(board["templating"]["list"][0]["name"], "source");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_names_everything_that_it_looked_at_and_all_faults_together() {
    let host = Host::new().await;
    let (code, said, error) = host.runs(&["check"]);
    assert_eq!(code, Some(0), "{error}");
    let looked = [
        "languages:",
        "time in Asia/Almaty",
        "organisation:",
        "disk:",
        "database:",
        "updates in the database",
        "bot: @",
        "updates waiting at Telegram",
        "this machine's clock",
        "inline mode is off",
        "everything is in order",
    ];
    for word in looked {
        assert!(said.contains(word), "«{word}» in {said}");
    }

    let profile = sandbox::BotProfile { can_read_all_group_messages: true, ..sandbox::BotProfile::default() };
    let strange = sandbox::Sandbox::start(sandbox::Options { bot: profile, ..sandbox::Options::default() }).await.unwrap();
    strange.world().webhook_elsewhere("https://example.kz/hook");
    let mut command = host.command(&["check", "--audit", "7:00ff"]);
    command.env("TELOXIDE_API_URL", strange.url()).stderr(std::process::Stdio::piped());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    let faults = ["group privacy is off", "/setprivacy", "a webhook is set", "--take-over", "doesn't hold 7:00ff"];
    for fault in faults {
        assert!(error.contains(fault), "«{fault}» in {error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_head_of_the_record_that_a_check_shows_is_one_that_a_later_check_takes() {
    let host = Host::new().await;
    let program = host.starts();
    let owner = host.world.person(sandbox::NewPerson::named("Иесі")).id;
    let db = host.db().await;
    let mut transaction = db.write().await.unwrap();
    jarshy::team::admit(&mut transaction, owner, jarshy::team::Role::Owner, "kk", None, 1).await.unwrap();
    transaction.commit().await.unwrap();
    db.close().await;
    let (_, said, _) = host.runs(&["check"]);
    let head = said.lines().find_map(|line| line.strip_prefix("audit head: ")).unwrap().split(' ').next().unwrap().to_owned();
    let (code, said, error) = host.runs(&["check", "--audit", &head]);
    assert_eq!(code, Some(0), "{error}");
    assert!(said.contains(&format!("the audit still holds {head}")), "{said}");
    assert_eq!(program.is_told_to_stop(), Some(0));
}
