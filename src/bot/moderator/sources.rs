//! `/sources`: where news come from by themselves, how each fares, what was refused and why; adding, pausing, trusting, removing; and the
//! sites that may be asked at all.

use serde::{Deserialize, Serialize};
use teloxide::types::Message;

use super::announce::{stale, stand};
use super::desk::Desk;
use super::step::{self, Again, Step, Wanted};
use super::{marked, newsdesk};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::letter::{Button, Letter};
use crate::markup::{self, Html};
use crate::news::fetch::{Fetched, Known};
use crate::news::sources::{self, Source};
use crate::news::{Hand, Trouble, desk as waiting, feed};
use crate::regions::{Region, RegionSet};
use crate::{args, key, team, zone};

/// The verb of these buttons: `m.src:what:id`.
pub const VERB: &str = "m.src";
/// Sources on the screen; so many fit its buttons.
const MOST: usize = 40;
/// Letters of a source's name.
const NAME: usize = 60;
/// Bytes of callback data.
const DATA: usize = 64;

/// A feed that was read and waits for a yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    url: String,
    name: String,
}

/// `/sources`.
pub async fn command(desk: Desk) -> Answered {
    desk.send(&list(&desk).await?).await?;
    Ok(())
}

fn press(label: String, what: &str) -> Button {
    Button::press(label, format!("{VERB}:{what}"))
}

async fn list(desk: &Desk) -> sqlx::Result<Letter> {
    let locale = desk.locale();
    let mut c = desk.db.read().acquire().await?;
    let all = sources::sources(&mut c).await?;
    let waiting = waiting::count(&mut c).await?;
    let mut lines = vec![locale.html("sources-head", args! { n = all.len() }).bold()];
    lines.extend(all.iter().take(MOST).enumerate().map(|(n, source)| {
        let mut line = Html::escape(&format!("{}. {} · ", n + 1, source.name));
        line.push_text(&state(desk, source));
        line
    }));
    if all.is_empty() {
        lines.push(locale.html("sources-none", args![]));
    }
    lines.push(locale.html("sources-waiting", args! { n = waiting }));
    let numbers = all.iter().take(MOST).enumerate().map(|(n, source)| press((n + 1).to_string(), &format!("c:{}", source.id)));
    Ok(Letter::html(Html::join(lines, &Html::trusted("\n")))
        .grid(numbers, 5)
        .row([press(locale.plain("sources-add", args![]), "a"), press(locale.plain("sources-hosts", args![]), "h")])
        .row([newsdesk::button(locale)]))
}

/// «Жұмыс істейді», «Кідіртілген», «Қате: …»
fn state(desk: &Desk, source: &Source) -> String {
    let locale = desk.locale();
    let word = match source.state.as_str() {
        "paused" => "failed",
        "off" => "off",
        _ if source.failures > 0 => "failing",
        _ if source.last_ok_at.is_none() => "new",
        _ => "on",
    };
    let state = locale.plain("source-state", args! { state = word });
    match (word, source.last_error.as_deref()) {
        ("failed" | "failing", Some(why)) => format!("{state}: {}", Trouble::parse(why).say(locale)),
        _ => state,
    }
}

