//! The way back to the person at the counter: through the bucket, first in line, tried again while Telegram can't be reached.

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::Value;
use teloxide::prelude::Requester;
use teloxide::{ApiError, RequestError};
use tokio::time::Instant;

use super::press::Press;
use crate::letter::{Button, Letter, Media, Stage};
use crate::markup::Html;
use crate::pace::Pace;
use crate::pulse::Pulse;
use crate::telegram::{Spot, Telegram};

/// How often an answer is tried that Telegram refuses for now (429), and how long we wait in between at most.
const TRIES: u32 = 6;
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How long an answer waits for Telegram to be reached again.
const UNREACHED: Duration = Duration::from_secs(180);

/// Sends answers; cheap to clone.
#[derive(Clone, Debug)]
pub struct Replies {
    telegram: Telegram,
    pace: Pace,
    pulse: Pulse,
}

impl Replies {
    /// Answers go by this line and this bucket; how often Telegram asks to wait is noted.
    pub fn new(telegram: Telegram, pace: Pace, pulse: Pulse) -> Self {
        Self { telegram, pace, pulse }
    }

    /// The line, for calls that are no answers (menus, files).
    pub fn telegram(&self) -> &Telegram {
        &self.telegram
    }

    /// The bucket, to ask how fast things go.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// Sends a letter; the number of the message. A poll that can't be forwarded any more is shown as it looked, without its votes.
    pub async fn say(&self, chat: i64, letter: &Letter) -> Result<i64, RequestError> {
        match self.patiently((What::Message(letter.weight()), chat), || self.telegram.send(chat, letter).boxed()).await {
            Err(RequestError::Api(_)) if letter.home().is_some() => {
                let shown = letter.clone().staged(Stage::Shown);
                self.patiently((What::Message(1), chat), || self.telegram.send(chat, &shown).boxed()).await
            }
            other => other,
        }
    }

    /// Sends what is one or several messages, in order.
    pub async fn say_all(&self, chat: i64, messages: &[Letter]) -> Result<(), RequestError> {
        for letter in messages {
            self.say(chat, letter).await?;
        }
        Ok(())
    }

    /// Puts other words under one file of an album.
    pub async fn recaption(&self, chat: i64, message: i64, words: &Media) -> Result<(), RequestError> {
        self.patiently((What::Edit, chat), || self.telegram.edit_caption(chat, message, words).boxed()).await
    }

    /// Sends a letter as a reply to a message in a group, in that one's topic.
    pub async fn say_under(&self, chat: i64, message: i64, letter: &Letter) -> Result<i64, RequestError> {
        let spot = Spot { under: Some(message), ..Spot::default() };
        let sent = self.patiently((What::Message(letter.weight()), chat), || self.telegram.push(chat, spot, letter).boxed()).await?;
        Ok(sent.first())
    }

    /// Answers a press and puts a letter in the place of the pressed message; as a new one where that can't be edited any more, and where a
    /// text would become a poll or a file: Telegram allows the latter, but not the way back.
    pub async fn show(&self, press: &Press, letter: &Letter) -> Result<(), RequestError> {
        self.toast(&press.id, "").await?;
        if letter.is_bare() || letter.file().is_some() && !press.has_file {
            return self.say(press.chat, letter).await.map(drop);
        }
        self.replace(press.chat, press.message, letter).await
    }

    /// Puts a letter, with its file if it has one, in the place of a message; as a new one where that can't be edited any more.
    pub async fn replace(&self, chat: i64, message: i64, letter: &Letter) -> Result<(), RequestError> {
        let edited = self.patiently((What::Edit, chat), || self.telegram.edit(chat, message, letter).boxed()).await;
        match edited {
            Err(RequestError::Api(ApiError::MessageToEditNotFound | ApiError::MessageCantBeEdited | ApiError::MessageIdInvalid)) => {
                self.say(chat, letter).await.map(drop)
            }
            // A text can't take a file's place, nor the other way round.
            Err(RequestError::Api(ApiError::Unknown(text))) if text.contains("there is no") => self.say(chat, letter).await.map(drop),
            other => other,
        }
    }

    /// Answers a press and changes the buttons of the pressed message alone.
    pub async fn show_keyboard(&self, press: &Press, rows: &[Vec<Button>]) -> Result<(), RequestError> {
        self.toast(&press.id, "").await?;
        let edit = || self.telegram.edit_keyboard(press.chat, press.message, rows).boxed();
        self.patiently((What::Edit, press.chat), edit).await
    }

    /// Answers a press with a line that passes; empty for none. A press that is too old to be answered is no error.
    pub async fn toast(&self, press: &str, text: &str) -> Result<(), RequestError> {
        self.answer_press(press, text, false).await
    }

    /// Answers a press with a window that has to be closed.
    pub async fn alert(&self, press: &str, text: &str) -> Result<(), RequestError> {
        self.answer_press(press, text, true).await
    }

