-- Room: channels.rs.
ALTER TABLE linked_chat ADD COLUMN reminds INTEGER NOT NULL DEFAULT 0; -- 1: reminders of events that the team has marked go there
