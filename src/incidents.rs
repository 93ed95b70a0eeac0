//! What went wrong and needs a person: the team is told, once an incident, in each member's language.
//!
//! Watched are: an occasion that the program paused because Telegram refuses its text, sending that the program held by itself, updates
//! that were set aside, sources of news that were paused because they fail, and Stars that ran out. `scheduler` calls [`tell`]; it may
//! call `outbox`, `team`, `notices`.

use sqlx::SqliteConnection;

use crate::db::Db;
use crate::key;
use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::news::Trouble;
use crate::{args, notices, outbox, team};

/// Tells the team of what it hasn't been told yet; how many incidents there were.
pub async fn tell(db: &Db, locales: &Locales, now: i64) -> sqlx::Result<usize> {
    let news = untold(db).await?;
    if news.is_empty() {
        return Ok(0);
    }
    let members: Vec<i64> = team::members(db).await?.iter().map(|member| member.user).collect();
    let mut transaction = db.write().await?;
    for incident in &news {
        notices::tell(&mut transaction, locales, incident.key(now), &members, |locale| incident.letter(locale), now).await?;
        incident.note(&mut transaction, now).await?;
    }
    transaction.commit().await?;
    Ok(news.len())
}

enum Incident {
    Paused { occasion: i64, version: i64, what: String, reason: String },
    Uncorrected { occasion: i64, version: i64, what: String, reason: String },
    Held { why: String },
    SetAside { update: i64 },
    Source { id: i64, name: String, failures: i64, why: String },
    StarsGone { occasion: i64, what: String },
}

async fn untold(db: &Db) -> sqlx::Result<Vec<Incident>> {
    let mut found = Vec::new();
    let paused = sqlx::query!(
        r#"SELECT id AS "id!", version, key, incident AS "incident!", revising = 2 AS "revising!: bool" FROM occasion
           WHERE (state = 2 OR revising = 2) AND incident IS NOT NULL AND told_at IS NULL"#
    )
    .fetch_all(db.read())
    .await?;
    found.extend(paused.into_iter().map(|row| {
        let (occasion, version, what, reason) = (row.id, row.version, row.key, row.incident);
        if row.revising {
            Incident::Uncorrected { occasion, version, what, reason }
        } else {
            Incident::Paused { occasion, version, what, reason }
        }
    }));
    let held = sqlx::query_scalar!(
        r#"SELECT value FROM meta WHERE name = 'held' AND NOT EXISTS (SELECT 1 FROM meta t WHERE t.name = 'held_told' AND t.value = meta.value)"#
    )
    .fetch_optional(db.read())
    .await?;
    // What a moderator held, the desk has told.
    found.extend(
        held.as_deref().and_then(|why| why.strip_prefix(outbox::HELD_BY_PROGRAM)).map(|why| Incident::Held { why: why.to_owned() }),
    );
    let stars = sqlx::query!(r#"SELECT id AS "id!", key FROM occasion WHERE paid = 2 AND paid <> 0"#).fetch_all(db.read()).await?;
    found.extend(stars.into_iter().map(|row| Incident::StarsGone { occasion: row.id, what: row.key }));
    let aside = sqlx::query_scalar!("SELECT update_id FROM inbox WHERE state > 1 AND state = 2").fetch_all(db.read()).await?;
    found.extend(aside.into_iter().map(|update| Incident::SetAside { update }));
    let sources = sqlx::query!(
        r#"SELECT id AS "id!", name, failures, COALESCE(last_error, '') AS "why!: String" FROM source WHERE state = 'paused' AND told_at IS NULL"#
    );
    let sources = sources.fetch_all(db.read()).await?;
    found.extend(sources.into_iter().map(|row| Incident::Source { id: row.id, name: row.name, failures: row.failures, why: row.why }));
    Ok(found)
}

impl Incident {
    fn key(&self, now: i64) -> String {
        match self {
            Self::Paused { occasion, version, .. } => format!("incident:paused:{occasion}:{version}"),
            Self::Uncorrected { occasion, version, .. } => format!("incident:uncorrected:{occasion}:{version}"),
            Self::Held { why } => format!("incident:held:{why}:{now}"),
            Self::SetAside { update } => format!("incident:aside:{update}"),
            Self::Source { id, .. } => format!("incident:source:{id}:{now}"),
            // They may be bought and run out again.
            Self::StarsGone { occasion, .. } => format!("incident:stars:{occasion}:{now}"),
        }
    }

    fn letter(&self, locale: &Locale) -> Letter {
        let text = match self {
            Self::Paused { what, reason, .. } => locale.html(key!("incident-paused"), args! { what = what, reason = reason }),
            Self::Uncorrected { what, reason, .. } => locale.html(key!("incident-uncorrected"), args! { what = what, reason = reason }),
            Self::Held { why } => {
                let why = locale.plain(key!("incident-held-why"), args! { why = why });
                locale.html(key!("incident-held"), args! { why = why })
            }
            Self::StarsGone { what, .. } => locale.html(key!("incident-stars"), args! { what = what }),
            Self::SetAside { update } => locale.html(key!("incident-aside"), args! { update = update.to_string() }),
            Self::Source { name, failures, why, .. } => {
                let why = Trouble::parse(why).say(locale);
                locale.html(key!("incident-source"), args! { name = name, n = *failures, why = why })
            }
        };
        Letter::html(Html::join([locale.html(key!("incident-head"), args![]).bold(), text], &Html::trusted("\n")))
    }

    async fn note(&self, c: &mut SqliteConnection, now: i64) -> sqlx::Result<()> {
        match self {
            Self::Paused { occasion, .. } | Self::Uncorrected { occasion, .. } => {
                sqlx::query!("UPDATE occasion SET told_at = ? WHERE id = ?", now, occasion).execute(c).await.map(drop)
            }
            Self::Held { .. } => {
                let told = "INSERT INTO meta (name, value) SELECT 'held_told', value FROM meta WHERE name = 'held' ON CONFLICT (name) DO UPDATE SET value = excluded.value";
                sqlx::query(told).execute(c).await.map(drop)
            }
            Self::Source { id, .. } => sqlx::query!("UPDATE source SET told_at = ? WHERE id = ?", now, id).execute(c).await.map(drop),
            Self::StarsGone { occasion, what } => {
                sqlx::query!("UPDATE occasion SET paid = 3 WHERE id = ? AND paid = 2", occasion).execute(&mut *c).await?;
                team::record(c, None, "sending.stars_gone", what, "", now).await
            }
            // 3: set aside and told; its body stays for a week like that of any that was set aside.
            Self::SetAside { update } => {
                sqlx::query!("UPDATE inbox SET state = 3 WHERE update_id = ? AND state = 2", update).execute(c).await.map(drop)
            }
        }
    }
}
