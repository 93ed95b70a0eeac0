-- How copies of one story are found. Room: news/similar.rs.

-- What is compared of an item, as bytes, and its leads: hashes by which those are found with which it is worth comparing, a JSON array.
-- NULL once nothing new is compared with it.
ALTER TABLE news ADD COLUMN sketch BLOB;
ALTER TABLE news ADD COLUMN leads TEXT;
CREATE INDEX news_sketched ON news (taken_at) WHERE sketch IS NOT NULL;

-- From a lead to its items; follows news.leads by itself. A reference to news would ask for a second index as large as this table.
DROP TABLE news_sketch;
CREATE TABLE news_lead (
    hash    INTEGER NOT NULL,
    news_id INTEGER NOT NULL,
    PRIMARY KEY (hash, news_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER news_lead_new AFTER INSERT ON news WHEN NEW.leads IS NOT NULL
BEGIN
    INSERT INTO news_lead (hash, news_id) SELECT value, NEW.id FROM json_each(NEW.leads);
END;
CREATE TRIGGER news_lead_old AFTER UPDATE OF leads ON news WHEN NEW.leads IS NULL AND OLD.leads IS NOT NULL
BEGIN
    DELETE FROM news_lead WHERE news_id = OLD.id AND hash IN (SELECT value FROM json_each(OLD.leads));
END;
CREATE TRIGGER news_lead_gone AFTER DELETE ON news WHEN OLD.leads IS NOT NULL
BEGIN
    DELETE FROM news_lead WHERE news_id = OLD.id AND hash IN (SELECT value FROM json_each(OLD.leads));
END;

-- A story's first item is the story.
CREATE TRIGGER news_own_story AFTER INSERT ON news WHEN NEW.story_id = 0
BEGIN
    UPDATE news SET story_id = NEW.id WHERE id = NEW.id;
END;
