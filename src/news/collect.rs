//! Sources: feeds that are asked by themselves, how they fare, and which hosts may be asked at all.
//!
//! Promises: a source is asked at most every quarter of an hour, and less and less often while it fails; after [`PATIENCE`] failures it is
//! paused until a moderator looks; what it says is parsed away from the loop that answers people and written a few items at a time; every item
//! waits for a moderator unless the source is trusted. [`collect`] is a step: the scheduler's loop calls it, tests give it the time.

use std::collections::HashSet;

use chrono_tz::Tz;
use futures::{StreamExt, stream};
use sqlx::SqliteConnection;
use url::Url;

use super::feed::{self, Feed};
use super::fetch::{Fetched, Fetcher, Known};
use super::relevance::Names;
use super::store::{self, Hand, Taken, Taking};
use crate::db::Db;
use crate::regions::RegionSet;

/// Seconds between two looks at a source that is well.
const EVERY: i64 = 15 * 60;
/// The longest pause between two tries.
const SELDOM: i64 = 6 * 3600;
/// Failures in a row after which a source is paused.
pub const PATIENCE: i64 = 8;
/// Sources asked at the same time, and in one step.
const AT_ONCE: usize = 8;
const STEP: i64 = 100;
/// Items written in one transaction.
const CHUNK: usize = 20;

/// A source and how it fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Ours.
    pub id: i64,
    /// Its address.
    pub url: String,
    /// Who publishes, as cards say it.
    pub name: String,
    /// Whom its items concern unless somebody says otherwise.
    pub regions: RegionSet,
    /// Whether its items are shown without a moderator.
    pub trusted: bool,
    /// `on`, `paused` (by us, after failures) or `off` (by a moderator).
    pub state: String,
    /// Unix seconds when it last answered.
    pub last_ok_at: Option<i64>,
    /// Failures since.
    pub failures: i64,
    /// What the last one was.
    pub last_error: Option<String>,
    /// Items taken in so far.
    pub taken: i64,
    /// Items that said nothing.
    pub skipped: i64,
}

/// What one step did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Sources that answered.
    pub answered: usize,
    /// Items that were new.
    pub new: usize,
    /// Items that said something else than before.
    pub changed: usize,
    /// Sources that failed now.
    pub failed: usize,
    /// Sources that were paused now: the team is to be told.
    pub paused: Vec<i64>,
}

/// Adds a source, or switches it on again; its host is allowed with it. Returns its id.
pub async fn add_source(c: &mut SqliteConnection, url: &str, name: &str, regions: RegionSet, hand: Hand) -> sqlx::Result<i64> {
    let bits = regions.bits();
    if let Some(host) = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)) {
        allow_host(&mut *c, &host, hand).await?;
    }
    sqlx::query_scalar!(
        r#"INSERT INTO source (kind, url, name, regions, next_at, added_by, added_at) VALUES ('feed', ?1, ?2, ?3, ?4, ?5, ?4)
           ON CONFLICT (url) DO UPDATE SET name = excluded.name, regions = excluded.regions, state = 'on', failures = 0, next_at = excluded.next_at, told_at = NULL
           RETURNING id AS "id!""#,
        url,
        name,
        bits,
        hand.at,
        hand.by
    )
    .fetch_one(c)
    .await
}

/// All sources, by name: `/sources`.
pub async fn sources(c: &mut SqliteConnection) -> sqlx::Result<Vec<Source>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", url, name, regions, trusted AS "trusted: bool", state, last_ok_at, failures, last_error, taken, skipped
           FROM source ORDER BY name, id"#
    )
    .fetch_all(c)
    .await?;
    let source = rows.into_iter().map(|row| Source {
        id: row.id,
        url: row.url,
        name: row.name,
        regions: RegionSet::from_bits(row.regions),
        trusted: row.trusted,
        state: row.state,
        last_ok_at: row.last_ok_at,
        failures: row.failures,
        last_error: row.last_error,
        taken: row.taken,
        skipped: row.skipped,
    });
    Ok(source.collect())
}

