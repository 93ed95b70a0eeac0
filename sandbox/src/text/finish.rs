//! The last step for every text: entities put in order, white space trimmed, commands and links found.

use super::{Entity, EntityKind, Formatted, detect, utf16_len};

/// Puts `formatted` into the form a message keeps, or returns `None` if nothing visible is left.
///
/// Trims spaces and line breaks at both ends (in front only up to the first entity, as Telegram does), drops what stands
/// inside monospace, joins equal styles that touch, and adds the entities Telegram finds by itself.
pub fn finish(mut formatted: Formatted) -> Option<Formatted> {
    if !formatted.entities.is_empty() {
        formatted.entities = order(std::mem::take(&mut formatted.entities));
        drop_blank_edges(&mut formatted);
    }
    trim(&mut formatted);
    if formatted.text.chars().all(|c| c.is_whitespace() || is_blank(c)) {
        return None;
    }
    let found = detect::find(&formatted.text);
    if !found.is_empty() {
        let taken: Vec<(usize, usize)> =
            formatted.entities.iter().filter(|e| !e.kind.is_splittable() && !e.kind.is_quote()).map(|e| (e.start(), e.end())).collect();
        let before = formatted.entities.len();
        formatted.entities.extend(found.into_iter().filter(|new| taken.iter().all(|(from, to)| new.end() <= *from || new.start() >= *to)));
        if before > 0 {
            formatted.entities = order(std::mem::take(&mut formatted.entities));
        }
    }
    Some(formatted)
}

/// Looks empty though it isn't white space.
fn is_blank(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\0'..='\u{1f}')
}

/// Sorts entities, cuts and joins them so that they nest properly.
fn order(entities: Vec<Entity>) -> Vec<Entity> {
    let (styles, mut solid): (Vec<_>, Vec<_>) = entities.into_iter().filter(|e| e.length > 0).partition(|e| e.kind.is_splittable());
    sort(&mut solid);
    let (quotes, rest): (Vec<_>, Vec<_>) = solid.into_iter().partition(|e| e.kind.is_quote());
    let mut quotes = without_overlaps(quotes);
    let rest = without_overlaps(rest);
    // A link or code that sticks out of a quotation loses against it.
    let rest: Vec<Entity> = rest
        .into_iter()
        .filter(|e| quotes.iter().all(|q| !(crosses(e, q) || contains(e, q) && e.end() - e.start() > q.end() - q.start())))
        .collect();
    let mut out = split_styles(styles, &rest, &quotes);
    out.append(&mut quotes);
    out.extend(rest);
    sort(&mut out);
    out
}

fn sort(entities: &mut [Entity]) {
    entities.sort_by_key(|e| (e.offset, u32::MAX - e.length, e.kind.rank()));
}

fn contains(outer: &Entity, inner: &Entity) -> bool {
    outer.start() <= inner.start() && inner.end() <= outer.end()
}

fn crosses(a: &Entity, b: &Entity) -> bool {
    a.start() < b.end() && b.start() < a.end() && !contains(a, b) && !contains(b, a)
}

/// Keeps the first of any that overlap.
fn without_overlaps(entities: Vec<Entity>) -> Vec<Entity> {
    let mut end = 0;
    entities
        .into_iter()
        .filter(|e| {
            let keep = e.start() >= end;
            if keep {
                end = e.end();
            }
            keep
        })
        .collect()
}

/// Equal styles that touch become one; monospace inside them is cut out; borders of what can't be cut split them.
fn split_styles(styles: Vec<Entity>, solid: &[Entity], quotes: &[Entity]) -> Vec<Entity> {
    let mut out = Vec::new();
    for kind in [EntityKind::Bold, EntityKind::Italic, EntityKind::Underline, EntityKind::Strikethrough, EntityKind::Spoiler] {
        let mut spans: Vec<(usize, usize)> = styles.iter().filter(|e| e.kind == kind).map(|e| (e.start(), e.end())).collect();
        spans.sort_unstable();
        let mut joined: Vec<(usize, usize)> = Vec::new();
        for (from, to) in spans {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        for (from, to) in joined {
            cut(from, to, solid, quotes, |from, to| out.push(Entity::new(kind.clone(), from, to - from)));
        }
    }
    out
}

/// Calls `piece` for what is left of a style from `from` to `to`.
fn cut(from: usize, to: usize, solid: &[Entity], quotes: &[Entity], mut piece: impl FnMut(usize, usize)) {
    let mut from = from;
    let mut borders: Vec<(usize, usize, bool)> =
        solid.iter().chain(quotes).filter(|e| e.start() < to && e.end() > from).map(|e| (e.start(), e.end(), e.kind.is_pre())).collect();
    borders.sort_unstable();
    for (start, end, pre) in borders {
        if pre {
            if start > from {
                piece(from, start);
            }
            from = from.max(end);
        } else {
            // Split only where one would stick out of the other.
            if start > from && start < to && end > to {
                piece(from, start);
                from = start;
            } else if start < from && end > from && end < to {
                piece(from, end);
                from = end;
            }
        }
        if from >= to {
            return;
        }
    }
    if from < to {
        piece(from, to);
    }
}

/// Styles over white space alone are dropped, and so is any entity that ends up empty.
fn drop_blank_edges(formatted: &mut Formatted) {
    let text = &formatted.text;
    formatted.entities.retain(|e| {
        super::utf16_slice(text, e.start(), e.length as usize)
            .is_none_or(|piece| e.kind.is_pre() || !piece.chars().all(char::is_whitespace))
    });
}

fn trim(formatted: &mut Formatted) {
    let kept = formatted.text.trim_end_matches(|c: char| c.is_whitespace() || c == '\0').len();
    if kept < formatted.text.len() {
        formatted.text.truncate(kept);
        let units = utf16_len(&formatted.text);
        formatted.entities.retain_mut(|e| {
            if e.end() > units {
                e.length = u32::try_from(units.saturating_sub(e.start())).unwrap_or(0);
            }
            e.length > 0
        });
        sort(&mut formatted.entities);
    }
    let most = formatted.entities.first().map_or(usize::MAX, Entity::start);
    let leading = formatted.text.bytes().take(most).take_while(|b| matches!(b, b' ' | b'\n')).count();
    if leading > 0 {
        formatted.text.drain(..leading);
        for entity in &mut formatted.entities {
            entity.offset -= u32::try_from(leading).unwrap_or(0);
        }
    }
}
