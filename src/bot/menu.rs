//! Commands, names and descriptions as Telegram shows them: per language, per role, sent only if changed.
//!
//! The tables here are the list of commands: `/help` reads them too. Languages that Telegram clients don't offer fall to the default
//! scope, which says everything in each of ours, Kazakh first.

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;
use teloxide::prelude::*;
use teloxide::types::{BotCommand, BotCommandScope, Recipient};

use super::person::Person;
use crate::args;
use crate::db::{Db, hex};
use crate::key;
use crate::locale::{Lang, Locale, Locales};
use crate::markup::Html;
use crate::organisation::Organisation;
use crate::team::Role;
use crate::telegram::Telegram;

/// A command and what it is for.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Without the slash.
    pub command: &'static str,
    /// The key of its description: at most 256 characters (Bot API, BotCommand), in every language together.
    pub about: &'static str,
    /// Who in the team may use it; for citizens' commands without meaning.
    role: Role,
}

const fn entry(command: &'static str, about: &'static str) -> Entry {
    Entry { command, about, role: Role::Moderator }
}

/// A command that editors may use too.
const fn editors(command: &'static str, about: &'static str) -> Entry {
    Entry { command, about, role: Role::Editor }
}

/// Everybody's commands, in the order of the menu.
pub const CITIZEN: [Entry; 14] = [
    entry("menu", key!("command-menu")),
    entry("events", key!("command-events")),
    entry("my", key!("command-my")),
    entry("news", key!("command-news")),
    entry("digest", key!("command-digest")),
    entry("search", key!("command-search")),
    entry("settings", key!("command-settings")),
    entry("language", key!("command-language")),
    entry("region", key!("command-region")),
    entry("ask", key!("command-ask")),
    entry("about", key!("command-about")),
    entry("privacy", key!("command-privacy")),
    entry("help", key!("command-help")),
    entry("stop", key!("command-stop")),
];

/// The team's commands.
pub const TEAM: [Entry; 18] = [
    editors("announce", key!("command-announce")),
    editors("announcements", key!("command-announcements")),
    entry("newevent", key!("command-newevent")),
    entry("editevent", key!("command-editevent")),
    entry("import", key!("command-import")),
    entry("addnews", key!("command-addnews")),
    entry("newsdesk", key!("command-newsdesk")),
    entry("sources", key!("command-sources")),
    entry("queue", key!("command-queue")),
    entry("digest_preview", key!("command-digest-preview")),
    entry("hold", key!("command-hold")),
    Entry { command: "release", about: key!("command-release"), role: Role::Owner },
    entry("channels", key!("command-channels")),
    entry("questions", key!("command-questions")),
    editors("team", key!("command-team")),
    editors("stats", key!("command-stats")),
    entry("audit", key!("command-audit")),
    editors("cancel", key!("command-cancel")),
];

/// The team's commands that this role may use.
pub fn team(role: Option<Role>) -> impl Iterator<Item = &'static Entry> {
    TEAM.iter().filter(move |entry| role >= Some(entry.role))
}

/// Commands with their descriptions, a line each.
pub fn list<'a>(locale: &Locale, entries: impl Iterator<Item = &'a Entry>) -> Html {
    let lines = entries.map(|entry| {
        let about = locale.html(entry.about, args![]);
        Html::join([Html::escape(&format!("/{}", entry.command)), about], &Html::trusted(" – "))
    });
    Html::join(lines, &Html::trusted("\n"))
}

/// One thing that Telegram shows of the bot, in one language or in the default scope.
#[derive(Debug)]
struct Sign {
    lang: Option<Lang>,
    what: What,
}

