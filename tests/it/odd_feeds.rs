//! What the open net sends besides news: each kind of oddity is survived, counted, and explained to whoever looks at `/sources`.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use encoding_rs::WINDOWS_1251;
use jarshy::news::{Hand, sources};
use jarshy::regions::RegionSet;
use jarshy::team::{self, Role};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::town::{Neighbour, Town};

/// What a path answers.
#[derive(Clone)]
enum Answer {
    Feed(Vec<u8>),
    Redirect(String),
    /// A body that goes on until nobody listens.
    Endless,
}

/// What comes from one source, and what is to be seen of it.
struct Row {
    path: &'static str,
    /// By request; the last one for ever.
    answers: Vec<Answer>,
    /// Items taken in.
    taken: i64,
    kk: &'static str,
    ru: &'static str,
}

fn item(n: usize, title: &str, rest: &str) -> String {
    format!("<item><title>{title}</title><link>https://example.kz/{n}</link>{rest}</item>")
}

fn feed(items: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Үлгі</title>{items}</channel></rss>")
}

fn dated(hour: usize) -> String {
    format!("<pubDate>Mon, 21 Apr 2025 {hour:02}:00:00 +0500</pubDate>")
}

fn table(address: SocketAddr) -> Vec<Row> {
    let says = |text: String| vec![Answer::Feed(text.into_bytes())];
    let row = |path, answers, taken, kk, ru| Row { path, answers, taken, kk, ru };
    let mut many = String::new();
    (0..250).for_each(|n| many.push_str(&item(10_000 + n, &format!("Көп жаңалықтың {n}-сі"), "")));
    let same_id = ["Бірінші жаңалық", "Екінші жаңалық", "Үшінші жаңалық"];
    let same_id: Vec<String> = (0..3).map(|n| item(500 + n, same_id[n], "<guid>1</guid>")).collect();
    let deep = format!("{}{}", "<div><b>".repeat(40_000), "Соңында сөз бар.");
    let bomb = "<!DOCTYPE r [<!ENTITY a \"ха\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;\">]>";
    let russian = feed(&item(301, "В Доме дружбы прошёл концерт", "<description>В концерте участвовали дети.</description>"));
    let kazakh = feed(&item(302, "Достық үйінде көрме ашылды", "<description>Көрмеде елу сурет бар.</description>"));
    let two = [item(702, "Жоғалатын жаңалық", &dated(8)), item(701, "Қалатын жаңалық", &dated(7))];
    let change = |title: &str| Answer::Feed(feed(&item(800, title, &dated(8))).into_bytes());
    vec![
        row("endless", vec![Answer::Endless], 0, "жауап 2 МиБ шегінен асты", "ответ больше 2 МиБ"),
        row(
            "entities",
            says(format!("{bomb}{}", feed(&item(100, "&c;", "")))),
            0,
            "арнада қауіпті анықтамалар бар",
            "в ленте опасные определения",
        ),
        row("html", says("<html><body>Бұл арна емес</body></html>".into()), 0, "бұл жаңалықтар арнасы емес", "это не лента новостей"),
        row(
            "deep",
            says(feed(&item(200, "Терең жаңалық", &format!("<description><![CDATA[{deep}]]></description>")))),
            1,
            "Күйі: жұмыс істейді",
            "Состояние: работает",
        ),
        row(
            "deep-xml",
            says(feed(&item(201, "Терең арна", &format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000))))),
            1,
            "Күйі: жұмыс істейді",
            "Состояние: работает",
        ),
        row(
            "mislabelled-1251",
            vec![Answer::Feed(WINDOWS_1251.encode(&russian).0.into_owned())],
            1,
            "Күйі: жұмыс істейді",
            "Состояние: работает",
        ),
        row("mislabelled-utf8", says(kazakh.replace("utf-8", "windows-1251")), 1, "Күйі: жұмыс істейді", "Состояние: работает"),
        row(
            "to-metadata",
            vec![Answer::Redirect("http://169.254.169.254/latest/meta-data".into())],
            0,
            "мекенжай жергілікті желіге апарады",
            "адрес ведёт в локальную сеть",
        ),
        row(
            "to-this-machine",
            vec![Answer::Redirect("http://127.0.0.1:22/".into())],
            0,
            "мекенжай жергілікті желіге апарады",
            "адрес ведёт в локальную сеть",
        ),
        row("to-a-file", vec![Answer::Redirect("file:///etc/passwd".into())], 0, "мекенжай жарамсыз", "адрес не подходит"),
        row(
            "in-circles",
            vec![Answer::Redirect(format!("http://{address}/in-circles"))],
            0,
            "сілтеме тым көп рет қайта бағытталды",
            "слишком много перенаправлений",
        ),
        row(
            "to-elsewhere",
            vec![Answer::Redirect("https://basqa.example.kz/feed".into())],
            0,
            "сайт рұқсат етілгендер тізімінде жоқ (basqa.example.kz)",
            "сайта нет в списке разрешённых (basqa.example.kz)",
        ),
        row(
            "ahead",
            says(feed(&item(400, "Ертеңгі жаңалық", "<pubDate>Mon, 21 Apr 2036 08:00:00 +0500</pubDate>"))),
            1,
            "Күні болашақта, күнсіз алынды: 1",
            "Дата в будущем, приняты без даты: 1",
        ),
        row(
            "long",
            says(feed(&item(450, &"Өте ұзын тақырып ".repeat(625), ""))),
            1,
            "Тақырыбы тым ұзын, қысқартылды: 1",
            "Слишком длинный заголовок, сокращён: 1",
        ),
        row(
            "same-id",
            says(feed(&same_id.concat())),
            3,
            "Белгісі басқа жаңалықтікімен бірдей, сілтемесі бойынша ажыратылды: 2",
            "Метка как у другой новости, различены по ссылке: 2",
        ),
        row(
            "twice",
            says(feed(&item(600, "Екі рет айтылған", "").repeat(2))),
            1,
            "Арнада екі рет тұр, бір рет алынды: 1",
            "Стоят в ленте дважды, приняты один раз: 1",
        ),
        row(
            "empty",
            says(feed(&format!("<item><guid>7</guid></item>{}", item(650, "Бос емес", "")))),
            1,
            "Мәтіні жоқ, алынбады: 1",
            "Без текста, не приняты: 1",
        ),
        row("many", says(feed(&many)), 200, "Қалып қойғаны: 50", "Осталось: 50"),
        row(
            "vanishes",
            vec![Answer::Feed(feed(&two.concat()).into_bytes()), Answer::Feed(feed(&two[1]).into_bytes())],
            2,
            "Дереккөзден жойылған: 1",
            "Исчезли из источника: 1",
        ),
        row(
            "changes",
            vec![change("Бұрынғы тақырыбы"), change("Кейінгі тақырыбы")],
            1,
            "Дереккөзде өзгерген: 1",
            "Изменились в источнике: 1",
        ),
    ]
}

