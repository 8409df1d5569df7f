//! Placed operations become a tree of resources, each operation with a name of its own.

use std::collections::HashMap;

use super::place::Spot;
use crate::document::Node;
use crate::error::Result;
use crate::ir::{Argument, Item, Level, Operation, Param, Place, Resource};
use crate::words::Words;

/// What an operation does, as far as its id says so.
const VERBS: &[&str] = &["list", "create", "fetch", "update", "delete", "patch", "replace"];

/// An operation and its place.
pub(crate) struct Placed<'a> {
    pub(crate) spot: Spot,
    pub(crate) operation: Operation,
    /// For errors.
    pub(crate) node: Node<'a>,
}

/// The verb of an operation: the first word of its id, else what its method does to a collection or to an item.
pub(crate) fn verb(id: &Words, method: &str, spot: &Spot) -> Words {
    if let Some((first, _)) = id.split_first()
        && VERBS.contains(&first)
    {
        return Words::of(first);
    }
    let is_one = spot.singleton || spot.segments.last().is_some_and(|segment| !segment.arguments.is_empty());
    Words::of(match (method, is_one) {
        ("GET", true) => "fetch",
        ("GET", false) => "list",
        ("POST", false) => "create",
        ("POST" | "PUT", _) => "update",
        ("PATCH", _) => "patch",
        _ => "delete",
    })
}

/// Names the operations: `prefix`, the names of the place, the verb. Where two would be called the same, each takes its whole id, and
/// as its verb, too, if both stand at one place.
pub(crate) fn name(placed: &mut [Placed<'_>], prefix: &str) -> Result<()> {
    let path = |one: &Placed<'_>| {
        let names: Vec<String> = one.spot.names().iter().map(Words::snake).collect();
        format!("{prefix}.{}", names.join("."))
    };
    // Workers and one worker have the same path of names.
    let place = |one: &Placed<'_>| -> Vec<bool> {
        one.spot.segments.iter().map(|segment| segment.arguments.is_empty()).collect()
    };
    let clashing = clashes(placed, |one| format!("{}.{} {:?}", path(one), one.operation.verb, place(one)));
    for (one, clashes) in placed.iter_mut().zip(clashing) {
        if clashes {
            one.operation.verb = one.operation.id.clone();
        }
    }
    let clashing = clashes(placed, |one| format!("{}.{}", path(one), one.operation.verb));
    for (one, clashes) in placed.iter_mut().zip(clashing) {
        let last = if clashes { &one.operation.id } else { &one.operation.verb };
        one.operation.name = format!("{}.{last}", path(one));
    }
    let clashing = clashes(placed, |one| one.operation.name.clone());
    match placed.iter().zip(clashing).find(|(_, clashes)| *clashes) {
        Some((one, _)) => Err(one.node.error(format_args!("two operations are called `{}`", one.operation.name))),
        None => Ok(()),
    }
}

/// For each operation, whether another has the same key.
fn clashes(placed: &[Placed<'_>], key: impl Fn(&Placed<'_>) -> String) -> Vec<bool> {
    let keys: Vec<String> = placed.iter().map(key).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for key in &keys {
        *counts.entry(key).or_default() += 1;
    }
    keys.iter().map(|key| counts.get(key.as_str()).is_some_and(|count| *count > 1)).collect()
}

/// Builds the tree in the order of the document.
pub(crate) fn build(placed: Vec<Placed<'_>>) -> Result<Vec<Resource>> {
    let mut root = Level::default();
    for Placed { spot, mut operation, node } in placed {
        let Some(of_path) = in_order_of(&spot, &mut operation.params) else {
            return Err(node.error("the arguments of its place must be the path's parameters, in their order"));
        };
        let mut arguments = of_path.iter().map(|param| Argument {
            name: param.name.clone(),
            kind: param.kind.clone(),
            doc: param.doc.clone(),
        });
        let mut level = &mut root;
        let last = spot.segments.len().saturating_sub(1);
        for (at, segment) in spot.segments.iter().enumerate() {
            let resource = child(level, &segment.name);
            resource.singleton |= at == last && spot.singleton;
            let class = segment.class.as_ref().filter(|class| **class != segment.name.singular());
            if let (Some(one), Some(other)) = (&resource.class, class)
                && one != other
            {
                let name = &segment.name;
                return Err(node.error(format_args!("one of `{name}` is called `{other}` here and `{one}` elsewhere")));
            }
            resource.class = resource.class.take().or_else(|| class.cloned());
            if segment.arguments.is_empty() {
                level = &mut resource.all;
                continue;
            }
            let own: Vec<Argument> = arguments.by_ref().take(segment.arguments.len()).collect();
            let item = resource.one.get_or_insert_with(|| Item { arguments: own.clone(), level: Level::default() });
            if item.arguments.len() != own.len() {
                return Err(node.error(format_args!("`{}` has another number of arguments elsewhere", segment.name)));
            }
            if at == last {
                // The item's own path names its arguments best: `sid`, where its children say `service_sid`.
                item.arguments = own;
            }
            level = &mut item.level;
        }
        level.operations.push(operation);
    }
    Ok(root.children)
}

/// Puts the path's parameters in the order of the arguments that lead to a place, and gives them. Only what leads to one item may
/// stand in another order there than in the path.
fn in_order_of<'p>(spot: &Spot, params: &'p mut [Param]) -> Option<&'p [Param]> {
    let count = params.iter().filter(|param| param.place == Place::Path).count();
    let (of_path, _) = params.split_at_mut_checked(count)?;
    let mut behind = &mut *of_path;
    for segment in &spot.segments {
        let (own, others) = behind.split_at_mut_checked(segment.arguments.len())?;
        let at = |param: &Param| segment.arguments.iter().position(|name| Words::of(&param.wire) == *name);
        if own.iter().any(|param| at(param).is_none()) {
            return None;
        }
        own.sort_by_key(at);
        behind = others;
    }
    behind.is_empty().then_some(of_path)
}

fn child<'t>(level: &'t mut Level, name: &Words) -> &'t mut Resource {
    let at = level.children.iter().position(|resource| resource.name == *name).unwrap_or(level.children.len());
    if at == level.children.len() {
        let resource = Resource { name: name.clone(), class: None, singleton: false, all: Level::default(), one: None };
        level.children.push(resource);
    }
    &mut level.children[at]
}
