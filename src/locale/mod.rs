//! Words: every sentence Jarshy says, in every language it speaks.
//!
//! A language is a folder `locales/<tag>/*.ftl` that introduces itself (`language-name`, `language-order`, …), so that
//! adding one needs no line of code. What this room promises: values are escaped at one place ([`Locale::html`]),
//! numbers print grouped and choose plurals by the language's own rules, dates come whole from CLDR and are never
//! assembled from parts, and a hole in a translation shows the first language's text, never a `{$name}`.
//! It calls only [`crate::markup`]; everybody may call it.

mod args;
mod dates;
mod load;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashSet},
    fmt,
    sync::Arc,
};

use fluent_bundle::{
    FluentArgs, FluentError, FluentResource, FluentValue,
    concurrent::FluentBundle,
    resolver::{ResolverError, errors::ReferenceKind},
};
use icu_collator::CollatorBorrowed;
use icu_decimal::{DecimalFormatter, input::Decimal};

pub use args::{Args, Value};
pub use dates::{Season, capitalised};
pub use load::LocaleError;

use crate::markup::{self, Html, LanguageDoubt};

/// The tag of a loaded language, such as `kk`; comes only from [`Locales`], so it always names one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang(&'static str);

impl Lang {
    /// The IETF tag, which is also the folder's name.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// All languages, cheap to clone; read once at start.
#[derive(Clone)]
pub struct Locales {
    all: Arc<[Arc<Locale>]>,
    langs: Arc<[Lang]>,
    structures: Arc<Structures>,
}

/// What an organisation calls its structures: by their word, by the language's tag.
pub type Structures = BTreeMap<String, BTreeMap<String, String>>;

impl Locales {
    /// The languages in the order their folders ask for; Kazakh, the state language, first.
    pub fn languages(&self) -> &[Lang] {
        &self.langs
    }

    /// The language of exactly this tag, as stored in the database or in a button.
    pub fn lang(&self, tag: &str) -> Option<Lang> {
        self.langs.iter().copied().find(|lang| lang.0 == tag)
    }

    /// With an organisation's own names for its structures, which stand in no folder.
    #[must_use]
    pub fn naming(self, structures: Structures) -> Self {
        Self { structures: Arc::new(structures), ..self }
    }

    /// What a structure is called in a language, or in the first one; its word if nobody has named it.
    pub fn structure<'a>(&'a self, word: &'a str, lang: Lang) -> &'a str {
        let names = self.structures.get(word);
        names.and_then(|names| names.get(lang.0).or_else(|| names.get(self.first().0))).map_or(word, String::as_str)
    }

    /// The words of one language.
    pub fn get(&self, lang: Lang) -> &Locale {
        self.all.iter().find(|locale| locale.lang == lang).unwrap_or(&self.all[0])
    }

    /// The same thing in every language, Kazakh first, with a blank line between: for people whose language we don't
    /// know yet.
    pub fn in_each(&self, say: impl Fn(&Locale) -> Html) -> Html {
        Html::join(self.all.iter().map(|locale| say(locale)), &Html::trusted("\n\n"))
    }

    /// The language shown first, and in place of a missing translation.
    pub fn first(&self) -> Lang {
        self.langs[0]
    }

    /// A first guess from Telegram's `language_code`, which is the language of the person's *client* and says little
    /// about what they wish to read: ask, and use this only before they answered. Knows the aliases a folder lists
    /// (`kz`, a country code, is often sent for Kazakh) and ignores region and script.
    pub fn guess(&self, client_tag: Option<&str>) -> Option<Lang> {
        let tag = client_tag?.trim().to_ascii_lowercase();
        let primary = tag.split(['-', '_']).next().filter(|part| !part.is_empty())?;
        self.all
            .iter()
            .find(|locale| locale.lang.0.eq_ignore_ascii_case(&tag))
            .or_else(|| self.all.iter().find(|locale| locale.answers_to(primary)))
            .map(|locale| locale.lang)
    }
}

/// One language: its sentences, dates, numbers and alphabet.
pub struct Locale {
    lang: Lang,
    name: String,
    aliases: Vec<String>,
    bundle: FluentBundle<FluentResource>,
    dates: dates::Dates,
    decimal: DecimalFormatter,
    collator: CollatorBorrowed<'static>,
    /// The first language; none in the first language itself.
    fallback: Option<Arc<Locale>>,
}

impl Locale {
    /// Which language this is.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Its own name for itself: «Қазақша», «Русский».
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A message for a text field: markup comes from the translation, text values are escaped, [`Html`] values pass.
    pub fn html(&self, key: &'static str, args: Args) -> Html {
        let args = args.fluent(|text| Html::escape(&text).into_string(), Html::into_string);
        Html::of_message(self.say(key, &args))
    }

