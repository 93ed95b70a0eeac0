//! The console: a page to play by hand, a chat client for everybody who lives in the sandbox.
//!
//! Promises: the page is part of the binary and fetches nothing from elsewhere; scripts and styles come from here only
//! (a content security policy says so); it changes nothing by itself: what a person does on the page goes through the
//! doors of `control`. Answers only who comes from this computer, see [`crate::local`]. May call `world` to look.

mod commands;
mod file;
mod look;

use hyper::body::Incoming;
use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue};
use hyper::{Method as Verb, Request, Response};
use serde_json::{Value, json};

use crate::api::params::Params;
use crate::server::{Body, Shared, read_body, response};

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const DRAWING: &str = "image/svg+xml";
const JSON: &str = "application/json";

macro_rules! page {
    ($($path:literal $kind:ident $file:literal)*) => {
        &[$(($path, $kind, include_bytes!(concat!("page/", $file)).as_slice()),)*]
    };
}

/// Path, media type and content of everything the page consists of.
const PAGE: &[(&str, &str, &[u8])] = page! {
    "/" HTML "index.html"
    "/console/icon.svg" DRAWING "icon.svg"
    "/console/base.css" STYLE "base.css"
    "/console/chat.css" STYLE "chat.css"
    "/console/app.js" SCRIPT "app.js"
    "/console/server.js" SCRIPT "server.js"
    "/console/words.js" SCRIPT "words.js"
    "/console/make.js" SCRIPT "make.js"
    "/console/text.js" SCRIPT "text.js"
    "/console/list.js" SCRIPT "list.js"
    "/console/message.js" SCRIPT "message.js"
    "/console/transcript.js" SCRIPT "transcript.js"
    "/console/composer.js" SCRIPT "composer.js"
    "/console/tools.js" SCRIPT "tools.js"
    "/console/panel.js" SCRIPT "panel.js"
    "/console/story.js" SCRIPT "story.js"
    "/console/dialogs.js" SCRIPT "dialogs.js"
    "/console/kk.json" JSON "kk.json"
    "/console/ru.json" JSON "ru.json"
    "/console/en.json" JSON "en.json"
};

/// Nothing from elsewhere, nothing written into the page, nobody may frame it. Pictures that are about to be sent are
/// shown from memory (blob:).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Whether the console answers at this path.
pub(crate) fn is_mine(path: &str) -> bool {
    path == "/" || path == "/console" || path.starts_with("/console/")
}

pub(crate) async fn answer(shared: &Shared, request: Request<Incoming>) -> Response<Body> {
    let mut answer = open(shared, request).await;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    answer
}

async fn open(shared: &Shared, request: Request<Incoming>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let path = head.uri.path();
    let read = matches!(head.method, Verb::GET | Verb::HEAD);
    if let Some((_, kind, content)) = PAGE.iter().find(|(known, ..)| *known == path) {
        return if read { response(200, kind, *content) } else { refuse(405, "only to be read") };
    }
    let Ok(body) = read_body(body).await else { return refuse(413, "the body is too large or was cut off") };
    let fields = match Params::read(head.uri.query(), if body.is_empty() { "" } else { JSON }, &body) {
        Ok(fields) => fields,
        Err(refusal) => return refuse(400, &refusal.description),
    };
    let world = &shared.world;
    let found = match (path, read) {
        ("/console/overview", false) => Ok(look::overview(world, &fields)),
        ("/console/chat", true) => look::chat(world, &fields),
        ("/console/story", true) => Ok(story(shared)),
        ("/console/file", true) => return file::answer(world, &fields),
        _ => return refuse(404, "no such page"),
    };
    match found {
        Ok(value) => response(200, JSON, value.to_string()),
        Err(reason) => refuse(400, reason),
    }
}

fn refuse(status: u16, reason: &str) -> Response<Body> {
    response(status, JSON, json!({"error": reason}).to_string())
}

/// The story the host offers to press through, or null.
fn story(shared: &Shared) -> Value {
    let host = shared.panel.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    json!({"story": host.map_or(Value::Null, |host| host.story())})
}
