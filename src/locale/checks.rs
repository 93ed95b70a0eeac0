//! Checks over every file in `locales/`, whoever wrote it: the languages say the same things with the same values,
//! in clean type, with the words of the glossary, and the program uses exactly what is there.
//!
//! Each check gathers all faults before it fails, so that a translator sees them together.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_bundle::FluentArgs;
use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser::parse,
};

use super::{Args, Lang, Locale, Locales};
use crate::markup::{self, Html};

mod glossary;
mod typography;
mod usage;

/// One message in one language.
struct Message {
    lang: &'static str,
    file: String,
    pattern: Pattern<String>,
    attributes: usize,
}

/// key → language → message
type Messages = BTreeMap<String, BTreeMap<&'static str, Message>>;

/// Texts that are rightly the same in Kazakh and Russian, by the reason. What has no letter of its own needs none.
const SAME: &[(&str, &str)] = &[(
    "one word in both languages",
    "Акция|Аудитория|Дайджест|Концерт|Конференция|Курс|Модератор|Онлайн|Семинар|Сессия|Съезд|Фестиваль|Форум",
)];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn messages() -> Messages {
    let mut messages = Messages::new();
    for lang in Locales::embedded().unwrap().languages() {
        for file in fs::read_dir(root().join("locales").join(lang.as_str())).unwrap() {
            let path = file.unwrap().path();
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let resource =
                parse(fs::read_to_string(&path).unwrap()).unwrap_or_else(|(_, errors)| panic!("{}/{file}: {errors:?}", lang.as_str()));
            for entry in resource.body {
                let Entry::Message(message) = entry else { continue };
                let Some(pattern) = message.value else { panic!("{}: no text", message.id.name) };
                let attributes = message.attributes.len();
                let message = (message.id.name, Message { lang: lang.as_str(), file: file.clone(), pattern, attributes });
                messages.entry(message.0).or_default().insert(lang.as_str(), message.1);
            }
        }
    }
    messages
}

/// All messages of all languages, with their keys.
fn each(messages: &Messages) -> impl Iterator<Item = (&str, &Message)> {
    messages.iter().flat_map(|(key, langs)| langs.values().map(move |message| (key.as_str(), message)))
}

fn no_faults(mut faults: Vec<String>) {
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// What a pattern is made of, gathered in one walk; references to other messages are followed.
#[derive(Default)]
struct Anatomy {
    /// Every value it needs.
    values: BTreeSet<String>,
    /// Value → the variants of each selection on it, and which of them is the default.
    selects: Vec<(String, BTreeSet<String>, String)>,
}

fn variant_name(key: &VariantKey<String>) -> String {
    match key {
        VariantKey::Identifier { name } | VariantKey::NumberLiteral { value: name } => name.clone(),
    }
}

const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

impl Anatomy {
    fn of(pattern: &Pattern<String>, messages: &Messages, lang: &str) -> Self {
        let mut anatomy = Self::default();
        anatomy.walk(pattern, messages, lang);
        anatomy
    }

    fn walk(&mut self, pattern: &Pattern<String>, messages: &Messages, lang: &str) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression, messages, lang);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<String>, messages: &Messages, lang: &str) {
        match expression {
            Expression::Inline(inline) => self.inline(inline, messages, lang),
            Expression::Select { selector, variants } => {
                self.inline(selector, messages, lang);
                if let InlineExpression::VariableReference { id } = selector {
                    let keys = variants.iter().map(|variant| variant_name(&variant.key)).collect();
                    let default = variants.iter().find(|variant| variant.default).map(|variant| variant_name(&variant.key));
                    self.selects.push((id.name.clone(), keys, default.unwrap()));
                }
                for variant in variants {
                    self.walk(&variant.value, messages, lang);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<String>, messages: &Messages, lang: &str) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.values.insert(id.name.clone());
            }
            InlineExpression::MessageReference { id, .. } => {
                let referred = messages.get(&id.name).and_then(|langs| langs.get(lang));
                self.walk(&referred.unwrap_or_else(|| panic!("{lang}: no message {}", id.name)).pattern, messages, lang);
            }
            InlineExpression::Placeable { expression } => self.expression(expression, messages, lang),
            _ => {}
        }
    }

    /// Whether a selection is by quantity.
    fn by_quantity(keys: &BTreeSet<String>) -> bool {
        keys.iter().all(|key| PLURALS.contains(&key.as_str()) || key.parse::<u64>().is_ok())
    }

    /// Values for every placeable: the number where it selects a plural, else a word.
    fn args(&self, number: u64, word: &str) -> Args {
        self.values.iter().fold(Args::none(), |args, value| {
            let quantity = self.selects.iter().any(|(on, keys, _)| on == value && Self::by_quantity(keys));
            let name: &'static str = value.clone().leak();
            if quantity { args.with(name, number) } else { args.with(name, word) }
        })
    }
}

