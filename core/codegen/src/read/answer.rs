//! What an operation answers when it succeeds.

use super::irrelevant;
use super::params::{media, schema};
use super::properties::Property;
use super::types::{Types, Wire};
use crate::document::{Document, Node};
use crate::error::Result;
use crate::ir::{Answer, Kind, Page, Param};
use crate::words::Words;

/// What decides how a list is paged.
pub(super) struct Paging<'p> {
    /// The operation lists.
    pub(super) is_list: bool,
    /// Pages are named by tokens throughout the document.
    pub(super) by_token: bool,
    /// The parameters with their maxima.
    pub(super) params: &'p [(Param, Option<u64>)],
}

/// Reads `responses`. Errors are passed over: every operation's are read alike.
pub(super) fn read<'a>(
    document: &'a Document,
    types: &mut Types<'a>,
    responses: &Node<'a>,
    paging: &Paging<'_>,
    hint: &Words,
) -> Result<Answer> {
    let mut schemas: Vec<Node<'a>> = Vec::new();
    let mut has_content = false;
    for (status, node) in responses.entries()? {
        if !is_success(status, &node)? {
            continue;
        }
        let node = document.follow(&node)?;
        let mut members = node.members()?;
        members.ignore(irrelevant::RESPONSE);
        let content = members.take("content");
        members.done()?;
        let Some(content) = content else { continue };
        has_content = true;
        let (_, media) = media(&content)?;
        if let Some(schema) = schema(&media)?
            && !schemas.iter().any(|known| known.same_as(&schema))
        {
            schemas.push(schema);
        }
    }
    match schemas.as_slice() {
        [] if has_content => Ok(Answer::Any),
        [] => Ok(Answer::Nothing),
        [schema] => one(types, schema, paging, hint),
        schemas => several(types, schemas, hint),
    }
}

/// A redirect may answer with a record, too. It is an error only where nothing else is a success.
fn is_success(status: &str, node: &Node<'_>) -> Result<bool> {
    match status.as_bytes() {
        [b'2' | b'3', _, _] => Ok(true),
        [b'4' | b'5', _, _] => Ok(false),
        b"default" => Ok(false),
        _ => Err(node.error("is no status")),
    }
}

fn one<'a>(types: &mut Types<'a>, schema: &Node<'a>, paging: &Paging<'_>, hint: &Words) -> Result<Answer> {
    if paging.is_list
        && let Some(properties) = types.properties(schema)?
        && let Some(page) = page(types, &properties, paging, hint)?
    {
        return Ok(Answer::Page(page));
    }
    Ok(match types.shape(schema, hint, Wire::Json)?.kind {
        Kind::Record(model) => Answer::Record(model),
        _ => Answer::Any,
    })
}

/// Answers that differ by status are read as one model with the fields of all: each may be missing anyway.
fn several<'a>(types: &mut Types<'a>, schemas: &[Node<'a>], hint: &Words) -> Result<Answer> {
    match types.union(schemas, &Words::join([hint, &Words::of("answer")]))? {
        Some(Kind::Record(model)) => Ok(Answer::Record(model)),
        _ => Ok(Answer::Any),
    }
}

/// A page has one list of records, and nothing else but what says where it stands in the whole. Nothing if this is none: then the
/// answer is a record like others.
fn page<'a>(
    types: &mut Types<'a>,
    properties: &[Property<'a>],
    paging: &Paging<'_>,
    hint: &Words,
) -> Result<Option<Page>> {
    let is_fact = |property: &&Property<'a>| irrelevant::PAGE.contains(&property.wire);
    let mut others = properties.iter().filter(|property| !is_fact(property));
    let (Some(records), None) = (others.next(), others.next()) else { return Ok(None) };
    let record = match types.shape(&records.node, hint, Wire::Json)?.kind {
        Kind::List(kind) => match *kind {
            Kind::Record(model) => model,
            Kind::Any | Kind::Map(_) => match types.blank(hint)? {
                Kind::Record(model) => model,
                _ => return Ok(None),
            },
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    let meta = properties.iter().find(|property| property.wire == "meta");
    let meta = meta.map_or(Ok(None), |property| types.properties(&property.node))?.unwrap_or_default();
    let has_token = meta.iter().any(|property| matches!(property.wire, "nextToken" | "next_token"));
    let param = |name: &str| paging.params.iter().find(|(param, _)| param.turns_pages() && param.name.snake() == name);
    let token = if paging.by_token || has_token { param("page_token") } else { None };
    Ok(Some(Page {
        key: records.wire.to_owned(),
        record,
        max_size: param("page_size").and_then(|(_, maximum)| *maximum),
        token: token.map(|(param, _)| param.wire.clone()),
    }))
}
