//! What the calendar costs: a plan of 15,000 rows imported, its month grid and lists, and search over 100,000 titles.
//! `cargo bench --bench calendar` prints a table; the README's figures come from it.

use std::time::{Duration, Instant};

use jarshy::db::Db;
use jarshy::events::{self, Filter, Hand, import};
use jarshy::regions::{Region, RegionSet};
use jarshy::search::{self, Doc, What};

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
    let db = Db::scratch().await?;
    import_plan(&db).await?;
    lists(&db).await?;
    searches().await
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
    for block in 0..DOCS / 1000 {
        let mut transaction = db.write().await?;
        for id in block * 1000..(block + 1) * 1000 {
            let ((_, kk, ru), (theme_kk, theme_ru), (region, number)) =
                (WHAT[dice.below(WHAT.len())], THEME[dice.below(THEME.len())], (dice.below(20), dice.below(5000)));
            let region = Region::all().nth(region).map(|region| region.search_words().next().unwrap_or_default()).unwrap_or_default();
            let (title_kk, title_ru) = (format!("{region}: «{theme_kk}» {kk} {number}"), format!("{ru} {theme_ru} {number}"));
            let moment = NOW + i64::try_from(dice.below(700)).unwrap_or(0) * 86_400 - 350 * 86_400;
            let doc = Doc {
                what: What::Event,
                id,
                moment: Some(moment),
                titles: vec![&title_kk, &title_ru],
                rest: vec!["Достық үйі", "Қазақстан халқы Ассамблеясы"],
            };
            search::put(&mut transaction, &doc).await?;
            titles.push(title_kk);
        }
        transaction.commit().await?;
    }
    println!("{DOCS} texts indexed: {:?}", start.elapsed());
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
