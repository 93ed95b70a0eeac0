//! Several browsers at once, browsers that go away in the middle, and lines that break.

use sandbox::{Draft, NewPerson};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::bot::{Bot, PATIENCE};

/// A browser that looks at one person's chat: its open line, and what it last heard there.
struct Browser<'a> {
    bot: &'a Bot,
    line: reqwest::Response,
    chat: i64,
}

impl<'a> Browser<'a> {
    async fn opens(bot: &'a Bot, chat: i64) -> Self {
        let mut line = bot.http.get(format!("{}/sandbox/events", bot.sandbox.url())).send().await.unwrap();
        line.chunk().await.unwrap().expect("one comes at once");
        Self { bot, line, chat }
    }

    /// Every text in the chat, as the page asks for it.
    async fn sees(&self) -> Vec<String> {
        let url = format!("{}/console/chat?chat={}", self.bot.sandbox.url(), self.chat);
        let found: Value = self.bot.http.get(url).send().await.unwrap().json().await.unwrap();
        found["messages"].as_array().unwrap().iter().filter_map(|message| Some(message["text"].as_str()?.to_owned())).collect()
    }

    /// Looks after each change that the line tells of, until this text is there.
    async fn waits_for(&mut self, text: &str) {
        let waiting = async {
            while !self.sees().await.iter().any(|seen| seen == text) {
                self.line.chunk().await.unwrap().expect("the line stays open");
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("«{text}» never came"));
    }

    async fn writes(&self, text: &str) {
        let said = json!({"person": self.chat, "text": text});
        let answer = self.bot.http.post(format!("{}/sandbox/say", self.bot.sandbox.url())).json(&said).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
}

fn aigerim(bot: &Bot) -> i64 {
    bot.world.person(NewPerson { started: true, ..NewPerson::named("Айгерім") }).id
}

#[tokio::test]
async fn two_browsers_see_the_same_whoever_of_them_writes() {
    let bot = Bot::new().await;
    let person = aigerim(&bot);
    let (mut one, mut other) = (Browser::opens(&bot, person).await, Browser::opens(&bot, person).await);
    one.writes("бірінші терезеден").await;
    other.waits_for("бірінші терезеден").await;
    other.writes("екінші терезеден").await;
    one.waits_for("екінші терезеден").await;
    bot.call("sendMessage", json!({"chat_id": person, "text": "екеуіне де"})).await;
    one.waits_for("екеуіне де").await;
    other.waits_for("екеуіне де").await;
    assert_eq!(one.sees().await, other.sees().await);
    assert_eq!(bot.updates().await.len(), 2, "and the bot heard each of the two once");
}

#[tokio::test]
async fn a_browser_that_is_closed_in_the_middle_is_missed_by_nobody_and_comes_back_to_everything() {
    let bot = Bot::new().await;
    let person = aigerim(&bot);
    let mut stays = Browser::opens(&bot, person).await;
    let leaves = Browser::opens(&bot, person).await;
    leaves.writes("/start").await;
    drop(leaves);
    bot.call("sendMessage", json!({"chat_id": person, "text": "ол жоқта келді"})).await;
    stays.waits_for("ол жоқта келді").await;
    let back = Browser::opens(&bot, person).await;
    assert_eq!(back.sees().await, ["/start", "ол жоқта келді"]);
    back.writes("жалғастырамын").await;
    stays.waits_for("жалғастырамын").await;
}

#[tokio::test]
async fn a_line_that_breaks_in_the_middle_of_a_request_changes_nothing() {
    let bot = Bot::new().await;
    let person = aigerim(&bot);
    bot.world.sends(person, person, Draft::text("бұрыннан бар"));
    let address = bot.sandbox.url().trim_start_matches("http://").to_owned();
    let body = json!({"person": person, "text": "жартысы ғана"}).to_string();
    for sent in [0, 1, body.len() / 2, body.len() - 1] {
        let mut line = TcpStream::connect(&address).await.unwrap();
        let head = format!("POST /sandbox/say HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n", body.len());
        line.write_all(&[head.as_bytes(), &body.as_bytes()[..sent]].concat()).await.unwrap();
        // Zero linger: a reset, as when a laptop is shut.
        line.set_zero_linger().unwrap();
    }
    let mut browser = Browser::opens(&bot, person).await;
    browser.writes("бәрі жұмыс істейді").await;
    browser.waits_for("бәрі жұмыс істейді").await;
    assert_eq!(browser.sees().await, ["бұрыннан бар", "бәрі жұмыс істейді"]);
}
