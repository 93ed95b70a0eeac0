//! Commands, names and descriptions as Telegram shows them: per language, per role, sent only if changed.

/// x
pub async fn publish(
    _db: &crate::db::Db,
    _telegram: &crate::telegram::Telegram,
    _locales: &crate::locale::Locales,
    _organisation: &crate::organisation::Organisation,
) -> anyhow::Result<usize> {
    Ok(0)
}
