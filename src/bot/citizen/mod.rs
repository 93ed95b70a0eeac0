//! Everybody's doors, one file per command.

pub mod membership;
pub mod other;

use super::{Node, command, plain_text, press};

/// What everybody may press.
pub fn presses() -> Node {
    dptree::entry().branch(press("x").endpoint(other::old_button_pressed))
}

/// What everybody may say.
pub fn messages() -> Node {
    dptree::entry().branch(command("help").endpoint(other::not_understood)).branch(plain_text().endpoint(other::not_understood))
}
