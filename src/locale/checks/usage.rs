//! The program uses exactly the messages that are there.

use super::*;

/// What stands before a key in the source. A key that isn't written in the call itself is marked by `key!`.
const CALLS: [&str; 4] = [".html(", ".plain(", "key!(", "introduction("];

/// Keys in the sources below `src/`: key → whether it is used where markup isn't shown.
fn used() -> BTreeMap<String, bool> {
    let mut used = BTreeMap::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if is_ours(&path) {
                for (key, plain) in keys_in(&fs::read_to_string(&path).unwrap()) {
                    *used.entry(key).or_default() |= plain;
                }
            }
        }
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
    let unused = messages().into_keys().filter(|key| !used.contains_key(key) && !WAITING.contains(&key.as_str()));
    no_faults(unused.collect());
}

/// Common words laid down before the rooms that say them.
const WAITING: &[&str] = &[
    "button-back",
    "button-cancel",
    "button-close",
    "button-confirm",
    "button-delete",
    "button-edit",
    "button-help",
    "button-menu",
    "button-more",
    "button-next",
    "button-no",
    "button-previous",
    "button-read",
    "button-retry",
    "button-save",
    "button-settings",
    "button-turn-off",
    "button-turn-on",
    "button-yes",
    "error-not-permitted",
    "error-stale-button",
    "error-too-often",
    "error-try-later",
    "not-understood",
    "not-understood-command",
    "not-understood-media",
    "nothing-found",
    "page-of",
    "time-zone-note",
];

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
