//! Templates: an announcement is saved as one from its card, and a draft is begun from one. The list opens from `/announce` and from
//! `/announcements`.

use teloxide::types::Message;

use super::announce::{self, stand};
use super::card;
use super::desk::Desk;
use super::step::{Again, Step, Wanted};
use crate::announcements::{self, Refused, Saved, Template};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::letter::{Button, Letter};
use crate::team::Role;
use crate::{args, key, zone};

/// The verb of these buttons: `m.tpl:list`, `m.tpl:what:template`, `m.tpl:save:announcement`.
pub const VERB: &str = "m.tpl";
/// Letters of a template's name: more doesn't fit a button on a phone.
const NAME_LIMIT: usize = 40;

/// A press on one of them.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    // An editor writes from a template; what the team keeps is a moderator's to decide.
    if desk.person.role < Some(Role::Moderator) && !matches!(press.word(0), "list" | "show" | "see" | "use") {
        return desk.refuse(&press, Refused::NotEntitled).await;
    }
    if press.word(0) == "list" {
        return Ok(desk.replies.show(&press, &list(&desk).await?).await?);
    }
    let Some(id) = press.number(1) else { return announce::stale(&desk, &press).await };
    if press.word(0) == "save" {
        return ask_name(&desk, &press, id).await;
    }
    let Some(template) = announcements::template(&desk.db, id).await? else { return gone(&desk, &press).await };
    match press.word(0) {
        "show" => Ok(desk.replies.show(&press, &shown(&desk, &template)).await?),
        "see" => see(&desk, &press, &template).await,
        "use" => begin(&desk, &press, id).await,
        "drop" => ask_first(&desk, &press, &template).await,
        "drop!" => remove(&desk, &press, id).await,
        _ => announce::stale(&desk, &press).await,
    }
}

/// The button that opens the list.
pub fn button(desk: &Desk) -> Button {
    Button::press(desk.locale().plain("template-list", args![]), format!("{VERB}:list"))
}

async fn list(desk: &Desk) -> sqlx::Result<Letter> {
    let (locale, found) = (desk.locale(), announcements::templates(&desk.db).await?);
    let head = if found.is_empty() { locale.html("template-none", args![]) } else { locale.html("template-choose", args![]) };
    let mut letter = Letter::html(head);
    for (id, name) in found {
        letter = letter.row([Button::press(name, format!("{VERB}:show:{id}"))]);
    }
    Ok(letter.row([Button::press(locale.plain("card-list", args![]), format!("{}:0", super::list::VERB))]))
}

/// What a template holds, and what can be done with it.
fn shown(desk: &Desk, template: &Template) -> Letter {
    let (locale, id) = (desk.locale(), template.id);
    let text = locale.html(
        "template-card",
        args! {
            name = template.name.as_str(),
            headline = template.headline(locale.lang().as_str(), 60),
            audience = template.audience.label(locale, &desk.locales),
            who = desk.mention(template.saved_by),
            time = locale.date_time(zone::local(desk.office.zone, template.saved_at)),
        },
    );
    let button = |key: &'static str, what: &str| Button::press(locale.plain(key, args![]), format!("{VERB}:{what}:{id}"));
    let drop = (desk.person.role >= Some(Role::Moderator)).then(|| button(key!("card-discard"), "drop"));
    Letter::html(text)
        .row([button(key!("template-use"), "use")])
        .row(std::iter::once(button(key!("review-see"), "see")).chain(drop))
        .row([Button::press(locale.plain("button-back", args![]), format!("{VERB}:list"))])
}

/// Its texts as they were typed, each after a line that says its language.
async fn see(desk: &Desk, press: &Press, template: &Template) -> Answered {
    desk.replies.toast(&press.id, "").await?;
    for lang in desk.locales.languages() {
        let Some(letter) = template.texts.get(lang.as_str()) else { continue };
        desk.say(desk.locale().html("template-text", args! { language = desk.locales.get(*lang).name() })).await?;
        desk.send(&Letter { silent: template.silent, ..letter.clone() }).await?;
    }
    Ok(())
}