    async fn answer_press(&self, press: &str, text: &str, alert: bool) -> Result<(), RequestError> {
        let answer = self.telegram.answer_press(press, text, alert).await;
        if let Err(error) = self.heed(answer, Pace::refused_everything) {
            tracing::debug!(%error, "a press could not be answered");
        }
        Ok(())
    }

    /// Answers what somebody types behind the bot's name ([`Telegram::answer_inline`]).
    pub async fn inline(&self, query: &str, results: Vec<Value>, cached: u32) -> Result<(), RequestError> {
        let answer = self.telegram.answer_inline(query, results, cached).await;
        self.heed(answer, Pace::refused_everything)
    }

    /// Edits a message once, though nobody pressed anything: what isn't shown now is shown the next time.
    pub async fn refresh(&self, chat: i64, message: i64, letter: &Letter) -> Result<(), RequestError> {
        let answer = self.telegram.edit(chat, message, letter).await;
        self.heed(answer, |pace, wait| pace.refused_edit(chat, wait))
    }

    /// Sends a file made here with a caption of ours.
    pub async fn file(&self, chat: i64, name: &str, bytes: Vec<u8>, caption: &Html) -> Result<(), RequestError> {
        self.patiently((What::Message(1), chat), || self.telegram.send_file(chat, name, bytes.clone(), caption).boxed()).await
    }

    /// Sends a picture made here (PNG) with a caption of ours.
    pub async fn picture(&self, chat: i64, bytes: Vec<u8>, caption: &Html) -> Result<(), RequestError> {
        self.patiently((What::Message(1), chat), || self.telegram.send_picture(chat, bytes.clone(), caption).boxed()).await
    }

    /// Deletes a message; one that is gone already is no error.
    pub async fn delete(&self, chat: i64, message: i64) -> Result<(), RequestError> {
        let answer = self.telegram.delete(chat, message).await;
        match self.heed(answer, |pace, wait| pace.refused(chat, wait)) {
            Err(RequestError::Api(_)) => Ok(()),
            other => other,
        }
    }

    /// Waits for its turn and obeys a 429. What surely did not arrive is tried again; what may have arrived once more, as soon as Telegram
    /// answers again: a second copy of an answer is better than none. Anything else is the caller's.
    async fn patiently<'a, T>(
        &self,
        (what, chat): (What, i64),
        call: impl Fn() -> BoxFuture<'a, Result<T, RequestError>>,
    ) -> Result<T, RequestError> {
        let (began, mut tries, mut doubtful) = (Instant::now(), 0, false);
        loop {
            match what {
                What::Message(messages) => self.pace.answer_of(chat, messages).await,
                What::Edit => self.pace.edit(chat).await,
            }
            tries += 1;
            let answer = self.heed(call().await, |pace, wait| match what {
                What::Message(_) => pace.refused(chat, wait),
                What::Edit => pace.refused_edit(chat, wait),
            });
            match answer {
                Err(RequestError::RetryAfter(seconds)) if tries < TRIES && seconds.duration() <= LONGEST_WAIT => {
                    tokio::time::sleep(seconds.duration()).await;
                }
                Err(error) if unanswered(&error) && !doubtful && began.elapsed() < UNREACHED => {
                    doubtful = !surely_not_sent(&error);
                    self.wait_for_telegram(began).await;
                }
                other => return other,
            }
        }
    }

    /// Passes Telegram's answer on. Each 429 is noted and the bucket is told, whatever it was for and whether or not it is tried again.
    fn heed<T>(&self, answer: Result<T, RequestError>, tell: impl FnOnce(&Pace, Duration)) -> Result<T, RequestError> {
        if let Err(RequestError::RetryAfter(seconds)) = &answer {
            tracing::warn!(seconds = seconds.seconds(), "Telegram asks to wait (429)");
            self.pulse.waits.inc();
            tell(&self.pace, seconds.duration());
        }
        answer
    }

    /// Returns when Telegram answers, or when it has not for too long.
    async fn wait_for_telegram(&self, began: Instant) {
        let mut wait = Duration::from_millis(250);
        while self.telegram.bot().get_me().await.is_err() && began.elapsed() < UNREACHED {
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_secs(10));
        }
    }
}

/// What is asked of Telegram: they have different limits.
#[derive(Clone, Copy)]
enum What {
    /// New ones, so many.
    Message(usize),
    Edit,
}

/// Whether there is no answer, or none that can be read.
fn unanswered(error: &RequestError) -> bool {
    matches!(error, RequestError::Network(_) | RequestError::InvalidJson { .. } | RequestError::Io(_))
}

fn surely_not_sent(error: &RequestError) -> bool {
    matches!(error, RequestError::Network(error) if error.is_connect())
}
