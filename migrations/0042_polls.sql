-- Polls: each is opened once, in a chat of the team's, and everybody gets it forwarded from there, so that all vote in the same one.
-- Rooms: outbox/polls.rs, announcements/polls.rs.
CREATE TABLE poll_home (
    id          INTEGER PRIMARY KEY,
    about       TEXT    NOT NULL,               -- the key of what is forwarded from here, announcement:42; '': nothing any more
    language    TEXT    NOT NULL,
    content     TEXT    NOT NULL,               -- the poll as it was typed, letter.rs as JSON: another text needs another home
    occasion_id INTEGER NOT NULL UNIQUE,        -- what opens it
    chat_id     INTEGER NOT NULL,               -- where
    message_id  INTEGER,                        -- Telegram's number of the message; NULL: it isn't open yet
    poll        TEXT    UNIQUE,                 -- Telegram's name of the poll, under which it tells the votes
    closes_at   INTEGER NOT NULL,               -- unix seconds at which Telegram ends it by itself
    votes       TEXT    NOT NULL,               -- how often each option was chosen, a JSON array in their order
    voters      INTEGER NOT NULL DEFAULT 0,     -- who they are nobody tells us
    lost        INTEGER NOT NULL DEFAULT 0,     -- 1: nothing can be forwarded from it any more; what was goes on counting
    ends_at     INTEGER,                        -- unix seconds from which it is to be ended by us; NULL: nobody wants that
    ended_at    INTEGER,                        -- unix seconds at which we knew that it had ended
    told        INTEGER NOT NULL DEFAULT 0      -- 1: how it ended was told
) STRICT;
CREATE INDEX poll_home_about ON poll_home (about);
CREATE INDEX poll_home_ends ON poll_home (ends_at) WHERE ends_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX poll_home_untold ON poll_home (about) WHERE told = 0;
