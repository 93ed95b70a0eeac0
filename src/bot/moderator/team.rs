//! `/team`: who belongs to it, links that let people in once, leaving and removing. Names are not stored: a number leads to the person.

use sqlx::SqliteConnection;

use super::announce;
use super::desk::Desk;
use crate::announcements::mention;
use crate::bot::person::Person;
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue, menu};
use crate::db::Db;
use crate::letter::{Button, Letter};
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::team::{self, Member, RemoveError, Role};
use crate::{args, key, notices, subscribers, zone};

/// The verb of this screen's buttons.
pub const VERB: &str = "m.team";

/// `/team`.
pub async fn command(desk: Desk) -> Answered {
    desk.send(&screen(&desk).await?).await?;
    Ok(())
}

async fn screen(desk: &Desk) -> sqlx::Result<Letter> {
    let (locale, me) = (desk.locale(), desk.person.chat);
    let members = team::members(&desk.db).await?;
    let mut lines = vec![locale.html("team-head", args! { n = members.len() }).bold()];
    lines.extend(members.iter().map(|member| line(desk, member)));
    let mut letter = Letter::html(Html::join(lines, &Html::trusted("\n")));
    let is_owner = desk.person.role == Some(Role::Owner);
    let press = |label: String, what: &str| Button::press(label, format!("{VERB}:{what}"));
    if is_owner {
        letter = letter.row([
            press(locale.plain("team-invite-moderator", args![]), "invite:moderator"),
            press(locale.plain("team-invite-owner", args![]), "invite:owner"),
        ]);
        for member in members.iter().filter(|member| member.user != me) {
            let label = locale.plain("team-remove", args! { who = member.user.to_string() });
            letter = letter.row([press(label, &format!("remove:{}", member.user))]);
        }
    }
    Ok(letter.row([press(locale.plain("team-leave", args![]), "leave")]))
}

fn line(desk: &Desk, member: &Member) -> Html {
    let locale = desk.locale();
    let key = match member.role {
        Role::Owner => key!("team-owner"),
        Role::Moderator => key!("team-moderator"),
    };
    let since = locale.date(zone::local(desk.office.zone, member.since).date());
    locale.html(key, args! { who = mention(member.user), since = since })
}

/// A press on the screen. Rights were asked anew for it.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let is_owner = desk.person.role == Some(Role::Owner);
    match (press.word(0), press.number(1)) {
        ("show", _) => {
            let screen = screen(&desk).await?;
            desk.replies.show(&press, &screen).await?;
            Ok(())
        }
        ("leave", _) => ask(&desk, &press, desk.locale().html("team-leave-sure", args![]), "leave!".into()).await,
        ("leave!", _) => remove(&desk, &press, desk.person.chat).await,
        _ if !is_owner => {
            desk.replies.alert(&press.id, &desk.locale().plain("error-not-permitted", args![])).await?;
            Ok(())
        }
        ("invite", _) => invite(&desk, &press).await,
        ("remove", Some(user)) => {
            let question = desk.locale().html("team-remove-sure", args! { who = mention(user) });
            ask(&desk, &press, question, format!("remove!:{user}")).await
        }
        ("remove!", Some(user)) => remove(&desk, &press, user).await,
        _ => announce::stale(&desk, &press).await,
    }
}

async fn ask(desk: &Desk, press: &Press, question: Html, what: String) -> Answered {
    let locale = desk.locale();
    let letter = Letter::html(question).row([
        Button::press(locale.plain("button-yes", args![]), format!("{VERB}:{what}")),
        Button::press(locale.plain("button-no", args![]), format!("{VERB}:show")),
    ]);
    desk.replies.show(press, &letter).await?;
    Ok(())
}

