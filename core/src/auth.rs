//! Who calls: credentials.

use crate::base64;
use crate::value::Secret;

/// Who a client is. Nothing of it is ever printed but SIDs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credentials {
    /// The account itself.
    AuthToken {
        /// The account, `AC…`.
        account_sid: String,
        /// Its primary auth token.
        auth_token: Secret,
    },
    /// An API key of the account: the better choice for a program that runs somewhere.
    ApiKey {
        /// The account, `AC…`.
        account_sid: String,
        /// The key, `SK…`.
        key: String,
        /// The key's secret.
        secret: Secret,
    },
    /// OAuth client credentials, exchanged for tokens as needed. A call whose token the service refuses (401: nothing was carried out) gets
    /// a new one and sends its request again, once and whatever the method; that does not count as a retry.
    ClientCredentials {
        /// The client's id.
        client_id: String,
        /// The client's secret.
        client_secret: Secret,
    },
    /// A token from elsewhere: one's own backend, for example.
    Bearer(Secret),
    /// No credentials: for one's own server that adds them.
    Anonymous,
}

impl Credentials {
    /// The account that the credentials name.
    pub fn account_sid(&self) -> Option<&str> {
        match self {
            Credentials::AuthToken { account_sid, .. } | Credentials::ApiKey { account_sid, .. } => Some(account_sid),
            _ => None,
        }
    }

    /// The value of the `Authorization` header, where it needs no exchange.
    pub(crate) fn header(&self) -> Option<String> {
        match self {
            Credentials::AuthToken { account_sid, auth_token } => Some(basic(account_sid, auth_token)),
            Credentials::ApiKey { key, secret, .. } => Some(basic(key, secret)),
            Credentials::Bearer(token) => Some(bearer(token)),
            Credentials::ClientCredentials { .. } | Credentials::Anonymous => None,
        }
    }
}

/// User and password in UTF-8 (RFC 7617).
fn basic(user: &str, password: &Secret) -> String {
    format!("Basic {}", base64::encode(format!("{user}:{}", password.expose()).as_bytes()))
}

pub(crate) fn bearer(token: &Secret) -> String {
    format!("Bearer {}", token.expose())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_utf8_and_never_printed() {
        let credentials = Credentials::AuthToken { account_sid: "AC1".into(), auth_token: "päss:wörd".into() };
        assert_eq!(credentials.header().unwrap(), "Basic QUMxOnDDpHNzOnfDtnJk");
        assert_eq!(format!("{credentials:?}"), r#"AuthToken { account_sid: "AC1", auth_token: [secret] }"#);
    }
}
