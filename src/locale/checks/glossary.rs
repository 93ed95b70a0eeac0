//! The agreed words: one term for one thing, in all rooms.

use super::*;

/// Stems that belong together: where the Russian text has the one, the Kazakh has the other. `both`: also the other
/// way round. Every pair is in the glossary.
const STEMS: &[(&str, &str, bool)] = &[
    ("мероприят", "іс-шара", true),
    ("дайджест", "дайджест", true),
    ("напоминан", "еске сал", false),
    ("объявлен", "хабарландыру", true),
    ("подписчик", "жазылушы", true),
    ("регион", "өңір", true),
    ("черновик", "нобай", true),
    ("персональн", "дербес", true),
    ("настройк", "баптау", true),
    ("источник", "дереккөз", true),
    ("новост", "жаңалық", true),
    ("модератор", "модератор", true),
    ("получател", "алушы", true),
    ("тихие часы", "тыныш уақыт", true),
    ("конфиденциальн", "құпиялылық", true),
    ("организатор", "ұйымдастырушы", true),
    ("календар", "күнтізбе", true),
    ("аудитор", "аудитория", true),
];

/// Kazakh words that mean something else than software often makes them mean.
const WRONG: &[(&str, &str)] = &[
    ("оқиға", "an occurrence; a public event is «іс-шара»"),
    ("болдырма", "reads as declining; a cancelled event «өткізілмейді», a button is «Бас тарту»"),
    ("шимай қағаз", "a draft is «нобай»"),
    ("жеке дерек", "the law says «дербес деректер»"),
];

/// Rows of the glossary that aren't model sentences: Kazakh, Russian.
fn glossary() -> Option<Vec<(String, String)>> {
    let text = fs::read_to_string(root().join("../shared/glossary.tsv")).ok();
    if text.is_none() {
        eprintln!("SKIPPED: the glossary checks, ../shared is absent");
    }
    let text = text?;
    let rows = text.lines().skip(1).filter(|line| !line.contains("MODEL SENTENCE")).map(|line| {
        let mut cells = line.split('\t').map(str::to_owned);
        (cells.next().unwrap_or_default(), cells.next().unwrap_or_default())
    });
    Some(rows.collect())
}

/// Every text in Kazakh and in Russian; a message that is a choice by a word gives one pair for each.
fn pairs(messages: &Messages) -> Vec<(String, String, String)> {
    let mut pairs = Vec::new();
    for (key, langs) in messages.iter().filter(|(key, _)| !key.starts_with("language-")) {
        let texts = |lang: &str| langs.get(lang).map(|m| variants(&m.pattern)).unwrap_or_default();
        let russian: BTreeMap<String, String> = texts("ru").into_iter().collect();
        for (path, kk) in texts("kk") {
            let Some(ru) = russian.get(&path) else { continue };
            pairs.push((if path.is_empty() { key.clone() } else { format!("{key}[{path}]") }, kk, ru.clone()));
        }
    }
    pairs
}

fn bare(text: &str) -> &str {
    text.trim_end_matches([':', '.', '…', ' '])
}

#[test]
fn a_text_that_is_a_term_is_translated_as_the_glossary_does() {
    let Some(terms) = glossary() else { return };
    let messages = messages();
    let mut faults = Vec::new();
    let one_of = |cell: &str, text: &str| cell == text || cell.split(" / ").any(|way| bare(way) == bare(text));
    for (key, kk, ru) in pairs(&messages) {
        let rows: Vec<_> = terms.iter().filter(|(term, _)| bare(term) == bare(&kk)).collect();
        if !rows.is_empty() && !rows.iter().any(|(_, cell)| one_of(cell, &ru)) {
            faults.push(format!("{key}: «{kk}» is «{ru}», in the glossary {:?}", rows.iter().map(|r| &r.1).collect::<Vec<_>>()));
        }
        let rows: Vec<_> = terms.iter().filter(|(_, cell)| one_of(cell, &ru)).collect();
        if !rows.is_empty() && !rows.iter().any(|(term, _)| bare(term) == bare(&kk)) {
            faults.push(format!("{key}: «{ru}» is «{kk}», in the glossary {:?}", rows.iter().map(|r| &r.0).collect::<Vec<_>>()));
        }
    }
    no_faults(faults);
}

#[test]
fn terms_are_used_alike_inside_sentences() {
    let messages = messages();
    let mut faults = Vec::new();
    for (key, kk, ru) in pairs(&messages) {
        let (kk, ru) = (kk.to_lowercase(), ru.to_lowercase());
        for (ru_stem, kk_stem, both) in STEMS {
            let (in_ru, in_kk) = (ru.contains(ru_stem), kk.contains(kk_stem));
            if (in_ru && !in_kk) || (*both && in_kk && !in_ru) {
                faults.push(format!("{key}: «{ru_stem}» goes with «{kk_stem}»: {kk} | {ru}"));
            }
        }
        faults.extend(WRONG.iter().filter(|(word, _)| kk.contains(word)).map(|(w, why)| format!("{key}: «{w}»: {why}")));
    }
    no_faults(faults);
}

#[test]
fn the_pairs_of_stems_come_from_the_glossary() {
    let Some(terms) = glossary() else { return };
    let known = |ru: &str, kk: &str| terms.iter().any(|t| t.0.to_lowercase().contains(kk) && t.1.to_lowercase().contains(ru));
    no_faults(STEMS.iter().filter(|(ru, kk, _)| !known(ru, kk)).map(|(ru, kk, _)| format!("{ru} – {kk}")).collect());
}
