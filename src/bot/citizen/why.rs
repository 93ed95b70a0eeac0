//! "Why did I get this?" under what was pushed: which event, region, series, announcement or digest it was, and the switch that turns
//! exactly that off. Buttons carry what they set, and what to go back to, so that they work when the message is forgotten.

use std::sync::Arc;

use sqlx::SqliteConnection;

use super::ask::Ask;
use super::place::choice;
use super::{home, settings};
use crate::announcements;
use crate::args;
use crate::bot::{Answered, Bell};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::events::requests::{self, Asked};
use crate::events::{self, Event};
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::outbox::{self, Lane, Origin};
use crate::regions::{Region, RegionSet};
use crate::subscribers::{self, Cadence, Subscriber};
use crate::{digests, reminders};

/// Events that one answer names; a joined reminder rarely has more.
const MOST: usize = 4;

/// Why something came.
#[derive(Clone, Debug)]
pub enum Reason {
    /// A moderator told it to many: to whom, and to which of the person's regions.
    Announcement {
        /// Whom it was for, in words.
        audience: String,
        /// The regions for which it came, if it was for some.
        regions: Option<RegionSet>,
    },
    /// An event is near.
    Reminder(Box<Event>, Asked),
    /// An event has changed.
    Change(Box<Event>),
    /// It was time for a digest.
    Digest(Cadence),
}

/// Says why the message came, below it. Whoever isn't subscribed any more is shown no switches.
pub async fn open(ask: Ask, db: Db, clock: Clock) -> Answered {
    let (occasion, message) = (ask.number(0).unwrap_or_default(), ask.press().map_or(0, |press| press.message));
    let mut c = db.read().acquire().await?;
    let origins = outbox::origins(&mut c, occasion, ask.person.chat, message).await?;
    let mut reasons = Vec::new();
    for origin in origins.iter().take(MOST) {
        reasons.extend(reason(&mut c, &ask, origin, clock.unix()).await?);
    }
    drop(c);
    let subscriber = ask.person.subscriber.as_ref().filter(|_| ask.person.is_subscribed());
    ask.answer_below(screen(ask.locale(), &reasons, subscriber)).await
}

async fn reason(c: &mut SqliteConnection, ask: &Ask, origin: &Origin, now: i64) -> sqlx::Result<Option<Reason>> {
    let event = match origin.event {
        Some(id) => events::by_id(c, id, now).await?.filter(Event::is_public),
        None => None,
    };
    Ok(match (origin.kind.as_str(), event) {
        ("reminder", Some(event)) => {
            let asked = requests::asked(c, event.id, ask.person.chat).await?;
            Some(Reason::Reminder(Box::new(event), asked))
        }
        ("change", Some(event)) => Some(Reason::Change(Box::new(event))),
        ("digest", _) => Some(Reason::Digest(if origin.key.contains("-W") { Cadence::Weekly } else { Cadence::Daily })),
        ("announcement", _) => {
            let number = origin.key.rsplit(':').next().and_then(|number| number.parse().ok()).unwrap_or_default();
            announcements::get_in(c, number).await?.map(|found| of_announcement(&found, ask))
        }
        _ => None,
    })
}

fn of_announcement(found: &announcements::Announcement, ask: &Ask) -> Reason {
    let audience = found.audience.label(ask.locale(), &ask.locales);
    let own = ask.person.subscriber.as_ref().map_or(RegionSet::ALL, |subscriber| subscriber.regions);
    let regions = found.audience.regions.filter(|_| !own.is_all()).map(|of| of.iter().filter(|region| own.contains(*region)).collect());
    Reason::Announcement { audience, regions }
}

/// The reasons, and a switch for each.
pub fn screen(locale: &Locale, reasons: &[Reason], subscriber: Option<&Subscriber>) -> Letter {
    let mut blocks = vec![locale.html("why-head", args![])];
    blocks.extend(reasons.iter().map(|reason| explained(locale, reason, subscriber)));
    if reasons.is_empty() {
        blocks.push(locale.html("why-general", args![]));
    }
    let mut letter = Letter::html(Html::join(blocks, &Html::trusted("\n\n")));
    if let Some(subscriber) = subscriber {
        let mut offered: Vec<Button> = Vec::new();
        for button in reasons.iter().flat_map(|reason| switches(locale, reason, subscriber, reasons.len() > 1)) {
            if !offered.contains(&button) {
                offered.push(button);
            }
        }
        letter = letter.grid(offered, 1);
    }
    letter.row([settings::button(locale), home::button(locale)])
}

