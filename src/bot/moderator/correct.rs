//! What went out is corrected or taken back, from its card on. A correction asks for each language's text, shows what the copies will
//! read and how many they are, and waits for a word; until then nothing has changed, and it is kept in the conversation alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use teloxide::types::Message;

use super::announce::{stale, stand};
use super::desk::Desk;
use super::shown::{self, Shown};
use super::step::{self, Again, Gathered, Step, Wanted};
use super::{card, correct_album, intake};
use crate::announcements::{self, Amendment, Announcement, Gate, OWED};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::forecast::{self, Load};
use crate::letter::{Button, Letter};
use crate::locale::Lang;
use crate::markup::Html;
use crate::outbox::{self, Lane, Standing};
use crate::{args, key, zone};

/// The verb of these buttons: `m.fix:what:after[:language]`.
pub const VERB: &str = "m.fix";

/// A correction that is being asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// The announcement.
    pub announcement: i64,
    /// Its revision as it was seen.
    pub revision: i64,
    /// What was said so far, by language; nothing: that text stays as it is.
    pub texts: BTreeMap<String, Option<Letter>>,
    /// A text that doesn't seem to be in the language that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubted: Option<Letter>,
    /// What has come of an album so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gathered: Option<Gathered>,
    /// The album that was taken last: a file of it that comes late belongs to no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    /// The album that was refused already: its other files are not refused again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
}

impl Correction {
    /// The language whose text is still wanted.
    fn wants(&self) -> Option<&'static str> {
        OWED.into_iter().find(|language| !self.texts.contains_key(*language))
    }

    /// The texts that change.
    fn changed(&self) -> BTreeMap<String, Letter> {
        self.texts.iter().filter_map(|(language, letter)| Some((language.clone(), letter.clone()?))).collect()
    }
}

/// Asks for a correction from the card on.
pub async fn begin(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let found = announcements::get(&desk.db, id).await?.filter(|found| found.is_out() && found.revision == revision);
    let Some(found) = found else { return card::show(desk, press, id).await };
    if found.has_poll() {
        return desk.refuse(press, announcements::Refused::PollStays).await;
    }
    desk.replies.toast(&press.id, "").await?;
    go_on(desk, press.message, Correction { announcement: id, revision, ..Correction::default() }).await
}

/// The next question, or the last one: whether to do it.
async fn go_on(desk: &Desk, after: i64, correction: Correction) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, correction.announcement).await? else { return Ok(()) };
    let letter = match correction.wants() {
        Some(language) => question(desk, language, after, correction.doubted.is_some()),
        None if correction.changed().is_empty() => {
            finish(desk, after, announcement.id).await?;
            desk.say(desk.locale().html("correct-nothing", args![])).await?;
            return Ok(());
        }
        None => {
            let corrected = announcement.with_texts(&correction.changed());
            let languages = desk.locales.languages().iter().copied().filter(|lang| corrected.texts.contains_key(lang.as_str()));
            let texts = languages.map(|lang| {
                let line = desk.locale().html("correct-preview", args! { language = desk.locales.get(lang).name() });
                Shown { lang, line, messages: preview(desk, &corrected, lang, after) }
            });
            shown::send(desk, texts.collect(), |lang| format!("{VERB}:turn:{after}:{lang}")).await?;
            summary(desk, &announcement, after).await?
        }
    };
    stand(desk, Step { after, moderator: Wanted::Correction(correction) }).await?;
    desk.send(&letter).await?;
    Ok(())
}

fn question(desk: &Desk, language: &str, after: i64, doubted: bool) -> Letter {
    let locale = desk.locale();
    let name = desk.locales.lang(language).map_or(language, |lang| desk.locales.get(lang).name());
    let button = |key: &'static str, what: &str| Button::press(locale.plain(key, args![]), format!("{VERB}:{what}:{after}"));
    if doubted {
        let text = locale.html("announce-doubt", args! { language = name });
        return Letter::html(text).row([button(key!("announce-doubt-keep"), "sure"), button(key!("announce-doubt-again"), "again")]);
    }
    Letter::html(locale.html("correct-ask", args! { language = name })).row([button(key!("correct-unchanged"), "leave")])
}

/// A text as its copies will read; here its language buttons turn the preview.
fn preview(desk: &Desk, corrected: &Announcement, lang: Lang, after: i64) -> Vec<Letter> {
    corrected.as_shown(lang.as_str(), &desk.locales, |other| format!("{VERB}:turn:{after}:{other}"))
}

