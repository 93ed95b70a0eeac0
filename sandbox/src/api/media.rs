//! Messages with files: uploaded, by file id, alone or as an album.

use serde_json::{Map, Value, json};

use super::markup::known;
use super::params::Params;
use super::refusal::Refusal;
use super::send::{self, Options};
use super::{Call, target, words};
use crate::text::Formatted;
use crate::world::State;
use crate::world::content::{Content, Kind};

pub(super) fn photo(call: &Call<'_>) -> Result<Value, Refusal> {
    one(call, Kind::Photo)
}

pub(super) fn document(call: &Call<'_>) -> Result<Value, Refusal> {
    one(call, Kind::Document)
}

pub(super) fn video(call: &Call<'_>) -> Result<Value, Refusal> {
    one(call, Kind::Video)
}

pub(super) fn animation(call: &Call<'_>) -> Result<Value, Refusal> {
    one(call, Kind::Animation)
}

pub(super) fn audio(call: &Call<'_>) -> Result<Value, Refusal> {
    one(call, Kind::Audio)
}

pub(super) fn voice(call: &Call<'_>) -> Result<Value, Refusal> {
    one(call, Kind::Voice)
}

pub(super) fn video_note(call: &Call<'_>) -> Result<Value, Refusal> {
    one(call, Kind::VideoNote)
}

pub(super) fn sticker(call: &Call<'_>) -> Result<Value, Refusal> {
    one(call, Kind::Sticker)
}

fn one(call: &Call<'_>, kind: Kind) -> Result<Value, Refusal> {
    let params = call.params;
    let field = kind.field();
    let source = params.text(field).filter(|source| !source.is_empty());
    if source.is_none() && params.file(field).is_none() {
        let name = field.replace('_', " ");
        return Err(Refusal::bad(format!("there is no {name} in the request")));
    }
    let caption = words::parse(params, "caption", "parse_mode", "caption_entities")?;
    call.world.step(|state| {
        let options = Options::read(state, params)?;
        target::writable(state, options.chat, kind)?;
        let detail = |name: &str| params.text(name).filter(|text| !text.is_empty()).map(Value::String);
        let source = source.unwrap_or_else(|| format!("attach://{field}"));
        let mut fields = attach(state, params, kind, &source, &detail)?;
        if params.flag("has_spoiler") {
            fields.insert("has_media_spoiler".into(), json!(true));
        }
        let caption = if kind.has_caption() { words::caption(caption)? } else { Formatted::default() };
        let mut content = Content::new(kind, caption, Some(fields));
        set_above(&mut content, params.flag("show_caption_above_media"));
        send::deliver(call, state, &options, content)
    })
}

/// Shows the caption above the media, or no longer.
pub(super) fn set_above(content: &mut Content, above: bool) {
    let Some(fields) = content.fields.as_mut() else {
        return;
    };
    fields.remove("show_caption_above_media");
    if above && !content.text.is_empty() && matches!(content.kind, Kind::Photo | Kind::Video | Kind::Animation) {
        fields.insert("show_caption_above_media".into(), json!(true));
    }
}

/// The fields a sticker always has.
pub(crate) fn sticker_fields(emoji: &str) -> Map<String, Value> {
    Map::from_iter([
        ("width".to_owned(), json!(512)),
        ("height".to_owned(), json!(512)),
        ("type".to_owned(), json!("regular")),
        ("is_animated".to_owned(), json!(false)),
        ("is_video".to_owned(), json!(false)),
        ("emoji".to_owned(), json!(emoji)),
    ])
}

