//! What the calendar costs: a plan of 15,000 rows imported, its month grid and lists, search over 100,000 titles, and the reminders of a day
//! for a million people.
//! `cargo bench --bench calendar` prints a table; the README's figures come from it. Behind `--` single parts can be named: `import` (with
//! its lists), `search`, `reminders`.

use std::time::{Duration, Instant};

use jarshy::config::Office;
use jarshy::db::Db;
use jarshy::events::{self, Content, Edtf, Filter, Hand, Kind, import};
use jarshy::locale::Locales;
use jarshy::outbox::{self, Filled, Rules};
use jarshy::regions::{Region, RegionSet};
use jarshy::reminders;
use jarshy::search::{self, Doc, What};
use jarshy::zone;

const ALMATY: chrono_tz::Tz = chrono_tz::Asia::Almaty;
const ROWS: usize = 15_000;
const DOCS: i64 = 100_000;
const QUESTIONS: usize = 600;
/// 2025-04-21 09:00 in Almaty.
const NOW: i64 = 1_745_208_000;

/// Words that titles of such a plan are made of: each in Kazakh and in Russian.
const WHAT: [(&str, &str, &str); 10] = [
    ("forum", "форумы", "Форум"),
    ("seminar", "семинары", "Семинар"),
    ("round_table", "дөңгелек үстелі", "Круглый стол"),
    ("concert", "концерті", "Концерт"),
    ("meeting", "кездесуі", "Встреча"),
    ("training", "оқытуы", "Обучение"),
    ("exhibition", "көрмесі", "Выставка"),
    ("festival", "фестивалі", "Фестиваль"),
    ("lecture", "дәрісі", "Лекция"),
    ("campaign", "акциясы", "Акция"),
];
const THEME: [(&str, &str); 12] = [
    ("Бірлік", "единства"),
    ("Татулық", "согласия"),
    ("Достық", "дружбы"),
    ("Келісім", "согласия и мира"),
    ("Этномедиация", "этномедиации"),
    ("Қайырымдылық", "милосердия"),
    ("Жастар", "молодёжи"),
    ("Аналар", "матерей"),
    ("Ақсақалдар", "аксакалов"),
    ("Тіл", "языка"),
    ("Дәстүр", "традиций"),
    ("Өнер", "искусства"),
];

/// Numbers that are the same at every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap_or(0)
    }
}

fn plan() -> String {
    let mut dice = Dice(42);
    let regions: Vec<Region> = Region::all().collect();
    let mut text = "id,kind,starts_at_local,region_iso,title_kk,title_ru,venue_kk,venue_ru,organiser_kk,organiser_ru\n".to_owned();
    for row in 0..ROWS {
        let (kind, kk, ru) = WHAT[dice.below(WHAT.len())];
        let (theme_kk, theme_ru) = THEME[dice.below(THEME.len())];
        let region = regions[dice.below(regions.len())].code();
        let (month, day, hour) = (1 + dice.below(12), 1 + dice.below(28), 9 + dice.below(9));
        text.push_str(&format!(
            "p{row},{kind},2025-{month:02}-{day:02}T{hour:02}:00,{region},«{theme_kk}» {kk} № {row},{ru} {theme_ru} № {row},Достық үйі,Дом дружбы,ҚХА,АНК\n"
        ));
    }
    text
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| name == part);
    if wanted("import") {
        let db = Db::scratch().await?;
        import_plan(&db).await?;
        lists(&db).await?;
    }
    if wanted("search") {
        searches().await?;
    }
    if wanted("reminders") {
        reminders_of_a_day().await?;
    }
    Ok(())
}

async fn import_plan(db: &Db) -> anyhow::Result<()> {
    let text = plan();
    let start = Instant::now();
    let plan = import::plan(&mut *db.read().acquire().await?, text.as_bytes(), "plan.csv", ALMATY).await?;
    let planned = start.elapsed();
    let mut longest = Duration::ZERO;
    for chunk in plan.chunks() {
        let chunk_start = Instant::now();
        let mut transaction = db.write().await?;
        import::apply(&mut transaction, chunk, ALMATY, Hand::new(NOW, None)).await?;
        transaction.commit().await?;
        longest = longest.max(chunk_start.elapsed());
    }
    println!(
        "import of {} rows: {:?} (reading and comparing {planned:?}); longest transaction {longest:?}",
        plan.report.new,
        start.elapsed()
    );
    let start = Instant::now();
    let again = import::plan(&mut *db.read().acquire().await?, text.as_bytes(), "plan.csv", ALMATY).await?;
    println!("the same again: {} the same, {:?}", again.report.same, start.elapsed());
    Ok(())
}

async fn lists(db: &Db) -> anyhow::Result<()> {
    let mut reader = db.read().acquire().await?;
    let (mut grid, mut list) = (Vec::new(), Vec::new());
    for step in 0..200u32 {
        let filter = Filter::public(if step % 2 == 0 { RegionSet::ALL } else { RegionSet::parse("KZ-15")? });
        let start = Instant::now();
        events::month(&mut reader, ALMATY, 2025, 1 + step % 12, &filter).await?;
        grid.push(start.elapsed());
        let start = Instant::now();
        events::upcoming(&mut reader, NOW, &filter, step % 5, 5).await?;
        list.push(start.elapsed());
    }
    percentiles("month grid", grid);
    percentiles("list of what comes", list);
    Ok(())
}

