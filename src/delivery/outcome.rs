//! Telegram's answer -> what it means. The one place that decides whether to try again; tested as a table of real answers.
//!
//! teloxide drops the error code and knows many answers only by text, so the decision is by variant first, then by the text's beginning.

use std::time::Duration;

use serde_json::Value;
use teloxide::{ApiError, RequestError};

use crate::outbox::Verdict;
use crate::outbox::polls::Votes;

/// What an answer asks of the sender besides settling the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing: go on.
    GoOn,
    /// The chat wants nothing for this long (429).
    Wait(Duration),
    /// The chat has become another.
    Moved(i64),
    /// Telegram wasn't reached at all.
    NoConnection,
    /// It was reached and didn't answer, or not in a way that can be read: it may have the message.
    NoAnswer,
    /// There aren't enough Stars for a message that was to be paid for.
    NoStars,
    /// The token isn't taken any more (401): everything stops.
    TokenRefused,
}

/// What became of a message, and what to do next. `now` in unix seconds.
pub fn verdict(answer: Result<&[i64], &RequestError>, now: i64) -> (Verdict, Then) {
    let error = match answer {
        Ok([]) => return (Verdict::Unknown("an answer without a message".into()), Then::NoAnswer),
        Ok([message]) => return (Verdict::Sent(*message), Then::GoOn),
        Ok(messages) => return (Verdict::SentAlbum(messages.to_vec()), Then::GoOn),
        Err(error) => error,
    };
    match error {
        RequestError::RetryAfter(seconds) => {
            let wait = seconds.duration();
            (Verdict::NotSent { due: now + i64::try_from(wait.as_secs()).unwrap_or(0) + 1 }, Then::Wait(wait))
        }
        RequestError::MigrateToChatId(to) => (Verdict::NotSent { due: now }, Then::Moved(to.0)),
        RequestError::Network(error) if error.is_connect() => (Verdict::NotSent { due: now }, Then::NoConnection),
        RequestError::Network(_) => (Verdict::Unknown("no answer".into()), Then::NoAnswer),
        RequestError::InvalidJson { .. } => (Verdict::Unknown("an answer that can't be read".into()), Then::NoAnswer),
        RequestError::Io(_) => (Verdict::Unknown("an input or output error".into()), Then::GoOn),
        RequestError::Api(ApiError::InvalidToken) => (Verdict::NotSent { due: now }, Then::TokenRefused),
        RequestError::Api(error) => refused(error, now),
    }
}

/// What became of a copy that was to be edited, or deleted if `deletes`, and what to do next. `now` in unix seconds. A refusal is this
/// copy's unless Telegram says that the text can't be taken: a correction must not stop for one message it can't reach.
pub fn changed(message: i64, deletes: bool, answer: Result<(), &RequestError>, now: i64) -> (Verdict, Then) {
    let error = match answer {
        Ok(()) if deletes => return (Verdict::Deleted, Then::GoOn),
        Ok(()) => return (Verdict::Sent(message), Then::GoOn),
        Err(RequestError::MigrateToChatId(to)) => {
            // The numbers of messages end with the group; what the new one shows of them isn't ours to change.
            return (Verdict::Failed("the group has become another".into()), Then::Moved(to.0));
        }
        Err(error) => error,
    };
    match verdict(Err(error), now) {
        (Verdict::OurFault(text), then) if is_not_there(&text) => (Verdict::Gone(text), then),
        (Verdict::OurFault(text), then) if deletes || !is_of_the_text(&text) => (Verdict::Failed(text), then),
        other => other,
    }
}

/// What became of a poll that was to be ended, and what to do next. `now` in unix seconds.
pub fn ended(answer: Result<Value, RequestError>, now: i64) -> (Verdict, Then) {
    match answer {
        Ok(poll) => (Verdict::Ended(Votes::read(poll)), Then::GoOn),
        Err(error) if says(&error, &["poll has already been closed"]) => (Verdict::Ended(None), Then::GoOn),
        Err(error) => match verdict(Err(&error), now) {
            (Verdict::OurFault(text), then) => (Verdict::Gone(text), then),
            other => other,
        },
    }
}

