//! News: what the association and others published about it, as title, short summary and link.
//!
//! Promises: nothing is taken in twice; the language is read from the text, not taken on trust; a date is never more precise than it was
//! given; sentences and quotations of a summary are whole; the full text is for the desk alone and never sent; an item in another
//! language is labelled. What is new to somebody is what was *approved* after what they were shown, whenever it was published.
//!
//! Rooms within: `model` (what an item is), `language`, `dates`, `summary` and `relevance` (read from the text), `similar` (which tell one
//! story), `feed` and `page` (what they say), `fetch` (from the open net) and `html` (text out of it), `sources` (their rows), `collect` (asking them), `remark` and `trouble` (what is said of them), `desk` (what waits), `intake` (taking in, each once), `store` (rows), `lists` (which items), `links` (which events they are about), `show` (how they read), `import` (files). Calls `locale`, `markup`, `regions`, `zone`; knows nothing of Telegram or of who gets what.

pub mod collect;
pub mod dates;
pub mod desk;
mod fault;
pub mod feed;
pub mod fetch;
mod html;
pub mod import;
mod intake;
mod language;
mod letters;
mod links;
mod lists;
mod model;
pub mod page;
mod relevance;
mod remark;
mod show;
mod similar;
pub mod sources;
mod store;
mod summary;
mod trouble;

pub use fault::Fault;
pub use intake::{Ready, take, take_all};
pub use language::detect;
pub use links::{about, events_of, link};
pub use lists::{Page, Story, approved_above, approved_before, by_id, latest, newest_approval, stories};
pub use model::{Draft, Item, Precision, Published, State, TITLE_LIMIT};
pub use relevance::Names;
pub use remark::Remark;
pub use show::{card, entry, list};
pub use similar::sweep;
pub use store::{Hand, Taken, Taking, add, approve, drop_item, edit, pin, settle_change};
pub use summary::{first_words, summarise};
pub use trouble::Trouble;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod pairs;
#[cfg(test)]
mod tests;
