//! What there is to tell: the coming events and the news, read once and rendered once per language for everybody.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::period::add;
use super::said::Said;
use super::taste::About;
use crate::args;
use crate::db;
use crate::events::{self, Edtf, Event, Filter};
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::news::{self, Story};
use crate::regions::RegionSet;
use crate::search::fold;
use crate::topics::Topics;
use crate::zone;

/// Days that the longest digest looks ahead, today included.
const AHEAD: i64 = 14;
/// Who was away for longer is told of this time's news (seconds).
const BACK: i64 = 35 * 24 * 3600;
/// Events of that time, and news, that are read at all.
const MOST_EVENTS: u32 = 500;
const MOST_NEWS: u32 = 300;
/// How long ago a change may be that any digest tells (seconds).
const CHANGED: i64 = 7 * 24 * 3600;

/// An event that changed lately.
pub(super) struct Change {
    pub id: i64,
    /// Unix seconds.
    pub at: i64,
    regions: RegionSet,
    subject: Subject,
    pub text: Arc<Said>,
}

impl Change {
    pub fn about(&self) -> About<'_> {
        self.subject.about(self.regions, false)
    }
}

/// What something is about, read once.
struct Subject {
    words: Vec<String>,
    topics: Topics,
}

impl Subject {
    fn of(texts: impl IntoIterator<Item = String>) -> Self {
        let words: Vec<String> = texts.into_iter().flat_map(|text| fold::words(&text)).collect();
        Self { topics: Topics::of(&words), words }
    }

    fn of_event(event: &Event, locales: &Locales) -> Self {
        let said = |lang: &crate::locale::Lang| {
            let (locale, tag) = (locales.get(*lang), lang.as_str());
            let about = event.said(tag, |text| &text.description).map(|(text, _)| text.to_owned());
            [Some(event.title(tag).0.to_owned()), about, Some(events::text::kind(locale, event.content.kind))].into_iter().flatten()
        };
        Self::of(locales.languages().iter().flat_map(said))
    }

    fn about(&self, regions: RegionSet, pinned: bool) -> About<'_> {
        About { regions, topics: self.topics, words: &self.words, pinned }
    }
}

/// An event that comes.
pub(super) struct Coming {
    pub id: i64,
    pub regions: RegionSet,
    subject: Subject,
    pub day: NaiveDate,
    /// Unix seconds since when everybody may see it; 0 if that isn't known.
    pub public_since: i64,
    pub text: Arc<Said>,
}

impl Coming {
    pub fn about(&self) -> About<'_> {
        self.subject.about(self.regions, false)
    }
}

/// A story that was approved.
pub(super) struct Told {
    pub regions: RegionSet,
    subject: Subject,
    pub approval: i64,
    pub pinned: bool,
    /// Title and facts.
    pub short: Arc<Said>,
    /// With its summary.
    pub long: Arc<Said>,
}

impl Told {
    pub fn about(&self) -> About<'_> {
        self.subject.about(self.regions, self.pinned)
    }
}

/// Everything that any digest of this moment can be made of.
pub(super) struct Material {
    pub today: NaiveDate,
    /// Unix seconds.
    pub now: i64,
    /// Where the bot opens; none: it hasn't run yet.
    pub door: Option<String>,
    /// The last change of the calendar that is in it.
    pub calendar: i64,
    /// The last approval that is in it.
    pub mark: i64,
    /// By day.
    pub events: Vec<Coming>,
    /// The latest first.
    pub changed: Vec<Change>,
    /// By approval, ascending.
    pub news: Vec<Told>,
}

