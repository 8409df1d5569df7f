//! The properties of an object, wherever its schema keeps them.

use super::schema::Schema;
use super::types::Types;
use crate::document::Node;
use crate::error::Result;

/// Objects that consist of objects, at most so deep.
const MAX_DEPTH: usize = 64;

/// One property of an object.
pub(super) struct Property<'a> {
    pub(super) wire: &'a str,
    pub(super) node: Node<'a>,
    /// What other parts or alternatives of the object say of it.
    pub(super) others: Vec<Node<'a>>,
    pub(super) required: bool,
}

impl<'a> Types<'a> {
    /// The properties of an object: its own, those of all that it consists of, and those of any of its alternatives. Nothing if it
    /// may be something else than an object.
    pub(super) fn properties(&self, node: &Node<'a>) -> Result<Option<Vec<Property<'a>>>> {
        self.collect(node, 0)
    }

    fn collect(&self, node: &Node<'a>, depth: usize) -> Result<Option<Vec<Property<'a>>>> {
        if depth == MAX_DEPTH {
            return Err(node.error("consists of itself"));
        }
        let schema = Schema::read(node)?;
        if let Some(pointer) = schema.reference {
            return self.collect(&self.target(node, pointer)?, depth + 1);
        }
        if !schema.is_object() && schema.one_of.is_empty() && schema.all_of.is_empty() {
            return Ok(None);
        }
        let mut properties: Vec<Property<'a>> = Vec::new();
        properties.extend(schema.properties.iter().map(|(wire, node)| {
            let required = schema.required.contains(wire);
            Property { wire, node: node.clone(), others: Vec::new(), required }
        }));
        for part in &schema.all_of {
            let Some(others) = self.collect(part, depth + 1)? else { return Ok(None) };
            merge(&mut properties, others);
        }
        let Some(alternatives) = self.any_of(&schema.one_of, depth)? else { return Ok(None) };
        merge(&mut properties, alternatives);
        for name in &schema.required {
            // A part may require what only the whole has.
            match properties.iter_mut().find(|property| property.wire == *name) {
                Some(property) => property.required = true,
                None if depth == 0 => return Err(node.error(format_args!("requires `{name}`, which it has not"))),
                None => {}
            }
        }
        Ok(Some(properties))
    }

    /// The properties of any of several objects.
    pub(super) fn any_of(&self, nodes: &[Node<'a>], depth: usize) -> Result<Option<Vec<Property<'a>>>> {
        let mut properties: Option<Vec<Property<'a>>> = None;
        for node in nodes {
            let Some(others) = self.collect(node, depth + 1)? else { return Ok(None) };
            properties = Some(match properties {
                None => others,
                Some(one) => either(one, others),
            });
        }
        Ok(Some(properties.unwrap_or_default()))
    }
}

/// Adds the properties of a part: one that both require, either requires.
fn merge<'a>(properties: &mut Vec<Property<'a>>, others: Vec<Property<'a>>) {
    for other in others {
        match properties.iter_mut().find(|property| property.wire == other.wire) {
            Some(property) => {
                property.required |= other.required;
                property.others.push(other.node);
                property.others.extend(other.others);
            }
            None => properties.push(other),
        }
    }
}

/// The properties of one of two: what only one has, or requires, is optional.
fn either<'a>(one: Vec<Property<'a>>, other: Vec<Property<'a>>) -> Vec<Property<'a>> {
    let required = |properties: &[Property<'_>]| -> Vec<String> {
        properties.iter().filter(|property| property.required).map(|property| property.wire.to_owned()).collect()
    };
    let (in_one, in_other) = (required(&one), required(&other));
    let mut properties = one;
    merge(&mut properties, other);
    for property in &mut properties {
        property.required = [&in_one, &in_other].iter().all(|names| names.iter().any(|name| name == property.wire));
    }
    properties
}
