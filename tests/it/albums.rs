//! Announcements with an album: taken in file by file, previewed, sent, turned, corrected and taken back as one, and counted by people.

use std::collections::HashSet;
use std::time::Duration;

use chrono::TimeDelta;
use jarshy::letter::{Button, Item, Letter, Media, MediaKind};
use jarshy::locale::Locales;
use jarshy::outbox::{self, Outcome, Standing, VariantKey, Verdict};
use sandbox::{Draft, EntryKind, Fault, Kind, Limits, Message, Rule, Upload, WorldView};
use serde_json::json;

use crate::desk::{KK, RU, reported, with_button};
use crate::hurry::{House, hurried};
use crate::post_office::{notice, subscribe_all};
use crate::town::{Neighbour, Town};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
const ANOTHER: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\x06\0\0\0\x72\xb6\x0d\x24";
const THIRD: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x01\x08\x06\0\0\0\x94\x82\x9e\xe7";
const FILM: &[u8] = b"\0\0\0\x18ftypmp42 a film";
const KK_NEW: &str = "Құрметті достар! Бейсенбіде Достық үйінде жиналамыз.";
const BELOW: &str = "Жоғарыдағы хабарландыруға қатысты:";

/// One file of an album reaches the bot.
fn comes(town: &Town, who: &Neighbour<'_>, group: &str, (kind, name, bytes): (Kind, &str, &[u8]), caption: &str) {
    let upload = Upload { name: name.into(), mime: None, bytes: bytes.into() };
    town.world.sends(who.id, who.id, Draft::media(kind, upload, caption).field("media_group_id", json!(group)));
}

/// Two pictures and a film, with words under the first, arrive together.
async fn sends_album(town: &Town, who: &Neighbour<'_>, group: &str, caption: &str) {
    comes(town, who, group, (Kind::Photo, "1.png", PICTURE), caption);
    comes(town, who, group, (Kind::Photo, "2.png", ANOTHER), "");
    comes(town, who, group, (Kind::Video, "3.mp4", FILM), "");
    town.settles().await;
}

/// What the bot has sent as albums, each as its messages.
fn albums(messages: &[Message]) -> Vec<Vec<Message>> {
    let mut found: Vec<Vec<Message>> = Vec::new();
    for message in messages {
        let Some(group) = message.json["media_group_id"].as_str() else { continue };
        match found.last_mut().filter(|album| album[0].json["media_group_id"] == group) {
            Some(album) => album.push(message.clone()),
            None => found.push(vec![message.clone()]),
        }
    }
    found
}

fn kinds(album: &[Message]) -> Vec<Kind> {
    album.iter().map(|message| message.kind).collect()
}

fn said(album: &[Message]) -> Vec<&str> {
    album.iter().map(|message| message.text.as_str()).collect()
}

fn files(album: &[Message]) -> Vec<String> {
    let file = |message: &Message| match message.kind {
        Kind::Photo => message.json["photo"][0]["file_unique_id"].to_string(),
        Kind::Video => message.json["video"]["file_unique_id"].to_string(),
        _ => message.json["document"]["file_unique_id"].to_string(),
    };
    album.iter().map(file).collect()
}

async fn subscribed<'a>(town: &'a Town, name: &str, language: &str) -> Neighbour<'a> {
    let person = town.citizen(name, language);
    person.subscribes(language).await;
    person
}

/// The same album in both languages is out: the owner, Dinara and Oleg.
async fn announced(town: &Town) -> [Neighbour<'_>; 3] {
    let (owner, dinara, oleg) = (town.owner(), subscribed(town, "Динара", "kk").await, subscribed(town, "Олег", "ru").await);
    owner.sends("/announce").await;
    sends_album(town, &owner, "g1", KK).await;
    owner.receives("Альбомдағы суреттер мен бейнелер: 3").presses("Дайын").await.receives("Мәтін тілі: Русский");
    owner.presses("Файлдары ортақ").await.receives("Мәтінін ғана жіберіңіз").sends(RU).await.presses("Келесі").await;
    owner.receives("Альбомға түйме қойылмайды").presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    reported(town).await;
    [owner, dinara, oleg]
}

