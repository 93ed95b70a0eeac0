//! What each command of the command line does. The only place that reads the environment's `.env`.

use std::fs::File as StdFile;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use jarshy::app::{App, Parts};
use jarshy::clock::Clock;
use jarshy::config::{self, Line, Settings};
use jarshy::db::Db;
use jarshy::locale::Locales;
use jarshy::telegram::Telegram;
use jarshy::{backup, check, demo, events, metrics, news, reminders, subscribers};
use secrecy::ExposeSecret;
use teloxide::Bot;
use tokio_util::sync::CancellationToken;

use crate::{Command, Demo, Export, File, Import, Run};

/// Does what was asked for.
pub fn execute(command: Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Demo(arguments) => {
                log("warn,jarshy=info", false);
                let Demo { port, story: story_only, without_bot, feeds } = arguments;
                let options = demo::Options { port, story_only, without_bot, feeds };
                demo::run(options, shutdown_signal()).await
            }
            Command::Sandbox(arguments) => serve_sandbox(&arguments.port, &arguments.limits).await,
            command => with_settings(command).await,
        }
    })
}

async fn with_settings(command: Command) -> anyhow::Result<()> {
    dotenvy::dotenv().ok();
    let settings = Settings::read(&|name| std::env::var(name).ok());
    if let Command::Check(arguments) = &command {
        return if arguments.running { check_running().await } else { check_all(settings, arguments.audit.as_deref()).await };
    }
    let settings = settings.map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
        anyhow!("settings are not in order (see .env.example):\n{}", lines.join("\n"))
    })?;
    log(&settings.log, settings.log_json);
    match command {
        Command::Run(arguments) => run(settings, &arguments).await,
        Command::Import { what } => import(&settings, what).await,
        Command::Export { what: Export::Events { format } } => export(&settings, &format).await,
        Command::Backup { file } => backup::write(&open(&settings).await?, &file, Clock::system().unix()).await.map_err(Into::into),
        Command::Restore { file } => {
            let _lock = lock(&settings.database)?;
            if let Some(kept) = backup::restore(&file, &settings.database).await? {
                println!("what was there is kept as {}", kept.display());
            }
            Ok(())
        }
        Command::Check(_) | Command::Demo(_) | Command::Sandbox(_) => Ok(()),
    }
}

/// Logs go to standard error: lines that hold no token, no text of a message, no names.
fn log(filter: &str, json: bool) {
    let filter = tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    let done = if json { builder.json().try_init() } else { builder.with_target(false).try_init() };
    done.ok();
}

async fn run(settings: Settings, arguments: &Run) -> anyhow::Result<()> {
    let line = settings.line.as_ref().context("TELOXIDE_TOKEN is not set; BotFather gives one, and .env.example shows where it goes")?;
    let _lock = lock(&settings.database)?;
    let db = open(&settings).await?;
    let telegram = telegram(line)?;
    let clock = if settings.rehearsal { rehearsal_clock(line).await? } else { Clock::system() };
    let shutdown = shutdown_signal();
    if arguments.take_over {
        check::remove_webhook(&telegram).await?;
    }
    let parts = Parts { db, telegram, clock, locales: Locales::embedded()?, office: settings.office, owners: settings.owners };
    match App::open(parts, &shutdown).await {
        Err(jarshy::app::AppError::Stopped) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(mut app) => {
            if let Some(address) = settings.metrics {
                let address = app.watched_at(address).await?;
                tracing::info!(%address, "/metrics and /healthz are served");
            }
            tracing::info!(bot = %app.tools.me.username, "running");
            app.run(shutdown).await.map_err(Into::into)
        }
    }
}

