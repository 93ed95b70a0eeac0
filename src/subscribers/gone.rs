//! Who left, kept beside the database in `<database>.gone`, so that a restored copy subscribes nobody again.
//!
//! A copy of the database knows nothing of those who stopped, or were forgotten, after it was made. Each of them is therefore also a line
//! in a file that no restore touches: when, what, and a salted hash of the chat. [`replay`] does at the start what the copy missed. The
//! salt stands in the database and not in the file: the file alone says nothing of anybody. A line is kept for [`KEEP`].
//!
//! Promises: a `/stop` works even if the file can't be written (that is logged); replaying twice changes nothing; somebody who came back
//! after the line was written stays. Of those who have nothing to end no line is written.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::db::{Db, hex};

/// A line is forgotten after this many seconds: a year. Older copies must not be restored, as deploy/README.md says.
pub const KEEP: i64 = 365 * 24 * 3600;
/// What the database itself had written this many seconds before its last heartbeat is in it for certain.
const OVERLAP: i64 = 60;
/// A file larger than this many bytes is written anew at the start, with the last line of each chat.
const TIDY_FROM: u64 = 1024 * 1024;
/// Tables too long to look for chats in. Whoever stands there stands in another one, too, unless they were forgotten before.
const LONG: [&str; 2] = ["delivery", "inbox"];

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// They sent `/stop`.
    Stopped,
    /// They had everything deleted.
    Forgotten,
    /// They took a `/stop` back.
    Back,
}

impl Went {
    fn word(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Forgotten => "forgotten",
            Self::Back => "back",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Stopped, Self::Forgotten, Self::Back].into_iter().find(|went| went.word() == word)
    }
}

/// The file, read: the last that is known of each chat.
#[derive(Debug)]
pub struct Book {
    salt: String,
    last: HashMap<String, (i64, Went)>,
}

impl Book {
    /// Whether the chat left at `since` (unix seconds) or later, and hasn't come back.
    pub fn left(&self, chat: i64, since: i64) -> bool {
        self.last.get(&hash(&self.salt, chat)).is_some_and(|(at, went)| *at >= since && *went != Went::Back)
    }
}

/// Writes down what a chat did. Before a `/stop` or a deletion takes place, so that no crash comes between; after a return. Nothing is
/// written of who has stopped already, of whom nothing is known, or of who comes without having left.
pub async fn note(db: &Db, chat: i64, went: Went, now: i64) {
    let written = async {
        if !may_go(db, chat, went).await? {
            return Ok(());
        }
        let (path, salt) = (path(db), salt(db).await?);
        let writing = tokio::task::spawn_blocking(move || write(&path, &salt, chat, went, now));
        writing.await.map_err(std::io::Error::other).flatten().map_err(sqlx::Error::Io)
    };
    if let Err(error) = written.await {
        tracing::error!(%error, "who left could not be written beside the database; a restored copy would not know of it");
    }
}

/// Whether there is anything to go from. Of who comes back the file itself knows whether they had gone.
async fn may_go(db: &Db, chat: i64, went: Went) -> sqlx::Result<bool> {
    let mut c = db.read().acquire().await?;
    match went {
        Went::Back => Ok(true),
        Went::Stopped => {
            let known = sqlx::query_scalar!(r#"SELECT state <> 1 AS "may!: bool" FROM subscriber WHERE chat_id = ?"#, chat);
            Ok(known.fetch_optional(&mut *c).await?.unwrap_or(false))
        }
        Went::Forgotten => {
            for (table, column) in super::tables_of_chats(&mut c).await? {
                // A member stays one, whatever is forgotten.
                if table != "member" && !LONG.contains(&table.as_str()) {
                    let query = sqlx::AssertSqlSafe(format!("SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1"));
                    if sqlx::query(query).bind(chat).fetch_optional(&mut *c).await?.is_some() {
                        return Ok(true);
                    }
                }
            }
            Ok(false)
        }
    }
}

fn write(path: &Path, salt: &str, chat: i64, went: Went, now: i64) -> std::io::Result<()> {
    let (head, hash) = (format!("salt {}\n", fingerprint(salt)), hash(salt, chat));
    let before = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&before);
    // Most who come have never left: nothing of the file need be read as lines for them.
    if went == Went::Back && !text.contains(&hash) {
        return Ok(());
    }
    let last = || lines(&text, salt).filter(|(_, _, of)| *of == hash).last();
    if went == Went::Back && last().is_none_or(|(_, went, _)| went == Went::Back) {
        return Ok(());
    }
    let known = last_head(&text) == Some(head.trim_end());
    // A line that a crash cut off must not swallow this one.
    let end = if before.last().is_some_and(|byte| *byte != b'\n') { "\n" } else { "" };
    append(path, &format!("{end}{}{now} {} {hash}\n", if known { "" } else { &head }, went.word()))
}

