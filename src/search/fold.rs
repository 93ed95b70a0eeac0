//! Words as search compares them: one spelling for all the ways in which a Kazakh or Russian word is typed.
//!
//! Without a Kazakh keyboard (казак for қазақ), in Latin letters (Qazaqstan, Kazakhstan), with Latin look-alikes inside (Солтүстiк),
//! with е for ё, in any case, and in the wrong keyboard layout (0fpf0). The result is for matching only, never for showing: it is lossy on purpose.

/// The folded words of a text, in order. Numbers stay; Roman numerals become numbers.
pub fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !(letter.is_alphanumeric() || is_mark(letter)))
        .filter(|word| !word.is_empty())
        .map(|word| fold(word, false))
        .filter(|word| !word.is_empty())
        .collect()
}

/// The same for what a person typed, where XXXIV may also be small.
pub fn typed(text: &str) -> Vec<String> {
    text.split(|letter: char| !(letter.is_alphanumeric() || is_mark(letter)))
        .filter(|word| !word.is_empty())
        .map(|word| (word, fold(word, true)))
        .filter(|(word, folded)| !folded.is_empty() && !is_held_key(word, folded))
        .map(|(_, folded)| folded)
        .collect()
}

/// A key that was held down («щщщщщщ») says nothing; folded it would be one letter, with which many titles begin.
fn is_held_key(word: &str, folded: &str) -> bool {
    word.chars().count() >= 3 && folded.chars().count() == 1 && !folded.bytes().all(|byte| byte.is_ascii_digit())
}

/// The words joined by single spaces.
pub fn line(words: &[String]) -> String {
    words.join(" ")
}

fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

fn fold(word: &str, small_roman: bool) -> String {
    if let Some(number) = roman(word, small_roman) {
        return number.to_string();
    }
    let lower: String = word.chars().filter(|letter| !is_mark(*letter)).flat_map(char::to_lowercase).collect();
    let cyrillic = if lower.chars().any(is_cyrillic) { lower.chars().map(look_alike).collect() } else { from_latin(&lower) };
    skeleton(&cyrillic)
}

fn is_cyrillic(letter: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&letter)
}

/// A Latin (or other) letter that looks like a Cyrillic one, inside a Cyrillic word.
fn look_alike(letter: char) -> char {
    match letter {
        'a' => 'а',
        'e' => 'е',
        'o' => 'о',
        'p' => 'р',
        'c' => 'с',
        'y' => 'у',
        'x' => 'х',
        'i' | 'ı' => 'і',
        'k' => 'к',
        'h' => 'һ',
        'm' => 'м',
        't' => 'т',
        'b' => 'в',
        'ə' => 'ә',
        'ӛ' | 'ö' => 'ө',
        'ü' => 'ү',
        other => other,
    }
}

/// Latin Kazakh of any reform, or Russian as it is transliterated, by the longest match.
fn from_latin(word: &str) -> String {
    const PAIRS: [(&str, &str); 13] = [
        ("shch", "щ"),
        ("sch", "щ"),
        ("sh", "ш"),
        ("ch", "ч"),
        ("zh", "ж"),
        ("kh", "х"),
        ("gh", "г"),
        ("ts", "ц"),
        ("ya", "я"),
        ("yu", "ю"),
        ("yo", "е"),
        ("ye", "е"),
        ("dj", "ж"),
    ];
    let mut cyrillic = String::new();
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        if let Some((latin, sound)) = PAIRS.iter().find(|(latin, _)| rest.starts_with(latin)) {
            cyrillic.push_str(sound);
            rest = &rest[latin.len()..];
            continue;
        }
        cyrillic.push(sound_of(letter));
        rest = &rest[letter.len_utf8()..];
    }
    cyrillic
}

fn sound_of(letter: char) -> char {
    match letter {
        'a' | 'ä' | 'á' => 'а',
        'b' => 'б',
        'c' => 'с',
        'ç' => 'ч',
        'd' => 'д',
        'e' | 'é' => 'е',
        'f' => 'ф',
        'g' | 'ğ' | 'ǵ' => 'г',
        'h' => 'х',
        'i' | 'ı' | 'y' | 'í' => 'и',
        'j' => 'ж',
        'k' | 'q' | 'x' => 'к',
        'l' => 'л',
        'm' => 'м',
        'n' | 'ñ' | 'ń' => 'н',
        'o' | 'ö' | 'ó' => 'о',
        'p' => 'п',
        'r' => 'р',
        's' => 'с',
        'ş' => 'ш',
        't' => 'т',
        'u' | 'ū' | 'ü' | 'ú' | 'w' | 'ý' => 'у',
        'v' => 'в',
        'z' => 'з',
        other => other,
    }
}

/// One letter for each group of letters that people exchange; no doubled letters.
fn skeleton(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    let mut push = |letter: char| {
        // «тс» is said and transliterated as «ц»; «дж» as «ж».
        match (folded.chars().last(), letter) {
            (Some('т'), 'с') | (Some('д'), 'ж') => {
                folded.pop();
                if !folded.ends_with(letter) {
                    folded.push(letter);
                }
            }
            (Some(last), _) if last == letter && !letter.is_ascii_digit() => {}
            _ => folded.push(letter),
        }
    };
    for letter in word.chars() {
        match letter {
            'ә' => push('а'),
            'ғ' => push('г'),
            'қ' | 'х' | 'һ' => push('к'),
            'ң' => push('н'),
            'ө' => push('о'),
            'ұ' | 'ү' => push('у'),
            'і' | 'ы' | 'й' => push('и'),
            'ё' | 'э' => push('е'),
            'ц' => push('с'),
            'щ' => push('ш'),
            'ъ' | 'ь' => {}
            'я' => ['и', 'а'].into_iter().for_each(&mut push),
            'ю' => ['и', 'у'].into_iter().for_each(&mut push),
            other => push(other),
        }
    }
    folded
}

