//! `/team`: who belongs to it, links that let people in once, leaving and removing. A name leads to the person.

use sqlx::SqliteConnection;

use super::announce;
use super::desk::Desk;
use crate::announcements::Refused;
use crate::bot::person::Person;
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue, menu};
use crate::db::Db;
use crate::letter::{Button, Letter};
use crate::locale::{Lang, Locale, Locales};
use crate::markup::Html;
use crate::regions::{Region, RegionSet};
use crate::team::{self, Member, Names, RemoveError, Role, Scope};
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
        letter = letter.row([press(locale.plain("team-invite-editor", args![]), "editor:any:-1")]);
        for member in members.iter().filter(|member| member.user != me) {
            let label = locale.plain("team-member", args! { who = desk.person.names.of(member.user) });
            letter = letter.row([press(label, &format!("member:{}", member.user))]);
        }
    }
    Ok(letter.row([press(locale.plain("team-leave", args![]), "leave")]))
}

/// One member and what an owner can do with them.
async fn member_screen(desk: &Desk, user: i64) -> sqlx::Result<Option<Letter>> {
    let Some(member) = team::member(&desk.db, user).await? else { return Ok(None) };
    let locale = desk.locale();
    let press = |key: &'static str, what: String| Button::press(locale.plain(key, args![]), format!("{VERB}:{what}"));
    let mut letter = Letter::html(line(desk, &member));
    if member.role != Role::Owner {
        letter = letter.row([press(key!("team-make-owner"), format!("role:{user}:owner"))]);
        letter = letter.row([press(key!("team-hand-over"), format!("hand:{user}"))]);
    }
    if member.role != Role::Moderator {
        letter = letter.row([press(key!("team-make-moderator"), format!("role:{user}:moderator"))]);
    }
    let remove = locale.plain("team-remove", args! { who = desk.person.names.of(user) });
    let remove = Button::press(remove, format!("{VERB}:remove:{user}"));
    Ok(Some(letter.row([remove]).row([press(key!("button-back"), "show".into())])))
}

/// What a new editor may write: a language, and regions, each press carrying what was chosen so far.
fn editor_screen(desk: &Desk, language: &str, regions: RegionSet) -> Letter {
    let locale = desk.locale();
    let bits = regions.bits();
    let only = desk.locales.lang(language);
    let chosen = only.map_or_else(|| locale.plain("who-any-language", args![]), |lang| desk.locales.get(lang).name().to_owned());
    let mut letter = Letter::html(locale.html("team-editor-screen", args! { language = chosen, regions = regions.label(locale) }));
    let any = Button::press(super::marked(only.is_none(), &locale.plain("who-any-language", args![])), format!("{VERB}:editor:any:{bits}"));
    let named = desk.locales.languages().iter().map(|lang| {
        let label = super::marked(only == Some(*lang), desk.locales.get(*lang).name());
        Button::press(label, format!("{VERB}:editor:{lang}:{bits}"))
    });
    letter = letter.row(std::iter::once(any).chain(named));
    let language = only.map_or("any", Lang::as_str);
    let all = super::marked(regions.is_all(), &locale.plain("regions-all", args![]));
    letter = letter.row([Button::press(all, format!("{VERB}:editor:{language}:-1"))]);
    let regions_of_today = Region::choices(desk.today(), locale).into_iter().map(|region| {
        let toggled = if regions.is_all() { RegionSet::of(region) } else { regions.toggle(region) };
        let on = !regions.is_all() && regions.contains(region);
        Button::press(super::marked(on, region.short_name(locale)), format!("{VERB}:editor:{language}:{}", toggled.bits()))
    });
    letter = letter.grid(regions_of_today, 2);
    let link = || Button::press(locale.plain("team-make-link", args![]), format!("{VERB}:invite:editor:{language}:{bits}"));
    letter.row((!regions.is_empty()).then(link)).row([Button::press(locale.plain("button-back", args![]), format!("{VERB}:show"))])
}

fn line(desk: &Desk, member: &Member) -> Html {
    let locale = desk.locale();
    let key = match member.role {
        Role::Owner => key!("team-owner"),
        Role::Moderator => key!("team-moderator"),
        Role::Editor => key!("team-editor"),
    };
    let since = locale.date(zone::local(desk.office.zone, member.since).date());
    let mut text = locale.html(key, args! { who = desk.mention(member.user), since = since });
    if member.role == Role::Editor {
        let tag = member.scope.language.as_deref().and_then(|tag| desk.locales.lang(tag));
        let language = tag.map_or_else(|| locale.plain("who-any-language", args![]), |lang| desk.locales.get(lang).name().to_owned());
        let regions = member.scope.regions.unwrap_or(RegionSet::ALL).label(locale);
        text.push_text(&format!(" · {language} · {regions}"));
    }
    text
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
        ("editor", _) => {
            let screen = editor_screen(&desk, press.word(1), RegionSet::from_bits(press.number(2).unwrap_or(-1)));
            desk.replies.show(&press, &screen).await?;
            Ok(())
        }
        ("member", Some(user)) => show_member(&desk, &press, user).await,
        ("role", Some(user)) => change(&desk, &press, user, false).await,
        ("hand", Some(user)) => {
            let question = desk.locale().html("team-hand-over-sure", args! { who = desk.mention(user) });
            ask(&desk, &press, question, format!("hand!:{user}")).await
        }
        ("hand!", Some(user)) => change(&desk, &press, user, true).await,
        ("remove", Some(user)) => {
            let question = desk.locale().html("team-remove-sure", args! { who = desk.mention(user) });
            ask(&desk, &press, question, format!("remove!:{user}")).await
        }
        ("remove!", Some(user)) => remove(&desk, &press, user).await,
        _ => announce::stale(&desk, &press).await,
    }
}

