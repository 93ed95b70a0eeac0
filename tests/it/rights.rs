//! Rights that change in the middle, hands that meet, and presses that nobody was offered: each is answered, noted in the log, and leaves
//! nothing half-done.

use chrono::TimeDelta;
use jarshy::announcements::{self, State};
use jarshy::team::{self, Role};
use sandbox::{Draft, Fault, Rule};

use crate::approval::{outgrown, strict};
use crate::desk::{KK, RU, drafts, moderator, with_button};
use crate::log::Log;
use crate::permissions::BUTTONS;
use crate::topics::{by_bot, forum, presses_in, saying, says_in};
use crate::town::{Neighbour, Town};

/// Everything that the team may change, as it stands.
async fn rows(town: &Town) -> Vec<String> {
    let mut found = Vec::new();
    for (table, columns) in [
        ("announcement", "id, state, revision, version, audience, silent, urgent, paid, publish_at"),
        ("announcement_text", "announcement_id, language, version, letter"),
        ("approval", "announcement_id, verdict, recipients, reason"),
        ("amendment", "id, announcement_id, revision"),
        ("question", "id, state, taken_by"),
        ("member", "user_id, role"),
        ("news", "id, title"),
        ("template", "id, name"),
    ] {
        let query = format!("SELECT json_array({columns}) FROM {table} ORDER BY 1");
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_all(town.db().read()).await.unwrap();
        found.extend(rows.into_iter().map(|row| format!("{table} {row}")));
    }
    found
}

async fn removes(town: &Town, who: &Neighbour<'_>) {
    let mut c = town.db().write().await.unwrap();
    team::remove(&mut c, who.id, town.owner().id, town.now()).await.unwrap();
    c.commit().await.unwrap();
}

async fn lowers(town: &Town, who: &Neighbour<'_>) {
    let mut c = town.db().write().await.unwrap();
    team::set_role(&mut c, who.id, Role::Editor, town.owner().id, town.now()).await.unwrap();
    c.commit().await.unwrap();
}

async fn state(town: &Town) -> State {
    announcements::get(town.db(), 1).await.unwrap().unwrap().state
}

/// Each conversation of the team: how somebody comes into it, and what they would say next.
const CONVERSATIONS: [(&str, &[&str], &str); 9] = [
    ("a text", &["/announce"], KK),
    ("the other text", &["/announce", KK], RU),
    ("a corrected text", &["/announcements", "[0", "[Мәтін: Қазақша"], "Басқа мәтін, достар."),
    ("a time", &["/announcements", "[0", "[Жоспарлау"], "01.05.2025 10:00"),
    ("an event for the audience", &["/announcements", "[0", "[Аудиторияны өзгерту", "[Жазылған күні"], "-20.04.2025"),
    ("a link", &["/announcements", "[0", "[Сілтеме түймесі"], "Сайт https://example.kz"),
    ("a template's name", &["/announcements", "[0", "[Үлгі ретінде сақтау"], "Үлгі"),
    ("an event", &["/newevent"], "Достық кеші"),
    ("news", &["/addnews"], "https://example.kz/news/1"),
];

#[tokio::test]
async fn whoever_is_removed_in_any_conversation_changes_nothing_by_going_on_with_it() {
    for (what, way, words) in CONVERSATIONS {
        let town = Town::opens().await;
        town.citizen("Динара", "kk").subscribes("kk").await;
        drafts(&town.owner()).await;
        let serik = moderator(&town, "Серік", "kk").await;
        for step in way {
            match step.strip_prefix('[') {
                None => serik.sends(step).await,
                Some("0") => {
                    let label = serik.last().labels()[0].to_owned();
                    serik.presses(&label).await
                }
                Some(label) => serik.presses(label).await,
            };
        }
        removes(&town, &serik).await;
        let (before, heard) = (rows(&town).await, serik.messages().len());
        serik.sends(words).await;
        assert_eq!(rows(&town).await, before, "{what}");
        assert!(serik.messages().len() > heard && serik.count("Қате орын алды") == 0, "{what}: {}", serik.last().text);
        assert!(!serik.last().labels().iter().any(|label| label.contains("Жариялау")), "{what}: nothing of the team is shown");
    }
}