/// Switches a source on (again, at once) or off.
pub async fn switch(c: &mut SqliteConnection, id: i64, on: bool, now: i64) -> sqlx::Result<()> {
    let state = if on { "on" } else { "off" };
    sqlx::query!("UPDATE source SET state = ?, failures = 0, next_at = ?, told_at = NULL WHERE id = ?", state, now, id)
        .execute(c)
        .await
        .map(drop)
}

/// Whether its items are shown without a moderator from now on.
pub async fn trust(c: &mut SqliteConnection, id: i64, trusted: bool) -> sqlx::Result<()> {
    sqlx::query!("UPDATE source SET trusted = ? WHERE id = ?", trusted, id).execute(c).await.map(drop)
}

/// Lets us fetch from a host, with or without `www.`.
pub async fn allow_host(c: &mut SqliteConnection, host: &str, hand: Hand) -> sqlx::Result<()> {
    let host = host.trim_start_matches("www.").to_lowercase();
    sqlx::query!("INSERT INTO allowed_host (host, added_by, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", host, hand.by, hand.at)
        .execute(c)
        .await
        .map(drop)
}

/// The hosts that we may fetch from, without `www.`.
pub async fn allowed_hosts(c: &mut SqliteConnection) -> sqlx::Result<HashSet<String>> {
    Ok(sqlx::query_scalar!("SELECT host FROM allowed_host").fetch_all(c).await?.into_iter().collect())
}

struct Due {
    id: i64,
    url: String,
    name: String,
    regions: i64,
    trusted: bool,
    failures: i64,
    known: Known,
}

/// What asking one source gave: nothing new, a feed, or why not.
type Answer = Result<Option<(Feed, Known)>, String>;

/// Asks every source whose time has come and takes in what is new.
pub async fn collect(db: &Db, fetcher: &Fetcher, names: &Names, zone: Tz, now: i64) -> sqlx::Result<Collected> {
    let due = due(db, now).await?;
    let mut collected = Collected::default();
    if due.is_empty() {
        return Ok(collected);
    }
    let hosts = allowed_hosts(&mut *db.read().acquire().await?).await?;
    let mut answers = stream::iter(due)
        .map(|due| async {
            let answer = ask(&due, fetcher, &hosts, zone, now).await;
            (due, answer)
        })
        .buffer_unordered(AT_ONCE);
    while let Some((due, answer)) = answers.next().await {
        match answer {
            Ok(None) => {
                collected.answered += 1;
                done(db, &due, None, (0, 0), now).await?;
            }
            Ok(Some((feed, known))) => {
                collected.answered += 1;
                let (new, changed) = take(db, &due, &feed, names, now).await?;
                collected.new += new;
                collected.changed += changed;
                done(db, &due, Some(&known), (new, feed.empty), now).await?;
            }
            Err(why) => {
                collected.failed += 1;
                if failed(db, &due, &why, now).await? {
                    collected.paused.push(due.id);
                }
            }
        }
    }
    Ok(collected)
}

async fn due(db: &Db, now: i64) -> sqlx::Result<Vec<Due>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", url, name, regions, trusted AS "trusted: bool", failures, etag, last_modified FROM source
           WHERE state = 'on' AND next_at <= ? ORDER BY next_at LIMIT ?"#,
        now,
        STEP
    )
    .fetch_all(db.read())
    .await?;
    let due = rows.into_iter().map(|row| Due {
        id: row.id,
        url: row.url,
        name: row.name,
        regions: row.regions,
        trusted: row.trusted,
        failures: row.failures,
        known: Known { etag: row.etag, last_modified: row.last_modified },
    });
    Ok(due.collect())
}

