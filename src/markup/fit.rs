//! Making text fit: whole items first, then sentences, then words; the markup stays balanced.

use super::{ENTITY_LIMIT, Html, Piece, entity_count, pieces, visible_len};

/// What marks that something was left out.
const MORE: char = '…';

/// At most `units` visible UTF-16 units: cut after a sentence or a word, open tags closed, «…» at the end. What fits
/// is returned as it is. Below two units nothing sensible is left, and the result is empty.
pub fn cut(html: &Html, units: usize) -> Html {
    if visible_len(html) <= units {
        return html.clone();
    }
    if units < 2 {
        return Html::new();
    }
    let end = break_point(&html.0, units - 2);
    let mut kept = String::new();
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut written = String::new();
    for piece in pieces(&html.0[..end]) {
        match piece {
            Piece::Open { name, .. } => open.push((name, written.len())),
            Piece::Close { .. } => {
                open.pop();
            }
            Piece::Letter { .. } => {}
        }
        written.push_str(piece.raw());
    }
    // A tag that opened just before the cut would hold nothing but the dots.
    while let Some((_, at)) = open.last().filter(|(_, at)| pieces(&written[*at..]).all(|p| p.units() == 0)) {
        written.truncate(*at);
        open.pop();
    }
    kept.push_str(written.trim_end());
    if kept.ends_with(['.', '!', '?', ':', MORE]) {
        kept.push(' ');
    }
    kept.push(MORE);
    for (name, _) in open.iter().rev() {
        kept.push_str("</");
        kept.push_str(name);
        kept.push('>');
    }
    Html(kept)
}

/// Where in the markup to cut so that at most `units` stand before it: the last sentence's end in the second half of
/// what fits, else the last space there, else between two letters.
fn break_point(html: &str, units: usize) -> usize {
    let (mut at, mut used) = (0, 0);
    let (mut sentence, mut word, mut letter_end) = (None, None, 0);
    let mut before = ' ';
    for piece in pieces(html) {
        if let Piece::Letter { letter, .. } = piece {
            if letter.is_whitespace() && used * 2 >= units {
                word = Some(at);
                if letter == '\n' || matches!(before, '.' | '!' | '?' | '…') {
                    sentence = Some(at);
                }
            }
            if !extends(letter) && before != '\u{200d}' {
                letter_end = at;
            }
            if used + letter.len_utf16() > units {
                break;
            }
            used += letter.len_utf16();
            before = letter;
        }
        at += piece.raw().len();
    }
    sentence.or(word).unwrap_or(letter_end)
}

/// Whether a character belongs to the one before it: accents, emoji joiners, skin tones, flags' tags.
fn extends(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{20e3}' | '\u{e0020}'..='\u{e007f}')
}

/// A line of at most so many letters: whole, or cut between words with an ellipsis.
pub fn shorten(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let room: String = text.chars().take(letters.saturating_sub(1)).collect();
    let kept = room.rfind(char::is_whitespace).filter(|at| *at > room.len() / 2).map_or(room.as_str(), |at| &room[..at]);
    format!("{}…", kept.trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '–' | '-')))
}

/// Puts items into as few messages of at most `limit` units (and Telegram's [`ENTITY_LIMIT`]) as their order allows.
/// `head` opens the first message only. A message ends between two items and never holds a dangling separator; only
/// an item longer than a whole message is cut, and a blank one left out. No items and no head: no messages.
pub fn pack(items: Vec<Html>, separator: &Html, head: &Html, limit: usize) -> Vec<Html> {
    let mut messages = Vec::new();
    let mut current = cut(head, limit);
    let (gap, gap_entities) = (visible_len(separator), entity_count(separator));
    let (mut units, mut entities) = (visible_len(&current), entity_count(&current));
    for item in items {
        let item = cut(&item, limit);
        if item.is_blank() {
            continue;
        }
        let (more, more_entities) = (visible_len(&item), entity_count(&item));
        let fits = units + gap + more <= limit && entities + gap_entities + more_entities <= ENTITY_LIMIT;
        if !current.is_empty() && !fits {
            messages.push(std::mem::take(&mut current));
            (units, entities) = (0, 0);
        }
        if !current.is_empty() {
            current.push(separator);
            (units, entities) = (units + gap, entities + gap_entities);
        }
        current.push(&item);
        (units, entities) = (units + more, entities + more_entities);
    }
    if !current.is_empty() {
        messages.push(current);
    }
    messages
}
