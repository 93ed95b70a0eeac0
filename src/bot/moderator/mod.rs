//! The team's doors, one file per command. Whoever isn't of the team never gets past the guard before them.

use super::Node;

/// What members may press.
pub fn presses(door: Node) -> Node {
    door
}

/// What members may say.
pub fn messages(door: Node) -> Node {
    door
}
