//! The regions of Kazakhstan, and sets of them.
//!
//! The list is data (`data/regions.tsv`) and changes with the law; code knows only [`RegionSet::ALL`]. A set fits one
//! integer of the database, so that "does this concern that person" is one `&` in SQL. Calls [`crate::locale`] for the
//! words; knows no table.

use std::{fmt, str::FromStr, sync::LazyLock};

use chrono::NaiveDate;

use crate::{args, locale::Locale, table};

/// One region: an oblast or a city of national rank.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(u8);

/// What the file says of one region; parsed once, as if it were a table in the source.
struct Entry {
    code: &'static str,
    old_code: Option<&'static str>,
    /// By language tag.
    names: Vec<(&'static str, Names)>,
    aliases: Vec<&'static str>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

struct Names {
    full: &'static str,
    short: &'static str,
    centre: Option<&'static str>,
}

static ENTRIES: LazyLock<Vec<Entry>> =
    LazyLock::new(|| read(include_str!("../data/regions.tsv")).expect("data/regions.tsv is checked by a test"));

impl Region {
    /// Every region there is or was, in the order of their bits.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ENTRIES.len()).filter_map(|bit| u8::try_from(bit).ok()).map(Self)
    }

    /// The regions of that day in the order of the language's alphabet: what a person chooses from.
    pub fn choices(on: NaiveDate, locale: &Locale) -> Vec<Self> {
        let mut regions: Vec<Self> = Self::all().filter(|region| region.exists(on)).collect();
        sort(&mut regions, locale);
        regions
    }

    /// By ISO 3166-2 code, today's (`KZ-15`) or the alphabetic one before (`KZ-AKT`), in any case.
    pub fn by_code(code: &str) -> Option<Self> {
        let same = |known: &str| known.eq_ignore_ascii_case(code.trim());
        Self::all().find(|region| same(region.code()) || region.entry().old_code.is_some_and(same))
    }

    /// ISO 3166-2: `KZ-15`.
    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// «Ақтөбе облысы» · «Актюбинская область»: always with облысы or қаласы, because Almaty is two.
    pub fn name(self, locale: &Locale) -> &'static str {
        self.names(locale).full
    }

    /// «Ақтөбе обл.» · «Актюбинская» · «БҚО»: fits one of two buttons in a row with a mark before it (16 letters).
    pub fn short_name(self, locale: &Locale) -> &'static str {
        self.names(locale).short
    }

    /// The regional centre; cities have none.
    pub fn centre(self, locale: &Locale) -> Option<&'static str> {
        self.names(locale).centre
    }

    /// Whether the region exists on that day.
    pub fn exists(self, on: NaiveDate) -> bool {
        let entry = self.entry();
        entry.from.is_none_or(|from| from <= on) && entry.to.is_none_or(|to| on < to)
    }

    /// Everything people may type for it, in all languages and old spellings; as written, so fold before comparing.
    pub fn search_words(self) -> impl Iterator<Item = &'static str> {
        let entry = self.entry();
        let names = entry.names.iter().flat_map(|(_, names)| [Some(names.full), Some(names.short), names.centre]);
        names.flatten().chain(entry.aliases.iter().copied())
    }

    fn entry(self) -> &'static Entry {
        &ENTRIES[usize::from(self.0)]
    }

    /// In this language, or in Kazakh as long as the file has no columns for it.
    fn names(self, locale: &Locale) -> &'static Names {
        let names = &self.entry().names;
        let tag = locale.lang().as_str();
        names.iter().find(|(known, _)| *known == tag).map_or(&names[0].1, |(_, names)| names)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Some regions, or the whole country: an integer in the database.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct RegionSet(i64);

/// How many names a label spells out before it counts the rest.
const NAMED: usize = 3;

impl RegionSet {
    /// No region.
    pub const NONE: Self = Self(0);
    /// The whole country, with the regions it may get later: −1, all 64 bits.
    pub const ALL: Self = Self(-1);

    /// One region.
    pub fn of(region: Region) -> Self {
        Self(1 << region.0)
    }

    /// As stored.
    pub fn from_bits(bits: i64) -> Self {
        Self(bits)
    }

    /// For storing; two sets concern each other if `a & b != 0`.
    pub fn bits(self) -> i64 {
        self.0
    }

    /// The whole country, not merely every region of today.
    pub fn is_all(self) -> bool {
        self == Self::ALL
    }

    /// Nothing chosen.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Whether the region belongs to it.
    pub fn contains(self, region: Region) -> bool {
        self.0 & (1 << region.0) != 0
    }

    /// Whether the two have a region in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// With this region too.
    #[must_use]
    pub fn with(self, region: Region) -> Self {
        Self(self.0 | (1 << region.0))
    }

    /// In if it was out, out if it was in. Taking one region from the whole country leaves the others of today.
    #[must_use]
    pub fn toggle(self, region: Region) -> Self {
        let named = if self.is_all() { Region::all().collect() } else { self };
        Self(named.0 ^ (1 << region.0))
    }

