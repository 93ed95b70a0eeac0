-- Announcements that the team keeps as patterns to begin others from. Room: announcements/templates.rs.
CREATE TABLE template (
    id       INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it stands in buttons that outlive everything
    name     TEXT    NOT NULL UNIQUE,           -- as typed
    texts    TEXT    NOT NULL,                  -- letters by language, as JSON, entities exactly as typed
    audience TEXT    NOT NULL,                  -- audience.rs's notation
    silent   INTEGER NOT NULL,                  -- 1: what is begun from it makes no sound
    saved_by INTEGER NOT NULL,
    saved_at INTEGER NOT NULL                   -- unix seconds
) STRICT;
