//! The room against an in-memory database, and the real items as they read.

use chrono_tz::Asia::Almaty;

use super::import::{Applied, Note, apply, plan};
use super::*;
use crate::db::Db;
use crate::locale::{Locale, Locales};
use crate::regions::RegionSet;

/// 2025-04-21 09:00 in Almaty.
const NOW: i64 = 1_745_208_000;
const HAND: Hand = Hand { by: None, at: NOW };

fn both(say: impl Fn(&Locale) -> String) -> [String; 2] {
    let locales = Locales::embedded().unwrap();
    ["kk", "ru"].map(|tag| say(locales.get(locales.lang(tag).unwrap())))
}

fn item(language: &str, title: &str, day: &str) -> Draft {
    let at = day.parse::<chrono::NaiveDate>().unwrap().and_hms_opt(0, 0, 0).unwrap();
    Draft {
        published: Some(Published::local(at, Precision::Day, Almaty)), publisher: "Үлгі".to_owned(), ..Draft::new(language, title, "")
    }
}

async fn import(db: &Db, text: &str) -> Result<Applied, Vec<String>> {
    let plan = plan("news.jsonl", text.as_bytes(), Almaty, NOW);
    if !plan.faults.is_empty() {
        return Err(plan.faults.iter().map(ToString::to_string).collect());
    }
    let mut c = db.write().await.unwrap();
    let applied = apply(&mut c, &plan, HAND).await.unwrap();
    c.commit().await.unwrap();
    Ok(applied)
}

#[tokio::test]
async fn importing_twice_changes_nothing_and_a_changed_item_is_brought_up_to_date() {
    let db = Db::scratch().await.unwrap();
    let file = r#"{"title": "Бірінші жаңалық", "url": "https://example.kz/1", "body": "Сөз."}
{"title": "Екінші жаңалық", "published_at": "2025-04-20", "body": ["Сөйлем.", "Тағы сөйлем."]}"#;
    assert_eq!(import(&db, file).await, Ok(Applied { new: 2, changed: 0, same: 0 }));
    assert_eq!(import(&db, file).await, Ok(Applied { new: 0, changed: 0, same: 2 }));
    let mended = file.replace("Бірінші жаңалық", "Түзетілген жаңалық");
    assert_eq!(import(&db, &mended).await, Ok(Applied { new: 0, changed: 1, same: 1 }));
    let mut c = db.read().acquire().await.unwrap();
    assert_eq!(newest_approval(&mut c).await.unwrap(), 2, "a change is no second approval");
}

#[tokio::test]
async fn every_bad_row_is_reported_with_line_field_and_reason_and_nothing_is_written() {
    let db = Db::scratch().await.unwrap();
    let file = [
        r#"{"title": "Жақсы жаңалық"}"#,
        r#"{"title": "x", "url": "ftp://example.kz", "regions": "KZ-99", "published_at": "вчера"}"#,
        "{oops}",
        r#"{"titel": "x"}"#,
        r#"{"title": "Жақсы жаңалық"}"#,
        r#"{"title": "y", "published_at": "2025-04-20", "published_precision": "minute"}"#,
        r#"{"title": 5, "body": "мәтін", "pinned": "yes"}"#,
    ]
    .join("\n");
    let faults = import(&db, &file).await.unwrap_err();
    let expected = [
        "line 2, url: \"ftp://example.kz\" is not a web address; it begins with https:// or http://",
        "line 2, published_at: \"вчера\" is not a date; write 2026-05-01, 2026-05-01T10:00 or 2026-05-01T10:00:00+05:00",
        "line 2, regions: \"KZ-99\" is not a region; write KZ for national, or codes as in KZ-15;KZ-71",
        "line 3, 2: not a JSON object: key must be a string at line 1 column 2",
        "line 4, titel: there is no field of this name",
        "line 4, title: neither a title nor a text",
        "line 5: this item stands in line 1 already",
        "line 6, published_precision: \"minute\" doesn't go with the date; write second, minute, day or none",
        "line 7, title: must be a text",
        "line 7, pinned: must be true or false",
    ];
    let mut sorted = faults.clone();
    let mut wanted: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
    sorted.sort();
    wanted.sort();
    assert_eq!(sorted, wanted);
    assert_eq!(import(&db, "\n").await, Err(vec!["line 1: nothing to import: the file is empty".to_owned()]));
    let mut c = db.read().acquire().await.unwrap();
    assert_eq!(newest_approval(&mut c).await.unwrap(), 0);
}

