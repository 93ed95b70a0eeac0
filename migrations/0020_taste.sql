-- What somebody wants in their digest, besides their regions. Rooms: subscribers/, digests/.

ALTER TABLE subscriber ADD COLUMN topics INTEGER NOT NULL DEFAULT 0;    -- bits of data/topics.tsv; 0: whatever it is about
ALTER TABLE subscriber ADD COLUMN words TEXT NOT NULL DEFAULT '';       -- words that they gave for it, with + (wanted) or - (unwanted) before each, a space between

-- The same regions and mark are a group of their own for each taste. Nothing of a digest that is on its way stands here for long: it is made
-- anew when it is needed.
DROP TABLE digest_segment;
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