type Scripts = Arc<Mutex<HashMap<String, Vec<Answer>>>>;

async fn serves(mut stream: TcpStream, scripts: Scripts) {
    let mut request = [0; 4096];
    let read = stream.read(&mut request).await.unwrap_or(0);
    let path = String::from_utf8_lossy(&request[..read]).split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
    let answer = {
        let mut scripts = scripts.lock().unwrap();
        let script = scripts.get_mut(&path).unwrap();
        if script.len() > 1 { script.remove(0) } else { script[0].clone() }
    };
    match answer {
        Answer::Feed(body) => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), &body].concat()).await.ok();
        }
        Answer::Redirect(to) => {
            let head = format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).await.ok();
        }
        Answer::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<rss>").await.ok();
            while stream.write_all(&[b' '; 65_536]).await.is_ok() {}
        }
    }
}

/// A source's card, as this moderator reads it.
async fn card(town: &Town, who: &Neighbour<'_>, source: i64) -> String {
    who.sends("/sources").await;
    let list = who.last().id;
    town.world.presses(who.id, who.id, list, &format!("m.src:c:{source}"));
    town.settles().await;
    who.messages().into_iter().find(|message| message.id == list).unwrap().text
}

#[tokio::test]
async fn whatever_a_source_sends_is_survived_counted_and_explained() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let table = table(address);
    let scripts: HashMap<String, Vec<Answer>> = table.iter().map(|row| (row.path.to_owned(), row.answers.clone())).collect();
    let scripts: Scripts = Arc::new(Mutex::new(scripts));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serves(stream, scripts.clone()));
        }
    });
    let town = Town::opens_with(move |office| {
        office.rate = None;
        office.local_feeds = vec![address];
    })
    .await;
    let (owner, oleg, dinara) = (town.owner(), town.citizen("Олег", "ru"), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    let mut ids = Vec::new();
    let mut c = town.db().write().await.unwrap();
    team::admit(&mut c, oleg.id, Role::Moderator, "ru", Some(owner.id), town.now()).await.unwrap();
    for row in &table {
        let hand = Hand { by: Some(owner.id), at: town.now() };
        let url = format!("http://{address}/{}", row.path);
        ids.push(sources::add_source(&mut c, &url, row.path, RegionSet::ALL, hand).await.unwrap());
    }
    c.commit().await.unwrap();
    // Asked twice: what vanishes and what changes does so between.
    town.passes(TimeDelta::seconds(1)).await;
    town.passes(TimeDelta::minutes(40)).await;

    for (row, id) in table.iter().zip(ids) {
        let (kk, ru) = (card(&town, &owner, id).await, card(&town, &oleg, id).await);
        println!("\n--- {} ---\n{kk}", row.path);
        assert!(kk.contains(row.kk), "{}: {kk}", row.path);
        assert!(ru.contains(row.ru), "{}: {ru}", row.path);
        assert!(kk.contains(&format!("Алынған жаңалықтар: {}\n", row.taken)), "{}: {kk}", row.path);
        assert!(ru.contains(&format!("Принято новостей: {}\n", row.taken)), "{}: {ru}", row.path);
    }
    let titles: Vec<String> = sqlx::query_scalar("SELECT title FROM news ORDER BY id").fetch_all(town.db().read()).await.unwrap();
    for (title, n) in
        [("В Доме дружбы прошёл концерт", 1), ("Достық үйінде көрме ашылды", 1), ("Кейінгі тақырыбы", 1), ("Бұрынғы тақырыбы", 0)]
    {
        assert_eq!(titles.iter().filter(|known| *known == title).count(), n, "{title}");
    }
    assert!(titles.iter().all(|title| title.chars().count() <= 300));
    dinara.sends("/news").await.receives("Әзірге жаңалық жоқ");
}
