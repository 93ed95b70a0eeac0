-- Corrections of what many hold, until somebody else says yes. Room: announcements/amend.rs.
CREATE TABLE amendment (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,  -- a yes names it: asked for anew it is another one
    announcement_id INTEGER NOT NULL UNIQUE REFERENCES announcement (id) ON DELETE CASCADE,
    revision        INTEGER NOT NULL,                   -- the announcement's, on which it was asked for
    texts           TEXT    NOT NULL,                   -- the new letters by language, as JSON
    asked_by        INTEGER NOT NULL,
    asked_at        INTEGER NOT NULL                    -- unix seconds
) STRICT;
