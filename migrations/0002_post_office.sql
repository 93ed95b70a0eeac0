-- What is owed to many: an occasion has variants (its texts) and deliveries (its recipients). Room: outbox.rs.

CREATE TABLE occasion (
    id             INTEGER PRIMARY KEY,
    key            TEXT    NOT NULL UNIQUE,     -- announcement:42, digest:2026-W17, reminder:7:r3:1440, change:7:r4
    kind           TEXT    NOT NULL,            -- the key's first word; the engine doesn't ask for it
    lane           INTEGER NOT NULL,            -- 1 urgent, 2 change notices and reminders, 3 announcements, 4 digests
    state          INTEGER NOT NULL,            -- 0 filling, 1 open, 2 paused, 3 cancelled
    version        INTEGER NOT NULL DEFAULT 1,  -- of the text; a correction raises it
    retracted      INTEGER NOT NULL DEFAULT 0,  -- 1: every copy is to be deleted
    not_before     INTEGER NOT NULL,            -- unix seconds
    expires_at     INTEGER NOT NULL,            -- unix seconds; after it nothing of this is true any more
    resends        INTEGER NOT NULL,            -- 1: an unknown outcome is sent again once
    wakes          INTEGER NOT NULL,            -- 1: goes out in quiet hours and pauses
    capped         INTEGER NOT NULL,            -- 1: counts against the daily cap
    joins          INTEGER NOT NULL,            -- 1: may be joined with others of its kind for the same chat into one message
    before_quiet   INTEGER NOT NULL DEFAULT 0,  -- 1: what would fall into a person's quiet hours comes before them, not after
    to_team        INTEGER NOT NULL DEFAULT 0,  -- 1: recipients are members of the team, subscribed or not
    event_id       INTEGER,                     -- what it is about, if it is about an event …
    event_revision INTEGER,                     -- … and as it then stood; an older one is stale and not sent
    audience       TEXT,                        -- audience.rs's notation; NULL: recipients are named one by one
    filled_to      INTEGER,                     -- the last chat that enqueueing reached; NULL before the first
    doubts         INTEGER NOT NULL DEFAULT 0,  -- outcomes that were unknown and sent again: possibly double
    created_at     INTEGER NOT NULL,
    incident       TEXT,                        -- why the program paused it, in Telegram's words
    told_at        INTEGER                      -- unix seconds at which the team was told of the incident
) STRICT;
-- The claim walks the few occasions that are open, most urgent first.
CREATE INDEX occasion_open ON occasion (lane, expires_at, id) WHERE state IN (0, 1);
CREATE INDEX occasion_event ON occasion (event_id) WHERE event_id IS NOT NULL;

CREATE TABLE variant (
    id          INTEGER PRIMARY KEY,
    occasion_id INTEGER NOT NULL REFERENCES occasion (id) ON DELETE CASCADE,
    segment     INTEGER NOT NULL DEFAULT 0,     -- which group of recipients (a digest has one per regions, mark …)
    language    TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    part        INTEGER NOT NULL,               -- a long one is split
    letter      TEXT    NOT NULL,               -- letter.rs as JSON
    UNIQUE (occasion_id, segment, language, version, part)
) STRICT;

-- One message to one chat. A double is impossible: it has no second row.
CREATE TABLE delivery (
    occasion_id INTEGER NOT NULL REFERENCES occasion (id) ON DELETE CASCADE,
    chat_id     INTEGER NOT NULL,
    part        INTEGER NOT NULL,
    state       INTEGER NOT NULL,               -- 0 pending, 1 claimed, 2 sent, 3 unreachable, 4 expired, 5 cancelled, 6 failed, 7 unknown
    segment     INTEGER NOT NULL,
    due         INTEGER NOT NULL,               -- unix seconds; not before
    tries       INTEGER NOT NULL DEFAULT 0,     -- attempts whose outcome counts
    variant_id  INTEGER,                        -- the text that was chosen when it was claimed
    version     INTEGER,                        -- of the text that the chat holds now
    message_id  INTEGER,                        -- Telegram's; NULL again when the copy is gone
    settled_at  INTEGER,                        -- unix seconds
    reason      TEXT,                           -- why it was not sent, in Telegram's words or ours
    PRIMARY KEY (occasion_id, chat_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (occasion_id, due, chat_id, part) WHERE state = 0;
CREATE INDEX delivery_claimed ON delivery (occasion_id, chat_id) WHERE state = 1;

-- How many deliveries of an occasion stand where, kept as they move, so that progress costs nothing.
CREATE TABLE tally (
    occasion_id INTEGER NOT NULL REFERENCES occasion (id) ON DELETE CASCADE,
    state       INTEGER NOT NULL,
    language    TEXT    NOT NULL,               -- of the text; '' before one was chosen
    n           INTEGER NOT NULL,
    PRIMARY KEY (occasion_id, state, language)
) STRICT, WITHOUT ROWID;
