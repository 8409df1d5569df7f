//! Whether an application checks signatures: a webhook that it got is sent to it once more, with a signature that is wrong.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Server;
use crate::sandbox::present::{self, Style};
use crate::sandbox::problem::Problem;
use crate::sandbox::{Delivery, Webhook};
use crate::transport::{Request, ReqwestTransport, Response};
use crate::value::{Map, Value};
use crate::webhook::Validator;

/// How many outcomes are remembered.
const MAX_KEPT: usize = 1_000;

/// What came of the probes.
#[derive(Debug, Default)]
pub(super) struct Probes(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// By the webhook's id.
    outcomes: BTreeMap<u64, Map>,
    /// Counts them, for whoever shows them.
    changes: u64,
}

impl Probes {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn of(&self, id: u64) -> Option<Map> {
        self.kept().outcomes.get(&id).cloned()
    }

    pub(super) fn changes(&self) -> u64 {
        self.kept().changes
    }

    fn keep(&self, id: u64, outcome: Map) {
        let mut kept = self.kept();
        kept.changes += 1;
        kept.outcomes.insert(id, outcome);
        if kept.outcomes.len() > MAX_KEPT {
            kept.outcomes.pop_first();
        }
    }
}

impl Server {
    /// Answers `{"id": 1}`: `checked` says whether the application refused the forgery (true), took it (false), or neither (null).
    pub(super) async fn probe(&self, sender: &ReqwestTransport, request: &Request) -> Response {
        let body = request.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        let id = Value::from_json(body.trim()).and_then(|body| body.get("id").and_then(Value::as_i64));
        let known = id.and_then(|id| {
            let engine = self.sandbox.0.engine();
            engine
                .state
                .outbox
                .seen()
                .find(|seen| i64::try_from(seen.webhook.id) == Ok(id))
                .map(|seen| seen.webhook.clone())
        });
        let Some(webhook) = known else {
            return present::problem(
                &Problem::new(404, 20404, "Give the `id` of a webhook that was sent"),
                Style::Json,
            );
        };
        let id = webhook.id;
        let (checked, status, failure) = match self.send(sender, &forged(webhook)).await {
            Delivery::Answered(answer) => {
                let checked = match answer.status {
                    400 | 401 | 403 => Some(true),
                    200..300 => Some(false),
                    _ => None,
                };
                (checked, Some(answer.status), None)
            }
            Delivery::Failed(why) | Delivery::NotSent(why) => (None, None, Some(why)),
        };
        let outcome = Map::from_iter([
            ("checked", Value::from(checked)),
            ("status", status.map(i64::from).into()),
            ("failure", failure.into()),
        ]);
        self.probes.keep(id, outcome.clone());
        present::json_response(200, outcome)
    }
}

/// The same webhook by another token, as somebody would send it who does not know the account's.
fn forged(mut webhook: Webhook) -> Webhook {
    let none: &[(String, String)] = &[];
    let forger = Validator::new("the token of somebody else");
    let signature = forger.map(|forger| forger.sign(&webhook.url, none)).unwrap_or_default();
    webhook.headers.set("X-Twilio-Signature", signature);
    webhook.headers.set("I-Twilio-Idempotency-Token", format!("probe-{}", webhook.id));
    webhook
}
