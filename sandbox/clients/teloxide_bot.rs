//! A small bot on teloxide, unchanged but for the server's address. Driven by clients/check.

use std::env;

use teloxide::RequestError;
use teloxide::net::Download;
use teloxide::prelude::*;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup, InputFile, ParseMode};

type Done = Result<(), Box<dyn std::error::Error + Send + Sync>>;

async fn message(bot: Bot, message: Message) -> Done {
    let chat = message.chat.id;
    if let Some(photo) = message.photo().and_then(|sizes| sizes.last()) {
        let file = bot.get_file(photo.file.id.clone()).await?;
        let mut content = Vec::new();
        bot.download_file(&file.path, &mut content).await?;
        bot.send_message(chat, format!("bytes: {}", content.len())).await?;
        bot.send_photo(chat, InputFile::memory(content).file_name("back.png")).caption("Кері").await?;
        return Ok(());
    }
    match message.text() {
        Some("/start") => {
            let keyboard = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("Иә", "yes")]]);
            bot.send_message(chat, "<b>Сәлем, <i>достар</i></b> &amp; қонақтар").parse_mode(ParseMode::Html).reply_markup(keyboard).await?;
        }
        Some("/limited") => {
            while let Err(error) = bot.send_message(chat, "Күттім").await {
                let RequestError::RetryAfter(wait) = error else { return Err(error.into()) };
                tokio::time::sleep(wait.duration()).await;
            }
        }
        _ => {}
    }
    Ok(())
}

async fn pressed(bot: Bot, query: CallbackQuery) -> Done {
    if let Some(message) = query.regular_message() {
        bot.edit_message_text(message.chat.id, message.id, "<b>Дайын</b>").parse_mode(ParseMode::Html).await?;
    }
    bot.answer_callback_query(query.id.clone()).text("Рақмет").await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Done {
    let bot = Bot::new(env::var("SANDBOX_TOKEN")?).set_api_url(env::var("SANDBOX_URL")?.parse()?);
    let tree = dptree::entry().branch(Update::filter_message().endpoint(message)).branch(Update::filter_callback_query().endpoint(pressed));
    Dispatcher::builder(bot, tree).build().dispatch().await;
    Ok(())
}
