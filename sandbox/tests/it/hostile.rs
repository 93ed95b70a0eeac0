//! The console and the doors under hostile requests: seeded, so that a run can be repeated.
//!
//! `SANDBOX_FUZZ_SECONDS=600 cargo test -p jarshy-sandbox --test it hostile -- --nocapture` works on it for ten minutes; without it, for a
//! moment. `SANDBOX_SEED=…` (in hex) plays other requests, or those of a run that failed: it says its seed. What must always hold: whoever asks in well-formed HTTP gets an answer in time, never a 500; JSON that is promised is JSON; foreign pages stay out;
//! and afterwards the sandbox still answers as before.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sandbox::{NewPerson, Options, Panel, Sandbox};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than any answer should take.
const PATIENCE: Duration = Duration::from_secs(20);
const VERBS: [&str; 9] = ["GET", "POST", "DELETE", "PUT", "HEAD", "OPTIONS", "PATCH", "TRACE", "SAY"];
const FIELDS: [&str; 36] = [
    "person",
    "chat",
    "text",
    "message_id",
    "data",
    "label",
    "id",
    "first_name",
    "last_name",
    "username",
    "language_code",
    "started",
    "kind",
    "title",
    "creator",
    "bot",
    "after",
    "limit",
    "callback_id",
    "options",
    "emoji",
    "blocked",
    "group",
    "as",
    "by",
    "limits",
    "seconds",
    "advance_seconds",
    "set",
    "method",
    "share",
    "times",
    "millis",
    "reply_to",
    "caption",
    "name",
];
const PIECES: [&str; 24] = [
    "",
    "0",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999",
    "1e308",
    "NaN",
    "true",
    "null",
    "\u{0}",
    "\u{202e}",
    "😀😀",
    "Ә\u{301}",
    "../../../etc/passwd",
    "%2e%2e%2f",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{7*7}}",
    "\r\nX: y",
    "2025-04-21T09:00:00+05:00",
    "9999-12-31T23:59:59Z",
    "private",
    "sendMessage",
];

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, below: usize) -> usize {
        usize::try_from(self.next() % below.max(1) as u64).unwrap()
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    fn value(&mut self, depth: usize, known: &[i64]) -> Value {
        match self.below(10) {
            0 => Value::Null,
            1 => json!(self.next().cast_signed()),
            2 => json!(self.below(2) == 0),
            3 => json!(*self.of(&[0.5, -0.0, 1e300, -1e-300])),
            4 if depth > 0 => json!([self.value(depth - 1, known), self.value(depth - 1, known)]),
            5 if depth > 0 => json!({*self.of(&FIELDS): self.value(depth - 1, known)}),
            6 => json!(PIECES[self.below(PIECES.len())].repeat(1 << self.below(12))),
            7 | 8 => json!(*self.of(known)),
            _ => json!(*self.of(&PIECES)),
        }
    }

    fn body(&mut self, known: &[i64]) -> Vec<u8> {
        match self.below(12) {
            0 => Vec::new(),
            1 => "[".repeat(1 + self.below(200_000)).into_bytes(),
            2 => (0..self.below(300)).map(|_| self.next().to_le_bytes()[0]).collect(),
            kind => {
                let mut object = serde_json::Map::new();
                for _ in 0..self.below(7) {
                    let field = (*self.of(&FIELDS)).to_owned();
                    object.insert(field, self.value(3, known));
                }
                let mut text = Value::Object(object).to_string().into_bytes();
                if kind == 3 {
                    text.truncate(self.below(text.len() + 1));
                }
                text
            }
        }
    }

    fn path(&mut self, doors: &[String], known: &[i64]) -> String {
        let mut path = self.of(doors).clone();
        if path.ends_with('/') || self.below(8) == 0 {
            let piece = if self.below(2) == 0 { self.of(known).to_string() } else { (*self.of(&PIECES)).to_owned() };
            path.push_str(&escaped(&piece));
        }
        for n in 0..self.below(4) {
            let (field, value) = (*self.of(&FIELDS), *self.of(&PIECES));
            write!(path, "{}{field}={}", if n == 0 { '?' } else { '&' }, escaped(value)).unwrap();
        }
        path
    }
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"./-%".contains(&byte) {
            out.push(byte.into())
        } else {
            write!(out, "%{byte:02x}").unwrap()
        }
        out
    })
}

