//! Where a path stands in the client.
//!
//! Our own documents say so: `x-place: services(service_sid).users(sid)`, with what Twilio's libraries call one of it where that is not
//! the singular, `workers.statistics[workers_statistics]()`. Twilio's do not: the place follows from a path's
//! `x-twilio` as it does in Twilio's own libraries. The name is `mountName`, else the last literal segment; above it stands the place
//! of `parent`; the path's parameters beyond the parent's are the arguments. A path of which the document says nothing is placed by
//! its own segments.

use serde_json::Value;

use super::names::is_version;
use crate::document::Node;
use crate::error::Result;
use crate::words::Words;

/// A place: names from the top down, each with the path parameters that stand behind it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spot {
    pub(crate) segments: Vec<Segment>,
    /// There is one of it and no list.
    pub(crate) singleton: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Segment {
    pub(crate) name: Words,
    /// What Twilio's libraries call one of it, where that is said.
    pub(crate) class: Option<Words>,
    pub(crate) arguments: Vec<Words>,
}

impl Spot {
    /// Reads `accounts(account_sid).messages`.
    pub(crate) fn parse(node: &Node<'_>) -> Result<Spot> {
        let text = node.text()?;
        let mut singleton = false;
        let segments = text.split('.').map(|part| {
            let (name, arguments) = match part.split_once('(') {
                None => (part, ""),
                Some((name, rest)) => (name, rest.strip_suffix(')')?),
            };
            let (name, class) = match name.split_once('[') {
                None => (name, None),
                Some((name, rest)) => (name, Some(rest.strip_suffix(']')?)),
            };
            singleton = part.ends_with("()");
            let arguments = arguments.split(',').filter(|argument| !argument.is_empty());
            let is_name = |name: &str| !name.is_empty() && Words::of(name).snake() == name;
            (is_name(name) && class.is_none_or(is_name) && arguments.clone().all(is_name)).then(|| Segment {
                name: Words::of(name),
                class: class.map(Words::of),
                arguments: arguments.map(Words::of).collect(),
            })
        });
        let segments: Option<Vec<Segment>> = segments.collect();
        let segments = segments.ok_or_else(|| node.error(format_args!("`{text}` is no place")))?;
        Ok(Spot { segments, singleton })
    }

    /// The names without their arguments.
    pub(crate) fn names(&self) -> Vec<Words> {
        self.segments.iter().map(|segment| segment.name.clone()).collect()
    }

    /// The same place for an operation that is mounted under another name.
    pub(crate) fn mounted(mut self, name: &str) -> Spot {
        if let Some(last) = self.segments.last_mut() {
            last.name = Words::of(name);
            last.class = None;
        }
        self
    }
}

/// All paths of a document, to look for parents among them.
pub(crate) struct Paths<'a> {
    paths: Vec<(&'a str, Node<'a>)>,
    /// The first segment of every path is its version.
    versioned: bool,
}

