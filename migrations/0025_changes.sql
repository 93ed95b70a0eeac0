-- A digest asks what changed lately; new events change nothing.
CREATE INDEX event_change_at ON event_change (at) WHERE before IS NOT NULL;
-- Nothing reads it: what is left out shows in the source's items.
ALTER TABLE source DROP COLUMN skipped;
