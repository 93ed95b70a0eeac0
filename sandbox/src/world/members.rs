//! Who is in a chat as what, and the updates that tell the bot when that changes.

use serde_json::{Map, Value, json};

use super::State;
use super::place::{Member, Permissions, Status};

impl State {
    /// A `ChatMember`.
    pub(crate) fn member_json(&self, chat: i64, who: i64) -> Value {
        let absent = Member::default();
        let member = self.rooms.get(&chat).and_then(|room| room.members.get(&who)).unwrap_or(&absent);
        self.describe(chat, who, member)
    }

    fn describe(&self, chat: i64, who: i64, member: &Member) -> Value {
        let mut json = Map::new();
        json.insert("user".into(), self.user(who));
        let status = match &member.status {
            Status::Creator => {
                json.insert("is_anonymous".into(), json!(member.anonymous));
                "creator"
            }
            Status::Administrator(rights) => {
                json.insert("can_be_edited".into(), json!(member.by_bot));
                rights.write(&mut json);
                let channel = self.rooms.get(&chat).is_some_and(|room| room.kind == super::ChatKind::Channel);
                for name in if channel { ["can_pin_messages", "can_manage_topics"] } else { ["can_post_messages", "can_edit_messages"] } {
                    json.remove(name);
                }
                json.insert("is_anonymous".into(), json!(member.anonymous));
                "administrator"
            }
            Status::Member => "member",
            Status::Restricted { permissions, until, inside } => {
                permissions.write(&mut json);
                json.insert("is_member".into(), json!(inside));
                json.insert("until_date".into(), json!(until));
                "restricted"
            }
            Status::Left => "left",
            Status::Kicked { until } => {
                json.insert("until_date".into(), json!(until));
                "kicked"
            }
        };
        if let Some(title) = member.title.as_ref().filter(|_| matches!(status, "creator" | "administrator")) {
            json.insert("custom_title".into(), json!(title));
        }
        json.insert("status".into(), json!(status));
        Value::Object(json)
    }

    /// Gives `who` another place in `chat`; the bot is told by `my_chat_member` or (if it asked for it) `chat_member`.
    pub(crate) fn set_member(&mut self, chat: i64, who: i64, by: i64, change: impl FnOnce(&mut Member), more: Map<String, Value>) {
        let old = self.member_json(chat, who);
        let Some(room) = self.rooms.get_mut(&chat) else {
            return;
        };
        change(room.member(who));
        let new = self.member_json(chat, who);
        if old != new {
            self.member_changed(chat, who, by, old, new, more);
        }
    }

    /// Tells the bot about a change; in a private chat too (blocked and unblocked).
    pub(crate) fn member_changed(&mut self, chat: i64, who: i64, by: i64, old: Value, new: Value, more: Map<String, Value>) {
        let mine = who == self.bot.id;
        let bot_sees = mine || self.rooms.get(&chat).is_some_and(|room| room.is_admin(self.bot.id));
        if !bot_sees {
            return;
        }
        let mut update = Map::new();
        update.insert("chat".into(), self.chat(chat));
        update.insert("from".into(), self.user(by));
        update.insert("date".into(), json!(self.date()));
        update.insert("old_chat_member".into(), old);
        update.insert("new_chat_member".into(), new);
        update.extend(more);
        self.push_update(if mine { "my_chat_member" } else { "chat_member" }, &Value::Object(update));
    }

    /// Restrictions and bans that have run out are forgotten.
    pub(crate) fn expire_restrictions(&mut self, chat: i64) {
        let now = self.now().timestamp();
        let Some(room) = self.rooms.get_mut(&chat) else {
            return;
        };
        for member in room.members.values_mut() {
            match member.status {
                Status::Restricted { until, inside, .. } if until > 0 && until <= now => {
                    member.status = if inside { Status::Member } else { Status::Left };
                }
                Status::Kicked { until } if until > 0 && until <= now => member.status = Status::Left,
                _ => {}
            }
        }
    }

    /// Which permission a message of this kind needs, and how a refusal names it.
    pub(crate) fn permission_for(kind: super::content::Kind) -> (Permissions, &'static str) {
        use super::content::Kind;
        match kind {
            Kind::Photo => (Permissions::SEND_PHOTOS, "photos"),
            Kind::Video => (Permissions::SEND_VIDEOS, "videos"),
            Kind::Audio => (Permissions::SEND_AUDIOS, "music"),
            Kind::Document => (Permissions::SEND_DOCUMENTS, "documents"),
            Kind::Voice => (Permissions::SEND_VOICE_NOTES, "voice notes"),
            Kind::VideoNote => (Permissions::SEND_VIDEO_NOTES, "video notes"),
            Kind::Poll => (Permissions::SEND_POLLS, "polls"),
            Kind::Animation => (Permissions::SEND_OTHER_MESSAGES, "animations"),
            Kind::Sticker => (Permissions::SEND_OTHER_MESSAGES, "stickers"),
            Kind::Dice => (Permissions::SEND_OTHER_MESSAGES, "dice"),
            Kind::Location => (Permissions::SEND_MESSAGES, "locations"),
            Kind::Venue => (Permissions::SEND_MESSAGES, "venues"),
            Kind::Contact => (Permissions::SEND_MESSAGES, "contacts"),
            Kind::Text | Kind::Service => (Permissions::SEND_MESSAGES, "text messages"),
        }
    }
}
