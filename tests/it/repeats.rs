//! Announcements that are said again, told as conversations: when, to whose yes, and what ends it.

use chrono::TimeDelta;

use crate::desk::{KK, RU, drafts, moderator, reported, with_button};
use crate::town::{Neighbour, Town};

const KK_NEW: &str = "Құрметті достар! Ертең Достық үйінде сағат он бірде жиналамыз.";

/// Repeats the draft each Tuesday at ten, for a month; the town opens on Monday, 21 April.
async fn each_tuesday(who: &Neighbour<'_>) {
    who.presses("Қайталау").await.receives("Хабарландыруды қайталау").presses("Сейсенбі").await.receives("Сағат нешеде");
    who.presses("10:00").await.receives("Қайталау: апта сайын, сейсенбі, 10:00").presses("2025 ж. 21 мамыр").await;
    who.receives("Күйі: Нобай").receives("Қайталау: апта сайын, сейсенбі, 10:00").receives("Қайталау аяқталады: 2025 ж. 21 мамыр");
}

async fn states(town: &Town) -> Vec<String> {
    sqlx::query_scalar("SELECT state FROM announcement ORDER BY id").fetch_all(town.db().read()).await.unwrap()
}

async fn opens_first(who: &Neighbour<'_>) {
    who.sends("/announcements").await;
    let label = who.last().labels()[0].to_owned();
    who.presses(&label).await;
}

/// Somebody's announcement is out, and its repeat waits for Tuesday.
async fn out(town: &Town) -> (Neighbour<'_>, Neighbour<'_>) {
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    drafts(&owner).await;
    each_tuesday(&owner).await;
    owner.presses("Жариялау").await;
    owner.sends("/queue").await.receives("10:00 · Хабарландыру №1 қайталанады: Құрметті достар");
    town.passes(TimeDelta::seconds(61)).await;
    reported(town).await;
    assert_eq!((dinara.count(KK), states(town).await), (1, vec!["done".to_owned(), "scheduled".to_owned()]));
    (owner, dinara)
}

#[tokio::test]
async fn a_repeated_announcement_goes_out_on_its_day_and_hour_until_its_end() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    drafts(&owner).await;
    each_tuesday(&owner).await;
    owner.presses("Жоспарлау").await.presses("2025 ж. 22 сәуір, 10:00").await.receives("Күйі: Жоспарланған");
    town.passes(TimeDelta::hours(25) - TimeDelta::seconds(1)).await;
    assert_eq!(dinara.count(KK), 0);
    town.passes(TimeDelta::seconds(1)).await;
    assert_eq!(dinara.count(KK), 1);
    town.passes(TimeDelta::days(1)).await;
    owner.sends("/queue").await.receives("10:00 · Хабарландыру №2: Құрметті достар");
    opens_first(&owner).await;
    owner.receives("Хабарландыру №2").receives("Күйі: Жоспарланған").receives("Бұл – қайталау. Алғашқы хабарландыру: №1");
    town.passes(TimeDelta::days(6)).await;
    assert_eq!(dinara.count(KK), 2);
    for times in 3..=5 {
        town.passes(TimeDelta::days(7)).await;
        assert_eq!(dinara.count(KK), times);
    }
    assert_eq!(owner.count("Хабарландыру №5: бұл соңғы қайталау болды."), 1);
    town.passes(TimeDelta::days(7)).await;
    assert_eq!((dinara.count(KK), states(&town).await.len()), (5, 5));
}

#[tokio::test]
async fn a_yes_is_said_to_the_repeats_too_until_many_more_would_get_them() {
    let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(2))).await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    let (dinara, oleg) = (town.citizen("Динара", "kk"), town.citizen("Олег", "ru"));
    dinara.subscribes("kk").await;
    oleg.subscribes("ru").await;
    drafts(&owner).await;
    each_tuesday(&owner).await;
    owner.presses("Жариялау").await.receives("Күйі: Қаралуда");
    serik
        .receives("Объявление нужно одобрить")
        .receives("Повтор: каждую неделю, вторник, 10:00")
        .receives("Повторы закончатся: 21 мая 2025 г.");
    serik.presses("Одобрить").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((dinara.count(KK), oleg.count(RU)), (1, 1));
    opens_first(&owner).await;
    owner.receives("Хабарландыру №2").receives("Мақұлдаған: Серік");
    town.passes(TimeDelta::hours(25)).await;
    assert_eq!((dinara.count(KK), oleg.count(RU)), (2, 2), "the same to about as many");

    town.citizen("Әлия", "kk").subscribes("kk").await;
    town.passes(TimeDelta::days(7)).await;
    assert_eq!(dinara.count(KK), 2, "to three, a yes to two isn't enough");
    serik.receives("Объявление нужно одобрить").receives("Получатели: 3").presses("Одобрить").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(dinara.count(KK), 3);
}

