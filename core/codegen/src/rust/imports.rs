//! What a file uses from elsewhere.

use std::collections::BTreeSet;

use super::Target;
use super::layout::{Layout, Site};
use super::names::type_name;
use super::types::model_table;
use crate::ir::Kind;
use crate::words::Words;

/// Types of the core's module `value`.
const VALUES: &[&str] =
    &["Date", "DateText", "DateTimeText", "Decimal", "JsonText", "Map", "Record", "Secret", "Timestamp", "Value"];

/// The imports of one file.
#[derive(Default)]
pub(super) struct Imports {
    call: BTreeSet<String>,
    schema: BTreeSet<String>,
    value: BTreeSet<String>,
    /// Types of the product, through the product's module.
    product: BTreeSet<String>,
    /// Whole paths.
    others: BTreeSet<String>,
}

impl Imports {
    pub(super) fn call(&mut self, name: &str) {
        self.call.insert(name.to_owned());
    }

    pub(super) fn schema(&mut self, names: &[&str]) {
        self.schema.extend(names.iter().map(|name| (*name).to_owned()));
    }

    pub(super) fn value(&mut self, name: &str) {
        self.value.insert(name.to_owned());
    }

    /// The types of `value` that a type or an expression names.
    pub(super) fn values_in(&mut self, code: &str) {
        let words = code.split(|letter: char| !letter.is_ascii_alphanumeric());
        self.value.extend(words.filter(|word| VALUES.contains(word)).map(str::to_owned));
    }

    /// The type of an enum or a model that stands in another file.
    pub(super) fn product_type(&mut self, layout: &Layout<'_>, site: &Site<'_>, name: &Words) {
        if !layout.is_at(name, site) {
            self.product.insert(type_name(name));
        }
    }

    /// The table of a model that stands in another file.
    pub(super) fn product_table(&mut self, layout: &Layout<'_>, site: &Site<'_>, name: &Words, target: Target) {
        if layout.is_at(name, site) {
            return;
        }
        if let Some(other) = layout.site_of(name) {
            let module = target.product_module(layout.product, site.modules.len());
            self.others.insert(format!("{module}::{}::{}", other.modules.join("::"), model_table(name)));
        }
    }

    /// The enums that a parameter takes. For a record it takes a map.
    pub(super) fn taken(&mut self, layout: &Layout<'_>, site: &Site<'_>, kind: &Kind) {
        match kind {
            Kind::Enum(name) => self.product_type(layout, site, name),
            Kind::List(of) => self.taken(layout, site, of),
            _ => {}
        }
    }

    /// The enums and models that a field holds.
    pub(super) fn held(&mut self, layout: &Layout<'_>, site: &Site<'_>, kind: &Kind) {
        match kind {
            Kind::Enum(name) | Kind::Record(name) => self.product_type(layout, site, name),
            Kind::List(of) => self.held(layout, site, of),
            _ => {}
        }
    }

    /// The enums and the tables of models that a kind names in a table.
    pub(super) fn tables_of(&mut self, layout: &Layout<'_>, site: &Site<'_>, kind: &Kind, target: Target) {
        match kind {
            Kind::Enum(name) => self.product_type(layout, site, name),
            Kind::Record(name) => {
                self.schema(&["Link"]);
                self.product_table(layout, site, name, target);
            }
            Kind::List(of) | Kind::Map(of) => self.tables_of(layout, site, of, target),
            _ => {}
        }
    }

    /// The paths behind `use`, in order.
    pub(super) fn uses(&self, target: Target, product_module: &str) -> Vec<String> {
        let core = target.core();
        let groups = [
            (format!("{core}::client::call"), &self.call),
            (format!("{core}::schema"), &self.schema),
            (format!("{core}::value"), &self.value),
            (product_module.to_owned(), &self.product),
        ];
        let grouped = groups.into_iter().filter_map(|(path, names)| match names.len() {
            0 => None,
            1 if !names.contains("self") => Some(format!("{path}::{}", names.first()?)),
            _ => Some(format!("{path}::{{{}}}", names.iter().cloned().collect::<Vec<_>>().join(", "))),
        });
        let mut uses: Vec<String> = grouped.chain(self.others.iter().cloned()).collect();
        uses.sort();
        uses
    }
}
