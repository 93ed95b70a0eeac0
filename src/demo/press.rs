//! The papers of the demo's town: four small ones that write in Kazakh, Russian and English, each in another form of feed, on this machine.
//!
//! A paper prints what its date has come for: asked again later, it has more. One of them is careless, so that `/sources` has something to
//! say: it gives two items one id and dates one ten years ahead. The bot may ask this address because the demo says so
//! ([`crate::config::Office::local_feeds`]); no setting can say it.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, FixedOffset};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ETAG, IF_NONE_MATCH};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;

/// Who writes what, and when.
const PAPERS: &str = include_str!("../../data/demo/papers.json");

/// One paper.
#[derive(Clone, Debug, Deserialize)]
pub struct Paper {
    path: String,
    form: Form,
    /// What it is called.
    pub name: String,
    /// Whom its items concern: a region's code, `KZ` for everybody.
    pub region: String,
    items: Vec<Item>,
}

/// How it is written.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    Rss,
    Atom,
    Json,
}

#[derive(Clone, Debug, Deserialize)]
struct Item {
    at: DateTime<FixedOffset>,
    /// The date that it gives itself, if that is another.
    says: Option<DateTime<FixedOffset>>,
    link: String,
    /// Its id, if that isn't its link.
    id: Option<String>,
    title: String,
    text: Vec<String>,
}

/// The papers, open for whoever asks on this machine.
pub struct Press {
    /// Where they are.
    pub address: SocketAddr,
    /// Which there are.
    pub papers: Arc<Vec<Paper>>,
    /// Feeds that somebody brought, as they are.
    pub brought: Arc<Vec<Brought>>,
}

/// A feed that somebody brought to the demo: served byte for byte, whatever it is encoded in.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The file's name, and what its source is called.
    pub name: String,
    bytes: Bytes,
}

impl Brought {
    /// Every .xml, .rss, .atom and .json file of a folder, by name. A folder or file that can't be read is an error that names it.
    pub fn all_of(folder: &Path) -> anyhow::Result<Vec<Self>> {
        let mut brought = Vec::new();
        for entry in std::fs::read_dir(folder).with_context(|| format!("the folder of feeds {}", folder.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|kind| ["xml", "rss", "atom", "json"].iter().any(|known| kind == *known)) {
                let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?.into();
                brought.push(Self { name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes });
            }
        }
        brought.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(brought)
    }
}

impl Press {
    /// Opens them on a free port of this machine until `stop`, and beside them what was brought; the time is the demo's.
    pub async fn opens(clock: Clock, brought: Vec<Brought>, stop: CancellationToken) -> anyhow::Result<Self> {
        let papers: Arc<Vec<Paper>> = Arc::new(serde_json::from_str(PAPERS)?);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let press = Self { address: listener.local_addr()?, papers, brought: Arc::new(brought) };
        tokio::spawn(stop.run_until_cancelled_owned(serve(listener, press.papers.clone(), press.brought.clone(), clock)));
        Ok(press)
    }

    /// A paper's address.
    pub fn url(&self, paper: &Paper) -> String {
        format!("http://{}/{}", self.address, paper.path)
    }

    /// The address of the feed that was brought as number `n`, from 0.
    pub fn url_of(&self, n: usize) -> String {
        format!("http://{}/brought/{n}", self.address)
    }
}

async fn serve(listener: TcpListener, papers: Arc<Vec<Paper>>, brought: Arc<Vec<Brought>>, clock: Clock) {
    while let Ok((stream, _)) = listener.accept().await {
        let (papers, brought, clock) = (papers.clone(), brought.clone(), clock.clone());
        tokio::spawn(async move {
            let answer = service_fn(|request: Request<_>| {
                let number = request.uri().path().strip_prefix("/brought/").and_then(|number| number.parse::<usize>().ok());
                let one = number.and_then(|number| brought.get(number));
                let answer = one.map_or_else(|| answer(&papers, &request, clock.unix()), |one| Response::new(Full::new(one.bytes.clone())));
                async move { Ok::<_, Infallible>(answer) }
            });
            http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), answer).await.ok();
        });
    }
}

fn answer<B>(papers: &[Paper], request: &Request<B>, now: i64) -> Response<Full<Bytes>> {
    let path = request.uri().path().trim_start_matches('/');
    let Some(paper) = papers.iter().find(|paper| paper.path == path) else { return response(StatusCode::NOT_FOUND, String::new(), "") };
    let items: Vec<&Item> = paper.items.iter().rev().filter(|item| item.at.timestamp() <= now).collect();
    let edition = format!("\"{}\"", items.len());
    if request.headers().get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == edition.as_bytes()) {
        return response(StatusCode::NOT_MODIFIED, String::new(), &edition);
    }
    response(StatusCode::OK, paper.form.print(&paper.name, &items), &edition)
}

