-- Who leads an event, who helps, who speaks there with their office: several are separated by ';', '' if not said. Room: events/.
ALTER TABLE event_text ADD COLUMN chair    TEXT NOT NULL DEFAULT '';
ALTER TABLE event_text ADD COLUMN partners TEXT NOT NULL DEFAULT '';
ALTER TABLE event_text ADD COLUMN speakers TEXT NOT NULL DEFAULT '';
-- What was published about an event is looked up for its card. Room: news/.
CREATE INDEX news_event_event ON news_event (event_id);
