-- Files with events that moderators sent to the bot. Room: events/import.
CREATE TABLE event_import (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- stands in buttons, and in event_change.batch (what took it back: the same, negative)
    by      INTEGER NOT NULL,                   -- user id of the moderator
    at      INTEGER NOT NULL,                   -- unix seconds: shown, then written, then taken back
    name    TEXT    NOT NULL,                   -- as the file was called: its ending tells its kind
    file    TEXT    NOT NULL,                   -- Telegram's file id: it is fetched again when it is to be written
    shown   TEXT    NOT NULL,                   -- what the report counted; if it isn't so any more, a new report is shown first
    state   TEXT    NOT NULL CHECK (state IN ('shown', 'writing', 'written', 'undoing', 'undone', 'dropped'))
) STRICT;
