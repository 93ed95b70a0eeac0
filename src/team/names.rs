//! What those of the team are called, as Telegram last said it when they wrote or pressed.
//!
//! Promises: of nobody else is a name kept. Who leaves keeps it in the team's record, until they have themselves forgotten. A name is
//! shown and decides nothing: two may be called the same, and the link behind it leads to whoever is meant.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::SqliteConnection;

use crate::db::Db;
use crate::markup::Html;

/// The most that is kept of a name, in characters; Telegram takes 64 for each half (Bot API, User).
const LONG: usize = 40;

/// The names of all who are or were in the team.
#[derive(Clone, Debug, Default)]
pub struct Names(Arc<HashMap<i64, String>>);

impl Names {
    /// What somebody is called; their number while it isn't known.
    pub fn of(&self, user: i64) -> String {
        self.0.get(&user).cloned().unwrap_or_else(|| user.to_string())
    }

    /// The name, which leads to the person (Bot API, formatting options, `tg://user`).
    pub fn mention(&self, user: i64) -> Html {
        Html::escape(&self.of(user)).link(&format!("tg://user?id={user}"))
    }
}

/// All names, as a transaction sees them.
pub async fn names(c: &mut SqliteConnection) -> sqlx::Result<Names> {
    let rows = sqlx::query!("SELECT user_id, name FROM called").fetch_all(c).await?;
    Ok(Names(Arc::new(rows.into_iter().map(|row| (row.user_id, row.name)).collect())))
}

/// All names, with that of a member who is here now. It is written down only when it is a new one.
pub async fn names_with(db: &Db, user: i64, name: &str) -> sqlx::Result<Names> {
    let known = names(&mut *db.read().acquire().await?).await?;
    if known.0.get(&user) == tidy(name).as_ref() {
        return Ok(known);
    }
    let mut transaction = db.write().await?;
    learn(&mut transaction, user, name).await?;
    let known = names(&mut transaction).await?;
    transaction.commit().await?;
    Ok(known)
}

/// Writes down what somebody of the team is called.
pub async fn learn(c: &mut SqliteConnection, user: i64, name: &str) -> sqlx::Result<()> {
    let Some(name) = tidy(name) else {
        return sqlx::query!("DELETE FROM called WHERE user_id = ?", user).execute(c).await.map(drop);
    };
    sqlx::query!("INSERT INTO called (user_id, name) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET name = excluded.name", user, name)
        .execute(c)
        .await
        .map(drop)
}

/// One line without anything that can't be seen or turns the writing around; `None`: nothing is left of it.
fn tidy(name: &str) -> Option<String> {
    let seen =
        name.chars().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'));
    let spaced: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    let short: String = spaced.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONG).collect();
    Some(short.trim_end().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_kept_as_it_was_last_said_and_a_number_stands_for_who_has_none() {
        let db = Db::scratch().await.unwrap();
        assert_eq!(names_with(&db, 7, "Айгүл  Сейітова").await.unwrap().of(7), "Айгүл Сейітова");
        assert_eq!(names_with(&db, 7, "Айгүл").await.unwrap().of(7), "Айгүл");
        let known = names_with(&db, 8, "\u{200b}\u{202e} ").await.unwrap();
        assert_eq!((known.of(8), known.of(9)), ("8".to_owned(), "9".to_owned()));
        assert_eq!(known.mention(7).as_str(), r#"<a href="tg://user?id=7">Айгүл</a>"#);
    }

    #[test]
    fn nothing_unseen_gets_into_a_name_and_nothing_too_long() {
        let table = [("Серік\n<b>Owner</b>", Some("Серік <b>Owner</b>")), ("\u{202e}ьледалВ", Some("ьледалВ")), ("  ", None)];
        for (name, expected) in table {
            assert_eq!(tidy(name).as_deref(), expected, "{name:?}");
        }
        assert_eq!(tidy(&"ә".repeat(128)).unwrap().chars().count(), LONG);
        let escaped = Names(Arc::new(HashMap::from([(1, "<b>".to_owned())]))).mention(1);
        assert_eq!(escaped.as_str(), r#"<a href="tg://user?id=1">&lt;b&gt;</a>"#);
    }
}
