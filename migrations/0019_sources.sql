-- What moderators are told about a source, and items that changed or vanished there. Room: news/.

-- What was wrong with what a source said, by kind, for /sources.
CREATE TABLE source_note (
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    what      TEXT    NOT NULL,                 -- a word of news/remark.rs
    n         INTEGER NOT NULL,                 -- in its last reading; for what happens to items one by one (changed, vanished): so far
    last_at   INTEGER NOT NULL,
    example   TEXT    NOT NULL,                 -- the title of one of them; '' if there is none
    PRIMARY KEY (source_id, what)
) STRICT, WITHOUT ROWID;

ALTER TABLE news ADD COLUMN new_title TEXT;     -- what its source says since a moderator approved it; nobody but the desk sees it
ALTER TABLE news ADD COLUMN new_summary TEXT;
ALTER TABLE news ADD COLUMN gone_at INTEGER;    -- since when its source lists it no more, though older ones are still there

-- A source's items by date: which of them does it list no more?
CREATE INDEX news_source ON news (source_id, published_at) WHERE source_id IS NOT NULL;
CREATE INDEX news_new ON news (id) WHERE new_title IS NOT NULL;
