//! The HTTP side: one listener on the loopback, routes, faults, and cut connections.
//!
//! Promises: listens on 127.0.0.1 only, and refuses whoever comes by a foreign name or from a foreign page; a body larger than Telegram takes is refused before it is read whole; a fault
//! "before" leaves no trace in the world, a fault "after" only loses the answer.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited, combinators::BoxBody};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method as Verb, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::api::params::{Params, unescape};
use crate::api::refusal::Refusal;
use crate::api::{self};
use crate::clock::Clock;
use crate::console;
use crate::control;
use crate::faults::Fault;
use crate::limits::Limits;
use crate::local;
use crate::panel::Panel;
use crate::world::files::UPLOAD_MAX;
use crate::world::{BotProfile, World};

/// How long a connection may be silent: long, so that no client meets a closing connection by chance.
const IDLE: std::time::Duration = std::time::Duration::from_secs(600);

/// A body may be as large as the largest upload and a little more.
const BODY_MAX: usize = UPLOAD_MAX + 1024 * 1024;

/// How a sandbox starts.
#[derive(Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0: any free one.
    pub port: u16,
    /// The limits that hold at first.
    pub limits: Limits,
    /// The same seed gives the same ids and faults.
    pub seed: u64,
    /// What time it is.
    pub clock: Clock,
    /// The token the bot must use.
    pub token: String,
    /// Who the bot is.
    pub bot: BotProfile,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            limits: Limits::None,
            seed: 1,
            clock: Clock::system(),
            token: "1000000001:AAsandboxsandboxsandboxsandboxsandb".into(),
            bot: BotProfile::default(),
        }
    }
}

/// A running sandbox. Dropping it stops it at once; [`Sandbox::stop`] waits for that.
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    task: Option<tokio::task::JoinHandle<()>>,
}

/// What every connection needs.
pub(crate) struct Shared {
    pub(crate) world: World,
    pub(crate) token: String,
    pub(crate) panel: Mutex<Option<Arc<dyn Panel>>>,
}

impl Sandbox {
    /// Starts a sandbox; fails if the port is taken.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let world = World::new(options.bot, options.seed, options.limits, options.clock);
        let shared = Arc::new(Shared { world, token: options.token, panel: Mutex::new(None) });
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(accept(listener, shared.clone(), stopped));
        Ok(Self { address, shared, stop, task: Some(task) })
    }

    /// Where it listens: `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token the bot must use.
    pub fn token(&self) -> &str {
        &self.shared.token
    }

    /// The world behind it.
    pub fn world(&self) -> World {
        self.shared.world.clone()
    }

    /// Shows the host's panel at `GET /sandbox/panel`.
    pub fn register_panel(&self, panel: Arc<dyn Panel>) {
        *self.shared.panel.lock().unwrap_or_else(PoisonError::into_inner) = Some(panel);
    }

    /// Stops listening and cuts all connections; the world stays readable.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(task) = self.task.take() {
            // The only failure is a panic in the accept loop, which has nothing left to do.
            task.await.ok();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// Runs a sandbox by itself until ctrl-c: prints where it is and with which token.
pub async fn serve(options: Options) -> io::Result<()> {
    let sandbox = Sandbox::start(options).await?;
    println!("Bot API:  {}", sandbox.url());
    println!("token:    {}", sandbox.token());
    println!("control:  {}/sandbox/", sandbox.url());
    tokio::signal::ctrl_c().await?;
    sandbox.stop().await;
    Ok(())
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, shared.clone()));
                }
                // Out of file descriptors, most likely: let those there are finish first.
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            },
        }
    }
    connections.shutdown().await;
}

/// Serves one connection until it ends or a fault cuts it.
async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    stream.set_nodelay(true).ok();
    let cut = Arc::new(AtomicBool::new(false));
    let seen = cut.clone();
    let service = service_fn(move |request| {
        let (shared, cut) = (shared.clone(), cut.clone());
        async move {
            match route(&shared, request).await {
                Reply::Answer(response) => Ok::<_, Infallible>(response),
                Reply::Cut => {
                    cut.store(true, Ordering::Release);
                    std::future::pending().await
                }
            }
        }
    });
    let mut connection =
        http1::Builder::new().timer(TokioTimer::new()).header_read_timeout(IDLE).serve_connection(TokioIo::new(stream), service);
    let ended = poll_fn(|context| {
        let ended = Pin::new(&mut connection).poll(context);
        if ended.is_ready() || seen.load(Ordering::Acquire) { Poll::Ready(ended.is_ready()) } else { Poll::Pending }
    })
    .await;
    if !ended {
        let stream = connection.into_parts().io.into_inner();
        // Zero linger turns closing into a reset.
        stream.set_zero_linger().ok();
    }
}

pub(crate) type Body = BoxBody<Bytes, Infallible>;

pub(crate) enum Reply {
    Answer(Response<Body>),
    /// The connection is to be reset.
    Cut,
}

/// A whole body.
pub(crate) fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed()
}

