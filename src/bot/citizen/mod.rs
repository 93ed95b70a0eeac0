//! Everybody's doors, one file per command.
//!
//! A screen is a pure function from what is known to a [`crate::letter::Letter`]; around it stands an endpoint that asks the rooms. People
//! who aren't subscribed may look at everything public; a door that needs a subscription offers one. Whatever a button sets, it sets to a
//! value that stands in it, so that pressing twice changes nothing.

mod about;
mod announcements;
pub mod ask;
mod calendar;
mod cancel;
mod digest;
mod events;
mod help;
mod home;
pub mod inline;
mod language;
pub mod membership;
mod my;
mod news;
pub mod other;
mod pause;
mod place;
mod privacy;
mod question;
mod quiet;
mod region;
pub mod remind;
mod search;
pub mod settings;
mod start;
mod stop;
mod translate;
mod why;

use self::ask::{pressed, said};
use super::person::Person;
use super::{Node, plain_text};

/// The presses by which somebody ends what they get: have everything deleted, take their consent back, turn off why something came.
pub const ENDS: [&str; 3] = ["pd", "pw", "yx"];

/// What everybody may press.
pub fn presses() -> Node {
    dptree::entry()
        .branch(pressed("m").endpoint(home::open))
        .branch(pressed("st").endpoint(start::begin))
        .branch(pressed("sl").endpoint(start::language_chosen))
        .branch(pressed("sc").endpoint(start::agreed))
        .branch(pressed("sr").endpoint(start::region_chosen))
        .branch(pressed("el").endpoint(calendar::open))
        .branch(pressed("em").endpoint(calendar::grid))
        .branch(pressed("ef").endpoint(calendar::narrow))
        .branch(pressed("ev").endpoint(events::card))
        .branch(pressed("es").endpoint(events::same_card))
        .branch(pressed("ec").endpoint(events::file))
        .branch(pressed("rn").endpoint(events::not_this))
        .branch(own(pressed("er")).endpoint(events::remind))
        .branch(own(pressed("ni")).endpoint(events::not_interested))
        .branch(own(pressed("fo")).endpoint(events::follow))
        .branch(own(pressed("my")).endpoint(my::open))
        .branch(own(pressed("mc")).endpoint(my::file))
        .branch(pressed("nw").endpoint(news::open))
        .branch(pressed("nc").endpoint(news::card))
        .branch(pressed("an").endpoint(announcements::open))
        .branch(pressed("sh").endpoint(search::open))
        .branch(pressed("he").endpoint(help::open))
        .branch(pressed("ab").endpoint(about::open))
        .branch(pressed("pr").endpoint(privacy::open))
        .branch(pressed("pc").endpoint(privacy::copy))
        .branch(pressed("pd").endpoint(privacy::delete))
        .branch(pressed("pw").endpoint(privacy::withdraw))
        .branch(pressed("la").endpoint(language::open))
        .branch(pressed("lc").endpoint(language::choose))
        .branch(pressed("un").endpoint(stop::undo))
        .branch(pressed("y").endpoint(why::open))
        .branch(own(pressed("yx")).endpoint(why::switch))
        .branch(pressed("l").endpoint(translate::open))
        .branch(pressed("x").endpoint(other::blank))
        .branch(own(pressed("q")).branch(dptree::filter(question::has_words).endpoint(question::pressed)).endpoint(question::open))
        .branch(own(pressed("se")).endpoint(settings::open))
        .branch(own(pressed("re")).endpoint(region::open))
        .branch(own(pressed("di")).endpoint(digest::open))
        .branch(own(pressed("rm")).endpoint(remind::open))
        .branch(own(pressed("qu")).endpoint(quiet::open))
        .branch(own(pressed("pa")).endpoint(pause::open))
}

/// What everybody may say.
pub fn messages() -> Node {
    dptree::entry()
        .branch(said("start").endpoint(start::begin))
        .branch(said("menu").endpoint(home::open))
        .branch(said("events").endpoint(calendar::open))
        .branch(own(said("my")).endpoint(my::open))
        .branch(said("news").endpoint(news::open))
        .branch(said("search").endpoint(search::open))
        .branch(said("help").endpoint(help::open))
        .branch(said("about").endpoint(about::open))
        .branch(said("privacy").endpoint(privacy::open))
        .branch(said("language").endpoint(language::open))
        .branch(said("stop").endpoint(stop::stop))
        .branch(said("cancel").endpoint(cancel::cancel))
        .branch(own(said("settings")).endpoint(settings::open))
        .branch(own(said("region")).endpoint(region::open))
        .branch(own(said("digest")).endpoint(digest::open))
        .branch(own(said("ask")).endpoint(question::open))
        .branch(dptree::filter_map_async(question::of).endpoint(question::answered))
        .branch(plain_text().endpoint(search::typed))
}

/// A door for subscribers: others are offered a subscription.
fn own(door: Node) -> Node {
    door.branch(dptree::filter(|person: Person| !person.is_subscribed()).endpoint(start::offer))
}

#[cfg(test)]
mod tests;
