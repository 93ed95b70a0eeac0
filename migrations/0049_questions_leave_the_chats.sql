-- Questions that were removed, or whose asker was forgotten: their cards still stand in the team's chats. Room: questions.rs.
CREATE TABLE question_gone (
    question_id INTEGER PRIMARY KEY             -- until its cards are being taken away
) STRICT;

-- Topics of the team's forum whose asker has another one, or no question any more. Room: questions.rs.
CREATE TABLE topic_gone (
    team_chat INTEGER NOT NULL,
    topic     INTEGER NOT NULL,
    asker     INTEGER,                          -- whose questions it still holds; NULL: nobody's, it can be deleted
    due       INTEGER NOT NULL DEFAULT 0,       -- unix seconds: not tried before
    PRIMARY KEY (team_chat, topic)
) STRICT, WITHOUT ROWID;

-- What was sent about a question loses its words with it. Answers are forgotten; cards stay known until Telegram has taken them away.
DROP TRIGGER question_is_forgotten;
CREATE TRIGGER question_is_forgotten AFTER DELETE ON question BEGIN
    DELETE FROM occasion WHERE key > 'answer:' || OLD.id || ':' AND key < 'answer:' || OLD.id || ';';
    UPDATE variant SET letter = '{"body":{"html":"…"}}'
        WHERE occasion_id IN (SELECT id FROM occasion WHERE key > 'question:' || OLD.id || ':' AND key < 'question:' || OLD.id || ';');
    INSERT OR IGNORE INTO question_gone (question_id) VALUES (OLD.id);
END;

DROP TRIGGER question_topic_is_forgotten;
CREATE TRIGGER question_topic_is_forgotten AFTER DELETE ON question
WHEN NOT EXISTS (SELECT 1 FROM question WHERE chat_id = OLD.chat_id) BEGIN
    DELETE FROM question_topic WHERE chat_id = OLD.chat_id;
    UPDATE topic_gone SET asker = NULL WHERE asker = OLD.chat_id;
END;
CREATE TRIGGER question_topic_is_gone AFTER DELETE ON question_topic BEGIN
    INSERT OR REPLACE INTO topic_gone (team_chat, topic, asker)
        VALUES (OLD.team_chat, OLD.topic, (SELECT chat_id FROM question WHERE chat_id = OLD.chat_id LIMIT 1));
END;
CREATE TRIGGER question_topic_is_left AFTER UPDATE OF team_chat, topic ON question_topic
WHEN OLD.team_chat <> NEW.team_chat OR OLD.topic <> NEW.topic BEGIN
    INSERT OR REPLACE INTO topic_gone (team_chat, topic, asker)
        VALUES (OLD.team_chat, OLD.topic, (SELECT chat_id FROM question WHERE chat_id = OLD.chat_id LIMIT 1));
END;
