//! What the sandbox saw and did, for assertions.

use std::collections::HashMap;
use std::time::SystemTime;

use trunkline::sandbox::{Counts, SeenRequest, SeenWebhook, Webhook};
use trunkline::value::{Map, Value};

use crate::http::{SandboxHeader, headers};

/// A request that reached the sandbox.
#[derive(uniffi::Record)]
pub struct SandboxSeenRequest {
    /// In capitals.
    pub method: String,
    /// The URL.
    pub url: String,
    /// Without `Authorization`.
    pub headers: Vec<SandboxHeader>,
    /// Empty if there was none.
    pub body: Vec<u8>,
    /// The operation that it meant.
    pub operation: Option<String>,
    /// What the caller was told.
    pub status: Option<u16>,
    /// Whether what was asked for was done.
    pub done: bool,
}

impl From<SeenRequest> for SandboxSeenRequest {
    fn from(seen: SeenRequest) -> SandboxSeenRequest {
        SandboxSeenRequest {
            method: seen.method.as_str().to_owned(),
            headers: headers(&seen.headers),
            url: seen.url,
            body: seen.body.into(),
            operation: seen.operation.map(str::to_owned),
            status: seen.status,
            done: seen.done,
        }
    }
}

/// What really happened.
#[derive(uniffi::Record)]
pub struct SandboxCounts {
    /// Requests that arrived.
    pub requests: u64,
    /// Requests that a fault struck.
    pub faults: u64,
    /// Requests that were refused.
    pub refused: u64,
    /// Operations that were carried out, by their names in the tables.
    pub done: HashMap<String, u64>,
}

impl From<Counts> for SandboxCounts {
    fn from(counts: Counts) -> SandboxCounts {
        let done = counts.done.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        SandboxCounts { requests: counts.requests, faults: counts.faults, refused: counts.refused, done }
    }
}

/// A message as a person sees it.
#[derive(uniffi::Record)]
pub struct SandboxMessage {
    /// Its SID.
    pub sid: String,
    /// Who wrote it.
    pub direction: String,
    /// The sender.
    pub from: String,
    /// The receiver.
    pub to: String,
    /// The text.
    pub body: String,
    /// Where it is.
    pub status: String,
    /// How many files come with it.
    pub num_media: u32,
    /// Why it has not arrived.
    pub error_code: Option<i64>,
}

impl SandboxMessage {
    pub(crate) fn of(message: &Map) -> SandboxMessage {
        let text = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        SandboxMessage {
            sid: text("sid"),
            direction: text("direction"),
            from: text("from"),
            to: text("to"),
            body: text("body"),
            status: text("status"),
            num_media: text("num_media").parse().unwrap_or_default(),
            error_code: text("error_code").parse().ok(),
        }
    }
}

/// A webhook, and what came of it.
#[derive(uniffi::Record)]
pub struct SandboxWebhook {
    /// Counts the webhooks of a sandbox.
    pub id: u64,
    /// What it tells.
    pub event: String,
    /// In capitals.
    pub method: String,
    /// Where it goes.
    pub url: String,
    /// In order.
    pub headers: Vec<SandboxHeader>,
    /// Empty for a GET.
    pub body: Vec<u8>,
    /// How many seconds the application may take.
    pub timeout: f64,
    /// When it was handed out; nothing as long as the application has it.
    pub at: Option<SystemTime>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// What is wrong with the answer.
    pub error_code: Option<i64>,
    /// Why there is no answer.
    pub failure: Option<String>,
}

impl SandboxWebhook {
    pub(crate) fn due(webhook: Webhook) -> SandboxWebhook {
        SandboxWebhook {
            id: webhook.id,
            event: webhook.event.to_owned(),
            method: webhook.method.as_str().to_owned(),
            headers: headers(&webhook.headers),
            url: webhook.url,
            body: webhook.body.into(),
            timeout: webhook.timeout.as_secs_f64(),
            at: None,
            status: None,
            error_code: None,
            failure: None,
        }
    }

    pub(crate) fn seen(seen: SeenWebhook) -> SandboxWebhook {
        SandboxWebhook {
            at: Some(seen.at.into()),
            status: seen.status,
            error_code: seen.error_code,
            failure: seen.failure,
            ..SandboxWebhook::due(seen.webhook)
        }
    }
}
