//! `/channels`: the chats that the bot was let into, linked by whoever let it in.

use teloxide::prelude::Requester;
use teloxide::types::{ChatId, ChatMemberKind, ChatMemberUpdated, MessageId};

use super::announce::stale;
use super::desk::Desk;
use crate::bot::press::Press;
use crate::bot::{Answered, Bell, Tools};
use crate::channels::posts::{self, Settled};
use crate::channels::{self, Linked, Place, team_chat};
use crate::clock::Clock;
use crate::db::Db;
use crate::letter::{Button, Letter, verbs};
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::team::{self, Role};
use crate::{announcements, args, key};

/// The verb of these buttons: `m.ch:what:chat[:language]`.
pub const VERB: &str = verbs::CHANNELS;

/// Whether the update is about a channel or a group.
pub fn elsewhere(update: ChatMemberUpdated) -> bool {
    !update.chat.is_private()
}

/// The bot's place in a channel or group has changed. Whoever let it in is offered to link the chat, if they may.
pub async fn changed(
    update: ChatMemberUpdated,
    db: Db,
    clock: Clock,
    locales: Locales,
    replies: crate::bot::reply::Replies,
    bell: Bell,
) -> Answered {
    let is_channel = update.chat.is_channel();
    let can_post = match &update.new_chat_member.kind {
        ChatMemberKind::Administrator(rights) => !is_channel || rights.can_post_messages,
        ChatMemberKind::Owner(_) | ChatMemberKind::Member(_) => !is_channel,
        ChatMemberKind::Restricted(rights) => rights.can_send_messages,
        ChatMemberKind::Left | ChatMemberKind::Banned(_) => false,
    };
    let is_forum = super::team_chat::is_forum(&update.chat);
    let place = Place { chat: update.chat.id.0, title: update.chat.title().unwrap_or_default(), is_channel, can_post, is_forum };
    let mut transaction = db.write().await?;
    let linked = channels::noted(&mut transaction, &locales, &place, clock.unix()).await?;
    transaction.commit().await?;
    bell.0.notify_one();
    let Ok(by) = i64::try_from(update.from.id.0) else { return Ok(()) };
    let member = team::member(&db, by).await?.filter(|member| member.role >= Role::Moderator);
    if let Some(member) = member.filter(|_| can_post && linked.linked_by.is_none()) {
        let lang = locales.lang(&member.language).unwrap_or_else(|| locales.first());
        if let Err(error) = replies.say(by, &offer(locales.get(lang), &locales, &linked)).await {
            tracing::debug!(%error, "linking could not be offered");
        }
    }
    Ok(())
}

fn offer(locale: &Locale, locales: &Locales, linked: &Linked) -> Letter {
    let text = locale.html("channel-offer", args! { title = linked.title.as_str() });
    Letter::html(text).row(link_buttons(locales, linked.chat))
}

fn link_buttons(locales: &Locales, chat: i64) -> Vec<Button> {
    locales.languages().iter().map(|lang| Button::press(locales.get(*lang).name(), format!("{VERB}:link:{chat}:{lang}"))).collect()
}

/// `/channels`.
pub async fn command(desk: Desk) -> Answered {
    desk.send(&list(&desk).await?).await?;
    Ok(())
}

async fn list(desk: &Desk) -> sqlx::Result<Letter> {
    let locale = desk.locale();
    let found = channels::all(&desk.db).await?;
    let mut letter = Letter::html(locale.html("channels-head", args! { n = found.iter().filter(|one| one.linked_by.is_some()).count() }));
    for one in found {
        letter = letter.row([Button::press(super::marked(one.linked_by.is_some(), &one.title), format!("{VERB}:show:{}", one.chat))]);
    }
    Ok(letter)
}

