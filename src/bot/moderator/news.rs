//! `/addnews`: a story in one language or both, each as a title, a text and a link in one message; shown at once. An address, or a post
//! forwarded from a channel, is somebody else's news: it is read and put on the news desk, where it is judged like any other.

use serde::{Deserialize, Serialize};
use teloxide::types::{Message, MessageOrigin};
use url::Url;

use super::announce::{stale, stand};
use super::desk::Desk;
use super::newsdesk;
use super::step::{self, Again, Step, Wanted};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::events::OWED;
use crate::letter::{Button, Letter};
use crate::markup::Html;
use crate::news::{self, Draft, Hand, Taken, Taking, Trouble, sources};
use crate::{args, team};

/// The verb of these buttons: `m.news:what:after`.
pub const VERB: &str = "m.news";
/// Letters of a title.
const TITLE_LIMIT: usize = 300;
/// Letters of a text: a list of news must stay a list.
const TEXT_LIMIT: usize = 1000;

/// A story in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Which one.
    pub language: String,
    /// What it says; `None`: it isn't told in this language.
    pub text: Option<Text>,
}

/// What a message said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The first line.
    pub title: String,
    /// The lines after it.
    pub summary: String,
    /// The address in it, if there is one.
    pub link: Option<String>,
}

/// Why a message can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No title.
    NoTitle,
    /// The title or the text is longer than this.
    TooLong(usize),
}

/// `/addnews`: alone it asks; with an address or a text behind it, or as the answer to a post, it takes that.
pub async fn begin(message: Message, desk: Desk) -> Answered {
    let number = i64::from(message.id.0);
    if let Some(post) = message.reply_to_message().and_then(|message| post(message, &desk)) {
        return collect(&desk, number, &post).await;
    }
    let typed = message.text().and_then(|text| text.split_once(char::is_whitespace)).map_or("", |(_, rest)| rest.trim());
    if let Some(url) = address(typed) {
        return page(&desk, number, url).await;
    }
    if typed.is_empty() {
        return go_on(&desk, number, Vec::new()).await;
    }
    match read(typed) {
        Ok(text) => {
            let language = news::detect(typed).filter(|language| OWED.contains(language)).unwrap_or(OWED[1]);
            go_on(&desk, number, vec![Told { language: language.to_owned(), text: Some(text) }]).await
        }
        Err(fault) => refuse(&desk, fault).await,
    }
}

/// The address that a message is, if it is nothing else.
fn address(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.contains(char::is_whitespace) && sources::host_of(text).is_some()).then_some(text)
}

/// A post of a channel as an item: its first line is the title, its link leads to it if the channel has a name.
fn post(message: &Message, desk: &Desk) -> Option<Draft> {
    let MessageOrigin::Channel { date, chat, message_id, .. } = message.forward_origin()? else { return None };
    let text = message.text().or(message.caption())?;
    let mut lines: Vec<String> = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    lines.retain(|line| !line.is_empty());
    let first = lines.first()?.clone();
    let whole = first.chars().count() <= news::TITLE_LIMIT;
    let title = if whole { first.clone() } else { news::first_words(&[first], news::TITLE_LIMIT - 1) };
    let body: Vec<String> = lines.into_iter().skip(usize::from(whole)).collect();
    let published = date.timestamp();
    let at = desk.now();
    Some(Draft {
        url: chat.username().map(|name| format!("https://t.me/{name}/{message_id}")),
        publisher: chat.title().unwrap_or_default().to_owned(),
        published: (published <= at).then_some(news::Published { at: published, precision: news::Precision::Second }),
        published_raw: Some(date.to_rfc3339()),
        ..Draft::new(news::detect(text).unwrap_or("und"), &title, &news::summarise(&body))
    })
    .map(|draft| Draft { body, ..draft })
}

/// Reads a page and puts it on the desk; a site that nobody has allowed is asked about first.
async fn page(desk: &Desk, after: i64, url: &str) -> Answered {
    let hosts = sources::allowed_hosts(&mut *desk.db.read().acquire().await?).await?;
    match news::page::fetch(&desk.fetcher, url, &hosts, desk.office.zone, desk.now()).await {
        Ok(draft) => collect(desk, after, &draft).await,
        Err(error) => {
            let why = Trouble::from(error);
            if why.host().is_some() && why.host() == sources::host_of(url).as_deref() {
                stand(desk, Step { after, moderator: Wanted::NewsPage(url.to_owned()) }).await?;
                return ask_host(desk, after, url).await;
            }
            desk.say(desk.locale().html("addnews-refused", args! { why = why.say(desk.locale()) })).await?;
            Ok(())
        }
    }
}

