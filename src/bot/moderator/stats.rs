//! `/stats`: how many people there are, in which language and region, and what went out of the last announcements. No profile of anybody.

use super::desk::Desk;
use crate::announcements::{self, State};
use crate::audience::Audience;
use crate::bot::Answered;
use crate::letter::Letter;
use crate::markup::Html;
use crate::outbox::{self, Standing};
use crate::regions::{Region, RegionSet};
use crate::{args, subscribers};

/// Announcements whose outcome is shown.
const SHOWN: i64 = 5;

/// `/stats`.
pub async fn command(desk: Desk) -> Answered {
    let locale = desk.locale();
    let by_language = subscribers::count_by_language(&desk.db).await?;
    let total: i64 = by_language.iter().map(|(_, n)| n).sum();
    let mut lines = vec![locale.html("stats-total", args! { n = total }).bold()];
    for (tag, n) in &by_language {
        let name = desk.locales.lang(tag).map_or_else(|| tag.clone(), |lang| desk.locales.get(lang).name().to_owned());
        lines.push(Html::escape(&format!("{name}: {}", locale.number(*n))));
    }
    lines.push(Html::new());
    lines.push(locale.html("stats-regions", args![]).bold());
    let today = desk.today();
    for region in Region::choices(today, locale) {
        let n = Audience::of_regions(RegionSet::of(region)).count(&desk.db).await?;
        if n > 0 {
            lines.push(Html::escape(&format!("{}: {}", region.name(locale), locale.number(n))));
        }
    }
    lines.push(locale.html("stats-regions-note", args![]).italic());
    let waiting: i64 = outbox::pending_by_lane(&desk.db).await?.values().sum();
    lines.push(Html::new());
    lines.push(locale.html("stats-waiting", args! { n = waiting }));
    lines.extend(last_announcements(&desk).await?);
    let text = Html::join(lines, &Html::trusted("\n"));
    let letter = Letter::html(crate::markup::cut(&text, crate::markup::TEXT_LIMIT)).row(super::figures::buttons(&desk));
    desk.send(&letter).await?;
    Ok(())
}

async fn last_announcements(desk: &Desk) -> anyhow::Result<Vec<Html>> {
    let locale = desk.locale();
    let (found, _) = announcements::list(&desk.db, 0, 3 * SHOWN).await?;
    let mut lines = Vec::new();
    for announcement in found.iter().filter(|found| matches!(found.state, State::Sending | State::Done)).take(5) {
        let occasion = outbox::by_key(&mut *desk.db.read().acquire().await?, &announcements::occasion_key(announcement.id)).await?;
        let Some(occasion) = occasion else { continue };
        let progress = outbox::progress(&desk.db, occasion).await?;
        let values = args! {
            id = announcement.id.to_string(),
            headline = announcement.headline(locale.lang().as_str(), 40),
            sent = progress.count(Standing::Sent),
            total = progress.total(),
        };
        lines.push(locale.html("stats-announcement", values));
    }
    if !lines.is_empty() {
        lines.insert(0, locale.html("stats-announcements", args![]).bold());
        lines.insert(0, Html::new());
    }
    Ok(lines)
}
