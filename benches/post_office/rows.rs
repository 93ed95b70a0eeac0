//! The rows of the table, one function each.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use jarshy::db::Db;
use jarshy::outbox::{self, Filled, Lane, Recipient, Replacement};
use jarshy::pace::PAID;
use sandbox::{Limits, Sandbox};
use tokio::time::sleep;

use crate::house::{Answers, FIRST, House, Program, TEXT, announce, letters, owing, owing_all, rules, town};
use crate::table::{Table, at, median};
use crate::{Wanted, peers};

const MILLION: i64 = 1_000_000;
/// What Telegram's limit of 30 a second leaves to broadcasts by default.
const RATE: f64 = 25.0;
/// A program has found its step after this long.
const WARM: Duration = Duration::from_secs(3);

/// What a program did between two moments.
struct Watched {
    rate: f64,
    cpu: f64,
    cpu_per_1000: f64,
    refusals: u64,
    resident: f64,
}

async fn watch(sandbox: &Sandbox, program: &Program, span: Duration) -> Watched {
    let world = sandbox.world();
    let sent = || world.view(|view| view.record_len());
    let (began, before, cpu) = (Instant::now(), sent(), program.cpu());
    sleep(span).await;
    let (took, sent, cpu) = (began.elapsed().as_secs_f64(), (sent() - before) as f64, (program.cpu() - cpu).as_secs_f64());
    Watched {
        rate: sent / took,
        cpu: cpu / took,
        cpu_per_1000: cpu / sent * 1000.0,
        refusals: world.calls().too_many,
        resident: program.resident(),
    }
}

/// Waits until something was sent.
async fn first_sent(sandbox: &Sandbox, at_least: u64) {
    sandbox
        .world()
        .wait_for(|view| (view.record_len() >= at_least).then_some(()), Duration::from_secs(60))
        .await
        .expect("something is sent");
}

fn middle(watched: &[Watched], what: impl Fn(&Watched) -> f64) -> f64 {
    median(watched.iter().map(what).collect())
}

pub async fn enqueue(wanted: &Wanted, table: &mut Table) {
    let people = wanted.people(MILLION * 12 / 10);
    let base = House::with(people).await;
    let (mut took, mut longest) = (Vec::new(), Vec::new());
    for round in 0..wanted.rounds {
        let house = base.copy();
        let db = house.open().await;
        announce(&db, &format!("bench:{round}"), Lane::Announcement, 0).await;
        let (began, mut most) = (Instant::now(), Duration::ZERO);
        loop {
            let chunk = Instant::now();
            let filled = outbox::fill(&db, &rules()).await.unwrap();
            most = most.max(chunk.elapsed());
            if filled != Filled::Chunk {
                break;
            }
        }
        took.push(began.elapsed().as_secs_f64());
        longest.push(most.as_secs_f64() * 1e3);
        db.close().await;
    }
    table.row(
        format!("enqueue {} of {people} by region", people / 6 * 5),
        "≤ 4 s, no write transaction over 20 ms",
        format!("{:.2} s, the longest transaction {:.1} ms", median(took), median(longest)),
    );
}