/// Does what a restored copy has missed: one whose last `heartbeat` (unix seconds) is older than the line. How many it concerned.
pub async fn replay(db: &Db, heartbeat: Option<i64>, now: i64) -> sqlx::Result<usize> {
    let heartbeat = heartbeat.unwrap_or(i64::MIN);
    let mut book = read(db).await?;
    tidy(db, &book, now);
    book.last.retain(|_, (at, went)| *at >= heartbeat.saturating_sub(OVERLAP) && *went != Went::Back);
    if book.last.is_empty() {
        return Ok(0);
    }
    let mut done = 0;
    for chat in chats(db).await? {
        if let Some((at, went)) = book.last.get(&hash(&book.salt, chat)) {
            done += usize::from(apply(db, chat, *went, *at, now).await?);
        }
    }
    if done > 0 {
        tracing::warn!(people = done, "this copy of the database was older than their leaving; they are not subscribed again");
    }
    Ok(done)
}

/// The lines that belong to this database.
pub async fn read(db: &Db) -> sqlx::Result<Book> {
    let salt = salt(db).await?;
    let bytes = tokio::fs::read(path(db)).await.unwrap_or_default();
    let last = lines(&String::from_utf8_lossy(&bytes), &salt).map(|(at, went, hash)| (hash.to_owned(), (at, went))).collect();
    Ok(Book { salt, last })
}

/// The lines that were made with this salt.
fn lines<'a>(text: &'a str, salt: &str) -> impl Iterator<Item = (i64, Went, &'a str)> {
    let (print, mut ours) = (fingerprint(salt), false);
    text.lines().filter_map(move |line| {
        if let Some(of) = line.strip_prefix("salt ") {
            ours = of == print;
            return None;
        }
        parse(line).filter(|_| ours)
    })
}

async fn apply(db: &Db, chat: i64, went: Went, at: i64, now: i64) -> sqlx::Result<bool> {
    let mut transaction = db.write().await?;
    let changed =
        sqlx::query_scalar!("SELECT changed_at FROM subscriber WHERE chat_id = ?", chat).fetch_optional(&mut *transaction).await?;
    if changed.is_some_and(|changed| changed > at) {
        return Ok(false);
    }
    let done = match went {
        Went::Back => false,
        Went::Stopped => super::stop(&mut transaction, chat, at).await?,
        Went::Forgotten => {
            super::forget(&mut transaction, chat, now).await?;
            true
        }
    };
    transaction.commit().await?;
    Ok(done)
}

/// Everybody of whom the database knows anything.
async fn chats(db: &Db) -> sqlx::Result<BTreeSet<i64>> {
    let mut connection = db.read().acquire().await?;
    let mut found = BTreeSet::new();
    for (table, column) in super::tables_of_chats(&mut connection).await? {
        if !LONG.contains(&table.as_str()) {
            let query = sqlx::AssertSqlSafe(format!("SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"));
            let rows: Vec<i64> = sqlx::query_scalar(query).fetch_all(&mut *connection).await?;
            found.extend(rows);
        }
    }
    Ok(found)
}

/// Writes a long file anew: of each chat the last line, none older than [`KEEP`].
fn tidy(db: &Db, book: &Book, now: i64) {
    let path = path(db);
    if std::fs::metadata(&path).map_or(0, |file| file.len()) < TIDY_FROM {
        return;
    }
    let mut text = format!("salt {}\n", fingerprint(&book.salt));
    for (hash, (at, went)) in book.last.iter().filter(|(_, (at, went))| *at > now - KEEP && *went != Went::Back) {
        writeln!(text, "{at} {} {hash}", went.word()).expect("a String takes everything");
    }
    let new = path.with_extension("gone-new");
    std::fs::remove_file(&new).ok();
    if let Err(error) = append(&new, &text).and_then(|()| std::fs::rename(&new, &path)) {
        tracing::warn!(%error, "the file of those who left could not be tidied; it stays as it is");
    }
}

