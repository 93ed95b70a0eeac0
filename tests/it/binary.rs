//! The real binary, as a supervisor would run it: its own process, settings from the environment, ended by signals.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jarshy::db::Db;
use sandbox::{Options, Sandbox, World};

/// Longer than anything here should take; reached only when something is broken.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A host with a sandbox in Telegram's place and a folder for the database.
pub struct Host {
    pub sandbox: Sandbox,
    pub world: World,
    pub time: sandbox::Clock,
    folder: tempfile::TempDir,
    settings: Vec<(&'static str, String)>,
}

impl Host {
    /// A host whose time stands still at nine in the morning until somebody moves it.
    pub async fn new() -> Self {
        let time = sandbox::Clock::manual(chrono::DateTime::parse_from_rfc3339(crate::town::OPENS).unwrap().to_utc());
        let sandbox = Sandbox::start(Options { clock: time.clone(), ..Options::default() }).await.unwrap();
        let world = sandbox.world();
        Self { sandbox, world, time, folder: tempfile::tempdir().unwrap(), settings: Vec::new() }
    }

    /// A setting that differs from the defaults of these tests.
    pub fn set(&mut self, name: &'static str, value: impl ToString) -> &mut Self {
        self.settings.push((name, value.to_string()));
        self
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("jarshy.db")
    }

    /// A file in the host's folder; its path.
    pub fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Opens the database beside the program, as an operator's command would.
    pub async fn db(&self) -> Db {
        Db::open(&self.database()).await.unwrap()
    }

    /// The binary with this host's settings, and nothing else of the environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("JARSHY_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_jarshy").into()));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("TELOXIDE_TOKEN", self.sandbox.token())
            .env("TELOXIDE_API_URL", self.sandbox.url())
            .env("JARSHY_DATABASE", self.database())
            .env("JARSHY_ORGANISATION", "sample")
            .env("JARSHY_RATE", "off")
            .env("JARSHY_REHEARSAL", "on")
            .env("JARSHY_LOG", "warn")
            .envs(self.settings.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(if std::env::var_os("JARSHY_SHOW_LOG").is_some() { Stdio::inherit() } else { Stdio::null() });
        command
    }

    /// Starts `jarshy run`.
    pub fn starts(&self) -> Program {
        Program(self.command(&["run"]).spawn().unwrap())
    }

    /// Runs a command to its end: exit code, standard output and standard error.
    pub fn runs(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

/// The running program; killed when dropped.
pub struct Program(Child);

impl Program {
    /// SIGKILL: nothing is finished, nothing is written.
    pub fn is_killed(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// SIGTERM, as a supervisor ends it; the exit code.
    pub fn is_told_to_stop(mut self) -> Option<i32> {
        let done = Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        assert!(done.success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
