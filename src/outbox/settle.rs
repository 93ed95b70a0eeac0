//! What became of what was claimed, written down in batches. Nothing else moves progress.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::changed::{self, Change};
use super::claim::json;
use super::claimed::{Claimed, Row, Task};
use super::polls::{self, News, Votes};
use super::revise::Held;
use super::{Standing, Tallies};
use crate::db::Db;
use crate::letter::Home;
use crate::zone;

/// An unknown outcome is sent again this many seconds later.
const AGAIN_AFTER: i64 = 60;

/// What Telegram's answer means for one message. Made by `delivery/outcome.rs` alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has it, as this message.
    Sent(i64),
    /// It has it, as the messages of an album.
    SentAlbum(Vec<i64>),
    /// It has it, as this message and this poll.
    SentPoll(i64, String),
    /// The poll has ended; the votes, if it said them.
    Ended(Option<Votes>),
    /// It surely doesn't have it: what was to be forwarded is gone.
    HomeGone(Home),
    /// The copy was deleted, as it should be.
    Deleted,
    /// The copy that was to be changed isn't there any more.
    Gone(String),
    /// This chat can't be written to any more.
    Unreachable(String),
    /// It refused this message for this chat.
    Failed(String),
    /// It may or may not have it.
    Unknown(String),
    /// It surely doesn't have it: again from `due` on (unix seconds), no attempt counted.
    NotSent {
        /// Unix seconds.
        due: i64,
    },
    /// It refused what we wrote: nobody will get it until somebody mends it. The occasion pauses.
    OurFault(String),
}

impl Verdict {
    /// Whether Telegram has it.
    pub fn is_sent(&self) -> bool {
        matches!(self, Self::Sent(_) | Self::SentAlbum(_) | Self::SentPoll(..))
    }
}

/// One message and what became of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was claimed.
    pub claimed: Claimed,
    /// What became of it.
    pub verdict: Verdict,
}

/// Writes a batch down in one transaction. Returns the occasions that paused by it.
pub async fn settle(db: &Db, outcomes: &[Outcome], zone: chrono_tz::Tz, now: i64) -> sqlx::Result<Vec<i64>> {
    let mut transaction = db.write().await?;
    let mut book = Book::new(now);
    for outcome in outcomes {
        book.enter(outcome);
    }
    let paused = book.write(&mut transaction, zone::day_number(zone, now)).await?;
    transaction.commit().await?;
    Ok(paused)
}

/// Turns what was claimed when the program ended into unknowns. Call before the first claim; returns how many there were.
pub async fn recover(db: &Db, now: i64) -> sqlx::Result<u64> {
    let rows = sqlx::query!(
        r#"SELECT d.occasion_id AS "occasion!", d.chat_id AS "chat_id!", d.part AS "part!", d.tries, (o.resends = 1 AND d.chat_id > 0) AS "resends!: bool", v.language
           FROM delivery d INDEXED BY delivery_claimed JOIN occasion o ON o.id = d.occasion_id JOIN variant v ON v.id = d.variant_id
           WHERE d.state = 1"#
    )
    .fetch_all(db.read())
    .await?;
    let mut transaction = db.write().await?;
    let mut book = Book::new(now);
    for row in &rows {
        book.doubt(
            Slip { occasion: row.occasion, chat: row.chat_id, part: row.part },
            &row.language,
            row.resends && row.tries == 0,
            "the program ended meanwhile",
        );
    }
    book.write(&mut transaction, 0).await?;
    transaction.commit().await?;
    Ok(rows.len() as u64)
}

#[derive(Clone, Copy)]
struct Slip {
    occasion: i64,
    chat: i64,
    part: i64,
}

/// The batch's entries, gathered by statement.
struct Book {
    now: i64,
    /// With Telegram's numbers of the message, and of an album's further ones.
    sent: Vec<(Slip, i64, Option<String>)>,
    ended: Vec<(Slip, Standing, String)>,
    again: Vec<(Slip, i64, i64)>,
    lost: HashMap<i64, String>,
    pushed: Vec<i64>,
    paused: HashMap<i64, String>,
    doubts: HashMap<i64, i64>,
    changes: Vec<(Slip, Held, Change)>,
    polls: Vec<News>,
    tallies: Tallies,
}