#[tokio::test]
async fn a_translation_that_comes_later_is_no_news_to_those_who_read_the_story() {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    let [kk, ru] = [item("kk", "Сессия өтті", "2025-04-20"), item("ru", "Прошла сессия", "2025-04-20")];
    let ids = add(&mut c, &[kk], HAND).await.unwrap();
    add(&mut c, &[item("ru", "Другое", "2025-04-20")], HAND).await.unwrap();
    let mark = newest_approval(&mut c).await.unwrap();
    assert_eq!(mark, 2);
    let story = by_id(&mut c, ids[0]).await.unwrap().unwrap().id;
    take(&mut c, &ru, &Taking { story: Some(story), ..Taking::approved(HAND) }).await.unwrap();
    assert_eq!(approved_above(&mut c, mark, 10).await.unwrap(), []);
    let page = latest(&mut c, RegionSet::ALL, 0, 10).await.unwrap();
    assert_eq!(page.stories.len(), 2, "one story is one entry");
    let told: Vec<&str> = page.stories.iter().map(|story| story.told_in("ru").title.as_str()).collect();
    assert_eq!(told, ["Другое", "Прошла сессия"]);
}

#[tokio::test]
async fn archive_is_found_in_the_list_but_is_new_to_nobody_unless_pinned() {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    let ids = add(&mut c, &[item("kk", "Ескі", "2023-05-30")], HAND).await.unwrap();
    add(&mut c, &[item("kk", "Жаңа", "2025-04-10")], HAND).await.unwrap();
    let titles = |stories: &[Story]| stories.iter().map(|story| story.items[0].title.clone()).collect::<Vec<_>>();
    assert_eq!(titles(&approved_above(&mut c, 0, 10).await.unwrap()), ["Жаңа"]);
    assert_eq!(titles(&latest(&mut c, RegionSet::ALL, 0, 10).await.unwrap().stories), ["Жаңа", "Ескі"]);
    pin(&mut c, ids[0], true).await.unwrap();
    assert_eq!(titles(&approved_above(&mut c, 0, 10).await.unwrap()), ["Ескі", "Жаңа"]);
    assert_eq!(titles(&latest(&mut c, RegionSet::ALL, 0, 10).await.unwrap().stories), ["Ескі", "Жаңа"]);
}

#[tokio::test]
async fn a_list_has_what_concerns_the_regions_page_by_page() {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    for (n, regions) in [(1, "KZ-15"), (2, "KZ"), (3, "KZ-71"), (4, "KZ-15;KZ-71"), (5, "KZ-15")] {
        let draft = item("kk", &format!("Жаңалық {n}"), &format!("2025-04-{:02}", 10 + n));
        add(&mut c, &[Draft { regions: regions.parse().unwrap(), ..draft }], HAND).await.unwrap();
    }
    let aqtobe: RegionSet = "KZ-15".parse().unwrap();
    let titles = |page: &Page| page.stories.iter().map(|story| story.items[0].title.clone()).collect::<Vec<_>>();
    let first = latest(&mut c, aqtobe, 0, 3).await.unwrap();
    assert_eq!((titles(&first), first.more), (vec!["Жаңалық 5".to_owned(), "Жаңалық 4".to_owned(), "Жаңалық 2".to_owned()], true));
    let second = latest(&mut c, aqtobe, 1, 3).await.unwrap();
    assert_eq!((titles(&second), second.more), (vec!["Жаңалық 1".to_owned()], false));
}

#[tokio::test]
async fn what_a_moderator_wrote_stays_and_what_was_dropped_stays_away() {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    let draft = item("kk", "Тақырып", "2025-04-20");
    let id = take(&mut c, &draft, &Taking::approved(HAND)).await.unwrap().id();
    edit(&mut c, id, "Жақсырақ тақырып", "Қысқаша.", RegionSet::ALL).await.unwrap();
    assert_eq!(take(&mut c, &draft, &Taking::approved(HAND)).await.unwrap(), Taken::Same(id));
    assert_eq!(by_id(&mut c, id).await.unwrap().unwrap().items[0].title, "Жақсырақ тақырып");
    assert!(drop_item(&mut c, id).await.unwrap());
    assert_eq!(take(&mut c, &draft, &Taking { approve: true, ..Taking::approved(HAND) }).await.unwrap(), Taken::Same(id));
    assert_eq!(by_id(&mut c, id).await.unwrap(), None);
}

