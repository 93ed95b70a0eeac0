//! What went out is corrected and taken back: at the desk, in people's chats, and counted in the sandbox's record.

use std::collections::{BTreeMap, HashSet};

use chrono::TimeDelta;
use jarshy::bot::moderator::reports;
use jarshy::letter::Letter;
use jarshy::outbox::{self, Held, Outcome, Replacement, Standing, Task, Verdict};
use sandbox::{EntryKind, Fault, Rule};

use crate::binary::{Host, PATIENCE};
use crate::post_office::{notice, put_in, subscribe_all};
use crate::town::{Neighbour, Town};

const KK: &str = "Құрметті достар! Ертең Достық үйінде жиналамыз.";
const RU: &str = "Дорогие друзья! Завтра собираемся в Доме дружбы.";
const KK_NEW: &str = "Құрметті достар! Бейсенбіде Достық үйінде жиналамыз.";
const RU_NEW: &str = "Дорогие друзья! В четверг собираемся в Доме дружбы.";

/// A town with two readers who got an announcement just now.
async fn announced() -> Town {
    let town = Town::opens().await;
    for (name, language) in [("Динара", "kk"), ("Олег", "ru")] {
        town.citizen(name, language).subscribes(language).await;
    }
    town.owner().sends("/announce").await.sends(KK).await.sends(RU).await.presses("Келесі").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    reported(&town).await;
    town
}

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
const ANOTHER: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\x06\0\0\0\x72\xb6\x0d\x24";

/// Everybody who got the announcement, as they see their chat now: Dinara and Oleg.
fn readers(town: &Town) -> (Neighbour<'_>, Neighbour<'_>) {
    let chats: Vec<i64> = town.world.view(|view| view.chats()).into_iter().filter(|chat| *chat != town.owner().id).collect();
    (town.neighbour(chats[0]), town.neighbour(chats[1]))
}

async fn reported(town: &Town) {
    town.passes(TimeDelta::seconds(6)).await;
    reports::refresh(&town.app.tools).await.unwrap();
}

/// The message with a button that reads so, as it is now.
fn card(who: &Neighbour<'_>, label: &str) -> String {
    let found = who.messages().into_iter().rev().find(|message| message.labels().contains(&label));
    found.unwrap_or_else(|| panic!("nobody offered «{label}»")).text
}

#[tokio::test]
async fn a_correction_changes_every_copy_in_its_language_and_says_how_far_it_is() {
    let town = announced().await;
    let (owner, (dinara, oleg)) = (town.owner(), readers(&town));
    let before = dinara.last().labels().len();

    owner.presses("Түзету").await.receives("Түзетілген мәтін тілі: Қазақша");
    owner.sends(KK_NEW).await.receives("Түзетілген мәтін тілі: Русский");
    owner.sends(RU_NEW).await.receives("түзетесіз бе?").receives("Алушылардағы көшірмелер: 2").receives("Шамамен аяқталады");
    assert_eq!((dinara.count(KK_NEW), oleg.count(RU_NEW)), (0, 0), "nothing changes before the word");
    owner.presses("Түзетуді бастау").await;
    assert_eq!((dinara.count(KK), dinara.count(KK_NEW), oleg.count(RU), oleg.count(RU_NEW)), (0, 1, 0, 1));
    assert_eq!(dinara.last().labels().len(), before, "with its buttons");
    reported(&town).await;
    let card = card(&owner, "Кім алмады");
    assert!(card.contains("Түзетілген көшірмелер: 2 / 2") && card.contains("Күйі: Жіберілді"), "{card}");
    assert_eq!(owner.count("Хабарландыру №1 түзетілді."), 1, "one closing report");
    owner.sends("/audit").await.receives("Мәтіні түзетілді");
    dinara.presses("Русский").await;
    assert_eq!(dinara.count(RU_NEW), 1, "the other language is the corrected one, too");

    town.citizen("Әсел", "kk").subscribes("kk").await;
    let sent = town.world.record().iter().filter(|entry| entry.kind == EntryKind::Sent && entry.text == KK).count();
    assert_eq!(sent, 2, "the announcement and its preview: nobody was sent it again");
}

#[tokio::test]
async fn a_language_without_an_error_is_left_as_it_is() {
    let town = announced().await;
    let (owner, (dinara, oleg)) = (town.owner(), readers(&town));
    owner.presses("Түзету").await.presses("Өзгеріссіз қалдыру").await.receives("Түзетілген мәтін тілі: Русский");
    owner.sends(RU_NEW).await.presses("Түзетуді бастау").await;
    assert_eq!((dinara.count(KK), oleg.count(RU), oleg.count(RU_NEW)), (1, 0, 1));
    owner.presses("Түзету").await.presses("Өзгеріссіз қалдыру").await.presses("Өзгеріссіз қалдыру").await;
    owner.receives("Ештеңе өзгерген жоқ");
}