/// Whether what was to be forwarded isn't there.
pub fn is_nothing_to_forward(error: &RequestError) -> bool {
    matches!(error, RequestError::Api(ApiError::MessageToForwardNotFound))
        || says(error, &["message to forward not found", "MESSAGE_ID_INVALID"])
}

fn says(error: &RequestError, words: &[&str]) -> bool {
    let RequestError::Api(error) = error else { return false };
    let text = error.to_string();
    words.iter().any(|words| text.contains(words))
}

/// Whether a refusal to delete leaves the way to edit open.
pub fn cannot_be_deleted(error: &RequestError) -> bool {
    matches!(error, RequestError::Api(ApiError::MessageCantBeDeleted))
        || matches!(error, RequestError::Api(ApiError::Unknown(text)) if text.contains("can't be deleted") || text.contains("DELETE_FORBIDDEN"))
}

/// The message was deleted by whoever got it.
fn is_not_there(text: &str) -> bool {
    ["message to edit not found", "message to delete not found", "MESSAGE_ID_INVALID", "message not found"]
        .iter()
        .any(|part| text.contains(part))
}

/// What we wrote can't be shown to anybody.
fn is_of_the_text(text: &str) -> bool {
    [
        "can't parse",
        "too long",
        "TOO_LONG",
        "must be non-empty",
        "text is empty",
        "BUTTON_",
        "ENTITY_",
        "ENTITIES_",
        "file identifier",
        "reply markup",
        "URL",
        "url",
    ]
    .iter()
    .any(|part| text.contains(part))
}

fn refused(error: &ApiError, now: i64) -> (Verdict, Then) {
    let text = error.to_string();
    let text = text.strip_prefix("Unknown error: ").unwrap_or(&text).trim_matches('"').to_owned();
    if text.starts_with("Too Many Requests") {
        return (Verdict::NotSent { due: now + 5 }, Then::Wait(Duration::from_secs(5)));
    }
    if lacks_stars(&text) {
        return (Verdict::NotSent { due: now }, Then::NoStars);
    }
    if text.starts_with("Internal Server Error") || text.starts_with("Bad Gateway") {
        return (Verdict::Unknown(text), Then::NoAnswer);
    }
    if is_gone(error, &text) {
        return (Verdict::Unreachable(text), Then::GoOn);
    }
    if is_this_chats_rule(error, &text) {
        return (Verdict::Failed(text), Then::GoOn);
    }
    (Verdict::OurFault(text), Then::GoOn)
}

/// Telegram's word for it in a paid send isn't published: these are the ones its own protocol has for a payment that can't be made.
fn lacks_stars(text: &str) -> bool {
    ["BALANCE_TOO_LOW", "PAYMENT_REQUIRED", "not enough Stars"].iter().any(|part| text.contains(part))
}

/// Nobody is there any more, or nobody who lets us in.
fn is_gone(error: &ApiError, text: &str) -> bool {
    use ApiError::{
        BotBlocked, BotKicked, BotKickedFromChannel, BotKickedFromSupergroup, CantInitiateConversation, CantTalkWithBots, ChatNotFound,
        GroupDeactivated, UserDeactivated, UserNotFound,
    };
    let known = matches!(
        error,
        BotBlocked
            | BotKicked
            | BotKickedFromChannel
            | BotKickedFromSupergroup
            | CantInitiateConversation
            | CantTalkWithBots
            | ChatNotFound
            | GroupDeactivated
            | UserDeactivated
            | UserNotFound
    );
    known
        || text.starts_with("Forbidden:")
        || ["PEER_ID_INVALID", "group chat was deactivated", "group chat was upgraded", "USER_DEACTIVATED"]
            .iter()
            .any(|part| text.contains(part))
}