async fn card(desk: &Desk, id: i64) -> sqlx::Result<Option<Letter>> {
    let locale = desk.locale();
    let mut c = desk.db.read().acquire().await?;
    let Some(source) = sources::source(&mut c, id).await? else { return Ok(None) };
    let time = |at: i64| locale.date_time(zone::local(desk.office.zone, at));
    let mut text = Html::escape(&source.name).bold();
    text.line().push_text(&source.url);
    text.line().line().push(&locale.html("source-state-line", args! { state = state(desk, &source) }));
    match source.last_ok_at {
        Some(at) => text.line().push(&locale.html("source-last-ok", args! { at = time(at) })),
        None => text.line().push(&locale.html("source-never-ok", args![])),
    };
    if source.state == "on" {
        text.line().push(&locale.html("source-next", args! { at = time(source.next_at.max(desk.now())) }));
    }
    if source.failures > 0 {
        text.line().push(&locale.html("source-failures", args! { n = source.failures }));
    }
    text.line().push(&locale.html("source-taken", args! { n = source.taken }));
    text.line().push(&locale.html("source-region", args! { region = source.regions.label(locale) }));
    text.line().push(&locale.html(if source.trusted { key!("source-trusted") } else { key!("source-moderated") }, args![]));
    let noted = sources::noted(&mut c, id).await?;
    if !noted.is_empty() {
        text.line().line().push(&locale.html("source-notes", args![]).bold());
    }
    for note in noted {
        text.line().push_text(&format!("{} ({})", note.remark.say(locale, note.n), time(note.last_at)));
        if !note.example.is_empty() {
            text.push_text(&format!(": «{}»", markup::shorten(&note.example, 80)));
        }
    }
    let on = source.state == "on";
    let switch = if on {
        press(locale.plain("source-pause", args![]), &format!("p:{id}"))
    } else {
        press(locale.plain("source-resume", args![]), &format!("r:{id}"))
    };
    let now = on.then(|| press(locale.plain("source-now", args![]), &format!("r:{id}")));
    let trust = if source.trusted { (key!("source-untrust"), "u") } else { (key!("source-trust"), "t") };
    let letter = Letter::html(markup::cut(&text, markup::TEXT_LIMIT))
        .row([switch].into_iter().chain(now))
        .row([press(locale.plain(trust.0, args![]), &format!("{}:{id}", trust.1))])
        .row([
            press(locale.plain("source-choose-region", args![]), &format!("g:{id}")),
            press(locale.plain("source-remove", args![]), &format!("x:{id}")),
        ])
        .row([press(locale.plain("button-back", args![]), "l")]);
    Ok(Some(letter))
}

/// A press on the screens. Rights were asked anew for it.
pub async fn pressed(pressed: Press, desk: Desk) -> Answered {
    let locale = desk.locale();
    let id = pressed.number(1);
    let letter = match (pressed.word(0), id) {
        ("l", _) => Some(list(&desk).await?),
        ("c", Some(id)) => card(&desk, id).await?,
        ("p" | "r" | "t" | "u", Some(id)) => change(&desk, pressed.word(0), id).await?,
        ("g", Some(id)) => regions(&desk, id).await?,
        ("G", Some(id)) => set_region(&desk, id, pressed.word(2)).await?,
        ("x", Some(id)) => ask_removal(&desk, id).await?,
        ("X", Some(id)) => remove(&desk, id).await?,
        ("h", _) => Some(hosts(&desk).await?),
        ("hx", _) => Some(forbid(&desk, pressed.word(1)).await?),
        ("a", _) => {
            stand(&desk, Step { after: pressed.message, moderator: Wanted::Source(None) }).await?;
            Some(Letter::html(locale.html("sources-ask", args![])).row([press(locale.plain("button-cancel", args![]), "no")]))
        }
        ("yes", _) => add(&desk, &pressed).await?,
        ("no", _) => {
            let mut transaction = desk.db.write().await?;
            dialogue::end(&mut transaction, desk.person.chat).await?;
            transaction.commit().await?;
            Some(list(&desk).await?)
        }
        _ => None,
    };
    match letter {
        Some(letter) => desk.replies.show(&pressed, &letter).await.map_err(Into::into),
        None => stale(&desk, &pressed).await,
    }
}

async fn change(desk: &Desk, what: &str, id: i64) -> sqlx::Result<Option<Letter>> {
    let now = desk.now();
    let mut c = desk.db.write().await?;
    let Some(source) = sources::source(&mut c, id).await? else { return Ok(None) };
    let done = match what {
        "p" => {
            sources::switch(&mut c, id, false, now).await?;
            "source.paused"
        }
        "r" => {
            sources::switch(&mut c, id, true, now).await?;
            "source.resumed"
        }
        "t" | "u" => {
            sources::trust(&mut c, id, what == "t").await?;
            if what == "t" { "source.trusted" } else { "source.moderated" }
        }
        _ => return Ok(None),
    };
    team::record(&mut c, Some(desk.person.chat), done, &format!("source:{id}"), &source.name, now).await?;
    c.commit().await?;
    card(desk, id).await
}

