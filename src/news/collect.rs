//! Asking the sources: feeds, by themselves, beside everything else.
//!
//! Promises: a source is asked at most every quarter of an hour, and less and less often while it fails; after [`PATIENCE`] failures it is
//! paused until a moderator looks; what it says is parsed away from the loop that answers people and written a few items at a time; every item
//! waits for a moderator unless the source is trusted. [`Collector::step`] is what the loop does; tests give it the time. The team is told of
//! what was paused by `incidents`.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use chrono_tz::Tz;
use futures::{StreamExt, stream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::feed;
use super::fetch::{Fetched, Fetcher, Known};
use super::intake::{self, Ready};
use super::model::Draft;
use super::relevance::Names;
use super::remark::Remark;
use super::sources::{allowed_hosts, note};
use super::store::{self, Hand, Taken, Taking};
use super::trouble::Trouble;
use crate::clock::Clock;
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
/// Items written in one transaction: somebody's answer waits for no more than these.
const CHUNK: usize = 10;
/// How often the clock is looked at.
const BEAT: Duration = Duration::from_secs(10);

/// What one step did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Sources that answered.
    pub answered: usize,
    /// Items that were new.
    pub new: usize,
    /// Items that said something else than before.
    pub changed: usize,
    /// Items that are listed no more, though older ones are.
    pub gone: usize,
    /// Sources that failed now.
    pub failed: usize,
    /// Sources that were paused now.
    pub paused: Vec<i64>,
}

/// Asks the sources whose time has come.
#[derive(Clone)]
pub struct Collector {
    /// The database.
    pub db: Db,
    /// The way to the open net.
    pub fetcher: Fetcher,
    /// What makes an item relevant.
    pub names: Names,
    /// The office's zone, for dates that name none.
    pub zone: Tz,
    /// What time it is.
    pub clock: Clock,
}

