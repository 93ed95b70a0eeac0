//! Buttons with links under an announcement: a label in each owed language, one address for all.

use teloxide::types::Message;
use url::Url;

use super::announce;
use super::card;
use super::desk::Desk;
use super::step::{Again, Step, Wanted};
use crate::announcements::{self, OWED, Refused, State};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::letter::{Action, Button};
use crate::{args, team};

/// Letters of a label: more doesn't fit a phone.
const LABEL_LIMIT: usize = 40;
/// Buttons with links under one announcement.
const MOST: usize = 4;

/// Why a message can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not a label for each language and an address, a line each.
    Form,
    /// A label is too long.
    TooLong,
}

/// Asks for a button.
pub async fn ask(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let found = announcements::get(&desk.db, id).await?;
    let ready = found.filter(|found| found.state == State::Draft && found.revision == revision && found.missing().is_empty());
    let Some(announcement) = ready else { return card::show(desk, press, id).await };
    let locale = desk.locale();
    if announcement.texts.values().any(|letter| letter.keyboard.len() >= MOST) {
        desk.replies.alert(&press.id, &locale.plain("links-most", args! { limit = MOST })).await?;
        return Ok(());
    }
    announce::stand(desk, Step { after: press.message, moderator: Wanted::Link { draft: id, revision } }).await?;
    desk.replies.toast(&press.id, "").await?;
    desk.say(locale.html("links-ask", args![])).await?;
    Ok(())
}

/// Takes all buttons with links away.
pub async fn clear(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let done = change(desk, id, revision, |_, keyboard| keyboard.clear()).await;
    if let Err(refused) = done {
        desk.refuse(press, refused).await?;
    }
    card::show(desk, press, id).await
}

/// A message with a button in it.
pub async fn answered(desk: &Desk, message: &Message, (id, revision): (i64, i64)) -> Answered {
    let locale = desk.locale();
    let (labels, address) = match read(message.text().unwrap_or_default()) {
        Ok(read) => read,
        Err(fault) => {
            desk.say(match fault {
                Fault::Form => locale.html("links-form", args![]),
                Fault::TooLong => locale.html("links-too-long", args! { limit = LABEL_LIMIT }),
            })
            .await?;
            return Ok(());
        }
    };
    let done = change(desk, id, revision, |language, keyboard| {
        if let Some(at) = OWED.iter().position(|owed| *owed == language) {
            keyboard.push(vec![Button::link(labels[at].as_str(), address.as_str())]);
        }
    })
    .await;
    let mut transaction = desk.db.write().await?;
    let step = Step { after: i64::from(message.id.0), moderator: Wanted::Nothing(Again::Card(id)) };
    dialogue::set(&mut transaction, desk.person.chat, &step, desk.now()).await?;
    transaction.commit().await?;
    match done {
        Ok(()) => card::show_whole(desk, id).await,
        Err(Refused::Database(error)) => Err(error.into()),
        Err(_) => {
            desk.say(locale.html("plan-overtaken", args![])).await?;
            card::show_new(desk, id).await
        }
    }
}

/// Changes the buttons under every text in one transaction.
async fn change(desk: &Desk, id: i64, revision: i64, edit: impl Fn(&str, &mut Vec<Vec<Button>>)) -> Result<(), Refused> {
    let announcement = announcements::get(&desk.db, id).await?.ok_or(Refused::Gone)?;
    let mut transaction = desk.db.write().await?;
    for ((language, letter), revision) in announcement.texts.iter().zip(revision..) {
        let mut letter = letter.clone();
        edit(language, &mut letter.keyboard);
        announcements::set_text(&mut transaction, id, desk.hand(revision), language, &letter).await?;
    }
    team::record(&mut transaction, Some(desk.person.chat), "announcement.buttons", &format!("announcement:{id}"), "", desk.now()).await?;
    transaction.commit().await?;
    Ok(())
}

/// A label a line, in the order of the owed languages, then the address.
pub fn read(message: &str) -> Result<(Vec<String>, String), Fault> {
    let lines: Vec<&str> = message.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let Some((address, labels)) = lines.split_last().filter(|(_, labels)| labels.len() == OWED.len()) else { return Err(Fault::Form) };
    let is_web = Url::parse(address)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| host.contains('.')));
    if !is_web {
        return Err(Fault::Form);
    }
    if labels.iter().any(|label| label.chars().count() > LABEL_LIMIT) {
        return Err(Fault::TooLong);
    }
    Ok((labels.iter().map(|label| (*label).to_owned()).collect(), (*address).to_owned()))
}

/// Whether a letter has buttons with links.
pub fn has_any(keyboard: &[Vec<Button>]) -> bool {
    keyboard.iter().flatten().any(|button| matches!(button.action, Action::Link(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_a_label_in_each_language_and_an_address() {
        let read_well = Ok((vec!["Тіркелу".to_owned(), "Регистрация".to_owned()], "https://example.kz/?a=1".to_owned()));
        assert_eq!(read("Тіркелу\nРегистрация\nhttps://example.kz/?a=1"), read_well);
        assert_eq!(read(" Тіркелу \n\nРегистрация\n https://example.kz/?a=1 "), read_well);
        for wrong in [
            "",
            "Тіркелу\nhttps://example.kz",
            "Тіркелу\nРегистрация\nexample.kz",
            "Тіркелу\nРегистрация\njavascript:alert(1)",
            "а\nб\nв\nhttps://a.kz",
        ] {
            assert_eq!(read(wrong), Err(Fault::Form), "{wrong}");
        }
        assert_eq!(read(&format!("{}\nб\nhttps://a.kz", "қ".repeat(41))), Err(Fault::TooLong));
    }
}
