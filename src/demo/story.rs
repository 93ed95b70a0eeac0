//! The story that the demo tells: people subscribe, the owner announces, the team approves and answers in its chat, a moderator approves
//! what papers wrote, a reminder and a digest arrive, in both languages.
//!
//! Every act goes through the sandbox as a person's would, and what is shown is read back from its record.

use std::time::Duration;

use chrono::TimeDelta;
use sandbox::{Draft, EntryKind, World};
use tokio_util::sync::CancellationToken;

use super::{CHANNEL, Cast, GROUP, PATIENCE, terminal};

/// An answer may come in several messages: the story goes on when nothing more came for this long.
const LULL: Duration = Duration::from_millis(1600);

/// Tells the story; ends early at shutdown.
pub async fn tell(world: &World, clock: &sandbox::Clock, cast: Cast, stop: &CancellationToken) -> anyhow::Result<()> {
    let story = Story { world, clock, cast };
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        told = story.whole() => told,
    }
}

struct Story<'a> {
    world: &'a World,
    clock: &'a sandbox::Clock,
    cast: Cast,
}

impl Story<'_> {
    async fn whole(&self) -> anyhow::Result<()> {
        self.the_bot_is_let_into_a_channel_and_a_group().await?;
        self.people_subscribe().await?;
        self.somebody_asks_for_a_reminder().await?;
        self.the_moderator_announces().await?;
        self.somebody_asks_the_team().await?;
        self.many_hands_prepare_another().await?;
        self.time_passes(
            "In the afternoon: the reminder, a day before, and the other announcement, to all but who pauses",
            TimeDelta::hours(6),
        )
        .await;
        self.half_sent_it_is_corrected().await?;
        self.the_desk_reads_the_papers().await?;
        self.time_passes(
            "By Wednesday evening: the weekly digest, to each in their own language; and after the pause the corrected text alone",
            TimeDelta::minutes(52 * 60 + 30),
        )
        .await;
        self.it_is_taken_back().await?;
        self.time_passes("On Monday: the next one, in Russian", TimeDelta::hours(5 * 24 - 2)).await;
        self.somebody_leaves().await
    }

    async fn the_bot_is_let_into_a_channel_and_a_group(&self) -> anyhow::Result<()> {
        let Cast { dana, channel, group, .. } = self.cast;
        terminal::chapter("Дана lets the bot into the channel, in Kazakh, and into the team's group, in Russian");
        self.says(dana, "/channels").await?;
        for (chat, language, administrator) in [(channel, "Қазақша", true), (group, "Русский", false)] {
            terminal::says(self.name(dana), &format!("adds the bot to «{}»", self.name(chat)));
            let before = self.recorded();
            self.world.add_bot(chat, dana, administrator);
            self.shows_what_came(before, PATIENCE).await;
            self.presses(dana, &[language]).await?;
        }
        terminal::chapter("The group becomes the team's chat: requests for a yes, questions and the record's mark come there");
        self.presses(dana, &["Команда чаты ету"]).await
    }

    async fn people_subscribe(&self) -> anyhow::Result<()> {
        let Cast { aigerim, alexey, .. } = self.cast;
        terminal::chapter("Айгерім subscribes in Kazakh, for her region");
        self.says(aigerim, "/start").await?;
        self.presses(aigerim, &["Қазақша", "Келісемін", "Ақтөбе обл."]).await?;
        terminal::chapter("Алексей subscribes in Russian, for the whole country");
        self.says(alexey, "/start").await?;
        self.presses(alexey, &["Русский", "Согласен(-на)", "Все регионы"]).await
    }

    async fn somebody_asks_for_a_reminder(&self) -> anyhow::Result<()> {
        let Cast { aigerim, .. } = self.cast;
        terminal::chapter("She wants to be reminded of tomorrow's open day");
        self.says(aigerim, "/events").await?;
        self.presses(aigerim, &["1", "Еске салуды қосу"]).await
    }

    async fn the_moderator_announces(&self) -> anyhow::Result<()> {
        let Cast { dana, serik, sergey, group, .. } = self.cast;
        terminal::chapter("Дана announces, in both languages");
        self.writes_in(group, sergey, "Тексты о курсах готовы, посмотрите, пожалуйста.");
        self.writes_in(group, dana, "Посмотрела, отправляю. Коллеги, одобрите, пожалуйста.");
        self.says(dana, "/announce").await?;
        self.says(dana, "Құрметті жерлестер! Достық үйінде тегін қазақ тілі курсы ашылды. Жазылу: example.kz").await?;
        self.says(dana, "Уважаемые земляки! В Доме дружбы открылись бесплатные курсы казахского языка. Запись: example.kz").await?;
        self.presses(dana, &["Келесі", "Жариялау"]).await?;
        terminal::chapter("Серік approves in the team's chat: from two people on, somebody else of the team does");
        self.presses_in(group, serik, &["Одобрить"]).await?;
        terminal::remark("a minute to think better of it");
        self.time_passes("A minute later: the announcement, in the channel and the group first", TimeDelta::seconds(61)).await;
        Ok(())
    }

    async fn somebody_asks_the_team(&self) -> anyhow::Result<()> {
        let Cast { aigerim, sergey, group, .. } = self.cast;
        terminal::chapter("Айгерім asks, and Сергей answers in the team's chat; neither sees the other's account");
        self.says(aigerim, "/ask").await?;
        self.says(aigerim, "Курс қай күндері өтеді?").await?;
        let asked = self.world.transcript(group).into_iter().rev().find(|message| message.text.contains("Курс қай күндері өтеді?"));
        let Some(card) = asked else { anyhow::bail!("the question isn't in the team's chat; the story can't go on") };
        let (before, answer) = (self.recorded(), "Дүйсенбі және сәрсенбі күндері, сағат 18:00-де.");
        terminal::says(&format!("{}, in reply to it", self.name(sergey)), answer);
        self.world.sends(group, sergey, Draft::text(answer).reply_to(card.id));
        self.shows_what_came(before, PATIENCE).await;
        Ok(())
    }

    async fn many_hands_prepare_another(&self) -> anyhow::Result<()> {
        let Cast { serik, sergey, madina, alexey, group, .. } = self.cast;
        terminal::chapter("Another one by many hands: Серік drafts it and asks for its Russian text");
        self.says(serik, "/announce").await?;
        self.says(serik, "Құрметті достар! Сәрсенбіде Достық үйінде жиналамыз.").await?;
        self.says(serik, "/cancel").await?;
        self.opens_the_newest(serik).await?;
        self.presses(serik, &["Мәтінді басқа модератордан сұрау"]).await?;
        terminal::chapter("Сергей writes it");
        self.presses(sergey, &["Текст: Русский"]).await?;
        self.says(sergey, "Дорогие друзья! В среду собираемся в Доме дружбы.").await?;
        terminal::chapter("Серік plans it for noon; Мадина, who wrote nothing of it, approves");
        self.opens_the_newest(serik).await?;
        self.presses(serik, &["Жоспарлау"]).await?;
        self.says(serik, "21.04.2025 12:00").await?;
        self.presses_in(group, madina, &["Одобрить"]).await?;
        terminal::chapter("Алексей wants nothing for a day");
        self.says(alexey, "/settings").await?;
        self.presses(alexey, &["Пауза", "1 день"]).await
    }

    async fn half_sent_it_is_corrected(&self) -> anyhow::Result<()> {
        let Cast { sergey, madina, group, .. } = self.cast;
        terminal::chapter("It is Thursday, not Wednesday: Сергей corrects it while it is half sent, and Мадина approves that, too");
        self.opens_the_newest(sergey).await?;
        self.presses(sergey, &["Исправить"]).await?;
        self.says(sergey, "Құрметті достар! Бейсенбіде Достық үйінде жиналамыз.").await?;
        self.says(sergey, "Дорогие друзья! В четверг собираемся в Доме дружбы.").await?;
        self.presses(sergey, &["Отправить на проверку"]).await?;
        self.presses_in(group, madina, &["Одобрить"]).await
    }

    async fn it_is_taken_back(&self) -> anyhow::Result<()> {
        let Cast { dana, serik, .. } = self.cast;
        terminal::chapter("Серік takes it back: a copy that is too old to be deleted says so");
        self.opens_the_newest(serik).await?;
        self.presses(serik, &["Қайтарып алу", "Қайтарып алу"]).await?;
        terminal::chapter("Дана reads in the record who did what");
        self.says(dana, "/audit").await
    }

    /// The newest announcement, from the list of them.
    async fn opens_the_newest(&self, person: i64) -> anyhow::Result<()> {
        self.says(person, "/announcements").await?;
        let listed = self.world.view(|view| view.last_from_bot(person));
        match listed.and_then(|message| message.buttons.into_iter().flatten().next()) {
            Some(newest) => self.presses(person, &[newest.text.as_str()]).await,
            None => anyhow::bail!("no announcement is listed; the story can't go on"),
        }
    }

    async fn the_desk_reads_the_papers(&self) -> anyhow::Result<()> {
        let Cast { serik, .. } = self.cast;
        terminal::chapter("Серік looks at what the town's papers wrote, and approves four items");
        self.says(serik, "/sources").await?;
        for _ in 0..4 {
            self.says(serik, "/newsdesk").await?;
            self.presses(serik, &["1", "Мақұлдау"]).await?;
        }
        Ok(())
    }

    async fn somebody_leaves(&self) -> anyhow::Result<()> {
        let Cast { alexey, .. } = self.cast;
        terminal::chapter("Алексей leaves");
        self.says(alexey, "/stop").await
    }

    /// Somebody writes in a group, where the bot hears only what is said to it.
    fn writes_in(&self, chat: i64, person: i64, text: &str) {
        terminal::says(&format!("{}, in «{}»", self.name(person), self.name(chat)), text);
        self.world.sends(chat, person, Draft::text(text));
    }

    fn name(&self, person: i64) -> &'static str {
        match person {
            id if id == self.cast.aigerim => "Айгерім",
            id if id == self.cast.alexey => "Алексей",
            id if id == self.cast.serik => "Серік",
            id if id == self.cast.madina => "Мадина",
            id if id == self.cast.sergey => "Сергей",
            id if id == self.cast.zhanar => "Жанар",
            id if id == self.cast.viktor => "Виктор",
            id if id == self.cast.channel => CHANNEL,
            id if id == self.cast.group => GROUP,
            _ => "Дана",
        }
    }

    async fn says(&self, person: i64, text: &str) -> anyhow::Result<()> {
        terminal::says(self.name(person), text);
        let before = self.recorded();
        self.world.says(person, text);
        self.shows_what_came(before, PATIENCE).await;
        Ok(())
    }

    async fn presses(&self, person: i64, labels: &[&str]) -> anyhow::Result<()> {
        self.presses_in(person, person, labels).await
    }

    async fn presses_in(&self, chat: i64, person: i64, labels: &[&str]) -> anyhow::Result<()> {
        for label in labels {
            terminal::says(self.name(person), &format!("presses [{label}]"));
            let before = self.recorded();
            let messages = self.world.transcript(chat);
            let offered = messages.iter().rev().find(|message| message.buttons.iter().flatten().any(|button| button.text == *label));
            let Some(message) = offered else {
                anyhow::bail!("nobody offered [{label}] to {}; the story can't go on", self.name(person));
            };
            let data = message.buttons.iter().flatten().find(|button| button.text == *label).and_then(|button| button.data.clone());
            self.world.presses(person, chat, message.id, &data.unwrap_or_default());
            self.shows_what_came(before, PATIENCE).await;
        }
        Ok(())
    }

    async fn time_passes(&self, what: &str, span: TimeDelta) {
        terminal::chapter(what);
        let before = self.recorded();
        let now = self.clock.advance(span);
        terminal::remark(&format!("it is {} in Astana", (now + TimeDelta::hours(5)).format("%-d %B %Y, %H:%M")));
        self.shows_what_came(before, PATIENCE).await;
    }

    fn recorded(&self) -> u64 {
        self.world.view(|view| view.record_len())
    }

    /// Shows what the bot wrote or rewrote after `before`, once nothing more comes.
    async fn shows_what_came(&self, before: u64, patience: Duration) {
        let (mut seen, mut patience) = (before, patience);
        while let Some(now) = self.world.wait_for(|view| (view.record_len() > seen).then(|| view.record_len()), patience).await {
            (seen, patience) = (now, LULL);
        }
        let entries = self.world.record_since(before);
        if entries.is_empty() {
            terminal::remark("nothing came");
        }
        let mut shown = Vec::new();
        for entry in entries.iter().rev() {
            if entry.kind != EntryKind::Deleted && !shown.contains(&(entry.chat, entry.message_id)) {
                shown.push((entry.chat, entry.message_id));
            }
        }
        for (chat, message) in shown.into_iter().rev() {
            if let Some(message) = self.world.message(chat, message) {
                terminal::shows(self.name(chat), &message);
            }
        }
    }
}
