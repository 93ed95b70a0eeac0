-- Short answers that the team keeps ready, and whose questions it takes none of for a while. Room: questions.rs.
CREATE TABLE ready_answer (
    id       INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it stands in buttons
    language TEXT    NOT NULL,                  -- of the questions that it answers
    text     TEXT    NOT NULL,                  -- its words, without formatting
    saved_by INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,                  -- unix seconds
    UNIQUE (language, text)
) STRICT;

CREATE TABLE question_mute (
    chat_id INTEGER PRIMARY KEY,                -- whose questions aren't taken
    until   INTEGER NOT NULL                    -- unix seconds
) STRICT;
CREATE TRIGGER question_mute_is_forgotten AFTER DELETE ON subscriber BEGIN
    DELETE FROM question_mute WHERE chat_id = OLD.chat_id;
END;
