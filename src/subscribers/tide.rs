//! How many people came and went, by the hour; of nobody in particular.
//!
//! Promises: whoever subscribes, comes back, stops, blocks the bot or has everything deleted is counted once, in that hour, by triggers on
//! `subscriber` (`migrations/0046_tide.sql`); who is brought over by an import is not, nor are groups and channels. Nothing else is kept, so
//! it outlives those it counts.

use crate::db::Db;

/// How long one count runs, in seconds.
pub const STEP: i64 = 3600;

/// How many came and went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tide {
    /// Subscribed, or can be reached again.
    pub came: i64,
    /// Stopped, blocked the bot, were found to be gone, or had everything deleted.
    pub went: i64,
}

/// Those of the `hours` before the hour in which `at` (unix seconds) lies, and of as many from the beginning of that hour on.
pub async fn around(db: &Db, at: i64, hours: i64) -> sqlx::Result<(Tide, Tide)> {
    let begins = at.div_euclid(STEP);
    Ok((between(db, begins - hours, begins).await?, between(db, begins, begins + hours).await?))
}

/// Those from one hour (unix seconds / 3600) to before another.
async fn between(db: &Db, from: i64, until: i64) -> sqlx::Result<Tide> {
    sqlx::query_as!(
        Tide,
        r#"SELECT COALESCE(SUM(came), 0) AS "came!: i64", COALESCE(SUM(went), 0) AS "went!: i64" FROM tide WHERE hour >= ? AND hour < ?"#,
        from,
        until
    )
    .fetch_one(db.read())
    .await
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::regions::RegionSet;
    use crate::subscribers::{self, Cadence, NewSubscriber, UNDO_LASTS};

    /// What can happen to somebody.
    #[derive(Clone, Copy, Debug)]
    enum Act {
        Subscribes,
        Imported,
        Stops,
        TakesItBack,
        Lost,
        Found,
        Forgotten,
    }

    fn act() -> impl Strategy<Value = Act> {
        prop::sample::select(vec![Act::Subscribes, Act::Imported, Act::Stops, Act::TakesItBack, Act::Lost, Act::Found, Act::Forgotten])
    }

    /// What stands of somebody in the plain count: 0 subscribed, 1 stopped, 2 unreachable, as the table has it, and since when.
    type Known = std::collections::HashMap<i64, (i64, i64)>;

    /// The same in plain Rust: whether somebody came (1), went (-1) or neither.
    fn plainly(known: &mut Known, chat: i64, act: Act, now: i64) -> i64 {
        let before = known.get(&chat).copied();
        let state = before.map(|(state, _)| state);
        let after = match act {
            Act::Subscribes if state != Some(0) => Some((0, now)),
            Act::Imported if state.is_none() => Some((0, now)),
            Act::Stops if state.is_some_and(|state| state != 1) => Some((1, now)),
            Act::TakesItBack if before.is_some_and(|(state, at)| state == 1 && at >= now - UNDO_LASTS) => Some((0, now)),
            Act::Lost if state == Some(0) => Some((2, now)),
            Act::Found if state == Some(2) => Some((0, now)),
            Act::Forgotten => None,
            _ => before,
        };
        match after {
            Some(after) => drop(known.insert(chat, after)),
            None => drop(known.remove(&chat)),
        }
        let (was, is) = (state == Some(0), after.is_some_and(|(state, _)| state == 0));
        if matches!(act, Act::Imported) { 0 } else { i64::from(is) - i64::from(was) }
    }

    async fn really(c: &mut sqlx::SqliteConnection, chat: i64, act: Act, now: i64) {
        let consent_text = if matches!(act, Act::Imported) { "import:kk" } else { "1:kk" };
        let new = NewSubscriber {
            chat,
            language: "kk",
            regions: RegionSet::ALL,
            digest: Cadence::Off,
            digest_slot: 0,
            consent_text,
            news_mark: 0,
        };
        let known: Option<i64> =
            sqlx::query_scalar("SELECT state FROM subscriber WHERE chat_id = ?").bind(chat).fetch_optional(&mut *c).await.unwrap();
        match act {
            // As `import::apply`, which leaves everybody alone who is known.
            Act::Imported if known.is_some() => {}
            Act::Subscribes | Act::Imported => drop(subscribers::subscribe(c, &new, now).await.unwrap()),
            Act::Stops => drop(subscribers::stop(c, chat, now).await.unwrap()),
            Act::TakesItBack => drop(subscribers::undo_stop(c, chat, now).await.unwrap()),
            Act::Lost => subscribers::lose(c, chat, now).await.unwrap(),
            Act::Found => subscribers::find_again(c, chat, now).await.unwrap(),
            Act::Forgotten => subscribers::forget(c, chat, now).await.unwrap(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn whoever_comes_and_goes_is_counted_once_in_that_hour(
            acts in prop::collection::vec((1..6_i64, act(), 0..20_000_i64), 1..80),
            at in 0..1_000_000_i64,
            hours in 1..60_i64,
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let db = Db::scratch().await.unwrap();
                let mut c = db.write().await.unwrap();
                subscribers::link(&mut c, -100, 1, "kk", at).await.unwrap();
                let (mut known, mut moved, mut now) = (Known::new(), Vec::new(), 0);
                for (chat, act, later) in acts {
                    now += later;
                    really(&mut c, chat, act, now).await;
                    moved.push((now, plainly(&mut known, chat, act, now)));
                }
                c.commit().await.unwrap();
                let count = |from: i64, until: i64, way: i64| {
                    moved.iter().filter(|(at, moved)| *moved == way && at / STEP >= from && at / STEP < until).count() as i64
                };
                let tide = |from: i64, until: i64| Tide { came: count(from, until, 1), went: count(from, until, -1) };
                let begins = at / STEP;
                let expected = (tide(begins - hours, begins), tide(begins, begins + hours));
                prop_assert_eq!(around(&db, at, hours).await.unwrap(), expected);
                Ok(())
            })?;
        }
    }
}
