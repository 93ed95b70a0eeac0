//! The door beside the Bot API: for other processes, foreign languages, and a page to play by hand.

use hyper::body::Incoming;
use hyper::{Request, Response};

use crate::server::{Body, Shared, response};

pub(crate) async fn answer(_shared: &Shared, _request: Request<Incoming>) -> Response<Body> {
    response(404, "application/json", "{}")
}
