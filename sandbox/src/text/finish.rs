//! The last step for every text: cleaned, entities put in order, white space trimmed, commands and links found.
//!
//! The order of the steps and their results are the real server's: what a bot sends comes back as Telegram would show it,
//! nested styles cut at each other's beginnings included.

use std::collections::BTreeSet;

use super::{Entity, EntityKind, Formatted, detect, utf16_len};

const STYLES: [EntityKind; 5] =
    [EntityKind::Bold, EntityKind::Italic, EntityKind::Underline, EntityKind::Strikethrough, EntityKind::Spoiler];

/// Puts `formatted` into the form a message keeps, or returns `None` if nothing visible is left.
pub fn finish(mut formatted: Formatted) -> Option<Formatted> {
    if !formatted.entities.is_empty() {
        formatted.entities = order(std::mem::take(&mut formatted.entities));
    }
    clean(&mut formatted);
    if !formatted.entities.is_empty() {
        formatted.entities = order(std::mem::take(&mut formatted.entities));
    }
    trim(&mut formatted);
    if is_empty(&formatted.text) {
        return None;
    }
    add_found(&mut formatted);
    Some(formatted)
}

/// Adds what Telegram finds by itself, where nothing of the sort stands already.
fn add_found(formatted: &mut Formatted) {
    let found = detect::find(&formatted.text);
    if found.is_empty() {
        return;
    }
    if formatted.entities.is_empty() {
        formatted.entities = found;
        return;
    }
    let quotes: Vec<Entity> = formatted.entities.iter().filter(|e| e.kind.is_quote()).cloned().collect();
    let solid = |e: &&Entity| !e.kind.is_splittable() && !e.kind.is_quote();
    let taken: Vec<(usize, usize)> = formatted.entities.iter().filter(solid).map(|e| (e.start(), e.end())).collect();
    let free = |new: &Entity| taken.iter().all(|(from, to)| new.end() <= *from || new.start() >= *to);
    formatted.entities.extend(found.into_iter().filter(|new| free(new) && !sticks_out(new, &quotes)));
    formatted.entities = order(std::mem::take(&mut formatted.entities));
}

/// Replaces control characters by spaces and takes out what Telegram takes out: carriage returns, line separators and
/// direction overrides, and three combining lines. Entities shrink accordingly.
fn clean(formatted: &mut Formatted) {
    let dirty = |c: char| (c < ' ' && c != '\n') || is_removed(c) || is_mark(c);
    if !formatted.text.chars().any(dirty) {
        return;
    }
    let mut removed = Vec::new();
    let mut out = String::with_capacity(formatted.text.len());
    let mut units = 0;
    for c in formatted.text.chars() {
        if is_removed(c) {
            removed.push(units);
        } else if c < ' ' && c != '\n' {
            out.push(' ');
        } else {
            out.push(c);
        }
        units += c.len_utf16();
    }
    formatted.text = tame_marks(out);
    // What is removed is one unit each, so a place moves by the number of removals before it.
    let moved = |at: usize| at - removed.partition_point(|gone| *gone < at);
    for entity in &mut formatted.entities {
        *entity = Entity::new(entity.kind.clone(), moved(entity.start()), moved(entity.end()) - moved(entity.start()));
    }
    formatted.entities.retain(|entity| entity.length > 0);
}

/// A mark of direction.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}')
}

/// Of marks of direction in a row only the last stays one.
fn tame_marks(text: String) -> String {
    if !text.contains(is_mark) {
        return text;
    }
    let mut letters = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = letters.next() {
        let another = letters.peek().is_some_and(|next| is_mark(*next));
        out.push(if is_mark(c) && another { '\u{200c}' } else { c });
    }
    out
}

fn is_removed(c: char) -> bool {
    matches!(c, '\r' | '\u{2028}'..='\u{202e}' | '\u{333}' | '\u{33f}' | '\u{30a}')
}

/// Nothing but what looks empty.
fn is_empty(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(
            c,
            ' ' | '\n' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'..='\u{200f}' | '\u{202e}' | '\u{202f}'
                | '\u{205f}' | '\u{2800}' | '\u{3000}' | '\u{feff}' | '\u{fffc}' | '\u{e0000}'..='\u{e007f}'
        )
    })
}

/// Sorts entities, cuts and joins them so that they nest properly.
fn order(entities: Vec<Entity>) -> Vec<Entity> {
    let (styles, mut solid): (Vec<_>, Vec<_>) = entities.into_iter().filter(|e| e.length > 0).partition(|e| e.kind.is_splittable());
    sort(&mut solid);
    let (quotes, rest): (Vec<_>, Vec<_>) = solid.into_iter().partition(|e| e.kind.is_quote());
    let quotes = without_overlaps(quotes);
    let mut solid = without_overlaps(rest);
    solid.retain(|e| !sticks_out(e, &quotes));
    solid.extend(quotes);
    let mut out = split_styles(&styles, &solid);
    out.extend(solid);
    sort(&mut out);
    out
}

fn sort(entities: &mut [Entity]) {
    entities.sort_by_key(|e| (e.offset, u32::MAX - e.length, e.kind.rank()));
}

/// What isn't a style may stand in a quotation, but not reach out of it nor around it.
fn sticks_out(e: &Entity, quotes: &[Entity]) -> bool {
    let crosses = |q: &Entity| e.start() < q.end() && (q.end() < e.end() || (e.start() < q.start() && q.start() < e.end()));
    quotes.iter().any(crosses)
}

/// Keeps the first of any that overlap.
fn without_overlaps(entities: Vec<Entity>) -> Vec<Entity> {
    let mut end = 0;
    let mut keep = |e: &Entity| {
        let free = e.start() >= end;
        if free {
            end = e.end();
        }
        free
    };
    entities.into_iter().filter(|e| keep(e)).collect()
}

/// Equal styles that touch become one; then each is cut where another style begins and where anything else begins or
/// ends; within monospace nothing is left.
fn split_styles(styles: &[Entity], solid: &[Entity]) -> Vec<Entity> {
    if styles.is_empty() {
        return Vec::new();
    }
    let spans: Vec<(&EntityKind, usize, usize)> =
        STYLES.iter().flat_map(|kind| joined(styles, kind).into_iter().map(move |(from, to)| (kind, from, to))).collect();
    let mut cuts: BTreeSet<usize> = spans.iter().map(|(_, from, _)| *from).collect();
    cuts.extend(solid.iter().flat_map(|e| [e.start(), e.end()]));
    let in_pre = |from: usize, to: usize| solid.iter().any(|e| e.kind.is_pre() && e.start() <= from && to <= e.end());
    let mut out = Vec::new();
    for (kind, from, to) in spans {
        let mut begin = from;
        for end in cuts.range(from + 1..to).copied().chain([to]) {
            if !in_pre(begin, end) {
                out.push(Entity::new(kind.clone(), begin, end - begin));
            }
            begin = end;
        }
    }
    out
}

/// The stretches of one style, those that touch or overlap made one.
fn joined(styles: &[Entity], kind: &EntityKind) -> Vec<(usize, usize)> {
    let mut spans: Vec<(usize, usize)> = styles.iter().filter(|e| e.kind == *kind).map(|e| (e.start(), e.end())).collect();
    spans.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (from, to) in spans {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// Takes spaces and line breaks from both ends; in front only up to the first entity.
fn trim(formatted: &mut Formatted) {
    let kept = formatted.text.trim_end_matches([' ', '\n']).len();
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
