//! The API as data: operations and models are tables of these types, and one engine reads them.
//!
//! The tables are generated from the documents in `core/api`, and come [packed]; nothing here knows a particular product.

pub mod packed;

use std::sync::OnceLock;

pub use self::packed::Table;

/// The HTTP method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads; may be sent again.
    Get,
    /// Creates or changes; never sent again when it may have been carried out.
    Post,
    /// Replaces; may be sent again.
    Put,
    /// Changes in part; treated like `Post`.
    Patch,
    /// Removes; may be sent again.
    Delete,
}

impl Method {
    /// The name on the wire, in capitals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    /// The method with this name, in any case.
    pub fn parse(name: &str) -> Option<Method> {
        [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete]
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether sending the request twice does the same as sending it once (RFC 9110, section 9.2.2).
    pub const fn is_idempotent(self) -> bool {
        matches!(self, Method::Get | Method::Put | Method::Delete)
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A product at one version: what one document in `core/api` describes.
#[derive(Debug)]
pub struct Product {
    /// The name of the product in a client, `ip_messaging`.
    pub name: &'static str,
    /// The version in a client, `v2`.
    pub version: &'static str,
    /// The operations, sorted by name.
    pub operations: &'static [&'static Operation],
    /// The models of what they take and answer.
    pub models: &'static [&'static Model],
}

impl Product {
    /// The operation of this name.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        let at = self.operations.binary_search_by(|operation| operation.name.cmp(name)).ok()?;
        self.operations.get(at).copied()
    }

    /// The operation of this name among those of several products, of which some may be parts of one.
    pub fn find(products: &[&'static Product], name: &str) -> Option<&'static Operation> {
        let parts = products.iter().filter(|product| is_below(name, product.name, product.version));
        parts.filter_map(|product| product.operation(name)).next()
    }
}

/// Whether an operation of this name is one of a product.
fn is_below(name: &str, product: &str, version: &str) -> bool {
    let rest = name.strip_prefix(product).and_then(|rest| rest.strip_prefix('.'));
    rest.and_then(|rest| rest.strip_prefix(version)).is_some_and(|rest| rest.starts_with('.'))
}

/// One operation of the API.
pub struct Operation {
    /// Its place in the client and its verb, `api.v2010.accounts.messages.create`. Unique among all products.
    pub name: &'static str,
    /// The first label of the host that serves it, `ip-messaging`.
    pub host: &'static str,
    /// How it is sent.
    pub method: Method,
    /// Another method that the service takes for the same (the legacy XML interface updates an account by `PUT` too).
    pub also: Option<Method>,
    /// The path with its parameters in braces, `/2010-04-01/Accounts/{AccountSid}/Messages.json`.
    pub path: &'static str,
    /// Path parameters first, in the order of the path; then the required ones; then the others.
    pub params: &'static [Param],
    /// What the request carries.
    pub body: Body,
    /// What the service answers.
    pub answer: Answer,
    /// Who may call it.
    pub access: Access,
}

impl Operation {
    /// The parameter with this name, as the tables spell it (`date_sent_after`).
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name == name)
    }

    /// How the operation's pages are read, if it is a list.
    pub fn paging(&self) -> Option<&'static Paging> {
        match &self.answer {
            Answer::Page(paging) => Some(paging),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Operation {
    /// Its name: the table behind it fills pages.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Operation").field(&self.name).finish()
    }
}

/// The body of an operation's requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// No body.
    None,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// JSON of this media type.
    Json(&'static str),
}

/// Whose credentials an operation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Those of an account: its auth token, an API key, or a token.
    Account,
    /// A bearer token of OAuth client credentials.
    OAuth,
    /// Nobody's: none are sent.
    Open,
}

/// One parameter of an operation.
#[derive(Debug)]
pub struct Param {
    /// The name in the tables and in test cases: snake_case, dots as underscores, `<` as `_before`, `>` as `_after`.
    pub name: &'static str,
    /// The name on the wire, `DateSent>`.
    pub wire: &'static str,
    /// Where it travels.
    pub place: Place,
    /// What it takes.
    pub kind: Kind,
    /// Whether a call without it is refused. An account SID in a path is filled in by the client.
    pub required: bool,
}

impl Param {
    /// A segment of the path; always required.
    pub const fn path(name: &'static str, wire: &'static str, kind: Kind) -> Param {
        Param { name, wire, place: Place::Path, kind, required: true }
    }

    /// A parameter of the query string.
    pub const fn query(name: &'static str, wire: &'static str, kind: Kind) -> Param {
        Param { name, wire, place: Place::Query, kind, required: false }
    }

    /// A header.
    pub const fn header(name: &'static str, wire: &'static str, kind: Kind) -> Param {
        Param { name, wire, place: Place::Header, kind, required: false }
    }

