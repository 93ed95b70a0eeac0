//! A linked chat's own digest, behind `/channels`: how often, when, for which region, in which languages; and how it would look now.

use super::announce::stale;
use super::desk::Desk;
use super::{channels as list, marked};
use crate::bot::Answered;
use crate::bot::citizen::settings;
use crate::bot::press::Press;
use crate::channels::edition::{self, Edition};
use crate::channels::{self, Linked};
use crate::digests::taste::Taste;
use crate::digests::{self, Readers};
use crate::letter::{Button, Letter};
use crate::locale::{Locale, capitalised};
use crate::markup::Html;
use crate::regions::{Region, RegionSet};
use crate::subscribers::{self, Cadence, Subscriber};
use crate::zone::DAY;
use crate::{args, news};

/// The verb of these buttons: `m.ed:what:chat[:choice]`.
pub const VERB: &str = "m.ed";
/// Hours that are offered, in local time.
const HOURS: std::ops::RangeInclusive<i64> = 8..=21;
/// When it comes until somebody says otherwise: Monday at ten, a minute of the week.
const AT_FIRST: i64 = 10 * 60;
/// The first edition tells what was new for so long (seconds).
const LATELY: i64 = 7 * 24 * 3600;

/// The door to it, on the chat's screen.
pub fn button(locale: &Locale, chat: i64) -> Button {
    press(locale.plain("edition-button", args![]), "show", chat)
}

fn press(label: String, what: &str, chat: i64) -> Button {
    Button::press(label, format!("{VERB}:{what}:{chat}"))
}

fn choose(label: String, what: &str, chat: i64, choice: impl std::fmt::Display) -> Button {
    Button::press(label, format!("{VERB}:{what}:{chat}:{choice}"))
}

/// A linked chat, and what of its digest stands where everybody's does.
struct Chat {
    linked: Linked,
    kept: Subscriber,
    edition: Edition,
}

async fn read(desk: &Desk, chat: i64) -> sqlx::Result<Option<Chat>> {
    let edition = edition::of(&mut *desk.db.read().acquire().await?, chat).await?;
    let (linked, kept) = (channels::get(&desk.db, chat).await?, subscribers::get(&desk.db, chat).await?);
    Ok(linked.zip(kept).zip(edition).map(|((linked, kept), edition)| Chat { linked, kept, edition }))
}

fn languages(locale: &Locale, edition: Edition) -> String {
    locale.plain("edition-how", args! { how = edition.as_str() })
}

fn screen(desk: &Desk, chat: &Chat) -> Letter {
    let locale = desk.locale();
    let (id, kept) = (chat.linked.chat, &chat.kept);
    let mut text = Html::escape(&chat.linked.title).bold();
    text.line().push(&locale.html("settings-digest", args! { cadence = settings::cadence(locale, kept.digest) }));
    if let Some(at) = settings::digest_at(locale, kept) {
        text.line().push(&locale.html("settings-digest-at", args! { at = at }));
        text.line().push(&locale.html("digest-region", args! { region = kept.regions.label(locale) }));
        text.line().push(&locale.html("edition-languages", args! { how = languages(locale, chat.edition) }));
    }
    text.line().line().push(&locale.html("edition-explained", args![]));
    let cadences = [Cadence::Weekly, Cadence::Daily, Cadence::Off]
        .map(|each| choose(marked(each == kept.digest, &settings::cadence(locale, each)), "c", id, each as i64));
    let letter = Letter::html(text).grid(cadences, 2);
    let back = Button::press(locale.plain("button-back", args![]), format!("{}:show:{id}", list::VERB));
    if kept.digest == Cadence::Off {
        return letter.row([back]);
    }
    let day = (kept.digest == Cadence::Weekly).then(|| press(locale.plain("digest-button-weekday", args![]), "w", id));
    let hour = press(locale.plain("digest-button-hour", args![]), "h", id);
    let region = press(locale.plain("source-choose-region", args![]), "g", id);
    let editions = Edition::ALL.map(|each| choose(marked(each == chat.edition, &languages(locale, each)), "e", id, each.as_str()));
    letter
        .row(day.into_iter().chain([hour, region]))
        .grid(editions, 1)
        .row([press(locale.plain("preview-show", args![]), "go", id)])
        .row([back])
}

fn weekdays(locale: &Locale, chat: &Chat) -> Letter {
    let now = settings::weekday(chat.kept.digest_slot);
    let each = (0..7).map(|day| {
        let weekday = settings::weekday(day * DAY);
        choose(marked(weekday == now, &capitalised(&locale.weekday(weekday))), "w", chat.linked.chat, day)
    });
    Letter::html(locale.html("digest-choose-weekday", args![])).grid(each, 2).row([back(locale, chat)])
}

