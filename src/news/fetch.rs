//! Fetching from the open net, and from nowhere else.
//!
//! Promises: http(s) on its usual port; hosts on the moderators' list only; never an address of this machine or its networks, whether written
//! out, resolved, or redirected to: each hop is checked anew; at most [`MOST`] bytes and [`PATIENCE`], however slowly they come. Nothing of
//! ours goes along: no cookies, no credentials, no referrer, no proxy of the environment. Knows nothing of what it fetches.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Response, StatusCode, header, redirect};
use url::{Host, Url};

/// Bytes of a body.
pub const MOST: usize = 2 * 1024 * 1024;
/// From the first look at the address to the last byte.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Redirects that are followed.
const HOPS: usize = 5;
const AGENT: &str = concat!("jarshy/", env!("CARGO_PKG_VERSION"));

/// Why something wasn't fetched. Shown to moderators with the source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Not an address that we ask.
    #[error("not a web address on the usual port: {0}")]
    Address(String),
    /// Nobody has allowed this host.
    #[error("the host {0} is not on the list of allowed hosts")]
    Host(String),
    /// The address lies in this machine or its networks.
    #[error("the address leads into a local network")]
    Local,
    /// More bytes than we read.
    #[error("more than {} MiB", MOST / 1024 / 1024)]
    Large,
    /// Too slow.
    #[error("no whole answer within {} seconds", PATIENCE.as_secs())]
    Slow,
    /// Redirected in circles.
    #[error("more than {HOPS} redirects")]
    Redirects,
    /// The server said no.
    #[error("the server answered {0}")]
    Status(u16),
    /// No connection, no TLS, or it broke off.
    #[error("no connection: {0}")]
    Network(String),
}

/// What the server said last time, so that it need not say it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// ETag.
    pub etag: Option<String>,
    /// Last-Modified.
    pub last_modified: Option<String>,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Nothing has changed since [`Known`].
    Same,
    /// A document.
    Document(Document),
}

/// A document as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Where it was found in the end.
    pub url: Url,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// For the next time.
    pub known: Known,
}

/// Fetches; cheap to clone.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: reqwest::Client,
    guard: Arc<Guard>,
}

/// Which addresses may be asked besides public ones.
#[derive(Debug)]
struct Guard {
    also: Vec<SocketAddr>,
}

impl Guard {
    /// The port of an address that may be asked.
    fn check(&self, url: &Url) -> Result<(), FetchError> {
        let odd = || FetchError::Address(url.to_string());
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
            return Err(odd());
        }
        let ip = match url.host().ok_or_else(odd)? {
            Host::Domain(_) => None,
            Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
            Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
        };
        let port = url.port_or_known_default().ok_or_else(odd)?;
        if ip.is_some_and(|ip| self.also.contains(&SocketAddr::new(ip, port))) {
            return Ok(());
        }
        // reqwest doesn't resolve literals, so the resolver's guard never sees them.
        if ip.is_some_and(|ip| !is_public(ip)) {
            return Err(FetchError::Local);
        }
        if [80, 443].contains(&port) { Ok(()) } else { Err(odd()) }
    }
}

/// Resolves names to public addresses; a name that has a local one too is refused whole.
struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().any(|address| !is_public(address.ip())) {
                return Err(FetchError::Local.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

impl Fetcher {
    /// Asks public addresses, and these, written out: a feed on the same machine.
    pub fn new(also: Vec<SocketAddr>) -> reqwest::Result<Self> {
        let guard = Arc::new(Guard { also });
        let client = reqwest::Client::builder()
            .user_agent(AGENT)
            .redirect(redirect::Policy::none())
            .dns_resolver(Arc::new(Resolver))
            .no_proxy()
            .referer(false)
            .timeout(PATIENCE)
            .build()?;
        Ok(Self { client, guard })
    }

    /// Fetches a document. `allowed` is asked for each host on the way.
    pub async fn fetch(&self, url: &str, known: &Known, allowed: impl Fn(&str) -> bool) -> Result<Fetched, FetchError> {
        let mut url = Url::parse(url.trim()).map_err(|_| FetchError::Address(url.to_owned()))?;
        let all = async {
            for _ in 0..=HOPS {
                self.guard.check(&url)?;
                let host = url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
                if !allowed(&host) {
                    return Err(FetchError::Host(host));
                }
                let response = self.ask(&url, known).await?;
                match response.status() {
                    StatusCode::NOT_MODIFIED => return Ok(Fetched::Same),
                    status if status.is_redirection() => url = next(&url, &response)?,
                    status if status.is_success() => return Ok(Fetched::Document(read(url, response).await?)),
                    status => return Err(FetchError::Status(status.as_u16())),
                }
            }
            Err(FetchError::Redirects)
        };
        // The client's own limit is for one request; this one is for all hops together.
        tokio::time::timeout(PATIENCE, all).await.map_err(|_| FetchError::Slow)?
    }

    async fn ask(&self, url: &Url, known: &Known) -> Result<Response, FetchError> {
        let mut request = self.client.get(url.clone());
        if let Some(etag) = &known.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(since) = &known.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, since);
        }
        request.send().await.map_err(network)
    }
}

