//! `/newevent`: a question after another, then a draft of an event; it is published from its card, when both languages are there.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use teloxide::types::Message;

use super::announce::{stale, stand};
use super::desk::Desk;
use super::event_edit;
use super::step::{self, Again, Step, Wanted};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::events::{self, Content, EditError, Edtf, Hand, Kind, OWED, TITLE_LIMIT};
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::regions::{Region, RegionSet};
use crate::{args, team};

/// The verb of the questions' buttons: `m.new:what:after[:which]`.
pub const VERB: &str = "m.new";

/// What is known so far, and what is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// The event as far as it is said.
    pub content: Content,
    /// The question that is open.
    pub at: Question,
}

/// What is asked, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Which kind.
    Kind,
    /// The title in this language.
    Title(String),
    /// When.
    Date,
    /// Where, in this language.
    Venue(String),
    /// Which regions.
    Regions,
}

impl Question {
    fn next(&self) -> Option<Self> {
        let after = |language: &str| OWED.iter().skip_while(|owed| **owed != language).nth(1).map(|next| (*next).to_owned());
        match self {
            Self::Kind => Some(Self::Title(OWED[0].to_owned())),
            Self::Title(language) => Some(after(language).map_or(Self::Date, Self::Title)),
            Self::Date => Some(Self::Venue(OWED[0].to_owned())),
            Self::Venue(language) => Some(after(language).map_or(Self::Regions, Self::Venue)),
            Self::Regions => None,
        }
    }
}

/// `/newevent`.
pub async fn begin(message: Message, desk: Desk) -> Answered {
    let form = Form { content: Content::new(Kind::OTHER, RegionSet::ALL), at: Question::Kind };
    go_to(&desk, form, i64::from(message.id.0)).await
}

async fn go_to(desk: &Desk, form: Form, after: i64) -> Answered {
    let question = question(desk, &form, after);
    stand(desk, Step { after, moderator: Wanted::NewEvent(form) }).await?;
    desk.send(&question).await?;
    Ok(())
}

/// The open question with its buttons.
fn question(desk: &Desk, form: &Form, after: i64) -> Letter {
    let locale = desk.locale();
    let name = |tag: &str| desk.locales.lang(tag).map_or_else(|| tag.to_owned(), |lang| desk.locales.get(lang).name().to_owned());
    let button = |label: String, what: &str| Button::press(label, format!("{VERB}:{what}:{after}"));
    match &form.at {
        Question::Kind => {
            let kinds: Vec<Button> = Kind::all()
                .map(|kind| Button::press(events::text::kind(locale, kind), format!("{VERB}:kind:{after}:{}", kind.as_str())))
                .collect();
            let letter = Letter::html(locale.html("new-kind", args![]));
            kinds.chunks(2).fold(letter, |letter, pair| letter.row(pair.iter().cloned()))
        }
        Question::Title(language) => Letter::html(locale.html("new-title", args! { language = name(language) })),
        Question::Date => Letter::html(locale.html("new-date", args![])).row([button(locale.plain("new-date-open", args![]), "skip")]),
        Question::Venue(language) => Letter::html(locale.html("new-venue", args! { language = name(language) }))
            .row([button(locale.plain("new-skip", args![]), "skip")]),
        Question::Regions => {
            let all = button(super::marked(form.content.regions.is_all(), &locale.plain("regions-all", args![])), "country");
            let today = desk.today();
            let mut letter = Letter::html(locale.html("new-regions", args! { regions = form.content.regions.label(locale) })).row([all]);
            for pair in Region::choices(today, locale).chunks(2) {
                letter = letter.row(pair.iter().map(|region| {
                    let chosen = !form.content.regions.is_all() && form.content.regions.contains(*region);
                    let label = super::marked(chosen, region.short_name(locale));
                    // It says whether the region is to be in: a press that is handled twice changes nothing more.
                    Button::press(label, format!("{VERB}:region:{after}:{}:{}", region.code(), i32::from(!chosen)))
                }));
            }
            letter.row([button(locale.plain("button-next", args![]), "done")])
        }
    }
}

/// A message that answers the open question.
pub async fn answered(desk: &Desk, message: &Message, after: i64, mut form: Form) -> Answered {
    let number = i64::from(message.id.0);
    let text = message.text().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    if number <= after || matches!(form.at, Question::Kind | Question::Regions) {
        desk.send(&question(desk, &form, after)).await?;
        return Ok(());
    }
    let locale = desk.locale();
    if text.is_empty() {
        desk.say(locale.html("new-text-only", args![])).await?;
        return Ok(());
    }
    let length = text.chars().count();
    if length > TITLE_LIMIT {
        desk.say(locale.html("new-too-long", args! { length = length, limit = TITLE_LIMIT })).await?;
        return Ok(());
    }
    match &form.at {
        Question::Title(language) => form.content.text_mut(language).title = text,
        Question::Venue(language) => form.content.text_mut(language).venue = text,
        _ => match dates(&text, desk.today()) {
            Ok((starts, ends)) => (form.content.starts, form.content.ends) = (starts, ends),
            Err(fault) => {
                desk.say(crate::markup::Html::escape(&events::Fault::Date(fault).say(locale))).await?;
                desk.send(&question(desk, &form, after)).await?;
                return Ok(());
            }
        },
    }
    form.at = form.at.next().unwrap_or(Question::Regions);
    go_to(desk, form, number).await
}

