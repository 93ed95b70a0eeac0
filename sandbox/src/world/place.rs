//! People, groups and channels as they are stored, and who may do what in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::content::Content;

/// A message as it is stored. Kept small: there may be a million.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) id: i32,
    /// Unix time in seconds.
    pub(crate) date: u32,
    /// The person or bot that wrote it; 0: the chat itself (a channel post).
    pub(crate) from: i64,
    pub(crate) content: Arc<Content>,
    pub(crate) extra: Option<Box<Extra>>,
}

/// What few messages have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    pub(crate) edit_date: Option<u32>,
    pub(crate) reply_to: Option<i32>,
    pub(crate) thread: Option<i32>,
    pub(crate) protect: bool,
    pub(crate) silent: bool,
    /// Posted by the bot in the channel's name.
    pub(crate) by_bot: bool,
    /// More fields of the message, ready as JSON: forward origin, album, quote, signature.
    pub(crate) fields: Map<String, Value>,
    /// Who reacted with what.
    pub(crate) reactions: Vec<(i64, Value)>,
}

impl Stored {
    pub(crate) fn extra(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }

    pub(crate) fn thread(&self) -> Option<i32> {
        self.extra.as_ref().and_then(|extra| extra.thread)
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.extra.as_ref().and_then(|extra| extra.fields.get(name))
    }
}

/// The messages of a chat, by id.
#[derive(Default, Debug)]
pub(crate) struct Messages(Vec<Stored>);

impl Messages {
    pub(crate) fn push(&mut self, message: Stored) {
        if self.0.len() == self.0.capacity() {
            // Most people get few messages: grow by what is there, not by the usual four.
            self.0.reserve_exact(self.0.len().max(1));
        }
        self.0.push(message);
    }

    fn position(&self, id: i32) -> Option<usize> {
        self.0.binary_search_by_key(&id, |message| message.id).ok()
    }

    pub(crate) fn get(&self, id: i32) -> Option<&Stored> {
        self.0.get(self.position(id)?)
    }

    pub(crate) fn get_mut(&mut self, id: i32) -> Option<&mut Stored> {
        let at = self.position(id)?;
        self.0.get_mut(at)
    }

    pub(crate) fn remove(&mut self, id: i32) -> Option<Stored> {
        self.position(id).map(|at| self.0.remove(at))
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Stored> {
        self.0.iter()
    }

    pub(crate) fn retain(&mut self, keep: impl FnMut(&Stored) -> bool) {
        self.0.retain(keep);
    }
}

/// A person, and the private chat the bot has with them.
#[derive(Default, Debug)]
pub(crate) struct Human {
    pub(crate) first_name: Box<str>,
    pub(crate) messages: Messages,
    /// The person has written to the bot (or pressed Start) at least once.
    pub(crate) started: bool,
    /// The bot has met the person somewhere.
    pub(crate) seen: bool,
    pub(crate) blocked: bool,
    pub(crate) deactivated: bool,
    pub(crate) rare: Option<Box<Rare>>,
}

/// What not everybody has.
#[derive(Default, Debug)]
pub(crate) struct Rare {
    pub(crate) last_name: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) language_code: Option<String>,
    pub(crate) is_bot: bool,
    pub(crate) is_premium: bool,
    pub(crate) bio: Option<String>,
    pub(crate) pinned: Vec<i32>,
    pub(crate) menu: Option<Value>,
}

impl Human {
    pub(crate) fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    pub(crate) fn is_bot(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.is_bot)
    }
}

/// The sort of a chat with more than two in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatKind {
    /// A small, old-fashioned group.
    Group,
    /// A supergroup, with or without topics.
    Supergroup,
    /// A channel.
    Channel,
}

impl ChatKind {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Supergroup => "supergroup",
            Self::Channel => "channel",
        }
    }

    /// Its name in refusals.
    pub(crate) fn long_name(self) -> &'static str {
        match self {
            Self::Group => "group chat",
            Self::Supergroup => "supergroup chat",
            Self::Channel => "channel chat",
        }
    }
}

/// A topic of a forum.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) emoji: Option<String>,
    pub(crate) closed: bool,
}

/// A group or channel.
#[derive(Debug)]
pub(crate) struct Room {
    pub(crate) kind: ChatKind,
    pub(crate) title: String,
    pub(crate) username: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) is_forum: bool,
    pub(crate) members: BTreeMap<i64, Member>,
    pub(crate) permissions: Permissions,
    pub(crate) messages: Messages,
    /// The last message id given out here (supergroups and channels number their own).
    pub(crate) last_id: i32,
    pub(crate) topics: BTreeMap<i32, Topic>,
    pub(crate) general_closed: bool,
    pub(crate) general_hidden: bool,
    pub(crate) general_name: String,
    pub(crate) pinned: Vec<i32>,
    pub(crate) links: Vec<Map<String, Value>>,
    pub(crate) primary_link: Option<String>,
    pub(crate) join_requests: Vec<i64>,
    pub(crate) photo: Option<Value>,
    pub(crate) migrated_to: Option<i64>,
    pub(crate) linked: Option<i64>,
    pub(crate) deleted: bool,
    pub(crate) available_reactions: Option<Value>,
}