/// Asks whether a site may be asked from now on.
pub async fn ask_host(desk: &Desk, after: i64, url: &str) -> Answered {
    let locale = desk.locale();
    let button = |label: String, what: &str| Button::press(label, format!("{VERB}:{what}:{after}"));
    let text = locale.html("addnews-host", args! { host = sources::host_of(url).unwrap_or_default() });
    let row = [button(locale.plain("addnews-allow", args![]), "allow"), button(locale.plain("button-cancel", args![]), "no")];
    desk.send(&Letter::html(text).row(row)).await?;
    Ok(())
}

/// Somebody else's news waits at the desk, and its card is shown.
async fn collect(desk: &Desk, after: i64, draft: &Draft) -> Answered {
    let (by, now) = (desk.person.chat, desk.now());
    let relevance = news::Names::of(&desk.office.organisation).points(&draft.title, &draft.body);
    let taking = Taking { approve: false, ..Taking::approved(Hand { by: Some(by), at: now }) };
    let item = [news::Ready::of(draft.clone(), relevance)];
    let mut transaction = desk.db.write().await?;
    let Some(&taken) = news::take_all(&mut transaction, &item, &taking).await?.first() else { return Err(sqlx::Error::RowNotFound.into()) };
    if let Taken::New(id) = taken {
        team::record(&mut transaction, Some(by), "news.collected", &format!("news:{id}"), "", now).await?;
    }
    dialogue::set(&mut transaction, by, &Step { after, moderator: Wanted::Nothing(Again::NewsItem(taken.id())) }, now).await?;
    transaction.commit().await?;
    newsdesk::show(desk, taken.id()).await
}

async fn refuse(desk: &Desk, fault: Fault) -> Answered {
    let locale = desk.locale();
    desk.say(match fault {
        Fault::NoTitle => locale.html("addnews-no-title", args![]),
        Fault::TooLong(limit) => locale.html("addnews-too-long", args! { limit = limit }),
    })
    .await?;
    Ok(())
}

/// Which language is asked for; `None`: all were.
fn wanted(told: &[Told]) -> Option<&'static str> {
    OWED.into_iter().find(|language| !told.iter().any(|told| told.language == *language))
}

async fn go_on(desk: &Desk, after: i64, told: Vec<Told>) -> Answered {
    let letter = question(desk, after, &told);
    stand(desk, Step { after, moderator: Wanted::News(told) }).await?;
    desk.send(&letter).await?;
    Ok(())
}

fn question(desk: &Desk, after: i64, told: &[Told]) -> Letter {
    let locale = desk.locale();
    let button = |label: String, what: &str| Button::press(label, format!("{VERB}:{what}:{after}"));
    match wanted(told) {
        Some(language) => {
            let name = desk.locales.lang(language).map_or(language, |lang| desk.locales.get(lang).name());
            Letter::html(locale.html("addnews-ask", args! { language = name })).row([button(locale.plain("addnews-skip", args![]), "skip")])
        }
        None => {
            let mut parts = vec![locale.html("addnews-sure", args![])];
            parts.extend(told.iter().filter_map(|told| told.text.as_ref()).map(shown));
            Letter::html(Html::join(parts, &Html::trusted("\n\n")))
                .row([button(locale.plain("addnews-publish", args![]), "yes"), button(locale.plain("button-cancel", args![]), "no")])
        }
    }
}

fn shown(text: &Text) -> Html {
    let title = Html::escape(&text.title).bold();
    let title = text.link.as_deref().map_or(title.clone(), |link| title.link(link));
    let summary = Html::escape(&text.summary);
    Html::join([title, summary].into_iter().filter(|part| !part.is_empty()), &Html::trusted("\n"))
}

/// A title in the first line, the text in the others, and the first address on a line of its own.
pub fn read(message: &str) -> Result<Text, Fault> {
    let (mut lines, mut link) = (Vec::new(), None);
    for line in message.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let address = Url::parse(line).ok().filter(|url| matches!(url.scheme(), "http" | "https") && !line.contains(char::is_whitespace));
        match address {
            Some(_) if link.is_none() => link = Some(line.to_owned()),
            _ => lines.push(line),
        }
    }
    let mut lines = lines.into_iter();
    let title = lines.next().ok_or(Fault::NoTitle)?.to_owned();
    let summary = lines.collect::<Vec<_>>().join("\n");
    for (text, limit) in [(&title, TITLE_LIMIT), (&summary, TEXT_LIMIT)] {
        if text.chars().count() > limit {
            return Err(Fault::TooLong(limit));
        }
    }
    Ok(Text { title, summary, link })
}

/// A message with a text.
pub async fn answered(desk: &Desk, message: &Message, after: i64, mut told: Vec<Told>) -> Answered {
    let number = i64::from(message.id.0);
    let Some(language) = wanted(&told).filter(|_| number > after) else {
        desk.send(&question(desk, after, &told)).await?;
        return Ok(());
    };
    let typed = message.text().unwrap_or_default();
    if told.is_empty() {
        if let Some(post) = post(message, desk) {
            return collect(desk, number, &post).await;
        }
        if let Some(url) = address(typed) {
            return page(desk, number, url).await;
        }
    }
    match read(typed) {
        Ok(text) => {
            told.push(Told { language: language.to_owned(), text: Some(text) });
            go_on(desk, number, told).await
        }
        Err(fault) => refuse(desk, fault).await,
    }
}

