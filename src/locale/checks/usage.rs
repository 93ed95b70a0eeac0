//! The program uses exactly the messages that are there.

use super::*;

/// What stands before a key in the source. A key that isn't written in the call itself is marked by `key!`.
const CALLS: [&str; 4] = [".html(", ".plain(", "key!(", "introduction("];

/// Every source file whose use of messages counts.
fn sources() -> Vec<String> {
    let mut sources = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if is_ours(&path) {
                sources.push(fs::read_to_string(&path).unwrap());
            }
        }
    }
    sources
}

/// Keys in the sources: key → whether it is used where markup isn't shown.
fn used() -> BTreeMap<String, bool> {
    let mut used = BTreeMap::new();
    for (key, plain) in sources().iter().flat_map(|source| keys_in(source)) {
        *used.entry(key).or_default() |= plain;
    }
    used
}

/// Sources, but not the checks and tests: what only they use is not used.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.ends_with(".rs") && name != "tests.rs" && !path.components().any(|part| part.as_os_str() == "checks")
}

fn keys_in(source: &str) -> Vec<(String, bool)> {
    let mut keys = Vec::new();
    for call in CALLS {
        for (at, _) in source.match_indices(call) {
            let Some(rest) = source[at + call.len()..].trim_start().strip_prefix('"') else { continue };
            let key = &rest[..rest.find('"').unwrap_or_default()];
            let looks_right = !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            // `key!` may feed either; its messages then have to do without markup only if `.plain` shows them, which
            // the check in typography can't know.
            if looks_right {
                keys.push((key.to_owned(), call == ".plain("));
            }
        }
    }
    keys
}

#[test]
fn the_scan_sees_keys_across_lines_and_marks() {
    let source = ".html(\n   \"a-b\", args!()) .plain(\"c\") key!(\"d1\") .plain(key, args) .html(\"Not a key\")";
    let keys: Vec<String> = keys_in(source).into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["a-b", "c", "d1"]);
}

#[test]
fn every_key_in_the_source_has_a_message() {
    let messages = messages();
    no_faults(used().into_keys().filter(|key| !messages.contains_key(key)).collect());
}

#[test]
fn every_message_is_said_somewhere() {
    let used = used();
    let unused = messages().into_keys().filter(|key| !used.contains_key(key) && !SAMPLES.contains(&key.as_str()));
    no_faults(unused.collect());
}

/// Said by no screen yet: the locale's own tests read plurals and escaping by them.
const SAMPLES: [&str; 2] = ["error-too-often", "page-of"];

#[test]
fn messages_for_buttons_and_toasts_have_no_markup() {
    let messages = messages();
    let mut faults = Vec::new();
    for (key, _) in used().into_iter().filter(|(_, plain)| *plain) {
        for message in messages.get(&key).into_iter().flat_map(|langs| langs.values()) {
            let source = plain_source(&message.pattern);
            if source.contains(['<', '&']) {
                faults.push(format!("{}/{key}: {source}", message.lang));
            }
        }
    }
    no_faults(faults);
}

/// The values given in calls that name their key and write `args!` on the spot: key, names.
fn values_in(source: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for call in [".html(", ".plain("] {
        for (at, _) in source.match_indices(call) {
            let rest = source[at + call.len()..].trim_start();
            let rest = rest.strip_prefix("key!(").unwrap_or(rest);
            let Some((key, rest)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) else { continue };
            let rest = rest.trim_start_matches([')', ',', ' ', '\n', '\t']);
            let rest = rest.strip_prefix("crate::").unwrap_or(rest);
            let Some(rest) = rest.strip_prefix("args!") else { continue };
            found.push((key.to_owned(), names_given(rest.trim_start())));
        }
    }
    found
}

/// The names in `{ a = x, b = f(y, z) }`: what stands before a lone `=` right after the opening or a comma between values.
fn names_given(body: &str) -> BTreeSet<String> {
    let (mut depth, mut quoted, mut escaped, mut part) = (0_u32, false, false, String::new());
    let mut parts = Vec::new();
    for letter in body.chars() {
        match letter {
            '"' if !escaped => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
        if depth == 0 {
            break;
        }
        if letter == ',' && depth == 1 && !quoted { parts.push(std::mem::take(&mut part)) } else { part.push(letter) }
    }
    parts.push(part);
    let names = parts.iter().filter_map(|part| Some(part.split_once('=')?.0.trim_start_matches(['{', '(', '[']).trim().to_owned()));
    names.collect()
}

#[test]
fn the_scan_reads_the_names_of_values() {
    let source =
        r#"l.html("a", args! { n = f(1, 2), title = format!("x, y = {}", z), }) l.plain(key!("b"), args![x = [1, 2]]) .html("c", args!())"#;
    let found: BTreeMap<_, _> = values_in(source).into_iter().collect();
    let names = |key: &str| found[key].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!([names("a"), names("b"), names("c")], [vec!["n", "title"], vec!["x"], vec![]]);
}

#[test]
fn every_call_gives_the_values_its_message_shows() {
    let messages = messages();
    let mut faults = Vec::new();
    for (key, given) in sources().iter().flat_map(|source| values_in(source)) {
        let Some(langs) = messages.get(&key) else { continue };
        let shown = langs.values().flat_map(|m| Anatomy::of(&m.pattern, &messages, m.lang).values).collect::<BTreeSet<_>>();
        if given != shown {
            faults.push(format!("{key} shows {shown:?} and is given {given:?}"));
        }
    }
    no_faults(faults);
}
