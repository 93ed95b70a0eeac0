//! How long it takes to owe everybody their digest, and to take in a day's feeds.
//!
//! `cargo bench --bench digests` plans for 1,000,000 subscribers; another number may follow after `--`, 0 for the feeds
//! alone, and `planning` for nothing but that. One, two or three regions for 70, 20 and 10 % of them; no topics for 70 %, one to three of ten for 30 %; the hours spread over the
//! window; the last digest the same for 90 % and spread over 30 days for 10 %. Then 10,000 items of feeds are taken in; and 100 sources are
//! polled while somebody's answers go on being written.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use chrono_tz::Asia::Almaty;
use futures::{StreamExt, stream};
use jarshy::clock::Clock;
use jarshy::db::Db;
use jarshy::events::{self, Content, Kind};
use jarshy::locale::Locales;
use jarshy::news::collect::Collector;
use jarshy::news::fetch::Fetcher;
use jarshy::news::{self, Draft, Hand, Names, Precision, Published, Taking, sources};
use jarshy::organisation::Organisation;
use jarshy::regions::RegionSet;
use jarshy::{digests, zone};

/// 2026-04-20, a Monday, 00:00 in Almaty.
const MONDAY: i64 = 1_776_625_200;
const DAY: i64 = 24 * 3600;
const FEED_ITEMS: usize = 10_000;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let people = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(1_000_000);
    if people > 0 {
        plan(people).await;
    }
    if !std::env::args().any(|word| word == "planning") {
        collect().await;
        poll().await;
    }
}

async fn plan(people: i64) {
    let db = Db::scratch().await.expect("a scratch database");
    let locales = Locales::embedded().expect("the languages");
    fill(&db, people).await;
    digests::plan(&db, &locales, Almaty, MONDAY + 8 * 3600).await.expect("the first look");
    let before = memory();
    let start = Instant::now();
    let mut planning = std::pin::pin!(digests::plan(&db, &locales, Almaty, MONDAY + 20 * 3600 + 60));
    let mut waits = Vec::new();
    let planned = loop {
        tokio::select! {
            planned = &mut planning => break planned.expect("planning"),
            wait = wait(&db) => waits.push(wait),
        }
    };
    let took = start.elapsed();
    waits.sort();
    let again = digests::plan(&db, &locales, Almaty, MONDAY + 20 * 3600 + 120).await.expect("planning again");
    println!("digests for {people} people: {took:.2?}; {planned:?}; again: {again:?}");
    let distinct = "SELECT COUNT(*), COUNT(DISTINCT regions || ' ' || taste || ' ' || mark_from) FROM digest_segment WHERE parts > 0";
    let (rendered, variants): (i64, i64) = sqlx::query_as(distinct).fetch_one(db.read()).await.expect("groups");
    println!("  {variants} distinct variants, {rendered} rendered: each once, in {} languages", locales.languages().len());
    println!("  memory before {before}, at most {}; database {} MB", memory(), file_size(&db));
    let at = |part: usize| waits.get(waits.len().saturating_sub(1) * part / 1000).copied().unwrap_or_default();
    println!("  another writer waited, {} times: median {:.1?}, 99 % {:.1?}, longest {:.1?}", waits.len(), at(500), at(990), at(1000));
}

async fn fill(db: &Db, people: i64) {
    let mut c = db.write().await.expect("the writer");
    for first in (1..=people).step_by(10_000) {
        let rows: Vec<_> = (first..=people.min(first + 9_999)).map(person).collect();
        sqlx::query(
            "INSERT INTO subscriber (chat_id, language, regions, digest, digest_slot, consent_at, consent_text, since, changed_at, news_mark, topics)
             SELECT value ->> 0, value ->> 1, value ->> 2, 2, value ->> 3, 0, '1:kk', 0, 0, value ->> 4, value ->> 5 FROM json_each(?)",
        )
        .bind(serde_json::to_string(&rows).expect("rows are JSON"))
        .execute(&mut *c)
        .await
        .expect("people");
    }
    c.commit().await.expect("people");
    let mut c = db.write().await.expect("the writer");
    for n in 0..300_i64 {
        let at = MONDAY - 30 * DAY + n * DAY / 10;
        let regions = if n % 3 == 0 { RegionSet::ALL } else { RegionSet::from_bits(1 << (n % 20)) };
        let draft = Draft {
            url: Some(format!("https://example.kz/{n}")),
            publisher: "Үлгі".to_owned(),
            published: Some(Published { at, precision: Precision::Minute }),
            regions,
            ..Draft::new(
                if n % 2 == 0 { "kk" } else { "ru" },
                &format!("{n}-жаңалық: Достық үйінде өткен кездесу туралы, {}", ABOUT[usize::try_from(n % 10).unwrap_or(0)]),
                "Бір сөйлем. Екі сөйлем.",
            )
        };
        news::add(&mut c, &[draft], Hand { by: None, at }).await.expect("news");
    }
    for n in 0..60_i64 {
        let regions = if n % 4 == 0 { RegionSet::ALL } else { RegionSet::from_bits(1 << (n % 20)) };
        let mut content = Content::new(Kind::OTHER, regions);
        content.status = events::Status::Published;
        let day = zone::local(Almaty, MONDAY + n % 14 * DAY).date();
        content.starts = events::Edtf::Time(day.and_hms_opt(10, 0, 0).expect("ten o'clock"));
        for language in ["kk", "ru"] {
            let text = content.text_mut(language);
            (text.title, text.venue) = (format!("{n}: іс-шара, мероприятие"), "Достық үйі".to_owned());
        }
        events::create(&mut c, &content, Almaty, events::Hand::new(MONDAY - DAY, None)).await.expect("an event");
    }
    c.commit().await.expect("news and events");
}

