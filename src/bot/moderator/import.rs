//! `/import`: a plan sent as a file. First what it would do, row by row where it is wrong; then one press; then a day to take it back.
//!
//! Promises: nothing is written before the press, nor by a file that can't be read; what is shown is what is written, or a new report
//! comes first. The file is fetched again for that, so nobody's twenty megabytes lie in the database. It is written in short transactions,
//! and the press is in the inbox until the last: whoever is stopped in between goes on where it was.

use anyhow::Context;
use teloxide::types::{Document, Message};

use super::announce::stale;
use super::desk::Desk;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::events::import::{self, ApplyError, Plan, Report, ledger};
use crate::events::{Fault, FileFault, Hand};
use crate::letter::{Button, Letter};
use crate::markup::Html;
use crate::{args, key, reminders, team};
use ledger::{Entry, State};

/// The verb of these buttons: `m.imp:what:import`.
pub const VERB: &str = "m.imp";
/// How long an import can be taken back, in seconds.
const UNDO: i64 = 24 * 3600;
/// Refused rows and likely doubles that are named in the report; all refused ones are in the file below it.
const NAMED: usize = 8;
/// Changed events whose readers are counted; of more, nobody waits for the sum.
const COUNTED: usize = 300;
/// Times that a file is compared again because somebody edited one of its events meanwhile.
const TRIES: usize = 3;
/// Endings of files that are tables or calendars, ours to read or to refuse by name.
const ENDINGS: [&str; 9] = ["csv", "tsv", "xlsx", "ics", "xls", "xlsm", "xlsb", "ods", "numbers"];

/// A sent file that is a table or a calendar.
#[derive(Clone, Debug)]
pub struct Sheet {
    name: String,
    file: String,
    size: u64,
}

/// Lets tables and calendars through.
pub fn sheet_of(message: Message) -> Option<Sheet> {
    let Document { file_name, file, .. } = message.document()?;
    let name = file_name.clone().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase())?;
    ENDINGS.contains(&ending.as_str()).then(|| Sheet { name, file: file.id.0.clone(), size: u64::from(file.size) })
}

/// `/import`: how it is done.
pub async fn command(desk: Desk) -> Answered {
    let text = desk.locale().html("import-how", args! { limit = megabytes(import::MAX_BYTES), rows = import::MAX_ROWS });
    desk.say(text).await?;
    Ok(())
}

fn megabytes(bytes: usize) -> i64 {
    i64::try_from(bytes / 1_000_000).unwrap_or(i64::MAX)
}

/// A file came: what it would do.
pub async fn received(desk: Desk, sheet: Sheet) -> Answered {
    let limit = import::MAX_BYTES as u64;
    if sheet.size > limit {
        let fault = Fault::File(FileFault::Large { size: sheet.size, limit });
        desk.say(Html::escape(&fault.say(desk.locale()))).await?;
        return Ok(());
    }
    let Some(plan) = read(&desk, &sheet.name, &sheet.file).await? else {
        desk.say(desk.locale().html("import-not-fetched", args![])).await?;
        return Ok(());
    };
    let shown = ledger::counted(&plan.report);
    let mut transaction = desk.db.write().await?;
    let id = ledger::enter(&mut transaction, desk.person.chat, &sheet.name, &sheet.file, &shown, desk.now()).await?;
    transaction.commit().await?;
    let letter = report(&desk, &sheet.name, id, &plan).await?;
    desk.send(&letter).await?;
    if plan.report.refused.len() > NAMED {
        let caption = desk.locale().html("import-refused-file", args! { n = plan.report.refused.len() });
        desk.replies.file(desk.person.chat, "refused.csv", refused_table(&desk, &plan.report)?, &caption).await?;
    }
    Ok(())
}

/// Fetches and compares; none if Telegram doesn't give the file.
async fn read(desk: &Desk, name: &str, file: &str) -> anyhow::Result<Option<Plan>> {
    let Ok(bytes) = desk.replies.telegram().fetch(file).await else { return Ok(None) };
    Ok(Some(import::plan(&mut *desk.db.read().acquire().await?, &bytes, name, desk.office.zone).await?))
}

