-- How many people came and went, by the hour, so that what follows an announcement can be counted though those who went were forgotten.
-- Nobody in particular stands here; 24 rows a day at most, kept for good. Room: subscribers/tide.rs.
CREATE TABLE tide (
    hour INTEGER PRIMARY KEY,         -- unix seconds / 3600
    came INTEGER NOT NULL DEFAULT 0,  -- people who subscribed, or could be reached again
    went INTEGER NOT NULL DEFAULT 0   -- people who stopped, had everything deleted, or could not be reached any more
) STRICT;

-- By triggers, because several rooms end a subscription. Who is brought over from another bot did not come in that hour.
CREATE TRIGGER tide_came AFTER INSERT ON subscriber
WHEN NEW.kind = 0 AND NEW.state = 0 AND NEW.consent_text NOT LIKE 'import:%' BEGIN
    INSERT INTO tide (hour, came) VALUES (NEW.changed_at / 3600, 1) ON CONFLICT (hour) DO UPDATE SET came = came + 1;
END;
CREATE TRIGGER tide_came_back AFTER UPDATE OF state ON subscriber WHEN NEW.kind = 0 AND OLD.state <> 0 AND NEW.state = 0 BEGIN
    INSERT INTO tide (hour, came) VALUES (NEW.changed_at / 3600, 1) ON CONFLICT (hour) DO UPDATE SET came = came + 1;
END;
CREATE TRIGGER tide_went AFTER UPDATE OF state ON subscriber WHEN NEW.kind = 0 AND OLD.state = 0 AND NEW.state <> 0 BEGIN
    INSERT INTO tide (hour, went) VALUES (NEW.changed_at / 3600, 1) ON CONFLICT (hour) DO UPDATE SET went = went + 1;
END;

-- What the rows still know of the time before.
INSERT INTO tide (hour, came)
SELECT since / 3600, COUNT(*) FROM subscriber WHERE kind = 0 AND consent_text NOT LIKE 'import:%' GROUP BY 1;
INSERT INTO tide (hour, went)
SELECT changed_at / 3600, COUNT(*) FROM subscriber WHERE kind = 0 AND state <> 0 GROUP BY 1
ON CONFLICT (hour) DO UPDATE SET went = excluded.went;