fn parse(line: &str) -> Option<(i64, Went, &str)> {
    let mut words = line.split(' ');
    let (at, went, hash) = (words.next()?.parse().ok()?, Went::from_word(words.next()?)?, words.next()?);
    // A line that was cut off by a crash is shorter.
    (hash.len() == 32).then_some((at, went, hash))
}

fn last_head(text: &str) -> Option<&str> {
    text.lines().rfind(|line| line.starts_with("salt "))
}

fn path(db: &Db) -> PathBuf {
    PathBuf::from(format!("{}.gone", db.path().display()))
}

fn append(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

/// The database's own salt, made when it is first asked for.
async fn salt(db: &Db) -> sqlx::Result<String> {
    let found = sqlx::query_scalar!("SELECT value FROM meta WHERE name = 'gone_salt'").fetch_optional(db.read()).await?;
    if let Some(salt) = found {
        return Ok(salt);
    }
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    let fresh = hex(&bytes);
    let mut transaction = db.write().await?;
    sqlx::query!("INSERT INTO meta (name, value) VALUES ('gone_salt', ?) ON CONFLICT DO NOTHING", fresh).execute(&mut *transaction).await?;
    let salt = sqlx::query_scalar!("SELECT value FROM meta WHERE name = 'gone_salt'").fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(salt)
}

/// Says which salt a line was made with, and nothing of the salt.
fn fingerprint(salt: &str) -> String {
    hex(&Sha256::digest(format!("which salt: {salt}"))[..8])
}

fn hash(salt: &str, chat: i64) -> String {
    hex(&Sha256::digest(format!("{salt}:{chat}"))[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regions::RegionSet;
    use crate::subscribers::{self, Cadence, NewSubscriber, Reach};

    async fn subscribed(db: &Db, chat: i64, now: i64) {
        let new = NewSubscriber {
            chat,
            language: "kk",
            regions: RegionSet::ALL,
            digest: Cadence::Off,
            digest_slot: 0,
            consent_text: "1:kk",
            news_mark: 0,
        };
        let mut transaction = db.write().await.unwrap();
        subscribers::subscribe(&mut transaction, &new, now).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn reach(db: &Db, chat: i64) -> Option<Reach> {
        subscribers::get(db, chat).await.unwrap().map(|subscriber| subscriber.reach)
    }

    #[tokio::test]
    async fn what_the_copy_missed_is_done_again_and_no_more() {
        let db = Db::scratch().await.unwrap();
        for chat in 1..=5 {
            subscribed(&db, chat, 100).await;
        }
        note(&db, 1, Went::Stopped, 200).await;
        note(&db, 2, Went::Forgotten, 200).await;
        note(&db, 3, Went::Stopped, 200).await;
        note(&db, 3, Went::Back, 210).await;
        note(&db, 4, Went::Forgotten, 90).await;
        assert_eq!(replay(&db, None, 300).await.unwrap(), 2);
        assert_eq!(reach(&db, 1).await, Some(Reach::Stopped));
        assert_eq!(reach(&db, 2).await, None);
        for chat in [3, 4, 5] {
            assert_eq!(reach(&db, chat).await, Some(Reach::Subscribed), "{chat}");
        }
        assert_eq!(replay(&db, None, 301).await.unwrap(), 0, "once");
        subscribed(&db, 1, 400).await;
        assert_eq!(replay(&db, Some(500), 501).await.unwrap(), 0, "a database that goes on has missed nothing");
    }

    #[tokio::test]
    async fn whoever_was_forgotten_and_came_back_stays() {
        let db = Db::scratch().await.unwrap();
        subscribed(&db, 1, 100).await;
        subscribed(&db, 2, 100).await;
        for chat in [1, 2] {
            note(&db, chat, Went::Forgotten, 200).await;
        }
        note(&db, 1, Went::Back, 210).await;
        assert_eq!(replay(&db, Some(150), 300).await.unwrap(), 1, "the copy is from before both");
        assert_eq!((reach(&db, 1).await, reach(&db, 2).await), (Some(Reach::Subscribed), None));
    }

    #[tokio::test]
    async fn no_line_is_written_of_who_has_nothing_to_end() {
        let db = Db::scratch().await.unwrap();
        for went in [Went::Stopped, Went::Forgotten, Went::Back] {
            note(&db, 1, went, 100).await;
        }
        assert!(!path(&db).exists(), "a stranger");
        subscribed(&db, 1, 100).await;
        note(&db, 1, Went::Back, 110).await;
        assert!(!path(&db).exists(), "a newcomer");
        let mut transaction = db.write().await.unwrap();
        subscribers::stop(&mut transaction, 1, 120).await.unwrap();
        transaction.commit().await.unwrap();
        note(&db, 1, Went::Stopped, 130).await;
        assert!(!path(&db).exists(), "somebody who has stopped already");
        note(&db, 1, Went::Forgotten, 140).await;
        assert!(read(&db).await.unwrap().left(1, 140));
    }

    #[tokio::test]
    async fn the_file_says_nothing_of_anybody_and_belongs_to_its_database() {
        let db = Db::scratch().await.unwrap();
        subscribed(&db, 7_001_234_567, 100).await;
        note(&db, 7_001_234_567, Went::Stopped, 200).await;
        let text = std::fs::read_to_string(path(&db)).unwrap();
        assert!(!text.contains("7001234567") && !text.contains(&salt(&db).await.unwrap()), "{text}");
        assert!(read(&db).await.unwrap().left(7_001_234_567, 150));
        assert!(!read(&db).await.unwrap().left(7_001_234_567, 250), "they agreed again since");

        let other = Db::scratch().await.unwrap();
        subscribed(&other, 7_001_234_567, 100).await;
        std::fs::copy(path(&db), path(&other)).unwrap();
        assert_eq!(replay(&other, None, 300).await.unwrap(), 0, "another database's file concerns nobody here");
        note(&other, 7_001_234_567, Went::Stopped, 310).await;
        assert_eq!(replay(&other, None, 320).await.unwrap(), 1, "and it goes on with lines of its own");
    }

    #[tokio::test]
    async fn a_line_that_was_cut_off_and_words_that_are_not_ours_are_passed_over() {
        let db = Db::scratch().await.unwrap();
        subscribed(&db, 1, 100).await;
        note(&db, 1, Went::Stopped, 200).await;
        let text = std::fs::read_to_string(path(&db)).unwrap();
        std::fs::write(path(&db), &text[..text.len() - 5]).unwrap();
        assert_eq!(replay(&db, None, 300).await.unwrap(), 0);
        std::fs::write(path(&db), b"\xff\xfe not a file of ours\n").unwrap();
        assert_eq!(replay(&db, None, 300).await.unwrap(), 0);
        std::fs::write(path(&db), &text[..text.len() - 5]).unwrap();
        note(&db, 1, Went::Stopped, 310).await;
        assert_eq!(reach(&db, 1).await, Some(Reach::Subscribed), "noting alone changes nothing");
        assert_eq!(replay(&db, None, 320).await.unwrap(), 1, "the line after it counts");
    }

    #[tokio::test]
    async fn a_long_file_is_written_anew_with_the_last_of_each() {
        let db = Db::scratch().await.unwrap();
        subscribed(&db, 1, 0).await;
        subscribed(&db, 2, 0).await;
        for n in 0..20 {
            note(&db, 1, Went::Stopped, KEEP + n).await;
            note(&db, 2, Went::Stopped, n).await;
        }
        let line = std::fs::read_to_string(path(&db)).unwrap();
        append(&path(&db), &line.repeat(1024 * 1024 / line.len() + 1)).unwrap();
        replay(&db, None, KEEP + 100).await.unwrap();
        assert_eq!(std::fs::read_to_string(path(&db)).unwrap().lines().count(), 2, "the salt's line and one");
        assert!(read(&db).await.unwrap().left(1, KEEP + 19));
    }
}