/// Begins a draft; whatever conversation was going on is over with that.
async fn begin(desk: &Desk, press: &Press, id: i64) -> Answered {
    let mut transaction = desk.db.write().await?;
    match announcements::begin_from(&mut transaction, id, desk.person.chat, desk.now()).await {
        Ok(made) => {
            let step = Step { after: press.message, moderator: Wanted::Nothing(Again::Card(made)) };
            dialogue::set(&mut transaction, desk.person.chat, &step, desk.now()).await?;
            transaction.commit().await?;
            desk.replies.toast(&press.id, "").await?;
            card::show_whole(desk, made).await
        }
        Err(refused) => {
            drop(transaction);
            refuse(desk, press, refused).await
        }
    }
}

/// What can't be undone is asked once.
async fn ask_first(desk: &Desk, press: &Press, template: &Template) -> Answered {
    let (locale, id) = (desk.locale(), template.id);
    let letter = Letter::html(locale.html("template-remove-sure", args! { name = template.name.as_str() })).row([
        Button::press(locale.plain("button-yes", args![]), format!("{VERB}:drop!:{id}")),
        Button::press(locale.plain("button-no", args![]), format!("{VERB}:show:{id}")),
    ]);
    Ok(desk.replies.show(press, &letter).await?)
}

async fn remove(desk: &Desk, press: &Press, id: i64) -> Answered {
    let mut transaction = desk.db.write().await?;
    match announcements::remove_template(&mut transaction, id, desk.person.chat, desk.now()).await {
        Ok(()) => transaction.commit().await?,
        Err(refused) => {
            drop(transaction);
            return refuse(desk, press, refused).await;
        }
    }
    desk.replies.toast(&press.id, &desk.locale().plain("template-removed", args![])).await?;
    Ok(desk.replies.replace(press.chat, press.message, &list(desk).await?).await?)
}

/// Asks for the name under which an announcement is saved.
async fn ask_name(desk: &Desk, press: &Press, announcement: i64) -> Answered {
    if announcements::get(&desk.db, announcement).await?.is_none() {
        return desk.refuse(press, Refused::Gone).await;
    }
    stand(desk, Step { after: press.message, moderator: Wanted::Template { announcement } }).await?;
    desk.replies.toast(&press.id, "").await?;
    desk.say(desk.locale().html("template-ask-name", args! { limit = NAME_LIMIT })).await?;
    Ok(())
}

/// The name that was typed.
pub async fn answered(desk: &Desk, message: &Message, announcement: i64) -> Answered {
    let (locale, name) = (desk.locale(), message.text().unwrap_or_default().trim());
    if name.is_empty() || name.contains('\n') || name.chars().count() > NAME_LIMIT {
        desk.say(locale.html("template-ask-name", args! { limit = NAME_LIMIT })).await?;
        return Ok(());
    }
    let mut transaction = desk.db.write().await?;
    let saved = announcements::save_template(&mut transaction, announcement, name, desk.person.chat, desk.now()).await;
    let (said, again) = match saved {
        Ok(Saved::New(id)) => (locale.html("template-saved", args! { name = name }), Again::Template(id)),
        Ok(Saved::Replaced(id)) => (locale.html("template-replaced", args! { name = name }), Again::Template(id)),
        Ok(Saved::Full) => (locale.html("template-full", args! { limit = announcements::TEMPLATES }), Again::Corrected(announcement)),
        Err(Refused::Database(error)) => return Err(error.into()),
        // Only whoever was a moderator a moment ago comes so far, and an announcement is never deleted.
        Err(_) => (locale.html("error-not-permitted", args![]), Again::Corrected(announcement)),
    };
    let step = Step { after: i64::from(message.id.0), moderator: Wanted::Nothing(again) };
    dialogue::set(&mut transaction, desk.person.chat, &step, desk.now()).await?;
    transaction.commit().await?;
    desk.say(said).await?;
    match again {
        Again::Template(id) => show_new(desk, id).await,
        _ => card::show_new(desk, announcement).await,
    }
}

/// A template's card as a new message.
pub async fn show_new(desk: &Desk, id: i64) -> Answered {
    if let Some(template) = announcements::template(&desk.db, id).await? {
        desk.send(&shown(desk, &template)).await?;
    }
    Ok(())
}

async fn refuse(desk: &Desk, press: &Press, refused: Refused) -> Answered {
    match refused {
        Refused::Gone => gone(desk, press).await,
        other => desk.refuse(press, other).await,
    }
}

/// Somebody else removed it.
async fn gone(desk: &Desk, press: &Press) -> Answered {
    desk.replies.alert(&press.id, &desk.locale().plain("template-gone", args![])).await?;
    Ok(())
}