impl Room {
    pub(crate) fn new(kind: ChatKind, title: &str) -> Self {
        Self {
            kind,
            title: title.to_owned(),
            username: None,
            description: None,
            is_forum: false,
            members: BTreeMap::new(),
            permissions: Permissions::ALL,
            messages: Messages::default(),
            last_id: 0,
            topics: BTreeMap::new(),
            general_closed: false,
            general_hidden: false,
            general_name: "General".into(),
            pinned: Vec::new(),
            links: Vec::new(),
            primary_link: None,
            join_requests: Vec::new(),
            photo: None,
            migrated_to: None,
            linked: None,
            deleted: false,
            available_reactions: None,
        }
    }

    pub(crate) fn status(&self, who: i64) -> &Status {
        self.members.get(&who).map_or(&Status::Left, |member| &member.status)
    }

    pub(crate) fn member(&mut self, who: i64) -> &mut Member {
        self.members.entry(who).or_default()
    }

    /// Whether `who` is an administrator with this right (the creator has them all).
    pub(crate) fn has_right(&self, who: i64, right: Rights) -> bool {
        match self.status(who) {
            Status::Creator => true,
            Status::Administrator(rights) => rights.has(right),
            _ => false,
        }
    }

    pub(crate) fn is_admin(&self, who: i64) -> bool {
        matches!(self.status(who), Status::Creator | Status::Administrator(_))
    }

    /// Whether `who` may do here what members may do.
    pub(crate) fn may(&self, who: i64, permission: Permissions) -> bool {
        match self.status(who) {
            Status::Creator | Status::Administrator(_) => true,
            Status::Member => self.permissions.has(permission),
            Status::Restricted { permissions, .. } => self.permissions.has(permission) && permissions.has(permission),
            Status::Left | Status::Kicked { .. } => false,
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.members.values().filter(|member| member.status.is_in()).count()
    }
}

/// Somebody's place in a chat.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Member {
    pub(crate) status: Status,
    pub(crate) title: Option<String>,
    pub(crate) anonymous: bool,
    /// Made an administrator by the bot, so the bot may change it.
    pub(crate) by_bot: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Status {
    Creator,
    Administrator(Rights),
    Member,
    /// In the chat or not, with fewer permissions until a Unix time (0: for good).
    Restricted {
        permissions: Permissions,
        until: i64,
        inside: bool,
    },
    #[default]
    Left,
    Kicked {
        until: i64,
    },
}

impl Status {
    pub(crate) fn is_in(&self) -> bool {
        match self {
            Self::Creator | Self::Administrator(_) | Self::Member => true,
            Self::Restricted { inside, .. } => *inside,
            Self::Left | Self::Kicked { .. } => false,
        }
    }
}

macro_rules! flags {
    ($(#[$doc:meta])* $name:ident { $($constant:ident = $bit:literal, $field:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
        pub struct $name(u32);

        impl $name {
            $(#[doc = concat!("`", $field, "`")] pub const $constant: Self = Self(1 << $bit);)*
            /// None of them.
            pub const NONE: Self = Self(0);
            /// All of them.
            pub const ALL: Self = Self($((1 << $bit) |)* 0);
            pub(crate) const NAMED: &'static [(&'static str, Self)] = &[$(($field, Self::$constant),)*];

            /// Whether all of `other` are in it.
            pub fn has(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// It and `other`.
            pub const fn with(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// It without `other`.
            pub const fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }

            pub(crate) fn write(self, into: &mut Map<String, Value>) {
                for (name, flag) in Self::NAMED {
                    into.insert((*name).to_owned(), json!(self.has(*flag)));
                }
            }
        }
    };
}

flags! {
    /// What an administrator may do.
    Rights {
        MANAGE_CHAT = 0, "can_manage_chat";
        DELETE_MESSAGES = 1, "can_delete_messages";
        MANAGE_VIDEO_CHATS = 2, "can_manage_video_chats";
        RESTRICT_MEMBERS = 3, "can_restrict_members";
        PROMOTE_MEMBERS = 4, "can_promote_members";
        CHANGE_INFO = 5, "can_change_info";
        INVITE_USERS = 6, "can_invite_users";
        POST_STORIES = 7, "can_post_stories";
        EDIT_STORIES = 8, "can_edit_stories";
        DELETE_STORIES = 9, "can_delete_stories";
        POST_MESSAGES = 10, "can_post_messages";
        EDIT_MESSAGES = 11, "can_edit_messages";
        PIN_MESSAGES = 12, "can_pin_messages";
        MANAGE_TOPICS = 13, "can_manage_topics";
    }
}

flags! {
    /// What a member may do.
    Permissions {
        SEND_MESSAGES = 0, "can_send_messages";
        SEND_AUDIOS = 1, "can_send_audios";
        SEND_DOCUMENTS = 2, "can_send_documents";
        SEND_PHOTOS = 3, "can_send_photos";
        SEND_VIDEOS = 4, "can_send_videos";
        SEND_VIDEO_NOTES = 5, "can_send_video_notes";
        SEND_VOICE_NOTES = 6, "can_send_voice_notes";
        SEND_POLLS = 7, "can_send_polls";
        SEND_OTHER_MESSAGES = 8, "can_send_other_messages";
        ADD_WEB_PAGE_PREVIEWS = 9, "can_add_web_page_previews";
        REACT_TO_MESSAGES = 14, "can_react_to_messages";
        EDIT_TAG = 15, "can_edit_tag";
        CHANGE_INFO = 10, "can_change_info";
        INVITE_USERS = 11, "can_invite_users";
        PIN_MESSAGES = 12, "can_pin_messages";
        MANAGE_TOPICS = 13, "can_manage_topics";
    }
}
