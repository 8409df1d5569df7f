//! The client: every operation goes through one call.

use std::sync::{Arc, PoisonError, RwLock};

use trunkline::Error;
use trunkline::api::TABLES;
use trunkline::client::{CallOptions, Client};
use trunkline::encode::Arguments;
use trunkline::operations;
use trunkline::page::{Cursor, Extent};
use trunkline::schema::Operation;
use trunkline::schema::packed::Table;
use trunkline::transport::Transport;
use trunkline::value::Value;

use crate::answer::{Answer, Header};
use crate::argument::Member;
use crate::bytes::Blob;
use crate::call;
use crate::cancellation::Cancellation;
use crate::clock::{Clock, NativeClock};
use crate::error::CallError;
use crate::language::Language;
use crate::options::{self, AttemptObserver, NativeCredentials};
use crate::pages::NativePages;
use crate::transport::{Foreign, NativeTransport};
use crate::vouching::{NativeValidation, vouched};

/// A client of the core. Closed, it refuses every call; calls under way go on.
#[derive(Debug, uniffi::Object)]
pub struct NativeClient {
    client: RwLock<Option<Client>>,
    language: Language,
}

/// A call of an operation.
#[derive(uniffi::Record)]
pub struct NativeCall {
    /// The operation's name in the tables.
    pub operation: String,
    /// The path arguments in the order of the path; nothing where the client's own account is meant.
    pub path: Vec<Option<String>>,
    /// The other arguments, or all of them, by name.
    pub arguments: Vec<Member>,
    /// Options of this call alone, by their names in the language.
    pub options: Vec<Member>,
    /// Whether records are to come as objects, for callers that do not know the fields of their model, and not as rows.
    pub by_name: bool,
}

/// A request that the tables do not know.
#[derive(uniffi::Record)]
pub struct NativeRequest {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// One of Twilio's URLs, or a path.
    pub url: String,
    /// Parameters of the query string.
    pub query: Vec<Header>,
    /// Parameters of a form.
    pub form: Vec<Header>,
    /// A JSON body, in the place of a form.
    pub json: Option<String>,
}

#[uniffi::export]
impl NativeClient {
    /// Sets up a client, with settings by their names in the language. Nothing is sent. A clock is that of the transport, where it lives in a
    /// time of its own.
    #[uniffi::constructor]
    #[allow(clippy::too_many_arguments, reason = "a record cannot hold what is written in the other language")]
    pub fn new(
        language: Language,
        settings: Vec<Member>,
        credentials: Option<NativeCredentials>,
        transport: Arc<dyn NativeTransport>,
        clock: Option<Arc<dyn NativeClock>>,
        validation: Option<Arc<NativeValidation>>,
        observer: Option<Arc<dyn AttemptObserver>>,
    ) -> Result<Arc<NativeClient>, CallError> {
        let clock = clock.map(|clock| Arc::new(Clock::new(clock)));
        let transport = Foreign { transport, clock: clock.clone() };
        let transport = vouched(transport, validation, clock);
        NativeClient::over(language, settings, credentials, transport, observer)
    }

    /// The account that the client works on.
    pub fn account_sid(&self) -> Option<String> {
        self.client().ok()?.account_sid().map(str::to_owned)
    }

    /// Lets go of the transport and the credentials.
    pub fn shut_down(&self) {
        self.client.write().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Executes an operation. Its requests carry `number`, of the caller's choice; 0 for none.
    pub async fn execute(
        &self,
        number: u64,
        call: NativeCall,
        cancellation: Option<Arc<Cancellation>>,
    ) -> Result<Answer, CallError> {
        let work = async {
            let by_name = call.by_name;
            let (operation, arguments, options) = call.resolve(self.language)?;
            Ok(Answer::new(self.client()?.execute(operation, &arguments, &options).await?, by_name))
        };
        call::carry(number, Cancellation::guard(cancellation, self.language.told(work))).await
    }

    /// The pages of a list operation, or one page as the service sends it, whose size a limit is then. Nothing is sent before the first is
    /// asked for.
    pub fn pages(
        &self,
        call: NativeCall,
        limit: Option<i64>,
        page_size: Option<i64>,
        resume: Option<String>,
        only_one: bool,
    ) -> Result<Arc<NativePages>, CallError> {
        let by_name = call.by_name;
        let pages = || {
            let extent = Extent::of(&limit.into(), &page_size.into())?;
            let extent = if only_one { extent.of_one_page() } else { extent };
            let (operation, arguments, options) = call.resolve(self.language)?;
            Ok(self.client()?.pages(operation, arguments, options, extent, resume.map(Cursor::from)))
        };
        let pages = pages().map_err(|error: Error| CallError::of(&error, self.language))?;
        Ok(NativePages::new(pages, self.language, by_name))
    }

    /// Sends a request that the tables do not know; the answer's body comes as it is. For `number` see [`NativeClient::execute`].
    pub async fn request(
        &self,
        number: u64,
        request: NativeRequest,
        options: Vec<Member>,
        cancellation: Option<Arc<Cancellation>>,
    ) -> Result<Answer, CallError> {
        let work = async {
            let mut raw = self.client()?.request_of(request.method, request.url)?;
            for Header { name, value } in request.query {
                raw = raw.query(&name, value);
            }
            for Header { name, value } in request.form {
                raw = raw.form(&name, value);
            }
            if let Some(json) = &request.json {
                let must = || Error::invalid_argument("json", "must be JSON");
                raw = raw.json(&Value::from_json(json).ok_or_else(must)?);
            }
            let response = raw.with_options(options::of_call(self.language, options)?).send().await?;
            Ok(Answer { json: Blob::from(response.data), raw: Blob::default(), meta: response.meta.into() })
        };
        call::carry(number, Cancellation::guard(cancellation, self.language.told(work))).await
    }
}

impl NativeClient {
    pub(crate) fn over(
        language: Language,
        settings: Vec<Member>,
        credentials: Option<NativeCredentials>,
        transport: Arc<dyn Transport>,
        observer: Option<Arc<dyn AttemptObserver>>,
    ) -> Result<Arc<NativeClient>, CallError> {
        let client = options::client(language, settings, credentials, transport, observer);
        let client = client.map_err(|error| CallError::of(&error, language))?;
        Ok(Arc::new(NativeClient { client: RwLock::new(Some(client)), language }))
    }

    pub(crate) fn language(&self) -> Language {
        self.language
    }

    pub(crate) fn client(&self) -> trunkline::Result<Client> {
        let client = self.client.read().unwrap_or_else(PoisonError::into_inner);
        client.clone().ok_or_else(|| Error::configuration("the client is closed"))
    }
}

impl NativeCall {
    fn resolve(self, language: Language) -> trunkline::Result<(&'static Operation, Arguments, CallOptions)> {
        let operation = operations::find(&self.operation, |name| Table::find(TABLES, name))?;
        let mut arguments = Arguments::new();
        arguments.set_path(operation, self.path);
        for Member { name, value } in self.arguments {
            let value = value.into_value(&name)?;
            arguments.set(name, value);
        }
        Ok((operation, arguments, options::of_call(language, self.options)?))
    }
}