fn response(status: StatusCode, body: String, edition: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    if let Ok(edition) = edition.parse() {
        response.headers_mut().insert(ETAG, edition);
    }
    response
}

impl Form {
    fn print(self, name: &str, items: &[&Item]) -> String {
        let html = |item: &Item| item.text.iter().map(|text| format!("<p>{}</p>", escaped(text))).collect::<String>();
        let date = |item: &Item| item.says.unwrap_or(item.at);
        match self {
            Self::Rss => {
                let each = items.iter().map(|item| {
                    format!(
                        "<item><title>{}</title><link>{}</link><guid>{}</guid><pubDate>{}</pubDate><description>{}</description></item>",
                        escaped(&item.title),
                        item.link,
                        item.id.as_deref().unwrap_or(&item.link),
                        date(item).to_rfc2822(),
                        escaped(&html(item))
                    )
                });
                format!("<rss version=\"2.0\"><channel><title>{name}</title>{}</channel></rss>", each.collect::<String>())
            }
            Self::Atom => {
                let each = items.iter().map(|item| {
                    format!(
                        "<entry><title>{}</title><link href=\"{}\"/><id>{}</id><updated>{}</updated><content type=\"html\">{}</content></entry>",
                        escaped(&item.title),
                        item.link,
                        item.id.as_deref().unwrap_or(&item.link),
                        date(item).to_rfc3339(),
                        escaped(&html(item))
                    )
                });
                format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>{name}</title>{}</feed>", each.collect::<String>())
            }
            Self::Json => {
                let each = items.iter().map(|item| {
                    json!({"id": item.id.as_deref().unwrap_or(&item.link), "url": item.link, "title": item.title,
                           "date_published": date(item).to_rfc3339(), "content_html": html(item)})
                });
                let items: Vec<_> = each.collect();
                json!({"version": "https://jsonfeed.org/version/1.1", "title": name, "items": items}).to_string()
            }
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Almaty;
    use http_body_util::BodyExt;

    use super::*;
    use crate::news::feed;

    #[tokio::test]
    async fn every_paper_can_be_read_says_nothing_before_its_time_and_only_one_is_careless() {
        let papers: Vec<Paper> = serde_json::from_str(PAPERS).unwrap();
        let begins = DateTime::parse_from_rfc3339(super::super::BEGINS).unwrap().timestamp();
        let mut languages = std::collections::BTreeSet::new();
        for paper in &papers {
            let mut printed = Vec::new();
            for now in [begins - 3600, begins, begins + 30 * 86_400] {
                let request = Request::builder().uri(format!("/{}", paper.path)).body(()).unwrap();
                let bytes = answer(&papers, &request, now).into_body().collect().await.unwrap().to_bytes();
                printed.push(feed::read(&bytes, None, &paper.name, Almaty, now).unwrap());
            }
            assert_eq!(printed[0], feed::Feed { title: paper.name.clone(), ..feed::Feed::default() });
            assert!(!printed[1].items.is_empty() && printed[2].items.len() == paper.items.len(), "{}", paper.name);
            assert_eq!(printed[2].remarks.is_empty(), paper.path != "city.xml", "{}: {:?}", paper.name, printed[2].remarks);
            for item in &printed[2].items {
                languages.insert(item.language.clone());
                let noise = |line: &String| ["Telegram", "Фото:", "Сурет:", "Photo:"].iter().any(|word| line.contains(word));
                assert!(!item.body.iter().any(noise), "{:?}", item.body);
            }
        }
        assert_eq!(languages.into_iter().collect::<Vec<_>>(), ["en", "kk", "ru"]);
    }

    #[test]
    fn a_paper_that_has_nothing_new_says_so() {
        let papers: Vec<Paper> = serde_json::from_str(PAPERS).unwrap();
        let asked = |known: &str| {
            let request = Request::builder().uri("/kk.xml").header(IF_NONE_MATCH, known).body(()).unwrap();
            answer(&papers, &request, i64::MAX).status()
        };
        assert_eq!((asked("\"3\""), asked("\"2\"")), (StatusCode::NOT_MODIFIED, StatusCode::OK));
    }
}
