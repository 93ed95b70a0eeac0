//! A page by its address, as an item (`/addnews URL`): what it says of itself for machines (JSON-LD, OpenGraph), else what can be read on it.

use std::collections::HashSet;

use chrono_tz::Tz;
use serde_json::Value;
use url::Url;

use super::fetch::{Document, FetchError, Fetched, Fetcher, Known};
use super::html::{attribute, elements, text, unescape};
use super::import::without_surroundings;
use super::model::{Draft, Published, TITLE_LIMIT};
use super::{dates, language, summary};
use crate::events::import::decode;
use crate::zone;

/// Letters of a line that is a paragraph and no label, menu or caption.
const PARAGRAPH: usize = 60;
/// Lines at the top of a page among which its printed date stands.
const TOP: usize = 60;
/// A page's own description is taken as the summary between these lengths, in letters.
const DESCRIPTION: std::ops::RangeInclusive<usize> = 40..=600;

/// Why an address gave no item. Shown to the moderator who gave it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// It couldn't be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// There is nothing on it that could be a title.
    #[error("the page has no title")]
    Empty,
}

/// Fetches a page and reads it. `hosts` are those that may be asked, see [`super::sources::allowed_hosts`]; `now` in unix seconds.
pub async fn fetch(fetcher: &Fetcher, url: &str, hosts: &HashSet<String>, zone: Tz, now: i64) -> Result<Draft, PageError> {
    match fetcher.fetch(url, &Known::default(), |host| hosts.contains(host)).await? {
        Fetched::Document(document) => {
            let read = tokio::task::spawn_blocking(move || read(&document, zone, now)).await;
            read.ok().flatten().ok_or(PageError::Empty)
        }
        Fetched::Same => Err(PageError::Empty),
    }
}

/// What a page says; none: there is no title.
pub fn read(document: &Document, zone: Tz, now: i64) -> Option<Draft> {
    let html = decode(&document.bytes);
    let said = Said::of(&html);
    let site = said.meta(&["og:site_name", "application-name"]).or_else(|| said.linked("publisher"));
    let title = said.meta(&["og:title", "twitter:title"]).or_else(|| said.linked("headline")).or_else(|| heading(&html))?;
    let title = without_site(&title, site.as_deref());
    if title.is_empty() {
        return None;
    }
    let lines = readable(&html);
    let body: Vec<String> = lines.iter().filter(|line| line.chars().count() >= PARAGRAPH && **line != title).take(60).cloned().collect();
    let today = zone::local(zone, now).date();
    let printed = || {
        lines
            .iter()
            .take(TOP)
            .find_map(|line| dates::find(line, Some(today), zone).filter(|found| found.alone).map(|found| (found, line.clone())))
    };
    let machine = said.meta(&["article:published_time", "datepublished", "pubdate", "date"]).or_else(|| said.linked("datePublished"));
    let dated = |text: String| Some((dates::find(&text, Some(today), zone)?.published?, text));
    let date: Option<(Published, String)> =
        machine.and_then(dated).or_else(|| printed().and_then(|(found, line)| Some((found.published?, line))));
    let description = said.meta(&["og:description", "description"]).or_else(|| said.linked("description"));
    let description = description.filter(|text| *text != title && is_whole(text));
    let host = document.url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
    let told = description.map_or_else(|| summary::summarise(&body), |text| summary::summarise(&[text]));
    let language = language::detect(&format!("{title}\n{told}\n{}", body.join("\n"))).unwrap_or("und");
    Some(Draft {
        url: Some(said.canonical(&document.url).unwrap_or_else(|| document.url.to_string())),
        published: date.as_ref().map(|(published, _)| *published).filter(|published| published.at <= now + 3600),
        published_raw: date.map(|(_, raw)| raw),
        publisher: site.filter(|name| name.chars().count() <= 60).unwrap_or(host),
        body,
        ..Draft::new(language, &title, &told)
    })
}

