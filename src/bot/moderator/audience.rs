//! Whom a draft is for: everyone, regions, one language, those who asked for an event or follow its series, those who joined in a span; and
//! audiences that were saved. Every press is kept in the draft.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use teloxide::types::Message;

use super::desk::Desk;
use super::step::{Again, Step, Wanted};
use super::{card, facets};
use crate::announcements::{self, Announcement, State};
use crate::audience::Audience;
use crate::audience::saved::{self, Kept};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::db::Db;
use crate::letter::{Button, Letter};
use crate::regions::{Region, RegionSet};
use crate::{args, events, zone};

/// The verb of this screen's buttons: `m.who:what:draft:revision[:which]`.
pub const VERB: &str = "m.who";

/// What has to be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Typed {
    /// An event, whose people it is for.
    Event,
    /// A span of dates.
    Joined,
    /// The name under which it is saved.
    Name,
    /// Another name for the saved one of this number.
    Rename(i64),
}

/// Asks whom a draft is for, in a new message.
pub async fn ask(desk: &Desk, id: i64) -> Answered {
    if let Some(announcement) = announcements::get(&desk.db, id).await? {
        desk.send(&screen(desk, &announcement).await?).await?;
    }
    Ok(())
}

/// A press on the screen.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let (Some(id), Some(revision)) = (press.number(1), press.number(2)) else { return super::announce::stale(&desk, &press).await };
    let Some(announcement) = announcements::get(&desk.db, id).await?.filter(|found| found.state == State::Draft) else {
        return card::show(&desk, &press, id).await;
    };
    let mut audience = announcement.audience.clone();
    match (press.word(0), press.word(3)) {
        ("open", _) => return Ok(desk.replies.show(&press, &screen(&desk, &announcement).await?).await?),
        ("done", _) if audience.count(&desk.db).await? == 0 => {
            desk.replies.alert(&press.id, &desk.locale().plain("who-nobody", args![])).await?;
            return Ok(());
        }
        ("done", _) => {
            desk.replies.toast(&press.id, "").await?;
            desk.replies.delete(press.chat, press.message).await?;
            return card::show_whole(&desk, id).await;
        }
        ("all", _) => audience.regions = None,
        ("region", code) => {
            let Some(region) = Region::by_code(code) else { return super::announce::stale(&desk, &press).await };
            let chosen = audience.regions.unwrap_or(RegionSet::NONE).toggle(region);
            audience.regions = (!chosen.is_empty()).then_some(chosen);
        }
        ("follow" | "joined" | "save" | "rename", _) => return ask_typed(&desk, &press, id, revision).await,
        ("sample", _) => return show_sample(&desk, &press, &announcement).await,
        ("saved", _) => return Ok(desk.replies.show(&press, &facets::saved(&desk, &announcement).await?).await?),
        ("events", _) => return Ok(desk.replies.show(&press, &facets::events(&desk, &announcement).await?).await?),
        ("topics" | "structures" | "kinds", _) => {
            return Ok(desk.replies.show(&press, &facets::screen(&desk, &announcement, press.word(0))).await?);
        }
        ("clear", _) => audience = Audience { regions: audience.regions, language: audience.language, ..Audience::everyone() },
        ("use", number) => match saved::get(&desk.db, number.parse().unwrap_or_default()).await? {
            Some(saved) => audience = saved,
            None => return super::announce::stale(&desk, &press).await,
        },
        ("forget", number) => {
            let mut transaction = desk.db.write().await?;
            let done = saved::forget(&mut transaction, number.parse().unwrap_or_default(), desk.person.chat, desk.now()).await?;
            transaction.commit().await?;
            if done == Kept::NotTheirs {
                return desk.refuse(&press, announcements::Refused::NotEntitled).await;
            }
            return Ok(desk.replies.show(&press, &facets::saved(&desk, &announcement).await?).await?);
        }
        ("language", tag) => audience.language = desk.locales.lang(tag).map(|lang| lang.to_string()),
        (what, which) => match facets::chosen(&desk, &audience, what, which) {
            Some(chosen) => audience = chosen,
            None => return super::announce::stale(&desk, &press).await,
        },
    }
    let mut transaction = desk.db.write().await?;
    let refused = announcements::set_audience(&mut transaction, id, desk.hand(revision), &audience).await.err();
    if refused.is_none() {
        transaction.commit().await?;
    } else {
        drop(transaction);
    }
    if let Some(refused) = refused {
        desk.refuse(&press, refused).await?;
    }
    match announcements::get(&desk.db, id).await? {
        // Of topics there may be several: their screen stays.
        Some(announcement) if press.word(0) == "topic" => {
            Ok(desk.replies.show(&press, &facets::screen(&desk, &announcement, "topics")).await?)
        }
        Some(announcement) => Ok(desk.replies.show(&press, &screen(&desk, &announcement).await?).await?),
        None => super::announce::stale(&desk, &press).await,
    }
}

