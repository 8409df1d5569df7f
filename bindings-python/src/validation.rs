//! Public key client validation: `trunkline.http.validation_client` and `trunkline.jwt.validation` are its face.

use std::sync::Arc;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use trunkline::Error;
use trunkline::jwt::{ClientValidation, RequestToSign, RsaKey, SigningAlgorithm, ValidationTransport};
use trunkline::transport::Transport;
use trunkline::value::Timestamp;

use crate::errors;

/// Who vouches for requests, and the private key.
pub(crate) struct Vouching {
    validation: ClientValidation,
    key: Arc<RsaKey>,
}

impl Vouching {
    /// Of a dict: `account_sid`, `api_key_sid`, `credential_sid`, `private_key`, `algorithm` and maybe `ttl`.
    pub(crate) fn read(given: &Bound<'_, PyAny>) -> PyResult<Vouching> {
        let py = given.py();
        let given = given.cast::<PyDict>()?;
        let text = |name: &'static str| {
            let object = given.get_item(name)?;
            let text = object.as_ref().and_then(|object| object.extract::<String>().ok());
            text.ok_or_else(|| errors::invalid_argument(py, name, "must be text"))
        };
        let algorithm = SigningAlgorithm::from_name(&text("algorithm")?)
            .ok_or_else(|| errors::invalid_argument(py, "algorithm", "must be RS256 or PS256"))?;
        let refused = |error: Error| errors::to_python(py, &error);
        let (account, key, credential) = (text("account_sid")?, text("api_key_sid")?, text("credential_sid")?);
        let mut validation = ClientValidation::new(account, key, credential, algorithm).map_err(refused)?;
        if let Some(ttl) = given.get_item("ttl")? {
            validation = validation.ttl(ttl.extract()?);
        }
        Ok(Vouching { validation, key: Arc::new(RsaKey::from_pem(text("private_key")?).map_err(refused)?) })
    }

    /// A transport whose requests it vouches for.
    pub(crate) fn before(&self, transport: Arc<dyn Transport>) -> Arc<dyn Transport> {
        Arc::new(ValidationTransport::shared(transport, self.validation.clone(), self.key.clone()))
    }
}

/// Method, path, query, headers, the names of those that are signed, body.
type Parts = (String, String, String, Vec<(String, String)>, Vec<String>, Vec<u8>);

/// The token that vouches for a request which is sent at this time.
#[pyfunction]
pub(crate) fn validation_token(given: &Bound<'_, PyAny>, request: Parts, now: i64) -> PyResult<String> {
    let Vouching { validation, key } = Vouching::read(given)?;
    let (method, path, query, headers, signed_headers, body) = &request;
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let signed_headers: Vec<&str> = signed_headers.iter().map(String::as_str).collect();
    let request = RequestToSign { method, path, query, headers: &headers, signed_headers: &signed_headers, body };
    let message = validation.message(&request, Timestamp::from_unix(now, 0).unwrap_or(Timestamp::UNIX_EPOCH));
    let signature = key.sign(validation.algorithm(), message.as_bytes()).map_err(PyRuntimeError::new_err)?;
    Ok(ClientValidation::token(&message, &signature))
}
