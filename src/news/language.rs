//! Which language a text is in, read from its letters and small words. Addresses and files say it wrongly too often to be believed.

use super::letters;

/// Letters of Kazakh Cyrillic that Russian has not.
const KAZAKH: &str = "әғқңөұүһі";
/// Letters of Kazakh in Latin script that English has not.
const KAZAKH_LATIN: &str = "äğñşūıəö";
/// Letters of Kazakh in Arabic script that Arabic has not.
const KAZAKH_ARABIC: &str = "ٴۇۆەگڭ";
/// Small words; those that are words of both languages are left out.
const SMALL_KK: [&str; 14] =
    ["және", "мен", "бен", "пен", "үшін", "туралы", "бойынша", "бұл", "осы", "болып", "болды", "арналған", "өтті", "деп"];
const SMALL_RU: [&str; 18] =
    ["и", "в", "во", "на", "не", "с", "со", "по", "для", "от", "за", "что", "как", "из", "при", "об", "о", "прошел"];
const SMALL_EN: [&str; 14] = ["the", "of", "and", "in", "to", "for", "is", "was", "with", "on", "by", "a", "an", "at"];

/// Bytes of a text that are read: more of it says nothing more.
const READ: usize = 8_000;
/// Letters of the longest small word.
const SMALL: usize = 8;

#[derive(Default)]
struct Count {
    cyrillic: usize,
    kazakh: usize,
    latin: usize,
    kazakh_latin: usize,
    arabic: usize,
    kazakh_arabic: usize,
}

impl Count {
    fn of(text: &str) -> Self {
        let mut count = Self::default();
        for letter in text.chars().map(letters::lower) {
            match letter {
                '\u{400}'..='\u{52f}' => {
                    count.cyrillic += 1;
                    count.kazakh += usize::from(KAZAKH.contains(letter));
                }
                'a'..='z' | '\u{c0}'..='\u{24f}' | 'ə' => {
                    count.latin += 1;
                    count.kazakh_latin += usize::from(KAZAKH_LATIN.contains(letter));
                }
                '\u{600}'..='\u{6ff}' => {
                    count.arabic += 1;
                    count.kazakh_arabic += usize::from(KAZAKH_ARABIC.contains(letter));
                }
                _ => {}
            }
        }
        count
    }
}

/// The IETF tag of the language: `kk`, `ru`, `en`, `kk-Latn`, `kk-Arab`; none where the text doesn't say. Russian with Kazakh names in it
/// stays Russian: about a fifth of a Kazakh text's letters are its own.
pub fn detect(text: &str) -> Option<&'static str> {
    let text = &text[..text.floor_char_boundary(READ)];
    let count = Count::of(text);
    if count.arabic > count.cyrillic.max(count.latin) {
        return (count.kazakh_arabic * 50 > count.arabic).then_some("kk-Arab");
    }
    let words = || text.split(|letter: char| !letters::is_word(letter)).filter(|word| word.starts_with(char::is_alphabetic));
    let lower: Vec<String> =
        words().filter(|word| word.len() <= 2 * SMALL).map(|word| word.chars().map(letters::lower).collect()).collect();
    let small = |list: &[&str]| lower.iter().filter(|word| list.contains(&word.as_str())).count();
    if count.latin > count.cyrillic {
        if count.kazakh_latin * 25 > count.latin {
            return Some("kk-Latn");
        }
        return (small(&SMALL_EN) * 12 >= words().count().max(1)).then_some("en");
    }
    if count.cyrillic == 0 {
        return None;
    }
    let (kk, ru) = (small(&SMALL_KK), small(&SMALL_RU));
    let kazakh = match count.kazakh * 100 / count.cyrillic {
        10.. => kk >= ru || count.kazakh * 7 > count.cyrillic,
        3.. => kk > ru || (kk == ru && ru == 0),
        _ => kk > ru,
    };
    Some(if kazakh { "kk" } else { "ru" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_read_from_the_text() {
        for (text, tag) in [
            ("Достық үйінде бірлік күніне арналған кездесу өтті.", Some("kk")),
            ("Сессия өтті", Some("kk")),
            ("В Доме дружбы состоялась встреча, посвящённая Дню единства.", Some("ru")),
            ("КГУ «Қоғамдық келісім» проводит встречу с молодёжью в Доме дружбы", Some("ru")),
            ("Акция «Қайырымдылық керуені» прошла в Шымкенте", Some("ru")),
            ("The Assembly met in the House of Friendship", Some("en")),
            ("Qazaqstan halqy Assambleıasynyñ sessııasy bügin öz jūmysyn bastady", Some("kk-Latn")),
            ("قازاقستان حالقى اسسامبلەياسى", Some("kk-Arab")),
            ("Die Versammlung des Volkes", None),
            ("2025", None),
            ("", None),
        ] {
            assert_eq!(detect(text), tag, "{text}");
        }
    }
}
