-- What is looked for each second, and hardly ever there. Rooms: inbox.rs, incidents.rs.
-- An update's state 2: set aside after three tries, and the team doesn't know yet; 3: it does.
CREATE INDEX inbox_aside ON inbox (state) WHERE state > 1;
CREATE INDEX occasion_untold ON occasion (id) WHERE incident IS NOT NULL AND told_at IS NULL;