fn next(url: &Url, response: &Response) -> Result<Url, FetchError> {
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    to.and_then(|to| url.join(to).ok()).ok_or_else(|| FetchError::Status(response.status().as_u16()))
}

async fn read(url: Url, response: Response) -> Result<Document, FetchError> {
    if response.content_length().is_some_and(|length| length > MOST as u64) {
        return Err(FetchError::Large);
    }
    let said = |name: header::HeaderName| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    let known = Known { etag: said(header::ETAG), last_modified: said(header::LAST_MODIFIED) };
    let mut bytes = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk.map_err(network)?);
        if bytes.len() > MOST {
            return Err(FetchError::Large);
        }
    }
    Ok(Document { url, bytes, known })
}

/// What went wrong on the way, without the address: it stands beside it already.
fn network(error: reqwest::Error) -> FetchError {
    let mut source: Option<&dyn std::error::Error> = Some(&error);
    let mut last = String::new();
    while let Some(cause) = source {
        if let Some(FetchError::Local) = cause.downcast_ref::<FetchError>() {
            return FetchError::Local;
        }
        last = cause.to_string();
        source = cause.source();
    }
    if error.is_timeout() { FetchError::Slow } else { FetchError::Network(last) }
}

/// Whether an address is on the open net (IANA's special-purpose registries), looked at through the ways to write an old address in a new one.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (b == 18 || b == 19))
        || (a == 192 && b == 0 && c == 0))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    let inside = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] => high != 0 && inside(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inside(high, low),
        [0x2002, high, low, ..] => inside(high, low),
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        // Everything that is given out to the public begins with 001.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn refused(url: &str) -> FetchError {
        Fetcher::new(Vec::new()).unwrap().fetch(url, &Known::default(), |_| true).await.unwrap_err()
    }

    #[tokio::test]
    async fn local_addresses_are_refused_however_they_are_written() {
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0/",
            "http://10.1.2.3/",
            "http://172.16.0.1/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data",
            "http://100.64.0.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::a00:1]/",
            "http://[2002:a00:1::]/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://localhost/",
        ] {
            assert_eq!(refused(url).await, FetchError::Local, "{url}");
        }
    }

    #[tokio::test]
    async fn other_schemes_ports_credentials_and_hosts_are_refused() {
        for url in [
            "file:///etc/passwd",
            "ftp://example.kz/",
            "http://user:pass@example.kz/",
            "http://example.kz:8080/",
            "gopher://x",
            "example.kz",
        ] {
            assert!(matches!(refused(url).await, FetchError::Address(_)), "{url}");
        }
        let fetcher = Fetcher::new(Vec::new()).unwrap();
        let error = fetcher.fetch("https://www.example.kz/", &Known::default(), |host| host == "basqa.kz").await.unwrap_err();
        assert_eq!(error, FetchError::Host("example.kz".to_owned()));
    }

    #[test]
    fn the_open_net_is_open() {
        for ip in ["8.8.8.8", "95.56.234.1", "2a00:1450:4010:c0e::65", "::ffff:8.8.8.8"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    /// A server on this machine that gives these answers, one a connection.
    async fn server(answers: Vec<String>) -> SocketAddr {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let read = stream.read(&mut request).await.unwrap();
                let conditional = String::from_utf8_lossy(&request[..read]).to_lowercase().contains("if-none-match: \"v1\"");
                let answer = if conditional { "HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n".to_owned() } else { answer };
                stream.write_all(answer.as_bytes()).await.ok();
            }
        });
        address
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_only_drips_is_given_up_on() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await.unwrap();
            while stream.write_all(b"<").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let start = tokio::time::Instant::now();
        let fetched = Fetcher::new(vec![address]).unwrap().fetch(&format!("http://{address}/"), &Known::default(), |_| true).await;
        assert_eq!(fetched, Err(FetchError::Slow));
        assert!(start.elapsed() <= PATIENCE + Duration::from_secs(1));
    }

    #[tokio::test]
    async fn what_was_seen_is_not_fetched_again_and_nothing_endless_is_read() {
        let body = "HTTP/1.1 200 OK\r\netag: \"v1\"\r\ncontent-length: 5\r\nconnection: close\r\n\r\nсө!".to_owned();
        let endless = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", "x".repeat(MOST + 10));
        let away = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\nconnection: close\r\n\r\n".to_owned();
        let address = server(vec![body.clone(), body, endless, away]).await;
        let fetcher = Fetcher::new(vec![address]).unwrap();
        let url = format!("http://{address}/feed");
        let any = |_: &str| true;
        let Ok(Fetched::Document(document)) = fetcher.fetch(&url, &Known::default(), any).await else { panic!("no document") };
        assert_eq!((document.bytes.as_slice(), document.known.etag.as_deref()), ("сө!".as_bytes(), Some("\"v1\"")));
        assert_eq!(fetcher.fetch(&url, &document.known, any).await, Ok(Fetched::Same));
        assert_eq!(fetcher.fetch(&url, &Known::default(), any).await, Err(FetchError::Large));
        assert_eq!(fetcher.fetch(&url, &Known::default(), any).await, Err(FetchError::Local), "a redirect is a new address");
    }
}