/// The plural categories a language has for whole numbers, asked from the library that will choose them.
fn categories(lang: Lang) -> BTreeSet<String> {
    let mut bundle = fluent_bundle::concurrent::FluentBundle::new_concurrent(vec![lang.as_str().parse().unwrap()]);
    let source = "n = { $n ->\n [zero] zero\n [one] one\n [two] two\n [few] few\n [many] many\n *[other] other\n }\n";
    bundle.add_resource(fluent_bundle::FluentResource::try_new(source.to_owned()).unwrap()).unwrap();
    let pattern = bundle.get_message("n").unwrap().value().unwrap();
    (0..1000)
        .map(|n| {
            let mut args = FluentArgs::new();
            args.set("n", n);
            bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
        })
        .collect()
}

#[test]
fn every_message_is_in_every_language_and_in_the_same_file() {
    let (messages, locales) = (messages(), Locales::embedded().unwrap());
    let mut faults = Vec::new();
    for (key, langs) in &messages {
        for lang in locales.languages().iter().filter(|lang| !langs.contains_key(lang.as_str())) {
            faults.push(format!("{key} is missing in {lang}"));
        }
        let files: BTreeSet<&str> = langs.values().map(|message| message.file.as_str()).collect();
        if files.len() > 1 {
            faults.push(format!("{key} stands in different files: {files:?}"));
        }
        faults.extend(langs.values().filter(|m| m.attributes > 0).map(|m| format!("{}/{key}: attributes are never shown", m.lang)));
    }
    no_faults(faults);
}

#[test]
fn every_language_uses_the_same_values() {
    let messages = messages();
    let mut faults = Vec::new();
    for (key, langs) in &messages {
        let values: BTreeSet<_> = langs.values().map(|m| (Anatomy::of(&m.pattern, &messages, m.lang).values, ())).collect();
        if values.len() > 1 {
            let by_lang: Vec<_> = langs.values().map(|m| (m.lang, Anatomy::of(&m.pattern, &messages, m.lang).values)).collect();
            faults.push(format!("{key}: {by_lang:?}"));
        }
    }
    no_faults(faults);
}

#[test]
fn every_plural_form_of_a_language_is_written() {
    let (messages, locales) = (messages(), Locales::embedded().unwrap());
    let needed: BTreeMap<&str, BTreeSet<String>> = locales.languages().iter().map(|lang| (lang.as_str(), categories(*lang))).collect();
    assert_eq!(needed["ru"].iter().collect::<Vec<_>>(), ["few", "many", "one"]);
    let mut faults = Vec::new();
    for (key, message) in each(&messages) {
        for (value, keys, default) in Anatomy::of(&message.pattern, &messages, message.lang).selects {
            if !Anatomy::by_quantity(&keys) {
                continue;
            }
            let missing: Vec<&String> = needed[message.lang].iter().filter(|form| !keys.contains(*form)).collect();
            if missing.len() > usize::from(default == "other") {
                faults.push(format!("{}/{key}: ${value} has no form for {missing:?}", message.lang));
            }
        }
    }
    no_faults(faults);
}

#[test]
fn choices_by_a_word_have_the_same_variants_in_every_language() {
    let messages = messages();
    let mut faults = Vec::new();
    for (key, langs) in &messages {
        let variants: BTreeSet<BTreeSet<(String, BTreeSet<String>)>> = langs
            .values()
            .map(|m| {
                let selects = Anatomy::of(&m.pattern, &messages, m.lang).selects;
                selects.into_iter().filter(|s| !Anatomy::by_quantity(&s.1)).map(|s| (s.0, s.1)).collect()
            })
            .collect();
        if variants.len() > 1 {
            faults.push(format!("{key}: {variants:?}"));
        }
    }
    no_faults(faults);
}

#[test]
fn no_text_is_left_untranslated() {
    let (messages, locales) = (messages(), Locales::embedded().unwrap());
    let mut faults = Vec::new();
    for (key, langs) in &messages {
        let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (path, text) in langs.values().flat_map(|message| variants(&message.pattern)) {
            texts.entry(path).or_default().insert(text);
        }
        let same = texts.values().filter(|texts| texts.len() < locales.languages().len()).flatten();
        let wrong = same.filter(|text| has_letters(text) && !rightly_same(text));
        faults.extend(wrong.map(|text| format!("{key}: «{text}» in every language")));
    }
    no_faults(faults);
}

