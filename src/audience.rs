//! Who a message is for: one value, one SQL predicate, one notation. The label that people read is made from it by [`Audience::label`].
//!
//! Everything that narrows an audience is a field here; a field that is `None` doesn't narrow. May call `regions` and `locale`; the rooms
//! that send call it. The predicate is built at run time and tested against a plain-Rust oracle on random people.

pub mod saved;

use std::fmt;
use std::str::FromStr;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::args;
use crate::locale::{Locale, Locales};
use crate::regions::RegionSet;
use crate::topics::Topics;

/// Whom a message goes to, among those who are subscribed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// People who follow at least one of these regions (or the whole country); `None`: everyone.
    pub regions: Option<RegionSet>,
    /// People who read this language.
    pub language: Option<String>,
    /// People who want reminders this long before an event.
    pub lead: Option<Lead>,
    /// Not those who asked not to hear of this event.
    pub but_not_event: Option<i64>,
    /// Only those who want announcements.
    pub announced: bool,
    /// People who asked to be reminded of this event.
    pub asked_for: Option<i64>,
    /// People who follow the series that this event belongs to.
    pub follows: Option<i64>,
    /// People who first subscribed at this instant (unix seconds) or later.
    pub joined_from: Option<i64>,
    /// People who first subscribed before this instant (unix seconds).
    pub joined_until: Option<i64>,
    /// People whose digest is about one of these topics; whoever chose none wants all of them.
    pub topics: Option<Topics>,
    /// People who asked for an event of this structure (a word of the organisation's file), or follow a series of its.
    pub structure: Option<String>,
    /// Which kind of chat; `None`: people, and linked chats too where it is for everybody.
    pub chats: Option<Chats>,
}

/// A kind of chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chats {
    /// People in their private chats, and no linked chat.
    People,
    /// Linked groups, and nobody in private.
    Groups,
    /// Linked channels, and nobody in private.
    Channels,
}

impl Chats {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::People, Self::Groups, Self::Channels];

    /// As notations, buttons and texts spell it.
    pub fn word(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Groups => "groups",
            Self::Channels => "channels",
        }
    }

    /// Reads what [`Self::word`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|chats| chats.word() == word)
    }

    /// `subscriber.kind`.
    fn kind(self) -> i64 {
        match self {
            Self::People => 0,
            Self::Groups => 1,
            Self::Channels => 2,
        }
    }
}

/// A reminder time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Minutes before the start.
    pub minutes: i64,
    /// Whether it is one of the office's own times, which people who chose none get.
    pub default: bool,
}

/// People of an audience who may be told at the same times.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Hours {
    /// What they read.
    pub language: String,
    /// Their own quiet hours in minutes of the day, if they have some.
    #[sqlx(skip)]
    pub quiet: Option<(i64, i64)>,
    quiet_from: Option<i64>,
    quiet_to: Option<i64>,
    /// Until when they want nothing, unix seconds, to the hour.
    pub paused_until: Option<i64>,
    /// Whether they have had a day's messages already.
    pub capped: bool,
    /// How many they are.
    pub people: i64,
}

/// A notation that this program doesn't read. Seen by nobody but the log: notations are written by us.
#[derive(Debug, thiserror::Error)]
#[error("not an audience: {0}")]
pub struct BadAudience(String);

impl Audience {
    /// Everyone who is subscribed.
    pub fn everyone() -> Self {
        Self::default()
    }

    /// Those who follow one of these regions; the whole country is everyone.
    pub fn of_regions(regions: RegionSet) -> Self {
        Self { regions: (regions != RegionSet::ALL).then_some(regions), ..Self::default() }
    }

    /// The same without those who want no announcements.
    #[must_use]
    pub fn announced(self) -> Self {
        Self { announced: true, ..self }
    }

