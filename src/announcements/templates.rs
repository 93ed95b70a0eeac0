//! Announcements kept as templates: their texts with media and buttons, their audience, with a sound or without. Owns `template`.
//!
//! Promises: what is begun from a template is a draft like any other, written by whoever began it, and needs the same yes. A template
//! follows nothing: neither what it was made of nor what was begun from it. Being a safety notice isn't kept: an owner says so each time.
//! Which there are is a moderator's to decide; an editor begins from one within their regions.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::steps::{decides, subject, write_text};
use super::{Refused, get_in, headline};
use crate::audience::Audience;
use crate::db::{self, Db};
use crate::letter::Letter;
use crate::regions::RegionSet;
use crate::team;

/// Templates kept at most: a list that fits a screen.
pub const MOST: i64 = 20;

/// A template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its number; never used again.
    pub id: i64,
    /// As typed.
    pub name: String,
    /// Its texts by language, exactly as typed.
    pub texts: BTreeMap<String, Letter>,
    /// Whom it is for.
    pub audience: Audience,
    /// Whether what is begun from it makes no sound.
    pub silent: bool,
    /// Who saved it.
    pub saved_by: i64,
    /// When, unix seconds.
    pub saved_at: i64,
}

impl Template {
    /// Its first line in this language, for lists: at most `letters` letters.
    pub fn headline(&self, language: &str, letters: usize) -> String {
        headline(&self.texts, language, letters)
    }
}

/// What became of a wish to save one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It stands under a name that was free.
    New(i64),
    /// It took the place of the one that had this name.
    Replaced(i64),
    /// There are [`MOST`] already; nothing was lost and nothing saved.
    Full,
}

/// Keeps an announcement, at whatever point of its life, under a name; the same name again replaces what stood there.
pub async fn save_template(c: &mut SqliteConnection, announcement: i64, name: &str, by: i64, now: i64) -> Result<Saved, Refused> {
    decides(&mut *c, by).await?;
    let found = get_in(&mut *c, announcement).await?.filter(|found| !found.texts.is_empty()).ok_or(Refused::Gone)?;
    let (texts, audience) = (db::json(&found.texts)?, found.audience.to_string());
    let before = sqlx::query_scalar!(r#"SELECT id AS "id!" FROM template WHERE name = ?"#, name).fetch_optional(&mut *c).await?;
    let kept = sqlx::query_scalar!(r#"SELECT COUNT(*) AS "n!: i64" FROM template"#).fetch_one(&mut *c).await?;
    if before.is_none() && kept >= MOST {
        return Ok(Saved::Full);
    }
    let id = sqlx::query_scalar!(
        r#"INSERT INTO template (name, texts, audience, silent, saved_by, saved_at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET texts = excluded.texts, audience = excluded.audience, silent = excluded.silent,
               saved_by = excluded.saved_by, saved_at = excluded.saved_at
           RETURNING id AS "id!""#,
        name,
        texts,
        audience,
        found.silent,
        by,
        now
    )
    .fetch_one(&mut *c)
    .await?;
    team::record(c, Some(by), "template.saved", &template_subject(id), name, now).await?;
    Ok(if before.is_some() { Saved::Replaced(id) } else { Saved::New(id) })
}

/// Their numbers and names, in the order of the names.
pub async fn templates(db: &Db) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(r#"SELECT id AS "id!", name FROM template ORDER BY name"#).fetch_all(db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The template of this number.
pub async fn template(db: &Db, id: i64) -> sqlx::Result<Option<Template>> {
    template_in(&mut *db.read().acquire().await?, id).await
}

async fn template_in(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<Template>> {
    let Some(row) = sqlx::query!("SELECT * FROM template WHERE id = ?", id).fetch_optional(c).await? else { return Ok(None) };
    Ok(Some(Template {
        id: row.id,
        name: row.name,
        texts: serde_json::from_str(&row.texts).map_err(|error| sqlx::Error::Decode(error.into()))?,
        audience: row.audience.parse::<Audience>().map_err(|error| sqlx::Error::Decode(Box::new(error)))?.announced(),
        silent: row.silent != 0,
        saved_by: row.saved_by,
        saved_at: row.saved_at,
    }))
}

/// Begins a draft from a template; the draft's number. An editor's is for those of their regions whom the template is for.
pub async fn begin_from(c: &mut SqliteConnection, id: i64, by: i64, now: i64) -> Result<i64, Refused> {
    let bounds = team::member_in(&mut *c, by).await?.ok_or(Refused::NotAMember)?.scope.regions;
    let template = template_in(&mut *c, id).await?.ok_or(Refused::Gone)?;
    let mut audience = template.audience.clone();
    if let Some(own) = bounds {
        let both = own.bits() & audience.regions.map_or(own.bits(), RegionSet::bits);
        if both == 0 {
            return Err(Refused::NotEntitled);
        }
        audience.regions = Some(RegionSet::from_bits(both));
    }
    let audience = audience.to_string();
    let made = sqlx::query_scalar!(
        r#"INSERT INTO announcement (state, audience, created_by, created_at, changed_by, changed_at, silent)
           VALUES ('draft', ?1, ?2, ?3, ?2, ?3, ?4) RETURNING id AS "id!""#,
        audience,
        by,
        now,
        template.silent
    )
    .fetch_one(&mut *c)
    .await?;
    for (language, letter) in &template.texts {
        write_text(&mut *c, made, language, letter, by).await?;
    }
    team::record(c, Some(by), "announcement.from_template", &subject(made), &template.name, now).await?;
    Ok(made)
}

/// Removes a template; what was begun from it stays.
pub async fn remove_template(c: &mut SqliteConnection, id: i64, by: i64, now: i64) -> Result<(), Refused> {
    decides(&mut *c, by).await?;
    let name = sqlx::query_scalar!("DELETE FROM template WHERE id = ? RETURNING name", id).fetch_optional(&mut *c).await?;
    let name = name.ok_or(Refused::Gone)?;
    Ok(team::record(c, Some(by), "template.removed", &template_subject(id), &name, now).await?)
}

/// How the team's record names it.
fn template_subject(id: i64) -> String {
    format!("template:{id}")
}
