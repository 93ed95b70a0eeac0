//! What somebody asked for, by a command or by a button, and the way back to them: both handles open the same door.
//!
//! A command is answered with a new message, a button in the place of its message. What a stranger chose (a language) travels in the
//! buttons, because nothing is stored of them: it is the last word of the data, and `person.rs` reads it there.

use crate::args;
use crate::bot::person::Person;
use crate::bot::press::{Press, Words};
use crate::bot::reply::Replies;
use crate::bot::{Answered, Node, command, press};
use crate::letter::{Action, Button, Letter};
use crate::locale::{Lang, Locale, Locales};

/// A wish and whose it is.
#[derive(Clone)]
pub struct Ask {
    /// Who asks.
    pub person: Person,
    /// The words of every language.
    pub locales: Locales,
    replies: Replies,
    press: Option<Press>,
    words: String,
}

/// Lets this command through as an [`Ask`].
pub fn said(name: &'static str) -> Node {
    command(name).map(|words: Words, person: Person, locales: Locales, replies: Replies| Ask {
        person,
        locales,
        replies,
        press: None,
        words: words.0,
    })
}

/// Lets presses of this verb through as an [`Ask`].
pub fn pressed(verb: &'static str) -> Node {
    press(verb).map(|press: Press, person: Person, locales: Locales, replies: Replies| Ask {
        person,
        locales,
        replies,
        press: Some(press),
        words: String::new(),
    })
}

impl Ask {
    /// A wish in words that no command precedes.
    pub fn of_words(words: Words, person: Person, locales: Locales, replies: Replies) -> Self {
        Self { person, locales, replies, press: None, words: words.0 }
    }

    /// The words of the language they read.
    pub fn locale(&self) -> &Locale {
        self.locales.get(self.person.lang)
    }

    /// The way back to them, for what is no screen (files, menus).
    pub fn replies(&self) -> &Replies {
        &self.replies
    }

    /// What followed the command; empty for a press.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// What was pressed, if this is a press.
    pub fn press(&self) -> Option<&Press> {
        self.press.as_ref()
    }

    /// An argument of the press as a number.
    pub fn number(&self, index: usize) -> Option<i64> {
        self.press.as_ref()?.number(index)
    }

    /// An argument of the press; empty if there is none.
    pub fn word(&self, index: usize) -> &str {
        self.press.as_ref().map_or("", |press| press.word(index))
    }

    /// An argument of the press as one of the languages.
    pub fn language(&self, index: usize) -> Option<Lang> {
        self.locales.lang(self.word(index))
    }

    /// The language that somebody chose, before or on the way here; none if we only guess.
    pub fn language_if_known(&self) -> Option<Lang> {
        let stored = self.person.subscriber.is_some().then_some(self.person.lang);
        let carried = || self.press.as_ref()?.arguments.last().and_then(|word| self.locales.lang(word));
        stored.or_else(carried)
    }

    /// Shows a screen.
    pub async fn answer(&self, letter: Letter) -> Answered {
        self.answer_with("", letter).await
    }

    /// Shows a screen that strangers may see; `address` is the data of a button that leads here, so that it can be read in another language.
    pub async fn answer_at(&self, address: &str, letter: Letter) -> Answered {
        if !self.is_stranger() {
            return self.answer(letter).await;
        }
        let others = self.locales.languages().iter().filter(|lang| **lang != self.person.lang);
        let letter = letter.row(others.map(|lang| Button::press(self.locales.get(*lang).name(), format!("{address}:{lang}"))));
        self.answer(letter).await
    }

    /// Shows what a change led to, with a line that passes.
    pub async fn answer_with(&self, toast: &str, letter: Letter) -> Answered {
        let letter = self.carried(letter);
        match &self.press {
            Some(press) => {
                self.replies.toast(&press.id, toast).await?;
                self.replies.replace(press.chat, press.message, &letter).await?;
            }
            None => self.replies.say(self.person.chat, &letter).await.map(drop)?,
        }
        Ok(())
    }

    /// Shows a screen as a new message, below what was pressed.
    pub async fn answer_below(&self, letter: Letter) -> Answered {
        let letter = self.carried(letter);
        if let Some(press) = &self.press {
            self.replies.toast(&press.id, "").await?;
        }
        self.replies.say(self.person.chat, &letter).await?;
        Ok(())
    }

    /// Whether nothing is stored of what they read in.
    fn is_stranger(&self) -> bool {
        self.person.subscriber.is_none() && self.person.role.is_none()
    }

    fn carried(&self, letter: Letter) -> Letter {
        if self.is_stranger() { carrying(letter, self.person.lang, &self.locales) } else { letter }
    }

    /// Says that the button is of another time, and shows how things stand now.
    pub async fn stale(&self, now: Letter) -> Answered {
        self.answer_with(&self.locale().plain("error-stale-button", args![]), now).await
    }

    /// Answers a press by a line that passes and leaves its message alone.
    pub async fn toast(&self, text: &str) -> Answered {
        if let Some(press) = &self.press {
            self.replies.toast(&press.id, text).await?;
        }
        Ok(())
    }

    /// Answers a press by a window that has to be closed and leaves its message alone.
    pub async fn alert(&self, text: &str) -> Answered {
        if let Some(press) = &self.press {
            self.replies.alert(&press.id, text).await?;
        }
        Ok(())
    }
}

/// Longest callback data (Bot API, InlineKeyboardButton).
const DATA_LIMIT: usize = 64;

/// The same letter, its buttons carrying a stranger's language as their last word; those that say a language already keep it.
fn carrying(mut letter: Letter, lang: Lang, locales: &Locales) -> Letter {
    for button in letter.keyboard.iter_mut().flatten() {
        let Action::Press(data) = &mut button.action else { continue };
        let says_one = data.rsplit_once(':').is_some_and(|(_, last)| locales.lang(last).is_some());
        if !says_one && data.len() + 1 + lang.as_str().len() <= DATA_LIMIT {
            data.push(':');
            data.push_str(lang.as_str());
        }
    }
    letter
}
