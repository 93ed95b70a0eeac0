//! `/hold`: everything but answers stops at once. `/release`: an owner lets it go on, having seen what waits.

use super::desk::Desk;
use crate::bot::Answered;
use crate::bot::press::{Press, Words};
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::markup::Html;
use crate::team::{self, Role};
use crate::{args, key, outbox};

/// The verb of the release's button.
pub const VERB: &str = "m.hold";

/// `/hold [why]`.
pub async fn hold(words: Words, desk: Desk) -> Answered {
    let (by, why) = (desk.person.chat, words.0);
    let mut transaction = desk.db.write().await?;
    let fresh = outbox::hold(&mut transaction, &why).await?;
    if fresh {
        team::record(&mut transaction, Some(by), "sending.held", "outbox", &why, desk.now()).await?;
        transaction.commit().await?;
    } else {
        drop(transaction);
    }
    let locale = desk.locale();
    desk.say(if fresh { locale.html("hold-done", args![]) } else { locale.html("hold-already", args![]) }).await?;
    if fresh {
        tell_others(&desk, |locale| {
            let mut text = locale.html("hold-notice", args! { who = desk.mention(by) });
            if !why.is_empty() {
                text.line().push(&locale.html("hold-reason", args! { reason = &why }));
            }
            text
        })
        .await?;
    }
    Ok(())
}

/// `/release`.
pub async fn release(desk: Desk) -> Answered {
    let locale = desk.locale();
    if desk.person.role != Some(Role::Owner) {
        desk.say(locale.html("release-owner-only", args![])).await?;
        return Ok(());
    }
    if !outbox::is_held(&mut *desk.db.read().acquire().await?).await? {
        desk.say(locale.html("release-not-held", args![])).await?;
        return Ok(());
    }
    let mut lines = vec![locale.html("release-ask", args![])];
    lines.extend(pending(locale, &outbox::pending_by_lane(&desk.db).await?));
    let question = Letter::html(Html::join(lines, &Html::trusted("\n"))).row([
        Button::press(locale.plain("release-yes", args![]), format!("{VERB}:release")),
        Button::press(locale.plain("release-no", args![]), format!("{VERB}:keep")),
    ]);
    desk.send(&question).await?;
    Ok(())
}

/// What waits, a lane a line.
pub(super) fn pending(locale: &Locale, lanes: &std::collections::BTreeMap<i64, i64>) -> Vec<Html> {
    let names = [key!("lane-urgent"), key!("lane-change"), key!("lane-announcement"), key!("lane-digest")];
    let lines: Vec<Html> = (1..)
        .zip(names)
        .filter_map(|(lane, key)| Some((key, *lanes.get(&lane)?)))
        .filter(|(_, n)| *n > 0)
        .map(|(key, n)| locale.html(key, args! { n = n }))
        .collect();
    if lines.is_empty() { vec![locale.html("lane-none", args![])] } else { lines }
}

/// The owner's answer.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let locale = desk.locale();
    if desk.person.role != Some(Role::Owner) {
        desk.replies.alert(&press.id, &locale.plain("error-not-permitted", args![])).await?;
        return Ok(());
    }
    if press.word(0) != "release" {
        desk.replies.show(&press, &Letter::html(locale.html("release-kept", args![]))).await?;
        return Ok(());
    }
    let by = desk.person.chat;
    let mut transaction = desk.db.write().await?;
    let fresh = outbox::release(&mut transaction).await?;
    if fresh {
        team::record(&mut transaction, Some(by), "sending.released", "outbox", "", desk.now()).await?;
        transaction.commit().await?;
        desk.bell.0.notify_one();
    } else {
        drop(transaction);
    }
    desk.replies.show(&press, &Letter::html(locale.html("release-done", args![]))).await?;
    if fresh {
        tell_others(&desk, |locale| locale.html("release-notice", args! { who = desk.mention(by) })).await?;
    }
    Ok(())
}

/// Tells the rest of the team at once: the outbox stands still, so this can't go through it.
async fn tell_others(desk: &Desk, say: impl Fn(&Locale) -> Html) -> Answered {
    for member in team::members(&desk.db).await? {
        if member.user == desk.person.chat {
            continue;
        }
        let lang = desk.locales.lang(&member.language).unwrap_or_else(|| desk.locales.first());
        if let Err(error) = desk.replies.say(member.user, &Letter::html(say(desk.locales.get(lang)))).await {
            tracing::warn!(%error, "a member of the team could not be told of the hold");
        }
    }
    Ok(())
}
