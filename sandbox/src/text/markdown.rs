//! Telegram's MarkdownV2 and the older Markdown to text and entities.
//!
//! As strict as the real server: a reserved character that is not escaped is an error, and so is an entity without end;
//! the error names the character or the byte offset.

use super::html::is_space;
use super::{Entity, EntityKind, Formatted, link};

/// Parses MarkdownV2; the error is the real server's description without its "can't parse entities: ".
pub fn parse_v2(source: &str) -> Result<Formatted, String> {
    V2 { text: Cursor::new(source), open: Vec::new(), out: Vec::new(), quoting: false, quote_may_start: true }.run()
}

/// Parses the older Markdown, which has no nesting.
pub fn parse_legacy(source: &str) -> Result<Formatted, String> {
    let mut text = Cursor::new(source);
    let mut out = Vec::new();
    while !text.is_at_end() {
        match text.byte() {
            b'\\' if matches!(text.peek(1), b'_' | b'*' | b'`' | b'[') => {
                text.at += 1;
                text.copy();
            }
            b'_' | b'*' | b'`' | b'[' => legacy_entity(&mut text, &mut out)?,
            _ => text.copy(),
        }
    }
    Ok(Formatted { text: text.out, entities: out })
}

fn legacy_entity(text: &mut Cursor, out: &mut Vec<Entity>) -> Result<(), String> {
    let begin = text.at;
    let opening = text.byte();
    let end = if opening == b'[' { b']' } else { opening };
    text.at += 1;
    let block = opening == b'`' && text.byte() == b'`' && text.peek(1) == b'`';
    let mut language = None;
    if block {
        text.at += 2;
        language = text.language();
        text.skip_one_line_break();
    }
    let offset = text.units;
    let from = text.at;
    while !text.is_at_end() && (text.byte() != end || (block && !(text.peek(1) == b'`' && text.peek(2) == b'`'))) {
        text.copy();
    }
    if text.is_at_end() {
        return Err(format!("Can't find end of the entity starting at byte offset {begin}"));
    }
    let inner = text.slice(from, text.at).to_owned();
    let length = text.units - offset;
    let kind = match opening {
        b'_' => Some(EntityKind::Italic),
        b'*' => Some(EntityKind::Bold),
        b'`' if block => Some(EntityKind::Pre(language.map(Into::into))),
        b'`' => Some(EntityKind::Code),
        // With nothing between the brackets no URL is looked for: what follows stays text.
        _ if length == 0 => None,
        _ => {
            let url = if text.peek(1) == b'(' {
                text.at += 2;
                let from = text.at;
                while !text.is_at_end() && text.byte() != b')' {
                    text.at += 1;
                }
                text.slice(from, text.at).to_owned()
            } else {
                inner
            };
            link_kind(&url)
        }
    };
    if let Some(kind) = kind
        && length > 0
    {
        out.push(Entity::new(kind, offset, length));
    }
    text.at = (text.at + if block { 3 } else { 1 }).min(text.bytes.len());
    Ok(())
}

fn link_kind(url: &str) -> Option<EntityKind> {
    match link::user_id(url) {
        Some(id) => Some(EntityKind::TextMention(id)),
        None => link::checked(url).map(|url| EntityKind::TextLink(url.into())),
    }
}

/// Where reading stands, and the plain text written so far.
struct Cursor<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    out: String,
    units: usize,
}

impl<'a> Cursor<'a> {
    fn new(source: &'a str) -> Self {
        Self { source, bytes: source.as_bytes(), at: 0, out: String::with_capacity(source.len()), units: 0 }
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn byte(&self) -> u8 {
        self.peek(0)
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.source.get(from..to).unwrap_or("")
    }

    /// Copies one character to the text.
    fn copy(&mut self) {
        match self.source.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(c) => {
                self.out.push(c);
                self.units += c.len_utf16();
                self.at += c.len_utf8();
            }
            None => self.at += 1,
        }
    }

    /// The language behind three backticks, if white space ends it.
    fn language(&mut self) -> Option<String> {
        let mut end = self.at;
        while end < self.bytes.len() && !is_space(self.bytes[end]) && self.bytes[end] != b'`' {
            end += 1;
        }
        if end == self.at || end >= self.bytes.len() || self.bytes[end] == b'`' {
            return None;
        }
        let language = self.slice(self.at, end).to_owned();
        self.at = end;
        Some(language)
    }

