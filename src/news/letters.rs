//! Letters as news have them: nearly all are Cyrillic or ASCII, for which a comparison is enough; the rest asks Unicode's tables.

/// In lower case; the few letters that become two stay as they are.
pub(super) fn lower(letter: char) -> char {
    match letter {
        'A'..='Z' | 'a'..='z' | '0'..='9' | ' ' => letter.to_ascii_lowercase(),
        'а'..='џ' => letter,
        'А'..='Я' => shifted(letter, 32),
        'Ѐ'..='Џ' => shifted(letter, 80),
        other => {
            let mut lower = other.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(only), None) => only,
                _ => other,
            }
        }
    }
}

fn shifted(letter: char, by: u32) -> char {
    char::from_u32(u32::from(letter) + by).unwrap_or(letter)
}

/// Whether it is part of a word or a number.
pub(super) fn is_word(letter: char) -> bool {
    match letter {
        '\0'..='\x7f' => letter.is_ascii_alphanumeric(),
        'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' => true,
        other => other.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_what_unicode_says_they_are() {
        for letter in (0..0x3000).filter_map(char::from_u32) {
            let lower_case: Vec<char> = letter.to_lowercase().collect();
            if let [only] = lower_case[..] {
                assert_eq!(lower(letter), only, "{letter}");
            }
            assert_eq!(is_word(letter), letter.is_alphanumeric(), "{letter}");
        }
    }
}
