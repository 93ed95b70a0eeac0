-- A correction or a retraction of what was sent already. Room: outbox/revise.rs.
ALTER TABLE occasion ADD COLUMN revising INTEGER NOT NULL DEFAULT 0;  -- 1: copies wait to be changed; 2: that has stopped, see incident
ALTER TABLE occasion ADD COLUMN copies   INTEGER NOT NULL DEFAULT 0;  -- that chats held when the last revision began
ALTER TABLE occasion ADD COLUMN changed  INTEGER NOT NULL DEFAULT 0;  -- of them: read as they should, or are deleted, …
ALTER TABLE occasion ADD COLUMN gone     INTEGER NOT NULL DEFAULT 0;  -- … were not there any more, …
ALTER TABLE occasion ADD COLUMN stuck    INTEGER NOT NULL DEFAULT 0;  -- … or may not be changed by us

-- Which occasions have copies to change: as a rule none, and then this is empty.
CREATE INDEX occasion_revising ON occasion (lane, expires_at, id) WHERE revising = 1;

-- The copies that chats hold, by the version they hold, in the order in which they went out. What is to be changed is at any time what
-- stands here below its occasion's version: `due` is then when it may be tried, `version` rises when it was done or can't be
-- (then `reason` says why).
CREATE INDEX delivery_held ON delivery (occasion_id, version, due) WHERE message_id IS NOT NULL;
CREATE INDEX delivery_unknown ON delivery (occasion_id, version) WHERE state = 7;

-- Who corrected or retracted it last; the closing report goes to them, too.
ALTER TABLE announcement ADD COLUMN revised_by INTEGER;
