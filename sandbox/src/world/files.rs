//! Files as they are kept: bytes, names, and the ids clients use for them.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::content::Kind;
use crate::random::Random;

/// Bots can't download more than 20 MB.
pub(crate) const DOWNLOAD_MAX: usize = 20 * 1024 * 1024;
/// Bots can't upload more than 50 MB, photos 10 MB.
pub(crate) const UPLOAD_MAX: usize = 50 * 1024 * 1024;
/// The largest photo.
pub(crate) const PHOTO_MAX: usize = 10 * 1024 * 1024;

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) kind: Kind,
    pub(crate) unique: String,
    pub(crate) bytes: Arc<[u8]>,
    /// Where it is downloaded from.
    pub(crate) path: String,
    /// The object shown for it (for a photo: the list of its sizes).
    pub(crate) shown: Value,
}

/// All files, by file id.
#[derive(Default)]
pub(crate) struct Files {
    by_id: HashMap<String, Arc<Kept>>,
    by_path: HashMap<String, Arc<Kept>>,
    count: u64,
}

/// Bytes somebody hands over.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// The name it came with.
    pub name: String,
    /// The media type it came with, if any.
    pub mime: Option<String>,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

impl Files {
    pub(crate) fn get(&self, id: &str) -> Option<&Arc<Kept>> {
        self.by_id.get(id)
    }

    pub(crate) fn at_path(&self, path: &str) -> Option<&Arc<Kept>> {
        self.by_path.get(path)
    }

    /// Keeps `upload` as media of `kind`; `more` are further fields of the object shown (duration, width …).
    pub(crate) fn keep(
        &mut self,
        random: &mut Random,
        kind: Kind,
        upload: &Upload,
        more: Map<String, Value>,
    ) -> Result<Arc<Kept>, &'static str> {
        if upload.bytes.is_empty() {
            return Err("Bad Request: file must be non-empty");
        }
        if upload.bytes.len() > UPLOAD_MAX {
            return Err("Request Entity Too Large");
        }
        let number = self.count;
        self.count += 1;
        let unique = format!("AQAD{:010x}{number:06x}", random.below(1 << 40));
        let size = upload.bytes.len();
        let (shown, ids) = if kind == Kind::Photo { photo(&unique, upload, random)? } else { single(kind, &unique, upload, more, random) };
        let path = format!("{}/file_{number}{}", folder(kind), extension(kind, &upload.name));
        let kept = Arc::new(Kept { kind, unique, bytes: upload.bytes.clone(), path: path.clone(), shown });
        debug_assert!(size > 0);
        for id in ids {
            self.by_id.insert(id, kept.clone());
        }
        self.by_path.insert(path, kept.clone());
        Ok(kept)
    }
}

fn folder(kind: Kind) -> &'static str {
    match kind {
        Kind::Photo => "photos",
        Kind::Video => "videos",
        Kind::Animation => "animations",
        Kind::Audio => "music",
        Kind::Voice => "voice",
        Kind::VideoNote => "video_notes",
        Kind::Sticker => "stickers",
        _ => "documents",
    }
}

/// The ending of a name, with its dot: kept only if it is short and plain.
fn extension(kind: Kind, name: &str) -> String {
    let fallback = match kind {
        Kind::Photo => ".jpg",
        Kind::Video | Kind::Animation | Kind::VideoNote => ".mp4",
        Kind::Audio => ".mp3",
        Kind::Voice => ".oga",
        Kind::Sticker => ".webp",
        _ => "",
    };
    match name.rsplit_once('.') {
        Some((_, end)) if (1..=8).contains(&end.len()) && end.chars().all(|c| c.is_ascii_alphanumeric()) => {
            format!(".{end}")
        }
        _ => fallback.to_owned(),
    }
}

fn file_id(kind: Kind, unique: &str, size: char, random: &mut Random) -> String {
    let prefix = match kind {
        Kind::Photo => "AgAC",
        Kind::Voice => "AwAC",
        Kind::Video => "BAAC",
        Kind::Sticker => "CAAC",
        Kind::Animation => "CgAC",
        Kind::Audio => "CQAC",
        Kind::VideoNote => "DQAC",
        _ => "BQAC",
    };
    format!("{prefix}AgI{unique}{size}{:012x}", random.below(1 << 48))
}

