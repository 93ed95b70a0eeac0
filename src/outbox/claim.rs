//! Taking deliveries out, most urgent first: each is looked at again, and what may not go now is put to sleep or ended.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::polls::{self, Ending};
use super::revise::{self, Hands, Held, Revising};
use super::{Standing, Tallies};
use crate::db::Db;
use crate::letter::Letter;
use crate::zone::{self, Quiet};

/// Rows of one occasion looked at in one round: as many as are asked for, within these bounds.
const ROUND: (i64, i64) = (32, 256);
/// Rounds in one write, and rows put to sleep or ended in it: each stays a matter of milliseconds.
const ROUNDS: usize = 8;
const PUT_ASIDE: usize = 256;
/// Writes in one claim that finds only who has to be put aside: a crowd is moved in steps, and others get the writer between them.
const STEPS: usize = 8;
/// Reminders due within this many seconds of each other come as one message.
const JOIN_WITHIN: i64 = 15 * 60;

/// What the office has set that a claim asks for.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The office's zone.
    pub zone: Tz,
    /// Quiet hours of those who chose none.
    pub quiet: Option<Quiet>,
    /// Pushed messages a person and day.
    pub daily_cap: i64,
}

/// A message in the sender's hands.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its recipient.
    pub chat: i64,
    /// The text, in the language the person wants now.
    pub letter: Letter,
    /// That language.
    pub language: String,
    /// The deliveries it settles: one, or several that were joined.
    pub rows: Vec<Row>,
    /// Whether it is paid for, to go at the higher ceiling.
    pub paid: bool,
    /// In a forum: the topic that it goes to.
    pub topic: Option<i64>,
    /// What is done with the text.
    pub task: Task,
    /// Of an album that is changed: which of its messages.
    pub album: Option<Altered>,
}

/// An album that a chat holds and that is about to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Altered {
    /// Telegram's numbers of its messages after the first.
    pub more: Vec<i64>,
    /// Those of all of them, counted from 0, that may differ from what the chat holds.
    pub touched: Vec<Touched>,
}

/// A file of an album that is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Which, counted from 0.
    pub place: usize,
    /// Whether the file itself may differ; else only the words under it.
    pub file: bool,
}

impl Altered {
    /// Telegram's numbers of all its messages, of which this is the first.
    pub fn messages(&self, first: i64) -> Vec<i64> {
        std::iter::once(first).chain(self.more.iter().copied()).collect()
    }
}

impl Claimed {
    /// How many messages Telegram counts for it: an album is as many as it has files. Changes are counted as they are made, one by one.
    pub fn weight(&self) -> usize {
        if self.task == Task::Send { self.letter.weight() } else { 1 }
    }
}

/// What is done with a claimed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// It goes out as a new message.
    Send,
    /// It takes the place of the text that a copy holds.
    Edit(Held),
    /// The copy is deleted; where that is no longer possible, the text takes its place.
    Delete(Held),
    /// A poll ends; there is no text.
    EndPoll(Ending),
}

/// One delivery within a [`Claimed`].
#[derive(Clone, Debug)]
pub struct Row {
    /// Its occasion.
    pub occasion: i64,
    /// Its part.
    pub part: i64,
    /// Whether an unknown outcome is sent again (once).
    pub resends: bool,
    /// Attempts before this one whose outcome counted.
    pub tries: i64,
    /// Whether it counts against the daily cap.
    pub capped: bool,
}

struct Occasion {
    id: i64,
    lane: i64,
    version: i64,
    expires_at: i64,
    resends: bool,
    wakes: bool,
    capped: bool,
    joins: bool,
    to_team: bool,
    stale: bool,
    paid: bool,
}

struct Candidate {
    chat: i64,
    part: i64,
    segment: i64,
    tries: i64,
    language: Option<String>,
    state: i64,
    quiet: Option<Quiet>,
    paused_until: Option<i64>,
    pushed: i64,
    /// How the part before it stands, if it isn't the first.
    before: Option<i64>,
}

