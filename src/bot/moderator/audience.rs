//! Whom a draft is for: everyone, regions, one language. Every press is kept in the draft.

use super::card;
use super::desk::Desk;
use crate::announcements::{self, Announcement, State};
use crate::args;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::letter::{Button, Letter};
use crate::regions::{Region, RegionSet};

/// The verb of this screen's buttons: `m.who:what:draft:revision[:which]`.
pub const VERB: &str = "m.who";

/// Asks whom a draft is for, in a new message.
pub async fn ask(desk: &Desk, id: i64) -> Answered {
    if let Some(announcement) = announcements::get(&desk.db, id).await? {
        desk.send(&screen(desk, &announcement).await?).await?;
    }
    Ok(())
}

/// A press on the screen.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let (Some(id), Some(revision)) = (press.number(1), press.number(2)) else { return super::announce::stale(&desk, &press).await };
    let Some(announcement) = announcements::get(&desk.db, id).await?.filter(|found| found.state == State::Draft) else {
        return card::show(&desk, &press, id).await;
    };
    let mut audience = announcement.audience.clone();
    match (press.word(0), press.word(3)) {
        ("open", _) => return Ok(desk.replies.show(&press, &screen(&desk, &announcement).await?).await?),
        ("done", _) if audience.count(&desk.db).await? == 0 => {
            desk.replies.alert(&press.id, &desk.locale().plain("who-nobody", args![])).await?;
            return Ok(());
        }
        ("done", _) => {
            desk.replies.toast(&press.id, "").await?;
            desk.replies.delete(press.chat, press.message).await?;
            return card::show_whole(&desk, id).await;
        }
        ("all", _) => audience.regions = None,
        ("region", code) => {
            let Some(region) = Region::by_code(code) else { return super::announce::stale(&desk, &press).await };
            let chosen = audience.regions.unwrap_or(RegionSet::NONE).toggle(region);
            audience.regions = (!chosen.is_empty()).then_some(chosen);
        }
        ("language", tag) => audience.language = desk.locales.lang(tag).map(|lang| lang.to_string()),
        _ => return super::announce::stale(&desk, &press).await,
    }
    let mut transaction = desk.db.write().await?;
    let refused = announcements::set_audience(&mut transaction, id, desk.hand(revision), &audience).await.err();
    if refused.is_none() {
        transaction.commit().await?;
    } else {
        drop(transaction);
    }
    if let Some(refused) = refused {
        desk.refuse(&press, refused).await?;
    }
    match announcements::get(&desk.db, id).await? {
        Some(announcement) => Ok(desk.replies.show(&press, &screen(&desk, &announcement).await?).await?),
        None => super::announce::stale(&desk, &press).await,
    }
}

async fn screen(desk: &Desk, announcement: &Announcement) -> sqlx::Result<Letter> {
    let locale = desk.locale();
    let n = announcement.audience.count(&desk.db).await?;
    let chosen = announcements::audience_label(&announcement.audience, locale, &desk.locales);
    let mut letter = Letter::html(locale.html("who-screen", args! { audience = chosen, n = n }));
    let (id, revision) = (announcement.id, announcement.revision);
    let button = |on: bool, label: &str, what: &str| Button::press(super::marked(on, label), format!("{VERB}:{what}:{id}:{revision}"));
    let which = |on: bool, label: &str, what: &str, which: &str| {
        Button::press(super::marked(on, label), format!("{VERB}:{what}:{id}:{revision}:{which}"))
    };

    let regions = announcement.audience.regions;
    letter = letter.row([button(regions.is_none(), &locale.plain("audience-everyone", args![]), "all")]);
    let today = desk.today();
    for pair in Region::choices(today, locale).chunks(2) {
        letter = letter.row(
            pair.iter()
                .map(|region| which(regions.is_some_and(|set| set.contains(*region)), region.short_name(locale), "region", region.code())),
        );
    }
    let language = announcement.audience.language.as_deref();
    let any = which(language.is_none(), &locale.plain("who-any-language", args![]), "language", "any");
    let named = desk
        .locales
        .languages()
        .iter()
        .map(|lang| which(language == Some(lang.as_str()), desk.locales.get(*lang).name(), "language", lang.as_str()));
    Ok(letter.row(std::iter::once(any).chain(named)).row([button(false, &locale.plain("button-next", args![]), "done")]))
}