fn photo(unique: &str, upload: &Upload, random: &mut Random) -> Result<(Value, Vec<String>), &'static str> {
    if upload.bytes.len() > PHOTO_MAX {
        // Unverified wording.
        return Err("Bad Request: file is too big");
    }
    let Some((width, height)) = dimensions(&upload.bytes) else {
        return Err("Bad Request: IMAGE_PROCESS_FAILED");
    };
    if width == 0 || height == 0 || width + height > 10_000 || width.max(height) > 20 * width.min(height) {
        return Err("Bad Request: PHOTO_INVALID_DIMENSIONS");
    }
    let mut sizes = Vec::new();
    let mut ids = Vec::new();
    for (letter, side) in [('s', 90), ('m', 320), ('x', 800), ('y', 1280), ('w', 2560)] {
        let longest = width.max(height);
        let shown = longest.min(side);
        let id = file_id(Kind::Photo, unique, letter, random);
        sizes.push(json!({
            "file_id": id,
            "file_unique_id": format!("{unique}{letter}"),
            "file_size": upload.bytes.len(),
            "width": (width * shown / longest).max(1),
            "height": (height * shown / longest).max(1),
        }));
        ids.push(id);
        if side >= longest {
            break;
        }
    }
    Ok((Value::Array(sizes), ids))
}

fn single(kind: Kind, unique: &str, upload: &Upload, more: Map<String, Value>, random: &mut Random) -> (Value, Vec<String>) {
    let id = file_id(kind, unique, 'd', random);
    let mut shown = Map::new();
    if !matches!(kind, Kind::Voice | Kind::VideoNote | Kind::Sticker) {
        shown.insert("file_name".into(), json!(upload.name));
    }
    if !matches!(kind, Kind::VideoNote | Kind::Sticker) {
        let mime = upload.mime.clone().unwrap_or_else(|| mime_of(kind, &upload.name).to_owned());
        shown.insert("mime_type".into(), json!(mime));
    }
    shown.extend(more);
    shown.insert("file_id".into(), json!(id));
    shown.insert("file_unique_id".into(), json!(unique));
    shown.insert("file_size".into(), json!(upload.bytes.len()));
    (Value::Object(shown), vec![id])
}

fn mime_of(kind: Kind, name: &str) -> &'static str {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
    match (end.as_str(), kind) {
        ("ics", _) => "text/calendar",
        ("csv", _) => "text/csv",
        ("txt", _) => "text/plain",
        ("pdf", _) => "application/pdf",
        ("png", _) => "image/png",
        ("jpg" | "jpeg", _) => "image/jpeg",
        ("json", _) => "application/json",
        ("zip", _) => "application/zip",
        ("xlsx", _) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (_, Kind::Video | Kind::Animation) => "video/mp4",
        (_, Kind::Audio) => "audio/mpeg",
        (_, Kind::Voice) => "audio/ogg",
        _ => "application/octet-stream",
    }
}

/// Width and height from the head of a PNG, JPEG, GIF, WebP or BMP; `None` if it is no picture.
pub(crate) fn dimensions(bytes: &[u8]) -> Option<(u64, u64)> {
    let big = |at: usize| Some(u64::from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)));
    let little = |at: usize| Some(u64::from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)));
    let little16 = |at: usize| Some(u64::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((big(16)?, big(20)?));
    }
    if bytes.starts_with(b"GIF8") {
        return Some((little16(6)?, little16(8)?));
    }
    if bytes.starts_with(b"BM") {
        return Some((little(18)?, little(22)?));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP" {
        return match bytes.get(12..16)? {
            b"VP8X" => Some(((little(24)? & 0xff_ffff) + 1, (little(26)? >> 8 & 0xff_ffff) + 1)),
            b"VP8L" => {
                let bits = little(21)?;
                Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
            }
            _ => Some((little16(26)? & 0x3fff, little16(28)? & 0x3fff)),
        };
    }
    if bytes.starts_with(b"\xff\xd8") {
        return jpeg(bytes);
    }
    None
}

fn jpeg(bytes: &[u8]) -> Option<(u64, u64)> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        if marker == 0xff {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
        if (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let side = |at: usize| Some(u64::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
            return Some((side(at + 7)?, side(at + 5)?));
        }
        at += 2 + length.max(2);
    }
}