#[tokio::test]
async fn a_correction_can_be_called_off_at_every_step_and_a_word_given_twice_counts_once() {
    let town = announced().await;
    let (owner, (dinara, _)) = (town.owner(), readers(&town));
    owner.presses("Түзету").await.sends("/cancel").await.receives("Ештеңе өзгерген жоқ");
    owner.presses("Түзету").await.sends(KK_NEW).await.sends(RU_NEW).await.presses("Бас тарту").await;
    assert_eq!(dinara.count(KK), 1);
    owner.presses("Түзету").await.sends(KK_NEW).await.sends(RU_NEW).await;
    // Two taps on one button before anything is answered.
    owner.press("Түзетуді бастау");
    owner.press("Түзетуді бастау");
    town.settles().await;
    assert_eq!(dinara.count(KK_NEW), 1);
    let version: i64 = sqlx::query_scalar("SELECT version FROM announcement").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(version, 2, "once");
}

#[tokio::test]
async fn a_text_cannot_become_a_photo_and_a_photo_keeps_its_picture_under_a_new_caption() {
    let town = Town::opens().await;
    let dinara = town.citizen("Динара", "kk");
    dinara.subscribes("kk").await;
    let owner = town.owner();
    owner.sends("/announce").await;
    town.world.sends_photo(owner.id, PICTURE, KK);
    town.settles().await;
    owner.sends(RU).await.presses("Келесі").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    reported(&town).await;
    let picture = dinara.last().kind;

    owner.presses("Түзету").await.sends(&"қ".repeat(1025)).await.receives("Бұл хабарландыру суретпен, бейнемен не құжатпен жіберілген");
    owner.sends(KK_NEW).await.receives("Түзетілген мәтін тілі: Русский");
    town.world.sends_photo(owner.id, PICTURE, RU_NEW);
    town.settles().await;
    owner.receives("орнына сурет, бейне не құжат қойылмайды");
    owner.presses("Өзгеріссіз қалдыру").await.presses("Түзетуді бастау").await;
    assert_eq!((dinara.last().text.as_str(), dinara.last().kind), (KK_NEW, picture));

    owner.presses("Түзету").await;
    town.world.sends_photo(owner.id, ANOTHER, KK);
    town.settles().await;
    owner.presses("Өзгеріссіз қалдыру").await.presses("Түзетуді бастау").await;
    assert_eq!(dinara.last().text, KK);
    assert!(town.world.calls().by_method.contains_key("editMessageMedia"), "another photo takes the place of the first");
}

#[tokio::test]
async fn what_is_retracted_is_gone_from_every_chat() {
    let town = announced().await;
    let (owner, (dinara, oleg)) = (town.owner(), readers(&town));
    owner.presses("Қайтарып алу").await;
    let question = card(&owner, "Қайтарып алу");
    assert!(question.contains("барлығынан қайтарып аласыз ба?") && question.contains("Алушылардағы көшірмелер: 2"), "{question}");
    assert_eq!(dinara.count(KK), 1, "not before the word");
    owner.presses("Қайтарып алу").await;
    assert_eq!((dinara.count(KK), oleg.count(RU)), (0, 0));
    reported(&town).await;
    let card = card(&owner, "Кім алмады");
    assert!(card.contains("Қайтарып алынған көшірмелер: 2 / 2") && card.contains("Күйі: Қайтарып алынды"), "{card}");
    assert_eq!(owner.count("Хабарландыру №1 қайтарып алынды."), 1);
    owner.sends("/audit").await.receives("Қайтарып алынды");
    dinara.sends("/news").await;
    assert_eq!(dinara.count("Құрметті достар"), 0, "nor does it stand among the news");
}

#[tokio::test]
async fn copies_older_than_two_days_say_that_it_was_withdrawn() {
    let town = announced().await;
    let (owner, (dinara, oleg)) = (town.owner(), readers(&town));
    town.passes(TimeDelta::hours(49)).await;
    reported(&town).await;
    owner.presses("Қайтарып алу").await.presses("Қайтарып алу").await;
    assert_eq!((dinara.count(KK), dinara.count("Бұл хабарландыру қайтарып алынды.")), (0, 1));
    assert_eq!(oleg.count("Это объявление отозвано."), 1, "in the language of the copy");
    assert!(dinara.messages().iter().all(|message| message.text != "Бұл хабарландыру қайтарып алынды." || message.buttons.is_empty()));
}

