//! Whether a webhook came from Twilio: `trunkline.request_validator` and `trunkline.webhooks` are its face.

use std::borrow::Cow;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};
use trunkline::webhook::{Algorithm, Incoming, Parameters, Proxy, Refusal, Untyped, Validator};

use crate::{errors, names, to_python};

type Pairs<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// URL, headers and body.
type SignedParts = (String, Vec<(&'static str, String)>, String);

/// An event: its name, its fields, its parameters, and those that are no field.
type EventParts<'py> = (Option<&'static str>, Bound<'py, PyDict>, Vec<(String, String)>, Vec<(String, String)>);

/// What stands behind the URL in what is signed.
enum Body<'a> {
    Form(Pairs<'a>),
    Raw(Cow<'a, [u8]>),
}

/// Says whether requests came from Twilio, and signs as Twilio does.
#[pyclass(frozen, subclass, module = "trunkline.request_validator")]
pub(crate) struct RequestValidator(Validator);

#[pymethods]
impl RequestValidator {
    #[new]
    #[pyo3(signature = (token, *more_tokens, shared_key=None, proxy=None))]
    fn new(
        token: &Bound<'_, PyAny>,
        more_tokens: &Bound<'_, PyTuple>,
        shared_key: Option<String>,
        proxy: Option<&str>,
    ) -> PyResult<RequestValidator> {
        let py = token.py();
        let refused = |error: trunkline::Error| errors::to_python(py, &error);
        let text = |token: &Bound<'_, PyAny>| {
            token.extract::<String>().map_err(|_| errors::invalid_argument(py, "auth_token", "must be text"))
        };
        let mut validator = Validator::new(text(token)?).map_err(refused)?;
        for token in more_tokens {
            validator = validator.with_token(text(&token)?).map_err(refused)?;
        }
        if let Some(key) = shared_key {
            validator = validator.with_shared_key(key).map_err(refused)?;
        }
        let proxy = proxy.map(Proxy::named).transpose().map_err(refused)?.unwrap_or_default();
        Ok(RequestValidator(validator.behind(proxy)))
    }

    /// Whether the signature is that of the URL and the parameters of the form, or the raw body.
    #[pyo3(signature = (uri, params, signature, algorithm=None))]
    fn validate(
        &self,
        uri: &Bound<'_, PyAny>,
        params: &Bound<'_, PyAny>,
        signature: &Bound<'_, PyAny>,
        algorithm: Option<&Bound<'_, PyAny>>,
    ) -> bool {
        self.check(uri, params, signature, algorithm).is_ok()
    }

    /// Why :meth:`validate` says no, by a name; None if it does not.
    #[pyo3(signature = (uri, params, signature, algorithm=None))]
    fn why_not(
        &self,
        uri: &Bound<'_, PyAny>,
        params: &Bound<'_, PyAny>,
        signature: &Bound<'_, PyAny>,
        algorithm: Option<&Bound<'_, PyAny>>,
    ) -> Option<&'static str> {
        self.check(uri, params, signature, algorithm).err().map(Refusal::name)
    }

    /// The signature of the URL and the parameters.
    #[pyo3(signature = (uri, params, algorithm=None))]
    fn compute_signature(&self, uri: &str, params: &Bound<'_, PyAny>, algorithm: Option<&str>) -> PyResult<String> {
        let algorithm = Algorithm::from_name(algorithm.unwrap_or("HMAC_SHA1"))
            .ok_or_else(|| PyValueError::new_err("the algorithm must be HMAC_SHA1 or HMAC_SHA256"))?;
        // A raw body is signed by its hash, which is in the URL.
        let Body::Form(pairs) = body(params)? else { return Ok(self.0.sign_by(algorithm, uri, &[("", ""); 0])) };
        Ok(self.0.sign_by(algorithm, uri, &pairs))
    }

    /// The event of a request by its raw parts, or why it does not count: `(event, None)` or `(None, (name, message, status))`.
    #[allow(clippy::type_complexity, reason = "a tuple of Python")]
    fn _parse<'py>(
        &self,
        py: Python<'py>,
        url: &str,
        headers: Vec<(String, String)>,
        body: &[u8],
    ) -> PyResult<(Option<EventParts<'py>>, Option<(&'static str, String, u16)>)> {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Ok(match self.0.check_request(&Incoming { url, headers: &headers, body }) {
            Ok(parameters) => (Some(event(py, parameters)?), None),
            Err(refusal) => (None, Some((refusal.name(), refusal.to_string(), refusal.status()))),
        })
    }

    /// A signed request: URL, headers and body.
    fn _sign_form(&self, url: &str, params: &Bound<'_, PyAny>) -> PyResult<SignedParts> {
        let Body::Form(pairs) = body(params)? else {
            return Err(errors::invalid_argument(params.py(), "params", "must be a dict"));
        };
        let signed = self.0.sign_form(url, &pairs);
        Ok((signed.url, signed.headers.into(), signed.body))
    }

    /// The same with a body that is no form.
    fn _sign_body(&self, url: &str, content_type: &str, body: String) -> SignedParts {
        let signed = self.0.sign_body(url, content_type, body);
        (signed.url, signed.headers.into(), signed.body)
    }
}

