//! Plain text out of HTML, for summaries and for the desk: tags go, blocks become lines, what isn't for reading goes whole.
//!
//! No parser of documents: one walk over the text, in time proportional to its length, whatever it is. Nothing that comes out is markup; it
//! is escaped like anybody's words wherever it is shown.

/// Elements whose content isn't for reading.
const SILENT: [&str; 12] =
    ["script", "style", "noscript", "svg", "iframe", "template", "nav", "form", "button", "select", "object", "head"];
/// Elements that begin a new line.
const BLOCKS: [&str; 24] = [
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "td",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "aside",
    "blockquote",
    "figure",
    "figcaption",
    "hr",
];
/// Names that pages use; any other stays as it is written.
const ENTITIES: [(&str, &str); 22] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("laquo", "«"),
    ("raquo", "»"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("copy", "©"),
    ("shy", ""),
    ("deg", "°"),
    ("middot", "·"),
    ("bull", "•"),
    ("numero", "№"),
];

/// Bytes within which a quoted value must end; bounds the time that a page of open quotes takes.
const QUOTED: usize = 2_000;
/// Elements that are looked at.
const TRIES: usize = 2_000;

/// One tag.
struct Tag<'a> {
    name: String,
    closing: bool,
    attributes: &'a str,
    /// Bytes that it takes.
    length: usize,
}

/// The tag at the beginning of `rest`, which begins with `<`; none: the `<` is a character.
fn tag(rest: &str) -> Option<Tag<'_>> {
    let inside = &rest[1..];
    let closing = inside.starts_with('/');
    let start = 1 + usize::from(closing);
    if !rest[start..].starts_with(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '!' | '?')) {
        return None;
    }
    if rest.starts_with("<!--") {
        let length = rest.find("-->").map_or(rest.len(), |end| end + 3);
        return Some(Tag { name: String::new(), closing, attributes: "", length });
    }
    let end = end_of_tag(rest)?;
    let body = &rest[start..end];
    let name_end =
        body.find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '!' | '?' | ':'))).unwrap_or(body.len());
    Some(Tag { name: body[..name_end].to_ascii_lowercase(), closing, attributes: &body[name_end..], length: end + 1 })
}

/// Where the `>` of the tag stands; one in a quoted value is none.
fn end_of_tag(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().take(QUOTED) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    // A quote that never ends: the first `>` then. Whoever calls goes on behind it, so that no byte is looked at twice here.
    rest.find('>')
}

/// The readable text, a line a block, without empty lines.
pub fn text(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut silent: Option<String> = None;
    let mut rest = html;
    // Behind the last `>` no tag ends: nobody needs to look for one, again and again.
    let last = html.rfind('>').map_or(0, |at| at + 1);
    while !rest.is_empty() {
        let plain = rest.find('<').unwrap_or(rest.len());
        if silent.is_none() {
            out.push_str(&rest[..plain]);
        }
        rest = &rest[plain..];
        if rest.is_empty() {
            break;
        }
        let open = html.len() - rest.len() < last || rest.starts_with("<!--");
        let Some(tag) = Some(rest).filter(|_| open).and_then(tag) else {
            if silent.is_none() {
                out.push('<');
            }
            rest = &rest[1..];
            continue;
        };
        match &silent {
            Some(name) if tag.closing && tag.name == *name => silent = None,
            Some(_) => {}
            None if !tag.closing && SILENT.contains(&tag.name.as_str()) && !tag.attributes.ends_with('/') => {
                silent = Some(tag.name.clone())
            }
            None if BLOCKS.contains(&tag.name.as_str()) => out.push('\n'),
            None => {}
        }
        rest = &rest[tag.length..];
    }
    let lines = out.lines().map(|line| unescape(line).split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Characters in place of `&…;`. Control characters and halves of pairs don't come out of it.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((meaning(&rest[1..end])?, end))) {
            Some((letter, end)) => {
                out.push_str(&letter);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn meaning(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|letter| !letter.is_control() || *letter == '\n').map(String::from);
    }
    ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, letter)| (*letter).to_owned())
}

/// The tags of this name with their attributes as written, and the text up to the closing one: for `<meta>`, `<title>`, `<script>`.
pub fn elements<'a>(html: &'a str, name: &str) -> Vec<(&'a str, &'a str)> {
    let (open, close) = (format!("<{name}"), format!("</{name}"));
    let lower = html.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut at = 0;
    for _ in 0..TRIES {
        let Some(start) = lower[at..].find(&open).map(|start| at + start) else { break };
        let Some(tag) = tag(&html[start..]).filter(|tag| tag.name == name) else {
            at = start + open.len();
            continue;
        };
        let inner = start + tag.length;
        let end = if name == "meta" { inner } else { lower[inner..].find(&close).map_or(inner, |end| inner + end) };
        found.push((tag.attributes, &html[inner..end]));
        at = end.max(inner);
    }
    found
}

/// The value of an attribute, unescaped.
pub fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        let end = rest.find(|letter: char| letter.is_whitespace() || letter == '=').unwrap_or(rest.len());
        if end == 0 {
            // A stray «=».
            rest = rest.strip_prefix('=')?;
            continue;
        }
        let (key, after) = rest.split_at(end);
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=') else {
            rest = after;
            continue;
        };
        let value = value.trim_start();
        let (value, next) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(unescape(value));
        }
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_what_a_person_would_read() {
        for (html, expected) in [
            ("<p>Достық үйінде <b>кездесу</b> өтті.</p><p>Екінші&nbsp;абзац</p>", "Достық үйінде кездесу өтті.\nЕкінші абзац"),
            ("a<script>alert('<p>x</p>')</script>b<style>p{}</style>", "ab"),
            ("<!-- <p>x</p> -->сөз<br>жол", "сөз\nжол"),
            ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
            ("&laquo;Бірлік&raquo; &#8212; &#x41; &unknown; &#0;", "«Бірлік» — A &unknown; &#0;"),
            ("<a href=\"x>y\">сілтеме</a>", "сілтеме"),
            ("<p>жабылмаған", "жабылмаған"),
            ("<script>мәңгі", ""),
            ("&lt;b&gt;", "<b>"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }

    #[test]
    fn attributes_are_read_however_they_are_quoted() {
        let html = "<META Property='og:title' content=\"«А» &amp; Б\"><meta name=x content=y><title>Т</title>";
        let metas: Vec<_> = elements(html, "meta").iter().map(|(tag, _)| (attribute(tag, "property"), attribute(tag, "content"))).collect();
        assert_eq!(metas, [(Some("og:title".to_owned()), Some("«А» & Б".to_owned())), (None, Some("y".to_owned()))]);
        assert_eq!(elements(html, "title")[0].1, "Т");
    }

    proptest! {
        #[test]
        fn no_page_is_too_odd(html in "(<[a-z!/?]{0,6}( [a-z]{1,3}=?[\"']?[a-z>&;#]{0,4}[\"']?)?>?|&[a-z#0-9]{0,5};?|[а-я <>\"'=-]){0,60}") {
            text(&html);
            for (tag, _) in elements(&html, "meta") {
                attribute(tag, "content");
            }
        }

        #[test]
        fn what_is_no_markup_stays(words in "[а-яәғқң ]{0,80}") {
            prop_assert_eq!(text(&words), words.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}
