use super::slots::{GROUP, MINUTE};
use super::*;

async fn bulk_in(pace: &Pace, span: Duration) -> u32 {
    let end = Instant::now() + span;
    let mut sent = 0;
    while tokio::time::timeout_at(end, pace.bulk()).await.is_ok() {
        sent += 1;
    }
    sent
}

#[tokio::test(start_paused = true)]
async fn bulk_keeps_the_set_rate_and_never_exceeds_it() {
    let pace = Pace::new(Some(25.0));
    let sent = bulk_in(&pace, Duration::from_secs(60)).await;
    assert!((1485..=1502).contains(&sent), "{sent} in a minute at 25/s");
}

#[tokio::test(start_paused = true)]
async fn an_answer_goes_at_once_while_bulk_runs() {
    let pace = Pace::new(Some(25.0));
    let bulk = tokio::spawn({
        let pace = pace.clone();
        async move { bulk_in(&pace, Duration::from_secs(20)).await }
    });
    tokio::time::sleep(Duration::from_secs(5)).await;
    let asked = Instant::now();
    pace.answer(7).await;
    assert!(asked.elapsed() < Duration::from_millis(45), "waited {:?}", asked.elapsed());
    assert!(bulk.await.unwrap() >= 495, "bulk keeps its pace beside an answer");
}

