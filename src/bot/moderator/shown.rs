//! Texts as each group will read them, before a moderator's eyes.
//!
//! Telegram takes about a message a second in one chat and counts each file of an album as one. Of several albums with more files than one
//! may have, one is therefore shown whole, the moderator's own language first; of the others the words stand there at once, and a button
//! shows the rest.

use super::desk::Desk;
use crate::bot::Answered;
use crate::letter::{ALBUM, Body, Button, Letter};
use crate::locale::Lang;
use crate::markup::Html;
use crate::{args, key};

/// A text in one language.
pub struct Shown {
    /// The language.
    pub lang: Lang,
    /// What is said of it before.
    pub line: Html,
    /// The messages that it goes out as.
    pub messages: Vec<Letter>,
}

impl Shown {
    /// How many files its album has; none: it is no album.
    fn files(&self) -> usize {
        self.messages.first().filter(|letter| letter.is_album()).map_or(0, Letter::weight)
    }
}

/// Sends them, each after its line; `turn` is what a button says that shows one in a language.
pub async fn send(desk: &Desk, texts: Vec<Shown>, turn: impl Fn(Lang) -> String) -> Answered {
    let files: usize = texts.iter().map(Shown::files).sum();
    let albums = || texts.iter().filter(|text| text.files() > 0).map(|text| text.lang);
    let too_many = files > *ALBUM.end() && albums().count() > 1;
    let whole = albums().find(|lang| *lang == desk.person.lang).or_else(|| albums().next()).filter(|_| too_many);
    let (last, first): (Vec<Shown>, Vec<Shown>) = texts.into_iter().partition(|text| Some(text.lang) == whole);
    for text in first {
        if too_many && text.files() > 0 {
            brief(desk, &text, turn(text.lang)).await?;
        } else {
            desk.say(text.line).await?;
            desk.send_all(&text.messages).await?;
        }
    }
    for text in last {
        desk.say(with(text.line.clone(), desk, key!("card-preview-slow"), text.files())).await?;
        desk.send_all(&text.messages).await?;
    }
    Ok(())
}

/// An album's words, and a button for the rest.
async fn brief(desk: &Desk, text: &Shown, turn: String) -> Answered {
    desk.say(with(text.line.clone(), desk, key!("card-preview-files"), text.files())).await?;
    let Some(Body::Album(items)) = text.messages.first().map(|letter| &letter.body) else { return Ok(()) };
    let Some(worded) = items.iter().map(|item| &item.media).find(|media| !media.caption.is_empty()) else { return Ok(()) };
    let button = Button::press(desk.locale().plain("card-preview-album", args![]), turn);
    desk.send(&Letter::typed(worded.caption.clone(), worded.entities.clone()).row([button])).await?;
    Ok(())
}

fn with(mut line: Html, desk: &Desk, key: &'static str, n: usize) -> Html {
    line.line().push(&desk.locale().html(key, args! { n = n }));
    line
}
