-- What people ask the team (/ask) and what they are answered. Neither side sees the other's account. Room: questions.rs.
CREATE TABLE question (
    id        INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: it stands in buttons
    chat_id   INTEGER NOT NULL,                  -- who asks
    language  TEXT    NOT NULL,                  -- in which they asked
    state     TEXT    NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
    taken_by  INTEGER,                           -- the member of the team who sees to it
    asked_at  INTEGER NOT NULL,                  -- unix seconds; of the last thing they said that nobody has answered
    closed_at INTEGER                            -- unix seconds; 30 days later the question is removed
) STRICT;
CREATE INDEX question_waiting ON question (asked_at) WHERE state = 'open';
CREATE INDEX question_of_chat ON question (chat_id);

CREATE TABLE question_line (
    question_id INTEGER NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    n           INTEGER NOT NULL,                -- 1, 2, … as it was said
    chat_id     INTEGER NOT NULL,                -- who asks, also of an answer's line
    answer      INTEGER NOT NULL,                -- 1: the team's
    by_member   INTEGER,                         -- who of the team; never shown to who asks
    said_at     INTEGER NOT NULL,                -- unix seconds
    text        TEXT    NOT NULL,                -- its words, without formatting
    came_with   INTEGER NOT NULL,                -- the message that said it: the same update handled twice says it once
    PRIMARY KEY (question_id, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX question_line_once ON question_line (chat_id, answer, came_with, question_id);

-- What was sent about a question is forgotten with it.
CREATE TRIGGER question_is_forgotten AFTER DELETE ON question BEGIN
    DELETE FROM occasion WHERE key GLOB 'question:' || OLD.id || ':*' OR key GLOB 'answer:' || OLD.id || ':*';
END;
