//! The team's doors, one file per command. Whoever isn't of the team never gets past the guard before them.

pub mod announce;
pub mod audience;
pub mod card;
pub mod desk;
pub mod hold;
pub mod intake;
pub mod list;
pub mod plan;
pub mod reports;
pub mod step;
pub mod team;

use teloxide::types::Message;

use self::desk::Desk;
use self::step::{Step, Wanted};
use super::{Answered, Node, command, press};

/// What members may press.
pub fn presses(door: Node) -> Node {
    door.chain(dptree::map(Desk::new))
        .branch(press(card::VERB).endpoint(card::pressed))
        .branch(press(announce::VERB).endpoint(announce::pressed))
        .branch(press(audience::VERB).endpoint(audience::pressed))
        .branch(press(list::VERB).endpoint(list::pressed))
        .branch(press(hold::VERB).endpoint(hold::pressed))
        .branch(press(team::VERB).endpoint(team::pressed))
}

/// What members may say.
pub fn messages(door: Node) -> Node {
    door.chain(dptree::map(Desk::new))
        .branch(command("announce").endpoint(announce::begin))
        .branch(command("announcements").endpoint(list::command))
        .branch(command("hold").endpoint(hold::hold))
        .branch(command("release").endpoint(hold::release))
        .branch(command("team").endpoint(team::command))
        .branch(command("cancel").filter_map_async(step::to_cancel).endpoint(announce::cancelled))
        .branch(dptree::filter_map_async(step::of).endpoint(said))
}

/// What was said in the middle of a conversation.
async fn said(message: Message, desk: Desk, step: Step) -> Answered {
    match step.moderator.clone() {
        Wanted::Text(place) => announce::answered(&desk, &message, step, place).await,
        Wanted::Sure { place, letter } => announce::answered_again(&desk, &message, step, place, letter).await,
        Wanted::Nothing { draft, whole: true } => card::show_whole(&desk, draft).await,
        Wanted::Nothing { draft, whole: false } => audience::ask(&desk, draft).await,
        Wanted::Moment { draft, revision } => plan::typed(&desk, &message, draft, revision).await,
    }
}

/// A label of something that can be chosen, with a mark if it is.
pub fn marked(on: bool, label: &str) -> String {
    if on { format!("✓ {label}") } else { label.to_owned() }
}
