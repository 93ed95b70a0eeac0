//! What the server says when it refuses.
//!
//! Wording of the real server wherever it is known; what is only our guess at it is marked "unverified" where it stands.

use std::borrow::Cow;

use serde_json::json;

/// A refused call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    pub(crate) description: Cow<'static, str>,
    pub(crate) retry_after: Option<u32>,
    pub(crate) migrate_to: Option<i64>,
}

impl Refusal {
    fn new(code: u16, description: impl Into<Cow<'static, str>>) -> Self {
        Self { code, description: description.into(), retry_after: None, migrate_to: None }
    }

    /// 400; the description without "Bad Request: ". Its first letter becomes small, as the real server makes it, unless
    /// it is a code in capitals.
    pub(crate) fn bad(description: impl AsRef<str>) -> Self {
        let text = description.as_ref();
        let second = text.as_bytes().get(1).copied().unwrap_or(b'a');
        let mut shown = String::with_capacity(text.len() + 13);
        shown.push_str("Bad Request: ");
        if second == b'_' || second.is_ascii_uppercase() {
            shown.push_str(text);
        } else {
            let mut letters = text.chars();
            shown.extend(letters.next().map(|c| c.to_ascii_lowercase()));
            shown.push_str(letters.as_str());
        }
        Self::new(400, shown)
    }

    /// 400: a parameter that must be there is empty.
    pub(crate) fn required(name: &str) -> Self {
        Self::bad(format!("parameter \"{name}\" is required"))
    }

    /// 403; the description without "Forbidden: ".
    pub(crate) fn forbidden(description: impl AsRef<str>) -> Self {
        Self::new(403, format!("Forbidden: {}", description.as_ref()))
    }

    /// 401: wrong token.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized")
    }

    /// 404 as for a path that is no method at all.
    pub(crate) fn not_found() -> Self {
        Self::new(404, "Not Found")
    }

    /// 403 for who doesn't come from this computer; the real server knows no such thing.
    pub(crate) fn foreign() -> Self {
        Self::new(403, "Forbidden: only for pages and programs of this computer")
    }

    /// 409.
    pub(crate) fn conflict(description: &'static str) -> Self {
        Self::new(409, description)
    }

    /// 413: the body is larger than the server takes.
    pub(crate) fn too_large() -> Self {
        Self::new(413, "Request Entity Too Large")
    }

    /// 400: not enough Stars for a paid broadcast. Unverified wording: the protocol's own code for a payment that can't be made.
    pub(crate) fn no_stars() -> Self {
        Self::bad("BALANCE_TOO_LOW")
    }

    /// 429.
    pub(crate) fn too_many(retry_after: u32) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(429, format!("Too Many Requests: retry after {retry_after}")) }
    }

    /// 400 with the new id of a group that became a supergroup.
    pub(crate) fn migrated(to: i64) -> Self {
        Self { migrate_to: Some(to), ..Self::bad("group chat was upgraded to a supergroup chat") }
    }

    /// 501: the sandbox doesn't model it, and says so rather than flatter.
    pub(crate) fn not_modelled(what: impl AsRef<str>) -> Self {
        Self::new(501, format!("Not Implemented: {} isn't modelled by the sandbox", what.as_ref()))
    }

    pub(crate) fn to_json(&self) -> String {
        let mut json = json!({"ok": false, "error_code": self.code, "description": self.description});
        if let Some(seconds) = self.retry_after {
            json["parameters"] = json!({"retry_after": seconds});
        }
        if let Some(chat) = self.migrate_to {
            json["parameters"] = json!({"migrate_to_chat_id": chat});
        }
        json.to_string()
    }
}
