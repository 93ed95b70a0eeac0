//! The team's doors, one file per command. Whoever isn't of the team never gets past the guard before them.

pub mod announce;
pub mod audience;
pub mod audit;
pub mod card;
pub mod desk;
pub mod event_change;
pub mod event_edit;
pub mod event_new;
pub mod hold;
pub mod intake;
pub mod links;
pub mod list;
pub mod news;
pub mod plan;
pub mod reports;
pub mod stats;
pub mod step;
pub mod team;

use teloxide::types::Message;

use self::desk::Desk;
use self::step::{Again, Step, Wanted};
use super::{Answered, Node, command, press};

/// What members may press.
pub fn presses(door: Node) -> Node {
    door.chain(dptree::map(Desk::new))
        .branch(press(card::VERB).endpoint(card::pressed))
        .branch(press(announce::VERB).endpoint(announce::pressed))
        .branch(press(audience::VERB).endpoint(audience::pressed))
        .branch(press(list::VERB).endpoint(list::pressed))
        .branch(press(event_new::VERB).endpoint(event_new::pressed))
        .branch(press(event_edit::VERB).endpoint(event_edit::pressed))
        .branch(press(event_change::VERB).endpoint(event_change::pressed))
        .branch(press(news::VERB).endpoint(news::pressed))
        .branch(press(hold::VERB).endpoint(hold::pressed))
        .branch(press(team::VERB).endpoint(team::pressed))
}

/// What members may say.
pub fn messages(door: Node) -> Node {
    door.chain(dptree::map(Desk::new))
        .branch(command("announce").endpoint(announce::begin))
        .branch(command("announcements").endpoint(list::command))
        .branch(command("newevent").endpoint(event_new::begin))
        .branch(command("editevent").endpoint(event_edit::command))
        .branch(command("addnews").endpoint(news::begin))
        .branch(command("stats").endpoint(stats::command))
        .branch(command("audit").endpoint(audit::command))
        .branch(command("hold").endpoint(hold::hold))
        .branch(command("release").endpoint(hold::release))
        .branch(command("team").endpoint(team::command))
        .branch(command("cancel").filter_map_async(step::to_cancel).endpoint(announce::cancelled))
        .branch(dptree::filter_map_async(step::of).endpoint(said))
        .branch(dptree::filter(announce::is_forwarded).endpoint(announce::forwarded))
}

/// What was said in the middle of a conversation.
async fn said(message: Message, desk: Desk, step: Step) -> Answered {
    match step.moderator.clone() {
        Wanted::Text(place) => announce::answered(&desk, &message, step, place).await,
        Wanted::Sure { place, letter } => announce::answered_again(&desk, &message, step, place, letter).await,
        Wanted::Link { draft, revision } => links::answered(&desk, &message, (draft, revision)).await,
        Wanted::NewEvent(form) => event_new::answered(&desk, &message, step.after, form).await,
        Wanted::Change(pending) => event_change::answered(&desk, &message, step.after, pending).await,
        Wanted::News(told) => news::answered(&desk, &message, step.after, told).await,
        Wanted::Nothing(Again::Card(draft)) => card::show_whole(&desk, draft).await,
        Wanted::Nothing(Again::Audience(draft)) => audience::ask(&desk, draft).await,
        Wanted::Nothing(Again::Event(event)) => event_edit::show_new(&desk, event).await,
        Wanted::Nothing(Again::News) => news::done(&desk).await,
        Wanted::Moment { draft, revision } => plan::typed(&desk, &message, draft, revision).await,
    }
}

/// A label of something that can be chosen, with a mark if it is.
pub fn marked(on: bool, label: &str) -> String {
    if on { format!("✓ {label}") } else { label.to_owned() }
}
