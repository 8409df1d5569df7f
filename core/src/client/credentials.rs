//! The one rule of credentials: what settings and the environment mean together.
//!
//! What a program gives must be whole and of one sort, and is refused at once otherwise. What is missing altogether, or stands in for an
//! account (`"test"`), is told by the first call: a client can be made where no call is ever sent.

use super::options::Texts;
use crate::auth::Credentials;
use crate::dialect::{Name, Text};
use crate::encode::{HEADER_TEXT, is_header_text, must_be_sid, prefix_of_sid};
use crate::error::{Error, Result};

/// The sorts of credentials: a name that stands for each, and what goes with it.
const SORTS: [[&str; 2]; 5] = [
    ["username", "password"],
    ["auth_token", "account_sid"],
    ["api_key", "api_secret"],
    ["client_id", "client_secret"],
    ["bearer_token", "bearer_token"],
];

const ACCOUNT_SID: &str = "TWILIO_ACCOUNT_SID";
const AUTH_TOKEN: &str = "TWILIO_AUTH_TOKEN";
const API_KEY: &str = "TWILIO_API_KEY";
const API_SECRET: &str = "TWILIO_API_SECRET";

/// The variables of the environment that name credentials.
pub(super) const VARIABLES: [&str; 4] = [ACCOUNT_SID, AUTH_TOKEN, API_KEY, API_SECRET];

/// What was said of credentials.
pub(super) struct Said<'a> {
    /// By a language that has a type for them.
    pub(super) typed: Option<Credentials>,
    /// That there are to be none.
    pub(super) anonymous: bool,
    pub(super) settings: &'a Texts,
    pub(super) environment: &'a Texts,
}

/// Who a client is, and whose account it works on.
pub(super) struct Identity {
    /// Or else why its calls must fail.
    pub(super) credentials: Result<Credentials>,
    pub(super) account_sid: Option<String>,
}

/// The SID of an account, and what says so.
type Account = (Name, String);

impl Said<'_> {
    /// What it means together.
    pub(super) fn identify(mut self) -> Result<Identity> {
        let (credentials, owner) = match (self.sort()?, self.typed.take()) {
            (Some([name, _]), Some(_)) => return Err(different(name, "credentials")),
            (Some([name, _]), None) if self.anonymous => return Err(different("anonymous", name)),
            (Some(sort), None) => self.of_sort(sort).map(|(credentials, owner)| (Ok(credentials), owner))?,
            (None, Some(typed)) => {
                let owner = typed.account_sid().map(|sid| (Name::setting("account_sid"), sid.to_owned()));
                (Ok(typed), owner)
            }
            (None, None) if self.anonymous => (Ok(Credentials::Anonymous), None),
            (None, None) => match self.of_environment() {
                Ok((credentials, owner)) => (Ok(credentials), Some(owner)),
                Err(error) => (Err(error), None),
            },
        };
        if let Ok(credentials) = &credentials {
            check(credentials)?;
        }
        let mut identity = Identity { credentials, account_sid: None };
        for (name, sid) in [self.named_account(), owner].into_iter().flatten() {
            identity.work_on(name, sid)?;
        }
        if let (None, Some((name, sid))) = (&identity.account_sid, self.environments_account()) {
            identity.work_on(name, sid)?;
        }
        Ok(identity)
    }

    /// The one sort that settings name, if any.
    fn sort(&self) -> Result<Option<[&'static str; 2]>> {
        let mut found: Option<[&'static str; 2]> = None;
        for sort in SORTS {
            // An account alone says nothing of credentials.
            let given = sort.into_iter().find(|name| *name != "account_sid" && self.settings.get(name).is_some());
            match (given, found) {
                (Some(name), Some([first, _])) => return Err(different(name, first)),
                (Some(name), None) => found = Some([name, if name == sort[0] { sort[1] } else { sort[0] }]),
                (None, _) => {}
            }
        }
        Ok(found)
    }

    /// The credentials of a sort, of which this name is given and the other goes with it.
    fn of_sort(&self, [given, other]: [&'static str; 2]) -> Result<(Credentials, Option<Account>)> {
        let half = || {
            let must = Text::from("must be given with ").and(Name::setting(given));
            let or = self.variable_of(other).map(|variable| format!(", or {variable} must be set"));
            Error::invalid_setting(other, must.and(or.unwrap_or_default()))
        };
        let text = |name| self.settings.get(name).map(str::to_owned).ok_or_else(half);
        Ok(match given {
            "username" | "password" => {
                let (whose, username) = match self.settings.get("username") {
                    Some(username) => (Name::setting("username"), username.to_owned()),
                    None => self.environments_account().ok_or_else(half)?,
                };
                if given == "username" && username.starts_with("SK") {
                    return self.of_key(username, text("password")?);
                }
                let password = self.settings.get("password").or(self.environment.get(AUTH_TOKEN)).ok_or_else(half)?;
                (
                    Credentials::AuthToken { account_sid: username.clone(), auth_token: password.into() },
                    Some((whose, username)),
                )
            }
            "auth_token" => {
                let owner = self.account().ok_or_else(half)?;
                let auth_token = text("auth_token")?.into();
                (Credentials::AuthToken { account_sid: owner.1.clone(), auth_token }, Some(owner))
            }
            "api_key" | "api_secret" => return self.of_key(text("api_key")?, text("api_secret")?),
            "client_id" | "client_secret" => {
                let (client_id, client_secret) = (text("client_id")?, text("client_secret")?.into());
                (Credentials::ClientCredentials { client_id, client_secret }, None)
            }
            _ => (Credentials::Bearer(text("bearer_token")?.into()), None),
        })
    }

    /// The variable that may say what a setting does not.
    fn variable_of(&self, setting: &str) -> Option<&'static str> {
        match setting {
            "username" | "account_sid" => Some(ACCOUNT_SID),
            // The auth token is not the secret of an API key.
            "password" if !self.settings.get("username").is_some_and(|name| name.starts_with("SK")) => Some(AUTH_TOKEN),
            _ => None,
        }
    }

    /// An API key goes with the SID of its account.
    fn of_key(&self, key: String, secret: String) -> Result<(Credentials, Option<Account>)> {
        let owner = self.account().ok_or_else(|| {
            Error::invalid_setting("account_sid", "must be given with an API key: the SID of its account (AC…)")
        })?;
        Ok((Credentials::ApiKey { account_sid: owner.1.clone(), key, secret: secret.into() }, Some(owner)))
    }

    /// An API key comes before the auth token, and half of one is no reason to use that instead.
    fn of_environment(&self) -> Result<(Credentials, Account)> {
        let variable = |name| self.environment.get(name);
        // Its credentials are those of its own account, whatever account is worked on.
        let owner = self.environments_account().or_else(|| self.named_account());
        let lacks = |present: &str, missing: &str| {
            Err(Error::configuration(format_args!("no credentials: {present} is set, {missing} is not")))
        };
        match (owner, variable(API_KEY), variable(API_SECRET), variable(AUTH_TOKEN)) {
            (_, Some(_), None, _) => lacks(API_KEY, API_SECRET),
            (_, None, Some(_), _) => lacks(API_SECRET, API_KEY),
            (None, Some(_), ..) => lacks(API_KEY, ACCOUNT_SID),
            (Some(owner), Some(key), Some(secret), _) => {
                let (account_sid, key) = (owner.1.clone(), key.to_owned());
                Ok((Credentials::ApiKey { account_sid, key, secret: secret.into() }, owner))
            }
            (Some(owner), _, _, Some(token)) => {
                Ok((Credentials::AuthToken { account_sid: owner.1.clone(), auth_token: token.into() }, owner))
            }
            (None, _, _, Some(_)) => lacks(AUTH_TOKEN, ACCOUNT_SID),
            _ if variable(ACCOUNT_SID).is_some() => lacks(ACCOUNT_SID, AUTH_TOKEN),
            _ => Err(Error::configuration(
                "no credentials: give an account SID with its auth token, or set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
            )),
        }
    }

    fn named_account(&self) -> Option<Account> {
        Some((Name::setting("account_sid"), self.settings.get("account_sid")?.to_owned()))
    }

    fn environments_account(&self) -> Option<Account> {
        Some((Name::verbatim(ACCOUNT_SID), self.environment.get(ACCOUNT_SID)?.to_owned()))
    }

    fn account(&self) -> Option<Account> {
        self.named_account().or_else(|| self.environments_account())
    }
}