#[tokio::test]
async fn an_approved_item_stays_approved_for_good() {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    let says = |title: &str| Draft { body: vec![format!("{title}. Мәтін.")], ..item("kk", title, "2025-04-20") };
    let says = |title: &str| Draft { url: Some("https://example.kz/1".to_owned()), ..says(title) };
    let collected = Taking { approve: false, ..Taking::approved(HAND) };
    let id = take(&mut c, &says("Бірінші"), &Taking::approved(HAND)).await.unwrap().id();
    let titles = async |c: &mut sqlx::SqliteConnection| {
        let item = desk::one(c, id).await.unwrap().unwrap();
        (item.item.title, item.new.map(|(title, _)| title))
    };
    let now = |title: &str, new: Option<&str>| (title.to_owned(), new.map(str::to_owned));

    assert_eq!(take(&mut c, &says("Екінші"), &collected).await.unwrap(), Taken::Changed(id));
    assert_eq!(titles(&mut c).await, now("Бірінші", Some("Екінші")));
    take(&mut c, &says("Бірінші"), &collected).await.unwrap();
    assert_eq!(titles(&mut c).await, now("Бірінші", None), "its source took it back");
    take(&mut c, &says("Екінші"), &collected).await.unwrap();
    edit(&mut c, id, "Өңделген", "", RegionSet::ALL).await.unwrap();
    assert!(settle_change(&mut c, id, true).await.unwrap());
    take(&mut c, &says("Үшінші"), &collected).await.unwrap();
    assert_eq!(titles(&mut c).await, now("Екінші", Some("Үшінші")), "the source's text again: what changes there waits again");
    assert!(settle_change(&mut c, id, false).await.unwrap());
    take(&mut c, &says("Төртінші"), &collected).await.unwrap();
    assert_eq!(titles(&mut c).await, now("Екінші", None), "kept for good");
    assert!(!settle_change(&mut c, id, true).await.unwrap());
}

#[tokio::test]
async fn a_card_says_what_is_known_and_labels_another_language() {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    let draft = Draft {
        url: Some("https://example.kz/a?b=1&c=2".to_owned()),
        summary: "Достық үйінде жастар жиналды. «Бірлік – күш», – деді төраға.".to_owned(),
        regions: "KZ-15".parse().unwrap(),
        republisher: Some("basqa.kz".to_owned()),
        ..item("kk", "Ақтөбеде жастар <форумы> өтті", "2025-04-19")
    };
    let id = add(&mut c, &[draft], HAND).await.unwrap()[0];
    let story = by_id(&mut c, id).await.unwrap().unwrap();
    let [kk, ru] = both(|locale| card(locale, &story, Almaty).into_string());
    assert_eq!(
        kk,
        "<b>Ақтөбеде жастар &lt;форумы&gt; өтті</b>\n\nДостық үйінде жастар жиналды. «Бірлік – күш», – деді төраға.\n\n\
         Жарияланған күні: 2025 ж. 19 сәуір\nДереккөз: Үлгі\nҚайта жариялаған: basqa.kz\nӨңірі: Ақтөбе облысы"
    );
    assert_eq!(
        ru,
        "<b>Ақтөбеде жастар &lt;форумы&gt; өтті</b>\n\nДостық үйінде жастар жиналды. «Бірлік – күш», – деді төраға.\n\n\
         Дата публикации: 19 апреля 2025 г.\nИсточник: Үлгі\nПерепечатка: basqa.kz\nРегион: Актюбинская область\nЯзык: казахский"
    );
    let [kk, ru] = both(|locale| entry(locale, &story, Almaty).into_string());
    let link = "<a href=\"https://example.kz/a?b=1&amp;c=2\">Ақтөбеде жастар &lt;форумы&gt; өтті</a>";
    assert_eq!(kk, format!("{link}\n2025 ж. 19 сәуір · Үлгі"));
    assert_eq!(ru, format!("{link}\n19 апреля 2025 г. · Үлгі · Язык: казахский"));
    let empty = Page { stories: Vec::new(), number: 0, more: false };
    assert_eq!(
        both(|locale| list(locale, &empty, Almaty).into_string()),
        ["<b>Жаңалықтар</b>\n\nӘзірге жаңалық жоқ.", "<b>Новости</b>\n\nНовостей пока нет."]
    );
}

