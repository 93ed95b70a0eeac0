//! Telegram's HTML and its limits (Bot API, "Formatting options"): the one place where text becomes markup.
//!
//! Promises: [`Html`] is always well formed, because it is only made by escaping, by a translation, or from a literal
//! of ours; lengths are counted as Telegram counts them, in UTF-16 units after the markup is taken out; what is cut
//! stays well formed. Calls nobody; everybody may call it.

mod doubt;
mod entities;
mod fit;

use std::fmt;

pub use doubt::{LanguageDoubt, has_kazakh_letters, language_doubt, looks_kazakh};
pub use entities::{Entity, clip, to_html};
pub use fit::{cut, pack, shorten};

/// Units a message's text may have (`sendMessage`).
pub const TEXT_LIMIT: usize = 4096;
/// Units a caption under a photo or a document may have.
pub const CAPTION_LIMIT: usize = 1024;
/// Formatting entities Telegram keeps in one message; it drops the rest without a word.
pub const ENTITY_LIMIT: usize = 100;

/// Well-formed Telegram HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Html(String);

impl Html {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Markup written in our own source.
    pub fn trusted(markup: &'static str) -> Self {
        Self(markup.to_owned())
    }

    /// Somebody's words, as they are.
    pub fn escape(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&quot;"),
                other => html.push(other),
            }
        }
        Self(html)
    }

    /// Markup that was an [`Html`] when we stored it in a table of ours.
    pub fn restored(stored: String) -> Self {
        Self(stored)
    }

    /// A translated message: its markup is checked by the tests over `locales/`.
    pub(crate) fn of_message(message: String) -> Self {
        Self(message)
    }

    /// Joins with a separator between, and nothing at the ends.
    pub fn join(parts: impl IntoIterator<Item = Html>, separator: &Html) -> Self {
        let mut joined = String::new();
        for (i, part) in parts.into_iter().enumerate() {
            if i > 0 {
                joined.push_str(&separator.0);
            }
            joined.push_str(&part.0);
        }
        Self(joined)
    }

    /// Appends.
    pub fn push(&mut self, more: &Html) -> &mut Self {
        self.0.push_str(&more.0);
        self
    }

    /// Appends markup written in our own source.
    pub fn push_trusted(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends somebody's words, escaped.
    pub fn push_text(&mut self, text: &str) -> &mut Self {
        self.push(&Self::escape(text))
    }

    /// Appends a line break, unless nothing stands before it.
    pub fn line(&mut self) -> &mut Self {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self
    }

    /// In bold.
    pub fn bold(&self) -> Self {
        Self(format!("<b>{}</b>", self.0))
    }

    /// In italics.
    pub fn italic(&self) -> Self {
        Self(format!("<i>{}</i>", self.0))
    }

    /// As a quotation block.
    pub fn quote(&self) -> Self {
        Self(format!("<blockquote>{}</blockquote>", self.0))
    }

    /// As a quotation block that opens at a touch.
    pub fn expandable_quote(&self) -> Self {
        Self(format!("<blockquote expandable>{}</blockquote>", self.0))
    }

    /// As a link. An address that is neither http(s) nor tg: leaves the text as it is.
    pub fn link(&self, url: &str) -> Self {
        let lower = url.trim().to_ascii_lowercase();
        if ["https://", "http://", "tg://"].iter().any(|scheme| lower.starts_with(scheme)) {
            Self(format!("<a href=\"{}\">{}</a>", Self::escape(url.trim()), self.0))
        } else {
            self.clone()
        }
    }

    /// The markup itself, for `parse_mode=HTML`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup itself.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Nothing at all, not even a tag.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a person sees nothing: Telegram refuses such a message.
    pub fn is_blank(&self) -> bool {
        pieces(&self.0).all(|piece| !matches!(piece, Piece::Letter { letter, .. } if !letter.is_whitespace()))
    }

    /// What a person sees: no tags, nothing escaped.
    pub fn visible_text(&self) -> String {
        pieces(&self.0).filter_map(|piece| if let Piece::Letter { letter, .. } = piece { Some(letter) } else { None }).collect()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Somebody's words, as they are; see [`Html::escape`].
pub fn escape(text: &str) -> Html {
    Html::escape(text)
}

/// The length Telegram counts in: Kazakh letters are 1, most emoji 2, flags 4.
pub fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// UTF-16 units a message has once Telegram has taken the markup out.
pub fn visible_len(html: &Html) -> usize {
    pieces(&html.0).map(|piece| piece.units()).sum()
}

/// How many formatting entities the markup asks for.
pub fn entity_count(html: &Html) -> usize {
    pieces(&html.0).filter(|piece| matches!(piece, Piece::Open { .. })).count()
}

/// Tags Telegram reads in a message.
const TAGS: [&str; 17] = [
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "a",
    "code",
    "pre",
    "blockquote",
    "span",
    "tg-spoiler",
    "tg-emoji",
    "tg-time",
];

/// Why Telegram would refuse this markup, if it would: an unknown tag, one closed in the wrong order or never, a
/// quotation in a quotation, a bare `<` or `&`. For the tests over translations and for what was stored by an older version.
pub fn fault(html: &Html) -> Option<String> {
    let mut open = Vec::new();
    for piece in pieces(&html.0) {
        match piece {
            Piece::Open { name, raw } if !TAGS.contains(&name) => return Some(format!("Telegram has no {raw}")),
            Piece::Open { name: "blockquote", .. } if open.contains(&"blockquote") => return Some("a quotation inside another".to_owned()),
            Piece::Open { name, .. } => open.push(name),
            Piece::Close { raw } if open.pop() != Some(&raw[2..raw.len() - 1]) => {
                return Some(format!("{raw} closes nothing"));
            }
            Piece::Letter { raw: raw @ ("<" | ">" | "&"), .. } => return Some(format!("a bare {raw}")),
            _ => {}
        }
    }
    open.pop().map(|name| format!("<{name}> stays open"))
}

/// A step through markup.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece<'a> {
    /// `<a href="…">`, with the bare name.
    Open { name: &'a str, raw: &'a str },
    /// `</a>`
    Close { raw: &'a str },
    /// A visible character, perhaps written as `&lt;`.
    Letter { letter: char, raw: &'a str },
}

impl<'a> Piece<'a> {
    fn raw(&self) -> &'a str {
        match self {
            Self::Open { raw, .. } | Self::Close { raw } | Self::Letter { raw, .. } => raw,
        }
    }

    fn units(&self) -> usize {
        match self {
            Self::Letter { letter, .. } => letter.len_utf16(),
            _ => 0,
        }
    }
}

fn pieces(html: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let piece = next_piece(rest)?;
        rest = &rest[piece.raw().len()..];
        Some(piece)
    })
}

fn next_piece(rest: &str) -> Option<Piece<'_>> {
    let first = rest.chars().next()?;
    if first == '<'
        && let Some(end) = rest.find('>')
    {
        let raw = &rest[..=end];
        let inside = &raw[1..end];
        if inside.starts_with('/') {
            return Some(Piece::Close { raw });
        }
        return Some(Piece::Open { name: inside.split_whitespace().next().unwrap_or_default(), raw });
    }
    if first == '&'
        && let Some((letter, length)) = entity(rest)
    {
        return Some(Piece::Letter { letter, raw: &rest[..length] });
    }
    Some(Piece::Letter { letter: first, raw: &rest[..first.len_utf8()] })
}

/// The character that `&…;` stands for, and how many bytes it takes. Telegram knows four names and all numbers.
fn entity(rest: &str) -> Option<(char, usize)> {
    let end = rest.bytes().take(12).position(|byte| byte == b';')?;
    let letter = match &rest[1..end] {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        number => {
            let digits = number.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((letter, end + 1))
}

#[cfg(test)]
mod tests;
