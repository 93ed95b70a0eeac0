//! What a moderator says to many: texts in the languages we owe, an audience, a time.
//!
//! ```text
//!   draft      schedule ─▶ scheduled     so many that somebody else decides ─▶ review     discard ─▶ cancelled
//!   review     approve ─▶ scheduled      send back, call back, expire ─▶ draft            reject ─▶ cancelled
//!   scheduled  release ─▶ sending        call back, too late ─▶ draft                     outgrew its approval ─▶ review
//!   sending    finish ─▶ done            stop ─▶ cancelled
//!   what is out                          retract ─▶ retracted
//! ```
//!
//! What is out (sending, done, or stopped half-way) can be corrected, and stays where it stands; or retracted.
//!
//! Promises:
//! - *Nobody acts on what they didn't see*: every step names the revision it was decided on; whoever comes second is told who was first.
//! - *No text in one language where two are owed*: nothing is scheduled unless every language of [`OWED`] is there.
//! - *Content and recipients commit together*: [`release`] opens the occasion, writes its texts and moves the state in one transaction;
//!   recipients are those subscribed at that moment, filled in by `outbox::fill`.
//! - Texts go out exactly as typed.
//! - A poll is one for all who read its language, opened before it goes out; `polls.rs` says how. It can't be corrected, only taken back.
//! - What is repeated is a new announcement each time, under the same rules; `repeat.rs` says how a yes covers it.
//! - Every step is written into the team's record in its own transaction.
//!
//! It may call `outbox`, `audience`, `team`, `channels`, `notices` and the ground floor; the desk (`bot/moderator`) and `scheduler` call it.

mod amend;
mod approval;
mod card;
mod compare;
mod paid;
mod polls;
mod release;
mod repeat;
mod report;
mod requests;
mod revise;
mod steps;
mod templates;
#[cfg(test)]
mod tests;

pub use amend::{Amendment, amendment, approve_correction, ask_to_correct, refuse_correction};
pub use approval::{Approval, Approved, Entitled, Gate, Published, Verdict, approve, entitled, expire, publish, reject, send_back};
pub use card::{Reader, View, card, outcome, rhythm, state_word};
pub use compare::{Difference, Kind, differences};
pub use paid::{pay, stars_for};
pub use polls::{DAYS as POLL_LASTS, Unlike, end_poll, look_after_polls, results};
pub use release::{LASTS, finish, its_occasion, occasion_key, posts_key, release};
pub use repeat::{Repeat, Rhythm, Series, set_repeat, stop_repeat};
pub use report::{Report, reports, set_report, shown};
pub use requests::{HEARD, buttons as review_buttons, keep_cards, shows_more, tell_again};
pub use revise::{correct, retract};
pub use steps::{
    Hand, Refused, call_back, copy, create, discard, pause, resume, schedule, set_audience, set_text, stop, toggle_silent, toggle_urgent,
};
pub use templates::{MOST as TEMPLATES, Saved, Template, begin_from, remove_template, save_template, template, templates};

use std::collections::{BTreeMap, BTreeSet};

use sqlx::SqliteConnection;

use crate::audience::Audience;
use crate::db::Db;
use crate::letter::{Button, Home, Letter, Stage, verbs};
use crate::locale::{Lang, Locale, Locales};
use crate::regions::RegionSet;

/// Between "publish" and the first message lies this long, in seconds, in which it can be called back.
pub const WAIT: i64 = 60;

/// Languages without which nothing of ours is published, in the order in which they are asked for.
pub const OWED: [&str; 2] = ["kk", "ru"];

/// Where an announcement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Being written; any moderator may go on with it.
    Draft,
    /// Waits for somebody else's yes; can't be changed meanwhile.
    Review,
    /// Goes out at its time; may be called back until then.
    Scheduled,
    /// Going out.
    Sending,
    /// Everybody it was owed to has an outcome.
    Done,
    /// Thrown away as a draft, or stopped half-way.
    Cancelled,
    /// Taken back from those who had it.
    Retracted,
}

impl State {
    /// All of them, in the order of an announcement's life.
    pub const ALL: [Self; 7] = [Self::Draft, Self::Review, Self::Scheduled, Self::Sending, Self::Done, Self::Cancelled, Self::Retracted];