#[tokio::test]
async fn an_album_goes_out_as_it_was_sent_with_its_buttons_below_it() {
    let town = Town::opens().await;
    let [owner, dinara, oleg] = announced(&town).await;
    assert_eq!(owner.count("Альбомдағы суреттер мен бейнелер"), 1, "it is counted once, not file by file");
    let preview = albums(&owner.messages());
    assert_eq!((preview.len(), said(&preview[0]), said(&preview[1])), (2, vec![KK, "", ""], vec![RU, "", ""]), "as each group will see it");

    let got = albums(&dinara.messages());
    assert_eq!((got.len(), kinds(&got[0]), said(&got[0])), (1, vec![Kind::Photo, Kind::Photo, Kind::Video], vec![KK, "", ""]));
    assert_eq!(files(&got[0]), files(&preview[0]), "uploaded once");
    assert_eq!(files(&albums(&oleg.messages())[0]), files(&preview[0]), "the same for both");
    let below = dinara.last();
    assert_eq!((below.text.as_str(), below.labels()), (BELOW, vec!["Русский", "Бұл неліктен келді?"]));
    assert!(below.silent && !got[0][0].silent && got[0].iter().all(|message| message.buttons.is_empty()));
    let card = with_button(&owner, "Кім алмады").text;
    assert!(card.contains("Жеткізілді: 2 (Қазақша – 1, Русский – 1)"), "people are counted, not messages: {card}");
    assert_eq!(owner.count("Хабарландыру №1 жіберілді."), 1, "and it is over");
    dinara.presses("Бұл неліктен келді?").await.receives("Барлық жазылушылар");
}

#[tokio::test]
async fn the_same_files_are_turned_into_the_other_language_where_they_stand_and_back() {
    let town = Town::opens().await;
    let [_, dinara, _] = announced(&town).await;
    let before = dinara.messages().len();
    dinara.presses("Русский").await;
    let got = albums(&dinara.messages());
    assert_eq!((dinara.messages().len(), said(&got[0])), (before, vec![RU, "", ""]));
    assert_eq!((dinara.last().text.as_str(), dinara.last().labels()), ("К объявлению выше:", vec!["Қазақша", "Почему это пришло?"]));
    dinara.presses("Қазақша").await;
    assert_eq!((said(&albums(&dinara.messages())[0]), dinara.last().text.as_str()), (vec![KK, "", ""], BELOW));
}

#[tokio::test]
async fn an_albums_words_are_corrected_under_it_and_all_of_it_is_taken_back() {
    let town = Town::opens().await;
    let [owner, dinara, oleg] = announced(&town).await;
    dinara.presses("Русский").await;
    let before = dinara.messages().len();
    owner.presses("Түзету").await;
    owner.sends(&"қ".repeat(1025)).await.receives("файлдарының саны сондай альбом");
    owner.sends(KK_NEW).await.presses("Өзгеріссіз қалдыру").await.presses("Түзетуді бастау").await;
    let calls = town.world.calls().by_method.get("editMessageCaption").copied();
    assert_eq!(said(&albums(&dinara.messages())[0]), [KK_NEW, "", ""], "in the language in which it was sent");
    assert_eq!((dinara.last().text.as_str(), dinara.messages().len()), (BELOW, before));
    assert_eq!(said(&albums(&oleg.messages())[0]), [RU, "", ""]);
    assert_eq!(calls, Some(3), "one file of three: when it was turned, and in each copy");
    reported(&town).await;
    assert!(with_button(&owner, "Кім алмады").text.contains("Түзетілген көшірмелер: 2 / 2"));

    owner.presses("Қайтарып алу").await;
    assert!(with_button(&owner, "Қайтарып алу").text.contains("Алушылардағы көшірмелер: 2"));
    owner.presses("Қайтарып алу").await;
    for who in [&dinara, &oleg] {
        assert!(albums(&who.messages()).is_empty() && who.count(BELOW) + who.count("К объявлению выше:") == 0, "nothing of it is left");
    }
    reported(&town).await;
    assert!(with_button(&owner, "Кім алмады").text.contains("Қайтарып алынған көшірмелер: 2 / 2"));
}

