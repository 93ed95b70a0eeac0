//! `jarshy demo`: the bot on the embedded sandbox, with sample people and data. No token, no network, no setting of yours is read, and
//! the database goes when the demo does.
//!
//! What it shows is the bot's own traffic: the people act through the sandbox, and with the bot left out nothing appears.

mod panel;
mod press;
mod story;
mod terminal;
mod tour;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use sandbox::{NewPerson, Sandbox};
use teloxide::Bot;
use tokio_util::sync::CancellationToken;
use url::Url;

use self::press::{Brought, Press};
use crate::app::{App, Parts};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::events::{self, Hand};
use crate::locale::Locales;
use crate::news;
use crate::regions::{Region, RegionSet};
use crate::team;
use crate::telegram::Telegram;

/// The calendar that the demo begins with: public events of 2025, and samples.
const EVENTS: &[u8] = include_bytes!("../data/demo/events.csv");
/// Sample news.
const NEWS: &[u8] = include_bytes!("../data/demo/news.jsonl");
/// Two days before the XXXIV session, ten before 1 May.
const BEGINS: &str = "2025-04-21T09:00:00+05:00";
/// From two recipients on somebody else of the team approves: few live here, and the second pair of eyes is part of what there is to see.
const APPROVE_FROM: i64 = 2;

/// The channel's title.
const CHANNEL: &str = "Достық үйінің жаңалықтары";
/// The group's title.
const GROUP: &str = "Команда Дома дружбы";

/// How the demo runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the sandbox listens on this machine; 0: any free port.
    pub port: u16,
    /// End when the story has been told.
    pub story_only: bool,
    /// Leave the bot out.
    pub without_bot: bool,
    /// A folder of feeds that become sources, too.
    pub feeds: Option<PathBuf>,
}

/// Who lives in the demo.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// Reads Kazakh, lives in Aqtobe.
    pub aigerim: i64,
    /// Reads Russian, follows the whole country.
    pub alexey: i64,
    /// Owns the bot.
    pub dana: i64,
    /// Moderates.
    pub serik: i64,
    /// Moderates, and approves what Серік wrote.
    pub madina: i64,
    /// Moderates, in Russian.
    pub sergey: i64,
    /// Reads Kazakh, and hasn't opened the bot yet: the console's story begins with her.
    pub zhanar: i64,
    /// Reads Russian, and hasn't opened the bot yet either.
    pub viktor: i64,
    /// The House of Friendship's channel, in Kazakh; Дана made it.
    pub channel: i64,
    /// The team's own chat, in Russian; all of the team are in it.
    pub group: i64,
}

impl Cast {
    /// The moderators, each with their name and the language they read.
    fn moderators(self) -> [(i64, &'static str, &'static str); 3] {
        [(self.serik, "Серік", "kk"), (self.madina, "Мадина", "kk"), (self.sergey, "Сергей", "ru")]
    }

    /// Who is who, as the console shows it.
    pub fn roles(self) -> serde_json::Value {
        let moderators = self.moderators().map(|(person, _, _)| serde_json::json!({"person": person, "role": "moderator"}));
        let owner = serde_json::json!({"person": self.dana, "role": "owner"});
        std::iter::once(owner).chain(moderators).collect()
    }
}

/// Runs the demo until shutdown (or the story's end).
pub async fn run(options: Options, shutdown: CancellationToken) -> anyhow::Result<()> {
    let begins: DateTime<FixedOffset> = DateTime::parse_from_rfc3339(BEGINS)?;
    let brought = options.feeds.as_deref().map(Brought::all_of).transpose()?.unwrap_or_default();
    let clock = sandbox::Clock::running_from(begins.to_utc());
    let sandbox = start_sandbox(options.port, &clock).await?;
    let world = sandbox.world();
    let person = |name: &str, language: &str| world.person(NewPerson { language_code: Some(language.into()), ..NewPerson::named(name) }).id;
    let (aigerim, alexey, dana, serik) = (person("Айгерім", "kk"), person("Алексей", "ru"), person("Дана", "kk"), person("Серік", "kk"));
    let cast = Cast {
        aigerim,
        alexey,
        dana,
        serik,
        madina: person("Мадина", "kk"),
        sergey: person("Сергей", "ru"),
        zhanar: person("Жанар", "kk"),
        viktor: person("Виктор", "ru"),
        channel: world.channel(CHANNEL, dana),
        group: world.supergroup(GROUP, dana),
    };
    for citizen in [aigerim, alexey] {
        world.joins(cast.channel, citizen);
    }
    for (moderator, _, _) in cast.moderators() {
        world.joins(cast.group, moderator);
        world.has_started(moderator);
    }
    let stop = shutdown.child_token();
    let bot = if options.without_bot { None } else { Some(start_bot(&sandbox, &clock, cast, brought, &stop).await?) };
    terminal::greet(&sandbox.url(), options.story_only);
    let told = story::tell(&sandbox.world(), &clock, cast, &stop).await;
    if !options.story_only && !stop.is_cancelled() {
        terminal::invite(&sandbox.url());
        shutdown.cancelled().await;
    }
    stop.cancel();
    if let Some(bot) = bot {
        bot.await??;
    }
    sandbox.stop().await;
    told
}

async fn start_sandbox(port: u16, clock: &sandbox::Clock) -> anyhow::Result<Sandbox> {
    let profile =
        sandbox::BotProfile { first_name: "Жаршы".into(), username: "jarshy_demo_bot".into(), ..sandbox::BotProfile::default() };
    let options =
        sandbox::Options { port, limits: sandbox::Limits::Telegram, clock: clock.clone(), bot: profile, ..sandbox::Options::default() };
    Sandbox::start(options)
        .await
        .map_err(|error| anyhow::anyhow!("port {port} of this machine can't be used ({error}); choose another with --port"))
}