/// A description that ends as a sentence does, and wasn't cut by its page.
fn is_whole(text: &str) -> bool {
    DESCRIPTION.contains(&text.chars().count()) && text.ends_with(['.', '!', '?', '»', '"']) && !text.ends_with("...")
}

/// «Title — Site» without the site.
fn without_site(title: &str, site: Option<&str>) -> String {
    let title = one_line(title);
    let bare = site
        .and_then(|site| title.strip_suffix(site))
        .map(|rest| rest.trim_end().trim_end_matches(['|', '-', '–', '—', '·', ':']).trim_end());
    let title = bare.filter(|bare| !bare.is_empty()).unwrap_or(&title).trim_end_matches('.').to_owned();
    if title.chars().count() <= TITLE_LIMIT { title } else { summary::first_words(&[title], TITLE_LIMIT - 1) }
}

fn heading(html: &str) -> Option<String> {
    let inner = |name| elements(html, name).into_iter().map(|(_, inner)| one_line(&text(inner))).find(|text| !text.is_empty());
    inner("h1").or_else(|| elements(html, "title").into_iter().map(|(_, inner)| one_line(&unescape(inner))).find(|text| !text.is_empty()))
}

/// The lines of the article, if the page marks it; else of the whole page.
fn readable(html: &str) -> Vec<String> {
    let marked = ["article", "main"].into_iter().find_map(|name| {
        elements(html, name).into_iter().map(|(_, inner)| text(inner)).max_by_key(String::len).filter(|text| text.chars().count() > 200)
    });
    without_surroundings(marked.unwrap_or_else(|| text(html)).lines().map(str::to_owned))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a page says of itself for machines.
struct Said<'a> {
    html: &'a str,
    metas: Vec<(String, String)>,
    /// The JSON-LD object that is an article.
    article: Option<Value>,
}

impl<'a> Said<'a> {
    fn of(html: &'a str) -> Self {
        let metas = elements(html, "meta").into_iter().filter_map(|(tag, _)| {
            let name = attribute(tag, "property").or_else(|| attribute(tag, "name")).or_else(|| attribute(tag, "itemprop"))?;
            Some((name.to_lowercase(), one_line(&attribute(tag, "content")?)))
        });
        let linked = elements(html, "script")
            .into_iter()
            .filter(|(tag, _)| attribute(tag, "type").is_some_and(|kind| kind == "application/ld+json"));
        let article = linked.filter_map(|(_, json)| serde_json::from_str::<Value>(json).ok()).find_map(|value| article(&value).cloned());
        Self { html, metas: metas.collect(), article }
    }

    fn meta(&self, names: &[&str]) -> Option<String> {
        let found = names.iter().find_map(|name| self.metas.iter().find(|(key, value)| key == name && !value.is_empty()));
        found.map(|(_, value)| value.clone())
    }

    /// A field of the article: a text, or the name of a thing.
    fn linked(&self, field: &str) -> Option<String> {
        let value = self.article.as_ref()?.get(field)?;
        let text = value.as_str().or_else(|| value.get("name")?.as_str())?;
        Some(one_line(&unescape(text))).filter(|text| !text.is_empty())
    }

