//! What is written by hand in a linked channel is offered as a draft, an album as one.

use sandbox::{Draft, Kind, Upload};
use serde_json::json;

use crate::desk::{KK, RU};
use crate::town::{Neighbour, Town};

/// A channel of the owner's, linked in Kazakh.
async fn linked(town: &Town) -> i64 {
    town.owner().sends("/start").await;
    let channel = town.world.channel("Ассамблея арнасы", town.owner().id);
    town.world.add_bot(channel, town.owner().id, true);
    town.settles().await;
    town.owner().presses("Қазақша").await;
    channel
}

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// One file of an album in the channel.
fn posts(town: &Town, channel: i64, group: &str, (kind, name): (Kind, &str), caption: &str) {
    let bytes = if kind == Kind::Photo { PICTURE } else { name.as_bytes() };
    let upload = Upload { name: name.into(), mime: None, bytes: bytes.into() };
    assert!(town.world.posts(channel, Draft::media(kind, upload, caption).field("media_group_id", json!(group))) > 0);
}

/// The last album that the bot has shown: what its files are and say.
fn shown(who: &Neighbour<'_>) -> Vec<(Kind, String)> {
    let messages = who.messages();
    let Some(last) = messages.iter().rev().find_map(|message| message.json["media_group_id"].as_str()) else { return Vec::new() };
    let album = messages.iter().filter(|message| message.json["media_group_id"] == last);
    album.map(|message| (message.kind, message.text.clone())).collect()
}

const OFFER: &str = "Одан хабарландыру нобайы жасалды";

#[tokio::test]
async fn an_album_posted_by_hand_is_offered_once_and_whole() {
    let town = Town::opens().await;
    let channel = linked(&town).await;
    let owner = town.owner();
    for (n, kind) in [Kind::Photo, Kind::Video, Kind::Photo].into_iter().enumerate() {
        posts(&town, channel, "g1", (kind, ["1.png", "2.mp4", "3.png"][n]), if n == 1 { KK } else { "" });
    }
    town.settles().await;
    assert_eq!(owner.count(OFFER), 1);
    owner.receives("Ассамблея арнасы").presses("Нобайды ашу").await.receives("Күйі: Нобай").receives("Мәтіні жоқ тіл: Русский");
    owner.presses("Мәтін: Русский").await.presses("Файлдары ортақ").await.sends(RU).await;
    assert_eq!(shown(&owner), [(Kind::Photo, String::new()), (Kind::Video, RU.to_owned()), (Kind::Photo, String::new())]);
}

#[tokio::test]
async fn what_comes_after_a_crash_or_between_another_album_joins_its_own_draft() {
    let mut town = Town::opens().await;
    let channel = linked(&town).await;
    for (group, name, words) in
        [("g1", "1.png", KK), ("g2", "2.png", "Екінші альбом"), ("g1", "3.png", ""), ("g2", "4.png", ""), ("g1", "5.png", "")]
    {
        posts(&town, channel, group, (Kind::Photo, name), words);
        town.settles().await;
        town = town.restarts().await;
    }
    let owner = town.owner();
    assert_eq!(owner.count(OFFER), 2, "one for each");
    for (words, files) in [(KK, 3), ("Екінші альбом", 2)] {
        owner.sends("/announcements").await;
        let (list, word) = (owner.last(), words.split(' ').next().unwrap());
        let label = list.labels().into_iter().find(|label| label.contains(word)).unwrap().to_owned();
        owner.presses(&label).await.presses("Өзіме жіберу").await;
        let album = shown(&owner);
        assert_eq!((album.len(), album[0].1.as_str()), (files, words));
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_sent_is_left_out_and_said_and_its_words_are_kept() {
    let town = Town::opens().await;
    let channel = linked(&town).await;
    let owner = town.owner();
    posts(&town, channel, "g1", (Kind::Audio, "ән.mp3"), KK);
    posts(&town, channel, "g1", (Kind::Photo, "1.png"), "");
    posts(&town, channel, "g1", (Kind::Photo, "2.png"), "");
    town.settles().await;
    assert_eq!(owner.count(OFFER), 1);
    owner.receives("Нобайға алынбаған файлдар: 1");
    posts(&town, channel, "g2", (Kind::Audio, "ән.mp3"), KK);
    posts(&town, channel, "g2", (Kind::Audio, "күй.mp3"), "");
    town.settles().await;
    assert_eq!(owner.count(OFFER), 1, "of what has no file that could be sent there is nothing to offer");
    owner.presses("Нобайды ашу").await.presses("Өзіме жіберу").await;
    assert_eq!(shown(&owner), [(Kind::Photo, KK.to_owned()), (Kind::Photo, String::new())]);
}

#[tokio::test]
async fn a_draft_that_somebody_has_changed_is_left_as_it_is() {
    let town = Town::opens().await;
    let channel = linked(&town).await;
    let owner = town.owner();
    posts(&town, channel, "g1", (Kind::Photo, "1.png"), KK);
    town.settles().await;
    owner.presses("Нобайды ашу").await.presses("Мәтін: Қазақша").await.sends("Мәтін басқаша болады, достар.").await;
    posts(&town, channel, "g1", (Kind::Photo, "2.png"), "");
    town.settles().await;
    assert_eq!(owner.count(OFFER), 0, "it has been opened, and is not offered again");
    owner.sends("/announcements").await.receives("Хабарландырулар");
    assert!(owner.last().labels().iter().any(|label| label.contains("Мәтін басқаша")), "{:?}", owner.last().labels());
}