/// A press under a question.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let step = step::current(&desk.db, &desk.person).await.filter(|step| Some(step.after) == press.number(1));
    let (after, mut told) = match step {
        Some(Step { after, moderator: Wanted::News(told) }) => (after, told),
        Some(Step { after, moderator: Wanted::NewsPage(url) }) => return allowed(&desk, &press, after, &url).await,
        _ => return stale(&desk, &press).await,
    };
    match (press.word(0), wanted(&told)) {
        ("skip", Some(language)) => {
            told.push(Told { language: language.to_owned(), text: None });
            if wanted(&told).is_none() && told.iter().all(|told| told.text.is_none()) {
                return end(&desk, &press).await;
            }
            desk.replies.toast(&press.id, "").await?;
            desk.replies.show_keyboard(&press, &[]).await?;
            go_on(&desk, after.max(press.message), told).await
        }
        ("yes", None) => keep(&desk, &press, after, told).await,
        ("no", None) => end(&desk, &press).await,
        _ => stale(&desk, &press).await,
    }
}

/// Whether the page's site may be asked was answered.
async fn allowed(desk: &Desk, press: &Press, after: i64, url: &str) -> Answered {
    let host = match press.word(0) {
        "allow" => sources::host_of(url),
        _ => None,
    };
    let Some(host) = host else { return end(desk, press).await };
    let (by, now) = (desk.person.chat, desk.now());
    let mut transaction = desk.db.write().await?;
    sources::allow_host(&mut transaction, &host, Hand { by: Some(by), at: now }).await?;
    team::record(&mut transaction, Some(by), "host.allowed", &format!("host:{host}"), "", now).await?;
    dialogue::end(&mut transaction, by).await?;
    transaction.commit().await?;
    desk.replies.toast(&press.id, "").await?;
    desk.replies.show_keyboard(press, &[]).await?;
    page(desk, after, url).await
}

async fn end(desk: &Desk, press: &Press) -> Answered {
    let mut transaction = desk.db.write().await?;
    dialogue::end(&mut transaction, desk.person.chat).await?;
    transaction.commit().await?;
    desk.replies.show(press, &Letter::html(desk.locale().html("announce-cancelled", args![]))).await?;
    Ok(())
}

async fn keep(desk: &Desk, press: &Press, after: i64, told: Vec<Told>) -> Answered {
    let (by, now) = (desk.person.chat, desk.now());
    let drafts: Vec<Draft> = told
        .into_iter()
        .filter_map(|told| {
            let text = told.text?;
            Some(Draft { url: text.link, ..Draft::new(&told.language, &text.title, &text.summary) })
        })
        .collect();
    let mut transaction = desk.db.write().await?;
    let ids = news::add(&mut transaction, &drafts, Hand { by: Some(by), at: now }).await?;
    for id in ids {
        team::record(&mut transaction, Some(by), "news.added", &format!("news:{id}"), "", now).await?;
    }
    dialogue::set(&mut transaction, by, &Step { after, moderator: Wanted::Nothing(Again::News) }, now).await?;
    transaction.commit().await?;
    desk.replies.show(press, &Letter::html(desk.locale().html("addnews-done", args![]))).await?;
    Ok(())
}

/// Says that it is there.
pub async fn done(desk: &Desk) -> Answered {
    desk.say(desk.locale().html("addnews-done", args![])).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_a_title_a_text_and_a_link_in_any_order_of_lines() {
        for (message, title, summary, link) in [
            ("Алғыс айту күні", "Алғыс айту күні", "", None),
            ("Алғыс айту күні\nБүгін өтеді.\nhttps://a.kz/1", "Алғыс айту күні", "Бүгін өтеді.", Some("https://a.kz/1")),
            ("https://a.kz/1\n\nЗаголовок\nТекст <b> & ещё", "Заголовок", "Текст <b> & ещё", Some("https://a.kz/1")),
            ("Заголовок\nпод https://a.kz/1 подробнее", "Заголовок", "под https://a.kz/1 подробнее", None),
            ("Заголовок\nhttps://a.kz/1\nhttps://a.kz/2", "Заголовок", "https://a.kz/2", Some("https://a.kz/1")),
        ] {
            let expected = Text { title: title.into(), summary: summary.into(), link: link.map(str::to_owned) };
            assert_eq!(read(message), Ok(expected), "{message}");
        }
        assert_eq!(read("https://a.kz/1"), Err(Fault::NoTitle));
        assert_eq!(read(&"қ".repeat(301)), Err(Fault::TooLong(300)));
    }
}