/// Sends bytes and reads what comes back; of a stream that doesn't end, its beginning.
async fn exchange(address: &str, request: &[u8], endless: bool) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // Who is refused early may find the line closed while still writing.
    stream.write_all(request).await.ok();
    let mut answer = Vec::new();
    let reading = async {
        let mut part = [0_u8; 16 * 1024];
        while let Ok(n) = stream.read(&mut part).await {
            answer.extend_from_slice(&part[..n]);
            if n == 0 || endless {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.unwrap_or_else(|_| panic!("no end to {}", shown(request)));
    answer
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(600).collect()
}

fn request(verb: &str, path: &str, host: &str, extra: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("{verb} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{extra}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn status(answer: &[u8]) -> Option<u16> {
    std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}

/// A well-formed request with a hostile content.
async fn asks(random: &mut Random, address: &str, doors: &[String], known: &[i64]) {
    let (verb, path, body) = (*random.of(&VERBS), random.path(doors, known), random.body(known));
    let endless = path.starts_with("/sandbox/events");
    let request = request(verb, &path, address, "", &body);
    let answer = exchange(address, &request, endless).await;
    let status = status(&answer).unwrap_or_else(|| panic!("no answer to {}", shown(&request)));
    assert!((200..500).contains(&status) || status == 501, "{status} to {}", shown(&request));
    let text = String::from_utf8_lossy(&answer);
    let Some((head, content)) = text.split_once("\r\n\r\n") else { panic!("half an answer to {}", shown(&request)) };
    if verb != "HEAD" && head.contains("application/json") && !path.starts_with("/console/file") {
        assert!(serde_json::from_str::<Value>(content).is_ok(), "no JSON: {} to {}", shown(&answer), shown(&request));
    }
}

/// A page from elsewhere, or a name that was made to lead here.
async fn comes_from_elsewhere(random: &mut Random, address: &str, doors: &[String], known: &[i64]) {
    let path = random.path(doors, known);
    let host = *random.of(&["evil.example", "127.0.0.1.evil.example", "localhost.evil", "[::2]", "10.0.0.1"]);
    let from_page = *random.of(&["https://evil.example", "null", "http://127.0.0.1.evil.example", "file://"]);
    for (host, extra) in [(host, String::new()), (address, format!("Origin: {from_page}\r\n"))] {
        let answer = exchange(address, &request("POST", &path, host, &extra, b"{}"), false).await;
        assert_eq!(status(&answer), Some(403), "{path} from {host} {extra}: {}", shown(&answer));
    }
}

/// What is no HTTP: only that it ends, and harms nobody.
async fn babbles(random: &mut Random, address: &str) {
    let good = request("POST", "/sandbox/say", address, "", b"{\"person\":1,\"text\":\"x\"}");
    let bytes = match random.below(6) {
        0 => (0..random.below(2000)).map(|_| random.next().to_le_bytes()[0]).collect(),
        1 => good[..random.below(good.len())].to_vec(),
        2 => format!("GET /{} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n", "a".repeat(200_000)).into_bytes(),
        3 => request("GET", "/", address, &"X: y\r\n".repeat(500), b""),
        4 => request("POST", "/sandbox/say", address, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"zz\r\n"),
        _ => {
            let mut bytes = good;
            for _ in 0..=random.below(9) {
                let at = random.below(bytes.len());
                bytes[at] = random.next().to_le_bytes()[0];
            }
            bytes
        }
    };
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&bytes).await.ok();
    // Half a request would be waited for: this client hangs up.
    stream.shutdown().await.ok();
    let mut answer = Vec::new();
    tokio::time::timeout(PATIENCE, stream.take(1_000_000).read_to_end(&mut answer))
        .await
        .unwrap_or_else(|_| panic!("{}", shown(&bytes)))
        .ok();
    assert_ne!(status(&answer), Some(500), "{}", shown(&bytes));
}

/// A host with figures and a story, so that their doors are tried, too.
struct Host;

impl Panel for Host {
    fn snapshot(&self) -> Value {
        json!({"next": null, "groups": [{"name": {"kk": "Кезекте"}, "rows": []}]})
    }

    fn story(&self) -> Value {
        json!({"steps": []})
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_requests_are_answered_and_harm_nobody() {
    let seconds = std::env::var("SANDBOX_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let given = std::env::var("SANDBOX_SEED").ok();
    let seed = given.and_then(|seed| u64::from_str_radix(seed.trim_start_matches("0x"), 16).ok()).filter(|seed| *seed != 0);
    let (span, seed) = (seconds.map_or(Duration::from_secs(2), Duration::from_secs), seed.unwrap_or(0x5eed_0001));
    println!("SANDBOX_SEED={seed:#x}");
    let sandbox = Sandbox::start(Options::default()).await.unwrap();
    sandbox.register_panel(Arc::new(Host));
    let world = sandbox.world();
    let (person, other) = (world.person(NewPerson::named("Айгерім")).id, world.person(NewPerson::named("Алексей")).id);
    world.says(person, "/start");
    let address = sandbox.url().trim_start_matches("http://").to_owned();
    let index = exchange(&address, &request("GET", "/sandbox/", &address, "", b""), false).await;
    let index = String::from_utf8(index).unwrap();
    let index: Value = serde_json::from_str(index.split_once("\r\n\r\n").unwrap().1).unwrap();
    let mut doors: Vec<String> =
        ["/", "/console", "/console/overview", "/console/chat", "/console/story", "/console/file", "/console/app.js", "/sandbox/files/"]
            .map(str::to_owned)
            .to_vec();
    let listed = index["doors"].as_array().unwrap().iter().filter_map(|door| door["door"].as_str()?.split(' ').nth(1));
    doors.extend(listed.map(|path| path.split("PATH").next().unwrap().to_owned()));
    assert!(doors.len() > 30, "{doors:?}");
    let known = [person, other, 1, 2, 0, -1, i64::MIN, i64::MAX];

    let mut random = Random(seed);
    let (began, mut asked) = (Instant::now(), 0_u64);
    while began.elapsed() < span {
        for _ in 0..20 {
            asks(&mut random, &address, &doors, &known).await;
        }
        comes_from_elsewhere(&mut random, &address, &doors, &known).await;
        babbles(&mut random, &address).await;
        asked += 23;
        let answer = exchange(&address, &request("GET", "/sandbox/clock", &address, "", b""), false).await;
        assert_eq!(status(&answer), Some(200), "after {asked} requests it doesn't answer any more: {}", shown(&answer));
    }
    println!("{asked} hostile requests in {:?}", began.elapsed());
    let newcomer = world.person(NewPerson::named("Жаңа")).id;
    world.says(newcomer, "/help");
    assert_eq!(world.transcript(newcomer).len(), 1, "and the world goes on");
}