/// The last question: what will happen to whom, and until when.
async fn summary(desk: &Desk, announcement: &Announcement, after: i64) -> anyhow::Result<Letter> {
    let locale = desk.locale();
    let mut lines = vec![locale.html("correct-sure", args! { id = announcement.id.to_string() })];
    lines.extend(outlook(desk, announcement, true).await?);
    lines.push(locale.html("correct-silent", args![]));
    let asks = too_many(desk, announcement).await?;
    lines.extend(asks.map(|reached| locale.html("amend-needed", args! { n = reached })));
    let yes = if asks.is_some() { key!("amend-yes") } else { key!("correct-yes") };
    let button = |key: &'static str, what: &str| Button::press(locale.plain(key, args![]), format!("{VERB}:{what}:{after}"));
    Ok(Letter::html(Html::join(lines, &Html::trusted("\n"))).row([button(yes, "go"), button(key!("button-cancel"), "no")]))
}

/// What a correction or a retraction is about: copies, when they are done, those who wait, and those of whom we don't know.
async fn outlook(desk: &Desk, announcement: &Announcement, corrects: bool) -> anyhow::Result<Vec<Html>> {
    let (locale, now) = (desk.locale(), desk.now());
    let Some(occasion) = occasion_of(desk, announcement.id).await? else { return Ok(Vec::new()) };
    let copies = outbox::copies(&desk.db, occasion).await?;
    let progress = outbox::progress(&desk.db, occasion).await?;
    let waiting = outbox::pending_by_lane(&desk.db).await?;
    let ahead = waiting.iter().filter(|(lane, _)| **lane < Lane::Announcement as i64).map(|(_, n)| n).sum();
    let load = Load {
        now,
        start: now,
        ahead,
        messages: copies,
        rate: desk.replies.pace().reading().rate,
        own_rate: None,
        quiet: None,
        zone: desk.office.zone,
    };
    let until = locale.date_time(zone::local(desk.office.zone, forecast::finishes_at(&load)));
    let mut lines = vec![locale.html("correct-copies", args! { n = copies })];
    if copies > 0 {
        lines.push(locale.html("announcement-finishes", args! { time = until }));
    }
    let (left, unknown) = (progress.left(), progress.count(Standing::Unknown));
    if left > 0 {
        let key = if corrects { key!("correct-waiting") } else { key!("retract-waiting") };
        lines.push(locale.html(key, args! { n = left }));
    }
    if unknown > 0 {
        let anew = corrects && !progress.cancelled;
        let key = if anew { key!("correct-unknown") } else { key!("retract-unknown") };
        lines.push(locale.html(key, args! { n = unknown }));
    }
    Ok(lines)
}

async fn occasion_of(desk: &Desk, announcement: i64) -> sqlx::Result<Option<i64>> {
    match announcements::get(&desk.db, announcement).await? {
        Some(found) => announcements::its_occasion(&mut *desk.db.read().acquire().await?, &found).await,
        None => Ok(None),
    }
}

async fn copies_of(desk: &Desk, announcement: i64) -> sqlx::Result<i64> {
    match occasion_of(desk, announcement).await? {
        Some(occasion) => outbox::copies(&desk.db, occasion).await,
        None => Ok(0),
    }
}

/// Whom a correction reaches, if they are so many that somebody else would have to say yes.
async fn too_many(desk: &Desk, announcement: &Announcement) -> sqlx::Result<Option<i64>> {
    let Some(from) = Gate::of(desk.office.approve_from, &announcement.audience, 0).from else { return Ok(None) };
    Ok(Some(reach(desk, announcement).await?).filter(|reached| *reached >= from))
}

/// Everybody who reads the corrected text: who has a copy, who still gets one, and whose outcome is unknown, for they get it anew.
async fn reach(desk: &Desk, announcement: &Announcement) -> sqlx::Result<i64> {
    let Some(occasion) = occasion_of(desk, announcement.id).await? else { return Ok(0) };
    let progress = outbox::progress(&desk.db, occasion).await?;
    if progress.filling {
        return announcement.audience.count(&desk.db).await;
    }
    Ok(outbox::copies(&desk.db, occasion).await? + progress.left() + progress.count(Standing::Unknown))
}

