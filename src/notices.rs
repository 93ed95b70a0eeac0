//! What the team is told without having asked: through the outbox, each in their own language.

use sqlx::SqliteConnection;

use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::outbox::{self, Lane, NewOccasion, VariantKey};

/// After two days nobody needs to know any more; in seconds.
const LASTS: i64 = 2 * 24 * 3600;

/// Owes a notice to these members, once per key (`word:…`). Who leaves the team before it goes out doesn't get it.
pub async fn tell(
    c: &mut SqliteConnection,
    locales: &Locales,
    key: String,
    to: &[i64],
    say: impl Fn(&Locale) -> Letter,
    now: i64,
) -> sqlx::Result<()> {
    let notice = NewOccasion { capped: false, to_team: true, ..NewOccasion::new(key, Lane::Change, now, now + LASTS) };
    let opened = outbox::open(&mut *c, &notice, now).await?;
    if !opened.fresh {
        return Ok(());
    }
    for lang in locales.languages() {
        let variant = VariantKey { segment: 0, language: lang.as_str(), version: 1, part: 0 };
        outbox::add_variant(&mut *c, opened.id, variant, &say(locales.get(*lang))).await?;
    }
    for member in to {
        outbox::add_recipient(&mut *c, opened.id, *member, 0, 1, now).await?;
    }
    Ok(())
}