fn explained(locale: &Locale, reason: &Reason, subscriber: Option<&Subscriber>) -> Html {
    let mut lines = Vec::new();
    match reason {
        Reason::Announcement { audience, regions } => {
            lines.push(locale.html("why-announcement", args! { audience = audience }));
            lines.extend(regions.map(|regions| locale.html("why-own-region", args! { regions = regions.label(locale) })));
        }
        Reason::Reminder(event, asked) => {
            lines.push(locale.html("why-event", args! { title = event.title(locale.lang().as_str()).0 }));
            lines.extend(asked.reminded.then(|| locale.html("why-asked", args![])));
            lines.extend(asked.followed.then(|| locale.html("why-followed", args![])));
            if let Some(marked) = event.marked_for.filter(|_| !asked.reminded && !asked.followed) {
                lines.push(locale.html("why-marked", args! { regions = marked.label(locale) }));
            }
        }
        Reason::Change(event) => {
            lines.push(locale.html("why-event", args! { title = event.title(locale.lang().as_str()).0 }));
            lines.push(locale.html("why-change", args![]));
        }
        Reason::Digest(cadence) => {
            lines.push(locale.html("why-digest", args! { cadence = settings::cadence(locale, *cadence) }));
            lines.extend(subscriber.map(|them| locale.html("why-own-region", args! { regions = them.regions.label(locale) })));
        }
    }
    Html::join(lines, &Html::trusted("\n"))
}

/// What turns it off, the narrowest first; of several events each button names its own.
fn switches(locale: &Locale, reason: &Reason, subscriber: &Subscriber, several: bool) -> Vec<Button> {
    let off = |label: &'static str, data: String| Button::press(locale.plain(label, args![]), data);
    let of_event = |event: &Event| {
        let label = locale.plain("reminder-not-this", args![]);
        let title: String = event.title(locale.lang().as_str()).0.chars().take(36).collect();
        Button::press(if several { format!("✕ {title}") } else { label }, format!("yx:e:{}:0", event.id))
    };
    let no_reminders = || off(key!("why-off-reminders"), "yx:m:0".into());
    match reason {
        Reason::Reminder(event, asked) => {
            let mut offered = vec![of_event(event)];
            offered.extend(asked.followed.then(|| off(key!("event-follow-off"), format!("yx:s:{}:0", event.id))));
            offered.push(no_reminders());
            offered
        }
        Reason::Change(event) => vec![of_event(event)],
        Reason::Announcement { regions, .. } => {
            let narrow = regions.filter(|_| !subscriber.regions.is_all() && subscriber.regions.len() > 1).unwrap_or(RegionSet::NONE);
            let mut offered: Vec<Button> = narrow
                .sorted(locale)
                .into_iter()
                .take(MOST)
                .map(|region| {
                    let label = locale.plain("why-off-region", args! { region = region.short_name(locale) });
                    Button::press(label, format!("yx:r:{}:0", region.code()))
                })
                .collect();
            offered.push(off(key!("why-off-announcements"), "yx:a:0".into()));
            offered
        }
        Reason::Digest(cadence) => {
            let less = (*cadence == Cadence::Daily && subscriber.digest == Cadence::Daily)
                .then(|| off(key!("why-digest-weekly"), format!("yx:d:{}", Cadence::Weekly as i64)));
            less.into_iter().chain([off(key!("why-digest-off"), format!("yx:d:{}", Cadence::Off as i64))]).collect()
        }
    }
}

/// What a switch changes. `None` in a field: the button is not ours.
enum Change {
    Event { event: i64, wanted: bool, lead: Option<Option<i64>> },
    Series { event: i64, wanted: bool },
    Region { region: Region, wanted: bool },
    Reminders(Option<String>),
    Announcements(bool),
    Digest(Cadence),
}

impl Change {
    /// `e:event:0`, back `e:event:1[:lead]`; `s:event:0|1`; `r:region:0|1`; `m:leads`, `m:d` the office's; `a:0|1`; `d:cadence`.
    fn read(ask: &Ask) -> Option<Self> {
        let wanted = |word: &str| choice(word, "0", "1");
        Some(match ask.word(0) {
            "e" => {
                let lead = match ask.word(3) {
                    "d" => Some(None),
                    word => word.parse().ok().map(Some),
                };
                Self::Event { event: ask.number(1)?, wanted: wanted(ask.word(2))?, lead }
            }
            "s" => Self::Series { event: ask.number(1)?, wanted: wanted(ask.word(2))? },
            "r" => Self::Region { region: Region::by_code(ask.word(1))?, wanted: wanted(ask.word(2))? },
            "m" => Self::Reminders(match ask.word(1) {
                "d" => None,
                "0" => Some(String::new()),
                leads => Some(leads.replace('.', ",").split(',').all(|lead| lead.parse::<u16>().is_ok()).then(|| leads.replace('.', ","))?),
            }),
            "a" => Self::Announcements(wanted(ask.word(1))?),
            "d" => Self::Digest(Cadence::from_number(ask.number(1).filter(|number| (0..=2).contains(number))?)),
            _ => return None,
        })
    }
}

/// Takes a switch, says what it did, and offers the way back.
pub async fn switch(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, bell: Bell) -> Answered {
    let locale = ask.locale();
    let now = clock.unix();
    let subscriber = ask.person.subscriber.clone();
    let (Some(change), Some(had)) = (Change::read(&ask), subscriber) else {
        return ask.alert(&locale.plain("error-stale-button", args![])).await;
    };
    let mut transaction = db.write().await?;
    let told = take(&mut transaction, &ask.locales, &office, &had, &change, now).await?;
    let Some((key, back)) = told else {
        drop(transaction);
        return ask.alert(&locale.plain("why-cannot", args![])).await;
    };
    transaction.commit().await?;
    bell.0.notify_one();
    let back = back.map(|data| Button::press(locale.plain("why-back", args![]), data));
    ask.answer(Letter::html(locale.html(key, args![])).row(back).row([settings::button(locale), home::button(locale)])).await
}