    /// As the database spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Scheduled => "scheduled",
            Self::Sending => "sending",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Retracted => "retracted",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// One announcement as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct Announcement {
    /// Its number; never used again.
    pub id: i64,
    /// Where it stands.
    pub state: State,
    /// Whom it is for.
    pub audience: Audience,
    /// Of the texts.
    pub version: i64,
    /// Rises with every change; a step names the one it was decided on.
    pub revision: i64,
    /// Who began it.
    pub created_by: i64,
    /// Who acted last; `None`: the clock.
    pub changed_by: Option<i64>,
    /// Unix seconds.
    pub changed_at: i64,
    /// When it is to begin, unix seconds; `None` for a draft.
    pub publish_at: Option<i64>,
    /// Who had it published.
    pub published_by: Option<i64>,
    /// Who corrected or retracted it last.
    pub revised_by: Option<i64>,
    /// When its recipients were fixed, unix seconds.
    pub released_at: Option<i64>,
    /// When nothing more was to come, unix seconds.
    pub closed_at: Option<i64>,
    /// Whether it comes without a sound.
    pub silent: bool,
    /// Whether it is a safety notice: it goes before everything, in quiet hours too. Only an owner says so.
    pub urgent: bool,
    /// The chat and message that show its progress.
    pub report: Option<(i64, i64)>,
    /// Whether an owner has said that it may be paid for, to go out faster.
    pub paid: bool,
    /// The announcement whose repeat it is.
    pub repeat_of: Option<i64>,
    /// How it and what it belongs to are repeated.
    pub series: Option<Series>,
    /// Its texts of this version, by language, exactly as typed.
    pub texts: BTreeMap<String, Letter>,
    /// Where those of them that are polls are forwarded from, by language.
    pub homes: BTreeMap<String, Home>,
    /// Who wrote them.
    pub writers: BTreeSet<i64>,
    /// The last time somebody's yes was asked for.
    pub approval: Option<Approval>,
}

#[cfg(test)]
impl Announcement {
    /// An empty draft.
    pub(crate) fn sample() -> Self {
        Self {
            id: 1,
            state: State::Draft,
            audience: Audience::everyone(),
            version: 1,
            revision: 1,
            created_by: 1,
            changed_by: None,
            changed_at: 0,
            publish_at: None,
            published_by: None,
            revised_by: None,
            released_at: None,
            closed_at: None,
            report: None,
            silent: false,
            urgent: false,
            paid: false,
            repeat_of: None,
            series: None,
            texts: BTreeMap::new(),
            homes: BTreeMap::new(),
            writers: BTreeSet::new(),
            approval: None,
        }
    }
}