async fn regions(desk: &Desk, id: i64) -> sqlx::Result<Option<Letter>> {
    let locale = desk.locale();
    let Some(source) = sources::source(&mut *desk.db.read().acquire().await?, id).await? else { return Ok(None) };
    let buttons = Region::choices(desk.today(), locale).into_iter().map(|region| {
        let on = !source.regions.is_all() && source.regions.contains(region);
        press(marked(on, region.short_name(locale)), &format!("G:{id}:{}", region.code()))
    });
    let text = locale.html("source-ask-region", args! { name = &source.name });
    let all = press(marked(source.regions.is_all(), &locale.plain("regions-all", args![])), &format!("G:{id}:KZ"));
    let back = press(locale.plain("button-back", args![]), &format!("c:{id}"));
    Ok(Some(Letter::html(text).row([all]).grid(buttons, 2).row([back])))
}

async fn set_region(desk: &Desk, id: i64, code: &str) -> sqlx::Result<Option<Letter>> {
    let chosen = if code == "KZ" { Some(RegionSet::ALL) } else { Region::by_code(code).map(RegionSet::of) };
    let mut c = desk.db.write().await?;
    let (Some(chosen), Some(source)) = (chosen, sources::source(&mut c, id).await?) else { return Ok(None) };
    sources::set_regions(&mut c, id, chosen).await?;
    let detail = format!("{} · {code}", source.name);
    team::record(&mut c, Some(desk.person.chat), "source.region", &format!("source:{id}"), &detail, desk.now()).await?;
    c.commit().await?;
    card(desk, id).await
}

async fn ask_removal(desk: &Desk, id: i64) -> sqlx::Result<Option<Letter>> {
    let locale = desk.locale();
    let Some(source) = sources::source(&mut *desk.db.read().acquire().await?, id).await? else { return Ok(None) };
    let text = locale.html("source-remove-sure", args! { name = &source.name });
    let yes = press(locale.plain("source-remove", args![]), &format!("X:{id}"));
    Ok(Some(Letter::html(text).row([yes, press(locale.plain("button-back", args![]), &format!("c:{id}"))])))
}

async fn remove(desk: &Desk, id: i64) -> sqlx::Result<Option<Letter>> {
    let mut c = desk.db.write().await?;
    if let Some(source) = sources::source(&mut c, id).await? {
        sources::remove(&mut c, id).await?;
        team::record(&mut c, Some(desk.person.chat), "source.removed", &format!("source:{id}"), &source.name, desk.now()).await?;
    }
    c.commit().await?;
    list(desk).await.map(Some)
}

/// The sites that may be asked. One that is too long for a button stays until its source goes.
async fn hosts(desk: &Desk) -> sqlx::Result<Letter> {
    let locale = desk.locale();
    let mut hosts: Vec<String> = sources::allowed_hosts(&mut *desk.db.read().acquire().await?).await?.into_iter().collect();
    hosts.sort();
    let text = Html::join(
        [locale.html("sources-hosts", args![]).bold(), locale.html("sources-hosts-text", args! { n = hosts.len() })],
        &Html::trusted("\n"),
    );
    let buttons = hosts.iter().filter(|host| VERB.len() + 4 + host.len() <= DATA).take(MOST);
    let buttons: Vec<Button> =
        buttons.map(|host| press(locale.plain("sources-host-remove", args! { host = host }), &format!("hx:{host}"))).collect();
    Ok(Letter::html(text).grid(buttons, 1).row([press(locale.plain("button-back", args![]), "l")]))
}

async fn forbid(desk: &Desk, host: &str) -> sqlx::Result<Letter> {
    let mut c = desk.db.write().await?;
    if sources::forbid_host(&mut c, host).await? {
        team::record(&mut c, Some(desk.person.chat), "host.removed", &format!("host:{host}"), "", desk.now()).await?;
    }
    c.commit().await?;
    hosts(desk).await
}

