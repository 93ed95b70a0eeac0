//! The rows of sources: which there are, how they fare, what was odd about them, and which hosts may be asked at all. Writers take the
//! caller's transaction.

use std::collections::{BTreeMap, HashSet};

use sqlx::SqliteConnection;
use url::Url;

use super::remark::Remark;
use super::store::Hand;
use crate::regions::RegionSet;

/// A source and how it fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Ours.
    pub id: i64,
    /// Its address.
    pub url: String,
    /// Who publishes, as cards say it.
    pub name: String,
    /// Whom its items concern unless somebody says otherwise.
    pub regions: RegionSet,
    /// Whether its items are shown without a moderator.
    pub trusted: bool,
    /// `on`, `paused` (by us, after failures) or `off` (by a moderator).
    pub state: String,
    /// Unix seconds when it last answered.
    pub last_ok_at: Option<i64>,
    /// Unix seconds before which it isn't asked again.
    pub next_at: i64,
    /// Failures since it last answered.
    pub failures: i64,
    /// What the last one was, see [`super::Trouble`].
    pub last_error: Option<String>,
    /// Items taken in so far.
    pub taken: i64,
}

/// What was odd about what a source said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// What it is.
    pub remark: Remark,
    /// How many items, see [`Remark::adds_up`].
    pub n: i64,
    /// When it was last seen, unix seconds.
    pub last_at: i64,
    /// The title of one of them; may be empty.
    pub example: String,
}

/// The host of an address as the list of allowed ones has it; none: it isn't a web address.
pub fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.host_str()?.trim_start_matches("www.").to_lowercase())
}

/// Adds a source, or switches it on again; its host is allowed with it. Returns its id.
pub async fn add_source(c: &mut SqliteConnection, url: &str, name: &str, regions: RegionSet, hand: Hand) -> sqlx::Result<i64> {
    let bits = regions.bits();
    if let Some(host) = host_of(url) {
        allow_host(&mut *c, &host, hand).await?;
    }
    sqlx::query_scalar!(
        r#"INSERT INTO source (kind, url, name, regions, next_at, added_by, added_at) VALUES ('feed', ?1, ?2, ?3, ?4, ?5, ?4)
           ON CONFLICT (url) DO UPDATE SET name = excluded.name, regions = excluded.regions, state = 'on', failures = 0, next_at = excluded.next_at, told_at = NULL
           RETURNING id AS "id!""#,
        url,
        name,
        bits,
        hand.at,
        hand.by
    )
    .fetch_one(c)
    .await
}

/// All sources, those that need somebody first, then by name: `/sources`.
pub async fn sources(c: &mut SqliteConnection) -> sqlx::Result<Vec<Source>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", url, name, regions, trusted AS "trusted: bool", state, last_ok_at, next_at, failures, last_error, taken
           FROM source ORDER BY state <> 'paused', failures = 0, name, id"#
    )
    .fetch_all(c)
    .await?;
    let source = rows.into_iter().map(|row| Source {
        id: row.id,
        url: row.url,
        name: row.name,
        regions: RegionSet::from_bits(row.regions),
        trusted: row.trusted,
        state: row.state,
        last_ok_at: row.last_ok_at,
        next_at: row.next_at,
        failures: row.failures,
        last_error: row.last_error,
        taken: row.taken,
    });
    Ok(source.collect())
}

/// One source; none: it was removed.
pub async fn source(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<Source>> {
    Ok(sources(c).await?.into_iter().find(|source| source.id == id))
}

/// Switches a source on (again, at once) or off.
pub async fn switch(c: &mut SqliteConnection, id: i64, on: bool, now: i64) -> sqlx::Result<()> {
    let state = if on { "on" } else { "off" };
    sqlx::query!("UPDATE source SET state = ?, failures = 0, next_at = ?, told_at = NULL WHERE id = ?", state, now, id)
        .execute(c)
        .await
        .map(drop)
}

/// Removes a source; its items stay. `false`: it wasn't there.
pub async fn remove(c: &mut SqliteConnection, id: i64) -> sqlx::Result<bool> {
    Ok(sqlx::query!("DELETE FROM source WHERE id = ?", id).execute(c).await?.rows_affected() == 1)
}

/// Whether its items are shown without a moderator from now on.
pub async fn trust(c: &mut SqliteConnection, id: i64, trusted: bool) -> sqlx::Result<()> {
    sqlx::query!("UPDATE source SET trusted = ? WHERE id = ?", trusted, id).execute(c).await.map(drop)
}

/// Whom its items concern from now on.
pub async fn set_regions(c: &mut SqliteConnection, id: i64, regions: RegionSet) -> sqlx::Result<()> {
    let bits = regions.bits();
    sqlx::query!("UPDATE source SET regions = ? WHERE id = ?", bits, id).execute(c).await.map(drop)
}

/// Lets us fetch from a host, with or without `www.`.
pub async fn allow_host(c: &mut SqliteConnection, host: &str, hand: Hand) -> sqlx::Result<()> {
    let host = host.trim_start_matches("www.").to_lowercase();
    sqlx::query!("INSERT INTO allowed_host (host, added_by, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", host, hand.by, hand.at)
        .execute(c)
        .await
        .map(drop)
}

/// Lets us fetch from a host no more. `false`: we didn't.
pub async fn forbid_host(c: &mut SqliteConnection, host: &str) -> sqlx::Result<bool> {
    Ok(sqlx::query!("DELETE FROM allowed_host WHERE host = ?", host).execute(c).await?.rows_affected() == 1)
}

/// The hosts that we may fetch from, without `www.`.
pub async fn allowed_hosts(c: &mut SqliteConnection) -> sqlx::Result<HashSet<String>> {
    Ok(sqlx::query_scalar!("SELECT host FROM allowed_host").fetch_all(c).await?.into_iter().collect())
}

/// Writes down what was odd at `now` (unix seconds).
pub(super) async fn note(c: &mut SqliteConnection, id: i64, remarks: &BTreeMap<Remark, (usize, String)>, now: i64) -> sqlx::Result<()> {
    for (remark, (n, example)) in remarks {
        let (what, adds, n) = (remark.as_str(), remark.adds_up(), i64::try_from(*n).unwrap_or(0));
        sqlx::query!(
            "INSERT INTO source_note (source_id, what, n, last_at, example) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (source_id, what) DO UPDATE
             SET n = CASE WHEN ?6 THEN n + excluded.n ELSE excluded.n END, last_at = excluded.last_at, example = excluded.example",
            id,
            what,
            n,
            now,
            example,
            adds
        )
        .execute(&mut *c)
        .await?;
    }
    Ok(())
}

/// What was odd about a source so far, the latest first.
pub async fn noted(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Vec<Noted>> {
    let rows = sqlx::query!("SELECT what, n, last_at, example FROM source_note WHERE source_id = ? ORDER BY last_at DESC, what", id);
    let rows = rows.fetch_all(c).await?;
    let noted = |remark, n, last_at, example| Noted { remark, n, last_at, example };
    Ok(rows.into_iter().filter_map(|row| Some(noted(Remark::parse(&row.what)?, row.n, row.last_at, row.example))).collect())
}