/// A press that answers the open question.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let step = step::current(&desk.db, &desk.person).await.filter(|step| Some(step.after) == press.number(1));
    let Some(Step { after, moderator: Wanted::NewEvent(mut form) }) = step else { return stale(&desk, &press).await };
    match (press.word(0), &form.at) {
        ("kind", Question::Kind) => {
            let Some(kind) = Kind::parse(press.word(2)) else { return stale(&desk, &press).await };
            form.content.kind = kind;
        }
        ("skip", Question::Date | Question::Venue(_)) => {}
        ("country" | "region", Question::Regions) => {
            let regions = match Region::by_code(press.word(2)) {
                Some(region) if form.content.regions.is_all() => RegionSet::of(region),
                Some(region) if form.content.regions.contains(region) == (press.word(3) == "1") => form.content.regions,
                Some(region) => form.content.regions.toggle(region),
                None => RegionSet::ALL,
            };
            form.content.regions = if regions.is_empty() { RegionSet::ALL } else { regions };
            let question = question(&desk, &form, after);
            stand(&desk, Step { after, moderator: Wanted::NewEvent(form) }).await?;
            desk.replies.show(&press, &question).await?;
            return Ok(());
        }
        ("done", Question::Regions) => return keep(&desk, &press, after, form.content).await,
        _ => return stale(&desk, &press).await,
    }
    desk.replies.toast(&press.id, "").await?;
    desk.replies.show_keyboard(&press, &[]).await?;
    form.at = form.at.next().unwrap_or(Question::Regions);
    // The message that carried the button is the last one that was dealt with.
    go_to(&desk, form, after.max(press.message)).await
}

/// Writes the event down as a draft.
async fn keep(desk: &Desk, press: &Press, after: i64, content: Content) -> Answered {
    let (by, now) = (desk.person.chat, desk.now());
    let mut transaction = desk.db.write().await?;
    let made = events::create(&mut transaction, &content, desk.office.zone, Hand::new(now, Some(by))).await;
    let made = match made {
        Ok(made) => made,
        Err(EditError::Database(error)) => return Err(error.into()),
        Err(error) => {
            drop(transaction);
            desk.replies.alert(&press.id, &said(desk.locale(), &error)).await?;
            return Ok(());
        }
    };
    let id = made.event_id;
    team::record(&mut transaction, Some(by), "event.drafted", &format!("event:{id}"), "", now).await?;
    dialogue::set(&mut transaction, by, &Step { after, moderator: Wanted::Nothing(Again::Event(id)) }, now).await?;
    transaction.commit().await?;
    desk.replies.toast(&press.id, "").await?;
    desk.replies.delete(press.chat, press.message).await?;
    event_edit::show_new(desk, id).await
}

/// What an edit that was refused says to the moderator.
pub fn said(locale: &Locale, error: &EditError) -> String {
    match error {
        EditError::Refused(fault) => fault.say(locale),
        EditError::Stale { .. } => locale.plain("desk-event-overtaken", args![]),
        EditError::Gone | EditError::Database(_) => locale.plain("desk-event-gone", args![]),
    }
}

/// A date, or a span with a dash between two, as people type them. A second time alone is the same day's.
pub fn dates(text: &str, today: NaiveDate) -> Result<(Edtf, Edtf), events::DateError> {
    let text = text.replace(['—', '–'], " - ");
    match text.split_once(" - ") {
        None => Ok((events::read_date(&text, today)?, Edtf::Unknown)),
        Some((from, until)) => {
            let starts = events::read_date(from, today)?;
            let until = until.trim();
            let same_day = starts.day().filter(|_| until.contains(':') && !until.contains(['.', '-', ' ']));
            let ends = match same_day {
                Some(day) => events::read_date(&format!("{} {until}", day.format("%d.%m.%Y")), today)?,
                None => events::read_date(until, today)?,
            };
            Ok((starts, ends))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_type_them() {
        for (typed, expected) in [
            ("25.12.2026 16:46", Some(("2026-12-25T16:46", ""))),
            ("5.1.2027, 9:00", Some(("2027-01-05T09:00", ""))),
            ("5 қаңтар, 9:00", Some(("2027-01-05T09:00", ""))),
            ("25.12.2026", Some(("2026-12-25", ""))),
            ("желтоқсан 2026", Some(("2026-12", ""))),
            ("2026", Some(("2026", ""))),
            ("2026-23", Some(("2026-23", ""))),
            ("2026-12-25T10:00", Some(("2026-12-25T10:00", ""))),
            ("23.04.2026 – 24.04.2026", Some(("2026-04-23", "2026-04-24"))),
            ("23.04.2026 10:00–12:30", Some(("2026-04-23T10:00", "2026-04-23T12:30"))),
            ("31.02.2026", None),
            ("ертең", None),
            ("25.12.2026 25:00", None),
        ] {
            let read = dates(typed, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
                .ok()
                .map(|(starts, ends)| (starts.to_string(), ends.to_string()));
            assert_eq!(read, expected.map(|(starts, ends)| (starts.to_owned(), ends.to_owned())), "{typed}");
        }
    }
}
