//! The parameters of an operation: from the path, the query, headers, cookies and the body.

use super::irrelevant;
use super::place::parameters;
use super::types::{self, Types, Wire};
use crate::document::{Document, Node};
use crate::error::Result;
use crate::ir::{Body, Kind, Param, Place};
use crate::words::Words;

/// Parameters with the largest value that each may have.
pub(super) type Params = Vec<(Param, Option<u64>)>;

/// Reads the parameters that are listed for the path and for the operation, which come before the path's.
pub(super) fn listed<'a>(
    document: &'a Document,
    types: &mut Types<'a>,
    lists: [Option<&Node<'a>>; 2],
    hint: &Words,
) -> Result<Params> {
    let mut params: Params = Vec::new();
    for node in lists.into_iter().flatten() {
        for node in node.elements()? {
            let param = one(&document.follow(&node)?, types, hint)?;
            let is_known = |(known, _): &(Param, _)| known.place == param.0.place && known.wire == param.0.wire;
            if !params.iter().any(is_known) {
                params.push(param);
            }
        }
    }
    Ok(params)
}

fn one<'a>(node: &Node<'a>, types: &mut Types<'a>, hint: &Words) -> Result<(Param, Option<u64>)> {
    let wire = node.members()?.need("name")?.text()?;
    let node = node.within(format_args!("`{wire}`"));
    let mut members = node.members()?;
    members.ignore(irrelevant::PARAMETER);
    members.ignore(&["name"]);
    let place = match members.need("in")?.text()? {
        "path" => Place::Path,
        "query" => Place::Query,
        "header" => Place::Header,
        "cookie" => Place::Cookie,
        other => return Err(node.error(format_args!("`in: {other}` is not understood"))),
    };
    if let Some(x_twilio) = members.take("x-twilio") {
        let mut members = x_twilio.members()?;
        members.ignore(irrelevant::X_TWILIO_SCHEMA);
        members.done()?;
    }
    let required = members.truth("required")? || place == Place::Path;
    let deprecated = members.truth("deprecated")?;
    let doc = members.text("description")?.and_then(super::schema::sentence);
    let style = members.text("style")?;
    let explode = members.take("explode").map(|node| node.truth()).transpose()?;
    let name = Words::of(wire);
    let shape = types.shape(&members.need("schema")?, &Words::join([hint, &name]), Wire::Text)?;
    members.done()?;
    if !matches!((place, style), (_, None) | (Place::Query | Place::Cookie, Some("form")) | (_, Some("simple"))) {
        return Err(node.error(format_args!("`style: {}` cannot be expressed", style.unwrap_or_default())));
    }
    if place == Place::Query && explode == Some(false) && matches!(shape.kind, Kind::List(_)) {
        return Err(node.error("a list that is not exploded cannot be expressed"));
    }
    let doc = doc.or(shape.doc);
    let deprecated = deprecated || shape.deprecated;
    let kind = types::covered(shape.kind, &name, Wire::Text);
    Ok((Param { name, wire: wire.to_owned(), place, kind, required, doc, deprecated }, shape.maximum))
}

