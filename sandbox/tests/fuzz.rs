//! Fuzzing of the three readers of foreign input, on the stable toolchain: HTML, MarkdownV2, parameters.
//!
//! A seeded loop takes an input from the corpus, mutates it, lets the reader at it, checks what must always hold, and
//! keeps inputs whose outcome is of a new sort. `SANDBOX_FUZZ_SECONDS` says how long each reader is worked on; without
//! it, a moment. A panic or a broken promise prints the input; it then goes to `KEPT`, which is run every time.

use std::collections::HashSet;
use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use sandbox::read_parameters;
use sandbox::text::{Entity, Formatted, finish, parse_html, parse_markdown, parse_markdown_v2, utf16_len, utf16_slice};

/// Inputs that once broke something, or come close to it.
const KEPT: &[&str] = &[
    "",
    "<",
    "</",
    "&",
    "&#",
    "&#x",
    "&#99999999999999999999;",
    "<a href=\"",
    "<a href='&#xD83D;'>x</a>",
    "<pre><code class=\"language-\u{301}\">x</code></pre>",
    "<b>\0</b>",
    "<b>\u{2028}</b>x",
    "<i>\r</i>\n",
    "``````",
    "```\r",
    "[](",
    "[\\](\\",
    "![](tg://emoji?id=-9223372036854775808)",
    ">||\n||",
    "**>\r\n>||",
    "\\",
    "__ _ __",
    "\u{200f}\u{200e}\u{200f}",
    "http://\u{2000}.kz",
    "https://@/",
    "#\u{200c}#",
    "/\u{301}",
    "a@b.c@d.ee",
    "x.kz:99999/(((",
    "😀\u{fe0f}@😀",
];

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, below: usize) -> usize {
        usize::try_from(self.next() % below.max(1) as u64).unwrap_or(0)
    }
}

fn how_long() -> Duration {
    match std::env::var("SANDBOX_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok()) {
        Some(seconds) => Duration::from_secs(seconds),
        None => Duration::from_millis(150),
    }
}

/// Takes, cuts, doubles, swaps and inserts; `pieces` are what the reader is sensitive to.
fn mutate(random: &mut Random, corpus: &[Vec<u8>], pieces: &[&str]) -> Vec<u8> {
    let mut input = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.below(input.len() + 1);
        match random.below(7) {
            0 => drop(input.splice(at..at, pieces[random.below(pieces.len())].bytes())),
            1 => {
                let end = (at + random.below(8)).min(input.len());
                input.drain(at..end);
            }
            2 if at < input.len() => input[at] = random.next().to_le_bytes()[0],
            3 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len() + 1);
                let to = (from + random.below(24)).min(other.len());
                drop(input.splice(at..at, other[from..to].iter().copied()));
            }
            4 => {
                let end = (at + random.below(16)).min(input.len());
                let again = input[at..end].to_vec();
                drop(input.splice(at..at, again));
            }
            5 => drop(input.splice(at..at, ["ә", "😀", "\u{200f}", "\0", "\r", "\n", " "][random.below(7)].bytes())),
            _ => input.truncate(at.max(1)),
        }
    }
    input.truncate(4096);
    input
}

/// Works on one reader; `run` gives the sort of outcome of an input.
fn work(name: &str, seeds: impl IntoIterator<Item = Vec<u8>>, pieces: &[&str], run: fn(&[u8]) -> String) {
    let mut corpus: Vec<Vec<u8>> = seeds.into_iter().collect();
    let mut seen = HashSet::new();
    let check = |input: &[u8]| match catch_unwind(|| run(input)) {
        Ok(sort) => sort,
        Err(_) => panic!("{name} fell over {:?}", String::from_utf8_lossy(input)),
    };
    for seed in &corpus {
        seen.insert(check(seed));
    }
    let mut random = Random(0x5eed ^ name.len() as u64);
    let (began, patience) = (Instant::now(), how_long());
    let mut count = 0u64;
    while began.elapsed() < patience {
        for _ in 0..100 {
            let input = mutate(&mut random, &corpus, pieces);
            if seen.insert(check(&input)) && corpus.len() < 20_000 {
                corpus.push(input);
            }
            count += 1;
        }
    }
    println!("{name}: {count} inputs in {patience:?}, {} sorts of outcome", seen.len());
}

/// What must hold of every text that is accepted.
fn judge(parsed: Result<Formatted, String>) -> String {
    let sort = |entities: &[Entity]| entities.iter().map(|e| e.kind.name()).collect::<Vec<_>>().join(" ");
    let formatted = match parsed {
        Ok(formatted) => formatted,
        Err(error) => return error.chars().filter(|c| !c.is_ascii_digit()).take(40).collect(),
    };
    within(&formatted);
    let before = sort(&formatted.entities);
    let Some(finished) = finish(formatted) else { return format!("empty {before}") };
    within(&finished);
    assert!(!finished.text.is_empty() && !finished.text.ends_with([' ', '\n']));
    assert!(finished.entities.is_sorted_by_key(|e| (e.offset, u32::MAX - e.length)), "{finished:?}");
    let again = finish(finished.clone()).expect("what was visible stays visible");
    assert_eq!(again.text, finished.text);
    format!("{before} / {}", sort(&finished.entities))
}