async fn show_member(desk: &Desk, press: &Press, user: i64) -> Answered {
    let screen = match member_screen(desk, user).await? {
        Some(screen) => screen,
        None => screen(desk).await?,
    };
    desk.replies.show(press, &screen).await?;
    Ok(())
}

/// Another role for somebody, or one's own place for them; they and the others are told, and their menu follows.
async fn change(desk: &Desk, press: &Press, user: i64, hand_over: bool) -> Answered {
    let (by, now) = (desk.person.chat, desk.now());
    let role = if hand_over || press.word(2) == "owner" { Role::Owner } else { Role::Moderator };
    let mut transaction = desk.db.write().await?;
    let done = match hand_over {
        true => team::hand_over(&mut transaction, by, user, now).await,
        false => team::set_role(&mut transaction, user, role, by, now).await,
    };
    match done {
        Ok(()) => {}
        Err(RemoveError::LastOwner) => {
            drop(transaction);
            desk.replies.alert(&press.id, &desk.locale().plain("team-last-owner", args![])).await?;
            return Ok(());
        }
        Err(RemoveError::NotAMember) => {
            drop(transaction);
            return show_member(desk, press, user).await;
        }
        Err(RemoveError::NotEntitled) => {
            drop(transaction);
            return desk.refuse(press, Refused::NotEntitled).await;
        }
        Err(RemoveError::Database(error)) => return Err(error.into()),
    }
    let others: Vec<i64> = team::members_in(&mut transaction).await?.into_iter().map(|m| m.user).filter(|m| *m != by).collect();
    let say = |locale: &Locale| {
        Letter::html(match role {
            Role::Owner => locale.html("team-now-owner-notice", args! { who = desk.mention(user), by = desk.mention(by) }),
            _ => locale.html("team-now-moderator-notice", args! { who = desk.mention(user), by = desk.mention(by) }),
        })
    };
    notices::tell(&mut transaction, &desk.locales, format!("team:role:{user}:{now}"), &others, say, now).await?;
    transaction.commit().await?;
    desk.bell.0.notify_one();
    for changed in if hand_over { vec![user, by] } else { vec![user] } {
        let was = team::member(&desk.db, changed).await?;
        let role = was.as_ref().map(|member| member.role);
        let person = Person { role, ..former(desk, changed, was).await? };
        menu::for_chat(desk.replies.telegram(), &desk.locales, &person).await;
    }
    let mut now = desk.clone();
    now.person.role = team::role(&desk.db, by).await?;
    let screen = screen(&now).await?;
    desk.replies.show(press, &screen).await?;
    Ok(())
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
    let (role, scope) = match press.word(1) {
        "owner" => (Role::Owner, Scope::default()),
        "editor" => {
            let regions = RegionSet::from_bits(press.number(3).unwrap_or(-1));
            let language = desk.locales.lang(press.word(2)).map(|lang| lang.to_string());
            (Role::Editor, Scope { regions: (!regions.is_all()).then_some(regions), language })
        }
        _ => (Role::Moderator, Scope::default()),
    };
    let now = desk.now();
    let mut transaction = desk.db.write().await?;
    if team::role_in(&mut transaction, desk.person.chat).await? != Some(Role::Owner) {
        drop(transaction);
        return desk.refuse(press, Refused::NotEntitled).await;
    }
    let token = team::invite_within(&mut transaction, role, &scope, Some(desk.person.chat), now).await?;
    transaction.commit().await?;
    desk.replies.toast(&press.id, "").await?;
    let locale = desk.locale();
    let until = locale.date_time(zone::local(desk.office.zone, now + team::INVITATION_LASTS));
    let link = format!("https://t.me/{}?start=invite_{token}", desk.me.username);
    let text = match role {
        Role::Owner => locale.html("team-link-owner", args! { link = link, until = until }),
        Role::Moderator => locale.html("team-link-moderator", args! { link = link, until = until }),
        Role::Editor => locale.html("team-link-editor", args! { link = link, until = until }),
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
            drop(transaction);
            desk.replies.alert(&press.id, &locale.plain("team-last-owner", args![])).await?;
            return Ok(());
        }
        Err(RemoveError::NotAMember) => {
            drop(transaction);
            let screen = screen(desk).await?;
            desk.replies.show(press, &screen).await?;
            return Ok(());
        }
        Err(RemoveError::NotEntitled) => {
            drop(transaction);
            return desk.refuse(press, Refused::NotEntitled).await;
        }
        Err(RemoveError::Database(error)) => return Err(error.into()),
    }
    tracing::info!(member = user, by, "somebody isn't of the team any more; what they were in the middle of is over");
    dialogue::end(&mut transaction, user).await?;
    let others: Vec<i64> = team::members(&desk.db).await?.into_iter().map(|m| m.user).filter(|m| *m != user && *m != by).collect();
    let say = |locale: &Locale| {
        Letter::html(match user == by {
            true => locale.html("team-left-notice", args! { who = desk.mention(user) }),
            false => locale.html("team-removed-notice", args! { who = desk.mention(user), by = desk.mention(by) }),
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
    Ok(Person {
        chat: user,
        name: String::new(),
        lang,
        client: None,
        subscriber,
        role: None,
        scope: Scope::default(),
        names: Names::default(),
    })
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
    let names = team::names(&mut *c).await?;
    let say = |locale: &Locale| {
        Letter::html(match role {
            Role::Owner => locale.html("team-new-owner-notice", args! { who = names.mention(user) }),
            Role::Moderator => locale.html("team-new-moderator-notice", args! { who = names.mention(user) }),
            Role::Editor => locale.html("team-new-editor-notice", args! { who = names.mention(user) }),
        })
    };
    notices::tell(c, locales, format!("team:joined:{user}:{now}"), &others, say, now).await
}
