//! What Telegram finds in a text by itself: commands, mentions, hashtags, cashtags, links and e-mail addresses.
//!
//! Simpler than the real one in one respect: a link without "http" is seen only under the top-level domains listed here.

use super::{Entity, EntityKind};

/// Top-level domains under which a bare host name is taken for a link.
const DOMAINS: [&str; 49] = [
    "kz", "қаз", "com", "org", "net", "info", "biz", "gov", "edu", "mil", "int", "io", "me", "dev", "app", "ai", "co", "tv", "pro", "name",
    "asia", "online", "site", "store", "media", "news", "shop", "club", "live", "ru", "рф", "su", "uz", "kg", "tj", "tm", "az", "by", "ua",
    "cn", "tr", "eu", "de", "uk", "us", "fr", "tk", "ton", "onion",
];

/// Bots with usernames shorter than anybody may have now.
const SHORT_NAMES: [&str; 11] = ["gif", "wiki", "vid", "bing", "pic", "bold", "imdb", "coub", "like", "vote", "giff"];

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
        let apart = free && previous.is_none_or(|p| !matches!(p, '.' | '/' | '@' | '-'));
        let hit = match c {
            '/' if free && previous != Some('/') && previous != Some('<') && previous != Some('>') => command(rest),
            '@' if free => mention(rest),
            '#' if free && previous != Some('#') => hashtag(rest),
            '$' if free => cashtag(rest),
            _ if is_word(c) && apart => email(rest).or_else(|| url(rest)),
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

fn mention(rest: &str) -> Option<(EntityKind, usize)> {
    let length = name(rest, '@', 3, 32)?;
    let short = SHORT_NAMES.iter().any(|known| rest.get(1..length).is_some_and(|name| name.eq_ignore_ascii_case(known)));
    (length > 5 || short).then_some((EntityKind::Mention, length))
}

fn command(rest: &str) -> Option<(EntityKind, usize)> {
    let body = rest.strip_prefix('/')?;
    let length = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(body.len());
    if !(1..=64).contains(&length) {
        return None;
    }
    let mut end = 1 + length;
    if rest[end..].starts_with('@') {
        end += name(&rest[end..], '@', 3, 32)?;
    }
    match rest[end..].chars().next() {
        Some(c) if is_word(c) || c == '/' || c == '<' || c == '>' => None,
        _ => Some((EntityKind::BotCommand, end)),
    }
}

/// The length of a "@name" that may follow a tag.
fn of_channel(rest: &str) -> usize {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let Some(name) = rest.strip_prefix('@') else { return 0 };
    let length = name.find(|c: char| !letters(c)).unwrap_or(name.len());
    if length < 3 { 0 } else { length.min(32) + 1 }
}

fn hashtag(rest: &str) -> Option<(EntityKind, usize)> {
    let body = rest.strip_prefix('#')?;
    let length = body.find(|c: char| !(is_word(c) || c == '·' || c == '\u{200c}')).unwrap_or(body.len());
    let tag = &body[..length];
    let units = tag.chars().count();
    let has_letter = tag.chars().any(|c| is_word(c) && !c.is_numeric());
    let good = units > 0 && units <= 256 && has_letter && !body[length..].starts_with('#');
    good.then(|| (EntityKind::Hashtag, length + 1 + of_channel(&body[length..])))
}

fn cashtag(rest: &str) -> Option<(EntityKind, usize)> {
    let body = rest.strip_prefix('$')?;
    let length = body.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(body.len());
    let next = body[length..].chars().next();
    let good = (1..=8).contains(&length) && next.is_none_or(|c| !is_word(c) && c != '$');
    good.then(|| (EntityKind::Cashtag, length + 1 + of_channel(&body[length..])))
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
    let scheme = ["http://", "https://", "ftp://", "tg://", "ton://", "tonsite://"]
        .into_iter()
        .find(|scheme| rest.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
    if scheme.is_some_and(|scheme| scheme == "tg://" || scheme == "ton://") {
        return own(rest, scheme?.len());
    }
    let mut from = scheme.map_or(0, str::len);
    if scheme.is_some() {
        // A name and password may stand in front of the host.
        let authority = rest[from..].split(['/', '?', '#']).next()?;
        if let Some((user, _)) = authority.rsplit_once('@')
            && !user.is_empty()
            && !user.contains(['@', '[', ']', '{', '}', '(', ')', '\'', '`'])
        {
            from += user.len() + 1;
        }
    }
    let body = &rest[from..];
    let host_end = body.find(|c: char| !(is_word(c) || c == '-' || c == '.')).unwrap_or(body.len());
    let host = body[..host_end].trim_end_matches(['.', '-']);
    if !is_host(host, scheme.is_some()) {
        return None;
    }
    let mut end = from + host.len();
    end += port(&rest[end..]);
    let tail = &rest[end..];
    if tail.starts_with(['/', '?', '#']) {
        end += path(tail);
    }
    Some((EntityKind::Url, end))
}

/// A link to one of Telegram's own places.
fn own(rest: &str, scheme: usize) -> Option<(EntityKind, usize)> {
    let body = &rest[scheme..];
    let length = body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(body.len());
    if length == 0 {
        return None;
    }
    let end = scheme + length;
    let tail = &rest[end..];
    Some((EntityKind::Url, end + if tail.starts_with(['/', '?', '#']) { path(tail) } else { 0 }))
}

fn is_host(host: &str, with_scheme: bool) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let Some((last, [.., second])) = labels.split_last() else { return false };
    if labels.iter().any(|label| label.is_empty() || label.starts_with('-') || label.ends_with('-')) {
        return false;
    }
    if labels.len() == 4 && labels.iter().all(|label| label.parse::<u8>().is_ok()) {
        return true;
    }
    let wide = with_scheme && last.chars().count() >= 2 && last.chars().all(char::is_alphabetic);
    let known = DOMAINS.contains(last) || last.starts_with("xn--");
    !second.contains('_') && !last.contains('_') && (known || wide)
}

/// The length of ":port", if it is one.
fn port(rest: &str) -> usize {
    let Some(digits) = rest.strip_prefix(':') else { return 0 };
    let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let good = digits[..length].parse::<u16>().is_ok_and(|port| port > 0);
    if good { length + 1 } else { 0 }
}

/// The length of a path without the punctuation and brackets of the sentence around it.
fn path(tail: &str) -> usize {
    let mut open = Vec::new();
    let mut end = tail.len();
    for (at, c) in tail.char_indices() {
        match c {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(c) => {
                end = at;
                break;
            }
            '<' | '>' | '"' | '«' | '»' | '\u{2000}'..='\u{206f}' => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let kept = tail[..end].trim_end_matches(['.', ':', ';', ',', '(', '\'', '?', '!', '`']).len();
    if &tail[..kept] == "#" { 0 } else { kept }
}