    /// Adds ` AND …` for a `subscriber` row called `s`, subscribed and within this audience.
    pub fn push_predicate(&self, query: &mut QueryBuilder<Sqlite>) {
        query.push(" AND s.state = 0");
        if let Some(regions) = self.regions {
            query.push(" AND (s.regions & ").push_bind(regions.bits()).push(") <> 0");
        }
        if let Some(language) = &self.language {
            query.push(" AND s.language = ").push_bind(language.clone());
        }
        if let Some(lead) = self.lead {
            query.push(" AND ").push(crate::subscribers::wants_lead(lead.minutes, lead.default));
        }
        if let Some(event) = self.but_not_event {
            query
                .push(" AND NOT EXISTS (SELECT 1 FROM not_interested n WHERE n.chat_id = s.chat_id AND n.event_id = ")
                .push_bind(event)
                .push(")");
        }
        if self.announced {
            query.push(" AND s.announcements = 1");
        }
        if let Some(event) = self.asked_for {
            query
                .push(" AND EXISTS (SELECT 1 FROM reminder_request r WHERE r.chat_id = s.chat_id AND r.event_id = ")
                .push_bind(event)
                .push(")");
        }
        if let Some(event) = self.follows {
            query
                .push(" AND EXISTS (SELECT 1 FROM series_request f JOIN event e ON e.series = f.series WHERE f.chat_id = s.chat_id AND e.id = ")
                .push_bind(event)
                .push(")");
        }
        if let Some(from) = self.joined_from {
            query.push(" AND s.since >= ").push_bind(from);
        }
        if let Some(until) = self.joined_until {
            query.push(" AND s.since < ").push_bind(until);
        }
        if let Some(topics) = self.topics {
            query.push(" AND (s.topics = 0 OR (s.topics & ").push_bind(topics.bits()).push(") <> 0)");
        }
        if let Some(structure) = &self.structure {
            // Found once and not for each person: those who asked for an event of its, and those who follow a series.
            query
                .push(" AND s.chat_id IN (SELECT r.chat_id FROM event e JOIN reminder_request r ON r.event_id = e.id WHERE e.structure = ")
                .push_bind(structure.clone())
                .push(" UNION SELECT f.chat_id FROM event e JOIN series_request f ON f.series = e.series WHERE e.structure = ")
                .push_bind(structure.clone())
                .push(")");
        }
        // Unless it is for linked chats, an audience is people: channels and groups are told by themselves.
        query.push(" AND s.kind = ").push_bind(self.chats.map_or(0, Chats::kind));
    }

    /// How many are in it now. Walks the subscribers: 0.1 s for a million.
    pub async fn count(&self, db: &crate::db::Db) -> sqlx::Result<i64> {
        let mut query = QueryBuilder::new("SELECT COUNT(*) FROM subscriber s WHERE 1");
        self.push_predicate(&mut query);
        query.build_query_scalar().fetch_one(db.read()).await
    }

    /// How many read which language, the largest first.
    pub async fn count_by_language(&self, db: &crate::db::Db) -> sqlx::Result<Vec<(String, i64)>> {
        let mut query = QueryBuilder::new("SELECT s.language, COUNT(*) FROM subscriber s WHERE 1");
        self.push_predicate(&mut query);
        query.push(" GROUP BY s.language ORDER BY 2 DESC, 1");
        query.build_query_as().fetch_all(db.read()).await
    }

    /// How many may be told when, for something that begins at `start` (unix seconds) on the local `day` (days since 1970-01-01) and counts
    /// against the daily `cap`. Walks the subscribers, as [`Self::count`] does.
    pub async fn by_hours(&self, db: &crate::db::Db, start: i64, day: i64, cap: i64) -> sqlx::Result<Vec<Hours>> {
        let mut query = QueryBuilder::new("SELECT s.language, s.quiet_from, s.quiet_to, CASE WHEN s.paused_until > ");
        query.push_bind(start).push(" THEN (s.paused_until / 3600 + 1) * 3600 END AS paused_until, (s.push_day IS ").push_bind(day);
        query.push(" AND s.push_count >= ").push_bind(cap).push(") AS capped, COUNT(*) AS people FROM subscriber s WHERE 1");
        self.push_predicate(&mut query);
        query.push(" GROUP BY 1, 2, 3, 4, 5");
        let rows: Vec<Hours> = query.build_query_as().fetch_all(db.read()).await?;
        Ok(rows.into_iter().map(|row| Hours { quiet: row.quiet_from.zip(row.quiet_to), ..row }).collect())
    }

    /// A few of them as they are described, without who they are: language and regions. The same few while nobody comes or goes.
    pub async fn sample(&self, db: &crate::db::Db, few: i64) -> sqlx::Result<Vec<(String, RegionSet)>> {
        let mut query = QueryBuilder::new("SELECT s.language, s.regions FROM subscriber s WHERE 1");
        self.push_predicate(&mut query);
        // A number that looks random and isn't: neighbours by id are spread.
        query.push(" ORDER BY (s.chat_id * 2654435761) & 1048575, s.chat_id LIMIT ").push_bind(few);
        query.build_query_as().fetch_all(db.read()).await
    }