/// The number of a Roman numeral written in capitals, Latin or Cyrillic ones (ХХХІІ); of a small one only if it is typed and three
/// letters long, because «mi» and «di» are syllables.
fn roman(word: &str, small: bool) -> Option<u32> {
    let capitals = word.chars().all(|letter| letter.is_uppercase());
    let meant = small && word.chars().count() >= 3 && word.chars().all(|letter| "xviхі".contains(letter));
    if !capitals && !meant {
        return None;
    }
    let mut total = 0;
    let mut last = 0;
    for letter in word.to_uppercase().chars().rev() {
        let value = match letter {
            'I' | 'І' => 1,
            'V' => 5,
            'X' | 'Х' => 10,
            'L' => 50,
            'C' | 'С' => 100,
            'D' => 500,
            'M' | 'М' => 1000,
            _ => return None,
        };
        total = if value < last { u32::checked_sub(total, value)? } else { total + value };
        last = last.max(value);
    }
    let latin = |letter| match letter {
        'І' => 'I',
        'Х' => 'X',
        'С' => 'C',
        'М' => 'M',
        other => other,
    };
    let latin: String = word.to_uppercase().chars().map(latin).collect();
    (crate::events::roman(total) == latin).then_some(total)
}

/// What keys were meant if the layout was wrong: Latin letters (and the digits and signs among them) as the Kazakh layout has them.
/// A number by itself stays one.
pub fn as_cyrillic_keys(text: &str) -> String {
    let word = |word: &str| match word.bytes().all(|byte| byte.is_ascii_digit()) {
        true => word.to_owned(),
        false => map_keys(word, LATIN_KEYS, CYRILLIC_KEYS),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The other way: Cyrillic letters as the Latin layout has them.
pub fn as_latin_keys(text: &str) -> String {
    map_keys(text, CYRILLIC_KEYS, LATIN_KEYS)
}

const LATIN_KEYS: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`2345890-=";
const CYRILLIC_KEYS: &str = "йцукенгшщзхъфывапролджэячсмитьбюёәіңғүұқөһ";

fn map_keys(text: &str, from: &str, to: &str) -> String {
    let swap = |letter: char| from.chars().position(|key| key == letter).and_then(|at| to.chars().nth(at)).unwrap_or(letter);
    text.to_lowercase().chars().map(swap).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(a: &str, b: &str) {
        assert_eq!(typed(a), words(b), "{a} | {b}");
    }

    #[test]
    fn what_people_type_is_what_was_written() {
        for (typed, written) in [
            ("казак бирлик", "Қазақ бірлік"),
            ("бырлык", "бірлік"),
            ("алгыс айту куни", "Алғыс айту күні"),
            ("улытау жетису", "Ұлытау Жетісу"),
            ("Солтүстiк", "Солтүстік"),
            ("елка", "Ёлка"),
            ("Qazaqstan", "Қазақстан"),
            ("Kazakhstan", "Қазақстан"),
            ("Казахстан", "Қазақстан"),
            ("birlik", "Бірлік"),
            ("assambleya", "Ассамблея"),
            ("sessiya", "сессия"),
            ("konferentsiya", "конференция"),
            ("konferencia", "конференция"),
            ("Almaty", "Алматы"),
            ("Shymkent", "Шымкент"),
            ("nauryz", "Наурыз"),
            ("dostyk uyi", "Достық үйі"),
            ("xxxiv сессия", "XXXIV сессия"),
            ("34 сессия", "XXXIV сессия"),
            ("ХХХІІ", "XXXII"),
        ] {
            same(typed, written);
        }
    }

    #[test]
    fn the_wrong_layout_is_turned_back() {
        assert_eq!(as_cyrillic_keys("0fpf0 ,3hk3r"), "қазақ бірлік");
        assert_eq!(as_cyrillic_keys("ghfplybr 2026"), "праздник 2026");
        assert_eq!(as_latin_keys("йфяфйыефт"), "qazaqstan");
    }

    #[test]
    fn a_word_that_only_looks_roman_stays_a_word() {
        assert_eq!(words("МИД civil mix I"), ["мид", "сивил", "мик", "1"]);
        assert_eq!(typed("di xi"), ["ди", "ки"]);
    }

    proptest! {
        #[test]
        fn folding_is_stable_and_never_panics(text in "\\PC{0,30}") {
            let once = words(&text);
            prop_assert_eq!(words(&line(&once).to_lowercase()), once);
        }

        #[test]
        fn case_does_not_matter(text in "[а-яәғқңөұүһі]{2,12}") {
            prop_assume!(roman(&text.to_uppercase(), false).is_none());
            prop_assert_eq!(words(&text.to_uppercase()), words(&text));
        }
    }
}