#[tokio::test]
async fn an_album_too_old_to_be_deleted_says_that_it_was_withdrawn() {
    let town = Town::opens().await;
    let [owner, dinara, _] = announced(&town).await;
    town.passes(TimeDelta::hours(49)).await;
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.presses("Қайтарып алу").await.presses("Қайтарып алу").await;
    assert_eq!(said(&albums(&dinara.messages())[0]), ["Бұл хабарландыру қайтарып алынды.", "", ""]);
    assert!(dinara.last().buttons.is_empty() && dinara.count(BELOW) == 0);
}

#[tokio::test]
async fn killed_between_its_files_an_album_is_whole_and_its_card_has_grown() {
    let mut town = Town::opens().await;
    subscribed(&town, "Динара", "kk").await;
    town.owner().sends("/announce").await;
    for (name, bytes) in [("1.png", PICTURE), ("2.png", ANOTHER)] {
        comes(&town, &town.owner(), "g1", (Kind::Photo, name, bytes), "");
        town.settles().await;
        town = town.restarts().await;
    }
    let owner = town.owner();
    owner.receives("Альбомдағы суреттер мен бейнелер: 2").receives("Мәтіні жоқ");
    assert_eq!(owner.count("Альбомдағы суреттер мен бейнелер"), 1, "one card that grows");
    assert!(owner.last().labels().is_empty(), "it can't be done without words");
    owner.sends(KK).await.receives("Мәтін тілі: Русский");
    comes(&town, &owner, "g1", (Kind::Photo, "3.png", ANOTHER), "");
    town.settles().await;
    owner.receives("Альбом қабылданып қойған");
    owner.sends(RU).await.presses("Келесі").await;
    assert_eq!(said(&albums(&owner.messages())[0]), [KK, ""], "the text that followed stands under it");
}

#[tokio::test]
async fn an_album_in_one_language_and_a_text_in_the_other_go_to_their_readers() {
    let town = Town::opens().await;
    let (owner, dinara, oleg) = (town.owner(), subscribed(&town, "Динара", "kk").await, subscribed(&town, "Олег", "ru").await);
    owner.sends("/announce").await.sends(KK).await;
    comes(&town, &owner, "g1", (Kind::Document, "1.pdf", b"%PDF-1.7 one"), "");
    comes(&town, &owner, "g1", (Kind::Document, "2.pdf", b"%PDF-1.7 two"), RU);
    town.settles().await;
    owner.receives("Альбомдағы құжаттар: 2").presses("Дайын").await.presses("Келесі").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    reported(&town).await;
    assert_eq!((dinara.last().text.as_str(), dinara.last().labels()), (KK, vec!["Русский", "Бұл неліктен келді?"]));
    let got = albums(&oleg.messages());
    assert_eq!((kinds(&got[0]), said(&got[0])), (vec![Kind::Document, Kind::Document], vec!["", RU]));
    let card = with_button(&owner, "Кім алмады").text;
    assert!(card.contains("Жеткізілді: 2 (Қазақша – 1, Русский – 1)") && card.contains("Күйі: Жіберілді"), "{card}");

    dinara.presses("Русский").await;
    assert_eq!((dinara.count(KK), said(&albums(&dinara.messages())[0])), (1, vec!["", RU]), "it comes below: files don't fit into a text");
    assert_eq!(dinara.last().labels(), ["Почему это пришло?"], "the way back stands above");
    oleg.presses("Қазақша").await.receives(KK);
}