#[tokio::test]
async fn the_real_items_come_in_whole_and_labelled() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/news.jsonl");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("SKIPPED: the real news: ../shared is absent");
        return;
    };
    let plan = plan("news.jsonl", &bytes, Almaty, NOW);
    assert_eq!(plan.faults, []);
    let languages: Vec<&str> = plan.entries.iter().map(|entry| entry.draft.language.as_str()).collect();
    assert_eq!(languages, ["en", "ru", "en", "en", "en"]);
    let publishers: Vec<&str> = plan.entries.iter().map(|entry| entry.draft.publisher.as_str()).collect();
    assert_eq!(publishers, ["gov.kz", "zakon.kz", "Kazakhstanskaya Pravda", "DKnews.kz", "Trend"]);
    assert_eq!(plan.entries[3].draft.republisher.as_deref(), Some("zakonkz.com"));
    let notes: Vec<usize> = plan.entries.iter().map(|entry| entry.notes.iter().filter(|note| **note == Note::Future).count()).collect();
    assert_eq!(notes, [1, 1, 1, 0, 0], "three were published after the demo's day");
    assert!(plan.entries[4].draft.title.starts_with("President of Kazakhstan"), "{}", plan.entries[4].draft.title);
    for entry in &plan.entries {
        let draft = &entry.draft;
        eprintln!("{}\n  {}\n", draft.title, draft.summary);
        let text = draft.body.join(" ");
        assert!(text.contains(draft.summary.split(". ").next().unwrap().trim_end_matches(['.', '…'])), "{}", draft.summary);
        assert!(draft.summary.encode_utf16().count() <= 601);
    }
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    assert_eq!(apply(&mut c, &plan, HAND).await.unwrap(), Applied { new: 5, changed: 0, same: 0 });
    assert_eq!(apply(&mut c, &plan, HAND).await.unwrap(), Applied { new: 0, changed: 0, same: 5 });
    assert_eq!(approved_above(&mut c, 0, 10).await.unwrap().len(), 4, "the one of 2023 is archive");
    let page = latest(&mut c, RegionSet::ALL, 0, 10).await.unwrap();
    let [kk, ru] = both(|locale| list(locale, &page, Almaty).into_string());
    eprintln!("{kk}\n\n{ru}");
    assert!(kk.contains("2025 ж. 25 желтоқсан · zakon.kz · Тілі: орыс тілі"));
    assert!(kk.contains("DKnews.kz · Тілі: ағылшын тілі"));
    assert!(ru.contains("25 декабря 2025 г. · zakon.kz\n") || ru.ends_with("25 декабря 2025 г. · zakon.kz"));
}

fn long(language: &str, title: &str, url: &str, body: &str) -> Draft {
    let body: Vec<String> = body.split('\n').map(str::to_owned).collect();
    Draft { url: Some(url.to_owned()), body, publisher: url.split('/').nth(2).unwrap().to_owned(), ..Draft::new(language, title, "") }
}

const STORY: &str = "В Доме дружбы прошла встреча этнокультурных объединений области, на которой обсудили планы на следующий год.\n\
    Участники договорились провести три фестиваля, выставку ремёсел и курсы языков для молодёжи.\n\
    Отдельно говорили о подготовке медиаторов: первые двадцать человек начнут учиться уже в марте.\n\
    Встречу закончили общим чаепитием, и гости осмотрели новый читальный зал.";