impl Material {
    /// Reads it. `mark`: the lowest that anybody concerned has, if that is known.
    pub async fn read(c: &mut SqliteConnection, locales: &Locales, zone: Tz, mark: i64, now: i64) -> sqlx::Result<Self> {
        let floor = mark.max(news::approved_before(c, now - BACK).await?);
        let today = zone::local(zone, now).date();
        let (from, until) = (zone::unix_at(zone, today, 0), zone::unix_at(zone, add(today, AHEAD), 0));
        let calendar = sqlx::query_scalar!(r#"SELECT COALESCE(MAX(id), 0) AS "id!: i64" FROM event_change"#).fetch_one(&mut *c).await?;
        let events = events::between(c, from, until, &Filter::public(RegionSet::ALL), MOST_EVENTS).await?;
        let public = public_since(c, &events).await?;
        let mark = news::newest_approval(c).await?;
        let stories = news::approved_above(c, floor, MOST_NEWS).await?;
        let each = |say: &dyn Fn(&Locale) -> Html| Said::each(locales, say);
        let coming = events.iter().filter_map(|event| {
            let instants = event.occurrence.instants;
            if instants.from_at.is_none_or(|start| start < from) || event.is_over(now) {
                return None;
            }
            let text = each(&|locale| line(locale, event, now));
            let (id, regions, subject) = (event.id, event.content.regions, Subject::of_event(event, locales));
            let public_since = public.get(&id).copied().unwrap_or(0);
            Some(Coming { id, regions, subject, day: day_of(event.occurrence.starts)?, public_since, text })
        });
        let told = stories.iter().map(|story| Told {
            regions: story.regions(),
            subject: Subject::of(story.items.iter().flat_map(|item| [item.title.clone(), item.summary.clone()])),
            approval: story.approval,
            pinned: story.is_pinned(),
            short: each(&|locale| news::entry(locale, story, zone)),
            long: each(&|locale| with_summary(locale, story, zone)),
        });
        let mut events: Vec<Coming> = coming.collect();
        events.sort_by_key(|event| event.day);
        let changed = changed(&mut *c, now).await?.into_iter().map(|(at, event)| Change {
            id: event.id,
            at,
            regions: event.content.regions,
            subject: Subject::of_event(&event, locales),
            text: each(&|locale| change(locale, &event, now)),
        });
        let changed = changed.collect();
        let name = sqlx::query_scalar!("SELECT value FROM meta WHERE name = 'bot_name'").fetch_optional(&mut *c).await?;
        let door = name.map(|name| format!("https://t.me/{name}?start=digest"));
        Ok(Self { today, now, door, calendar, mark, events, changed, news: told.collect() })
    }

    /// Whether it has anything of this event.
    pub fn tells(&self, event: i64) -> bool {
        self.events.iter().any(|coming| coming.id == event) || self.changed.iter().any(|change| change.id == event)
    }

    /// The mark that stands for all marks to which the same news are new.
    pub fn group_of(&self, mark: i64) -> i64 {
        self.news_above(mark).first().map_or(self.mark, |story| story.approval - 1)
    }

    /// News approved above a mark, ascending.
    pub fn news_above(&self, mark: i64) -> &[Told] {
        &self.news[self.news.partition_point(|story| story.approval <= mark)..]
    }
}

/// Public events whose date, place or state changed within the longest digest's time, and aren't over; when each last did.
async fn changed(c: &mut SqliteConnection, now: i64) -> sqlx::Result<Vec<(i64, Event)>> {
    let since = now - CHANGED;
    let rows = sqlx::query!(
        r#"SELECT event_id AS "event_id!: i64", MAX(at) AS "at!: i64" FROM event_change
           WHERE at > ? AND before IS NOT NULL AND before ->> '$.status' <> 'draft' AND before ->> '$.visibility' = 'public' AND (what LIKE '%date%' OR what LIKE '%place%' OR what LIKE '%status%')
           GROUP BY event_id ORDER BY MAX(id) DESC LIMIT 100"#,
        since
    )
    .fetch_all(&mut *c)
    .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.event_id).collect();
    let events = events::by_ids(c, &ids, now).await?;
    let at = |id: i64| rows.iter().find(|row| row.event_id == id).map_or(now, |row| row.at);
    Ok(events.into_iter().filter(|event| event.is_public() && !event.is_over(now)).map(|event| (at(event.id), event)).collect())
}

/// When each of these events became public for the last time, by event.
async fn public_since(c: &mut SqliteConnection, events: &[Event]) -> sqlx::Result<HashMap<i64, i64>> {
    let ids = db::json(&events.iter().map(|event| event.id).collect::<Vec<_>>())?;
    let rows = sqlx::query!(
        r#"SELECT event_id AS "event_id!: i64", MAX(at) AS "at!: i64" FROM event_change
           WHERE event_id IN (SELECT value FROM json_each(?)) AND after ->> '$.status' <> 'draft' AND after ->> '$.visibility' = 'public'
             AND (before IS NULL OR before ->> '$.status' = 'draft' OR before ->> '$.visibility' <> 'public')
           GROUP BY event_id"#,
        ids
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|row| (row.event_id, row.at)).collect())
}

/// What became of it, its title, and when it will be now.
fn change(locale: &Locale, event: &Event, now: i64) -> Html {
    let state = events::text::state(locale, event, now).unwrap_or_else(|| locale.plain("digest-changed-label", args!()));
    let mut html = Html::escape(&state).bold();
    html.push_text(" · ").push_text(event.title(locale.lang().as_str()).0);
    html.line().push_text(&events::text::date(locale, event, events::text::Moment::pushed(now)));
    html
}

fn day_of(date: Edtf) -> Option<NaiveDate> {
    match date {
        Edtf::Day(day) => Some(day),
        Edtf::Time(at) => Some(at.date()),
        _ => None,
    }
}

/// «10:00 · Title», then the place, then the last day if there are several; under the heading of its day. What is cancelled or moved says so
/// first.
fn line(locale: &Locale, event: &Event, now: i64) -> Html {
    let language = locale.lang().as_str();
    let mut html = Html::new();
    if let Some(state) = events::text::state(locale, event, now) {
        html.push(&Html::escape(&state).bold()).push_text(" · ");
    }
    if let Edtf::Time(at) = event.occurrence.starts {
        html.push_text(&locale.time(at.time())).push_text(" · ");
    }
    html.push_text(event.title(language).0);
    let venue = event.said(language, |text| &text.venue).map(|(venue, _)| venue.to_owned());
    let region = (!event.content.regions.is_all()).then(|| event.content.regions.label(locale));
    let place: Vec<String> = venue.into_iter().chain(region).collect();
    if !place.is_empty() {
        html.line().push_text(&place.join(", "));
    }
    if let Some(end) = day_of(event.occurrence.ends).filter(|end| Some(*end) != day_of(event.occurrence.starts)) {
        let day = locale.weekday_date(end, events::text::today(event, now));
        html.line().push(&locale.html("digest-ends", args! { day = day }));
    }
    html
}

/// The entry with its summary folded up under it.
fn with_summary(locale: &Locale, story: &Story, zone: Tz) -> Html {
    let mut html = news::entry(locale, story, zone);
    let summary = &story.told_in(locale.lang().as_str()).summary;
    if !summary.is_empty() {
        html.line().push(&Html::escape(summary).expandable_quote());
    }
    html
}
