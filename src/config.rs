//! Every setting, read once from the environment (and `.env`, which `main` loads into it). All faults are reported together, each with
//! what is wrong and what would be right. `.env.example` documents them; a test holds the two against each other.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use chrono_tz::Tz;
use secrecy::SecretString;
use url::Url;

use crate::organisation::{Organisation, OrganisationError};
use crate::subscribers::Cadence;
use crate::zone::Quiet;

/// Names of all settings, in the order of `.env.example`.
pub const NAMES: [&str; 20] = [
    "TELOXIDE_TOKEN",
    "TELOXIDE_API_URL",
    "JARSHY_DATABASE",
    "JARSHY_OWNERS",
    "JARSHY_ORGANISATION",
    "JARSHY_TIME_ZONE",
    "JARSHY_DIGEST",
    "JARSHY_DIGEST_AT",
    "JARSHY_REMIND_BEFORE",
    "JARSHY_DAILY_CAP",
    "JARSHY_RATE",
    "JARSHY_PAID_BROADCAST",
    "JARSHY_QUIET_HOURS",
    "JARSHY_APPROVE_FROM",
    "JARSHY_PROXY",
    "JARSHY_CA",
    "JARSHY_LOG",
    "JARSHY_LOG_FORMAT",
    "JARSHY_METRICS",
    "JARSHY_REHEARSAL",
];

/// How the program talks to Telegram.
#[derive(Clone, Debug)]
pub struct Line {
    /// From BotFather; never printed.
    pub token: SecretString,
    /// Another Bot API server; `None`: Telegram's own.
    pub api: Option<Url>,
    /// Through this proxy; `None`: straight.
    pub proxy: Option<Url>,
    /// Whether the system's certificates are trusted besides the bundled ones.
    pub system_certificates: bool,
}

/// What the office has decided. What every room that speaks or sends may ask for.
#[derive(Clone, Debug)]
pub struct Office {
    /// Its names, operator, contact.
    pub organisation: Organisation,
    /// Whose clock the texts show.
    pub zone: Tz,
    /// A new subscriber's digest.
    pub digest: Cadence,
    /// Minutes of the day between which digests are spread, `[from, to)`.
    pub digest_window: (i64, i64),
    /// Minutes before an event's start at which reminders come by default, the longest first.
    pub remind_before: Vec<i64>,
    /// Pushed messages a person and day.
    pub daily_cap: i64,
    /// Quiet hours by default; `None`: off.
    pub quiet: Option<Quiet>,
    /// From so many recipients on a second moderator approves; `None`: never.
    pub approve_from: Option<i64>,
    /// Bulk messages a second; `None`: no limit, for a sandbox without limits.
    pub rate: Option<f64>,
    /// Addresses of this machine that news may be fetched from. The demo and tests have some; no setting gives any.
    pub local_feeds: Vec<SocketAddr>,
    /// Whether an owner may let an announcement go out faster, paid for in Stars.
    pub paid: bool,
}

/// All settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How to reach Telegram; only `run` and `check` need it.
    pub line: Option<Line>,
    /// The database file.
    pub database: PathBuf,
    /// User ids that own the bot from the start.
    pub owners: Vec<i64>,
    /// What the office has decided.
    pub office: Office,
    /// Follow the clock of the sandbox at `TELOXIDE_API_URL` instead of the machine's.
    pub rehearsal: bool,
    /// What is logged, in tracing's filter notation.
    pub log: String,
    /// Whether log lines are JSON.
    pub log_json: bool,
    /// Where `/metrics` and `/healthz` are asked; `None`: nowhere.
    pub metrics: Option<SocketAddr>,
}

/// One setting that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {fault}")]
pub struct Fault {
    /// Its name.
    pub name: &'static str,
    /// What is wrong and what would be right.
    pub fault: String,
}

/// Reads values by name and gathers what is wrong.
struct Reader<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn text(&self, name: &str) -> Option<String> {
        (self.get)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn read<T>(&mut self, name: &'static str, default: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.text(name).unwrap_or_else(|| default.to_owned());
        match parse(&value) {
            Ok(value) => Some(value),
            Err(wanted) => {
                self.faults.push(Fault { name, fault: format!("“{value}” can't be used; {wanted}") });
                None
            }
        }
    }

    fn optional<T>(&mut self, name: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        self.text(name)?;
        self.read(name, "", parse)
    }
}

