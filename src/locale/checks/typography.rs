//! Clean type: what the eye of a proof-reader would stop at.

use super::*;

/// Every run of text in a pattern, with what comes right before it.
fn texts<'a>(pattern: &'a Pattern<String>, found: &mut Vec<(&'a str, bool)>) {
    let mut after_value = false;
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => {
                found.push((value, after_value));
                after_value = false;
            }
            PatternElement::Placeable { expression } => {
                if let Expression::Select { variants, .. } = expression {
                    variants.iter().for_each(|variant| texts(&variant.value, found));
                }
                after_value = !matches!(expression, Expression::Inline(InlineExpression::StringLiteral { .. }));
            }
        }
    }
}

/// Runs `fault` over every text of every language; it says what is wrong with one.
fn check(fault: impl Fn(&str, bool) -> Option<String>) {
    let messages = messages();
    let mut faults = Vec::new();
    for (key, message) in each(&messages).filter(|(key, _)| !key.starts_with("language-")) {
        let mut found = Vec::new();
        texts(&message.pattern, &mut found);
        for (text, after_value) in found {
            faults.extend(fault(text, after_value).map(|what| format!("{}/{key}: {what}: {text}", message.lang)));
        }
    }
    no_faults(faults);
}

/// Without tags and their attributes; text may stop inside a tag where a value goes on.
fn without_tags(text: &str) -> String {
    let mut kept = String::new();
    let mut inside = text.find('>').is_some_and(|close| text[..close].find('<').is_none());
    for letter in text.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            other if !inside => kept.push(other),
            _ => {}
        }
    }
    kept
}

#[test]
fn no_word_mixes_alphabets() {
    let cyrillic = |letter: char| matches!(letter, '\u{400}'..='\u{52f}');
    check(|text, _| {
        let text = without_tags(text);
        let mut words = text.split(|letter: char| !letter.is_alphabetic());
        let mixed = words.find(|word| word.chars().any(cyrillic) && !word.chars().all(cyrillic));
        mixed
            .map(|word| format!("alphabets mixed in «{word}»"))
            .or_else(|| text.contains(['ӛ', 'ə', 'Ə', 'Ӛ']).then(|| "a letter that only looks Kazakh".to_owned()))
    });
}

#[test]
fn official_texts_neither_shout_nor_smile() {
    let smile = |letter: char| matches!(letter, '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{1f000}'..);
    check(|text, _| {
        (text.contains('!') && !text.contains("<!"))
            .then(|| "an exclamation mark".to_owned())
            .or_else(|| text.contains(smile).then(|| "an emoji".to_owned()))
    });
}

#[test]
fn quotes_dashes_and_dots_are_those_of_print() {
    check(|text, _| {
        let text = without_tags(text);
        let found = ["\"", "'", "`", " - ", "...", "  ", " ,", " . ", "( ", " )", "№ "];
        found.iter().find(|wrong| text.contains(**wrong)).map(|wrong| format!("«{wrong}»"))
    });
}

#[test]
fn quotes_pair() {
    let messages = messages();
    let lonely = |text: &str, pair: [char; 2]| text.matches(pair[0]).count() != text.matches(pair[1]).count();
    let wrong = each(&messages).filter(|(_, message)| lonely(&plain_source(&message.pattern), ['«', '»']));
    no_faults(wrong.map(|(key, message)| format!("{}/{key}", message.lang)).collect());
}

#[test]
fn no_suffix_is_glued_to_a_value() {
    check(|text, after_value| {
        let glued = after_value && text.starts_with(|letter: char| letter.is_alphabetic() || letter == '-' || letter == '\'');
        glued.then(|| "glued to a value; Kazakh endings follow the value's sound, so put the value after a colon".to_owned())
    });
}

#[test]
fn no_kazakh_particle_that_follows_sound_stands_after_a_value() {
    let particles = ["мен", "бен", "пен", "ма", "ме", "ба", "бе", "па", "пе", "да", "де", "та", "те"];
    check(|text, after_value| {
        let word = text.strip_prefix(['»', '”']).unwrap_or(text).strip_prefix(' ')?.split(|l: char| !l.is_alphabetic()).next()?;
        (after_value && particles.contains(&word)).then(|| format!("«{word}» bends by the value before it; write «және» or a comma"))
    });
}

#[test]
fn russian_addresses_one_person_in_lower_case() {
    let messages = messages();
    let mut faults = Vec::new();
    for (key, message) in each(&messages).filter(|(_, message)| message.lang == "ru") {
        let mut found = Vec::new();
        texts(&message.pattern, &mut found);
        for (text, _) in found {
            for (at, _) in text.match_indices(" Ва").chain(text.match_indices(" Вы ")) {
                let word = text[at + 1..].split(|l: char| !l.is_alphabetic()).next().unwrap_or_default();
                let ours = ["Вы", "Вас", "Вам", "Вами", "Ваш", "Ваша", "Ваше", "Ваши", "Вашу", "Ваших", "Вашего", "Вашей"];
                if ours.contains(&word) && !text[..at].ends_with(['.', '?', ':', '»', '\n']) {
                    faults.push(format!("{key}: «{word}» inside a sentence: {text}"));
                }
            }
        }
    }
    no_faults(faults);
}

#[test]
fn a_russian_quantity_bends_its_noun() {
    let messages = messages();
    let stays = ["из", "по", "и", "на", "в", "с", "до", "от", "мин", "ч"];
    let mut faults = Vec::new();
    for (key, message) in each(&messages).filter(|(_, message)| message.lang == "ru") {
        let elements = &message.pattern.elements;
        for pair in elements.windows(2) {
            let PatternElement::Placeable { expression: Expression::Inline(InlineExpression::VariableReference { id }) } = &pair[0] else {
                continue;
            };
            let PatternElement::TextElement { value } = &pair[1] else { continue };
            let Some(rest) = value.strip_prefix(' ') else { continue };
            let word = rest.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
            if id.name == "n" && !word.is_empty() && !stays.contains(&word) {
                faults.push(format!("{key}: «{{ $n }} {word}» without a choice of form"));
            }
        }
    }
    no_faults(faults);
}

#[test]
fn every_text_is_in_its_language() {
    let (messages, locales) = (messages(), Locales::embedded().unwrap());
    let mut faults = Vec::new();
    for (key, message) in each(&messages) {
        let locale = locales.get(locales.lang(message.lang).unwrap());
        let text = without_tags(&plain_source(&message.pattern));
        faults.extend(locale.doubt(&text).map(|doubt| format!("{}/{key}: {doubt:?}: {text}", message.lang)));
    }
    no_faults(faults);
}

#[test]
fn markup_is_telegrams_and_balanced() {
    let (messages, locales) = (messages(), Locales::embedded().unwrap());
    let mut faults = Vec::new();
    for (key, message) in each(&messages) {
        let locale = locales.get(locales.lang(message.lang).unwrap());
        for text in formatted(locale, key, &Anatomy::of(&message.pattern, &messages, message.lang)).into_iter().flatten() {
            faults.extend(markup::fault(&Html::restored(text)).map(|what| format!("{}/{key}: {what}", message.lang)));
        }
    }
    no_faults(faults);
}
