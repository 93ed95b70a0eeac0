//! `jarshy check`: everything that can be looked at before and while the bot runs, all faults together, each with what to do.

mod line;

pub use self::line::remove_webhook;

use chrono::{NaiveDate, NaiveTime, Offset, TimeZone};

use crate::clock::Clock;
use crate::config::Settings;
use crate::db::Db;
use crate::locale::Locales;
use crate::telegram::Telegram;
use crate::{disk, inbox, outbox, team};

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What is there, for the eye: names, times, sizes.
    pub notes: Vec<String>,
    /// What is wrong, each with what to do.
    pub faults: Vec<String>,
}

impl Findings {
    fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    fn fault(&mut self, text: impl Into<String>) {
        self.faults.push(text.into());
    }
}

/// Looks at all of it. `audit` is a head that a former check showed: the record must still hold it.
pub async fn all(settings: &Settings, line: Option<&Telegram>, clock: &Clock, audit: Option<&str>) -> Findings {
    let mut found = Findings::default();
    match Locales::embedded() {
        Ok(locales) => {
            let names: Vec<_> = locales.languages().iter().map(|lang| locales.get(*lang).name().to_owned()).collect();
            found.note(format!("languages: {}", names.join(", ")));
        }
        Err(error) => found.fault(error.to_string()),
    }
    zone(settings, clock, &mut found);
    organisation(settings, &mut found);
    space(settings, &mut found);
    database(settings, audit, &mut found).await;
    match line {
        None => found.fault("TELOXIDE_TOKEN: not set; BotFather gives one"),
        Some(telegram) => line::look(telegram, clock, &mut found).await,
    }
    found
}

/// Almaty is five hours ahead of UTC since 2024-03-01; older zone data make every reminder an hour early.
fn zone(settings: &Settings, clock: &Clock, found: &mut Findings) {
    let zone = settings.office.zone;
    let local = clock.now().with_timezone(&zone);
    found.note(format!("time in {}: {}", zone.name(), local.format("%Y-%m-%d %H:%M (UTC%:z)")));
    let day = NaiveDate::from_ymd_opt(2025, 6, 1).unwrap_or_default().and_time(NaiveTime::MIN);
    let offset = zone.offset_from_utc_datetime(&day).fix().local_minus_utc();
    if zone == chrono_tz::Asia::Almaty && offset != 5 * 3600 {
        found.fault("JARSHY_TIME_ZONE: the zone data in this program are older than 2024; install a newer jarshy");
    }
}

fn organisation(settings: &Settings, found: &mut Findings) {
    let organisation = &settings.office.organisation;
    let names = organisation.names("kk");
    found.note(format!("organisation: {}; who answers for personal data: {}", names.name, names.operator));
    if organisation.is_sample() {
        found.note("  that is the sample: fine to try the bot out; before people subscribe, name your own file in JARSHY_ORGANISATION");
    }
}

fn space(settings: &Settings, found: &mut Findings) {
    match disk::space(&settings.database) {
        Ok(space) => {
            let megabytes = |bytes: u64| bytes / (1024 * 1024);
            found.note(format!("disk: {} MiB free of {} MiB", megabytes(space.free), megabytes(space.total)));
            if space.is_nearly_full() {
                found.fault(format!(
                    "{}: its disk is nearly full (less than a tenth is free); make room, or move the database (JARSHY_DATABASE)",
                    settings.database.display()
                ));
            }
        }
        Err(error) => found.note(format!("disk: can't be asked ({error})")),
    }
}

async fn database(settings: &Settings, audit: Option<&str>, found: &mut Findings) {
    let db = match Db::open(&settings.database).await {
        Ok(db) => db,
        Err(error) => return found.fault(error.to_string()),
    };
    if let Err(error) = inside(&db, settings, audit, found).await {
        found.fault(format!("{}: {error}; restore a backup", settings.database.display()));
    }
    db.close().await;
}

async fn inside(db: &Db, settings: &Settings, audit: Option<&str>, found: &mut Findings) -> sqlx::Result<()> {
    let path = settings.database.display();
    let answer: String = sqlx::query_scalar("PRAGMA quick_check").fetch_one(db.read()).await?;
    if answer != "ok" {
        found.fault(format!("{path}: damaged ({answer}); restore a backup"));
    }
    found.note(format!("database: {path}, {} KiB", disk::database_bytes(&settings.database) / 1024));
    if outbox::is_held(&mut *db.read().acquire().await?).await? {
        found.note("sending to many is held; an owner goes on with /release");
    }
    let ((waiting, _), aside) = (inbox::waiting(db).await?, inbox::set_aside(db).await?);
    found.note(format!("updates in the database: {waiting} to be handled, {aside} set aside"));
    if let Some(row) = team::broken_link(db).await? {
        found.fault(format!("the audit was changed from row {row} on; compare with a backup"));
    }
    if let Some(head) = team::audit_head(db).await? {
        found.note(format!(
            "audit head: {head} (write it down elsewhere: `jarshy check --audit {head}` proves later that nothing before it was rewritten)"
        ));
    }
    match audit {
        Some(head) if !team::audit_holds(db, head).await? => found.fault(format!(
            "the audit doesn't hold {head}: it was rewritten or cut since that was written down, or this is another database; compare with a backup"
        )),
        Some(head) => found.note(format!("the audit still holds {head}")),
        None => {}
    }
    Ok(())
}