    /// The known regions in it, in the order of their bits.
    pub fn iter(self) -> impl Iterator<Item = Region> {
        Region::all().filter(move |region| self.contains(*region))
    }

    /// How many known regions are in it.
    pub fn len(self) -> usize {
        self.iter().count()
    }

    /// The regions in the order of the language's alphabet.
    pub fn sorted(self, locale: &Locale) -> Vec<Region> {
        let mut regions: Vec<Region> = self.iter().collect();
        sort(&mut regions, locale);
        regions
    }

    /// One line to stand after «Өңірі:»: «Барлық өңірлер», «Ақтөбе облысы және Астана қаласы»,
    /// «Абай облысы, Ақмола облысы, Ақтөбе облысы және тағы 4 өңір».
    pub fn label(self, locale: &Locale) -> String {
        if self.is_all() {
            return locale.plain("regions-all", args!());
        }
        let names: Vec<&str> = self.sorted(locale).into_iter().map(|region| region.name(locale)).collect();
        match names.len() {
            0 => locale.plain("regions-none", args!()),
            count if count <= NAMED + 1 => locale.list(&names),
            count => locale.plain("regions-more", args! { names = names[..NAMED].join(", "), n = count - NAMED }),
        }
    }

    /// Reads `KZ` (the whole country) or codes joined by `;`, such as `KZ-15;KZ-10`; empty is no region. Spaces, commas,
    /// case and the old alphabetic codes are forgiven.
    pub fn parse(text: &str) -> Result<Self, UnknownRegion> {
        let mut set = Self::NONE;
        for code in text.split([';', ',']).map(str::trim).filter(|code| !code.is_empty()) {
            if code.eq_ignore_ascii_case("KZ") {
                return Ok(Self::ALL);
            }
            set = set.with(Region::by_code(code).ok_or_else(|| UnknownRegion(code.to_owned()))?);
        }
        Ok(set)
    }
}

/// A code that stands for no region; the importer shows it with its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}: no such region; write KZ for the whole country or codes such as KZ-15;KZ-71")]
pub struct UnknownRegion(pub String);

impl FromStr for RegionSet {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Self, UnknownRegion> {
        Self::parse(text)
    }
}

/// The codes, as [`RegionSet::parse`] reads them.
impl fmt::Display for RegionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_all() {
            return f.write_str("KZ");
        }
        for (i, region) in self.iter().enumerate() {
            let gap = if i > 0 { ";" } else { "" };
            write!(f, "{gap}{}", region.code())?;
        }
        Ok(())
    }
}

impl fmt::Debug for RegionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegionSet({self})")
    }
}

impl FromIterator<Region> for RegionSet {
    fn from_iter<I: IntoIterator<Item = Region>>(regions: I) -> Self {
        regions.into_iter().fold(Self::NONE, Self::with)
    }
}

fn sort(regions: &mut [Region], locale: &Locale) {
    // «область Абай» is looked for under А, not under О.
    regions.sort_by(|a, b| locale.compare(proper(a.name(locale)), proper(b.name(locale))).then(a.cmp(b)));
}

/// The name from its first capital letter.
fn proper(name: &str) -> &str {
    name.find(char::is_uppercase).map_or(name, |at| &name[at..])
}

