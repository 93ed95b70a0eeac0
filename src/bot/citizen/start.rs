//! `/start`: a greeting in every language, consent, a region: three taps. Nothing is stored before the last one; what was chosen on the way
//! stands in the buttons, with the version of the text that was agreed to.
//!
//! Links lead here too: `e<id>` opens an event, `invite_…` and `owner_…` let into the team.

use std::sync::Arc;

use anyhow::Context;
use chrono::NaiveDate;

use super::ask::Ask;
use super::calendar::numbered;
use super::events as cards;
use super::place::{Place, narrowing};
use super::{announcements, home, settings};
use crate::args;
use crate::bot::moderator::team::tell_joined;
use crate::bot::{Answered, Bell, Me, menu};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::events::{self, Event, Filter, Moment};
use crate::letter::{Button, Letter};
use crate::locale::{Lang, Locale, Locales};
use crate::markup::Html;
use crate::news::{self, Story};
use crate::organisation::Organisation;
use crate::regions::{Region, RegionSet};
use crate::subscribers::{self, NewSubscriber, Subscriber};
use crate::team::{self, Role};
use crate::zone;

/// Of the text that people agree to: raise it when its meaning changes, and nobody agrees to a text they didn't see.
pub const CONSENT: i64 = 1;
/// Events that a welcome shows.
const NEXT: u32 = 3;

/// Opens what a link names; else greets, or says that they are subscribed.
pub async fn begin(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, bell: Bell, me: Me) -> Answered {
    if let Some(id) = ask.words().strip_prefix('e').and_then(|id| id.parse().ok()) {
        return cards::by_link(&ask, &db, &office, clock.unix(), &me, id).await;
    }
    if let Some(token) = ask.words().strip_prefix("invite_").or_else(|| ask.words().strip_prefix("owner_")) {
        let token = token.to_owned();
        return join_team(ask, &db, &clock, &bell, &token).await;
    }
    if ask.person.role.is_some() {
        menu::for_chat(ask.replies().telegram(), &ask.locales, &ask.person).await;
    }
    if ask.person.is_subscribed() {
        let mut screen = home::screen(ask.locale(), &ask.person);
        screen.body = Letter::html(ask.locale().html("start-already", args![])).body;
        return ask.answer(screen).await;
    }
    match ask.language_if_known() {
        Some(lang) => ask.answer(consent(&ask.locales, lang, &office.organisation)).await,
        None => ask.answer(greeting(&ask.locales, &office.organisation)).await,
    }
}

/// A door that needs a subscription was opened without one.
pub async fn offer(ask: Ask) -> Answered {
    let locale = ask.locale();
    let screen = Letter::html(locale.html("start-needed", args![])).row([subscribe_button(locale), home::button(locale)]);
    ask.answer_at("st", screen).await
}

/// A language was chosen: what people agree to, in that language.
pub async fn language_chosen(ask: Ask, office: Arc<Office>) -> Answered {
    match ask.language(0) {
        Some(lang) => ask.answer(consent(&ask.locales, lang, &office.organisation)).await,
        None => ask.stale(greeting(&ask.locales, &office.organisation)).await,
    }
}

/// They agreed: which region.
pub async fn agreed(ask: Ask, office: Arc<Office>, clock: Clock) -> Answered {
    let Some(lang) = ask.language(1) else { return ask.stale(greeting(&ask.locales, &office.organisation)).await };
    if ask.number(0) != Some(CONSENT) {
        return ask.stale(consent(&ask.locales, lang, &office.organisation)).await;
    }
    let kept = ask.person.subscriber.as_ref().map(|subscriber| subscriber.regions);
    let today = zone::local(office.zone, clock.unix()).date();
    ask.answer(regions(ask.locales.get(lang), kept, today)).await
}

/// The third tap: now they are subscribed.
pub async fn region_chosen(mut ask: Ask, db: Db, office: Arc<Office>, clock: Clock) -> Answered {
    let Some(lang) = ask.language(2) else { return ask.stale(greeting(&ask.locales, &office.organisation)).await };
    let had = ask.person.subscriber.as_ref().map(|subscriber| subscriber.regions);
    let regions = match ask.word(1) {
        "same" => had,
        word => RegionSet::parse(word).ok().filter(|regions| !regions.is_empty()),
    };
    let Some(regions) = regions.filter(|_| ask.number(0) == Some(CONSENT)) else {
        return ask.stale(consent(&ask.locales, lang, &office.organisation)).await;
    };
    let (chat, now) = (ask.person.chat, clock.unix());
    let new = NewSubscriber {
        chat,
        language: lang.as_str(),
        regions,
        digest: office.digest,
        digest_slot: subscribers::slot_for(chat, office.digest_window.0, office.digest_window.1),
        consent_text: &format!("{CONSENT}:{lang}"),
        // The welcome shows the latest; only what is approved after it is new to them.
        news_mark: news::newest_approval(&mut *db.read().acquire().await?).await?,
    };
    let mut transaction = db.write().await?;
    subscribers::subscribe(&mut transaction, &new, now).await?;
    team::set_language(&mut transaction, chat, lang.as_str()).await?;
    transaction.commit().await?;
    subscribers::gone::note(&db, chat, subscribers::gone::Went::Back, now).await;
    let subscriber = subscribers::get(&db, chat).await?.context("somebody who has just subscribed")?;
    ask.person.lang = ask.locales.lang(&subscriber.language).unwrap_or(lang);
    ask.person.subscriber = Some(subscriber.clone());
    menu::for_chat(ask.replies().telegram(), &ask.locales, &ask.person).await;
    let mut connection = db.read().acquire().await?;
    let next = events::upcoming(&mut connection, now, &Filter::public(subscriber.regions), 0, NEXT).await?;
    let latest = news::latest(&mut connection, subscriber.regions, 0, 1).await?;
    drop(connection);
    ask.answer(welcome(ask.locale(), &office, &subscriber, (&next.events, latest.stories.first()), now)).await?;
    // What they missed doesn't come; the last announcements do.
    if had.is_some() {
        for letter in announcements::latest(&db, &ask.person, &ask.locales).await? {
            ask.replies().say(chat, &letter).await?;
        }
    }
    Ok(())
}

