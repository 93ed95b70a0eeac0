//! Owners, moderators and editors, the one-time links by which they come in, and the record of what they did.
//!
//! Promises: a link works once and expires; its token is stored only as a hash; rights are asked at every press; the last owner can't be
//! lost; the audit is append-only and each row carries the hash of the one before. Owns `member`, `invitation`, `audit`.

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use crate::db::Db;
use crate::regions::RegionSet;

/// How long an invitation lasts, in seconds: two days.
pub const INVITATION_LASTS: i64 = 2 * 24 * 3600;

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Writes drafts within their [`Scope`], and publishes nothing.
    Editor,
    /// Writes and publishes.
    Moderator,
    /// That, and decides who belongs to the team; releases what was held.
    Owner,
}

impl Role {
    /// As the database spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Moderator => "moderator",
            Self::Owner => "owner",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Editor, Self::Moderator, Self::Owner].into_iter().find(|role| role.word() == word)
    }
}

/// What an editor may write; moderators and owners have no bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Only for people of these regions; `None`: for all.
    pub regions: Option<RegionSet>,
    /// Only in this language; `None`: in all.
    pub language: Option<String>,
}

impl Scope {
    /// Whether a text in this language is theirs to write.
    pub fn has_language(&self, language: &str) -> bool {
        self.language.as_deref().is_none_or(|only| only == language)
    }

    /// Whether all of these regions (`None`: everyone) are theirs to write for.
    pub fn has_regions(&self, regions: Option<RegionSet>) -> bool {
        self.regions.is_none_or(|own| regions.is_some_and(|regions| regions.bits() & !own.bits() == 0))
    }
}

/// Somebody of the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Telegram's id of the person; their private chat has the same.
    pub user: i64,
    /// What they may do.
    pub role: Role,
    /// As far as this.
    pub scope: Scope,
    /// In which language the team's notices reach them.
    pub language: String,
    /// Unix seconds.
    pub since: i64,
}

/// Why somebody can't be removed. Seen by the owner who tried.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// Nobody would be left to decide.
    #[error("the last owner can't be removed")]
    LastOwner,
    /// They are not in the team.
    #[error("not a member")]
    NotAMember,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Who somebody is in the team now; `None`: they are not of it.
pub async fn member(db: &Db, user: i64) -> sqlx::Result<Option<Member>> {
    member_in(&mut *db.read().acquire().await?, user).await
}

/// Who somebody is in the team, as a transaction sees it.
pub async fn member_in(c: &mut SqliteConnection, user: i64) -> sqlx::Result<Option<Member>> {
    let row = sqlx::query_as!(MemberRow, "SELECT user_id, role, language, since, of_regions, writes FROM member WHERE user_id = ?", user)
        .fetch_optional(c)
        .await?;
    Ok(row.and_then(MemberRow::read))
}

/// Somebody of the team as the database has them.
struct MemberRow {
    user_id: i64,
    role: String,
    language: String,
    since: i64,
    of_regions: Option<i64>,
    writes: Option<String>,
}

impl MemberRow {
    /// `None`: the role is no word of ours.
    fn read(self) -> Option<Member> {
        Some(Member {
            user: self.user_id,
            role: Role::from_word(&self.role)?,
            scope: Scope { regions: self.of_regions.map(RegionSet::from_bits), language: self.writes },
            language: self.language,
            since: self.since,
        })
    }
}

/// What somebody may do, as a transaction sees it.
pub async fn role_in(c: &mut SqliteConnection, user: i64) -> sqlx::Result<Option<Role>> {
    let word = sqlx::query_scalar!("SELECT role FROM member WHERE user_id = ?", user).fetch_optional(c).await?;
    Ok(word.and_then(|word| Role::from_word(&word)))
}

/// What somebody may do now; `None`: they are not of the team.
pub async fn role(db: &Db, user: i64) -> sqlx::Result<Option<Role>> {
    Ok(member(db, user).await?.map(|member| member.role))
}

