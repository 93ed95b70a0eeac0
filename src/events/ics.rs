//! Events as calendar files (RFC 5545), for one event, "my events" and the whole calendar.
//!
//! Promises: the UID never changes and SEQUENCE rises with each change, so a second file updates the entry that the first one made;
//! times are UTC; a whole day ends on the next; a day whose time isn't known says
//! so in its title, because a calendar can only show it as all day; what has no day has no entry. The bytes depend on the event alone.

use chrono::{DateTime, NaiveDate, Utc};
use icalendar::{Calendar, Class, Component, EventLike, EventStatus, Property, ValueType};

use super::edtf::Edtf;
use super::kind::Nature;
use super::model::{Event, Status, Text};
use super::text;
use crate::args;
use crate::key;
use crate::locale::Locale;
use crate::zone::instant;

/// What the file says wrote it.
const PRODUCT: &str = "-//Jarshy//Calendar//KK";

/// One event as a file; none as long as its day isn't known, or it isn't public.
pub fn ics(locale: &Locale, event: &Event) -> Option<Vec<u8>> {
    calendar(locale, std::slice::from_ref(event)).map(|(bytes, _)| bytes)
}

/// Several events as one file, and how many of them are in it: those that are public and have a day; none if none are.
pub fn calendar(locale: &Locale, events: &[Event]) -> Option<(Vec<u8>, usize)> {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", PRODUCT));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    let mut count = 0;
    for entry in events.iter().filter(|event| event.is_public()).filter_map(|event| entry(locale, event)) {
        calendar.push(entry);
        count += 1;
    }
    (count > 0).then(|| (calendar.to_string().into_bytes(), count))
}

fn entry(locale: &Locale, event: &Event) -> Option<icalendar::Event> {
    let mut entry = icalendar::Event::new();
    let (starts, ends, status) = shown(event)?;
    when(&mut entry, event, starts, ends)?;
    let wanted = locale.lang().as_str();
    let said = |field: fn(&Text) -> &String| event.said(wanted, field).map(|(said, _)| said);
    let title = event.title(wanted).0;
    let open = matches!(starts, Edtf::Day(_)) && event.content.kind.nature() == Nature::Event && status != EventStatus::Cancelled;
    let title = if open { locale.plain(key!("event-ics-time-open"), args! { title = title }) } else { title.to_owned() };
    entry.uid(&uid(event)).summary(&title).status(status);
    entry.sequence(event.sequence.try_into().unwrap_or(u32::MAX)).class(Class::Public);
    entry.timestamp(moment(event.updated_at)).created(moment(event.created_at)).last_modified(moment(event.updated_at));
    entry.categories([text::kind(locale, event.content.kind)]);
    entry.append_property(Property::new("TRANSP", if open { "TRANSPARENT" } else { "OPAQUE" }));
    let place: Vec<String> = said(|text| &text.venue)
        .map(str::to_owned)
        .into_iter()
        .chain((!event.content.regions.is_all()).then(|| event.content.regions.label(locale)))
        .collect();
    if !place.is_empty() {
        entry.location(&place.join(", "));
    }
    let about = about(locale, event);
    if !about.is_empty() {
        entry.description(&about);
    }
    if let Some(link) = &event.content.link {
        entry.url(link);
    }
    Some(entry.done())
}

/// Each time of an event that comes again is an entry of its own in UTC: one that moved stays itself, and no calendar has to know our zone.
fn uid(event: &Event) -> String {
    match (event.occurrence.original.as_str(), event.uid.split_once('@')) {
        ("", _) | (_, None) => event.uid.clone(),
        (original, Some((name, host))) => format!("{name}-{}@{host}", original.replace(['-', ':'], "")),
    }
}

/// Whether the event's file takes its entry away; `None`: it has no file, because it has no day.
pub fn takes_entry_away(event: &Event) -> Option<bool> {
    shown(event).map(|(.., status)| status == EventStatus::Cancelled)
}

/// The dates and the status of the entry. What was postponed without a new date is shown cancelled on its old one, so that it goes
/// from people's calendars; the next SEQUENCE brings it back.
fn shown(event: &Event) -> Option<(Edtf, Edtf, EventStatus)> {
    let (starts, ends) = (event.occurrence.starts, event.occurrence.ends);
    if let (Status::Postponed, false, Some((starts, ends))) = (event.status(), starts.has_day(), event.was) {
        return starts.has_day().then_some((starts, ends, EventStatus::Cancelled));
    }
    let status = match event.status() {
        Status::Cancelled => EventStatus::Cancelled,
        Status::Postponed | Status::Draft => EventStatus::Tentative,
        _ => EventStatus::Confirmed,
    };
    starts.has_day().then_some((starts, ends, status))
}

fn when(entry: &mut icalendar::Event, event: &Event, starts: Edtf, ends: Edtf) -> Option<()> {
    let utc = |local| instant(event.zone, local);
    match starts {
        Edtf::Time(from) => {
            entry.starts(utc(from));
            match ends {
                Edtf::Time(until) => {
                    entry.ends(utc(until));
                }
                // The last day is known, its hour isn't: until that day is over.
                Edtf::Day(until) if until > from.date() => {
                    entry.ends(utc(ends.end()?));
                }
                // An end that nobody gave isn't made up: without one the entry marks its start.
                _ => {}
            }
        }
        Edtf::Day(from) => {
            let last = ends.day().unwrap_or(from);
            entry.append_property(whole_day("DTSTART", from)).append_property(whole_day("DTEND", last.succ_opt()?));
        }
        _ => return None,
    }
    Some(())
}

fn whole_day(name: &str, day: NaiveDate) -> Property {
    Property::new(name, day.format("%Y%m%d").to_string()).append_parameter(ValueType::Date).done()
}

fn moment(unix: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(unix, 0).unwrap_or_default()
}

/// "Label: value" lines under the entry.
fn about(locale: &Locale, event: &Event) -> String {
    let wanted = locale.lang().as_str();
    let said = |field: fn(&Text) -> &String| event.said(wanted, field).map(|(said, _)| said);
    let mut lines = Vec::new();
    if let Some(reason) = said(|text| &text.reason).filter(|_| event.status() == Status::Cancelled) {
        lines.push(locale.plain(key!("event-reason"), args! { reason = reason }));
    }
    lines.extend(said(|text| &text.organiser).map(|organiser| locale.plain(key!("event-organiser"), args! { organiser = organiser })));
    lines.extend(
        event.content.format.map(|format| locale.plain(key!("event-format-line"), args! { format = text::format(locale, format) })),
    );
    lines.extend(said(|text| &text.how).map(|how| locale.plain(key!("event-how"), args! { how = how })));
    lines.extend(event.content.registration.clone());
    lines.extend(said(|text| &text.description).map(str::to_owned));
    lines.join("\n")
}
