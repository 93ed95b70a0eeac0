-- The calendar. Room: events/.
-- What is asked of it in domain.md 1.4 (C1-C18) stands here from the start: texts per language, dates of any precision, series,
-- parents with parts, recurrence, history. Instants are unix seconds UTC; local dates are EDTF as they were given.

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
) STRICT;
CREATE INDEX event_series ON event (series, ordinal) WHERE series IS NOT NULL;
CREATE INDEX event_parent ON event (parent_id) WHERE parent_id IS NOT NULL;

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

-- When an event happens: one row, or as many as its rule makes within the horizon. Made from the event's row, never typed.
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
CREATE INDEX occurrence_sort ON occurrence (sort_at, event_id);
CREATE INDEX occurrence_until ON occurrence (until_at, event_id);
CREATE INDEX occurrence_anchor ON occurrence (anchor_at, event_id) WHERE anchor_at IS NOT NULL;

-- How many people: planned, and reported afterwards, each with who says so. Sources differ, and none is overwritten by another.
CREATE TABLE attendance (
    event_id INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    stage    TEXT    NOT NULL CHECK (stage IN ('planned', 'reported')),
    source   TEXT    NOT NULL,
    people   INTEGER NOT NULL,
    PRIMARY KEY (event_id, stage, source)
) STRICT, WITHOUT ROWID;

-- What happened to an event. `before` and `after` are its whole content as JSON, so that an import can be undone.
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
CREATE INDEX event_change_event ON event_change (event_id, id);
CREATE INDEX event_change_batch ON event_change (batch) WHERE batch IS NOT NULL;

-- Who wants to be reminded of what. Goes with the person: see subscribers.rs.
CREATE TABLE reminder_request (
    event_id   INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    chat_id    INTEGER NOT NULL,
    lead       INTEGER,                         -- minutes before the start; NULL: the person's own times
    created_at INTEGER NOT NULL,
    PRIMARY KEY (event_id, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_request_chat ON reminder_request (chat_id);

-- Who asked not to hear of an event, whoever marked it.
CREATE TABLE not_interested (
    event_id   INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    chat_id    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (event_id, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX not_interested_chat ON not_interested (chat_id);

-- Who wants to be reminded of every event of a series.
CREATE TABLE series_request (
    series     TEXT    NOT NULL,
    chat_id    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (series, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_request_chat ON series_request (chat_id);
