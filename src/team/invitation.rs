//! One-time links into the team: a link works once and expires, and its token is stored only as a hash. Owns `invitation`.

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::{Role, Scope, admit, record, role_in, set_scope};
use crate::regions::RegionSet;

/// How long an invitation lasts, in seconds: two days.
pub const INVITATION_LASTS: i64 = 2 * 24 * 3600;

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
/// brings nobody back who was removed, and raises nobody who was lowered since. Whoever is that already, or more, doesn't use it up: an owner
/// who tries their own link hasn't spoiled it.
pub async fn accept(c: &mut SqliteConnection, token: &str, user: i64, language: &str, now: i64) -> sqlx::Result<Option<Role>> {
    let hash = hash_of(token);
    let known = role_in(&mut *c, user).await?;
    let link = sqlx::query!(
        "SELECT role, of_regions, writes, created_by, expires_at, used_by, used_at FROM invitation WHERE token_hash = ?",
        hash
    )
    .fetch_optional(&mut *c)
    .await?;
    let Some(link) = link else { return Ok(None) };
    if link.used_at.is_some() {
        return Ok(known.filter(|_| link.used_by == Some(user)));
    }
    let Some(role) = Role::from_word(&link.role).filter(|_| link.expires_at > now) else { return Ok(None) };
    if known >= Some(role) {
        return Ok(known);
    }
    sqlx::query!("UPDATE invitation SET used_by = ?, used_at = ? WHERE token_hash = ?", user, now, hash).execute(&mut *c).await?;
    admit(&mut *c, user, role, language, link.created_by, now).await?;
    if known.is_none() && role == Role::Editor {
        let scope = Scope { regions: link.of_regions.map(RegionSet::from_bits), language: link.writes };
        set_scope(&mut *c, user, &scope, link.created_by, now).await?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;
    use crate::team::{member_in, remove, set_role};

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
        admit(&mut c, 1, Role::Owner, "kk", None, 1).await.unwrap();
        let token = invite(&mut c, Role::Moderator, Some(1), 100).await.unwrap();
        accept(&mut c, &token, 7, "kk", 101).await.unwrap();
        remove(&mut c, 7, 1, 102).await.unwrap();
        assert_eq!(accept(&mut c, &token, 7, "kk", 103).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_link_that_would_change_nothing_is_not_used_up() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        admit(&mut c, 1, Role::Owner, "kk", None, 1).await.unwrap();
        let token = invite(&mut c, Role::Moderator, Some(1), 100).await.unwrap();
        assert_eq!(accept(&mut c, &token, 1, "kk", 101).await.unwrap(), Some(Role::Owner));
        assert_eq!(accept(&mut c, &token, 7, "kk", 101).await.unwrap(), Some(Role::Moderator), "it is still good");
        assert_eq!(accept(&mut c, &token, 1, "kk", 102).await.unwrap(), None, "and now it isn't");
        // In the same second as well.
        remove(&mut c, 7, 1, 101).await.unwrap();
        assert_eq!(accept(&mut c, &token, 7, "kk", 101).await.unwrap(), None);
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
}
