//! A town to tell stories in: the sandbox, the bot stepped by hand, and people with the verbs that people have.
//!
//! Nothing here sleeps: [`Town::settles`] takes in what was said, answers it, plans what is due and sends it, until nothing is left.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta};
use jarshy::app::{App, Parts};
use jarshy::clock::Clock;
use jarshy::config::Office;
use jarshy::db::Db;
use jarshy::inbox;
use jarshy::locale::Locales;
use jarshy::telegram::Telegram;
use sandbox::{Message, NewPerson, Options, Sandbox, World};
use teloxide::Bot;
use tokio_util::sync::CancellationToken;

/// The town's time when it opens: Monday, nobody's quiet hours.
pub const OPENS: &str = "2025-04-21T09:00:00+05:00";

/// The town.
pub struct Town {
    pub sandbox: Sandbox,
    pub world: World,
    pub time: sandbox::Clock,
    pub app: App,
    pub office: Office,
    folder: PathBuf,
    offset: AtomicI64,
    owner: i64,
}

impl Drop for Town {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

/// Somebody who lives there.
pub struct Neighbour<'a> {
    pub id: i64,
    town: &'a Town,
}

impl Town {
    /// Opens with the defaults and no limits.
    pub async fn opens() -> Self {
        Self::opens_with(|_| ()).await
    }

    /// Opens with settings of its own; what they don't limit has no limits.
    pub async fn opens_with(change: impl FnOnce(&mut Office)) -> Self {
        let time = sandbox::Clock::manual(DateTime::parse_from_rfc3339(OPENS).unwrap().to_utc());
        let sandbox = Sandbox::start(Options { clock: time.clone(), ..Options::default() }).await.unwrap();
        let world = sandbox.world();
        let owner = world.person(NewPerson { language_code: Some("kk".into()), ..NewPerson::named("Иесі") }).id;
        let mut office = Office { rate: None, ..Office::sample() };
        change(&mut office);
        let folder = tempfile::tempdir().unwrap().keep();
        let app = open(&sandbox, &time, &office, &folder, owner).await;
        Self { sandbox, world, time, app, office, folder, offset: AtomicI64::new(0), owner }
    }

    /// The program ends between two steps and starts again on the same database.
    pub async fn restarts(self) -> Self {
        self.app.tools.db.close().await;
        let app = open(&self.sandbox, &self.time, &self.office, &self.folder, self.owner).await;
        let mut town = self;
        town.app = app;
        town.offset = AtomicI64::new(0);
        town
    }

    /// Somebody whose client speaks a language.
    pub fn citizen(&self, name: &str, language: &str) -> Neighbour<'_> {
        let person = self.world.person(NewPerson { language_code: Some(language.into()), ..NewPerson::named(name) });
        Neighbour { id: person.id, town: self }
    }

    /// The bot's owner.
    pub fn owner(&self) -> Neighbour<'_> {
        Neighbour { id: self.owner, town: self }
    }

    /// Somebody of this number.
    pub fn neighbour(&self, id: i64) -> Neighbour<'_> {
        Neighbour { id, town: self }
    }

    pub fn db(&self) -> &Db {
        &self.app.tools.db
    }

    /// Unix seconds in town.
    pub fn now(&self) -> i64 {
        self.time.now().timestamp()
    }

    /// Time passes, and everything that it brings happens.
    pub async fn passes(&self, span: TimeDelta) {
        self.time.advance(span);
        self.settles().await;
    }

    /// Everything that was said is answered and everything that is due is sent.
    pub async fn settles(&self) {
        loop {
            let offset = self.offset.load(Ordering::Relaxed);
            let line = self.app.tools.replies.telegram();
            let updates = line.updates((offset > 0).then_some(offset), 0, &inbox::ALLOWED).await.unwrap();
            let last = updates.iter().filter_map(|update| update["update_id"].as_i64()).max();
            inbox::store(self.db(), &updates, self.now()).await.unwrap();
            self.offset.fetch_max(last.map_or(0, |last| last + 1), Ordering::Relaxed);
            inbox::work_until_idle(self.db(), &self.app.handler).await.unwrap();
            self.app.collector.step(self.now()).await.unwrap();
            self.app.scheduler.tick(self.now()).await.unwrap();
            let sent = self.app.sender.run_until_idle().await.unwrap();
            if updates.is_empty() && sent == 0 {
                return;
            }
        }
    }

    /// Where the database is.
    pub fn database(&self) -> PathBuf {
        database(&self.folder)
    }
}

fn database(folder: &Path) -> PathBuf {
    folder.join("town.db")
}

/// Opens the program on a sandbox, with its database in this folder.
pub async fn open(sandbox: &Sandbox, time: &sandbox::Clock, office: &Office, folder: &Path, owner: i64) -> App {
    let db = Db::open(&database(folder)).await.unwrap();
    let bot = Bot::new(sandbox.token()).set_api_url(url::Url::parse(&sandbox.url()).unwrap());
    let now = time.clone();
    let clock = Clock::following(move || now.now(), time.moves());
    let parts = Parts {
        db,
        telegram: Telegram::new(bot),
        clock,
        locales: Locales::embedded().unwrap(),
        office: office.clone(),
        owners: vec![owner],
    };
    App::open(parts, &CancellationToken::new()).await.unwrap()
}

impl Neighbour<'_> {
    /// Writes to the bot and reads what comes back.
    pub async fn sends(&self, text: &str) -> &Self {
        self.town.world.says(self.id, text);
        self.town.settles().await;
        self
    }

    /// Presses the newest button that reads so.
    #[track_caller]
    pub fn press(&self, label: &str) -> String {
        let messages = self.messages();
        let found = messages.iter().rev().find(|message| message.buttons.iter().flatten().any(|button| button.text == label));
        let message = found.unwrap_or_else(|| panic!("nobody offered «{label}»; the last message was {}", self.describe_last()));
        self.town.world.presses_button(self.id, message.id, label).expect("the button sends something")
    }

    /// Presses a button and reads what it does.
    pub async fn presses(&self, label: &str) -> &Self {
        self.press(label);
        self.town.settles().await;
        self
    }

    /// Everything the bot has written to them, as it reads now.
    pub fn messages(&self) -> Vec<Message> {
        self.town.world.transcript(self.id).into_iter().filter(|message| message.by_bot).collect()
    }

    /// The bot's last message.
    pub fn last(&self) -> Message {
        self.messages().pop().expect("the bot has written something")
    }

    fn describe_last(&self) -> String {
        let Some(last) = self.messages().pop() else { return "none at all".into() };
        let labels: Vec<_> = last.buttons.iter().flatten().map(|button| button.text.as_str()).collect();
        format!("«{}» with {labels:?}", last.text)
    }

    /// The last message says this.
    #[track_caller]
    pub fn receives(&self, words: &str) -> &Self {
        assert!(self.last().text.contains(words), "expected «{words}», the last message was {}", self.describe_last());
        self
    }

    /// How many of the bot's messages say this.
    pub fn count(&self, words: &str) -> usize {
        self.messages().iter().filter(|message| message.text.contains(words)).count()
    }

    /// Subscribes in Kazakh or Russian, for the whole country.
    pub async fn subscribes(&self, language: &str) -> &Self {
        let (language, agree, everywhere) = match language {
            "kk" => ("Қазақша", "Келісемін", "Барлық өңірлер"),
            _ => ("Русский", "Согласен(-на)", "Все регионы"),
        };
        self.sends("/start").await.presses(language).await.presses(agree).await.presses(everywhere).await
    }
}
