//! What the service says when it refuses.

use super::form::Target;
use crate::schema::Method;
use crate::value::{Map, Value};

/// A refusal in Twilio's form: `{code, message, more_info, status}`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) code: i64,
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn new(status: u16, code: i64, message: impl Into<String>) -> Problem {
        Problem { status, code, message: message.into() }
    }

    /// A request that the service understands but refuses.
    pub(crate) fn bad_request(code: i64, message: impl Into<String>) -> Problem {
        Problem::new(400, code, message)
    }

    /// A parameter is missing. The sentence is Twilio's.
    pub(crate) fn missing(parameter: &str) -> Problem {
        Problem::bad_request(20001, format!("Missing required parameter {parameter} in the post body"))
    }

    /// A parameter holds what it cannot hold. The code is Twilio's, the sentence ours.
    pub(crate) fn invalid(parameter: &str) -> Problem {
        Problem::bad_request(20001, format!("Invalid value for parameter {parameter}"))
    }

    /// A body that is no JSON where the operation takes JSON.
    pub(crate) fn no_json() -> Problem {
        Problem::bad_request(20001, "The body is not the JSON that this operation takes")
    }

    pub(crate) fn not_authenticated() -> Problem {
        Problem::new(401, 20003, "Authenticate")
    }

    /// No such resource. The 2010-04-01 API names the whole path, the newer ones leave the version out.
    pub(crate) fn not_found(path: &str) -> Problem {
        let shown = match path.strip_prefix("/v").and_then(|rest| rest.split_once('/')) {
            Some((version, _)) if version.bytes().all(|byte| byte.is_ascii_digit()) => path.get(2 + version.len()..),
            _ => None,
        };
        Problem::new(404, 20404, format!("The requested resource {} was not found", shown.unwrap_or(path)))
    }

    /// A path that several products have, at an address that names none of them.
    pub(crate) fn ambiguous(method: Method, target: &Target, hosts: &[&str]) -> Problem {
        let (path, products) = (target.path, hosts.join(", "));
        let example = format!("{}/{}{path}", target.origin(), hosts.first().unwrap_or(&""));
        let message = format!(
            "Several products have {method} {path} ({products}): name one as the first segment of the path, as in {example}, or give \
             the client the base URL {}/{{product}}",
            target.origin()
        );
        Problem::bad_request(20001, message)
    }

    pub(crate) fn method_not_allowed() -> Problem {
        Problem::new(405, 20004, "Method not allowed")
    }

    /// An account that is suspended or closed. The code is documented; that the status is 403 is from memory.
    pub(crate) fn not_active(sid: &str) -> Problem {
        Problem::new(403, 20005, format!("Account {sid} is not active"))
    }

    /// What the service says with a status alone, as faults do.
    pub(crate) fn of_status(status: u16) -> Problem {
        let (code, message) = match status {
            400 => (20001, "Bad request"),
            401 => return Problem::not_authenticated(),
            403 => (20403, "Forbidden"),
            404 => (20404, "Not found"),
            405 => return Problem::method_not_allowed(),
            409 => (20409, "Conflict"),
            429 => (20429, "Too Many Requests"),
            500 => (20500, "Internal server error"),
            503 => (20503, "Service unavailable"),
            other => (i64::from(other), "The sandbox was told to fail"),
        };
        Problem::new(status, code, message)
    }

    pub(crate) fn more_info(&self) -> String {
        format!("https://www.twilio.com/docs/errors/{}", self.code)
    }

    /// The form of SCIM (RFC 7644, section 3.12).
    pub(crate) fn to_scim(&self) -> Map {
        Map::from_iter([
            ("schemas", Value::from(vec!["urn:ietf:params:scim:api:messages:2.0:Error"])),
            ("detail", self.message.as_str().into()),
            ("status", self.status.to_string().into()),
            ("code", Value::Integer(self.code)),
            ("moreInfo", self.more_info().into()),
        ])
    }

    /// The JSON form.
    pub(crate) fn to_map(&self) -> Map {
        Map::from_iter([
            ("code", Value::Integer(self.code)),
            ("message", Value::Text(self.message.clone())),
            ("more_info", Value::Text(self.more_info())),
            ("status", Value::Integer(i64::from(self.status))),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_written_in_the_services_form() {
        assert_eq!(
            Value::Map(Problem::of_status(429).to_map()).to_json(),
            r#"{"code":20429,"message":"Too Many Requests","more_info":"https://www.twilio.com/docs/errors/20429","status":429}"#
        );
    }

    #[test]
    fn newer_apis_name_what_is_missing_without_the_version() {
        for (path, shown) in [
            ("/2010-04-01/Accounts/AC1.json", "/2010-04-01/Accounts/AC1.json"),
            ("/v1/Services/MG1", "/Services/MG1"),
            ("/v2/Services", "/Services"),
            ("/vex/Services", "/vex/Services"),
            ("/v1", "/v1"),
            ("", ""),
        ] {
            assert_eq!(Problem::not_found(path).message, format!("The requested resource {shown} was not found"));
        }
    }
}
