//! Owners, moderators and editors, the one-time links by which they come in, and the record of what they did.
//!
//! Promises: a link works once and expires ([`invitation`]); rights are asked at every press; the last owner can't be lost; the record is
//! append-only and chained ([`record`](mod@record)). Owns `member`, `invitation`, `audit`; `names` owns `called`.

pub mod invitation;
mod names;
pub mod record;

use sqlx::SqliteConnection;

pub use self::invitation::{INVITATION_LASTS, accept, invite, invite_within};
pub use self::names::{Names, learn, names, names_with};
pub use self::record::{Chained, Recorded, audit_head, audit_head_in, audit_holds, broken_link, last_recorded, record, recorded_after};
use crate::db::Db;
use crate::regions::RegionSet;

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

    /// Whether a text in this language is theirs to write for these regions (`None`: everyone).
    pub fn has(&self, language: &str, regions: Option<RegionSet>) -> bool {
        self.has_language(language) && self.has_regions(regions)
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

/// Why somebody can't be removed or given another role. Seen by the owner who tried.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// Nobody would be left to decide.
    #[error("the last owner can't be removed")]
    LastOwner,
    /// They are not in the team.
    #[error("not a member")]
    NotAMember,
    /// Whoever tried is no owner, or is one no longer.
    #[error("not an owner")]
    NotEntitled,
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

/// Those who decide: moderators and owners.
pub async fn deciders(c: &mut SqliteConnection) -> sqlx::Result<Vec<i64>> {
    Ok(members_in(c).await?.into_iter().filter(|member| member.role >= Role::Moderator).map(|member| member.user).collect())
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

/// Only an owner decides about others; asked in the transaction that does it, as two owners may press at once.
async fn owner_decides(c: &mut SqliteConnection, by: i64) -> Result<(), RemoveError> {
    if role_in(c, by).await? == Some(Role::Owner) { Ok(()) } else { Err(RemoveError::NotEntitled) }
}

/// Gives somebody of the team another role; what bounded an editor is forgotten.
pub async fn set_role(c: &mut SqliteConnection, user: i64, role: Role, by: i64, now: i64) -> Result<(), RemoveError> {
    owner_decides(&mut *c, by).await?;
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

/// Removes somebody from the team; whoever isn't an owner removes only themselves.
pub async fn remove(c: &mut SqliteConnection, user: i64, by: i64, now: i64) -> Result<(), RemoveError> {
    if user != by {
        owner_decides(&mut *c, by).await?;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

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
    async fn of_two_owners_who_decide_at_once_the_second_is_no_owner_any_more() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        for user in [1, 2] {
            admit(&mut c, user, Role::Owner, "kk", None, 1).await.unwrap();
        }
        admit(&mut c, 3, Role::Moderator, "kk", None, 1).await.unwrap();
        set_role(&mut c, 2, Role::Moderator, 1, 2).await.unwrap();
        assert!(matches!(set_role(&mut c, 1, Role::Moderator, 2, 2).await, Err(RemoveError::NotEntitled)));
        assert!(matches!(set_role(&mut c, 3, Role::Owner, 2, 2).await, Err(RemoveError::NotEntitled)));
        assert!(matches!(hand_over(&mut c, 2, 3, 2).await, Err(RemoveError::NotEntitled)));
        assert!(matches!(remove(&mut c, 3, 2, 2).await, Err(RemoveError::NotEntitled)));
        remove(&mut c, 2, 2, 2).await.unwrap();
        assert!(matches!(remove(&mut c, 1, 1, 2).await, Err(RemoveError::LastOwner)), "and both leaving leaves one");
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
}