fn screen(desk: &Desk, linked: &Linked) -> Letter {
    let locale = desk.locale();
    let chat = linked.chat;
    let name = desk.locales.lang(&linked.language).map_or(linked.language.as_str(), |lang| desk.locales.get(lang).name());
    let mut lines = vec![Html::escape(&linked.title).bold()];
    let button = |key: &'static str, what: &str| Button::press(locale.plain(key, args![]), format!("{VERB}:{what}:{chat}"));
    let back = Button::press(locale.plain("button-back", args![]), format!("{VERB}:list:0"));
    if !linked.can_post {
        lines.push(locale.html("channel-no-rights", args![]));
    }
    if linked.linked_by.is_none() {
        lines.push(locale.html("channel-not-linked", args![]));
        return Letter::html(Html::join(lines, &Html::trusted("\n"))).row(link_buttons(&desk.locales, chat)).row([back]);
    }
    lines.push(locale.html("channel-language", args! { language = name }));
    lines.push(if linked.announces { locale.html("channel-announces", args![]) } else { locale.html("channel-silent", args![]) });
    lines.push(if linked.pins { locale.html("channel-pins", args![]) } else { locale.html("channel-pins-not", args![]) });
    lines.push(if linked.reminds { locale.html("channel-reminds", args![]) } else { locale.html("channel-reminds-not", args![]) });
    if linked.is_forum {
        lines.push(if linked.topic.is_some() {
            locale.html("channel-topic", args![])
        } else {
            locale.html("channel-topic-general", args![])
        });
        lines.push(locale.html("channel-topic-how", args! { command = format!("/here@{}", desk.me.username) }));
    }
    if linked.is_team {
        lines.push(locale.html("channel-team", args![]));
    }
    let announces = if linked.announces { key!("channel-button-off") } else { key!("channel-button-on") };
    let pins = if linked.pins { key!("channel-button-unpin") } else { key!("channel-button-pin") };
    let reminds = if linked.reminds { key!("channel-button-unremind") } else { key!("channel-button-remind") };
    let letter = Letter::html(Html::join(lines, &Html::trusted("\n")))
        .row([button(announces, "announce")])
        .row([button(pins, "pin")])
        .row([button(reminds, "remind")])
        .row([super::editions::button(locale, chat)]);
    // Who reads what people ask is an owner's to decide.
    let team = if linked.is_team { key!("channel-button-unteam") } else { key!("channel-button-team") };
    let letter = if linked.is_channel || desk.person.role < Some(Role::Owner) { letter } else { letter.row([button(team, "team")]) };
    letter.row([button(key!("channel-button-unlink"), "unlink")]).row([back])
}

/// A press.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let Some(chat) = press.number(1) else { return stale(&desk, &press).await };
    if press.word(0) == "list" {
        return Ok(desk.replies.show(&press, &list(&desk).await?).await?);
    }
    let (by, now) = (desk.person.chat, desk.now());
    let mut transaction = desk.db.write().await?;
    match (press.word(0), desk.locales.lang(press.word(2))) {
        ("link", Some(lang)) => {
            if !channels::link(&mut transaction, chat, lang.as_str(), by, now).await? {
                drop(transaction);
                desk.replies.alert(&press.id, &desk.locale().plain("channel-no-rights", args![])).await?;
                return Ok(());
            }
        }
        ("unlink", _) => channels::unlink(&mut transaction, chat, by, now).await?,
        ("announce", _) => channels::toggle_announcements(&mut transaction, chat, by, now).await?,
        ("pin", _) => channels::toggle_pins(&mut transaction, chat, by, now).await?,
        ("remind", _) => channels::toggle_reminders(&mut transaction, chat, by, now).await?,
        ("plain", _) => drop(channels::choose_topic(&mut transaction, chat, None, by, now).await?),
        ("team", _) if desk.person.role < Some(Role::Owner) => return desk.refuse(&press, announcements::Refused::NotEntitled).await,
        ("team", _) => drop(team_chat::turn(&mut transaction, chat, by, now).await?),
        ("again" | "there" | "general", _) => {
            drop(transaction);
            return settle(&desk, &press, chat).await;
        }
        ("show", _) => {}
        _ => return stale(&desk, &press).await,
    }
    transaction.commit().await?;
    match channels::get(&desk.db, chat).await? {
        Some(linked) => Ok(desk.replies.show(&press, &screen(&desk, &linked)).await?),
        None => stale(&desk, &press).await,
    }
}

/// What is done about a post that isn't in a chat, or may not be.
async fn settle(desk: &Desk, press: &Press, chat: i64) -> Answered {
    let (Some(occasion), Some(linked)) = (press.number(2), channels::get(&desk.db, chat).await?) else { return stale(desk, press).await };
    let (by, now) = (desk.person.chat, desk.now());
    let how = if press.word(0) == "there" { Settled::There } else { Settled::Again };
    let mut transaction = desk.db.write().await?;
    if press.word(0) == "general" {
        channels::choose_topic(&mut transaction, chat, None, by, now).await?;
    }
    let done = posts::settle(&mut transaction, &linked, occasion, how, by, now).await?;
    transaction.commit().await?;
    desk.bell.0.notify_one();
    let said = match how {
        _ if !done => key!("channel-post-over"),
        Settled::Again => key!("channel-post-goes"),
        Settled::There => key!("channel-post-noted"),
    };
    Ok(desk.replies.show(press, &Letter::html(desk.locale().html(said, args! { title = linked.title.as_str() }))).await?)
}

/// Pins what is to be pinned. What can't be pinned is let be.
pub async fn pin(tools: &Tools) -> anyhow::Result<()> {
    for (chat, message) in channels::to_pin(&tools.db).await? {
        let Ok(number) = i32::try_from(message) else { continue };
        if let Err(error) = tools.replies.telegram().bot().pin_chat_message(ChatId(chat), MessageId(number)).await {
            tracing::warn!(%error, "a post could not be pinned");
        }
        let mut transaction = tools.db.write().await?;
        channels::pinned(&mut transaction, chat, message).await?;
        transaction.commit().await?;
    }
    Ok(())
}
