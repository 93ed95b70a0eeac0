//! Audiences that the team gave a name, to be used again. Owns `saved_audience`.

use sqlx::SqliteConnection;

use super::Audience;
use crate::db::Db;
use crate::team::{self, Role};

/// Audiences kept at most: a list that fits a screen.
pub const MOST: i64 = 20;

/// A saved audience as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its number.
    pub id: i64,
    /// As typed.
    pub name: String,
    /// Who saved it.
    pub saved_by: i64,
}

/// What became of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It stands.
    Yes,
    /// There are as many as are kept already.
    Full,
    /// Another audience has this name.
    NameTaken,
    /// It is somebody else's, and theirs alone to change.
    NotTheirs,
    /// There is none of this number any more.
    Gone,
}

/// Keeps an audience under a name; the same name again replaces it. An editor replaces only what they saved themselves.
pub async fn save(c: &mut SqliteConnection, name: &str, audience: &Audience, by: i64, now: i64) -> sqlx::Result<Kept> {
    let before = sqlx::query_scalar!("SELECT saved_by FROM saved_audience WHERE name = ?", name).fetch_optional(&mut *c).await?;
    match before {
        Some(owner) if !may_change(&mut *c, owner, by).await? => return Ok(Kept::NotTheirs),
        Some(_) => {}
        None => {
            let there = sqlx::query_scalar!("SELECT COUNT(*) FROM saved_audience").fetch_one(&mut *c).await?;
            if there >= MOST {
                return Ok(Kept::Full);
            }
        }
    }
    let notation = audience.to_string();
    sqlx::query!(
        "INSERT INTO saved_audience (name, audience, saved_by, saved_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET audience = excluded.audience, saved_by = excluded.saved_by, saved_at = excluded.saved_at",
        name,
        notation,
        by,
        now
    )
    .execute(&mut *c)
    .await?;
    team::record(c, Some(by), "audience.saved", "audience", &notation, now).await?;
    Ok(Kept::Yes)
}

/// Gives one another name.
pub async fn rename(c: &mut SqliteConnection, id: i64, name: &str, by: i64, now: i64) -> sqlx::Result<Kept> {
    let Some(owner) = saved_by(&mut *c, id).await? else { return Ok(Kept::Gone) };
    if !may_change(&mut *c, owner, by).await? {
        return Ok(Kept::NotTheirs);
    }
    let done = sqlx::query!("UPDATE OR IGNORE saved_audience SET name = ? WHERE id = ?", name, id).execute(&mut *c).await?;
    if done.rows_affected() == 0 {
        return Ok(Kept::NameTaken);
    }
    team::record(c, Some(by), "audience.renamed", "audience", "", now).await?;
    Ok(Kept::Yes)
}

async fn saved_by(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT saved_by FROM saved_audience WHERE id = ?", id).fetch_optional(c).await
}

/// Moderators change all of them, editors their own.
async fn may_change(c: &mut SqliteConnection, owner: i64, by: i64) -> sqlx::Result<bool> {
    Ok(match team::role_in(c, by).await? {
        Some(Role::Moderator | Role::Owner) => true,
        Some(Role::Editor) => owner == by,
        None => false,
    })
}

/// All of them, in the order of the names.
pub async fn all(db: &Db) -> sqlx::Result<Vec<Saved>> {
    sqlx::query_as!(Saved, r#"SELECT id AS "id!", name, saved_by FROM saved_audience ORDER BY name"#).fetch_all(db.read()).await
}

/// The audience of this number.
pub async fn get(db: &Db, id: i64) -> sqlx::Result<Option<Audience>> {
    let notation = sqlx::query_scalar!("SELECT audience FROM saved_audience WHERE id = ?", id).fetch_optional(db.read()).await?;
    notation.map(|notation| notation.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))).transpose()
}

/// Forgets it.
pub async fn forget(c: &mut SqliteConnection, id: i64, by: i64, now: i64) -> sqlx::Result<Kept> {
    let Some(owner) = saved_by(&mut *c, id).await? else { return Ok(Kept::Gone) };
    if !may_change(&mut *c, owner, by).await? {
        return Ok(Kept::NotTheirs);
    }
    sqlx::query!("DELETE FROM saved_audience WHERE id = ?", id).execute(&mut *c).await?;
    team::record(c, Some(by), "audience.forgotten", "audience", "", now).await?;
    Ok(Kept::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_editor_changes_what_they_saved_and_nobody_elses() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        for (user, role) in [(1, Role::Moderator), (2, Role::Editor), (3, Role::Editor)] {
            team::admit(&mut c, user, role, "kk", None, 1).await.unwrap();
        }
        let everyone = Audience::everyone();
        for (by, kept) in [(2, Kept::Yes), (3, Kept::NotTheirs), (1, Kept::Yes), (2, Kept::NotTheirs)] {
            assert_eq!(save(&mut c, "Ақтөбе", &everyone, by, 2).await.unwrap(), kept, "by {by}");
        }
        assert_eq!(save(&mut c, "Абай", &everyone, 2, 3).await.unwrap(), Kept::Yes);
        let theirs: i64 = sqlx::query_scalar("SELECT id FROM saved_audience WHERE name = 'Абай'").fetch_one(&mut *c).await.unwrap();
        assert_eq!(rename(&mut c, theirs, "Ақтөбе", 2, 4).await.unwrap(), Kept::NameTaken);
        assert_eq!(rename(&mut c, 1, "Менікі", 2, 4).await.unwrap(), Kept::NotTheirs);
        assert_eq!(rename(&mut c, theirs, "Семей", 2, 4).await.unwrap(), Kept::Yes);
        assert_eq!((forget(&mut c, 1, 3, 5).await.unwrap(), forget(&mut c, theirs, 1, 5).await.unwrap()), (Kept::NotTheirs, Kept::Yes));
        assert_eq!(forget(&mut c, theirs, 1, 5).await.unwrap(), Kept::Gone);
        c.commit().await.unwrap();
        assert_eq!(all(&db).await.unwrap().iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Ақтөбе"]);
    }

    #[tokio::test]
    async fn a_full_list_takes_no_more_and_loses_none() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        team::admit(&mut c, 1, Role::Moderator, "kk", None, 1).await.unwrap();
        for n in 0..MOST {
            assert_eq!(save(&mut c, &format!("{n}"), &Audience::everyone(), 1, n).await.unwrap(), Kept::Yes);
        }
        assert_eq!(save(&mut c, "тағы", &Audience::everyone(), 1, 99).await.unwrap(), Kept::Full);
        assert_eq!(save(&mut c, "0", &Audience::everyone(), 1, 99).await.unwrap(), Kept::Yes, "a name that is there");
    }
}
