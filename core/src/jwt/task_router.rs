//! Capability tokens of TaskRouter: which requests a worker's browser may make.

use super::claims::{Validity, check_sid, seconds};
use super::token::{Algorithm, Token};
use crate::error::{Error, Result};
use crate::value::{Map, Secret, Timestamp, Value};

const WORKSPACES: &str = "https://taskrouter.twilio.com/v1/Workspaces";
const WEB_SOCKETS: &str = "https://event-bridge.twilio.com/v1/wschannels";

/// Whether a request is allowed.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    url: String,
    method: String,
    allow: bool,
    query_filter: Map,
    post_filter: Map,
}

impl Policy {
    /// Allows, or forbids, requests of this method to a URL. `*` in it stands for a part of its path, `**` for any number of them.
    pub fn new(url: impl Into<String>, method: &str, allow: bool) -> Policy {
        let method = method.to_ascii_uppercase();
        Policy { url: url.into(), method, allow, query_filter: Map::new(), post_filter: Map::new() }
    }

    /// What the query must have: `{"Name": {"required": true}}`.
    #[must_use]
    pub fn query_filter(mut self, filter: Map) -> Policy {
        self.query_filter = filter;
        self
    }

    /// What the form must have.
    #[must_use]
    pub fn post_filter(mut self, filter: Map) -> Policy {
        self.post_filter = filter;
        self
    }

    fn claim(&self) -> Value {
        let mut claim = Map::new();
        claim.insert("url", self.url.as_str());
        claim.insert("method", self.method.as_str());
        claim.insert("allow", self.allow);
        claim.insert("query_filter", self.query_filter.clone());
        claim.insert("post_filter", self.post_filter.clone());
        Value::Map(claim)
    }
}

/// A token for a worker, a queue or a workspace. Printing it shows no secret.
#[derive(Clone, Debug)]
pub struct TaskRouterCapability {
    account_sid: String,
    auth_token: Secret,
    workspace_sid: String,
    channel: String,
    friendly_name: Option<String>,
    validity: Validity,
    policies: Vec<Policy>,
}

impl TaskRouterCapability {
    /// A token of this account, signed with its auth token, for the worker `WK…`, the queue `WQ…` or the workspace `WS…` itself.
    /// It allows nothing yet.
    ///
    /// # Errors
    /// What is empty, or the SID of something else, is refused.
    pub fn new(
        account_sid: impl Into<String>,
        auth_token: impl Into<Secret>,
        workspace_sid: impl Into<String>,
        channel: impl Into<String>,
    ) -> Result<TaskRouterCapability> {
        let (account_sid, auth_token) = (account_sid.into(), auth_token.into());
        let (workspace_sid, channel) = (workspace_sid.into(), channel.into());
        check_sid("account_sid", &account_sid, "AC")?;
        check_sid("workspace_sid", &workspace_sid, "WS")?;
        if !["WK", "WQ", "WS"].iter().any(|prefix| channel.starts_with(prefix)) {
            return Err(Error::invalid_argument("channel_id", "must be a SID that begins with WK, WQ or WS"));
        }
        if auth_token.expose().is_empty() {
            return Err(Error::invalid_argument("auth_token", "must not be empty: anyone could sign with it"));
        }
        let validity = Validity::default();
        let (friendly_name, policies) = (None, Vec::new());
        Ok(TaskRouterCapability { account_sid, auth_token, workspace_sid, channel, friendly_name, validity, policies })
    }

    /// From when until when the token is valid: for an hour, unless given.
    #[must_use]
    pub fn validity(mut self, validity: Validity) -> TaskRouterCapability {
        self.validity = validity;
        self
    }

    /// What the token is called: as what it is for, unless given.
    #[must_use]
    pub fn friendly_name(mut self, name: impl Into<String>) -> TaskRouterCapability {
        self.friendly_name = Some(name.into());
        self
    }

    /// The URL of the workspace.
    pub fn workspace_url(&self) -> String {
        format!("{WORKSPACES}/{}", self.workspace_sid)
    }

    /// The URL of what the token is for.
    pub fn resource_url(&self) -> String {
        let collection = match self.channel.get(..2) {
            Some("WK") => "Workers",
            Some("WQ") => "TaskQueues",
            _ => return self.workspace_url(),
        };
        format!("{}/{collection}/{}", self.workspace_url(), self.channel)
    }

    /// Adds a policy.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> TaskRouterCapability {
        self.policies.push(policy);
        self
    }

    /// Allows the events of the channel over a web socket.
    #[must_use]
    pub fn allow_web_sockets(self) -> TaskRouterCapability {
        let url = format!("{WEB_SOCKETS}/{}/{}", self.account_sid, self.channel);
        self.policy(Policy::new(&url, "GET", true)).policy(Policy::new(&url, "POST", true))
    }

    /// Allows to read what the token is for.
    #[must_use]
    pub fn allow_fetch_self(self) -> TaskRouterCapability {
        let url = self.resource_url();
        self.policy(Policy::new(url, "GET", true))
    }

    /// Allows requests of this method to all that is below it.
    #[must_use]
    pub fn allow_subresources(self, method: &str) -> TaskRouterCapability {
        let url = self.resource_url() + "/**";
        self.policy(Policy::new(url, method, true))
    }

    /// The token, made at this time.
    ///
    /// # Errors
    /// A time that is none is refused.
    pub fn to_jwt(&self, algorithm: Algorithm, now: Timestamp) -> Result<String> {
        let mut claims = Map::new();
        claims.insert("account_sid", self.account_sid.as_str());
        claims.insert("workspace_sid", self.workspace_sid.as_str());
        claims.insert("channel", self.channel.as_str());
        claims.insert("version", "v1");
        claims.insert("friendly_name", self.friendly_name.as_deref().unwrap_or(&self.channel));
        claims.insert("policies", Value::List(self.policies.iter().map(Policy::claim).collect()));
        match self.channel.get(..2) {
            Some("WK") => claims.insert("worker_sid", self.channel.as_str()),
            Some("WQ") => claims.insert("taskqueue_sid", self.channel.as_str()),
            _ => {}
        }
        claims.insert("iss", self.account_sid.as_str());
        self.validity.add_to(&mut claims, seconds(now), i64::MAX)?;
        Token::sign(&Map::new(), &claims, &self.auth_token, algorithm)
    }
}