/// The fields of a message that show a file: found by id or kept anew. `source` is a file id, a URL or `attach://name`;
/// `detail` gives further parameters of the media.
fn attach(
    state: &mut State,
    params: &Params,
    kind: Kind,
    source: &str,
    detail: &dyn Fn(&str) -> Option<Value>,
) -> Result<Map<String, Value>, Refusal> {
    let shown = if let Some(name) = source.strip_prefix("attach://") {
        let upload = params.file(name).ok_or_else(|| {
            let field = kind.field().replace('_', " ");
            Refusal::bad(format!("there is no {field} in the request"))
        })?;
        let mut more = details(kind, detail);
        if let Some(thumbnail) = thumbnail(state, params, detail)? {
            more.insert("thumbnail".into(), thumbnail);
        }
        let kept = state.files.keep(&mut state.random, kind, upload, more).map_err(refused)?;
        kept.shown.clone()
    } else if source.contains("://") {
        // The sandbox has no way out to fetch it.
        return Err(Refusal::bad("failed to get HTTP URL content"));
    } else {
        let kept = state.files.get(source).ok_or_else(|| Refusal::bad(wrong_id(source)))?;
        if kept.kind != kind {
            let (from, to) = (type_name(kept.kind), type_name(kind));
            return Err(Refusal::bad(format!("can't use file of type {from} as {to}")));
        }
        kept.shown.clone()
    };
    let mut fields = Map::from_iter([(kind.field().to_owned(), shown.clone())]);
    if kind == Kind::Animation {
        fields.insert("document".into(), as_document(shown));
    }
    Ok(fields)
}

/// An animation once more as a document, as the real server shows it for clients older than animations.
pub(crate) fn as_document(mut shown: Value) -> Value {
    if let Some(object) = shown.as_object_mut() {
        object.retain(|name, _| !matches!(name.as_str(), "width" | "height" | "duration"));
    }
    shown
}

pub(super) fn refused(error: &'static str) -> Refusal {
    match error.strip_prefix("Bad Request: ") {
        Some(description) => Refusal::bad(description),
        None => Refusal::too_large(),
    }
}

/// Too short for an id at all, or just not one of ours.
fn wrong_id(source: &str) -> &'static str {
    let plausible = source.len() >= 10 && source.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if plausible {
        "wrong remote file identifier specified: can't unserialize it"
    } else {
        "wrong remote file identifier specified: Wrong string length"
    }
}

/// The small picture that came with a file; by id it is passed over, as on the real server.
fn thumbnail(state: &mut State, params: &Params, detail: &dyn Fn(&str) -> Option<Value>) -> Result<Option<Value>, Refusal> {
    let source = detail("thumbnail").and_then(|value| value.as_str().map(str::to_owned));
    let name = match &source {
        Some(source) => source.strip_prefix("attach://"),
        None => Some("thumbnail"),
    };
    let Some(upload) = name.and_then(|name| params.file(name)) else { return Ok(None) };
    let kept = state.files.keep(&mut state.random, Kind::Photo, upload, Map::new()).map_err(refused)?;
    Ok(kept.shown.get(0).cloned())
}

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Photo => "Photo",
        Kind::Video => "Video",
        Kind::Animation => "Animation",
        Kind::Audio => "Audio",
        Kind::Voice => "VoiceNote",
        Kind::VideoNote => "VideoNote",
        Kind::Sticker => "Sticker",
        _ => "Document",
    }
}

/// Duration, size and names of media, as given or made up.
fn details(kind: Kind, detail: &dyn Fn(&str) -> Option<Value>) -> Map<String, Value> {
    let mut more = Map::new();
    let number = |name: &str, fallback: i64| {
        let given = detail(name).and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok()));
        json!(given.unwrap_or(fallback).clamp(0, 1_000_000))
    };
    let numbers: &[(&str, i64)] = match kind {
        Kind::Video | Kind::Animation => &[("width", 640), ("height", 360), ("duration", 0)],
        Kind::Audio | Kind::Voice => &[("duration", 0)],
        Kind::VideoNote => &[("length", 240), ("duration", 0)],
        _ => &[],
    };
    for (name, fallback) in numbers {
        more.insert((*name).to_owned(), number(name, *fallback));
    }
    if kind == Kind::Audio {
        for name in ["performer", "title"] {
            if let Some(text) = detail(name) {
                more.insert(name.into(), text);
            }
        }
    }
    if kind == Kind::Sticker {
        let emoji = detail("emoji").and_then(|emoji| emoji.as_str().map(str::to_owned));
        more.extend(sticker_fields(emoji.as_deref().unwrap_or("👍")));
    }
    more
}