enum Decision {
    Take,
    Skip,
    Sleep(i64),
    End(Standing, &'static str),
}

/// Claims up to `max` messages, in one small write; in up to eight while there are only rows to be put to sleep or ended. `busy` are the
/// chats that have one in flight or are frozen: they wait.
pub async fn claim(db: &Db, rules: &Rules, now: i64, max: usize, busy: &HashSet<i64>) -> sqlx::Result<Vec<Claimed>> {
    let mut claimed: Vec<Claimed> = Vec::new();
    for _ in 0..STEPS {
        // Mostly nothing is due: that is seen without the writer.
        let due = next_due(db).await?.is_some_and(|due| due <= now);
        if !due || !step(db, rules, now, (max, busy), &mut claimed).await? {
            break;
        }
    }
    Ok(claimed)
}

/// One write. `true`: it only put aside what stood first, and there may be more behind that.
async fn step(db: &Db, rules: &Rules, now: i64, (max, busy): (usize, &HashSet<i64>), claimed: &mut Vec<Claimed>) -> sqlx::Result<bool> {
    let mut taken: HashSet<i64> = busy.clone();
    let mut transaction = db.write().await?;
    let held = super::is_held(&mut transaction).await?;
    let mut changed = false;
    let (mut rounds, mut aside) = (0, 0);
    // What is to end goes first, and under a hold as well.
    for ending in polls::to_end(&mut transaction, now).await? {
        if claimed.len() < max && taken.insert(ending.home.chat) {
            claimed.push(polls::claimed(ending));
        }
    }
    for work in in_order(&mut transaction, now).await? {
        let occasion = match work {
            // What the team has to know, such as why it is held, goes on.
            Work::Send(occasion) if !held || occasion.to_team => occasion,
            Work::Send(_) => continue,
            Work::Change(_) if held => continue,
            Work::Change(revising) => {
                let mut hands = Hands { now, max, taken: &mut taken, claimed };
                changed |= hands.take(&mut transaction, &revising).await?;
                continue;
            }
        };
        let mut after = (i64::MIN, i64::MIN, i64::MIN);
        while claimed.len() < max && rounds < ROUNDS && aside < PUT_ASIDE {
            rounds += 1;
            let wanted = i64::try_from(max - claimed.len() + busy.len()).unwrap_or(i64::MAX).clamp(ROUND.0, ROUND.1);
            let (candidates, last) = candidates(&mut transaction, &occasion, rules, now, (after, wanted)).await?;
            let Some(last) = last else { break };
            after = last;
            let mut desk = Desk { occasion: &occasion, rules, now, max, taken: &mut taken, claimed };
            let sorted = desk.sort(&mut transaction, candidates).await?;
            changed |= sorted.taken + sorted.aside > 0;
            aside += sorted.aside;
        }
        if claimed.len() >= max || rounds >= ROUNDS || aside >= PUT_ASIDE {
            break;
        }
    }
    if changed {
        transaction.commit().await?;
    }
    Ok(claimed.is_empty() && aside >= PUT_ASIDE)
}

/// What one occasion asks of a claim.
enum Work {
    Send(Occasion),
    Change(Revising),
}

/// The occasions to serve, most urgent first; what changes an occasion's copies goes before its unsent rest.
async fn in_order(c: &mut SqliteConnection, now: i64) -> sqlx::Result<Vec<Work>> {
    let mut work: Vec<Work> = revise::waiting(&mut *c).await?.into_iter().map(Work::Change).collect();
    work.extend(ready(c, now).await?.into_iter().map(Work::Send));
    work.sort_by_key(|work| match work {
        Work::Change(revising) => revising.place(),
        Work::Send(occasion) => (occasion.lane, occasion.expires_at, occasion.id),
    });
    Ok(work)
}

/// The open occasions that owe something to somebody, most urgent first.
async fn ready(c: &mut SqliteConnection, now: i64) -> sqlx::Result<Vec<Occasion>> {
    sqlx::query_as!(
        Occasion,
        r#"SELECT o.id AS "id!", o.lane, o.version, o.expires_at, o.resends AS "resends: bool", o.wakes AS "wakes: bool", o.capped AS "capped: bool",
                  o.joins AS "joins: bool", o.to_team AS "to_team: bool", (o.paid = 1) AS "paid!: bool",
                  (o.event_id IS NOT NULL AND o.event_revision < COALESCE(e.revision, 9223372036854775807)) AS "stale!: bool"
           FROM occasion o LEFT JOIN event e ON e.id = o.event_id
           WHERE o.state = 1 AND o.not_before <= ? AND EXISTS (SELECT 1 FROM tally t WHERE t.occasion_id = o.id AND t.state = 0 AND t.n > 0)
           ORDER BY o.lane, o.expires_at, o.id"#,
        now
    )
    .fetch_all(c)
    .await
}

type Place = (i64, i64, i64);

/// Rows that are due, in their order, with what is known of their recipients. The rows are found first, by their own index and no more
/// than are wanted: asked for together with the rest, a planner that holds all occasions for small walks a million of them each time.
async fn candidates(
    c: &mut SqliteConnection,
    occasion: &Occasion,
    rules: &Rules,
    now: i64,
    (after, wanted): (Place, i64),
) -> sqlx::Result<(Vec<Candidate>, Option<Place>)> {
    let rows = sqlx::query!(
        r#"SELECT d.due AS "due!", d.chat_id AS "chat_id!", d.part AS "part!", d.segment AS "segment!", d.tries AS "tries!",
                  CASE WHEN d.part = 0 THEN COALESCE(s.language, m.language)
                       ELSE (SELECT v.language FROM delivery b JOIN variant v ON v.id = b.variant_id
                             WHERE b.occasion_id = ?1 AND b.chat_id = d.chat_id AND b.part = 0) END AS "language?: String",
                  CASE WHEN ?7 = 0 THEN s.state WHEN m.user_id IS NULL THEN 1 ELSE 0 END AS "state?: i64", s.quiet_from, s.quiet_to,
                  s.paused_until, s.push_day, s.push_count,
                  (SELECT b.state FROM delivery b WHERE b.occasion_id = ?1 AND b.chat_id = d.chat_id AND b.part = d.part - 1) AS "before?: i64"
           FROM (SELECT due, chat_id, part, segment, tries FROM delivery INDEXED BY delivery_due
                 WHERE occasion_id = ?1 AND state = 0 AND due <= ?2 AND (due, chat_id, part) > (?3, ?4, ?5)
                 ORDER BY due, chat_id, part LIMIT ?6) d
           LEFT JOIN subscriber s ON s.chat_id = d.chat_id LEFT JOIN member m ON ?7 = 1 AND m.user_id = d.chat_id
           ORDER BY d.due, d.chat_id, d.part"#,
        occasion.id,
        now,
        after.0,
        after.1,
        after.2,
        wanted,
        occasion.to_team
    )
    .fetch_all(c)
    .await?;
    let today = zone::day_number(rules.zone, now);
    let last = rows.last().map(|row| (row.due, row.chat_id, row.part));
    let candidates = rows
        .into_iter()
        .map(|row| Candidate {
            chat: row.chat_id,
            part: row.part,
            segment: row.segment,
            tries: row.tries,
            language: row.language,
            state: row.state.unwrap_or(1),
            quiet: match (row.quiet_from, row.quiet_to) {
                (Some(from), Some(to)) => Some(Quiet { from, to }),
                _ => rules.quiet,
            },
            paused_until: row.paused_until,
            pushed: if row.push_day == Some(today) { row.push_count.unwrap_or(0) } else { 0 },
            before: row.before,
        })
        .collect();
    Ok((candidates, last))
}

/// How many rows were written as taken, and as asleep or ended.
struct Sorted {
    taken: usize,
    aside: usize,
}

/// One occasion's candidates being sorted into taken, asleep and ended.
struct Desk<'a> {
    occasion: &'a Occasion,
    rules: &'a Rules,
    now: i64,
    max: usize,
    taken: &'a mut HashSet<i64>,
    claimed: &'a mut Vec<Claimed>,
}

