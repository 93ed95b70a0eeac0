//! Files as the page shows them: pictures as pictures, everything else only to be saved.

use hyper::Response;
use hyper::header::{CONTENT_DISPOSITION, HeaderValue};

use super::refuse;
use crate::api::params::Params;
use crate::server::{Body, response};
use crate::world::World;

/// The media type of a picture a browser may draw. By its first bytes, never by its name: no file can pass for a page.
fn picture(bytes: &[u8]) -> Option<&'static str> {
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    match bytes {
        _ if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Some("image/png"),
        _ if bytes.starts_with(b"\xff\xd8") => Some("image/jpeg"),
        _ if bytes.starts_with(b"GIF8") => Some("image/gif"),
        _ if webp => Some("image/webp"),
        _ => None,
    }
}

/// `?id=FILE_ID`: the file.
pub(super) fn answer(world: &World, fields: &Params) -> Response<Body> {
    let id = fields.text_or_empty("id");
    let Some(bytes) = world.peek().files.get(&id).map(|kept| kept.bytes.clone()) else {
        return refuse(404, "no such file");
    };
    match picture(&bytes) {
        Some(kind) => response(200, kind, bytes.to_vec()),
        None => {
            let mut answer = response(200, "application/octet-stream", bytes.to_vec());
            answer.headers_mut().insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
            answer
        }
    }
}