impl Announcement {
    /// Languages we owe and don't have yet.
    pub fn missing(&self) -> Vec<&'static str> {
        OWED.into_iter().filter(|language| !self.texts.contains_key(*language)).collect()
    }

    /// Its text in this language; in the first owed one that is there otherwise. With the language it is in.
    pub fn text<'a>(&'a self, language: &'a str) -> Option<(&'a str, &'a Letter)> {
        text_in(&self.texts, language)
    }

    /// How the text will look to its readers: as typed, with a button for each other language it is in; `data` is what such a button says. As
    /// the messages that it goes out as; none: there is no text in this language. In a poll nobody can vote.
    pub fn as_shown(&self, language: &str, locales: &Locales, data: impl Fn(Lang) -> String) -> Vec<Letter> {
        let whole = self.whole(language, locales, data);
        whole.map_or_else(Vec::new, |letter| letter.in_messages(locale_of(language, locales)))
    }

    /// The same for whoever asks for what was published: the poll is everybody's.
    pub fn as_read(&self, language: &str, locales: &Locales, data: impl Fn(Lang) -> String) -> Vec<Letter> {
        let whole = self.whole(language, locales, data);
        whole.map_or_else(Vec::new, |letter| self.at_home(language, letter).in_messages(locale_of(language, locales)))
    }

    /// The text as it is pushed by this occasion of the outbox: as [`Self::as_read`], and why it came. A correction is made of it too.
    pub fn as_pushed(&self, language: &str, locales: &Locales, occasion: i64) -> Vec<Letter> {
        let locale = locale_of(language, locales);
        let whole = self.whole(language, locales, |other| format!("{}:{occasion}:{other}", verbs::OTHER_LANGUAGE));
        whole.map_or_else(Vec::new, |letter| self.at_home(language, letter).explained(locale, occasion).in_messages(locale))
    }

    /// A poll, forwarded from where it stands.
    fn at_home(&self, language: &str, letter: Letter) -> Letter {
        match self.homes.get(language) {
            Some(home) => letter.staged(Stage::Forwarded(*home)),
            None => letter,
        }
    }

    fn whole(&self, language: &str, locales: &Locales, data: impl Fn(Lang) -> String) -> Option<Letter> {
        let mut letter = self.texts.get(language)?.clone();
        letter.silent = self.silent;
        let others = locales.languages().iter().filter(|other| other.as_str() != language && self.texts.contains_key(other.as_str()));
        Some(letter.row(others.map(|other| Button::press(locales.get(*other).name(), data(*other)))))
    }

    /// How many messages Telegram counts for a reader of this language: one, or an album's files or a poll, and what follows them.
    pub fn weight(&self, language: &str) -> i64 {
        let weight = self.text(language).map_or(1, |(_, letter)| if letter.is_bare() { letter.weight() + 1 } else { 1 });
        i64::try_from(weight).unwrap_or(i64::MAX)
    }

    /// Whether any of its texts is an album.
    pub fn has_album(&self) -> bool {
        self.texts.values().any(Letter::is_album)
    }

    /// Whether any of its texts is an album or a poll, so that no other text can be shown in its place.
    pub fn is_bare(&self) -> bool {
        self.texts.values().any(Letter::is_bare)
    }

    /// Why its texts can't go out together, if some are polls.
    pub fn unlike(&self) -> Option<Unlike> {
        polls::unlike(self.texts.values())
    }

    /// Whether any of its texts is a poll.
    pub fn has_poll(&self) -> bool {
        self.texts.values().any(|letter| letter.as_poll().is_some())
    }

    /// Its first line in this language, for lists: at most `letters` letters.
    pub fn headline(&self, language: &str, letters: usize) -> String {
        headline(&self.texts, language, letters)
    }

    /// Whether somebody who follows these regions and reads this language belongs to its audience.
    pub fn concerns(&self, regions: RegionSet, language: &str) -> bool {
        !self.audience.is_particular()
            && self.audience.reaches_people()
            && self.audience.regions.is_none_or(|of| of.overlaps(regions))
            && self.audience.language.as_deref().is_none_or(|of| of == language)
    }
}

/// The text in this language; in the first owed one that is there otherwise. With the language it is in.
fn text_in<'a>(texts: &'a BTreeMap<String, Letter>, language: &'a str) -> Option<(&'a str, &'a Letter)> {
    std::iter::once(language).chain(OWED).find_map(|language| Some((language, texts.get(language)?)))
}

/// The first line in this language, for lists: at most `letters` letters.
fn headline(texts: &BTreeMap<String, Letter>, language: &str, letters: usize) -> String {
    let Some((_, letter)) = text_in(texts, language) else { return String::new() };
    let line = words_of(letter).lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned();
    if line.chars().count() <= letters {
        return line;
    }
    let cut: String = line.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

fn locale_of<'a>(language: &str, locales: &'a Locales) -> &'a Locale {
    locales.get(locales.lang(language).unwrap_or_else(|| locales.first()))
}

/// What a letter says, without formatting; of an album, what stands under the first file that has words; of a poll, what it asks.
pub fn words_of(letter: &Letter) -> &str {
    letter.body.words()
}

/// The announcement of this number.
pub async fn get(db: &Db, id: i64) -> sqlx::Result<Option<Announcement>> {
    get_in(&mut *db.read().acquire().await?, id).await
}

