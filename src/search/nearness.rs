//! How near two words are, and a question and a text.

use super::fold;

/// Words without their endings: Kazakh and Russian bend at the end, so the first two thirds, at least four letters, are kept.
pub(super) fn stems(words: &[String]) -> Vec<String> {
    words.iter().map(|word| word.chars().take(4.max(word.chars().count() * 2 / 3)).collect()).collect()
}

/// From 0 to 1000: how many of the typed words (and how much of each) are there, titles first, and how little else is in the title.
pub(super) fn closeness(words: &[String], title: &str, rest: &str) -> u32 {
    let title_words: Vec<&str> = title.split(' ').collect();
    let mut total = 0;
    for word in words {
        let there = |known: &str| match () {
            () if known == word => 1000,
            () if known.starts_with(word.as_str()) => 900,
            () => match common_start(word, known) {
                shared if shared >= 4 => u32::try_from(shared * 800 / known.chars().count().max(word.chars().count())).unwrap_or(0),
                _ => 0,
            },
        };
        let in_title = title_words.iter().map(|known| there(known)).max().unwrap_or(0);
        let elsewhere = rest.split(' ').map(there).max().unwrap_or(0) * 7 / 10;
        total += in_title.max(elsewhere);
    }
    let share = total / u32::try_from(words.len().max(1)).unwrap_or(1);
    // A title in two languages has about twice the words of the question; what is longer than that is a little farther.
    let surplus = title_words.len().saturating_sub(words.len() * 2).min(20);
    share.saturating_sub(u32::try_from(surplus * 5).unwrap_or(0)).saturating_sub(u32::from(!title.contains(&fold::line(words))) * 40)
}

fn common_start(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

pub(super) fn triples(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.windows(3).map(|triple| triple.iter().collect()).collect()
}

/// Letters to add, drop or change to get from one word to the other.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
