//! Setting the scene: people, chats, and the bot's place in them.

use serde_json::{Map, json};

use super::place::{ChatKind, Human, Member, Permissions, Rights, Room, Status, Topic};
use super::{Person, State, World};

/// Somebody who is about to exist. Empty fields are filled in.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    /// Their id; none: the next free one.
    pub id: Option<i64>,
    /// Their first name.
    pub first_name: String,
    /// Their last name.
    pub last_name: Option<String>,
    /// Their username, without "@".
    pub username: Option<String>,
    /// The language of their Telegram, an IETF tag such as "kk".
    pub language_code: Option<String>,
    /// They pressed Start some time ago: the bot may write to them at once.
    pub started: bool,
    /// They are a bot.
    pub is_bot: bool,
}

impl NewPerson {
    /// Somebody of this name.
    pub fn named(first_name: &str) -> Self {
        Self { first_name: first_name.to_owned(), ..Self::default() }
    }
}

impl World {
    /// A new person; one of that id who exists already is overwritten, messages kept.
    pub fn person(&self, new: NewPerson) -> Person {
        self.step(|state| state.new_person(new))
    }

    /// `person` has begun a chat with the bot at some time before: it may write to them, and hears nothing of it.
    pub fn has_started(&self, person: impl Into<i64>) {
        let person = person.into();
        self.step(|state| {
            if let Some(human) = state.people.get_mut(&person) {
                human.started = true;
            }
        });
    }

    /// A new basic group that `creator` has made.
    pub fn group(&self, title: &str, creator: impl Into<i64>) -> i64 {
        let creator = creator.into();
        self.step(|state| state.new_room(ChatKind::Group, title, creator))
    }

    /// A new supergroup.
    pub fn supergroup(&self, title: &str, creator: impl Into<i64>) -> i64 {
        let creator = creator.into();
        self.step(|state| state.new_room(ChatKind::Supergroup, title, creator))
    }

    /// A new channel.
    pub fn channel(&self, title: &str, creator: impl Into<i64>) -> i64 {
        let creator = creator.into();
        self.step(|state| state.new_room(ChatKind::Channel, title, creator))
    }

    /// A new supergroup with topics.
    pub fn forum(&self, title: &str, creator: impl Into<i64>) -> i64 {
        let creator = creator.into();
        self.step(|state| {
            let id = state.new_room(ChatKind::Supergroup, title, creator);
            if let Some(room) = state.rooms.get_mut(&id) {
                room.is_forum = true;
            }
            id
        })
    }

    /// Gives a chat a public username (without "@").
    pub fn set_username(&self, chat: i64, username: &str) {
        self.step(|state| {
            state.usernames.insert(username.to_lowercase(), chat);
            if let Some(room) = state.rooms.get_mut(&chat) {
                room.username = Some(username.to_owned());
            } else if let Some(human) = state.people.get_mut(&chat) {
                human.rare().username = Some(username.to_owned());
            }
        });
    }

    /// `by` adds the bot to a chat, as a member or an administrator with all rights; the bot gets `my_chat_member`
    /// (and in groups the note that it joined).
    pub fn add_bot(&self, chat: i64, by: impl Into<i64>, as_administrator: bool) {
        let status = if as_administrator { Status::Administrator(Rights::ALL) } else { Status::Member };
        self.bot_becomes(chat, by.into(), status);
    }

    /// `by` makes the bot an administrator with these rights only.
    pub fn promote_bot(&self, chat: i64, by: impl Into<i64>, rights: Rights) {
        self.bot_becomes(chat, by.into(), Status::Administrator(rights));
    }

    /// `by` restricts the bot to these permissions.
    pub fn restrict_bot(&self, chat: i64, by: impl Into<i64>, permissions: Permissions) {
        self.bot_becomes(chat, by.into(), Status::Restricted { permissions, until: 0, inside: true });
    }

    /// `by` takes the bot's rights away; in a channel that puts it out.
    pub fn demote_bot(&self, chat: i64, by: impl Into<i64>) {
        self.bot_becomes(chat, by.into(), Status::Member);
    }