impl Settings {
    /// Reads all settings by `get`; all faults together.
    pub fn read(get: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader { get, faults: Vec::new() };
        let line = read_line(&mut reader);
        let database = reader.text("JARSHY_DATABASE").unwrap_or_else(|| "jarshy.db".into());
        let owners = reader.read("JARSHY_OWNERS", "", parse_owners);
        let office = read_office(&mut reader);
        let rehearsal = reader.read("JARSHY_REHEARSAL", "off", parse_switch);
        let log_json = reader.read("JARSHY_LOG_FORMAT", "text", |value| match value {
            "text" => Ok(false),
            "json" => Ok(true),
            _ => Err("say text or json".into()),
        });
        let log = reader.text("JARSHY_LOG").unwrap_or_else(|| "info,teloxide=warn,teloxide_core=warn,sqlx=warn".into());
        let metrics = reader.optional("JARSHY_METRICS", metrics_address);
        let Reader { faults, .. } = reader;
        match (office, owners, rehearsal, log_json) {
            (Some(office), Some(owners), Some(rehearsal), Some(log_json)) if faults.is_empty() => {
                Ok(Self { line, database: database.into(), owners, office, rehearsal, log, log_json, metrics })
            }
            _ => Err(faults),
        }
    }
}

impl Office {
    /// The defaults with the sample organisation: tests and the demo.
    pub fn sample() -> Self {
        let mut reader = Reader { get: &|name| (name == "JARSHY_ORGANISATION").then(|| "sample".into()), faults: Vec::new() };
        read_office(&mut reader).expect("the defaults are in order")
    }
}

fn read_line(reader: &mut Reader<'_>) -> Option<Line> {
    let token = reader.optional("TELOXIDE_TOKEN", |value| match value.split_once(':') {
        Some((id, secret)) if id.parse::<u64>().is_ok() && !secret.is_empty() && !value.contains(char::is_whitespace) => {
            Ok(SecretString::from(value))
        }
        _ => Err("BotFather gives a token like 123456:ABC-DEF".into()),
    });
    // The value of a token is never shown, not even a wrong one.
    for fault in reader.faults.iter_mut().filter(|fault| fault.name == "TELOXIDE_TOKEN") {
        fault.fault = "it has not the form of a token; BotFather gives one like 123456:ABC-DEF".into();
    }
    let api = reader.optional("TELOXIDE_API_URL", parse_url);
    let proxy = reader.optional("JARSHY_PROXY", parse_url);
    let system_certificates = reader.read("JARSHY_CA", "bundled", |value| match value {
        "bundled" => Ok(false),
        "system" => Ok(true),
        _ => Err("say bundled or system".into()),
    });
    Some(Line { token: token?, api, proxy, system_certificates: system_certificates? })
}

fn read_office(reader: &mut Reader<'_>) -> Option<Office> {
    let organisation = reader.read("JARSHY_ORGANISATION", "", |value| Organisation::load(value).map_err(organisation_fault));
    let zone =
        reader.read("JARSHY_TIME_ZONE", "Asia/Almaty", |value| Tz::from_str(value).map_err(|_| "name a zone like Asia/Almaty".into()));
    let digest = reader.read("JARSHY_DIGEST", "weekly", |value| Cadence::from_word(value).ok_or("say weekly, daily or off".into()));
    let window = reader.read("JARSHY_DIGEST_AT", "09:00-20:00", parse_window);
    let remind_before = reader.read("JARSHY_REMIND_BEFORE", "1d", parse_leads);
    let daily_cap = reader.read("JARSHY_DAILY_CAP", "4", |value| match value.parse() {
        Ok(cap @ 1..=100) => Ok(cap),
        _ => Err("give a number from 1 to 100".into()),
    });
    let quiet = reader.read("JARSHY_QUIET_HOURS", "22:00-08:00", |value| match value {
        "off" => Ok(None),
        _ => parse_span(value).map(|(from, to)| Some(Quiet { from, to })),
    });
    let approve_from = reader.read("JARSHY_APPROVE_FROM", "off", |value| match value.parse() {
        _ if value == "off" => Ok(None),
        Ok(from) if from >= 1 => Ok(Some(from)),
        _ => Err("give a number of recipients such as 1000, or off".into()),
    });
    let rate = reader.read("JARSHY_RATE", "25", |value| match value.parse::<f64>() {
        _ if value == "off" => Ok(None),
        Ok(rate) if (0.1..=28.0).contains(&rate) => Ok(Some(rate)),
        _ => Err("give messages a second from 0.1 to 28 (Telegram takes about 30), or off for a sandbox without limits".into()),
    });
    let paid = reader.read("JARSHY_PAID_BROADCAST", "off", parse_switch);
    Some(Office {
        organisation: organisation?,
        zone: zone?,
        digest: digest?,
        digest_window: window?,
        remind_before: remind_before?,
        daily_cap: daily_cap?,
        quiet: quiet?,
        approve_from: approve_from?,
        rate: rate?,
        local_feeds: Vec::new(),
        paid: paid?,
    })
}

/// Where the bot may be watched, as `JARSHY_METRICS` says it; else what is wrong with that.
pub fn metrics_address(value: &str) -> Result<SocketAddr, String> {
    value.parse().map_err(|_| "give an address of this machine and a port, like 127.0.0.1:9185".into())
}

fn organisation_fault(error: OrganisationError) -> String {
    error.to_string()
}

fn parse_url(value: &str) -> Result<Url, String> {
    Url::parse(value).map_err(|_| "give a whole address like http://127.0.0.1:8081".into())
}