/// A message that answers a question.
pub async fn answered(desk: &Desk, message: &Message, after: i64, correction: Correction) -> Answered {
    let number = i64::from(message.id.0);
    let group = intake::group_of(message);
    if group.is_some() && correction.taken.as_deref() == group {
        desk.say(desk.locale().html("correct-album-late", args![])).await?;
        return Ok(());
    }
    let Some(language) = correction.wants() else { return go_on(desk, after, correction).await };
    let before = announcements::get(&desk.db, correction.announcement).await?.and_then(|mut found| found.texts.remove(language));
    if number <= after {
        // Handled before, and interrupted before the answer.
        return match (&correction.gathered, before) {
            (Some(_), Some(before)) => correct_album::count(desk, after, correction, before).await,
            _ => go_on(desk, after, correction).await,
        };
    }
    if let Some(group) = group {
        return correct_album::gather(desk, message, group, after, correction, before).await;
    }
    match intake::letter_of(message) {
        Ok(letter) => take(desk, number, correction, letter, before).await,
        Err(fault) => Ok(desk.say(fault.say(desk.locale())).await.map(drop)?),
    }
}

/// Takes what was sent for the language that is wanted, if Telegram can put it in the place of what the copies hold.
pub(super) async fn take(desk: &Desk, number: i64, mut correction: Correction, letter: Letter, before: Option<Letter>) -> Answered {
    let Some(language) = correction.wants() else { return Ok(()) };
    let Some(mut letter) = before.as_ref().map_or(Some(letter.clone()), |before| letter.in_place_of(before)) else {
        let locale = desk.locale();
        desk.say(match before {
            Some(before) if before.is_album() => locale.html("correct-album", args! { n = before.weight() }),
            Some(before) if before.has_files() => locale.html("correct-media", args![]),
            _ => locale.html("correct-text", args![]),
        })
        .await?;
        return Ok(());
    };
    letter.keyboard = before.map(|before| before.keyboard).unwrap_or_default();
    correction.gathered = None;
    let doubt = desk.locales.lang(language).and_then(|lang| desk.locales.get(lang).doubt(announcements::words_of(&letter)));
    if doubt.is_some() {
        correction.doubted = Some(letter);
    } else {
        correction.doubted = None;
        correction.texts.insert(language.to_owned(), Some(letter));
    }
    go_on(desk, number, correction).await
}

/// A press in the course of a correction. Buttons under an older question are stale.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let step = step::current(&desk.db, &desk.person).await.filter(|step| Some(step.after) == press.number(1));
    let Some(Step { after, moderator: Wanted::Correction(mut correction) }) = step else { return stale(&desk, &press).await };
    let doubted = correction.doubted.take();
    match (press.word(0), correction.wants(), doubted) {
        ("leave", Some(language), None) => {
            correction.texts.insert(language.to_owned(), None);
            next(&desk, &press, after, correction).await
        }
        ("sure", Some(language), Some(letter)) => {
            correction.texts.insert(language.to_owned(), Some(letter));
            next(&desk, &press, after, correction).await
        }
        ("again", Some(_), Some(_)) => next(&desk, &press, after, correction).await,
        ("turn", None, None) => turn(&desk, &press, after, &correction).await,
        ("go", None, None) => make(&desk, &press, after, correction).await,
        ("no", None, None) => {
            finish(&desk, after, correction.announcement).await?;
            card::show(&desk, &press, correction.announcement).await
        }
        _ => stale(&desk, &press).await,
    }
}

async fn next(desk: &Desk, press: &Press, after: i64, correction: Correction) -> Answered {
    desk.replies.toast(&press.id, "").await?;
    desk.replies.show_keyboard(press, &[]).await?;
    go_on(desk, after.max(press.message), correction).await
}

async fn turn(desk: &Desk, press: &Press, after: i64, correction: &Correction) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, correction.announcement).await? else { return stale(desk, press).await };
    let corrected = announcement.with_texts(&correction.changed());
    let turned = desk.locales.lang(press.word(2)).map_or_else(Vec::new, |lang| preview(desk, &corrected, lang, after));
    card::show_turned(desk, press, &turned, corrected.is_bare()).await
}

async fn finish(desk: &Desk, after: i64, announcement: i64) -> sqlx::Result<()> {
    stand(desk, Step { after, moderator: Wanted::Nothing(Again::Corrected(announcement)) }).await
}