    fn skip_one_line_break(&mut self) {
        if matches!(self.byte(), b'\n' | b'\r') {
            let two = matches!(self.peek(1), b'\n' | b'\r') && self.peek(1) != self.byte();
            self.at += if two { 2 } else { 1 };
        }
    }

    /// What stands in the parentheses that open at `at`; leaves `at` on the closing one.
    fn url(&mut self) -> Result<String, String> {
        let begin = self.at;
        let mut url = Vec::new();
        while !self.is_at_end() && self.byte() != b')' {
            if self.byte() == b'\\' && (1..=126).contains(&self.peek(1)) {
                url.push(self.peek(1));
                self.at += 2;
                continue;
            }
            url.push(self.byte());
            self.at += 1;
        }
        if self.byte() != b')' {
            return Err(format!("Can't find end of a URL at byte offset {begin}"));
        }
        Ok(String::from_utf8_lossy(&url).into_owned())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    Code,
    Pre,
    PreCode,
    TextUrl,
    CustomEmoji,
    BlockQuote,
}

struct Open {
    mark: Mark,
    language: Option<String>,
    /// UTF-16 units before it.
    units: usize,
    /// Where in the source it opened.
    source: usize,
    /// Where in the text it opened.
    text: usize,
}

struct V2<'a> {
    text: Cursor<'a>,
    open: Vec<Open>,
    out: Vec<Entity>,
    quoting: bool,
    quote_may_start: bool,
}