async fn ask(due: &Due, fetcher: &Fetcher, hosts: &HashSet<String>, zone: Tz, now: i64) -> Answer {
    let fetched = fetcher.fetch(&due.url, &due.known, |host| hosts.contains(host)).await.map_err(|error| error.to_string())?;
    let Fetched::Document(document) = fetched else { return Ok(None) };
    let publisher = due.name.clone();
    let parsed = tokio::task::spawn_blocking(move || {
        feed::read(&document.bytes, Some(document.url.as_str()), &publisher, zone, now).map(|feed| (feed, document.known))
    });
    match parsed.await {
        Ok(Ok(read)) => Ok(Some(read)),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("reading it failed".to_owned()),
    }
}

/// Items new and changed.
async fn take(db: &Db, due: &Due, feed: &Feed, names: &Names, now: i64) -> sqlx::Result<(usize, usize)> {
    let (mut new, mut changed) = (0, 0);
    // A feed has its newest first; they are taken in as they happened.
    let items: Vec<_> = feed.items.iter().rev().collect();
    for some in items.chunks(CHUNK) {
        let mut c = db.write().await?;
        for draft in some {
            let mut draft = (*draft).clone();
            draft.regions = RegionSet::from_bits(due.regions);
            let relevance = names.points(&draft.title, &draft.body);
            let hand = Hand { by: None, at: now };
            let taking = Taking { source: Some(due.id), approve: due.trusted, relevance, ..Taking::approved(hand) };
            match store::take(&mut c, &draft, &taking).await? {
                Taken::New(_) => new += 1,
                Taken::Changed(_) => changed += 1,
                Taken::Same(_) => {}
            }
        }
        c.commit().await?;
    }
    Ok((new, changed))
}

async fn done(db: &Db, due: &Due, known: Option<&Known>, (taken, skipped): (usize, usize), now: i64) -> sqlx::Result<()> {
    let (taken, skipped) = (i64::try_from(taken).unwrap_or(0), i64::try_from(skipped).unwrap_or(0));
    let known = known.unwrap_or(&due.known);
    // Sources that were added together don't stay together.
    let next = now + EVERY + due.id % 60;
    let mut c = db.write().await?;
    sqlx::query!(
        "UPDATE source SET etag = ?, last_modified = ?, next_at = ?, last_ok_at = ?, failures = 0, last_error = NULL, taken = taken + ?, skipped = skipped + ?
         WHERE id = ?",
        known.etag,
        known.last_modified,
        next,
        now,
        taken,
        skipped,
        due.id
    )
    .execute(&mut *c)
    .await?;
    c.commit().await
}

