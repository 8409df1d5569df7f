//! A client's options, as one JSON text.

use trunkline::client::{Attempt, ClientBuilder};
use trunkline::encode::Representation;
use trunkline::value::{Map, Secret, Value};
use trunkline::{Client, Credentials};

use super::call::{duration, natural, text_of};
use super::failure::Failure;
use super::outcome::{milliseconds, unix_milliseconds};
use super::transport::Host;
use super::{executor, host};
use crate::numbered::Number;

/// Makes the client of this number.
pub(super) fn build(client: Number, options: &str) -> Result<Client, Failure> {
    let Some(Value::Map(options)) = Value::from_json(options) else {
        return Err(Failure::configuration("the options must be an object"));
    };
    let mut builder = Client::builder().transport(Host { client });
    if let Some(credentials) = credentials(&options)? {
        builder = builder.credentials(credentials);
    }
    for (name, value) in options.iter().filter(|(_, value)| !value.is_null()) {
        builder = set(builder, name, value)?;
    }
    if options.get("observed").and_then(Value::as_bool) == Some(true) {
        builder = builder.on_attempt(move |attempt| host::attempted(client, executor::current(), &describe(attempt)));
    }
    let environment = options.get("env").and_then(Value::as_map).cloned().unwrap_or_default();
    let builder = builder.environment(|name| Some(environment.get(name)?.as_str()?.to_owned()))?;
    let built = builder.build()?;
    for warning in built.warnings() {
        host::warn(&warning);
    }
    Ok(built)
}

fn set(builder: ClientBuilder, name: &str, value: &Value) -> Result<ClientBuilder, Failure> {
    let refuse = |failure: Failure| failure.into_configuration();
    let text = || text_of(name, value).map_err(refuse);
    Ok(match name {
        "accountSid" => builder.account_sid(text()?),
        "region" => builder.region(text()?),
        "edge" => builder.edge(text()?),
        "baseUrl" => builder.base_url(text()?),
        "userAgent" => builder.user_agent(text()?),
        "timeout" => builder.timeout(duration(name, value).map_err(refuse)?),
        "totalTimeout" => builder.total_timeout(duration(name, value).map_err(refuse)?),
        "maxRetries" => builder.max_retries(natural(name, value).map_err(refuse)?),
        "representation" => match text()? {
            "json" => builder.representation(Representation::Json),
            "xml" => builder.representation(Representation::Xml),
            _ => return Err(Failure::configuration("`representation` must be json or xml")),
        },
        "username" | "password" | "clientId" | "clientSecret" | "bearerToken" | "anonymous" | "env" | "observed" => {
            builder
        }
        // Options of Twilio's own library that hold anyway.
        "autoRetry" | "lazyLoading" | "keepAlive" => builder,
        name => return Err(Failure::configuration(format!("`{name}` is no option of a client"))),
    })
}

/// The credentials that the options name; nothing if they are left to the environment.
fn credentials(options: &Map) -> Result<Option<Credentials>, Failure> {
    let text = |name: &str| match options.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => text_of(name, value).map(|text| Some(text.to_owned())).map_err(Failure::into_configuration),
    };
    let (username, password) = (text("username")?, text("password")?.map(Secret::from));
    if options.get("anonymous").and_then(Value::as_bool) == Some(true) {
        return Ok(Some(Credentials::Anonymous));
    }
    if let Some(token) = text("bearerToken")? {
        return Ok(Some(Credentials::Bearer(token.into())));
    }
    match (text("clientId")?, text("clientSecret")?) {
        (Some(client_id), Some(secret)) => {
            return Ok(Some(Credentials::ClientCredentials { client_id, client_secret: secret.into() }));
        }
        (None, None) => {}
        _ => return Err(Failure::configuration("`clientId` and `clientSecret` belong together")),
    }
    match (username, password) {
        (None, None) => Ok(None),
        (Some(user), Some(password)) => {
            Ok(Some(Credentials::of_user(&user, password, text("accountSid")?.as_deref())?))
        }
        (Some(_), None) => Err(Failure::configuration("an account SID or API key needs its auth token or secret")),
        (None, Some(_)) => Err(Failure::configuration("an auth token needs its account SID")),
    }
}

fn describe(attempt: &Attempt<'_>) -> String {
    let pairs = [
        ("method", Value::from(attempt.method.as_str())),
        ("url", attempt.url.into()),
        ("operation", attempt.operation.into()),
        ("pathTemplate", attempt.path_template.into()),
        ("number", attempt.number.into()),
        ("startedAt", unix_milliseconds(attempt.started_at).into()),
        ("status", attempt.status.map(u32::from).into()),
        ("failure", attempt.failure.into()),
        ("errorType", attempt.error_type.as_deref().into()),
        ("requestId", attempt.request_id.into()),
        ("elapsed", milliseconds(attempt.elapsed).into()),
        ("retryIn", attempt.retry_in.map(milliseconds).into()),
    ];
    Value::Map(pairs.into_iter().collect()).to_json()
}
