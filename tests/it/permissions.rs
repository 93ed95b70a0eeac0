//! Who may do what: every command and every button, written out against every role. A command or a button without a row fails.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jarshy::announcements::{self, Gate, Hand, Published};
use jarshy::audience::{Audience, saved};
use jarshy::letter::{Button, Letter, verbs as stand_for};
use jarshy::markup::Html;
use jarshy::regions::RegionSet;
use jarshy::subscribers::{self, Cadence, NewSubscriber};
use jarshy::team::{self, Role, Scope};

use crate::desk::{drafts, moderator};
use crate::town::Town;

/// The columns, in the order of a row's marks.
const ROLES: [&str; 7] = ["stranger", "citizen", "removed moderator", "editor of a region", "editor of a language", "moderator", "owner"];

/// A mark a role: `+` opens; `s` offers a subscription first; `?` there is no such thing for them; `-` refused, and told so.
const COMMANDS: &[(&str, &str)] = &[
    ("start", "+++++++"),
    ("menu", "+++++++"),
    ("events", "+++++++"),
    ("my", "s+s++++"),
    ("news", "+++++++"),
    ("search", "+++++++"),
    ("help", "+++++++"),
    ("about", "+++++++"),
    ("privacy", "+++++++"),
    ("language", "+++++++"),
    ("settings", "s+s++++"),
    ("region", "s+s++++"),
    ("digest", "s+s++++"),
    ("ask", "s+s++++"),
    ("stop", "+++++++"),
    ("cancel", "+++++++"),
    ("announce", "???++++"),
    ("announcements", "???++++"),
    ("newevent", "???--++"),
    ("editevent", "???--++"),
    ("import", "???--++"),
    ("addnews", "???--++"),
    ("newsdesk", "???--++"),
    ("sources", "???--++"),
    ("digest_preview", "???--++"),
    ("stats", "???++++"),
    ("audit", "???--++"),
    ("queue", "???--++"),
    ("hold", "???--++"),
    ("release", "???---+"),
    ("channels", "???--++"),
    ("questions", "???--++"),
    ("team", "???++++"),
];