/// Everybody of the team, owners first.
pub async fn members(db: &Db) -> sqlx::Result<Vec<Member>> {
    members_in(&mut *db.read().acquire().await?).await
}

/// Everybody of the team as a transaction sees it, owners first.
pub async fn members_in(c: &mut SqliteConnection) -> sqlx::Result<Vec<Member>> {
    let rows = sqlx::query_as!(
        MemberRow,
        "SELECT user_id, role, language, since, of_regions, writes FROM member
         ORDER BY CASE role WHEN 'owner' THEN 0 WHEN 'moderator' THEN 1 ELSE 2 END, since, user_id"
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().filter_map(MemberRow::read).collect())
}

/// Takes somebody in, or changes their role upwards; who is an owner stays one, and a moderator doesn't become an editor by a link. What
/// bounded an editor is forgotten when they become more.
pub async fn admit(c: &mut SqliteConnection, user: i64, role: Role, language: &str, by: Option<i64>, now: i64) -> sqlx::Result<()> {
    let word = role.word();
    sqlx::query!(
        "INSERT INTO member (user_id, role, language, since, invited_by) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (user_id) DO UPDATE SET role = CASE WHEN role = 'owner' OR excluded.role = 'editor' THEN role ELSE excluded.role END,
             of_regions = CASE excluded.role WHEN 'editor' THEN of_regions END, writes = CASE excluded.role WHEN 'editor' THEN writes END",
        user,
        word,
        language,
        now,
        by
    )
    .execute(&mut *c)
    .await?;
    record(c, Some(user), "member.admitted", &format!("member:{user}"), word, now).await
}

/// Sets what an editor may write.
pub async fn set_scope(c: &mut SqliteConnection, user: i64, scope: &Scope, by: Option<i64>, now: i64) -> sqlx::Result<()> {
    let regions = scope.regions.map(RegionSet::bits);
    sqlx::query!("UPDATE member SET of_regions = ?, writes = ? WHERE user_id = ?", regions, scope.language, user).execute(&mut *c).await?;
    record(c, by, "member.scope", &format!("member:{user}"), &scope_words(scope), now).await
}

fn scope_words(scope: &Scope) -> String {
    let regions = scope.regions.map_or_else(|| "all regions".to_owned(), |regions| regions.to_string());
    format!("{regions} in {}", scope.language.as_deref().unwrap_or("all languages"))
}

/// Gives somebody of the team another role; what bounded an editor is forgotten.
pub async fn set_role(c: &mut SqliteConnection, user: i64, role: Role, by: i64, now: i64) -> Result<(), RemoveError> {
    let word = role.word();
    let done = sqlx::query!(
        "UPDATE member SET role = ?2, of_regions = NULL, writes = NULL WHERE user_id = ?1
         AND (?2 = 'owner' OR role <> 'owner' OR (SELECT COUNT(*) FROM member WHERE role = 'owner' AND user_id <> ?1) > 0)",
        user,
        word
    )
    .execute(&mut *c)
    .await?;
    if done.rows_affected() == 0 {
        return Err(not_changed(c, user).await?);
    }
    Ok(record(c, Some(by), "member.role", &format!("member:{user}"), word, now).await?)
}

/// Makes somebody an owner in one's own place: the giver stays as a moderator.
pub async fn hand_over(c: &mut SqliteConnection, from: i64, to: i64, now: i64) -> Result<(), RemoveError> {
    set_role(&mut *c, to, Role::Owner, from, now).await?;
    set_role(&mut *c, from, Role::Moderator, from, now).await
}

/// Why a member could not be taken away or lowered.
async fn not_changed(c: &mut SqliteConnection, user: i64) -> sqlx::Result<RemoveError> {
    Ok(if role_in(c, user).await?.is_some() { RemoveError::LastOwner } else { RemoveError::NotAMember })
}