impl V2<'_> {
    fn run(mut self) -> Result<Formatted, String> {
        while !self.text.is_at_end() {
            let c = self.text.byte();
            if c == b'\\' && (1..=126).contains(&self.text.peek(1)) {
                self.text.at += 1;
                let escaped = self.text.byte();
                self.text.copy();
                if escaped != b'\r' {
                    self.quote_may_start = escaped == b'\n';
                }
            } else if !self.is_reserved(c) {
                self.text.copy();
                if c != b'\r' {
                    self.quote_may_start = false;
                }
            } else if self.ends_entity(c) {
                self.close(c)?;
            } else {
                self.begin(c)?;
            }
        }
        self.close_last_quote();
        if let Some(last) = self.open.last() {
            return Err(no_end(last));
        }
        Ok(Formatted { text: self.text.out, entities: self.out })
    }

    fn is_reserved(&self, c: u8) -> bool {
        match self.open.last().map(|open| open.mark) {
            Some(Mark::Code | Mark::Pre | Mark::PreCode) => c == b'`',
            _ => b"_*[]()~`>#+-=|{}.!\n".contains(&c),
        }
    }

    fn ends_entity(&self, c: u8) -> bool {
        let Some(last) = self.open.last() else {
            return false;
        };
        let next = self.text.peek(1);
        if self.quoting && c == b'\n' && next != b'>' {
            return true;
        }
        match last.mark {
            Mark::Bold => c == b'*',
            Mark::Italic => c == b'_' && next != b'_',
            Mark::Code => c == b'`',
            Mark::Pre | Mark::PreCode => c == b'`' && next == b'`' && self.text.peek(2) == b'`',
            Mark::TextUrl | Mark::CustomEmoji => c == b']',
            Mark::Underline => c == b'_' && next == b'_',
            Mark::Strikethrough => c == b'~',
            Mark::Spoiler => c == b'|' && next == b'|',
            Mark::BlockQuote => false,
        }
    }

    fn begin(&mut self, c: u8) -> Result<(), String> {
        let source = self.text.at;
        let next = self.text.peek(1);
        let reserved = || Err(format!("Character '{}' is reserved and must be escaped with the preceding '\\'", c as char));
        let mut language = None;
        let (mark, length) = match c {
            b'_' if next == b'_' => (Mark::Underline, 2),
            b'_' => (Mark::Italic, 1),
            b'*' => (Mark::Bold, 1),
            b'~' => (Mark::Strikethrough, 1),
            b'|' if next == b'|' => (Mark::Spoiler, 2),
            b'[' => (Mark::TextUrl, 1),
            b'!' if next == b'[' => (Mark::CustomEmoji, 2),
            b'`' if next == b'`' && self.text.peek(2) == b'`' => {
                self.text.at += 3;
                language = self.text.language();
                self.text.skip_one_line_break();
                (if language.is_some() { Mark::PreCode } else { Mark::Pre }, 0)
            }
            b'`' => (Mark::Code, 1),
            b'\n' => {
                self.text.copy();
                self.quote_may_start = true;
                return Ok(());
            }
            b'>' if self.quote_may_start && self.quoting => {
                self.text.at += 1;
                return Ok(());
            }
            b'>' if self.quote_may_start => {
                self.quoting = true;
                (Mark::BlockQuote, 1)
            }
            _ => return reserved(),
        };
        self.text.at += length;
        let open = Open { mark, language, units: self.text.units, source, text: self.text.out.len() };
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self, c: u8) -> Result<(), String> {
        let Some(mut last) = self.open.pop() else {
            return Ok(());
        };
        let mut expandable = false;
        if c == b'\n' && last.mark != Mark::BlockQuote {
            // Two bars right before the end of the line fold the quotation; anything else is left open.
            let right_before = last.source + 2 == self.text.at || (last.source + 3 == self.text.at && self.text.out.ends_with('\r'));
            if last.mark != Mark::Spoiler || !right_before {
                return Err(no_end(&last));
            }
            let Some(quote) = self.open.pop() else {
                return Ok(());
            };
            last = quote;
            if last.mark != Mark::BlockQuote {
                return Err(no_end(&last));
            }
            expandable = true;
        }
        let mut kind = match last.mark {
            Mark::Bold => Some(EntityKind::Bold),
            Mark::Italic => Some(EntityKind::Italic),
            Mark::Code => Some(EntityKind::Code),
            Mark::Strikethrough => Some(EntityKind::Strikethrough),
            Mark::Underline => Some(EntityKind::Underline),
            Mark::Spoiler => Some(EntityKind::Spoiler),
            Mark::Pre | Mark::PreCode => Some(EntityKind::Pre(last.language.take().map(Into::into))),
            Mark::TextUrl => self.link(&last)?,
            Mark::CustomEmoji => Some(self.custom_emoji()?),
            Mark::BlockQuote => None,
        };
        if last.mark == Mark::BlockQuote {
            self.quoting = false;
            self.text.copy();
            self.quote_may_start = true;
            kind = Some(if expandable { EntityKind::ExpandableBlockquote } else { EntityKind::Blockquote });
        } else {
            self.text.at += match last.mark {
                Mark::Underline | Mark::Spoiler => 2,
                Mark::Pre | Mark::PreCode => 3,
                _ => 1,
            };
        }
        if let Some(kind) = kind
            && self.text.units > last.units
        {
            self.out.push(Entity::new(kind, last.units, self.text.units - last.units));
        }
        Ok(())
    }

    /// The link whose words have just ended; leaves the cursor on the last byte of it.
    fn link(&mut self, open: &Open) -> Result<Option<EntityKind>, String> {
        let url = if self.text.peek(1) == b'(' {
            self.text.at += 2;
            self.text.url()?
        } else {
            self.text.out.get(open.text..).unwrap_or("").to_owned()
        };
        Ok(link_kind(&url))
    }

    fn custom_emoji(&mut self) -> Result<EntityKind, String> {
        if self.text.peek(1) != b'(' {
            return Err("The entity must contain a tg://emoji or tg://time URL".into());
        }
        self.text.at += 2;
        let url = self.text.url()?;
        if let Some(id) = link::emoji_id(&url) {
            return Ok(EntityKind::CustomEmoji(id.into()));
        }
        match link::time(&url) {
            Some((at, format)) if link::is_time_format(format) => Ok(EntityKind::DateTime(at, format.into())),
            _ => Err("Invalid tg://emoji or tg://time URL specified".into()),
        }
    }

    /// A quotation may end with the text.
    fn close_last_quote(&mut self) {
        if !self.quoting {
            return;
        }
        let mut kind = EntityKind::Blockquote;
        if self.open.last().is_some_and(|open| open.mark == Mark::Spoiler && open.source + 2 == self.text.bytes.len()) {
            self.open.pop();
            kind = EntityKind::ExpandableBlockquote;
        }
        if let Some(open) = self.open.pop_if(|open| open.mark == Mark::BlockQuote)
            && self.text.units > open.units
        {
            self.out.push(Entity::new(kind, open.units, self.text.units - open.units));
        }
    }
}

fn no_end(open: &Open) -> String {
    format!("Can't find end of {:?} entity at byte offset {}", open.mark, open.source)
}