#[tokio::test(start_paused = true)]
async fn bulk_leaves_room_so_that_four_answers_a_second_go_at_once() {
    let pace = Pace::new(Some(25.0));
    let bulk = tokio::spawn({
        let pace = pace.clone();
        async move { bulk_in(&pace, Duration::from_secs(20)).await }
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut waits = Vec::new();
    for person in 0..60 {
        tokio::time::sleep(Duration::from_millis(237)).await;
        let asked = Instant::now();
        pace.answer(person).await;
        waits.push(asked.elapsed());
    }
    waits.sort();
    assert!(waits[30] < Duration::from_millis(2) && waits[59] < Duration::from_millis(45), "{waits:?}");
    let sent = bulk.await.unwrap();
    assert!(sent >= 440, "{sent} in 20 s beside them");
}

#[tokio::test(start_paused = true)]
async fn nobodys_second_answer_goes_before_anothers_first() {
    let pace = Pace::new(Some(1.0));
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for person in [1, 1, 1, 2] {
        let (pace, order) = (pace.clone(), order.clone());
        tasks.push(tokio::spawn(async move {
            pace.answer(person).await;
            order.lock().unwrap().push(person);
        }));
        tokio::task::yield_now().await;
    }
    for task in tasks {
        task.await.unwrap();
    }
    let order = order.lock().unwrap().clone();
    assert!(order.iter().position(|person| *person == 2).unwrap() <= 2, "{order:?}");
}

#[tokio::test(start_paused = true)]
async fn one_chat_gets_a_short_burst_and_then_a_message_a_second() {
    let pace = Pace::new(Some(25.0));
    let began = Instant::now();
    let mut at = Vec::new();
    for _ in 0..6 {
        pace.answer(7).await;
        at.push(began.elapsed().as_millis());
    }
    assert!(at[2] < 300, "{at:?}");
    assert!(at[5] >= 3000 && at[5] < 3600, "{at:?}");
    let asked = Instant::now();
    pace.answer(8).await;
    assert!(asked.elapsed() < Duration::from_millis(100), "another chat doesn't wait for it");
}

/// The most that went out within any second.
fn fullest_second(at: &[Instant]) -> usize {
    at.iter().map(|from| at.iter().filter(|to| *to >= from && **to < *from + Duration::from_secs(1)).count()).max().unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn no_second_holds_more_than_telegram_takes_however_answers_and_bulk_bunch_up() {
    for rate in [25.0, 28.0] {
        let pace = Pace::new(Some(rate));
        let at = Arc::new(Mutex::new(Vec::new()));
        let note = |at: &Arc<Mutex<Vec<Instant>>>| at.lock().unwrap().push(Instant::now());
        tokio::time::sleep(Duration::from_secs(5)).await;
        let mut tasks = Vec::new();
        for person in 0..120 {
            let (pace, at) = (pace.clone(), at.clone());
            tasks.push(tokio::spawn(async move {
                pace.answer(person).await;
                note(&at);
            }));
        }
        for _ in 0..60 {
            pace.bulk().await;
            note(&at);
        }
        for task in tasks {
            task.await.unwrap();
        }
        let fullest = fullest_second(&at.lock().unwrap());
        assert!(fullest <= 29, "{fullest} in a second at {rate}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_is_owed_several_at_once_gets_three_and_the_rest_one_a_second() {
    let pace = Pace::new(Some(25.0));
    let began = Instant::now();
    let mut took = Vec::new();
    while took.len() < 8 {
        while pace.frozen_chats().contains(&7) {
            tokio::time::sleep_until(pace.rests_until().expect("it rests")).await;
        }
        pace.bulk().await;
        pace.goes_to(7, 1).unwrap();
        took.push(began.elapsed());
    }
    assert!(took[2] < Duration::from_millis(200), "{took:?}");
    assert!(took[3..].windows(2).all(|two| two[1] - two[0] >= Duration::from_secs(1)), "{took:?}");
    assert!(took[7] < Duration::from_secs(7), "{took:?}");
    assert!(!pace.frozen_chats().contains(&8), "nobody else waits");
}

#[tokio::test(start_paused = true)]
async fn a_group_takes_twenty_a_minute_and_nobody_else_waits_for_it() {
    let pace = Pace::new(Some(25.0));
    let began = Instant::now();
    for _ in 0..GROUP_BULK {
        while pace.frozen_chats().contains(&-7) {
            tokio::time::sleep_until(pace.rests_until().expect("its minute isn't full yet")).await;
        }
        pace.bulk().await;
        pace.goes_to(-7, 1).unwrap();
    }
    assert!(pace.frozen_chats().contains(&-7), "the rest waits, and isn't claimed");
    let asked = Instant::now();
    pace.bulk().await;
    pace.answer(7).await;
    assert!(asked.elapsed() < Duration::from_millis(200), "others go on");
    for _ in GROUP_BULK..GROUP {
        pace.answer(-7).await;
    }
    assert!(began.elapsed() < Duration::from_secs(25), "there is room for answers");
    pace.answer(-7).await;
    assert!(began.elapsed() >= MINUTE, "the one after them waits until the minute is over");
    tokio::time::sleep(MINUTE).await;
    assert!(!pace.frozen_chats().contains(&-7));
}

#[tokio::test(start_paused = true)]
async fn an_album_takes_room_for_each_of_its_files() {
    let pace = Pace::new(Some(25.0));
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (began, mut at) = (Instant::now(), Vec::new());
    for messages in [10, 1, 10, 3, 10, 10, 1, 1, 10, 10, 2, 10] {
        pace.bulk_of(messages).await;
        at.extend(std::iter::repeat_n(Instant::now(), messages));
    }
    assert!(fullest_second(&at) <= 29, "{} in a second", fullest_second(&at));
    let least = Duration::from_secs_f64((at.len() - 10) as f64 / 25.0) - Duration::from_millis(50);
    assert!(began.elapsed() >= least && began.elapsed() < least + Duration::from_secs(1), "{} in {:?}", at.len(), began.elapsed());
    let slow = Pace::new(Some(1.0));
    let asked = Instant::now();
    slow.bulk_of(10).await;
    slow.bulk().await;
    assert!(asked.elapsed() >= Duration::from_secs(9), "where it never has room it goes alone: {:?}", asked.elapsed());
}

#[tokio::test(start_paused = true)]
async fn after_an_album_its_chat_rests_and_nobody_else_does() {
    let pace = Pace::new(Some(25.0));
    pace.goes_to(7, 10).unwrap();
    pace.goes_to(8, 1).unwrap();
    assert!(pace.frozen_chats().contains(&7) && !pace.frozen_chats().contains(&8));
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert!(pace.frozen_chats().is_empty(), "then comes what follows it");
    let asked = Instant::now();
    pace.answer_of(9, 10).await;
    assert!(asked.elapsed() < Duration::from_millis(700), "a quiet chat takes it whole: {:?}", asked.elapsed());
    pace.answer(9).await;
    assert!(asked.elapsed() > Duration::from_secs(7), "and then nothing for a while: {:?}", asked.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_album_waits_until_its_group_has_room_for_all_of_it() {
    let pace = Pace::new(Some(25.0));
    pace.goes_to(-7, 10).unwrap();
    let wait = pace.goes_to(-7, 8).unwrap_err();
    assert!(wait > Duration::from_secs(9) && wait < Duration::from_secs(12), "an album wants a quiet chat: {wait:?}");
    tokio::time::sleep(wait).await;
    let wait = pace.goes_to(-7, 9).unwrap_err();
    assert!(wait > Duration::from_secs(45), "{wait:?}");
    pace.goes_to(-7, 8).unwrap();
    tokio::time::sleep(wait).await;
    pace.goes_to(-7, 9).unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_edit_doesnt_wait_behind_messages_until_telegram_refuses_one() {
    let pace = Pace::new(Some(1.0));
    let waiting: Vec<_> = (0..30)
        .map(|person| {
            let pace = pace.clone();
            tokio::spawn(async move { pace.answer(person).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let asked = Instant::now();
    pace.edit(100).await;
    assert!(asked.elapsed() < Duration::from_millis(50));
    pace.refused_edit(100, Duration::from_secs(1));
    tokio::time::sleep(Duration::from_secs(2)).await;
    pace.edit(101).await;
    assert!(asked.elapsed() > Duration::from_secs(20), "now it stands in the queue with them");
    for one in waiting {
        one.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_in_a_private_chat_stops_bulk_for_as_long_as_telegram_says() {
    let pace = Pace::new(Some(25.0));
    pace.bulk().await;
    pace.refused(7, Duration::from_secs(4));
    let stopped = Instant::now();
    pace.bulk().await;
    assert!(stopped.elapsed() >= Duration::from_millis(4500));
    assert_eq!(pace.reading().rate, Some(20.0), "and goes on slower");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_in_one_group_freezes_that_group_alone() {
    let pace = Pace::new(Some(25.0));
    pace.refused(-100, Duration::from_secs(30));
    let asked = Instant::now();
    pace.bulk().await;
    assert!(asked.elapsed() < Duration::from_secs(1));
    assert!(pace.frozen_chats().contains(&-100));
}

async fn paid_in(pace: &Pace, span: Duration) -> u32 {
    let end = Instant::now() + span;
    let mut sent = 0;
    while tokio::time::timeout_at(end, pace.paid()).await.is_ok() {
        sent += 1;
    }
    sent
}

#[tokio::test(start_paused = true)]
async fn what_is_paid_for_goes_at_its_own_ceiling_and_leaves_the_free_one_alone() {
    let pace = Pace::new(Some(25.0));
    assert!(paid_in(&pace, Duration::from_secs(10)).await <= 252, "without Stars it goes as everything else");
    pace.boost(Some(PAID));
    let free = tokio::spawn({
        let pace = pace.clone();
        async move { bulk_in(&pace, Duration::from_secs(20)).await }
    });
    let paid = paid_in(&pace, Duration::from_secs(20)).await;
    assert!((19_000..=19_110).contains(&paid), "{paid} in 20 s");
    assert!(free.await.unwrap() >= 495, "free messages keep their pace beside it");
    pace.boost(None);
    assert!(paid_in(&pace, Duration::from_secs(10)).await <= 252, "and back");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_stops_and_slows_what_is_paid_for_too() {
    let pace = Pace::new(Some(25.0));
    pace.boost(Some(1000.0));
    pace.paid().await;
    pace.refused(7, Duration::from_secs(4));
    let stopped = Instant::now();
    pace.paid().await;
    assert!(stopped.elapsed() >= Duration::from_millis(4500));
    assert_eq!(pace.reading().paid, Some(800.0));
    bulk_in(&pace, Duration::from_secs(400)).await;
    assert_eq!(pace.reading().paid, Some(1000.0));
}

#[tokio::test(start_paused = true)]
async fn the_rate_recovers_a_message_a_second_each_clean_minute() {
    let pace = Pace::new(Some(25.0));
    pace.refused(7, Duration::from_secs(1));
    bulk_in(&pace, Duration::from_secs(400)).await;
    assert_eq!(pace.reading().rate, Some(25.0));
}

#[tokio::test(start_paused = true)]
async fn minutes_in_which_nothing_was_sent_are_clean_ones_too() {
    let pace = Pace::new(Some(25.0));
    pace.boost(Some(1000.0));
    pace.refused(7, Duration::from_secs(1));
    tokio::time::sleep(Duration::from_secs(1) + MARGIN + 3 * CLEAN_MINUTE).await;
    assert_eq!(pace.reading().rate, Some(23.0), "whoever reads it is told what holds now");
    tokio::time::sleep(10 * CLEAN_MINUTE).await;
    pace.answer(7).await;
    let rate = pace.state().rate;
    assert_eq!(rate, 25.0, "an answer recovers it, too");
    assert_eq!(pace.reading().paid, Some(1000.0));
    pace.refused(7, Duration::from_secs(1));
    tokio::time::sleep(20 * CLEAN_MINUTE).await;
    pace.refused(8, Duration::from_secs(1));
    assert_eq!(pace.reading().rate, Some(20.0), "the next refusal lowers what it had recovered to");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_belongs_to_no_chat_stops_bulk() {
    let pace = Pace::new(Some(25.0));
    pace.refused_everything(Duration::from_secs(4));
    let stopped = Instant::now();
    assert!(pace.reading().frozen && pace.frozen_chats().is_empty());
    pace.bulk().await;
    assert!(stopped.elapsed() >= Duration::from_millis(4500));
}
