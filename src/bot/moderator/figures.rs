//! What `/stats` shows as pictures, and the same as a file.

use chrono::TimeDelta;

use super::desk::Desk;
use crate::audience::Audience;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::letter::Button;
use crate::markup::Html;
use crate::outbox;
use crate::picture::{self, Bar, Line};
use crate::regions::{Region, RegionSet};
use crate::{args, key, subscribers, zone};

/// The verb of these buttons.
pub const VERB: &str = "m.st";
/// Weeks of growth that are shown.
const WEEKS: i64 = 12;
const WEEK: i64 = 7 * 24 * 3600;

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
    Ok(Figures { growth, regions, endings })
}

/// A press under the figures.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    desk.replies.toast(&press.id, "").await?;
    match press.word(0) {
        "file" => file(&desk).await,
        _ => pictures(&desk).await,
    }
}

/// Three pictures: growth by language, people by region, deliveries by ending.
async fn pictures(desk: &Desk) -> Answered {
    let locale = desk.locale();
    let Figures { growth, regions, endings } = figures(desk).await?;
    let lines: Vec<Line> = growth
        .into_iter()
        .map(|(tag, values)| Line { label: name_of(desk, &tag), written: locale.number(values.last().copied().unwrap_or(0)), values })
        .collect();
    let bar = |(label, value): (String, i64)| Bar { label, value, written: locale.number(value) };
    let regions: Vec<Bar> = regions.into_iter().map(|(name, n)| bar((name.to_owned(), n))).collect();
    let endings: Vec<Bar> = endings.into_iter().map(bar).collect();
    let date = |weeks: i64| locale.date((zone::local(desk.office.zone, desk.now()) - TimeDelta::weeks(weeks)).date());
    let (first, last) = (date(WEEKS), date(0));
    let titles = [key!("figures-growth"), key!("figures-regions"), key!("figures-endings")].map(|key| locale.plain(key, args![]));
    let heads = titles.clone();
    let drawn = tokio::task::spawn_blocking(move || {
        Ok::<_, picture::PictureError>([
            picture::lines(&heads[0], &lines, &first, &last)?,
            picture::bars(&heads[1], &regions)?,
            picture::bars(&heads[2], &endings)?,
        ])
    })
    .await??;
    for (title, bytes) in titles.iter().zip(drawn) {
        desk.replies.picture(desk.person.chat, bytes, &Html::escape(title)).await?;
    }
    Ok(())
}

fn name_of(desk: &Desk, tag: &str) -> String {
    desk.locales.lang(tag).map_or_else(|| tag.to_owned(), |lang| desk.locales.get(lang).name().to_owned())
}

/// The same figures as a table that Excel opens as it is in this country: UTF-8 with its mark, columns parted by `;`.
async fn file(desk: &Desk) -> Answered {
    let locale = desk.locale();
    let Figures { growth, regions, endings } = figures(desk).await?;
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
    for (what, which, n) in rows {
        writer.write_record([what, which, n.to_string()])?;
    }
    desk.replies.file(desk.person.chat, "figures.csv", writer.into_inner()?, &locale.html("figures-caption", args![])).await?;
    Ok(())
}