#[tokio::test]
async fn a_forwarded_album_becomes_a_draft_in_the_language_of_its_words() {
    let town = Town::opens().await;
    let owner = town.owner();
    let origin = json!({ "type": "hidden_user", "date": town.now(), "sender_user_name": "Арна" });
    for (name, bytes, caption) in [("1.png", PICTURE, RU), ("2.png", ANOTHER, "")] {
        let upload = Upload { name: name.into(), mime: None, bytes: bytes.into() };
        let draft = Draft::media(Kind::Photo, upload, caption).field("media_group_id", json!("g1"));
        town.world.sends(owner.id, owner.id, draft.field("forward_origin", origin.clone()));
    }
    town.settles().await;
    owner.receives("Альбомдағы суреттер мен бейнелер: 2").presses("Дайын").await;
    owner.receives("Күйі: Нобай").receives("Мәтіні жоқ тіл: Қазақша");
    assert_eq!(owner.count("Тілі: Русский"), 1);
    owner.presses("Өзіме жіберу").await;
    assert_eq!(said(&albums(&owner.messages())[0]), [RU, ""]);
}

#[tokio::test]
async fn in_a_channel_an_album_has_a_message_below_only_for_its_links() {
    let town = Town::opens().await;
    let owner = town.owner();
    subscribed(&town, "Динара", "kk").await;
    owner.sends("/start").await;
    let channel = town.world.channel("Ассамблея арнасы", owner.id);
    town.world.add_bot(channel, owner.id, true);
    town.settles().await;
    owner.presses("Қазақша").await.presses("Бекітуді қосу").await;
    let posts = || town.world.transcript(channel).into_iter().filter(|message| message.by_bot).collect::<Vec<_>>();
    for (n, link) in [(1, false), (2, true)] {
        owner.sends("/announce").await;
        sends_album(&town, &owner, &format!("g{n}"), KK).await;
        owner.presses("Дайын").await.sends(RU).await.presses("Келесі").await;
        if link {
            owner.presses("Сілтеме түймесі").await.sends("Тіркелу\nРегистрация\nhttps://example.kz/1").await;
        }
        owner.presses("Жариялау").await;
        town.passes(TimeDelta::seconds(61)).await;
        jarshy::bot::moderator::reports::refresh(&town.app.tools).await.unwrap();
        let last = posts().pop().unwrap();
        assert_eq!((albums(&posts()).len(), last.labels()), (n, if link { vec!["Тіркелу"] } else { vec![] }));
        let first = albums(&posts())[n - 1][0].id;
        let pinned = town.world.view(|view| view.pinned(channel));
        assert!(pinned.contains(&first), "the album is pinned, not what stands below it: {pinned:?}");
    }
}

#[tokio::test]
async fn an_album_whose_answer_is_lost_is_sent_once_more_and_counted_as_possibly_double() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    owner.sends("/announce").await;
    sends_album(&town, &owner, "g1", KK).await;
    owner.presses("Дайын").await.sends(RU).await.presses("Келесі").await.presses("Жариялау").await;
    town.world.faults().add(Rule::new(Fault::Reset { after: true }).method("sendMediaGroup").times(1));
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((albums(&dinara.messages()).len(), dinara.count(BELOW)), (1, 0), "what follows waits until the album is known to be there");
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((albums(&dinara.messages()).len(), dinara.count(BELOW)), (2, 1));
    let occasion = outbox::by_key(&mut town.db().read().acquire().await.unwrap(), "announcement:1").await.unwrap().unwrap();
    let progress = outbox::progress(town.db(), occasion).await.unwrap();
    assert_eq!((progress.count(Standing::Sent), progress.doubts, progress.is_over()), (1, 1, true), "one person, one doubt");
}

