-- Which reminders were written down already: once per event, occurrence, revision and time. Room: reminders/.
CREATE TABLE reminder_plan (
    event_id   INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    original   TEXT    NOT NULL,                -- of the occurrence; '' for what happens once
    revision   INTEGER NOT NULL,
    lead       INTEGER NOT NULL,                -- minutes before the start
    planned_at INTEGER NOT NULL,
    PRIMARY KEY (event_id, original, revision, lead)
) STRICT, WITHOUT ROWID;
