//! `/audit`: the last lines of the team's record, as people read them: when, who, what they did, to what.

use super::desk::Desk;
use crate::args;
use crate::audience::Audience;
use crate::bot::Answered;
use crate::bot::citizen::settings::leads_label;
use crate::bot::press::Press;
use crate::channels::{self, Linked};
use crate::events::{self, export::disarmed};
use crate::key;
use crate::letter::{Button, Letter};
use crate::markup::Html;
use crate::regions::RegionSet;
use crate::team::{self, Recorded};
use crate::zone;

/// The verb of its button.
pub const VERB: &str = "m.log";
/// Rows of the file read at once.
const PAGE: i64 = 5_000;
/// Lines shown.
const LINES: i64 = 20;

/// `/audit`.
pub async fn command(desk: Desk) -> Answered {
    let locale = desk.locale();
    let recorded = team::last_recorded(&desk.db, LINES).await?;
    let mut lines = vec![locale.html("audit-head", args! { n = recorded.len() }).bold()];
    let linked = channels::all(&desk.db).await?;
    lines.extend(recorded.iter().map(|line| said(&desk, &linked, line)));
    let text = Html::join(lines, &Html::trusted("\n"));
    let file = Button::press(locale.plain("audit-file", args![]), format!("{VERB}:file"));
    desk.send(&Letter::html(crate::markup::cut(&text, crate::markup::TEXT_LIMIT)).row([file])).await?;
    Ok(())
}

/// The whole record as a file that Excel opens as it is in this country: UTF-8 with its mark, columns parted by `;`. Each row carries its
/// hash, so that the file can be held against the database.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let locale = desk.locale();
    desk.replies.toast(&press.id, "").await?;
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(vec![0xef, 0xbb, 0xbf]);
    writer.write_record(["id", "at", "who", "what", "subject", "detail", "hash"])?;
    let mut after = 0;
    loop {
        let page = team::recorded_after(&desk.db, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for row in &page {
            let at = zone::local(desk.office.zone, row.line.at).format("%Y-%m-%d %H:%M:%S").to_string();
            let who = row.line.who.map_or_else(String::new, |who| who.to_string());
            let number = row.id.to_string();
            // Somebody typed it, and Excel would evaluate what looks like a formula.
            let detail = disarmed(&row.line.detail);
            writer.write_record([&number, &at, &who, &row.line.what, &row.line.subject, &detail, &row.hash])?;
        }
    }
    desk.replies.file(press.chat, "audit.csv", writer.into_inner()?, &locale.html("audit-caption", args![])).await?;
    Ok(())
}

/// «21.04 09:01 · Дана · Запланировано · Объявление №3 · Все подписчики, 21 апреля».
fn said(desk: &Desk, linked: &[Linked], line: &Recorded) -> Html {
    let locale = desk.locale();
    let at = zone::local(desk.office.zone, line.at);
    let who = line.who.map_or_else(|| locale.html("audit-clock", args![]), |who| desk.mention(who));
    let when = Html::escape(&format!("{} {}", at.format("%d.%m"), locale.time(at.time())));
    let parts = [Some(when), Some(who), Some(done(desk, &line.what)), subject(desk, linked, &line.subject), detail(desk, linked, line)];
    Html::join(parts.into_iter().flatten(), &Html::trusted(" · "))
}

/// What was done, in words; a word that has none yet stands as it was recorded.
fn done(desk: &Desk, what: &str) -> Html {
    desk.locale().html("audit-done", args! { what = what.replace('.', "-"), word = what })
}

/// What it was done to.
fn subject(desk: &Desk, linked: &[Linked], subject: &str) -> Option<Html> {
    let locale = desk.locale();
    let (kind, id) = subject.split_once(':')?;
    let key = match kind {
        "announcement" => key!("audit-announcement"),
        "event" => key!("audit-event"),
        "news" => key!("audit-news"),
        "source" => key!("audit-source"),
        "question" => key!("audit-question"),
        "template" => key!("audit-template"),
        "member" => return id.parse().ok().map(|user| desk.mention(user)),
        // One that is linked no longer stands by its number.
        "channel" => {
            let known = id.parse().ok().and_then(|chat: i64| linked.iter().find(|linked| linked.chat == chat));
            return Some(Html::escape(known.map_or(id, |known| known.title.as_str())));
        }
        _ => return Some(Html::escape(id)),
    };
    Some(locale.html(key, args! { id = id }))
}

