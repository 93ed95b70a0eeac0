//! The story that the console offers to a first visitor: each step a button that does what it says, as one of the cast.

use serde_json::Value;

use super::Cast;

/// The steps, in the console's terms (see [`sandbox::Panel::story`]); people are named, as their ids are given at run time.
const STORY: &str = include_str!("tour.json");

/// The story for this cast.
pub fn story(cast: Cast) -> Value {
    let Cast { zhanar, viktor, serik, madina, channel, group, .. } = cast;
    let named = [("zhanar", zhanar), ("viktor", viktor), ("serik", serik), ("madina", madina), ("channel", channel), ("group", group)];
    let told = named.iter().fold(STORY.to_owned(), |story, (name, id)| story.replace(&format!("\"@{name}\""), &id.to_string()));
    serde_json::from_str(&told).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_names_everybody_and_speaks_three_languages() {
        let cast = Cast { aigerim: 1, alexey: 2, dana: 3, serik: 4, madina: 9, sergey: 10, zhanar: 5, viktor: 6, channel: -7, group: -8 };
        let told = story(cast);
        let steps = told["steps"].as_array().unwrap();
        assert!(steps.len() >= 6 && !told.to_string().contains('@'));
        for step in steps {
            for words in ["title", "text"].iter().flat_map(|field| ["kk", "ru", "en"].map(|language| &step[field][language])) {
                let words = words.as_str().unwrap();
                assert!(!words.is_empty() && !words.contains('!'), "{words}");
            }
        }
    }
}
