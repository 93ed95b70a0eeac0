//! Is this text in the language its author says? Only a question to the author, never a refusal.

/// The letters Kazakh has and Russian has not.
const OWN_LETTERS: &str = "әғқңөұүһіӘҒҚҢӨҰҮҺІ";
/// Below this many Cyrillic letters nothing can be said: a Kazakh title may well have none of the nine.
const ENOUGH: usize = 60;

/// Why a text seems to be in another language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LanguageDoubt {
    /// Meant as Kazakh, and none of its nine letters is there: Russian, or typed without them.
    NoKazakhLetters,
    /// Meant as Russian, and full of Kazakh letters.
    ManyKazakhLetters,
}

/// Doubts about a text in the language of this tag; other languages are never doubted.
pub fn language_doubt(tag: &str, text: &str) -> Option<LanguageDoubt> {
    let (own, all) = letters(text);
    match tag {
        "kk" if all >= ENOUGH && own == 0 => Some(LanguageDoubt::NoKazakhLetters),
        "ru" if looks_kazakh(text) => Some(LanguageDoubt::ManyKazakhLetters),
        _ => None,
    }
}

/// Whether a text is very likely Kazakh: about a quarter of its letters are its own. Russian with Kazakh names in it
/// («КГУ «Қоғамдық келісім») stays well below a tenth.
pub fn looks_kazakh(text: &str) -> bool {
    let (own, all) = letters(text);
    all >= ENOUGH && own * 10 >= all
}

/// Whether a text has a letter that Russian has not.
pub fn has_kazakh_letters(text: &str) -> bool {
    text.contains(|letter| OWN_LETTERS.contains(letter))
}

/// Kazakh letters, and all Cyrillic letters.
fn letters(text: &str) -> (usize, usize) {
    let cyrillic = text.chars().filter(|letter| matches!(letter, '\u{400}'..='\u{52f}'));
    cyrillic.fold((0, 0), |(own, all), letter| (own + usize::from(OWN_LETTERS.contains(letter)), all + 1))
}
