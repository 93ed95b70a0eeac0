-- The record takes new rows at its end alone. An INSERT OR REPLACE would put another row in the place of one that is there, and SQLite asks
-- no DELETE trigger for that unless recursive triggers are on.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit WHEN NEW.id <= (SELECT MAX(id) FROM audit) AND NEW.id > 0 BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
