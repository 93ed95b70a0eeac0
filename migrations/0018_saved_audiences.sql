-- Audiences that the team gave a name. Room: audience/saved.rs.
CREATE TABLE saved_audience (
    id       INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it stands in buttons
    name     TEXT    NOT NULL UNIQUE,           -- as typed
    audience TEXT    NOT NULL,                  -- audience.rs's notation
    saved_by INTEGER NOT NULL,
    saved_at INTEGER NOT NULL                   -- unix seconds
) STRICT;