    /// `by` removes the bot: it is kicked and can't come back by itself.
    pub fn remove_bot(&self, chat: i64, by: impl Into<i64>) {
        self.bot_becomes(chat, by.into(), Status::Kicked { until: 0 });
    }

    fn bot_becomes(&self, chat: i64, by: i64, status: Status) {
        self.step(|state| {
            state.meet(by);
            let bot = state.bot.id;
            let Some(room) = state.rooms.get(&chat) else {
                return;
            };
            let was_in = room.status(bot).is_in();
            let channel = room.kind == ChatKind::Channel;
            let now_in = status.is_in();
            state.set_member(chat, bot, by, |member| member.status = status, Map::new());
            if channel || was_in == now_in {
                return;
            }
            let user = state.user(bot);
            let mut fields = Map::new();
            if now_in {
                fields.insert("new_chat_participant".into(), user.clone());
                fields.insert("new_chat_member".into(), user.clone());
                fields.insert("new_chat_members".into(), json!([user]));
                // The extra singular fields are what the real server still sends; clients must pass over them.
                state.service(chat, by, fields, None);
            }
        });
    }

    /// `person` joins a chat.
    pub fn joins(&self, chat: i64, person: impl Into<i64>) {
        let person = person.into();
        self.step(|state| {
            state.set_member(chat, person, person, |member| member.status = Status::Member, Map::new());
            let fields = Map::from_iter([("new_chat_members".to_owned(), json!([state.user(person)]))]);
            if state.rooms.get(&chat).is_some_and(|room| room.kind != ChatKind::Channel) {
                state.service(chat, person, fields, None);
            }
        });
    }

    /// `person` leaves a chat.
    pub fn leaves(&self, chat: i64, person: impl Into<i64>) {
        let person = person.into();
        self.step(|state| {
            state.set_member(chat, person, person, |member| member.status = Status::Left, Map::new());
            let fields = Map::from_iter([("left_chat_member".to_owned(), state.user(person))]);
            if state.rooms.get(&chat).is_some_and(|room| room.kind != ChatKind::Channel) {
                state.service(chat, person, fields, None);
            }
        });
    }

    /// `person` becomes an administrator with these rights.
    pub fn promotes(&self, chat: i64, person: impl Into<i64>, rights: Rights) {
        let person = person.into();
        self.step(|state| {
            let by = state.creator(chat).unwrap_or(person);
            state.set_member(chat, person, by, |member| member.status = Status::Administrator(rights), Map::new());
        });
    }

    /// What ordinary members of a chat may do.
    pub fn set_permissions(&self, chat: i64, permissions: Permissions) {
        self.step(|state| {
            if let Some(room) = state.rooms.get_mut(&chat) {
                room.permissions = permissions;
            }
        });
    }

    /// A group becomes a supergroup: the old id refuses with `migrate_to_chat_id`; the new id is returned.
    pub fn migrates(&self, group: i64) -> i64 {
        self.step(|state| state.migrate(group))
    }

    /// A chat is deleted by its owner.
    pub fn deletes_chat(&self, chat: i64) {
        self.step(|state| {
            if let Some(room) = state.rooms.get_mut(&chat) {
                room.deleted = true;
            }
        });
    }

    /// A new topic in a forum, made by a person; its thread id.
    pub fn topic(&self, forum: i64, by: impl Into<i64>, name: &str) -> i32 {
        let by = by.into();
        self.step(|state| state.new_topic(forum, by, name, 7_322_096, None))
    }

    /// A person closes a topic of a forum.
    pub fn closes_topic(&self, forum: i64, by: impl Into<i64>, topic: i32) {
        self.turns_topic(forum, by.into(), topic, true);
    }

    /// A person opens a closed topic again.
    pub fn reopens_topic(&self, forum: i64, by: impl Into<i64>, topic: i32) {
        self.turns_topic(forum, by.into(), topic, false);
    }

    fn turns_topic(&self, forum: i64, by: i64, topic: i32, closed: bool) {
        self.step(|state| {
            if let Some(topic) = state.rooms.get_mut(&forum).and_then(|room| room.topics.get_mut(&topic)) {
                topic.closed = closed;
            }
            let note = if closed { "forum_topic_closed" } else { "forum_topic_reopened" };
            state.service(forum, by, Map::from_iter([(note.to_owned(), json!({}))]), Some(topic));
        });
    }

