-- Audiences that the team gave a name. Room: audience/saved.rs.
CREATE TABLE saved_audience (
    id       INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it stands in buttons
    name     TEXT    NOT NULL UNIQUE,           -- as typed
    audience TEXT    NOT NULL,                  -- audience.rs's notation
    saved_by INTEGER NOT NULL,
    saved_at INTEGER NOT NULL                   -- unix seconds
) STRICT;

-- Chats that the bot was let into, and which of them the team has linked. Room: channels.rs.
CREATE TABLE linked_chat (
    chat_id      INTEGER PRIMARY KEY,
    title        TEXT    NOT NULL,              -- as Telegram last told it
    is_channel   INTEGER NOT NULL,              -- 0: a group
    language     TEXT    NOT NULL,
    announces    INTEGER NOT NULL DEFAULT 1,    -- 1: announcements go there
    pins         INTEGER NOT NULL DEFAULT 0,    -- 1: they are pinned there …
    pinned_since INTEGER NOT NULL DEFAULT 0,    -- … from then on, unix seconds
    pinned       INTEGER,                       -- the message that was pinned last
    can_post     INTEGER NOT NULL,              -- 1: the bot may write there
    linked_by    INTEGER,                       -- NULL: not linked
    changed_at   INTEGER NOT NULL               -- unix seconds
) STRICT;