/// Reads the body of a request: its form, the name of the object that it is, and its members.
pub(super) fn body<'a>(
    document: &'a Document,
    types: &mut Types<'a>,
    node: &Node<'a>,
    hint: &Words,
) -> Result<(Body, Option<Words>, Vec<Param>)> {
    let node = document.follow(node)?;
    let mut members = node.members()?;
    let doc = members.text("description")?.and_then(super::schema::sentence);
    // Which of its members are required is said in its schema.
    let required = members.truth("required")?;
    let content = members.need("content")?;
    members.done()?;
    let (media_type, media) = media(&content)?;
    let Some(schema) = schema(&media)? else { return Err(media.error("`schema` is missing")) };
    let properties = types.properties(&schema)?;
    let body = match media_type {
        "application/x-www-form-urlencoded" => Body::Form,
        media_type => Body::Json(media_type.to_owned()),
    };
    let wire = if body == Body::Form { Wire::Text } else { Wire::Json };
    let Some(properties) = properties.filter(|properties| !properties.is_empty() || body == Body::Form) else {
        if body == Body::Form {
            return Err(schema.error("a form must be an object"));
        }
        let shape = types.shape(&schema, &Words::join([hint, &Words::of("body")]), wire)?;
        let param = Param {
            name: Words::of("body"),
            wire: "body".to_owned(),
            place: Place::WholeBody,
            kind: shape.kind,
            required,
            doc: doc.or(shape.doc).or_else(|| Some("The whole body.".to_owned())),
            deprecated: false,
        };
        return Ok((body, None, vec![param]));
    };
    // What stands in a component is named after it.
    let component = types.component(&schema);
    let whole = if body == Body::Form { None } else { Types::component_name(&schema).map(Words::of) };
    let hint = component.unwrap_or(hint).clone();
    let mut params = Vec::new();
    for property in &properties {
        let shape = types.property(property, &hint, wire)?;
        params.push(Param {
            name: Words::of(property.wire),
            wire: property.wire.to_owned(),
            place: Place::Body,
            kind: shape.kind,
            required: property.required,
            doc: shape.doc,
            deprecated: shape.deprecated,
        });
    }
    Ok((body, whole, params))
}

/// The one media type that is spoken. Where JSON is offered under a plain and a more telling name, the latter.
pub(super) fn media<'a>(content: &Node<'a>) -> Result<(&'a str, Node<'a>)> {
    let mut offered = content.entries()?;
    offered.sort_by_key(|(name, _)| *name == "application/json");
    let Some((name, first)) = offered.first() else { return Err(content.error("no media type is offered")) };
    if let Some((other, _)) = offered.iter().find(|(_, node)| !node.same_as(first)) {
        return Err(content.error(format_args!("`{name}` and `{other}` with different schemas cannot be expressed")));
    }
    let bare = name.split(';').next().unwrap_or_default().trim();
    match bare {
        "application/json" | "application/x-www-form-urlencoded" => {}
        bare if bare.ends_with("+json") => {}
        _ => return Err(content.error(format_args!("media type `{name}` is not understood"))),
    }
    Ok((bare, first.clone()))
}

/// The schema of a media type, if it has one.
pub(super) fn schema<'a>(media: &Node<'a>) -> Result<Option<Node<'a>>> {
    let mut members = media.members()?;
    members.ignore(irrelevant::MEDIA_TYPE);
    let schema = members.take("schema");
    members.done()?;
    Ok(schema)
}

/// Puts the parameters in the order of the tables and gives each a name of its own.
pub(super) fn in_order(params: Vec<Param>, path: &str, node: &Node<'_>) -> Result<Vec<Param>> {
    let (mut of_path, others): (Vec<Param>, Vec<Param>) =
        params.into_iter().partition(|param| param.place == Place::Path);
    let mut ordered: Vec<Param> = Vec::new();
    for name in parameters(path) {
        let at = of_path.iter().position(|param| param.wire == name);
        let at = at.ok_or_else(|| node.error(format_args!("path parameter `{name}` is not described")))?;
        ordered.push(of_path.remove(at));
    }
    if let Some(param) = of_path.first() {
        return Err(node.error(format_args!("path parameter `{}` is not in the path", param.wire)));
    }
    let (required, optional): (Vec<Param>, Vec<Param>) = others.into_iter().partition(|param| param.required);
    for mut param in required.into_iter().chain(optional) {
        // The account to move a phone number to, say, beside the account that has it: what is set at the call has the plain name.
        if let Some(known) = ordered.iter_mut().find(|known| known.name == param.name && known.place != param.place) {
            let renamed = if known.place == Place::Path { known } else { &mut param };
            renamed.name = Words::join([&Words::of(prefix(renamed.place)), &renamed.name]);
        }
        if let Some(known) = ordered.iter().find(|known| known.name == param.name) {
            return Err(node.error(format_args!("parameters `{}` and `{}` have one name", known.wire, param.wire)));
        }
        ordered.push(param);
    }
    Ok(ordered)
}

fn prefix(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
        Place::Body | Place::WholeBody => "body",
    }
}
