//! Every screen in every language, as a phone would show it.

use chrono::NaiveDate;

use super::*;
use crate::bot::person::Person;
use crate::config::Office;
use crate::letter::{Action, Body, Letter};
use crate::locale::{Locale, Locales};
use crate::markup::{self, Html};
use crate::regions::{Region, RegionSet};
use crate::subscribers::{Cadence, Reach, Subscriber};
use crate::team::Role;

/// 2025-04-21 09:00 in Astana.
const NOW: i64 = 1_745_208_000;
/// What a button of a row of one, two … shows on a narrow phone before it is cut.
const WIDTHS: [usize; 8] = [40, 40, 19, 12, 9, 7, 6, 5];

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 4, 21).unwrap()
}

fn subscriber(locale: &Locale) -> Subscriber {
    Subscriber {
        chat: 7,
        language: locale.lang().to_string(),
        reach: Reach::Subscribed,
        regions: Region::all().take(6).collect(),
        digest: Cadence::Weekly,
        digest_slot: 2 * 24 * 60 + 14 * 60 + 23,
        digest_chosen: false,
        news_mark: 0,
        remind_before: Some("10080,1440,60".into()),
        quiet: None,
        paused_until: Some(NOW + 5 * 24 * 3600),
        since: NOW,
    }
}

fn person(locale: &Locale, subscribed: bool) -> Person {
    let subscriber = subscribed.then(|| subscriber(locale));
    Person { chat: 7, lang: locale.lang(), client: None, subscriber, role: None }
}

/// Every screen that needs no room but the office: name and letter.
fn screens(locales: &Locales, locale: &Locale) -> Vec<(&'static str, Letter)> {
    let (office, them) = (Office::sample(), subscriber(locale));
    let organisation = &office.organisation;
    let off = Subscriber { digest: Cadence::Off, remind_before: Some(String::new()), quiet: Some((0, 0)), paused_until: None, ..them.clone() };
    vec![
        ("greeting", start::greeting(locales, organisation)),
        ("consent", start::consent(locales, locale.lang(), organisation)),
        ("regions", start::regions(locale, None, today())),
        ("regions again", start::regions(locale, Some(them.regions), today())),
        ("welcome", start::welcome(locale, &office, &them, NOW)),
        ("menu", home::screen(locale, &person(locale, true))),
        ("menu of a stranger", home::screen(locale, &person(locale, false))),
        ("help", help::screen(locale, None)),
        ("help for owners", help::screen(locale, Some(Role::Owner))),
        ("about", about::screen(locale, organisation)),
        ("privacy", privacy::screen(locale, &person(locale, true), organisation)),
        ("privacy of a stranger", privacy::screen(locale, &person(locale, false), organisation)),
        ("settings", settings::screen(locale, &office, &them, NOW)),
        ("settings, all off", settings::screen(locale, &office, &off, NOW)),
        ("language", language::screen(locales, locale)),
        ("region", region::screen(locale, them.regions, today())),
        ("whole country", region::screen(locale, RegionSet::ALL, today())),
        ("digest", digest::screen(locale, &them)),
        ("digest off", digest::screen(locale, &off)),
        ("digest weekdays", digest::weekdays(locale, them.digest_slot)),
        ("digest hours", digest::hours(locale, them.digest_slot)),
        ("remind", remind::screen(locale, &settings::leads(&office, &them))),
        ("quiet", quiet::screen(locale, settings::quiet(&office, &them))),
        ("quiet from", quiet::beginnings(locale)),
        ("quiet to", quiet::ends(locale, 22 * 60)),
        ("pause", pause::screen(locale, None, today())),
        ("paused", pause::screen(locale, today().succ_opt(), today())),
        ("pause until", pause::month(locale, today(), today())),
        ("stop", stop::screen(locale)),
    ]
}

fn faults(locales: &Locales) -> Vec<String> {
    let mut faults = Vec::new();
    for lang in locales.languages() {
        for (name, letter) in screens(locales, locales.get(*lang)) {
            faults.extend(look(&letter).into_iter().map(|fault| format!("{lang}, {name}: {fault}")));
        }
    }
    faults
}

/// What Telegram or a thumb would stumble over.
fn look(letter: &Letter) -> Vec<String> {
    let mut faults = Vec::new();
    let Body::Html(text) = &letter.body else { return vec!["not a text".into()] };
    let html = Html::restored(text.clone());
    faults.extend(markup::fault(&html));
    if !(1..=markup::TEXT_LIMIT).contains(&markup::visible_len(&html)) {
        faults.push(format!("{} units", markup::visible_len(&html)));
    }
    for row in &letter.keyboard {
        for button in row {
            let length = button.label.chars().count();
            if length == 0 || length > WIDTHS.get(row.len()).copied().unwrap_or(4) {
                faults.push(format!("«{}» of {length} in a row of {}", button.label, row.len()));
            }
            if let Action::Press(data) = &button.action
                && !(1..=61).contains(&data.len())
            {
                faults.push(format!("{data} leaves no room for a language"));
            }
        }
    }
    faults
}

#[test]
fn every_screen_of_every_language_can_be_sent_and_its_buttons_read_on_a_phone() {
    let faults = faults(&Locales::embedded().unwrap());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_button_always_leads_to_a_door() {
    let locales = Locales::embedded().unwrap();
    let source = include_str!("mod.rs");
    for (name, letter) in locales.languages().iter().flat_map(|lang| screens(&locales, locales.get(*lang))) {
        for button in letter.keyboard.iter().flatten() {
            let Action::Press(data) = &button.action else { continue };
            let verb = data.split(':').next().unwrap();
            // Doors of rooms that are still being built.
            if ["el", "my", "nw", "sh"].contains(&verb) {
                continue;
            }
            assert!(source.contains(&format!("pressed(\"{verb}\")")), "{name}: «{}» leads to {verb}", button.label);
        }
    }
}

/// `cargo test --lib read_all_screens -- --ignored --nocapture`
#[test]
#[ignore = "prints every screen for a reader"]
fn read_all_screens() {
    let locales = Locales::embedded().unwrap();
    for lang in locales.languages() {
        for (name, letter) in screens(&locales, locales.get(*lang)) {
            println!("──── {lang} · {name}");
            if let Body::Html(text) = &letter.body {
                println!("{text}");
            }
            for row in &letter.keyboard {
                println!("{}", row.iter().map(|button| format!("[ {} ]", button.label)).collect::<String>());
            }
        }
    }
}
