//! From a request's host, path and method to the operation of the tables.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Target, decode_segment};
use super::problem::Problem;
use crate::schema::{Answer, Kind, Method, Model, Operation, Param, Product};

/// The 2010-04-01 API ends its paths in `.json`, or in `.xml` or nothing for the legacy XML.
const LEGACY: &str = "/2010-04-01/";

/// All operations as a tree of path segments for each host, so that finding one takes as many steps as the path has segments.
pub(crate) struct Router {
    nodes: Vec<Node>,
    hosts: BTreeMap<&'static str, NodeId>,
    /// Hosts whose tables are still to come.
    expected: BTreeSet<String>,
}

/// A place in the tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NodeId(usize);

struct Node {
    above: NodeId,
    literals: BTreeMap<&'static str, NodeId>,
    /// Where a parameter stands in the path.
    item: Option<NodeId>,
    operations: Vec<&'static Operation>,
    /// What its segment is, if that is a parameter.
    parameter: Option<&'static Param>,
}

/// The operation that a request means.
pub(crate) struct Found {
    pub(crate) operation: &'static Operation,
    /// Whether the answer is to be XML: a 2010-04-01 resource without `.json`.
    pub(crate) xml: bool,
    /// The path in pieces: literal text, or a parameter with the value given.
    pub(crate) steps: Vec<Step>,
    /// The operation's place.
    pub(crate) node: NodeId,
    /// The product that the first segment of the path names, which addresses in the answer name, too.
    pub(crate) named: Option<&'static str>,
}