#[tokio::test]
async fn copies_of_one_story_are_one_entry_with_all_who_wrote_about_it() {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    let first = add(&mut c, &[long("ru", "Встреча в Доме дружбы", "https://odin.kz/a", STORY)], HAND).await.unwrap()[0];
    let shorter: String = STORY.split('\n').take(3).collect::<Vec<_>>().join("\n").replace("области", "региона");
    add(&mut c, &[long("ru", "Этнообъединения обсудили планы", "https://dva.kz/b", &shorter)], HAND).await.unwrap();
    let more = format!("Сегодня утром.\n{STORY}\nНапомним, прежде об этом сообщали и другие издания страны в своих обзорах недели.");
    add(&mut c, &[long("ru", "О планах на год", "https://tri.kz/c", &more)], HAND).await.unwrap();
    let other = "В Доме дружбы открылась выставка ремёсел, на которой показали работы мастеров пяти областей.\n\
        Выставка продлится до конца месяца, вход свободный, по выходным проходят уроки для детей и взрослых.";
    add(&mut c, &[long("ru", "Выставка в Доме дружбы", "https://odin.kz/d", other)], HAND).await.unwrap();
    let page = latest(&mut c, RegionSet::ALL, 0, 10).await.unwrap();
    assert_eq!(page.stories.len(), 2);
    let story = by_id(&mut c, first).await.unwrap().unwrap();
    assert_eq!(story.others(&story.items[0]), ["dva.kz", "tri.kz"]);
    assert_eq!(newest_approval(&mut c).await.unwrap(), 2, "a copy is no news");
    let [kk, ru] = both(|locale| card(locale, &story, Almaty).into_string());
    assert!(kk.contains("\nБұл туралы жазғандар: dva.kz, tri.kz\n") && ru.ends_with("\nОб этом пишут: dva.kz, tri.kz"), "{kk}\n{ru}");
}

#[tokio::test]
async fn versions_of_one_page_are_one_story_each_read_in_its_own_language() {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    let kk = long("kk", "Достық үйіндегі кездесу", "https://odin.kz/details/98765?lang=kk", "Кездесу өтті.");
    let ru = long("ru", "Встреча в Доме дружбы", "https://odin.kz/details/98765?lang=ru", "Встреча прошла.");
    let id = add(&mut c, &[kk], HAND).await.unwrap()[0];
    add(&mut c, &[ru], HAND).await.unwrap();
    let story = by_id(&mut c, id).await.unwrap().unwrap();
    assert_eq!(
        (story.told_in("kk").title.as_str(), story.told_in("ru").title.as_str()),
        ("Достық үйіндегі кездесу", "Встреча в Доме дружбы")
    );
}

#[tokio::test]
async fn the_real_articles_are_five_stories_and_their_copies_join_them() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/news.jsonl");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("SKIPPED: copies of the real news: ../shared is absent");
        return;
    };
    let entries = plan("news.jsonl", &bytes, Almaty, NOW).entries;
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    for entry in &entries {
        add(&mut c, std::slice::from_ref(&entry.draft), HAND).await.unwrap();
    }
    for (n, entry) in entries.iter().enumerate() {
        let draft = &entry.draft;
        let copy = |body: Vec<String>, host: &str| Draft {
            url: Some(format!("https://{host}/{n}")),
            publisher: host.to_owned(),
            title: format!("{} ({host})", draft.title),
            body,
            ..draft.clone()
        };
        let half = draft.body[..draft.body.len().div_ceil(2)].to_vec();
        let rewritten = draft
            .body
            .iter()
            .enumerate()
            .map(|(i, text)| if i % 3 == 2 { format!("{host} {i}", host = "Другое") } else { text.replace("the ", "") });
        for copy in [copy(draft.body.clone(), "whole.kz"), copy(half, "half.kz"), copy(rewritten.collect(), "rewritten.kz")] {
            add(&mut c, &[copy], HAND).await.unwrap();
        }
    }
    let page = latest(&mut c, RegionSet::ALL, 0, 50).await.unwrap();
    let sizes: Vec<usize> = page.stories.iter().map(|story| story.items.len()).collect();
    assert_eq!(sizes, [4, 4, 4, 4, 4]);
}

