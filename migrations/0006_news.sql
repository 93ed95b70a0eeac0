-- News: what the association and others published. Room: news/.
-- What is asked of it in domain.md 1.5 (N1-N12) stands here from the start. Instants are unix seconds UTC.

-- Where news come from by themselves.
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
CREATE INDEX source_next ON source (next_at) WHERE state = 'on';

-- Hosts that moderators let us fetch from, besides those of sources.
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
) STRICT;
CREATE INDEX news_approval ON news (approval);
CREATE INDEX news_title ON news (title, language);
CREATE INDEX news_story ON news (story_id);
CREATE INDEX news_page ON news (page) WHERE page IS NOT NULL;
CREATE INDEX news_desk ON news (relevance DESC, id) WHERE state = 'collected';

-- A sample of each text's runs of three words, as hashes: copies share most of them. Kept while copies are looked for.
CREATE TABLE news_sketch (
    hash    INTEGER NOT NULL,
    news_id INTEGER NOT NULL REFERENCES news (id) ON DELETE CASCADE,
    PRIMARY KEY (hash, news_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX news_sketch_item ON news_sketch (news_id);

-- Which events an item is about.
CREATE TABLE news_event (
    news_id  INTEGER NOT NULL REFERENCES news (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    PRIMARY KEY (news_id, event_id)
) STRICT, WITHOUT ROWID;

-- Groups of people whose digest of a period is the same text. Room: digests/.
CREATE TABLE digest_segment (
    occasion_id INTEGER NOT NULL REFERENCES occasion (id) ON DELETE CASCADE,
    segment     INTEGER NOT NULL,               -- as in variant and delivery
    regions     INTEGER NOT NULL,
    mark_from   INTEGER NOT NULL,               -- approvals above it …
    mark_to     INTEGER NOT NULL,               -- … up to this one are told
    day         INTEGER NOT NULL,               -- local day (since 1970-01-01) from which its calendar counts
    calendar    INTEGER NOT NULL,               -- the last change of the calendar that it knows
    parts       INTEGER NOT NULL,               -- messages
    PRIMARY KEY (occasion_id, segment),
    UNIQUE (occasion_id, regions, mark_from, mark_to, day, calendar)
) STRICT, WITHOUT ROWID;
