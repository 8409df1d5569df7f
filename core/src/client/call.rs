//! What the generated façade stands on: resources, calls and lists. It names things; everything is decided below.
//!
//! Use it directly only in code that `cargo codegen --from` has generated from other documents.

use std::fmt;

use super::{CallOptions, Client, Page, Pages, Response};
use crate::encode::Arguments;
use crate::error::{Error, ErrorKind, Result};
use crate::page::{Cursor, Extent};
use crate::schema::Operation;
use crate::schema::packed::Table;
use crate::transport::{BoxStream, MaybeSend};
use crate::value::{FromRecord, Value};

/// A resource of a client: the path arguments that lead to it.
#[derive(Clone)]
pub struct Scope {
    client: Client,
    /// In the order of the path; nothing where the client's own account is meant.
    path: Vec<Option<String>>,
}

impl Scope {
    /// The root of a product.
    pub fn new(client: &Client) -> Scope {
        Scope { client: client.clone(), path: Vec::new() }
    }

    /// The client's own account.
    pub fn home(client: &Client) -> Scope {
        Scope { client: client.clone(), path: vec![None] }
    }

    /// One of the resources here.
    pub fn id(&self, value: impl Into<String>) -> Scope {
        let mut scope = self.clone();
        scope.path.push(Some(value.into()));
        scope
    }

    /// A call of the operation at this place of a table.
    pub fn call(&self, table: &'static Table, at: usize) -> Call {
        Call { scope: self.clone(), table, at, arguments: Arguments::default(), options: CallOptions::default() }
    }

    /// The pages of a list that is in no table.
    #[cfg(feature = "api-v2010")]
    pub(crate) fn pages<T: FromRecord>(
        &self,
        operation: Result<&'static Operation>,
        arguments: Arguments,
        options: CallOptions,
    ) -> Pages<T> {
        let list = operation.map(|operation| (operation, self.with_path(operation, arguments)));
        Pages::new(self.client.clone(), list, options, Extent::default(), None)
    }

    /// Arguments with those of the path.
    fn with_path(&self, operation: &Operation, mut arguments: Arguments) -> Arguments {
        arguments.set_path(operation, self.path.iter().map(Option::as_deref));
        arguments
    }

    /// A list of the operation at this place of a table.
    pub fn list(&self, table: &'static Table, at: usize) -> ListCall {
        ListCall { call: self.call(table, at), extent: Extent::default(), resume: None }
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scope").field(&self.path).finish()
    }
}

/// One call of an operation with its arguments.
#[must_use = "nothing is sent before it is awaited"]
#[derive(Clone, Debug)]
pub struct Call {
    scope: Scope,
    table: &'static Table,
    at: usize,
    arguments: Arguments,
    options: CallOptions,
}

impl Call {
    /// Sets an argument by its name in the table.
    pub fn set(mut self, name: &'static str, value: impl Into<Value>) -> Call {
        self.arguments.set(name, value);
        self
    }

    /// Sets the options.
    pub fn with_options(self, options: CallOptions) -> Call {
        Call { options, ..self }
    }

    /// Sends the request and reads the answer.
    pub async fn send<T: FromAnswer>(self) -> Result<Response<T>> {
        let (client, options) = (self.scope.client.clone(), self.options.clone());
        let (operation, arguments) = self.into_operation()?;
        let Response { data, meta } = client.execute(operation, &arguments, &options).await?;
        Ok(Response { data: T::from_answer(data)?, meta })
    }

    /// The operation from its table, and its arguments with those of the path.
    fn into_operation(self) -> Result<(&'static Operation, Arguments)> {
        let operation = self.table.operation(self.at)?;
        Ok((operation, self.scope.with_path(operation, self.arguments)))
    }
}

/// One list with its filters.
#[must_use = "nothing is sent before it is read"]
#[derive(Clone, Debug)]
pub struct ListCall {
    call: Call,
    extent: Extent,
    resume: Option<Cursor>,
}

impl ListCall {
    /// Sets a filter by its name in the table.
    pub fn set(self, name: &'static str, value: impl Into<Value>) -> ListCall {
        ListCall { call: self.call.set(name, value), ..self }
    }

    /// Sets the options.
    pub fn with_options(self, options: CallOptions) -> ListCall {
        ListCall { call: self.call.with_options(options), ..self }
    }

    /// Sets the limit.
    pub fn limit(mut self, limit: u64) -> ListCall {
        self.extent.limit = Some(limit);
        self
    }

    /// Sets the size of a page.
    pub fn page_size(mut self, page_size: u64) -> ListCall {
        self.extent.page_size = Some(page_size);
        self
    }

    /// Starts at a saved place.
    pub fn resume(self, cursor: Cursor) -> ListCall {
        ListCall { resume: Some(cursor), ..self }
    }

