-- A linked chat's own edition of the digest. How often it comes, when, and for which regions stands where everybody's does, in subscriber.
ALTER TABLE linked_chat ADD COLUMN edition TEXT NOT NULL DEFAULT 'own'; -- 'own': in its language; 'both': a post in every language; 'each': a post for each