/// The chat is there, but this may not be written in it.
fn is_this_chats_rule(error: &ApiError, text: &str) -> bool {
    matches!(error, ApiError::NotEnoughRightsToPostMessages)
        || [
            "CHAT_WRITE_FORBIDDEN",
            "have no rights",
            "not enough rights",
            "TOPIC_CLOSED",
            "message thread not found",
            "need administrator rights",
            "CHAT_RESTRICTED",
            "CHAT_SEND_",
        ]
        .iter()
        .any(|part| text.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(text: &str) -> RequestError {
        let error: ApiError = serde_json::from_value(serde_json::Value::String(text.into())).unwrap();
        RequestError::Api(error)
    }

    #[derive(Debug, PartialEq)]
    enum Kind {
        Gone,
        ThisChat,
        OurFault,
        Again,
        Unknown,
    }

    fn kind(error: &RequestError) -> Kind {
        match verdict(Err(error), 0).0 {
            Verdict::Unreachable(_) => Kind::Gone,
            Verdict::Failed(_) => Kind::ThisChat,
            Verdict::OurFault(_) => Kind::OurFault,
            Verdict::NotSent { .. } => Kind::Again,
            Verdict::Unknown(_) => Kind::Unknown,
            Verdict::Sent(_) | Verdict::SentAlbum(_) | Verdict::SentPoll(..) => unreachable!(),
            Verdict::Deleted | Verdict::Gone(_) | Verdict::Ended(_) | Verdict::HomeGone(_) => unreachable!(),
        }
    }

    #[test]
    fn each_of_telegrams_refusals_means_one_thing() {
        let table = [
            ("Forbidden: bot was blocked by the user", Kind::Gone),
            ("Forbidden: user is deactivated", Kind::Gone),
            ("Forbidden: bot was kicked from the supergroup chat", Kind::Gone),
            ("Forbidden: bot was kicked from the channel chat", Kind::Gone),
            ("Forbidden: bot was kicked from the group chat", Kind::Gone),
            ("Forbidden: the group chat was deleted", Kind::Gone),
            ("Forbidden: bot is not a member of the channel chat", Kind::Gone),
            ("Forbidden: bot is not a member of the supergroup chat", Kind::Gone),
            ("Forbidden: bot can't initiate conversation with a user", Kind::Gone),
            ("Forbidden: bot can't send messages to bots", Kind::Gone),
            ("Bad Request: chat not found", Kind::Gone),
            ("Bad Request: PEER_ID_INVALID", Kind::Gone),
            ("Bad Request: group chat was deactivated", Kind::Gone),
            ("Bad Request: CHAT_WRITE_FORBIDDEN", Kind::ThisChat),
            ("Bad Request: TOPIC_CLOSED", Kind::ThisChat),
            ("Bad Request: message thread not found", Kind::ThisChat),
            ("Bad Request: not enough rights to send text messages to the chat", Kind::ThisChat),
            ("Bad Request: have no rights to send a message", Kind::ThisChat),
            ("Bad Request: need administrator rights in the channel chat", Kind::ThisChat),
            ("Bad Request: message is too long", Kind::OurFault),
            ("Bad Request: message caption is too long", Kind::OurFault),
            ("Bad Request: text must be non-empty", Kind::OurFault),
            ("Bad Request: message text is empty", Kind::OurFault),
            ("Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0", Kind::OurFault),
            ("Bad Request: wrong file identifier/HTTP URL specified", Kind::OurFault),
            ("Bad Request: BUTTON_DATA_INVALID", Kind::OurFault),
            ("Bad Request: can't use the media of the specified type in the album", Kind::OurFault),
            ("Bad Request: too many messages to send as an album", Kind::OurFault),
            ("Bad Request: MULTI_MEDIA_TOO_LONG", Kind::OurFault),
            ("Bad Request: MEDIA_INVALID", Kind::OurFault),
            ("Bad Request: wrong remote file identifier specified: can't unserialize it", Kind::OurFault),
            ("Bad Request: not enough rights to send photos to the chat", Kind::ThisChat),
            ("Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", Kind::ThisChat),
            ("Bad Request: CHAT_SEND_DOCS_FORBIDDEN", Kind::ThisChat),
            ("Bad Request: BALANCE_TOO_LOW", Kind::Again),
            ("Too Many Requests: retry after 5", Kind::Again),
            ("Internal Server Error", Kind::Unknown),
            ("Unauthorized", Kind::Again),
        ];
        for (text, expected) in table {
            assert_eq!(kind(&api(text)), expected, "{text}");
        }
    }

    #[test]
    fn each_answer_to_an_edit_or_a_deletion_means_one_thing() {
        #[derive(Clone, Copy, Debug, PartialEq)]
        enum Ends {
            Gone,
            Lost,
            Stuck,
            Text,
            Again,
        }
        use Ends::{Again, Gone, Lost, Stuck, Text};
        let table = [
            ("Bad Request: message to edit not found", Gone, Gone),
            ("Bad Request: message to delete not found", Gone, Gone),
            ("Bad Request: MESSAGE_ID_INVALID", Gone, Gone),
            ("Bad Request: message can't be edited", Stuck, Stuck),
            ("Bad Request: message can't be deleted", Stuck, Stuck),
            ("Bad Request: message can't be deleted for everyone", Stuck, Stuck),
            ("Bad Request: MESSAGE_DELETE_FORBIDDEN", Stuck, Stuck),
            ("Bad Request: MESSAGE_AUTHOR_REQUIRED", Stuck, Stuck),
            ("Bad Request: there is no text in the message to edit", Stuck, Stuck),
            ("Bad Request: there is no caption in the message to edit", Stuck, Stuck),
            ("Bad Request: not enough rights to send text messages to the chat", Stuck, Stuck),
            ("Bad Request: CHAT_WRITE_FORBIDDEN", Stuck, Stuck),
            ("Bad Request: something that nobody has seen yet", Stuck, Stuck),
            ("Bad Request: chat not found", Lost, Lost),
            ("Forbidden: bot was blocked by the user", Lost, Lost),
            ("Forbidden: user is deactivated", Lost, Lost),
            ("Forbidden: bot was kicked from the supergroup chat", Lost, Lost),
            ("Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0", Text, Stuck),
            ("Bad Request: message is too long", Text, Stuck),
            ("Bad Request: MEDIA_CAPTION_TOO_LONG", Text, Stuck),
            ("Bad Request: message text is empty", Text, Stuck),
            ("Bad Request: BUTTON_DATA_INVALID", Text, Stuck),
            ("Bad Request: wrong file identifier/HTTP URL specified", Text, Stuck),
            ("Too Many Requests: retry after 5", Again, Again),
            ("Internal Server Error", Again, Again),
            ("Unauthorized", Again, Again),
        ];
        let kind = |deletes: bool, text: &str| match changed(5, deletes, Err(&api(text)), 0).0 {
            Verdict::Gone(_) => Gone,
            Verdict::Unreachable(_) => Lost,
            Verdict::Failed(_) => Stuck,
            Verdict::OurFault(_) => Text,
            Verdict::NotSent { .. } | Verdict::Unknown(_) => Again,
            other => panic!("{text}: {other:?}"),
        };
        for (text, edit, delete) in table {
            assert_eq!((kind(false, text), kind(true, text)), (edit, delete), "{text}");
        }
        assert_eq!(changed(5, false, Ok(()), 0).0, Verdict::Sent(5));
        assert_eq!(changed(5, true, Ok(()), 0).0, Verdict::Deleted);
        let moved = RequestError::MigrateToChatId(teloxide::types::ChatId(-100));
        assert_eq!(changed(5, false, Err(&moved), 0).1, Then::Moved(-100));
        for text in ["Bad Request: message can't be deleted", "Bad Request: message can't be deleted for everyone"] {
            assert!(cannot_be_deleted(&api(text)), "{text}");
        }
        assert!(!cannot_be_deleted(&api("Bad Request: message to delete not found")));
    }

    #[test]
    fn each_answer_to_the_ending_of_a_poll_means_one_thing() {
        let poll =
            serde_json::json!({ "options": [{ "voter_count": 2 }, { "voter_count": 1 }], "total_voter_count": 3, "is_closed": true });
        let votes = Votes { options: vec![2, 1], voters: 3, ended: true };
        assert_eq!(ended(Ok(poll), 0), (Verdict::Ended(Some(votes)), Then::GoOn));
        assert_eq!(ended(Ok(Value::Null), 0).0, Verdict::Ended(None), "it has ended, whatever the answer looks like");
        let says = |text: &str| ended(Err(api(text)), 9).0;
        assert_eq!(says("Bad Request: poll has already been closed"), Verdict::Ended(None));
        for gone in
            ["Bad Request: message with poll to stop not found", "Bad Request: poll can't be stopped", "Bad Request: MESSAGE_ID_INVALID"]
        {
            assert!(matches!(says(gone), Verdict::Gone(_)), "{gone}");
        }
        assert!(matches!(says("Forbidden: bot was blocked by the user"), Verdict::Unreachable(_)));
        assert!(matches!(says("Internal Server Error"), Verdict::Unknown(_)));
        assert_eq!(says("Too Many Requests: retry after 5"), Verdict::NotSent { due: 14 });
    }

    #[test]
    fn only_a_message_that_is_not_there_is_nothing_to_forward() {
        for text in ["Bad Request: message to forward not found", "Bad Request: MESSAGE_ID_INVALID"] {
            assert!(is_nothing_to_forward(&api(text)), "{text}");
        }
        for text in ["Bad Request: message can't be forwarded", "Bad Request: chat not found", "Forbidden: bot was blocked by the user"] {
            assert!(!is_nothing_to_forward(&api(text)), "{text}");
        }
    }

    #[test]
    fn an_album_is_all_its_messages_and_an_answer_without_any_is_unknown() {
        assert_eq!(verdict(Ok(&[7]), 0).0, Verdict::Sent(7));
        assert_eq!(verdict(Ok(&[7, 8, 9]), 0), (Verdict::SentAlbum(vec![7, 8, 9]), Then::GoOn));
        assert!(matches!(verdict(Ok(&[]), 0).0, Verdict::Unknown(_)));
    }

    #[test]
    fn an_answer_that_cannot_be_read_is_unknown_and_never_failed() {
        let source = serde_json::from_str::<i64>("<html>").unwrap_err();
        let error = RequestError::InvalidJson { source: source.into(), raw: "<html>".into() };
        assert_eq!(kind(&error), Kind::Unknown);
    }

    #[test]
    fn without_stars_a_message_goes_again_and_nothing_is_at_fault() {
        assert_eq!(verdict(Err(&api("Bad Request: BALANCE_TOO_LOW")), 9), (Verdict::NotSent { due: 9 }, Then::NoStars));
    }

    #[test]
    fn a_refused_token_marks_nobody_and_stops_everything() {
        assert_eq!(verdict(Err(&api("Unauthorized")), 0), (Verdict::NotSent { due: 0 }, Then::TokenRefused));
    }

    #[test]
    fn a_429_waits_as_long_as_telegram_says() {
        let error = RequestError::RetryAfter(teloxide::types::Seconds::from_seconds(7));
        assert_eq!(verdict(Err(&error), 100), (Verdict::NotSent { due: 108 }, Then::Wait(Duration::from_secs(7))));
    }
}
