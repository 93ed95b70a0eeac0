//! A second pair of eyes, told as conversations: who may say yes, to what, until when, and who is told what.

use chrono::TimeDelta;
use jarshy::{announcements, outbox};

use crate::desk::{KK, RU, drafts, exactly, moderator, reported, with_button};
use crate::town::{Neighbour, Town};

/// From two recipients on somebody else says yes.
pub async fn strict() -> Town {
    let town = Town::opens_with(|office| {
        office.rate = None;
        office.approve_from = Some(2);
    })
    .await;
    town.citizen("Динара", "kk").subscribes("kk").await;
    town.citizen("Олег", "ru").subscribes("ru").await;
    town
}

/// What the record says of the first announcement, in order.
async fn record(town: &Town) -> Vec<(Option<i64>, String)> {
    sqlx::query_as("SELECT who, what FROM audit WHERE subject = 'announcement:1' ORDER BY id").fetch_all(town.db().read()).await.unwrap()
}

pub async fn sent(town: &Town) -> i64 {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM delivery d JOIN occasion o ON o.id = d.occasion_id WHERE o.kind = 'announcement' AND d.state = 2",
    )
    .fetch_one(town.db().read())
    .await
    .unwrap()
}

/// What a press was answered with in passing.
async fn told(town: &Town, who: &Neighbour<'_>, label: &str) -> String {
    let press = who.press(label);
    town.settles().await;
    town.world.toast(&press).unwrap().text
}

#[tokio::test]
async fn a_large_announcement_goes_out_when_somebody_else_has_said_yes() {
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    drafts(&owner).await;
    owner.presses("Жариялау").await.receives("Күйі: Қаралуда");
    serik.receives("Объявление нужно одобрить").receives("Получатели: 2").receives("Состояние: На проверке");
    town.passes(TimeDelta::hours(1)).await;
    assert_eq!(sent(&town).await, 0, "not before");

    let card = serik.last();
    serik.presses("Посмотреть текст").await;
    assert_eq!((exactly(&serik, KK), exactly(&serik, RU)), (1, 1), "with both texts before their eyes");
    assert!(card.labels().contains(&"Вернуть на доработку"));
    serik.presses("Одобрить").await;
    assert!(with_button(&serik, "Отменить публикацию").text.contains("Кто одобрил: Серік"));
    owner.receives("мақұлданды").receives("Жарияланатын уақыты");
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(sent(&town).await, 2);
    let words: Vec<_> = record(&town).await.into_iter().map(|(who, what)| (who, what.replace("announcement.", ""))).collect();
    let (a, b) = (Some(owner.id), Some(serik.id));
    let expected = [(a, "drafted"), (a, "written"), (a, "submitted"), (b, "approved"), (None, "released"), (None, "done")];
    assert_eq!(words, expected.map(|(who, what)| (who, what.to_owned())));
}

#[tokio::test]
async fn a_small_one_goes_out_as_before() {
    let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(2))).await;
    town.citizen("Динара", "kk").subscribes("kk").await;
    let owner = town.owner();
    drafts(&owner).await;
    owner.presses("Жариялау").await.receives("Күйі: Жоспарланған");
}

