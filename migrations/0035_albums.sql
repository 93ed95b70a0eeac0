-- Albums: several files that go out as one, with a short message after them for what can't hang on an album. Rooms: outbox/, announcements/.
ALTER TABLE delivery ADD COLUMN more TEXT;      -- Telegram's numbers of an album's further messages, as JSON; NULL: there are none

-- From now on counters tell people from messages: what follows the first message of a delivery stands under the language '+'.
UPDATE tally SET n = n - (SELECT COUNT(*) FROM delivery d WHERE d.occasion_id = tally.occasion_id AND d.state = tally.state AND d.part > 0)
WHERE state IN (0, 1) AND language = '' AND n > 0;
INSERT INTO tally (occasion_id, state, language, n)
SELECT occasion_id, state, '+', COUNT(*) FROM delivery WHERE part > 0 AND state IN (0, 1) GROUP BY occasion_id, state;
