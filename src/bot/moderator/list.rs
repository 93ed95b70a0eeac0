//! `/announcements`: what there is, what moves first; and who didn't get one of them, as a file.

use super::card;
use super::desk::Desk;
use crate::announcements::{self, Announcement};
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::letter::{Button, Letter};
use crate::outbox::{self, Standing};
use crate::{args, key};

/// The verb of the list's buttons: `m.list:page`.
pub const VERB: &str = "m.list";
/// Announcements on a page.
const SIZE: i64 = 6;
/// Rows of the file read at once.
const ROWS: i64 = 5_000;

/// `/announcements`.
pub async fn command(desk: Desk) -> Answered {
    desk.send(&page(&desk, 0).await?).await?;
    Ok(())
}

/// Turning the page.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    show(&desk, &press, press.number(0).unwrap_or(0).clamp(0, 10_000)).await
}

/// Puts a page in the place of the pressed message.
pub async fn show(desk: &Desk, press: &Press, number: i64) -> Answered {
    let page = page(desk, number).await?;
    desk.replies.show(press, &page).await?;
    Ok(())
}

async fn page(desk: &Desk, number: i64) -> sqlx::Result<Letter> {
    let locale = desk.locale();
    let (found, more) = announcements::list(&desk.db, number, SIZE).await?;
    let templates = [super::templates::button(desk)];
    if found.is_empty() && number == 0 {
        return Ok(Letter::html(locale.html("list-empty", args![])).row(templates));
    }
    let mut letter = Letter::html(locale.html("list-head", args![]));
    for announcement in &found {
        let label = label(desk, announcement).await?;
        letter = letter.row([Button::press(label, format!("{}:show:{}:{}", card::VERB, announcement.id, announcement.revision))]);
    }
    let turn = |key: &'static str, to: i64| Button::press(locale.plain(key, args![]), format!("{VERB}:{to}"));
    let previous = (number > 0).then(|| turn(key!("button-previous"), number - 1));
    let next = more.then(|| turn(key!("button-next"), number + 1));
    Ok(letter.row(previous.into_iter().chain(next)).row(templates))
}

async fn label(desk: &Desk, announcement: &Announcement) -> sqlx::Result<String> {
    let locale = desk.locale();
    let occasion = outbox::by_key(&mut *desk.db.read().acquire().await?, &announcements::occasion_key(announcement.id)).await?;
    let paused = match occasion {
        Some(occasion) => outbox::progress(&desk.db, occasion).await?.paused,
        None => false,
    };
    let state = announcements::state_word(locale, announcement, paused);
    Ok(format!("№{} · {state} · {}", announcement.id, announcement.headline(locale.lang().as_str(), 32)))
}

/// Sends the file of those who didn't get it, and why.
pub async fn unreached(desk: &Desk, press: &Press, id: i64) -> Answered {
    let locale = desk.locale();
    let occasion = outbox::by_key(&mut *desk.db.read().acquire().await?, &announcements::occasion_key(id)).await?;
    let (file, rows) = match occasion {
        Some(occasion) => table(desk, occasion).await?,
        None => (Vec::new(), 0),
    };
    if rows == 0 {
        desk.replies.alert(&press.id, &locale.plain("unreached-none", args![])).await?;
        return Ok(());
    }
    desk.replies.toast(&press.id, "").await?;
    let caption = locale.html("unreached-file", args! { id = id.to_string(), n = rows });
    desk.replies.file(press.chat, &format!("announcement-{id}.csv"), file, &caption).await?;
    Ok(())
}

/// A file that Excel opens as it is in this country: UTF-8 with its mark, columns parted by `;`.
async fn table(desk: &Desk, occasion: i64) -> anyhow::Result<(Vec<u8>, usize)> {
    let locale = desk.locale();
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(vec![0xef, 0xbb, 0xbf]);
    let heads = [key!("unreached-chat"), key!("unreached-ending"), key!("unreached-reason")];
    writer.write_record(heads.map(|key| locale.plain(key, args![])))?;
    let (mut after, mut rows) = (i64::MIN, 0);
    loop {
        let page = outbox::unreached(&desk.db, occasion, after, ROWS).await?;
        let Some(last) = page.last() else { break };
        after = last.chat;
        rows += page.len();
        for row in &page {
            writer.write_record([row.chat.to_string(), locale.plain(ending(row.standing), args![]), row.reason.clone()])?;
        }
    }
    Ok((writer.into_inner()?, rows))
}

fn ending(standing: Standing) -> &'static str {
    match standing {
        Standing::Pending | Standing::Claimed | Standing::Sent => key!("ending-old-text"),
        Standing::Unreachable => key!("ending-unreachable"),
        Standing::Expired => key!("ending-expired"),
        Standing::Cancelled => key!("ending-cancelled"),
        Standing::Failed => key!("ending-failed"),
        Standing::Unknown => key!("ending-unknown"),
    }
}