/// The ways in which a title is typed.
fn typed(title: &str, way: usize) -> String {
    let plain = |text: &str| text.replace(['«', '»', '№'], "");
    match way {
        0 => title.to_owned(),
        1 => title
            .to_lowercase()
            .replace('қ', "к")
            .replace('ғ', "г")
            .replace('ә', "а")
            .replace('ө', "о")
            .replace(['ұ', 'ү'], "у")
            .replace('ң', "н")
            .replace('і', "и"),
        2 => plain(title).to_uppercase(),
        3 => latin(&plain(title).to_lowercase()),
        4 => search::fold::as_latin_keys(&plain(title)),
        _ => plain(title).replace("і", "i").replace('а', "a"),
    }
}

fn latin(text: &str) -> String {
    const LETTERS: &str = "аaәaбbвvгgғgдdеeзzиiйyкkқqлlмmнnңnоoөoпpрrсsтtуuұuүuфfхhһhыyіiэe";
    let letters: Vec<char> = LETTERS.chars().collect();
    let sound = |letter: char| match letter {
        'ж' => "zh".to_owned(),
        'ш' => "sh".to_owned(),
        'ч' => "ch".to_owned(),
        'ц' => "ts".to_owned(),
        'щ' => "shch".to_owned(),
        'я' => "ya".to_owned(),
        'ю' => "yu".to_owned(),
        'ё' => "e".to_owned(),
        'ь' | 'ъ' => String::new(),
        other => letters.chunks(2).find(|pair| pair[0] == other).map_or(other, |pair| pair[1]).to_string(),
    };
    text.chars().map(sound).collect()
}

async fn searches() -> anyhow::Result<()> {
    let db = Db::scratch().await?;
    let mut dice = Dice(7);
    let mut titles = Vec::new();
    let start = Instant::now();
    let mut longest = Duration::ZERO;
    for block in 0..DOCS / 100 {
        let mut rows = Vec::new();
        for id in block * 100..(block + 1) * 100 {
            let ((_, kk, ru), (theme_kk, theme_ru), (region, number)) =
                (WHAT[dice.below(WHAT.len())], THEME[dice.below(THEME.len())], (dice.below(20), dice.below(5000)));
            let region = Region::all().nth(region).map(|region| region.search_words().next().unwrap_or_default()).unwrap_or_default();
            let (title_kk, title_ru) = (format!("{region}: «{theme_kk}» {kk} {number}"), format!("{ru} {theme_ru} {number}"));
            let moment = NOW + i64::try_from(dice.below(700)).unwrap_or(0) * 86_400 - 350 * 86_400;
            titles.push(title_kk.clone());
            rows.push((id, moment, title_kk, title_ru));
        }
        let docs: Vec<Doc> = rows
            .iter()
            .map(|(id, moment, title_kk, title_ru)| Doc {
                what: What::Event,
                id: *id,
                moment: Some(*moment),
                titles: vec![title_kk, title_ru],
                rest: vec!["Достық үйі", "Қазақстан халқы Ассамблеясы"],
            })
            .collect();
        let start = Instant::now();
        let mut transaction = db.write().await?;
        search::put_new(&mut transaction, search::ready(&docs)).await?;
        transaction.commit().await?;
        longest = longest.max(start.elapsed());
    }
    println!("{DOCS} texts indexed: {:?}; longest transaction {longest:?}", start.elapsed());
    let mut reader = db.read().acquire().await?;
    let (mut spent, mut good, mut slowest) = (Vec::new(), 0, (Duration::ZERO, String::new()));
    for question in 0..QUESTIONS {
        let title = &titles[dice.below(titles.len())];
        let asked = typed(title, question % 6);
        let start = Instant::now();
        let hits = search::find(&mut reader, &asked, NOW, 10).await?;
        spent.push(start.elapsed());
        if start.elapsed() > slowest.0 {
            slowest = (start.elapsed(), asked.clone());
        }
        let found = hits.iter().take(2).any(|hit| usize::try_from(hit.id).is_ok_and(|id| titles[id] == *title));
        good += usize::from(found);
        if !found {
            println!("  not among the first two, way {}: {asked}", question % 6);
        }
    }
    percentiles("search for a title, six ways", spent);
    println!("first or second: {good} of {QUESTIONS}; slowest {slowest:?}");
    let mut spent = Vec::new();
    for asked in ["Қазақстан", "достык", "форум", "бирлик", "ассамблея халык", "конц", "семнар", "единства согласия", "ghfplybr", "ж"]
        .iter()
        .cycle()
        .take(200)
    {
        let start = Instant::now();
        search::find(&mut reader, asked, NOW, 10).await?;
        spent.push(start.elapsed());
        if spent.len() <= 10 {
            println!("  {asked}: {:?}", spent[spent.len() - 1]);
        }
    }
    percentiles("search for common words", spent);
    Ok(())
}