/// Buttons by their data. Where a verb's buttons differ in who may press them, each has its row.
pub const BUTTONS: &[(&str, &str)] = &[
    ("m", "+++++++"),
    ("st", "+++++++"),
    ("sl:kk", "+++++++"),
    ("sc:1:kk", "+++++++"),
    ("sr:1:KZ:kk", "+++++++"),
    ("el:0", "+++++++"),
    ("em", "+++++++"),
    ("ef", "+++++++"),
    ("ev:1", "+++++++"),
    ("es:1", "+++++++"),
    ("ec:1", "+++++++"),
    ("rn:1", "+++++++"),
    ("er:1:1", "s+s++++"),
    ("ni:1:0", "s+s++++"),
    ("fo:1:1", "s+s++++"),
    ("my:0", "s+s++++"),
    ("mc", "s+s++++"),
    ("nw:0", "+++++++"),
    ("nc:1", "+++++++"),
    ("an:1", "+++++++"),
    ("sh", "+++++++"),
    ("he", "+++++++"),
    ("ab", "+++++++"),
    ("pr", "+++++++"),
    ("pc", "+++++++"),
    ("pd", "+++++++"),
    ("pw", "+++++++"),
    ("la", "+++++++"),
    ("lc:kk", "+++++++"),
    ("un:0", "s+s++++"),
    ("l:1:ru", "+++++++"),
    ("y:1", "+++++++"),
    ("yx:a:1", "s+s++++"),
    ("x", "+++++++"),
    ("q", "s+s++++"),
    ("q:more:1", "s+s++++"),
    ("q:done:1", "s+s++++"),
    ("se", "s+s++++"),
    ("re", "s+s++++"),
    ("di", "s+s++++"),
    ("rm", "s+s++++"),
    ("qu", "s+s++++"),
    ("pa", "s+s++++"),
    ("m.ann:show:1:2", "???++++"),
    ("m.ann:me:1:2", "???++++"),
    ("m.ann:turn:1:2:ru", "???++++"),
    ("m.ann:text:1:2:kk", "???-+++"),
    ("m.ann:text:1:2:ru", "???--++"),
    ("m.ann:link:1:2", "???--++"),
    ("m.ann:unlink:1:1", "???--++"),
    ("m.ann:plan:1:2", "???--++"),
    ("m.ann:at:1:1:1745222400", "???--++"),
    ("m.ann:publish:1:1", "???--++"),
    ("m.ann:back:1:1", "???--++"),
    ("m.ann:pause:1:1", "???--++"),
    ("m.ann:resume:1:1", "???--++"),
    ("m.ann:stop:1:2", "???--++"),
    ("m.ann:stop!:1:1", "???--++"),
    ("m.ann:end:1:2", "???--++"),
    ("m.ann:end!:1:1", "???--++"),
    ("m.ann:fix:1:2", "???--++"),
    ("m.ann:take:1:2", "???--++"),
    ("m.ann:take!:1:1", "???--++"),
    ("m.ann:drop:1:2", "???--++"),
    ("m.ann:drop!:1:1", "???--++"),
    ("m.ann:csv:1:2", "???--++"),
    ("m.ann:pay:1:2", "???--++"),
    ("m.ann:pay!:1:1", "???---+"),
    ("m.ann:free!:1:1", "???--++"),
    ("m.ann:keep:1:2", "???++++"),
    ("m.ann:urgent:1:1", "???---+"),
    ("m.ann:copy:99:1", "???--++"),
    ("m.ann:month:1:2:2025-05", "???--++"),
    ("m.ann:day:1:2:2025-05-01", "???--++"),
    ("m.ann:help:1:2", "???++++"),
    ("m.ann:silent:1:1", "???--++"),
    ("m.ch:list:0", "???--++"),
    ("m.ch:show:1", "???--++"),
    ("m.ch:link:1:kk", "???--++"),
    ("m.ch:unlink:1", "???--++"),
    ("m.ch:announce:1", "???--++"),
    ("m.ch:pin:1", "???--++"),
    ("m.ch:remind:1", "???--++"),
    ("m.ch:plain:1", "???--++"),
    ("m.ch:team:1", "???---+"),
    ("m.ch:again:1:1", "???--++"),
    ("m.ch:there:1:1", "???--++"),
    ("m.ch:general:1:1", "???--++"),
    ("m.ed:show:1", "???--++"),
    ("m.ed:go:1", "???--++"),
    ("m.ed:c:1", "???--++"),
    ("m.ed:e:1", "???--++"),
    ("m.ed:g:1", "???--++"),
    ("m.ed:h:1", "???--++"),
    ("m.ed:w:1", "???--++"),
    ("m.q:show:1", "???--++"),
    ("m.q:take:1", "???--++"),
    ("m.q:free:1", "???--++"),
    ("m.q:answer:1", "???--++"),
    ("m.q:close:1", "???--++"),
    ("m.q:mute:1", "???--++"),
    ("m.q:ready:1", "???--++"),
    ("m.q:use:1:1", "???--++"),
    ("m.q:unready:1:1", "???--++"),
    ("m.q:keep:1", "???--++"),
    ("m.fix:turn:1", "???--++"),
    ("m.fix:leave:1", "???--++"),
    ("m.fix:sure:1", "???--++"),
    ("m.fix:again:1", "???--++"),
    ("m.fix:go:1", "???--++"),
    ("m.fix:no:1", "???--++"),
    ("m.ok:see:1:2", "???++++"),
    ("m.ok:yes:1:1", "???--++"),
    ("m.ok:back:1:1", "???--++"),
    ("m.ok:no:1:1", "???--++"),
    ("m.ok:fixsee:1:1", "???--++"),
    ("m.ok:fix:1:1", "???--++"),
    ("m.ok:nofix:1:1", "???--++"),
    ("m.text:keep:1", "???++++"),
    ("m.text:done:1", "???++++"),
    ("m.text:share:1", "???++++"),
    ("m.who:open:1:2", "???++++"),
    ("m.who:region:1:1:KZ-15", "???-+++"),
    ("m.who:region:1:2:KZ-10", "???-+++"),
    ("m.who:follow:1:2", "???++++"),
    ("m.who:sample:1:2", "???++++"),
    ("m.who:events:1:2", "???++++"),
    ("m.who:event:1:1:1", "???-+++"),
    ("m.who:series:1:1:1", "???-+++"),
    ("m.who:topics:1:2", "???++++"),
    ("m.who:structures:1:2", "???++++"),
    ("m.who:kinds:1:2", "???++++"),
    ("m.who:topic:1:1:0", "???-+++"),
    ("m.who:structure:1:1:youth", "???-+++"),
    ("m.who:kind:1:1:people", "???-+++"),
    ("m.who:saved:1:2", "???++++"),
    ("m.who:use:1:1:1", "???-+++"),
    ("m.who:forget:1:2:1", "???--++"),
    ("m.who:rename:1:2:1", "???++++"),
    ("m.who:save:1:2", "???++++"),
    ("m.who:joined:1:2", "???++++"),
    ("m.who:done:1:2", "???++++"),
    ("m.who:all:1:1", "???-+++"),
    ("m.who:clear:1:1", "???-+++"),
    ("m.who:language:1:1:kk", "???-+++"),
    ("m.list:0", "???++++"),
    ("m.tpl:list", "???++++"),
    ("m.tpl:save:1", "???--++"),
    ("m.tpl:show:1", "???++++"),
    ("m.tpl:see:1", "???++++"),
    ("m.tpl:use:1", "???++++"),
    ("m.tpl:drop:1", "???--++"),
    ("m.tpl:drop!:1", "???--++"),
    ("m.rep:open:1:2", "???--++"),
    ("m.rep:month:1:2", "???--++"),
    ("m.rep:hour:1:2:w0", "???--++"),
    ("m.rep:end:1:2:w0:600", "???--++"),
    ("m.rep:set:1:1:w0:600:3", "???--++"),
    ("m.rep:off:1:1", "???--++"),
    ("m.rep:stop:1:2", "???--++"),
    ("m.rep:stop!:1:2", "???--++"),
    ("m.new:kind", "???--++"),
    ("m.new:region", "???--++"),
    ("m.new:country", "???--++"),
    ("m.new:skip", "???--++"),
    ("m.new:done", "???--++"),
    ("m.ev:list", "???--++"),
    ("m.ev:show:1:1", "???--++"),
    ("m.ev:publish:1:1", "???--++"),
    ("m.ev:date:1:1", "???--++"),
    ("m.ev:time:1:1", "???--++"),
    ("m.ev:place:1:1", "???--++"),
    ("m.ev:cancel:1:1", "???--++"),
    ("m.ev:mark:1:1", "???--++"),
    ("m.ev:mark!:1:1", "???--++"),
    ("m.chg:yes", "???--++"),
    ("m.chg:no", "???--++"),
    ("m.chg:skip", "???--++"),
    ("m.chg:online", "???--++"),
    ("m.imp:do:1", "???--++"),
    ("m.imp:no:1", "???--++"),
    ("m.imp:undo:1", "???--++"),
    ("m.news:yes", "???--++"),
    ("m.news:no", "???--++"),
    ("m.news:skip", "???--++"),
    ("m.news:allow", "???--++"),
    ("m.nd:l:1", "???--++"),
    ("m.nd:n:1", "???--++"),
    ("m.nd:c:1", "???--++"),
    ("m.nd:f:1", "???--++"),
    ("m.nd:p:1", "???--++"),
    ("m.nd:pi:1", "???--++"),
    ("m.nd:un:1", "???--++"),
    ("m.nd:up:1", "???--++"),
    ("m.nd:nx:1", "???--++"),
    ("m.nd:ko:1", "???--++"),
    ("m.nd:e:1", "???--++"),
    ("m.nd:el:1", "???--++"),
    ("m.nd:eu:1", "???--++"),
    ("m.nd:ev:1", "???--++"),
    ("m.nd:pw:1", "???--++"),
    ("m.nd:t:1", "???--++"),
    ("m.nd:tn:1", "???--++"),
    ("m.nd:y:1", "???--++"),
    ("m.src:l", "???--++"),
    ("m.src:a", "???--++"),
    ("m.src:h", "???--++"),
    ("m.src:yes", "???--++"),
    ("m.src:no", "???--++"),
    ("m.src:c:1", "???--++"),
    ("m.src:p:1", "???--++"),
    ("m.src:r:1", "???--++"),
    ("m.src:t:1", "???--++"),
    ("m.src:u:1", "???--++"),
    ("m.src:g:1", "???--++"),
    ("m.src:x:1", "???--++"),
    ("m.src:X:1", "???--++"),
    ("m.src:G:1:KZ-15", "???--++"),
    ("m.src:hx:example.kz", "???--++"),
    ("m.queue", "???--++"),
    ("m.told", "???--++"),
    ("m.told:KZ", "???--++"),
    ("m.dp:go", "???--++"),
    ("m.dp:r", "???--++"),
    ("m.dp:s", "???--++"),
    ("m.dp:t", "???--++"),
    ("m.hold:release", "???---+"),
    ("m.log:file", "???--++"),
    ("m.st:pictures", "???++++"),
    ("m.st:file", "???++++"),
    ("m.team:show", "???++++"),
    ("m.team:leave", "???++++"),
    ("m.team:leave!", "???++++"),
    ("m.team:invite:moderator", "???---+"),
    ("m.team:editor:any:-1", "???---+"),
    ("m.team:member:1", "???---+"),
    ("m.team:remove:1", "???---+"),
    ("m.team:remove!:1", "???---+"),
    ("m.team:role:1:moderator", "???---+"),
    ("m.team:hand:1", "???---+"),
    ("m.team:hand!:1", "???---+"),
];