/// What the file would do, and the buttons.
async fn report(desk: &Desk, name: &str, id: i64, plan: &Plan) -> anyhow::Result<Letter> {
    let (locale, report) = (desk.locale(), &plan.report);
    let mut text = locale.html("import-head", args! { name = name });
    if let [only] = &report.refused[..]
        && only.line == 0
    {
        text.line().line().push_text(&only.fault.say(locale));
        return Ok(Letter::html(text));
    }
    text.line().line().push(&locale.html("import-new", args! { n = report.new }));
    if report.drafts > 0 {
        text.line().push(&locale.html("import-drafts", args! { n = report.drafts }));
    }
    text.line().push(&locale.html("import-changed", args! { n = report.changed }));
    if !report.telling.is_empty() && report.telling.len() <= COUNTED {
        let mut messages = 0;
        for event in &report.telling {
            messages += reminders::concerned(&desk.db, *event).await?;
        }
        text.line().push(&locale.html("import-messages", args! { n = messages }));
    }
    text.line().push(&locale.html("import-same", args! { n = report.same }));
    text.line().push(&locale.html("import-refused", args! { n = report.refused.len() }));
    if !report.refused.is_empty() {
        text.line();
    }
    for refusal in report.refused.iter().take(NAMED) {
        text.line().push(&locale.html(
            "import-refusal",
            args! {
                line = refusal.line.to_string(), column = refusal.column.as_str(), reason = refusal.fault.say(locale)
            },
        ));
    }
    if !report.likely.is_empty() {
        text.line().line().push(&locale.html("import-likely", args! { n = report.likely.len() }));
    }
    for likely in report.likely.iter().take(NAMED) {
        let values = args! { line = likely.line.to_string(), title = likely.title.as_str(), id = likely.event_id.to_string() };
        text.line().push(&locale.html("import-likely-one", values));
    }
    let text = crate::markup::cut(&text, crate::markup::TEXT_LIMIT);
    let button = |key: &'static str, what: &str| Button::press(locale.plain(key, args![]), format!("{VERB}:{what}:{id}"));
    let letter = Letter::html(text);
    Ok(match (plan.may_apply(false) && plan.has_rows(), plan.may_apply(true)) {
        (true, _) => letter.row([button(key!("import-do"), "do"), button(key!("button-cancel"), "no")]),
        (false, true) if plan.has_rows() => letter.row([button(key!("import-do-sound"), "do")]).row([button(key!("button-cancel"), "no")]),
        _ => letter,
    })
}

/// All that was refused, as a table that Excel opens.
fn refused_table(desk: &Desk, report: &Report) -> anyhow::Result<Vec<u8>> {
    let locale = desk.locale();
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(vec![0xef, 0xbb, 0xbf]);
    writer.write_record(
        [key!("import-column-line"), key!("import-column-column"), key!("import-column-reason")].map(|key| locale.plain(key, args![])),
    )?;
    for refusal in &report.refused {
        let cells = [refusal.line.to_string(), refusal.column.clone(), refusal.fault.say(locale)];
        writer.write_record(cells.map(|cell| crate::events::export::disarmed(&cell)))?;
    }
    Ok(writer.into_inner()?)
}

/// A press under a report or a result.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let entry = match press.number(1) {
        Some(id) => ledger::entry(&mut *desk.db.read().acquire().await?, id).await?.filter(|entry| entry.by == desk.person.chat),
        None => None,
    };
    let Some(entry) = entry else { return stale(&desk, &press).await };
    match (press.word(0), entry.state) {
        ("do", State::Shown | State::Writing) => write(&desk, &press, entry).await,
        ("do", State::Written) => result(&desk, &press, &entry).await,
        ("no", State::Shown) => {
            let mut transaction = desk.db.write().await?;
            ledger::step(&mut transaction, entry.id, State::Shown, State::Dropped, desk.now()).await?;
            transaction.commit().await?;
            let text = desk.locale().html("import-dropped", args! { name = entry.name });
            Ok(desk.replies.show(&press, &Letter::html(text)).await?)
        }
        ("undo", State::Written | State::Undoing) => take_back(&desk, &press, entry).await,
        _ => stale(&desk, &press).await,
    }
}

/// Writes what was shown.
async fn write(desk: &Desk, press: &Press, mut entry: Entry) -> Answered {
    let locale = desk.locale();
    desk.replies.toast(&press.id, &locale.plain("import-running", args![])).await?;
    for _ in 0..TRIES {
        let Some(plan) = read(desk, &entry.name, &entry.file).await? else {
            desk.say(locale.html("import-not-fetched", args![])).await?;
            return Ok(());
        };
        let counted = ledger::counted(&plan.report);
        if entry.state == State::Shown && counted != entry.shown {
            let mut transaction = desk.db.write().await?;
            ledger::recount(&mut transaction, entry.id, &counted).await?;
            transaction.commit().await?;
            desk.say(locale.html("import-otherwise", args![])).await?;
            let letter = report(desk, &entry.name, entry.id, &plan).await?;
            return Ok(desk.replies.replace(press.chat, press.message, &letter).await?);
        }
        if !desk.begun(entry.id, State::Shown, State::Writing).await? && entry.state == State::Shown {
            return stale(desk, press).await;
        }
        // From here on it is compared with what is written already, so it differs from what was shown.
        entry.state = State::Writing;
        match pieces(desk, entry.id, &plan).await {
            Ok(()) => return finish(desk, press, &entry).await,
            // Somebody edited an event of the file between two pieces: it is compared anew, and the rest goes on.
            Err(ApplyError::Stale { .. }) => {}
            Err(ApplyError::Database(error)) => return Err(error.into()),
        }
    }
    desk.say(locale.html("import-overtaken", args![])).await?;
    Ok(())
}

