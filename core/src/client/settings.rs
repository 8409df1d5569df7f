//! Settings of a client and options of a call as data: names and values, as another language hands them over. What they take is said
//! here for all languages.

use super::options::{CallOptions, ClientBuilder};
use crate::dialect::{Dialect, Name, Text};
use crate::encode::Representation;
use crate::error::{Error, Result};
use crate::given::{Given, MAP_OF_TEXTS};
use crate::schema::Method;
use crate::value::Value;

/// What a setting of a client takes.
#[derive(Clone, Copy)]
enum Takes {
    Text,
    /// Text that says something: empty is not given.
    FilledText,
    /// Whether there are to be no credentials.
    Anonymity,
    Environment,
    Representation,
    Timeout,
    TotalTimeout,
    MaxRetries,
}

const OF_CLIENT: &[(&str, Takes)] = &[
    ("username", Takes::FilledText),
    ("password", Takes::FilledText),
    ("account_sid", Takes::FilledText),
    ("auth_token", Takes::FilledText),
    ("api_key", Takes::FilledText),
    ("api_secret", Takes::FilledText),
    ("client_id", Takes::FilledText),
    ("client_secret", Takes::FilledText),
    ("bearer_token", Takes::FilledText),
    ("anonymous", Takes::Anonymity),
    ("environment", Takes::Environment),
    ("region", Takes::FilledText),
    ("edge", Takes::FilledText),
    ("base_url", Takes::Text),
    ("representation", Takes::Representation),
    ("timeout", Takes::Timeout),
    ("total_timeout", Takes::TotalTimeout),
    ("max_retries", Takes::MaxRetries),
    ("user_agent", Takes::Text),
];

const OF_CALL: [&str; 5] = ["timeout", "total_timeout", "max_retries", "headers", "method"];

impl ClientBuilder {
    /// Sets a setting by its name in a language to a value as that has it. The names are those of the other methods, and beside them
    /// `username` with `password`, `account_sid` with `auth_token`, `api_key` with `api_secret`, `client_id` with `client_secret`,
    /// `bearer_token`, `anonymous`. Null is not given, and neither is empty text for credentials, an account, a region or an edge.
    ///
    /// # Errors
    /// `Configuration` for a name that is none, and for a value that the setting does not take.
    pub fn set(mut self, name: &str, value: impl Into<Value>, dialect: &Dialect) -> Result<Self> {
        match OF_CLIENT.iter().find(|(known, _)| dialect.names_setting(known, name)) {
            None => Err(Error::invalid_setting(Name::verbatim(name.to_owned()), "is no setting of a client")),
            Some((name, takes)) => match self.read(name, *takes, Given { value: value.into(), dialect }) {
                Ok(()) => Ok(self),
                Err(must) => Err(Error::invalid_setting(*name, must)),
            },
        }
    }

    fn read(&mut self, name: &'static str, takes: Takes, given: Given<'_>) -> Result<(), Text> {
        if given.value.is_null() {
            return Ok(());
        }
        match takes {
            Takes::Text => self.texts.set(name, given.text()?),
            Takes::FilledText => self.texts.fill(name, given.text()?),
            Takes::Anonymity => self.anonymous = given.truth()?,
            Takes::Environment => {
                let variables = given.map()?;
                self.read_environment(&|name| Some(variables.get(name)?.as_str()?.to_owned()));
            }
            Takes::Representation => self.representation = representation(given)?,
            Takes::Timeout => self.timeout = given.time()?,
            Takes::TotalTimeout => self.total_timeout = Some(given.time()?),
            Takes::MaxRetries => self.max_retries = given.count()?,
        }
        Ok(())
    }
}

impl CallOptions {
    /// Sets an option by its name in a language to a value as that has it. The names are those of the other methods, and `headers` for a
    /// map of them, which adds to those before. Null is not given.
    ///
    /// # Errors
    /// `InvalidArgument` for a name that is none, and for a value that the option does not take.
    pub fn set(mut self, name: &str, value: impl Into<Value>, dialect: &Dialect) -> Result<Self> {
        match OF_CALL.iter().find(|known| dialect.names_setting(known, name)) {
            None => Err(Error::invalid_argument(Name::verbatim(name.to_owned()), "is no option of a call")),
            Some(name) => match self.read(name, Given { value: value.into(), dialect }) {
                Ok(()) => Ok(self),
                Err(must) => Err(Error::invalid_argument(*name, must)),
            },
        }
    }

    fn read(&mut self, name: &str, given: Given<'_>) -> Result<(), Text> {
        match name {
            _ if given.value.is_null() => {}
            "timeout" => self.timeout = Some(given.time()?),
            "total_timeout" => self.total_timeout = Some(given.time()?),
            "max_retries" => self.max_retries = Some(given.count()?),
            "method" => self.method = Some(given.method()?),
            _ => {
                for (name, value) in given.map()? {
                    let Value::Text(value) = value else { return Err(MAP_OF_TEXTS.into()) };
                    self.headers.add(name, value);
                }
            }
        }
        Ok(())
    }
}

fn representation(given: Given<'_>) -> Result<Representation, Text> {
    match given.value.as_str() {
        Some("json") => Ok(Representation::Json),
        Some("xml") => Ok(Representation::Xml),
        _ => Err("must be \"json\" or \"xml\"".into()),
    }
}

/// A method as a language writes it.
pub(super) fn method(value: Value) -> Result<Method> {
    Given { value, dialect: Dialect::RUST }.method().map_err(|must| Error::invalid_argument("method", must))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn what_is_no_setting_is_refused_by_the_name_that_was_given() {
        let error = ClientBuilder::new().set("timeOut", 5, Dialect::RUST).unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Configuration, "`timeOut` is no setting of a client"));
        let error = CallOptions::new().set("retries", Value::Null, Dialect::RUST).unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::InvalidArgument, "`retries` is no option of a call"));
    }
}
