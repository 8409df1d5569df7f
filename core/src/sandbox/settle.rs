//! How long it may take until nothing is under way.

use std::fmt;

use super::webhooks::Webhook;

/// How many steps are granted in any case, and for each thing that is under way at the beginning. A message takes a dozen, and more if its
/// webhooks are sent again.
const STEPS: u64 = 10_000;
const STEPS_EACH: u64 = 50;

/// There is no end of what is under way: an application answers each message with another, for example.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsettled {
    webhooks: u64,
    under_way: Vec<String>,
    last: String,
}

impl Unsettled {
    /// How many webhooks were delivered until it was given up.
    pub fn webhooks(&self) -> u64 {
        self.webhooks
    }

    /// What is under way still, in words, the first twenty: `message SM…`, `message.status to http://…`.
    pub fn under_way(&self) -> &[String] {
        &self.under_way
    }
}

impl fmt::Display for Unsettled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no end: {} webhooks were delivered", self.webhooks)?;
        if !self.last.is_empty() {
            write!(f, ", the last of them {}", self.last)?;
        }
        write!(
            f,
            ", and there is more under way ({}). Does the application answer each with another?",
            self.under_way.join(", ")
        )
    }
}

impl std::error::Error for Unsettled {}

/// What is left until it is given up.
pub(crate) struct Patience {
    steps: u64,
    webhooks: u64,
    last: String,
}

impl Patience {
    pub(crate) fn new(load: usize) -> Patience {
        let load = u64::try_from(load).unwrap_or(u64::MAX);
        Patience { steps: STEPS.saturating_add(STEPS_EACH.saturating_mul(load)), webhooks: 0, last: String::new() }
    }

    /// Takes a step, unless there were too many.
    pub(crate) fn step(&mut self) -> bool {
        let may = self.steps > 0;
        self.steps = self.steps.saturating_sub(1);
        may
    }

    pub(crate) fn note(&mut self, webhook: &Webhook) {
        self.webhooks += 1;
        self.last = format!("{} to {}", webhook.event, webhook.url);
    }

    pub(crate) fn exhausted(self, under_way: Vec<String>) -> Unsettled {
        Unsettled { webhooks: self.webhooks, under_way, last: self.last }
    }
}
