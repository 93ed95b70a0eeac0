//! `/ask`: what people want to know, and the team's answers, told as conversations.

use chrono::TimeDelta;
use jarshy::{questions, team};

use crate::desk::{moderator, with_button};
use crate::town::Town;

async fn lines(town: &Town) -> i64 {
    sqlx::query_scalar("SELECT COUNT(*) FROM question_line").fetch_one(town.db().read()).await.unwrap()
}

#[tokio::test]
async fn a_question_is_answered_by_a_reply_and_neither_side_sees_the_others_account() {
    let town = Town::opens().await;
    let (owner, serik, oleg) = (town.owner(), moderator(&town, "Серік", "kk").await, town.citizen("Олег", "ru"));
    town.world.has_started(owner.id);
    oleg.subscribes("ru").await.sends("/ask").await.receives("Напишите ваш вопрос").receives("30 дней");
    oleg.sends("Когда откроется <Дом дружбы>?").await;
    assert_eq!(oleg.count("Ваш вопрос принят"), 1);
    for member in [&owner, &serik] {
        member.receives("Сұрақ №1. Тілі: Русский").receives("Когда откроется <Дом дружбы>?").receives("Күту уақыты: 0 сағ 0 мин");
        assert!(!member.last().text.contains(&oleg.id.to_string()), "no account");
    }
    town.world.replies(serik.id, serik.last().id, "Сейсенбіде, сағат 10:00-де.");
    town.settles().await;
    assert_eq!(serik.count("Жауап жіберілді"), 1);
    oleg.receives("Ответ на ваш вопрос").receives("Вопрос: Когда откроется <Дом дружбы>?").receives("Сейсенбіде, сағат 10:00-де.");
    assert!(!oleg.last().text.contains(&serik.id.to_string()) && !oleg.last().text.contains("Серік"), "no account");

    oleg.presses("Спросить ещё").await.sends("А в среду?").await;
    serik.receives("А в среду?");
    assert_eq!(owner.count("А в среду?"), 0, "it stays with whoever took it up");
    town.world.replies(owner.id, owner.last().id, "Екіншіміз бірден.");
    town.settles().await;
    owner.receives("Бұл сұрақты басқа модератор алған: Серік");
    town.world.replies(serik.id, serik.last().id, "Иә.");
    town.settles().await;
    oleg.presses("Спасибо, закрыть").await;
    assert_eq!(questions::open(town.db(), 9).await.unwrap(), []);
    let words: Vec<String> =
        sqlx::query_scalar("SELECT what FROM audit WHERE subject = 'question:1' ORDER BY id").fetch_all(town.db().read()).await.unwrap();
    assert_eq!(words, ["question.taken", "question.answered", "question.answered", "question.closed"]);
    town.passes(TimeDelta::days(31)).await;
    assert_eq!(lines(&town).await, 0, "removed 30 days after it was closed");
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM occasion WHERE kind = 'answer'").fetch_one(town.db().read()).await.unwrap();
    let words = "SELECT COUNT(*) FROM variant WHERE letter LIKE '%Дом дружбы%' OR letter LIKE '%Сейсенбіде%' OR letter LIKE '%среду%'";
    let words: i64 = sqlx::query_scalar(words).fetch_one(town.db().read()).await.unwrap();
    assert_eq!((left, words), (0, 0), "and what was sent about it");
    assert_eq!(serik.count("Когда откроется"), 0, "from the cards as well");
}