/// Changes in which language the team's notices reach somebody.
pub async fn set_language(c: &mut SqliteConnection, user: i64, language: &str) -> sqlx::Result<()> {
    sqlx::query!("UPDATE member SET language = ? WHERE user_id = ?", language, user).execute(c).await.map(drop)
}

/// Removes somebody from the team.
pub async fn remove(c: &mut SqliteConnection, user: i64, by: i64, now: i64) -> Result<(), RemoveError> {
    let done = sqlx::query!(
        "DELETE FROM member WHERE user_id = ?1
         AND (role <> 'owner' OR (SELECT COUNT(*) FROM member WHERE role = 'owner' AND user_id <> ?1) > 0)",
        user
    )
    .execute(&mut *c)
    .await?;
    if done.rows_affected() == 0 {
        return Err(not_changed(c, user).await?);
    }
    record(c, Some(by), "member.removed", &format!("member:{user}"), "", now).await?;
    Ok(())
}

/// One line of the record: who did what to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Unix seconds.
    pub at: i64,
    /// Telegram's id of the member; `None`: the clock or the command line.
    pub who: Option<i64>,
    /// A word like `announcement.published`.
    pub what: String,
    /// What it was done to: `announcement:42`.
    pub subject: String,
    /// More about it; may be empty.
    pub detail: String,
}

/// The last lines of the record, the newest first.
pub async fn last_recorded(db: &Db, limit: i64) -> sqlx::Result<Vec<Recorded>> {
    sqlx::query_as!(Recorded, "SELECT at, who, what, subject, detail FROM audit ORDER BY id DESC LIMIT ?", limit).fetch_all(db.read()).await
}

/// One row of the record as it is chained.
#[derive(Clone, Debug)]
pub struct Chained {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub line: Recorded,
    /// SHA-256 of the row before and this row, in hexadecimal.
    pub hash: String,
}

/// A page of the record in its order, after a row: for the file that an auditor reads.
pub async fn recorded_after(db: &Db, after: i64, limit: i64) -> sqlx::Result<Vec<Chained>> {
    let rows = sqlx::query!("SELECT id, at, who, what, subject, detail, hash FROM audit WHERE id > ? ORDER BY id LIMIT ?", after, limit)
        .fetch_all(db.read())
        .await?;
    let chained = rows.into_iter().map(|row| Chained {
        id: row.id,
        line: Recorded { at: row.at, who: row.who, what: row.what, subject: row.subject, detail: row.detail },
        hash: row.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
    });
    Ok(chained.collect())
}

/// Makes a one-time link's token: 32 characters of `A-Za-z0-9_-`, which fit a start parameter (Bot API, deep linking: 64).
pub async fn invite(c: &mut SqliteConnection, role: Role, by: Option<i64>, now: i64) -> sqlx::Result<String> {
    invite_within(c, role, &Scope::default(), by, now).await
}

/// The same for an editor who may write this much.
pub async fn invite_within(c: &mut SqliteConnection, role: Role, scope: &Scope, by: Option<i64>, now: i64) -> sqlx::Result<String> {
    let token = random_token();
    let (hash, word, expires) = (hash_of(&token), role.word(), now + INVITATION_LASTS);
    let regions = scope.regions.map(RegionSet::bits);
    sqlx::query!(
        "INSERT INTO invitation (token_hash, role, of_regions, writes, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        hash,
        word,
        regions,
        scope.language,
        by,
        now,
        expires
    )
    .execute(&mut *c)
    .await?;
    record(c, by, "member.invited", "invitation", word, now).await?;
    Ok(token)
}

