//! The papers say what is: every command, path, setting and test that they name is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use jarshy::bot::menu;
use jarshy::config;

const PAPERS: [&str; 6] = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "deploy/README.md", "docs/threats.md"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What stands in code in a paper: each `…` of a line, and each line of a block.
fn code(paper: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block = false;
    for line in read(paper).lines() {
        if line.starts_with("```") {
            block = !block;
        } else if block {
            found.push(line.to_owned());
        } else {
            found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

fn in_all_papers() -> Vec<(&'static str, String)> {
    PAPERS.into_iter().flat_map(|paper| code(paper).into_iter().map(move |code| (paper, code))).collect()
}

fn help(words: &[&str]) -> Option<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_jarshy")).args(words).arg("--help").output().unwrap();
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// The words of a call of the program: `jarshy import events FILE --dry-run`, `cargo run -- demo`.
fn call(code: &str) -> Option<Vec<String>> {
    let after = |start: &str| code.strip_prefix(start).or_else(|| code.split_once(&format!(" {start}")).map(|(_, rest)| rest));
    let rest = after("jarshy ").or_else(|| after("cargo run -- "))?;
    Some(rest.split_whitespace().take_while(|word| !word.starts_with('#')).map(str::to_owned).collect())
}

#[test]
fn every_call_that_the_papers_name_is_one_that_the_program_takes() {
    let mut calls = BTreeSet::new();
    for (paper, words) in in_all_papers().iter().filter_map(|(paper, code)| Some((paper, call(code)?))) {
        let is_word = |word: &&String| word.bytes().all(|byte| byte.is_ascii_lowercase());
        let commands: Vec<&str> = words.iter().take_while(is_word).map(String::as_str).collect();
        if commands.is_empty() && !words.iter().any(|word| word.starts_with("--")) {
            continue; // The container of that name, or a file.
        }
        let help = help(&commands).unwrap_or_else(|| panic!("{paper}: jarshy has no `{}`", commands.join(" ")));
        for option in words.iter().filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "{paper}: `jarshy {}` has no {option}", commands.join(" "));
        }
        calls.insert(commands.join(" "));
    }
    let wanted = ["backup", "check", "demo", "import", "import events", "restore", "run", "sandbox"];
    assert!(wanted.iter().all(|call| calls.contains(*call)), "{calls:?}");
}

#[test]
fn every_path_that_the_papers_name_is_there() {
    let made_by_the_reader = ["locales/uz"];
    let folders = ["src/", "locales/", "data/", "deploy/", "docs/", "sandbox/", "tests/", "migrations/", "scripts/", ".ci/", "benches/"];
    let mut named: Vec<(&str, String)> = Vec::new();
    for (paper, code) in in_all_papers() {
        named.extend(code.split_whitespace().map(|word| (paper, word.to_owned())));
    }
    for paper in PAPERS {
        let beside = Path::new(paper).parent().unwrap();
        for link in read(paper).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !link.contains("://") {
                let path = beside.join(link).to_string_lossy().into_owned();
                assert!(root().join(&path).exists(), "{paper} links to {link}, which isn't there");
                named.push((paper, path));
            }
        }
    }
    let is_ours = |path: &str| folders.iter().any(|folder| path.starts_with(folder)) && !path.contains('…');
    let mut seen = 0;
    for (paper, path) in named.iter().filter(|(_, path)| is_ours(path) && !made_by_the_reader.contains(&path.as_str())) {
        seen += 1;
        assert!(root().join(path).exists(), "{paper} names {path}, which isn't there");
    }
    assert!(seen > 30, "only {seen} paths were found");
}

#[test]
fn every_telegram_command_that_the_papers_name_is_in_the_menu() {
    let known: BTreeSet<&str> = menu::CITIZEN.iter().chain(&menu::TEAM).map(|entry| entry.command).chain(["start"]).collect();
    for (paper, code) in in_all_papers() {
        let command = code.strip_prefix('/').filter(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
        if let Some(command) = command.filter(|command| !["data", "newbot", "metrics", "healthz"].contains(command)) {
            assert!(known.contains(command), "{paper} names /{command}, which the bot doesn't know");
        }
    }
}

#[test]
fn every_setting_that_the_papers_name_is_read() {
    let mut papers: Vec<(&str, String)> = PAPERS.into_iter().map(|paper| (paper, read(paper))).collect();
    papers.extend(["deploy/Containerfile", "deploy/jarshy.service"].map(|paper| (paper, read(paper))));
    // Some size the tests.
    let mut tests = String::new();
    gather(&root().join("tests"), &mut tests);
    for (paper, text) in &papers {
        let words = text.split(|c: char| !(c.is_ascii_uppercase() || c == '_'));
        for name in words.filter(|word| word.starts_with("JARSHY_") || word.starts_with("TELOXIDE_")) {
            let read = config::NAMES.contains(&name) || tests.contains(&format!("\"{name}\""));
            assert!(read, "{paper} names {name}, which nothing reads");
        }
    }
    assert!(read("README.md").contains("(.env.example)"), "the README leads to the list of settings");
}

#[test]
fn every_test_that_stands_against_a_threat_is_there() {
    let mut sources = String::new();
    gather(&root().join("src"), &mut sources);
    gather(&root().join("tests"), &mut sources);
    gather(&root().join("sandbox"), &mut sources);
    let is_name = |code: &str| code.matches('_').count() >= 3 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let named: Vec<String> = code("docs/threats.md").into_iter().filter(|code| is_name(code)).collect();
    assert!(named.len() > 10, "{named:?}");
    for name in named {
        assert!(sources.contains(&format!("fn {name}(")), "docs/threats.md names the test {name}, which isn't there");
    }
}

fn gather(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn the_recipes_name_what_the_code_calls_so() {
    for (path, names) in [
        ("src/audience.rs", &["fn push_predicate", "pub struct Audience", "fn label"][..]),
        ("src/bot/menu.rs", &["pub const CITIZEN", "pub const TEAM"]),
        ("src/bot/citizen/mod.rs", &["said(", "pressed(", "own("]),
        ("src/bot/citizen/about.rs", &["fn screen", "fn open"]),
        ("src/news/import/mod.rs", &["fn plan", "struct Entry"]),
        ("src/news/model.rs", &["struct Draft"]),
        ("src/outbox/mod.rs", &["fn open", "fn add_variant", "fn add_recipient"]),
        ("src/scheduler.rs", &["fn tick"]),
    ] {
        let text = read(path);
        for name in names {
            assert!(text.contains(name), "CONTRIBUTING.md leads to `{name}` in {path}");
        }
    }
}

#[test]
fn the_gate_runs_the_command_that_the_readme_tells_people_to_run() {
    let readme = read("README.md");
    let section = readme.split("\n## Test it\n").nth(1).expect("a section on testing");
    let section = section.split("\n## ").next().unwrap();
    assert_eq!(section.matches("```sh\n").count(), 1, "one block, so that there is no doubt which");
    let gate = read(".ci/run");
    assert!(gate.contains("## Test it") && !gate.contains("\ncargo test"), "the command stands in the README alone");
}

#[test]
fn the_changelog_has_a_place_for_what_is_not_released_yet() {
    let text = read("CHANGELOG.md");
    let first = text.lines().find(|line| line.starts_with("## ")).unwrap();
    assert_eq!(first, "## [Unreleased]");
}