#[tokio::test]
async fn who_deleted_or_blocked_is_counted_by_name_and_the_file_says_who_may_hold_it() {
    let town = announced().await;
    let (owner, (dinara, oleg)) = (town.owner(), readers(&town));
    let copy = dinara.messages().into_iter().find(|message| message.text == KK).unwrap();
    town.world.deletes(dinara.id, copy.id);
    town.world.deactivates(oleg.id);
    owner.presses("Түзету").await.sends(KK_NEW).await.sends(RU_NEW).await.presses("Түзетуді бастау").await;
    reported(&town).await;
    let card = card(&owner, "Кім алмады");
    for line in ["Түзетілген көшірмелер: 0 / 2", "Алушы өзі жойған көшірмелер: 1", "Ескі мәтін қалуы мүмкін: 1"]
    {
        assert!(card.contains(line), "«{line}» isn't in {card}");
    }
    owner.presses("Кім алмады").await.receives("Алмағандар: 1");
}

#[tokio::test]
async fn a_correction_makes_no_sound_at_night_and_waits_for_nothing_but_the_brake() {
    let town = announced().await;
    let (owner, (dinara, _)) = (town.owner(), readers(&town));
    dinara.sends("/stop").await;
    town.passes(TimeDelta::hours(14)).await;
    owner.sends("/hold").await;
    owner.presses("Түзету").await.sends(KK_NEW).await.sends(RU_NEW).await.presses("Түзетуді бастау").await;
    assert_eq!(dinara.count(KK), 1, "everything but answers stands still");
    owner.sends("/release").await.presses("Жалғастыру").await;
    town.settles().await;
    assert_eq!((dinara.count(KK), dinara.count(KK_NEW)), (0, 1), "who left holds no wrong text either");
}

#[tokio::test]
async fn a_correction_that_telegram_refuses_stops_and_the_team_is_told() {
    let town = Town::opens().await;
    let people = subscribe_all(town.db(), &town.world, 5, town.now()).await;
    let occasion = put_in(town.db(), &notice("test:1", town.now()), town.now()).await;
    town.owner().sends("/start").await;
    let nonsense = Letter::html(jarshy::markup::Html::trusted("<nonsense>"));
    correct_to(&town, occasion, 1, &nonsense).await;
    town.passes(TimeDelta::seconds(40)).await;
    let revision = outbox::progress(town.db(), occasion).await.unwrap().revision.unwrap();
    assert!(revision.refused && revision.changed == 0 && revision.stuck == 0, "{revision:?}");
    assert_eq!(town.owner().count("Telegram түзетілген мәтінді қабылдамады"), 1);
    correct_to(&town, occasion, 2, &Letter::typed("Дұрыс мәтін".into(), Vec::new())).await;
    town.settles().await;
    assert!(people.iter().all(|chat| town.world.last_from_bot(*chat).unwrap().text == "Дұрыс мәтін"), "the next one goes through");
}

/// Puts one text in the place of both languages'.
async fn correct_to(town: &Town, occasion: i64, seen: i64, letter: &Letter) {
    let copies = outbox::copies(town.db(), occasion).await.unwrap();
    let mut transaction = town.db().write().await.unwrap();
    let texts = ["kk", "ru"].map(|language| Replacement { segment: 0, language, part: 0, letter });
    outbox::correct(&mut transaction, occasion, seen, &texts, copies).await.unwrap();
    transaction.commit().await.unwrap();
}

/// A town with four people whose deliveries stand as pending, claimed, sent and unknown.
async fn one_of_each(town: &Town) -> (i64, [i64; 4], Vec<outbox::Claimed>) {
    let people = subscribe_all(town.db(), &town.world, 4, town.now()).await;
    let occasion = put_in(town.db(), &notice("test:1", town.now()), town.now()).await;
    let rules = &town.app.sender.rules;
    while outbox::fill(town.db(), rules).await.unwrap() != outbox::Filled::Idle {}
    let mut claimed = outbox::claim(town.db(), rules, town.now(), 3, &HashSet::new()).await.unwrap();
    let pending = *people.iter().find(|chat| claimed.iter().all(|one| one.chat != **chat)).unwrap();
    let (sent, unknown) = (claimed.remove(0), claimed.remove(0));
    let chats = [pending, claimed[0].chat, sent.chat, unknown.chat];
    for claimed in [&sent, &unknown] {
        let message = town.app.tools.replies.telegram().send(claimed.chat, &claimed.letter).await.unwrap();
        // The second attempt: what is unknown stays so.
        let mut claimed = claimed.clone();
        claimed.rows[0].tries = 1;
        let verdict = if claimed.chat == sent.chat { Verdict::Sent(message) } else { Verdict::Unknown("no answer".into()) };
        settle(town, claimed, verdict).await;
    }
    let progress = outbox::progress(town.db(), occasion).await.unwrap();
    let one_each = [Standing::Pending, Standing::Claimed, Standing::Sent, Standing::Unknown].map(|standing| progress.count(standing));
    assert_eq!(one_each, [1, 1, 1, 1]);
    (occasion, chats, claimed)
}