/// Begins the correction; the pressed message shows how far it is from now on.
async fn make(desk: &Desk, press: &Press, after: i64, correction: Correction) -> Answered {
    let id = correction.announcement;
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return stale(desk, press).await };
    // They may have become more since the correction was begun.
    let asks = too_many(desk, &announcement).await?;
    let copies = copies_of(desk, id).await?;
    let (hand, texts) = (desk.hand(correction.revision), correction.changed());
    let mut transaction = desk.db.write().await?;
    let done = match asks {
        Some(reached) => announcements::ask_to_correct(&mut transaction, &announcement, hand, &texts, desk.voice(), reached).await,
        None => announcements::correct(&mut transaction, &announcement, hand, &texts, &desk.locales, copies).await,
    };
    if done.is_ok() {
        let step = Step { after, moderator: Wanted::Nothing(Again::Corrected(id)) };
        dialogue::set(&mut transaction, desk.person.chat, &step, desk.now()).await?;
        // What waits for somebody's yes has nothing to report yet.
        if asks.is_none() {
            announcements::set_report(&mut transaction, id, press.chat, press.message).await?;
        }
    }
    if desk.settle(press, transaction, done).await?.is_some() && asks.is_some() {
        desk.replies.alert(&press.id, &desk.locale().plain("amend-asked", args![])).await?;
    }
    card::show(desk, press, id).await
}

/// A correction that waits, as its copies will read: below the request, for whoever decides.
pub async fn look(desk: &Desk, press: &Press, (id, number): (i64, i64)) -> Answered {
    let Some((announcement, found)) = waiting(desk, (id, number)).await? else { return card::overtaken(desk, press, id).await };
    desk.replies.toast(&press.id, "").await?;
    send_as_corrected(desk, &announcement, &found).await
}

/// The correction that waits, if it is still this one.
pub async fn waiting(desk: &Desk, (id, number): (i64, i64)) -> sqlx::Result<Option<(Announcement, Amendment)>> {
    let found = announcements::amendment(&mut *desk.db.read().acquire().await?, id, desk.now()).await?;
    let announcement = announcements::get(&desk.db, id).await?;
    Ok(announcement.zip(found.filter(|found| found.id == number)))
}

/// Sends the moderator a correction as its copies will read.
pub async fn send_as_corrected(desk: &Desk, announcement: &Announcement, found: &Amendment) -> Answered {
    let corrected = announcement.with_texts(&found.texts);
    for lang in desk.locales.languages().iter().filter(|lang| found.texts.contains_key(lang.as_str())) {
        // Its language buttons turn nothing here: the other text stands below.
        desk.say(desk.locale().html("correct-preview", args! { language = desk.locales.get(*lang).name() })).await?;
        desk.send_all(&corrected.as_shown(lang.as_str(), &desk.locales, |_| "x".to_owned())).await?;
    }
    Ok(())
}

/// Somebody else's word on a correction that waits.
pub async fn decide(desk: &Desk, press: &Press, which: (i64, i64), yes: bool) -> Answered {
    say(desk, press, which, yes).await?;
    card::show(desk, press, which.0).await
}

/// Says yes or no to it, or why that can't be.
pub async fn say(desk: &Desk, press: &Press, which: (i64, i64), yes: bool) -> Answered {
    let copies = copies_of(desk, which.0).await?;
    let hand = (desk.person.chat, desk.now());
    let mut transaction = desk.db.write().await?;
    let done = match yes {
        true => announcements::approve_correction(&mut transaction, desk.voice(), which, hand, copies).await,
        false => announcements::refuse_correction(&mut transaction, desk.voice(), which, hand).await,
    };
    desk.settle(press, transaction, done).await.map(drop)
}

/// Asks once whether an announcement is to be taken back, and says from how many.
pub async fn ask_retract(desk: &Desk, press: &Press, id: i64) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, id).await?.filter(Announcement::is_out) else {
        return card::show(desk, press, id).await;
    };
    let (locale, revision) = (desk.locale(), announcement.revision);
    let headline = announcement.headline(locale.lang().as_str(), 60);
    let sure = if announcement.has_poll() { key!("retract-poll") } else { key!("retract-sure") };
    let mut lines = vec![locale.html(sure, args! { id = id.to_string(), headline = headline })];
    lines.extend(outlook(desk, &announcement, false).await?);
    let letter = Letter::html(Html::join(lines, &Html::trusted("\n"))).row([
        Button::press(locale.plain("retract-yes", args![]), format!("{}:take!:{id}:{revision}", card::VERB)),
        Button::press(locale.plain("button-cancel", args![]), format!("{}:show:{id}:{revision}", card::VERB)),
    ]);
    desk.replies.show(press, &letter).await?;
    Ok(())
}

/// Begins to take it back.
pub async fn retract(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return stale(desk, press).await };
    let copies = copies_of(desk, id).await?;
    let mut transaction = desk.db.write().await?;
    let done = announcements::retract(&mut transaction, &announcement, desk.hand(revision), &desk.locales, copies).await;
    if done.is_ok() {
        announcements::set_report(&mut transaction, id, press.chat, press.message).await?;
    }
    desk.settle(press, transaction, done).await?;
    card::show(desk, press, id).await
}