fn parse_switch(value: &str) -> Result<bool, String> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("say on or off".into()),
    }
}

fn parse_owners(value: &str) -> Result<Vec<i64>, String> {
    let ids = value.split(',').map(str::trim).filter(|id| !id.is_empty());
    ids.map(|id| id.parse().ok().filter(|id| *id > 0).ok_or("give Telegram user ids, comma-separated".into())).collect()
}

/// «09:00» as a minute of the day.
pub fn parse_time(value: &str) -> Option<i64> {
    let (hour, minute) = value.trim().split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

fn parse_span(value: &str) -> Result<(i64, i64), String> {
    let span = value.split_once('-').and_then(|(from, to)| Some((parse_time(from)?, parse_time(to)?)));
    span.filter(|(from, to)| from != to).ok_or("give two times like 22:00-08:00, or off".into())
}

fn parse_window(value: &str) -> Result<(i64, i64), String> {
    match parse_time(value) {
        Some(at) => Ok((at, at + 1)),
        None => parse_span(value).ok().filter(|(from, to)| from < to).ok_or("give a window like 09:00-20:00, or one time".into()),
    }
}

/// «1d,2h,30m» as minutes, the longest first, each once.
pub fn parse_leads(value: &str) -> Result<Vec<i64>, String> {
    let mut leads = Vec::new();
    for word in value.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let split = word.len() - word.chars().last().map_or(0, char::len_utf8);
        let (number, unit) = word.split_at(split);
        let minutes = match unit {
            "d" => 24 * 60,
            "h" => 60,
            "m" => 1,
            _ => 0,
        };
        match number.parse::<i64>() {
            Ok(n @ 1..=10_000) if minutes > 0 && n * minutes <= 30 * 24 * 60 => leads.push(n * minutes),
            _ => return Err("give times like 1d,1h,30m, 30 days at most".into()),
        }
    }
    leads.sort_unstable_by(|a, b| b.cmp(a));
    leads.dedup();
    Ok(leads)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, Vec<Fault>> {
        Settings::read(&|name| {
            let given = pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            given.or_else(|| (name == "JARSHY_ORGANISATION").then(|| "sample".into()))
        })
    }

    #[test]
    fn the_defaults_are_those_of_the_example_file() {
        let example = include_str!("../.env.example");
        let settings = read(&[]).unwrap();
        assert_eq!(settings.office.remind_before, [1440]);
        for name in NAMES {
            assert!(example.contains(&format!("{name}=")), ".env.example lacks {name}");
        }
        let named = example.lines().filter_map(|line| line.trim_start_matches("# ").split_once('=')).map(|(name, _)| name);
        for name in named.filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_')) {
            assert!(NAMES.contains(&name), ".env.example has {name}, which nothing reads");
        }
    }

    #[test]
    fn what_the_example_file_says_is_what_is_used_when_nothing_is_set() {
        let pairs: Vec<(&str, &str)> = include_str!("../.env.example")
            .lines()
            .filter_map(|line| line.trim_start_matches("# ").split_once('='))
            .filter(|(name, value)| NAMES.contains(name) && !value.is_empty() && *name != "JARSHY_ORGANISATION")
            .collect();
        assert!(pairs.len() > 8, "{pairs:?}");
        let (spelled, silent) = (read(&pairs).unwrap(), read(&[]).unwrap());
        assert_eq!(format!("{:?}", spelled.office), format!("{:?}", silent.office));
        assert_eq!((spelled.database, spelled.log, spelled.rehearsal), (silent.database, silent.log, silent.rehearsal));
    }

    #[test]
    fn all_faults_are_told_together_and_each_says_what_would_be_right() {
        let faults = read(&[
            ("JARSHY_RATE", "fast"),
            ("JARSHY_TIME_ZONE", "Almaty"),
            ("JARSHY_QUIET_HOURS", "8-22"),
            ("JARSHY_REMIND_BEFORE", "soon"),
        ])
        .unwrap_err();
        let names: Vec<_> = faults.iter().map(|fault| fault.name).collect();
        assert_eq!(names, ["JARSHY_TIME_ZONE", "JARSHY_REMIND_BEFORE", "JARSHY_QUIET_HOURS", "JARSHY_RATE"]);
        assert!(faults.iter().all(|fault| fault.fault.contains("say") || fault.fault.contains("give") || fault.fault.contains("name a")));
    }

    #[test]
    fn a_wrong_token_is_refused_without_being_shown() {
        let faults = read(&[("TELOXIDE_TOKEN", "my-secret")]).unwrap_err();
        assert!(!format!("{faults:?}").contains("my-secret"));
    }

    #[test]
    fn reminder_times_are_read_as_minutes_the_longest_first() {
        assert_eq!(parse_leads("1h, 1d,30m,60m").unwrap(), [1440, 60, 30]);
        for wrong in ["1", "d", "-1d", "31d", "1w", "1ч"] {
            assert!(parse_leads(wrong).is_err(), "{wrong}");
        }
    }
}