#[tokio::test]
async fn a_chat_that_takes_no_album_gets_nothing_below_it() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), subscribed(&town, "Динара", "kk").await);
    owner.sends("/announce").await;
    sends_album(&town, &owner, "g1", KK).await;
    owner.presses("Дайын").await.sends(RU).await.presses("Келесі").await.presses("Жариялау").await;
    town.time.advance(TimeDelta::seconds(61));
    town.app.scheduler.tick(town.now()).await.unwrap();
    let rules = &town.app.sender.rules;
    while outbox::fill(town.db(), rules).await.unwrap() != outbox::Filled::Idle {}
    let mut claimed = outbox::claim(town.db(), rules, town.now(), 9, &HashSet::new()).await.unwrap();
    let of_dinara = claimed.iter().position(|claimed| claimed.chat == dinara.id).expect("the album");
    assert_eq!(claimed[of_dinara].weight(), 3);
    let verdict = Verdict::Failed("Bad Request: not enough rights to send photos to the chat".into());
    let outcome = Outcome { claimed: claimed.remove(of_dinara), verdict };
    outbox::settle(town.db(), &[outcome], town.office.zone, town.now()).await.unwrap();
    town.settles().await;
    reported(&town).await;
    assert_eq!((albums(&dinara.messages()).len(), dinara.count(BELOW)), (0, 0));
    let card = with_button(&owner, "Кім алмады").text;
    assert!(card.contains("Күйі: Жіберілді"), "it is over all the same: {card}");
    owner.presses("Кім алмады").await;
    let file = owner.messages().into_iter().find(|message| message.text.contains("Алмағандар")).expect("a file");
    assert!(file.text.contains("Алмағандар: 1"), "{}", file.text);
}

#[tokio::test]
async fn each_file_of_an_album_is_reckoned_with_in_stars() {
    let town = Town::opens_with(|office| (office.rate, office.paid) = (None, true)).await;
    let owner = town.owner();
    for n in 0..10 {
        subscribed(&town, &format!("Көрші {n}"), if n < 4 { "ru" } else { "kk" }).await;
    }
    owner.sends("/announce").await;
    sends_album(&town, &owner, "g1", KK).await;
    owner.presses("Дайын").await.sends(RU).await.presses("Келесі").await.presses("Жариялау").await;
    // Six get three files and what stands below them, four a text.
    owner.presses("Жұлдыз төлеп, жылдамырақ жіберу").await.receives("Қажет жұлдыз, ең көбі: 3");
}

/// A picture that the bot has seen, so that it has its file id.
fn seen(house: &House, n: u8) -> String {
    let mut bytes = PICTURE.to_vec();
    bytes.push(n);
    house.world.sends_photo(house.owner, &bytes, "");
    let shown = house.world.transcript(house.owner).pop().unwrap();
    shown.json["photo"][0]["file_id"].as_str().unwrap().to_owned()
}

/// An album of ten and what follows it, in both languages.
fn album_of_ten(house: &House) -> Vec<(&'static str, i64, Letter)> {
    let files: Vec<String> = (0..10).map(|n| seen(house, n)).collect();
    let locales = Locales::embedded().unwrap();
    let in_language = |language: &'static str| {
        let item = |(n, file): (usize, &String)| Item {
            kind: MediaKind::Photo,
            media: Media {
                file: file.clone(), caption: if n == 0 { "Он сурет".into() } else { String::new() }, entities: Vec::new()
            },
        };
        let album = Letter::album(files.iter().enumerate().map(item).collect()).row([Button::press("?", "y:1")]);
        let messages = album.in_messages(locales.get(locales.lang(language).unwrap()));
        (0..).zip(messages).map(move |(part, letter)| (language, part, letter)).collect::<Vec<_>>()
    };
    ["kk", "ru"].into_iter().flat_map(in_language).collect()
}