/// A word for each topic.
const ABOUT: [&str; 10] = ["бірлік", "концерт", "курс", "жастар", "қайырымдылық", "медиация", "ғылым", "аналар", "спорт", "журналист"];

/// Chat, language, regions, slot, mark, topics: the same for the same number.
fn person(id: i64) -> (i64, &'static str, i64, u64, u64, i64) {
    let mut state = usize::try_from(id).unwrap_or(0) * 16;
    let mut roll = |sides: u64| {
        state += 1;
        mixed(state) % sides
    };
    let language = if roll(5) == 0 { "ru" } else { "kk" };
    let many = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3][usize::try_from(roll(10)).unwrap_or(0)];
    let regions = (0..many).fold(0, |set, _| set | 1 << roll(20));
    let slot = roll(7) * 1440 + 540 + roll(660);
    let mark = if roll(10) == 0 { 10 * roll(30) } else { 290 };
    let chosen = if roll(10) < 7 { 0 } else { 1 + roll(3) };
    let topics = (0..chosen).fold(0, |set, _| set | 1 << roll(10));
    (id, language, regions, slot, mark, topics)
}

/// 50 feeds of 200 items: parsed, cleaned, taken in, copies found.
async fn collect() {
    let db = Db::scratch().await.expect("a scratch database");
    let feeds: Vec<String> = (0..FEED_ITEMS / 200).map(feed).collect();
    let start = Instant::now();
    // As from a source: they wait for a moderator.
    let taking = Taking { approve: false, ..Taking::approved(Hand { by: None, at: MONDAY }) };
    let mut new = 0;
    let names = Names::of(&Organisation::load("sample").expect("the sample"));
    // Read beside the loop that writes, as the collector does.
    let read = |(n, text): (usize, String)| {
        let names = names.clone();
        tokio::task::spawn_blocking(move || {
            let feed = news::feed::read(text.as_bytes(), None, &format!("Үлгі {n}"), Almaty, MONDAY).expect("a feed");
            let ready = |draft: Draft| {
                let relevance = names.points(&draft.title, &draft.body);
                news::Ready::of(draft, relevance)
            };
            feed.items.into_iter().map(ready).collect::<Vec<_>>()
        })
    };
    let mut feeds = stream::iter(feeds.into_iter().enumerate()).map(read).buffered(2);
    let mut longest = Duration::ZERO;
    while let Some(items) = feeds.next().await {
        let items = items.expect("a feed");
        // As many in one transaction as the collector takes.
        for some in items.chunks(10) {
            let mut c = db.write().await.expect("the writer");
            let start = Instant::now();
            let taken = news::take_all(&mut c, some, &taking).await.expect("items");
            c.commit().await.expect("items");
            longest = longest.max(start.elapsed());
            new += taken.iter().filter(|taken| matches!(taken, news::Taken::New(_))).count();
        }
    }
    let took = start.elapsed();
    let rows: Vec<i64> = sqlx::query_scalar("SELECT DISTINCT story_id FROM news").fetch_all(db.read()).await.expect("stories");
    let stories: HashSet<i64> = rows.into_iter().collect();
    println!("{FEED_ITEMS} feed items: {took:.2?}; {new} new, {} stories; the longest write {longest:.1?}", stories.len());
}

