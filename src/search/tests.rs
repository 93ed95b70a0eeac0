//! Search against a database.

use super::*;
use crate::db::Db;

const NOW: i64 = 1_750_000_000;

async fn filled(titles: &[(&str, i64)]) -> Db {
    let db = Db::scratch().await.unwrap();
    let mut tx = db.write().await.unwrap();
    for (id, (title, day)) in titles.iter().enumerate() {
        let doc = Doc {
            what: What::Event,
            id: i64::try_from(id).unwrap(),
            moment: Some(NOW + day * 86_400),
            titles: vec![title],
            rest: vec!["Достық үйі"],
        };
        put(&mut tx, &doc).await.unwrap();
    }
    tx.commit().await.unwrap();
    db
}

async fn ids(db: &Db, question: &str) -> Vec<i64> {
    let mut reader = db.read().acquire().await.unwrap();
    find(&mut reader, question, NOW, 10).await.unwrap().iter().map(|hit| hit.id).collect()
}

const TITLES: [(&str, i64); 6] = [
    ("Қазақстан халқы Ассамблеясының XXXIV сессиясы", 5),
    ("Қазақстан халқы Ассамблеясының XXXIII сессиясы", -300),
    ("«Бірлік жүгірісі» республикалық жартылай марафоны", 10),
    ("Праздник единства народа Казахстана", 2),
    ("Ёлка для детей", 30),
    ("Форум этнокультурных объединений", 7),
];

#[tokio::test]
async fn a_title_is_found_however_it_is_typed() {
    let db = filled(&TITLES).await;
    for (question, first) in [
        ("казакстан халкы ассамблеясынын xxxiv сессиясы", 0),
        ("34 сессия", 0),
        ("Qazaqstan halqy assambleiasynyn XXXIII", 1),
        ("бирлик жугириси", 2),
        ("birlik", 2),
        ("ghfplybr tlbycndf", 3),
        ("праздники единство", 3),
        ("елка", 4),
        ("марафонына", 2),
        ("прадзник единства", 3),
        ("форум этнокультурные обьединения", 5),
        ("этнокультурных", 5),
    ] {
        assert_eq!(ids(&db, question).await.first(), Some(&first), "{question}");
    }
}

#[tokio::test]
async fn among_the_equally_close_what_comes_soonest_is_first_and_then_what_passed_last() {
    let db = filled(&[("Жиын", 9), ("Жиын", -5), ("Жиын", 1), ("Жиын", -90)]).await;
    assert_eq!(ids(&db, "жиын").await, [2, 0, 1, 3]);
}

#[tokio::test]
async fn a_key_held_down_finds_nothing() {
    let db = filled(&[("Шаңырақ байқауы", 3), ("Өнер күні", 4)]).await;
    for question in ["щщщщщщ", "ooooo", "шшш", "..."] {
        assert!(ids(&db, question).await.is_empty(), "{question}");
    }
    assert_eq!(ids(&db, "ш").await, [0]);
}

#[tokio::test]
async fn nothing_that_people_type_is_an_error() {
    let db = filled(&TITLES).await;
    for question in
        ["", "   ", "\"", "қала \"", "AND OR NOT", "NEAR(", "*", "title:", "😀", "-", "a*b^c", &"ұ".repeat(5000), "'; DROP TABLE event;--"]
    {
        ids(&db, question).await;
    }
}

#[tokio::test]
async fn what_was_taken_away_is_not_found_and_what_changed_is_found_anew() {
    let db = filled(&TITLES).await;
    let mut tx = db.write().await.unwrap();
    remove(&mut tx, What::Event, 5).await.unwrap();
    put(&mut tx, &Doc { what: What::Event, id: 4, moment: None, titles: vec!["Жаңа жыл шыршасы"], rest: vec![] }).await.unwrap();
    tx.commit().await.unwrap();
    assert!(ids(&db, "форум").await.is_empty());
    assert!(!ids(&db, "елка").await.contains(&4));
    assert_eq!(ids(&db, "шыршасы").await, [4]);
}

#[tokio::test]
async fn what_comes_at_once_or_one_by_one_is_found_alike() {
    let together = Db::scratch().await.unwrap();
    let mut tx = together.write().await.unwrap();
    let docs = |rest: &'static str| -> Vec<Doc> {
        let doc = |(id, (title, day)): (i64, &(&'static str, i64))| Doc {
            what: What::Event,
            id,
            moment: Some(NOW + day * 86_400),
            titles: vec![*title],
            rest: vec![rest, rest],
        };
        (0..).zip(&TITLES).map(doc).collect()
    };
    put_new(&mut tx, ready(&docs("Ескі орын"))).await.unwrap();
    put_many(&mut tx, &docs("Достық үйі")).await.unwrap();
    tx.commit().await.unwrap();
    let one_by_one = filled(&TITLES).await;
    for question in ["достык уйи", "праздник единства народа казахстана", "прадзник единства", "достык форум", "ескі", "халкы"]
    {
        assert_eq!(ids(&together, question).await, ids(&one_by_one, question).await, "{question}");
    }
}

#[tokio::test]
async fn what_single_changes_leave_in_pieces_is_merged_and_found() {
    let db = Db::scratch().await.unwrap();
    for id in 0..15 {
        let title = format!("Жиын {id}");
        let mut tx = db.write().await.unwrap();
        put(&mut tx, &Doc { what: What::News, id, moment: Some(NOW), titles: vec![&title], rest: vec![] }).await.unwrap();
        tx.commit().await.unwrap();
    }
    let pieces = async || -> i64 {
        // The upper bits of an id are the piece's (https://sqlite.org/fts5.html#the_data_table).
        let count = "SELECT COUNT(DISTINCT id >> 37) FROM search_text_data WHERE id > 10";
        sqlx::query_scalar(count).fetch_one(db.read()).await.unwrap()
    };
    assert_eq!(pieces().await, 15, "nothing is merged while somebody waits");
    tidy(&db).await.unwrap();
    assert!(pieces().await < 4, "{}", pieces().await);
    assert_eq!(ids(&db, "жиын 7").await, [7]);
}
