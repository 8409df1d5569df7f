//! What is passed over on purpose: members of a document that say nothing about what a client sends or reads.
//!
//! Whatever is neither read nor listed here is an error. Components that no operation refers to, error answers and what they consist
//! of are not looked at.

/// Groupings of a web site, and what is on it.
pub(super) const OPERATION: &[&str] = &["tags", "externalDocs"];

/// Of the whole document; `tags` describe the groups of operations.
pub(super) const DOCUMENT: &[&str] = &["tags", "externalDocs"];

/// Who publishes the document, and its own version, which is not the API's.
pub(super) const INFO: &[&str] = &["contact", "description", "license", "termsOfService", "version"];

/// Examples and headers of answers: both are referred to from answers only, where they are passed over too.
pub(super) const COMPONENTS: &[&str] = &["examples", "headers"];

/// Parameters show examples; `allowEmptyValue` is true for every text that Trunkline sends.
pub(super) const PARAMETER: &[&str] = &["example", "examples", "allowEmptyValue"];

pub(super) const MEDIA_TYPE: &[&str] = &["example", "examples"];

/// The headers of an answer are given to the caller as they come; links lead to other operations.
pub(super) const RESPONSE: &[&str] = &["description", "headers", "links"];

/// What only the service can judge (it runs ahead of its documents), texts for people, and notes to other generators.
pub(super) const SCHEMA: &[&str] = &[
    "title",
    "default",
    "example",
    "examples",
    "externalDocs",
    "discriminator",
    "readOnly",
    "writeOnly",
    "minimum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "x-class-extra-annotation",
    "x-field-extra-annotation",
    "x-getter-extra-annotation",
    "x-jvm-type",
];

/// `x-twilio` of a schema or a parameter: how personal data is kept, notes to the makers of other libraries.
///
/// `overrideType` says that a number comes as text: numbers are read from both.
pub(super) const X_TWILIO_SCHEMA: &[&str] = &["pii", "shortDescription", "ignoreFormat", "overrideType", "isIEnum"];

/// `x-twilio` of a path: columns of Twilio's command line tool.
pub(super) const X_TWILIO_PATH: &[&str] = &["defaultOutputProperties", "dependentProperties"];

/// Members of a page beside its records. The engine finds the next page in them.
pub(super) const PAGE: &[&str] = &[
    "meta",
    "page",
    "page_size",
    "num_pages",
    "total",
    "start",
    "end",
    "uri",
    "first_page_uri",
    "previous_page_uri",
    "next_page_uri",
    "last_page_uri",
    // SCIM
    "schemas",
    "totalResults",
    "startIndex",
    "itemsPerPage",
];