#[test]
fn albums_keep_to_telegrams_limits_and_each_is_followed_by_its_message() {
    hurried(20, async {
        const PEOPLE: usize = 30;
        let house = House::opens(Limits::Telegram, |_| {}).await;
        house.world.has_started(house.owner);
        let texts = album_of_ten(&house);
        let people = subscribe_all(&house.db, &house.world, PEOPLE, house.now()).await;
        let mut transaction = house.db.write().await.unwrap();
        let occasion = outbox::open(&mut transaction, &notice("test:album", house.now()), house.now()).await.unwrap().id;
        for (language, part, letter) in &texts {
            let key = VariantKey { segment: 0, language, version: 1, part: *part };
            outbox::add_variant(&mut transaction, occasion, key, letter).await.unwrap();
        }
        transaction.commit().await.unwrap();
        let got =
            |view: &WorldView<'_>, chat: i64| view.record_since(0).iter().filter(|e| e.kind == EntryKind::Sent && e.chat == chat).count();
        let all = |view: &WorldView<'_>| people.iter().all(|chat| got(view, *chat) >= 11).then_some(());
        house.world.wait_for(all, Duration::from_secs(600)).await.expect("everybody gets it, and what follows");
        let record = house.world.record();
        for chat in &people {
            let own: Vec<_> = record.iter().filter(|entry| entry.kind == EntryKind::Sent && entry.chat == *chat).collect();
            assert_eq!(own.len(), 11, "ten and one, once");
            assert!(own[10].elapsed - own[0].elapsed < Duration::from_secs(30), "it doesn't wait for everybody else's album");
        }
        assert_eq!(house.world.calls().too_many, 0, "and Telegram refuses nothing");
        house.closes().await;
    });
}

/// Other files for the album of [`announced`]: a film and two pictures.
async fn sends_others(town: &Town, who: &Neighbour<'_>, group: &str, caption: &str) {
    comes(town, who, group, (Kind::Video, "3.mp4", FILM), caption);
    comes(town, who, group, (Kind::Photo, "2.png", ANOTHER), "");
    comes(town, who, group, (Kind::Photo, "4.png", THIRD), "");
    town.settles().await;
}

#[tokio::test]
async fn an_albums_files_are_corrected_where_they_stand() {
    let town = Town::opens().await;
    let [owner, dinara, oleg] = announced(&town).await;
    dinara.presses("Русский").await;
    let before = (dinara.messages().len(), files(&albums(&dinara.messages())[0]), files(&albums(&oleg.messages())[0]));
    owner.presses("Түзету").await;
    sends_others(&town, &owner, "g2", KK_NEW).await;
    owner.presses("Өзгеріссіз қалдыру").await.presses("Түзетуді бастау").await;
    let got = albums(&dinara.messages());
    assert_eq!((kinds(&got[0]), said(&got[0])), (vec![Kind::Video, Kind::Photo, Kind::Photo], vec![KK_NEW, "", ""]));
    assert_eq!(dinara.messages().len(), before.0, "in its place");
    assert!(files(&got[0]).iter().all(|file| !before.1.contains(file)));
    assert_eq!((files(&albums(&oleg.messages())[0]), said(&albums(&oleg.messages())[0])), (before.2, vec![RU, "", ""]));
    let calls = |method: &str| town.world.calls().by_method.get(method).copied();
    assert_eq!(calls("editMessageMedia"), Some(3), "each file once, in the copy that changes");
    reported(&town).await;
    assert!(with_button(&owner, "Кім алмады").text.contains("Түзетілген көшірмелер: 2 / 2"));
    dinara.presses("Русский").await;
    assert_eq!(albums(&dinara.messages()).len(), 2, "other files can't be turned where they stand: they come below");
}

#[tokio::test]
async fn files_without_words_keep_the_words_that_stand_there() {
    let town = Town::opens().await;
    let [owner, dinara, _] = announced(&town).await;
    owner.presses("Түзету").await;
    comes(&town, &owner, "g2", (Kind::Photo, "4.png", THIRD), "");
    town.settles().await;
    owner.receives("Альбомның келген файлдары: 1 / 3");
    comes(&town, &owner, "g2", (Kind::Photo, "1.png", PICTURE), "");
    comes(&town, &owner, "g2", (Kind::Photo, "2.png", ANOTHER), "");
    town.settles().await;
    assert_eq!(owner.count("Альбомның келген файлдары: 3 / 3"), 1, "one message that grows");
    comes(&town, &owner, "g2", (Kind::Photo, "1.png", PICTURE), "");
    town.settles().await;
    assert_eq!(owner.count("бұл файл оған қосылмады"), 1);
    owner.presses("Өзгеріссіз қалдыру").await.presses("Түзетуді бастау").await;
    let got = albums(&dinara.messages());
    assert_eq!((kinds(&got[0]), said(&got[0])), (vec![Kind::Photo; 3], vec![KK, "", ""]));
}

