//! Telegram's HTML to text and entities.
//!
//! The grammar is the real server's, not a browser's: seventeen tags, four named references, names of errors and their
//! byte offsets as it gives them. Unquoted values, single quotes and upper-case names are taken, as there.

use super::{Entity, EntityKind, Formatted, link, utf16_len};

const TAGS: [&str; 17] = [
    "a",
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "u",
    "ins",
    "tg-spoiler",
    "tg-emoji",
    "tg-time",
    "span",
    "pre",
    "code",
    "blockquote",
];

/// Parses `source`; the error is the real server's description without its "can't parse entities: ".
pub fn parse(source: &str) -> Result<Formatted, String> {
    Parser { bytes: source.as_bytes(), source, at: 0, out: Formatted::default(), units: 0, lone_surrogate: false }.run()
}

struct Parser<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    out: Formatted,
    /// UTF-16 units written so far.
    units: usize,
    lone_surrogate: bool,
}

/// A tag that has been opened.
struct Open {
    name: String,
    argument: String,
    date: i64,
    units: usize,
    byte: usize,
}

enum Reference {
    Char(char),
    Surrogate,
}

impl<'a> Parser<'a> {
    fn run(mut self) -> Result<Formatted, String> {
        let mut open: Vec<Open> = Vec::new();
        // For code inside pre: the language of a code entity stands here until pre closes over it.
        let mut languages: Vec<(usize, String)> = Vec::new();
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'&' => match self.reference() {
                    Some(Reference::Char(c)) => self.put(c),
                    Some(Reference::Surrogate) => self.lone_surrogate = true,
                    None => self.copy_char(),
                },
                b'<' if self.peek(self.at + 1) == b'/' => self.end_tag(&mut open, &mut languages)?,
                b'<' => {
                    let tag = self.start_tag()?;
                    open.push(tag);
                }
                _ => self.copy_plain(),
            }
        }
        if let Some(last) = open.last() {
            return Err(format!("Can't find end tag corresponding to start tag \"{}\"", last.name));
        }
        if self.lone_surrogate {
            return Err("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched \
                        surrogate code units"
                .into());
        }
        Ok(self.out)
    }

    /// The byte at `at`, or 0 behind the end: the end counts as white space, as on the real server.
    fn peek(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.source.get(from..to).unwrap_or("")
    }

    fn put(&mut self, c: char) {
        self.out.text.push(c);
        self.units += c.len_utf16();
    }

    fn copy_char(&mut self) {
        if let Some(c) = self.source.get(self.at..).and_then(|rest| rest.chars().next()) {
            self.put(c);
            self.at += c.len_utf8();
        } else {
            self.at += 1;
        }
    }

    fn copy_plain(&mut self) {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|b| *b == b'<' || *b == b'&').unwrap_or(rest.len());
        let piece = self.slice(self.at, self.at + length);
        self.units += utf16_len(piece);
        self.out.text.push_str(piece);
        self.at += length.max(1);
    }

    /// Reads a character reference at `at` and steps over it; `None` (and no step) if it is none.
    fn reference(&mut self) -> Option<Reference> {
        let start = self.at;
        let mut end = start + 1;
        let code = if self.peek(end) == b'#' {
            end += 1;
            let radix = if self.peek(end) == b'x' {
                end += 1;
                16
            } else {
                10
            };
            let mut code: u32 = 0;
            while let Some(digit) = char::from(self.peek(end)).to_digit(radix) {
                code = code.saturating_mul(radix).saturating_add(digit);
                end += 1;
            }
            if code == 0 || code >= 0x0010_ffff || end - start >= 10 {
                return None;
            }
            code
        } else {
            while self.peek(end).is_ascii_alphabetic() {
                end += 1;
            }
            match self.slice(start + 1, end) {
                "lt" => u32::from('<'),
                "gt" => u32::from('>'),
                "amp" => u32::from('&'),
                "quot" => u32::from('"'),
                _ => return None,
            }
        };
        self.at = if self.peek(end) == b';' { end + 1 } else { end };
        Some(char::from_u32(code).map_or(Reference::Surrogate, Reference::Char))
    }

    fn skip_space(&mut self) {
        while self.at < self.bytes.len() && is_space(self.peek(self.at)) {
            self.at += 1;
        }
    }

    fn start_tag(&mut self) -> Result<Open, String> {
        let begin = self.at;
        self.at += 1;
        while !is_space(self.peek(self.at)) && self.peek(self.at) != b'>' {
            self.at += 1;
        }
        if self.peek(self.at) == 0 {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        let name = self.slice(begin + 1, self.at).to_ascii_lowercase();
        if !TAGS.contains(&name.as_str()) {
            return Err(format!("Unsupported start tag \"{name}\" at byte offset {begin}"));
        }
        let mut open = Open { name, argument: String::new(), date: 0, units: self.units, byte: self.out.text.len() };
        while self.peek(self.at) != b'>' {
            self.skip_space();
            if self.peek(self.at) == b'>' {
                break;
            }
            self.attribute(begin, &mut open)?;
        }
        self.at += 1;
        if open.name == "span" && open.argument != "spoiler" {
            return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"));
        }
        Ok(open)
    }

    fn attribute(&mut self, begin: usize, open: &mut Open) -> Result<(), String> {
        let tag = open.name.clone();
        let from = self.at;
        while !is_space(self.peek(self.at)) && !matches!(self.peek(self.at), b'=' | b'>' | b'/' | b'"' | b'\'') {
            self.at += 1;
        }
        let name = self.slice(from, self.at);
        if name.is_empty() {
            return Err(format!("Empty attribute name in the tag \"{tag}\" at byte offset {begin}"));
        }
        self.skip_space();
        if self.peek(self.at) != b'=' {
            if self.peek(self.at) == 0 {
                return Err(format!("Unclosed start tag \"{tag}\" at byte offset {begin}"));
            }
            if tag == "blockquote" && name == "expandable" {
                open.argument = "1".into();
            }
            return Ok(());
        }
        self.at += 1;
        self.skip_space();
        if self.peek(self.at) == 0 {
            return Err(format!("Unclosed start tag \"{tag}\" at byte offset {begin}"));
        }
        let value = self.attribute_value()?;
        if self.peek(self.at) == 0 {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        match (tag.as_str(), name) {
            ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format") => open.argument = value,
            ("code", "class") => {
                if let Some(language) = value.strip_prefix("language-") {
                    open.argument = language.into();
                }
            }
            ("span", "class") => {
                if let Some(class) = value.strip_prefix("tg-") {
                    open.argument = class.into();
                }
            }
            ("blockquote", "expandable") => open.argument = "1".into(),
            ("tg-time", "unix") => open.date = value.parse::<i32>().unwrap_or(0).into(),
            _ => {}
        }
        Ok(())
    }

    fn attribute_value(&mut self) -> Result<String, String> {
        let quote = self.peek(self.at);
        if quote != b'"' && quote != b'\'' {
            let from = self.at;
            while self.peek(self.at).is_ascii_alphanumeric() || matches!(self.peek(self.at), b'.' | b'-') {
                self.at += 1;
            }
            if !is_space(self.peek(self.at)) && self.peek(self.at) != b'>' {
                return Err(format!("Unexpected end of name token at byte offset {from}"));
            }
            return Ok(self.slice(from, self.at).to_ascii_lowercase());
        }
        self.at += 1;
        let mut value = String::new();
        while self.peek(self.at) != quote && self.peek(self.at) != 0 {
            if self.peek(self.at) == b'&' {
                match self.reference() {
                    Some(Reference::Char(c)) => {
                        value.push(c);
                        continue;
                    }
                    Some(Reference::Surrogate) => {
                        self.lone_surrogate = true;
                        continue;
                    }
                    None => {}
                }
            }
            let Some(c) = self.source.get(self.at..).and_then(|rest| rest.chars().next()) else {
                break;
            };
            value.push(c);
            self.at += c.len_utf8();
        }
        if self.peek(self.at) == quote {
            self.at += 1;
        }
        Ok(value)
    }

    fn end_tag(&mut self, open: &mut Vec<Open>, languages: &mut Vec<(usize, String)>) -> Result<(), String> {
        let begin = self.at;
        let Some(tag) = open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        self.at += 1;
        while !is_space(self.peek(self.at)) && self.peek(self.at) != b'>' {
            self.at += 1;
        }
        let name = self.slice(begin + 2, self.at).to_ascii_lowercase();
        self.skip_space();
        if self.peek(self.at) != b'>' {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        self.at += 1;
        if !name.is_empty() && name != tag.name {
            return Err(format!("Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{name}>\"", tag.name));
        }
        if self.units > tag.units {
            self.close(tag, languages)?;
        }
        Ok(())
    }

    /// Writes the entity of a tag that has just been closed over some text.
    fn close(&mut self, tag: Open, languages: &mut Vec<(usize, String)>) -> Result<(), String> {
        let (offset, length) = (tag.units, self.units - tag.units);
        let over_same = |last: &Entity| last.start() == offset && last.end() == offset + length;
        let kind = match tag.name.as_str() {
            "i" | "em" => EntityKind::Italic,
            "b" | "strong" => EntityKind::Bold,
            "s" | "strike" | "del" => EntityKind::Strikethrough,
            "u" | "ins" => EntityKind::Underline,
            "tg-spoiler" | "span" => EntityKind::Spoiler,
            "blockquote" if tag.argument.is_empty() => EntityKind::Blockquote,
            "blockquote" => EntityKind::ExpandableBlockquote,
            "tg-emoji" => match tag.argument.parse::<i64>() {
                Ok(id) if id != 0 => EntityKind::CustomEmoji(tag.argument.into()),
                _ => return Err("Invalid custom emoji identifier specified".into()),
            },
            "tg-time" => {
                if !link::is_time_format(&tag.argument) {
                    return Err("Invalid date format used".into());
                }
                if tag.date <= 0 {
                    return Ok(());
                }
                EntityKind::DateTime(tag.date, tag.argument.into())
            }
            "a" => {
                let url = if tag.argument.is_empty() { self.out.text.get(tag.byte..).unwrap_or("").to_owned() } else { tag.argument };
                match (link::user_id(&url), link::checked(&url)) {
                    (Some(id), _) => EntityKind::TextMention(id),
                    (None, Some(url)) => EntityKind::TextLink(url.into()),
                    (None, None) => return Ok(()),
                }
            }
            "pre" => {
                let index = self.out.entities.len().wrapping_sub(1);
                if let Some(last) = self.out.entities.last_mut()
                    && last.kind == EntityKind::Code
                    && over_same(last)
                    && let Some((_, language)) = languages.pop_if(|(at, _)| *at == index)
                {
                    last.kind = EntityKind::Pre(Some(language.into()));
                    return Ok(());
                }
                EntityKind::Pre(None)
            }
            _ => {
                if !tag.argument.is_empty() {
                    if let Some(last) = self.out.entities.last_mut()
                        && last.kind == EntityKind::Pre(None)
                        && over_same(last)
                    {
                        last.kind = EntityKind::Pre(Some(tag.argument.into()));
                        return Ok(());
                    }
                    languages.push((self.out.entities.len(), tag.argument));
                }
                EntityKind::Code
            }
        };
        self.out.entities.push(Entity::new(kind, offset, length));
        Ok(())
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x0b)
}
