//! Owing a reminder to those who asked for it: one chat at once, all of them in short writes. Calls `outbox` and `subscribers`.

use std::ops::RangeInclusive;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::Due;
use crate::config::Office;
use crate::db::Db;
use crate::{outbox, subscribers};

/// Chats that one write looks at.
const CHUNK: i64 = 1_000;

/// The last chat of the chunk after `after`, of those who asked; `None` when there are no more.
pub(super) async fn chunk_end(db: &Db, due: &Due, after: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        r#"SELECT MAX(chat_id) AS "chat: i64" FROM
           (SELECT chat_id FROM (SELECT chat_id FROM reminder_request WHERE event_id = ?1 AND chat_id > ?2
                                 UNION ALL
                                 SELECT r.chat_id FROM event e CROSS JOIN series_request r ON r.series = e.series WHERE e.id = ?1 AND r.chat_id > ?2)
            ORDER BY chat_id LIMIT ?3)"#,
        due.event,
        after,
        CHUNK
    )
    .fetch_one(db.read())
    .await
}

/// Owes a reminder to those of these chats who asked for the event or follow its series, in time for this lead, unless it was called off.
pub(super) async fn add_those_who_asked(
    c: &mut SqliteConnection,
    occasion: i64,
    due: &Due,
    office: &Office,
    chats: RangeInclusive<i64>,
) -> sqlx::Result<()> {
    let at = subscribers::due_before_quiet(due.at(), office.zone, office.quiet);
    let mut query = QueryBuilder::new("INSERT INTO delivery (occasion_id, chat_id, part, state, segment, due) SELECT ");
    query.push_bind(occasion).push(", s.chat_id, 0, 0, 0, ").push(at);
    push_who_asked(&mut query, due, &chats);
    // Told already under a mark that was taken back.
    query
        .push(" AND NOT EXISTS (SELECT 1 FROM delivery d JOIN occasion o ON o.id = d.occasion_id WHERE o.event_id = ")
        .push_bind(due.event);
    query.push(" AND o.key LIKE ").push_bind(format!("{}:withdrawn:%", due.key()));
    query.push(" AND d.chat_id = s.chat_id AND d.state IN (1, 2, 7))");
    // Called off between two writes.
    query.push(" AND EXISTS (SELECT 1 FROM occasion WHERE id = ").push_bind(occasion).push(" AND state IN (0, 1, 2))");
    query.push(" ON CONFLICT DO NOTHING");
    let added = query.build().execute(&mut *c).await?.rows_affected();
    outbox::count_pending(c, occasion, added).await
}

/// Pushes `FROM … WHERE …` of those of these chats who asked for the event or follow its series, in time for this lead, and didn't say since
/// that it doesn't interest them: each as a subscriber `s`.
pub(super) fn push_who_asked(query: &mut QueryBuilder<Sqlite>, due: &Due, chats: &RangeInclusive<i64>) {
    let among = |query: &mut QueryBuilder<Sqlite>| {
        query.push(" AND r.chat_id BETWEEN ").push_bind(*chats.start()).push(" AND ").push_bind(*chats.end());
    };
    query.push(" FROM (SELECT r.chat_id, r.lead, r.created_at FROM reminder_request r WHERE r.event_id = ").push_bind(due.event);
    among(query);
    query.push(
        " UNION ALL SELECT r.chat_id, NULL, r.created_at FROM event e CROSS JOIN series_request r ON r.series = e.series WHERE e.id = ",
    );
    query.push_bind(due.event);
    among(query);
    query.push(") q JOIN subscriber s ON s.chat_id = q.chat_id AND s.state = 0 WHERE (q.lead = ").push_bind(due.lead);
    query.push(" OR (q.lead IS NULL AND ").push(subscribers::wants_lead(due.lead, due.default)).push("))");
    // Asked for after its time: no reminder that says what they have just read.
    query.push(" AND q.created_at <= ").push_bind(due.at());
    query.push(" AND NOT EXISTS (SELECT 1 FROM not_interested n WHERE n.event_id = ").push_bind(due.event);
    query.push(" AND n.chat_id = s.chat_id)");
}
