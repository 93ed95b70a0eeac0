//! The whole life of an announcement: three moderators, an owner and citizens. Drafted by one, its Russian text by another, approved by a
//! third, scheduled, half sent, corrected with a yes, taken back; and the record of all that.

use chrono::TimeDelta;
use jarshy::team;

use crate::desk::{KK, RU, exactly, moderator};
use crate::town::Town;

const KK_NEW: &str = "Құрметті достар! Бейсенбіде Достық үйінде жиналамыз.";
const RU_NEW: &str = "Дорогие друзья! В четверг собираемся в Доме дружбы.";

#[tokio::test]
async fn from_the_first_word_to_the_last_by_many_hands() {
    let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(2))).await;
    let (owner, aigul) = (town.owner(), moderator(&town, "Айгүл", "kk").await);
    let (sergey, madina) = (moderator(&town, "Сергей", "ru").await, moderator(&town, "Мадина", "kk").await);
    town.world.has_started(owner.id);
    let (dinara, oleg, asel) = (town.citizen("Динара", "kk"), town.citizen("Олег", "ru"), town.citizen("Әсел", "kk"));
    for (citizen, language) in [(&dinara, "kk"), (&oleg, "ru"), (&asel, "kk")] {
        citizen.subscribes(language).await;
    }
    // Oleg wants nothing for a day: his copy waits, so that the announcement is half sent for a while.
    let away = town.now() + 24 * 3600;
    sqlx::query("UPDATE subscriber SET paused_until = ? WHERE chat_id = ?")
        .bind(away)
        .bind(oleg.id)
        .execute(town.db().writer())
        .await
        .unwrap();

    // Drafted by one, and the Russian text asked of another.
    aigul.sends("/announce").await.sends(KK).await.sends("/cancel").await.sends("/announcements").await;
    let label = aigul.last().labels()[0].to_owned();
    aigul.presses(&label).await.presses("Мәтінді басқа модератордан сұрау").await;
    sergey.receives("нужен текст на втором языке").presses("Текст: Русский").await.sends(RU).await;
    assert!(sergey.last().text.contains("Состояние: Черновик"));

    // Scheduled by the first; a third one approves, and neither of the two who wrote it.
    aigul.sends("/announcements").await;
    let label = aigul.last().labels()[0].to_owned();
    aigul.presses(&label).await.presses("Жоспарлау").await.sends("21.04.2025 12:00").await;
    aigul.receives("Күйі: Қаралуда").receives("Алушылар: 3");
    assert_eq!(sergey.count("Объявление нужно одобрить"), 0);
    madina.receives("Хабарландыруды мақұлдау қажет").receives("Алушылар: 3\n").presses("Мәтінін көру").await;
    assert_eq!((exactly(&madina, KK), exactly(&madina, RU)), (1, 1));
    madina.presses("Мақұлдау").await;
    aigul.receives("мақұлданды").receives("2025 ж. 21 сәуір, 12:00");

    // Half sent.
    town.passes(TimeDelta::hours(3)).await;
    assert_eq!((dinara.count(KK), asel.count(KK), oleg.count(RU)), (1, 1, 0));

    // Corrected: many hold it, so it takes another's yes again.
    sergey.sends("/announcements").await;
    let label = sergey.last().labels()[0].to_owned();
    sergey.presses(&label).await.presses("Исправить").await.sends(KK_NEW).await.sends(RU_NEW).await.presses("Отправить на проверку").await;
    assert_eq!(dinara.count(KK), 1, "not before somebody else has said yes");
    madina.receives("Түзетуді мақұлдау қажет").receives(KK_NEW).receives(RU_NEW).presses("Мақұлдау").await;
    sergey.receives("исправление одобрено и началось");
    assert_eq!((dinara.count(KK), dinara.count(KK_NEW), asel.count(KK_NEW)), (0, 1, 1));
    town.passes(TimeDelta::hours(22)).await;
    assert_eq!((oleg.count(RU), oleg.count(RU_NEW)), (0, 1), "whoever waited gets the corrected one alone");

    // Taken back, by one, at once.
    aigul.sends("/announcements").await;
    let label = aigul.last().labels()[0].to_owned();
    aigul.presses(&label).await.presses("Қайтарып алу").await.presses("Қайтарып алу").await;
    town.passes(TimeDelta::minutes(1)).await;
    assert_eq!((dinara.count(KK_NEW), oleg.count(RU_NEW), asel.count(KK_NEW)), (0, 0, 0));

    // The owner reads it all in the record, and the record holds.
    let words: Vec<(Option<i64>, String)> = sqlx::query_as("SELECT who, what FROM audit WHERE subject = 'announcement:1' ORDER BY id")
        .fetch_all(town.db().read())
        .await
        .unwrap();
    let words: Vec<(Option<i64>, &str)> = words.iter().map(|(who, what)| (*who, what.trim_start_matches("announcement."))).collect();
    let (a, s, m) = (Some(aigul.id), Some(sergey.id), Some(madina.id));
    let expected = [
        (a, "drafted"),
        (s, "written"),
        (a, "submitted"),
        (m, "approved"),
        (None, "released"),
        (s, "correction_asked"),
        (m, "correction_approved"),
        (m, "corrected"),
        (None, "done"),
        (a, "retracted"),
    ];
    assert_eq!(words, expected);
    assert_eq!(team::broken_link(town.db()).await.unwrap(), None);
    owner.sends("/audit").await;
    assert!(owner.last().text.contains("Айгүл"));
}