impl Identity {
    /// Works on an account, unless that is settled, and minds what its SID is.
    fn work_on(&mut self, name: Name, sid: String) -> Result<()> {
        if !sid.starts_with("AC") {
            let is_ours = name != Name::verbatim(ACCOUNT_SID);
            let error = no_account(name, &sid);
            // What stands in for an account in a test is no mistake before it is used; the SID of something else is.
            if is_ours && prefix_of_sid(&sid).is_some() {
                return Err(error);
            }
            self.credentials = Err(error);
        }
        self.account_sid.get_or_insert(sid);
        Ok(())
    }
}

fn different(name: &'static str, other: &'static str) -> Error {
    let must = Text::from("must not be given with ").and(Name::setting(other));
    Error::invalid_setting(name, must.and(": they are different credentials"))
}

/// A user name may be that of an API key, too; one that is was taken for it before.
fn no_account(name: Name, sid: &str) -> Error {
    let is_user = name == Name::setting("username");
    let prefixes: &[&str] = if is_user { &["AC", "SK"] } else { &["AC"] };
    let must = match prefix_of_sid(sid) {
        Some(prefix) => {
            let hint = ": give an API key and its secret as such, and the SID of the account beside them";
            must_be_sid(prefixes, prefix) + if prefix == "SK" { hint } else { "" }
        }
        None => format!("must be the SID of an account (AC…){}", if is_user { " or of an API key (SK…)" } else { "" }),
    };
    Error::invalid_setting(name, must)
}

/// Where a language has a type for credentials, a part of them may be empty; and no token may end its header.
fn check(credentials: &Credentials) -> Result<()> {
    let [first, second] = match credentials {
        Credentials::AuthToken { account_sid, auth_token } => {
            [("account_sid", account_sid.as_str()), ("auth_token", auth_token.expose())]
        }
        Credentials::ApiKey { key, secret, .. } => [("api_key", key.as_str()), ("api_secret", secret.expose())],
        Credentials::ClientCredentials { client_id, client_secret } => {
            [("client_id", client_id.as_str()), ("client_secret", client_secret.expose())]
        }
        Credentials::Bearer(token) if !is_header_text(token.expose()) => {
            return Err(Error::invalid_setting("bearer_token", HEADER_TEXT));
        }
        Credentials::Bearer(token) => [("bearer_token", token.expose()); 2],
        Credentials::Anonymous => return Ok(()),
    };
    match [first, second].into_iter().find(|(_, text)| text.is_empty()) {
        Some((name, _)) => Err(Error::invalid_setting(name, "must not be empty")),
        None => Ok(()),
    }
}