async fn pieces(desk: &Desk, id: i64, plan: &Plan) -> Result<(), ApplyError> {
    let hand = Hand { batch: Some(id), ..Hand::new(desk.now(), Some(desk.person.chat)) };
    for piece in plan.chunks() {
        let mut transaction = desk.db.write().await?;
        for changed in import::apply(&mut transaction, piece, desk.office.zone, hand).await? {
            reminders::event_changed(&mut transaction, &desk.locales, &changed, hand.at).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

async fn finish(desk: &Desk, press: &Press, entry: &Entry) -> Answered {
    let mut transaction = desk.db.write().await?;
    let (new, changed) = ledger::written(&mut transaction, entry.id).await?;
    if ledger::step(&mut transaction, entry.id, State::Writing, State::Written, desk.now()).await? {
        let (by, subject) = (Some(desk.person.chat), format!("import:{}", entry.id));
        team::record(&mut transaction, by, "events.imported", &subject, &format!("+{new} ~{changed}"), desk.now()).await?;
    }
    transaction.commit().await?;
    desk.bell.0.notify_one();
    result(desk, press, entry).await
}

/// What was written, and the button that takes it back.
async fn result(desk: &Desk, press: &Press, entry: &Entry) -> Answered {
    let locale = desk.locale();
    let mut reading = desk.db.read().acquire().await?;
    let (new, changed) = ledger::written(&mut reading, entry.id).await?;
    let at = ledger::entry(&mut reading, entry.id).await?.map_or(entry.at, |entry| entry.at);
    drop(reading);
    let mut text = locale.html("import-head", args! { name = entry.name.as_str() });
    text.line().line().push(&locale.html("import-done", args![]));
    text.line().push(&locale.html("import-new", args! { n = new })).line().push(&locale.html("import-changed", args! { n = changed }));
    let open = desk.now() < at + UNDO;
    if open {
        let until = locale.date_time(crate::zone::local(desk.office.zone, at + UNDO));
        text.line().push(&locale.html("import-undo-until", args! { until = until }));
    }
    let list = Button::press(locale.plain("edit-list", args![]), format!("{}:list:0", super::event_edit::VERB));
    let undo = open.then(|| Button::press(locale.plain("import-undo", args![]), format!("{VERB}:undo:{}", entry.id)));
    let letter = Letter::html(text).row([list]).row(undo);
    Ok(desk.replies.show(press, &letter).await?)
}

/// Takes it back, piece by piece; those who were told of a change are told that it is as before.
async fn take_back(desk: &Desk, press: &Press, entry: Entry) -> Answered {
    let (locale, now) = (desk.locale(), desk.now());
    if entry.state == State::Written && now >= entry.at + UNDO {
        desk.replies.alert(&press.id, &locale.plain("import-undo-late", args![])).await?;
        return result(desk, press, &entry).await;
    }
    desk.replies.toast(&press.id, &locale.plain("import-running", args![])).await?;
    if entry.state == State::Written && !desk.begun(entry.id, State::Written, State::Undoing).await? {
        return stale(desk, press).await;
    }
    let (mut from, mut kept) = (None, 0);
    loop {
        let mut transaction = desk.db.write().await?;
        let undone = import::undo(&mut transaction, entry.id, from, Hand::new(now, Some(desk.person.chat))).await?;
        for changed in &undone.restored {
            reminders::event_changed(&mut transaction, &desk.locales, changed, now).await?;
        }
        transaction.commit().await?;
        kept += undone.kept;
        from = undone.next;
        if from.is_none() {
            break;
        }
    }
    let mut transaction = desk.db.write().await?;
    if ledger::step(&mut transaction, entry.id, State::Undoing, State::Undone, now).await? {
        let subject = format!("import:{}", entry.id);
        team::record(&mut transaction, Some(desk.person.chat), "events.import_undone", &subject, &format!("kept {kept}"), now).await?;
    }
    transaction.commit().await?;
    desk.bell.0.notify_one();
    let mut text = locale.html("import-head", args! { name = entry.name.as_str() });
    text.line().line().push(&locale.html("import-undone", args![]));
    if kept > 0 {
        text.line().push(&locale.html("import-undone-kept", args! { n = kept }));
    }
    desk.replies.replace(press.chat, press.message, &Letter::html(text)).await.context("the result of an undo could not be shown")
}

impl Desk {
    /// Brings an import from a state to the next; whether it was this press that did.
    async fn begun(&self, id: i64, from: State, to: State) -> sqlx::Result<bool> {
        let mut transaction = self.db.write().await?;
        let begun = ledger::step(&mut transaction, id, from, to, self.now()).await?;
        transaction.commit().await?;
        Ok(begun)
    }
}
