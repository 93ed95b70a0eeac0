//! The post office's figures: how fast, how evenly, at what cost, and what a citizen at the counter feels of it.
//!
//! ```text
//! cargo bench --bench post_office                       every row, five rounds
//! cargo bench --bench post_office -- pace none          these rows
//! cargo bench --bench post_office -- none --rounds 3 --seconds 5
//! ```
//!
//! The bot is the release binary in a process of its own; the sandbox it talks to is in this one, and both share the machine's
//! processors. Beside it, in the same run, go what people would write without it: a bare teloxide loop, and one with teloxide's `Throttle`,
//! each in a process of its own, too. A figure is the middle one of its rounds. Every row that talks to Telegram comes twice: once with the
//! sandbox answering at once, once after 50 to 150 ms.

// What a bench can't do it had better not measure; its shares are small numbers.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]

mod house;
mod peers;
mod rows;
mod table;

use std::time::Duration;

use table::Table;

/// What was asked for on the command line.
struct Wanted {
    rows: Vec<String>,
    rounds: usize,
    seconds: Option<u64>,
    /// Started by `cargo bench`; otherwise a look that everything still works is enough.
    full: bool,
}

impl Wanted {
    fn read() -> Self {
        let mut wanted = Self { rows: Vec::new(), rounds: 5, seconds: None, full: false };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bench" => wanted.full = true,
                "--rounds" => wanted.rounds = arguments.next().and_then(|n| n.parse().ok()).expect("--rounds N"),
                "--seconds" => wanted.seconds = Some(arguments.next().and_then(|n| n.parse().ok()).expect("--seconds N")),
                flag if flag.starts_with('-') => {}
                row => wanted.rows.push(row.to_owned()),
            }
        }
        if !wanted.full {
            wanted.rounds = 1;
        }
        wanted
    }

    fn row(&self, name: &str) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|row| row == name)
    }

    /// How long a row is watched: as said, or `usual` seconds; a moment in a test.
    fn span(&self, usual: u64) -> Duration {
        Duration::from_secs(self.seconds.unwrap_or(if self.full { usual } else { 2 }))
    }

    /// A number of people; a handful in a test.
    fn people(&self, many: i64) -> i64 {
        if self.full { many } else { many / 200 }
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    if let Ok(peer) = std::env::var(peers::WHICH) {
        return runtime.block_on(peers::run(&peer));
    }
    let wanted = Wanted::read();
    let known = ["enqueue", "claim", "restart", "none", "paid", "pace", "answer", "correct", "million"];
    for row in &wanted.rows {
        assert!(known.contains(&row.as_str()), "no such row: {row}; there are {}", known.join(", "));
    }
    let mut table = Table::default();
    runtime.block_on(async {
        if wanted.row("enqueue") {
            rows::enqueue(&wanted, &mut table).await;
        }
        if wanted.row("claim") {
            rows::claim(&wanted, &mut table).await;
        }
        if wanted.row("restart") {
            rows::restart(&wanted, &mut table).await;
        }
        if wanted.row("none") {
            rows::no_limits(&wanted, &mut table).await;
        }
        if wanted.row("paid") {
            rows::paid(&wanted, &mut table).await;
        }
        if wanted.row("pace") {
            rows::pace(&wanted, &mut table).await;
        }
        if wanted.row("answer") {
            rows::answer(&wanted, &mut table).await;
        }
        if wanted.row("correct") {
            rows::correct(&wanted, &mut table).await;
        }
        if wanted.row("million") {
            rows::million(&wanted, &mut table).await;
        }
    });
    table.print(wanted.rounds);
}