async fn settle(town: &Town, claimed: outbox::Claimed, verdict: Verdict) {
    outbox::settle(town.db(), &[Outcome { claimed, verdict }], town.office.zone, town.now()).await.unwrap();
}

fn texts(town: &Town, chat: i64) -> Vec<String> {
    town.world.transcript(chat).into_iter().filter(|message| message.by_bot).map(|message| message.text).collect()
}

#[tokio::test]
async fn a_correction_finds_pending_claimed_sent_and_unknown_ones_each_where_it_stands_and_twice_over() {
    let town = Town::opens().await;
    let (occasion, [pending, in_hand, sent, unknown], mut claimed) = one_of_each(&town).await;
    let old = texts(&town, unknown);
    for (seen, text) in [(1, "Бірінші түзету"), (2, "Екінші түзету")] {
        correct_to(&town, occasion, seen, &Letter::typed(text.into(), Vec::new())).await;
    }
    // What was in hand arrives with the old text after both.
    let late = claimed.remove(0);
    let message = town.app.tools.replies.telegram().send(late.chat, &late.letter).await.unwrap();
    settle(&town, late, Verdict::Sent(message)).await;
    town.settles().await;
    for chat in [pending, in_hand, sent] {
        assert_eq!(texts(&town, chat), ["Екінші түзету"], "only the newest, once");
    }
    assert_eq!(texts(&town, unknown), [old, vec!["Екінші түзету".into()]].concat(), "a new message that stands alone");
    let progress = outbox::progress(town.db(), occasion).await.unwrap();
    assert_eq!((progress.count(Standing::Sent), progress.doubts), (4, 1));
    assert_eq!(progress.revision.as_ref().unwrap().may_hold, 1);
    assert!(progress.is_over());
}

#[tokio::test]
async fn a_retraction_finds_pending_claimed_sent_and_unknown_ones_each_where_it_stands_and_twice_over() {
    let town = Town::opens().await;
    let (occasion, [pending, in_hand, sent, unknown], mut claimed) = one_of_each(&town).await;
    for twice in [false, true] {
        let mut transaction = town.db().write().await.unwrap();
        let withdrawn = Letter::typed("Қайтарып алынды".into(), Vec::new());
        let done = outbox::retract(&mut transaction, occasion, 1, &[("kk", withdrawn)], 1).await;
        assert_eq!(done.is_err(), twice);
        if !twice {
            transaction.commit().await.unwrap();
        }
    }
    let late = claimed.remove(0);
    let message = town.app.tools.replies.telegram().send(late.chat, &late.letter).await.unwrap();
    settle(&town, late, Verdict::Sent(message)).await;
    town.settles().await;
    for chat in [pending, in_hand, sent] {
        assert!(texts(&town, chat).is_empty(), "{chat}: {:?}", texts(&town, chat));
    }
    assert_eq!(texts(&town, unknown).len(), 1, "this one may still be there");
    let progress = outbox::progress(town.db(), occasion).await.unwrap();
    let revision = progress.revision.clone().unwrap();
    assert_eq!((progress.count(Standing::Cancelled), revision.changed, revision.may_hold), (1, 2, 1));
    assert!(progress.is_over());
    let unreached = outbox::unreached(town.db(), occasion, i64::MIN, 10).await.unwrap();
    assert!(unreached.iter().any(|row| row.chat == unknown && row.standing == Standing::Unknown));
}