    /// The chats of it, by their numbers: for the few that are linked.
    pub async fn chats_in(&self, c: &mut SqliteConnection) -> sqlx::Result<Vec<i64>> {
        let mut query = QueryBuilder::new("SELECT s.chat_id FROM subscriber s WHERE 1");
        self.push_predicate(&mut query);
        query.push(" ORDER BY s.chat_id").build_query_scalar().fetch_all(c).await
    }

    /// Whether people get it in private; else it is for linked chats alone.
    pub fn reaches_people(&self) -> bool {
        self.chats.is_none_or(|chats| chats == Chats::People)
    }

    /// Whether more than regions, language and the kind of chat narrows it.
    pub fn is_particular(&self) -> bool {
        let Self { asked_for, follows, joined_from, joined_until, topics, structure, .. } = self;
        [asked_for, follows, joined_from, joined_until].iter().any(|field| field.is_some()) || topics.is_some() || structure.is_some()
    }

    /// One readable line: «Ақтөбе облысы және Абай облысы · Қазақша». A language and a structure stand by their own names.
    pub fn label(&self, locale: &Locale, locales: &Locales) -> String {
        let mut parts = match self.regions {
            None if self.reaches_people() => vec![locale.plain("audience-everyone", args![])],
            None => Vec::new(),
            Some(regions) => vec![regions.label(locale)],
        };
        parts.extend(self.chats.map(|chats| locale.plain("audience-chats", args! { kind = chats.word() })));
        let named = |tag: &str| locales.lang(tag).map_or_else(|| tag.to_owned(), |lang| locales.get(lang).name().to_owned());
        parts.extend(self.language.as_deref().map(named));
        parts.extend(self.topics.map(|topics| locale.plain("audience-topics", args! { topics = topics.names(locale).join(", ") })));
        let structure = |word: &str| locale.plain("audience-structure", args! { structure = locales.structure(word, locale.lang()) });
        parts.extend(self.structure.as_deref().map(structure));
        parts.extend(self.asked_for.map(|event| locale.plain("audience-asked-for", args! { event = event.to_string() })));
        parts.extend(self.follows.map(|event| locale.plain("audience-follows", args! { event = event.to_string() })));
        // Bounds are midnights of the office's zone: noon of the same day is its date in any zone's UTC.
        let date = |unix: i64| locale.date(chrono::DateTime::from_timestamp(unix + 12 * 3600, 0).unwrap_or_default().date_naive());
        parts.extend(self.joined_from.map(|from| locale.plain("audience-joined-from", args! { date = date(from) })));
        parts.extend(self.joined_until.map(|until| locale.plain("audience-joined-until", args! { date = date(until - 24 * 3600) })));
        parts.join(" · ")
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(regions) = self.regions {
            parts.push(format!("regions={}", regions.bits()));
        }
        if let Some(language) = &self.language {
            parts.push(format!("language={language}"));
        }
        if let Some(lead) = self.lead {
            parts.push(format!("{}={}", if lead.default { "default_lead" } else { "lead" }, lead.minutes));
        }
        if let Some(event) = self.but_not_event {
            parts.push(format!("but_not_event={event}"));
        }
        if self.announced {
            parts.push("announced=yes".into());
        }
        for (word, value) in [
            ("asked_for", self.asked_for),
            ("follows", self.follows),
            ("joined_from", self.joined_from),
            ("joined_until", self.joined_until),
        ] {
            parts.extend(value.map(|value| format!("{word}={value}")));
        }
        parts.extend(self.topics.map(|topics| format!("topics={}", topics.bits())));
        parts.extend(self.structure.as_ref().map(|structure| format!("structure={structure}")));
        parts.extend(self.chats.map(|chats| format!("chats={}", chats.word())));
        if parts.is_empty() { f.write_str("everyone") } else { f.write_str(&parts.join(",")) }
    }
}

impl FromStr for Audience {
    type Err = BadAudience;