#[tokio::test]
async fn a_reason_of_whoever_may_decide_no_more_decides_nothing_and_they_are_told() {
    for lowered in [true, false] {
        // In private.
        let town = strict().await;
        let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
        drafts(&owner).await;
        owner.presses("Жариялау").await;
        serik.presses("Отклонить").await;
        if lowered {
            lowers(&town, &serik).await
        } else {
            removes(&town, &serik).await
        }
        serik.sends("Не наша тема").await;
        assert_eq!(state(&town).await, State::Review);
        assert_eq!(serik.count("У вас нет прав на это действие."), usize::from(lowered), "{}", serik.last().text);

        // In the team's chat.
        let town = strict().await;
        let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
        let room = forum(&town, &owner).await;
        owner.presses("Команда чаты ету").await.presses("Хабарландыруларды өшіру").await;
        town.world.joins(room, serik.id);
        drafts(&owner).await;
        owner.presses("Жариялау").await;
        presses_in(&town, room, serik.id, &saying(&town, room, "мақұлдау қажет"), "Қабылдамау").await;
        let question = saying(&town, room, "Себебін осы хабарламаға");
        if lowered {
            lowers(&town, &serik).await
        } else {
            removes(&town, &serik).await
        }
        says_in(&town, room, serik.id, Draft::text("Не наша тема").reply_to(question.id)).await;
        assert_eq!(state(&town).await, State::Review);
        saying(&town, room, "У вас нет прав на это действие.");
        assert!(town.world.message(room, question.id).is_none(), "no question is left behind");
        assert_eq!(saying(&town, room, "мақұлдау қажет").labels().len(), 4, "the card waits for somebody else");
    }
}

#[tokio::test]
async fn an_editor_begins_nothing_in_a_language_that_is_not_theirs() {
    let town = Town::opens().await;
    let marat = moderator(&town, "Марат", "kk").await;
    lowers(&town, &marat).await;
    marat.sends("/announce").await;
    let mut c = town.db().write().await.unwrap();
    let scope = team::Scope { regions: None, language: Some("ru".into()) };
    team::set_scope(&mut c, marat.id, &scope, None, town.now()).await.unwrap();
    c.commit().await.unwrap();
    // The conversation asked for Kazakh before that was settled.
    marat.sends(KK).await.receives("рұқсатыңыз жоқ");
    let source = town.world.channel("Арна", town.owner().id);
    let post = town.world.posts(source, Draft::text(KK));
    town.world.forwards(marat.id, source, post);
    town.settles().await;
    marat.receives("рұқсатыңыз жоқ");
    assert_eq!(announcements::get(town.db(), 1).await.unwrap(), None);
}

/// Brings the first announcement to where these buttons stand, for two moderators who both see it.
async fn brought(town: &Town, to: State) {
    let owner = town.owner();
    drafts(&owner).await;
    if to == State::Draft {
        return;
    }
    owner.presses("Жариялау").await;
    if to == State::Sending {
        owner.sends("/hold").await;
    }
    if matches!(to, State::Sending | State::Done) {
        town.passes(TimeDelta::seconds(61)).await;
    }
    assert_eq!(state(town).await, to);
}

#[tokio::test]
async fn of_two_who_press_at_once_one_does_it_and_the_other_is_told_who_it_was() {
    let table = [
        (State::Draft, "publish", "scheduled"),
        (State::Draft, "drop!", "discarded"),
        (State::Draft, "silent", ""),
        (State::Scheduled, "back", "called_back"),
        (State::Sending, "pause", "paused"),
        (State::Sending, "stop!", "stopped"),
        (State::Done, "take!", "retracted"),
    ];
    for (at, what, recorded) in table {
        let town = Town::opens().await;
        town.citizen("Динара", "kk").subscribes("kk").await;
        let (serik, aliya) = (moderator(&town, "Серік", "ru").await, moderator(&town, "Әлия", "kk").await);
        brought(&town, at).await;
        let before = announcements::get(town.db(), 1).await.unwrap().unwrap();
        let mut presses = Vec::new();
        for who in [&serik, &aliya] {
            who.sends("/announcements").await;
            let label = who.last().labels()[0].to_owned();
            who.presses(&label).await;
        }
        for who in [&serik, &aliya] {
            let data = format!("m.ann:{what}:1:{}", before.revision);
            presses.push(town.world.presses(who.id, who.id, who.last().id, &data));
        }
        town.settles().await;
        let text = |n: usize| town.world.toast(&presses[n]).unwrap().text;
        assert_eq!(text(0), "", "{what}");
        assert!(text(1).contains("Модератор: Серік"), "{what}: {}", text(1));
        let by_serik: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE what = 'announcement.' || ? AND who = ?")
            .bind(recorded)
            .bind(serik.id)
            .fetch_one(town.db().read())
            .await
            .unwrap();
        let by_aliya: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE who = ? AND what LIKE 'announcement.%'")
            .bind(aliya.id)
            .fetch_one(town.db().read())
            .await
            .unwrap();
        assert_eq!((by_serik, by_aliya), (i64::from(!recorded.is_empty()), 0), "{what}");
    }
}

