//! The figures of the README: messages a second on the loopback, and what a million people cost.
//!
//! `cargo bench -p jarshy-sandbox` runs all; `-- speed`, `-- memory` or `-- memory-own` one. Client and server share this process and its
//! two worker threads; the client is as cheap as one can be (a hand-written request, kept connections), so that the
//! figure is mostly the server's. Each call is a whole `sendMessage`: HTML with two entities, an inline keyboard, the
//! answer read and looked at.

use std::time::{Duration, Instant};

use sandbox::{NewPerson, Options, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 32;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let [one] = wanted.as_slice() else { return each_by_itself() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        match one.as_str() {
            "speed" => speed().await,
            "memory" => memory("the same text for all", false).await,
            "memory-own" => memory("a text of their own for each", true).await,
            other => panic!("no such figure: {other}"),
        }
    });
}

/// Each figure in a process of its own, so that what one leaves behind doesn't count in the next.
fn each_by_itself() {
    let program = std::env::current_exe().expect("a program knows where it is");
    for figure in ["speed", "memory", "memory-own"] {
        let status = std::process::Command::new(&program).arg(figure).status().expect("to start it once more");
        assert!(status.success(), "{figure}");
    }
}

async fn speed() {
    let (people, rounds) = (2_000, 3);
    for round in 1..=rounds {
        let sandbox = Sandbox::start(Options::default()).await.expect("a port");
        populate(&sandbox, people);
        let calls = 150_000;
        let cpu = cpu();
        let took = send(&sandbox, calls, people, false).await;
        let cpu = self::cpu().saturating_sub(cpu);
        assert_eq!(sandbox.world().view(|view| view.record_len()), calls);
        println!(
            "speed {round}/{rounds}: {:.0} sendMessage a second ({calls} in {took:.2?}); {:.0} µs of processor each, client and server together",
            per_second(calls, took),
            cpu.as_secs_f64() * 1e6 / calls as f64,
        );
        sandbox.stop().await;
    }
}

async fn memory(what: &str, own: bool) {
    let people = 1_000_000;
    let sandbox = Sandbox::start(Options::default()).await.expect("a port");
    let before = resident();
    let began = Instant::now();
    populate(&sandbox, people);
    let peopled = resident();
    let took = send(&sandbox, people, people, own).await;
    assert_eq!(sandbox.world().view(|view| view.record_len()), people);
    println!(
        "memory, {what}: {people} people {} MiB, with one message each {} MiB (peak of the process {} MiB); {:.0} a second, {:.0?} in all",
        peopled - before,
        resident() - before,
        status("VmHWM"),
        per_second(people, took),
        began.elapsed(),
    );
    sandbox.stop().await;
}

fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn populate(sandbox: &Sandbox, people: u64) {
    let world = sandbox.world();
    for _ in 0..people {
        world.person(NewPerson { started: true, ..NewPerson::named("Айгерім Серікқызы") });
    }
}

/// Sends one message after another to people in turn, over a few connections.
async fn send(sandbox: &Sandbox, calls: u64, people: u64, own: bool) -> Duration {
    let address = sandbox.url().trim_start_matches("http://").to_owned();
    let path = format!("/bot{}/sendMessage", sandbox.token());
    let began = Instant::now();
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|worker| {
            let (address, path) = (address.clone(), path.clone());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(&address).await.expect("a connection");
                stream.set_nodelay(true).expect("an option every socket has");
                let mut buffer = vec![0; 16 * 1024];
                for call in (worker as u64..calls).step_by(CONNECTIONS) {
                    let request = request(&address, &path, 5_000_000_001 + call % people, own);
                    stream.write_all(request.as_bytes()).await.expect("to write");
                    answer(&mut stream, &mut buffer).await;
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.expect("a worker that finishes");
    }
    began.elapsed()
}

fn request(address: &str, path: &str, chat: u64, own: bool) -> String {
    let name = if own { chat } else { 0 };
    let body = format!(
        r#"{{"chat_id":{chat},"text":"<b>Достық күні</b>\n\n1 мамыр, сағат 11:00. Өтетін орны: <i>Достық үйі, Астана</i>. Кіру тегін. №{name}","parse_mode":"HTML","reply_markup":{{"inline_keyboard":[[{{"text":"Еске салу","callback_data":"remind:42:1"}}]]}}}}"#
    );
    format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Reads one answer and looks that it is a yes.
async fn answer(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await.expect("to read");
        assert!(read > 0, "the server hung up");
        filled += read;
        let text = String::from_utf8_lossy(&buffer[..filled]);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(usize::MAX) {
            assert!(body.starts_with("{\"ok\":true"), "{body}");
            return;
        }
    }
}

/// Processor time of this process so far: says what the machine could do when others are using it.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = text.rsplit(") ").next().unwrap_or("").split_whitespace();
    // User and system time, in hundredths of a second.
    Duration::from_millis(10 * fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>())
}

/// Resident memory in MiB.
fn resident() -> u64 {
    status("VmRSS")
}

fn status(field: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}