/// How long a claim takes that looks past a million who sleep.
pub async fn claim(wanted: &Wanted, table: &mut Table) {
    const NOW: i64 = 1_800_000_000;
    let house = owing(wanted.people(MILLION * 12 / 10)).await;
    let db = all_due(&house, NOW + 3600).await;
    let due = announce(&db, "bench:due", Lane::Digest, 0).await;
    sqlx::query("UPDATE occasion SET state = 1 WHERE id = ?").bind(due).execute(db.writer()).await.unwrap();
    let chats: Vec<_> = (1..=wanted.people(50_000)).map(|n| Recipient { chat: FIRST + n, segment: 0, parts: 1 }).collect();
    let (mut idle, mut busy) = (Vec::new(), Vec::new());
    for chats in chats.chunks(500) {
        let mut transaction = db.write().await.unwrap();
        outbox::add_recipients(&mut transaction, due, chats, 0).await.unwrap();
        transaction.commit().await.unwrap();
        for _ in 0..chats.len() / 50 {
            let began = Instant::now();
            let claimed = outbox::claim(&db, &rules(), NOW, 50, &HashSet::new()).await.unwrap();
            busy.push(began.elapsed().as_secs_f64() * 1e3);
            assert!(!claimed.is_empty());
        }
        let began = Instant::now();
        outbox::claim(&db, &rules(), NOW, 50, &HashSet::new()).await.unwrap();
        idle.push(began.elapsed().as_secs_f64() * 1e3);
    }
    table.row(
        "a claim with a million rows asleep",
        "< 5 ms",
        format!(
            "of 50 due ones: median {:.2} ms, p99 {:.2} ms; of none: {:.2} ms",
            median(busy.clone()),
            at(&mut busy, 0.99),
            median(idle)
        ),
    );
    db.close().await;
    let db = all_due(&house, 0).await;
    let asleep = jarshy::outbox::Rules { quiet: Some(jarshy::zone::Quiet { from: 0, to: 1439 }), ..rules() };
    let mut took = Vec::new();
    for _ in 0..50 {
        let began = Instant::now();
        outbox::claim(&db, &asleep, NOW, 50, &HashSet::new()).await.unwrap();
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    table.row(
        "a claim that puts 2048 people to sleep, in eight writes",
        "< 5 ms a write",
        format!("median {:.2} ms, p99 {:.2} ms", median(took.clone()), at(&mut took, 0.99)),
    );
    db.close().await;
}

/// Opens a house in which whatever is pending falls due at `due`; all that is on the disk before anything is measured.
async fn all_due(house: &House, due: i64) -> Db {
    let db = house.open().await;
    sqlx::query("UPDATE delivery SET due = ? WHERE state = 0").bind(due).execute(db.writer()).await.unwrap();
    db.close().await;
    house.open().await
}

/// Killed in the middle of a broadcast, and started again.
pub async fn restart(wanted: &Wanted, table: &mut Table) {
    let people = wanted.people(MILLION * 12 / 10);
    let base = owing(people).await;
    for answers in Answers::BOTH {
        let mut took = Vec::new();
        let sandbox = town(people, Limits::None, answers).await;
        let house = base.copy();
        for _ in 0..wanted.rounds {
            let before = sandbox.world().view(|view| view.record_len());
            let program = Program::bot(&sandbox, &house.path(), &[("JARSHY_RATE", "off")]);
            first_sent(&sandbox, before + 50).await;
            drop(program);
            let before = sandbox.world().view(|view| view.record_len());
            let began = Instant::now();
            let program = Program::bot(&sandbox, &house.path(), &[]);
            first_sent(&sandbox, before + 1).await;
            took.push(began.elapsed().as_secs_f64());
            drop(program);
        }
        table.row(
            format!("restart after a kill with {} pending, {}", people / 6 * 5, answers.words()),
            "first send within 1 s",
            format!("{:.2} s", median(took)),
        );
    }
}

pub async fn no_limits(wanted: &Wanted, table: &mut Table) {
    let people = wanted.people(360_000);
    let base = owing(people).await;
    let span = wanted.span(8);
    for answers in Answers::BOTH {
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..wanted.rounds {
            let sandbox = town(people, Limits::None, answers).await;
            let peer = peers::start("bare", &sandbox, people);
            first_sent(&sandbox, 1).await;
            sleep(WARM / 3).await;
            bare.push(watch(&sandbox, &peer, span).await);
            drop((peer, sandbox));
            let (sandbox, house) = (town(people, Limits::None, answers).await, base.copy());
            let bot = Program::bot(&sandbox, &house.path(), &[("JARSHY_RATE", "off")]);
            first_sent(&sandbox, 1).await;
            sleep(WARM).await;
            ours.push(watch(&sandbox, &bot, span).await);
        }
        let say = |watched: &[Watched]| {
            format!(
                "{:.0}/s, {:.3} CPU s per 1000, {:.0} MiB",
                middle(watched, |w| w.rate),
                middle(watched, |w| w.cpu_per_1000),
                middle(watched, |w| w.resident)
            )
        };
        let reach = "≥ 5000/s, ≤ 0.15 CPU s per 1000";
        table.row(format!("no limits, {}", answers.words()), reach, say(&ours));
        table.row(format!("a bare teloxide loop, 64 in flight, {}", answers.words()), "", say(&bare));
    }
}

pub async fn paid(wanted: &Wanted, table: &mut Table) {
    let people = wanted.people(120_000);
    let base = owing(people).await;
    let db = base.open().await;
    outbox::set_paid(&mut db.writer().acquire().await.unwrap(), 1, true).await.unwrap();
    db.close().await;
    for answers in Answers::BOTH {
        let mut watched = Vec::new();
        for _ in 0..wanted.rounds {
            let (sandbox, house) = (town(people, Limits::Paid, answers).await, base.copy());
            sandbox.world().give_stars(MILLION);
            let bot = Program::bot(&sandbox, &house.path(), &[("JARSHY_PAID_BROADCAST", "on")]);
            first_sent(&sandbox, 1).await;
            sleep(WARM).await;
            watched.push(watch(&sandbox, &bot, wanted.span(60)).await);
        }
        table.row(
            format!("paid ceiling of 1000/s, set to {PAID:.0}/s, {}", answers.words()),
            "held for 60 s, no 429, ≤ 25 % of one core",
            format!(
                "{:.0}/s, {} refusals with 429 in all, {:.1} % of one core",
                middle(&watched, |w| w.rate),
                watched.iter().map(|w| w.refusals).sum::<u64>(),
                middle(&watched, |w| w.cpu) * 100.0
            ),
        );
    }
}

/// The bot and the `Throttle` loop, each with and without latency: all four at the same time, for they hardly do anything.
pub async fn pace(wanted: &Wanted, table: &mut Table) {
    let people = wanted.people(12_000).max(600);
    let base = owing(people).await;
    let mut watched: [Vec<Watched>; 4] = Default::default();
    for _ in 0..wanted.rounds {
        let one = |ours: bool, answers: Answers| {
            let house = base.copy();
            async move {
                let sandbox = town(people, Limits::Telegram, answers).await;
                let program = if ours { Program::bot(&sandbox, &house.path(), &[]) } else { peers::start("throttle", &sandbox, people) };
                first_sent(&sandbox, 1).await;
                sleep(WARM).await;
                watch(&sandbox, &program, wanted.span(60)).await
            }
        };
        let all =
            futures::join!(one(true, Answers::AtOnce), one(true, Answers::Late), one(false, Answers::AtOnce), one(false, Answers::Late));
        for (rounds, one) in watched.iter_mut().zip([all.0, all.1, all.2, all.3]) {
            rounds.push(one);
        }
    }
    for (n, answers) in [0, 1].into_iter().zip(Answers::BOTH) {
        let (ours, throttle) = (&watched[n], &watched[n + 2]);
        let refusals = |watched: &[Watched]| watched.iter().map(|w| w.refusals).sum::<u64>();
        table.row(
            format!("pace at 30/s limits, set to {RATE:.0}/s, {}", answers.words()),
            "≥ 99 % of the set rate, no 429",
            format!(
                "{:.2}/s ({:.1} %), {} refusals with 429 in all",
                middle(ours, |w| w.rate),
                middle(ours, |w| w.rate) / RATE * 100.0,
                refusals(ours)
            ),
        );
        table.row(
            format!("the loop with `Throttle`, {}", answers.words()),
            "",
            format!("{:.2}/s, {} refusals with 429 in all", middle(throttle, |w| w.rate), refusals(throttle)),
        );
    }
}

/// How long citizens wait for an answer: idle, while a broadcast runs at 30/s limits, and while a million is written down.
pub async fn answer(wanted: &Wanted, table: &mut Table) {
    let people = wanted.people(12_000).max(1_200);
    let crowd = wanted.people(MILLION * 12 / 10);
    let idle = House::with(people).await;
    let broadcasting = owing(people).await;
    let enqueueing = House::with(crowd).await;
    let db = enqueueing.open().await;
    announce(&db, "bench:1", Lane::Announcement, i64::MAX / 2).await;
    db.close().await;
    for answers in Answers::BOTH {
        let mut waits: [[Vec<f64>; 2]; 5] = Default::default();
        for _ in 0..wanted.rounds {
            let usual = wanted.span(25);
            // Writing a million down is over within seconds: then we ask more often, and compare with an idle bot that is asked as often.
            let short = wanted.span(5).min(Duration::from_secs(5));
            let plan = [(&idle, 250, usual), (&broadcasting, 250, usual), (&idle, 60, short), (&enqueueing, 60, short)];
            for (n, (house, every, span)) in plan.into_iter().enumerate() {
                let (sandbox, house) = (town(people, Limits::Telegram, answers).await, house.copy());
                let bot = Program::bot(&sandbox, &house.path(), &[]);
                sandbox.world().wait_for(|view| view.is_polled().then_some(()), Duration::from_secs(30)).await.expect("it polls");
                if n != 3 {
                    sleep(WARM).await;
                }
                let mut took = ask(&sandbox, every, span).await;
                waits[n][0].push(at(&mut took, 0.5));
                waits[n][1].push(at(&mut took, 0.99));
                drop(bot);
            }
            let sandbox = town(people, Limits::Telegram, answers).await;
            let peer = peers::start("throttle", &sandbox, people);
            first_sent(&sandbox, 1).await;
            sleep(WARM).await;
            let mut took = ask(&sandbox, 1000, usual).await;
            waits[4][0].push(at(&mut took, 0.5));
            waits[4][1].push(at(&mut took, 0.99));
            drop(peer);
        }
        let rows = [
            ("idle, asked 4 times a second", 0),
            ("while broadcasting at 30/s limits, asked as often", 0),
            ("idle, asked 16 times a second", 2),
            ("while enqueueing a million, asked as often", 2),
            ("`Throttle` loop, while broadcasting", 0),
        ];
        for (n, (what, base)) in rows.into_iter().enumerate() {
            let [base, base_p99] = [0, 1].map(|figure| median(waits[base][figure].clone()));
            let [middle, p99] = [0, 1].map(|figure| median(waits[n][figure].clone()));
            table.row(
                format!("answer to a citizen, {what}, {}", answers.words()),
                if n == 1 || n == 3 { "median ≤ 1.2 × idle; p99 ≤ 2 × idle and < 30 ms above it" } else { "" },
                format!(
                    "median {middle:.2} ms ({:.2} ×), p99 {p99:.2} ms ({:.2} ×, {:+.1} ms)",
                    middle / base,
                    p99 / base_p99,
                    p99 - base_p99
                ),
            );
        }
    }
}

/// Asks once every so many milliseconds, each time somebody else who gets no broadcast; how long each waited, in milliseconds.
async fn ask(sandbox: &Sandbox, every: u64, span: Duration) -> Vec<f64> {
    let (world, end) = (sandbox.world(), Instant::now() + span);
    let mut tasks = tokio::task::JoinSet::new();
    let mut ticks = tokio::time::interval(Duration::from_millis(every));
    let mut asked = 0;
    while Instant::now() < end {
        ticks.tick().await;
        asked += 1;
        let (world, person) = (world.clone(), FIRST + asked % 200 * 6 + 6);
        tasks.spawn(async move {
            let began = Instant::now();
            let message = world.says(person, "/settings");
            let answered = |view: &sandbox::WorldView<'_>| view.last_from_bot(person).filter(|answer| answer.id > message).map(drop);
            world.wait_for(answered, Duration::from_secs(60)).await;
            began.elapsed().as_secs_f64() * 1e3
        });
    }
    tasks.join_all().await
}

/// Everybody has the message; then it is corrected at the set rate, killed in the middle, and goes on without a limit to its end.
pub async fn correct(wanted: &Wanted, table: &mut Table) {
    let people = wanted.people(100_000);
    let base = owing_all(people).await;
    for answers in Answers::BOTH {
        let (sandbox, house) = (town(people, Limits::None, answers).await, base.copy());
        let changes = || sandbox.world().view(|view| view.record_len()) - people as u64;
        let bot = Program::bot(&sandbox, &house.path(), &[("JARSHY_RATE", "off")]);
        first_sent(&sandbox, people as u64).await;
        bot.end();
        let db = house.open().await;
        let copies = outbox::copies(&db, 1).await.unwrap();
        assert_eq!(copies, people, "everybody holds a copy");
        let texts = letters(1, &TEXT.replace("11:00", "12:00"));
        let texts: Vec<_> = texts.iter().map(|(language, letter)| Replacement { segment: 0, language, part: 0, letter }).collect();
        let mut transaction = db.write().await.unwrap();
        outbox::correct(&mut transaction, 1, 1, &texts, copies).await.unwrap();
        transaction.commit().await.unwrap();
        db.close().await;

        let bot = Program::bot(&sandbox, &house.path(), &[]);
        first_sent(&sandbox, people as u64 + 1).await;
        sleep(WARM).await;
        let paced = watch(&sandbox, &bot, wanted.span(30)).await;
        drop(bot);
        let (before, began) = (changes(), Instant::now());
        let bot = Program::bot(&sandbox, &house.path(), &[("JARSHY_RATE", "off")]);
        first_sent(&sandbox, 2 * people as u64).await;
        let rest = (people as u64 - before) as f64 / began.elapsed().as_secs_f64();
        sleep(Duration::from_secs(1)).await;
        drop(bot);
        table.row(
            format!("correcting {people} sent messages, {}", answers.words()),
            "at the paced rate, resumable",
            format!(
                "{:.2}/s at the set {RATE:.0}/s; killed, the rest without a limit {rest:.0}/s; {} changed twice",
                paced.rate,
                changes() - people as u64
            ),
        );
    }
}

/// A broadcast to a million as fast as it goes, to its end: what the process holds in memory, and what is left in the database.
pub async fn million(wanted: &Wanted, table: &mut Table) {
    let people = wanted.people(MILLION);
    let base = owing_all(people).await;
    for answers in Answers::BOTH {
        let (sandbox, house) = (town(people, Limits::None, answers).await, base.copy());
        let bot = Program::bot(&sandbox, &house.path(), &[("JARSHY_RATE", "off")]);
        let (began, owed) = (Instant::now(), people as u64);
        // Every answer at once: to the end. Otherwise long enough to see it settle.
        let end = if answers == Answers::AtOnce { owed } else { owed / 5 };
        sandbox.world().wait_for(|view| (view.record_len() >= end).then_some(()), Duration::from_secs(1800)).await.expect("it gets there");
        let took = began.elapsed().as_secs_f64();
        table.row(
            format!("resident while broadcasting to {owed}, {}", answers.words()),
            "≤ 64 MiB, flat in the audience's size",
            format!("{:.1} MiB, never more than {:.1} MiB ({:.0}/s)", bot.resident(), bot.most_resident(), end as f64 / took),
        );
        if answers == Answers::AtOnce {
            sleep(Duration::from_secs(2)).await;
            bot.end();
            table.row(
                format!("database with {people} subscribers and that broadcast finished"),
                "≤ 120 MB",
                format!("{:.0} MB", house.megabytes()),
            );
            forget(&house, table).await;
        }
    }
}

/// The broadcast's rows have been kept long enough: how long each write takes that forgets some of them.
async fn forget(house: &House, table: &mut Table) {
    let db = house.open().await;
    sqlx::query("UPDATE occasion SET expires_at = 0").execute(db.writer()).await.unwrap();
    let (began, mut took) = (Instant::now(), Vec::new());
    loop {
        let chunk = Instant::now();
        let done = outbox::forget(&db, &[], 1_000, i64::MAX / 2).await.unwrap();
        took.push(chunk.elapsed().as_secs_f64() * 1e3);
        if done {
            break;
        }
    }
    let whole = began.elapsed().as_secs_f64();
    table.row(
        "its retention sweep",
        "without blocking",
        format!("{whole:.1} s in writes of {:.1} ms (p99 {:.1} ms)", median(took.clone()), at(&mut took, 0.99)),
    );
    db.close().await;
}
