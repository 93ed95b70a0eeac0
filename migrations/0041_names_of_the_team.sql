-- What those of the team are called, so that the team's screens and record name people and not numbers. Of nobody else is a name kept.
CREATE TABLE called (
    user_id INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL
) STRICT;