fn within(formatted: &Formatted) {
    let units = utf16_len(&formatted.text);
    for entity in &formatted.entities {
        let (offset, length) = (entity.offset as usize, entity.length as usize);
        assert!(length > 0 && offset + length <= units, "{entity:?} leaves {formatted:?}");
        assert!(utf16_slice(&formatted.text, offset, length).is_some(), "{entity:?} cuts a character of {formatted:?}");
    }
}

fn texts() -> impl Iterator<Item = Vec<u8>> {
    let more = [
        "<b>бір <i>екі</i></b> <a href=\"https://example.kz\">үш</a>",
        "<pre><code class=\"language-rust\">fn</code></pre><blockquote expandable>x</blockquote>",
        "*бір _екі_* [үш](https://example.kz) `төрт` ||бес||",
        ">бір\n>екі||\n```rust\nx```",
        "/start@some_bot #тег $USD @abcde mail@example.kz https://example.kz/a?b=(c)",
    ];
    KEPT.iter().copied().chain(more).map(|text| text.as_bytes().to_vec())
}

#[test]
fn the_html_parser_stands_whatever_it_is_given() {
    let pieces = [
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href=\"",
        "\">",
        "</a>",
        "<pre>",
        "</pre>",
        "<code class=\"language-x\">",
        "</code>",
        "<blockquote expandable>",
        "</blockquote>",
        "<span class=\"tg-spoiler\">",
        "</span>",
        "&lt;",
        "&#x1F600;",
        "<tg-emoji emoji-id=\"1\">",
        "</tg-emoji>",
        "<tg-time unix=\"1\" format=\"d\">",
        "</tg-time>",
        "</>",
        "https://a.kz",
        "/x",
    ];
    work("html", texts(), &pieces, |input| judge(parse_html(&String::from_utf8_lossy(input))));
}

#[test]
fn the_markdown_parsers_stand_whatever_they_are_given() {
    let pieces = [
        "*",
        "_",
        "__",
        "~",
        "||",
        "`",
        "```",
        "[",
        "](",
        ")",
        "![",
        "\n>",
        "**>",
        ">",
        "\\",
        "\\.",
        "tg://user?id=1",
        "tg://emoji?id=1",
        "tg://time?unix=1",
        "https://a\\.kz",
        "rust\n",
        "@abcde",
        "\r\n",
    ];
    work("markdown", texts(), &pieces, |input| {
        let source = String::from_utf8_lossy(input);
        judge(parse_markdown(&source)) + &judge(parse_markdown_v2(&source))
    });
}

#[test]
fn the_parameter_reader_stands_whatever_it_is_given() {
    let seeds = [
        "application/json\n\n{\"chat_id\":1,\"text\":\"ә\",\"reply_markup\":{\"inline_keyboard\":[[{}]]}}",
        "application/x-www-form-urlencoded\na=1\nchat_id=1&text=%D3%99+x",
        "multipart/form-data; boundary=b\n\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b\r\n\
         Content-Disposition: form-data; name=\"f\"; filename*=UTF-8''%D3%99.bin\r\nContent-Type: x/y\r\n\r\n\0\r\n--b--\r\n",
    ];
    let pieces = [
        "--b",
        "--b--",
        "\r\n",
        "\r\n\r\n",
        "Content-Disposition: form-data; name=\"",
        "\"",
        "filename*=",
        "''",
        "%",
        "%D3",
        "&",
        "=",
        ";",
        "boundary=",
        "multipart/form-data; ",
        "application/json\n",
        "{",
        "}",
        "[",
        "\\u",
        "\"",
        ":",
        ",",
        "1e999",
    ];
    work("parameters", seeds.map(|seed| seed.as_bytes().to_vec()), &pieces, |input| {
        let text = String::from_utf8_lossy(input);
        let mut lines = text.splitn(3, '\n');
        let (kind, query) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
        // The body keeps bytes that are no text.
        let body = input.iter().position(|byte| *byte == b'\n').map_or(&b""[..], |at| &input[at..]);
        let body = body.strip_prefix(b"\n").unwrap_or(body);
        let body = body.iter().position(|byte| *byte == b'\n').map_or(&b""[..], |at| &body[at + 1..]);
        match read_parameters((!query.is_empty()).then_some(query), kind, body) {
            Ok(read) => format!("{} parameters, {}", read.len(), read.iter().filter(|(name, _)| name.is_empty()).count()),
            Err(error) => error,
        }
    });
}

#[test]
fn a_long_text_of_many_marks_is_read_in_one_go() {
    // No clock is read, machines are busy; a step that grows with the square makes this the slowest test by far.
    for source in ["<b>x</b><i>y</i>".repeat(2000), "<b>".repeat(10_000), "<blockquote>x</blockquote><pre>y</pre>".repeat(800)] {
        parse_html(&source).map(finish).ok();
    }
    for source in ["*x*_y_".repeat(5000), ">x\n>y||\n".repeat(3000), "`".repeat(30_000), "[".repeat(30_000)] {
        parse_markdown_v2(&source).map(finish).ok();
    }
    for piece in ["@abcde ", "a.kz/", "((((", "x@", "/a/", "#a#"] {
        finish(Formatted { text: piece.repeat(30_000 / piece.len()), entities: Vec::new() });
    }
}