    /// The address by which the page wants to be known, if it is its own.
    fn canonical(&self, here: &Url) -> Option<String> {
        let links = elements(self.html, "link");
        let named = links.iter().find(|(tag, _)| attribute(tag, "rel").is_some_and(|rel| rel == "canonical"));
        let address = named.and_then(|(tag, _)| attribute(tag, "href")).or_else(|| self.meta(&["og:url"]))?;
        let url = here.join(&address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        (url.host_str() == here.host_str() && url.path().len() > 1).then(|| url.to_string())
    }
}

/// The article within what JSON-LD says: itself, in a list, or in a graph.
fn article(value: &Value) -> Option<&Value> {
    let is = |kind: &Value| kind.as_str().is_some_and(|kind| kind.ends_with("Article") || kind == "BlogPosting");
    let kinds = value.get("@type");
    if kinds.is_some_and(|kinds| is(kinds) || kinds.as_array().is_some_and(|list| list.iter().any(is))) {
        return Some(value);
    }
    let inside = value.as_array().or_else(|| value.get("@graph")?.as_array())?;
    inside.iter().find_map(article)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Almaty;
    use proptest::prelude::*;

    use super::*;

    /// 2026-04-21 08:00 in Almaty.
    const NOW: i64 = 1_776_740_400;

    fn page(html: &str) -> Option<Draft> {
        let url = Url::parse("https://www.example.kz/news/5?utm_source=x").unwrap();
        read(&Document { url, bytes: html.as_bytes().to_vec(), known: Known::default() }, Almaty, NOW)
    }

    fn day(draft: &Draft) -> Option<String> {
        draft.published.map(|published| zone::local(Almaty, published.at).to_string())
    }

    const TEXT: &str = "Достық үйінде жастар форумы өтіп, оған облыстың барлық ауданынан екі жүз адам қатысты.";

    #[test]
    fn what_a_page_says_for_machines_is_believed_first() {
        let draft = page(&format!(
            "<html><head><title>Форум өтті | Үлгі</title><meta property=\"og:title\" content=\"Форум өтті | Үлгі\">\
             <meta property='og:site_name' content='Үлгі'><meta property=\"article:published_time\" content=\"2026-04-20T16:46:00+05:00\">\
             <link rel=\"canonical\" href=\"/news/5\"></head><body><nav><p>Басты бет</p></nav><p>{TEXT}</p></body></html>"
        ))
        .unwrap();
        assert_eq!((draft.title.as_str(), draft.publisher.as_str(), draft.language.as_str()), ("Форум өтті", "Үлгі", "kk"));
        assert_eq!((draft.summary.as_str(), draft.url.as_deref()), (TEXT, Some("https://www.example.kz/news/5")));
        assert_eq!(day(&draft).as_deref(), Some("2026-04-20 16:46:00"));
    }

    #[test]
    fn linked_data_and_printed_dates_do_too() {
        let draft = page(&format!(
            "<script type=\"application/ld+json\">{{\"@graph\":[{{\"@type\":\"WebSite\"}},{{\"@type\":[\"NewsArticle\"],\"headline\":\"Форум &laquo;Бірлік&raquo;\",\
             \"datePublished\":\"2026-04-19\",\"publisher\":{{\"name\":\"Үлгі\"}}}}]}}</script><article><p>{TEXT}</p><p>{TEXT} Жалғасы.</p><p>{TEXT} Соңы.</p></article>"
        ))
        .unwrap();
        assert_eq!((draft.title.as_str(), draft.publisher.as_str()), ("Форум «Бірлік»", "Үлгі"));
        assert_eq!(day(&draft).as_deref(), Some("2026-04-19 00:00:00"));
        let draft = page(&format!("<h1>Форум өтті</h1><div>Бүгін, 07:35</div><p>{TEXT}</p>")).unwrap();
        assert_eq!((draft.title.as_str(), draft.publisher.as_str()), ("Форум өтті", "example.kz"));
        assert_eq!(day(&draft).as_deref(), Some("2026-04-21 07:35:00"));
    }

    #[test]
    fn a_page_without_a_title_is_none_and_a_date_ahead_is_not_believed() {
        assert_eq!(page("<p></p>"), None);
        let ahead = page("<h1>Форум</h1><meta name=\"date\" content=\"2036-01-01\">").unwrap();
        assert_eq!(ahead.published, None);
    }

    proptest! {
        #[test]
        fn no_page_is_too_odd(html in "(<(meta|title|h1|script|article|link)( (property|content|type|href)=\"[a-zа-я:/]{0,9}\"?)*>?[а-я \\[{\"}:]{0,9}(</h1>|</script>)?){0,12}") {
            page(&html);
        }
    }
}