#[tokio::test]
async fn of_two_who_decide_on_a_correction_at_once_one_does() {
    let town = Town::opens_with(|office| (office.rate, office.approve_from) = (None, Some(2))).await;
    let (owner, serik, aliya) = (town.owner(), moderator(&town, "Серік", "ru").await, moderator(&town, "Әлия", "kk").await);
    town.citizen("Динара", "kk").subscribes("kk").await;
    outgrown(&town).await;
    owner.presses("Түзетуді бастау").await;
    let (first, second) = (serik.press("Отклонить"), aliya.press("Мақұлдау"));
    town.settles().await;
    assert_eq!(town.world.toast(&first).unwrap().text, "");
    assert!(!town.world.toast(&second).unwrap().text.is_empty());
    assert_eq!(announcements::get(town.db(), 1).await.unwrap().unwrap().version, 1);
    assert_eq!(owner.count("түзету қабылданбады"), 1);
    assert_eq!(owner.count("түзету мақұлданып, басталды"), 0);
}

#[tokio::test]
async fn a_forged_press_on_the_desk_is_answered_noted_and_changes_nothing() {
    let town = Town::opens().await;
    town.citizen("Динара", "kk").subscribes("kk").await;
    drafts(&town.owner()).await;
    let serik = moderator(&town, "Серік", "kk").await;
    serik.sends("/announcements").await;
    let message = serik.last().id;
    let log = Log::begins();
    let long = "қ".repeat(90);
    let arguments = ["99:1", "1:99", "99999999999999999999:1", "x:y", &long];
    // What copies or saves names no revision: it may be done with what is there.
    let free = ["m.ann:copy", "m.tpl:save"];
    let before = rows(&town).await;
    // Whoever leaves names nobody but themselves.
    let of_others = |data: &str| data.starts_with("m.") && data != "m.team:leave!";
    for (data, _) in BUTTONS.iter().filter(|(data, _)| of_others(data)) {
        let button: Vec<&str> = data.split(':').take(2).collect();
        let button = button.join(":");
        let arguments = arguments.iter().filter(|arguments| !free.contains(&button.as_str()) || !arguments.starts_with("1:"));
        let pressed: Vec<(String, String)> = arguments
            .map(|arguments| format!("{button}:{arguments}"))
            .map(|data| (town.world.presses(serik.id, serik.id, message, &data), data))
            .collect();
        town.settles().await;
        for (press, data) in pressed {
            let toast = town.world.toast(&press).unwrap_or_else(|| panic!("«{data}» was not answered"));
            assert!(!toast.text.contains("Қате орын алды"), "«{data}» broke a handler");
        }
        assert_eq!(rows(&town).await, before, "{button}");
        let said = log.said();
        assert!(!said.contains("ERROR") && !said.contains(&long), "{button}: {said}");
    }
    for data in ["m.ann:publish:x:y", "m.ann:what:1:2", "m.ok:yes:1:2", "m.ok:no:99:1", "m.ann:publish:1:99", "m.text:keep:99"] {
        town.world.presses(serik.id, serik.id, message, data);
        town.settles().await;
        let said = log.said();
        assert!(said.contains("a press means nothing any more") || said.contains("a press was refused"), "«{data}»: {said}");
    }
    lowers(&town, &serik).await;
    town.world.presses(serik.id, serik.id, message, "m.ann:publish:1:2");
    town.world.presses(serik.id, serik.id, message, "m.queue");
    town.settles().await;
    assert_eq!(log.said().matches("a press was refused").count(), 2);
    assert_eq!(rows(&town).await.iter().filter(|row| !row.starts_with("member")).count(), before.len() - 2);
}

#[tokio::test]
async fn a_press_in_a_group_that_fails_is_answered_too() {
    let town = strict().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    let room = forum(&town, &owner).await;
    owner.presses("Команда чаты ету").await.presses("Хабарландыруларды өшіру").await;
    town.world.joins(room, serik.id);
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    let asked = saying(&town, room, "мақұлдау қажет");
    let before = by_bot(&town, room).len();
    town.world.faults().add(Rule::new(Fault::Html { status: 400, after: false }).method("sendMessage").chat(room));
    let press = presses_in(&town, room, serik.id, &asked, "Қабылдамау").await;
    assert_eq!(town.world.toast(&press).expect("answered").text, "Произошла ошибка. Попробуйте ещё раз позже.");
    assert_eq!((by_bot(&town, room).len(), state(&town).await), (before, State::Review));
    // Whoever presses without end is told in passing, and never in private.
    let guest = town.citizen("Қонақ", "ru");
    let heard = guest.messages().len();
    let data = asked.button("Мақұлдау").unwrap().data.clone().unwrap();
    let presses: Vec<String> = (0..62).map(|_| town.world.presses(guest.id, room, asked.id, &data)).collect();
    town.settles().await;
    let told = |n: usize| town.world.toast(&presses[n]).expect("each is answered").text;
    assert!(told(59).contains("только для участников") && told(60).contains("слишком много") && told(61).contains("слишком много"));
    assert_eq!(guest.messages().len(), heard);
    with_button(&owner, "Тексеруден қайтарып алу");
}