/// A message with a feed's address: it is read at once, and shown before it is added.
pub async fn answered(desk: &Desk, message: &Message, after: i64, found: Option<Found>) -> Answered {
    let number = i64::from(message.id.0);
    if let Some(found) = found.filter(|_| number <= after) {
        desk.send(&confirm(desk, &found, after, Html::new())).await?;
        return Ok(());
    }
    let typed = message.text().unwrap_or_default().trim();
    let url = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let locale = desk.locale();
    match look(desk, &url).await {
        Ok((found, shown)) => {
            stand(desk, Step { after: number, moderator: Wanted::Source(Some(found.clone())) }).await?;
            desk.send(&confirm(desk, &found, number, shown)).await?;
        }
        Err(why) => {
            let cancel = press(locale.plain("button-cancel", args![]), "no");
            desk.send(&Letter::html(locale.html("sources-refused", args! { why = why.say(locale) })).row([cancel])).await?;
        }
    }
    Ok(())
}

/// Reads a feed that isn't a source yet. Whoever gives its address lets its host be asked.
async fn look(desk: &Desk, url: &str) -> Result<(Found, Html), Trouble> {
    let own = sources::host_of(url).unwrap_or_default();
    let allowed = match desk.db.read().acquire().await {
        Ok(mut c) => sources::allowed_hosts(&mut c).await.map_err(|_| Trouble::OURS)?,
        Err(_) => return Err(Trouble::OURS),
    };
    let fetched = desk.fetcher.fetch(url, &Known::default(), |host| host == own || allowed.contains(host)).await?;
    let Fetched::Document(document) = fetched else { return Err(Trouble::OURS) };
    let (zone, now) = (desk.office.zone, desk.now());
    let read = tokio::task::spawn_blocking(move || feed::read(&document.bytes, Some(document.url.as_str()), "", zone, now));
    let feed = read.await.map_err(|_| Trouble::OURS)??;
    let name = if feed.title.is_empty() { own } else { markup::shorten(&feed.title, NAME) };
    let mut shown = desk.locale().html("sources-items", args! { n = feed.items.len() });
    for item in feed.items.iter().take(3) {
        shown.line().push_text(&format!("– {}", markup::shorten(&item.title, 120)));
    }
    for (remark, (n, _)) in &feed.remarks {
        shown.line().push_text(&remark.say(desk.locale(), i64::try_from(*n).unwrap_or(0)));
    }
    Ok((Found { url: url.to_owned(), name }, shown))
}

fn confirm(desk: &Desk, found: &Found, after: i64, shown: Html) -> Letter {
    let locale = desk.locale();
    let mut text = Html::escape(&found.name).bold();
    text.line().push_text(&found.url).line().line().push(&shown);
    text.line().line().push(&locale.html("sources-sure", args![]));
    Letter::html(markup::cut(&text, markup::TEXT_LIMIT))
        .row([press(locale.plain("sources-add", args![]), &format!("yes:{after}")), press(locale.plain("button-cancel", args![]), "no")])
}

async fn add(desk: &Desk, pressed: &Press) -> sqlx::Result<Option<Letter>> {
    let step = step::current(&desk.db, &desk.person).await.filter(|step| Some(step.after) == pressed.number(1));
    let Some(Step { after, moderator: Wanted::Source(Some(found)) }) = step else { return Ok(None) };
    let (by, now) = (desk.person.chat, desk.now());
    let mut c = desk.db.write().await?;
    let id = sources::add_source(&mut c, &found.url, &found.name, RegionSet::ALL, Hand { by: Some(by), at: now }).await?;
    team::record(&mut c, Some(by), "source.added", &format!("source:{id}"), &found.url, now).await?;
    dialogue::set(&mut c, by, &Step { after, moderator: Wanted::Nothing(Again::Source(id)) }, now).await?;
    c.commit().await?;
    card(desk, id).await
}

/// Shows a source's card once more.
pub async fn show(desk: &Desk, id: i64) -> Answered {
    if let Some(letter) = card(desk, id).await? {
        desk.send(&letter).await?;
    }
    Ok(())
}
