//! What Telegram says of the bot, and of the time.

use chrono::{DateTime, Utc};
use teloxide::RequestError;
use teloxide::prelude::Requester;

use super::Findings;
use crate::clock::Clock;
use crate::inbox::{ALLOWED, brief};
use crate::telegram::Telegram;

/// A clock that is further off than this many seconds makes what is due early or late.
const SKEW: i64 = 30;

/// Asks Telegram who the bot is and how it is set, and what time it is there.
pub(super) async fn look(telegram: &Telegram, clock: &Clock, found: &mut Findings) {
    let me = match telegram.bot().get_me().await {
        Ok(me) => me,
        Err(RequestError::Api(teloxide::ApiError::InvalidToken)) => {
            return found.fault("TELOXIDE_TOKEN: Telegram refuses it; BotFather shows the current one");
        }
        Err(error) => {
            return found.fault(format!("Telegram can't be reached: {}; check the network, JARSHY_PROXY and JARSHY_CA", brief(&error)));
        }
    };
    found.note(format!("bot: @{} (id {})", me.username(), me.user.id));
    inline(ALLOWED.contains(&"inline_query"), me.supports_inline_queries, found);
    if me.can_read_all_group_messages {
        found.fault(
            "group privacy is off: Telegram hands the bot everything that is written in its groups, which it neither needs nor wants; \
             BotFather: /setprivacy, Enable",
        );
    }
    match telegram.bot().get_webhook_info().await {
        Ok(info) => {
            if info.url.is_some() {
                found.fault("a webhook is set, so polling gets nothing; `jarshy run --take-over` removes it and loses no update");
            }
            found.note(format!("updates waiting at Telegram: {}", info.pending_update_count));
        }
        Err(error) => found.fault(format!("Telegram doesn't say how the bot is set: {}; try again", brief(&error))),
    }
    match time_there(telegram).await {
        Some(there) => skew(clock.now(), there, found),
        None => found.note("clock: Telegram's answer has no date to compare with"),
    }
}

fn inline(answers: bool, enabled: bool, found: &mut Findings) {
    match (answers, enabled) {
        (true, false) => found.note("inline mode is off: events can't be passed on from other chats; /setinline at BotFather turns it on"),
        (false, true) => found.fault("inline mode is on, and the bot doesn't answer there; BotFather: /setinline, then /empty"),
        _ => {}
    }
}

fn skew(here: DateTime<Utc>, there: DateTime<Utc>, found: &mut Findings) {
    let behind = (there - here).num_seconds();
    found.note(format!("this machine's clock: {}, {behind} s behind Telegram's", here.format("%Y-%m-%d %H:%M:%S UTC")));
    if behind.abs() > SKEW {
        found.fault(format!(
            "this machine's clock is {} s {} Telegram's; let it be set by NTP (timedatectl set-ntp true)",
            behind.abs(),
            if behind > 0 { "behind" } else { "ahead of" }
        ));
    }
}

/// The date on an answer of the server, asked without the token.
async fn time_there(telegram: &Telegram) -> Option<DateTime<Utc>> {
    let bot = telegram.bot();
    let answer = bot.client().get(bot.api_url()).send().await.ok()?;
    let date = answer.headers().get("date")?.to_str().ok()?;
    DateTime::parse_from_rfc2822(date).ok().map(|date| date.to_utc())
}

/// Removes a webhook; the updates that wait are kept.
pub async fn remove_webhook(telegram: &Telegram) -> anyhow::Result<()> {
    telegram.bot().delete_webhook().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_half_a_minute_off_is_a_fault_that_says_which_way() {
        let there = DateTime::from_timestamp(1_745_208_000, 0).unwrap();
        for (off, said) in [(0, None), (30, None), (-30, None), (31, Some("31 s ahead of")), (-3600, Some("3600 s behind"))] {
            let mut found = Findings::default();
            skew(there + chrono::TimeDelta::seconds(off), there, &mut found);
            match said {
                None => assert!(found.faults.is_empty(), "{found:?}"),
                Some(said) => assert!(found.faults[0].contains(said) && found.faults[0].contains("NTP"), "{found:?}"),
            }
        }
    }

    #[test]
    fn inline_mode_is_as_the_bot_needs_it() {
        for (answers, enabled, well) in [(true, true, true), (false, false, true), (true, false, true), (false, true, false)] {
            let mut found = Findings::default();
            inline(answers, enabled, &mut found);
            assert_eq!(found.faults.is_empty(), well, "{found:?}");
        }
    }
}
