-- In which topic of a forum the bot writes, and which group is the team's own. Room: channels.rs.
ALTER TABLE linked_chat ADD COLUMN is_forum INTEGER NOT NULL DEFAULT 0; -- 1: it has topics
ALTER TABLE linked_chat ADD COLUMN topic    INTEGER;                    -- the one that posts go to; NULL: the general one
ALTER TABLE linked_chat ADD COLUMN is_team  INTEGER NOT NULL DEFAULT 0; -- 1: questions and the record's head go there; one chat at most
-- In a forum: the topic that this is for; NULL: the one that posts go to. Room: outbox.
ALTER TABLE occasion ADD COLUMN topic INTEGER;

-- The topic of the team's forum in which somebody's questions stand. Room: questions.rs.
CREATE TABLE question_topic (
    id        INTEGER PRIMARY KEY AUTOINCREMENT, -- what the team calls them; never used again
    chat_id   INTEGER NOT NULL UNIQUE,           -- who asks
    team_chat INTEGER NOT NULL,
    topic     INTEGER NOT NULL
) STRICT;
CREATE TRIGGER question_topic_is_forgotten AFTER DELETE ON question
WHEN NOT EXISTS (SELECT 1 FROM question WHERE chat_id = OLD.chat_id) BEGIN
    DELETE FROM question_topic WHERE chat_id = OLD.chat_id;
END;
