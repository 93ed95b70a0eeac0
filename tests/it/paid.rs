//! Paid broadcasts: what they cost, who may say so, and what happens when the Stars run out.

use chrono::TimeDelta;
use jarshy::announcements::{self, Hand};
use jarshy::letter::Letter;
use jarshy::team::{self, Role};
use sandbox::{Limits, NewPerson};

use crate::town::{Neighbour, Town};

const KK: &str = "Құрметті достар! Ертең Достық үйінде жиналамыз.";
const RU: &str = "Дорогие друзья! Завтра собираемся в Доме дружбы.";
const PAY: &str = "Жұлдыз төлеп, жылдамырақ жіберу";
const YES: &str = "Жұлдызбен төлеу";

async fn town() -> Town {
    Town::opens_with(|office| (office.rate, office.paid) = (Some(25.0), true)).await
}

/// So many subscribers, without the talk.
async fn people(town: &Town, n: i64) {
    let mut c = town.db().write().await.unwrap();
    for _ in 0..n {
        let person = town.world.person(NewPerson { started: true, ..NewPerson::default() });
        let query = sqlx::query(
            "INSERT INTO subscriber (chat_id, language, regions, digest, digest_slot, consent_at, consent_text, since, changed_at)
             VALUES (?, 'kk', -1, 0, 0, 0, '', 0, 0)",
        );
        query.bind(person.id).execute(&mut *c).await.unwrap();
    }
    c.commit().await.unwrap();
}

/// Publishes a draft that is there already: to write it takes messages, and each of them a second at this rate.
async fn publishes(town: &Town, owner: &Neighbour<'_>) {
    let mut c = town.db().write().await.unwrap();
    let text = |text: &str| Letter::typed(text.to_owned(), Vec::new());
    let id = announcements::create(&mut c, "kk", &text(KK), owner.id, town.now()).await.unwrap();
    let revision = announcements::get_in(&mut c, id).await.unwrap().unwrap().revision;
    announcements::set_text(&mut c, id, Hand { by: owner.id, revision, now: town.now() }, "ru", &text(RU)).await.unwrap();
    c.commit().await.unwrap();
    owner.sends("/announcements").await;
    let card = owner.last().labels()[0].to_owned();
    owner.presses(&card).await.presses("Жариялау").await;
}

async fn recorded(town: &Town, what: &str) -> i64 {
    sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE what = ?").bind(what).fetch_one(town.db().read()).await.unwrap()
}

#[tokio::test]
async fn an_owner_sees_the_cost_and_pays_and_a_moderator_only_sees() {
    let town = town().await;
    let (owner, serik) = (town.owner(), town.citizen("Серік", "kk"));
    let mut c = town.db().write().await.unwrap();
    team::admit(&mut c, serik.id, Role::Moderator, "kk", None, town.now()).await.unwrap();
    c.commit().await.unwrap();
    town.world.has_started(serik.id);
    people(&town, 45).await;
    publishes(&town, &owner).await;
    owner.presses(PAY).await.receives("Қажет жұлдыз, ең көбі: 5").receives("Бот шотында жұлдыз жоқ");
    assert!(!owner.last().labels().contains(&YES));
    town.world.give_stars(3);
    let before = owner.last().labels().len();
    owner.presses("Артқа").await.presses(PAY).await.receives("Бот шотындағы жұлдыз: 3").receives("Жұлдыз барлығына жетпейді");
    assert!(owner.last().labels().len() > before);

    serik.sends("/announcements").await;
    let card = serik.last().labels()[0].to_owned();
    serik.presses(&card).await.presses(PAY).await.receives("тек иесі растай алады");
    assert!(!serik.last().labels().contains(&YES));
    let forged = owner.last().button(YES).unwrap().data.clone().unwrap();
    town.world.presses(serik.id, serik.id, serik.last().id, &forged);
    town.settles().await;
    assert_eq!(recorded(&town, "announcement.paid").await, 0, "a moderator's forged press pays nothing");

    owner.presses(YES).await.receives("ақысы жұлдызбен төленеді");
    assert_eq!(recorded(&town, "announcement.paid").await, 1);
    owner.presses("Әдеттегі қарқынмен жіберу").await;
    assert_eq!(recorded(&town, "announcement.unpaid").await, 1);
}

#[tokio::test]
async fn what_is_paid_for_goes_out_at_once_and_the_rest_goes_on_when_the_stars_run_out() {
    let town = town().await;
    town.world.set_limits(Limits::Paid);
    let owner = town.owner();
    people(&town, 60).await;
    town.world.give_stars(1);
    publishes(&town, &owner).await;
    owner.presses(PAY).await.presses(YES).await;
    town.passes(TimeDelta::seconds(61)).await;
    let sent: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM delivery d JOIN occasion o ON o.id = d.occasion_id WHERE o.kind = 'announcement' AND d.state = 2",
    )
    .fetch_one(town.db().read())
    .await
    .unwrap();
    assert_eq!(sent, 60, "everybody has it");
    let stars = town.app.tools.replies.telegram().stars().await.unwrap();
    assert!((0..=1).contains(&stars), "{stars}");
    // Thirty of each second are free: on a slow machine one Star is enough.
    if recorded(&town, "sending.stars_gone").await == 1 {
        town.passes(TimeDelta::seconds(1)).await;
        assert_eq!(owner.count("жұлдыздар таусылды"), 1, "said aloud, once");
    }
}

#[tokio::test]
async fn without_the_setting_there_is_no_such_button() {
    let town = Town::opens_with(|office| office.rate = None).await;
    people(&town, 3).await;
    let owner = town.owner();
    publishes(&town, &owner).await;
    assert!(!owner.last().labels().contains(&PAY));
}
