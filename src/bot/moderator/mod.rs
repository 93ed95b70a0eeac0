//! The team's doors, one file per command. Whoever isn't of the team never gets past the guard before them.

pub mod album;
pub mod announce;
pub mod audience;
pub mod audit;
pub mod card;
pub mod channels;
pub mod correct;
pub mod correct_album;
pub mod desk;
pub mod editions;
pub mod event_change;
pub mod event_edit;
pub mod event_new;
pub mod facets;
pub mod figures;
pub mod hold;
pub mod import;
pub mod intake;
pub mod links;
pub mod list;
pub mod news;
pub mod newsdesk;
pub mod newsdesk_event;
pub mod pay;
pub mod plan;
pub mod polls;
pub mod posted;
pub mod preview;
pub mod questions;
pub mod queue;
pub mod ready;
pub mod repeats;
pub mod reports;
pub mod review;
pub mod review_chat;
pub mod shown;
pub mod sources;
pub mod stats;
pub mod step;
pub mod team;
pub mod team_chat;
pub mod templates;
pub mod told;

use teloxide::types::Message;

use self::desk::Desk;
use self::step::{Again, Step, Wanted};
use super::person::Person;
use super::{Answered, Node, command, press};
use crate::announcements::Refused;
use crate::args;
use crate::bot::press::Press;
use crate::team::Role;

/// What members may press.
pub fn presses(door: Node) -> Node {
    door.chain(dptree::map(Desk::new))
        .branch(press(card::VERB).endpoint(card::pressed))
        .branch(moderators(press(channels::VERB)).endpoint(channels::pressed))
        .branch(moderators(press(editions::VERB)).endpoint(editions::pressed))
        .branch(moderators(press(questions::VERB)).endpoint(questions::pressed))
        .branch(press(review::VERB).endpoint(review::pressed))
        .branch(moderators(press(correct::VERB)).endpoint(correct::pressed))
        .branch(press(templates::VERB).endpoint(templates::pressed))
        .branch(moderators(press(repeats::VERB)).endpoint(repeats::pressed))
        .branch(press(announce::VERB).endpoint(announce::pressed))
        .branch(press(audience::VERB).endpoint(audience::pressed))
        .branch(press(list::VERB).endpoint(list::pressed))
        .branch(moderators(press(event_new::VERB)).endpoint(event_new::pressed))
        .branch(moderators(press(event_edit::VERB)).endpoint(event_edit::pressed))
        .branch(moderators(press(event_change::VERB)).endpoint(event_change::pressed))
        .branch(moderators(press(import::VERB)).endpoint(import::pressed))
        .branch(moderators(press(news::VERB)).endpoint(news::pressed))
        .branch(moderators(press(newsdesk::VERB)).endpoint(newsdesk::pressed))
        .branch(moderators(press(sources::VERB)).endpoint(sources::pressed))
        .branch(moderators(press(audit::VERB)).endpoint(audit::pressed))
        .branch(press(figures::VERB).endpoint(figures::pressed))
        .branch(moderators(press(queue::VERB)).endpoint(queue::pressed))
        .branch(moderators(press(told::VERB)).endpoint(told::pressed))
        .branch(moderators(press(preview::VERB)).endpoint(preview::pressed))
        .branch(press(hold::VERB).endpoint(hold::pressed))
        .branch(press(team::VERB).endpoint(team::pressed))
}

/// What may be pressed in groups: what belongs to questions and to requests for a yes, by the team alone.
pub fn presses_in_group(door: Node) -> Node {
    door.chain(dptree::map(Desk::new))
        .branch(press(review::VERB).endpoint(review_chat::pressed))
        .branch(moderators(press(questions::VERB)).endpoint(questions::pressed))
        .endpoint(team_chat::old_button)
}

/// What the team may say in groups.
pub fn said_in_group(door: Node) -> Node {
    door.branch(dptree::filter(team_chat::turns_topic).endpoint(team_chat::topic_turned))
        .branch(dptree::filter_map_async(team_chat::calls_here).chain(dptree::map(Desk::new)).endpoint(team_chat::here))
        .branch(
            dptree::filter_map(review_chat::replies_with_reason)
                .filter_map_async(super::person::who_wrote)
                .chain(dptree::map(Desk::new))
                .endpoint(review_chat::replied),
        )
        .branch(
            dptree::filter_map_async(team_chat::replies_to_card)
                .filter_map_async(super::person::who_wrote)
                .chain(dptree::map(Desk::new))
                .endpoint(team_chat::replied),
        )
}

