-- What search looks through. Room: search/. Everything here is made from other tables; texts are folded (search/fold.rs), never shown.

-- What can be found. `doc` is its moment and its id in one number, so that "what comes, soonest first" is the order of the key.
CREATE TABLE search_doc (
    doc  INTEGER PRIMARY KEY,
    what INTEGER NOT NULL,                      -- 0 event, 1 news
    id   INTEGER NOT NULL,
    UNIQUE (what, id)
) STRICT;

-- Whole titles, one row a language: who types a title, or its beginning, finds it first.
CREATE TABLE search_title (
    folded TEXT    NOT NULL,
    doc    INTEGER NOT NULL,
    PRIMARY KEY (folded, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_title_doc ON search_title (doc);

-- Asked for single words of a column, in the order of the key: neither places of words nor lengths of texts are needed.
CREATE VIRTUAL TABLE search_text USING fts5 (title, rest, tokenize = "unicode61 remove_diacritics 0", prefix = '2 3 5 8', detail = column, columnsize = 0);

-- Every word that was ever indexed, by its triples of letters: for words typed wrongly or with another ending.
CREATE TABLE search_word (
    id   INTEGER PRIMARY KEY,
    word TEXT NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE search_word_text USING fts5 (word, content = 'search_word', content_rowid = 'id', tokenize = "trigram");
CREATE TRIGGER search_word_added AFTER INSERT ON search_word BEGIN
    INSERT INTO search_word_text (rowid, word) VALUES (new.id, new.word);
END;