/// More about it: a language, an audience and a time, a role, regions; what was typed stays as typed.
fn detail(desk: &Desk, linked: &[Linked], line: &Recorded) -> Option<Html> {
    let (locale, detail) = (desk.locale(), line.detail.as_str());
    if detail.is_empty() {
        return None;
    }
    let time = |text: &str| {
        let at = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%MZ").ok()?;
        Some(locale.date_time(zone::local(desk.office.zone, at.and_utc().timestamp())))
    };
    let plain = |text: String| Some(Html::escape(&text));
    match line.what.as_str() {
        "announcement.drafted" | "announcement.written" | "channel.linked" => {
            plain(desk.locales.lang(detail).map_or_else(|| detail.to_owned(), |lang| desk.locales.get(lang).name().to_owned()))
        }
        "announcement.scheduled" => {
            let (audience, at) = detail.split_once(" at ")?;
            let label = audience.parse::<Audience>().map_or_else(|_| audience.to_owned(), |of| of.label(locale, &desk.locales));
            plain(format!("{label}, {}", time(at).unwrap_or_else(|| at.to_owned())))
        }
        "announcement.submitted" | "announcement.approved" | "announcement.correction_asked" => {
            let (n, at) =
                detail.strip_prefix("to ")?.split_once(" at ").map_or((detail.strip_prefix("to ")?, None), |(n, at)| (n, time(at)));
            let recipients = locale.plain("announcement-recipients", args! { n = n.parse::<i64>().ok()? });
            plain(at.map_or_else(|| recipients.clone(), |at| format!("{recipients}, {at}")))
        }
        "announcement.paid" => Some(locale.html("audit-stars", args! { n = detail.parse::<i64>().ok()? })),
        "event.marked" => plain(RegionSet::from_bits(detail.parse().ok()?).label(locale)),
        "event.timed" => plain(leads_label(locale, &events::minutes(detail))),
        "news.linked" | "news.unlinked" => subject(desk, linked, detail),
        // Revisions, versions and words of the program say nothing to people.
        "event.moved" | "event.relocated" | "event.cancelled" => None,
        "announcement.repeated" => time(detail).and_then(plain),
        "announcement.copied" | "announcement.corrected" | "member.scope" | "channel.set" | "events.import_undone" => None,
        "member.admitted" | "member.invited" | "member.role" => Some(locale.html("audit-role", args! { role = detail, word = detail })),
        _ => plain(detail.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use crate::args;
    use crate::locale::Locales;

    /// The words that are recorded anywhere: literals like `announcement.paused`.
    fn recorded() -> BTreeSet<String> {
        let (mut words, mut folders) = (BTreeSet::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).unwrap_or_default();
                words.extend(source.split('"').filter(|word| is_recorded(word)).map(str::to_owned));
            }
        }
        words
    }

    fn is_recorded(word: &str) -> bool {
        let Some((kind, what)) = word.split_once('.') else { return false };
        let kinds = [
            "announcement",
            "event",
            "events",
            "news",
            "member",
            "sending",
            "source",
            "host",
            "audience",
            "question",
            "channel",
            "template",
        ];
        kinds.contains(&kind)
            && !["csv", "jsonl", "ics", "tsv", "xlsx", "txt", "rs"].contains(&what)
            && what.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    }

    #[test]
    fn whatever_is_recorded_reads_as_words_in_every_language() {
        let (locales, words) = (Locales::embedded().unwrap(), recorded());
        assert!(words.len() > 30, "{words:?}");
        for lang in locales.languages() {
            for word in &words {
                let said = locales.get(*lang).plain("audit-done", args! { what = word.replace('.', "-"), word = word });
                assert!(!said.contains('.') && !said.contains('_'), "{lang}: {word} reads «{said}»");
            }
        }
    }
}
