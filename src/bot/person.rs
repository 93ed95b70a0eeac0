//! Who is at the counter: asked anew for every update, so that rights and choices are those of now.

use teloxide::types::{CallbackQuery, InlineQuery, Message, User};

use crate::db::Db;
use crate::locale::{Lang, Locales};
use crate::subscribers::{self, Reach, Subscriber};
use crate::team::{self, Names, Role, Scope};

/// Somebody in a private chat with the bot.
#[derive(Clone, Debug)]
pub struct Person {
    /// Telegram's id of the person and of their private chat.
    pub chat: i64,
    /// What Telegram says they are called. Kept of nobody but the team.
    pub name: String,
    /// The language they chose, as a reader or in the team; else the one their client suggests; else the first.
    pub lang: Lang,
    /// What their client's language is, if it is one of ours: whether their menus need setting.
    pub client: Option<Lang>,
    /// What we know of them.
    pub subscriber: Option<Subscriber>,
    /// What they may do in the team.
    pub role: Option<Role>,
    /// As far as this.
    pub scope: Scope,
    /// What those of the team are called; nobody else gets to know it.
    pub names: Names,
}

impl Person {
    /// Whether they are subscribed now.
    pub fn is_subscribed(&self) -> bool {
        self.subscriber.as_ref().is_some_and(|subscriber| subscriber.reach == Reach::Subscribed)
    }
}

/// The writer of a message.
pub async fn who_wrote(message: Message, db: Db, locales: Locales) -> Option<Person> {
    who(message.from.as_ref()?, &db, &locales).await
}

/// Whoever types behind the bot's name in some chat.
pub async fn who_asks(query: InlineQuery, db: Db, locales: Locales) -> Option<Person> {
    who(&query.from, &db, &locales).await
}

/// The presser of a button, in their private chat. What a stranger chose travels in the buttons, as the last word of their data.
pub async fn who_pressed(query: CallbackQuery, db: Db, locales: Locales) -> Option<Person> {
    query.message.as_ref().filter(|message| message.chat().is_private())?;
    let mut person = who(&query.from, &db, &locales).await?;
    let carried = query.data.as_deref().and_then(|data| locales.lang(data.rsplit_once(':')?.1));
    if let Some(lang) = carried.filter(|_| person.subscriber.is_none() && person.role.is_none()) {
        person.lang = lang;
    }
    Some(person)
}

/// The presser of a button in a group.
pub async fn who_pressed_in_group(query: CallbackQuery, db: Db, locales: Locales) -> Option<Person> {
    query.message.as_ref().filter(|message| message.chat().is_group() || message.chat().is_supergroup())?;
    who(&query.from, &db, &locales).await
}

/// Whether they belong to the team.
pub async fn is_member(person: Person) -> bool {
    person.role.is_some()
}

async fn who(user: &User, db: &Db, locales: &Locales) -> Option<Person> {
    let chat = i64::try_from(user.id.0).ok()?;
    let found: sqlx::Result<_> = async {
        let member = team::member(db, chat).await?;
        let names = match member {
            Some(_) => team::names_with(db, chat, &user.full_name()).await?,
            None => Names::default(),
        };
        Ok((subscribers::get(db, chat).await?, member, names))
    }
    .await;
    let (subscriber, member, names) = found.inspect_err(|error| tracing::error!(%error, "a person could not be looked up")).ok()?;
    let client = locales.guess(user.language_code.as_deref());
    let chosen = subscriber.as_ref().and_then(|subscriber| locales.lang(&subscriber.language));
    let in_team = member.as_ref().and_then(|member| locales.lang(&member.language));
    let lang = chosen.or(in_team).or(client).unwrap_or_else(|| locales.first());
    let (role, scope) = member.map(|member| (member.role, member.scope)).unzip();
    Some(Person { chat, name: user.full_name(), lang, client, subscriber, role, scope: scope.unwrap_or_default(), names })
}
