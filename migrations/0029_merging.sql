-- What is written to the index of words is merged a few pages at a time by whoever writes (search/), never hundreds of pages in a
-- transaction that somebody waits for. Room: search/.
INSERT INTO search_text (search_text, rank) VALUES ('automerge', 0);
