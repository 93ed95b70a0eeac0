-- What a moderator says to many: draft -> scheduled -> sending -> done | cancelled | retracted. Room: announcements.rs.
CREATE TABLE announcement (
    id          INTEGER PRIMARY KEY,
    state       TEXT    NOT NULL CHECK (state IN ('draft', 'scheduled', 'sending', 'done', 'cancelled', 'retracted')),
    audience    TEXT    NOT NULL,               -- audience.rs's notation
    version     INTEGER NOT NULL DEFAULT 1,     -- of the texts
    publish_at  INTEGER,                        -- unix seconds; NULL for a draft
    created_by  INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    published_by INTEGER,
    report_chat INTEGER,                        -- where its live progress is shown …
    report_message INTEGER                      -- … and in which message
) STRICT;
CREATE INDEX announcement_scheduled ON announcement (publish_at) WHERE state = 'scheduled';

CREATE TABLE announcement_text (
    announcement_id INTEGER NOT NULL REFERENCES announcement (id) ON DELETE CASCADE,
    language        TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    letter          TEXT    NOT NULL,           -- letter.rs as JSON, entities exactly as typed
    PRIMARY KEY (announcement_id, language, version)
) STRICT, WITHOUT ROWID;
