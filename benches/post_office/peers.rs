//! What people write without a post office: a loop that sends and records nothing, and one that lets teloxide's `Throttle` set its pace.
//! Each runs as this program started once more.

use std::process::Command;
use std::sync::Arc;

use futures::StreamExt;
use sandbox::Sandbox;
use teloxide::adaptors::throttle::Limits;
use teloxide::prelude::*;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ParseMode};

use crate::house::{FIRST, Program, TEXT};

/// Which peer this process is to be.
pub const WHICH: &str = "POST_OFFICE_PEER";
const PEOPLE: &str = "POST_OFFICE_PEOPLE";

/// Starts a peer that writes to the first `people` of the town: `bare` or `throttle`.
pub fn start(which: &str, sandbox: &Sandbox, people: i64) -> Program {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env(WHICH, which).env(PEOPLE, people.to_string());
    command.env("TELOXIDE_TOKEN", sandbox.token()).env("TELOXIDE_API_URL", sandbox.url());
    Program::start(command)
}

/// Is that peer.
pub async fn run(which: &str) {
    let people: i64 = std::env::var(PEOPLE).unwrap().parse().unwrap();
    let bot = Bot::from_env();
    let chats = (1..=people).filter(|n| n % 6 != 0).map(|n| ChatId(FIRST + n));
    match which {
        "bare" => {
            let sent = futures::stream::iter(chats).map(|chat| send(&bot, chat).send()).buffer_unordered(64);
            sent.for_each(|_| async {}).await;
        }
        // As its documentation has it: one adaptor around the bot, and tasks that simply send.
        "throttle" => {
            let bot = bot.throttle(Limits::default());
            answer_each(bot.clone());
            let chats = Arc::new(std::sync::Mutex::new(chats));
            let tasks = (0..32).map(|_| {
                let (bot, chats) = (bot.clone(), chats.clone());
                tokio::spawn(async move {
                    loop {
                        let Some(chat) = chats.lock().unwrap().next() else { break };
                        send(&bot, chat).await.ok();
                    }
                })
            });
            futures::future::join_all(tasks).await;
        }
        other => panic!("no such peer: {other}"),
    }
    std::future::pending::<()>().await;
}

/// Answers whoever writes, through the same line.
fn answer_each<B>(bot: B)
where
    B: Requester + Send + Sync + Clone + 'static,
    B::SendMessage: Send,
    B::GetUpdates: Send,
{
    tokio::spawn(async move {
        let mut offset = 0;
        loop {
            let Ok(updates) = bot.get_updates().offset(offset).timeout(10).await else { continue };
            for update in updates {
                offset = i32::try_from(update.id.0).unwrap() + 1;
                if let Some(chat) = update.chat().map(|chat| chat.id) {
                    let bot = bot.clone();
                    tokio::spawn(async move { bot.send_message(chat, "Параметрлер").await.ok() });
                }
            }
        }
    });
}

fn send<B: Requester>(bot: &B, chat: ChatId) -> B::SendMessage {
    let buttons = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("Басқа тілде", "l:1:ru")]]);
    let preview =
        LinkPreviewOptions { is_disabled: true, url: None, prefer_small_media: false, prefer_large_media: false, show_above_text: false };
    bot.send_message(chat, TEXT).parse_mode(ParseMode::Html).link_preview_options(preview).reply_markup(buttons)
}
