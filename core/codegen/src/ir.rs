//! The API in terms of no language: what every back end starts from.
//!
//! Names are [`Words`]; types are named by their [`Words`] too, unique within a product. Where a language has its own view of a
//! thing (what an optional field is, how a list is streamed) it finds here what it needs to know, not how to say it.

use std::collections::HashSet;

use crate::words::Words;

/// Everything that is generated together.
#[derive(Debug)]
pub struct Api {
    /// The products in the order of the documents.
    pub products: Vec<Product>,
}

/// A product at one version.
#[derive(Debug)]
pub struct Product {
    /// The file that describes it.
    pub document: String,
    /// `ip messaging`
    pub name: Words,
    /// `v2`
    pub version: Words,
    /// `Twilio IP Messaging`
    pub title: String,
    /// One sentence on it, if there is one.
    pub summary: Option<String>,
    /// The place of the resource whose children are reached from the client itself: the client's own account.
    pub home: Option<Words>,
    /// The resources that are reached from the product itself, without its version; nothing said: all of them if it is the latest.
    pub shortcuts: Option<Vec<Words>>,
    /// The resources, by the names that lead there, that Twilio's libraries have at the version itself, where what is above them is
    /// given by arguments. In Python and JavaScript they are there as well.
    pub beside: Vec<Vec<Words>>,
    /// The resources at the top.
    pub resources: Vec<Resource>,
    /// The models in the order in which they were met.
    pub models: Vec<Model>,
    /// The enums in the order in which they were met.
    pub enums: Vec<Enum>,
}

impl Product {
    /// The model of this name.
    pub fn model(&self, name: &Words) -> Option<&Model> {
        self.models.iter().find(|model| model.name == *name)
    }

    /// Adds a model, and all that are within it.
    pub fn collect<'a>(&'a self, name: &'a Words, into: &mut HashSet<&'a Words>) {
        if into.insert(name) {
            let fields = self.model(name).map_or(&[][..], |model| &model.fields);
            fields.iter().filter_map(|field| field.kind.record()).for_each(|model| self.collect(model, into));
        }
    }
}

/// A place in the client: a collection, the items in it, or a single thing.
#[derive(Debug)]
pub struct Resource {
    /// Its name among its siblings, `messages`.
    pub name: Words,
    /// What Twilio's libraries call one of it, where that is not the singular of its name: `workers statistics` for the `statistics`
    /// of all workers.
    pub class: Option<Words>,
    /// There is one of it and no list: libraries that write `messages` for a list write `auth_token_promotion()`.
    pub singleton: bool,
    /// What is done to the collection, or to the single thing, and what is below it.
    pub all: Level,
    /// What is done to one item.
    pub one: Option<Item>,
}

/// What leads to one item, and what is there.
#[derive(Debug)]
pub struct Item {
    /// The path arguments that tell it from the others; mostly one.
    pub arguments: Vec<Argument>,
    /// What is done to it, and what is below it.
    pub level: Level,
}

/// The operations at one place, and the resources below it.
#[derive(Debug, Default)]
pub struct Level {
    /// In the order of the document's paths; those of one path from reading to deleting.
    pub operations: Vec<Operation>,
    /// In the order of the document.
    pub children: Vec<Resource>,
}

/// A path argument of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// `message sid`
    pub name: Words,
    /// What it takes.
    pub kind: Kind,
    /// What it means.
    pub doc: Option<String>,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// `CreateMessage`
    pub id: Words,
    /// Unique among all products: `api.v2010.accounts.messages.create`.
    pub name: String,
    /// What it is called at its place, `create`.
    pub verb: Words,
    /// The first label of the host.
    pub host: String,
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// Another method that does the same.
    pub also: Option<&'static str>,
    /// With its parameters in braces.
    pub path: String,
    /// Path parameters in the order of the path, then the required ones, then the others.
    pub params: Vec<Param>,
    /// What the request carries.
    pub body: Body,
    /// The name under which the whole body may be given in place of its members: the document's for the object that they make up.
    pub whole: Option<Words>,
    /// What comes back.
    pub answer: Answer,
    /// Who may call it.
    pub access: Access,
    /// What it does.
    pub doc: Option<String>,
    /// It is on its way out.
    pub deprecated: bool,
    /// Groups of optional parameters, by their table names, of each of which one must be given.
    pub one_of: Vec<Vec<String>>,
}

impl Operation {
    /// The parameters that a caller sets at the call itself: neither the path's, nor those that turn a list's pages.
    pub fn settable(&self) -> impl Iterator<Item = &Param> {
        let is_page = matches!(self.answer, Answer::Page(_));
        self.params.iter().filter(move |param| param.place != Place::Path && !(is_page && param.turns_pages()))
    }
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// None.
    None,
    /// A form.
    Form,
    /// JSON of this media type.
    Json(String),
}