/// Uses a link. `None`: it is unknown, used or expired. Whoever used it may open it again and learns what they are now: it changes nothing,
/// brings nobody back who was removed, and raises nobody who was lowered since.
pub async fn accept(c: &mut SqliteConnection, token: &str, user: i64, language: &str, now: i64) -> sqlx::Result<Option<Role>> {
    let hash = hash_of(token);
    let used = sqlx::query!(
        "UPDATE invitation SET used_by = ?1, used_at = COALESCE(used_at, ?2) WHERE token_hash = ?3 AND (used_by = ?1 OR (used_by IS NULL AND expires_at > ?2))
         RETURNING role, of_regions, writes, created_by, used_at",
        user, now, hash
    )
    .fetch_optional(&mut *c)
    .await?;
    let Some(used) = used else { return Ok(None) };
    if used.used_at != Some(now) {
        return role_in(c, user).await;
    }
    let Some(role) = Role::from_word(&used.role) else { return Ok(None) };
    let known = role_in(&mut *c, user).await?;
    admit(&mut *c, user, role, language, used.created_by, now).await?;
    if known.is_none() && role == Role::Editor {
        let scope = Scope { regions: used.of_regions.map(RegionSet::from_bits), language: used.writes };
        set_scope(&mut *c, user, &scope, used.created_by, now).await?;
    }
    role_in(c, user).await
}

fn random_token() -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 63)])).collect()
}

