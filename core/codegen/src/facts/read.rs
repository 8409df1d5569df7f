//! Facts from their file.

use super::kinds;
use crate::document::{Document, Members, Node};
use crate::error::Result;
use crate::ir::{Access, Answer, Body, Download, Enum, Field, Kind, Model, Operation, Page, Param, Place, Product};
use crate::read::place::Spot;
use crate::read::tree::{self, Placed};
use crate::words::Words;

/// Reads the file of a product.
///
/// # Errors
/// Something in it is not understood.
pub fn read(document: &Document) -> Result<Product> {
    let root = document.root();
    let mut members = root.members()?;
    let name = Words::of(members.need("product")?.text()?);
    let version = Words::of(members.need("version")?.text()?);
    let home = members.text("home")?.map(Words::of);
    let shortcuts = match members.take("shortcuts") {
        Some(names) => Some(names.texts()?.into_iter().map(Words::of).collect()),
        None => None,
    };
    let beside = members.take("beside").map_or(Ok(Vec::new()), |node| node.texts())?;
    let beside = beside.into_iter().map(|names| names.split('.').map(Words::of).collect()).collect();
    let host = members.need("host")?.text()?;
    let enums = members.need("enums")?.entries()?.into_iter().map(|(name, node)| {
        let texts = node.texts()?.into_iter().map(str::to_owned).collect();
        Ok(Enum { name: Words::of(name), texts, doc: None })
    });
    let enums: Vec<Enum> = enums.collect::<Result<_>>()?;
    let records = members.need("records")?.entries()?;
    let known = Known { enums: &enums, records: records.iter().map(|(name, _)| Words::of(name)).collect() };
    let models = records.iter().map(|(name, node)| {
        let fields = node.entries()?.into_iter().map(|(key, node)| known.field(key, &node));
        let mut fields = fields.collect::<Result<Vec<_>>>()?;
        // What tells a record from the others stands first wherever one is shown.
        fields.sort_by_key(|field| field.wire != "sid");
        Ok(Model { name: Words::of(name), fields, download: None, doc: None })
    });
    let mut models: Vec<Model> = models.collect::<Result<_>>()?;
    if let Some(downloads) = members.take("downloads") {
        read_downloads(&downloads, &mut models)?;
    }
    let prefix = format!("{name}.{version}");
    let operations = members.need("operations")?.entries()?.into_iter();
    let placed = operations.map(|(key, node)| known.operation(&prefix, host, key, node));
    let resources = tree::build(placed.collect::<Result<_>>()?)?;
    members.done()?;
    Ok(Product {
        document: document.name.clone(),
        title: name.spaced(),
        name,
        version,
        summary: None,
        home,
        shortcuts,
        beside,
        resources,
        models,
        enums,
    })
}

/// Which records stand for files.
fn read_downloads(node: &Node<'_>, models: &mut [Model]) -> Result<()> {
    for (name, node) in node.entries()? {
        let model = models.iter_mut().find(|model| model.name == Words::of(name));
        let model = model.ok_or_else(|| node.error("there is no such record"))?;
        let mut members = node.members()?;
        let from = members.need("from")?;
        let address = from.text()?.to_owned();
        for (at, part) in address.split(['{', '}']).enumerate() {
            let is_text =
                |field: &Field| field.name.snake() == part && matches!(field.kind, Kind::Text(_) | Kind::Sid(_));
            if at % 2 == 1 && !model.fields.iter().any(is_text) {
                return Err(from.error(format_args!("`{part}` is no field with text")));
            }
        }
        let formats = members.take("formats").map_or(Ok(Vec::new()), |node| node.texts())?;
        model.download = Some(Download { address, formats: formats.into_iter().map(str::to_owned).collect() });
        members.done()?;
    }
    Ok(())
}

/// The types that a file declares.
struct Known<'a> {
    enums: &'a [Enum],
    records: Vec<Words>,
}

