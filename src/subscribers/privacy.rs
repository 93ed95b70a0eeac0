//! What is kept of a chat, and forgetting it: every table in which a chat stands, read from the schema.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sqlx::{Column, Row, SqliteConnection, TypeInfo};

use crate::outbox::{self, Standing};

/// Columns by which a chat stands in a table. The audit keeps a member's number: it is the record of an office, and says so in /privacy.
const CHAT_COLUMNS: [&str; 5] = ["chat_id", "user_id", "lane", "report_chat", "used_by"];

/// Who of the team had to do with somebody, and where: others' accounts, and no part of what is kept of them.
const OF_OTHERS: [&str; 3] = ["by_member", "taken_by", "team_chat"];

/// The tables in which chats stand, with the column. Read from the schema, so that a new table can't be forgotten.
pub async fn tables_of_chats(c: &mut SqliteConnection) -> sqlx::Result<Vec<(String, String)>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT t.name, i.name FROM sqlite_schema t, pragma_table_info(t.name) i
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '_sqlx%' ORDER BY t.name",
    )
    .fetch_all(c)
    .await?;
    // `lane` is a chat in the inbox; in an occasion it is a queue.
    Ok(rows.into_iter().filter(|(table, column)| CHAT_COLUMNS.contains(&column.as_str()) && table != "occasion").collect())
}

/// Everything in which the chat stands, table by table: the copy that a person may ask for. Others' accounts are left out.
pub async fn copy_of_everything(c: &mut SqliteConnection, chat: i64) -> sqlx::Result<BTreeMap<String, Vec<Value>>> {
    let mut copy = BTreeMap::new();
    for (table, column) in tables_of_chats(c).await? {
        let query = sqlx::AssertSqlSafe(format!("SELECT * FROM {table} WHERE {column} = ?"));
        let rows = sqlx::query(query).bind(chat).fetch_all(&mut *c).await?;
        if !rows.is_empty() {
            copy.entry(table).or_insert_with(Vec::new).extend(rows.iter().map(row_as_json));
        }
    }
    Ok(copy)
}

fn row_as_json(row: &sqlx::sqlite::SqliteRow) -> Value {
    let mut object = Map::new();
    for column in row.columns().iter().filter(|column| !OF_OTHERS.contains(&column.name())) {
        let index = column.ordinal();
        let value = match column.type_info().name() {
            "INTEGER" => row.try_get::<Option<i64>, _>(index).ok().flatten().map_or(Value::Null, Value::from),
            "TEXT" => row.try_get::<Option<String>, _>(index).ok().flatten().map_or(Value::Null, Value::from),
            _ => Value::Null,
        };
        object.insert(column.name().to_owned(), value);
    }
    Value::Object(object)
}

/// Forgets a chat in every table. What was pending ends first, so that the counters stay true.
pub async fn forget(c: &mut SqliteConnection, chat: i64, now: i64) -> sqlx::Result<()> {
    outbox::cancel_chat(&mut *c, chat, Standing::Cancelled, "forgotten", now).await?;
    // Who goes is counted, and then forgotten: see `tide`.
    sqlx::query!("UPDATE subscriber SET state = 1, changed_at = ? WHERE chat_id = ? AND state = 0", now, chat).execute(&mut *c).await?;
    for (table, column) in tables_of_chats(c).await? {
        let statement = match column.as_str() {
            "report_chat" | "used_by" => format!("UPDATE {table} SET {column} = NULL WHERE {column} = ?"),
            _ if table == "member" => continue,
            // The update in hand must stay known, or it would be handled again; it carries no text once handled.
            _ if table == "inbox" => format!("UPDATE {table} SET lane = 0 WHERE {column} = ? AND state = 1"),
            _ => format!("DELETE FROM {table} WHERE {column} = ?"),
        };
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(chat).execute(&mut *c).await?;
    }
    Ok(())
}