async fn invite(desk: &Desk, press: &Press) -> Answered {
    let role = if press.word(1) == "owner" { Role::Owner } else { Role::Moderator };
    let now = desk.now();
    let mut transaction = desk.db.write().await?;
    let token = team::invite(&mut transaction, role, Some(desk.person.chat), now).await?;
    transaction.commit().await?;
    desk.replies.toast(&press.id, "").await?;
    let locale = desk.locale();
    let until = locale.date_time(zone::local(desk.office.zone, now + team::INVITATION_LASTS));
    let link = format!("https://t.me/{}?start=invite_{token}", desk.me.username);
    let text = match role {
        Role::Owner => locale.html("team-link-owner", args! { link = link, until = until }),
        Role::Moderator => locale.html("team-link-moderator", args! { link = link, until = until }),
    };
    desk.say(text).await?;
    Ok(())
}

/// Removes somebody, ends what they were in the middle of, and tells them and the others.
async fn remove(desk: &Desk, press: &Press, user: i64) -> Answered {
    let (locale, by, now) = (desk.locale(), desk.person.chat, desk.now());
    let leaving = team::member(&desk.db, user).await?;
    let mut transaction = desk.db.write().await?;
    match team::remove(&mut transaction, user, by, now).await {
        Ok(()) => {}
        Err(RemoveError::LastOwner) => {
            desk.replies.alert(&press.id, &locale.plain("team-last-owner", args![])).await?;
            return Ok(());
        }
        Err(RemoveError::NotAMember) => {
            drop(transaction);
            let screen = screen(desk).await?;
            desk.replies.show(press, &screen).await?;
            return Ok(());
        }
        Err(RemoveError::Database(error)) => return Err(error.into()),
    }
    dialogue::end(&mut transaction, user).await?;
    let others: Vec<i64> = team::members(&desk.db).await?.into_iter().map(|m| m.user).filter(|m| *m != user && *m != by).collect();
    let say = |locale: &Locale| {
        Letter::html(match user == by {
            true => locale.html("team-left-notice", args! { who = mention(user) }),
            false => locale.html("team-removed-notice", args! { who = mention(user), by = mention(by) }),
        })
    };
    notices::tell(&mut transaction, &desk.locales, format!("team:removed:{user}:{now}"), &others, say, now).await?;
    transaction.commit().await?;
    desk.bell.0.notify_one();
    let gone = former(desk, user, leaving).await?;
    menu::for_chat(desk.replies.telegram(), &desk.locales, &gone).await;
    if user == by {
        desk.replies.show(press, &Letter::html(locale.html("team-left", args![]))).await?;
        return Ok(());
    }
    let screen = screen(desk).await?;
    desk.replies.show(press, &screen).await?;
    farewell(desk, &gone).await
}

/// Somebody who has left: what they are to the bot now.
async fn former(desk: &Desk, user: i64, was: Option<Member>) -> sqlx::Result<Person> {
    let subscriber = subscribers::get(&desk.db, user).await?;
    let reads = subscriber.as_ref().map(|known| known.language.as_str()).or(was.as_ref().map(|was| was.language.as_str()));
    let lang = reads.and_then(|tag| desk.locales.lang(tag)).unwrap_or_else(|| desk.locales.first());
    Ok(Person { chat: user, lang, client: None, subscriber, role: None })
}

/// Tells somebody that they don't belong to the team any more; straight, because the outbox serves members.
async fn farewell(desk: &Desk, gone: &Person) -> Answered {
    let text = desk.locales.get(gone.lang).html("team-you-were-removed", args![]);
    if let Err(error) = desk.replies.say(gone.chat, &Letter::html(text)).await {
        tracing::debug!(%error, "a former member could not be told");
    }
    Ok(())
}

/// Tells the others who has come in; in the transaction in which the invitation was accepted.
pub async fn tell_joined(c: &mut SqliteConnection, db: &Db, locales: &Locales, user: i64, role: Role, now: i64) -> sqlx::Result<()> {
    let others: Vec<i64> = team::members(db).await?.into_iter().map(|member| member.user).filter(|member| *member != user).collect();
    let say = |locale: &Locale| {
        Letter::html(match role {
            Role::Owner => locale.html("team-new-owner-notice", args! { who = mention(user) }),
            Role::Moderator => locale.html("team-new-moderator-notice", args! { who = mention(user) }),
        })
    };
    notices::tell(c, locales, format!("team:joined:{user}:{now}"), &others, say, now).await
}
