-- To where (unix seconds) the times of a rule are written down. Room: events/.
ALTER TABLE event ADD COLUMN written_to INTEGER;
CREATE INDEX event_rule ON event (written_to) WHERE rule IS NOT NULL;

-- The few things that last longer than a day: what is on now, and what reaches into a month, is found without reading all that is to come.
CREATE INDEX occurrence_long ON occurrence (until_at, event_id) WHERE until_at - from_at > 86400;
