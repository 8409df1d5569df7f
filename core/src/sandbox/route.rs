//! From a request's host, path and method to the operation of the tables.

use std::collections::HashMap;

use super::form::decode_segment;
use super::problem::Problem;
use crate::schema::{Method, Operation, Product};

/// All operations, ready to be found by path.
pub(crate) struct Router {
    routes: Vec<Route>,
    /// What hangs below an instance, by [`Route::shape`]: the name in `links` and the segment of the path.
    children: HashMap<String, Vec<(&'static str, &'static str)>>,
}

struct Route {
    operation: &'static Operation,
    segments: Vec<Segment>,
}

#[derive(Clone, Copy, PartialEq)]
enum Segment {
    Literal(&'static str),
    /// A parameter by its name on the wire.
    Parameter(&'static str),
}

/// The operation that a request means.
pub(crate) struct Found {
    pub(crate) operation: &'static Operation,
    /// Whether the answer is to be XML: a 2010-04-01 resource without `.json`.
    pub(crate) xml: bool,
    /// The path in pieces: literal text, or a parameter with the value given.
    pub(crate) steps: Vec<Step>,
}

/// One segment of the path of a request.
pub(crate) enum Step {
    Literal(&'static str),
    Argument { name: &'static str, value: String },
}

impl Router {
    pub(crate) fn new(products: &[&'static Product]) -> Router {
        let operations = products.iter().flat_map(|product| product.operations.iter().copied());
        let routes: Vec<Route> = operations.map(Route::new).collect();
        let mut children: HashMap<String, Vec<_>> = HashMap::new();
        for route in &routes {
            let (Some((Segment::Literal(last), parents)), Some(name)) = (route.segments.split_last(), route.place())
            else {
                continue;
            };
            if matches!(parents.last(), Some(Segment::Parameter(_))) {
                let known = children.entry(shape(route.operation.host, parents)).or_default();
                if !known.contains(&(name, *last)) {
                    known.push((name, *last));
                }
            }
        }
        Router { routes, children }
    }

    /// Finds the operation. The host's first label decides where a product has it; another host leaves it to the path.
    pub(crate) fn find(&self, label: &str, method: Method, path: &str) -> Result<Found, Problem> {
        let known = self.routes.iter().any(|route| route.operation.host == label);
        let (name, bare) = match path.strip_suffix(".json") {
            Some(name) => (name, false),
            None => (path.strip_suffix(".xml").unwrap_or(path), true),
        };
        let mut found: Option<(usize, &Route, Vec<Step>)> = None;
        let mut exists = false;
        for route in self.routes.iter().filter(|route| !known || route.operation.host == label) {
            let Some(steps) = route.walk(if route.is_legacy() { name } else { path }) else { continue };
            exists = true;
            let literals = steps.iter().filter(|step| matches!(step, Step::Literal(_))).count();
            let better = found.as_ref().is_none_or(|(most, ..)| literals > *most);
            if better && (route.operation.method == method || route.operation.also == Some(method)) {
                found = Some((literals, route, steps));
            }
        }
        match found {
            Some((_, route, steps)) => Ok(Found { operation: route.operation, xml: bare && route.is_legacy(), steps }),
            None if exists => Err(Problem::method_not_allowed()),
            None => Err(Problem::not_found(path)),
        }
    }

    /// Names and path segments of what hangs below an instance, given one of its operations.
    pub(crate) fn children(&self, operation: &Operation) -> &[(&'static str, &'static str)] {
        let mut segments = segments(operation);
        if !matches!(segments.last(), Some(Segment::Parameter(_))) {
            segments.push(Segment::Parameter(""));
        }
        self.children.get(&shape(operation.host, &segments)).map_or(&[], Vec::as_slice)
    }
}

impl Route {
    fn new(operation: &'static Operation) -> Route {
        Route { operation, segments: segments(operation) }
    }

    fn is_legacy(&self) -> bool {
        is_legacy(self.operation)
    }

    /// What the resource is called in a client, the word before the verb: `messages` of
    /// `api.v2010.accounts.messages.list`.
    fn place(&self) -> Option<&'static str> {
        self.operation.name.rsplit('.').nth(1)
    }

    fn walk(&self, path: &str) -> Option<Vec<Step>> {
        let mut given = path.strip_prefix('/')?.split('/');
        let mut steps = Vec::with_capacity(self.segments.len());
        for segment in &self.segments {
            let text = decode_segment(given.next()?);
            steps.push(match segment {
                Segment::Literal(literal) if text == *literal => Step::Literal(literal),
                Segment::Parameter(name) if !text.is_empty() => Step::Argument { name, value: text.into_owned() },
                _ => return None,
            });
        }
        given.next().is_none().then_some(steps)
    }
}

/// Whether the operation is of the 2010-04-01 API, which writes dates, pages and addresses in its own way.
pub(crate) fn is_legacy(operation: &Operation) -> bool {
    operation.path.ends_with(".json")
}

fn segments(operation: &Operation) -> Vec<Segment> {
    let path = operation.path.strip_suffix(".json").unwrap_or(operation.path);
    let segments = path.strip_prefix('/').unwrap_or(path).split('/');
    segments
        .map(|text| match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) => Segment::Parameter(name),
            None => Segment::Literal(text),
        })
        .collect()
}

/// A path with its parameters left blank: `ip-messaging/v2/Services/{}`.
fn shape(host: &str, segments: &[Segment]) -> String {
    let mut shape = host.to_owned();
    for segment in segments {
        shape.push('/');
        shape.push_str(match segment {
            Segment::Literal(literal) => literal,
            Segment::Parameter(_) => "{}",
        });
    }
    shape
}