/// The announcement of this number as a transaction sees it.
pub async fn get_in(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<Announcement>> {
    let row = sqlx::query!("SELECT * FROM announcement WHERE id = ?", id).fetch_optional(&mut *c).await?;
    let Some(row) = row else { return Ok(None) };
    let texts = sqlx::query!(
        "SELECT language, letter, written_by FROM announcement_text WHERE announcement_id = ? AND version = ?",
        id,
        row.version
    )
    .fetch_all(&mut *c)
    .await?;
    let state = State::from_word(&row.state).ok_or_else(|| sqlx::Error::Decode(format!("no such state: {}", row.state).into()))?;
    let writers = texts.iter().filter_map(|text| text.written_by).collect();
    let texts = texts.into_iter().filter_map(|text| Some((text.language, serde_json::from_str(&text.letter).ok()?))).collect();
    Ok(Some(Announcement {
        id: row.id,
        state,
        audience: row.audience.parse::<Audience>().map_err(|error| sqlx::Error::Decode(Box::new(error)))?.announced(),
        version: row.version,
        revision: row.revision,
        created_by: row.created_by,
        changed_by: row.changed_by,
        changed_at: row.changed_at,
        publish_at: row.publish_at,
        published_by: row.published_by,
        revised_by: row.revised_by,
        released_at: row.released_at,
        closed_at: row.closed_at,
        silent: row.silent != 0,
        urgent: row.urgent != 0,
        report: row.report_chat.zip(row.report_message),
        paid: row.paid != 0,
        repeat_of: row.repeat_of,
        series: repeat::series(&mut *c, row.repeat_of.unwrap_or(id)).await?,
        approval: approval::of(c, id).await?,
        homes: polls::open_homes(c, id, &texts).await?,
        writers,
        texts,
    }))
}

/// One page of announcements, those that still move first, then the latest; and whether there are more.
pub async fn list(db: &Db, page: i64, size: i64) -> sqlx::Result<(Vec<Announcement>, bool)> {
    let (limit, offset) = (size + 1, page * size);
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM announcement
           ORDER BY CASE state WHEN 'review' THEN 0 WHEN 'sending' THEN 1 WHEN 'scheduled' THEN 2 WHEN 'draft' THEN 3 ELSE 4 END,
                    CASE state WHEN 'scheduled' THEN publish_at ELSE -changed_at END, id DESC
           LIMIT ? OFFSET ?"#,
        limit,
        offset
    )
    .fetch_all(db.read())
    .await?;
    let more = ids.len() > usize::try_from(size).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for id in ids.into_iter().take(usize::try_from(size).unwrap_or(usize::MAX)) {
        found.extend(get(db, id).await?);
    }
    Ok((found, more))
}

/// Each with its time.
async fn dated(db: &Db, rows: impl Iterator<Item = (i64, i64)>) -> sqlx::Result<Vec<(i64, Announcement)>> {
    let mut found = Vec::new();
    for (id, at) in rows {
        found.extend(get(db, id).await?.map(|announcement| (at, announcement)));
    }
    Ok(found)
}

/// Those that are to begin before an instant (unix seconds), with when, the next first; at most twenty.
pub async fn scheduled(db: &Db, until: i64) -> sqlx::Result<Vec<(i64, Announcement)>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", publish_at AS "at!" FROM announcement WHERE state = 'scheduled' AND publish_at < ? ORDER BY publish_at, id LIMIT 20"#,
        until
    )
    .fetch_all(db.read())
    .await?;
    dated(db, rows.into_iter().map(|row| (row.id, row.at))).await
}

/// How many published announcements are looked through for the last three that concern somebody.
const LOOKED_THROUGH: i64 = 60;

/// The last three published ones for somebody who follows these regions and reads this language, the newest first: for people who come
/// back, and for `/news`.
pub async fn last_three(db: &Db, regions: RegionSet, language: &str) -> sqlx::Result<Vec<Announcement>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM announcement WHERE released_at IS NOT NULL AND state IN ('sending', 'done')
           ORDER BY released_at DESC, id DESC LIMIT ?"#,
        LOOKED_THROUGH
    )
    .fetch_all(db.read())
    .await?;
    let mut found = Vec::new();
    for id in ids {
        found.extend(get(db, id).await?.filter(|announcement| announcement.concerns(regions, language)));
        if found.len() == 3 {
            break;
        }
    }
    Ok(found)
}

/// The last that went out, whatever came of them, with when their recipients were fixed (unix seconds): the newest first.
pub async fn last_out(db: &Db, many: i64) -> sqlx::Result<Vec<(i64, Announcement)>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", released_at AS "at!" FROM announcement WHERE released_at IS NOT NULL ORDER BY released_at DESC, id DESC LIMIT ?"#,
        many
    )
    .fetch_all(db.read())
    .await?;
    dated(db, rows.into_iter().map(|row| (row.id, row.at))).await
}