#[tokio::test]
async fn what_waits_is_listed_with_its_waiting_time_taken_up_given_back_and_closed() {
    let town = Town::opens().await;
    let (owner, serik, dinara) = (town.owner(), moderator(&town, "Серік", "ru").await, town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await.sends("/ask").await.sends("Қашан ашылады?").await;
    town.passes(TimeDelta::minutes(200)).await;
    serik.sends("/questions").await.receives("Вопросы граждан: 1");
    serik.presses("№1 · Время ожидания: 3 ч 20 мин").await.presses("Взять себе").await.receives("Отвечает:");
    owner.sends("/questions").await.presses("№1 · Күту уақыты: 3 сағ 20 мин").await.presses("Жауап беру").await.sends("Ертең").await;
    owner.receives("басқа модератор алған");
    serik.presses("Отдать другим").await;
    assert!(serik.last().labels().contains(&"Взять себе"));
    owner.sends("Ертең ашылады").await.receives("Жауап жіберілді");
    dinara.receives("Ертең ашылады");
    serik.sends("/questions").await.presses("№1 · Ответ дан").await;
    let press = serik.press("Закрыть");
    town.settles().await;
    assert_eq!(town.world.toast(&press).unwrap().text, "");
    dinara.presses("Тағы сұрау").await.sends("Тағы бір нәрсе").await.receives("Бұл сұрақ жабылған");
}

#[tokio::test]
async fn nobody_floods_the_team_and_what_cannot_be_taken_is_told() {
    let town = Town::opens().await;
    let dinara = town.citizen("Динара", "kk");
    dinara.sends("/ask").await.receives("Бұл бөлім жазылғандарға арналған");
    dinara.subscribes("kk").await;
    for n in 1..=questions::AT_ONCE {
        dinara.sends("/ask").await.sends(&format!("{n}-сұрақ")).await.receives("Сұрағыңыз қабылданды");
    }
    dinara.sends("/ask").await.sends("Тағы біреуі").await.receives("Жауабы күтілетін сұрақтарыңыз көп");
    assert_eq!(lines(&town).await, questions::AT_ONCE);
    dinara.sends("Жаңа жиын").await.receives("Іздеу: Жаңа жиын");
    dinara.sends("/ask").await;
    town.world.sends_sticker(dinara.id);
    town.settles().await;
    dinara.receives("Сұрақты мәтінмен жазыңыз");
    dinara.sends(&"қ".repeat(1001)).await.receives("Сұрақты мәтінмен жазыңыз");
    dinara.sends("/help").await.receives("/settings");
}

#[tokio::test]
async fn who_goes_to_the_menu_or_to_the_search_is_not_asking_any_more() {
    let town = Town::opens().await;
    let dinara = town.citizen("Динара", "kk");
    dinara.subscribes("kk").await;
    dinara.sends("/ask").await.presses("Негізгі мәзір").await.presses("Іздеу").await.sends("Достық").await.receives("Іздеу: Достық");
    dinara.sends("/ask").await.sends("/search").await.sends("Бірлік").await.receives("Іздеу: Бірлік");
    dinara.sends("/ask").await.sends("/menu").await.sends("Келісім").await.receives("Іздеу: Келісім");
    assert_eq!(lines(&town).await, 0);
}

#[tokio::test]
async fn who_asks_to_be_forgotten_takes_their_questions_along() {
    let town = Town::opens().await;
    let dinara = town.citizen("Динара", "kk");
    dinara.subscribes("kk").await.sends("/ask").await.sends("Қашан?").await;
    dinara.sends("/privacy").await.presses("Менің деректерімді жою").await.presses("Иә, жою").await;
    assert_eq!(lines(&town).await, 0);
}

#[tokio::test]
async fn a_card_opened_from_the_list_takes_its_answer_as_a_reply() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    town.world.has_started(owner.id);
    dinara.subscribes("kk").await.sends("/ask").await.sends("Қашан ашылады?").await;
    owner.sends("/questions").await;
    town.world.replies(owner.id, owner.last().id, "Тізімге жауап");
    town.settles().await;
    assert_eq!(dinara.count("Тізімге жауап"), 0, "the list is no question");
    owner.presses("№1 · Күту уақыты: 0 сағ 0 мин").await;
    let card = with_button(&owner, "Жауап беру");
    assert!(card.text.contains("Қашан ашылады?"));
    town.world.replies(owner.id, card.id, "Ертең ашылады");
    town.settles().await;
    owner.receives("Жауап жіберілді");
    dinara.receives("Ертең ашылады");
}

#[tokio::test]
async fn whoever_leaves_the_team_leaves_their_questions_to_all() {
    let town = Town::opens().await;
    let (owner, serik, dinara) = (town.owner(), moderator(&town, "Серік", "ru").await, town.citizen("Динара", "kk"));
    town.world.has_started(owner.id);
    dinara.subscribes("kk").await.sends("/ask").await.sends("Қашан ашылады?").await;
    serik.presses("Ответить").await.sends("Во вторник").await;
    let mut c = town.db().write().await.unwrap();
    team::remove(&mut c, serik.id, owner.id, town.now()).await.unwrap();
    c.commit().await.unwrap();
    dinara.presses("Тағы сұрау").await.sends("Ал сәрсенбіде?").await;
    owner.receives("Ал сәрсенбіде?");
    assert!(!owner.last().text.contains(&serik.id.to_string()), "nobody has it");
    owner.presses("Өзіме алу").await.receives("Жауапты: Иесі");
    town.world.replies(owner.id, owner.last().id, "Иә");
    town.settles().await;
    dinara.receives("Иә");
}