fn read(text: &'static str) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    for row in table::rows(text) {
        let code = row.need("code")?;
        if row.read("bit")? != Some(entries.len()) || entries.len() > 62 {
            return Err(format!("{code}: bits count up from 0 to 62"));
        }
        let mut names = Vec::new();
        for tag in row.languages("name_") {
            let full = row.need(&format!("name_{tag}"))?;
            let short = row.need(&format!("short_{tag}"))?;
            names.push((tag, Names { full, short, centre: row.cell(&format!("centre_{tag}")) }));
        }
        let aliases = row.cell("aliases").unwrap_or_default().split(';').filter(|alias| !alias.is_empty()).collect();
        let (from, to) = (row.read("valid_from")?, row.read("valid_to")?);
        entries.push(Entry { code, old_code: row.cell("old_code"), names, aliases, from, to });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locales;

    fn locales() -> Locales {
        Locales::embedded().unwrap()
    }

    fn label(set: &str, tag: &str) -> String {
        let locales = locales();
        RegionSet::parse(set).unwrap().label(locales.get(locales.lang(tag).unwrap()))
    }

    #[test]
    fn the_country_has_seventeen_oblasts_and_three_cities() {
        let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let locales = locales();
        let kk = locales.get(locales.first());
        let regions = Region::choices(today, kk);
        assert_eq!(regions.len(), 20);
        assert_eq!(regions.iter().filter(|region| region.name(kk).ends_with("облысы")).count(), 17);
        assert_eq!(regions.iter().filter(|region| region.centre(kk).is_none()).count(), 3);
        let before = NaiveDate::from_ymd_opt(2022, 6, 7).unwrap();
        assert_eq!(Region::choices(before, kk).len(), 17);
    }

    #[test]
    fn every_language_has_its_names_and_they_are_distinct_and_short_enough_for_a_button() {
        let locales = locales();
        for lang in locales.languages() {
            let locale = locales.get(*lang);
            let mut seen = std::collections::HashSet::new();
            for region in Region::all() {
                assert!(seen.insert(region.name(locale)) && seen.insert(region.short_name(locale)), "{region:?}");
                assert!(region.short_name(locale).chars().count() <= 16, "{}", region.short_name(locale));
            }
        }
        let names = |tag: &str| Region(2).name(locales.get(locales.lang(tag).unwrap()));
        assert_eq!([names("kk"), names("ru")], ["Ақтөбе облысы", "Актюбинская область"]);
    }

    #[test]
    fn what_people_type_leads_to_one_region() {
        let mut owner = std::collections::HashMap::new();
        for region in Region::all() {
            for word in region.search_words() {
                let before = owner.insert(word.to_lowercase(), region);
                assert!(before.is_none_or(|other| other == region), "{word} is both {before:?} and {region:?}");
            }
        }
        assert_eq!(owner["чимкент"].code(), "KZ-79");
        assert_eq!(owner["жетысуская область"].code(), "KZ-33");
    }

    #[test]
    fn choices_follow_the_alphabet_of_the_language() {
        let locales = locales();
        let sorted = |tag: &str| {
            let locale = locales.get(locales.lang(tag).unwrap());
            RegionSet::ALL.sorted(locale).into_iter().map(|r| r.name(locale)).collect::<Vec<_>>()
        };
        let kk = sorted("kk");
        assert_eq!(kk[..4], ["Абай облысы", "Ақмола облысы", "Ақтөбе облысы", "Алматы қаласы"]);
        assert_eq!(kk[17..], ["Ұлытау облысы", "Шығыс Қазақстан облысы", "Шымкент қаласы"]);
        let ru = sorted("ru");
        assert_eq!(ru[..4], ["область Абай", "Акмолинская область", "Актюбинская область", "Алматинская область"]);
    }

    #[test]
    fn a_set_reads_and_writes_codes() {
        for (text, codes) in [("KZ-15;KZ-10", "KZ-10;KZ-15"), (" kz-15, KZ-AKT ;", "KZ-15"), ("KZ", "KZ"), ("KZ-10;KZ", "KZ"), ("", "")] {
            assert_eq!(RegionSet::parse(text).unwrap().to_string(), codes, "{text}");
        }
        assert_eq!(RegionSet::parse("KZ-15;KZ-99"), Err(UnknownRegion("KZ-99".to_owned())));
    }

    #[test]
    fn the_whole_country_holds_every_region_and_those_to_come() {
        assert_eq!(RegionSet::ALL.bits(), -1);
        assert!(Region::all().all(|region| RegionSet::ALL.contains(region)));
        assert!(RegionSet::ALL.overlaps(RegionSet::from_bits(1 << 40)));
        let named: RegionSet = Region::all().collect();
        assert!(!named.is_all() && named.len() == 20);
        let astana = Region::by_code("KZ-71").unwrap();
        let others = RegionSet::ALL.toggle(astana);
        assert!(!others.contains(astana) && others.len() == 19);
        assert_eq!(others.toggle(astana), named);
        assert!(!RegionSet::NONE.overlaps(RegionSet::ALL));
    }

    #[test]
    fn a_label_is_one_readable_line() {
        assert_eq!(label("KZ", "kk"), "Барлық өңірлер");
        assert_eq!(label("KZ", "ru"), "Все регионы");
        assert_eq!(label("", "kk"), "Өңір таңдалмаған");
        assert_eq!(label("KZ-71", "ru"), "город Астана");
        assert_eq!(label("KZ-71;KZ-15", "kk"), "Ақтөбе облысы және Астана қаласы");
        assert_eq!(label("KZ-71;KZ-15", "ru"), "Актюбинская область и город Астана");
        let many = "KZ-10;KZ-11;KZ-15;KZ-19;KZ-71";
        assert_eq!(label(many, "kk"), "Абай облысы, Ақмола облысы, Ақтөбе облысы және тағы 2 өңір");
        assert_eq!(label(many, "ru"), "область Абай, Акмолинская область, Актюбинская область и ещё 2 региона");
    }

    #[test]
    fn names_agree_with_the_reference_list() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/regions.csv");
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("SKIPPED: names_agree_with_the_reference_list, ../shared is absent");
            return;
        };
        let locales = locales();
        let name = |region: Region, tag| region.name(locales.get(locales.lang(tag).unwrap()));
        let mut compared = 0;
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let region = Region::by_code(cells[0]).unwrap();
            assert_eq!([name(region, "kk"), name(region, "ru")], [cells[3], cells[4]]);
            compared += 1;
        }
        assert_eq!(compared, 20);
    }
}
