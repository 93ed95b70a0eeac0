//! The values a message is given, and how each kind is written.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentValue, types::FluentNumber};

use crate::markup::Html;

/// One value for a placeable.
#[derive(Clone, Debug)]
pub enum Value {
    /// Somebody's words: escaped in [`super::Locale::html`].
    Text(String),
    /// Already markup of ours: passes as it is.
    Html(Html),
    /// Chooses the plural and prints grouped («15 100»). A year or an id is no quantity: give it as text.
    Number(i64),
}

/// Values by name, made by [`args!`](crate::args).
#[derive(Clone, Debug, Default)]
pub struct Args(Vec<(&'static str, Value)>);

impl Args {
    /// No values at all; `args!()` says the same.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one value; `args!` writes this for you.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((name, value.into()));
        self
    }

    /// The same for Fluent, with texts and markup written as their destination needs it.
    pub(super) fn fluent(self, text: impl Fn(String) -> String, html: impl Fn(Html) -> String) -> FluentArgs<'static> {
        self.0
            .into_iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Text(value) => FluentValue::String(Cow::Owned(text(value))),
                    Value::Html(value) => FluentValue::String(Cow::Owned(html(value))),
                    Value::Number(number) => FluentValue::Number(FluentNumber::from(number)),
                };
                (name, value)
            })
            .collect()
    }
}

/// `args! { n = 3, title = &title, body = html }`: values for a message.
#[macro_export]
macro_rules! args {
    ($($name:ident = $value:expr),* $(,)?) => {
        $crate::locale::Args::none()$(.with(stringify!($name), $value))*
    };
}

/// Marks a string as a message key where it isn't written in the call itself (tables, struct fields), so that the
/// check "every key used exists, every key is used" sees it.
#[macro_export]
macro_rules! key {
    ($key:literal) => {
        $key
    };
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<Cow<'_, str>> for Value {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text(text.into_owned())
    }
}
impl From<Html> for Value {
    fn from(html: Html) -> Self {
        Self::Html(html)
    }
}
impl From<&Html> for Value {
    fn from(html: &Html) -> Self {
        Self::Html(html.clone())
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}
macro_rules! from_number {
    ($($kind:ty),*) => { $(impl From<$kind> for Value {
        fn from(number: $kind) -> Self {
            Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
        }
    })* };
}
from_number!(i32, u8, u16, u32, u64, usize);