impl<'a> Paths<'a> {
    /// The paths of a document of one version.
    pub(crate) fn new(paths: Vec<(&'a str, Node<'a>)>) -> Paths<'a> {
        Paths { paths, versioned: false }
    }

    /// The paths of a document of several versions, which begin with them: `/marketplace/AddOns`, `/v1/token`. A version has no path
    /// parameter of its own: where something else than `v1` is followed by one, what does not begin like `v1` has no version.
    pub(crate) fn of_versions(paths: Vec<(&'a str, Node<'a>)>) -> Paths<'a> {
        let is_item = |path: &str| {
            let mut parts = path.split('/').skip(1);
            parts.next().is_some_and(|first| !is_version(first)) && parts.next().and_then(parameter).is_some()
        };
        let versioned = !paths.iter().any(|(path, _)| is_item(path));
        Paths { paths, versioned }
    }

    /// The version that a path begins with.
    pub(crate) fn version(&self, path: &str) -> Words {
        let first = path.split('/').nth(1).unwrap_or_default();
        Words::of(if self.versioned || is_version(first) { first } else { "versionless" })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(&'a str, Node<'a>)> {
        self.paths.iter()
    }

    /// The place of a path by its `x-twilio`.
    pub(crate) fn spot(&self, path: &str, node: &Node<'a>) -> Result<Spot> {
        let x_twilio =
            |name: &str| node.value().get("x-twilio").and_then(|x_twilio| x_twilio.get(name)).and_then(Value::as_str);
        let spot = match x_twilio("pathType") {
            None => self.by_segments(path),
            Some("list" | "instance") => {
                let mut segments = match x_twilio("parent") {
                    None => Vec::new(),
                    Some(parent) => self.parent(path, parent, node)?.segments,
                };
                let above: usize = segments.iter().map(|segment| segment.arguments.len()).sum();
                let own = parameters(path).into_iter().skip(above).map(Words::of).collect();
                let name = literals(path).last().copied().unwrap_or_default();
                segments.push(Segment { name: Words::of(name), class: None, arguments: own });
                Spot { segments, singleton: false }
            }
            Some(other) => return Err(node.error(format_args!("`pathType: {other}` is not understood"))),
        };
        let mut spot = match x_twilio("mountName") {
            None => spot,
            Some(name) => spot.mounted(name),
        };
        if let (Some(last), Some(class)) = (spot.segments.last_mut(), x_twilio("className")) {
            last.class = Some(Words::of(class));
        }
        let last_has_arguments = spot.segments.last().is_some_and(|segment| !segment.arguments.is_empty());
        spot.singleton = x_twilio("pathType") == Some("instance") && !last_has_arguments;
        if spot.segments.iter().any(|segment| segment.name.is_empty()) {
            return Err(node.error("its place has no name"));
        }
        rename_arguments(&mut spot, path);
        Ok(spot)
    }

    fn parent(&self, path: &str, parent: &str, node: &Node<'a>) -> Result<Spot> {
        // `parent` mostly leaves out the version.
        let first = path.split('/').nth(1).unwrap_or_default();
        let versioned =
            if parent.starts_with(&format!("/{first}/")) { parent.to_owned() } else { format!("/{first}{parent}") };
        let is_above = |parent: &str| form(path).starts_with(&form(parent));
        // Statistics of all workers name the worker as their parent, but stand beside the workers.
        let list = versioned.rsplit_once("/{").map_or("", |(list, _)| list);
        let parent = match versioned.as_str() {
            parent if parameters(parent).is_empty() || is_above(parent) => parent,
            _ if !list.is_empty() && is_above(list) => list,
            parent => return Err(node.error(format_args!("its parent `{parent}` is not above it"))),
        };
        match self.paths.iter().find(|(path, _)| form(path) == form(parent)) {
            Some((parent, at)) => self.spot(parent, at),
            None => Ok(self.by_segments(parent)),
        }
    }

    fn by_segments(&self, path: &str) -> Spot {
        let mut segments: Vec<Segment> = Vec::new();
        for part in parts(path, self.versioned) {
            match (parameter(part), segments.last_mut()) {
                (Some(name), Some(segment)) => segment.arguments.push(Words::of(name)),
                (Some(name), None) => {
                    let arguments = vec![Words::of(name)];
                    segments.push(Segment { name: Words::default(), class: None, arguments });
                }
                (None, _) => segments.push(Segment { name: Words::of(part), class: None, arguments: Vec::new() }),
            }
        }
        Spot { segments, singleton: false }
    }
}

/// A parent calls its own `Sid` what its children call `ServiceSid`: the arguments are named as the path itself names them.
fn rename_arguments(spot: &mut Spot, path: &str) {
    let arguments = spot.segments.iter_mut().flat_map(|segment| &mut segment.arguments);
    for (argument, name) in arguments.zip(parameters(path)) {
        *argument = Words::of(name);
    }
}

/// The segments of a path without `.json` and, where it has one, without its version.
fn parts(path: &str, versioned: bool) -> impl Iterator<Item = &str> {
    let path = path.strip_suffix(".json").unwrap_or(path);
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.enumerate().filter(move |(at, part)| *at > 0 || !(versioned || is_version(part))).map(|(_, part)| part)
}

fn literals(path: &str) -> Vec<&str> {
    parts(path, false).filter(|part| parameter(part).is_none()).collect()
}

/// The names in braces.
pub(crate) fn parameters(path: &str) -> Vec<&str> {
    parts(path, false).filter_map(parameter).collect()
}

fn parameter(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

/// The path with all its parameters called the same, and without `.json`.
fn form(path: &str) -> String {
    let path = path.strip_suffix(".json").unwrap_or(path);
    path.split('/').map(|part| if parameter(part).is_some() { "{}" } else { part }).collect::<Vec<_>>().join("/")
}
