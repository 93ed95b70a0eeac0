//! Guards of the tree: what was pressed, which command was given, who may be heard.
//!
//! Callback data is `verb:argument:argument…`, at most 64 bytes, and outlives everything: each endpoint checks what it is given.

use teloxide::prelude::*;
use teloxide::types::{CallbackQuery, Message};
use teloxide::utils::command::parse_command;

use super::{Me, Node};

/// A press of one of our buttons.
#[derive(Clone, Debug)]
pub struct Press {
    /// Telegram's id of the press: answered once.
    pub id: String,
    /// The chat with the message.
    pub chat: i64,
    /// The message under which the button stands.
    pub message: i64,
    /// Whether that message shows a photo, a video, a GIF or a document.
    pub has_file: bool,
    /// What follows the verb.
    pub arguments: Vec<String>,
}

impl Press {
    /// The argument at `index` as a number, if there is one and it is.
    pub fn number(&self, index: usize) -> Option<i64> {
        self.arguments.get(index)?.parse().ok()
    }

    /// The argument at `index`; empty if there is none.
    pub fn word(&self, index: usize) -> &str {
        self.arguments.get(index).map_or("", String::as_str)
    }
}

/// What follows a command.
#[derive(Clone, Debug)]
pub struct Words(pub String);

/// Lets presses of this verb through.
pub fn press(verb: &'static str) -> Node {
    dptree::filter_map(move |query: CallbackQuery| {
        let data = query.data.as_deref()?;
        let mut parts = data.split(':');
        if parts.next() != Some(verb) {
            return None;
        }
        let message = query.message.as_ref()?;
        Some(Press {
            id: query.id.0.clone(),
            chat: message.chat().id.0,
            message: i64::from(message.id().0),
            has_file: message.regular_message().is_some_and(has_file),
            arguments: parts.map(str::to_owned).collect(),
        })
    })
}

fn has_file(message: &Message) -> bool {
    message.photo().is_some() || message.video().is_some() || message.animation().is_some() || message.document().is_some()
}

/// Lets this command through, with or without the bot's name behind it.
pub fn command(name: &'static str) -> Node {
    dptree::filter_map(move |message: Message, me: Me| {
        let text = message.text()?;
        let (given, words) = parse_command(text, &me.username)?;
        given.eq_ignore_ascii_case(name).then(|| Words(words.join(" ")))
    })
}

/// Lets text through that isn't a command.
pub fn plain_text() -> Node {
    dptree::filter_map(|message: Message| {
        let text = message.text().filter(|text| !text.starts_with('/'))?;
        Some(Words(text.trim().to_owned()))
    })
}

/// People in private chats. In groups only commands addressed to the bot would be answered; bots, forwards by machine and anonymous
/// administrators never.
pub fn said(message: Message) -> bool {
    message.chat.is_private() && message.from.as_ref().is_some_and(|from| !from.is_bot)
}
