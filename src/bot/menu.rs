//! Commands, names and descriptions as Telegram shows them: per language, per role, sent only if changed.
