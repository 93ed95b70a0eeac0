//! A strict second Telegram: a Bot API server to try and test bots against, offline.
//!
//! # Floor plan
//!
//! ```text
//! server     listens, routes, lets faults happen, cuts connections       Sandbox::start, serve
//! console/   a page to play by hand: a chat client for everybody         http://127.0.0.1:PORT/
//! control/   the door beside the Bot API for other processes             /sandbox/…
//! api/       the Bot API: a table of methods, one file per family        a thin skin over the world
//! world/     people, chats, messages, updates: arrange, act, look        World
//! text/      HTML and Markdown to text and entities                      Entity, Formatted
//! clock limits faults record panel local random                         the ground floor
//! ```
//!
//! `server -> {console, control, api} -> world -> {text, record, limits}`. Nothing here knows the bot under test.
//!
//! # What it promises
//!
//! - It doesn't flatter. A method, parameter or field that isn't modelled is refused with 501 and named; what is modelled
//!   is refused where Telegram refuses, in its words where they are known.
//! - What is accepted is recorded in the same step: [`World::record`].
//! - Nothing a client sends makes it panic or hang.
//! - The same seed gives the same ids and faults.

mod api;
mod clock;
mod console;
mod control;
mod faults;
mod limits;
mod local;
mod panel;
mod random;
mod record;
mod server;
pub mod text;
pub mod world;

pub use api::{modelled, read_parameters};
pub use clock::Clock;
pub use faults::{Fault, Faults, Rule};
pub use limits::{CHAT_BURST, GROUP, Limits, OVERALL, OVERALL_PAID};
pub use panel::Panel;
pub use record::{Entry, EntryKind};
pub use server::{Options, Sandbox, serve};
pub use world::content::Kind;
pub use world::{
    BotProfile, Button, Calls, ChatKind, Draft, Message, NewPerson, Permissions, Person, Rights, Toast, Upload, World, WorldView,
};
