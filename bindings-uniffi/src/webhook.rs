//! Whether a webhook came from Twilio, and the event that it tells of.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use trunkline::Error;
use trunkline::value::Value;
use trunkline::webhook::{Algorithm, Incoming, Parameters, Proxy, Refusal, Untyped, Validator};

use crate::answer::Header;
use crate::error::CallError;
use crate::language::Language;

/// Says whether requests came from Twilio, and signs as Twilio does.
#[derive(uniffi::Object)]
pub struct NativeValidator(Validator);

#[uniffi::export]
impl NativeValidator {
    /// By auth tokens, and the secrets of shared keys. A proxy is `x-forwarded`, `forwarded`, or the URL that Twilio's begins with.
    #[uniffi::constructor]
    pub fn new(
        language: Language,
        tokens: Vec<String>,
        shared_keys: Vec<String>,
        proxy: Option<String>,
    ) -> Result<Arc<NativeValidator>, CallError> {
        let make = || -> Result<_, Error> {
            let mut tokens = tokens.into_iter();
            let mut validator = Validator::new(tokens.next().unwrap_or_default())?;
            for token in tokens {
                validator = validator.with_token(token)?;
            }
            for key in shared_keys {
                validator = validator.with_shared_key(key)?;
            }
            let proxy = proxy.as_deref().map(Proxy::named).transpose()?.unwrap_or_default();
            Ok(Arc::new(NativeValidator(validator.behind(proxy))))
        };
        make().map_err(|error| CallError::of(&error, language))
    }

    /// Why the signature of a URL and the parameters of its form does not count, by a name.
    pub fn why_not(&self, url: &str, parameters: Vec<Header>, signature: &str, algorithm: &str) -> Option<String> {
        let checked = match Algorithm::from_name(algorithm) {
            Some(algorithm) => self.0.check_by(algorithm, url, &pairs(&parameters), signature),
            None => Err(Refusal::UnknownAlgorithm),
        };
        checked.err().map(|refusal| refusal.name().to_owned())
    }

    /// The same of a URL and a raw body.
    pub fn why_not_body(&self, url: &str, body: Vec<u8>, signature: &str) -> Option<String> {
        self.0.check_body(url, &body, signature).err().map(|refusal| refusal.name().to_owned())
    }

    /// The signature of a URL and the parameters of its form: none by an algorithm that is not known.
    pub fn signature(&self, url: &str, parameters: Vec<Header>, algorithm: &str) -> Option<String> {
        Algorithm::from_name(algorithm).map(|algorithm| self.0.sign_by(algorithm, url, &pairs(&parameters)))
    }

    /// The event of a request, from its raw parts.
    pub fn parse(&self, url: &str, headers: Vec<Header>, body: Vec<u8>) -> Result<NativeEvent, RefusalError> {
        let headers = pairs(&headers);
        match self.0.check_request(&Incoming { url, headers: &headers, body: &body }) {
            Ok(parameters) => Ok(NativeEvent::of(parameters)),
            Err(refusal) => Err(RefusalError::Refused {
                reason: refusal.name().to_owned(),
                text: refusal.to_string(),
                status: refusal.status(),
            }),
        }
    }

    /// A request with a form, as Twilio would send it.
    pub fn sign_form(&self, url: &str, parameters: Vec<Header>) -> NativeSigned {
        let signed = self.0.sign_form(url, &pairs(&parameters));
        NativeSigned { url: signed.url, headers: signed.headers.map(header).into(), body: signed.body }
    }

    /// The same with a body that is no form.
    pub fn sign_body(&self, url: &str, content_type: &str, body: String) -> NativeSigned {
        let signed = self.0.sign_body(url, content_type, body);
        NativeSigned { url: signed.url, headers: signed.headers.map(header).into(), body: signed.body }
    }
}

/// A request signed as Twilio signs it.
#[derive(uniffi::Record)]
pub struct NativeSigned {
    /// Where to send it.
    pub url: String,
    /// The signature and the type of the body.
    pub headers: Vec<Header>,
    /// The body.
    pub body: String,
}

/// Why a request does not count as Twilio's.
#[derive(Debug, uniffi::Error)]
pub enum RefusalError {
    /// It does not.
    Refused {
        /// By a name, `no_match`.
        reason: String,
        /// In words.
        text: String,
        /// The HTTP status to answer with.
        status: u16,
    },
}

impl fmt::Display for RefusalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RefusalError::Refused { text, .. } = self;
        f.write_str(text)
    }
}

/// What a webhook tells.
#[derive(uniffi::Record)]
pub struct NativeEvent {
    /// Its name in data: none, if this version knows no such event.
    pub name: Option<String>,
    /// Its fields, in the order of the façade's record.
    pub fields: Vec<EventValue>,
    /// All parameters, as they came.
    pub parameters: Vec<Header>,
    /// Those that are no field.
    pub unknown: Vec<Header>,
}

impl NativeEvent {
    fn of(parameters: Parameters) -> NativeEvent {
        let event = Untyped::of(parameters);
        let copy = |(name, value): (&str, &str)| Header { name: name.to_owned(), value: value.to_owned() };
        NativeEvent {
            name: event.name().map(str::to_owned),
            fields: event.fields().map(|(_, value)| EventValue::of(value)).collect(),
            parameters: event.parameters().iter().map(copy).collect(),
            unknown: event.unknown().map(copy).collect(),
        }
    }
}

/// The event that parameters tell of, which nobody checked.
#[uniffi::export]
pub fn read_event(parameters: Vec<Header>) -> NativeEvent {
    NativeEvent::of(parameters.into_iter().map(|Header { name, value }| (name, value)).collect())
}

/// A field of an event.
#[derive(uniffi::Enum)]
pub enum EventValue {
    /// It was not sent, or cannot be read as what it is.
    Absent,
    /// A text.
    Text {
        /// The text.
        value: String,
    },
    /// A whole number.
    Integer {
        /// The number.
        value: i64,
    },
    /// A number of these digits.
    Decimal {
        /// The digits.
        value: String,
    },
    /// A truth value.
    Boolean {
        /// The truth value.
        value: bool,
    },
    /// A point in time.
    Time {
        /// The time.
        value: SystemTime,
    },
    /// Several texts.
    Texts {
        /// The texts.
        values: Vec<String>,
    },
}

impl EventValue {
    fn of(value: &Value) -> EventValue {
        match value {
            Value::Text(text) => EventValue::Text { value: text.clone() },
            Value::Integer(number) => EventValue::Integer { value: *number },
            Value::Decimal(number) => EventValue::Decimal { value: number.as_str().to_owned() },
            Value::Bool(truth) => EventValue::Boolean { value: *truth },
            Value::Timestamp(time) => EventValue::Time { value: SystemTime::from(*time) },
            Value::List(values) => EventValue::Texts {
                values: values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect(),
            },
            _ => EventValue::Absent,
        }
    }
}

fn pairs(headers: &[Header]) -> Vec<(&str, &str)> {
    headers.iter().map(|header| (header.name.as_str(), header.value.as_str())).collect()
}

fn header((name, value): (&'static str, String)) -> Header {
    Header { name: name.to_owned(), value }
}
