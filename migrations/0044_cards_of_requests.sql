-- Requests for a yes stand as cards in the team's chat, and all their cards say what came of them. Room: announcements/requests.rs.
ALTER TABLE approval ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;  -- the announcement's, on which it was asked for: its cards' keys name it
ALTER TABLE approval ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;     -- 1: its cards don't say yet how it stands
UPDATE approval SET revision = (SELECT a.revision FROM announcement a WHERE a.id = announcement_id) WHERE verdict = 'asked';
CREATE INDEX approval_stale ON approval (announcement_id) WHERE stale = 1;

ALTER TABLE amendment ADD COLUMN reached INTEGER NOT NULL DEFAULT 0;  -- how many will read it, as whoever decides was shown