/// The columns of what is pressed in the team's chat: of the last two, the request is their own.
const IN_GROUP: [&str; 8] = ["stranger", "citizen", "removed moderator", "editor", "moderator", "owner", "moderator", "owner"];
/// So many of them press what isn't their own.
const OTHERS: usize = 6;

/// Buttons in the team's chat. `+` works; `!` is for the team alone; `-` refused; `o` refused as their own; `x` another's; `?` means nothing
/// there.
const GROUP_BUTTONS: &[(&str, &str)] = &[
    ("m.ok:see", "!!!+++++"),
    ("m.ok:yes", "!!!-++oo"),
    ("m.ok:back", "!!!-++oo"),
    ("m.ok:no", "!!!-++oo"),
    ("m.ok:fixsee", "!!!-++++"),
    ("m.ok:fix", "!!!-++oo"),
    ("m.ok:nofix", "!!!-++oo"),
    ("m.ok:quit", "!!!xxx++"),
    ("m.ann:show", "????????"),
    ("m.ann:publish", "????????"),
    ("m.team:leave", "????????"),
];

/// What stands between these marks in the sources of the counter.
fn between(before: &str, after: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bot")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for (at, _) in source.match_indices(before) {
                let rest = &source[at + before.len()..];
                found.extend(rest.split_once(after).map(|(name, _)| name.to_owned()).filter(|name| !name.contains(char::is_whitespace)));
            }
        }
    }
    found
}

