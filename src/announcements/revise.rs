//! What can be done about an announcement that people have already: its texts corrected, or all of it taken back; in channels and groups
//! as well. How that comes about is the outbox's; here is whose word it needs, and what becomes of the announcement.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::release::{Text, post_texts, posts_key, texts_as_sent, withdrawn};
use super::steps::{advance, subject, write_text};
use super::{Announcement, Hand, Refused, State, occasion_key};
use crate::letter::Letter;
use crate::locale::Locales;
use crate::outbox::{self, Replacement, Unfit};
use crate::team;

impl Announcement {
    /// Whether people may have it, so that it can be corrected or taken back.
    pub fn is_out(&self) -> bool {
        self.released_at.is_some() && matches!(self.state, State::Sending | State::Done | State::Cancelled)
    }

    /// The same with these texts in the place of its own.
    #[must_use]
    pub fn with_texts(&self, texts: &BTreeMap<String, Letter>) -> Self {
        let mut changed = self.clone();
        changed.texts.extend(texts.iter().map(|(language, letter)| (language.clone(), letter.clone())));
        changed
    }
}

/// Puts these texts, by language, in the place of those that went out: in every copy, and for whoever has none yet. Where it stands stays
/// as it is; its report opens again. A repeat that waits says the new texts as well. `copies`: see [`outbox::copies`].
pub async fn correct(
    c: &mut SqliteConnection,
    seen: &Announcement,
    hand: Hand,
    texts: &BTreeMap<String, Letter>,
    locales: &Locales,
    copies: i64,
) -> Result<(), Refused> {
    correct_for(c, seen, hand, hand.by, texts, locales, copies).await
}

/// The same in the name of whoever wrote the texts, who gets the report.
pub(super) async fn correct_for(
    c: &mut SqliteConnection,
    seen: &Announcement,
    hand: Hand,
    writer: i64,
    texts: &BTreeMap<String, Letter>,
    locales: &Locales,
    copies: i64,
) -> Result<(), Refused> {
    let (id, corrected) = (seen.id, seen.with_texts(texts));
    if corrected.has_poll() || seen.has_poll() {
        return Err(Refused::PollStays);
    }
    let occasion = begin(c, seen, hand, writer, seen.state).await?;
    sqlx::query!("UPDATE announcement SET version = version + 1 WHERE id = ?", id).execute(&mut *c).await?;
    for (language, letter) in &corrected.texts {
        write_text(c, id, language, letter, writer).await?;
    }
    let letters = texts_as_sent(&corrected, locales, occasion);
    let version = outbox::correct(c, occasion, seen.version, &replacements(&letters), copies).await?;
    if let Some(posts) = outbox::by_key(&mut *c, &posts_key(id)).await? {
        let (letters, copies) = (post_texts(&corrected, locales), outbox::copies_in(&mut *c, posts).await?);
        outbox::correct(c, posts, seen.version, &replacements(&letters), copies).await?;
    }
    super::repeat::carry_over(&mut *c, seen, texts, hand, writer).await?;
    let languages: Vec<&str> = texts.keys().map(String::as_str).collect();
    let detail = format!("v{version} {}", languages.join(","));
    Ok(team::record(c, Some(hand.by), "announcement.corrected", &subject(id), &detail, hand.now).await?)
}

fn replacements(texts: &[Text]) -> Vec<Replacement<'_>> {
    texts.iter().map(|text| Replacement { segment: 0, language: &text.language, part: text.part, letter: &text.letter }).collect()
}

/// Takes it back from everybody: who has none yet gets none, copies are deleted or, where they are too old for that, say that it was
/// withdrawn. A poll ends; its copies that are too old stay as they ended. Final. A repeat that waits goes back to the drafts.
pub async fn retract(c: &mut SqliteConnection, seen: &Announcement, hand: Hand, locales: &Locales, copies: i64) -> Result<(), Refused> {
    let occasion = begin(c, seen, hand, hand.by, State::Retracted).await?;
    let texts: Vec<(&str, Letter)> = locales.languages().iter().map(|lang| (lang.as_str(), withdrawn(locales.get(*lang)))).collect();
    outbox::retract(c, occasion, seen.version, &texts, copies).await?;
    outbox::polls::end_polls(&mut *c, &occasion_key(seen.id), hand.now).await?;
    if let Some(posts) = outbox::by_key(&mut *c, &posts_key(seen.id)).await? {
        let copies = outbox::copies_in(&mut *c, posts).await?;
        outbox::retract(c, posts, seen.version, &texts, copies).await?;
    }
    super::repeat::hold_back(&mut *c, seen.id, hand).await?;
    Ok(team::record(c, Some(hand.by), "announcement.retracted", &subject(seen.id), "", hand.now).await?)
}

/// The compare-and-set of both; the occasion that it is about. `writer` gets the report.
async fn begin(c: &mut SqliteConnection, seen: &Announcement, hand: Hand, writer: i64, to: State) -> Result<i64, Refused> {
    if !seen.is_out() {
        return Err(Refused::Overtaken { by: seen.changed_by, at: seen.changed_at });
    }
    advance(c, seen.id, hand, seen.state, to).await?;
    sqlx::query!("UPDATE announcement SET closed_at = NULL, revised_by = ? WHERE id = ?", writer, seen.id).execute(&mut *c).await?;
    outbox::by_key(c, &occasion_key(seen.id)).await?.ok_or(Refused::Gone)
}

impl From<Unfit> for Refused {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Database(error) => Self::Database(error),
            other => Self::Unfit(other),
        }
    }
}