async fn screen(desk: &Desk, announcement: &Announcement) -> sqlx::Result<Letter> {
    let locale = desk.locale();
    let n = announcement.audience.count(&desk.db).await?;
    let chosen = announcement.audience.label(locale, &desk.locales);
    let mut text = locale.html("who-screen", args! { audience = chosen, n = n });
    if let Some(event) = announcement.audience.asked_for.or(announcement.audience.follows) {
        let found = events::by_id(&mut *desk.db.read().acquire().await?, event, desk.now()).await?;
        text.line().push(&match found {
            Some(event) => locale.html("why-event", args! { title = event.title(locale.lang().as_str()).0 }),
            None => locale.html("who-event-gone", args![]),
        });
    }
    let mut letter = Letter::html(text);
    let (id, revision) = (announcement.id, announcement.revision);
    let button = |on: bool, label: &str, what: &str| Button::press(super::marked(on, label), format!("{VERB}:{what}:{id}:{revision}"));
    let which = |on: bool, label: &str, what: &str, which: &str| {
        Button::press(super::marked(on, label), format!("{VERB}:{what}:{id}:{revision}:{which}"))
    };

    let regions = announcement.audience.regions;
    letter = letter.row([button(regions.is_none(), &locale.plain("audience-everyone", args![]), "all")]);
    let today = desk.today();
    for pair in Region::choices(today, locale).chunks(2) {
        letter = letter.row(
            pair.iter()
                .map(|region| which(regions.is_some_and(|set| set.contains(*region)), region.short_name(locale), "region", region.code())),
        );
    }
    let language = announcement.audience.language.as_deref();
    let any = which(language.is_none(), &locale.plain("who-any-language", args![]), "language", "any");
    let named = desk
        .locales
        .languages()
        .iter()
        .map(|lang| which(language == Some(lang.as_str()), desk.locales.get(*lang).name(), "language", lang.as_str()));
    letter = letter.row(std::iter::once(any).chain(named));
    let particular = &announcement.audience;
    letter = letter.row([
        button(particular.asked_for.or(particular.follows).is_some(), &locale.plain("who-follow", args![]), "events"),
        button(particular.joined_from.or(particular.joined_until).is_some(), &locale.plain("who-joined", args![]), "joined"),
    ]);
    letter = letter.row(facets::row(desk, announcement));
    if particular.is_particular() || particular.chats.is_some() {
        letter = letter.row([button(false, &locale.plain("who-clear", args![]), "clear")]);
    }
    letter = letter.row([
        button(false, &locale.plain("who-sample", args![]), "sample"),
        button(false, &locale.plain("who-saved", args![]), "saved"),
        button(false, &locale.plain("who-save", args![]), "save"),
    ]);
    Ok(letter.row([button(false, &locale.plain("button-next", args![]), "done")]))
}

/// People in a sample.
const SAMPLE: i64 = 5;
/// Letters of a saved audience's name.
const NAME_LIMIT: usize = 40;

/// Some of those it reaches, as they are described and not who they are.
async fn show_sample(desk: &Desk, press: &Press, announcement: &Announcement) -> Answered {
    let locale = desk.locale();
    let found = announcement.audience.sample(&desk.db, SAMPLE).await?;
    let lines: Vec<String> = found
        .into_iter()
        .map(|(tag, regions)| {
            let name = desk.locales.lang(&tag).map_or(tag.clone(), |lang| desk.locales.get(lang).name().to_owned());
            format!("{name} · {}", regions.label(locale))
        })
        .collect();
    let text = if lines.is_empty() { locale.plain("who-nobody", args![]) } else { lines.join("\n") };
    // A window takes 200 letters (Bot API, answerCallbackQuery).
    let text: String = text.chars().take(200).collect();
    desk.replies.alert(&press.id, &text).await?;
    Ok(())
}

/// Asks for what has to be typed: an event, a span of dates, a name.
async fn ask_typed(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let locale = desk.locale();
    let (what, question) = match press.word(0) {
        "follow" => (Typed::Event, locale.html("who-ask-event", args![])),
        "joined" => (Typed::Joined, locale.html("who-ask-joined", args![])),
        "rename" => (Typed::Rename(press.number(3).unwrap_or_default()), locale.html("who-ask-name", args! { limit = NAME_LIMIT })),
        _ => (Typed::Name, locale.html("who-ask-name", args! { limit = NAME_LIMIT })),
    };
    let wanted = Wanted::Audience { draft: id, revision, what };
    super::announce::stand(desk, Step { after: press.message, moderator: wanted }).await?;
    desk.replies.toast(&press.id, "").await?;
    desk.say(question).await?;
    Ok(())
}