fn verbs() -> BTreeSet<String> {
    let mut verbs = between("pressed(\"", "\")");
    verbs.extend(between("const VERB: &str = \"", "\";"));
    let named = between("const VERB: &str = verbs::", ";");
    assert_eq!(
        named.iter().map(String::as_str).collect::<Vec<_>>(),
        ["CHANNELS", "EVENT_DESK", "QUESTIONS", "REVIEW"],
        "tell this test what they stand for"
    );
    verbs.extend([stand_for::CHANNELS, stand_for::EVENT_DESK, stand_for::QUESTIONS, stand_for::REVIEW].map(str::to_owned));
    verbs
}

/// What may stand behind the team's verbs, as the sources ask for it: `m.team:leave`. An action is a word that a handler compares the first
/// argument with; whoever writes one in another way hides it from this test, and is asked not to.
fn actions() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bot/moderator");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let sources: BTreeMap<String, String> = files
        .iter()
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    let mut found = BTreeSet::new();
    for source in sources.values() {
        // Its own verb, or that of the file whose verb it uses.
        let used = source.lines().filter(|line| line.starts_with("use super::") && line.contains("VERB"));
        let used =
            used.filter_map(|line| sources.get(line.trim_start_matches("use super::").split("::").next()?)).find_map(|of| verb_of(of));
        let Some(verb) = verb_of(source).or(used) else { continue };
        found.extend(words_asked_for(source).into_iter().map(|word| format!("{verb}:{word}")));
    }
    found
}

