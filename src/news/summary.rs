//! A short summary of a long text: its first sentences, whole, with quotations whole.

use crate::markup::utf16_len;

/// UTF-16 units that a summary should keep within.
const WANTED: usize = 320;
/// UTF-16 units beyond which even a first sentence is cut, at a word and never inside a quotation.
const MOST: usize = 600;
/// A shorter summary goes on with the next paragraph.
const ENOUGH: usize = 80;
/// A dateline («BAKU, Azerbaijan, May 30.») is no longer than this.
const DATELINE: usize = 60;

/// Words before a full stop that end no sentence, besides single letters.
const SHORTENED: [&str; 24] = [
    "обл", "им", "ул", "тыс", "млн", "млрд", "руб", "тг", "см", "гг", "др", "пр", "стр", "ред", "кв", "жж", "қ", "т.б", "mr", "mrs", "dr",
    "st", "no", "vs",
];

/// The first whole sentences of the text, about `WANTED` units; nothing for an empty text.
pub fn summarise(body: &[String]) -> String {
    let mut summary = String::new();
    for paragraph in body {
        for sentence in sentences(paragraph) {
            if summary.is_empty() {
                if !is_dateline(sentence) {
                    summary = shorten(sentence, MOST);
                }
                continue;
            }
            if utf16_len(&summary) + 1 + utf16_len(sentence) > WANTED {
                return summary;
            }
            summary.push(' ');
            summary.push_str(sentence);
        }
        if utf16_len(&summary) >= ENOUGH {
            break;
        }
    }
    summary
}

/// A title for a text that has none: its first sentence, at most `limit` units, cut at a word.
pub fn first_words(body: &[String], limit: usize) -> String {
    let mut sentences = body.iter().flat_map(|paragraph| sentences(paragraph));
    let first = sentences.find(|sentence| !is_dateline(sentence)).unwrap_or_default();
    shorten(first, limit).trim_end_matches('.').to_owned()
}

