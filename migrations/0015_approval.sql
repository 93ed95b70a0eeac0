-- A second moderator's yes: asked for from a set number of recipients on. Room: announcements/approval.rs.
CREATE TABLE approval (
    announcement_id INTEGER PRIMARY KEY REFERENCES announcement (id) ON DELETE CASCADE,
    verdict         TEXT    NOT NULL CHECK (verdict IN ('asked', 'approved', 'returned', 'rejected', 'expired', 'withdrawn')),
    fingerprint     BLOB    NOT NULL,           -- SHA-256 of texts with their media and of the audience: what is approved is what is sent
    recipients      INTEGER NOT NULL,           -- as many as were shown to whoever decides
    publish_at      INTEGER,                    -- unix seconds; NULL: as soon as it is approved
    asked_by        INTEGER NOT NULL,
    asked_at        INTEGER NOT NULL,           -- unix seconds
    decided_by      INTEGER,                    -- NULL: nobody, or the clock
    decided_at      INTEGER,                    -- unix seconds
    reason          TEXT                        -- why it was sent back or rejected, as typed
) STRICT;
