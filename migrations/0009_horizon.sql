-- To where (unix seconds) the times of a rule are written down. Room: events/.
ALTER TABLE event ADD COLUMN written_to INTEGER;
CREATE INDEX event_rule ON event (written_to) WHERE rule IS NOT NULL;