/// Items of few texts, titles, pages and languages, so that they are versions, copies and changes of one another; the same for the same seed.
fn tangled(seed: u64, count: usize) -> Vec<Draft> {
    let mut state = seed;
    let mut roll = |sides: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % sides
    };
    let stories: Vec<String> =
        (0..5).map(|n| STORY.split(' ').map(|word| format!("{}{n}ый ", &word[..word.len().min(2)])).collect()).collect();
    let stories: Vec<&str> = stories.iter().map(String::as_str).chain([STORY, "Кратко."]).collect();
    let one = |_| {
        let language = ["kk", "ru", "ru", "und"][roll(4)];
        let title = ["Встреча в Доме дружбы", "Встреча", "О планах на будущий год", "Планы"][roll(4)];
        let n = roll(30);
        let address = match roll(4) {
            0 => format!("https://odin.kz/details/{}?lang={language}", 98_700 + n % 6),
            1 => format!("https://dva.kz/{language}/news/{}", 98_700 + n % 6),
            2 => format!("https://tri.kz/{}", n % 8),
            _ => format!("https://tort.kz/{n}"),
        };
        let story = stories[roll(stories.len())];
        let body = if roll(2) == 0 { story.to_owned() } else { format!("{story}\nИ ещё слово {}.", roll(3)) };
        let published = (roll(3) > 0).then(|| Published { at: NOW - 3600 * i64::try_from(n).unwrap(), precision: Precision::Minute });
        let url = (roll(8) > 0).then_some(address.as_str());
        Draft { url: url.map(str::to_owned), published, ..long(language, &format!("{title}{}", ["", " - 2"][roll(2)]), &address, &body) }
    };
    (0..count).map(one).collect()
}

/// All that is kept of the news, in order.
async fn kept(c: &mut sqlx::SqliteConnection) -> Vec<String> {
    let mut kept = Vec::new();
    for sql in [
        "SELECT json_array(id, hex(identity), story_id, state, approval, approved_at, language, title, summary, edited, url, publisher, \
         published_at, precision, sort_at, archive, regions, pinned, relevance, page, body, source_id, taken_at, taken_by, new_title, \
         new_summary, gone_at, hex(sketch), leads) FROM news ORDER BY id",
        "SELECT json_array(hash, news_id) FROM news_lead ORDER BY hash, news_id",
        "SELECT json_array(what, id) FROM search_doc ORDER BY doc",
    ] {
        kept.extend(sqlx::query_scalar::<_, String>(sql).fetch_all(&mut *c).await.unwrap());
    }
    kept
}

#[tokio::test]
async fn items_taken_in_at_once_are_what_they_are_taken_in_one_by_one() {
    let (mut stories, mut items, mut changed) = (0, 0, 0);
    for seed in 0..8_u64 {
        let dbs = [Db::scratch().await.unwrap(), Db::scratch().await.unwrap()];
        let [mut one, mut all] = [dbs[0].write().await.unwrap(), dbs[1].write().await.unwrap()];
        for round in 0..4_u64 {
            let drafts = tangled(seed * 10 + round, 30);
            let at = NOW + 5 * 24 * 3600 * i64::try_from(round).unwrap();
            let taking = Taking { approve: (seed + round) % 3 == 0, ..Taking::approved(Hand { by: None, at }) };
            let ready: Vec<Ready> = drafts.into_iter().zip(0..).map(|(draft, n)| Ready::of(draft, n % 4)).collect();
            let mut singly = Vec::new();
            for item in &ready {
                singly.extend(take_all(&mut one, std::slice::from_ref(item), &taking).await.unwrap());
            }
            let together = take_all(&mut all, &ready, &taking).await.unwrap();
            assert_eq!(together, singly, "seed {seed}, round {round}");
            assert_eq!(kept(&mut all).await, kept(&mut one).await, "seed {seed}, round {round}");
            changed += together.iter().filter(|taken| matches!(taken, Taken::Changed(_))).count();
            // Meanwhile a moderator did something, and an item vanished.
            for c in [&mut one, &mut all] {
                approve(c, together[3].id(), HAND).await.unwrap();
                drop_item(c, together[5].id()).await.unwrap();
                sqlx::query("UPDATE news SET gone_at = 1 WHERE id % 7 = 0").execute(&mut **c).await.unwrap();
            }
        }
        let counted: (i64, i64) = sqlx::query_as("SELECT COUNT(DISTINCT story_id), COUNT(*) FROM news").fetch_one(&mut *all).await.unwrap();
        (stories, items) = (stories + counted.0, items + counted.1);
    }
    assert!(stories * 3 < items * 2 && changed > 30, "they were tangled: {stories} stories of {items} items, {changed} changes");
}
