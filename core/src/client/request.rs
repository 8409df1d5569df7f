//! Requests that the tables do not know, with the same credentials, retries and errors.

use std::fmt;

use bytes::Bytes;

use super::pipeline::{self, Outgoing};
use super::{CallOptions, Client, Response, accepted, settings};
use crate::decode;
use crate::dialect::{Name, Text};
use crate::encode::{Representation, free_json, write_free};
use crate::error::{Error, Result};
use crate::schema::{Access, Method};
use crate::transport::{self, Headers};
use crate::value::Value;

/// A request in the making. See [`Client::request`].
#[must_use = "nothing is sent before `send` is awaited"]
#[derive(Clone)]
pub struct RawRequest {
    client: Client,
    method: Method,
    url: String,
    query: Vec<(String, Value)>,
    form: Option<Vec<(String, Value)>>,
    json: Option<Value>,
    options: CallOptions,
}

impl Client {
    /// A request to any of Twilio's URLs, for what this version has no operation for.
    ///
    /// The URL is one of Twilio's (`https://studio.twilio.com/v2/Flows`), or a path alone, which is taken at `api.twilio.com`; the client's
    /// region, edge and base URL apply to both. A `POST` or `PATCH` is never repeated when it may have been carried out.
    ///
    /// ```no_run
    /// # async fn run(client: trunkline::Client) -> trunkline::Result<()> {
    /// use trunkline::schema::Method;
    ///
    /// let flows = client.request(Method::Get, "https://studio.twilio.com/v2/Flows").query("PageSize", "20").send().await?;
    /// println!("{}", flows.json()?.to_json());
    /// # Ok(()) }
    /// ```
    pub fn request(&self, method: Method, url: impl Into<String>) -> RawRequest {
        RawRequest {
            client: self.clone(),
            method,
            url: url.into(),
            query: Vec::new(),
            form: None,
            json: None,
            options: CallOptions::default(),
        }
    }

    /// [`Client::request`] with the method as another language has it.
    ///
    /// # Errors
    /// A method that there is not is refused.
    pub fn request_of(&self, method: impl Into<Value>, url: impl Into<String>) -> Result<RawRequest> {
        Ok(self.request(settings::method(method.into())?, url))
    }
}

impl RawRequest {
    /// A parameter of the query string; a list repeats it. Null is an empty text, and what is neither text nor a time is JSON.
    pub fn query(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// A parameter of a form; a list repeats it. Null is an empty text, and what is neither text nor a time is JSON.
    pub fn form(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.form.get_or_insert_default().push((name.to_owned(), value.into()));
        self
    }

    /// A JSON body, in the place of a form.
    pub fn json(mut self, body: &Value) -> Self {
        self.json = Some(body.clone());
        self
    }

    /// Options of this call: timeouts, retries, headers.
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    /// A URL elsewhere is refused; otherwise the errors of any call.
    pub async fn send(self) -> Result<Response<Bytes>> {
        self.client.credentials()?;
        let url = self.client.0.hosts.follow(&self.url, "api").ok_or_else(|| {
            let must = Text::from("must be a URL on Twilio's hosts, a path, or below the client's ");
            Error::invalid_argument("url", must.and(Name::setting("base_url")))
        })?;
        let mut headers: Headers = [("Accept", accepted(Representation::Json))].into_iter().collect();
        let body = match (self.json, self.form) {
            (Some(json), _) => {
                headers.add("Content-Type", "application/json");
                Some(free_json(&"json".into(), &json)?.to_json())
            }
            (None, Some(form)) => {
                headers.add("Content-Type", "application/x-www-form-urlencoded");
                Some(written("form", &form)?)
            }
            (None, None) => None,
        };
        let outgoing = Outgoing {
            operation: None,
            method: self.method,
            url: with_query(url, &written("query", &self.query)?),
            headers,
            body: body.map(Bytes::from),
            access: Access::Account,
            repeatable: self.method.is_idempotent(),
            #[cfg(feature = "downloads")]
            streamed: false,
        };
        let answered = self.client.perform(&outgoing, &self.options).await?;
        if let Err(error) = decode::check_size(&answered.response) {
            return Err(pipeline::unreadable(error, &outgoing, &answered, self.client.0.transport.now()));
        }
        Ok(Response { data: answered.response.body, meta: answered.meta })
    }
}

impl fmt::Debug for RawRequest {
    /// Leaves out the query and the body, which hold what users write.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("method", &self.method)
            .field("url", &self.url.split('?').next().unwrap_or_default())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Pairs as a query string and a form have them.
fn written(argument: &'static str, pairs: &[(String, Value)]) -> Result<String> {
    let argument = Name::setting(argument);
    let mut out = String::new();
    for (name, value) in pairs {
        write_free(&argument, name, value, &mut out)?;
    }
    Ok(out)
}

fn with_query(mut url: String, query: &str) -> String {
    if !query.is_empty() {
        url.push(if url.bytes().any(|byte| byte == b'?') { '&' } else { '?' });
        url.push_str(query);
    }
    url
}

impl Response<Bytes> {
    /// The body read as JSON.
    ///
    /// # Errors
    /// `Decode` if it is none.
    pub fn json(&self) -> Result<Value> {
        decode::any(&transport::Response::new(self.meta.status, self.meta.headers.clone(), self.data.clone()))
    }
}
