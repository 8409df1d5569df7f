//! One operation of a path.

use super::access::{Schemes, host};
use super::answer::{self, Paging};
use super::irrelevant;
use super::params;
use super::place::Spot;
use super::schema::sentence;
use super::tree::{self, Placed};
use super::types::Types;
use crate::document::{Document, Node};
use crate::error::Result;
use crate::ir::{Access, Body, Operation, Param};
use crate::words::Words;

/// What a document says of all its operations.
pub(super) struct Common<'a> {
    pub(super) document: &'a Document,
    pub(super) schemes: Schemes<'a>,
    pub(super) access: Access,
    pub(super) host: Option<String>,
    /// Lists name their next page by a token.
    pub(super) by_token: bool,
}

/// What a path says of all its operations.
pub(super) struct Path<'a> {
    pub(super) path: &'a str,
    pub(super) spot: Spot,
    pub(super) host: Option<String>,
    pub(super) parameters: Option<Node<'a>>,
}

pub(super) fn read<'a>(
    common: &Common<'a>,
    path: &Path<'a>,
    types: &mut Types<'a>,
    method: &'static str,
    node: Node<'a>,
) -> Result<Placed<'a>> {
    let node = node.named(format_args!("{}: {method} {}", common.document.name, path.path));
    let mut members = node.members()?;
    members.ignore(irrelevant::OPERATION);
    let (mount, one_of) = x_twilio(members.take("x-twilio"))?;
    let spot = mount.map_or(path.spot.clone(), |name| path.spot.clone().mounted(name));
    let id = members.text("operationId")?.map(Words::of);
    let verb = tree::verb(id.as_ref().unwrap_or(&Words::default()), method, &spot);
    let id = id.unwrap_or_else(|| Words::join([&verb].into_iter().chain(&spot.names())));
    // `CreateMessage` is about a `Message`.
    let subject = id.split_first().filter(|(first, rest)| *first == verb.snake() && !rest.is_empty());
    let subject = subject.map_or(id.clone(), |(_, rest)| rest);

    let summary = members.text("summary")?.and_then(sentence);
    let own = members.take("parameters");
    let listed = params::listed(common.document, types, [own.as_ref(), path.parameters.as_ref()], &subject)?;
    let (body, whole, of_body) = match members.take("requestBody") {
        Some(body) => params::body(common.document, types, &body, &subject)?,
        None => (Body::None, None, Vec::new()),
    };
    let paging = Paging { is_list: verb.snake() == "list", by_token: common.by_token, params: &listed };
    let answer = answer::read(common.document, types, &members.need("responses")?, &paging, &subject)?;
    let all = listed.into_iter().map(|(param, _)| param).chain(of_body).collect();
    let params = params::in_order(all, path.path, &node)?;
    if let Some(name) = one_of.iter().flatten().find(|name| !params.iter().any(|param| param.name.snake() == **name)) {
        return Err(node.error(format_args!("`conditional` speaks of `{name}`, which is no parameter")));
    }

    let servers = members.take("servers").map(|servers| host(&servers)).transpose()?;
    let host = servers.or_else(|| path.host.clone()).or_else(|| common.host.clone());
    let access = members.take("security").map(|security| common.schemes.access(&security)).transpose()?;
    let operation = Operation {
        id,
        name: String::new(),
        verb,
        host: host.ok_or_else(|| node.error("no server is named"))?,
        method,
        also: members.take("x-also").map(|also| also_by(&also)).transpose()?,
        path: path.path.to_owned(),
        params,
        body,
        whole,
        answer,
        access: access.unwrap_or(common.access),
        doc: members.text("description")?.and_then(sentence).or(summary),
        deprecated: members.truth("deprecated")?,
        one_of,
    };
    members.done()?;
    check_params(&operation.params, &node)?;
    Ok(Placed { spot, operation, node })
}

/// Where the operation is mounted instead, and which of its parameters stand in for each other.
fn x_twilio<'a>(node: Option<Node<'a>>) -> Result<(Option<&'a str>, Vec<Vec<String>>)> {
    let Some(node) = node else { return Ok((None, Vec::new())) };
    let mut members = node.members()?;
    let mount = members.text("mountName")?;
    let mut one_of = Vec::new();
    if let Some(groups) = members.take("conditional") {
        for group in groups.elements()? {
            one_of.push(group.texts()?.into_iter().map(str::to_owned).collect());
        }
    }
    members.done()?;
    Ok((mount, one_of))
}

fn also_by(node: &Node<'_>) -> Result<&'static str> {
    match node.texts()?.as_slice() {
        ["put"] => Ok("PUT"),
        _ => Err(node.error("only `[put]` is understood")),
    }
}

/// A parameter needs a name that is one in every language.
fn check_params(params: &[Param], node: &Node<'_>) -> Result<()> {
    match params.iter().find(|param| !param.name.snake().starts_with(|letter: char| letter.is_ascii_lowercase())) {
        Some(param) => Err(node.error(format_args!("parameter `{}` has no usable name", param.wire))),
        None => Ok(()),
    }
}
