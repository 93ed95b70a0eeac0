-- Announcements that are repeated. Room: announcements/repeat.rs.
CREATE TABLE repeat (
    announcement_id INTEGER PRIMARY KEY REFERENCES announcement (id) ON DELETE CASCADE, -- the latest of them: when it goes out, the next is made
    first_id        INTEGER NOT NULL UNIQUE,    -- the announcement with which it began
    rule            TEXT    NOT NULL            -- repeat.rs's notation: weekly:0:600:1798700399 (Monday, local minute, last instant)
) STRICT;

-- The announcement whose repeat it is; NULL: nobody's.
ALTER TABLE announcement ADD COLUMN repeat_of INTEGER;