    /// The pages.
    pub fn pages<T: FromRecord>(self) -> Pages<T> {
        let (client, options) = (self.call.scope.client.clone(), self.call.options.clone());
        Pages::new(client, self.call.into_operation(), options, self.extent, self.resume)
    }

    /// The first page as the service sends it; a limit asks for its size but does not cut it.
    pub async fn page<T: FromRecord>(mut self) -> Result<Page<T>> {
        self.extent = self.extent.of_one_page();
        let page = self.pages().next().await?;
        page.ok_or_else(|| Error::invalid_argument("operation", "must be a list"))
    }

    /// The records as a stream.
    pub fn stream<T: FromRecord + MaybeSend + 'static>(self) -> BoxStream<'static, Result<T>> {
        self.pages().into_stream()
    }

    /// All records.
    pub async fn all<T: FromRecord>(self) -> Result<Vec<T>> {
        let mut pages = self.pages();
        let mut records = Vec::new();
        while let Some(page) = pages.next().await? {
            records.extend(page.items);
        }
        Ok(records)
    }
}

/// A type that an operation's answer is read as: a model, any JSON, or nothing.
pub trait FromAnswer {
    /// Reads what [`Client::execute`] gave.
    fn from_answer(answer: Value) -> Result<Self>
    where
        Self: Sized;
}

impl FromAnswer for () {
    fn from_answer(_: Value) -> Result<Self> {
        Ok(())
    }
}

impl FromAnswer for Value {
    fn from_answer(answer: Value) -> Result<Self> {
        Ok(answer)
    }
}

impl<T: FromRecord> FromAnswer for T {
    fn from_answer(answer: Value) -> Result<Self> {
        match answer {
            Value::Record(record) => Ok(T::from_record(&record)),
            _ => Err(Error::new(ErrorKind::Decode, "the operation answers no record")),
        }
    }
}

/// Gives a generated builder the ways to send it.
#[doc(hidden)]
#[macro_export]
macro_rules! __sends {
    ($builder:ident -> $answer:ty) => {
        impl $builder {
            /// Options of this call alone: timeouts, retries, headers.
            pub fn with_options(self, options: $crate::client::CallOptions) -> Self {
                Self(self.0.with_options(options))
            }

            /// Sends the request. Awaiting the builder itself does the same.
            ///
            /// # Errors
            /// See `ErrorKind`.
            pub async fn send(self) -> $crate::Result<$answer> {
                Ok(self.0.send().await?.data)
            }

            /// Sends the request and keeps what is known of the answer: status, headers, request id, retries.
            ///
            /// # Errors
            /// See `ErrorKind`.
            pub async fn send_with_response(self) -> $crate::Result<$crate::client::Response<$answer>> {
                self.0.send().await
            }
        }

        impl ::std::future::IntoFuture for $builder {
            type Output = $crate::Result<$answer>;
            type IntoFuture = $crate::transport::BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    };
}

/// Gives a generated builder of a list the ways to read it.
#[doc(hidden)]
#[macro_export]
macro_rules! __lists {
    ($builder:ident -> $record:ty) => {
        impl $builder {
            /// At most so many records. 0 gives none and sends nothing.
            pub fn limit(self, limit: u64) -> Self {
                Self(self.0.limit(limit))
            }

            /// So many records with each request, up to the operation's maximum.
            pub fn page_size(self, page_size: u64) -> Self {
                Self(self.0.page_size(page_size))
            }

            /// Starts at a place that a page named; the filters are then those of the place.
            pub fn resume(self, cursor: impl Into<$crate::page::Cursor>) -> Self {
                Self(self.0.resume(cursor.into()))
            }

            /// Options of this list's calls: timeouts, retries, headers.
            pub fn with_options(self, options: $crate::client::CallOptions) -> Self {
                Self(self.0.with_options(options))
            }

            /// The records one by one. Pages are read as they are needed; nothing is sent before the first record is asked for.
            pub fn stream(self) -> $crate::transport::BoxStream<'static, $crate::Result<$record>> {
                self.0.stream()
            }

            /// The pages one by one.
            pub fn pages(self) -> $crate::client::Pages<$record> {
                self.0.pages()
            }

            /// One page: the first, or the one at the place resumed.
            ///
            /// # Errors
            /// See `ErrorKind`.
            pub async fn page(self) -> $crate::Result<$crate::client::Page<$record>> {
                self.0.page().await
            }

            /// All records at once, or as many as the limit says.
            ///
            /// # Errors
            /// See `ErrorKind`.
            pub async fn all(self) -> $crate::Result<Vec<$record>> {
                self.0.all().await
            }
        }
    };
}

pub use {__lists as lists, __sends as sends};
