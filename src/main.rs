//! The command line. Exit 0: done; 1: failed, with a message that says what to do; 2: wrong usage.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

mod cli;

/// Жаршы, the herald: a Telegram bot for announcements, events and news in Kazakh and Russian.
#[derive(Parser)]
#[command(name = "jarshy", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the bot by long polling; settings come from the environment and .env
    Run(Run),
    /// Try the bot out: on an embedded sandbox, with sample data, without a token or a network
    Demo(Demo),
    /// Run the sandbox alone, to test any bot against
    Sandbox(SandboxArgs),
    /// Take in a file of events, news or subscribers
    Import {
        /// What the file holds
        #[command(subcommand)]
        what: Import,
    },
    /// Write the calendar to standard output
    Export {
        /// What to write
        #[command(subcommand)]
        what: Export,
    },
    /// Write a consistent copy of the database while the bot runs
    Backup {
        /// Where to; an existing file is refused
        file: PathBuf,
    },
    /// Put a backup in the database's place; the bot then starts held
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Read every setting, open the database, ask Telegram; print all faults together
    Check(Check),
}

#[derive(Args, Default)]
struct Run {
    /// Remove a webhook that another program has set
    #[arg(long)]
    take_over: bool,
}

#[derive(Args)]
struct Check {
    /// Ask only the bot that runs with these settings whether it gets on (JARSHY_METRICS)
    #[arg(long, conflicts_with = "audit")]
    running: bool,
    /// Prove that the record of the team's acts still holds this head, as a former check showed it
    #[arg(long, value_name = "HEAD")]
    audit: Option<String>,
}

#[derive(Args)]
struct Demo {
    /// Where the sandbox listens on this machine; 0 takes any free port
    #[arg(long, default_value_t = 8085)]
    port: u16,
    /// Play the story in the terminal, then end
    #[arg(long)]
    story: bool,
    /// A folder of feeds (.xml, .rss, .atom, .json): each becomes a source of news
    #[arg(long, value_name = "FOLDER")]
    feeds: Option<std::path::PathBuf>,
    /// Leave the bot out: what is then shown is nobody's traffic
    #[arg(long, hide = true)]
    without_bot: bool,
}

#[derive(Args)]
struct SandboxArgs {
    /// Where it listens on this machine; 0 takes any free port
    #[arg(long, default_value_t = 8081)]
    port: u16,
    /// Which of Telegram's limits it keeps
    #[arg(long, value_parser = ["telegram", "paid", "none"], default_value = "telegram")]
    limits: String,
}

#[derive(Subcommand)]
enum Import {
    /// A calendar: .csv, .tsv, .xlsx or .ics
    Events(File),
    /// News: .jsonl, a line an item
    News(File),
    /// People from another bot: .csv
    Subscribers(File),
}

#[derive(Args)]
struct File {
    /// The file
    file: PathBuf,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Take the good rows in although others are bad
    #[arg(long)]
    skip_bad: bool,
}

#[derive(Subcommand)]
enum Export {
    /// The calendar
    Events {
        /// A calendar file, or a table that can be imported again
        #[arg(long, value_parser = ["ics", "csv"], default_value = "ics")]
        format: String,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli::execute(cli.command.unwrap_or(Command::Run(Run::default()))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jarshy: {error:#}");
            ExitCode::FAILURE
        }
    }
}
