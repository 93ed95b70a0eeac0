//! The chain, end to end, with the real binary: people subscribe in both languages, a moderator announces, a reminder and a digest arrive,
//! somebody blocks the bot. Counted in the sandbox's record.

use chrono::TimeDelta;
use sandbox::{EntryKind, NewPerson, World};

use crate::binary::{Host, PATIENCE};

/// Somebody who talks to the running program.
struct Person<'a> {
    id: i64,
    world: &'a World,
}

impl<'a> Person<'a> {
    fn new(world: &'a World, name: &str, language: &str) -> Self {
        let id = world.person(NewPerson { language_code: Some(language.into()), ..NewPerson::named(name) }).id;
        Self { id, world }
    }

    /// Waits until the bot has shown this person these words, in a new or an edited message.
    async fn receives(&self, words: &str) -> &Self {
        self.receives_both(words, "").await
    }

    /// The same, with these words as well in one message.
    async fn receives_both(&self, words: &str, others: &str) -> &Self {
        let it = |m: &sandbox::Message| m.by_bot && m.text.contains(words) && m.text.contains(others);
        let seen = self.world.wait_for(|view| view.transcript(self.id).iter().any(it).then_some(()), PATIENCE).await;
        let last = self.world.transcript(self.id).into_iter().filter(|message| message.by_bot).map(|message| message.text).next_back();
        assert!(seen.is_some(), "«{words}» didn't come; the last message was {last:?}");
        self
    }

    fn says(&self, text: &str) -> &Self {
        self.world.says(self.id, text);
        self
    }

    /// Waits until a button is offered, and presses the newest one that reads so.
    async fn presses(&self, label: &str) -> &Self {
        let offered = |view: &sandbox::WorldView<'_>| {
            let messages = view.transcript(self.id);
            messages.iter().rev().find(|m| m.buttons.iter().flatten().any(|button| button.text == label)).map(|m| m.id)
        };
        let message = self.world.wait_for(offered, PATIENCE).await.unwrap_or_else(|| panic!("[{label}] was not offered"));
        self.world.presses_button(self.id, message, label).expect("the button sends something");
        self
    }

    /// How many messages with these words the bot sent this person, by the record.
    fn count(&self, words: &str) -> usize {
        self.world.record().iter().filter(|e| e.kind == EntryKind::Sent && e.chat == self.id && e.text.contains(words)).count()
    }

    async fn subscribes(&self, labels: [&str; 3]) -> &Self {
        self.says("/start");
        for label in labels {
            self.presses(label).await;
        }
        self
    }
}

const PLAN: &str = "id,kind,starts_at_local,ends_at_local,all_day,region_iso,venue_kk,venue_ru,title_kk,title_ru,organiser_kk,organiser_ru\n\
    open-day,meeting,2025-04-22T15:00,,false,KZ-15,Достық үйі,Дом дружбы,Ашық есік күні,День открытых дверей,,\n\
    concert,concert,2025-04-30T18:00,,false,KZ,Республика сарайы,Дворец Республики,Достық концерті,Концерт дружбы,,\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_citizen_of_each_language_a_moderator_a_reminder_a_digest_and_a_goodbye() {
    let mut host = Host::new().await;
    let world = host.world.clone();
    let (aigerim, alexey, dana) =
        (Person::new(&world, "Айгерім", "kk"), Person::new(&world, "Алексей", "ru"), Person::new(&world, "Дана", "kk"));
    host.set("JARSHY_OWNERS", dana.id);
    let plan = host.file("plan.csv", PLAN);
    assert_eq!(host.runs(&["import", "events", &plan]).0, Some(0));
    let (code, said, _) = host.runs(&["import", "events", &plan]);
    assert_eq!((code, said.contains("0 new")), (Some(0), true), "importing twice changes nothing: {said}");

    let program = host.starts();
    aigerim
        .subscribes(["Қазақша", "Келісемін", "Ақтөбе обл."])
        .await
        .receives("Сіз жаңалықтар мен іс-шаралар туралы хабарламаларға жазылдыңыз")
        .await;
    alexey.subscribes(["Русский", "Согласен(-на)", "Все регионы"]).await.receives("Вы подписались на уведомления").await;
    aigerim.says("/events").presses("1").await.presses("Еске салуды қосу").await.receives("Еске салу қосулы").await;

    dana.says("/announce").receives("Мәтін тілі: Қазақша").await;
    dana.says("Достық үйінде қазақ тілі курсы ашылды.").receives("Мәтін тілі: Русский").await;
    dana.says("В Доме дружбы открылись курсы казахского языка.").presses("Келесі").await;
    dana.presses("Жариялау").await.receives("Күйі: Жоспарланған").await;
    assert_eq!(aigerim.count("курсы ашылды"), 0, "a minute to think better of it");
    host.time.advance(TimeDelta::seconds(61));
    aigerim.receives("Достық үйінде қазақ тілі курсы ашылды.").await;
    alexey.receives("В Доме дружбы открылись курсы казахского языка.").await;
    dana.receives("Жеткізілді: 2").await;

    host.time.advance(TimeDelta::hours(6));
    aigerim.receives("Еске саламыз").await;
    assert_eq!(alexey.count("Напоминаем"), 0, "only who asked is reminded");

    // Their weekly hours were given to them: hers on Wednesdays, his on Mondays.
    host.time.advance(TimeDelta::days(3));
    aigerim.receives_both("Апталық дайджест", "Достық концерті").await;
    host.time.advance(TimeDelta::days(5));
    alexey.receives_both("Еженедельный дайджест", "Концерт дружбы").await;

    world.blocks_bot(alexey.id);
    dana.says("/announce").says("Екінші хабарландыру: бүгін жиналыс өтеді.").says("Второе объявление: сегодня состоится собрание.");
    dana.presses("Келесі").await.receives("Хабарландыру №2").await.presses("Жариялау").await;
    // Not the first one's card, which still stands above.
    dana.receives_both("Хабарландыру №2", "Күйі: Жоспарланған").await;
    host.time.advance(TimeDelta::seconds(61));
    aigerim.receives("Екінші хабарландыру").await;
    assert_eq!(program.is_told_to_stop(), Some(0));
    for words in ["Достық үйінде қазақ тілі курсы", "Еске саламыз", "Екінші хабарландыру"]
    {
        assert_eq!(aigerim.count(words), 1, "«{words}» once");
    }
    assert_eq!((alexey.count("открылись курсы"), alexey.count("Второе объявление")), (1, 0));
}