/// `true`: it is paused now.
async fn failed(db: &Db, due: &Due, why: &str, now: i64) -> sqlx::Result<bool> {
    let failures = due.failures + 1;
    let wait = (EVERY << failures.min(8)).min(SELDOM);
    let (next, state) = (now + wait, if failures >= PATIENCE { "paused" } else { "on" });
    let mut c = db.write().await?;
    sqlx::query!(
        "UPDATE source SET failures = ?, last_error = ?, next_at = ?, state = ? WHERE id = ? AND state = 'on'",
        failures,
        why,
        next,
        state,
        due.id
    )
    .execute(&mut *c)
    .await?;
    c.commit().await?;
    Ok(failures >= PATIENCE)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::{Arc, Mutex};

    use chrono_tz::Asia::Almaty;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::news::{desk, latest};
    use crate::organisation::Organisation;

    const NOW: i64 = 1_776_740_400;

    /// A feed on this machine whose answer the test changes.
    async fn publisher() -> (SocketAddr, Arc<Mutex<String>>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = Arc::new(Mutex::new(String::new()));
        let shown = answer.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let body = shown.lock().unwrap().clone();
                let status = if body.is_empty() { "500 Oops" } else { "200 OK" };
                let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                stream.write_all((head + &body).as_bytes()).await.ok();
            }
        });
        (address, answer)
    }

    fn rss(items: &[(&str, &str)]) -> String {
        let items: Vec<String> = items
            .iter()
            .map(|(link, title)| format!("<item><title>{title}</title><link>https://example.kz/{link}</link></item>"))
            .collect();
        format!("<rss version=\"2.0\"><channel><title>Үлгі</title>{}</channel></rss>", items.concat())
    }

    #[tokio::test]
    async fn what_a_source_says_waits_for_a_moderator_the_relevant_first() {
        let (address, answer) = publisher().await;
        let db = Db::scratch().await.unwrap();
        let fetcher = Fetcher::new(vec![address]).unwrap();
        let names = Names::of(&Organisation::load("sample").unwrap(), &[]);
        let hand = Hand { by: Some(7), at: NOW };
        let mut c = db.write().await.unwrap();
        let id = add_source(&mut c, &format!("http://{address}/feed"), "Үлгі", RegionSet::ALL, hand).await.unwrap();
        c.commit().await.unwrap();
        *answer.lock().unwrap() = rss(&[("1", "Ауа райы жылынады"), ("2", "АНК провела встречу с молодёжью")]);
        let collected = collect(&db, &fetcher, &names, Almaty, NOW).await.unwrap();
        assert_eq!((collected.answered, collected.new), (1, 2), "{collected:?}");
        assert_eq!(collect(&db, &fetcher, &names, Almaty, NOW + 60).await.unwrap(), Collected::default(), "not asked again so soon");
        let mut c = db.write().await.unwrap();
        assert_eq!(latest(&mut c, RegionSet::ALL, 0, 9).await.unwrap().stories, []);
        let waiting = desk::waiting(&mut c, 0, 10).await.unwrap();
        let titles: Vec<&str> = waiting.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(titles, ["АНК провела встречу с молодёжью", "Ауа райы жылынады"]);
        store::approve(&mut c, waiting[0].id, hand).await.unwrap();
        trust(&mut c, id, true).await.unwrap();
        c.commit().await.unwrap();
        *answer.lock().unwrap() = rss(&[("3", "Жаңа жоба басталды"), ("2", "АНК провела встречу с молодёжью области")]);
        let collected = collect(&db, &fetcher, &names, Almaty, NOW + 3600).await.unwrap();
        assert_eq!((collected.new, collected.changed), (1, 1));
        let mut c = db.read().acquire().await.unwrap();
        assert_eq!(latest(&mut c, RegionSet::ALL, 0, 9).await.unwrap().stories.len(), 2, "a trusted source's item is shown");
        assert_eq!(desk::count(&mut c).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_source_that_fails_is_asked_less_and_less_and_then_paused() {
        let (address, answer) = publisher().await;
        let db = Db::scratch().await.unwrap();
        let fetcher = Fetcher::new(vec![address]).unwrap();
        let mut c = db.write().await.unwrap();
        let hand = Hand { by: None, at: NOW };
        let id = add_source(&mut c, &format!("http://{address}/feed"), "Үлгі", RegionSet::ALL, hand).await.unwrap();
        c.commit().await.unwrap();
        let (mut now, mut tries) = (NOW, 0);
        let paused = loop {
            let collected = collect(&db, &fetcher, &Names::default(), Almaty, now).await.unwrap();
            tries += collected.failed;
            if !collected.paused.is_empty() {
                break collected.paused;
            }
            now += EVERY;
        };
        assert_eq!((paused, tries), (vec![id], 8));
        assert!(now - NOW > 24 * 3600, "over more than a day");
        let source = sources(&mut db.read().acquire().await.unwrap()).await.unwrap().remove(0);
        assert_eq!((source.state.as_str(), source.last_error.as_deref()), ("paused", Some("the server answered 500")));
        *answer.lock().unwrap() = rss(&[("1", "Қайта ашылды")]);
        let mut c = db.write().await.unwrap();
        switch(&mut c, id, true, now).await.unwrap();
        c.commit().await.unwrap();
        assert_eq!(collect(&db, &fetcher, &Names::default(), Almaty, now).await.unwrap().new, 1);
    }
}
