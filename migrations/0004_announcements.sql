-- What a moderator says to many: draft -> (review ->) scheduled -> sending -> done | cancelled | retracted. Room: announcements/.
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
) STRICT;
CREATE INDEX announcement_scheduled ON announcement (publish_at) WHERE state = 'scheduled';
CREATE INDEX announcement_released ON announcement (released_at) WHERE released_at IS NOT NULL;
CREATE INDEX announcement_reported ON announcement (id) WHERE report_chat IS NOT NULL;

CREATE TABLE announcement_text (
    announcement_id INTEGER NOT NULL REFERENCES announcement (id) ON DELETE CASCADE,
    language        TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    letter          TEXT    NOT NULL,           -- letter.rs as JSON, entities exactly as typed
    written_by      INTEGER,                    -- who wrote it: they don't approve it
    PRIMARY KEY (announcement_id, language, version)
) STRICT, WITHOUT ROWID;
