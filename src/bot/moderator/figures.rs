//! What `/stats` shows as pictures, and the same as a file.

use chrono::TimeDelta;

use super::desk::Desk;
use crate::audience::Audience;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::letter::Button;
use crate::markup::Html;
use crate::outbox;
use crate::picture::{self, Around, Bar, Line, Mark, Row};
use crate::regions::{Region, RegionSet};
use crate::subscribers::tide::{self, Tide};
use crate::{announcements, args, key, subscribers, zone};

/// The verb of these buttons.
pub const VERB: &str = "m.st";
/// Weeks of growth that are shown.
const WEEKS: i64 = 12;
const WEEK: i64 = 7 * 24 * 3600;
/// Announcements after which it is looked who came and went: as many as a phone shows legibly.
const AFTER: i64 = 4;
/// For how long after each, and before it to compare with.
const HOURS: i64 = 48;

/// The button that leads to the pictures and the file.
pub fn buttons(desk: &Desk) -> [Button; 2] {
    let locale = desk.locale();
    [
        Button::press(locale.plain("figures-pictures", args![]), format!("{VERB}:pictures")),
        Button::press(locale.plain("figures-file", args![]), format!("{VERB}:file")),
    ]
}

/// All that is shown, asked once.
struct Figures {
    growth: Vec<(String, Vec<i64>)>,
    regions: Vec<(&'static str, i64)>,
    endings: Vec<(String, i64)>,
    after: Vec<After>,
}

/// Who came and went around an announcement.
struct After {
    heading: String,
    /// When it went out, unix seconds.
    at: i64,
    before: Tide,
    after: Tide,
}

impl After {
    /// What is counted, after and before, with the texts for it.
    fn rows(&self) -> [(&'static str, [(&'static str, i64); 2]); 2] {
        let (then, before) = (key!("figures-after-then"), key!("figures-after-before"));
        [
            (key!("figures-came"), [(then, self.after.came), (before, self.before.came)]),
            (key!("figures-went"), [(then, self.after.went), (before, self.before.went)]),
        ]
    }
}

async fn after(desk: &Desk) -> sqlx::Result<Vec<After>> {
    let locale = desk.locale();
    let mut found = Vec::new();
    for (at, announcement) in announcements::last_out(&desk.db, AFTER).await? {
        let (before, after) = tide::around(&desk.db, at, HOURS).await?;
        let heading = format!("№{} · {}", announcement.id, announcement.headline(locale.lang().as_str(), 60));
        found.push(After { heading, at, before, after });
    }
    Ok(found)
}

async fn figures(desk: &Desk) -> sqlx::Result<Figures> {
    let locale = desk.locale();
    let growth = subscribers::growth(&desk.db, desk.now() - WEEKS * WEEK, WEEK, WEEKS + 1).await?;
    let mut regions = Vec::new();
    for region in Region::choices(desk.today(), locale) {
        regions.push((region.name(locale), Audience::of_regions(RegionSet::of(region)).count(&desk.db).await?));
    }
    let known = outbox::endings(&desk.db).await?;
    let keys = [
        ("sent", key!("ending-sent")),
        ("unreachable", key!("ending-unreachable")),
        ("expired", key!("ending-expired")),
        ("cancelled", key!("ending-cancelled")),
        ("failed", key!("ending-failed")),
        ("unknown", key!("ending-unknown")),
    ];
    let endings = keys.iter().map(|(word, key)| (locale.plain(key, args![]), known.get(word).copied().unwrap_or(0))).collect();
    Ok(Figures { growth, regions, endings, after: after(desk).await? })
}

/// A press under the figures.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    desk.replies.toast(&press.id, "").await?;
    match press.word(0) {
        "file" => file(&desk).await,
        _ => pictures(&desk).await,
    }
}