#[tokio::test]
async fn nobody_approves_what_they_wrote_or_handed_in() {
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    let aliya = moderator(&town, "Әлия", "kk").await;
    drafts(&owner).await;
    serik.sends("/announcements").await;
    let label = serik.last().labels()[0].to_owned();
    serik.presses(&label).await.presses("Текст: Русский").await.sends("Другой русский текст для всех.").await;
    serik.presses("Опубликовать").await.receives("Состояние: На проверке");
    assert!(!serik.last().labels().contains(&"Одобрить"), "they are not even offered it");
    assert_eq!(owner.count("Хабарландыруды мақұлдау қажет"), 0, "whoever wrote the Kazakh text is not asked either");
    aliya.receives("Хабарландыруды мақұлдау қажет");
    // A button that travelled to another hand knows who may press it.
    let card = with_button(&aliya, "Мақұлдау");
    let data = card.button("Мақұлдау").unwrap().data.clone().unwrap();
    for writer in [&owner, &serik] {
        let press = town.world.presses(writer.id, writer.id, writer.last().id, &data);
        town.settles().await;
        assert!(!town.world.toast(&press).unwrap().text.is_empty());
        town.passes(TimeDelta::seconds(120)).await;
        assert_eq!(sent(&town).await, 0);
    }
    aliya.presses("Мақұлдау").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(sent(&town).await, 2);
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_does_and_the_other_learns_who_it_was() {
    let town = strict().await;
    let (owner, serik, aliya) = (town.owner(), moderator(&town, "Серік", "ru").await, moderator(&town, "Әлия", "kk").await);
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    let (first, second) = (serik.press("Одобрить"), aliya.press("Мақұлдау"));
    town.settles().await;
    assert_eq!(town.world.toast(&first).unwrap().text, "");
    let text = town.world.toast(&second).unwrap().text;
    assert!(text.contains("Модератор: Серік"), "{text}");
    aliya.receives("Күйі: Жоспарланған");
    assert_eq!(record(&town).await.iter().filter(|(_, what)| what == "announcement.approved").count(), 1);
}

#[tokio::test]
async fn a_no_comes_with_its_reason_and_the_way_back_to_the_drafts() {
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    serik.presses("Вернуть на доработку").await.receives("Напишите, что исправить");
    serik.sends("Нет адреса").await.receives("Состояние: Черновик").receives("Причина: Нет адреса");
    owner.receives("түзетуге қайтарылды").receives("Себебі: Нет адреса");
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.presses("Жариялау").await.receives("Күйі: Қаралуда");
    serik.presses("Отклонить").await.sends("Не наша тема").await.receives("Состояние: Отклонено");
    owner.receives("қабылданбады").receives("Себебі: Не наша тема");
    town.passes(TimeDelta::days(1)).await;
    assert_eq!(sent(&town).await, 0);
}

#[tokio::test]
async fn a_reason_that_comes_after_somebody_else_decided_changes_nothing() {
    let town = strict().await;
    let (owner, serik, aliya) = (town.owner(), moderator(&town, "Серік", "ru").await, moderator(&town, "Әлия", "kk").await);
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    serik.presses("Отклонить").await;
    aliya.presses("Мақұлдау").await;
    serik.sends("Поздно").await;
    assert_eq!(serik.count("уже решил другой модератор"), 1);
    serik.receives("Состояние: Запланировано");
}

#[tokio::test]
async fn any_later_edit_asks_again() {
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    serik.presses("Одобрить").await;
    serik.presses("Отменить публикацию").await.receives("Состояние: Черновик");
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.presses("Мәтін: Қазақша").await.sends("Мүлде басқа мәтін жазылды, достар.").await;
    owner.presses("Жариялау").await.receives("Күйі: Қаралуда");
    town.passes(TimeDelta::hours(2)).await;
    assert_eq!(sent(&town).await, 0);
}

#[tokio::test]
async fn many_more_people_than_were_shown_ask_again() {
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.citizen("Айдос", "kk").subscribes("kk").await;
    assert!(told(&town, &serik, "Одобрить").await.contains("было 2, теперь 3"), "half as many more");
    serik.receives("Получатели: 3");
    serik.presses("Одобрить").await;
    town.citizen("Гүлнар", "kk").subscribes("kk").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(sent(&town).await, 0, "and once more at the last moment");
    serik.receives("Объявление нужно одобрить").receives("Получатели: 4");
    serik.presses("Одобрить").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(sent(&town).await, 4);
}

#[tokio::test]
async fn an_audience_that_outgrows_the_limit_before_its_time_is_asked_about() {
    let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(2))).await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    town.citizen("Динара", "kk").subscribes("kk").await;
    drafts(&owner).await;
    owner.presses("Жариялау").await.receives("Күйі: Жоспарланған");
    town.citizen("Олег", "ru").subscribes("ru").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(sent(&town).await, 0);
    serik.receives("Объявление нужно одобрить");
}

#[tokio::test]
async fn what_nobody_decides_within_two_days_goes_back_to_the_drafts() {
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::hours(49)).await;
    owner.receives("екі күн ішінде мақұлданбады");
    serik.receives("Объявление №1 за два дня никто не одобрил");
    // Whoever has the card from before on their screen presses in vain.
    let press = town.world.presses(serik.id, serik.id, serik.last().id, "m.ok:yes:1:3");
    town.settles().await;
    assert!(town.world.toast(&press).unwrap().text.contains("изменилось"));
    serik.receives("Состояние: Черновик");
}

#[tokio::test]
async fn without_a_second_who_may_decide_it_is_refused_and_says_so() {
    let town = strict().await;
    let owner = town.owner();
    drafts(&owner).await;
    assert!(told(&town, &owner, "Жариялау").await.contains("басқа модератор жоқ"));
    owner.receives("Күйі: Нобай");
    assert_eq!(announcements::entitled(town.db()).await.unwrap(), 1);
}

#[tokio::test]
async fn a_correction_is_measured_by_everybody_whom_it_reaches_not_by_the_first_copies() {
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    serik.presses("Одобрить").await;
    owner.sends("/hold").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(sent(&town).await, 0, "it goes out, and nobody has it yet");
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await;
    owner.presses("Түзету").await.sends("Құрметті достар! Бейсенбіде Достық үйінде жиналамыз.").await.presses("Өзгеріссіз қалдыру").await;
    owner.receives("Алушылар: 2. Мұндай түзетуді басқа модератор мақұлдайды.");
    assert!(told(&town, &owner, "Тексеруге жіберу").await.contains("Түзету тексеруге жіберілді."));
    serik.receives("Исправление нужно одобрить").receives("Бейсенбіде");
    assert!(told(&town, &serik, "Отклонить").await.is_empty());
    owner.receives("түзету қабылданбады");
    let found = announcements::get(town.db(), 1).await.unwrap().unwrap();
    assert_eq!(found.version, 1, "nothing changed");
}

