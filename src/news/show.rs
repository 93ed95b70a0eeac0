//! News on a screen, in one language: an entry of two lines for lists and digests, and a card. "Label: value" throughout; an item in another
//! language than the reader's is labelled, and never translated.

use chrono_tz::Tz;

use super::lists::{Page, Story};
use super::model::{Item, Precision};
use crate::args;
use crate::key;
use crate::locale::Locale;
use crate::markup::Html;
use crate::zone;

/// Two lines: the title as a link, then day, publisher, and the language if it is another.
pub fn entry(locale: &Locale, story: &Story, zone: Tz) -> Html {
    let item = story.told_in(locale.lang().as_str());
    let mut html = title(item);
    let day = item.published.map(|published| locale.date(zone::local(zone, published.at).date()));
    let publisher = Some(item.publisher.clone()).filter(|name| !name.is_empty());
    let facts: Vec<String> = day.into_iter().chain(publisher).chain(language(locale, item)).collect();
    if !facts.is_empty() {
        html.line().push_text(&facts.join(" · "));
    }
    html
}

/// A page of `/news`: the heading and its entries, or that there is nothing.
pub fn list(locale: &Locale, page: &Page, zone: Tz) -> Html {
    let head = locale.html("news-head", args!()).bold();
    if page.stories.is_empty() {
        return Html::join([head, locale.html("news-none", args!())], &Html::trusted("\n\n"));
    }
    let entries = page.stories.iter().map(|story| entry(locale, story, zone));
    Html::join(std::iter::once(head).chain(entries), &Html::trusted("\n\n"))
}

/// The whole card: title, summary, facts. A button to the page itself is the caller's, from the item's `url`.
pub fn card(locale: &Locale, story: &Story, zone: Tz) -> Html {
    let item = story.told_in(locale.lang().as_str());
    let mut html = Html::new();
    if story.is_pinned() {
        html.push(&locale.html("news-pinned", args!()).italic()).line();
    }
    html.push(&Html::escape(&item.title).bold());
    if !item.summary.is_empty() {
        html.line().line().push_text(&item.summary);
    }
    html.line().line().push(&published(locale, item, zone));
    let line = |key, name: &str| locale.html(key, args! { publisher = name });
    if !item.publisher.is_empty() {
        html.line().push(&line(key!("news-publisher"), &item.publisher));
    }
    if let Some(republisher) = &item.republisher {
        html.line().push(&line(key!("news-republisher"), republisher));
    }
    let others = story.others(item);
    if !others.is_empty() {
        html.line().push(&locale.html("news-others", args! { publishers = others.join(", ") }));
    }
    if !item.regions.is_all() {
        html.line().push(&locale.html("news-region", args! { region = item.regions.label(locale) }));
    }
    if let Some(language) = language(locale, item) {
        html.line().push_text(&language);
    }
    html
}

fn title(item: &Item) -> Html {
    let title = Html::escape(&item.title);
    item.url.as_deref().map_or_else(|| title.bold(), |url| title.link(url))
}

/// «Жарияланған күні: 2025 ж. 25 желтоқсан, 16:46», as exactly as it is known.
fn published(locale: &Locale, item: &Item, zone: Tz) -> Html {
    let Some(published) = item.published else { return locale.html("news-date-unknown", args!()) };
    let at = zone::local(zone, published.at);
    let date = match published.precision {
        Precision::Day => locale.date(at.date()),
        Precision::Minute | Precision::Second => locale.date_time(at),
    };
    locale.html("news-date", args! { date = date })
}

/// «Тілі: ағылшын тілі», if it isn't the reader's.
fn language(locale: &Locale, item: &Item) -> Option<String> {
    if item.is_in(locale.lang().as_str()) {
        return None;
    }
    let tag = item.language.split('-').next().unwrap_or_default();
    let language = locale.plain("news-language-name", args! { tag = tag });
    Some(locale.plain("news-language", args! { language = language }))
}