/// 100 feeds of 20 items, all new, from a server on this machine; beside it somebody's answers are written down as the counter does.
async fn poll() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(serve(listener));
    let db = Db::scratch().await.expect("a scratch database");
    let mut c = db.write().await.expect("the writer");
    for n in 0..100 {
        let hand = Hand { by: None, at: MONDAY };
        sources::add_source(&mut c, &format!("http://{address}/{n}"), &format!("Үлгі {n}"), RegionSet::ALL, hand).await.expect("a source");
    }
    c.commit().await.expect("sources");
    let collector = Collector {
        db: db.clone(),
        fetcher: Fetcher::new(vec![address]).expect("a client"),
        names: Names::of(&Organisation::load("sample").expect("the sample")),
        zone: Almaty,
        clock: Clock::system(),
    };
    let alone = answers(&db, async { tokio::time::sleep(Duration::from_secs(2)).await }).await;
    let start = Instant::now();
    let beside = answers(&db, async {
        let collected = collector.step(MONDAY).await.expect("a cycle");
        println!("100 sources polled: {:.2?}; {} answered, {} items new", start.elapsed(), collected.answered, collected.new);
    })
    .await;
    for (name, times) in [("alone", alone), ("beside it", beside)] {
        let at = |part: usize| times[(times.len() - 1) * part / 1000];
        println!(
            "  {} answers {name}: median {:.1?}, 99 % {:.1?}, 99.9 % {:.1?}, longest {:.1?}",
            times.len(),
            at(500),
            at(990),
            at(999),
            at(1000)
        );
    }
}

/// How long answers take to be written while something else goes on, sorted: one after the other, with a little rest between.
async fn answers(db: &Db, meanwhile: impl Future<Output = ()>) -> Vec<Duration> {
    let mut times = Vec::new();
    let mut meanwhile = std::pin::pin!(meanwhile);
    let one = async || {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let start = Instant::now();
        let _here = db.at_the_counter();
        let mut c = db.write().await.expect("the writer");
        sqlx::query("INSERT INTO meta (name, value) VALUES ('answer', '1') ON CONFLICT (name) DO UPDATE SET value = value + 1")
            .execute(&mut *c)
            .await
            .expect("an answer");
        c.commit().await.expect("an answer");
        start.elapsed()
    };
    let ticking = async {
        loop {
            times.push(one().await);
        }
    };
    tokio::select! { () = &mut meanwhile => {}, () = ticking => {} }
    times.sort();
    times
}

async fn serve(listener: tokio::net::TcpListener) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    while let Ok((mut stream, _)) = listener.accept().await {
        tokio::spawn(async move {
            let mut request = [0; 2048];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let path = String::from_utf8_lossy(&request[..read]).split(' ').nth(1).unwrap_or("/0")[1..].to_owned();
            let body = feed_of(path.parse().unwrap_or(0), 20);
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all((head + &body).as_bytes()).await.ok();
        });
    }
}

/// Every third item is a copy of one in the feed before.
fn feed(n: usize) -> String {
    feed_of(n, 200)
}

fn feed_of(n: usize, length: usize) -> String {
    let mut items = String::new();
    for i in 0..length {
        let story = if i % 3 == 0 && n > 0 { (n - 1) * 200 + i + 1 } else { n * 200 + i };
        let words: Vec<String> = (0..120).map(|w| format!("сөз{}", mixed(story * 1000 + w) % 50_021)).collect();
        let text = words.chunks(12).map(|line| line.join(" ") + ".").collect::<Vec<_>>().join(" ");
        let _ = write!(
            items,
            "<item><title>Жаңалық {n} {i}</title><link>https://example{n}.kz/{i}</link><pubDate>Mon, 20 Apr 2026 00:00:00 +0500</pubDate>\
             <description><![CDATA[<p>Алғы сөз {n}.</p><p>{text}</p>]]></description></item>"
        );
    }
    format!("<rss version=\"2.0\"><channel><title>Үлгі {n}</title>{items}</channel></rss>")
}

/// SplitMix64's finalizer: no two texts share a run of words.
fn mixed(n: usize) -> u64 {
    let mut x = (n as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// How long somebody waits who wants to write now and then.
async fn wait(db: &Db) -> Duration {
    tokio::time::sleep(Duration::from_millis(50)).await;
    let start = Instant::now();
    let c = db.write().await.expect("the writer");
    let waited = start.elapsed();
    drop(c);
    waited
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or_else(String::new, |text| text.trim().to_owned())
}

fn file_size(db: &Db) -> u64 {
    std::fs::metadata(db.path()).map_or(0, |meta| meta.len() / 1_000_000)
}