/// Whose credentials are asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Access {
    /// An account's.
    Account,
    /// A token of OAuth client credentials.
    OAuth,
    /// Nobody's.
    Open,
}

/// What a successful call brings.
#[derive(Debug)]
pub enum Answer {
    /// Nothing worth reading.
    Nothing,
    /// A record of this model.
    Record(Words),
    /// A page of a list.
    Page(Page),
    /// JSON of no declared form.
    Any,
}

impl Answer {
    /// The model of the record, or of the records on the page.
    pub fn record(&self) -> Option<&Words> {
        match self {
            Answer::Record(name) => Some(name),
            Answer::Page(page) => Some(&page.record),
            Answer::Nothing | Answer::Any => None,
        }
    }
}

/// A page of a list.
#[derive(Debug)]
pub struct Page {
    /// The member that holds the records.
    pub key: String,
    /// Their model.
    pub record: Words,
    /// The largest page.
    pub max_size: Option<u64>,
    /// The query parameter that takes the next page's token; nothing where pages are named by URLs.
    pub token: Option<String>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// `date sent before`
    pub name: Words,
    /// `DateSent<`
    pub wire: String,
    /// Where it travels.
    pub place: Place,
    /// What it takes.
    pub kind: Kind,
    /// Every call must have it.
    pub required: bool,
    /// What it means.
    pub doc: Option<String>,
    /// It is on its way out.
    pub deprecated: bool,
}

impl Param {
    /// Whether it belongs to the turning of pages, which clients do by themselves.
    pub fn turns_pages(&self) -> bool {
        self.place == Place::Query && matches!(self.name.snake().as_str(), "page_size" | "page" | "page_token")
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
    /// A cookie.
    Cookie,
    /// A member of the body.
    Body,
    /// The whole body.
    WholeBody,
}

/// What a parameter takes or a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Any JSON value.
    Any,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with decimals.
    Decimal,
    /// Text, of some sort.
    Text(Text),
    /// Text that must not be shown.
    Secret,
    /// A SID with one of these prefixes; none listed means any.
    Sid(Vec<String>),
    /// One of these texts, which are too plain for an enum of their own: HTTP methods.
    Choice(Vec<String>),
    /// An enum, by name.
    Enum(Words),
    /// A point in time.
    Timestamp,
    /// A day.
    Date,
    /// JSON as text in a form, a query or a header.
    Json,
    /// Several.
    List(Box<Kind>),
    /// Values by name.
    Map(Box<Kind>),
    /// Values by name that are parameters of their own behind this prefix.
    PrefixedMap(String),
    /// A model, by name.
    Record(Words),
}

impl Kind {
    /// The enum or the model that it names, however deep.
    pub fn named(&self) -> Option<&Words> {
        match self {
            Kind::Enum(name) | Kind::Record(name) => Some(name),
            Kind::List(of) | Kind::Map(of) => of.named(),
            _ => None,
        }
    }

    /// The model that it holds, in a list or not.
    pub fn record(&self) -> Option<&Words> {
        match self {
            Kind::Record(name) => Some(name),
            Kind::List(of) | Kind::Map(of) => of.record(),
            _ => None,
        }
    }

    /// The enum that it names, in a list or not.
    pub fn choice(&self) -> Option<&Words> {
        match self {
            Kind::Enum(name) => Some(name),
            Kind::List(of) => of.choice(),
            _ => None,
        }
    }
}

/// What a text is, for those languages and examples that care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Just text.
    Plain,
    /// A phone number or another address that messages and calls go to.
    Phone,
    /// An address on the web.
    Uri,
}

/// A model.
#[derive(Clone, Debug)]
pub struct Model {
    /// `Message`
    pub name: Words,
    /// In the order of the document.
    pub fields: Vec<Field>,
    /// The file that it stands for, if it does.
    pub download: Option<Download>,
    /// What it is.
    pub doc: Option<String>,
}

/// The file that a record stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Download {
    /// Where it is, with fields by their names in braces: `{media_url}`, `{url}/Media`.
    pub address: String,
    /// The formats that it can be asked for in, by the endings of names.
    pub formats: Vec<String>,
}

/// A field of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// `date sent`
    pub name: Words,
    /// Its name on the wire.
    pub wire: String,
    /// What it holds.
    pub kind: Kind,
    /// The service always sends it, and never null.
    pub always: bool,
    /// The service fills it whenever there is a record, though its document calls it nullable.
    pub filled: bool,
    /// What it means.
    pub doc: Option<String>,
    /// It is on its way out.
    pub deprecated: bool,
}

/// An enum of texts.
#[derive(Clone, Debug)]
pub struct Enum {
    /// `MessageStatus`
    pub name: Words,
    /// In the order of the document.
    pub texts: Vec<String>,
    /// What it is.
    pub doc: Option<String>,
}
