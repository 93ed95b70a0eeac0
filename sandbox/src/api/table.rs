//! Every modelled method with every modelled parameter: the map of this side of the sandbox.

use super::Run::{Now, Poll};
use super::{Method, callbacks, chats, edit, files, forum, me, media, members, poll, relay, rooms, send, updates};

/// What every send method takes.
const SEND: &[&str] = &[
    "chat_id",
    "message_thread_id",
    "disable_notification",
    "protect_content",
    "allow_paid_broadcast",
    "message_effect_id",
    "reply_parameters",
    "reply_markup",
];
const ALBUM: &[&str] = &[
    "chat_id",
    "message_thread_id",
    "disable_notification",
    "protect_content",
    "allow_paid_broadcast",
    "message_effect_id",
    "reply_parameters",
    "media",
];
const CAPTION: &[&str] = &["caption", "parse_mode", "caption_entities"];
const ABOVE: &[&str] = &["show_caption_above_media", "has_spoiler"];
const EDIT: &[&str] = &["chat_id", "message_id", "inline_message_id", "reply_markup"];
const CHAT: &[&str] = &["chat_id"];
const MEMBER: &[&str] = &["chat_id", "user_id"];
const MESSAGE: &[&str] = &["chat_id", "message_id"];
const SCOPE: &[&str] = &["scope", "language_code"];
const LANGUAGE: &[&str] = &["language_code"];
const TOPIC: &[&str] = &["chat_id", "message_thread_id"];
const PERMISSIONS: &[&str] = &["permissions", "use_independent_chat_permissions"];
const LINK: &[&str] = &["name", "expire_date", "member_limit", "creates_join_request"];
const RIGHTS: &[&str] = &[
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
    "can_edit_messages",
    "can_pin_messages",
    "can_manage_topics",
];
const FROM: &[&str] = &["chat_id", "message_thread_id", "from_chat_id", "disable_notification", "protect_content"];

