-- When those who chose no times of their own are reminded of this event: minutes before its start, as '4320,180'; NULL: at the office's times.
-- Room: events/; what comes of it: reminders/.
ALTER TABLE event ADD COLUMN remind_before TEXT;
CREATE INDEX event_remind_before ON event (remind_before) WHERE remind_before IS NOT NULL;