#[derive(Debug)]
enum What {
    /// 64 characters at most (Bot API, setMyName).
    Name(String),
    /// 512 (setMyDescription).
    Description(String),
    /// 120 (setMyShortDescription).
    Short(String),
    Commands(Vec<(&'static str, String)>),
}

fn signs(locales: &Locales, organisation: &Organisation) -> Vec<Sign> {
    let langs = || locales.languages().iter().copied().map(Some).chain([None]);
    let mut signs: Vec<Sign> = langs().map(|lang| Sign { lang, what: What::Commands(commands(locales, lang)) }).collect();
    for lang in langs() {
        let name = organisation.names(lang.unwrap_or(locales.first()).as_str()).bot.clone();
        let about = in_scope(locales, lang, "\n\n", |locale| {
            let names = organisation.names(locale.lang().as_str());
            locale.plain("bot-description", args! { organisation = &names.name })
        });
        let short = in_scope(locales, lang, " · ", |locale| locale.plain("bot-short", args![]));
        signs.extend([What::Name(name), What::Description(about), What::Short(short)].map(|what| Sign { lang, what }));
    }
    signs
}

fn commands(locales: &Locales, lang: Option<Lang>) -> Vec<(&'static str, String)> {
    CITIZEN.iter().map(|entry| (entry.command, in_scope(locales, lang, " · ", |locale| locale.plain(entry.about, args![])))).collect()
}

/// In this language; in the default scope in each.
fn in_scope(locales: &Locales, lang: Option<Lang>, between: &str, say: impl Fn(&Locale) -> String) -> String {
    match lang {
        Some(lang) => say(locales.get(lang)),
        None => locales.languages().iter().map(|lang| say(locales.get(*lang))).collect::<Vec<_>>().join(between),
    }
}

impl Sign {
    fn key(&self) -> String {
        let what = match self.what {
            What::Name(_) => "name",
            What::Description(_) => "description",
            What::Short(_) => "short",
            What::Commands(_) => "commands",
        };
        format!("sign:{what}:{}", self.lang.map_or("", Lang::as_str))
    }

    fn hash(&self) -> String {
        hex(&Sha256::digest(format!("{:?}", self.what)))
    }

    async fn put_up(&self, bot: &Bot) -> Result<(), teloxide::RequestError> {
        let code = self.lang.map_or(String::new(), |lang| lang.as_str().to_owned());
        match &self.what {
            What::Name(name) => bot.set_my_name().name(name).language_code(code).await.map(drop),
            What::Description(text) => bot.set_my_description().description(text).language_code(code).await.map(drop),
            What::Short(text) => bot.set_my_short_description().short_description(text).language_code(code).await.map(drop),
            What::Commands(list) => bot.set_my_commands(bot_commands(list)).language_code(code).await.map(drop),
        }
    }
}

fn bot_commands(list: &[(&'static str, String)]) -> Vec<BotCommand> {
    list.iter().map(|(command, about)| BotCommand::new(*command, about)).collect()
}

/// Puts up what changed since it was last put up; how many. Telegram allows few changes a day, so each is remembered by itself.
pub async fn publish(db: &Db, telegram: &Telegram, locales: &Locales, organisation: &Organisation) -> anyhow::Result<usize> {
    let mut changed = 0;
    for sign in signs(locales, organisation) {
        let (key, hash) = (sign.key(), sign.hash());
        let known = sqlx::query_scalar!("SELECT value FROM meta WHERE name = ?", key).fetch_optional(db.read()).await?;
        if known.as_ref() == Some(&hash) {
            continue;
        }
        sign.put_up(telegram.bot()).await?;
        let mut transaction = db.write().await?;
        remember(&mut transaction, &key, &hash).await?;
        transaction.commit().await?;
        changed += 1;
    }
    Ok(changed)
}

async fn remember(c: &mut SqliteConnection, key: &str, hash: &str) -> sqlx::Result<()> {
    sqlx::query!("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", key, hash)
        .execute(c)
        .await
        .map(drop)
}

/// Gives a chat its own menu where the general one doesn't suit: another language than the client's, or a role in the team. A menu
/// that can't be set is no reason to fail what led here.
pub async fn for_chat(telegram: &Telegram, locales: &Locales, person: &Person) {
    let scope = BotCommandScope::Chat { chat_id: Recipient::Id(ChatId(person.chat)) };
    let needed = person.role.is_some() || (person.subscriber.is_some() && person.client != Some(person.lang));
    let done = if needed {
        let locale = locales.get(person.lang);
        let team = team(person.role).filter(|_| person.role.is_some()).map(|entry| (entry.command, locale.plain(entry.about, args![])));
        let list: Vec<_> = team.chain(commands(locales, Some(person.lang))).collect();
        telegram.bot().set_my_commands(bot_commands(&list)).scope(scope).await
    } else {
        telegram.bot().delete_my_commands().scope(scope).await
    };
    if let Err(error) = done {
        tracing::warn!(%error, "a chat's menu could not be set");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Office;

    #[test]
    fn everything_put_up_fits_telegrams_limits() {
        for sign in signs(&Locales::embedded().unwrap(), &Office::sample().organisation) {
            let (length, limit) = match &sign.what {
                What::Name(text) => (text.chars().count(), 64),
                What::Description(text) => (text.chars().count(), 512),
                What::Short(text) => (text.chars().count(), 120),
                What::Commands(list) => {
                    assert!(list.len() <= 100);
                    (list.iter().map(|(_, about)| about.chars().count()).max().unwrap(), 256)
                }
            };
            assert!((1..=limit).contains(&length), "{}: {length} of {limit}", sign.key());
        }
    }

    #[test]
    fn only_owners_are_shown_what_only_owners_may_do() {
        let shown = |role| team(role).map(|entry| entry.command).collect::<Vec<_>>();
        assert!(shown(Some(Role::Owner)).contains(&"release") && !shown(Some(Role::Moderator)).contains(&"release"));
        assert_eq!(shown(None), Vec::<&str>::new());
    }

    #[test]
    fn commands_are_written_as_telegram_takes_them() {
        for entry in CITIZEN.iter().chain(&TEAM) {
            assert!(
                entry.command.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
                    && entry.command.len() <= 32
            );
        }
    }
}
