//! Which commands somebody sees in the menu: the nearest scope wins, and in it their language before "all languages".

use serde_json::{Value, json};

use crate::api::me::scope_key;
use crate::world::State;

/// The commands `person` is offered in `chat`; empty if the bot left none that apply.
pub(super) fn offered(state: &State, chat: i64, person: i64) -> Vec<Value> {
    let human = state.people.get(&person);
    let language = human.and_then(|human| human.rare.as_ref()?.language_code.clone()).unwrap_or_default();
    let language = language.split('-').next().unwrap_or("").to_owned();
    let scopes = match state.rooms.get(&chat) {
        None => vec![json!({"type": "chat", "chat_id": chat}), json!({"type": "all_private_chats"})],
        Some(room) => {
            let mut scopes = vec![json!({"type": "chat_member", "chat_id": chat, "user_id": person})];
            let administrator = room.is_admin(person);
            if administrator {
                scopes.push(json!({"type": "chat_administrators", "chat_id": chat}));
            }
            scopes.push(json!({"type": "chat", "chat_id": chat}));
            if administrator {
                scopes.push(json!({"type": "all_chat_administrators"}));
            }
            scopes.push(json!({"type": "all_group_chats"}));
            scopes
        }
    };
    for scope in scopes.iter().chain([&Value::Null]) {
        for language in [language.as_str(), ""] {
            if let Some(list) = state.commands.get(&(scope_key(scope), language.to_owned())) {
                return list.clone();
            }
        }
    }
    Vec::new()
}