type Running = tokio::task::JoinHandle<Result<(), crate::app::AppError>>;

async fn start_bot(
    sandbox: &Sandbox,
    clock: &sandbox::Clock,
    cast: Cast,
    brought: Vec<Brought>,
    stop: &CancellationToken,
) -> anyhow::Result<Running> {
    let db = Db::scratch().await?;
    let mut office = Office::sample();
    office.approve_from = Some(APPROVE_FROM);
    let clock = follow(clock);
    let press = Press::opens(clock.clone(), brought, stop.clone()).await?;
    office.local_feeds.push(press.address);
    fill(&db, &office, &press, clock.unix()).await?;
    let bot = Bot::new(sandbox.token()).set_api_url(Url::parse(&sandbox.url())?);
    let parts = Parts {
        db: db.clone(),
        telegram: Telegram::new(bot),
        clock: clock.clone(),
        locales: Locales::embedded()?,
        office,
        owners: vec![cast.dana],
    };
    let app = App::open(parts, stop).await?;
    let mut transaction = db.write().await?;
    for (moderator, name, language) in cast.moderators() {
        team::admit(&mut transaction, moderator, team::Role::Moderator, language, Some(cast.dana), clock.unix()).await?;
        team::learn(&mut transaction, moderator, name).await?;
    }
    transaction.commit().await?;
    sandbox.register_panel(Arc::new(panel::BotPanel::new(app.sender.clone(), cast, tokio::runtime::Handle::current())));
    Ok(tokio::spawn(app.run(stop.clone())))
}

/// Our clock, kept by the sandbox's.
fn follow(clock: &sandbox::Clock) -> Clock {
    let jumps = clock.moves();
    let clock = clock.clone();
    Clock::following(move || clock.now(), jumps)
}

async fn fill(db: &Db, office: &Office, press: &Press, now: i64) -> anyhow::Result<()> {
    let plan = events::import::plan(&mut *db.read().acquire().await?, EVENTS, "events.csv", office.zone).await?;
    anyhow::ensure!(plan.report.refused.is_empty(), "the demo's calendar: {:?}", plan.report.refused);
    let mut transaction = db.write().await?;
    for chunk in plan.chunks() {
        events::import::apply(&mut transaction, chunk, office.zone, Hand::new(now, None)).await?;
    }
    let plan = news::import::plan("news.jsonl", NEWS, office.zone, now);
    anyhow::ensure!(plan.faults.is_empty(), "the demo's news: {:?}", plan.faults);
    let hand = news::Hand { by: None, at: now };
    news::import::apply(&mut transaction, &plan, hand).await?;
    for paper in press.papers.iter() {
        let regions = Region::by_code(&paper.region).map_or(RegionSet::ALL, RegionSet::of);
        news::sources::add_source(&mut transaction, &press.url(paper), &paper.name, regions, hand).await?;
    }
    for (n, brought) in press.brought.iter().enumerate() {
        news::sources::add_source(&mut transaction, &press.url_of(n), &brought.name, RegionSet::ALL, hand).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// How long the story waits for one message before it says that none came.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::collect::Collector;
    use crate::news::fetch::Fetcher;
    use crate::news::{Names, desk};

    #[tokio::test]
    async fn the_papers_are_asked_like_any_source_and_what_they_write_waits_at_the_desk() {
        let begins = DateTime::parse_from_rfc3339(BEGINS).unwrap().to_utc();
        let (db, office, clock, stop) = (Db::scratch().await.unwrap(), Office::sample(), Clock::manual(begins), CancellationToken::new());
        let folder = tempfile::tempdir().unwrap();
        let (feed, date) = (folder.path().join("own feed.xml"), "Mon, 21 Apr 2025 08:00:00 +0500");
        let item =
            format!("<item><title>Ассамблея: выставка в музее</title><link>https://example.kz/own</link><pubDate>{date}</pubDate></item>");
        std::fs::write(&feed, format!("<rss version=\"2.0\"><channel><title>own</title>{item}</channel></rss>")).unwrap();
        std::fs::write(folder.path().join("notes.txt"), "no feed").unwrap();
        let press = Press::opens(clock.clone(), Brought::all_of(folder.path()).unwrap(), stop.clone()).await.unwrap();
        fill(&db, &office, &press, clock.unix()).await.unwrap();
        let fetcher = Fetcher::new(vec![press.address]).unwrap();
        let names = Names::of(&office.organisation);
        let collector = Collector { db: db.clone(), fetcher, names, zone: office.zone, clock: clock.clone() };
        let first = collector.step(clock.unix()).await.unwrap();
        assert_eq!((first.answered, first.new, first.failed), (5, 7, 0), "four papers, and the feed that was brought");
        let waiting = desk::waiting(&mut db.read().acquire().await.unwrap(), 0, 20).await.unwrap();
        let titles: Vec<&str> = waiting.iter().map(|item| item.title.as_str()).collect();
        assert!(titles[..4].iter().all(|title| !title.contains("күн жылынады") && !title.contains("жөндеу")), "{titles:?}");
        // The Kazakh paper's story, its Russian version and the other paper's copy are one.
        let stories: i64 =
            sqlx::query_scalar("SELECT COUNT(DISTINCT story_id) FROM news WHERE source_id IS NOT NULL").fetch_one(db.read()).await.unwrap();
        assert_eq!(stories, 5, "{titles:?}");
        clock.set(begins + chrono::TimeDelta::days(3));
        let later = collector.step(clock.unix()).await.unwrap();
        assert_eq!((later.answered, later.new), (5, 2), "what was not printed before");
        stop.cancel();
    }
}
