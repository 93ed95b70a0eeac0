-- What may go out faster than Telegram allows for nothing: paid for in Stars, where an owner has said so. Rooms: announcements/, outbox/.
ALTER TABLE announcement ADD COLUMN paid INTEGER NOT NULL DEFAULT 0;  -- 1: an owner has said that it may be paid for
-- 0 free, 1 paid for, 2 the Stars ran out and the team doesn't know yet, 3 it does. From 2 on it goes out at the free rate.
ALTER TABLE occasion ADD COLUMN paid INTEGER NOT NULL DEFAULT 0;
CREATE INDEX occasion_paid ON occasion (paid) WHERE paid <> 0;

-- People may want reminders and digests and no announcements. Room: subscribers/.
ALTER TABLE subscriber ADD COLUMN announcements INTEGER NOT NULL DEFAULT 1;  -- 0: none
