//! The calendar: what takes place, when, where, and in which words.
//!
//! Promises: a date is never more precise than it was given; "time not yet known" never looks like all day; nothing public lacks
//! Kazakh or Russian; importing the same file twice changes nothing; a change that people must know raises the revision, and what
//! changed is handed to the caller ([`Changed`]) inside the transaction that writes it. What lies behind tells nobody.
//!
//! Rooms within: `model` and `kind` (what an event is), `aspects` (what about it changed), `edtf` and `when` (dates), `rule` and `series` (what
//! comes again), `insert`, `store`, `times` and `load` (rows),
//! `lists` (which events), `edit` (by hand), `import`, `export` and `ics` (files), `text` and `card` (how it reads), `requests` (what
//! people asked for). Calls `locale`, `markup`, `regions`, `zone`, `search`; knows nothing of Telegram, of subscribers, or of what is sent.

mod aspects;
mod card;
mod edit;
mod edtf;
pub mod export;
mod fault;
mod ics;
pub mod import;
mod insert;
mod kind;
mod lists;
mod load;
mod loose;
mod model;
mod month;
pub mod requests;
mod rule;
mod series;
mod store;
pub mod text;
mod times;
mod when;

#[cfg(test)]
mod tests;

pub use aspects::Aspects;
pub use card::{Around, card, card_within, entry, label};
pub use edit::{EditError, cancel, create, edit, mark, move_online, move_place, reschedule, same_length, set_reminder_times, status_after};
pub use edtf::{DateError, Edtf, YEARS, roman};
pub use fault::{Fault, FileFault};
pub use ics::{calendar, ics, takes_entry_away};
pub use kind::{Kind, Nature};
pub use lists::{Filter, Page, between, by_id, by_id_on, by_ids, drafts, occurrence, parts, past, upcoming, within};
pub use load::minutes;
pub use loose::read_date;
pub use model::{Attendance, Content, DESCRIPTION_LIMIT, Event, Format, OWED, Occurrence, Stage, Status, TITLE_LIMIT, Text, Visibility};
pub use month::{Month, month};
pub use rule::{Rule, RuleError};
pub use series::{cancel_one, extend, move_one, split};
pub use store::{Changed, Hand};
pub use text::{Moment, Tone};
pub use when::{Instants, MORNING, SpanError, day_bounds};