    /// A message where Telegram shows no markup: buttons, toasts, command descriptions. Nothing is escaped, and
    /// [`Html`] values lose their tags.
    pub fn plain(&self, key: &'static str, args: Args) -> String {
        let args = args.fluent(|text| text, |html| html.visible_text());
        self.say(key, &args)
    }

    /// A whole number of any type in groups of three: «15 100», with U+00A0, so that a line never breaks inside it.
    pub fn number(&self, number: impl Into<Decimal>) -> String {
        grouped(&self.decimal, &number.into())
    }

    /// «A және B», «A, B, C» · «A и B», «A, B и C». An empty list is an empty text.
    pub fn list(&self, items: &[impl AsRef<str>]) -> String {
        match items {
            [] => String::new(),
            [one] => one.as_ref().to_owned(),
            [one, two] => self.plain("list-two", crate::args! { first = one.as_ref(), second = two.as_ref() }),
            [head @ .., last] => {
                let head = head.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
                self.plain("list-many", crate::args! { head = head, last = last.as_ref() })
            }
        }
    }

    /// The order of this language's own alphabet, for sorting names: `items.sort_by(|a, b| locale.compare(a, b))`.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.collator.compare(a, b)
    }

    /// Whether a text meant for this language seems to be in another one: a question for its author, never a refusal.
    pub fn doubt(&self, text: &str) -> Option<LanguageDoubt> {
        markup::language_doubt(self.lang.0, text)
    }

    fn answers_to(&self, tag: &str) -> bool {
        self.lang.0.eq_ignore_ascii_case(tag) || self.aliases.iter().any(|alias| alias == tag)
    }

    /// The message, or the nearest true thing we can say. A hole is our bug: loud while we develop, logged in service.
    fn say(&self, key: &str, args: &FluentArgs) -> String {
        let (text, faults) = self.resolve(key, args);
        for fault in &faults {
            tracing::error!(language = self.lang.0, key, "translation: {fault}");
        }
        debug_assert!(faults.is_empty(), "{}/{key}: {}", self.lang, faults.join("; "));
        text
    }

    /// What [`Locale::say`] says, with everything that was wrong on the way there.
    fn resolve(&self, key: &str, args: &FluentArgs) -> (String, Vec<String>) {
        let mut faults = Vec::new();
        let languages = [Some(self), self.fallback.as_deref()];
        for locale in languages.into_iter().flatten() {
            match locale.format(key, args) {
                Some((text, errors)) if errors.is_empty() => return (text, faults),
                Some((_, errors)) => faults.extend(errors.iter().map(|e| format!("{}: {e}", locale.lang))),
                None => faults.push(format!("{}: no such message", locale.lang)),
            }
        }
        let text = languages.into_iter().flatten().find_map(|locale| locale.format_around_holes(key, args));
        (text.unwrap_or_else(|| HOLE.to_owned()), faults)
    }

    fn format(&self, key: &str, args: &FluentArgs) -> Option<(String, Vec<FluentError>)> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        Some((text, errors))
    }

    /// The message with «…» for each value nobody gave: better than a sentence with code in it.
    fn format_around_holes(&self, key: &str, args: &FluentArgs) -> Option<String> {
        let (_, errors) = self.format(key, args)?;
        let missing: HashSet<String> = errors
            .into_iter()
            .filter_map(|error| match error {
                FluentError::ResolverError(ResolverError::Reference(ReferenceKind::Variable { id })) => Some(id),
                _ => None,
            })
            .collect();
        let mut args: FluentArgs = args.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
        for name in missing {
            args.set(name, FluentValue::from(HOLE));
        }
        self.format(key, &args).map(|(text, errors)| if errors.is_empty() { text } else { HOLE.to_owned() })
    }
}

/// What stands where a word should be.
const HOLE: &str = "…";

/// CLDR groups with U+00A0 or U+202F by language and version; a person copying a number should meet one of them.
fn grouped(formatter: &DecimalFormatter, number: &Decimal) -> String {
    formatter.format(number).to_string().replace('\u{202f}', "\u{a0}")
}

#[cfg(test)]
mod checks;
#[cfg(test)]
mod tests;