fn verb_of(source: &str) -> Option<String> {
    let (_, rest) = source.split_once("const VERB: &str = ")?;
    let value = rest.split(';').next()?;
    Some(match value {
        "verbs::CHANNELS" => stand_for::CHANNELS.to_owned(),
        "verbs::EVENT_DESK" => stand_for::EVENT_DESK.to_owned(),
        "verbs::QUESTIONS" => stand_for::QUESTIONS.to_owned(),
        "verbs::REVIEW" => stand_for::REVIEW.to_owned(),
        word => word.trim_matches('"').to_owned(),
    })
}

/// The literals that the first argument of a press is compared with: in the patterns of a `match`, in `matches!`, by `==`.
fn words_asked_for(source: &str) -> BTreeSet<String> {
    let literals = |text: &str| text.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let mut words = BTreeSet::new();
    for (at, _) in source.match_indices("match ") {
        let Some((scrutinee, rest)) = source[at..].split_once('{') else { continue };
        let asks = scrutinee.contains("word(0)") || scrutinee == "match what " || scrutinee.starts_with("match (what,");
        if !asks || scrutinee.contains('\n') {
            continue;
        }
        let (mut depth, mut patterns) = (1, String::new());
        for letter in rest.chars() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                letter if depth == 1 => patterns.push(letter),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        for line in patterns.lines().filter_map(|line| line.split_once("=>")) {
            let pattern = line.0.split(" if ").next().unwrap_or_default().trim();
            let first = pattern.strip_prefix('(').map_or(pattern, |inside| inside.split(',').next().unwrap_or_default());
            words.extend(literals(first));
        }
    }
    for (at, _) in source.match_indices("matches!(press.word(0), ") {
        words.extend(literals(source[at..].split(')').nth(1).unwrap_or_default()));
    }
    for mark in ["word(0) == ", "word(0) != "] {
        words.extend(source.match_indices(mark).filter_map(|(at, _)| source[at..].split('"').nth(1)).map(str::to_owned));
    }
    words
}

#[test]
fn every_action_behind_a_verb_of_the_team_has_a_row() {
    let asked_for = actions();
    assert!(asked_for.len() > 150, "they are found: {asked_for:?}");
    let rows: BTreeSet<String> = BUTTONS.iter().map(|(data, _)| data.split(':').take(2).collect::<Vec<_>>().join(":")).collect();
    let missing: Vec<&String> = asked_for.difference(&rows).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
}

