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