type Told = Option<(&'static str, Option<String>)>;

/// Changes it with what is pending; what to say and the data that leads back. `None`: it can't be.
async fn take(
    c: &mut SqliteConnection,
    locales: &Locales,
    office: &Office,
    had: &Subscriber,
    change: &Change,
    now: i64,
) -> sqlx::Result<Told> {
    let chat = had.chat;
    Ok(match change {
        Change::Event { event, wanted, lead } => of_event(c, office, (*event, chat), *wanted, *lead, now).await?,
        Change::Series { event, wanted } => of_series(c, office, (*event, chat), *wanted, now).await?,
        Change::Region { region, wanted } => of_region(c, locales, office, had, (*region, *wanted), now).await?,
        Change::Reminders(leads) => {
            subscribers::set_remind_before(c, chat, leads.as_deref()).await?;
            reminders::replan(c, office, chat).await?;
            let before = had.remind_before.as_deref().map_or("d".to_owned(), |leads| leads.replace(',', "."));
            let off = leads.as_deref() == Some("");
            // What was off before has no way back but the settings.
            let back = (off && !before.is_empty()).then(|| format!("yx:m:{before}"));
            Some((if off { key!("why-reminders-off") } else { key!("why-undone") }, back))
        }
        Change::Announcements(wanted) => {
            subscribers::set_announcements(c, chat, *wanted).await?;
            match wanted {
                false => outbox::cancel_lane(c, chat, Lane::Announcement, now).await?,
                true => outbox::restore_lane(c, chat, Lane::Announcement, now).await?,
            }
            Some(match wanted {
                false => (key!("why-announcements-off"), Some("yx:a:1".into())),
                true => (key!("why-undone"), None),
            })
        }
        Change::Digest(cadence) => {
            subscribers::set_digest(c, chat, *cadence).await?;
            digests::recompose(c, locales, office.zone, chat, now).await?;
            let back = (had.digest != *cadence).then(|| format!("yx:d:{}", had.digest as i64));
            let key = match cadence {
                Cadence::Off => key!("why-digest-is-off"),
                Cadence::Weekly => key!("why-digest-is-weekly"),
                Cadence::Daily => key!("why-digest-is-daily"),
            };
            Some((key, back))
        }
    })
}

async fn of_event(
    c: &mut SqliteConnection,
    office: &Office,
    (event, chat): (i64, i64),
    wanted: bool,
    lead: Option<Option<i64>>,
    now: i64,
) -> sqlx::Result<Told> {
    if events::by_id(c, event, now).await?.is_none() {
        return Ok(None);
    }
    if wanted {
        reminders::want_event(c, office, event, chat, lead, now).await?;
        return Ok(Some((key!("why-undone"), None)));
    }
    let asked = requests::asked(c, event, chat).await?;
    reminders::drop_event(c, event, chat, now).await?;
    let lead = match (asked.reminded, asked.lead) {
        (false, _) => String::new(),
        (true, None) => ":d".into(),
        (true, Some(lead)) => format!(":{lead}"),
    };
    let back = (!asked.not_interested).then(|| format!("yx:e:{event}:1{lead}"));
    Ok(Some((key!("event-not-this"), back)))
}

async fn of_series(c: &mut SqliteConnection, office: &Office, (event, chat): (i64, i64), wanted: bool, now: i64) -> sqlx::Result<Told> {
    let found = events::by_id(c, event, now).await?;
    let Some(series) = found.and_then(|event| event.content.series) else { return Ok(None) };
    if wanted {
        requests::follow(c, &series, chat, now).await?;
    } else {
        requests::unfollow(c, &series, chat).await?;
    }
    reminders::replan(c, office, chat).await?;
    Ok(Some(match wanted {
        true => (key!("why-undone"), None),
        false => (key!("event-follow-is-off"), Some(format!("yx:s:{event}:1"))),
    }))
}

async fn of_region(
    c: &mut SqliteConnection,
    locales: &Locales,
    office: &Office,
    had: &Subscriber,
    (region, wanted): (Region, bool),
    now: i64,
) -> sqlx::Result<Told> {
    let regions = match wanted {
        _ if had.regions.is_all() => return Ok(None),
        true => had.regions.with(region),
        false if had.regions.contains(region) => had.regions.toggle(region),
        false => had.regions,
    };
    if regions.is_empty() {
        return Ok(None);
    }
    subscribers::set_regions(c, had.chat, regions).await?;
    digests::recompose(c, locales, office.zone, had.chat, now).await?;
    reminders::replan(c, office, had.chat).await?;
    let back = (!wanted && had.regions.contains(region)).then(|| format!("yx:r:{}:1", region.code()));
    Ok(Some((if wanted { key!("why-undone") } else { key!("why-region-off") }, back)))
}