#[tokio::test]
async fn a_long_talk_shows_its_end() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    town.world.has_started(owner.id);
    dinara.subscribes("kk").await.sends("/ask").await.sends(&format!("бірінші {}", "қ".repeat(900))).await;
    for n in 2..=4 {
        town.world.replies(owner.id, owner.last().id, &format!("{n}-жауап {}", "ж".repeat(900)));
        town.settles().await;
        dinara.presses("Тағы сұрау").await.sends(&format!("{n}-сұрақ {}", "қ".repeat(900))).await;
    }
    owner.receives("4-сұрақ").receives("4-жауап").receives("3-сұрақ");
    let text = owner.last().text;
    assert!(!text.contains("бірінші") && text.contains("\n\n…\n\n") && text.encode_utf16().count() <= 4096, "{text}");
    assert!(text.contains("Сұрақ №1") && text.find("3-сұрақ") < text.find("4-сұрақ"));
}

#[tokio::test]
async fn an_answer_once_given_is_kept_ready_and_given_again_with_a_press() {
    let town = Town::opens().await;
    let owner = town.owner();
    let (dinara, oleg, asel) = (town.citizen("Динара", "kk"), town.citizen("Олег", "ru"), town.citizen("Әсел", "kk"));
    town.world.has_started(owner.id);
    dinara.subscribes("kk").await.sends("/ask").await.sends("Қашан ашылады?").await;
    owner.presses("Дайын жауаптар").await.receives("Бұл тілде дайын жауап жоқ").presses("Артқа").await;
    owner.presses("Жауап беру").await.sends("Сейсенбіде, сағат 10:00-де.").await.presses("Дайын жауаптарға қосу").await;
    owner.presses("Дайын жауаптарға қосу").await;

    asel.subscribes("kk").await.sends("/ask").await.sends("Ашылу уақыты қандай?").await;
    owner.presses("Дайын жауаптар").await.receives("1. Сейсенбіде, сағат 10:00-де.");
    assert!(!owner.last().text.contains("2. "), "the same words are kept once");
    owner.presses("1. Сейсенбіде, сағат…").await.receives("Жауап берілген");
    asel.receives("Сейсенбіде, сағат 10:00-де.");
    assert_eq!(dinara.count("Сейсенбіде, сағат 10:00-де."), 1);

    oleg.subscribes("ru").await.sends("/ask").await.sends("Когда открытие?").await;
    owner.presses("Дайын жауаптар").await.receives("Бұл тілде дайын жауап жоқ").presses("Артқа").await;
    dinara.presses("Тағы сұрау").await.sends("Ал сәрсенбіде?").await;
    owner.presses("Дайын жауаптар").await.presses("Жою: 1").await.receives("Бұл тілде дайын жауап жоқ");
    owner.sends("/audit").await.receives("Дайын жауап жойылды");
}

#[tokio::test]
async fn a_blocked_word_is_named_and_whoever_is_not_heard_is_told_until_when() {
    let town = Town::opens_with(|office| {
        office.rate = None;
        office.organisation.blocked = vec!["Ақымақ".to_owned()];
    })
    .await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    town.world.has_started(owner.id);
    dinara.subscribes("kk").await.sends("/ask").await.sends("Сендер ақымақ, қашан?").await.receives("қолдануға болмайтын сөз бар: Ақымақ");
    assert_eq!(lines(&town).await, 0);
    dinara.sends("Ақымақтық қашан тоқтайды?").await.receives("Сұрағыңыз қабылданды");

    owner.presses("Сұрақтарын 30 күн қабылдамау").await.receives("жаңа сұрақтары қабылданбайды");
    dinara.sends("/ask").await.sends("Тағы бір сұрақ").await.receives("уақытша қабылданбайды").receives("2025 ж. 21 мамыр");
    assert_eq!(lines(&town).await, 1);
    owner.presses("Сұрақтарын қайта қабылдау").await;
    dinara.sends("/ask").await.sends("Тағы бір сұрақ").await.receives("Сұрағыңыз қабылданды");
    owner.presses("Сұрақтарын 30 күн қабылдамау").await;
    town.passes(TimeDelta::days(30)).await;
    dinara.sends("/ask").await.sends("Бір айдан кейін").await.receives("Сұрағыңыз қабылданды");
    dinara.sends("/privacy").await;
}

#[tokio::test]
async fn the_copy_of_what_is_kept_of_somebody_names_nobody_of_the_team() {
    let town = Town::opens().await;
    let (serik, dinara) = (moderator(&town, "Серік", "ru").await, town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await.sends("/ask").await.sends("Қашан ашылады?").await;
    serik.presses("Ответить").await.sends("Во вторник.").await;
    let mut c = town.db().read().acquire().await.unwrap();
    let copy = serde_json::to_string(&jarshy::subscribers::copy_of_everything(&mut c, dinara.id).await.unwrap()).unwrap();
    assert!(copy.contains("Қашан ашылады?") && copy.contains("Во вторник."), "{copy}");
    assert!(!copy.contains(&serik.id.to_string()), "{copy}");
}