    /// Somebody else has set a webhook for the bot (or, with "", removed it): getUpdates is refused with 409 until then.
    pub fn webhook_elsewhere(&self, url: &str) {
        self.step(|state| url.clone_into(&mut state.queue.webhook));
    }

    /// Puts Stars on the bot's account.
    pub fn give_stars(&self, stars: i64) {
        self.step(|state| state.star_tenths += stars * 10);
    }
}

impl State {
    pub(crate) fn new_person(&mut self, new: NewPerson) -> Person {
        let id = new.id.unwrap_or_else(|| {
            while self.people.contains_key(&self.next_person) {
                self.next_person += 1;
            }
            self.next_person
        });
        let name = if new.first_name.is_empty() { format!("Person {id}") } else { new.first_name };
        let human = self.people.entry(id).or_insert_with(|| Box::new(Human::default()));
        human.first_name = name.into_boxed_str();
        human.started |= new.started;
        human.seen |= new.started;
        if new.last_name.is_some() || new.username.is_some() || new.language_code.is_some() || new.is_bot {
            let rare = human.rare();
            rare.last_name = new.last_name;
            rare.username.clone_from(&new.username);
            rare.language_code = new.language_code;
            rare.is_bot = new.is_bot;
        }
        if let Some(username) = new.username {
            self.usernames.insert(username.to_lowercase(), id);
        }
        Person { id }
    }

    /// The bot gets to know somebody; who doesn't exist yet begins to.
    pub(crate) fn meet(&mut self, id: i64) {
        if id > 0 && id != self.bot.id && !self.people.contains_key(&id) {
            self.new_person(NewPerson { id: Some(id), ..NewPerson::default() });
        }
        if let Some(human) = self.people.get_mut(&id) {
            human.seen = true;
        }
    }

    pub(crate) fn creator(&self, chat: i64) -> Option<i64> {
        let room = self.rooms.get(&chat)?;
        room.members.iter().find(|(_, member)| member.status == Status::Creator).map(|(id, _)| *id)
    }

    pub(crate) fn new_room(&mut self, kind: ChatKind, title: &str, creator: i64) -> i64 {
        let number = self.next_room;
        self.next_room += 1;
        let id = if kind == ChatKind::Group { -number } else { -1_000_000_000_000 - number };
        let mut room = Room::new(kind, title);
        room.members.insert(creator, Member { status: Status::Creator, ..Member::default() });
        self.rooms.insert(id, Box::new(room));
        id
    }

    fn migrate(&mut self, group: i64) -> i64 {
        let Some(old) = self.rooms.get(&group) else {
            return group;
        };
        let (title, members) = (old.title.clone(), old.members.clone());
        let creator = self.creator(group).unwrap_or(0);
        let new = self.new_room(ChatKind::Supergroup, &title, creator);
        if let Some(room) = self.rooms.get_mut(&new) {
            room.members = members;
        }
        let fields = Map::from_iter([("migrate_to_chat_id".to_owned(), json!(new))]);
        self.service(group, creator, fields, None);
        if let Some(old) = self.rooms.get_mut(&group) {
            old.migrated_to = Some(new);
        }
        let fields = Map::from_iter([("migrate_from_chat_id".to_owned(), json!(group))]);
        self.service(new, creator, fields, None);
        new
    }

    pub(crate) fn new_topic(&mut self, forum: i64, by: i64, name: &str, color: i64, emoji: Option<String>) -> i32 {
        let mut created = json!({"name": name, "icon_color": color});
        if let Some(emoji) = &emoji {
            created["icon_custom_emoji_id"] = json!(emoji);
        }
        let fields = Map::from_iter([("forum_topic_created".to_owned(), created)]);
        let next = self.rooms.get(&forum).map_or(0, |room| room.last_id + 1);
        self.service(forum, by, fields, Some(next));
        if let Some(room) = self.rooms.get_mut(&forum) {
            let topic = Topic { name: name.to_owned(), emoji, closed: false };
            room.topics.insert(next, topic);
        }
        next
    }
}