#[test]
fn every_command_and_every_button_has_a_row() {
    let commands: BTreeSet<String> = between("command(\"", "\")").into_iter().chain(between("said(\"", "\")")).collect();
    let rows: BTreeSet<String> = COMMANDS.iter().map(|(command, _)| (*command).to_owned()).collect();
    assert_eq!(commands, rows);
    let rows: BTreeSet<String> = BUTTONS.iter().map(|(data, _)| data.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(verbs(), rows);
    assert!(COMMANDS.iter().chain(BUTTONS).all(|(_, marks)| marks.len() == ROLES.len()));
}

/// Somebody new in a role.
async fn somebody(town: &Town, role: &str) -> i64 {
    let id = town.citizen(role, "kk").id;
    town.world.has_started(id);
    let mut c = town.db().write().await.unwrap();
    if !matches!(role, "stranger" | "removed moderator") {
        let new = NewSubscriber {
            chat: id,
            language: "kk",
            regions: RegionSet::ALL,
            digest: Cadence::Off,
            digest_slot: 0,
            consent_text: "1:kk",
            news_mark: 0,
        };
        subscribers::subscribe(&mut c, &new, town.now()).await.unwrap();
    }
    let word = match role {
        "editor" | "editor of a region" | "editor of a language" => Some(Role::Editor),
        "removed moderator" | "moderator" => Some(Role::Moderator),
        "owner" => Some(Role::Owner),
        _ => None,
    };
    if let Some(word) = word {
        team::admit(&mut c, id, word, "kk", None, town.now()).await.unwrap();
    }
    let scope = match role {
        "editor" => Scope { regions: RegionSet::parse("KZ-15").ok(), language: Some("kk".into()) },
        "editor of a region" => Scope { regions: RegionSet::parse("KZ-15").ok(), language: None },
        "editor of a language" => Scope { regions: None, language: Some("kk".into()) },
        _ => Scope::default(),
    };
    if scope != Scope::default() {
        team::set_scope(&mut c, id, &scope, None, town.now()).await.unwrap();
    }
    if role == "removed moderator" {
        team::remove(&mut c, id, town.owner().id, town.now()).await.unwrap();
    }
    c.commit().await.unwrap();
    id
}

/// An old button, and the menu below it: a button that carries a language is answered in it.
const OLD_BUTTON: [[&str; 2]; 2] = [
    ["Бұл түйме ескірген. Соңғы нұсқасы көрсетілді.", "Негізгі мәзір"],
    ["Эта кнопка устарела. Показан последний вариант.", "Главное меню"],
];

/// How they were answered, as a mark.
fn mark(answers: &[String]) -> char {
    let says = |words: &str| answers.iter().any(|answer| answer.contains(words));
    if says("Бұл бөлім жазылғандарға арналған") {
        's'
    } else if says("Мұндай команда жоқ") || OLD_BUTTON.iter().any(|both| both.iter().all(|words| says(words))) {
        '?'
    } else if says("рұқсатыңыз жоқ") || says("тек иесі жалғастыра алады") {
        '-'
    } else {
        '+'
    }
}

#[tokio::test]
async fn every_command_opens_for_those_it_is_for() {
    let town = Town::opens().await;
    let mut faults = Vec::new();
    for (command, expected) in COMMANDS {
        let mut people = Vec::new();
        for role in ROLES {
            let id = somebody(&town, role).await;
            town.world.says(id, &format!("/{command}"));
            people.push(id);
        }
        town.settles().await;
        let got: String = people
            .iter()
            .map(|id| mark(&town.world.transcript(*id).into_iter().filter(|m| m.by_bot).map(|m| m.text).collect::<Vec<_>>()))
            .collect();
        if got != *expected {
            faults.push(format!("/{command}: {got} instead of {expected}"));
        }
        for id in people {
            dismiss(&town, id).await;
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn every_button_works_for_those_it_is_for() {
    let town = Town::opens().await;
    let owner = town.owner();
    drafts(&owner).await;
    let mut c = town.db().write().await.unwrap();
    saved::save(&mut c, "Иесінікі", &Audience::everyone(), owner.id, town.now()).await.unwrap();
    c.commit().await.unwrap();
    let mut faults = Vec::new();
    for (data, expected) in BUTTONS {
        let mut people = Vec::new();
        for role in ROLES {
            let id = somebody(&town, role).await;
            let letter = Letter::html(Html::escape("…")).row([Button::press("…", *data)]);
            let message = town.app.tools.replies.say(id, &letter).await.unwrap();
            let press = town.world.presses(id, id, i32::try_from(message).unwrap(), data);
            people.push((id, press));
        }
        town.settles().await;
        let got: String = people
            .iter()
            .map(|(id, press)| {
                let texts = town.world.transcript(*id).into_iter().filter(|message| message.by_bot).map(|message| message.text);
                mark(&texts.chain(town.world.toast(press).map(|toast| toast.text)).collect::<Vec<_>>())
            })
            .collect();
        if got != *expected {
            faults.push(format!("{data}: {got} instead of {expected}"));
        }
        for (id, _) in people {
            dismiss(&town, id).await;
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// An announcement of this person's that waits for a yes; its number and revision.
async fn handed_in(town: &Town, by: i64) -> (i64, i64) {
    let mut c = town.db().write().await.unwrap();
    let text = Letter::html(Html::escape("…"));
    let id = announcements::create(&mut c, "kk", &text, by, town.now()).await.unwrap();
    let hand = |revision| Hand { by, revision, now: town.now() };
    announcements::set_text(&mut c, id, hand(1), "ru", &text).await.unwrap();
    let voice = (&town.app.tools.locales, town.office.zone);
    let gate = Gate { from: Some(1), recipients: 1000 };
    assert_eq!(announcements::publish(&mut c, voice, (id, hand(2)), None, gate).await.unwrap(), Published::InReview);
    c.commit().await.unwrap();
    (id, 3)
}

/// A correction of the first announcement that waits for a yes; the announcement's number and its own.
async fn amended(town: &Town, by: i64) -> (i64, i64) {
    let found = announcements::get(town.db(), 1).await.unwrap().unwrap();
    let texts = [("kk".to_owned(), Letter::typed("Жаңа мәтін".to_owned(), Vec::new()))].into();
    let voice = (&town.app.tools.locales, town.office.zone);
    let hand = Hand { by, revision: found.revision, now: town.now() };
    let mut c = town.db().write().await.unwrap();
    announcements::ask_to_correct(&mut c, &found, hand, &texts, voice, 1).await.unwrap();
    let waits = announcements::amendment(&mut c, 1, town.now()).await.unwrap().unwrap();
    c.commit().await.unwrap();
    (1, waits.id)
}

#[tokio::test]
async fn every_button_in_the_teams_chat_works_for_those_it_is_for() {
    let town = Town::opens().await;
    town.citizen("Динара", "kk").subscribes("kk").await;
    let owner = town.owner();
    moderator(&town, "Серік", "ru").await;
    let room = crate::topics::forum(&town, &owner).await;
    owner.presses("Команда чаты ету").await.presses("Хабарландыруларды өшіру").await;
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(chrono::TimeDelta::minutes(2)).await;
    let mut faults = Vec::new();
    for (button, expected) in GROUP_BUTTONS {
        let mut got = String::new();
        for (column, role) in IN_GROUP.into_iter().enumerate() {
            let id = somebody(&town, role).await;
            town.world.joins(room, id);
            let whose = if column < OTHERS { owner.id } else { id };
            let (first, second) = match *button {
                "m.ok:fixsee" | "m.ok:fix" | "m.ok:nofix" => amended(&town, whose).await,
                _ => handed_in(&town, whose).await,
            };
            let end = if *button == "m.ok:quit" { format!(":{whose}:0") } else { String::new() };
            let data = format!("{button}:{first}:{second}{end}");
            let letter = Letter::html(Html::escape("…")).row([Button::press("…", &data)]);
            let message = i32::try_from(town.app.tools.replies.say(room, &letter).await.unwrap()).unwrap();
            let before = town.world.transcript(id).len();
            let press = town.world.presses(id, room, message, &data);
            town.settles().await;
            let toast = town.world.toast(&press).expect("each press is answered").text;
            let mark = match toast.as_str() {
                "Бұл түймелер тек команда мүшелеріне арналған." => '!',
                "Бұл әрекетті орындауға рұқсатыңыз жоқ." => '-',
                text if text.starts_with("Өзіңіз жазған") => 'o',
                text if text.starts_with("Бұл сұраққа тек") => 'x',
                text if text == OLD_BUTTON[0][0] => '?',
                "" | "Мәтін ботпен жеке чатыңызға жіберілді." => '+',
                other => panic!("{data}: {other}"),
            };
            let shown = town.world.transcript(id).len() > before;
            assert!(mark == '+' || !shown, "{data}: {role} was shown something");
            got.push(mark);
            dismiss(&town, id).await;
        }
        if got != *expected {
            faults.push(format!("{button}: {got} instead of {expected}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Takes somebody out of the team again, so that notices don't pile up.
async fn dismiss(town: &Town, id: i64) {
    let mut c = town.db().write().await.unwrap();
    team::remove(&mut c, id, town.owner().id, town.now()).await.ok();
    c.commit().await.unwrap();
}