/// The sentences of a paragraph. A full stop inside a quotation ends none, nor does one after a shortened word or an initial.
pub(super) fn sentences(paragraph: &str) -> Vec<&str> {
    let paragraph = paragraph.trim();
    let letters: Vec<(usize, char)> = paragraph.char_indices().collect();
    let outside = outside_quotes(&letters);
    let (mut found, mut start) = (Vec::new(), 0);
    let mut i = 0;
    while i < letters.len() {
        let (at, letter) = letters[i];
        i += 1;
        if !matches!(letter, '.' | '!' | '?' | '…') {
            continue;
        }
        while i < letters.len() && matches!(letters[i].1, '.' | '!' | '?' | '…' | '»' | '”' | '"' | ')') {
            i += 1;
        }
        let Some(&(end, gap)) = letters.get(i) else { break };
        let next = letters[i..].iter().map(|(_, letter)| *letter).find(|letter| !letter.is_whitespace());
        let begins = next.is_some_and(|next| next.is_uppercase() || next.is_numeric() || "«“\"—–-(".contains(next));
        if gap.is_whitespace() && begins && outside[i] && !(letter == '.' && is_shortened(&paragraph[start..at])) {
            found.push(paragraph[start..end].trim());
            start = end;
        }
    }
    found.push(paragraph[start..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// For each letter whether no quotation is open before it. Quotes that don't balance quote nothing: a missing one must not swallow the text.
fn outside_quotes(letters: &[(usize, char)]) -> Vec<bool> {
    let mut outside = Vec::with_capacity(letters.len());
    let (mut depth, mut straight) = (0_i32, false);
    for (_, letter) in letters {
        outside.push(depth <= 0 && !straight);
        match letter {
            '«' | '“' | '„' => depth += 1,
            '»' | '”' => depth -= 1,
            '"' => straight = !straight,
            _ => {}
        }
    }
    if depth == 0 && !straight { outside } else { vec![true; letters.len()] }
}

/// Whether a full stop after this text belongs to its last word.
fn is_shortened(before: &str) -> bool {
    let word = before.rsplit(|letter: char| letter.is_whitespace() || "(«“\"".contains(letter)).next().unwrap_or_default().to_lowercase();
    let single = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    single
        || SHORTENED.contains(&word.as_str())
        || word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

/// Where and on which day an agency wrote it: a short first sentence that begins with a word in capitals and has a number in it.
pub(super) fn is_dateline(sentence: &str) -> bool {
    let word = sentence.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    utf16_len(sentence) <= DATELINE
        && word.chars().count() > 2
        && word.chars().all(char::is_uppercase)
        && sentence.chars().any(char::is_numeric)
        && sentence.contains(',')
}

/// At most `limit` units and a closing quote: cut at a word outside every quotation if that leaves something, with «…».
fn shorten(text: &str, limit: usize) -> String {
    if utf16_len(text) <= limit {
        return text.to_owned();
    }
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let outside = outside_quotes(&letters);
    let mut units = 0;
    let (mut word, mut word_outside) = (None, None);
    for (i, (at, letter)) in letters.iter().enumerate() {
        if letter.is_whitespace() {
            word = Some(*at);
            if outside[i] {
                word_outside = Some(*at);
            }
        }
        units += letter.len_utf16();
        if units >= limit {
            break;
        }
    }
    let hard = letters.iter().scan(0, |sum, (at, letter)| {
        *sum += letter.len_utf16();
        Some((*at, *sum))
    });
    let hard = hard.take_while(|(_, sum)| *sum < limit).last().map_or(0, |(at, _)| at);
    let end = word_outside.filter(|at| *at > hard / 3).or(word).unwrap_or(hard);
    let kept = text[..end].trim_end().trim_end_matches([',', ';', ':', '–', '—', '-']).trim_end();
    let open = kept.chars().fold(0_i32, |depth, letter| depth + i32::from("«“„".contains(letter)) - i32::from("»”".contains(letter)));
    let close = if kept.contains('“') { "”" } else { "»" };
    format!("{kept}…{}", if open > 0 { close } else { "" })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(paragraphs: &[&str]) -> String {
        summarise(&paragraphs.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        for (paragraph, expected) in [
            ("Бірінші сөйлем. Екінші сөйлем!", vec!["Бірінші сөйлем.", "Екінші сөйлем!"]),
            ("Встречу провёл А. Б. Иванов. Пришли все.", vec!["Встречу провёл А. Б. Иванов.", "Пришли все."]),
            ("В 2025 г. Астана приняла 1,5 тыс. гостей.", vec!["В 2025 г. Астана приняла 1,5 тыс. гостей."]),
            (
                "«Без мира нет дела. Мир важен», – сказал он. Зал поддержал.",
                vec!["«Без мира нет дела. Мир важен», – сказал он.", "Зал поддержал."],
            ),
            ("“One. Two.” he said. Three.", vec!["“One. Two.” he said.", "Three."]),
            ("\"One. Two\", she said. Three.", vec!["\"One. Two\", she said.", "Three."]),
            ("Кавычка « не закрыта. Но предложения два.", vec!["Кавычка « не закрыта.", "Но предложения два."]),
            ("Он пришёл? Да… и ушёл.", vec!["Он пришёл?", "Да… и ушёл."]),
            ("", vec![]),
        ] {
            assert_eq!(sentences(paragraph), expected, "{paragraph}");
        }
    }

    #[test]
    fn a_summary_is_whole_sentences_without_the_dateline() {
        let long = "Сөз ".repeat(80);
        let second = format!("{}.", long.trim());
        assert_eq!(of(&["BAKU, Azerbaijan, May 30. The session began. It went on.", &second]), "The session began. It went on.");
        assert_eq!(of(&["ASTANA, 1 мамыр. Мереке басталды.", "Жалғасы бар."]), "Мереке басталды. Жалғасы бар.");
        assert_eq!(of(&[]), "");
    }

    #[test]
    fn a_quotation_is_never_cut() {
        let quotation = format!("Он сказал: «{}».", "единство ".repeat(80).trim());
        let summary = of(&[&quotation]);
        assert_eq!(
            summary,
            format!("Он сказал: «{}…»", "единство ".repeat(65).trim()),
            "nothing stands before it, so it is cut at a word and closed"
        );
        let later = format!("{} и сказал: «{}».", "Он долго говорил о мире ".repeat(12).trim(), "единство ".repeat(60).trim());
        assert_eq!(of(&[&later]), format!("{} и сказал…", "Он долго говорил о мире ".repeat(12).trim()));
    }

    #[test]
    fn a_text_without_a_title_gets_its_first_sentence() {
        let body = vec!["BAKU, Azerbaijan, May 30. The President took part in the session.".to_owned()];
        assert_eq!(first_words(&body, 120), "The President took part in the session");
        assert_eq!(first_words(&body, 24), "The President took part…");
    }

    proptest! {
        #[test]
        fn a_summary_is_made_of_the_text_and_keeps_its_limit(paragraphs in proptest::collection::vec("[а-яА-Я .!?«»\"]{0,400}", 0..4)) {
            let summary = summarise(&paragraphs);
            prop_assert!(utf16_len(&summary) <= MOST + 2);
        }

        #[test]
        fn no_letter_of_a_paragraph_is_lost(paragraph in "[а-яА-Яa-z0-9 .!?…«»“”\"()]{0,300}") {
            let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&sentences(&paragraph).concat()), letters(&paragraph));
        }
    }
}
