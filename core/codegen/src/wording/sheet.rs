//! A file of sentences, each found by the way to it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::{Document, Node};
use crate::error::Result;

/// The sentences of a file.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    sentences: BTreeMap<String, String>,
    used: RefCell<BTreeSet<String>>,
}

impl Sheet {
    pub(super) fn read(document: &Document) -> Result<Sheet> {
        let mut sheet = Sheet::default();
        sheet.add("", &document.root())?;
        Ok(sheet)
    }

    fn add(&mut self, way: &str, node: &Node<'_>) -> Result<()> {
        if let Value::String(text) = node.value() {
            self.sentences.insert(way.to_owned(), text.clone());
            return Ok(());
        }
        for (name, node) in node.entries()? {
            let way = if way.is_empty() { name.to_owned() } else { format!("{way} › {name}") };
            self.add(&way, &node)?;
        }
        Ok(())
    }

    /// The sentence at the end of this way.
    pub(super) fn find(&self, way: &[&str]) -> Option<&str> {
        let way = way.join(" › ");
        let sentence = self.sentences.get(&way)?;
        self.used.borrow_mut().insert(way);
        Some(sentence)
    }

    /// The sentence for the longest end of a name, among the ends that stand here, and what of the name stands before that end.
    pub(super) fn find_end<'n>(&self, way: &str, name: &'n str) -> Option<(&str, &'n str)> {
        let starts = name.char_indices().map(|(at, _)| at).filter(|at| *at > 0);
        starts.into_iter().find_map(|at| Some((self.find(&[way, &name[at..]])?, &name[..at])))
    }

    /// The ways to sentences that nobody has found.
    pub(super) fn unused(&self) -> Vec<&str> {
        let used = self.used.borrow();
        self.sentences.keys().filter(|way| !used.contains(*way)).map(String::as_str).collect()
    }
}
