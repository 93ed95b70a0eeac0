-- A database as this version left it; written by tests/it/versions.rs.
BEGIN;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
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
, announcements INTEGER NOT NULL DEFAULT 1, topics INTEGER NOT NULL DEFAULT 0, words TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE member (
    user_id    INTEGER PRIMARY KEY,
    role       TEXT    NOT NULL CHECK (role IN ('owner', 'moderator', 'editor')),
    language   TEXT    NOT NULL,                -- in which the team's notices reach them
    since      INTEGER NOT NULL,
    invited_by INTEGER,
    of_regions INTEGER,                         -- an editor's regions as bits; NULL: all
    writes     TEXT                             -- an editor's language; NULL: all
) STRICT;
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
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    who     INTEGER,                            -- user id; NULL: the program
    what    TEXT    NOT NULL,                   -- a word: announcement.published, member.removed …
    subject TEXT    NOT NULL,                   -- announcement:42, event:7 …
    detail  TEXT    NOT NULL DEFAULT '',
    hash    BLOB    NOT NULL                    -- SHA-256 of the row before and this row
) STRICT;
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
, revising INTEGER NOT NULL DEFAULT 0, copies   INTEGER NOT NULL DEFAULT 0, changed  INTEGER NOT NULL DEFAULT 0, gone     INTEGER NOT NULL DEFAULT 0, stuck    INTEGER NOT NULL DEFAULT 0, paid INTEGER NOT NULL DEFAULT 0) STRICT;
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
CREATE TABLE tally (
    occasion_id INTEGER NOT NULL REFERENCES occasion (id) ON DELETE CASCADE,
    state       INTEGER NOT NULL,
    language    TEXT    NOT NULL,               -- of the text; '' before one was chosen
    n           INTEGER NOT NULL,
    PRIMARY KEY (occasion_id, state, language)
) STRICT, WITHOUT ROWID;
CREATE TABLE inbox (
    update_id   INTEGER PRIMARY KEY,            -- a second arrival of the same update falls here
    lane        INTEGER NOT NULL,               -- the chat (or person) within which order is kept
    received_at INTEGER NOT NULL,               -- unix seconds
    tries       INTEGER NOT NULL DEFAULT 0,     -- committed before the handler runs
    state       INTEGER NOT NULL DEFAULT 0,     -- 0 waiting, 1 handled, 2 set aside after three tries
    body        TEXT                            -- the update as Telegram sent it; NULL once handled
) STRICT;
CREATE TABLE dialogue (
    chat_id    INTEGER PRIMARY KEY,
    state      TEXT    NOT NULL,                -- JSON; one that can't be read is no dialogue
    updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE announcement (
    id             INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it stands in buttons that outlive everything
    state          TEXT    NOT NULL CHECK (state IN ('draft', 'review', 'scheduled', 'sending', 'done', 'cancelled', 'retracted')),
    audience       TEXT    NOT NULL,            -- audience.rs's notation
    version        INTEGER NOT NULL DEFAULT 1,  -- of the texts, as the outbox counts it: a correction raises it
    revision       INTEGER NOT NULL DEFAULT 1,  -- rises with every change; whoever acts names the one they saw
    created_by     INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,            -- unix seconds, like every time here
    changed_by     INTEGER,                     -- who acted last; NULL: the clock did
    changed_at     INTEGER NOT NULL,
    publish_at     INTEGER,                     -- when it is to begin; NULL for a draft
    published_by   INTEGER,                     -- who said so; the closing report goes to them
    released_at    INTEGER,                     -- when its recipients were fixed
    closed_at      INTEGER,                     -- when nothing more was to come
    silent         INTEGER NOT NULL DEFAULT 0,  -- 1: it makes no sound
    urgent         INTEGER NOT NULL DEFAULT 0,  -- 1: a safety notice, before everything and in quiet hours; an owner says so
    report_chat    INTEGER,                     -- where its live progress is shown …
    report_message INTEGER,                     -- … in which message …
    report_at      INTEGER,                     -- … since when, …
    report_shown   BLOB                         -- … and a fingerprint of what it shows, so that nothing is edited into itself
, revised_by INTEGER, paid INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE announcement_text (
    announcement_id INTEGER NOT NULL REFERENCES announcement (id) ON DELETE CASCADE,
    language        TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    letter          TEXT    NOT NULL,           -- letter.rs as JSON, entities exactly as typed
    written_by      INTEGER,                    -- who wrote it: they don't approve it
    PRIMARY KEY (announcement_id, language, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
    id           INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it stands in buttons and links
    uid          TEXT    NOT NULL UNIQUE,       -- what a calendar knows it by; never changes
    external_id  TEXT    UNIQUE,                -- its id in the file it came from; importing that id again updates this row
    kind         TEXT    NOT NULL,              -- a line of data/kinds.tsv
    status       TEXT    NOT NULL CHECK (status IN ('draft', 'published', 'postponed', 'moved', 'cancelled', 'held')),
    visibility   TEXT    NOT NULL CHECK (visibility IN ('public', 'internal')),
    format       TEXT    CHECK (format IN ('onsite', 'online', 'hybrid', 'telebridge')),   -- NULL: not said
    regions      INTEGER NOT NULL,              -- bits of data/regions.tsv; -1: national
    zone         TEXT    NOT NULL,              -- of the local dates below
    starts       TEXT    NOT NULL,              -- EDTF level 1, local; '': to be announced
    ends         TEXT    NOT NULL,              -- the same; '': open, or the start's own day, as the kind says
    all_day      INTEGER NOT NULL,              -- 1: the day itself is the event; a date without a time is otherwise "time not yet known"
    rule         TEXT,                          -- RRULE of RFC 5545; NULL: happens once
    was_starts   TEXT,                          -- the dates before the last move …
    was_ends     TEXT,                          -- … NULL: never moved
    parent_id    INTEGER REFERENCES event (id) ON DELETE SET NULL,  -- the event that this is a (regional) part of
    series       TEXT,                          -- a word; sessions of one assembly share one
    ordinal      INTEGER,                       -- number within the series, printed Roman
    programme    TEXT,                          -- umbrella over many events: an anniversary
    structure    TEXT,                          -- who organises, as a topic: a line of the organisation's file
    link         TEXT,                          -- http(s)
    map          TEXT,                          -- http(s): the place on a map
    registration TEXT,                          -- http(s): where to register; NULL: nobody has to
    source       TEXT,                          -- where the entry comes from
    revision     INTEGER NOT NULL DEFAULT 1,    -- rises with every change that people must know: date, place, status
    sequence     INTEGER NOT NULL DEFAULT 0,    -- SEQUENCE of RFC 5545: rises with every change that a calendar must know
    marked_for   INTEGER,                       -- regions whose subscribers a moderator wants reminded; NULL: only those who asked
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
, written_to INTEGER) STRICT;
CREATE TABLE event_text (
    event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    language    TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    venue       TEXT    NOT NULL,
    was_venue   TEXT    NOT NULL DEFAULT '',    -- the place before the last move
    organiser   TEXT    NOT NULL,
    description TEXT    NOT NULL,
    how         TEXT    NOT NULL,               -- how to take part
    reason      TEXT    NOT NULL,               -- why it was cancelled or moved
    PRIMARY KEY (event_id, language)
) STRICT, WITHOUT ROWID;
CREATE TABLE occurrence (
    event_id  INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    original  TEXT    NOT NULL,                 -- '' if it happens once; else the local start that the rule gives: its name for ever
    status    TEXT,                             -- 'moved' or 'cancelled' by itself; NULL: as its event
    starts    TEXT    NOT NULL,                 -- as above
    ends      TEXT    NOT NULL,
    precision TEXT    NOT NULL CHECK (precision IN ('time', 'day', 'month', 'season', 'year', 'unknown')),
    from_at   INTEGER,                          -- the first instant that it can mean; NULL: to be announced
    until_at  INTEGER,                          -- over at this instant; NULL: to be announced
    anchor_at INTEGER,                          -- what "one day before" counts from: the start; 09:00 if only the day is known; NULL: nothing to count from
    sort_at   INTEGER NOT NULL,                 -- its place in a list: the start; for what is known less well the end of its span
    PRIMARY KEY (event_id, original)
) STRICT, WITHOUT ROWID;
CREATE TABLE attendance (
    event_id INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    stage    TEXT    NOT NULL CHECK (stage IN ('planned', 'reported')),
    source   TEXT    NOT NULL,
    people   INTEGER NOT NULL,
    PRIMARY KEY (event_id, stage, source)
) STRICT, WITHOUT ROWID;
CREATE TABLE event_change (
    id       INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,                  -- after the change
    at       INTEGER NOT NULL,
    who      INTEGER,                           -- user id; NULL: the command line
    what     TEXT    NOT NULL,                  -- words of Aspect, comma-separated: date,place,status,text,other; 'new'
    batch    INTEGER,                           -- the import it belongs to; NULL: by hand
    before   TEXT,                              -- NULL: it was new
    after    TEXT    NOT NULL
) STRICT;
CREATE TABLE reminder_request (
    event_id   INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    chat_id    INTEGER NOT NULL,
    lead       INTEGER,                         -- minutes before the start; NULL: the person's own times
    created_at INTEGER NOT NULL,
    PRIMARY KEY (event_id, chat_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE not_interested (
    event_id   INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    chat_id    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (event_id, chat_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE series_request (
    series     TEXT    NOT NULL,
    chat_id    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (series, chat_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE source (
    id            INTEGER PRIMARY KEY,
    kind          TEXT    NOT NULL,             -- 'feed'; one file of news/ per kind
    url           TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,             -- who publishes, as cards say it
    regions       INTEGER NOT NULL DEFAULT -1,  -- whom its items concern unless somebody says otherwise
    trusted       INTEGER NOT NULL DEFAULT 0,   -- 1: its items are approved without a moderator
    state         TEXT    NOT NULL DEFAULT 'on' CHECK (state IN ('on', 'paused', 'off')),   -- paused: after repeated failure, until somebody looks
    etag          TEXT,                         -- for the next conditional GET
    last_modified TEXT,
    next_at       INTEGER NOT NULL,             -- not asked before
    last_ok_at    INTEGER,
    failures      INTEGER NOT NULL DEFAULT 0,   -- in a row
    last_error    TEXT,
    taken         INTEGER NOT NULL DEFAULT 0,   -- items so far …
    skipped       INTEGER NOT NULL DEFAULT 0,   -- … and those that couldn't be used
    told_at       INTEGER,                      -- when the team was told that it is paused
    added_by      INTEGER,                      -- user id; NULL: the command line
    added_at      INTEGER NOT NULL
) STRICT;
CREATE TABLE allowed_host (
    host     TEXT    PRIMARY KEY,
    added_by INTEGER,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE news (
    id           INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it stands in buttons
    identity     BLOB    NOT NULL UNIQUE,       -- SHA-256 of the address, else of title and date: nothing is taken twice
    story_id     INTEGER NOT NULL DEFAULT 0,    -- the first item of the story; translations and copies of one story share it
    state        TEXT    NOT NULL CHECK (state IN ('collected', 'approved', 'dropped')),
    approval     INTEGER,                       -- the story's place in the order of approval; "new" is above the reader's mark. NULL: never approved
    approved_at  INTEGER,
    approved_by  INTEGER,                       -- user id; NULL: the command line or a trusted source
    language     TEXT    NOT NULL,              -- IETF tag, detected from the text; 'und': not known
    title        TEXT    NOT NULL,
    summary      TEXT    NOT NULL,              -- whole sentences
    edited       INTEGER NOT NULL DEFAULT 0,    -- 1: a moderator wrote title or summary; a second import leaves them alone
    url          TEXT,
    publisher    TEXT    NOT NULL,              -- who published first; '' not known
    republisher  TEXT,                          -- where it was found, if elsewhere
    published_at INTEGER,                       -- NULL: not known
    precision    TEXT    CHECK (precision IN ('second', 'minute', 'day')),
    published_raw TEXT,                         -- the date as it was written
    sort_at      INTEGER NOT NULL,              -- its place in a list: when it was published, or taken in if that is unknown or lay ahead
    archive      INTEGER NOT NULL,              -- 1: published more than 14 days before it was taken in; in no digest unless pinned
    regions      INTEGER NOT NULL,              -- bits of data/regions.tsv; -1: national
    pinned       INTEGER NOT NULL DEFAULT 0,
    relevance    INTEGER NOT NULL DEFAULT 0,    -- how much it is about the association; ranks the desk
    page         TEXT,                          -- the address without what names a language: versions of one page share it
    body         TEXT,                          -- JSON array of paragraphs; for the desk only, never sent again
    source_id    INTEGER REFERENCES source (id) ON DELETE SET NULL,
    taken_at     INTEGER NOT NULL,
    taken_by     INTEGER                        -- user id; NULL: the command line or a source
, new_title TEXT, new_summary TEXT, gone_at INTEGER) STRICT;
CREATE TABLE news_sketch (
    hash    INTEGER NOT NULL,
    news_id INTEGER NOT NULL REFERENCES news (id) ON DELETE CASCADE,
    PRIMARY KEY (hash, news_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE news_event (
    news_id  INTEGER NOT NULL REFERENCES news (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    PRIMARY KEY (news_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE reminder_plan (
    event_id   INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    original   TEXT    NOT NULL,                -- of the occurrence; '' for what happens once
    revision   INTEGER NOT NULL,
    lead       INTEGER NOT NULL,                -- minutes before the start
    planned_at INTEGER NOT NULL,
    PRIMARY KEY (event_id, original, revision, lead)
) STRICT, WITHOUT ROWID;
CREATE TABLE search_doc (
    doc  INTEGER PRIMARY KEY,
    what INTEGER NOT NULL,                      -- 0 event, 1 news
    id   INTEGER NOT NULL,
    UNIQUE (what, id)
) STRICT;
CREATE TABLE search_title (
    folded TEXT    NOT NULL,
    doc    INTEGER NOT NULL,
    PRIMARY KEY (folded, doc)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search_text USING fts5 (title, rest, tokenize = "unicode61 remove_diacritics 0", prefix = '2 3 5 8', detail = column, columnsize = 0);
CREATE TABLE search_word (
    id   INTEGER PRIMARY KEY,
    word TEXT NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE search_word_text USING fts5 (word, content = 'search_word', content_rowid = 'id', tokenize = "trigram");
CREATE TABLE event_import (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- stands in buttons, and in event_change.batch (what took it back: the same, negative)
    by      INTEGER NOT NULL,                   -- user id of the moderator
    at      INTEGER NOT NULL,                   -- unix seconds: shown, then written, then taken back
    name    TEXT    NOT NULL,                   -- as the file was called: its ending tells its kind
    file    TEXT    NOT NULL,                   -- Telegram's file id: it is fetched again when it is to be written
    shown   TEXT    NOT NULL,                   -- what the report counted; if it isn't so any more, a new report is shown first
    state   TEXT    NOT NULL CHECK (state IN ('shown', 'writing', 'written', 'undoing', 'undone', 'dropped'))
) STRICT;
CREATE TABLE approval (
    announcement_id INTEGER PRIMARY KEY REFERENCES announcement (id) ON DELETE CASCADE,
    verdict         TEXT    NOT NULL CHECK (verdict IN ('asked', 'approved', 'returned', 'rejected', 'expired', 'withdrawn')),
    fingerprint     BLOB    NOT NULL,           -- SHA-256 of texts with their media and of the audience: what is approved is what is sent
    recipients      INTEGER NOT NULL,           -- as many as were shown to whoever decides
    publish_at      INTEGER,                    -- unix seconds; NULL: as soon as it is approved
    asked_by        INTEGER NOT NULL,
    asked_at        INTEGER NOT NULL,           -- unix seconds
    decided_by      INTEGER,                    -- NULL: nobody, or the clock
    decided_at      INTEGER,                    -- unix seconds
    reason          TEXT                        -- why it was sent back or rejected, as typed
) STRICT;
CREATE TABLE question (
    id        INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it stands in buttons
    chat_id   INTEGER NOT NULL,                  -- who asks
    language  TEXT    NOT NULL,                  -- in which they asked
    state     TEXT    NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
    taken_by  INTEGER,                           -- the member of the team who sees to it
    asked_at  INTEGER NOT NULL,                  -- unix seconds; of the last thing they said that nobody has answered
    closed_at INTEGER                            -- unix seconds; 30 days later the question is removed
) STRICT;
CREATE TABLE question_line (
    question_id INTEGER NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    n           INTEGER NOT NULL,                -- 1, 2, … as it was said
    chat_id     INTEGER NOT NULL,                -- who asks, also of an answer's line
    answer      INTEGER NOT NULL,                -- 1: the team's
    by_member   INTEGER,                         -- who of the team; never shown to who asks
    said_at     INTEGER NOT NULL,                -- unix seconds
    text        TEXT    NOT NULL,                -- its words, without formatting
    came_with   INTEGER NOT NULL,                -- the message that said it: the same update handled twice says it once
    PRIMARY KEY (question_id, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE saved_audience (
    id       INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it stands in buttons
    name     TEXT    NOT NULL UNIQUE,           -- as typed
    audience TEXT    NOT NULL,                  -- audience.rs's notation
    saved_by INTEGER NOT NULL,
    saved_at INTEGER NOT NULL                   -- unix seconds
) STRICT;
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
CREATE TABLE source_note (
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    what      TEXT    NOT NULL,                 -- a word of news/remark.rs
    n         INTEGER NOT NULL,                 -- in its last reading; for what happens to items one by one (changed, vanished): so far
    last_at   INTEGER NOT NULL,
    example   TEXT    NOT NULL,                 -- the title of one of them; '' if there is none
    PRIMARY KEY (source_id, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE digest_segment (
    occasion_id INTEGER NOT NULL REFERENCES occasion (id) ON DELETE CASCADE,
    segment     INTEGER NOT NULL,               -- as in variant and delivery
    regions     INTEGER NOT NULL,
    taste       TEXT    NOT NULL,               -- topics, words and events followed, see digests/taste.rs; '': everything
    mark_from   INTEGER NOT NULL,               -- approvals above it …
    mark_to     INTEGER NOT NULL,               -- … up to this one are told
    day         INTEGER NOT NULL,               -- local day (since 1970-01-01) from which its calendar counts
    calendar    INTEGER NOT NULL,               -- the last change of the calendar that it knows
    parts       INTEGER NOT NULL,               -- messages
    PRIMARY KEY (occasion_id, segment),
    UNIQUE (occasion_id, regions, taste, mark_from, mark_to, day, calendar)
) STRICT, WITHOUT ROWID;
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (1,'who we know','2026-11-22 04:20:15',1,X'05C6490D9EEB498118D14F30AE11FA67FCE04C699BF02A09F506C210463554F46B24D9AD42F730B5805AFDCC8932E9CE',657477);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (2,'post office','2026-11-22 04:20:15',1,X'EBECA4DD2207DADC9BE18B58CAE7CC8F8FF8CDD0FB976CC0DE553C792DF69EE5DEEF305D5FCEC1DC2E8BA2A750AEBFEE',634103);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (3,'counter','2026-11-22 04:20:15',1,X'C922C7F88287CAE7147461EAB8D142F19DB7788A352710B32C4441D049BBCE63FF6637D65F3D23BB138F68130896DF25',321017);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (4,'announcements','2026-11-22 04:20:15',1,X'6DE9D05BE1AF73D0BEDEB5A2583E978293335DC0122EBF320C1902C811580BFAC031DA97CC78FC362944CB87A6BCF8F3',583667);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (5,'calendar','2026-11-22 04:20:15',1,X'0E43AF4E96F8C796715BC6D7C8AFE3F006F770745C82D36A06DF4C454614699837E0967075A6278291349C850CF7C613',1249227);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (6,'news','2026-11-22 04:20:15',1,X'A4BC3C5E82DB80DDF9C688D65CDA91AFFD73BC88D7B1399BC1FE40C08B1011FB958342FDB08B5858072C243FC9B5DDD8',1003001);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (7,'reminders','2026-11-22 04:20:15',1,X'DACFABC01AF6FD26EFDD14D58C53F330ED1A0A093FD7CD79F199C897DDCD6F0607BE99A4D343C0EEEC881BE864B473B2',362219);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (8,'search','2026-11-22 04:20:15',1,X'D1D93A5C51EF8974B163B3F9C1DEA9E81B23D544E66D541153A8EBB5A0D52E246442C2FAD67172BFC679539166FD9385',1012996);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (9,'horizon','2026-11-22 04:20:15',1,X'6819961BCD03CCB71067E18332BBAFDC1063264AFB107F699DE75875A5401226C601D3BAB60FD19F1C65CD506B3F8353',924915);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (10,'revisions','2026-11-22 04:20:15',1,X'B6B5B2431F649A7E745523159197380F9731C5EA623D3E0E19CEA420DD28654708B82024F86C877D2EB682F99DF747EE',3106819);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (13,'imports','2026-11-22 04:20:15',1,X'B93DD37D6B3319528B2BB34E6547182F4009DAB01571A4AEEBD64C6AE3F3F98FF14E85569F607B932491B97B6AB350A0',372784);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (14,'paid and unwanted','2026-11-22 04:20:15',1,X'F920D3B9AC5C3B5C7549363CB1AFD4B130985C93835F685C8B112E46623F533CF99B074037BB1D3CC4CA39F9AC0D1BA4',1694359);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (15,'approval','2026-11-22 04:20:15',1,X'EA199BA2AF3D23DDA6D2350FFDA8D6E86F52AA32EF529D7491C80F60E9507314EA6304F130C3CFB26CA16F9F71275E22',371693);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (17,'questions','2026-11-22 04:20:15',1,X'649E77F8D2CCD8C15156AF328160B02CCC691B3D15D1471E672FEB963FD7225336F842D0B278EAAC4DE1C3D5C4DFC722',574444);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (18,'saved audiences','2026-11-22 04:20:15',1,X'28F5C6F11844179931AD6A741831E28D99907CD669C6389D505A4767AF691F9D864367F0824B4570B74152F279360D8A',444150);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (19,'sources','2026-11-22 04:20:15',1,X'6D4CB3729AC073BB51E7E8E86E3D3DF6AF4E4114F8D5A4CCB3315E828698C8F79D18DF1CB54326D003A9E279D51BB5DB',2047725);
INSERT INTO _sqlx_migrations ("version","description","installed_on","success","checksum","execution_time") VALUES (20,'taste','2026-11-22 04:20:15',1,X'2D34BE58539EA56DC410122EFA02379783FDAD28E99F0C869D3F3A3E27358E74ED3904EA85ED44AE8D43114163B87F62',1468394);
INSERT INTO meta ("name","value") VALUES ('bot_id','1000000001');
INSERT INTO meta ("name","value") VALUES ('digest.looked_until','1745208060');
INSERT INTO meta ("name","value") VALUES ('gone_salt','c73b7df4bf3eb39c4276778dee002ab0');
INSERT INTO meta ("name","value") VALUES ('heartbeat','1745208061');
INSERT INTO subscriber ("chat_id","kind","language","state","regions","digest","digest_slot","digest_chosen","digest_on","news_mark","remind_before","quiet_from","quiet_to","paused_until","push_day","push_count","consent_at","consent_text","since","changed_at","announcements","topics","words") VALUES (5000000001,0,'kk',0,-1,1,4035,0,NULL,0,NULL,NULL,NULL,NULL,20199,1,1745208000,'1:kk',1745208000,1745208000,1,0,'');
INSERT INTO subscriber ("chat_id","kind","language","state","regions","digest","digest_slot","digest_chosen","digest_on","news_mark","remind_before","quiet_from","quiet_to","paused_until","push_day","push_count","consent_at","consent_text","since","changed_at","announcements","topics","words") VALUES (5000000002,0,'ru',0,-1,1,1042,0,NULL,0,NULL,NULL,NULL,NULL,20199,1,1745208000,'1:ru',1745208000,1745208000,1,0,'');
INSERT INTO subscriber ("chat_id","kind","language","state","regions","digest","digest_slot","digest_chosen","digest_on","news_mark","remind_before","quiet_from","quiet_to","paused_until","push_day","push_count","consent_at","consent_text","since","changed_at","announcements","topics","words") VALUES (5000000003,0,'kk',1,-1,1,6481,0,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,1745208000,'1:kk',1745208000,1745208000,1,0,'');
INSERT INTO member ("user_id","role","language","since","invited_by","of_regions","writes") VALUES (5000000001,'owner','kk',1745208000,NULL,NULL,NULL);
INSERT INTO audit ("id","at","who","what","subject","detail","hash") VALUES (1,1745208000,5000000001,'member.admitted','member:5000000001','owner',X'1BEB882C5FF6464B956DD1E9C4D83837EB893ED2E3A23EFFA4FBF2B9DA9A3753');
INSERT INTO audit ("id","at","who","what","subject","detail","hash") VALUES (2,1745208000,5000000001,'announcement.drafted','announcement:1','kk',X'77D9E116B329451CF1AF7D7D42674050CA2AABC319F275057C6EBDC841D1F3C3');
INSERT INTO audit ("id","at","who","what","subject","detail","hash") VALUES (3,1745208000,5000000001,'announcement.written','announcement:1','ru',X'5D863E92718BE18CFC890AA9FC427E8DF01F9A293D12AF6068BED734E98FD657');
INSERT INTO audit ("id","at","who","what","subject","detail","hash") VALUES (4,1745208000,5000000001,'announcement.scheduled','announcement:1','everyone at 2025-04-21T04:01Z',X'79DDC730D01CAA330DB186A62EC334144219E6D2E6CA7023B3A26026E8D7990E');
INSERT INTO audit ("id","at","who","what","subject","detail","hash") VALUES (5,1745208061,NULL,'announcement.released','announcement:1','',X'F07E532AACB4CD97B945DE5EF9BA82BCA11DA58F3B66A968515362DF523FC338');
INSERT INTO audit ("id","at","who","what","subject","detail","hash") VALUES (6,1745208061,NULL,'announcement.done','announcement:1','',X'81C4DBFE18C28BDCE5B5700CDB09E049B1349A4AD37F8380F087CC5595B4E936');
INSERT INTO occasion ("id","key","kind","lane","state","version","retracted","not_before","expires_at","resends","wakes","capped","joins","before_quiet","to_team","event_id","event_revision","audience","filled_to","doubts","created_at","incident","told_at","revising","copies","changed","gone","stuck","paid") VALUES (1,'announcement:1','announcement',3,1,1,0,1745208061,1745467260,1,0,1,0,0,0,NULL,NULL,'announced=yes',5000000003,0,1745208061,NULL,NULL,0,0,0,0,0,0);
INSERT INTO occasion ("id","key","kind","lane","state","version","retracted","not_before","expires_at","resends","wakes","capped","joins","before_quiet","to_team","event_id","event_revision","audience","filled_to","doubts","created_at","incident","told_at","revising","copies","changed","gone","stuck","paid") VALUES (2,'report:1','report',2,1,1,0,1745208061,1745380861,1,0,0,0,0,1,NULL,NULL,NULL,NULL,0,1745208061,NULL,NULL,0,0,0,0,0,0);
INSERT INTO variant ("id","occasion_id","segment","language","version","part","letter") VALUES (1,1,0,'kk',1,0,'{"body":{"typed":{"text":"Достық үйінде қазақ тілі курсы ашылды.","entities":[]}},"keyboard":[[{"label":"Русский","action":{"press":"l:1:ru"}}],[{"label":"Бұл неліктен келді?","action":{"press":"y:1"}}]],"preview":true}');
INSERT INTO variant ("id","occasion_id","segment","language","version","part","letter") VALUES (2,1,0,'ru',1,0,'{"body":{"typed":{"text":"В Доме дружбы открылись курсы казахского языка.","entities":[]}},"keyboard":[[{"label":"Қазақша","action":{"press":"l:1:kk"}}],[{"label":"Почему это пришло?","action":{"press":"y:1"}}]],"preview":true}');
INSERT INTO variant ("id","occasion_id","segment","language","version","part","letter") VALUES (3,2,0,'kk',1,0,'{"body":{"html":"<b>Хабарландыру №1 жіберілді.</b>\nДостық үйінде қазақ тілі курсы ашылды.\nЖеткізілді: 2 (Қазақша – 1, Русский – 1)"}}');
INSERT INTO variant ("id","occasion_id","segment","language","version","part","letter") VALUES (4,2,0,'ru',1,0,'{"body":{"html":"<b>Объявление №1 отправлено.</b>\nВ Доме дружбы открылись курсы казахского языка.\nДоставлено: 2 (Қазақша – 1, Русский – 1)"}}');
INSERT INTO delivery ("occasion_id","chat_id","part","state","segment","due","tries","variant_id","version","message_id","settled_at","reason") VALUES (1,5000000001,0,2,0,1745208061,1,1,1,20,1745208061,NULL);
INSERT INTO delivery ("occasion_id","chat_id","part","state","segment","due","tries","variant_id","version","message_id","settled_at","reason") VALUES (1,5000000002,0,2,0,1745208061,1,2,1,21,1745208061,NULL);
INSERT INTO delivery ("occasion_id","chat_id","part","state","segment","due","tries","variant_id","version","message_id","settled_at","reason") VALUES (2,5000000001,0,2,0,1745208061,1,3,1,22,1745208061,NULL);
INSERT INTO tally ("occasion_id","state","language","n") VALUES (1,0,'',0);
INSERT INTO tally ("occasion_id","state","language","n") VALUES (1,1,'',0);
INSERT INTO tally ("occasion_id","state","language","n") VALUES (1,2,'kk',1);
INSERT INTO tally ("occasion_id","state","language","n") VALUES (1,2,'ru',1);
INSERT INTO tally ("occasion_id","state","language","n") VALUES (2,0,'',0);
INSERT INTO tally ("occasion_id","state","language","n") VALUES (2,1,'',0);
INSERT INTO tally ("occasion_id","state","language","n") VALUES (2,2,'kk',1);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822465,5000000001,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822466,5000000001,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822467,5000000001,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822468,5000000001,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822469,5000000002,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822470,5000000002,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822471,5000000002,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822472,5000000002,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822473,5000000003,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822474,5000000003,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822475,5000000003,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822476,5000000003,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822477,5000000003,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822478,5000000001,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822479,5000000001,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822480,5000000001,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822481,5000000001,1745208000,1,1,NULL);
INSERT INTO inbox ("update_id","lane","received_at","tries","state","body") VALUES (100822482,5000000001,1745208000,1,1,NULL);
INSERT INTO announcement ("id","state","audience","version","revision","created_by","created_at","changed_by","changed_at","publish_at","published_by","released_at","closed_at","silent","urgent","report_chat","report_message","report_at","report_shown","revised_by","paid") VALUES (1,'done','everyone',1,5,5000000001,1745208000,NULL,1745208061,1745208060,5000000001,1745208061,1745208061,0,0,5000000001,19,NULL,NULL,NULL,0);
INSERT INTO announcement_text ("announcement_id","language","version","letter","written_by") VALUES (1,'kk',1,'{"body":{"typed":{"text":"Достық үйінде қазақ тілі курсы ашылды.","entities":[]}},"preview":true}',5000000001);
INSERT INTO announcement_text ("announcement_id","language","version","letter","written_by") VALUES (1,'ru',1,'{"body":{"typed":{"text":"В Доме дружбы открылись курсы казахского языка.","entities":[]}},"preview":true}',5000000001);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (1,'cc7a21fc131245fc2e2bf6535fbf1ac6@jarshy','apk-session-32','session','published','public',NULL,131072,'Asia/Almaty','2023-04-26','2023-04-27',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (2,'1c08f0dedff06c38cc8169a7e4030723@jarshy','gratitude-day-2024','observance','published','public',NULL,-1,'Asia/Almaty','2024-03-01','2024-03-01',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (3,'4e507c3d57a110c4c39d98ce9ddd04a2@jarshy','gratitude-telebridge-2024','telebridge','published','public',NULL,-1,'Asia/Almaty','2024-03-01','',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (4,'6a16df7378337b2b734c30a95cdf7a4e@jarshy','qaiyrymdylyq-kerueni-2024','campaign','published','public',NULL,-1,'Asia/Almaty','2024-03-01','',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (5,'a2a11379907a31d97e2f4222ac29c0e9@jarshy','shanyraq-2024','competition','published','public',NULL,-1,'Asia/Almaty','2024-03-01','',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (6,'2ce77468c83b985be388884ab22ba19c@jarshy','apk-session-33','session','published','public',NULL,-1,'Asia/Almaty','2024-04-25','2024-04-25',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (7,'4ac60417d33d310a48f80827362ebe11@jarshy','unity-run-2024','half_marathon','published','public',NULL,-1,'Asia/Almaty','2024-04-28','2024-04-28',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (8,'6bf01590a296524c011eb71665ba741b@jarshy','unity-run-2024-astana','half_marathon','published','public',NULL,131072,'Asia/Almaty','2024-04-28','2024-04-28',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (9,'2afde74d6edabf44b99112eec52bcbd7@jarshy','zhurekten-zhurekke-2024','campaign','published','public',NULL,-1,'Asia/Almaty','2024','',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (10,'a4063ea1f1a79660b6e9c0f7246cead6@jarshy','mektepke-zhol-2024','campaign','published','public',NULL,-1,'Asia/Almaty','2024','',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (11,'c5eeaac1dd5697222090eb182a11a820@jarshy','apk-30-anniversary','anniversary','published','public',NULL,-1,'Asia/Almaty','2025-03-01','2025-03-01',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (12,'caa7f7fe93b74cf0b6dc4a308afbebbc@jarshy','apk-session-34','session','published','public',NULL,131072,'Asia/Almaty','2025-04-23','2025-04-24',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (13,'288da178d8ba63aaaff9d28dc404c5da@jarshy','unity-day-2025','holiday','published','public',NULL,-1,'Asia/Almaty','2025-05-01','2025-05-01',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (14,'4e82a032a6094c1f450aca4b0c0d10ba@jarshy','aqtobe-meeting-2025','meeting','published','public',NULL,4,'Asia/Almaty','','',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (15,'35129fddcca0ebd068bd21b3f5a00344@jarshy','world-religions-congress-8','congress','published','public',NULL,131072,'Asia/Almaty','2025-09-17','2025-09-18',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (16,'3422b5bf5dac64483d016fed110c99b5@jarshy','journalists-club-training-2025','training','published','public',NULL,-1,'Asia/Almaty','2025','',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (17,'b0c1251b50b47d33b53c647012f85c0a@jarshy','negotiators-training-2025','training','published','public',NULL,-1,'Asia/Almaty','2025','',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (18,'e6dc5604a626e328489aaef635441233@jarshy','almaty-peace-unity-conference','conference','published','public',NULL,262144,'Asia/Almaty','','',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (19,'6671819e25d34bfee9f7e64b6e944d2b@jarshy','demo-aqtobe-open-day','meeting','published','public',NULL,4,'Asia/Almaty','2025-04-22T15:00','2025-04-22T17:00',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (20,'1b0d63c7b5d95299b279cdc5a0f11fbd@jarshy','demo-aqtobe-round-table','round_table','published','public',NULL,4,'Asia/Almaty','2025-04-25T11:00','2025-04-25T13:00',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (21,'66088883b666693196e9852c9028b4ee@jarshy','demo-almaty-concert','concert','published','public',NULL,262144,'Asia/Almaty','2025-04-26T18:30','2025-04-26T20:30',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event ("id","uid","external_id","kind","status","visibility","format","regions","zone","starts","ends","all_day","rule","was_starts","was_ends","parent_id","series","ordinal","programme","structure","link","map","registration","source","revision","sequence","marked_for","created_at","updated_at","written_to") VALUES (22,'a17fc8c0a68a33edfdc181d2065ab50b@jarshy','demo-unity-run-2025','half_marathon','published','public',NULL,-1,'Asia/Almaty','2025-05-01T08:00','2025-05-01T12:00',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,1745208000,1745208000,NULL);
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (1,'kk','Қазақстан халқы Ассамблеясының XXXII сессиясы','Бейбітшілік және келісім сарайы','','Қазақстан халқы Ассамблеясы','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (1,'ru','XXXII сессия Ассамблеи народа Казахстана','Дворец мира и согласия','','Ассамблея народа Казахстана','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (2,'kk','Алғыс айту күні','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (2,'ru','День благодарности','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (3,'kk','Алғыс айту күніне арналған телекөпір','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (3,'ru','Телемост, посвящённый Дню благодарности','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (4,'kk','«Қайырымдылық керуені» жалпыұлттық акциясы','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (4,'ru','Общенациональная акция «Қайырымдылық керуені»','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (5,'kk','«Шаңырақ» шығармашылық байқауы','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (5,'ru','Творческий конкурс «Шаңырақ»','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (6,'kk','Қазақстан халқы Ассамблеясының «Бірлік. Жасампаздық. Өрлеу» атты XXXIII сессиясы','онлайн','','Қазақстан халқы Ассамблеясы','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (6,'ru','XXXIII сессия Ассамблеи народа Казахстана «Единство. Созидание. Прогресс»','онлайн','','Ассамблея народа Казахстана','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (7,'kk','«Бірлік жүгірісі» республикалық жартылай марафоны','','','Қазақстан халқы Ассамблеясы','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (7,'ru','Республиканский полумарафон «Забег единства» («Бірлік жүгірісі»)','','','Ассамблея народа Казахстана','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (8,'kk','«Бірлік жүгірісі» республикалық жартылай марафоны, Астана','«ЭКСПО» халықаралық көрме орталығы','','Қазақстан халқы Ассамблеясы','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (8,'ru','Республиканский полумарафон «Забег единства» («Бірлік жүгірісі»), Астана','МВЦ «ЭКСПО»','','Ассамблея народа Казахстана','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (9,'kk','«Жүректен жүрекке» республикалық акциясы','','','«Жомарт жан» орталықтары','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (9,'ru','Республиканская акция «Жүректен жүрекке»','','','Центры «Жомарт жан»','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (10,'kk','«Мектепке жол» акциясы','','','«Жомарт жан» орталықтары','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (10,'ru','Акция «Мектепке жол»','','','Центры «Жомарт жан»','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (11,'kk','Қазақстан халқы Ассамблеясының 30 жылдығы','','','Қазақстан халқы Ассамблеясы','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (11,'ru','30-летие Ассамблеи народа Казахстана','','','Ассамблея народа Казахстана','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (12,'kk','Қазақстан халқы Ассамблеясының XXXIV сессиясы','Тәуелсіздік сарайы','','Қазақстан халқы Ассамблеясы','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (12,'ru','XXXIV сессия Ассамблеи народа Казахстана','Дворец Независимости','','Ассамблея народа Казахстана','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (13,'kk','Қазақстан халқының бірлігі мерекесі','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (13,'ru','Праздник единства народа Казахстана','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (14,'kk','Қазақстан халқы Ассамблеясының өкілдерімен қоғамдық келісім мәселелері бойынша кездесу','','','Ақтөбе облысы бойынша Қылмыстық-атқару жүйесі департаменті','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (14,'ru','Встреча с представителями Ассамблеи народа Казахстана по вопросам общественного согласия','','','Департамент уголовно-исполнительной системы по Актюбинской области','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (15,'kk','Әлемдік және дәстүрлі діндер лидерлерінің VIII съезі','Тәуелсіздік сарайы','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (15,'ru','VIII Съезд лидеров мировых и традиционных религий','Дворец Независимости','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (16,'kk','Журналистер клубы аясында журналистерді оқыту','','','Қазақстан халқы Ассамблеясының Журналистер клубы','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (16,'ru','Обучение журналистов в рамках Клуба журналистов','','','Клуб журналистов Ассамблеи народа Казахстана','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (17,'kk','Этносаралық қатынастар саласындағы кәсіби келіссөз жүргізушілердің біліктілігін арттыру','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (17,'ru','Повышение квалификации профессиональных переговорщиков в сфере межэтнических отношений','','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (18,'kk','«Қазақстан – бейбітшілік пен бірліктің кепілі» республикалық конференциясы','Достық үйі','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (18,'ru','Республиканская конференция «Қазақстан – бейбітшілік пен бірліктің кепілі»','Дом дружбы','','','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (19,'kk','Достық үйіндегі ашық есік күні','Достық үйі','','Үлгі ұйым','Кіру тегін. Жазылу қажет емес.','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (19,'ru','День открытых дверей в Доме дружбы','Дом дружбы','','Организация-образец','Вход свободный. Запись не нужна.','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (20,'kk','«Тіл – татулық тірегі» дөңгелек үстелі','Облыстық кітапхана','','Үлгі ұйым','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (20,'ru','Круглый стол «Язык – опора согласия»','Областная библиотека','','Организация-образец','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (21,'kk','Халықтар достығы концерті','Республика сарайы','','Үлгі ұйым','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (21,'ru','Концерт дружбы народов','Дворец Республики','','Организация-образец','','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (22,'kk','«Бірлік жүгірісі» жартылай марафоны','','','Үлгі ұйым','Жүгіру 20 өңірде бір уақытта басталады.','','');
INSERT INTO event_text ("event_id","language","title","venue","was_venue","organiser","description","how","reason") VALUES (22,'ru','Полумарафон «Забег единства»','','','Организация-образец','Забег начнётся одновременно в 20 регионах.','','');
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (1,'',NULL,'2023-04-26','2023-04-27','day',1682445600,1682618400,1682478000,1682445600);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (2,'',NULL,'2024-03-01','2024-03-01','day',1709233200,1709319600,1709265600,1709233200);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (3,'',NULL,'2024-03-01','','day',1709233200,1709319600,1709265600,1709233200);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (4,'',NULL,'2024-03-01','','day',1709233200,1735671600,1709265600,1735671600);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (5,'',NULL,'2024-03-01','','day',1709233200,1735671600,1709265600,1735671600);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (6,'',NULL,'2024-04-25','2024-04-25','day',1713985200,1714071600,1714017600,1713985200);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (7,'',NULL,'2024-04-28','2024-04-28','day',1714244400,1714330800,1714276800,1714244400);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (8,'',NULL,'2024-04-28','2024-04-28','day',1714244400,1714330800,1714276800,1714244400);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (9,'',NULL,'2024','','year',1704045600,1735671600,NULL,1735671600);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (10,'',NULL,'2024','','year',1704045600,1735671600,NULL,1735671600);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (11,'',NULL,'2025-03-01','2025-03-01','day',1740769200,1740855600,1740801600,1740769200);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (12,'',NULL,'2025-04-23','2025-04-24','day',1745348400,1745521200,1745380800,1745348400);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (13,'',NULL,'2025-05-01','2025-05-01','day',1746039600,1746126000,1746072000,1746039600);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (14,'',NULL,'','','unknown',NULL,NULL,NULL,9223372036854775807);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (15,'',NULL,'2025-09-17','2025-09-18','day',1758049200,1758222000,1758081600,1758049200);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (16,'',NULL,'2025','','year',1735671600,1767207600,NULL,1767207600);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (17,'',NULL,'2025','','year',1735671600,1767207600,NULL,1767207600);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (18,'',NULL,'','','unknown',NULL,NULL,NULL,9223372036854775807);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (19,'',NULL,'2025-04-22T15:00','2025-04-22T17:00','time',1745316000,1745323200,1745316000,1745316000);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (20,'',NULL,'2025-04-25T11:00','2025-04-25T13:00','time',1745560800,1745568000,1745560800,1745560800);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (21,'',NULL,'2025-04-26T18:30','2025-04-26T20:30','time',1745674200,1745681400,1745674200,1745674200);
INSERT INTO occurrence ("event_id","original","status","starts","ends","precision","from_at","until_at","anchor_at","sort_at") VALUES (22,'',NULL,'2025-05-01T08:00','2025-05-01T12:00','time',1746068400,1746082800,1746068400,1746068400);
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (1,1,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"session","status":"published","visibility":"public","format":null,"starts":"2023-04-26","ends":"2023-04-27","all_day":true,"rule":null,"regions":131072,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Қазақстан халқы Ассамблеясының XXXII сессиясы","venue":"Бейбітшілік және келісім сарайы","organiser":"Қазақстан халқы Ассамблеясы","description":"","how":"","reason":""},"ru":{"title":"XXXII сессия Ассамблеи народа Казахстана","venue":"Дворец мира и согласия","organiser":"Ассамблея народа Казахстана","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (2,2,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"observance","status":"published","visibility":"public","format":null,"starts":"2024-03-01","ends":"2024-03-01","all_day":true,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Алғыс айту күні","venue":"","organiser":"","description":"","how":"","reason":""},"ru":{"title":"День благодарности","venue":"","organiser":"","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (3,3,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"telebridge","status":"published","visibility":"public","format":null,"starts":"2024-03-01","ends":"","all_day":true,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Алғыс айту күніне арналған телекөпір","venue":"","organiser":"","description":"","how":"","reason":""},"ru":{"title":"Телемост, посвящённый Дню благодарности","venue":"","organiser":"","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (4,4,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"campaign","status":"published","visibility":"public","format":null,"starts":"2024-03-01","ends":"","all_day":true,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"«Қайырымдылық керуені» жалпыұлттық акциясы","venue":"","organiser":"","description":"","how":"","reason":""},"ru":{"title":"Общенациональная акция «Қайырымдылық керуені»","venue":"","organiser":"","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (5,5,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"competition","status":"published","visibility":"public","format":null,"starts":"2024-03-01","ends":"","all_day":true,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"«Шаңырақ» шығармашылық байқауы","venue":"","organiser":"","description":"","how":"","reason":""},"ru":{"title":"Творческий конкурс «Шаңырақ»","venue":"","organiser":"","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (6,6,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"session","status":"published","visibility":"public","format":null,"starts":"2024-04-25","ends":"2024-04-25","all_day":true,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Қазақстан халқы Ассамблеясының «Бірлік. Жасампаздық. Өрлеу» атты XXXIII сессиясы","venue":"онлайн","organiser":"Қазақстан халқы Ассамблеясы","description":"","how":"","reason":""},"ru":{"title":"XXXIII сессия Ассамблеи народа Казахстана «Единство. Созидание. Прогресс»","venue":"онлайн","organiser":"Ассамблея народа Казахстана","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (7,7,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"half_marathon","status":"published","visibility":"public","format":null,"starts":"2024-04-28","ends":"2024-04-28","all_day":true,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"«Бірлік жүгірісі» республикалық жартылай марафоны","venue":"","organiser":"Қазақстан халқы Ассамблеясы","description":"","how":"","reason":""},"ru":{"title":"Республиканский полумарафон «Забег единства» («Бірлік жүгірісі»)","venue":"","organiser":"Ассамблея народа Казахстана","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (8,8,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"half_marathon","status":"published","visibility":"public","format":null,"starts":"2024-04-28","ends":"2024-04-28","all_day":true,"rule":null,"regions":131072,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"«Бірлік жүгірісі» республикалық жартылай марафоны, Астана","venue":"«ЭКСПО» халықаралық көрме орталығы","organiser":"Қазақстан халқы Ассамблеясы","description":"","how":"","reason":""},"ru":{"title":"Республиканский полумарафон «Забег единства» («Бірлік жүгірісі»), Астана","venue":"МВЦ «ЭКСПО»","organiser":"Ассамблея народа Казахстана","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (9,9,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"campaign","status":"published","visibility":"public","format":null,"starts":"2024","ends":"","all_day":false,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"«Жүректен жүрекке» республикалық акциясы","venue":"","organiser":"«Жомарт жан» орталықтары","description":"","how":"","reason":""},"ru":{"title":"Республиканская акция «Жүректен жүрекке»","venue":"","organiser":"Центры «Жомарт жан»","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (10,10,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"campaign","status":"published","visibility":"public","format":null,"starts":"2024","ends":"","all_day":false,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"«Мектепке жол» акциясы","venue":"","organiser":"«Жомарт жан» орталықтары","description":"","how":"","reason":""},"ru":{"title":"Акция «Мектепке жол»","venue":"","organiser":"Центры «Жомарт жан»","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (11,11,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"anniversary","status":"published","visibility":"public","format":null,"starts":"2025-03-01","ends":"2025-03-01","all_day":true,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Қазақстан халқы Ассамблеясының 30 жылдығы","venue":"","organiser":"Қазақстан халқы Ассамблеясы","description":"","how":"","reason":""},"ru":{"title":"30-летие Ассамблеи народа Казахстана","venue":"","organiser":"Ассамблея народа Казахстана","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (12,12,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"session","status":"published","visibility":"public","format":null,"starts":"2025-04-23","ends":"2025-04-24","all_day":true,"rule":null,"regions":131072,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Қазақстан халқы Ассамблеясының XXXIV сессиясы","venue":"Тәуелсіздік сарайы","organiser":"Қазақстан халқы Ассамблеясы","description":"","how":"","reason":""},"ru":{"title":"XXXIV сессия Ассамблеи народа Казахстана","venue":"Дворец Независимости","organiser":"Ассамблея народа Казахстана","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (13,13,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"holiday","status":"published","visibility":"public","format":null,"starts":"2025-05-01","ends":"2025-05-01","all_day":true,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Қазақстан халқының бірлігі мерекесі","venue":"","organiser":"","description":"","how":"","reason":""},"ru":{"title":"Праздник единства народа Казахстана","venue":"","organiser":"","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (14,14,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"meeting","status":"published","visibility":"public","format":null,"starts":"","ends":"","all_day":false,"rule":null,"regions":4,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Қазақстан халқы Ассамблеясының өкілдерімен қоғамдық келісім мәселелері бойынша кездесу","venue":"","organiser":"Ақтөбе облысы бойынша Қылмыстық-атқару жүйесі департаменті","description":"","how":"","reason":""},"ru":{"title":"Встреча с представителями Ассамблеи народа Казахстана по вопросам общественного согласия","venue":"","organiser":"Департамент уголовно-исполнительной системы по Актюбинской области","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (15,15,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"congress","status":"published","visibility":"public","format":null,"starts":"2025-09-17","ends":"2025-09-18","all_day":true,"rule":null,"regions":131072,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Әлемдік және дәстүрлі діндер лидерлерінің VIII съезі","venue":"Тәуелсіздік сарайы","organiser":"","description":"","how":"","reason":""},"ru":{"title":"VIII Съезд лидеров мировых и традиционных религий","venue":"Дворец Независимости","organiser":"","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (16,16,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"training","status":"published","visibility":"public","format":null,"starts":"2025","ends":"","all_day":false,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Журналистер клубы аясында журналистерді оқыту","venue":"","organiser":"Қазақстан халқы Ассамблеясының Журналистер клубы","description":"","how":"","reason":""},"ru":{"title":"Обучение журналистов в рамках Клуба журналистов","venue":"","organiser":"Клуб журналистов Ассамблеи народа Казахстана","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (17,17,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"training","status":"published","visibility":"public","format":null,"starts":"2025","ends":"","all_day":false,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Этносаралық қатынастар саласындағы кәсіби келіссөз жүргізушілердің біліктілігін арттыру","venue":"","organiser":"","description":"","how":"","reason":""},"ru":{"title":"Повышение квалификации профессиональных переговорщиков в сфере межэтнических отношений","venue":"","organiser":"","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (18,18,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"conference","status":"published","visibility":"public","format":null,"starts":"","ends":"","all_day":false,"rule":null,"regions":262144,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"«Қазақстан – бейбітшілік пен бірліктің кепілі» республикалық конференциясы","venue":"Достық үйі","organiser":"","description":"","how":"","reason":""},"ru":{"title":"Республиканская конференция «Қазақстан – бейбітшілік пен бірліктің кепілі»","venue":"Дом дружбы","organiser":"","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (19,19,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"meeting","status":"published","visibility":"public","format":null,"starts":"2025-04-22T15:00","ends":"2025-04-22T17:00","all_day":false,"rule":null,"regions":4,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Достық үйіндегі ашық есік күні","venue":"Достық үйі","organiser":"Үлгі ұйым","description":"Кіру тегін. Жазылу қажет емес.","how":"","reason":""},"ru":{"title":"День открытых дверей в Доме дружбы","venue":"Дом дружбы","organiser":"Организация-образец","description":"Вход свободный. Запись не нужна.","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (20,20,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"round_table","status":"published","visibility":"public","format":null,"starts":"2025-04-25T11:00","ends":"2025-04-25T13:00","all_day":false,"rule":null,"regions":4,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"«Тіл – татулық тірегі» дөңгелек үстелі","venue":"Облыстық кітапхана","organiser":"Үлгі ұйым","description":"","how":"","reason":""},"ru":{"title":"Круглый стол «Язык – опора согласия»","venue":"Областная библиотека","organiser":"Организация-образец","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (21,21,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"concert","status":"published","visibility":"public","format":null,"starts":"2025-04-26T18:30","ends":"2025-04-26T20:30","all_day":false,"rule":null,"regions":262144,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"Халықтар достығы концерті","venue":"Республика сарайы","organiser":"Үлгі ұйым","description":"","how":"","reason":""},"ru":{"title":"Концерт дружбы народов","venue":"Дворец Республики","organiser":"Организация-образец","description":"","how":"","reason":""}}}');
INSERT INTO event_change ("id","event_id","revision","at","who","what","batch","before","after") VALUES (22,22,1,1745208000,NULL,'new',NULL,NULL,'{"kind":"half_marathon","status":"published","visibility":"public","format":null,"starts":"2025-05-01T08:00","ends":"2025-05-01T12:00","all_day":false,"rule":null,"regions":-1,"parent":null,"series":null,"ordinal":null,"programme":null,"structure":null,"link":null,"map":null,"registration":null,"source":null,"attendance":[],"texts":{"kk":{"title":"«Бірлік жүгірісі» жартылай марафоны","venue":"","organiser":"Үлгі ұйым","description":"Жүгіру 20 өңірде бір уақытта басталады.","how":"","reason":""},"ru":{"title":"Полумарафон «Забег единства»","venue":"","organiser":"Организация-образец","description":"Забег начнётся одновременно в 20 регионах.","how":"","reason":""}}}');
INSERT INTO news ("id","identity","story_id","state","approval","approved_at","approved_by","language","title","summary","edited","url","publisher","republisher","published_at","precision","published_raw","sort_at","archive","regions","pinned","relevance","page","body","source_id","taken_at","taken_by","new_title","new_summary","gone_at") VALUES (1,X'5B265DBCF83D7C8EDDD71ED57B3A2A8869008CCC654E889457E336BFD34555A7',1,'approved',1,1745208000,NULL,'kk','Достық үйінде жаңа оқу залы ашылды','Ақтөбедегі Достық үйінде жаңа оқу залы ашылды. Онда он бес этномәдени бірлестіктің кітаптары жиналған.',0,'https://example.kz/kk/oqu-zaly','sample',NULL,1744954200,'minute',NULL,1744954200,0,-1,0,0,NULL,'["Ақтөбедегі Достық үйінде жаңа оқу залы ашылды. Онда он бес этномәдени бірлестіктің кітаптары жиналған."]',NULL,1745208000,NULL,NULL,NULL,NULL);
INSERT INTO news ("id","identity","story_id","state","approval","approved_at","approved_by","language","title","summary","edited","url","publisher","republisher","published_at","precision","published_raw","sort_at","archive","regions","pinned","relevance","page","body","source_id","taken_at","taken_by","new_title","new_summary","gone_at") VALUES (2,X'62C1C8F862BAECF82DD027131D8013037220D99A9067A19A8E2071D5AA7E5091',1,'approved',1,1745208000,NULL,'ru','В Доме дружбы открылся новый читальный зал','В Доме дружбы в Актобе открылся новый читальный зал. В нём собраны книги пятнадцати этнокультурных объединений.',0,'https://example.kz/ru/chitalny-zal','sample',NULL,1744954800,'minute',NULL,1744954800,0,-1,0,0,NULL,'["В Доме дружбы в Актобе открылся новый читальный зал. В нём собраны книги пятнадцати этнокультурных объединений."]',NULL,1745208000,NULL,NULL,NULL,NULL);
INSERT INTO news ("id","identity","story_id","state","approval","approved_at","approved_by","language","title","summary","edited","url","publisher","republisher","published_at","precision","published_raw","sort_at","archive","regions","pinned","relevance","page","body","source_id","taken_at","taken_by","new_title","new_summary","gone_at") VALUES (3,X'E45A9CF13F69F5FB1785CB5EE68A024C93C62E57AE57780D84C1C491BD4279BC',3,'approved',2,1745208000,NULL,'kk','Сессияға дайындық аяқталып келеді','Ассамблея сессиясына дайындық аяқталып келеді. Сессия Астанада өтеді.',0,'https://example.kz/kk/sessiya','sample',NULL,1745146800,'minute',NULL,1745146800,0,-1,0,0,NULL,'["Ассамблея сессиясына дайындық аяқталып келеді. Сессия Астанада өтеді."]',NULL,1745208000,NULL,NULL,NULL,NULL);
INSERT INTO news ("id","identity","story_id","state","approval","approved_at","approved_by","language","title","summary","edited","url","publisher","republisher","published_at","precision","published_raw","sort_at","archive","regions","pinned","relevance","page","body","source_id","taken_at","taken_by","new_title","new_summary","gone_at") VALUES (4,X'D819B1FB7FEE0A6F5FB95EB597336E9BC5A3D5E25B09A74D974BE4A8F56C1943',3,'approved',2,1745208000,NULL,'ru','Подготовка к сессии завершается','Подготовка к сессии Ассамблеи завершается. Сессия пройдёт в Астане.',0,'https://example.kz/ru/sessiya','sample',NULL,1745147100,'minute',NULL,1745147100,0,-1,0,0,NULL,'["Подготовка к сессии Ассамблеи завершается. Сессия пройдёт в Астане."]',NULL,1745208000,NULL,NULL,NULL,NULL);
INSERT INTO news ("id","identity","story_id","state","approval","approved_at","approved_by","language","title","summary","edited","url","publisher","republisher","published_at","precision","published_raw","sort_at","archive","regions","pinned","relevance","page","body","source_id","taken_at","taken_by","new_title","new_summary","gone_at") VALUES (5,X'EB56A7DA34AD682B117096B794F333B1E670CCAE675314A9D56C455E30AF4186',5,'approved',3,1745208000,NULL,'en','Volunteers planted two hundred trees','Volunteers of the youth wing planted two hundred trees in Almaty. The next planting day will be in autumn.',0,'https://example.kz/en/trees','sample',NULL,1745046000,'minute',NULL,1745046000,0,-1,0,0,NULL,'["Volunteers of the youth wing planted two hundred trees in Almaty. The next planting day will be in autumn."]',NULL,1745208000,NULL,NULL,NULL,NULL);
INSERT INTO news_sketch ("hash","news_id") VALUES (-8800337373762764516,1);
INSERT INTO news_sketch ("hash","news_id") VALUES (-6809512530786711912,1);
INSERT INTO news_sketch ("hash","news_id") VALUES (-6794824178538726666,1);
INSERT INTO news_sketch ("hash","news_id") VALUES (-4910517031780986304,1);
INSERT INTO news_sketch ("hash","news_id") VALUES (-2202585864316167988,1);
INSERT INTO news_sketch ("hash","news_id") VALUES (-1918101097681522766,1);
INSERT INTO news_sketch ("hash","news_id") VALUES (-1565218919025317644,1);
INSERT INTO news_sketch ("hash","news_id") VALUES (5979938095659098622,1);
INSERT INTO news_sketch ("hash","news_id") VALUES (-8994789269959157484,2);
INSERT INTO news_sketch ("hash","news_id") VALUES (-6150663947623474620,2);
INSERT INTO news_sketch ("hash","news_id") VALUES (-4257387564907204790,2);
INSERT INTO news_sketch ("hash","news_id") VALUES (-4188177969007539232,2);
INSERT INTO news_sketch ("hash","news_id") VALUES (-3207330251820029582,2);
INSERT INTO news_sketch ("hash","news_id") VALUES (-1832533747817809442,2);
INSERT INTO news_sketch ("hash","news_id") VALUES (2140964887661125986,2);
INSERT INTO news_sketch ("hash","news_id") VALUES (5681343095431375596,2);
INSERT INTO news_sketch ("hash","news_id") VALUES (6905472741612779348,2);
INSERT INTO news_sketch ("hash","news_id") VALUES (-5890305927941954472,3);
INSERT INTO news_sketch ("hash","news_id") VALUES (-801432438550612540,3);
INSERT INTO news_sketch ("hash","news_id") VALUES (1281620497082411508,3);
INSERT INTO news_sketch ("hash","news_id") VALUES (4470806466850464850,3);
INSERT INTO news_sketch ("hash","news_id") VALUES (7690704746915390964,3);
INSERT INTO news_sketch ("hash","news_id") VALUES (8519424150418005776,3);
INSERT INTO news_sketch ("hash","news_id") VALUES (-8289099019572068320,4);
INSERT INTO news_sketch ("hash","news_id") VALUES (-8137597471377002300,4);
INSERT INTO news_sketch ("hash","news_id") VALUES (-7812160131885286258,4);
INSERT INTO news_sketch ("hash","news_id") VALUES (-2875118989434273614,4);
INSERT INTO news_sketch ("hash","news_id") VALUES (4394343778488098218,4);
INSERT INTO news_sketch ("hash","news_id") VALUES (6624760626685770940,4);
INSERT INTO news_sketch ("hash","news_id") VALUES (7510901058187398542,4);
INSERT INTO news_sketch ("hash","news_id") VALUES (-7606168422360106282,5);
INSERT INTO news_sketch ("hash","news_id") VALUES (-5053133606868654928,5);
INSERT INTO news_sketch ("hash","news_id") VALUES (-3996706427925410794,5);
INSERT INTO news_sketch ("hash","news_id") VALUES (-3401739838897871726,5);
INSERT INTO news_sketch ("hash","news_id") VALUES (-697112386954169444,5);
INSERT INTO news_sketch ("hash","news_id") VALUES (412561508124261124,5);
INSERT INTO news_sketch ("hash","news_id") VALUES (584775481222215502,5);
INSERT INTO news_sketch ("hash","news_id") VALUES (6549653758107309738,5);
INSERT INTO news_sketch ("hash","news_id") VALUES (6812013180882461374,5);
INSERT INTO search_doc ("doc","what","id") VALUES (37500168123187202,0,1);
INSERT INTO search_doc ("doc","what","id") VALUES (37612161073152004,0,2);
INSERT INTO search_doc ("doc","what","id") VALUES (37612161073152006,0,3);
INSERT INTO search_doc ("doc","what","id") VALUES (37632092405760012,0,6);
INSERT INTO search_doc ("doc","what","id") VALUES (37633179569356814,0,7);
INSERT INTO search_doc ("doc","what","id") VALUES (37633179569356816,0,8);
INSERT INTO search_doc ("doc","what","id") VALUES (37722689372160008,0,4);
INSERT INTO search_doc ("doc","what","id") VALUES (37722689372160010,0,5);
INSERT INTO search_doc ("doc","what","id") VALUES (37722689372160018,0,9);
INSERT INTO search_doc ("doc","what","id") VALUES (37722689372160020,0,10);
INSERT INTO search_doc ("doc","what","id") VALUES (37744432644096022,0,11);
INSERT INTO search_doc ("doc","what","id") VALUES (37761623418470403,1,1);
INSERT INTO search_doc ("doc","what","id") VALUES (37761625935052805,1,2);
INSERT INTO search_doc ("doc","what","id") VALUES (37762008455577611,1,5);
INSERT INTO search_doc ("doc","what","id") VALUES (37762431241420807,1,3);
INSERT INTO search_doc ("doc","what","id") VALUES (37762432499712009,1,4);
INSERT INTO search_doc ("doc","what","id") VALUES (37763171116646438,0,19);
INSERT INTO search_doc ("doc","what","id") VALUES (37764001588838424,0,12);
INSERT INTO search_doc ("doc","what","id") VALUES (37764197882265640,0,20);
INSERT INTO search_doc ("doc","what","id") VALUES (37764673516339242,0,21);
INSERT INTO search_doc ("doc","what","id") VALUES (37766357109964844,0,22);
INSERT INTO search_doc ("doc","what","id") VALUES (37766538303897626,0,13);
INSERT INTO search_doc ("doc","what","id") VALUES (37817272605081630,0,15);
INSERT INTO search_doc ("doc","what","id") VALUES (37854960943104032,0,16);
INSERT INTO search_doc ("doc","what","id") VALUES (37854960943104034,0,17);
INSERT INTO search_doc ("doc","what","id") VALUES (60885510075187228,0,14);
INSERT INTO search_doc ("doc","what","id") VALUES (60885510075187236,0,18);
INSERT INTO search_title ("folded","doc") VALUES ('32 сесиа асамблеи народа казакстана',37500168123187202);
INSERT INTO search_title ("folded","doc") VALUES ('казакстан калки асамблеиасинин 32 сесиаси',37500168123187202);
INSERT INTO search_title ("folded","doc") VALUES ('алгис аиту куни',37612161073152004);
INSERT INTO search_title ("folded","doc") VALUES ('ден благодарности',37612161073152004);
INSERT INTO search_title ("folded","doc") VALUES ('алгис аиту кунине арналган телекопир',37612161073152006);
INSERT INTO search_title ("folded","doc") VALUES ('телемост посвиашени дниу благодарности',37612161073152006);
INSERT INTO search_title ("folded","doc") VALUES ('33 сесиа асамблеи народа казакстана единство созидание прогрес',37632092405760012);
INSERT INTO search_title ("folded","doc") VALUES ('казакстан калки асамблеиасинин бирлик жасампаздик орлеу ати 33 сесиаси',37632092405760012);
INSERT INTO search_title ("folded","doc") VALUES ('бирлик жугириси республикалик жартилаи марафони',37633179569356814);
INSERT INTO search_title ("folded","doc") VALUES ('республикански полумарафон забег единства бирлик жугириси',37633179569356814);
INSERT INTO search_title ("folded","doc") VALUES ('бирлик жугириси республикалик жартилаи марафони астана',37633179569356816);
INSERT INTO search_title ("folded","doc") VALUES ('республикански полумарафон забег единства бирлик жугириси астана',37633179569356816);
INSERT INTO search_title ("folded","doc") VALUES ('каиримдилик керуени жалпиултик аксиаси',37722689372160008);
INSERT INTO search_title ("folded","doc") VALUES ('обшенасионалнаиа аксиа каиримдилик керуени',37722689372160008);
INSERT INTO search_title ("folded","doc") VALUES ('творчески конкурс шанирак',37722689372160010);
INSERT INTO search_title ("folded","doc") VALUES ('шанирак шигармашилик баикауи',37722689372160010);
INSERT INTO search_title ("folded","doc") VALUES ('журектен журеке республикалик аксиаси',37722689372160018);
INSERT INTO search_title ("folded","doc") VALUES ('республиканскаиа аксиа журектен журеке',37722689372160018);
INSERT INTO search_title ("folded","doc") VALUES ('аксиа мектепке жол',37722689372160020);
INSERT INTO search_title ("folded","doc") VALUES ('мектепке жол аксиаси',37722689372160020);
INSERT INTO search_title ("folded","doc") VALUES ('30 летие асамблеи народа казакстана',37744432644096022);
INSERT INTO search_title ("folded","doc") VALUES ('казакстан калки асамблеиасинин 30 жилдиги',37744432644096022);
INSERT INTO search_title ("folded","doc") VALUES ('достик уинде жана оку зали ашилди',37761623418470403);
INSERT INTO search_title ("folded","doc") VALUES ('в доме дружби открилсиа нови читални зал',37761625935052805);
INSERT INTO search_title ("folded","doc") VALUES ('волунтерс плантед туо кундред трес',37762008455577611);
INSERT INTO search_title ("folded","doc") VALUES ('сесиага даиндик аиакталип келеди',37762431241420807);
INSERT INTO search_title ("folded","doc") VALUES ('подготовка к сеси завершаесиа',37762432499712009);
INSERT INTO search_title ("folded","doc") VALUES ('ден откритик двереи в доме дружби',37763171116646438);
INSERT INTO search_title ("folded","doc") VALUES ('достик уиндеги ашик есик куни',37763171116646438);
INSERT INTO search_title ("folded","doc") VALUES ('34 сесиа асамблеи народа казакстана',37764001588838424);
INSERT INTO search_title ("folded","doc") VALUES ('казакстан калки асамблеиасинин 34 сесиаси',37764001588838424);
INSERT INTO search_title ("folded","doc") VALUES ('кругли стол иазик опора согласиа',37764197882265640);
INSERT INTO search_title ("folded","doc") VALUES ('тил татулик тиреги донгелек устели',37764197882265640);
INSERT INTO search_title ("folded","doc") VALUES ('каликтар достиги консерти',37764673516339242);
INSERT INTO search_title ("folded","doc") VALUES ('консерт дружби народов',37764673516339242);
INSERT INTO search_title ("folded","doc") VALUES ('бирлик жугириси жартилаи марафони',37766357109964844);
INSERT INTO search_title ("folded","doc") VALUES ('полумарафон забег единства',37766357109964844);
INSERT INTO search_title ("folded","doc") VALUES ('казакстан калкинин бирлиги мерекеси',37766538303897626);
INSERT INTO search_title ("folded","doc") VALUES ('праздник единства народа казакстана',37766538303897626);
INSERT INTO search_title ("folded","doc") VALUES ('8 сезд лидеров мировик и традисионик религи',37817272605081630);
INSERT INTO search_title ("folded","doc") VALUES ('алемдик жане дастурли диндер лидерлеринин 8 сези',37817272605081630);
INSERT INTO search_title ("folded","doc") VALUES ('журналистер клуби аиасинда журналистерди окиту',37854960943104032);
INSERT INTO search_title ("folded","doc") VALUES ('обучение журналистов в рамкак клуба журналистов',37854960943104032);
INSERT INTO search_title ("folded","doc") VALUES ('етносаралик катинастар саласиндаги касиби келисоз жургизушилердин биликтилигин артиру',37854960943104034);
INSERT INTO search_title ("folded","doc") VALUES ('повишение квалификаси професионалник переговоршиков в сфере межетническик отношени',37854960943104034);
INSERT INTO search_title ("folded","doc") VALUES ('встреча с представителиами асамблеи народа казакстана по вопросам обшественого согласиа',60885510075187228);
INSERT INTO search_title ("folded","doc") VALUES ('казакстан калки асамблеиасинин окилдеримен когамдик келисим маселелери боинша кездесу',60885510075187228);
INSERT INTO search_title ("folded","doc") VALUES ('казакстан беибитшилик пен бирликтин кепили республикалик конференсиаси',60885510075187236);
INSERT INTO search_title ("folded","doc") VALUES ('республиканскаиа конференсиа казакстан беибитшилик пен бирликтин кепили',60885510075187236);
INSERT INTO search_text (rowid,"title","rest") VALUES (37500168123187202,'казакстан калки асамблеиасинин 32 сесиаси 32 сесиа асамблеи народа казакстана','беибитшилик жане келисим сараи казакстан калки асамблеиаси дворес мира и согласиа асамблеиа народа казакстана астана каласи астана к город астана г астана нур султан нур султан акмола каласи селиноград астана нур султан сесиа сесиаси ситинг');
INSERT INTO search_text (rowid,"title","rest") VALUES (37612161073152004,'алгис аиту куни ден благодарности','атаули кун памиатнаиа дата датали кун');
INSERT INTO search_text (rowid,"title","rest") VALUES (37612161073152006,'алгис аиту кунине арналган телекопир телемост посвиашени дниу благодарности','телекопир телемост');
INSERT INTO search_text (rowid,"title","rest") VALUES (37632092405760012,'казакстан калки асамблеиасинин бирлик жасампаздик орлеу ати 33 сесиаси 33 сесиа асамблеи народа казакстана единство созидание прогрес','онлаин казакстан калки асамблеиаси онлаин асамблеиа народа казакстана сесиа сесиаси ситинг');
INSERT INTO search_text (rowid,"title","rest") VALUES (37633179569356814,'бирлик жугириси республикалик жартилаи марафони республикански полумарафон забег единства бирлик жугириси','казакстан калки асамблеиаси асамблеиа народа казакстана жартилаи марафон полумарафон калф мараткон марафон жугирис забег рун');
INSERT INTO search_text (rowid,"title","rest") VALUES (37633179569356816,'бирлик жугириси республикалик жартилаи марафони астана республикански полумарафон забег единства бирлик жугириси астана','експо каликаралик корме орталиги казакстан калки асамблеиаси мвс експо асамблеиа народа казакстана астана каласи астана к город астана г астана нур султан нур султан акмола каласи селиноград астана нур султан жартилаи марафон полумарафон калф мараткон марафон жугирис забег рун');
INSERT INTO search_text (rowid,"title","rest") VALUES (37722689372160008,'каиримдилик керуени жалпиултик аксиаси обшенасионалнаиа аксиа каиримдилик керуени','аксиа кампаниа наукан');
INSERT INTO search_text (rowid,"title","rest") VALUES (37722689372160010,'шанирак шигармашилик баикауи творчески конкурс шанирак','баикау конкурс сонтест');
INSERT INTO search_text (rowid,"title","rest") VALUES (37722689372160018,'журектен журеке республикалик аксиаси республиканскаиа аксиа журектен журеке','жомарт жан орталиктари сентри жомарт жан аксиа кампаниа наукан');
INSERT INTO search_text (rowid,"title","rest") VALUES (37722689372160020,'мектепке жол аксиаси аксиа мектепке жол','жомарт жан орталиктари сентри жомарт жан аксиа кампаниа наукан');
INSERT INTO search_text (rowid,"title","rest") VALUES (37744432644096022,'казакстан калки асамблеиасинин 30 жилдиги 30 летие асамблеи народа казакстана','казакстан калки асамблеиаси асамблеиа народа казакстана мереитои годовшина иубилеи жилдик');
INSERT INTO search_text (rowid,"title","rest") VALUES (37761623418470403,'достик уинде жана оку зали ашилди','актобедеги достик уинде жана оку зали ашилди онда он бес етномадени бирлестиктин китаптари жиналган сампле');
INSERT INTO search_text (rowid,"title","rest") VALUES (37761625935052805,'в доме дружби открилсиа нови читални зал','в доме дружби в актобе открилсиа нови читални зал в нем собрани книги пиатнадсати етнокултурник обединени сампле');
INSERT INTO search_text (rowid,"title","rest") VALUES (37762008455577611,'волунтерс плантед туо кундред трес','волунтерс оф тке еутк уинг плантед туо кундред трес ин алмати тке нект плантинг даи уил бе ин аутумн сампле');
INSERT INTO search_text (rowid,"title","rest") VALUES (37762431241420807,'сесиага даиндик аиакталип келеди','асамблеиа сесиасина даиндик аиакталип келеди сесиа астанада отеди сампле');
INSERT INTO search_text (rowid,"title","rest") VALUES (37762432499712009,'подготовка к сеси завершаесиа','подготовка к сеси асамблеи завершаесиа сесиа проидет в астане сампле');
INSERT INTO search_text (rowid,"title","rest") VALUES (37763171116646438,'достик уиндеги ашик есик куни ден откритик двереи в доме дружби','достик уи улги уим дом дружби организасиа образес актобе облиси актобе обл актобе актиубинскаиа област актиубинскаиа актобе актиубинск актобе актобе актобе кездесу встреча жиналис заседание отирис собрание');
INSERT INTO search_text (rowid,"title","rest") VALUES (37764001588838424,'казакстан калки асамблеиасинин 34 сесиаси 34 сесиа асамблеи народа казакстана','тауелсиздик сараи казакстан калки асамблеиаси дворес независимости асамблеиа народа казакстана астана каласи астана к город астана г астана нур султан нур султан акмола каласи селиноград астана нур султан сесиа сесиаси ситинг');
INSERT INTO search_text (rowid,"title","rest") VALUES (37764197882265640,'тил татулик тиреги донгелек устели кругли стол иазик опора согласиа','облистик китапкана улги уим областнаиа библиотека организасиа образес актобе облиси актобе обл актобе актиубинскаиа област актиубинскаиа актобе актиубинск актобе актобе актобе донгелек устел кругли стол роунд табле роундтабле');
INSERT INTO search_text (rowid,"title","rest") VALUES (37764673516339242,'каликтар достиги консерти консерт дружби народов','республика сараи улги уим дворес республики организасиа образес алмати каласи алмати к город алмати г алмати алма ата алмати алма ата консерт');
INSERT INTO search_text (rowid,"title","rest") VALUES (37766357109964844,'бирлик жугириси жартилаи марафони полумарафон забег единства','улги уим организасиа образес жартилаи марафон полумарафон калф мараткон марафон жугирис забег рун');
INSERT INTO search_text (rowid,"title","rest") VALUES (37766538303897626,'казакстан калкинин бирлиги мерекеси праздник единства народа казакстана','мереке праздник публис колидаи публис колидаи');
INSERT INTO search_text (rowid,"title","rest") VALUES (37817272605081630,'алемдик жане дастурли диндер лидерлеринин 8 сези 8 сезд лидеров мировик и традисионик религи','тауелсиздик сараи дворес независимости астана каласи астана к город астана г астана нур султан нур султан акмола каласи селиноград астана нур султан сезд сези конгрес');
INSERT INTO search_text (rowid,"title","rest") VALUES (37854960943104032,'журналистер клуби аиасинда журналистерди окиту обучение журналистов в рамкак клуба журналистов','казакстан калки асамблеиасинин журналистер клуби клуб журналистов асамблеи народа казакстана окиту тренинг обучение оку');
INSERT INTO search_text (rowid,"title","rest") VALUES (37854960943104034,'етносаралик катинастар саласиндаги касиби келисоз жургизушилердин биликтилигин артиру повишение квалификаси професионалник переговоршиков в сфере межетническик отношени','окиту тренинг обучение оку');
INSERT INTO search_text (rowid,"title","rest") VALUES (60885510075187228,'казакстан калки асамблеиасинин окилдеримен когамдик келисим маселелери боинша кездесу встреча с представителиами асамблеи народа казакстана по вопросам обшественого согласиа','актобе облиси боинша килмистик аткару жуиеси департаменти департамент уголовно исполнителнои системи по актиубинскои области актобе облиси актобе обл актобе актиубинскаиа област актиубинскаиа актобе актиубинск актобе актобе актобе кездесу встреча жиналис заседание отирис собрание');
INSERT INTO search_text (rowid,"title","rest") VALUES (60885510075187236,'казакстан беибитшилик пен бирликтин кепили республикалик конференсиаси республиканскаиа конференсиа казакстан беибитшилик пен бирликтин кепили','достик уи дом дружби алмати каласи алмати к город алмати г алмати алма ата алмати алма ата конференсиа');
INSERT INTO search_word ("id","word") VALUES (1,'мектепке');
INSERT INTO search_word ("id","word") VALUES (2,'сентри');
INSERT INTO search_word ("id","word") VALUES (3,'келисим');
INSERT INTO search_word ("id","word") VALUES (4,'корме');
INSERT INTO search_word ("id","word") VALUES (5,'асамблеиасинин');
INSERT INTO search_word ("id","word") VALUES (6,'керуени');
INSERT INTO search_word ("id","word") VALUES (7,'мвс');
INSERT INTO search_word ("id","word") VALUES (8,'обл');
INSERT INTO search_word ("id","word") VALUES (9,'республикалик');
INSERT INTO search_word ("id","word") VALUES (10,'област');
INSERT INTO search_word ("id","word") VALUES (11,'келисоз');
INSERT INTO search_word ("id","word") VALUES (12,'есик');
INSERT INTO search_word ("id","word") VALUES (13,'город');
INSERT INTO search_word ("id","word") VALUES (14,'сези');
INSERT INTO search_word ("id","word") VALUES (15,'достиги');
INSERT INTO search_word ("id","word") VALUES (16,'независимости');
INSERT INTO search_word ("id","word") VALUES (17,'калф');
INSERT INTO search_word ("id","word") VALUES (18,'сараи');
INSERT INTO search_word ("id","word") VALUES (19,'аксиа');
INSERT INTO search_word ("id","word") VALUES (20,'колидаи');
INSERT INTO search_word ("id","word") VALUES (21,'полумарафон');
INSERT INTO search_word ("id","word") VALUES (22,'жугириси');
INSERT INTO search_word ("id","word") VALUES (23,'мировик');
INSERT INTO search_word ("id","word") VALUES (24,'журналистер');
INSERT INTO search_word ("id","word") VALUES (25,'катинастар');
INSERT INTO search_word ("id","word") VALUES (26,'межетническик');
INSERT INTO search_word ("id","word") VALUES (27,'конференсиаси');
INSERT INTO search_word ("id","word") VALUES (28,'мира');
INSERT INTO search_word ("id","word") VALUES (29,'етносаралик');
INSERT INTO search_word ("id","word") VALUES (30,'актиубинскаиа');
INSERT INTO search_word ("id","word") VALUES (31,'алмати');
INSERT INTO search_word ("id","word") VALUES (32,'казакстана');
INSERT INTO search_word ("id","word") VALUES (33,'уголовно');
INSERT INTO search_word ("id","word") VALUES (34,'саласиндаги');
INSERT INTO search_word ("id","word") VALUES (35,'донгелек');
INSERT INTO search_word ("id","word") VALUES (36,'мараткон');
INSERT INTO search_word ("id","word") VALUES (37,'биликтилигин');
INSERT INTO search_word ("id","word") VALUES (38,'сесиаси');
INSERT INTO search_word ("id","word") VALUES (39,'облистик');
INSERT INTO search_word ("id","word") VALUES (40,'китапкана');
INSERT INTO search_word ("id","word") VALUES (41,'каликтар');
INSERT INTO search_word ("id","word") VALUES (42,'пен');
INSERT INTO search_word ("id","word") VALUES (43,'датали');
INSERT INTO search_word ("id","word") VALUES (44,'нур');
INSERT INTO search_word ("id","word") VALUES (45,'мереке');
INSERT INTO search_word ("id","word") VALUES (46,'лидерлеринин');
INSERT INTO search_word ("id","word") VALUES (47,'касиби');
INSERT INTO search_word ("id","word") VALUES (48,'телекопир');
INSERT INTO search_word ("id","word") VALUES (49,'переговоршиков');
INSERT INTO search_word ("id","word") VALUES (50,'диндер');
INSERT INTO search_word ("id","word") VALUES (51,'стол');
INSERT INTO search_word ("id","word") VALUES (52,'конференсиа');
INSERT INTO search_word ("id","word") VALUES (53,'дниу');
INSERT INTO search_word ("id","word") VALUES (54,'опора');
INSERT INTO search_word ("id","word") VALUES (55,'конкурс');
INSERT INTO search_word ("id","word") VALUES (56,'онлаин');
INSERT INTO search_word ("id","word") VALUES (57,'консерт');
INSERT INTO search_word ("id","word") VALUES (58,'калки');
INSERT INTO search_word ("id","word") VALUES (59,'уиндеги');
INSERT INTO search_word ("id","word") VALUES (60,'алгис');
INSERT INTO search_word ("id","word") VALUES (61,'журеке');
INSERT INTO search_word ("id","word") VALUES (62,'баикау');
INSERT INTO search_word ("id","word") VALUES (63,'жилдиги');
INSERT INTO search_word ("id","word") VALUES (64,'консерти');
INSERT INTO search_word ("id","word") VALUES (65,'республикански');
INSERT INTO search_word ("id","word") VALUES (66,'отирис');
INSERT INTO search_word ("id","word") VALUES (67,'марафон');
INSERT INTO search_word ("id","word") VALUES (68,'жартилаи');
INSERT INTO search_word ("id","word") VALUES (69,'жол');
INSERT INTO search_word ("id","word") VALUES (70,'посвиашени');
INSERT INTO search_word ("id","word") VALUES (71,'встреча');
INSERT INTO search_word ("id","word") VALUES (72,'системи');
INSERT INTO search_word ("id","word") VALUES (73,'маселелери');
INSERT INTO search_word ("id","word") VALUES (74,'аиасинда');
INSERT INTO search_word ("id","word") VALUES (75,'творчески');
INSERT INTO search_word ("id","word") VALUES (76,'каласи');
INSERT INTO search_word ("id","word") VALUES (77,'каиримдилик');
INSERT INTO search_word ("id","word") VALUES (78,'бирлик');
INSERT INTO search_word ("id","word") VALUES (79,'марафони');
INSERT INTO search_word ("id","word") VALUES (80,'когамдик');
INSERT INTO search_word ("id","word") VALUES (81,'кездесу');
INSERT INTO search_word ("id","word") VALUES (82,'аткару');
INSERT INTO search_word ("id","word") VALUES (83,'повишение');
INSERT INTO search_word ("id","word") VALUES (84,'професионалник');
INSERT INTO search_word ("id","word") VALUES (85,'вопросам');
INSERT INTO search_word ("id","word") VALUES (86,'годовшина');
INSERT INTO search_word ("id","word") VALUES (87,'жане');
INSERT INTO search_word ("id","word") VALUES (88,'памиатнаиа');
INSERT INTO search_word ("id","word") VALUES (89,'жан');
INSERT INTO search_word ("id","word") VALUES (90,'калкинин');
INSERT INTO search_word ("id","word") VALUES (91,'жургизушилердин');
INSERT INTO search_word ("id","word") VALUES (92,'дом');
INSERT INTO search_word ("id","word") VALUES (93,'дружби');
INSERT INTO search_word ("id","word") VALUES (94,'откритик');
INSERT INTO search_word ("id","word") VALUES (95,'асамблеи');
INSERT INTO search_word ("id","word") VALUES (96,'доме');
INSERT INTO search_word ("id","word") VALUES (97,'ден');
INSERT INTO search_word ("id","word") VALUES (98,'устели');
INSERT INTO search_word ("id","word") VALUES (99,'единство');
INSERT INTO search_word ("id","word") VALUES (100,'окилдеримен');
INSERT INTO search_word ("id","word") VALUES (101,'акмола');
INSERT INTO search_word ("id","word") VALUES (102,'ситинг');
INSERT INTO search_word ("id","word") VALUES (103,'беибитшилик');
INSERT INTO search_word ("id","word") VALUES (104,'рун');
INSERT INTO search_word ("id","word") VALUES (105,'арналган');
INSERT INTO search_word ("id","word") VALUES (106,'атаули');
INSERT INTO search_word ("id","word") VALUES (107,'кун');
INSERT INTO search_word ("id","word") VALUES (108,'кунине');
INSERT INTO search_word ("id","word") VALUES (109,'експо');
INSERT INTO search_word ("id","word") VALUES (110,'единства');
INSERT INTO search_word ("id","word") VALUES (111,'обшенасионалнаиа');
INSERT INTO search_word ("id","word") VALUES (112,'представителиами');
INSERT INTO search_word ("id","word") VALUES (113,'жугирис');
INSERT INTO search_word ("id","word") VALUES (114,'области');
INSERT INTO search_word ("id","word") VALUES (115,'жиналис');
INSERT INTO search_word ("id","word") VALUES (116,'традисионик');
INSERT INTO search_word ("id","word") VALUES (117,'аксиаси');
INSERT INTO search_word ("id","word") VALUES (118,'телемост');
INSERT INTO search_word ("id","word") VALUES (119,'шигармашилик');
INSERT INTO search_word ("id","word") VALUES (120,'отношени');
INSERT INTO search_word ("id","word") VALUES (121,'клуб');
INSERT INTO search_word ("id","word") VALUES (122,'публис');
INSERT INTO search_word ("id","word") VALUES (123,'забег');
INSERT INTO search_word ("id","word") VALUES (124,'мерекеси');
INSERT INTO search_word ("id","word") VALUES (125,'сонтест');
INSERT INTO search_word ("id","word") VALUES (126,'сезд');
INSERT INTO search_word ("id","word") VALUES (127,'праздник');
INSERT INTO search_word ("id","word") VALUES (128,'килмистик');
INSERT INTO search_word ("id","word") VALUES (129,'орталиги');
INSERT INTO search_word ("id","word") VALUES (130,'баикауи');
INSERT INTO search_word ("id","word") VALUES (131,'мереитои');
INSERT INTO search_word ("id","word") VALUES (132,'журектен');
INSERT INTO search_word ("id","word") VALUES (133,'жалпиултик');
INSERT INTO search_word ("id","word") VALUES (134,'иубилеи');
INSERT INTO search_word ("id","word") VALUES (135,'исполнителнои');
INSERT INTO search_word ("id","word") VALUES (136,'актиубинскои');
INSERT INTO search_word ("id","word") VALUES (137,'тренинг');
INSERT INTO search_word ("id","word") VALUES (138,'квалификаси');
INSERT INTO search_word ("id","word") VALUES (139,'кепили');
INSERT INTO search_word ("id","word") VALUES (140,'достик');
INSERT INTO search_word ("id","word") VALUES (141,'дастурли');
INSERT INTO search_word ("id","word") VALUES (142,'асамблеиа');
INSERT INTO search_word ("id","word") VALUES (143,'ата');
INSERT INTO search_word ("id","word") VALUES (144,'облиси');
INSERT INTO search_word ("id","word") VALUES (145,'татулик');
INSERT INTO search_word ("id","word") VALUES (146,'обучение');
INSERT INTO search_word ("id","word") VALUES (147,'республиканскаиа');
INSERT INTO search_word ("id","word") VALUES (148,'сесиа');
INSERT INTO search_word ("id","word") VALUES (149,'собрание');
INSERT INTO search_word ("id","word") VALUES (150,'департамент');
INSERT INTO search_word ("id","word") VALUES (151,'артиру');
INSERT INTO search_word ("id","word") VALUES (152,'алма');
INSERT INTO search_word ("id","word") VALUES (153,'жомарт');
INSERT INTO search_word ("id","word") VALUES (154,'ашик');
INSERT INTO search_word ("id","word") VALUES (155,'орлеу');
INSERT INTO search_word ("id","word") VALUES (156,'жилдик');
INSERT INTO search_word ("id","word") VALUES (157,'роундтабле');
INSERT INTO search_word ("id","word") VALUES (158,'дата');
INSERT INTO search_word ("id","word") VALUES (159,'лидеров');
INSERT INTO search_word ("id","word") VALUES (160,'тауелсиздик');
INSERT INTO search_word ("id","word") VALUES (161,'клуба');
INSERT INTO search_word ("id","word") VALUES (162,'кругли');
INSERT INTO search_word ("id","word") VALUES (163,'асамблеиаси');
INSERT INTO search_word ("id","word") VALUES (164,'наукан');
INSERT INTO search_word ("id","word") VALUES (165,'куни');
INSERT INTO search_word ("id","word") VALUES (166,'астана');
INSERT INTO search_word ("id","word") VALUES (167,'селиноград');
INSERT INTO search_word ("id","word") VALUES (168,'актиубинск');
INSERT INTO search_word ("id","word") VALUES (169,'заседание');
INSERT INTO search_word ("id","word") VALUES (170,'улги');
INSERT INTO search_word ("id","word") VALUES (171,'дворес');
INSERT INTO search_word ("id","word") VALUES (172,'окиту');
INSERT INTO search_word ("id","word") VALUES (173,'тиреги');
INSERT INTO search_word ("id","word") VALUES (174,'устел');
INSERT INTO search_word ("id","word") VALUES (175,'республика');
INSERT INTO search_word ("id","word") VALUES (176,'клуби');
INSERT INTO search_word ("id","word") VALUES (177,'тил');
INSERT INTO search_word ("id","word") VALUES (178,'областнаиа');
INSERT INTO search_word ("id","word") VALUES (179,'журналистов');
INSERT INTO search_word ("id","word") VALUES (180,'библиотека');
INSERT INTO search_word ("id","word") VALUES (181,'народов');
INSERT INTO search_word ("id","word") VALUES (182,'шанирак');
INSERT INTO search_word ("id","word") VALUES (183,'религи');
INSERT INTO search_word ("id","word") VALUES (184,'благодарности');
INSERT INTO search_word ("id","word") VALUES (185,'жуиеси');
INSERT INTO search_word ("id","word") VALUES (186,'каликаралик');
INSERT INTO search_word ("id","word") VALUES (187,'республики');
INSERT INTO search_word ("id","word") VALUES (188,'журналистерди');
INSERT INTO search_word ("id","word") VALUES (189,'орталиктари');
INSERT INTO search_word ("id","word") VALUES (190,'кампаниа');
INSERT INTO search_word ("id","word") VALUES (191,'рамкак');
INSERT INTO search_word ("id","word") VALUES (192,'прогрес');
INSERT INTO search_word ("id","word") VALUES (193,'бирлиги');
INSERT INTO search_word ("id","word") VALUES (194,'сфере');
INSERT INTO search_word ("id","word") VALUES (195,'ати');
INSERT INTO search_word ("id","word") VALUES (196,'султан');
INSERT INTO search_word ("id","word") VALUES (197,'жасампаздик');
INSERT INTO search_word ("id","word") VALUES (198,'созидание');
INSERT INTO search_word ("id","word") VALUES (199,'обшественого');
INSERT INTO search_word ("id","word") VALUES (200,'актобе');
INSERT INTO search_word ("id","word") VALUES (201,'согласиа');
INSERT INTO search_word ("id","word") VALUES (202,'бирликтин');
INSERT INTO search_word ("id","word") VALUES (203,'двереи');
INSERT INTO search_word ("id","word") VALUES (204,'летие');
INSERT INTO search_word ("id","word") VALUES (205,'образес');
INSERT INTO search_word ("id","word") VALUES (206,'табле');
INSERT INTO search_word ("id","word") VALUES (207,'аиту');
INSERT INTO search_word ("id","word") VALUES (208,'казакстан');
INSERT INTO search_word ("id","word") VALUES (209,'оку');
INSERT INTO search_word ("id","word") VALUES (210,'иазик');
INSERT INTO search_word ("id","word") VALUES (211,'роунд');
INSERT INTO search_word ("id","word") VALUES (212,'уим');
INSERT INTO search_word ("id","word") VALUES (213,'конгрес');
INSERT INTO search_word ("id","word") VALUES (214,'департаменти');
INSERT INTO search_word ("id","word") VALUES (215,'организасиа');
INSERT INTO search_word ("id","word") VALUES (216,'боинша');
INSERT INTO search_word ("id","word") VALUES (217,'народа');
INSERT INTO search_word ("id","word") VALUES (218,'алемдик');
INSERT INTO search_word ("id","word") VALUES (219,'актобедеги');
INSERT INTO search_word ("id","word") VALUES (220,'жиналган');
INSERT INTO search_word ("id","word") VALUES (221,'жана');
INSERT INTO search_word ("id","word") VALUES (222,'ашилди');
INSERT INTO search_word ("id","word") VALUES (223,'етномадени');
INSERT INTO search_word ("id","word") VALUES (224,'онда');
INSERT INTO search_word ("id","word") VALUES (225,'бес');
INSERT INTO search_word ("id","word") VALUES (226,'китаптари');
INSERT INTO search_word ("id","word") VALUES (227,'сампле');
INSERT INTO search_word ("id","word") VALUES (228,'уинде');
INSERT INTO search_word ("id","word") VALUES (229,'зали');
INSERT INTO search_word ("id","word") VALUES (230,'бирлестиктин');
INSERT INTO search_word ("id","word") VALUES (231,'пиатнадсати');
INSERT INTO search_word ("id","word") VALUES (232,'открилсиа');
INSERT INTO search_word ("id","word") VALUES (233,'етнокултурник');
INSERT INTO search_word ("id","word") VALUES (234,'нем');
INSERT INTO search_word ("id","word") VALUES (235,'зал');
INSERT INTO search_word ("id","word") VALUES (236,'нови');
INSERT INTO search_word ("id","word") VALUES (237,'читални');
INSERT INTO search_word ("id","word") VALUES (238,'книги');
INSERT INTO search_word ("id","word") VALUES (239,'собрани');
INSERT INTO search_word ("id","word") VALUES (240,'обединени');
INSERT INTO search_word ("id","word") VALUES (241,'келеди');
INSERT INTO search_word ("id","word") VALUES (242,'аиакталип');
INSERT INTO search_word ("id","word") VALUES (243,'даиндик');
INSERT INTO search_word ("id","word") VALUES (244,'сесиага');
INSERT INTO search_word ("id","word") VALUES (245,'сесиасина');
INSERT INTO search_word ("id","word") VALUES (246,'отеди');
INSERT INTO search_word ("id","word") VALUES (247,'астанада');
INSERT INTO search_word ("id","word") VALUES (248,'подготовка');
INSERT INTO search_word ("id","word") VALUES (249,'сеси');
INSERT INTO search_word ("id","word") VALUES (250,'завершаесиа');
INSERT INTO search_word ("id","word") VALUES (251,'астане');
INSERT INTO search_word ("id","word") VALUES (252,'проидет');
INSERT INTO search_word ("id","word") VALUES (253,'тке');
INSERT INTO search_word ("id","word") VALUES (254,'кундред');
INSERT INTO search_word ("id","word") VALUES (255,'волунтерс');
INSERT INTO search_word ("id","word") VALUES (256,'нект');
INSERT INTO search_word ("id","word") VALUES (257,'плантед');
INSERT INTO search_word ("id","word") VALUES (258,'туо');
INSERT INTO search_word ("id","word") VALUES (259,'аутумн');
INSERT INTO search_word ("id","word") VALUES (260,'трес');
INSERT INTO search_word ("id","word") VALUES (261,'уил');
INSERT INTO search_word ("id","word") VALUES (262,'уинг');
INSERT INTO search_word ("id","word") VALUES (263,'плантинг');
INSERT INTO search_word ("id","word") VALUES (264,'даи');
INSERT INTO search_word ("id","word") VALUES (265,'еутк');
INSERT INTO search_word_text (search_word_text) VALUES ('rebuild');
CREATE INDEX subscriber_digest ON subscriber (digest, digest_slot) WHERE state = 0 AND digest > 0;
CREATE INDEX subscriber_remind ON subscriber (remind_before) WHERE remind_before IS NOT NULL;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE INDEX occasion_open ON occasion (lane, expires_at, id) WHERE state IN (0, 1);
CREATE INDEX occasion_event ON occasion (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX delivery_due ON delivery (occasion_id, due, chat_id, part) WHERE state = 0;
CREATE INDEX delivery_claimed ON delivery (occasion_id, chat_id) WHERE state = 1;
CREATE INDEX inbox_waiting ON inbox (update_id) WHERE state = 0;
CREATE INDEX announcement_scheduled ON announcement (publish_at) WHERE state = 'scheduled';
CREATE INDEX announcement_released ON announcement (released_at) WHERE released_at IS NOT NULL;
CREATE INDEX announcement_reported ON announcement (id) WHERE report_chat IS NOT NULL;
CREATE INDEX event_series ON event (series, ordinal) WHERE series IS NOT NULL;
CREATE INDEX event_parent ON event (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX occurrence_sort ON occurrence (sort_at, event_id);
CREATE INDEX occurrence_until ON occurrence (until_at, event_id);
CREATE INDEX occurrence_anchor ON occurrence (anchor_at, event_id) WHERE anchor_at IS NOT NULL;
CREATE INDEX event_change_event ON event_change (event_id, id);
CREATE INDEX event_change_batch ON event_change (batch) WHERE batch IS NOT NULL;
CREATE INDEX reminder_request_chat ON reminder_request (chat_id);
CREATE INDEX not_interested_chat ON not_interested (chat_id);
CREATE INDEX series_request_chat ON series_request (chat_id);
CREATE INDEX source_next ON source (next_at) WHERE state = 'on';
CREATE INDEX news_approval ON news (approval);
CREATE INDEX news_title ON news (title, language);
CREATE INDEX news_story ON news (story_id);
CREATE INDEX news_page ON news (page) WHERE page IS NOT NULL;
CREATE INDEX news_desk ON news (relevance DESC, id) WHERE state = 'collected';
CREATE INDEX news_sketch_item ON news_sketch (news_id);
CREATE INDEX search_title_doc ON search_title (doc);
CREATE TRIGGER search_word_added AFTER INSERT ON search_word BEGIN
    INSERT INTO search_word_text (rowid, word) VALUES (new.id, new.word);
END;
CREATE INDEX event_rule ON event (written_to) WHERE rule IS NOT NULL;
CREATE INDEX occurrence_long ON occurrence (until_at, event_id) WHERE until_at - from_at > 86400;
CREATE INDEX occasion_revising ON occasion (lane, expires_at, id) WHERE revising = 1;
CREATE INDEX delivery_held ON delivery (occasion_id, version, due) WHERE message_id IS NOT NULL;
CREATE INDEX delivery_unknown ON delivery (occasion_id, version) WHERE state = 7;
CREATE INDEX occasion_paid ON occasion (paid) WHERE paid <> 0;
CREATE INDEX question_waiting ON question (asked_at) WHERE state = 'open';
CREATE INDEX question_of_chat ON question (chat_id);
CREATE UNIQUE INDEX question_line_once ON question_line (chat_id, answer, came_with, question_id);
CREATE TRIGGER question_is_forgotten AFTER DELETE ON question BEGIN
    DELETE FROM occasion WHERE key GLOB 'question:' || OLD.id || ':*' OR key GLOB 'answer:' || OLD.id || ':*';
END;
CREATE INDEX news_source ON news (source_id, published_at) WHERE source_id IS NOT NULL;
CREATE INDEX news_new ON news (id) WHERE new_title IS NOT NULL;
COMMIT;
