-- Small facts about this database: which bot it belongs to, its heartbeat, whether sending is held, what the menus were last set to.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A chat that we may write to. No name, no phone, no text of theirs is kept. Room: subscribers.rs.
CREATE TABLE subscriber (
    chat_id       INTEGER PRIMARY KEY,          -- Telegram's id of the chat; for a private chat also the person's
    kind          INTEGER NOT NULL DEFAULT 0,   -- 0 private, 1 group, 2 channel
    language      TEXT    NOT NULL,             -- a folder of locales/
    state         INTEGER NOT NULL DEFAULT 0,   -- 0 subscribed, 1 stopped, 2 unreachable
    regions       INTEGER NOT NULL,             -- bits of data/regions.tsv; -1 is the whole country, later regions included
    digest        INTEGER NOT NULL,             -- 0 off, 1 weekly, 2 daily
    digest_slot   INTEGER NOT NULL,             -- minute of the week, Monday 00:00 local = 0, at which the weekly one is owed; the daily one at its minute of the day
    digest_chosen INTEGER NOT NULL DEFAULT 0,   -- 1: the person chose the hour; 0: spread over the window
    digest_on     INTEGER,                      -- local day (days since 1970-01-01) for which the last digest was considered
    news_mark     INTEGER NOT NULL DEFAULT 0,   -- highest news.approval that a digest or the welcome showed them
    remind_before TEXT,                         -- minutes before the start, comma-separated; NULL: the office's default, '' none
    quiet_from    INTEGER,                      -- minute of the day; NULL: the office's default; equal to quiet_to: off
    quiet_to      INTEGER,
    paused_until  INTEGER,                      -- unix seconds
    push_day      INTEGER,                      -- local day of push_count
    push_count    INTEGER,                      -- messages pushed on that day that count against the daily cap
    consent_at    INTEGER NOT NULL,             -- unix seconds
    consent_text  TEXT    NOT NULL,             -- version and language of the text that was agreed to
    since         INTEGER NOT NULL,             -- unix seconds of the first subscription
    changed_at    INTEGER NOT NULL              -- unix seconds of the last change of state
) STRICT;

-- "Who is owed a digest by now?" walks this, never the whole table.
CREATE INDEX subscriber_digest ON subscriber (digest, digest_slot) WHERE state = 0 AND digest > 0;

-- "Which reminder times did anybody choose?" reads only those who did.
CREATE INDEX subscriber_remind ON subscriber (remind_before) WHERE remind_before IS NOT NULL;

-- The team. Room: team.rs.
CREATE TABLE member (
    user_id    INTEGER PRIMARY KEY,
    role       TEXT    NOT NULL CHECK (role IN ('owner', 'moderator', 'editor')),
    language   TEXT    NOT NULL,                -- in which the team's notices reach them
    since      INTEGER NOT NULL,
    invited_by INTEGER,
    of_regions INTEGER,                         -- an editor's regions as bits; NULL: all
    writes     TEXT                             -- an editor's language; NULL: all
) STRICT;

-- One-time links; the token itself is never stored.
CREATE TABLE invitation (
    token_hash BLOB    PRIMARY KEY,             -- SHA-256
    role       TEXT    NOT NULL CHECK (role IN ('owner', 'moderator', 'editor')),
    of_regions INTEGER,                         -- of an editor, as in member
    writes     TEXT,
    created_by INTEGER,                         -- NULL: the program itself, for the first owner
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_by    INTEGER,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;

-- Who did what to what and when. Append-only; each row carries the hash of the one before it.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    who     INTEGER,                            -- user id; NULL: the program
    what    TEXT    NOT NULL,                   -- a word: announcement.published, member.removed …
    subject TEXT    NOT NULL,                   -- announcement:42, event:7 …
    detail  TEXT    NOT NULL DEFAULT '',
    hash    BLOB    NOT NULL                    -- SHA-256 of the row before and this row
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
