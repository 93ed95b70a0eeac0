//! `@bot words` in any chat: events to pass on, as cards with a button that opens them here.
//!
//! Nothing of the chat is seen or kept: Telegram hands over the words alone, and the person who typed them sends the card. Without words it
//! is what comes next; `e<id>` is that very event. Answers differ by language and regions, so each is the person's own; Telegram keeps it
//! for `CACHED` seconds and asks again after that.

use serde_json::{Value, json};
use sqlx::SqliteConnection;
use teloxide::types::InlineQuery;

use super::place::own_regions;
use crate::args;
use crate::bot::person::Person;
use crate::bot::reply::Replies;
use crate::bot::{Answered, Me};
use crate::clock::Clock;
use crate::db::Db;
use crate::events::{self, Event, Filter, Moment};
use crate::locale::{Locale, Locales, capitalised};
use crate::markup;
use crate::regions::RegionSet;
use crate::search::{self, What};

/// Seconds that Telegram may show an answer without asking again.
const CACHED: u32 = 60;
/// Events in one answer; Telegram takes 50 (Bot API, answerInlineQuery).
const MOST: usize = 10;
/// Letters of a question.
const LONGEST: usize = 200;

/// Answers what somebody types behind the bot's name.
pub async fn answer(query: InlineQuery, person: Person, db: Db, locales: Locales, clock: Clock, me: Me, replies: Replies) -> Answered {
    let now = clock.unix();
    let found = find(&mut *db.read().acquire().await?, query.query.trim(), &person, now).await?;
    let locale = locales.get(person.lang);
    let results: Vec<Value> = found.iter().map(|event| result(locale, event, &me, now)).collect();
    if let Err(error) = replies.inline(&query.id.0, results, CACHED).await {
        // An answer that comes too late for the typing is no fault of anybody.
        tracing::debug!(%error, "an inline query could not be answered");
    }
    Ok(())
}

async fn find(db: &mut SqliteConnection, words: &str, person: &Person, now: i64) -> sqlx::Result<Vec<Event>> {
    let words: String = words.chars().take(LONGEST).collect();
    if words.is_empty() {
        let filter = Filter::public(own_regions(person).unwrap_or(RegionSet::ALL));
        let most = u32::try_from(MOST).unwrap_or(u32::MAX);
        return Ok(events::upcoming(db, now, &filter, 0, most).await?.events);
    }
    let ids = match words.strip_prefix('e').and_then(|id| id.parse().ok()) {
        Some(id) => vec![id],
        None => {
            let hits = search::find(db, &words, now, MOST * 2).await?;
            hits.into_iter().filter(|hit| hit.what == What::Event).map(|hit| hit.id).take(MOST).collect()
        }
    };
    let events = events::by_ids(db, &ids, now).await?;
    Ok(events.into_iter().filter(Event::is_public).collect())
}

/// One event as Telegram lists it, and the message that choosing it sends: read whenever, so nothing in it says "tomorrow".
fn result(locale: &Locale, event: &Event, me: &Me, now: i64) -> Value {
    let moment = Moment::pushed(now);
    let card = markup::cut(&events::card(locale, event, moment), markup::TEXT_LIMIT);
    let venue = event.said(locale.lang().as_str(), |text| &text.venue).map(|(venue, _)| venue);
    let place = venue.map(|venue| format!(" · {venue}")).unwrap_or_default();
    let about = format!("{}{place}", capitalised(&events::text::date(locale, event, moment)));
    json!({
        "type": "article",
        "id": format!("e{}r{}", event.id, event.revision),
        "title": event.title(locale.lang().as_str()).0,
        "description": about,
        "input_message_content": {
            "message_text": card.as_str(), "parse_mode": "HTML", "link_preview_options": { "is_disabled": true },
        },
        "reply_markup": { "inline_keyboard": [[
            { "text": locale.plain("inline-open", args![]), "url": format!("https://t.me/{}?start=e{}", me.username, event.id) },
        ]] },
    })
}
