//! The door beside the Bot API: for other processes, foreign languages, and a page to play by hand.
//!
//! Everything a test does through [`World`](crate::World) can be done here over HTTP with JSON. Promises: what can't be
//! understood is refused with 400 and a reason. The doors are listed in `doors`, and `GET /sandbox/` shows them.

mod doors;

use std::convert::Infallible;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use http_body_util::BodyExt;
use http_body_util::channel::Channel;
use hyper::body::{Bytes, Incoming};
use hyper::{Method as Verb, Request, Response};
use serde_json::{Value, json};

use doors::{DOORS, Visit};

use crate::api::params::Params;
use crate::server::{Body, Shared, read_body, response};
use crate::world::World;

pub(crate) use doors::describe;

pub(crate) async fn answer(shared: &Shared, request: Request<Incoming>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let path = head.uri.path().trim_start_matches("/sandbox").trim_start_matches('/').to_owned();
    if path == "events" && head.method == Verb::GET {
        return events(&shared.world);
    }
    if let Some(file) = path.strip_prefix("files/") {
        return match shared.world.peek().files.at_path(file).map(|kept| kept.bytes.to_vec()) {
            Some(bytes) => response(200, "application/octet-stream", bytes),
            None => refuse(404, "no such file"),
        };
    }
    let Ok(body) = read_body(body).await else { return refuse(413, "the body is too large or was cut off") };
    let json = path != "send" && !body.is_empty();
    let content_type = if json { "application/json" } else { "" };
    let fields = match Params::read(head.uri.query(), content_type, &body) {
        Ok(fields) => fields,
        Err(refusal) => return refuse(400, &refusal.description),
    };
    if path.is_empty() {
        return show(index());
    }
    let mut known = false;
    for (verb, door, _, open) in DOORS {
        let rest = if door.ends_with('/') { path.strip_prefix(door) } else { (path == *door).then_some("") };
        let Some(rest) = rest else { continue };
        known = true;
        if head.method.as_str() == *verb {
            return match open(&Visit { shared, world: &shared.world, fields: &fields, body: &body, rest }) {
                Ok(value) => show(value),
                Err(reason) => refuse(400, &reason),
            };
        }
    }
    if known { refuse(405, "not with this verb") } else { refuse(404, "no such door: see GET /sandbox/") }
}

fn show(value: Value) -> Response<Body> {
    response(200, "application/json", value.to_string())
}

fn refuse(status: u16, reason: &str) -> Response<Body> {
    response(status, "application/json", json!({"error": reason}).to_string())
}

fn index() -> Value {
    let doors = DOORS.iter().map(|(verb, path, what, _)| json!({"door": format!("{verb} /sandbox/{path}"), "what": what}));
    let extra = [
        json!({"door": "GET /sandbox/events", "what": "server-sent events: one whenever the world changes"}),
        json!({"door": "GET /sandbox/files/PATH", "what": "a file by its file_path"}),
    ];
    json!({"doors": doors.chain(extra).collect::<Vec<_>>()})
}

/// A stream of events. One comes at once, then one after changes, at most fifty a second.
fn events(world: &World) -> Response<Body> {
    let (mut sender, body) = Channel::<Bytes, Infallible>::new(4);
    let world = world.clone();
    tokio::spawn(async move {
        let mut changes = world.subscribe();
        let mut moves = world.clock().moves();
        loop {
            let number = *changes.borrow_and_update();
            let (record, pending, calls) = world.view(|view| (view.record_len(), view.pending_updates(), view.calls()));
            let event = json!({
                "changes": number, "now": rfc3339(world.clock().now()), "record": record, "pending_updates": pending,
                "calls": calls,
            });
            if sender.send_data(format!("event: change\ndata: {event}\n\n").into()).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { return },
                moved = moves.changed() => if moved.is_err() { return },
                // Keeps the line open, and notices when the other end is gone.
                () = tokio::time::sleep(Duration::from_secs(5)) => {}
            }
        }
    });
    let mut response = Response::new(body.boxed());
    let headers = response.headers_mut();
    headers.insert("content-type", hyper::header::HeaderValue::from_static("text/event-stream"));
    headers.insert("cache-control", hyper::header::HeaderValue::from_static("no-store"));
    response
}

pub(crate) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
