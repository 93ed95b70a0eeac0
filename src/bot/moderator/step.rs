//! Where a moderator stands in a conversation: kept in the dialogue's table at every step, so that it goes on after a crash.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use teloxide::types::Message;

use crate::bot::dialogue;
use crate::bot::person::Person;
use crate::db::Db;
use crate::letter::{Item, Letter};

use super::correct::Correction;
use super::event_change::Pending;
use super::event_new::Form;
use super::news::Told;
use super::sources::Found;

/// A step, and which message led to it: the same update handled a second time must not be taken for the answer to the next question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The last message that was taken.
    pub after: i64,
    /// What is waited for.
    pub moderator: Wanted,
}

/// What a moderator was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "wanted", content = "so_far", rename_all = "snake_case")]
pub enum Wanted {
    /// An announcement's text.
    Text(Place),
    /// Whether the letter is in that language after all; or another one.
    Sure {
        /// Where it goes.
        place: Place,
        /// What was sent.
        letter: Letter,
    },
    /// The time at which a draft is to go out.
    Moment {
        /// The draft.
        draft: i64,
        /// The revision that was seen.
        revision: i64,
    },
    /// Something about whom a draft is for.
    Audience {
        /// The draft.
        draft: i64,
        /// The revision that was seen.
        revision: i64,
        /// Which.
        what: super::audience::Typed,
    },
    /// The answer to a question.
    Answer {
        /// Its number.
        question: i64,
    },
    /// Why somebody's work isn't let through.
    Reason {
        /// The announcement.
        draft: i64,
        /// The revision that was seen.
        revision: i64,
        /// Whether it is rejected; else it is sent back.
        for_good: bool,
    },
    /// A button with a link for a draft.
    Link {
        /// The draft.
        draft: i64,
        /// The revision that was seen.
        revision: i64,
    },
    /// The name of a template.
    Template {
        /// What is saved under it.
        announcement: i64,
    },
    /// The corrected texts of an announcement that is out, and the word to begin.
    Correction(Correction),
    /// The answer to the next question about a new event.
    NewEvent(Form),
    /// The answer to the next question about a change of an event.
    Change(Pending),
    /// The next text of a news item.
    News(Vec<Told>),
    /// A page whose site nobody has allowed yet.
    NewsPage(String),
    /// An item's title and text, in a moderator's words.
    NewsText(i64),
    /// A feed's address; or, with one that was read, a yes.
    Source(Option<Found>),
    /// Nothing more: the last message was taken, and its answer is repeated if it is handled a second time.
    Nothing(Again),
}

/// What is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// An announcement's texts and card.
    Card(i64),
    /// Whom an announcement is for.
    Audience(i64),
    /// An announcement's card alone.
    Corrected(i64),
    /// A template's card.
    Template(i64),
    /// An event's card.
    Event(i64),
    /// That a news item is there.
    News,
    /// A news item's card.
    NewsItem(i64),
    /// A source's card.
    Source(i64),
    /// That a question was answered.
    Question(i64),
}

/// Which text of which draft is being written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The draft and the revision that was seen; `None`: the first text makes it.
    pub draft: Option<(i64, i64)>,
    /// The text's language.
    pub language: String,
    /// Whether only this text is wanted, or those after it too.
    pub alone: bool,
    /// Whether the text goes under the files of the other language.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
    /// Whether nobody asked for it: it was forwarded, and its words tell the language.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forwarded: bool,
    /// What has come of an album so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gathered: Option<Gathered>,
    /// The album that was taken last: a file of it that comes late belongs to no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    /// The album that was refused: its other files are not refused again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// An album that is coming in, a message at a time: how many will come nobody says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gathered {
    /// Telegram's mark of it.
    pub group: String,
    /// Its files by the numbers of their messages.
    pub items: BTreeMap<i64, Item>,
    /// The message that says how many there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<i64>,
}

impl Gathered {
    /// The number of its first message: buttons name it.
    pub fn first(&self) -> i64 {
        self.items.keys().next().copied().unwrap_or_default()
    }

    /// All of it, in order; one file alone is no album.
    pub fn letter(&self) -> Letter {
        let mut items: Vec<Item> = self.items.values().cloned().collect();
        match items.pop() {
            Some(only) if items.is_empty() => Letter::media(only.kind, only.media),
            last => Letter::album(items.into_iter().chain(last).collect()),
        }
    }
}

/// The step the writer of this message is at. Commands are never taken for an answer.
pub async fn of(message: Message, person: Person, db: Db) -> Option<Step> {
    if message.text().is_some_and(|text| text.starts_with('/')) {
        return None;
    }
    let step = current(&db, &person).await?;
    let over = matches!(step.moderator, Wanted::Nothing(_)) && i64::from(message.id.0) > step.after;
    (!over).then_some(step)
}

/// The same for a document where one may be the answer: elsewhere a table is a plan to be taken in.
pub async fn for_file(message: Message, person: Person, db: Db) -> Option<Step> {
    message.document()?;
    let step = of(message, person, db).await?;
    matches!(step.moderator, Wanted::Text(_) | Wanted::Sure { .. } | Wanted::Correction(_)).then_some(step)
}

/// The step this person is at.
pub async fn current(db: &Db, person: &Person) -> Option<Step> {
    let found = dialogue::get(db, person.chat).await;
    found.inspect_err(|error| tracing::error!(%error, "a conversation could not be looked up")).ok().flatten()
}

/// The step of whoever gives `/cancel`, if it is one of ours.
pub async fn to_cancel(person: Person, db: Db) -> Option<Step> {
    current(&db, &person).await.filter(|step| !matches!(step.moderator, Wanted::Nothing(_)))
}