/// Reads one `InputMedia`; in an album not every kind may stand.
pub(super) fn input(state: &mut State, params: &Params, value: &Value, in_album: bool) -> Result<Content, Refusal> {
    let wrong = |what: &str| Refusal::bad(format!("can't parse InputMedia: {what}"));
    let object = value.as_object().ok_or_else(|| wrong("expected an Object"))?;
    let fields = [
        "type",
        "media",
        "caption",
        "parse_mode",
        "caption_entities",
        "show_caption_above_media",
        "has_spoiler",
        "width",
        "height",
        "duration",
        "supports_streaming",
        "performer",
        "title",
        "disable_content_type_detection",
    ];
    known(object, &fields, "InputMedia")?;
    let word = |field: &str| object.get(field).and_then(Value::as_str);
    let name = word("type").ok_or_else(|| wrong("Can't find field \"type\""))?;
    let kind = match name {
        "photo" => Kind::Photo,
        "video" => Kind::Video,
        "animation" => Kind::Animation,
        "audio" => Kind::Audio,
        "document" => Kind::Document,
        _ => return Err(wrong(&format!("type \"{name}\" is unsupported"))),
    };
    if in_album && kind == Kind::Animation {
        return Err(wrong(&format!("type \"{name}\" can't be used in sendMediaGroup")));
    }
    let source = word("media").filter(|media| !media.is_empty()).ok_or_else(|| wrong("media not found"))?;
    let caption = words::parse_in(object, "caption", "parse_mode", "caption_entities")?;
    let detail = |name: &str| object.get(name).cloned();
    let mut shown = attach(state, params, kind, source, &detail)?;
    let flag = |field: &str| object.get(field).and_then(Value::as_bool).unwrap_or(false);
    if flag("has_spoiler") && matches!(kind, Kind::Photo | Kind::Video | Kind::Animation) {
        shown.insert("has_media_spoiler".into(), json!(true));
    }
    let mut content = Content::new(kind, words::caption(caption)?, Some(shown));
    set_above(&mut content, flag("show_caption_above_media"));
    Ok(content)
}

/// Which kinds stand in one album, and take each other's places there: pictures and videos mix; music and files keep to themselves.
pub(super) fn family(kind: Kind) -> u8 {
    match kind {
        Kind::Photo | Kind::Video => 0,
        Kind::Audio => 1,
        _ => 2,
    }
}

pub(super) fn group(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let media = params.json("media", "media")?;
    let Some(media) = media else {
        return Err(Refusal::required("media"));
    };
    let Value::Array(media) = media else {
        return Err(Refusal::bad("expected an Array of InputMedia"));
    };
    call.world.step(|state| {
        let options = Options::read(state, params)?;
        if media.is_empty() {
            return Err(Refusal::bad("there are no messages to send"));
        }
        if media.len() > 10 {
            return Err(Refusal::bad("too many messages to send as an album"));
        }
        target::writable(state, options.chat, Kind::Text)?;
        let contents: Vec<Content> = media.iter().map(|value| input(state, params, value, true)).collect::<Result<_, _>>()?;
        if contents.windows(2).any(|pair| family(pair[0].kind) != family(pair[1].kind)) {
            return Err(Refusal::bad("can't use the media of the specified type in the album"));
        }
        for content in &contents {
            target::writable(state, options.chat, content.kind)?;
        }
        let extra = options.checked_extra(state)?;
        send::take(state, &options, contents.len())?;
        let mark = send::album(state);
        let grouped = contents.len() > 1;
        let ids: Vec<i32> = contents
            .into_iter()
            .map(|content| {
                let mut extra = extra.clone();
                if grouped {
                    extra.fields.insert("media_group_id".into(), json!(mark));
                }
                send::store(call, state, options.chat, content, extra)
            })
            .collect();
        Ok(ids.into_iter().filter_map(|id| state.message_at(options.chat, id)).collect())
    })
}
