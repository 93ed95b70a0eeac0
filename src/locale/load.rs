//! Reading the folders, and every way in which one can be wrong.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use fluent_bundle::{FluentResource, FluentValue, concurrent::FluentBundle};
use icu_collator::{CollatorBorrowed, options::CollatorOptions};
use icu_decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions};
use include_dir::{Dir, include_dir};
use intl_memoizer::{Memoizable, concurrent::IntlLangMemoizer};
use unic_langid::LanguageIdentifier;

use super::{Lang, Locale, Locales, dates::Dates};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// A language that can't be loaded. Whoever starts the bot sees it; no citizen ever does.
#[derive(Debug, thiserror::Error)]
pub enum LocaleError {
    /// The folder can't be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// What was being read.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// No folder holds an .ftl file.
    #[error("no language found: expected folders such as kk/ with .ftl files")]
    Empty,
    /// The folder's name isn't an IETF language tag, or CLDR has no data for it.
    #[error("{tag}: not a language we have dates and an alphabet for ({reason})")]
    Tag {
        /// The folder's name.
        tag: String,
        /// What the parser or CLDR said.
        reason: String,
    },
    /// A file isn't Fluent.
    #[error("{file}, line {line}: {reason}")]
    Syntax {
        /// The file, as `kk/common.ftl`.
        file: String,
        /// Counted from 1.
        line: usize,
        /// What the parser said.
        reason: String,
    },
    /// Two files of one language define the same message.
    #[error("{file}: {reason}")]
    Twice {
        /// The later of the two files.
        file: String,
        /// Which message.
        reason: String,
    },
    /// The folder doesn't introduce its language.
    #[error("{tag}: the message {key} is missing or wrong (a language introduces itself in language.ftl)")]
    Introduction {
        /// The folder's name.
        tag: String,
        /// Which message.
        key: &'static str,
    },
}

/// The files of one language: name and text.
type Files = Vec<(String, String)>;

impl Locales {
    /// The languages that were compiled in.
    pub fn embedded() -> Result<Self, LocaleError> {
        let folders = EMBEDDED.dirs().map(|dir| {
            let tag = dir.path().to_str().unwrap_or_default();
            let files = dir
                .files()
                .filter_map(|file| Some((file.path().file_name()?.to_str()?.to_owned(), file.contents_utf8()?.to_owned())))
                .collect();
            (tag, files)
        });
        Self::from_folders(folders.collect())
    }