/// What members may say.
pub fn messages(door: Node) -> Node {
    door.chain(dptree::map(Desk::new))
        .branch(command("announce").endpoint(announce::begin))
        .branch(command("announcements").endpoint(list::command))
        .branch(moderators_say(command("newevent")).endpoint(event_new::begin))
        .branch(moderators_say(command("editevent")).endpoint(event_edit::command))
        .branch(moderators_say(command("import")).endpoint(import::command))
        .branch(moderators_say(command("addnews")).endpoint(news::begin))
        .branch(moderators_say(command("newsdesk")).endpoint(newsdesk::command))
        .branch(moderators_say(command("sources")).endpoint(sources::command))
        .branch(moderators_say(command("digest_preview")).endpoint(preview::command))
        .branch(command("stats").endpoint(stats::command))
        .branch(moderators_say(command("queue")).endpoint(queue::command))
        .branch(moderators_say(command("audit")).endpoint(audit::command))
        .branch(moderators_say(command("hold")).endpoint(hold::hold))
        .branch(command("release").endpoint(hold::release))
        .branch(command("team").endpoint(team::command))
        .branch(command("cancel").filter_map_async(step::to_cancel).endpoint(announce::cancelled))
        .branch(dptree::filter_map_async(step::for_file).endpoint(said))
        .branch(moderators_say(dptree::filter_map(import::sheet_of)).endpoint(import::received))
        .branch(moderators_say(command("channels")).endpoint(channels::command))
        .branch(moderators_say(command("questions")).endpoint(questions::command))
        .branch(dptree::filter_map_async(questions::replied_to).endpoint(questions::replied))
        .branch(dptree::filter_map_async(step::of).endpoint(said))
        .branch(dptree::filter(announce::is_forwarded).endpoint(announce::forwarded))
}

/// A button for moderators and owners: editors are told that it isn't for them.
fn moderators(door: Node) -> Node {
    door.branch(dptree::filter(is_editor).endpoint(not_permitted))
}

/// A command for moderators and owners.
fn moderators_say(door: Node) -> Node {
    door.branch(dptree::filter(is_editor).endpoint(not_permitted_to_say))
}

fn is_editor(person: Person) -> bool {
    person.role < Some(Role::Moderator)
}

async fn not_permitted(press: Press, desk: Desk) -> Answered {
    desk.refuse(&press, Refused::NotEntitled).await
}

async fn not_permitted_to_say(desk: Desk) -> Answered {
    desk.say(desk.locale().html("error-not-permitted", args![])).await?;
    Ok(())
}

/// What was said in the middle of a conversation.
async fn said(message: Message, desk: Desk, step: Step) -> Answered {
    match step.moderator.clone() {
        Wanted::Text(place) => announce::answered(&desk, &message, step, place).await,
        Wanted::Sure { place, letter } => announce::answered_again(&desk, &message, step, place, letter).await,
        Wanted::Audience { draft, revision, what } => audience::answered(&desk, &message, (draft, revision), what).await,
        Wanted::Answer { question } => questions::answered(&desk, &message, question).await,
        Wanted::Nothing(Again::Question(question)) => questions::again(&desk, question).await,
        Wanted::Reason { draft, revision, for_good } => review::answered(&desk, &message, (draft, revision), for_good).await,
        Wanted::Template { announcement } => templates::answered(&desk, &message, announcement).await,
        Wanted::Nothing(Again::Template(template)) => templates::show_new(&desk, template).await,
        Wanted::Link { draft, revision } => links::answered(&desk, &message, (draft, revision)).await,
        Wanted::Correction(correction) => correct::answered(&desk, &message, step.after, correction).await,
        Wanted::NewEvent(form) => event_new::answered(&desk, &message, step.after, form).await,
        Wanted::Change(pending) => event_change::answered(&desk, &message, step.after, pending).await,
        Wanted::News(told) => news::answered(&desk, &message, step.after, told).await,
        Wanted::NewsPage(url) => news::ask_host(&desk, step.after, &url).await,
        Wanted::NewsText(item) => newsdesk::answered(&desk, &message, step.after, item).await,
        Wanted::Source(found) => sources::answered(&desk, &message, step.after, found).await,
        Wanted::Nothing(Again::Card(draft)) => card::show_whole(&desk, draft).await,
        Wanted::Nothing(Again::Corrected(announcement)) => card::show_new(&desk, announcement).await,
        Wanted::Nothing(Again::Audience(draft)) => audience::ask(&desk, draft).await,
        Wanted::Nothing(Again::Event(event)) => event_edit::show_new(&desk, event).await,
        Wanted::Nothing(Again::News) => news::done(&desk).await,
        Wanted::Nothing(Again::NewsItem(item)) => newsdesk::show(&desk, item).await,
        Wanted::Nothing(Again::Source(source)) => sources::show(&desk, source).await,
        Wanted::Moment { draft, revision } => plan::typed(&desk, &message, draft, revision).await,
    }
}

/// A label of something that can be chosen, with a mark if it is.
pub fn marked(on: bool, label: &str) -> String {
    if on { format!("✓ {label}") } else { label.to_owned() }
}
