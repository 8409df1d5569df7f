//! The languages that this library serves, and how each writes what the core has names for.

use trunkline::dialect::{Case, Dialect, Time};

use crate::error::CallError;

/// The language of a client: what errors say is in its words.
#[derive(Debug, Clone, Copy, uniffi::Enum)]
pub enum Language {
    /// Times are seconds.
    Swift,
    /// Times are durations.
    Kotlin,
}

static SWIFT: Dialect = Dialect {
    case: Case::Camel,
    parameters: &[],
    settings: &[
        ("api_key", "key"),
        ("api_secret", "secret"),
        ("base_url", "baseURL"),
        ("bearer_token", "token"),
        ("client_id", "clientID"),
        ("cursor", "resume"),
    ],
    reserved: &["arguments", "limit", "options", "pageSize", "resume", "scope"],
    of_lists: &[],
    time: Time::Seconds,
};

static KOTLIN: Dialect = Dialect {
    case: Case::Camel,
    parameters: &[],
    settings: &[("api_key", "key"), ("api_secret", "secret"), ("bearer_token", "token"), ("cursor", "resume")],
    reserved: &["limit", "options", "pageSize", "resume", "scope"],
    of_lists: &[],
    time: Time::Duration,
};

impl Language {
    pub(crate) fn dialect(self) -> &'static Dialect {
        match self {
            Language::Swift => &SWIFT,
            Language::Kotlin => &KOTLIN,
        }
    }

    /// What comes of some work, errors in the words of the language.
    pub(crate) async fn told<T>(self, work: impl Future<Output = trunkline::Result<T>>) -> Result<T, CallError> {
        work.await.map_err(|error| CallError::of(&error, self))
    }
}
