//! A document as it was written: YAML or JSON, its order kept, and every member that nobody reads an error.

use std::path::Path;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// References that lead to references, at most so many.
const MAX_HOPS: usize = 16;

/// One OpenAPI document.
#[derive(Debug)]
pub struct Document {
    /// The name of its file.
    pub(crate) name: String,
    root: Value,
}

impl Document {
    /// Reads a file: JSON if it is named so, YAML otherwise.
    ///
    /// # Errors
    /// The file cannot be read, or it is neither.
    pub fn open(path: &Path) -> Result<Document> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let text = std::fs::read_to_string(path).map_err(|error| Error::new(error.to_string()).at(path.display()))?;
        Document::parse(&name, &text)
    }

    /// Reads a text as a file of this name.
    ///
    /// # Errors
    /// The text is neither JSON nor YAML.
    pub fn parse(name: &str, text: &str) -> Result<Document> {
        let root = if name.ends_with(".json") {
            serde_json::from_str(text).map_err(|error| error.to_string())
        } else {
            serde_saphyr::from_str(text).map_err(|error| error.to_string())
        };
        let root = root.map_err(|error| Error::new(error).at(name))?;
        Ok(Document { name: name.to_owned(), root })
    }

    /// The name of the file without its ending.
    pub(crate) fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem)
    }

    /// For what is changed before anyone reads it.
    pub(crate) fn root_mut(&mut self) -> &mut Value {
        &mut self.root
    }

    pub(crate) fn root(&self) -> Node<'_> {
        Node { value: &self.root, at: self.name.as_str().into() }
    }

    /// The node itself, or what its `$ref` leads to.
    pub(crate) fn follow<'a>(&'a self, node: &Node<'a>) -> Result<Node<'a>> {
        let mut node = node.clone();
        for _ in 0..MAX_HOPS {
            match node.value.get("$ref") {
                None => return Ok(node),
                Some(Value::String(pointer)) => node = self.point(&node, pointer)?,
                Some(_) => return Err(node.error("`$ref` must be text")),
            }
        }
        Err(node.error("its references lead in a circle"))
    }

    /// What a `$ref` leads to.
    pub(crate) fn point<'a>(&'a self, from: &Node<'a>, pointer: &str) -> Result<Node<'a>> {
        let path = pointer.strip_prefix('#').filter(|path| path.starts_with('/'));
        let path = path.ok_or_else(|| from.error(format_args!("`{pointer}` must lead into the same document")))?;
        let value = self.root.pointer(path).ok_or_else(|| from.error(format_args!("`{pointer}` leads nowhere")))?;
        Ok(Node { value, at: from.at.clone() })
    }
}

/// One value of a document and the way to it, for errors.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    value: &'a Value,
    at: Rc<str>,
}

impl<'a> Node<'a> {
    /// What is wrong here.
    pub(crate) fn error(&self, what: impl std::fmt::Display) -> Error {
        Error::new(format!("{}: {what}", self.at))
    }

    /// The same value, said to be somewhere else.
    pub(crate) fn named(&self, at: impl std::fmt::Display) -> Node<'a> {
        Node { value: self.value, at: at.to_string().into() }
    }

    /// The same value, said to be further in.
    pub(crate) fn within(&self, name: impl std::fmt::Display) -> Node<'a> {
        self.child(name, self.value)
    }

    fn child(&self, name: impl std::fmt::Display, value: &'a Value) -> Node<'a> {
        Node { value, at: format!("{} › {name}", self.at).into() }
    }

    /// Whether two nodes say the same.
    pub(crate) fn same_as(&self, other: &Node<'_>) -> bool {
        self.value == other.value
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn is_object(&self) -> bool {
        self.value.is_object()
    }

    /// Its members, each of which must be taken or ignored.
    pub(crate) fn members(&self) -> Result<Members<'a>> {
        match self.value {
            Value::Object(members) => Ok(Members { node: self.clone(), members, taken: Vec::new() }),
            _ => Err(self.error("must be an object")),
        }
    }

    /// Its members as a list of names and values.
    pub(crate) fn entries(&self) -> Result<Vec<(&'a str, Node<'a>)>> {
        match self.value {
            Value::Object(members) => {
                Ok(members.iter().map(|(name, value)| (name.as_str(), self.child(name, value))).collect())
            }
            _ => Err(self.error("must be an object")),
        }
    }

    pub(crate) fn elements(&self) -> Result<Vec<Node<'a>>> {
        match self.value {
            Value::Array(elements) => {
                Ok(elements.iter().enumerate().map(|(at, value)| self.child(at, value)).collect())
            }
            _ => Err(self.error("must be a list")),
        }
    }

    pub(crate) fn text(&self) -> Result<&'a str> {
        self.value.as_str().ok_or_else(|| self.error("must be text"))
    }

    pub(crate) fn texts(&self) -> Result<Vec<&'a str>> {
        self.elements()?.iter().map(Node::text).collect()
    }

    pub(crate) fn truth(&self) -> Result<bool> {
        self.value.as_bool().ok_or_else(|| self.error("must be true or false"))
    }
}

/// The members of an object. Those that are left when [`Members::done`] is called are an error, so that nothing is
/// overlooked in silence.
#[must_use = "members that nobody reads are to be found by `done`"]
pub(crate) struct Members<'a> {
    node: Node<'a>,
    members: &'a Map<String, Value>,
    taken: Vec<&'a str>,
}

impl<'a> Members<'a> {
    pub(crate) fn take(&mut self, name: &'a str) -> Option<Node<'a>> {
        let value = self.members.get(name)?;
        self.taken.push(name);
        Some(self.node.child(name, value))
    }

    pub(crate) fn need(&mut self, name: &'a str) -> Result<Node<'a>> {
        self.take(name).ok_or_else(|| self.node.error(format_args!("`{name}` is missing")))
    }

    pub(crate) fn text(&mut self, name: &'a str) -> Result<Option<&'a str>> {
        self.take(name).map(|node| node.text()).transpose()
    }

    pub(crate) fn truth(&mut self, name: &'a str) -> Result<bool> {
        Ok(self.take(name).map(|node| node.truth()).transpose()?.unwrap_or(false))
    }

    /// Members that say nothing about the client.
    pub(crate) fn ignore(&mut self, names: &[&'a str]) {
        self.taken.extend(names);
    }

    pub(crate) fn done(self) -> Result<()> {
        match self.members.keys().find(|name| !self.taken.contains(&name.as_str())) {
            Some(name) => Err(self.node.error(format_args!("`{name}` is not understood"))),
            None => Ok(()),
        }
    }
}
