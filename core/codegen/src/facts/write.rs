//! Facts as a file.

use std::fmt::Write as _;

use super::kinds;
use crate::error::{Error, Result};
use crate::ir::{Access, Answer, Body, Kind, Operation, Place, Product, Resource};
use crate::words::Words;

/// The file of a product.
///
/// # Errors
/// A name could not be read again as what it is.
pub fn write(product: &Product, origin: &str) -> Result<String> {
    let mut out = Lines::default();
    out.line(0, &format!("# Facts of Twilio's API, {origin}. What they mean stands in `words`."));
    out.fact(0, "product", &product.name.snake());
    out.fact(0, "version", &product.version.snake());
    if let Some(home) = &product.home {
        out.fact(0, "home", &home.snake());
    }
    if let Some(names) = &product.shortcuts {
        let names: Vec<String> = names.iter().map(Words::snake).collect();
        out.line(0, &format!("shortcuts: [{}]", names.join(", ")));
    }
    let host = usual_host(product);
    out.fact(0, "host", &host);
    out.line(0, "operations:");
    for (segments, operation) in placed(&product.resources, &[]) {
        out.operation(product, &host, &segments, operation)?;
    }
    out.line(0, if product.models.is_empty() { "records: {}" } else { "records:" });
    for model in &product.models {
        out.open(1, &type_name(product, &model.name)?, model.fields.is_empty());
        for field in &model.fields {
            let flags = [("always", field.always), ("deprecated", field.deprecated)];
            out.fact(2, &name(&field.name, &field.wire), &value(product, None, &field.kind, &flags)?);
        }
    }
    out.line(0, if product.enums.is_empty() { "enums: {}" } else { "enums:" });
    for one in &product.enums {
        let texts: Vec<String> = one.texts.iter().map(|text| element(text)).collect();
        out.line(1, &format!("{}: [{}]", type_name(product, &one.name)?, texts.join(", ")));
    }
    Ok(out.0)
}

/// The host of most operations.
fn usual_host(product: &Product) -> String {
    let mut hosts: Vec<(&str, usize)> = Vec::new();
    for (_, operation) in placed(&product.resources, &[]) {
        match hosts.iter_mut().find(|(host, _)| *host == operation.host) {
            Some((_, count)) => *count += 1,
            None => hosts.push((&operation.host, 1)),
        }
    }
    hosts.iter().rev().max_by_key(|(_, count)| *count).map_or_else(String::new, |(host, _)| (*host).to_owned())
}

/// A name on the way to an operation, with the number of path arguments behind it; none may be given for what there is one of.
#[derive(Clone)]
struct Segment<'a> {
    name: &'a Words,
    class: Option<&'a Words>,
    arguments: usize,
    is_single: bool,
}

/// All operations with the way to each, in the order of the tree.
fn placed<'a>(resources: &'a [Resource], above: &[Segment<'a>]) -> Vec<(Vec<Segment<'a>>, &'a Operation)> {
    let mut all = Vec::new();
    for resource in resources {
        let list = Segment {
            name: &resource.name,
            class: resource.class.as_ref(),
            arguments: 0,
            is_single: resource.singleton,
        };
        let item = resource.one.as_ref().map(|item| {
            let one = Segment { arguments: item.arguments.len(), is_single: false, ..list.clone() };
            (one, &item.level)
        });
        for (segment, level) in [Some((list, &resource.all)), item].into_iter().flatten() {
            let way = [above, &[segment]].concat();
            all.extend(level.operations.iter().map(|operation| (way.clone(), operation)));
            all.extend(placed(&level.children, &way));
        }
    }
    all
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, depth: usize, text: &str) {
        _ = writeln!(self.0, "{:1$}{text}", "", depth * 2);
    }

    fn fact(&mut self, depth: usize, key: &str, value: &str) {
        self.line(depth, &format!("{}: {}", scalar(key), scalar(value)));
    }

    fn open(&mut self, depth: usize, key: &str, is_empty: bool) {
        self.line(depth, &format!("{}:{}", scalar(key), if is_empty { " {}" } else { "" }));
    }
}

/// A text as YAML takes it: plain where nothing in it means anything.
fn scalar(text: &str) -> String {
    quoted_unless(text, b" _-./<>(){}+,$")
}

/// The same within a list, where a comma ends an element.
fn element(text: &str) -> String {
    quoted_unless(text, b" _-./")
}

fn quoted_unless(text: &str, plain: &[u8]) -> String {
    const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let is_plain = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || plain.contains(&byte))
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

