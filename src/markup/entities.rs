//! Telegram's `MessageEntity`: formatting as places in a text, as moderators' messages arrive.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Html;

const QUOTE_END: &str = "</blockquote>";

/// One piece of formatting. Kinds and fields we don't know are kept, so that a post goes out as it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Telegram's `type`: `bold`, `text_link`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it begins, in UTF-16 units.
    pub offset: usize,
    /// How long it is, in UTF-16 units.
    pub length: usize,
    /// The address of a `text_link`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The programming language of a `pre`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The emoji of a `custom_emoji`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_emoji_id: Option<String>,
    /// Everything else: `user`, and what newer versions of the Bot API add.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Entity {
    /// The person of a `text_mention`.
    pub fn user_id(&self) -> Option<i64> {
        self.rest.get("user")?.get("id")?.as_i64()
    }

    fn end(&self) -> usize {
        self.offset.saturating_add(self.length)
    }

    /// The tags this is written with; none for what Telegram finds by itself (addresses, hashtags) or we don't know.
    fn tags(&self) -> Option<(String, &'static str)> {
        let quoted = |text: &str| Html::escape(text).into_string();
        let simple = |name: &str| format!("<{name}>");
        Some(match self.kind.as_str() {
            "bold" => (simple("b"), "</b>"),
            "italic" => (simple("i"), "</i>"),
            "underline" => (simple("u"), "</u>"),
            "strikethrough" => (simple("s"), "</s>"),
            "spoiler" => (simple("tg-spoiler"), "</tg-spoiler>"),
            "code" => (simple("code"), "</code>"),
            "blockquote" => (simple("blockquote"), QUOTE_END),
            "expandable_blockquote" => ("<blockquote expandable>".to_owned(), QUOTE_END),
            "pre" => match &self.language {
                Some(name) => (format!("<pre><code class=\"language-{}\">", quoted(name)), "</code></pre>"),
                None => (simple("pre"), "</pre>"),
            },
            "text_link" => (format!("<a href=\"{}\">", quoted(self.url.as_deref()?)), "</a>"),
            "text_mention" => (format!("<a href=\"tg://user?id={}\">", self.user_id()?), "</a>"),
            "custom_emoji" => (format!("<tg-emoji emoji-id=\"{}\">", quoted(self.custom_emoji_id.as_deref()?)), "</tg-emoji>"),
            _ => return None,
        })
    }
}

/// The entities that fit this text: clipped at its end, moved off the middle of a surrogate pair, the empty ones gone,
/// in Telegram's order (by offset, the longer first).
pub fn clip(text: &str, entities: &[Entity]) -> Vec<Entity> {
    let mut starts: Vec<usize> = Vec::with_capacity(text.len() + 1);
    let mut total = 0;
    for letter in text.chars() {
        starts.push(total);
        total += letter.len_utf16();
    }
    starts.push(total);
    let down = |unit: usize| starts[starts.partition_point(|start| *start <= unit.min(total)) - 1];
    let mut kept: Vec<Entity> = entities
        .iter()
        .filter_map(|entity| {
            let (offset, end) = (down(entity.offset), down(entity.end()));
            (end > offset).then(|| Entity { offset, length: end - offset, ..entity.clone() })
        })
        .collect();
    kept.sort_by(|a, b| a.offset.cmp(&b.offset).then(b.length.cmp(&a.length)));
    kept
}

/// The text as markup, for a preview. Entities that overlap without nesting are split where they cross.
pub fn to_html(text: &str, entities: &[Entity]) -> Html {
    let entities = clip(text, entities);
    let mut waiting = entities.iter().filter_map(|entity| Some((entity, entity.tags()?))).peekable();
    let mut open: Vec<(usize, (String, &'static str))> = Vec::new();
    let mut html = String::new();
    let mut unit = 0;
    for letter in text.chars() {
        close_at(unit, &mut open, &mut html);
        while let Some((entity, tags)) = waiting.next_if(|(entity, _)| entity.offset <= unit) {
            if tags.1 == QUOTE_END && open.iter().any(|(_, (_, close))| *close == QUOTE_END) {
                continue; // Telegram has no quotation inside a quotation
            }
            html.push_str(&tags.0);
            open.push((entity.end(), tags));
        }
        html.push_str(&Html::escape(letter.encode_utf8(&mut [0; 4])).0);
        unit += letter.len_utf16();
    }
    close_at(unit, &mut open, &mut html);
    Html(html)
}

/// Closes what ends here; what was opened inside it and goes on is closed too and opened again.
fn close_at(unit: usize, open: &mut Vec<(usize, (String, &'static str))>, html: &mut String) {
    let Some(outermost) = open.iter().position(|(end, _)| *end <= unit) else { return };
    let closing = open.split_off(outermost);
    for (_, (_, close)) in closing.iter().rev() {
        html.push_str(close);
    }
    for (end, tags) in closing.into_iter().filter(|(end, _)| *end > unit) {
        html.push_str(&tags.0);
        open.push((end, tags));
    }
}