fn hash_of(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Writes down who did what to what. `what` is a word like `announcement.published`; no text of a person goes in.
pub async fn record(c: &mut SqliteConnection, who: Option<i64>, what: &str, subject: &str, detail: &str, now: i64) -> sqlx::Result<()> {
    let before = sqlx::query_scalar!("SELECT hash FROM audit ORDER BY id DESC LIMIT 1").fetch_optional(&mut *c).await?.unwrap_or_default();
    let hash = chain(&before, now, who, what, subject, detail);
    sqlx::query!(
        "INSERT INTO audit (at, who, what, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?)",
        now,
        who,
        what,
        subject,
        detail,
        hash
    )
    .execute(c)
    .await
    .map(drop)
}

fn chain(before: &[u8], at: i64, who: Option<i64>, what: &str, subject: &str, detail: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(before);
    // Lengths before contents: no two different rows read the same.
    for field in [at.to_string(), who.map_or(String::new(), |who| who.to_string()), what.into(), subject.into(), detail.into()] {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().to_vec()
}

/// The first row of the audit that doesn't follow from the one before; `None`: all do.
pub async fn broken_link(db: &Db) -> sqlx::Result<Option<i64>> {
    let rows = sqlx::query!("SELECT id, at, who, what, subject, detail, hash FROM audit ORDER BY id").fetch_all(db.read()).await?;
    let mut before = Vec::new();
    for row in rows {
        let expected = chain(&before, row.at, row.who, &row.what, &row.subject, &row.detail);
        if expected != row.hash {
            return Ok(Some(row.id));
        }
        before = row.hash;
    }
    Ok(None)
}

/// The newest row of the audit as `number:hash`; `None`: nothing was recorded yet.
pub async fn audit_head(db: &Db) -> sqlx::Result<Option<String>> {
    audit_head_in(&mut *db.read().acquire().await?).await
}

/// The same as a transaction sees it.
pub async fn audit_head_in(c: &mut SqliteConnection) -> sqlx::Result<Option<String>> {
    let row = sqlx::query!("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1").fetch_optional(c).await?;
    Ok(row.map(|row| head(row.id, &row.hash)))
}

/// Whether the audit still holds a head that [`audit_head`] gave. Each hash covers all rows before it, so with [`broken_link`] finding
/// nothing, none of them was rewritten since.
pub async fn audit_holds(db: &Db, given: &str) -> sqlx::Result<bool> {
    let Some(id) = given.split(':').next().and_then(|id| id.parse::<i64>().ok()) else { return Ok(false) };
    let row = sqlx::query!("SELECT id, hash FROM audit WHERE id = ?", id).fetch_optional(db.read()).await?;
    Ok(row.is_some_and(|row| head(row.id, &row.hash) == given))
}

fn head(id: i64, hash: &[u8]) -> String {
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{id}:{hash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_link_lets_one_person_in_once_and_not_after_it_expired() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        let token = invite(&mut c, Role::Moderator, Some(1), 100).await.unwrap();
        assert_eq!(accept(&mut c, "guessed", 7, "kk", 101).await.unwrap(), None);
        assert_eq!(accept(&mut c, &token, 7, "kk", 101).await.unwrap(), Some(Role::Moderator));
        assert_eq!(accept(&mut c, &token, 8, "kk", 102).await.unwrap(), None, "used");
        let late = invite(&mut c, Role::Moderator, Some(1), 100).await.unwrap();
        assert_eq!(accept(&mut c, &late, 9, "kk", 100 + INVITATION_LASTS).await.unwrap(), None, "expired");
    }

    #[tokio::test]
    async fn an_old_link_does_not_bring_a_removed_member_back() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        let token = invite(&mut c, Role::Moderator, Some(1), 100).await.unwrap();
        accept(&mut c, &token, 7, "kk", 101).await.unwrap();
        remove(&mut c, 7, 1, 102).await.unwrap();
        assert_eq!(accept(&mut c, &token, 7, "kk", 103).await.unwrap(), None);
    }

    #[tokio::test]
    async fn an_old_link_gives_nobody_a_role_back_that_was_taken_from_them() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        admit(&mut c, 1, Role::Owner, "kk", None, 1).await.unwrap();
        let token = invite(&mut c, Role::Owner, Some(1), 100).await.unwrap();
        assert_eq!(accept(&mut c, &token, 7, "kk", 101).await.unwrap(), Some(Role::Owner));
        assert_eq!(accept(&mut c, &token, 7, "kk", 102).await.unwrap(), Some(Role::Owner), "pressing twice says the same");
        for (lowered, at) in [(Role::Moderator, 103), (Role::Editor, 105)] {
            set_role(&mut c, 7, lowered, 1, at).await.unwrap();
            assert_eq!(accept(&mut c, &token, 7, "kk", at + 1).await.unwrap(), Some(lowered));
            assert_eq!(role_in(&mut c, 7).await.unwrap(), Some(lowered));
        }
    }

    #[tokio::test]
    async fn an_editor_whom_a_link_makes_a_moderator_has_no_bounds_any_more() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        let scope = Scope { regions: RegionSet::parse("KZ-15").ok(), language: Some("kk".into()) };
        let first = invite_within(&mut c, Role::Editor, &scope, Some(1), 1).await.unwrap();
        accept(&mut c, &first, 7, "kk", 2).await.unwrap();
        let again = invite(&mut c, Role::Editor, Some(1), 3).await.unwrap();
        accept(&mut c, &again, 7, "kk", 4).await.unwrap();
        assert_eq!(member_in(&mut c, 7).await.unwrap().unwrap().scope, scope, "another editor's link leaves them as they are");
        let raised = invite(&mut c, Role::Moderator, Some(1), 5).await.unwrap();
        assert_eq!(accept(&mut c, &raised, 7, "kk", 6).await.unwrap(), Some(Role::Moderator));
        assert_eq!(member_in(&mut c, 7).await.unwrap().unwrap().scope, Scope::default());
    }

    #[tokio::test]
    async fn the_last_owner_cannot_be_lost() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        admit(&mut c, 1, Role::Owner, "kk", None, 1).await.unwrap();
        assert!(matches!(remove(&mut c, 1, 1, 2).await, Err(RemoveError::LastOwner)));
        admit(&mut c, 2, Role::Owner, "ru", None, 3).await.unwrap();
        remove(&mut c, 1, 2, 4).await.unwrap();
        assert!(matches!(remove(&mut c, 2, 2, 5).await, Err(RemoveError::LastOwner)));
    }

    #[tokio::test]
    async fn an_editor_comes_in_with_bounds_and_a_hand_over_leaves_one_owner_at_least() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        admit(&mut c, 1, Role::Owner, "kk", None, 1).await.unwrap();
        let scope = Scope { regions: RegionSet::parse("KZ-15").ok(), language: Some("kk".into()) };
        let token = invite_within(&mut c, Role::Editor, &scope, Some(1), 2).await.unwrap();
        assert_eq!(accept(&mut c, &token, 7, "ru", 3).await.unwrap(), Some(Role::Editor));
        assert_eq!(member_in(&mut c, 7).await.unwrap().unwrap().scope, scope);
        assert!(scope.has_regions(RegionSet::parse("KZ-15").ok()) && !scope.has_regions(None) && !scope.has_language("ru"));
        assert!(!scope.has_regions(RegionSet::parse("KZ-15;KZ-10").ok()));
        assert!(matches!(set_role(&mut c, 1, Role::Moderator, 1, 4).await, Err(RemoveError::LastOwner)));
        assert!(matches!(hand_over(&mut c, 1, 99, 4).await, Err(RemoveError::NotAMember)));
        hand_over(&mut c, 1, 7, 5).await.unwrap();
        let roles: Vec<_> = members_in(&mut c).await.unwrap().iter().map(|member| (member.user, member.role)).collect();
        assert_eq!(roles, [(7, Role::Owner), (1, Role::Moderator)]);
        assert_eq!(member_in(&mut c, 7).await.unwrap().unwrap().scope, Scope::default(), "an owner has no bounds");
        let token = invite(&mut c, Role::Editor, Some(7), 6).await.unwrap();
        assert_eq!(accept(&mut c, &token, 1, "kk", 6).await.unwrap(), Some(Role::Moderator), "a link lowers nobody");
    }

    #[tokio::test]
    async fn the_audit_cannot_be_changed_and_shows_a_break() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        for n in 0..3 {
            record(&mut c, Some(n), "test.done", "x:1", "", n).await.unwrap();
        }
        assert!(sqlx::query("UPDATE audit SET who = 9").execute(&mut *c).await.is_err());
        assert!(sqlx::query("DELETE FROM audit").execute(&mut *c).await.is_err());
        c.commit().await.unwrap();
        assert_eq!(broken_link(&db).await.unwrap(), None);
        let mut c = db.write().await.unwrap();
        sqlx::query("DROP TRIGGER audit_is_not_changed").execute(&mut *c).await.unwrap();
        sqlx::query("UPDATE audit SET who = 9 WHERE id = 2").execute(&mut *c).await.unwrap();
        c.commit().await.unwrap();
        assert_eq!(broken_link(&db).await.unwrap(), Some(2));
    }

    #[tokio::test]
    async fn a_head_written_down_shows_that_the_record_was_written_anew() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        for n in 0..3 {
            record(&mut c, Some(n), "test.done", "x:1", "", n).await.unwrap();
        }
        c.commit().await.unwrap();
        let before = audit_head(&db).await.unwrap().unwrap();
        let mut c = db.write().await.unwrap();
        record(&mut c, Some(9), "test.done", "x:2", "", 9).await.unwrap();
        c.commit().await.unwrap();
        assert!(audit_holds(&db, &before).await.unwrap(), "more may follow");
        for wrong in ["", "3", "3:", "x:00", "99:00", "3:00"] {
            assert!(!audit_holds(&db, wrong).await.unwrap(), "{wrong}");
        }
        // Somebody with the file in their hands writes a whole new record, hashes and all.
        let mut c = db.write().await.unwrap();
        sqlx::query("DROP TRIGGER audit_is_not_cut").execute(&mut *c).await.unwrap();
        sqlx::query("DELETE FROM audit").execute(&mut *c).await.unwrap();
        for n in 0..4 {
            record(&mut c, Some(n), "test.done", "x:3", "", n).await.unwrap();
        }
        c.commit().await.unwrap();
        assert_eq!(broken_link(&db).await.unwrap(), None, "it is whole in itself");
        assert!(!audit_holds(&db, &before).await.unwrap(), "and not the one that was written down");
    }
}