fn percentiles(name: &str, mut spent: Vec<Duration>) {
    spent.sort();
    let at = |share: usize| spent[(spent.len() - 1) * share / 100];
    println!("{name}: median {:?}, p99 {:?}, longest {:?}", at(50), at(99), at(100));
}

const PEOPLE: i64 = 1_000_000;
/// Series, and how many events come again each week.
const SERIES: usize = 100;
const WEEKLY: usize = 1_000;
/// Marked for everybody, on the day that is planned.
const NATIONAL: usize = 3;

/// 15,000 events of a year, some of them each week, and a million people who asked for five of them and follow a series each: the reminders
/// of one day are planned, and then filled.
async fn reminders_of_a_day() -> anyhow::Result<()> {
    let db = Db::scratch().await?;
    let (locales, office) = (Locales::embedded()?, Office::sample());
    let rules = Rules { zone: ALMATY, quiet: office.quiet, daily_cap: office.daily_cap };
    year(&db).await?;
    people(&db).await?;
    let before = resident();
    let start = Instant::now();
    let opened = reminders::plan(&db, &locales, &office, NOW).await?;
    let planned = start.elapsed();
    let asked: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM delivery").fetch_one(db.read()).await?;
    let (start, mut longest) = (Instant::now(), Duration::ZERO);
    loop {
        let chunk = Instant::now();
        let filled = outbox::fill(&db, &rules).await?;
        longest = longest.max(chunk.elapsed());
        if filled == Filled::Idle {
            break;
        }
    }
    let filled = start.elapsed();
    let owed: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM delivery").fetch_one(db.read()).await?;
    let twice = "SELECT COUNT(*) FROM (SELECT 1 FROM delivery GROUP BY occasion_id, chat_id HAVING COUNT(*) > 1)";
    let twice: i64 = sqlx::query_scalar(twice).fetch_one(db.read()).await?;
    println!("reminders of a day, {ROWS} events, {PEOPLE} people: {opened} opened, {asked} owed to who asked in {planned:.2?};");
    println!("  {} more owed by {NATIONAL} marks in {filled:.2?}, the longest step {longest:.1?}; {twice} owed twice", owed - asked);
    println!("  resident {before} before, {} after, at most {}", resident(), most_resident());
    Ok(())
}

async fn year(db: &Db) -> anyhow::Result<()> {
    let mut dice = Dice(7);
    let mut c = db.write().await?;
    for n in 0..ROWS {
        let mut content = Content::new(Kind::OTHER, RegionSet::ALL);
        content.status = events::Status::Published;
        // One day in 365; the marked ones tomorrow.
        let day = if n < NATIONAL { 1 } else { dice.below(365) };
        let date = zone::local(ALMATY, NOW).date() + chrono::Days::new(day as u64);
        content.starts = Edtf::Time(date.and_hms_opt(15, 0, 0).expect("three o'clock"));
        content.series = Some(format!("series-{}", dice.below(SERIES)));
        content.rule = (n >= ROWS - WEEKLY).then(|| "FREQ=WEEKLY;COUNT=20".to_owned());
        for language in ["kk", "ru"] {
            content.text_mut(language).title = format!("{n}: іс-шара, мероприятие");
        }
        let event = events::create(&mut c, &content, ALMATY, Hand::new(NOW - 86_400, None)).await?;
        if n < NATIONAL {
            events::mark(&mut c, event.event_id, event.revision, Some(RegionSet::ALL)).await?;
        }
    }
    c.commit().await?;
    Ok(())
}

async fn people(db: &Db) -> anyhow::Result<()> {
    let mut c = db.write().await?;
    for statement in [
        "INSERT INTO subscriber (chat_id, language, regions, digest, digest_slot, consent_at, consent_text, since, changed_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         SELECT i, CASE i % 2 WHEN 0 THEN 'kk' ELSE 'ru' END, 1 << (i % 20), 0, 0, 0, '1:kk', 0, 0 FROM n",
        // Large odd factors: as good as at random, and the same at every run.
        "INSERT OR IGNORE INTO reminder_request (event_id, chat_id, lead, created_at)
         SELECT 1 + (s.chat_id * 7919 + k.value * 104729 + s.chat_id / 15000 * 31) % 15000, s.chat_id, NULL, 0
         FROM subscriber s, json_each('[1,2,3,4,5]') k WHERE ?1 > 0",
        "INSERT INTO series_request (series, chat_id, created_at)
         SELECT 'series-' || (chat_id * 7919 % 100), chat_id, 0 FROM subscriber WHERE ?1 > 0",
    ] {
        sqlx::query(statement).bind(PEOPLE).execute(&mut *c).await?;
    }
    c.commit().await?;
    Ok(())
}

/// Memory held now, and the most ever, in MiB.
fn resident() -> String {
    memory("VmRSS:")
}

fn most_resident() -> String {
    memory("VmHWM:")
}

fn memory(field: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    let kib = line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(f64::NAN);
    format!("{:.0} MiB", kib / 1024.0)
}
