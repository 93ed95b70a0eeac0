//! News from other people: a feed becomes a source, its items wait at the desk, and only what a moderator approves is shown.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use jarshy::events;
use sandbox::Draft;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::town::Town;

/// A publisher on this machine: what it answers to any path, status first.
pub struct Publisher {
    pub address: SocketAddr,
    pub answer: Arc<Mutex<(u16, Vec<u8>)>>,
}

impl Publisher {
    pub async fn opens() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = Arc::new(Mutex::new((404, Vec::new())));
        let shown = answer.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let (status, body) = shown.lock().unwrap().clone();
                let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                stream.write_all(&[head.as_bytes(), &body].concat()).await.ok();
            }
        });
        Self { address, answer }
    }

    pub fn says(&self, body: impl AsRef<[u8]>) {
        *self.answer.lock().unwrap() = (200, body.as_ref().to_vec());
    }

    pub fn fails(&self) {
        *self.answer.lock().unwrap() = (503, Vec::new());
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }
}

/// A feed: link, title, text of each item, the newest first.
fn feed(items: &[(&str, &str, &str)]) -> String {
    let items: Vec<String> = items
        .iter()
        .map(|(link, title, text)| {
            format!("<item><title>{title}</title><link>https://example.kz/{link}</link><guid>1</guid><pubDate>Mon, 21 Apr 2025 08:00:00 +0500</pubDate><description>{text}</description></item>")
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>Үлгі газеті</title>{}</channel></rss>", items.concat())
}

async fn town(publisher: &Publisher) -> Town {
    let address = publisher.address;
    Town::opens_with(move |office| {
        office.rate = None;
        office.local_feeds = vec![address];
    })
    .await
}

const KK: (&str, &str, &str) =
    ("kk/news/1001", "Достық үйінде жиын өтті", "Достық үйінде ҚХА мүшелерінің жиыны өтті. Жиынға жастар қатысты.");
const OTHER: (&str, &str, &str) = ("2", "Ауа райы жылынады", "Аптаның соңына қарай ауа райы жылынады.");

#[tokio::test]
async fn a_feed_becomes_a_source_and_its_items_are_shown_when_somebody_approves_them() {
    let publisher = Publisher::opens().await;
    publisher.says(feed(&[OTHER, KK]));
    let town = town(&publisher).await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;

    owner.sends("/sources").await.receives("Әзірге дереккөз жоқ").presses("Дереккөз қосу").await.receives("мекенжайын жіберіңіз");
    owner.sends(&publisher.url("feed")).await.receives("Үлгі газеті").receives("Арнадағы жаңалықтар: 2").receives("Белгісі басқа");
    owner.presses("Дереккөз қосу").await.receives("Алынған жаңалықтар: ").receives("Әр жаңалықты модератор қарайды");
    town.settles().await;

    dinara.sends("/news").await.receives("Әзірге жаңалық жоқ");
    owner.sends("/newsdesk").await.receives("Шешім күтіп тұрған жаңалықтар: 2");
    let text = owner.last().text;
    assert!(text.find("Достық үйінде").unwrap() < text.find("Ауа райы").unwrap(), "what concerns the association stands first: {text}");
    owner.presses("1").await.receives("Күйі: шешім күтеді").receives("Қайдан алынды: Үлгі газеті").presses("Мақұлдау").await;
    owner
        .receives("Күйі: жарияланды")
        .presses("Келесі жаңалық")
        .await
        .receives("Ауа райы")
        .presses("Алмау")
        .await
        .receives("Күйі: алынбады");
    owner.sends("/newsdesk").await.receives("Кезек бос");
    dinara.sends("/news").await.receives("Достық үйінде жиын өтті");
    assert_eq!(dinara.count("Ауа райы"), 0);
    owner.sends("/audit").await.receives("Дереккөз қосылды").receives("Жаңалық мақұлданды").receives("Жаңалық алынбады");
    owner.sends("/sources").await.presses("1").await.receives("Алынған жаңалықтар: 2").receives("басқа жаңалықтікімен бірдей");
}

#[tokio::test]
async fn a_moderator_edits_pairs_and_pins() {
    let publisher = Publisher::opens().await;
    let ru = ("8", "В Доме дружбы прошла встреча", "В Доме дружбы встретились члены АНК. Пришла молодёжь.");
    publisher.says(feed(&[ru, KK]));
    let town = town(&publisher).await;
    let (owner, oleg) = (town.owner(), town.citizen("Олег", "ru"));
    oleg.subscribes("ru").await;
    owner.sends("/sources").await.presses("Дереккөз қосу").await.sends(&publisher.url("feed")).await.presses("Дереккөз қосу").await;

    owner.sends("/newsdesk").await.presses("1").await;
    let first = owner.last().text;
    owner
        .presses("Мәтінін өңдеу")
        .await
        .receives("Қазіргісі")
        .sends("Өңделген тақырып\nӨңделген мәтін.")
        .await
        .receives("Өңделген тақырып");
    owner.presses("Мақұлдау").await.presses("Аудармасын байланыстыру").await.presses("1").await.receives("Осы жаңалықтың басқа нұсқалары");
    owner.presses("Бірінші орынға қою").await.receives("Маңызды").presses("Бірінші орыннан алу").await;
    let stories: i64 = sqlx::query_scalar("SELECT COUNT(DISTINCT story_id) FROM news").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(stories, 1, "two languages of one story: {first}");
    owner.presses("Нұсқалардан ажырату").await;
    let stories: i64 = sqlx::query_scalar("SELECT COUNT(DISTINCT story_id) FROM news").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(stories, 2);
    oleg.sends("/news").await.receives("Өңделген тақырып");
    owner
        .sends("/audit")
        .await
        .receives("Жаңалық өзгертілді")
        .receives("Жаңалықтар біріктірілді")
        .receives("Жаңалық бірінші орынға қойылды")
        .receives("Жаңалықтар ажыратылды");
}

#[tokio::test]
async fn what_changes_at_its_source_after_it_was_approved_waits_for_a_moderator() {
    let publisher = Publisher::opens().await;
    publisher.says(feed(&[KK]));
    let town = town(&publisher).await;
    let owner = town.owner();
    owner.subscribes("kk").await;
    owner.sends("/sources").await.presses("Дереккөз қосу").await.sends(&publisher.url("feed")).await.presses("Дереккөз қосу").await;
    owner.sends("/newsdesk").await.presses("1").await.presses("Мақұлдау").await;

    publisher.says(feed(&[(KK.0, "Ұтыс ойынына қатысыңыз", "Ақша ұтып алыңыз, сілтемені басыңыз.")]));
    town.passes(TimeDelta::minutes(20)).await;
    owner.sends("/news").await.receives("Достық үйінде жиын өтті");
    assert_eq!(owner.count("Ұтыс ойынына"), 0, "nobody sees what nobody approved");
    owner
        .sends("/newsdesk")
        .await
        .receives("дереккөзде өзгерді")
        .presses("1")
        .await
        .receives("Дереккөздегі жаңа мәтіні")
        .receives("Ұтыс ойынына");
    owner.presses("Бұрынғысын қалдыру").await;
    town.passes(TimeDelta::minutes(20)).await;
    owner.sends("/newsdesk").await.receives("Кезек бос");
    owner.sends("/sources").await.presses("1").await.receives("Дереккөзде өзгерген: 1");
}

#[tokio::test]
async fn a_source_that_keeps_failing_is_paused_and_the_team_is_told_why() {
    let publisher = Publisher::opens().await;
    publisher.says(feed(&[KK]));
    let town = town(&publisher).await;
    let owner = town.owner();
    owner.sends("/sources").await.presses("Дереккөз қосу").await.sends(&publisher.url("feed")).await.presses("Дереккөз қосу").await;
    publisher.fails();
    for _ in 0..12 {
        town.passes(TimeDelta::hours(6)).await;
    }
    assert_eq!(owner.count("Дереккөз кідіртілді: Үлгі газеті"), 1, "{}", owner.last().text);
    assert_eq!(owner.count("сервер 503 кодымен жауап берді"), 1);
    owner.sends("/sources").await.receives("қателерден кейін кідіртілді");
    publisher.says(feed(&[OTHER]));
    owner.presses("1").await.presses("Қайта қосу").await;
    owner.sends("/sources").await.receives("жұмыс істейді");
}

#[tokio::test]
async fn a_trusted_source_needs_nobody() {
    let publisher = Publisher::opens().await;
    publisher.says(feed(&[KK]));
    let town = town(&publisher).await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/sources").await.presses("Дереккөз қосу").await.sends(&publisher.url("feed")).await.presses("Дереккөз қосу").await;
    owner.presses("Осы дереккөзге әрдайым сену").await.receives("модераторсыз жарияланады");
    publisher.says(feed(&[OTHER, KK]));
    town.passes(TimeDelta::minutes(20)).await;
    dinara.sends("/news").await.receives("Ауа райы жылынады");
    owner.sends("/sources").await.presses("1").await.presses("Жою").await.presses("Жою").await.receives("Әзірге дереккөз жоқ");
    dinara.sends("/news").await.receives("Ауа райы жылынады");
}

#[tokio::test]
async fn addresses_that_lead_home_or_say_nothing_are_refused_and_the_reason_is_said() {
    let publisher = Publisher::opens().await;
    publisher.says("<html><body>Бұл арна емес</body></html>");
    let town = town(&publisher).await;
    let owner = town.owner();
    owner.sends("/sources").await.presses("Дереккөз қосу").await;
    for (address, why) in [
        ("http://169.254.169.254/feed", "жергілікті желіге"),
        ("localhost/feed", "жергілікті желіге"),
        ("file:///etc/passwd", "тек https:// немесе http://"),
        (publisher.url("feed").as_str(), "арнасы емес"),
    ] {
        owner.sends(address).await.receives("Дереккөз қосылмады").receives(why);
    }
    owner.sends("/cancel").await.sends("/sources").await.receives("Әзірге дереккөз жоқ");
}

#[tokio::test]
async fn addnews_takes_an_address_a_text_and_a_forwarded_post() {
    let publisher = Publisher::opens().await;
    publisher.says(
        "<html><head><meta property=\"og:title\" content=\"Достық үйінде көрме ашылды\"><meta property=\"og:site_name\" content=\"Үлгі сайты\"></head>\
         <body><article><p>Бүгін Достық үйінде Қазақстан халқы Ассамблеясының жаңа көрмесі ашылды, оған жүзден астам адам келді.</p></article></body></html>",
    );
    let town = town(&publisher).await;
    let owner = town.owner();
    owner.sends(&format!("/addnews {}", publisher.url("page"))).await.receives("рұқсат жоқ: 127.0.0.1").presses("Рұқсат беру").await;
    owner.receives("Достық үйінде көрме ашылды").receives("Дереккөз: Үлгі сайты").receives("Күйі: шешім күтеді");

    owner.sends("/addnews").await;
    let origin = json!({ "type": "channel", "date": town.now() - 3600, "message_id": 42,
                         "chat": { "id": -1_001_234_567_890_i64, "type": "channel", "title": "Бірлік арнасы", "username": "birlik_arna" } });
    let post = "Жастар форумы өтті\nФорумға бес жүз адам қатысты. Келесі форум күзде өтеді.";
    town.world.sends(owner.id, owner.id, Draft::text(post).field("forward_origin", origin));
    town.settles().await;
    owner.receives("Жастар форумы өтті").receives("Дереккөз: Бірлік арнасы").receives("https://t.me/birlik_arna/42");

    owner.sends("/addnews Открылась выставка\nВ Доме дружбы открылась выставка.").await.receives("Жаңалықтың тілі: Қазақша");
    owner.presses("Бұл тілде жоқ").await.receives("Открылась выставка").presses("Жариялау").await.receives("Жаңалық жарияланды");
    owner.sends("/newsdesk").await.receives("Шешім күтіп тұрған жаңалықтар: 2");
}

/// The real articles as one feed, in the order of their file.
fn feed_of_articles(lines: &str) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let items: Vec<String> = lines
        .lines()
        .enumerate()
        .map(|(n, line)| {
            let item: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
            let body: Vec<String> = item["body"].as_array().unwrap().iter().map(|text| format!("<p>{}</p>", text.as_str().unwrap())).collect();
            format!(
                "<item><title>{}</title><link>https://articles.example.kz/{n}</link><pubDate>{}</pubDate><description>{}</description></item>",
                escaped(&text("title")),
                escaped(&text("published_at")),
                escaped(&body.concat())
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>Мақалалар</title>{}</channel></rss>", items.concat())
}

fn shared(path: &str) -> Option<Vec<u8>> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path)).ok()
}

#[tokio::test]
async fn the_real_articles_and_the_sample_feeds_go_from_their_sources_to_digests_in_both_languages() {
    let samples = ["synthetic_kk_utf8.xml", "synthetic_kk_kz1048.xml", "synthetic_kk_kz1048_declared_1251.xml", "synthetic_ru_cp1251.xml"];
    let (Some(lines), Some(calendar)) = (shared("news.jsonl"), shared("events.csv")) else {
        eprintln!("SKIPPED: the real articles from source to digest: ../shared is absent");
        return;
    };
    let mut publishers = Vec::new();
    for body in
        samples.iter().map(|name| shared(name).unwrap()).chain([feed_of_articles(std::str::from_utf8(&lines).unwrap()).into_bytes()])
    {
        let publisher = Publisher::opens().await;
        publisher.says(body);
        publishers.push(publisher);
    }
    let addresses: Vec<SocketAddr> = publishers.iter().map(|publisher| publisher.address).collect();
    let town = Town::opens_with(move |office| {
        office.rate = None;
        office.local_feeds = addresses;
    })
    .await;
    let zone = town.office.zone;
    let plan = events::import::plan(&mut town.db().read().acquire().await.unwrap(), &calendar, "events.csv", zone).await.unwrap();
    let mut c = town.db().write().await.unwrap();
    for chunk in plan.chunks() {
        events::import::apply(&mut c, chunk, zone, events::Hand::new(town.now(), None)).await.unwrap();
    }
    c.commit().await.unwrap();
    let (owner, aqtobe, almaty) = (town.owner(), town.citizen("Айгерім", "kk"), town.citizen("Алексей", "ru"));
    aqtobe.sends("/start").await.presses("Қазақша").await.presses("Келісемін").await.presses("Ақтөбе обл.").await;
    almaty.sends("/start").await.presses("Русский").await.presses("Согласен(-на)").await.presses("г. Алматы").await;
    aqtobe.sends("/digest").await.presses("Апта күні").await.presses("Сенбі").await.presses("Сағаты").await.presses("10:00").await;
    almaty.sends("/digest").await.presses("Каждый день").await.presses("Час").await.presses("10:00").await;

    for publisher in &publishers {
        owner.sends("/sources").await.presses("Дереккөз қосу").await.sends(&publisher.url("feed.xml")).await.presses("Дереккөз қосу").await;
    }
    // Four days on, on the evening after the session's news.
    town.passes(TimeDelta::hours(4 * 24 + 13)).await;
    owner.sends("/newsdesk").await;
    println!("\n--- the queue ---\n{}", owner.last().text);
    let mut approved = 0;
    loop {
        owner.sends("/newsdesk").await;
        if owner.last().text.contains("Кезек бос") {
            break;
        }
        owner.presses("1").await.presses("Мақұлдау").await;
        approved += 1;
    }
    assert_eq!(approved, 7, "the sample in two languages (three encodings of one are one), and five articles");
    let of_sample: i64 = sqlx::query_scalar("SELECT COUNT(DISTINCT story_id) FROM news WHERE url = 'https://example.org/1'")
        .fetch_one(town.db().read())
        .await
        .unwrap();
    assert_eq!(of_sample, 1, "one page in two languages is one story");
    owner.sends("/sources").await.presses("1").await;
    println!("\n--- a source ---\n{}", owner.last().text);

    for (who, title) in [(&aqtobe, "Апталық дайджест"), (&almaty, "Ежедневный дайджест")] {
        for _ in 0..24 * 8 {
            if who.count("Three Decades of Unity") > 0 {
                break;
            }
            town.passes(TimeDelta::hours(1)).await;
        }
        let digest: Vec<_> = who
            .messages()
            .into_iter()
            .filter(|message| message.text.starts_with(title) && message.text.contains("Three Decades"))
            .collect();
        assert_eq!(digest.len(), 1, "{title}: {}", who.last().text);
        println!("\n--- {title}, {} ---\n{}\n{:?}", town.time.now() + TimeDelta::hours(5), digest[0].text, digest[0].labels());
        // Each item once; another language says so; figures stay with their source; nothing of the full text beyond its summary.
        assert_eq!(digest[0].text.matches("Three Decades of Unity").count(), 1);
    }
    let text = |who: &crate::town::Neighbour<'_>, title: &str| {
        who.messages().into_iter().find(|m| m.text.starts_with(title) && m.text.contains("Three Decades")).unwrap().text
    };
    let (kk, ru) = (text(&aqtobe, "Апталық дайджест"), text(&almaty, "Ежедневный дайджест"));
    assert!(kk.contains("Алматыда Қазақстан халқы Ассамблеясының") && kk.contains("Тілі: ағылшын тілі"), "{kk}");
    assert!(ru.contains("В Алматы подвели итоги") && ru.contains("Язык: английский"), "{ru}");
}