    fn from_str(notation: &str) -> Result<Self, BadAudience> {
        let bad = || BadAudience(notation.to_owned());
        let mut audience = Self::everyone();
        if notation == "everyone" {
            return Ok(audience);
        }
        for part in notation.split(',') {
            match part.split_once('=').ok_or_else(bad)? {
                ("regions", bits) => audience.regions = Some(RegionSet::from_bits(bits.parse().map_err(|_| bad())?)),
                (word @ ("lead" | "default_lead"), minutes) => {
                    audience.lead = Some(Lead { minutes: minutes.parse().map_err(|_| bad())?, default: word == "default_lead" });
                }
                ("but_not_event", event) => audience.but_not_event = Some(event.parse().map_err(|_| bad())?),
                ("asked_for", event) => audience.asked_for = Some(event.parse().map_err(|_| bad())?),
                ("follows", event) => audience.follows = Some(event.parse().map_err(|_| bad())?),
                ("joined_from", unix) => audience.joined_from = Some(unix.parse().map_err(|_| bad())?),
                ("joined_until", unix) => audience.joined_until = Some(unix.parse().map_err(|_| bad())?),
                ("announced", "yes") => audience.announced = true,
                ("topics", bits) => audience.topics = Some(Topics::from_bits(bits.parse().map_err(|_| bad())?)),
                ("structure", word) => audience.structure = Some(word.to_owned()),
                ("chats", word) => audience.chats = Some(Chats::from_word(word).ok_or_else(bad)?),
                ("language", tag) => audience.language = Some(tag.to_owned()),
                _ => return Err(bad()),
            }
        }
        Ok(audience)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::db::Db;

    /// The event that some don't want to hear of.
    const EVENT: i64 = 7;

    /// What an audience asks about.
    #[derive(Clone, Debug)]
    struct Person {
        state: i64,
        regions: i64,
        language: &'static str,
        leads: Option<Vec<i64>>,
        not_interested: bool,
        announcements: bool,
        /// Asked to be reminded of the event; follows its series.
        wishes: (bool, bool),
        since: i64,
        kind: i64,
        topics: i64,
    }

    /// The predicate once more, in plain Rust.
    fn is_in(audience: &Audience, person: &Person) -> bool {
        let wants = |lead: Lead| match &person.leads {
            None => lead.default,
            Some(leads) => leads.contains(&lead.minutes),
        };
        person.state == 0
            && audience.regions.is_none_or(|regions| regions.overlaps(RegionSet::from_bits(person.regions)))
            && audience.language.as_ref().is_none_or(|language| language == person.language)
            && audience.lead.is_none_or(wants)
            && audience.but_not_event.is_none_or(|event| !(person.not_interested && event == EVENT))
            && (!audience.announced || person.announcements)
            && audience.asked_for.is_none_or(|event| person.wishes.0 && event == EVENT)
            && audience.follows.is_none_or(|event| person.wishes.1 && event == EVENT)
            && audience.joined_from.is_none_or(|from| person.since >= from)
            && audience.joined_until.is_none_or(|until| person.since < until)
            && audience.topics.is_none_or(|topics| person.topics == 0 || topics.overlaps(Topics::from_bits(person.topics)))
            // The event and its series are the mothers'.
            && audience.structure.as_ref().is_none_or(|of| (person.wishes.0 || person.wishes.1) && of == "mothers")
            && person.kind
                == match audience.chats {
                    None | Some(Chats::People) => 0,
                    Some(Chats::Groups) => 1,
                    Some(Chats::Channels) => 2,
                }
    }

    fn regions() -> impl Strategy<Value = i64> {
        prop_oneof![Just(-1), Just(0), (0..20_u32).prop_map(|bit| 1_i64 << bit), 0..1_i64 << 20]
    }

    fn language() -> impl Strategy<Value = &'static str> {
        prop_oneof![Just("kk"), Just("ru")]
    }

    fn person() -> impl Strategy<Value = Person> {
        let leads = prop::option::of(prop::sample::subsequence(vec![30, 60, 1440, 10_080], 0..4));
        let more = (any::<(bool, bool)>(), 0..100_i64, 0..3_i64, prop_oneof![Just(0), 0..8_i64]);
        (0..3_i64, regions(), language(), leads, any::<bool>(), any::<bool>(), more).prop_map(
            |(state, regions, language, leads, not_interested, announcements, (wishes, since, kind, topics))| Person {
                topics,
                wishes,
                since,
                kind,
                state: if state == 2 { 1 } else { 0 },
                regions,
                language,
                leads,
                not_interested,
                announcements,
            },
        )
    }