impl Lines {
    fn operation(&mut self, product: &Product, host: &str, way: &[Segment<'_>], operation: &Operation) -> Result<()> {
        let prefix = format!("{}.{}.", product.name, product.version);
        let key = operation.name.strip_prefix(&prefix).unwrap_or(&operation.name);
        self.open(1, key, false);
        self.fact(2, "request", &format!("{} {}", operation.method, operation.path));
        self.fact(2, "place", &place(way, operation));
        self.fact(2, "id", &operation.id.pascal());
        if key.rsplit('.').next() != Some(&operation.verb.snake()) {
            self.fact(2, "verb", &operation.verb.snake());
        }
        if operation.host != host {
            self.fact(2, "host", &operation.host);
        }
        if let Some(also) = operation.also {
            self.fact(2, "also", also);
        }
        match operation.access {
            Access::Account => {}
            Access::OAuth => self.fact(2, "access", "oauth"),
            Access::Open => self.fact(2, "access", "open"),
        }
        if operation.deprecated {
            self.line(2, "deprecated: true");
        }
        match &operation.body {
            Body::None => {}
            Body::Form => self.fact(2, "body", "form"),
            Body::Json(media_type) => {
                let whole = operation.whole.iter().map(|name| format!(" as {name}"));
                self.fact(2, "body", &whole.fold(media_type.clone(), |text, name| text + &name));
            }
        }
        if !operation.params.is_empty() {
            self.line(2, "params:");
        }
        for param in &operation.params {
            let usual = if operation.body == Body::None { Place::Query } else { Place::Body };
            let place = (param.place != usual).then(|| place_name(param.place));
            let flags = [("required", param.required && param.place != Place::Path), ("deprecated", param.deprecated)];
            self.fact(3, &name(&param.name, &param.wire), &value(product, place, &param.kind, &flags)?);
        }
        if !operation.one_of.is_empty() {
            let groups: Vec<String> = operation.one_of.iter().map(|group| element(&group.join(", "))).collect();
            self.line(2, &format!("one_of: [{}]", groups.join(", ")));
        }
        match &operation.answer {
            Answer::Nothing => {}
            Answer::Any => self.fact(2, "answer", "any"),
            Answer::Record(record) => self.fact(2, "answer", &type_name(product, record)?),
            Answer::Page(page) => {
                let mut text = format!("page of {} in {}", type_name(product, &page.record)?, page.key);
                if let Some(size) = page.max_size {
                    _ = write!(text, ", up to {size}");
                }
                if let Some(token) = &page.token {
                    _ = write!(text, ", by {token}");
                }
                self.fact(2, "answer", &text);
            }
        }
        Ok(())
    }
}

/// `services(service_sid).verifications`, the arguments named as the operation's own path names them.
fn place(way: &[Segment<'_>], operation: &Operation) -> String {
    let mut arguments = operation.params.iter().map(|param| Words::of(&param.wire).snake());
    let segments = way.iter().enumerate().map(|(at, segment)| {
        let own: Vec<String> = arguments.by_ref().take(segment.arguments).collect();
        let name = segment.class.map_or(segment.name.snake(), |class| format!("{}[{class}]", segment.name));
        match (own.is_empty(), segment.is_single && at + 1 == way.len()) {
            (true, false) => name,
            (true, true) => format!("{name}()"),
            (false, _) => format!("{name}({})", own.join(",")),
        }
    });
    segments.collect::<Vec<_>>().join(".")
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
        Place::Body => "member",
        Place::WholeBody => "body",
    }
}

/// The name on the wire, and the one in the tables where that does not follow from it.
fn name(name: &Words, wire: &str) -> String {
    if Words::of(wire) == *name { wire.to_owned() } else { format!("{wire} as {name}") }
}

fn value(product: &Product, place: Option<&str>, kind: &Kind, flags: &[(&str, bool)]) -> Result<String> {
    let mut text = kinds::write(kind);
    if kinds::read(&text, &|name| is_enum(product, name)).as_ref() != Some(kind) {
        return Err(Error::new(format!("{}: `{text}` would be read as another kind", product.document)));
    }
    if let Some(place) = place {
        text = format!("{place} {text}");
    }
    for (flag, _) in flags.iter().filter(|(_, is_set)| *is_set) {
        text = format!("{text}, {flag}");
    }
    Ok(text)
}

fn type_name(product: &Product, name: &Words) -> Result<String> {
    let text = name.pascal();
    if Words::of(&text) == *name {
        Ok(text)
    } else {
        Err(Error::new(format!("{}: the type {name} has no name of its own as {text}", product.document)))
    }
}

fn is_enum(product: &Product, name: &Words) -> bool {
    product.enums.iter().any(|one| one.name == *name)
}