impl Desk<'_> {
    async fn sort(&mut self, c: &mut SqliteConnection, candidates: Vec<Candidate>) -> sqlx::Result<Sorted> {
        let mut asleep: HashMap<(i64, i64), Vec<i64>> = HashMap::new();
        let mut ended: HashMap<(Standing, &'static str, i64), Vec<i64>> = HashMap::new();
        let mut texts: HashMap<(i64, String, i64), Option<(i64, Letter)>> = HashMap::new();
        let mut going: HashMap<(i64, i64), Vec<i64>> = HashMap::new();
        for candidate in candidates {
            if self.claimed.len() >= self.max {
                break;
            }
            match self.decide(&candidate) {
                Decision::Skip => {}
                Decision::Sleep(until) => asleep.entry((candidate.part, until)).or_default().push(candidate.chat),
                Decision::End(standing, reason) => ended.entry((standing, reason, candidate.part)).or_default().push(candidate.chat),
                Decision::Take => {
                    let wanted = candidate.language.clone().unwrap_or_default();
                    let key = (candidate.segment, wanted, candidate.part);
                    if !texts.contains_key(&key) {
                        let text = text_for(c, self.occasion, &key).await?;
                        texts.insert(key.clone(), text);
                    }
                    let Some(Some((variant, letter))) = texts.get(&key) else {
                        // Not every language has as many messages: an album has one more than a text.
                        let as_what =
                            if candidate.part > 0 { (Standing::Cancelled, "no more to say") } else { (Standing::Failed, "no text") };
                        ended.entry((as_what.0, as_what.1, candidate.part)).or_default().push(candidate.chat);
                        continue;
                    };
                    going.entry((*variant, candidate.part)).or_default().push(candidate.chat);
                    self.take(c, candidate, letter.clone(), key.1).await?;
                }
            }
        }
        let rows = |lists: &mut dyn Iterator<Item = &Vec<i64>>| lists.map(Vec::len).sum();
        let sorted = Sorted { taken: rows(&mut going.values()), aside: rows(&mut asleep.values().chain(ended.values())) };
        self.write(c, asleep, ended, going).await?;
        Ok(sorted)
    }

    fn decide(&self, candidate: &Candidate) -> Decision {
        let occasion = self.occasion;
        if candidate.state == 2 {
            return Decision::End(Standing::Unreachable, "unreachable");
        }
        if candidate.state != 0 {
            return Decision::End(Standing::Cancelled, "not subscribed");
        }
        if occasion.stale {
            return Decision::End(Standing::Cancelled, "the event has changed");
        }
        if self.now >= occasion.expires_at {
            return Decision::End(Standing::Expired, "too late to be true");
        }
        if self.taken.contains(&candidate.chat) {
            return Decision::Skip;
        }
        match candidate.before.and_then(Standing::from_number) {
            None => {}
            // Whoever has the beginning gets the rest, whatever the hour.
            Some(Standing::Sent) => return Decision::Take,
            Some(Standing::Pending | Standing::Claimed) => return Decision::Skip,
            // The beginning may be there; whoever looks may have it sent again.
            Some(Standing::Unknown) if !occasion.resends => return Decision::Skip,
            Some(_) => return Decision::End(Standing::Cancelled, "what it follows did not arrive"),
        }
        if !occasion.wakes {
            if let Some(until) = candidate.paused_until.filter(|until| *until > self.now) {
                return Decision::Sleep(until);
            }
            if let Some(until) = candidate.quiet.and_then(|quiet| quiet.until(self.rules.zone, self.now)) {
                return Decision::Sleep(until);
            }
        }
        if occasion.capped && is_a_person(candidate.chat) && candidate.pushed >= self.rules.daily_cap {
            return Decision::Sleep(self.tomorrow());
        }
        Decision::Take
    }

    fn tomorrow(&self) -> i64 {
        let today = zone::local(self.rules.zone, self.now).date();
        zone::unix_at(self.rules.zone, today, zone::DAY)
    }

    async fn take(&mut self, c: &mut SqliteConnection, candidate: Candidate, letter: Letter, language: String) -> sqlx::Result<()> {
        self.taken.insert(candidate.chat);
        let row = Row {
            occasion: self.occasion.id,
            part: candidate.part,
            resends: self.occasion.resends && is_a_person(candidate.chat),
            tries: candidate.tries,
            capped: self.occasion.capped,
        };
        // Only groups have topics.
        let topic = if is_a_person(candidate.chat) { None } else { topic_for(c, self.occasion.id, candidate.chat).await? };
        let (chat, paid) = (candidate.chat, self.occasion.paid);
        let mut claimed = Claimed { chat, letter, language, rows: vec![row], paid, topic, task: Task::Send, album: None };
        if self.occasion.joins {
            join_others(c, self.now, &mut claimed).await?;
        }
        self.claimed.push(claimed);
        Ok(())
    }

    async fn write(
        &self,
        c: &mut SqliteConnection,
        asleep: HashMap<(i64, i64), Vec<i64>>,
        ended: HashMap<(Standing, &'static str, i64), Vec<i64>>,
        going: HashMap<(i64, i64), Vec<i64>>,
    ) -> sqlx::Result<()> {
        let occasion = self.occasion.id;
        let mut tallies = Tallies::default();
        for ((part, until), chats) in asleep {
            let chats = json(&chats);
            sqlx::query!(
                "UPDATE delivery SET due = ? WHERE occasion_id = ? AND part = ? AND chat_id IN (SELECT value FROM json_each(?))",
                until,
                occasion,
                part,
                chats
            )
            .execute(&mut *c)
            .await?;
        }
        for ((standing, reason, part), chats) in ended {
            let n = i64::try_from(chats.len()).unwrap_or(i64::MAX);
            let (to, list) = (standing as i64, json(&chats));
            sqlx::query!(
                "UPDATE delivery SET state = ?, settled_at = ?, reason = ? WHERE occasion_id = ? AND part = ? AND chat_id IN (SELECT value FROM json_each(?))",
                to, self.now, reason, occasion, part, list
            )
            .execute(&mut *c)
            .await?;
            tallies.add_part(occasion, part, Standing::Pending, "", -n).add_part(occasion, part, standing, "", n);
        }
        for ((variant, part), chats) in going {
            let n = i64::try_from(chats.len()).unwrap_or(i64::MAX);
            let list = json(&chats);
            sqlx::query!(
                "UPDATE delivery SET state = 1, variant_id = ?, version = ? WHERE occasion_id = ? AND part = ? AND chat_id IN (SELECT value FROM json_each(?))",
                variant, self.occasion.version, occasion, part, list
            )
            .execute(&mut *c)
            .await?;
            tallies.add_part(occasion, part, Standing::Pending, "", -n).add_part(occasion, part, Standing::Claimed, "", n);
        }
        tallies.save(c).await
    }
}

/// Whether it is somebody's own chat; the numbers of groups and channels are negative. What may stand there already is seen by everybody, so
/// it is never sent again by itself; and nobody is disturbed by it one by one, so nothing is counted.
fn is_a_person(chat: i64) -> bool {
    chat > 0
}

/// The topic of a forum that something goes to: its own, else the one that was chosen for posts.
async fn topic_for(c: &mut SqliteConnection, occasion: i64, chat: i64) -> sqlx::Result<Option<i64>> {
    let found = sqlx::query_scalar!(
        r#"SELECT COALESCE(o.topic, l.topic) AS "topic: i64" FROM occasion o LEFT JOIN linked_chat l ON l.chat_id = ? WHERE o.id = ?"#,
        chat,
        occasion
    );
    Ok(found.fetch_optional(c).await?.flatten())
}

/// The occasion's text for a segment in a language; another language's where that one has none. What follows the first message is in that
/// one's language.
async fn text_for(
    c: &mut SqliteConnection,
    occasion: &Occasion,
    (segment, language, part): &(i64, String, i64),
) -> sqlx::Result<Option<(i64, Letter)>> {
    let found = sqlx::query!(
        r#"SELECT id AS "id!", letter FROM variant WHERE occasion_id = ? AND segment = ? AND version = ? AND part = ?
             AND (part = 0 OR language = ?5) ORDER BY language = ?5 DESC, id LIMIT 1"#,
        occasion.id,
        segment,
        occasion.version,
        part,
        language
    )
    .fetch_optional(c)
    .await?;
    Ok(found.and_then(|row| Some((row.id, read(&row.letter)?))))
}

pub(super) fn read(letter: &str) -> Option<Letter> {
    serde_json::from_str(letter).inspect_err(|error| tracing::error!(%error, "a stored letter can't be read")).ok()
}

/// Joins what else of this kind the chat is owed within a quarter of an hour into the message.
async fn join_others(c: &mut SqliteConnection, now: i64, claimed: &mut Claimed) -> sqlx::Result<()> {
    let horizon = now + JOIN_WITHIN;
    let first = claimed.rows[0].occasion;
    let others = sqlx::query!(
        r#"SELECT d.occasion_id AS "occasion!", d.tries, o.resends AS "resends: bool", o.capped AS "capped: bool", o.version, v.id AS "variant!", v.letter
           FROM occasion o CROSS JOIN delivery d ON d.occasion_id = o.id AND d.chat_id = ?1 AND d.part = 0
           JOIN variant v ON v.occasion_id = o.id AND v.segment = d.segment AND v.version = o.version AND v.part = 0 AND v.language = ?2
           LEFT JOIN event e ON e.id = o.event_id
           WHERE o.state = 1 AND o.state IN (0, 1) AND o.joins = 1 AND o.not_before <= ?3 AND o.expires_at > ?4 AND o.id <> ?5
             AND (e.id IS NULL OR o.event_revision >= e.revision)
             AND d.state = 0 AND d.due <= ?3
           ORDER BY o.expires_at, o.id"#,
        claimed.chat, claimed.language, horizon, now, first
    )
    .fetch_all(&mut *c)
    .await?;
    let mut letters = vec![claimed.letter.clone()];
    for other in others {
        let Some(letter) = read(&other.letter) else { continue };
        letters.push(letter);
        let Some(joined) = Letter::join(&letters) else {
            letters.pop();
            continue;
        };
        claimed.letter = joined;
        sqlx::query!(
            "UPDATE delivery SET state = 1, variant_id = ?, version = ? WHERE occasion_id = ? AND chat_id = ? AND part = 0",
            other.variant,
            other.version,
            other.occasion,
            claimed.chat
        )
        .execute(&mut *c)
        .await?;
        Tallies::default()
            .add(other.occasion, Standing::Pending, "", -1)
            .add(other.occasion, Standing::Claimed, "", 1)
            .save(&mut *c)
            .await?;
        claimed.rows.push(Row {
            occasion: other.occasion,
            part: 0,
            resends: other.resends && is_a_person(claimed.chat),
            tries: other.tries,
            capped: other.capped,
        });
    }
    Ok(())
}

/// When the next delivery falls due or the next poll is to be ended, in unix seconds: what is due already counts as now, and so do copies to
/// change.
pub async fn next_due(db: &Db) -> sqlx::Result<Option<i64>> {
    if revise::any(db).await? {
        return Ok(Some(0));
    }
    let ending = polls::next_ending(db).await?;
    let due = sqlx::query_scalar!(
        r#"SELECT MIN(MAX(o.not_before, (SELECT MIN(d.due) FROM delivery d WHERE d.occasion_id = o.id AND d.state = 0))) AS "due: i64"
           FROM occasion o
           WHERE o.state = 1 AND EXISTS (SELECT 1 FROM tally t WHERE t.occasion_id = o.id AND t.state = 0 AND t.n > 0)"#
    )
    .fetch_one(db.read())
    .await?;
    Ok(due.into_iter().chain(ending).min())
}

/// When the last of what an occasion still owes falls due, in unix seconds: the hour at which those wake who sleep longest.
pub async fn last_due(db: &Db, occasion: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(r#"SELECT MAX(due) AS "due: i64" FROM delivery WHERE occasion_id = ? AND state = 0"#, occasion)
        .fetch_one(db.read())
        .await
}

pub(super) fn json(chats: &[i64]) -> String {
    serde_json::to_string(chats).expect("a list of numbers is JSON")
}