impl Book {
    fn new(now: i64) -> Self {
        Self {
            now,
            sent: Vec::new(),
            ended: Vec::new(),
            again: Vec::new(),
            lost: HashMap::new(),
            pushed: Vec::new(),
            paused: HashMap::new(),
            doubts: HashMap::new(),
            changes: Vec::new(),
            polls: Vec::new(),
            tallies: Tallies::default(),
        }
    }

    fn enter(&mut self, outcome: &Outcome) {
        let Claimed { chat, rows, language, task, .. } = &outcome.claimed;
        if let Task::Edit(held) | Task::Delete(held) = task {
            return self.enter_change(*chat, &rows[0], *held, &outcome.verdict);
        }
        if let Task::EndPoll(ending) = task {
            return self.enter_ending(ending.id, &outcome.verdict);
        }
        for row in rows {
            let slip = Slip { occasion: row.occasion, chat: *chat, part: row.part };
            match &outcome.verdict {
                Verdict::Sent(message) => {
                    self.sent.push((slip, *message, None));
                    self.count(slip, Standing::Sent, language);
                }
                Verdict::SentAlbum(messages) => {
                    let (first, more) = messages.split_first().map_or((0, &[][..]), |(first, more)| (*first, more));
                    self.sent.push((slip, first, Some(json(more))));
                    self.count(slip, Standing::Sent, language);
                }
                Verdict::Unreachable(reason) => {
                    self.end(slip, Standing::Unreachable, language, reason);
                    self.lost.insert(*chat, reason.clone());
                }
                Verdict::Failed(reason) | Verdict::Gone(reason) => self.end(slip, Standing::Failed, language, reason),
                Verdict::SentPoll(message, poll) => {
                    self.sent.push((slip, *message, None));
                    self.polls.push(News::Opened(slip.occasion, *message, poll.clone()));
                    self.count(slip, Standing::Sent, language);
                }
                Verdict::HomeGone(home) => {
                    self.put_back(slip, self.now, 0);
                    self.polls.push(News::Lost(*home, slip.occasion));
                }
                // Nothing new is deleted or ended by being sent.
                Verdict::Deleted | Verdict::Ended(_) => self.doubt(slip, language, false, "an answer to another call"),
                Verdict::Unknown(reason) => self.doubt(slip, language, row.resends && row.tries == 0, reason),
                Verdict::NotSent { due } => self.put_back(slip, *due, 0),
                Verdict::OurFault(reason) => {
                    self.put_back(slip, self.now, 0);
                    self.paused.insert(row.occasion, reason.clone());
                }
            }
        }
        if outcome.verdict.is_sent() && rows.iter().any(|row| row.capped && row.part == 0) {
            self.pushed.push(*chat);
        }
    }

    /// A change of a copy moves no delivery; it only brings it to its occasion's version.
    fn enter_change(&mut self, chat: i64, row: &Row, held: Held, verdict: &Verdict) {
        let slip = Slip { occasion: row.occasion, chat, part: row.part };
        let change = match verdict {
            Verdict::Sent(_) | Verdict::SentAlbum(_) | Verdict::SentPoll(..) => Change::Edited,
            Verdict::Deleted => Change::Deleted,
            Verdict::Gone(reason) => Change::Gone(reason.clone()),
            Verdict::Failed(reason) => Change::Stuck(reason.clone()),
            Verdict::Unreachable(reason) => {
                self.lost.insert(chat, reason.clone());
                Change::Stuck(reason.clone())
            }
            Verdict::Unknown(_) | Verdict::Ended(_) | Verdict::HomeGone(_) => Change::Again(self.now + AGAIN_AFTER),
            // What only goes back to where it stood needs no line.
            Verdict::NotSent { due } if *due <= self.now => return,
            Verdict::NotSent { due } => Change::Again(*due),
            Verdict::OurFault(reason) => Change::Refused(reason.clone()),
        };
        self.changes.push((slip, held, change));
    }

    /// The ending of a poll moves no delivery.
    fn enter_ending(&mut self, id: i64, verdict: &Verdict) {
        self.polls.push(match verdict {
            Verdict::Ended(votes) => News::Ended(id, votes.clone()),
            Verdict::NotSent { due } => News::EndAgain(id, *due),
            Verdict::Unknown(_) => News::EndAgain(id, self.now + AGAIN_AFTER),
            _ => News::Unending(id),
        });
    }

    fn count(&mut self, slip: Slip, standing: Standing, language: &str) {
        let language = if standing == Standing::Pending { "" } else { language };
        let (occasion, part) = (slip.occasion, slip.part);
        self.tallies.add_part(occasion, part, Standing::Claimed, "", -1).add_part(occasion, part, standing, language, 1);
    }