    fn audience() -> impl Strategy<Value = Audience> {
        let lead = (prop::sample::select(vec![30, 60, 144, 1440]), any::<bool>()).prop_map(|(minutes, default)| Lead { minutes, default });
        let event = prop::sample::select(vec![EVENT, EVENT + 1]);
        let bound = || prop::option::of(0..100_i64);
        let rarely = |chats: Vec<Chats>| prop::option::weighted(0.2, prop::sample::select(chats));
        let topics = prop::option::of((1..8_i64).prop_map(Topics::from_bits));
        let structure = prop::option::weighted(0.3, prop::sample::select(vec!["mothers".to_owned(), "youth".to_owned()]));
        let more = (prop::option::of(event.clone()), prop::option::of(event.clone()), bound(), bound());
        let more = (more, topics, structure, rarely(Chats::ALL.to_vec()));
        (prop::option::of(regions()), prop::option::of(language()), prop::option::of(lead), prop::option::of(event), any::<bool>(), more)
            .prop_map(|(regions, language, lead, but_not_event, announced, more)| {
                let ((asked_for, follows, joined_from, joined_until), topics, structure, chats) = more;
                Audience {
                    topics,
                    structure,
                    chats,
                    asked_for,
                    follows,
                    joined_from,
                    joined_until,
                    regions: regions.map(RegionSet::from_bits),
                    language: language.map(Into::into),
                    lead,
                    but_not_event,
                    announced,
                }
            })
    }

    async fn settle(db: &Db, people: &[Person]) {
        // The event itself doesn't matter here.
        sqlx::query("PRAGMA foreign_keys = OFF").execute(db.writer()).await.unwrap();
        let mut transaction = db.write().await.unwrap();
        for table in ["subscriber", "not_interested", "reminder_request", "series_request", "event"] {
            sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *transaction).await.unwrap();
        }
        let event =
            "INSERT INTO event (id, uid, kind, status, visibility, regions, zone, starts, ends, all_day, series, structure, created_at, updated_at)
             VALUES (?, ?, 'x', 'published', 'public', -1, 'Asia/Almaty', '', '', 0, ?, ?, 0, 0)";
        for (id, series, structure) in [(EVENT, "sessions", "mothers"), (EVENT + 1, "others", "elders")] {
            sqlx::query(event).bind(id).bind(series).bind(series).bind(structure).execute(&mut *transaction).await.unwrap();
        }
        for (chat, person) in (1_i64..).zip(people) {
            let leads = person.leads.as_ref().map(|leads| leads.iter().map(i64::to_string).collect::<Vec<_>>().join(","));
            sqlx::query(
                "INSERT INTO subscriber (chat_id, language, state, regions, digest, digest_slot, remind_before, announcements, consent_at, consent_text, changed_at, since, kind, topics)
                 VALUES (?, ?, ?, ?, 0, 0, ?, ?, 0, '', 0, ?, ?, ?)",
            )
            .bind(chat)
            .bind(person.language)
            .bind(person.state)
            .bind(person.regions)
            .bind(leads)
            .bind(person.announcements)
            .bind(person.since)
            .bind(person.kind)
            .bind(person.topics)
            .execute(&mut *transaction)
            .await
            .unwrap();
            if person.wishes.0 {
                let query = sqlx::query("INSERT INTO reminder_request (event_id, chat_id, created_at) VALUES (?, ?, 0)");
                query.bind(EVENT).bind(chat).execute(&mut *transaction).await.unwrap();
            }
            if person.wishes.1 {
                let query = sqlx::query("INSERT INTO series_request (series, chat_id, created_at) VALUES ('sessions', ?, 0)");
                query.bind(chat).execute(&mut *transaction).await.unwrap();
            }
            if person.not_interested {
                let query = sqlx::query("INSERT INTO not_interested (event_id, chat_id, created_at) VALUES (?, ?, 0)");
                query.bind(EVENT).bind(chat).execute(&mut *transaction).await.unwrap();
            }
        }
        transaction.commit().await.unwrap();
    }

    #[test]
    fn the_predicate_finds_whom_plain_rust_finds() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let db = runtime.block_on(Db::scratch()).unwrap();
        let mut runner =
            proptest::test_runner::TestRunner::new(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() });
        let cases = (prop::collection::vec(person(), 1..40), prop::collection::vec(audience(), 6));
        let outcome = runner.run(&cases, |(people, audiences)| {
            runtime.block_on(settle(&db, &people));
            for audience in &audiences {
                let expected = people.iter().filter(|person| is_in(audience, person)).count();
                let counted = runtime.block_on(audience.count(&db)).unwrap();
                prop_assert_eq!(usize::try_from(counted).unwrap(), expected, "{:?}", audience);
            }
            Ok(())
        });
        outcome.unwrap();
        runtime.block_on(db.close());
    }

    proptest! {
        #[test]
        fn an_audience_is_written_and_read_again_to_the_same(audience in audience()) {
            prop_assert_eq!(audience.to_string().parse::<Audience>().unwrap(), audience);
        }
    }
}
