//! How much a text is about the association: by its names, aliases and structures, in whatever case they stand.

use crate::organisation::Organisation;
use crate::search::fold;

/// A mention in the title counts as so many in the text.
const IN_TITLE: i64 = 4;
/// Mentions of one name that count.
const ENOUGH: i64 = 3;

/// The names to look for, folded once.
#[derive(Clone, Debug, Default)]
pub struct Names(Vec<Vec<String>>);

impl Names {
    /// Everything that the organisation is called, in every language; what its structures and houses are called.
    pub fn of(organisation: &Organisation) -> Self {
        let own = organisation.languages.values().flat_map(|names| [names.name.as_str(), names.short.as_str()]);
        let structures = organisation.structures.values().flat_map(|names| names.values().map(String::as_str));
        let all = own
            .chain(organisation.aliases.iter().map(String::as_str))
            .chain(structures)
            .chain(organisation.related.iter().map(String::as_str));
        let mut names: Vec<Vec<String>> = all.map(fold::words).filter(|words| !words.is_empty()).collect();
        names.sort();
        names.dedup();
        Self(names)
    }

    /// Points: none for a text that names nothing of it.
    pub fn points(&self, title: &str, body: &[String]) -> i64 {
        let title = fold::words(title);
        let body: Vec<String> = body.iter().flat_map(|paragraph| fold::words(paragraph)).collect();
        self.0.iter().map(|name| (IN_TITLE * count(name, &title)).min(IN_TITLE) + count(name, &body).min(ENOUGH)).sum()
    }
}

fn count(name: &[String], words: &[String]) -> i64 {
    let found =
        words.windows(name.len()).filter(|window| name.iter().zip(*window).all(|(part, word)| is_form_of(part, word, name.len() > 1)));
    i64::try_from(found.count()).unwrap_or(i64::MAX)
}

/// Whether a word is the name's in some case: the same beginning, a short ending. A short name («АНК») has no cases, a
/// short word within a longer name («Дом дружбы») has.
fn is_form_of(name: &str, word: &str, within: bool) -> bool {
    let letters = name.chars().count();
    if letters <= 4 {
        let ending = if within { 4 } else { 0 };
        return word.strip_prefix(name).is_some_and(|rest| rest.chars().count() <= ending);
    }
    let stem: String = name.chars().take(letters - if letters > 6 { 2 } else { 1 }).collect();
    word.strip_prefix(&stem).is_some_and(|ending| ending.chars().count() <= 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_every_case_and_other_words_are_not() {
        let names = Names::of(&Organisation::load("sample").unwrap());
        let points = |text: &str| names.points("", &[text.to_owned()]);
        for about in [
            "В Ассамблее народа Казахстана обсудили планы",
            "Қазақстан халқы Ассамблеясының сессиясы өтті",
            "Заместитель председателя АНК",
            "ҚХА-ның жаңа жобасы",
            "Встреча в Доме дружбы",
            "Достық үйінде концерт",
            "the APK structures",
        ] {
            assert!(points(about) > 0, "{about}");
        }
        for other in ["Ассамблея ООН собралась", "Анкара приняла гостей", "Народ Казахстана", "Банк повысил ставку", ""]
        {
            assert_eq!(points(other), 0, "{other}");
        }
        let title = names.points("Сессия АНК", &[]);
        assert!(title > names.points("", &["Сессия АНК".to_owned()]), "a title weighs more");
    }
}