#[tokio::test]
async fn a_correction_goes_before_the_unsent_rest_of_its_own_and_after_what_is_more_urgent() {
    let town = Town::opens().await;
    subscribe_all(town.db(), &town.world, 40, town.now()).await;
    let occasion = put_in(town.db(), &notice("test:1", town.now()), town.now()).await;
    let rules = &town.app.sender.rules;
    while outbox::fill(town.db(), rules).await.unwrap() != outbox::Filled::Idle {}
    let none = HashSet::new();
    let first = outbox::claim(town.db(), rules, town.now(), 10, &none).await.unwrap();
    for (n, claimed) in (1..).zip(first) {
        settle(&town, claimed, Verdict::Sent(n)).await;
    }
    correct_to(&town, occasion, 1, &Letter::typed("Түзетілді".into(), Vec::new())).await;
    let urgent = outbox::NewOccasion { lane: outbox::Lane::Urgent, wakes: true, ..notice("urgent:1", town.now()) };
    let urgent = put_in(town.db(), &urgent, town.now()).await;
    while outbox::fill(town.db(), rules).await.unwrap() != outbox::Filled::Idle {}
    let next = outbox::claim(town.db(), rules, town.now(), 45, &none).await.unwrap();
    assert!(next[..40].iter().all(|claimed| claimed.rows[0].occasion == urgent), "the more urgent lane first, to everybody");
    let settled = next.into_iter().map(|claimed| Outcome { claimed, verdict: Verdict::Sent(900) }).collect::<Vec<_>>();
    outbox::settle(town.db(), &settled, town.office.zone, town.now()).await.unwrap();
    let next = outbox::claim(town.db(), rules, town.now(), 15, &none).await.unwrap();
    let edits = |claimed: &[outbox::Claimed]| claimed.iter().filter(|claimed| matches!(claimed.task, Task::Edit(Held { .. }))).count();
    assert_eq!((edits(&next[..10]), edits(&next[10..])), (10, 0), "copies first, then the rest");
}

/// How often each chat's copy was edited into this text.
fn edited(world: &sandbox::World, text: &str) -> BTreeMap<i64, u64> {
    let mut counts = BTreeMap::new();
    for entry in world.record().iter().filter(|entry| entry.kind == EntryKind::Edited && entry.text == text) {
        *counts.entry(entry.chat).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_goes_on_after_every_kill_until_each_copy_reads_as_it_should() {
    const PEOPLE: usize = 600;
    const KILLS: u64 = 4;
    let host = Host::new().await;
    let db = host.db().await;
    let now = host.time.now().timestamp();
    let chats = subscribe_all(&db, &host.world, PEOPLE, now).await;
    let occasion = put_in(&db, &notice("test:1", now), now).await;
    let over = |len: u64| host.world.wait_for(move |view| (view.record_len() >= len).then_some(()), PATIENCE);
    let program = host.starts();
    over(PEOPLE as u64).await.expect("everybody gets it");
    assert_eq!(program.is_told_to_stop(), Some(0));
    host.world.faults().add(Rule::new(Fault::Latency { millis: 20, spread_millis: 20 }).method("editMessageText"));

    let letter = Letter::typed("Түзетілген мәтін".into(), Vec::new());
    let mut transaction = db.write().await.unwrap();
    let texts = ["kk", "ru"].map(|language| Replacement { segment: 0, language, part: 0, letter: &letter });
    outbox::correct(&mut transaction, occasion, 1, &texts, PEOPLE as i64).await.unwrap();
    transaction.commit().await.unwrap();
    for kill in 1..=KILLS {
        let program = host.starts();
        over(PEOPLE as u64 + kill * PEOPLE as u64 / (KILLS + 2)).await.expect("it goes on editing");
        program.is_killed();
    }
    let program = host.starts();
    // The same text again leaves no entry: the record tells when the last copy was reached, the database when that was written down.
    let reached = over(2 * PEOPLE as u64).await;
    assert!(reached.is_some(), "{} of them: {:?}", host.world.record().len(), outbox::progress(&db, occasion).await);
    let mut rounds = 0;
    while outbox::progress(&db, occasion).await.unwrap().revision.unwrap().running {
        rounds += 1;
        assert!(rounds < 600, "it doesn't end: {:?}", outbox::progress(&db, occasion).await);
        host.world.wait_for(|_| None::<()>, std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(program.is_told_to_stop(), Some(0));
    let counts = edited(&host.world, "Түзетілген мәтін");
    assert!(chats.iter().all(|chat| counts.get(chat) == Some(&1)), "each copy is changed once");
    assert!(chats.iter().all(|chat| host.world.last_from_bot(*chat).unwrap().text == "Түзетілген мәтін"));
    assert_eq!(host.world.record().len(), 2 * PEOPLE, "and nobody got a new message");
    let revision = outbox::progress(&db, occasion).await.unwrap().revision.unwrap();
    assert_eq!((revision.changed, revision.total(), revision.may_hold), (PEOPLE as i64, PEOPLE as i64, 0));
    println!("{PEOPLE} copies, {KILLS} kills: {} edit calls for {PEOPLE} changes", host.world.calls().by_method["editMessageText"]);
}
