//! The Bot API: which methods there are, what they take, and what they answer.
//!
//! A thin skin over the world. One table names every modelled method with every modelled parameter; anything else is
//! refused with 501, so that nothing passes here that would mean something else, or nothing, with Telegram.

mod callbacks;
mod chats;
mod edit;
mod files;
mod forum;
mod markup;
pub(crate) mod me;
pub(crate) mod media;
mod members;
mod multipart;
pub(crate) mod params;
mod poll;
pub(crate) mod refusal;
mod relay;
mod rooms;
mod send;
mod table;
mod target;
mod updates;
mod words;

use serde_json::Value;

use crate::world::World;
use params::Params;
pub use params::read_parameters;
use refusal::Refusal;
pub(crate) use table::find;
pub use table::modelled;

/// One call of a method.
pub(crate) struct Call<'a> {
    pub(crate) world: &'a World,
    pub(crate) params: &'a Params,
    /// As the Bot API spells it.
    pub(crate) method: &'static str,
}

type Handler = fn(&Call<'_>) -> Result<Value, Refusal>;

/// A modelled method.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) params: &'static [&'static [&'static str]],
    pub(crate) run: Run,
}

pub(crate) enum Run {
    /// Answers at once.
    Now(Handler),
    /// getUpdates, which may be held.
    Poll,
}

impl Method {
    /// Refuses a parameter that isn't modelled; names the first.
    fn check(&self, params: &Params) -> Result<(), Refusal> {
        let known = |name: &str| self.params.iter().any(|list| list.contains(&name));
        match params.names().find(|name| !known(name)) {
            None => Ok(()),
            Some(name) => Err(Refusal::not_modelled(format!("parameter \"{name}\" of {}", self.name))),
        }
    }
}

/// Runs `method`; the answer's `result`.
pub(crate) async fn answer(world: &World, method: &Method, params: &Params) -> Result<String, Refusal> {
    world.peek().calls.call(method.name);
    let outcome = match method.check(params) {
        Err(refusal) => Err(refusal),
        Ok(()) => match method.run {
            Run::Now(run) => run(&Call { world, params, method: method.name }).map(|value| value.to_string()),
            Run::Poll => updates::get(world, params).await,
        },
    };
    if let Err(refusal) = &outcome {
        let mut state = world.peek();
        if refusal.code == 429 {
            state.calls.too_many += 1;
        } else {
            state.calls.refused += 1;
        }
    }
    outcome
}
