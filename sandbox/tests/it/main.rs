//! The sandbox seen from outside: over HTTP as a bot, and through the world as a test.
#![expect(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

mod bot;
mod console;
mod contract;
mod conversation;
mod delivery;
mod door;
mod groups;
mod hostile;
mod kinds;
mod markup;
mod polling;
mod refusals;
mod visitors;
