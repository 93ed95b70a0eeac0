//! What somebody writes by hand in a linked channel: it becomes a draft of whoever linked it, for the other language and for everybody who
//! reads the bot, and is offered to them once; if they have left the team, it is an owner's, and offered to all who decide.
//!
//! An album comes a message at a time, through several updates and perhaps across a crash. What has come of it is kept, and offered when
//! nothing more of it waits; what comes later still joins the draft, as long as nobody has changed it. What the bot can't send is left out,
//! and said.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use teloxide::types::Message;

use super::step::Gathered;
use super::{card, intake};
use crate::announcements::{self, Hand, Refused};
use crate::bot::{Answered, Bell, dialogue};
use crate::channels::{self, Linked};
use crate::clock::Clock;
use crate::db::Db;
use crate::letter::{ALBUM, Button, Letter};
use crate::locale::{Locale, Locales};
use crate::{args, inbox, notices, outbox, team};

/// Albums of one channel that are remembered: two people may post at the same time.
const REMEMBERED: usize = 4;

/// What has come of a channel's last albums.
#[derive(Default, Serialize, Deserialize)]
struct Coming {
    albums: Vec<Album>,
}

/// What has come of one.
#[derive(Default, Serialize, Deserialize)]
struct Album {
    parts: Gathered,
    /// The messages of it that the bot can't send.
    left_out: BTreeSet<i64>,
    /// What stood under one of those.
    words: Option<Letter>,
    /// The draft that was made of it, as it was left.
    draft: Option<(i64, i64)>,
}

impl Album {
    /// Another message of it; `false`: it was here before.
    fn takes(&mut self, message: &Message) -> bool {
        let number = i64::from(message.id.0);
        match intake::item_of(message) {
            Ok(item) if self.parts.items.len() < *ALBUM.end() => self.parts.items.insert(number, item).is_none(),
            Ok(_) => self.left_out.insert(number),
            Err(_) => {
                self.words = self.words.take().or_else(|| intake::caption_of(message));
                self.left_out.insert(number)
            }
        }
    }

    /// What can be made of it; none: no file, or no words.
    fn letter(&self) -> Option<Letter> {
        let files = (!self.parts.items.is_empty()).then(|| self.parts.letter())?;
        if !announcements::words_of(&files).is_empty() {
            return Some(files);
        }
        self.words.clone()?.in_place_of(&files)
    }
}

/// A post in a channel.
pub async fn posted(message: Message, db: Db, clock: Clock, locales: Locales, bell: Bell) -> Answered {
    let Some(linked) = channels::get(&db, message.chat.id.0).await? else { return Ok(()) };
    let Some(by) = linked.linked_by else { return Ok(()) };
    // Whoever linked it and has left since leaves its posts to all who decide.
    let deciders = team::deciders(&mut *db.read().acquire().await?).await?;
    let to = if deciders.contains(&by) { vec![by] } else { deciders };
    let Some(by) = to.first().copied() else { return Ok(()) };
    let offer = Offer { linked, by, to, locales, now: clock.unix() };
    match intake::group_of(&message) {
        Some(group) => part(&db, &offer, &message, group).await?,
        None => {
            let Ok(letter) = intake::letter_in(&message, &db).await? else { return Ok(()) };
            let mut transaction = db.write().await?;
            offer.draft(&mut transaction, &letter, &message.id.to_string(), 0).await?;
            transaction.commit().await?;
        }
    }
    bell.0.notify_one();
    Ok(())
}

/// Whom a draft is offered to, and of which channel.
struct Offer {
    linked: Linked,
    /// Whose draft it is.
    by: i64,
    /// Who is told.
    to: Vec<i64>,
    locales: Locales,
    now: i64,
}

impl Offer {
    /// Makes a draft and offers it, once for a post; `what` is its number, or its album's mark. The draft.
    async fn draft(&self, c: &mut SqliteConnection, letter: &Letter, what: &str, left_out: usize) -> sqlx::Result<Option<i64>> {
        let key = format!("post:{}:{what}", self.linked.chat);
        if outbox::by_key(&mut *c, &key).await?.is_some() {
            return Ok(None);
        }
        let id = match announcements::create(&mut *c, &self.linked.language, letter, self.by, self.now).await {
            Ok(id) => id,
            Err(Refused::Database(error)) => return Err(error),
            // They left the team meanwhile.
            Err(_) => return Ok(None),
        };
        let say = |locale: &Locale| {
            let mut text = locale.html("channel-post", args! { title = self.linked.title.as_str(), id = id.to_string() });
            if left_out > 0 {
                text.line().push(&locale.html("channel-post-left", args! { n = left_out }));
            }
            Letter::html(text).row([
                Button::press(locale.plain("channel-post-open", args![]), format!("{}:show:{id}:1", card::VERB)),
                Button::press(locale.plain("card-discard", args![]), format!("{}:drop:{id}:1", card::VERB)),
            ])
        };
        notices::tell(c, &self.locales, key, &self.to, say, self.now).await?;
        Ok(Some(id))
    }

    /// Puts what came later into the draft. Where somebody has changed it meanwhile, it stays as they left it.
    async fn grow(&self, c: &mut SqliteConnection, (id, revision): (i64, i64), letter: &Letter) -> sqlx::Result<(i64, i64)> {
        let hand = Hand { by: self.by, revision, now: self.now };
        match announcements::set_text(c, id, hand, &self.linked.language, letter).await {
            Ok(()) => Ok((id, revision + 1)),
            Err(Refused::Database(error)) => Err(error),
            Err(_) => Ok((id, revision)),
        }
    }
}

/// One message of an album.
async fn part(db: &Db, offer: &Offer, message: &Message, group: &str) -> sqlx::Result<()> {
    let chat = offer.linked.chat;
    let mut coming: Coming = dialogue::get(db, chat).await?.unwrap_or_default();
    if !coming.albums.iter().any(|album| album.parts.group == group) {
        coming.albums.truncate(REMEMBERED - 1);
        coming.albums.insert(0, Album { parts: Gathered { group: group.to_owned(), ..Gathered::default() }, ..Album::default() });
    }
    let album = coming.albums.iter_mut().find(|album| album.parts.group == group).expect("it was put there");
    let new = album.takes(message);
    let whole = !inbox::more_waits(db, chat, group).await?;
    let mut transaction = db.write().await?;
    if let Some(letter) = album.letter().filter(|_| whole) {
        album.draft = match album.draft {
            None => offer.draft(&mut transaction, &letter, group, album.left_out.len()).await?.map(|id| (id, 1)),
            Some(draft) if new => Some(offer.grow(&mut transaction, draft, &letter).await?),
            draft => draft,
        };
    }
    dialogue::set(&mut transaction, chat, &coming, offer.now).await?;
    transaction.commit().await
}
