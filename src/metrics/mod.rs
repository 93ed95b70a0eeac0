//! `/metrics` and `/healthz`, at the address in `JARSHY_METRICS`; off unless that is set.
//!
//! Promises: figures only, no chat and no text; asking costs a few reads of counters and never waits for the writer; whoever asks
//! slowly, or a hundred times at once, keeps nobody from being answered in Telegram. `app` starts it; it may read `outbox`, `inbox`,
//! `subscribers`, `pace`, `pulse` and `disk`.

mod gauges;
mod health;

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus_client::registry::{Registry, Unit};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use self::gauges::Gauges;
pub use self::health::{Health, STILL};
use crate::clock::Clock;
use crate::db::Db;
use crate::pace::Pace;
use crate::pulse::Pulse;

/// The text that Prometheus reads (OpenMetrics 1.0).
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Who doesn't finish asking, or reading, within this time is cut off.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections at the same time; further ones wait.
const AT_ONCE: usize = 8;

/// What is looked at.
#[derive(Clone)]
pub struct Watched {
    /// The database; only read.
    pub db: Db,
    /// The bucket.
    pub pace: Pace,
    /// What the loops note.
    pub pulse: Pulse,
    /// What time it is.
    pub clock: Clock,
}

/// Answers those who ask.
#[derive(Clone)]
pub struct Exporter(Arc<Inner>);

struct Inner {
    watched: Watched,
    registry: Registry,
    gauges: Gauges,
    still: Duration,
}

impl Exporter {
    /// Watches these; `still` is how long a part may stand still before `/healthz` says so ([`STILL`]).
    pub fn new(watched: Watched, still: Duration) -> Self {
        let mut registry = Registry::default();
        let gauges = Gauges::default();
        gauges.register(&mut registry, watched.clock.unix());
        let pulse = &watched.pulse;
        // So that a counter is there, at 0, before the first of its kind.
        for outcome in ["sent", "edited", "deleted", "gone", "unreachable", "failed", "unknown", "not_sent", "our_fault"] {
            drop(pulse.attempts.get_or_create(&[("outcome", outcome)]));
        }
        let ours = registry.sub_registry_with_prefix("jarshy");
        ours.register("attempts", "Attempts to send what is owed, by what became of them", pulse.attempts.clone());
        ours.register("waits", "How often Telegram asked to wait (429)", pulse.waits.clone());
        ours.register("updates", "Updates that were taken in", pulse.updates.clone());
        ours.register("failed_polls", "Polls that Telegram didn't answer", pulse.failed_polls.clone());
        ours.register_with_unit("answer", "From an update's arrival to the end of its answer", Unit::Seconds, pulse.answers.clone());
        Self(Arc::new(Inner { watched, registry, gauges, still }))
    }

    /// The page `/metrics`.
    pub async fn page(&self) -> Result<String, PageError> {
        self.0.gauges.read(&self.0.watched).await?;
        let mut page = String::new();
        prometheus_client::encoding::text::encode(&mut page, &self.0.registry)?;
        Ok(page)
    }

    /// What `/healthz` says.
    pub async fn health(&self) -> sqlx::Result<Health> {
        Ok(Health::judge(&health::read(&self.0.watched).await?, self.0.still))
    }

    /// Answers until shutdown.
    pub async fn serve(&self, listener: TcpListener, shutdown: CancellationToken) {
        let places = Arc::new(Semaphore::new(AT_ONCE));
        loop {
            let Ok(place) = places.clone().acquire_owned().await else { return };
            let stream = tokio::select! {
                () = shutdown.cancelled() => return,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    // Out of file descriptors, most likely: those there are finish first.
                    Err(_) => { tokio::time::sleep(Duration::from_millis(100)).await; continue }
                },
            };
            let exporter = self.clone();
            tokio::spawn(async move {
                tokio::time::timeout(PATIENCE, exporter.connection(stream)).await.ok();
                drop(place);
            });
        }
    }

    async fn connection(&self, stream: TcpStream) {
        let service = service_fn(|request| async move { Ok::<_, Infallible>(self.answer(&request).await) });
        let mut server = http1::Builder::new();
        server.timer(TokioTimer::new()).header_read_timeout(PATIENCE).keep_alive(false);
        server.serve_connection(TokioIo::new(stream), service).await.ok();
    }

    async fn answer<B>(&self, request: &Request<B>) -> Response<Full<Bytes>> {
        if request.method() != Method::GET {
            return plain(StatusCode::METHOD_NOT_ALLOWED, "GET only\n");
        }
        match request.uri().path() {
            "/metrics" => match self.page().await {
                Ok(page) => {
                    let mut response = plain(StatusCode::OK, page);
                    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(TEXT));
                    response
                }
                Err(error) => failed(&error),
            },
            "/healthz" => match self.health().await {
                Ok(health) if health.is_well() => plain(StatusCode::OK, health.to_string()),
                Ok(health) => plain(StatusCode::SERVICE_UNAVAILABLE, health.to_string()),
                Err(error) => failed(&PageError::from(error)),
            },
            _ => plain(StatusCode::NOT_FOUND, "/metrics and /healthz\n"),
        }
    }
}

/// Why there is no page; whoever asked sees it.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The counters can't be read.
    #[error("the database can't be read: {0}")]
    Database(#[from] sqlx::Error),
    /// The text can't be written.
    #[error("the figures can't be written: {0}")]
    Text(#[from] fmt::Error),
}

fn plain(status: StatusCode, text: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(text.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

fn failed(error: &PageError) -> Response<Full<Bytes>> {
    tracing::warn!(%error, "whoever watches the bot could not be answered");
    plain(StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n"))
}

/// Asks a running bot whether it gets on; what it answers, as an error if it doesn't.
pub async fn ask(address: SocketAddr) -> anyhow::Result<String> {
    let url = asked_at(address);
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?;
    let answer = client.get(&url).send().await.with_context(|| format!("no bot answers at {url}"))?;
    let status = answer.status();
    let text = answer.text().await?;
    anyhow::ensure!(status.is_success(), "{}", text.trim_end());
    Ok(text)
}

/// Where a running bot is asked: the address it was told to listen on, this machine where that was "all of them".
fn asked_at(address: SocketAddr) -> String {
    let host = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        std::net::IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
        std::net::IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    format!("http://{}/healthz", SocketAddr::new(host, address.port()))
}