/// Four pictures: growth by language, people by region, deliveries by ending, who came and went after announcements.
async fn pictures(desk: &Desk) -> Answered {
    let locale = desk.locale();
    let Figures { growth, regions, endings, after } = figures(desk).await?;
    let mark = |value: i64| Mark { value, written: locale.number(value) };
    let lines: Vec<Line> = growth
        .into_iter()
        .map(|(tag, values)| Line { label: name_of(desk, &tag), written: locale.number(values.last().copied().unwrap_or(0)), values })
        .collect();
    let most = lines.iter().flat_map(|line| &line.values).copied().max().unwrap_or(0);
    let marks: Vec<Mark> = picture::marks(most).into_iter().map(mark).collect();
    let bar = |(label, value): (String, i64)| Bar { label, value, written: locale.number(value) };
    let regions: Vec<Bar> = regions.into_iter().map(|(name, n)| bar((name.to_owned(), n))).collect();
    let endings: Vec<Bar> = endings.into_iter().map(bar).collect();
    let moments: Vec<Around> = after.iter().map(|after| moment(desk, after)).collect();
    let legend = [key!("figures-after-then"), key!("figures-after-before")].map(|key| locale.plain(key, args! { hours = HOURS }));
    let date = |weeks: i64| locale.date((zone::local(desk.office.zone, desk.now()) - TimeDelta::weeks(weeks)).date());
    let (first, last) = (date(WEEKS), date(0));
    let titles = [key!("figures-growth"), key!("figures-regions"), key!("figures-endings"), key!("figures-after")]
        .map(|key| locale.plain(key, args![]));
    let [growth, people, ends, change] = titles.clone();
    let nothing_out = moments.is_empty();
    let drawn = tokio::task::spawn_blocking(move || {
        let mut drawn = vec![
            picture::lines(&growth, &lines, &marks, &first, &last)?,
            picture::bars(&people, &regions)?,
            picture::bars(&ends, &endings)?,
        ];
        if !nothing_out {
            drawn.push(picture::around(&change, [&legend[0], &legend[1]], &moments)?);
        }
        Ok::<_, picture::PictureError>(drawn)
    })
    .await??;
    let mut captions = titles.map(|title| Html::escape(&title));
    captions[3] = locale.html("figures-after-caption", args![]);
    for (caption, bytes) in captions.iter().zip(drawn) {
        desk.replies.picture(desk.person.chat, bytes, caption).await?;
    }
    if nothing_out {
        desk.say(locale.html("figures-after-none", args![])).await?;
    }
    Ok(())
}

/// An announcement in the picture. One that has not been out for long can't be compared with the time before yet.
fn moment(desk: &Desk, after: &After) -> Around {
    let locale = desk.locale();
    let note = noted(desk, after, locale.date_time(zone::local(desk.office.zone, after.at)));
    let mark = |value: i64| Mark { value, written: locale.number(value) };
    let whole = desk.now() - after.at >= HOURS * 3600;
    let rows = after.rows().map(|(label, [(_, then), (_, before)])| Row {
        label: locale.plain(label, args![]),
        after: mark(then),
        before: whole.then(|| mark(before)),
    });
    Around { heading: after.heading.clone(), note, rows: rows.into() }
}

/// When it went out; of one that has not been out for long, also how much of the time has passed.
fn noted(desk: &Desk, after: &After, at: String) -> String {
    let passed = (desk.now() - after.at) / 3600;
    if passed >= HOURS {
        return at;
    }
    desk.locale().plain("figures-after-so-far", args! { at = at, passed = passed, hours = HOURS })
}

fn name_of(desk: &Desk, tag: &str) -> String {
    desk.locales.lang(tag).map_or_else(|| tag.to_owned(), |lang| desk.locales.get(lang).name().to_owned())
}

/// The same figures as a table that Excel opens as it is in this country: UTF-8 with its mark, columns parted by `;`.
async fn file(desk: &Desk) -> Answered {
    let locale = desk.locale();
    let Figures { growth, regions, endings, after } = figures(desk).await?;
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(vec![0xef, 0xbb, 0xbf]);
    let heads = [key!("figures-what"), key!("figures-which"), key!("figures-number")];
    writer.write_record(heads.map(|key| locale.plain(key, args![])))?;
    let growth = growth.iter().flat_map(|(tag, values)| {
        let weeks = (0..=WEEKS).rev().map(|week| (zone::local(desk.office.zone, desk.now()) - TimeDelta::weeks(week)).date());
        weeks.zip(values).map(move |(day, n)| (format!("{} {day}", name_of(desk, tag)), *n))
    });
    let mut rows: Vec<(String, String, i64)> = growth.map(|(which, n)| (locale.plain("figures-growth", args![]), which, n)).collect();
    rows.extend(regions.iter().map(|(name, n)| (locale.plain("figures-regions", args![]), (*name).to_owned(), *n)));
    rows.extend(endings.into_iter().map(|(name, n)| (locale.plain("figures-endings", args![]), name, n)));
    for after in &after {
        let day = noted(desk, after, zone::local(desk.office.zone, after.at).date().to_string());
        for (label, counts) in after.rows() {
            let label = locale.plain(label, args![]);
            rows.extend(counts.map(|(when, n)| {
                let when = locale.plain(when, args! { hours = HOURS });
                (locale.plain("figures-after", args![]), format!("{} · {day} · {label} · {when}", after.heading), n)
            }));
        }
    }
    for (what, which, n) in rows {
        writer.write_record([what, which, n.to_string()])?;
    }
    desk.replies.file(desk.person.chat, "figures.csv", writer.into_inner()?, &locale.html("figures-caption", args![])).await?;
    Ok(())
}
