//! A sandbox by itself on any free port, for programs in other languages: see `clients/check`.

use std::io;

use sandbox::{Options, serve};

#[tokio::main]
async fn main() -> io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    serve(Options { port, ..Options::default() }).await
}
