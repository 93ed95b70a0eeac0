//! What Telegram finds in a text by itself: commands, mentions, hashtags, cashtags, links and e-mail addresses.
//!
//! Simpler than the real one in one respect: a link without "http" is seen only under the top-level domains listed here.

use super::{Entity, EntityKind};

/// Top-level domains under which a bare host name is taken for a link.
const DOMAINS: [&str; 26] = [
    "kz", "com", "org", "net", "ru", "info", "biz", "gov", "edu", "io", "me", "dev", "app", "qaz", "uz", "kg", "eu", "de", "uk", "us",
    "tv", "ai", "co", "su", "online", "қаз",
];

/// Everything found in `text`, in order; nothing overlaps.
pub(super) fn find(text: &str) -> Vec<Entity> {
    let mut found = Vec::new();
    // Words are cut at white space only; most texts have few words that hold any of the signs.
    let mut units = 0;
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        if word.contains(['/', '@', '#', '$', '.']) {
            let before = text[..start].chars().next_back();
            in_word(word.trim_end_matches(char::is_whitespace), before, units, &mut found);
        }
        units += super::utf16_len(word);
        start += word.len();
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn in_word(word: &str, before: Option<char>, units: usize, found: &mut Vec<Entity>) {
    let mut at = 0;
    let mut previous = before;
    while let Some(c) = word[at..].chars().next() {
        let rest = &word[at..];
        let free = previous.is_none_or(|p| !is_word(p));
        let hit = match c {
            '/' if free && previous != Some('/') && previous != Some('<') && previous != Some('>') => command(rest),
            '@' if free => name(rest, '@', 3, 32).map(|length| (EntityKind::Mention, length)),
            '#' if free && previous != Some('#') => hashtag(rest),
            '$' if free => cashtag(rest),
            _ if is_word(c) && free => email(rest).or_else(|| url(rest)),
            _ => None,
        };
        let step = match hit {
            Some((kind, length)) => {
                let offset = units + super::utf16_len(&word[..at]);
                found.push(Entity::new(kind, offset, super::utf16_len(&rest[..length])));
                length
            }
            None => c.len_utf8(),
        };
        previous = word[..at + step].chars().next_back();
        at += step;
    }
}

/// A sign and 1 to `most` ASCII letters, digits and underscores behind it; its length in bytes.
fn name(rest: &str, sign: char, least: usize, most: usize) -> Option<usize> {
    let body = rest.strip_prefix(sign)?;
    let length = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(body.len());
    let next = body[length..].chars().next();
    ((least..=most).contains(&length) && next.is_none_or(|c| !is_word(c))).then_some(length + 1)
}

fn command(rest: &str) -> Option<(EntityKind, usize)> {
    let body = rest.strip_prefix('/')?;
    let length = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(body.len());
    if !(1..=64).contains(&length) {
        return None;
    }
    let mut end = 1 + length;
    if rest[end..].starts_with('@')
        && let Some(bot) = name(&rest[end..], '@', 3, 32)
    {
        end += bot;
    }
    match rest[end..].chars().next() {
        Some(c) if is_word(c) || c == '/' || c == '<' || c == '>' => None,
        _ => Some((EntityKind::BotCommand, end)),
    }
}

fn hashtag(rest: &str) -> Option<(EntityKind, usize)> {
    let body = rest.strip_prefix('#')?;
    let length = body.find(|c: char| !(is_word(c) || c == '·' || c == '\u{200c}')).unwrap_or(body.len());
    let tag = &body[..length];
    let units = tag.chars().count();
    let has_letter = tag.chars().any(|c| is_word(c) && !c.is_numeric());
    (units > 0 && units <= 256 && has_letter && !body[length..].starts_with('#')).then_some((EntityKind::Hashtag, length + 1))
}

fn cashtag(rest: &str) -> Option<(EntityKind, usize)> {
    let body = rest.strip_prefix('$')?;
    let length = body.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(body.len());
    let next = body[length..].chars().next();
    ((1..=8).contains(&length) && next.is_none_or(|c| !is_word(c) && c != '$')).then_some((EntityKind::Cashtag, length + 1))
}

fn email(rest: &str) -> Option<(EntityKind, usize)> {
    let at = rest.find('@')?;
    let local = &rest[..at];
    let host = &rest[at + 1..];
    let end = host.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.')).unwrap_or(host.len());
    let host = host[..end].trim_end_matches(['.', '-']);
    let good_local = local.chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c));
    let (domain, last) = host.rsplit_once('.')?;
    let good_host = !domain.is_empty() && last.len() >= 2 && last.chars().all(|c| c.is_ascii_alphabetic());
    (!local.is_empty() && good_local && good_host).then_some((EntityKind::Email, at + 1 + host.len()))
}

fn url(rest: &str) -> Option<(EntityKind, usize)> {
    let scheme = ["http://", "https://", "ftp://", "tg://", "ton://"]
        .into_iter()
        .find(|scheme| rest.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
    let from = scheme.map_or(0, str::len);
    let body = &rest[from..];
    let host_end = body.find(|c: char| !(is_word(c) || c == '-' || c == '.')).unwrap_or(body.len());
    let host = body[..host_end].trim_end_matches('.');
    if host.is_empty() {
        return None;
    }
    if scheme.is_none_or(|scheme| scheme != "tg://" && scheme != "ton://") {
        let (domain, last) = host.rsplit_once('.')?;
        let known = DOMAINS.contains(&last.to_lowercase().as_str());
        if domain.is_empty() || host.contains("..") || !(known || scheme.is_some() && last.chars().all(char::is_alphabetic)) {
            return None;
        }
    }
    let mut end = from + host.len();
    let tail = &rest[end..];
    if tail.starts_with([':', '/', '?', '#']) {
        let stop = tail.find(['<', '>', '"', '«', '»', '\u{201c}', '\u{201d}']).unwrap_or(tail.len());
        end += balanced(&tail[..stop]);
    }
    Some((EntityKind::Url, end))
}

/// The length of a path without the punctuation of the sentence around it.
fn balanced(tail: &str) -> usize {
    let mut tail = tail;
    loop {
        let shorter = tail.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '…', '#']);
        let shorter = match shorter.chars().next_back() {
            Some(')') if shorter.matches('(').count() < shorter.matches(')').count() => &shorter[..shorter.len() - 1],
            Some(']') if shorter.matches('[').count() < shorter.matches(']').count() => &shorter[..shorter.len() - 1],
            _ => shorter,
        };
        if shorter.len() == tail.len() {
            return tail.len();
        }
        tail = shorter;
    }
}