/// One segment of the path of a request.
pub(crate) enum Step {
    Literal(&'static str),
    Argument {
        name: &'static str,
        value: String,
        /// The place of the collection that the argument chooses from.
        collection: NodeId,
    },
}

/// What stands at a path of one host.
enum Match {
    Operation(&'static Operation, NodeId),
    /// Operations of other methods alone.
    OtherMethod,
    Nothing,
}

impl Router {
    pub(crate) fn new(products: &[&'static Product]) -> Router {
        let mut router = Router { nodes: Vec::new(), hosts: BTreeMap::new(), expected: BTreeSet::new() };
        products.iter().for_each(|product| router.take(product));
        router
    }

    /// Takes the operations of a product.
    fn take(&mut self, product: &'static Product) {
        for operation in product.operations.iter().copied() {
            let root = match self.hosts.get(operation.host) {
                Some(root) => *root,
                None => {
                    let root = self.add(NodeId(self.nodes.len()));
                    self.hosts.insert(operation.host, root);
                    root
                }
            };
            let node = segments(operation).fold(root, |node, segment| self.below(node, segment, operation));
            self.nodes[node.0].operations.push(operation);
        }
    }

    /// Waits for the tables of hosts.
    pub(crate) fn expect(&mut self, hosts: impl IntoIterator<Item = String>) {
        self.expected.extend(hosts);
    }

    /// Takes the tables of a host that waits for them.
    pub(crate) fn serve(&mut self, host: &str, tables: &[&'static Product]) {
        if self.expected.remove(host) {
            tables.iter().for_each(|product| self.take(product));
        }
    }

    /// The hosts whose tables [`Router::find`] needs.
    pub(crate) fn lacking(&self, target: &Target, method: Method) -> Vec<String> {
        let is_expected = |name: &&str| self.expected.contains(*name);
        let (label, first) = (target.label(), target.first());
        if self.host(label).is_some() {
            return Vec::new();
        }
        let named = [Some(label), first].into_iter().flatten().find(is_expected);
        if let Some(name) = named {
            return vec![name.to_owned()];
        }
        let is_found = first.and_then(|first| self.host(first)).is_some_and(|host| {
            let rest = target.path.get(1 + host.len()..).unwrap_or_default();
            !matches!(self.find_in(host, method, rest), Ok(None))
        });
        if is_found { Vec::new() } else { self.expected.iter().cloned().collect() }
    }

    fn add(&mut self, above: NodeId) -> NodeId {
        self.nodes.push(Node { above, literals: BTreeMap::new(), item: None, operations: Vec::new(), parameter: None });
        NodeId(self.nodes.len() - 1)
    }

    /// The place one segment below another, made if it is new.
    fn below(&mut self, node: NodeId, segment: Segment, operation: &'static Operation) -> NodeId {
        let known = match segment {
            Segment::Literal(literal) => self.node(node).literals.get(literal).copied(),
            Segment::Parameter(_) => self.node(node).item,
        };
        known.unwrap_or_else(|| {
            let new = self.add(node);
            match segment {
                Segment::Literal(literal) => _ = self.nodes[node.0].literals.insert(literal, new),
                Segment::Parameter(name) => {
                    self.nodes[node.0].item = Some(new);
                    self.nodes[new.0].parameter = operation.params.iter().find(|param| param.wire == name);
                }
            }
            new
        })
    }

    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// Finds the operation. The host's first label names the product, or else the first segment of the path. Where neither does, the
    /// path alone decides, if only one product has it.
    pub(crate) fn find(&self, target: &Target, method: Method) -> Result<Found, Problem> {
        let path = target.path;
        if let Some(host) = self.host(target.label()) {
            return self.find_in(host, method, path)?.ok_or_else(|| Problem::not_found(path));
        }
        if let Some(host) = target.first().and_then(|first| self.host(first)) {
            let rest = path.get(1 + host.len()..).unwrap_or_default();
            if let Some(found) = self.find_in(host, method, rest)? {
                return Ok(Found { named: Some(host), ..found });
            }
        }
        let (mut candidates, mut refused) = (Vec::new(), None);
        for host in self.hosts.keys() {
            match self.find_in(host, method, path) {
                Ok(found) => candidates.extend(found),
                Err(problem) => refused = Some(problem),
            }
        }
        match (candidates.pop(), candidates.is_empty(), refused) {
            (Some(found), true, _) => Ok(found),
            (Some(last), false, _) => {
                let hosts: Vec<&str> = candidates.iter().chain([&last]).map(|found| found.operation.host).collect();
                Err(Problem::ambiguous(method, target, &hosts))
            }
            (None, _, Some(problem)) => Err(problem),
            (None, _, None) => Err(Problem::not_found(path)),
        }
    }

    /// The host of this name, if it is one.
    fn host(&self, name: &str) -> Option<&'static str> {
        self.hosts.get_key_value(name).map(|(host, _)| *host)
    }

    /// Finds the operation at a path of one host; nothing if the host has no such path.
    fn find_in(&self, host: &str, method: Method, path: &str) -> Result<Option<Found>, Problem> {
        let Some(root) = self.hosts.get(host) else { return Ok(None) };
        let bare = path.strip_suffix(".json");
        let (name, xml) = match (path.starts_with(LEGACY), bare) {
            (false, _) => (path, false),
            (true, Some(bare)) => (bare, false),
            (true, None) => (path.strip_suffix(".xml").unwrap_or(path), true),
        };
        let Some(given) = name.strip_prefix('/') else { return Ok(None) };
        let given: Vec<_> = given.split('/').map(decode_segment).collect();
        let (operation, node) = match self.walk(*root, method, &given) {
            Match::Operation(operation, node) => (operation, node),
            Match::OtherMethod => return Err(Problem::method_not_allowed()),
            Match::Nothing => return Ok(None),
        };
        let mut above = node;
        let mut steps: Vec<Step> = Vec::with_capacity(given.len());
        for (segment, value) in segments(operation).zip(given).collect::<Vec<_>>().into_iter().rev() {
            above = self.node(above).above;
            steps.push(match segment {
                Segment::Literal(literal) => Step::Literal(literal),
                Segment::Parameter(name) => Step::Argument { name, value: value.into_owned(), collection: above },
            });
        }
        steps.reverse();
        Ok(Some(Found { operation, xml, steps, node, named: None }))
    }

    /// Looks for the operation at the rest of a path: literal segments before parameters.
    fn walk(&self, node: NodeId, method: Method, rest: &[impl AsRef<str>]) -> Match {
        let here = self.node(node);
        let Some((first, rest)) = rest.split_first() else {
            let serves = |operation: &&&Operation| operation.method == method || operation.also == Some(method);
            return match here.operations.iter().find(serves) {
                Some(operation) => Match::Operation(operation, node),
                None if here.operations.is_empty() => Match::Nothing,
                None => Match::OtherMethod,
            };
        };
        let first = first.as_ref();
        let item = here.item.filter(|_| !first.is_empty());
        let mut best = Match::Nothing;
        for below in here.literals.get(first).copied().into_iter().chain(item) {
            match self.walk(below, method, rest) {
                Match::Nothing => {}
                Match::OtherMethod => best = Match::OtherMethod,
                found => return found,
            }
        }
        best
    }

    /// Names and path segments of what hangs below an instance, given the place of one of its operations.
    pub(crate) fn children(&self, node: NodeId) -> Vec<(&'static str, &'static str)> {
        let here = self.node(node);
        let is_item = self.node(here.above).item == Some(node);
        let instance = if is_item { here } else { here.item.map_or(here, |item| self.node(item)) };
        let mut children: Vec<_> = instance
            .literals
            .iter()
            .flat_map(|(segment, below)| self.node(*below).operations.iter().map(|operation| (*segment, operation)))
            // What the resource is called in a client: `messages` of `api.v2010.accounts.messages.list`.
            .filter_map(|(segment, operation)| Some((operation.name.rsplit('.').nth(1)?, segment)))
            .collect();
        children.sort_unstable();
        children.dedup();
        children
    }

    /// The collection that an operation works on: its own place, or the one above if it names an item.
    pub(crate) fn collection(&self, operation: &Operation, node: NodeId) -> NodeId {
        if ends_in_parameter(operation) { self.node(node).above } else { node }
    }

    /// Whether a path goes on from here to one of several items.
    pub(crate) fn has_items(&self, node: NodeId) -> bool {
        self.node(node).item.is_some()
    }

    /// What is known of a collection.
    pub(crate) fn traits(&self, collection: NodeId) -> Traits {
        let here = self.node(collection);
        let items = here.item.map_or(&[][..], |item| &self.node(item).operations);
        let is_page = |operation: &&Operation| matches!(operation.answer, Answer::Page(_));
        let both = items.iter().filter(|operation| !is_page(operation)).chain(&here.operations);
        let make = |operations: &[&Operation]| operations.iter().any(|operation| operation.name.ends_with(".create"));
        // What is added to below an item does not make the item.
        let adds_below = here.item.is_some_and(|item| self.has_items(item));
        let creates = make(&here.operations) || !adds_below && make(items);
        let lists = here.operations.iter().any(|operation| is_page(operation) || operation.name.ends_with(".list"));
        let parameter = here.item.and_then(|item| self.node(item).parameter);
        let models: Vec<&Model> = both
            .filter_map(|operation| match &operation.answer {
                Answer::Record(model) => Some(*model),
                Answer::Page(paging) => Some(paging.model),
                Answer::Nothing | Answer::Any => None,
            })
            .collect();
        let is_sid = parameter.is_some_and(|parameter| matches!(parameter.kind, Kind::Sid(_)));
        let key = key(&models, parameter.map(|parameter| parameter.name));
        let is_told = models.iter().any(|model| model.position(key).is_some());
        let made = |verb: &str| here.operations.iter().any(|operation| operation.name.ends_with(verb));
        Traits {
            has_items: parameter.is_some() || lists,
            key,
            // What nothing makes and nobody lists is there when it is asked for, and so is what goes by a name of the world.
            is_checked: creates && is_told || lists && is_sid,
            is_made: made(".create") && made(".delete"),
        }
    }
}

/// What is known of a collection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traits {
    /// Whether there are several things in it; otherwise it is one thing itself.
    pub(crate) has_items: bool,
    /// The field that tells its items apart.
    pub(crate) key: &'static str,
    /// Whether only the items are there that were put there.
    pub(crate) is_checked: bool,
    /// Whether the one thing that it is has to be created, and can be deleted.
    pub(crate) is_made: bool,
}

/// The field that tells the records of a collection apart: the SID, or what the path names them by.
fn key(models: &[&Model], parameter: Option<&'static str>) -> &'static str {
    let fields = || models.iter().flat_map(|model| model.fields.iter().map(|field| field.name));
    let known = |name: &'static str| fields().any(|field| field == name).then_some(name);
    let last = |name: &'static str| name.rsplit('_').next();
    let alike = |parameter| fields().find(|name| last(name) == last(parameter) && *name != "account_sid");
    let named = parameter.and_then(known);
    known("sid").or(named).or_else(|| known("id")).or_else(|| parameter.and_then(alike)).or(parameter).unwrap_or("sid")
}

/// Whether the operation is of the 2010-04-01 API, which writes dates, pages and addresses in its own way.
pub(crate) fn is_legacy(operation: &Operation) -> bool {
    operation.path.starts_with(LEGACY)
}

/// Whether the path names one of several.
pub(crate) fn ends_in_parameter(operation: &Operation) -> bool {
    matches!(segments(operation).last(), Some(Segment::Parameter(_)))
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Segment {
    Literal(&'static str),
    /// A parameter by its name on the wire.
    Parameter(&'static str),
}

fn segments(operation: &Operation) -> impl Iterator<Item = Segment> + use<> {
    let path = if is_legacy(operation) { operation.path.strip_suffix(".json") } else { None }.unwrap_or(operation.path);
    let segments = path.strip_prefix('/').unwrap_or(path).split('/');
    segments.map(|text| match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
        Some(name) => Segment::Parameter(name),
        None => Segment::Literal(text),
    })
}