    /// The languages of a folder on disk: for translators at work, and for tests.
    pub fn from_dir(path: &Path) -> Result<Self, LocaleError> {
        let read = |path: &Path| -> Result<Vec<PathBuf>, LocaleError> {
            std::fs::read_dir(path)
                .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
                .map_err(|source| LocaleError::Read { path: path.to_owned(), source })
        };
        let mut folders = Vec::new();
        for folder in read(path)?.into_iter().filter(|path| path.is_dir()) {
            let mut files = Files::new();
            for file in read(&folder)?.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "ftl")) {
                let text = std::fs::read_to_string(&file).map_err(|source| LocaleError::Read { path: file.clone(), source })?;
                files.push((file_name(&file), text));
            }
            // A tag lives as long as the program, as those compiled in do: a few bytes for each folder read.
            folders.push((&*Box::leak(file_name(&folder).into_boxed_str()), files));
        }
        Self::from_folders(folders)
    }

    fn from_folders(folders: Vec<(&'static str, Files)>) -> Result<Self, LocaleError> {
        let mut drafts = folders
            .into_iter()
            .filter(|(_, files)| files.iter().any(|(name, _)| name.ends_with(".ftl")))
            .map(|(tag, files)| Locale::read(tag, files))
            .collect::<Result<Vec<_>, _>>()?;
        drafts.sort_by_key(|(order, locale)| (*order, locale.lang));
        let mut all: Vec<Arc<Locale>> = Vec::new();
        for (_, mut locale) in drafts {
            locale.fallback = all.first().cloned();
            all.push(Arc::new(locale));
        }
        if all.is_empty() {
            return Err(LocaleError::Empty);
        }
        let langs = all.iter().map(|locale| locale.lang).collect();
        Ok(Self { all: all.into(), langs, structures: Arc::default() })
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl Locale {
    /// One language and the place it asks for.
    fn read(tag: &'static str, mut files: Files) -> Result<(u32, Self), LocaleError> {
        let bad_tag = |reason: String| LocaleError::Tag { tag: tag.to_owned(), reason };
        let id: LanguageIdentifier = tag.parse().map_err(|e| bad_tag(format!("{e:?}")))?;
        let icu: icu_locale_core::Locale = tag.parse().map_err(|e| bad_tag(format!("{e:?}")))?;
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false); // U+2068 would break links, hashtags and lengths
        bundle.set_formatter(Some(write_number));
        files.sort();
        for (name, text) in files.into_iter().filter(|(name, _)| name.ends_with(".ftl")) {
            add_file(&mut bundle, format!("{tag}/{name}"), text)?;
        }
        let mut locale = Self {
            lang: Lang(tag),
            name: String::new(),
            aliases: Vec::new(),
            bundle,
            dates: Dates::new(&icu).map_err(&bad_tag)?,
            decimal: decimal_of(&icu).map_err(&bad_tag)?,
            collator: CollatorBorrowed::try_new((&icu).into(), CollatorOptions::default()).map_err(|e| bad_tag(e.to_string()))?,
            fallback: None,
        };
        locale.name = locale.introduction("language-name")?;
        locale.aliases = locale.introduction("language-aliases")?.split_whitespace().map(str::to_owned).collect();
        let order = locale
            .introduction("language-order")?
            .parse()
            .map_err(|_| LocaleError::Introduction { tag: tag.to_owned(), key: "language-order" })?;
        Ok((order, locale))
    }

    fn introduction(&self, key: &'static str) -> Result<String, LocaleError> {
        match self.format(key, &fluent_bundle::FluentArgs::new()) {
            Some((text, errors)) if errors.is_empty() => Ok(text),
            _ => Err(LocaleError::Introduction { tag: self.lang.0.to_owned(), key }),
        }
    }
}

fn add_file(bundle: &mut FluentBundle<FluentResource>, file: String, text: String) -> Result<(), LocaleError> {
    let resource = FluentResource::try_new(text).map_err(|(resource, errors)| {
        let first = &errors[0];
        let line = resource.source()[..first.pos.start.min(resource.source().len())].matches('\n').count() + 1;
        LocaleError::Syntax { file: file.clone(), line, reason: first.to_string() }
    })?;
    bundle.add_resource(resource).map_err(|errors| LocaleError::Twice { file, reason: errors[0].to_string() })
}

fn decimal_of(icu: &icu_locale_core::Locale) -> Result<DecimalFormatter, String> {
    DecimalFormatter::try_new(icu.into(), DecimalFormatterOptions::default()).map_err(|e| e.to_string())
}

/// Fluent's own numbers print as `1234567`; ours are grouped. Fluent takes a plain function here, so the formatter
/// comes from its memoizer.
fn write_number(value: &FluentValue, memoizer: &IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let decimal: Decimal = number.as_string().parse().ok()?;
    memoizer.with_try_get::<Grouping, _, _>((), |grouping| super::grouped(&grouping.0, &decimal)).ok()
}

struct Grouping(DecimalFormatter);

impl Memoizable for Grouping {
    type Args = ();
    type Error = String;

    fn construct(lang: LanguageIdentifier, (): ()) -> Result<Self, String> {
        let icu: icu_locale_core::Locale = lang.to_string().parse().map_err(|e| format!("{e:?}"))?;
        decimal_of(&icu).map(Self)
    }
}
