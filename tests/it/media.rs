//! Announcements with a video, a GIF or a document, each language its own: from the preview to the correction and the way back.

use chrono::TimeDelta;
use sandbox::{Draft, Kind, Message, Upload};

use crate::desk::{KK, RU, reported};
use crate::town::{Neighbour, Town};

const FILM: &[u8] = b"\0\0\0\x18ftypmp42 a film";
const PAPER: &[u8] = b"%PDF-1.7 a paper";
const TABLE: &[u8] = b"id,kind\n1,forum\n";

async fn sends_file(town: &Town, who: &Neighbour<'_>, kind: Kind, (name, bytes): (&str, &[u8]), caption: &str) {
    let upload = Upload { name: name.into(), mime: None, bytes: bytes.into() };
    town.world.sends(who.id, who.id, Draft::media(kind, upload, caption));
    town.settles().await;
}

/// The file that a message shows.
fn file(message: &Message) -> String {
    let field = match message.kind {
        Kind::Video => "video",
        Kind::Animation => "animation",
        _ => "document",
    };
    message.json[field]["file_unique_id"].as_str().unwrap_or_default().to_owned()
}

fn with_text(who: &Neighbour<'_>, text: &str) -> Message {
    who.messages().into_iter().rev().find(|message| message.text == text).unwrap_or_else(|| panic!("nobody wrote «{text}»"))
}

/// A film in Kazakh and a paper in Russian are out; the owner, Dinara and Oleg.
async fn announced(town: &Town) -> [Neighbour<'_>; 3] {
    let (owner, dinara, oleg) = (town.owner(), town.citizen("Динара", "kk"), town.citizen("Олег", "ru"));
    dinara.subscribes("kk").await;
    oleg.subscribes("ru").await;
    owner.sends("/announce").await;
    sends_file(town, &owner, Kind::Video, ("film.mp4", FILM), KK).await;
    sends_file(town, &owner, Kind::Document, ("paper.pdf", PAPER), RU).await;
    owner.presses("Келесі").await;
    assert_eq!((with_text(&owner, KK).kind, with_text(&owner, RU).kind), (Kind::Video, Kind::Document), "the preview shows the files");
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    reported(town).await;
    [owner, dinara, oleg]
}

#[tokio::test]
async fn each_language_has_its_own_file_and_turns_into_the_other() {
    let town = Town::opens().await;
    let [owner, dinara, oleg] = announced(&town).await;
    let (film, paper) = (file(&with_text(&owner, KK)), file(&with_text(&owner, RU)));
    assert!(!film.is_empty() && !paper.is_empty() && film != paper);
    assert_eq!((dinara.last().kind, file(&dinara.last())), (Kind::Video, film.clone()), "as it was previewed, not uploaded anew");
    assert_eq!((oleg.last().kind, file(&oleg.last())), (Kind::Document, paper.clone()));
    dinara.presses("Русский").await;
    assert_eq!((dinara.last().text.as_str(), file(&dinara.last()), dinara.count(KK)), (RU, paper, 0), "in its place, with its own file");
    assert_eq!(dinara.last().labels(), ["Қазақша", "Почему это пришло?"]);
    dinara.presses("Қазақша").await;
    assert_eq!((dinara.last().text.as_str(), file(&dinara.last())), (KK, film));
}

#[tokio::test]
async fn a_file_is_corrected_by_new_words_or_another_file_and_taken_back() {
    let town = Town::opens().await;
    let [owner, dinara, oleg] = announced(&town).await;
    let film = file(&dinara.last());
    oleg.presses("Қазақша").await;
    owner.presses("Түзету").await.sends("Жаңа мәтін, құрметті достар.").await.receives("Түзетілген мәтін тілі: Русский");
    sends_file(&town, &owner, Kind::Video, ("film2.mp4", b"\0\0\0\x18ftypmp42 another"), "Новое видео, дорогие друзья.").await;
    owner.presses("Түзетуді бастау").await;
    assert_eq!((dinara.last().text.as_str(), file(&dinara.last())), ("Жаңа мәтін, құрметті достар.", film.clone()));
    assert_eq!(
        (oleg.last().text.as_str(), oleg.last().kind),
        ("Новое видео, дорогие друзья.", Kind::Video),
        "in the language it was sent in"
    );
    assert_ne!(file(&oleg.last()), film, "though it was turned meanwhile, it shows its own file");
    reported(&town).await;
    owner.presses("Қайтарып алу").await.presses("Қайтарып алу").await;
    for who in [dinara, oleg] {
        assert!(who.messages().iter().all(|message| message.kind == Kind::Text), "nothing of it is left");
    }
}

#[tokio::test]
async fn a_gif_stays_a_gif_from_the_preview_to_the_other_language() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/announce").await;
    sends_file(&town, &owner, Kind::Animation, ("tu.mp4", b"\0\0\0\x18ftypmp42 a flag"), KK).await;
    sends_file(&town, &owner, Kind::Animation, ("flag.mp4", b"\0\0\0\x18ftypmp42 another"), RU).await;
    owner.presses("Келесі").await;
    let (flag, other) = (file(&with_text(&owner, KK)), file(&with_text(&owner, RU)));
    assert!(!flag.is_empty() && flag != other && with_text(&owner, KK).kind == Kind::Animation);
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((dinara.last().kind, file(&dinara.last())), (Kind::Animation, flag));
    dinara.presses("Русский").await;
    assert_eq!((dinara.last().text.as_str(), file(&dinara.last()), dinara.count(KK)), (RU, other, 0), "in its place");
    reported(&town).await;
    owner.presses("Түзету").await.sends("Жаңа мәтін, құрметті достар.").await.presses("Өзгеріссіз қалдыру").await;
    owner.presses("Түзетуді бастау").await;
    assert_eq!((dinara.last().text.as_str(), dinara.last().kind), ("Жаңа мәтін, құрметті достар.", Kind::Animation));
}

#[tokio::test]
async fn a_table_that_answers_a_question_for_a_text_is_no_plan_of_events() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/announce").await;
    sends_file(&town, &owner, Kind::Document, ("jospar.csv", TABLE), "").await;
    owner.receives("мәтіні жоқ");
    sends_file(&town, &owner, Kind::Document, ("jospar.csv", TABLE), KK).await;
    owner.receives("Мәтін тілі: Русский").sends(RU).await.presses("Келесі").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((dinara.last().text.as_str(), dinara.last().kind), (KK, Kind::Document));
    sends_file(&town, &owner, Kind::Document, ("jospar.csv", TABLE), "").await;
    assert_eq!(owner.count("Файлдан енгізу"), 1, "anywhere else it is one");
}

#[tokio::test]
async fn a_text_does_not_turn_into_the_other_languages_file() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/announce").await.sends(KK).await;
    sends_file(&town, &owner, Kind::Document, ("paper.pdf", PAPER), RU).await;
    owner.presses("Келесі").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    dinara.presses("Русский").await;
    assert_eq!((dinara.count(KK), dinara.count(RU)), (1, 1), "it comes below: a correction still finds the text");
    reported(&town).await;
    owner.presses("Түзету").await.sends("Жаңа мәтін, құрметті достар.").await.presses("Өзгеріссіз қалдыру").await;
    owner.presses("Түзетуді бастау").await;
    assert_eq!(dinara.count("Жаңа мәтін"), 1);
}