fn hours(locale: &Locale, chat: &Chat) -> Letter {
    let now = chat.kept.digest_slot.rem_euclid(DAY);
    let each = HOURS.map(|hour| {
        let label = marked(now == hour * 60, &settings::clock_label(locale, hour * 60));
        choose(label, "h", chat.linked.chat, hour * 60)
    });
    Letter::html(locale.html("digest-choose-hour", args![])).grid(each, 4).row([back(locale, chat)])
}

fn regions(desk: &Desk, chat: &Chat) -> Letter {
    let (locale, now, id) = (desk.locale(), chat.kept.regions, chat.linked.chat);
    let all = choose(marked(now.is_all(), &locale.plain("regions-all", args![])), "g", id, "KZ");
    let each = Region::choices(desk.today(), locale).into_iter().map(|region| {
        let on = !now.is_all() && now.contains(region);
        choose(marked(on, region.short_name(locale)), "g", id, region.code())
    });
    Letter::html(locale.html("edition-ask-region", args![])).row([all]).grid(each, 2).row([back(locale, chat)])
}

fn back(locale: &Locale, chat: &Chat) -> Button {
    press(locale.plain("button-back", args![]), "show", chat.linked.chat)
}

/// A press. Rights were asked anew for it.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let id = press.number(1).unwrap_or(0);
    let Some(chat) = read(&desk, id).await? else { return stale(&desk, &press).await };
    let asked = press.word(2).is_empty();
    let letter = match press.word(0) {
        "show" => screen(&desk, &chat),
        "w" if asked => weekdays(desk.locale(), &chat),
        "h" if asked => hours(desk.locale(), &chat),
        "g" if asked => regions(&desk, &chat),
        "go" => return show(&desk, &press, &chat).await,
        _ if !change(&desk, &press, &chat).await? => return stale(&desk, &press).await,
        _ => match read(&desk, id).await? {
            Some(chat) => screen(&desk, &chat),
            None => return stale(&desk, &press).await,
        },
    };
    desk.replies.show(&press, &letter).await.map_err(Into::into)
}

/// Takes what was pressed, and composes anew what waits for the chat. `false`: it was no choice of ours.
async fn change(desk: &Desk, press: &Press, chat: &Chat) -> sqlx::Result<bool> {
    let (id, now, slot) = (chat.linked.chat, desk.now(), chat.kept.digest_slot);
    let mut c = desk.db.write().await?;
    match (press.word(0), press.number(2)) {
        ("c", Some(number @ 0..=2)) => {
            if chat.kept.digest == Cadence::Off {
                let mark = news::approved_before(&mut c, now - LATELY).await?;
                subscribers::set_news_mark(&mut c, id, mark).await?;
                let slot = if chat.kept.digest_chosen { slot } else { AT_FIRST };
                subscribers::set_digest_slot(&mut c, id, slot).await?;
            }
            subscribers::set_digest(&mut c, id, Cadence::from_number(number)).await?;
        }
        ("w", Some(day @ 0..=6)) => subscribers::set_digest_slot(&mut c, id, day * DAY + slot.rem_euclid(DAY)).await?,
        ("h", Some(minute)) if (0..DAY).contains(&minute) => {
            subscribers::set_digest_slot(&mut c, id, slot.div_euclid(DAY) * DAY + minute).await?;
        }
        ("g", _) => {
            let code = press.word(2);
            let chosen = if code == "KZ" { Some(RegionSet::ALL) } else { Region::by_code(code).map(RegionSet::of) };
            let Some(chosen) = chosen else { return Ok(false) };
            subscribers::set_regions(&mut c, id, chosen).await?;
        }
        ("e", _) => {
            let Some(chosen) = Edition::parse(press.word(2)) else { return Ok(false) };
            edition::set(&mut c, id, chosen).await?;
        }
        _ => return Ok(false),
    }
    edition::changed(&mut c, id, desk.person.chat, now).await?;
    digests::recompose(&mut c, &desk.locales, desk.office.zone, id, now).await?;
    c.commit().await?;
    Ok(true)
}

/// The posts as they would be now, for the moderator alone.
async fn show(desk: &Desk, press: &Press, chat: &Chat) -> Answered {
    let lang = desk.locales.lang(&chat.kept.language).unwrap_or(desk.person.lang);
    let readers = Readers {
        cadence: chat.kept.digest,
        regions: chat.kept.regions,
        mark: chat.kept.news_mark,
        taste: Taste::default(),
        had_last: false,
        edition: Some(chat.edition),
    };
    let mut c = desk.db.read().acquire().await?;
    let letters = digests::show(&mut c, &desk.locales, lang, desk.office.zone, readers, desk.now()).await?;
    drop(c);
    if letters.is_empty() {
        return desk.replies.alert(&press.id, &desk.locale().plain("edition-nothing", args![])).await.map_err(Into::into);
    }
    desk.replies.toast(&press.id, "").await?;
    for letter in letters {
        desk.send(&letter).await?;
    }
    Ok(())
}