pub const BETTER: &str = "Құрметті достар! Бейсенбіде Достық үйінде жиналамыз.";

/// An announcement that one reader has and two will have had by the time its correction is begun.
pub async fn outgrown(town: &Town) -> i64 {
    let owner = town.owner();
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    reported(town).await;
    owner.presses("Түзету").await.sends(BETTER).await.presses("Өзгеріссіз қалдыру").await;
    let mut c = town.db().write().await.unwrap();
    let occasion = outbox::by_key(&mut c, &announcements::occasion_key(1)).await.unwrap().unwrap();
    outbox::add_recipient(&mut c, occasion, 4242, 0, 1, town.now() + 3600).await.unwrap();
    c.commit().await.unwrap();
    occasion
}

#[tokio::test]
async fn a_correction_that_reaches_many_by_the_time_it_is_begun_waits_for_somebody_elses_yes() {
    let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(2))).await;
    let (owner, serik, dinara) = (town.owner(), moderator(&town, "Серік", "ru").await, town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    outgrown(&town).await;
    assert!(told(&town, &owner, "Түзетуді бастау").await.contains("Түзету тексеруге жіберілді."));
    assert_eq!((dinara.count(KK), dinara.count(BETTER)), (1, 0), "nothing changed yet");
    let card = with_button(&owner, "Түзету").text;
    assert!(card.contains("Түзету мақұлдауды күтіп тұр"), "{card}");
    serik.receives("Исправление нужно одобрить").presses("Посмотреть текст").await;
    assert_eq!(exactly(&serik, BETTER), 1, "as its copies will read");
    with_button(&serik, "Одобрить");
    serik.presses("Одобрить").await;
    assert_eq!((dinara.count(KK), dinara.count(BETTER)), (0, 1));
    owner.receives("түзету мақұлданып, басталды");
    let mut c = town.db().read().acquire().await.unwrap();
    assert_eq!(announcements::amendment(&mut c, 1, town.now()).await.unwrap(), None);
    let (writers, by): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM announcement_text WHERE version = 2 AND written_by = ?1), revised_by FROM announcement",
    )
    .bind(owner.id)
    .fetch_one(&mut *c)
    .await
    .unwrap();
    assert_eq!((writers, by), (2, owner.id), "in the name of whoever wrote it");
}

#[tokio::test]
async fn a_yes_to_a_correction_is_for_the_texts_that_were_shown_by_somebody_else_and_for_two_days() {
    let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(2))).await;
    let (owner, serik, dinara) = (town.owner(), moderator(&town, "Серік", "ru").await, town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    outgrown(&town).await;
    owner.presses("Түзетуді бастау").await;
    let first = with_button(&serik, "Одобрить");
    let yes = first.button("Одобрить").unwrap().data.clone().unwrap();
    // Whoever asked has the button's data, and may not use it.
    let press = town.world.presses(owner.id, owner.id, owner.last().id, &yes);
    town.settles().await;
    assert!(town.world.toast(&press).unwrap().text.contains("басқа модератор мақұлдауы керек"));
    // Asked anew, it is another request.
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.presses("Түзету").await.sends("Жиналыс болмайды.").await.presses("Өзгеріссіз қалдыру").await;
    owner.presses("Тексеруге жіберу").await;
    town.world.presses(serik.id, serik.id, first.id, &yes);
    town.settles().await;
    assert_eq!((dinara.count(BETTER), dinara.count("Жиналыс болмайды.")), (0, 0), "the first one's yes is nobody's");
    let second = with_button(&serik, "Одобрить");
    let yes = second.button("Одобрить").unwrap().data.clone().unwrap();
    town.passes(TimeDelta::days(2) + TimeDelta::seconds(1)).await;
    owner.receives("түзету екі күн ішінде мақұлданбады");
    serik.receives("исправление за два дня никто не одобрил");
    town.world.presses(serik.id, serik.id, second.id, &yes);
    town.settles().await;
    assert_eq!(dinara.count(KK), 1, "too late: nothing changed");
}

/// Whether it would be paid for.
async fn paid(town: &Town) -> bool {
    announcements::get(town.db(), 1).await.unwrap().unwrap().paid
}

#[tokio::test]
async fn what_goes_back_to_the_drafts_is_paid_for_no_more() {
    let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(2))).await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    town.citizen("Динара", "kk").subscribes("kk").await;
    drafts(&owner).await;
    owner.presses("Жариялау").await.receives("Күйі: Жоспарланған");
    let mut c = town.db().write().await.unwrap();
    sqlx::query("UPDATE announcement SET paid = 1").execute(&mut *c).await.unwrap();
    c.commit().await.unwrap();
    town.citizen("Олег", "ru").subscribes("ru").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert!(paid(&town).await, "it outgrew the limit and waits for a yes");
    serik.presses("Вернуть на доработку").await.sends("Нет адреса").await.receives("Состояние: Черновик");
    assert!(!paid(&town).await);
}