    fn end(&mut self, slip: Slip, standing: Standing, language: &str, reason: &str) {
        self.ended.push((slip, standing, reason.to_owned()));
        self.count(slip, standing, language);
    }

    fn put_back(&mut self, slip: Slip, due: i64, tries: i64) {
        self.again.push((slip, due, tries));
        self.count(slip, Standing::Pending, "");
    }

    fn doubt(&mut self, slip: Slip, language: &str, again: bool, reason: &str) {
        if again {
            *self.doubts.entry(slip.occasion).or_default() += 1;
            self.put_back(slip, self.now + AGAIN_AFTER, 1);
        } else {
            self.end(slip, Standing::Unknown, language, reason);
        }
    }

    async fn write(mut self, c: &mut SqliteConnection, today: i64) -> sqlx::Result<Vec<i64>> {
        self.write_sent(c).await?;
        for (slip, standing, reason) in &self.ended {
            let state = *standing as i64;
            sqlx::query!(
                "UPDATE delivery SET state = ?, settled_at = ?, reason = ?, tries = tries + 1 WHERE occasion_id = ? AND chat_id = ? AND part = ? AND state = 1",
                state, self.now, reason, slip.occasion, slip.chat, slip.part
            )
            .execute(&mut *c)
            .await?;
        }
        for (slip, due, tries) in &self.again {
            sqlx::query!(
                "UPDATE delivery SET state = 0, due = ?, tries = tries + ? WHERE occasion_id = ? AND chat_id = ? AND part = ? AND state = 1",
                due, tries, slip.occasion, slip.chat, slip.part
            )
            .execute(&mut *c)
            .await?;
        }
        for (slip, held, change) in &self.changes {
            changed::note(&mut *c, (slip.occasion, slip.chat, slip.part), *held, change).await?;
        }
        for news in &self.polls {
            polls::note(&mut *c, news, self.now).await?;
        }
        self.tallies.save(&mut *c).await?;
        for (occasion, n) in &self.doubts {
            sqlx::query!("UPDATE occasion SET doubts = doubts + ? WHERE id = ?", n, occasion).execute(&mut *c).await?;
        }
        if !self.pushed.is_empty() {
            let chats = json(&self.pushed);
            sqlx::query!(
                "UPDATE subscriber SET push_count = CASE WHEN push_day IS ?1 THEN push_count + 1 ELSE 1 END, push_day = ?1
                 WHERE chat_id IN (SELECT value FROM json_each(?2))",
                today,
                chats
            )
            .execute(&mut *c)
            .await?;
        }
        for (chat, reason) in &self.lost {
            sqlx::query!("UPDATE subscriber SET state = 2, changed_at = ? WHERE chat_id = ? AND state = 0", self.now, chat)
                .execute(&mut *c)
                .await?;
            super::cancel_chat(&mut *c, *chat, Standing::Unreachable, reason, self.now).await?;
        }
        let mut paused = Vec::new();
        for (occasion, reason) in self.paused {
            if super::pause(&mut *c, occasion).await? {
                sqlx::query!("UPDATE occasion SET incident = ?, told_at = NULL WHERE id = ?", reason, occasion).execute(&mut *c).await?;
                paused.push(occasion);
            }
        }
        Ok(paused)
    }

    async fn write_sent(&self, c: &mut SqliteConnection) -> sqlx::Result<()> {
        if self.sent.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = self.sent.iter().map(|(slip, message, more)| (slip.occasion, slip.chat, slip.part, message, more)).collect();
        let rows = serde_json::to_string(&rows).expect("numbers are JSON");
        // An upsert finds each row by its whole key; UPDATE … FROM json_each would walk the occasion.
        sqlx::query!(
            "INSERT INTO delivery (occasion_id, chat_id, part, state, segment, due, message_id, more)
             SELECT value ->> 0, value ->> 1, value ->> 2, 2, 0, 0, value ->> 3, value ->> 4 FROM json_each(?2) WHERE true
             ON CONFLICT (occasion_id, chat_id, part) DO UPDATE SET state = 2, message_id = excluded.message_id, more = excluded.more, settled_at = ?1, tries = tries + 1
             WHERE state = 1",
            self.now, rows
        )
        .execute(c)
        .await?;
        Ok(())
    }
}