impl Collector {
    /// Steps until shutdown. A step that fails is logged and made again.
    pub async fn run(&self, shutdown: CancellationToken) {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                done = self.step(self.clock.unix()) => {
                    if let Err(error) = done {
                        tracing::error!(%error, "news could not be collected; trying again");
                    }
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.clock.jumped() => {}
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    }

    /// Asks every source whose time has come at `now` (unix seconds) and takes in what is new.
    pub async fn step(&self, now: i64) -> sqlx::Result<Collected> {
        let due = due(&self.db, now).await?;
        let mut collected = Collected::default();
        if due.is_empty() {
            return Ok(collected);
        }
        let hosts = allowed_hosts(&mut *self.db.read().acquire().await?).await?;
        let reading = Semaphore::new(1);
        let mut answers = stream::iter(due)
            .map(|due| async {
                let answer = self.ask(&due, &hosts, &reading, now).await;
                (due, answer)
            })
            .buffer_unordered(AT_ONCE);
        while let Some((due, answer)) = answers.next().await {
            match answer {
                Ok(None) => {
                    collected.answered += 1;
                    self.done(&due, &due.known, 0, &BTreeMap::new(), now).await?;
                }
                Ok(Some(Read { items, mut remarks, known })) => {
                    collected.answered += 1;
                    let new = self.take(&due, &items, &mut remarks, now).await?;
                    collected.new += new;
                    collected.changed += remarks.get(&Remark::Changed).map_or(0, |(n, _)| *n);
                    collected.gone += remarks.get(&Remark::Gone).map_or(0, |(n, _)| *n);
                    self.done(&due, &known, new, &remarks, now).await?;
                }
                Err(why) => {
                    collected.failed += 1;
                    if self.failed(&due, &why, now).await? {
                        collected.paused.push(due.id);
                    }
                }
            }
        }
        if collected.new + collected.failed > 0 {
            tracing::info!(answered = collected.answered, new = collected.new, failed = collected.failed, "news collected");
        }
        Ok(collected)
    }

    async fn ask(&self, due: &Due, hosts: &HashSet<String>, reading: &Semaphore, now: i64) -> Answer {
        let fetched = self.fetcher.fetch(&due.url, &due.known, |host| hosts.contains(host)).await?;
        let Fetched::Document(document) = fetched else { return Ok(None) };
        let (publisher, zone, names, regions) = (due.name.clone(), self.zone, self.names.clone(), RegionSet::from_bits(due.regions));
        // One at a time: whoever waits for an answer has the other cores.
        let _turn = reading.acquire().await.map_err(|_| Trouble::OURS)?;
        let read = tokio::task::spawn_blocking(move || {
            let feed = feed::read(&document.bytes, Some(document.url.as_str()), &publisher, zone, now)?;
            let ready = |draft: Draft| {
                let relevance = names.points(&draft.title, &draft.body);
                Ready::of(Draft { regions, ..draft }, relevance)
            };
            // A feed has its newest first; they are taken in as they happened.
            let items = feed.items.into_iter().rev().map(ready).collect();
            Ok(Some(Read { items, remarks: feed.remarks, known: document.known }))
        });
        read.await.map_err(|_| Trouble::OURS)?
    }

    /// How many items are new. What changed or vanished goes to the remarks.
    async fn take(&self, due: &Due, items: &[Ready], remarks: &mut Remarks, now: i64) -> sqlx::Result<usize> {
        // A list that was cut says nothing of what isn't in it.
        let is_whole = !remarks.contains_key(&Remark::Many);
        let mut new = 0;
        let mut noted = |remark, title: &str| remarks.entry(remark).or_insert_with(|| (0, title.to_owned())).0 += 1;
        let hand = Hand { by: None, at: now };
        let taking = Taking { source: Some(due.id), approve: due.trusted, ..Taking::approved(hand) };
        for some in items.chunks(CHUNK) {
            self.db.leisure().await;
            let mut c = self.db.write().await?;
            let taken = intake::take_all(&mut c, some, &taking).await?;
            c.commit().await?;
            for (taken, item) in taken.into_iter().zip(some) {
                match taken {
                    Taken::New(_) => new += 1,
                    Taken::Changed(_) => noted(Remark::Changed, &item.draft.title),
                    Taken::Same(_) => {}
                }
            }
        }
        if is_whole {
            let mut c = self.db.write().await?;
            for title in store::mark_gone(&mut c, due.id, items, now).await? {
                noted(Remark::Gone, &title);
            }
            c.commit().await?;
        }
        Ok(new)
    }

    async fn done(&self, due: &Due, known: &Known, taken: usize, remarks: &Remarks, now: i64) -> sqlx::Result<()> {
        let taken = i64::try_from(taken).unwrap_or(0);
        // Sources that were added together don't stay together.
        let next = now + EVERY + due.id % 60;
        let mut c = self.db.write().await?;
        sqlx::query!(
            "UPDATE source SET etag = ?, last_modified = ?, next_at = ?, last_ok_at = ?, failures = 0, last_error = NULL, taken = taken + ? WHERE id = ?",
            known.etag,
            known.last_modified,
            next,
            now,
            taken,
            due.id
        )
        .execute(&mut *c)
        .await?;
        note(&mut c, due.id, remarks, now).await?;
        c.commit().await
    }

    /// `true`: it is paused now.
    async fn failed(&self, due: &Due, why: &Trouble, now: i64) -> sqlx::Result<bool> {
        tracing::info!(source = due.id, %why, "a source of news could not be read");
        let failures = due.failures + 1;
        let wait = (EVERY << failures.min(8)).min(SELDOM);
        let (next, state, why) = (now + wait, if failures >= PATIENCE { "paused" } else { "on" }, why.to_string());
        let mut c = self.db.write().await?;
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

/// What was odd: how many items each, and the title of the first.
type Remarks = BTreeMap<Remark, (usize, String)>;

/// What a source said, its items in the order in which they are taken in.
struct Read {
    items: Vec<Ready>,
    remarks: Remarks,
    known: Known,
}

/// What asking one source gave: nothing new, what it said, or why not.
type Answer = Result<Option<Read>, Trouble>;

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

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::{Arc, Mutex};

    use chrono_tz::Asia::Almaty;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::news::sources::{add_source, sources, switch, trust};
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

    fn collector(db: &Db, address: SocketAddr) -> Collector {
        let (fetcher, clock) = (Fetcher::new(vec![address]).unwrap(), Clock::system());
        let names = Names::of(&Organisation::load("sample").unwrap());
        Collector { db: db.clone(), fetcher, names, zone: Almaty, clock }
    }

    #[tokio::test]
    async fn what_a_source_says_waits_for_a_moderator_the_relevant_first() {
        let (address, answer) = publisher().await;
        let db = Db::scratch().await.unwrap();
        let collector = collector(&db, address);
        let hand = Hand { by: Some(7), at: NOW };
        let mut c = db.write().await.unwrap();
        let id = add_source(&mut c, &format!("http://{address}/feed"), "Үлгі", RegionSet::ALL, hand).await.unwrap();
        c.commit().await.unwrap();
        *answer.lock().unwrap() = rss(&[("1", "Ауа райы жылынады"), ("2", "АНК провела встречу с молодёжью")]);
        let collected = collector.step(NOW).await.unwrap();
        assert_eq!((collected.answered, collected.new), (1, 2), "{collected:?}");
        assert_eq!(collector.step(NOW + 60).await.unwrap(), Collected::default(), "not asked again so soon");
        let mut c = db.write().await.unwrap();
        assert_eq!(latest(&mut c, RegionSet::ALL, 0, 9).await.unwrap().stories, []);
        let waiting = desk::waiting(&mut c, 0, 10).await.unwrap();
        let titles: Vec<&str> = waiting.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(titles, ["АНК провела встречу с молодёжью", "Ауа райы жылынады"]);
        store::approve(&mut c, waiting[0].id, hand).await.unwrap();
        trust(&mut c, id, true).await.unwrap();
        c.commit().await.unwrap();
        *answer.lock().unwrap() = rss(&[("3", "Жаңа жоба басталды"), ("2", "АНК провела встречу с молодёжью области")]);
        let collected = collector.step(NOW + 3600).await.unwrap();
        assert_eq!((collected.new, collected.changed), (1, 1));
        let mut c = db.read().acquire().await.unwrap();
        assert_eq!(latest(&mut c, RegionSet::ALL, 0, 9).await.unwrap().stories.len(), 2, "a trusted source's item is shown");
        assert_eq!(desk::count(&mut c).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_source_that_fails_is_asked_less_and_less_and_then_paused() {
        let (address, answer) = publisher().await;
        let db = Db::scratch().await.unwrap();
        let collector = collector(&db, address);
        let mut c = db.write().await.unwrap();
        let hand = Hand { by: None, at: NOW };
        let id = add_source(&mut c, &format!("http://{address}/feed"), "Үлгі", RegionSet::ALL, hand).await.unwrap();
        c.commit().await.unwrap();
        let (mut now, mut tries) = (NOW, 0);
        let paused = loop {
            let collected = collector.step(now).await.unwrap();
            tries += collected.failed;
            if !collected.paused.is_empty() {
                break collected.paused;
            }
            now += EVERY;
        };
        assert_eq!((paused, tries), (vec![id], 8));
        assert!(now - NOW > 24 * 3600, "over more than a day");
        let source = sources(&mut db.read().acquire().await.unwrap()).await.unwrap().remove(0);
        assert_eq!((source.state.as_str(), source.last_error.as_deref()), ("paused", Some("status:500")));
        *answer.lock().unwrap() = rss(&[("1", "Қайта ашылды")]);
        let mut c = db.write().await.unwrap();
        switch(&mut c, id, true, now).await.unwrap();
        c.commit().await.unwrap();
        assert_eq!(collector.step(now).await.unwrap().new, 1);
    }
}