/// Whether it says anything besides its values.
fn has_letters(text: &str) -> bool {
    text.split_whitespace()
        .flat_map(|word| word.split(['–', '/']))
        .any(|word| !word.trim_start_matches(['«', '(']).starts_with('$') && word.contains(char::is_alphabetic))
}

fn rightly_same(text: &str) -> bool {
    SAME.iter().any(|(_, texts)| texts.split('|').any(|same| same == text.trim_end_matches([':', '.'])))
}

/// The texts of a message that is a choice by a word, each with the word that chooses it; else the one text.
fn variants(pattern: &Pattern<String>) -> Vec<(String, String)> {
    if let [PatternElement::Placeable { expression: Expression::Select { variants: choices, .. } }] = &pattern.elements[..] {
        let keys: BTreeSet<String> = choices.iter().map(|variant| variant_name(&variant.key)).collect();
        if !Anatomy::by_quantity(&keys) {
            return choices.iter().map(|v| (variant_name(&v.key), plain_source(&v.value))).collect();
        }
    }
    vec![(String::new(), plain_source(pattern))]
}

/// The pattern with its placeables named, to compare texts.
fn plain_source(pattern: &Pattern<String>) -> String {
    let part = |element: &PatternElement<String>| match element {
        PatternElement::TextElement { value } => value.clone(),
        PatternElement::Placeable { expression } => match expression {
            Expression::Inline(InlineExpression::VariableReference { id }) => format!("${}", id.name),
            Expression::Inline(inline) => format!("{inline:?}"),
            Expression::Select { variants, .. } => variants.iter().map(|v| plain_source(&v.value) + "|").collect(),
        },
    };
    pattern.elements.iter().map(part).collect()
}

#[test]
fn every_message_formats_with_every_plural_and_shows_no_code() {
    let (messages, locales) = (messages(), Locales::embedded().unwrap());
    let mut faults = Vec::new();
    for (key, message) in each(&messages) {
        let locale = locales.get(locales.lang(message.lang).unwrap());
        for text in formatted(locale, key, &Anatomy::of(&message.pattern, &messages, message.lang)) {
            match text {
                Ok(text) if text.contains(['{', '}', '$']) => faults.push(format!("{}/{key}: {text}", message.lang)),
                Ok(_) => {}
                Err(fault) => faults.push(format!("{}/{key}: {fault}", message.lang)),
            }
        }
    }
    no_faults(faults);
}

/// The message with some numbers and a word; what went wrong, if anything did.
fn formatted(locale: &Locale, key: &str, anatomy: &Anatomy) -> Vec<Result<String, String>> {
    let words = anatomy.selects.iter().filter(|s| !Anatomy::by_quantity(&s.1)).flat_map(|s| s.1.iter().cloned());
    let words: Vec<String> = words.chain(["Бірлік".to_owned()]).collect();
    let asked = words.iter().flat_map(|word| [0, 1, 2, 5, 21, 12_345].map(|n| anatomy.args(n, word)));
    asked
        .map(|args| {
            let (text, faults) = locale.resolve(key, &args.fluent(|text| text, Html::into_string));
            if faults.is_empty() { Ok(text) } else { Err(faults.join("; ")) }
        })
        .collect()
}

#[test]
fn a_folder_copied_as_a_new_language_says_everything() {
    let dir = tempfile::tempdir().unwrap();
    for (from, to) in [("kk", "kk"), ("ru", "ru"), ("ru", "uz")] {
        let target = dir.path().join(to);
        fs::create_dir(&target).unwrap();
        for file in fs::read_dir(root().join("locales").join(from)).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), target.join(file.file_name())).unwrap();
        }
    }
    let introduction = "language-name = Oʻzbekcha\nlanguage-order = 3\nlanguage-aliases = uzb\n";
    fs::write(dir.path().join("uz/language.ftl"), introduction).unwrap();
    let locales = Locales::from_dir(dir.path()).unwrap();
    let names: Vec<&str> = locales.languages().iter().map(|lang| locales.get(*lang).name()).collect();
    assert_eq!(names, ["Қазақша", "Русский", "Oʻzbekcha"]);
    let uz = locales.get(locales.lang("uz").unwrap());
    assert_eq!(uz.month_name(12), "Dekabr");
    let messages = messages();
    let mut faults = Vec::new();
    for (key, langs) in &messages {
        let anatomy = Anatomy::of(&langs["ru"].pattern, &messages, "ru");
        faults.extend(formatted(uz, key, &anatomy).into_iter().filter_map(|text| text.err().map(|e| format!("{key}: {e}"))));
    }
    no_faults(faults);
}