pub(crate) fn response(status: u16, kind: &'static str, body: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(whole(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn refuse(refusal: &Refusal) -> Reply {
    let mut response = response(refusal.code, "application/json", refusal.to_json());
    if let Some(seconds) = refusal.retry_after {
        response.headers_mut().insert("retry-after", seconds.into());
    }
    Reply::Answer(response)
}

async fn route(shared: &Shared, request: Request<Incoming>) -> Reply {
    if !local::is_local(request.headers()) {
        return refuse(&Refusal::foreign());
    }
    // Some clients escape the colon of the token or the slashes of a file's path.
    let path = unescape(request.uri().path());
    if console::is_mine(&path) {
        return Reply::Answer(console::answer(shared, request).await);
    }
    if path == "/sandbox" || path.starts_with("/sandbox/") {
        return Reply::Answer(control::answer(shared, request).await);
    }
    if let Some(rest) = path.strip_prefix("/file/bot") {
        return download(shared, rest);
    }
    match path.strip_prefix("/bot").and_then(|rest| rest.split_once('/')) {
        Some((token, method)) => bot(shared, token, method, request).await,
        None => refuse(&Refusal::not_found()),
    }
}

fn download(shared: &Shared, rest: &str) -> Reply {
    let Some((token, path)) = rest.split_once('/') else {
        return refuse(&Refusal::not_found());
    };
    if token != shared.token {
        return refuse(&Refusal::unauthorized());
    }
    let kept = shared.world.peek().files.at_path(path).map(|kept| kept.bytes.clone());
    match kept {
        Some(bytes) => Reply::Answer(response(200, "application/octet-stream", bytes.to_vec())),
        None => refuse(&Refusal::not_found()),
    }
}

/// Reads a body up to the limit.
pub(crate) async fn read_body(body: Incoming) -> Result<Bytes, Refusal> {
    match Limited::new(body, BODY_MAX).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => Err(Refusal::too_large()),
        Err(_) => Err(Refusal::bad("unexpected end of request content")),
    }
}

async fn bot(shared: &Shared, token: &str, name: &str, request: Request<Incoming>) -> Reply {
    if token != shared.token {
        // A token that has not even the shape of one leads nowhere on the real server.
        let shaped = token.split_once(':').is_some_and(|(id, _)| id.parse::<i64>().is_ok());
        return refuse(&if shaped { Refusal::unauthorized() } else { Refusal::not_found() });
    }
    if !matches!(*request.method(), Verb::GET | Verb::POST) {
        return refuse(&Refusal::not_found());
    }
    let (head, body) = request.into_parts();
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let body = match read_body(body).await {
        Ok(body) => body,
        Err(refusal) => return refuse(&refusal),
    };
    let params = match Params::read(head.uri.query(), content_type, &body) {
        Ok(params) => params,
        Err(refusal) => return refuse(&refusal),
    };
    drop(body);
    let Some(method) = api::find(name) else {
        let what = format!("method \"{}\"", name.chars().take(64).collect::<String>());
        return refuse(&Refusal::not_modelled(what));
    };
    let faults = &shared.world.0.faults;
    let fault = if faults.is_empty() {
        None
    } else {
        let verdict = faults.judge(name, params.int("chat_id"));
        if !verdict.delay.is_zero() {
            tokio::time::sleep(verdict.delay).await;
        }
        verdict.fault
    };
    if let Some(fault) = &fault
        && let Some(reply) = instead(shared, fault)
    {
        return reply;
    }
    let outcome = api::answer(&shared.world, method, &params).await;
    if let Some(fault) = &fault {
        return spoiled(fault);
    }
    match outcome {
        Ok(result) => {
            let mut body = String::with_capacity(result.len() + 24);
            body.push_str("{\"ok\":true,\"result\":");
            body.push_str(&result);
            body.push('}');
            Reply::Answer(response(200, "application/json", body))
        }
        Err(refusal) => refuse(&refusal),
    }
}

/// What a fault does in place of the call; `None` if the call is to go on.
fn instead(shared: &Shared, fault: &Fault) -> Option<Reply> {
    match fault {
        Fault::TooMany { retry_after } => {
            shared.world.peek().calls.too_many += 1;
            Some(refuse(&Refusal::too_many(*retry_after)))
        }
        Fault::Outage { .. } => Some(Reply::Cut),
        Fault::Html { after: false, .. } | Fault::Reset { after: false } | Fault::Garbage { after: false } => Some(spoiled(fault)),
        _ => None,
    }
}

/// The answer a fault leaves.
fn spoiled(fault: &Fault) -> Reply {
    match fault {
        Fault::Html { status, .. } => {
            let page = format!(
                "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n\
                 <hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
            );
            Reply::Answer(response(*status, "text/html", page))
        }
        Fault::Garbage { .. } => Reply::Answer(response(200, "application/json", "{\"ok\":true,\"result\":{\"mess")),
        _ => Reply::Cut,
    }
}