async fn join_team(mut ask: Ask, db: &Db, clock: &Clock, bell: &Bell, token: &str) -> Answered {
    let (chat, now, before) = (ask.person.chat, clock.unix(), ask.person.role);
    let mut transaction = db.write().await?;
    let role = team::accept(&mut transaction, token, chat, ask.person.lang.as_str(), now).await?;
    if let Some(role) = role.filter(|role| ask.person.role != Some(*role)) {
        team::learn(&mut transaction, chat, &ask.person.name).await?;
        tell_joined(&mut transaction, db, &ask.locales, chat, role, now).await?;
    }
    transaction.commit().await?;
    bell.0.notify_one();
    let Some(role) = role else {
        tracing::warn!("somebody opened a link of the team that is unknown, used or expired");
        let letter = Letter::html(ask.locale().html("start-link-used", args![])).row([home::button(ask.locale())]);
        return ask.answer(letter).await;
    };
    if before == Some(role) {
        let letter = Letter::html(ask.locale().html("start-link-not-needed", args![])).row([home::button(ask.locale())]);
        return ask.answer(letter).await;
    }
    tracing::info!(member = chat, role = role.word(), "somebody came into the team by a link");
    ask.person.role = Some(role);
    menu::for_chat(ask.replies().telegram(), &ask.locales, &ask.person).await;
    let locale = ask.locale();
    let head = match role {
        Role::Owner => locale.html("start-owner", args![]),
        Role::Moderator => locale.html("start-moderator", args![]),
        Role::Editor => locale.html("start-editor", args![]),
    };
    let mut letter = super::help::screen(locale, Some(role));
    letter.body = Letter::html(Html::join([head, menu::list(locale, menu::team(Some(role)))], &Html::trusted("\n\n"))).body;
    ask.answer(letter).await
}

/// The first message: who we are, in every language, and which language they want.
pub fn greeting(locales: &Locales, organisation: &Organisation) -> Letter {
    let text = locales.in_each(|locale| {
        let names = organisation.names(locale.lang().as_str());
        locale.html("start-greeting", args! { organisation = &names.name })
    });
    let buttons = locales.languages().iter().map(|lang| Button::press(locales.get(*lang).name(), format!("sl:{lang}")));
    Letter::html(text).grid(buttons, 2)
}

/// What they agree to, naming who answers for it.
pub fn consent(locales: &Locales, lang: Lang, organisation: &Organisation) -> Letter {
    let locale = locales.get(lang);
    let names = organisation.names(lang.as_str());
    let operator = args! { operator = &names.operator, bin = &organisation.operator_bin, contact = &organisation.contact };
    let others = locales.languages().iter().filter(|other| **other != lang);
    Letter::html(locale.html("start-consent", operator))
        .row([Button::press(locale.plain("start-agree", args![]), format!("sc:{CONSENT}:{lang}"))])
        .row([Button::press(locale.plain("menu-privacy", args![]), format!("pr:{lang}"))])
        .row(others.map(|other| Button::press(locales.get(*other).name(), format!("sl:{other}"))))
}

/// Whose events and news they want; `kept` is what they had before they stopped.
pub fn regions(locale: &Locale, kept: Option<RegionSet>, today: NaiveDate) -> Letter {
    let lang = locale.lang();
    let button = |label: &str, word: &str| Button::press(label, format!("sr:{CONSENT}:{word}:{lang}"));
    let mut text = locale.html("start-region", args![]);
    let kept = kept.filter(|kept| !kept.is_all() && !kept.is_empty());
    if let Some(kept) = kept {
        text.line().push(&locale.html("start-kept", args! { regions = kept.label(locale) }));
    }
    Letter::html(text)
        .row(kept.map(|_| button(&locale.plain("start-keep", args![]), "same")))
        .row([button(&locale.plain("regions-all", args![]), "KZ")])
        .grid(Region::choices(today, locale).into_iter().map(|region| button(region.short_name(locale), region.code())), 2)
}

/// They are subscribed: what comes and when, the next events of their regions and the latest news.
pub fn welcome(locale: &Locale, office: &Office, subscriber: &Subscriber, (next, latest): (&[Event], Option<&Story>), now: i64) -> Letter {
    let mut text = locale.html("start-welcome", args![]);
    text.line().line().push(&settings::summary(locale, office, subscriber, now));
    text.line().line().push(&locale.html("start-explained", args![]));
    if !next.is_empty() {
        text.line().line().push(&locale.html("events-upcoming", args![]).bold());
        text.line().push(&numbered(next.iter().map(|event| events::entry(locale, event, Moment::answer(now)))));
    }
    if let Some(story) = latest {
        text.line().line().push(&locale.html("start-latest-news", args![]).bold()).line().push(&news::entry(locale, story, office.zone));
    }
    let place = Place::nearest(narrowing(subscriber.regions).is_some());
    let numbers = next.iter().enumerate().map(|(n, event)| Button::press((n + 1).to_string(), format!("ev:{}", event.id)));
    Letter::html(text)
        .row(numbers)
        .row([Button::press(locale.plain("menu-events", args![]), format!("el:{place}")), settings::button(locale)])
        .row([home::button(locale)])
}

/// The button with which a subscription begins.
pub fn subscribe_button(locale: &Locale) -> Button {
    Button::press(locale.plain("button-subscribe", args![]), "st")
}
