//! An event on one screen, in one language: a card of "Label: value" lines, and a short entry for lists.
//!
//! Values stand in the nominative behind a colon, so nothing is ever glued to a name. What a language lacks is shown from the other
//! and labelled. A card fits one message, with room for what is written above and below it: what is too long ends in «…».

use super::edtf::{Edtf, roman};
use super::model::{Event, Stage, Status, Text};
use super::text::{self, Moment};
use crate::args;
use crate::key;
use crate::locale::Locale;
use crate::markup::{self, Html};

/// UTF-16 units of a card.
const CARD_LIMIT: usize = 3_500;
/// Parts that a card lists: as many as there are regions.
const PARTS: usize = 20;

/// What a card says besides the event's own row.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// What the structure that organises it is called.
    pub structure: Option<String>,
    /// What the programme that it belongs to is called.
    pub programme: Option<String>,
    /// The event that it is a part of, or that began it.
    pub parent: Option<Event>,
    /// What takes place within it, by date.
    pub parts: Vec<Event>,
    /// What was published about it, as entries to be read.
    pub news: Vec<Html>,
}

impl Around {
    /// The parts that a card lists.
    pub fn listed(&self) -> &[Event] {
        &self.parts[..self.parts.len().min(PARTS)]
    }
}

/// The whole card.
pub fn card(locale: &Locale, event: &Event, moment: Moment) -> Html {
    card_within(locale, event, moment, &Around::default())
}

/// The whole card, with what stands around the event.
pub fn card_within(locale: &Locale, event: &Event, moment: Moment, around: &Around) -> Html {
    let mut card = Card { locale, event, html: Html::new(), borrowed: None };
    let title = card.said(|text| &text.title).unwrap_or_default();
    card.html.push(&Html::escape(&title).bold());
    card.state(moment);
    card.when(moment);
    card.place();
    card.people();
    card.around(around);
    card.how();
    card.parts(around, moment);
    card.body();
    card.news(around);
    let mut html = markup::cut(&card.html, CARD_LIMIT);
    if let Some(tag) = card.borrowed {
        let language = locale.plain(key!("event-language"), args! { tag = tag });
        html.line().push(&locale.html(key!("event-untranslated"), args! { language = language }).italic());
    }
    html
}

/// Two lines for a list or a digest: when (and its state), what (and where).
pub fn entry(locale: &Locale, event: &Event, moment: Moment) -> Html {
    let mut html = Html::escape(&crate::locale::capitalised(&text::date(locale, event, moment))).bold();
    if let Some(state) =
        text::state(locale, event, moment.now).filter(|_| !event.is_over(moment.now) || event.status() == Status::Cancelled)
    {
        html.push_text(" · ").push_text(&state);
    }
    html.line().push_text(event.title(locale.lang().as_str()).0);
    let venue = event.said(locale.lang().as_str(), |text| &text.venue).map(|(venue, _)| venue.to_owned());
    let region = (!event.content.regions.is_all()).then(|| event.content.regions.label(locale));
    let place: Vec<String> = venue.into_iter().chain(region).collect();
    if !place.is_empty() {
        html.line().push_text(&place.join(", "));
    }
    html
}

/// The short form for a button or a title of a file: «1 мамыр · Сессия…», without markup.
pub fn label(locale: &Locale, event: &Event, moment: Moment) -> String {
    format!("{} · {}", text::date(locale, event, moment), event.title(locale.lang().as_str()).0)
}

struct Card<'a> {
    locale: &'a Locale,
    event: &'a Event,
    html: Html,
    /// The language that something had to be borrowed from.
    borrowed: Option<String>,
}