impl RequestValidator {
    fn check(
        &self,
        uri: &Bound<'_, PyAny>,
        params: &Bound<'_, PyAny>,
        signature: &Bound<'_, PyAny>,
        algorithm: Option<&Bound<'_, PyAny>>,
    ) -> Result<(), Refusal> {
        let signature = text(signature).unwrap_or_default();
        let uri = text(uri).ok_or(Refusal::MalformedUrl)?;
        let algorithm = match algorithm.filter(|algorithm| !algorithm.is_none()) {
            None => Algorithm::HmacSha1,
            Some(name) => text(name).and_then(|name| Algorithm::from_name(&name)).ok_or(Refusal::UnknownAlgorithm)?,
        };
        // What cannot be read was not signed.
        match body(params).map_err(|_| Refusal::NoMatch)? {
            Body::Form(pairs) => self.0.check_by(algorithm, &uri, &pairs, &signature),
            Body::Raw(body) => self.0.check_body_by(algorithm, &uri, &body, &signature),
        }
    }
}

/// The event that parameters tell of.
#[pyfunction]
pub(crate) fn read_event<'py>(params: &Bound<'py, PyAny>) -> PyResult<EventParts<'py>> {
    let Body::Form(pairs) = body(params)? else {
        return Err(errors::invalid_argument(params.py(), "params", "must be a dict"));
    };
    event(params.py(), pairs.into_iter().collect())
}

fn event(py: Python<'_>, parameters: Parameters) -> PyResult<EventParts<'_>> {
    let event = Untyped::of(parameters);
    let fields = PyDict::new(py);
    for (name, value) in event.fields().filter(|(_, value)| !value.is_null()) {
        fields.set_item(names::of_field(name), to_python::value(py, value)?)?;
    }
    let unknown = event.unknown().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Ok((event.name(), fields, owned(event.parameters()), unknown))
}

/// Names and values of `application/x-www-form-urlencoded`.
#[pyfunction]
pub(crate) fn parse_form(form: &[u8]) -> Vec<(String, String)> {
    owned(&Parameters::from_form(form))
}

fn owned(parameters: &Parameters) -> Vec<(String, String)> {
    parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn text<'a>(object: &'a Bound<'_, PyAny>) -> Option<Cow<'a, str>> {
    object.cast::<PyString>().ok()?.to_cow().ok()
}

/// What the parameters are: a dict whose values are texts or lists of them, a multidict of one of the frameworks, or a raw body.
fn body<'a>(params: &'a Bound<'_, PyAny>) -> PyResult<Body<'a>> {
    if let Ok(dict) = params.cast_exact::<PyDict>() {
        let mut pairs = Vec::with_capacity(dict.len());
        for (name, value) in dict.iter() {
            push(&mut pairs, &name, &value)?;
        }
        return Ok(Body::Form(pairs));
    }
    if params.is_none() {
        return Ok(Body::Form(Vec::new()));
    }
    if let Ok(body) = params.cast::<PyString>() {
        return Ok(Body::Raw(match body.to_cow()? {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }));
    }
    if let Ok(body) = params.cast::<PyBytes>() {
        return Ok(Body::Raw(Cow::Borrowed(body.as_bytes())));
    }
    let all = ["getall", "getlist"].into_iter().find(|method| params.hasattr(*method).unwrap_or(false));
    let mut pairs = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for name in params.try_iter()? {
        let name = name?;
        if !seen.insert(owned_text(&name)?) {
            continue;
        }
        let values = match all {
            Some(method) => params.call_method1(method, (&name,))?,
            None => params.get_item(&name)?,
        };
        push(&mut pairs, &name, &values)?;
    }
    Ok(Body::Form(pairs))
}

fn push(pairs: &mut Pairs<'_>, name: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let name = owned_text(name)?;
    if let Ok(values) = value.cast::<PyList>() {
        for value in values.iter() {
            pairs.push((name.clone().into(), owned_text(&value)?.into()));
        }
    } else if let Ok(values) = value.cast::<PyTuple>() {
        for value in values.iter() {
            pairs.push((name.clone().into(), owned_text(&value)?.into()));
        }
    } else {
        pairs.push((name.into(), owned_text(value)?.into()));
    }
    Ok(())
}

/// What a form writes for it: nothing for None.
fn owned_text(object: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(text.to_cow()?.into_owned());
    }
    if object.is_none() { Ok(String::new()) } else { Ok(object.str()?.to_cow()?.into_owned()) }
}
