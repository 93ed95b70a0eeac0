-- Files that were sent long ago are forgotten, see events/import/ledger.rs.
CREATE INDEX event_import_at ON event_import (at);
