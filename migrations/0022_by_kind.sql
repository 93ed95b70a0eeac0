-- From a kind of occasion to its few, not through everything that was ever owed: questions' cards, posts in channels, digests.
CREATE INDEX occasion_kind ON occasion (kind, created_at);