impl Known<'_> {
    fn kind(&self, node: &Node<'_>, text: &str) -> Result<Kind> {
        let kind = kinds::read(text, &|name| self.enums.iter().any(|one| one.name == *name));
        kind.filter(|kind| self.declares(kind)).ok_or_else(|| node.error(format_args!("`{text}` is no kind of value")))
    }

    fn declares(&self, kind: &Kind) -> bool {
        match kind {
            Kind::Record(name) => self.records.contains(name),
            Kind::List(of) | Kind::Map(of) => self.declares(of),
            _ => true,
        }
    }

    fn field(&self, key: &str, node: &Node<'_>) -> Result<Field> {
        let (name, wire) = names(key);
        let mut parts = node.text()?.split(", ");
        let kind = self.kind(node, parts.next().unwrap_or_default())?;
        let mut field = Field { name, wire, kind, always: false, filled: false, doc: None, deprecated: false };
        for flag in parts {
            match flag {
                "always" => (field.always, field.filled) = (true, true),
                "deprecated" => field.deprecated = true,
                other => return Err(node.error(format_args!("`{other}` is not understood"))),
            }
        }
        Ok(field)
    }

    fn operation<'d>(&self, prefix: &str, host: &str, key: &str, node: Node<'d>) -> Result<Placed<'d>> {
        let mut members = node.members()?;
        let request = members.need("request")?;
        let (method, path) = request.text()?.split_once(' ').unwrap_or_default();
        let method = method_of(&request, method)?;
        let spot = Spot::parse(&members.need("place")?)?;
        // A corrected name stands behind the one that was imported.
        let key = key.rsplit(" as ").next().unwrap_or_default();
        let last = key.rsplit('.').next().unwrap_or_default();
        let (body, whole) = match members.text("body")? {
            None => (Body::None, None),
            Some("form") => (Body::Form, None),
            Some(text) => match text.split_once(" as ") {
                Some((media_type, whole)) => (Body::Json(media_type.to_owned()), Some(Words::of(whole))),
                None => (Body::Json(text.to_owned()), None),
            },
        };
        let params = match members.take("params") {
            None => Vec::new(),
            Some(params) => {
                let usual = if body == Body::None { Place::Query } else { Place::Body };
                let params = params.entries()?.into_iter().map(|(key, node)| self.param(usual, key, &node));
                let mut params = params.collect::<Result<Vec<_>>>()?;
                // A correction may have made one required.
                params.sort_by_key(|param| (param.place != Place::Path, !param.required));
                params
            }
        };
        let access = match members.take("access") {
            None => Access::Account,
            Some(node) => match node.text()? {
                "account" => Access::Account,
                "oauth" => Access::OAuth,
                "open" => Access::Open,
                other => return Err(node.error(format_args!("`{other}` is not understood"))),
            },
        };
        let operation = Operation {
            id: Words::of(members.need("id")?.text()?),
            name: format!("{prefix}.{key}"),
            verb: Words::of(members.text("verb")?.unwrap_or(last)),
            host: members.text("host")?.unwrap_or(host).to_owned(),
            method,
            also: members.take("also").map(|node| method_of(&node, node.text()?)).transpose()?,
            path: path.to_owned(),
            params,
            body,
            whole,
            answer: self.answer(&mut members)?,
            access,
            doc: None,
            deprecated: members.truth("deprecated")?,
            one_of: one_of(&mut members)?,
        };
        members.done()?;
        Ok(Placed { spot, operation, node })
    }

    fn param(&self, usual: Place, key: &str, node: &Node<'_>) -> Result<Param> {
        let (name, wire) = names(key);
        let mut parts = node.text()?.split(", ");
        let first = parts.next().unwrap_or_default();
        let (place, kind) = match first.split_once(' ').and_then(|(word, rest)| Some((place_of(word)?, rest))) {
            Some((place, kind)) => (place, kind),
            None => (usual, first),
        };
        let kind = self.kind(node, kind)?;
        let required = place == Place::Path;
        let mut param = Param { name, wire, place, kind, required, doc: None, deprecated: false };
        for flag in parts {
            match flag {
                "required" => param.required = true,
                "deprecated" => param.deprecated = true,
                other => return Err(node.error(format_args!("`{other}` is not understood"))),
            }
        }
        Ok(param)
    }

    fn answer(&self, members: &mut Members<'_>) -> Result<Answer> {
        let Some(node) = members.take("answer") else { return Ok(Answer::Nothing) };
        let record = |text: &str| match self.kind(&node, text)? {
            Kind::Record(name) => Ok(name),
            _ => Err(node.error(format_args!("`{text}` is no record"))),
        };
        let text = node.text()?;
        let Some(page) = text.strip_prefix("page of ") else {
            return Ok(if text == "any" { Answer::Any } else { Answer::Record(record(text)?) });
        };
        let mut parts = page.split(", ");
        let (name, key) = parts.next().and_then(|part| part.split_once(" in ")).unwrap_or_default();
        let mut page = Page { key: key.to_owned(), record: record(name)?, max_size: None, token: None };
        for part in parts {
            match (part.strip_prefix("up to "), part.strip_prefix("by ")) {
                (Some(size), _) if size.parse::<u64>().is_ok() => page.max_size = size.parse().ok(),
                (_, Some(token)) => page.token = Some(token.to_owned()),
                _ => return Err(node.error(format_args!("`{part}` is not understood"))),
            }
        }
        Ok(Answer::Page(page))
    }
}

/// The name in the tables and the one on the wire.
fn names(key: &str) -> (Words, String) {
    match key.rsplit_once(" as ") {
        Some((wire, name)) => (Words::of(name), wire.to_owned()),
        None => (Words::of(key), key.to_owned()),
    }
}

fn place_of(word: &str) -> Option<Place> {
    Some(match word {
        "path" => Place::Path,
        "query" => Place::Query,
        "header" => Place::Header,
        "cookie" => Place::Cookie,
        "member" => Place::Body,
        "body" => Place::WholeBody,
        _ => return None,
    })
}

fn method_of(node: &Node<'_>, name: &str) -> Result<&'static str> {
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE"].into_iter().find(|known| *known == name);
    known.ok_or_else(|| node.error(format_args!("`{name}` is no method")))
}

fn one_of(members: &mut Members<'_>) -> Result<Vec<Vec<String>>> {
    let Some(node) = members.take("one_of") else { return Ok(Vec::new()) };
    let groups = node.texts()?.into_iter().map(|group| group.split(", ").map(str::to_owned).collect());
    Ok(groups.collect())
}