const METHODS: &[Method] = &[
    Method { name: "getUpdates", params: &[&["offset", "limit", "timeout", "allowed_updates"]], run: Poll },
    Method { name: "setWebhook", params: &[&["url", "drop_pending_updates"]], run: Now(updates::set_webhook) },
    Method { name: "deleteWebhook", params: &[&["drop_pending_updates"]], run: Now(updates::delete_webhook) },
    Method { name: "getWebhookInfo", params: &[], run: Now(updates::webhook_info) },
    Method { name: "getMe", params: &[], run: Now(me::get_me) },
    Method { name: "sendMessage", params: &[SEND, &["text", "parse_mode", "entities", "link_preview_options"]], run: Now(send::message) },
    Method { name: "forwardMessage", params: &[FROM, &["message_id", "message_effect_id"]], run: Now(relay::forward) },
    Method { name: "forwardMessages", params: &[FROM, &["message_ids"]], run: Now(relay::forward_many) },
    Method {
        name: "copyMessage",
        params: &[SEND, CAPTION, &["from_chat_id", "message_id", "show_caption_above_media"]],
        run: Now(relay::copy),
    },
    Method { name: "copyMessages", params: &[FROM, &["message_ids", "remove_caption"]], run: Now(relay::copy_many) },
    Method { name: "sendPhoto", params: &[SEND, CAPTION, ABOVE, &["photo"]], run: Now(media::photo) },
    Method {
        name: "sendAudio",
        params: &[SEND, CAPTION, &["audio", "duration", "performer", "title", "thumbnail"]],
        run: Now(media::audio),
    },
    Method {
        name: "sendDocument",
        params: &[SEND, CAPTION, &["document", "disable_content_type_detection", "thumbnail"]],
        run: Now(media::document),
    },
    Method {
        name: "sendVideo",
        params: &[SEND, CAPTION, ABOVE, &["video", "duration", "width", "height", "supports_streaming", "thumbnail"]],
        run: Now(media::video),
    },
    Method {
        name: "sendAnimation",
        params: &[SEND, CAPTION, ABOVE, &["animation", "duration", "width", "height", "thumbnail"]],
        run: Now(media::animation),
    },
    Method { name: "sendVoice", params: &[SEND, CAPTION, &["voice", "duration"]], run: Now(media::voice) },
    Method { name: "sendVideoNote", params: &[SEND, &["video_note", "duration", "length", "thumbnail"]], run: Now(media::video_note) },
    Method { name: "sendSticker", params: &[SEND, &["sticker", "emoji"]], run: Now(media::sticker) },
    Method { name: "sendMediaGroup", params: &[ALBUM], run: Now(media::group) },
    Method { name: "sendLocation", params: &[SEND, &["latitude", "longitude", "horizontal_accuracy"]], run: Now(send::location) },
    Method {
        name: "sendVenue",
        params: &[
            SEND,
            &["latitude", "longitude", "title", "address"],
            &["foursquare_id", "foursquare_type", "google_place_id", "google_place_type"],
        ],
        run: Now(send::venue),
    },
    Method { name: "sendContact", params: &[SEND, &["phone_number", "first_name", "last_name", "vcard"]], run: Now(send::contact) },
    Method { name: "sendDice", params: &[SEND, &["emoji"]], run: Now(send::dice) },
    Method { name: "sendChatAction", params: &[&["chat_id", "message_thread_id", "action"]], run: Now(send::chat_action) },
    Method { name: "getFile", params: &[&["file_id"]], run: Now(files::get) },
    Method { name: "editMessageText", params: &[EDIT, &["text", "parse_mode", "entities", "link_preview_options"]], run: Now(edit::text) },
    Method { name: "editMessageCaption", params: &[EDIT, CAPTION, &["show_caption_above_media"]], run: Now(edit::caption) },
    Method { name: "editMessageMedia", params: &[EDIT, &["media"]], run: Now(edit::media) },
    Method { name: "editMessageReplyMarkup", params: &[EDIT], run: Now(edit::markup) },
    Method { name: "deleteMessage", params: &[MESSAGE], run: Now(edit::delete) },
    Method { name: "deleteMessages", params: &[&["chat_id", "message_ids"]], run: Now(edit::delete_many) },
    Method {
        name: "answerCallbackQuery",
        params: &[&["callback_query_id", "text", "show_alert", "url", "cache_time"]],
        run: Now(callbacks::answer),
    },
    Method { name: "setMyCommands", params: &[SCOPE, &["commands"]], run: Now(me::set_commands) },
    Method { name: "deleteMyCommands", params: &[SCOPE], run: Now(me::delete_commands) },
    Method { name: "getMyCommands", params: &[SCOPE], run: Now(me::get_commands) },
    Method { name: "setMyName", params: &[LANGUAGE, &["name"]], run: Now(me::set_name) },
    Method { name: "getMyName", params: &[LANGUAGE], run: Now(me::get_name) },
    Method { name: "setMyDescription", params: &[LANGUAGE, &["description"]], run: Now(me::set_description) },
    Method { name: "getMyDescription", params: &[LANGUAGE], run: Now(me::get_description) },
    Method { name: "setMyShortDescription", params: &[LANGUAGE, &["short_description"]], run: Now(me::set_short_description) },
    Method { name: "getMyShortDescription", params: &[LANGUAGE], run: Now(me::get_short_description) },
    Method { name: "setChatMenuButton", params: &[CHAT, &["menu_button"]], run: Now(me::set_menu_button) },
    Method { name: "getChatMenuButton", params: &[CHAT], run: Now(me::get_menu_button) },
    Method { name: "setMyDefaultAdministratorRights", params: &[&["rights", "for_channels"]], run: Now(me::set_default_rights) },
    Method { name: "getMyDefaultAdministratorRights", params: &[&["for_channels"]], run: Now(me::get_default_rights) },
    Method { name: "getMyStarBalance", params: &[], run: Now(me::star_balance) },
    Method { name: "getChat", params: &[CHAT], run: Now(chats::get) },
    Method { name: "getChatMember", params: &[MEMBER], run: Now(chats::member) },
    Method { name: "getChatAdministrators", params: &[CHAT], run: Now(chats::administrators) },
    Method { name: "getChatMemberCount", params: &[CHAT], run: Now(chats::count) },
    Method { name: "leaveChat", params: &[CHAT], run: Now(chats::leave) },
    Method { name: "pinChatMessage", params: &[MESSAGE, &["disable_notification"]], run: Now(chats::pin) },
    Method { name: "unpinChatMessage", params: &[MESSAGE], run: Now(chats::unpin) },
    Method { name: "unpinAllChatMessages", params: &[CHAT], run: Now(chats::unpin_all) },
    Method {
        name: "sendPoll",
        params: &[
            SEND,
            &["question", "question_parse_mode", "question_entities", "options", "is_anonymous", "type"],
            &["allows_multiple_answers", "correct_option_ids", "correct_option_id", "is_closed"],
            &["explanation", "explanation_parse_mode", "explanation_entities", "open_period", "close_date"],
        ],
        run: Now(poll::send),
    },
    Method { name: "stopPoll", params: &[MESSAGE, &["reply_markup"]], run: Now(poll::stop) },
    Method { name: "setMessageReaction", params: &[MESSAGE, &["reaction", "is_big"]], run: Now(poll::react) },
    Method {
        name: "answerInlineQuery",
        params: &[&["inline_query_id", "results", "cache_time", "is_personal", "next_offset", "button"]],
        run: Now(poll::answer_inline),
    },
    Method { name: "banChatMember", params: &[MEMBER, &["until_date", "revoke_messages"]], run: Now(members::ban) },
    Method { name: "unbanChatMember", params: &[MEMBER, &["only_if_banned"]], run: Now(members::unban) },
    Method { name: "restrictChatMember", params: &[MEMBER, PERMISSIONS, &["until_date"]], run: Now(members::restrict) },
    Method { name: "promoteChatMember", params: &[MEMBER, RIGHTS], run: Now(members::promote) },
    Method { name: "setChatAdministratorCustomTitle", params: &[MEMBER, &["custom_title"]], run: Now(members::set_title_of) },
    Method { name: "setChatPermissions", params: &[CHAT, PERMISSIONS], run: Now(members::set_permissions) },
    Method { name: "approveChatJoinRequest", params: &[MEMBER], run: Now(members::approve) },
    Method { name: "declineChatJoinRequest", params: &[MEMBER], run: Now(members::decline) },
    Method { name: "exportChatInviteLink", params: &[CHAT], run: Now(rooms::export_link) },
    Method { name: "createChatInviteLink", params: &[CHAT, LINK], run: Now(rooms::create_link) },
    Method { name: "editChatInviteLink", params: &[CHAT, LINK, &["invite_link"]], run: Now(rooms::edit_link) },
    Method { name: "revokeChatInviteLink", params: &[CHAT, &["invite_link"]], run: Now(rooms::revoke_link) },
    Method { name: "setChatTitle", params: &[CHAT, &["title"]], run: Now(rooms::set_title) },
    Method { name: "setChatDescription", params: &[CHAT, &["description"]], run: Now(rooms::set_description) },
    Method { name: "setChatPhoto", params: &[CHAT, &["photo"]], run: Now(rooms::set_photo) },
    Method { name: "deleteChatPhoto", params: &[CHAT], run: Now(rooms::delete_photo) },
    Method { name: "getUserProfilePhotos", params: &[&["user_id", "offset", "limit"]], run: Now(members::profile_photos) },
    Method { name: "createForumTopic", params: &[CHAT, &["name", "icon_color", "icon_custom_emoji_id"]], run: Now(forum::create) },
    Method { name: "editForumTopic", params: &[TOPIC, &["name", "icon_custom_emoji_id"]], run: Now(forum::edit) },
    Method { name: "closeForumTopic", params: &[TOPIC], run: Now(forum::close) },
    Method { name: "reopenForumTopic", params: &[TOPIC], run: Now(forum::reopen) },
    Method { name: "deleteForumTopic", params: &[TOPIC], run: Now(forum::delete) },
    Method { name: "unpinAllForumTopicMessages", params: &[TOPIC], run: Now(forum::unpin_all) },
    Method { name: "editGeneralForumTopic", params: &[CHAT, &["name"]], run: Now(forum::edit_general) },
    Method { name: "closeGeneralForumTopic", params: &[CHAT], run: Now(forum::close_general) },
    Method { name: "reopenGeneralForumTopic", params: &[CHAT], run: Now(forum::reopen_general) },
    Method { name: "hideGeneralForumTopic", params: &[CHAT], run: Now(forum::hide_general) },
    Method { name: "unhideGeneralForumTopic", params: &[CHAT], run: Now(forum::unhide_general) },
    Method { name: "unpinAllGeneralForumTopicMessages", params: &[CHAT], run: Now(forum::unpin_all_general) },
];

/// The method of this name, in whatever letters.
pub(crate) fn find(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name.eq_ignore_ascii_case(name))
}

/// Every modelled method and its modelled parameters.
pub fn modelled() -> Vec<(&'static str, Vec<&'static str>)> {
    METHODS.iter().map(|method| (method.name, method.params.iter().flat_map(|list| list.iter().copied()).collect())).collect()
}
