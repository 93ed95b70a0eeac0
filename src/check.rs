//! `jarshy check`: everything that can be looked at before and while the bot runs, all faults together.

use chrono::{NaiveDate, NaiveTime, Offset, TimeZone};
use teloxide::RequestError;
use teloxide::prelude::Requester;

use crate::clock::Clock;
use crate::config::Settings;
use crate::db::Db;
use crate::inbox::brief;
use crate::locale::Locales;
use crate::team::{self, Role};
use crate::telegram::Telegram;

/// Looks at all of it; what is wrong, each with what to do.
pub async fn all(settings: &Settings, line: Option<&Telegram>, clock: &Clock) -> Vec<String> {
    let mut faults = Vec::new();
    if let Err(error) = Locales::embedded() {
        faults.push(error.to_string());
    }
    faults.extend(zone(settings));
    faults.extend(database(settings).await);
    match line {
        None => faults.push("TELOXIDE_TOKEN: not set; BotFather gives one".into()),
        Some(telegram) => faults.extend(telegram_side(telegram, clock).await),
    }
    faults
}

/// Almaty is five hours ahead of UTC since 2024-03-01; older zone data make every reminder an hour early.
fn zone(settings: &Settings) -> Option<String> {
    let day = NaiveDate::from_ymd_opt(2025, 6, 1)?.and_time(NaiveTime::MIN);
    let offset = settings.office.zone.offset_from_utc_datetime(&day).fix().local_minus_utc();
    let almaty = settings.office.zone == chrono_tz::Asia::Almaty;
    (almaty && offset != 5 * 3600)
        .then(|| "JARSHY_TIME_ZONE: the zone data in this program are older than 2024; install a newer jarshy".into())
}

async fn database(settings: &Settings) -> Vec<String> {
    let db = match Db::open(&settings.database).await {
        Ok(db) => db,
        Err(error) => return vec![error.to_string()],
    };
    let mut faults = Vec::new();
    match sqlx::query_scalar::<_, String>("PRAGMA quick_check").fetch_one(db.read()).await {
        Ok(answer) if answer == "ok" => {}
        Ok(answer) => faults.push(format!("{}: damaged ({answer}); restore a backup", settings.database.display())),
        Err(error) => faults.push(format!("{}: {error}", settings.database.display())),
    }
    faults.extend(second_pair_of_eyes(settings, &db).await);
    match team::broken_link(&db).await {
        Ok(None) => {}
        Ok(Some(row)) => faults.push(format!("the audit was changed from row {row} on; compare with a backup")),
        Err(error) => faults.push(error.to_string()),
    }
    db.close().await;
    faults
}

/// With fewer than two who may publish, nobody could approve what the other wrote.
async fn second_pair_of_eyes(settings: &Settings, db: &Db) -> Option<String> {
    settings.office.approve_from?;
    let members = match team::members(db).await {
        Ok(members) => members,
        Err(error) => return Some(error.to_string()),
    };
    let entitled = members.iter().filter(|member| member.role >= Role::Moderator).map(|member| member.user);
    let all: std::collections::BTreeSet<i64> = entitled.chain(settings.owners.iter().copied()).collect();
    (all.len() < 2).then(|| {
        format!("JARSHY_APPROVE_FROM: {} may publish and two are needed; invite another with /team first, or set it to off", all.len())
    })
}

async fn telegram_side(telegram: &Telegram, clock: &Clock) -> Vec<String> {
    let mut faults = Vec::new();
    match telegram.bot().get_me().await {
        Ok(me) => println!("bot: @{} (id {})", me.username(), me.user.id),
        Err(RequestError::Api(teloxide::ApiError::InvalidToken)) => {
            return vec!["TELOXIDE_TOKEN: Telegram refuses it; BotFather shows the current one".into()];
        }
        Err(error) => return vec![format!("Telegram can't be reached: {}; check the network, JARSHY_PROXY and JARSHY_CA", brief(&error))],
    }
    match telegram.bot().get_webhook_info().await {
        Ok(info) if info.url.is_some() => {
            faults.push("a webhook is set, so polling gets nothing; `jarshy run --take-over` removes it and loses no update".into())
        }
        Ok(info) => println!("updates waiting: {}", info.pending_update_count),
        Err(error) => faults.push(brief(&error)),
    }
    println!("this machine's clock: {}", clock.now().to_rfc3339());
    faults
}

/// Removes a webhook; the updates that wait are kept.
pub async fn remove_webhook(telegram: &Telegram) -> anyhow::Result<()> {
    telegram.bot().delete_webhook().await?;
    Ok(())
}