#[tokio::test]
async fn a_changed_repeat_needs_a_yes_of_its_own() {
    let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(1))).await;
    let serik = moderator(&town, "Серік", "ru").await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    drafts(&owner).await;
    each_tuesday(&owner).await;
    owner.presses("Жариялау").await;
    serik.presses("Одобрить").await;
    town.passes(TimeDelta::seconds(61)).await;
    opens_first(&owner).await;
    owner.presses("Жариялаудан бас тарту").await.receives("Күйі: Нобай").presses("Мәтін: Қазақша").await.sends(KK_NEW).await;
    owner.presses("Жариялау").await.receives("Күйі: Қаралуда");
    serik.receives("Объявление нужно одобрить").presses("Одобрить").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((dinara.count(KK), dinara.count(KK_NEW)), (1, 1));
    town.passes(TimeDelta::hours(25)).await;
    assert_eq!(dinara.count(KK_NEW), 2, "the series goes on with what was said last");
}

#[tokio::test]
async fn a_correction_is_said_by_the_repeat_that_waits_as_well() {
    let town = Town::opens().await;
    let (owner, dinara) = out(&town).await;
    owner.presses("Түзету").await.sends(KK_NEW).await.presses("Өзгеріссіз қалдыру").await.presses("Түзетуді бастау").await;
    assert_eq!((dinara.count(KK), dinara.count(KK_NEW)), (0, 1));
    town.passes(TimeDelta::hours(25)).await;
    assert_eq!((dinara.count(KK), dinara.count(KK_NEW)), (0, 2));
}

#[tokio::test]
async fn what_was_taken_back_is_not_said_again_by_itself() {
    let town = Town::opens().await;
    let (owner, dinara) = out(&town).await;
    owner.presses("Қайтарып алу").await.presses("Қайтарып алу").await;
    assert_eq!(states(&town).await, ["retracted", "draft"]);
    town.passes(TimeDelta::days(9)).await;
    assert_eq!(dinara.count(KK), 0);
}

#[tokio::test]
async fn a_series_is_stopped_from_any_of_its_cards_and_what_was_sent_stays() {
    let town = Town::opens().await;
    let (owner, dinara) = out(&town).await;
    let serik = moderator(&town, "Серік", "ru").await;
    serik.sends("/announcements").await;
    let label = serik.last().labels()[0].to_owned();
    serik.presses(&label).await.receives("Объявление №2");
    owner.presses("Қайталауды тоқтату").await;
    assert!(with_button(&owner, "Иә").text.contains("Қайталауды тоқтатасыз ба?"));
    owner.presses("Иә").await;
    assert!(!with_button(&owner, "Түзету").labels().contains(&"Қайталауды тоқтату"));
    serik.presses("Прекратить повторы").await;
    assert_eq!(states(&town).await, ["done", "cancelled"]);
    town.passes(TimeDelta::days(9)).await;
    assert_eq!(dinara.count(KK), 1);
}

#[tokio::test]
async fn forged_rules_and_old_buttons_repeat_nothing() {
    let town = Town::opens().await;
    let owner = town.owner();
    town.citizen("Динара", "kk").subscribes("kk").await;
    drafts(&owner).await;
    let card = owner.last();
    let forged =
        ["set:1:2:w7:600:3", "set:1:2:w0:1440:3", "set:1:2:w0:600:99", "set:1:2:d29:600:1", "set:1:1:w0:600:3", "end:1:2:x:600", "set:1:2"];
    for data in forged {
        town.world.presses(owner.id, owner.id, card.id, &format!("m.rep:{data}"));
        town.settles().await;
    }
    let rules: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM repeat").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(rules, 0);
}