    /// A cookie.
    pub const fn cookie(name: &'static str, wire: &'static str, kind: Kind) -> Param {
        Param { name, wire, place: Place::Cookie, kind, required: false }
    }

    /// A member of the body.
    pub const fn body(name: &'static str, wire: &'static str, kind: Kind) -> Param {
        Param { name, wire, place: Place::Body, kind, required: false }
    }

    /// What the client itself goes by.
    pub(crate) const fn client(name: &'static str, kind: Kind) -> Param {
        Param { name, wire: name, place: Place::Client, kind, required: false }
    }

    /// The whole body.
    pub const fn whole_body(name: &'static str, kind: Kind) -> Param {
        Param { name, wire: name, place: Place::WholeBody, kind, required: false }
    }

    /// The same parameter, which no call may leave out.
    pub const fn required(self) -> Param {
        Param { required: true, ..self }
    }
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// The `Cookie` header.
    Cookie,
    /// A member of the body.
    Body,
    /// The whole (JSON) body.
    WholeBody,
    /// Nowhere: it is for the client itself.
    Client,
}

/// What a parameter takes and what a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any JSON value.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with decimals, kept to the last digit.
    Decimal,
    /// Text.
    Text,
    /// Text that no log or print may show.
    Secret,
    /// Text in the form of a SID with one of these prefixes; none listed means any. Unique names may stand in its place.
    Sid(&'static [&'static str]),
    /// One of these texts, or a newer one that the document does not know yet.
    Enum(&'static [&'static str]),
    /// A point in time.
    Timestamp,
    /// A day.
    Date,
    /// JSON that travels as text within a form.
    Json,
    /// Several of a kind.
    List(&'static Kind),
    /// Values of a kind by name.
    Map(&'static Kind),
    /// Values by name that become parameters of their own behind a prefix, `AddOns.name.key`.
    PrefixedMap(&'static str),
    /// A nested object.
    Record(Link),
}

/// The way to a model from a kind. A model may hold itself, so that what leads to it comes before it is known.
#[derive(Clone, Copy)]
pub struct Link(Target);

#[derive(Clone, Copy)]
enum Target {
    Known(&'static Model),
    Later(&'static OnceLock<Model>),
}

impl Link {
    /// To this model.
    pub const fn new(model: &'static Model) -> Link {
        Link(Target::Known(model))
    }

    /// To the model that will be here.
    pub(crate) const fn later(model: &'static OnceLock<Model>) -> Link {
        Link(Target::Later(model))
    }

    /// The model.
    pub fn model(self) -> &'static Model {
        static NONE: Model = Model { name: "", fields: &[] };
        match self.0 {
            Target::Known(model) => model,
            // A table is handed out when all of it is known.
            Target::Later(model) => model.get().unwrap_or(&NONE),
        }
    }
}

impl std::fmt::Debug for Link {
    /// The model's name: it may hold itself.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.model().name)
    }
}

/// What the service answers to an operation that succeeds.
#[derive(Debug)]
pub enum Answer {
    /// Nothing worth reading.
    Nothing,
    /// One record.
    Record(&'static Model),
    /// One page of a list.
    Page(&'static Paging),
    /// JSON of no declared form.
    Any,
}

/// How the pages of a list are read.
#[derive(Debug)]
pub struct Paging {
    /// The member of the answer that holds the records.
    pub key: &'static str,
    /// What a record is.
    pub model: &'static Model,
    /// The largest page that the service gives.
    pub max_page_size: Option<u32>,
    /// How the next page is named.
    pub style: PageStyle,
}

/// How an answer names the next page. URLs of both styles are found whatever the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// `next_page_uri` beside the records (2010-04-01) or `meta.next_page_url`.
    Url,
    /// `meta.nextToken`, sent back in the query parameter of this name with the first request's parameters.
    Token(&'static str),
}

/// A resource as the service describes it.
#[derive(Debug)]
pub struct Model {
    /// Its name, `Message`.
    pub name: &'static str,
    /// Its fields in the order in which the service sends them.
    pub fields: &'static [Field],
}

impl Model {
    /// Where a field stands in the table, by its name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

/// One field of a model.
#[derive(Debug)]
pub struct Field {
    /// The name in snake_case.
    pub name: &'static str,
    /// The name on the wire.
    pub wire: &'static str,
    /// What it holds. Every field may be missing or null.
    pub kind: Kind,
}

impl Field {
    /// A field whose name on the wire is its name.
    pub const fn new(name: &'static str, kind: Kind) -> Field {
        Field { name, wire: name, kind }
    }

    /// A field that is named otherwise on the wire.
    pub const fn renamed(name: &'static str, wire: &'static str, kind: Kind) -> Field {
        Field { name, wire, kind }
    }
}
