//! What stands around an event on its card, for citizens and moderators alike: gathered from the organisation's file, the
//! calendar and the news.

use sqlx::SqliteConnection;

use crate::config::Office;
use crate::events::{self, Around, Event};
use crate::locale::Locale;
use crate::news;

/// Stories that an event's card names.
const STORIES: u32 = 3;

/// What is public around an event, in the reader's language; `now` in unix seconds.
pub async fn of(c: &mut SqliteConnection, office: &Office, locale: &Locale, event: &Event, now: i64) -> sqlx::Result<Around> {
    let (organisation, language) = (&office.organisation, locale.lang().as_str());
    let parent = match event.content.parent {
        Some(parent) => events::by_id(c, parent, now).await?.filter(Event::is_public),
        None => None,
    };
    let told = news::about(c, event.id, STORIES).await?;
    Ok(Around {
        structure: organisation.structure_of(event.content.structure.as_deref(), language).map(str::to_owned),
        programme: organisation.programme_of(event.content.programme.as_deref(), language).map(str::to_owned),
        parent,
        parts: events::parts(c, event.id).await?,
        news: told.iter().map(|story| news::entry(locale, story, office.zone)).collect(),
    })
}