impl Card<'_> {
    /// A field, from another language if this one lacks it.
    fn said(&mut self, field: impl Fn(&Text) -> &String) -> Option<String> {
        let wanted = self.locale.lang().as_str();
        let (said, language) = self.event.said(wanted, field)?;
        if language != wanted {
            self.borrowed = Some(language.to_owned());
        }
        Some(said.to_owned())
    }

    fn line(&mut self, line: &Html) {
        self.html.line().push(line);
    }

    fn state(&mut self, moment: Moment) {
        let event = self.event;
        if event.content.visibility == super::Visibility::Internal {
            self.line(&self.locale.html(key!("event-internal"), args!()).italic());
        }
        match (event.status(), text::state(self.locale, event, moment.now)) {
            (Status::Postponed, _) if !event.is_over(moment.now) => self.line(&self.locale.html(key!("event-postponed"), args!()).bold()),
            (_, Some(state)) => self.line(&Html::escape(&state).bold()),
            _ => {}
        }
        let told = matches!(event.status(), Status::Cancelled | Status::Postponed | Status::Moved);
        if let Some(reason) = self.said(|text| &text.reason).filter(|_| told) {
            self.line(&self.locale.html(key!("event-reason"), args! { reason = reason }));
        }
    }

    fn when(&mut self, moment: Moment) {
        let event = self.event;
        let postponed = event.status() == Status::Postponed && event.occurrence.starts == Edtf::Unknown;
        if !postponed {
            let date = text::date(self.locale, event, moment);
            let key = if text::is_open(event) { key!("event-begins") } else { key!("event-date") };
            self.line(&self.locale.html(key, args! { date = date }));
        }
        if text::time_is_open(event, moment.now) {
            self.line(&self.locale.html(key!("event-time-open"), args!()));
        }
        if let Some((starts, ends)) = event.former() {
            let was = text::span(self.locale, starts, ends, text::today(event, moment.now), text::Tone::Pushed);
            self.line(&self.locale.html(key!("event-was-date"), args! { date = was }));
        }
    }

    fn place(&mut self) {
        let (locale, event) = (self.locale, self.event);
        if let Some(venue) = self.said(|text| &text.venue) {
            let venue = Html::escape(&venue);
            let venue = event.content.map.as_deref().map_or(venue.clone(), |map| venue.link(map));
            self.line(&locale.html(key!("event-venue"), args! { venue = venue }));
        } else if let Some(map) = &event.content.map {
            self.line(&locale.html(key!("event-map"), args!()).link(map));
        }
        let was = event.was_venue.get(locale.lang().as_str()).or_else(|| event.was_venue.values().next());
        if let Some(venue) = was.filter(|_| event.status() != Status::Cancelled) {
            self.line(&locale.html(key!("event-was-venue"), args! { venue = venue }));
        }
        self.line(&locale.html(key!("event-region"), args! { region = event.content.regions.label(locale) }));
        if let Some(format) = event.content.format {
            self.line(&locale.html(key!("event-format-line"), args! { format = text::format(locale, format) }));
        }
    }

    fn people(&mut self) {
        let (locale, event) = (self.locale, self.event);
        self.line(&locale.html(key!("event-kind-line"), args! { kind = text::kind(locale, event.content.kind) }));
        if let Some(organiser) = self.said(|text| &text.organiser) {
            self.line(&locale.html(key!("event-organiser"), args! { organiser = locale.list(&several(&organiser)) }));
        }
        if let Some(chair) = self.said(|text| &text.chair) {
            self.line(&locale.html(key!("event-chair"), args! { chair = chair }));
        }
        if let Some(partners) = self.said(|text| &text.partners) {
            self.line(&locale.html(key!("event-partners"), args! { partners = locale.list(&several(&partners)) }));
        }
        if let Some(speakers) = self.said(|text| &text.speakers) {
            // An office has commas of its own.
            self.line(&locale.html(key!("event-speakers"), args! { speakers = several(&speakers).join("; ") }));
        }
        if let Some(often) = text::often(event) {
            self.line(&locale.html(key!("event-repeats"), args! { often = often }));
        }
        let number = event.content.ordinal.map(roman).unwrap_or_default();
        let in_title = event.content.texts.values().any(|text| text.title.split_whitespace().any(|word| word == number));
        if !number.is_empty() && !in_title {
            self.line(&locale.html(key!("event-ordinal"), args! { n = number }));
        }
        for figure in &event.content.attendance {
            let key = match figure.stage {
                Stage::Planned => key!("event-planned"),
                Stage::Reported => key!("event-reported"),
            };
            let line = locale.html(key, args! { n = figure.people });
            let line = match figure.source.as_str() {
                "" => line,
                source => locale.html(key!("event-by-source"), args! { line = line, source = source }),
            };
            self.line(&line);
        }
    }

    /// Whose it is, and what it belongs to.
    fn around(&mut self, around: &Around) {
        let locale = self.locale;
        if let Some(structure) = &around.structure {
            self.line(&locale.html(key!("event-structure"), args! { structure = structure }));
        }
        if let Some(programme) = &around.programme {
            self.line(&locale.html(key!("event-programme"), args! { programme = programme }));
        }
        if let Some(parent) = &around.parent {
            self.line(&locale.html(key!("event-parent"), args! { title = parent.title(locale.lang().as_str()).0 }));
        }
    }

    /// What takes place within it, numbered as the buttons below are.
    fn parts(&mut self, around: &Around, moment: Moment) {
        let locale = self.locale;
        if around.parts.is_empty() {
            return;
        }
        self.html.line().line().push(&locale.html(key!("event-parts"), args!()).bold());
        for (number, part) in (1..).zip(around.listed()) {
            self.html.line().push_text(&format!("{number}. {}", label(locale, part, moment)));
            if let Some(state) = text::state(locale, part, moment.now).filter(|_| !part.is_over(moment.now)) {
                self.html.push_text(" · ").push_text(&state);
            }
        }
        let more = around.parts.len().saturating_sub(PARTS);
        if more > 0 {
            self.line(&locale.html(key!("event-parts-more"), args! { n = more }));
        }
    }

    fn how(&mut self) {
        let locale = self.locale;
        if let Some(how) = self.said(|text| &text.how) {
            self.line(&locale.html(key!("event-how"), args! { how = how }));
        }
        if let Some(registration) = &self.event.content.registration {
            self.line(&locale.html(key!("event-registration"), args!()).link(registration));
        }
    }

    fn news(&mut self, around: &Around) {
        if !around.news.is_empty() {
            self.html.line().line().push(&self.locale.html(key!("event-news"), args!()).bold());
            for entry in &around.news {
                self.line(entry);
            }
        }
    }

    fn body(&mut self) {
        if let Some(description) = self.said(|text| &text.description) {
            self.html.line().line().push_text(&description);
        }
        if let Some(link) = &self.event.content.link {
            self.line(&self.locale.html(key!("event-more"), args!()).link(link));
        }
    }
}

/// What is separated by `;`.
fn several(said: &str) -> Vec<&str> {
    said.split(';').map(str::trim).filter(|one| !one.is_empty()).collect()
}