#[tokio::test]
async fn files_that_cannot_take_the_places_of_an_albums_are_refused_once_in_words() {
    let town = Town::opens().await;
    let [owner, dinara, _] = announced(&town).await;
    owner.presses("Түзету").await;
    let possible = "ондағы файлдар: 3. 1024 таңбадан аспайтын мәтін немесе файлдарының саны сондай альбом";
    for (n, (group, kind, many)) in [("g2", Kind::Document, 3), ("g3", Kind::Photo, 4)].into_iter().enumerate() {
        for _ in 0..many {
            comes(&town, &owner, group, (kind, "1.png", PICTURE), "");
        }
        town.settles().await;
        assert_eq!(owner.count(possible), n + 1, "{kind:?}");
    }
    town.world.sends_photo(owner.id, PICTURE, KK_NEW);
    town.settles().await;
    assert_eq!(owner.count(possible), 3, "one picture for three files");
    owner.sends("/cancel").await.receives("Ештеңе өзгерген жоқ");
    assert_eq!(said(&albums(&dinara.messages())[0]), [KK, "", ""]);
    assert_eq!(town.world.calls().by_method.get("editMessageMedia"), None);
}

#[tokio::test]
async fn a_correction_that_was_cut_off_between_two_files_is_finished() {
    let town = Town::opens().await;
    let [owner, dinara, _] = announced(&town).await;
    owner.presses("Түзету").await;
    sends_others(&town, &owner, "g2", KK_NEW).await;
    owner.presses("Өзгеріссіз қалдыру").await;
    // The first file is changed, and nobody learns of it: the program is gone.
    town.world.faults().add(Rule::new(Fault::Reset { after: true }).method("editMessageMedia").times(1));
    owner.presses("Түзетуді бастау").await;
    let half = albums(&dinara.messages());
    let (owner, dinara) = (owner.id, dinara.id);
    let town = town.restarts().await;
    let (owner, dinara) = (town.neighbour(owner), town.neighbour(dinara));
    town.passes(TimeDelta::minutes(10)).await;
    assert_eq!((kinds(&half[0]), said(&half[0])), (vec![Kind::Video, Kind::Photo, Kind::Video], vec![KK_NEW, "", ""]), "half-way");
    let got = albums(&dinara.messages());
    assert_eq!((kinds(&got[0]), said(&got[0])), (vec![Kind::Video, Kind::Photo, Kind::Photo], vec![KK_NEW, "", ""]));
    reported(&town).await;
    assert!(with_button(&owner, "Кім алмады").text.contains("Түзетілген көшірмелер: 2 / 2"));
}

#[tokio::test]
async fn of_two_large_albums_one_is_shown_and_the_others_words_with_a_button() {
    let town = Town::opens().await;
    let owner = town.owner();
    subscribed(&town, "Динара", "kk").await;
    owner.sends("/announce").await;
    for (group, words) in [("g1", KK), ("g2", RU)] {
        for n in 0..6 {
            comes(&town, &owner, group, (Kind::Photo, "1.png", PICTURE), if n == 0 { words } else { "" });
        }
        town.settles().await;
        owner.presses("Дайын").await;
    }
    owner.presses("Келесі").await.receives("Күйі: Нобай");
    let preview = albums(&owner.messages());
    assert_eq!((preview.len(), preview[0][0].text.as_str()), (1, KK), "in the moderator's own language");
    let at = |words: &str| owner.messages().iter().position(|message| message.text.contains(words)).unwrap();
    assert!(at("Альбомындағы файлдар: 6") < at("Шамамен қанша секунд: 6"), "what is there at once comes first");
    assert_eq!(with_button(&owner, "Альбомды көрсету").text, RU);
    owner.presses("Альбомды көрсету").await;
    let preview = albums(&owner.messages());
    assert_eq!((preview.len(), said(&preview[1])), (2, vec![RU, "", "", "", "", ""]));
}
