//! One occasion's due rows, looked at again at the moment of claiming: each is taken, put to sleep, ended or left for later; and what else
//! its chat is owed within a quarter of an hour is joined to it. Called by `claim` alone, in its transaction.

use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;

use super::claim::{Rules, json, read};
use super::claimed::{Claimed, Row, Task};
use super::{Standing, Tallies};
use crate::letter::Letter;
use crate::zone::{self, Quiet};

/// Reminders due within this many seconds of each other come as one message.
const JOIN_WITHIN: i64 = 15 * 60;

pub(super) struct Occasion {
    pub id: i64,
    pub lane: i64,
    pub version: i64,
    pub expires_at: i64,
    pub resends: bool,
    pub wakes: bool,
    pub capped: bool,
    pub joins: bool,
    pub to_team: bool,
    pub stale: bool,
    pub paid: bool,
}

pub(super) struct Candidate {
    pub chat: i64,
    pub part: i64,
    pub segment: i64,
    pub tries: i64,
    pub language: Option<String>,
    pub state: i64,
    pub quiet: Option<Quiet>,
    pub paused_until: Option<i64>,
    pub pushed: i64,
    /// How the part before it stands, if it isn't the first.
    pub before: Option<i64>,
}

enum Decision {
    Take,
    Skip,
    Sleep(i64),
    End(Standing, &'static str),
}

/// How many rows were written as taken, and as asleep or ended.
pub(super) struct Sorted {
    pub taken: usize,
    pub aside: usize,
}

/// One occasion's candidates being sorted into taken, asleep and ended.
pub(super) struct Desk<'a> {
    pub occasion: &'a Occasion,
    pub rules: &'a Rules,
    pub now: i64,
    pub max: usize,
    pub taken: &'a mut HashSet<i64>,
    pub claimed: &'a mut Vec<Claimed>,
}

impl Desk<'_> {
    pub async fn sort(&mut self, c: &mut SqliteConnection, candidates: Vec<Candidate>) -> sqlx::Result<Sorted> {
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