/// What was typed.
pub async fn answered(desk: &Desk, message: &Message, (id, revision): (i64, i64), what: Typed) -> Answered {
    let (locale, text) = (desk.locale(), message.text().unwrap_or_default().trim());
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return Ok(()) };
    let mut audience = announcement.audience.clone();
    let understood = match what {
        Typed::Event => read_event(&desk.db, text, &mut audience, desk.now()).await?,
        Typed::Joined => read_span(text, desk.office.zone, &mut audience),
        Typed::Name | Typed::Rename(_) => !text.is_empty() && text.chars().count() <= NAME_LIMIT,
    };
    if !understood {
        desk.say(match what {
            Typed::Event => locale.html("who-no-event", args![]),
            Typed::Joined => locale.html("who-ask-joined", args![]),
            Typed::Name | Typed::Rename(_) => locale.html("who-ask-name", args! { limit = NAME_LIMIT }),
        })
        .await?;
        return Ok(());
    }
    let mut transaction = desk.db.write().await?;
    let done = match what {
        Typed::Name => named(saved::save(&mut transaction, text, &audience, desk.person.chat, desk.now()).await?),
        Typed::Rename(saved) => named(saved::rename(&mut transaction, saved, text, desk.person.chat, desk.now()).await?),
        _ => announcements::set_audience(&mut transaction, id, desk.hand(revision), &audience).await.map_err(NotKept::Draft),
    };
    let refused = match done {
        Ok(()) => None,
        Err(NotKept::Draft(announcements::Refused::Database(error))) => return Err(error.into()),
        Err(refused) => {
            drop(transaction);
            transaction = desk.db.write().await?;
            Some(refused)
        }
    };
    let step = Step { after: i64::from(message.id.0), moderator: Wanted::Nothing(Again::Audience(id)) };
    dialogue::set(&mut transaction, desk.person.chat, &step, desk.now()).await?;
    transaction.commit().await?;
    if let Some(refused) = refused {
        desk.say(match refused {
            NotKept::Draft(_) | NotKept::Saved(Kept::Gone | Kept::Yes) => locale.html("plan-overtaken", args![]),
            NotKept::Saved(Kept::Full) => locale.html("who-full", args! { limit = saved::MOST }),
            NotKept::Saved(Kept::NameTaken) => locale.html("who-name-taken", args![]),
            NotKept::Saved(Kept::NotTheirs) => locale.html("error-not-permitted", args![]),
        })
        .await?;
    }
    ask(desk, id).await
}

/// Why what was typed wasn't kept.
enum NotKept {
    /// The draft is somebody else's now, or not theirs to change.
    Draft(announcements::Refused),
    /// The list of saved audiences doesn't take it.
    Saved(Kept),
}

fn named(kept: Kept) -> Result<(), NotKept> {
    if kept == Kept::Yes { Ok(()) } else { Err(NotKept::Saved(kept)) }
}

/// «7»: who asked to be reminded of event 7; «7+»: who follows its series. `false`: there is no such event.
async fn read_event(db: &Db, text: &str, audience: &mut Audience, now: i64) -> sqlx::Result<bool> {
    let number = text.trim_start_matches('№').trim_end_matches('+').trim();
    let Ok(event) = number.parse::<i64>() else { return Ok(false) };
    if events::by_id(&mut *db.read().acquire().await?, event, now).await?.is_none() {
        return Ok(false);
    }
    (audience.asked_for, audience.follows) = if text.ends_with('+') { (None, Some(event)) } else { (Some(event), None) };
    Ok(true)
}

/// «01.05.2026-31.05.2026», either end may be missing; both days belong to it.
fn read_span(text: &str, zone: chrono_tz::Tz, audience: &mut Audience) -> bool {
    let Some((from, to)) = text.split_once(['-', '–']) else { return false };
    // The calendar's last year has no day after its last.
    let day = |text: &str| NaiveDate::parse_from_str(text.trim(), "%d.%m.%Y").ok().filter(|day| day.year() <= 9999);
    let (from, to) = match (from.trim().is_empty(), to.trim().is_empty()) {
        (true, true) => return false,
        (true, false) => (None, Some(day(to))),
        (false, true) => (Some(day(from)), None),
        (false, false) => (Some(day(from)), Some(day(to))),
    };
    if from == Some(None) || to == Some(None) || matches!((from, to), (Some(from), Some(to)) if from > to) {
        return false;
    }
    audience.joined_from = from.flatten().map(|day| zone::unix_at(zone, day, 0));
    audience.joined_until = to.flatten().map(|day| zone::unix_at(zone, day + Days::new(1), 0));
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_days_is_read_with_either_end_open() {
        let zone = chrono_tz::Asia::Almaty;
        let read = |text: &str| {
            let mut audience = Audience::everyone();
            read_span(text, zone, &mut audience).then_some((audience.joined_from, audience.joined_until))
        };
        let may = |day: u32| Some(zone::unix_at(zone, NaiveDate::from_ymd_opt(2026, 5, day).unwrap(), 0));
        assert_eq!(read("01.05.2026-02.05.2026"), Some((may(1), may(3))));
        assert_eq!(read("01.05.2026 –"), Some((may(1), None)));
        assert_eq!(read("- 02.05.2026"), Some((None, may(3))));
        for wrong in ["", "-", "01.05.2026", "02.05.2026-01.05.2026", "31.02.2026-", "-31.12.+262142"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
