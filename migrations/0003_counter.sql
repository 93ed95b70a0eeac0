-- Updates are stored before Telegram is told that they arrived. Room: inbox.rs.
CREATE TABLE inbox (
    update_id   INTEGER PRIMARY KEY,            -- a second arrival of the same update falls here
    lane        INTEGER NOT NULL,               -- the chat (or person) within which order is kept
    received_at INTEGER NOT NULL,               -- unix seconds
    tries       INTEGER NOT NULL DEFAULT 0,     -- committed before the handler runs
    state       INTEGER NOT NULL DEFAULT 0,     -- 0 waiting, 1 handled, 2 set aside after three tries
    body        TEXT                            -- the update as Telegram sent it; NULL once handled
) STRICT;
CREATE INDEX inbox_waiting ON inbox (update_id) WHERE state = 0;

-- Where a person stands in a conversation of several steps. Private chats only.
CREATE TABLE dialogue (
    chat_id    INTEGER PRIMARY KEY,
    state      TEXT    NOT NULL,                -- JSON; one that can't be read is no dialogue
    updated_at INTEGER NOT NULL
) STRICT;