/// One sender a database: a second one is kept out, for as long as this file is open.
fn lock(database: &Path) -> anyhow::Result<StdFile> {
    let path = PathBuf::from(format!("{}.lock", database.display()));
    let file = StdFile::create(&path)
        .with_context(|| format!("cannot write {}; check that the folder exists and belongs to you", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => bail!("another jarshy runs on {}; stop it first", database.display()),
        Err(std::fs::TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", path.display())),
    }
}

async fn open(settings: &Settings) -> anyhow::Result<Db> {
    Ok(Db::open(&settings.database).await?)
}

fn telegram(line: &Line) -> anyhow::Result<Telegram> {
    let mut client = teloxide::net::default_reqwest_settings();
    if let Some(proxy) = &line.proxy {
        client = client.proxy(reqwest::Proxy::all(proxy.as_str())?);
    }
    if line.system_certificates {
        for certificate in system_certificates()? {
            client = client.add_root_certificate(certificate);
        }
    }
    let mut bot = Bot::with_client(line.token.expose_secret(), client.build()?);
    if let Some(api) = &line.api {
        bot = bot.set_api_url(api.clone());
    }
    Ok(Telegram::new(bot))
}

/// The machine's own bundle of certificates, in which the one of a proxy that signs anew would be; trusted besides the bundled ones.
fn system_certificates() -> anyhow::Result<Vec<reqwest::Certificate>> {
    // Debian and Ubuntu, Fedora and RHEL, SUSE, Alpine and macOS.
    let usual = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];
    let found = usual.into_iter().find(|path| Path::new(path).exists());
    let path = found.with_context(|| format!("JARSHY_CA=system: no certificates here; looked for {}", usual.join(", ")))?;
    let bytes = std::fs::read(path).with_context(|| format!("JARSHY_CA=system: {path} can't be read"))?;
    reqwest::Certificate::from_pem_bundle(&bytes).with_context(|| format!("JARSHY_CA=system: {path} can't be understood"))
}

/// The clock of the sandbox that stands in for Telegram, so that a week can be rehearsed in minutes.
async fn rehearsal_clock(line: &Line) -> anyhow::Result<Clock> {
    let api = line.api.as_ref().context("JARSHY_REHEARSAL follows a sandbox's clock: set TELOXIDE_API_URL to the sandbox")?;
    jarshy::rehearsal::clock_of(api).await.with_context(|| format!("{api} has no clock to follow; is it a jarshy sandbox?"))
}

/// Ctrl-C, or a supervisor's SIGTERM.
fn shutdown_signal() -> CancellationToken {
    let token = CancellationToken::new();
    let cancel = token.clone();
    tokio::spawn(async move {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            match signal(SignalKind::terminate()) {
                Ok(mut terminate) => {
                    tokio::select! { _ = tokio::signal::ctrl_c() => {} _ = terminate.recv() => {} }
                }
                Err(_) => drop(tokio::signal::ctrl_c().await),
            }
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await.ok();
        cancel.cancel();
    });
    token
}

async fn serve_sandbox(port: &u16, limits: &str) -> anyhow::Result<()> {
    let limits = match limits {
        "paid" => sandbox::Limits::Paid,
        "none" => sandbox::Limits::None,
        _ => sandbox::Limits::Telegram,
    };
    sandbox::serve(sandbox::Options { port: *port, limits, ..sandbox::Options::default() })
        .await
        .with_context(|| format!("port {port} of this machine can't be used; choose another with --port"))
}

async fn import(settings: &Settings, what: Import) -> anyhow::Result<()> {
    let db = open(settings).await?;
    let (Import::Events(file) | Import::News(file) | Import::Subscribers(file)) = &what;
    let bytes = std::fs::read(&file.file).with_context(|| format!("cannot read {}", file.file.display()))?;
    let name = file.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match what {
        Import::Events(file) => import_events(settings, &db, &bytes, &name, &file).await,
        Import::News(file) => import_news(settings, &db, &bytes, &name, &file).await,
        Import::Subscribers(file) => import_subscribers(settings, &db, &bytes, &file).await,
    }
}

fn refuse(lines: Vec<String>) -> anyhow::Result<()> {
    bail!("nothing was written; {} to mend (or --skip-bad to leave out what is bad):\n{}", lines.len(), lines.join("\n"))
}

async fn import_events(settings: &Settings, db: &Db, bytes: &[u8], name: &str, file: &File) -> anyhow::Result<()> {
    let (zone, now) = (settings.office.zone, Clock::system().unix());
    let locales = Locales::embedded()?;
    let plan = events::import::plan(&mut *db.read().acquire().await?, bytes, name, zone).await?;
    let report = plan.report.clone();
    if !plan.may_apply(file.skip_bad) {
        return refuse(report.refused.iter().map(ToString::to_string).collect());
    }
    if !file.dry_run {
        for chunk in plan.chunks() {
            let mut transaction = db.write().await?;
            for changed in events::import::apply(&mut transaction, chunk, zone, events::Hand::new(now, None)).await? {
                reminders::event_changed(&mut transaction, &locales, &changed, now).await?;
            }
            transaction.commit().await?;
        }
    }
    report.refused.iter().for_each(|refusal| eprintln!("left out: {refusal}"));
    let would = if file.dry_run { "would be " } else { "" };
    println!(
        "events: {} {would}new ({} of them drafts), {} {would}changed, {} the same",
        report.new, report.drafts, report.changed, report.same
    );
    Ok(())
}

async fn import_news(settings: &Settings, db: &Db, bytes: &[u8], name: &str, file: &File) -> anyhow::Result<()> {
    let now = Clock::system().unix();
    let plan = news::import::plan(name, bytes, settings.office.zone, now);
    if !plan.faults.is_empty() && (!file.skip_bad || plan.entries.is_empty()) {
        return refuse(plan.faults.iter().map(ToString::to_string).collect());
    }
    let mut transaction = db.write().await?;
    let applied = news::import::apply(&mut transaction, &plan, news::Hand { by: None, at: now }).await?;
    if !file.dry_run {
        transaction.commit().await?;
    }
    plan.faults.iter().for_each(|fault| eprintln!("left out: {fault}"));
    let would = if file.dry_run { "would be " } else { "" };
    println!("news: {} {would}new, {} {would}changed, {} the same", applied.new, applied.changed, applied.same);
    Ok(())
}

async fn import_subscribers(settings: &Settings, db: &Db, bytes: &[u8], file: &File) -> anyhow::Result<()> {
    let mut rows = match subscribers::import::read(bytes, &Locales::embedded()?) {
        Ok(rows) => rows,
        Err(refusals) => return refuse(refusals.iter().map(ToString::to_string).collect()),
    };
    let gone = subscribers::gone::read(db).await?;
    let left = subscribers::import::leave_out(&mut rows, &gone);
    let mut transaction = db.write().await?;
    let mark = news::newest_approval(&mut transaction).await?;
    let report = subscribers::import::apply(&mut transaction, &rows, &settings.office, mark, Clock::system().unix()).await?;
    if !file.dry_run {
        transaction.commit().await?;
    }
    let would = if file.dry_run { "would be " } else { "" };
    println!("subscribers: {} {would}new, {} known already, {left} left out because they have left since", report.new, report.known);
    Ok(())
}

async fn export(settings: &Settings, format: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let db = open(settings).await?;
    let mut connection = db.read().acquire().await?;
    let bytes = match format {
        "csv" => events::export::csv(&mut connection).await?,
        _ => {
            let locales = Locales::embedded()?;
            let all = events::export::entries(&mut connection).await?;
            let (bytes, count) = events::calendar(locales.get(locales.first()), &all).unwrap_or_default();
            let left_out = all.len() - count;
            if left_out > 0 {
                eprintln!("{left_out} events have no day yet and can't stand in a calendar file");
            }
            bytes
        }
    };
    std::io::stdout().write_all(&bytes)?;
    Ok(())
}

/// Reads the one setting it needs: a supervisor asks this every minute.
async fn check_running() -> anyhow::Result<()> {
    let value = std::env::var("JARSHY_METRICS").ok().filter(|value| !value.trim().is_empty());
    let value = value.context("JARSHY_METRICS is not set, so that nobody can be asked; give it an address like 127.0.0.1:9185")?;
    let address = config::metrics_address(value.trim()).map_err(|fault| anyhow!("JARSHY_METRICS: {fault}"))?;
    print!("{}", metrics::ask(address).await?);
    Ok(())
}

async fn check_all(settings: Result<Settings, Vec<jarshy::config::Fault>>, audit: Option<&str>) -> anyhow::Result<()> {
    let found = match settings {
        Err(faults) => check::Findings { faults: faults.iter().map(ToString::to_string).collect(), ..check::Findings::default() },
        Ok(settings) => {
            let line = settings.line.as_ref().map(telegram).transpose()?;
            check::all(&settings, line.as_ref(), &Clock::system(), audit).await
        }
    };
    for note in &found.notes {
        println!("{note}");
    }
    if found.faults.is_empty() {
        println!("everything is in order");
        return Ok(());
    }
    for fault in &found.faults {
        eprintln!("- {fault}");
    }
    bail!("{} to mend", found.faults.len())
}
