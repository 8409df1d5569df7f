//! What kinds are in Python: what a parameter takes, what a field holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::Kind;
use crate::words::Words;

/// The imports that only type checkers need.
#[derive(Default)]
pub(super) struct Imports {
    collections: BTreeSet<&'static str>,
    datetime: BTreeSet<&'static str>,
    decimal: BTreeSet<&'static str>,
    typing: BTreeSet<&'static str>,
    /// Names of the package's own modules.
    own: BTreeMap<String, BTreeSet<String>>,
}

impl Imports {
    pub(super) fn collections(&mut self, name: &'static str) {
        self.collections.insert(name);
    }

    pub(super) fn typing(&mut self, name: &'static str) {
        self.typing.insert(name);
    }

    pub(super) fn unset(&mut self) {
        self.class("trunkline.base.values", "Unset");
    }

    pub(super) fn class(&mut self, module: &str, name: &str) {
        self.own.entry(module.to_owned()).or_default().insert(name.to_owned());
    }

    /// In the order in which import sorters put them, the standard library apart.
    pub(super) fn lines(&self) -> Vec<String> {
        fn line<N: AsRef<str>>(module: &str, names: &BTreeSet<N>) -> Option<String> {
            let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
            (!names.is_empty()).then(|| format!("from {module} import {}", names.join(", ")))
        }
        let standard: Vec<String> = [
            line("collections.abc", &self.collections),
            line("datetime", &self.datetime),
            line("decimal", &self.decimal),
            line("typing", &self.typing),
        ]
        .into_iter()
        .flatten()
        .collect();
        let own: Vec<String> = self.own.iter().filter_map(|(module, names)| line(module, names)).collect();
        if !standard.is_empty() && !own.is_empty() {
            return [standard, vec![String::new()], own].concat();
        }
        [standard, own].concat()
    }

    /// What a parameter accepts. `choice` gives the class of an enum.
    pub(super) fn takes(&mut self, kind: &Kind, choice: &dyn Fn(&Words) -> String) -> String {
        match kind {
            Kind::Boolean => "bool".to_owned(),
            Kind::Integer | Kind::Decimal => self.accepted("AnyNumber"),
            Kind::Text(_) | Kind::Secret | Kind::Sid(_) | Kind::Choice(_) => "str".to_owned(),
            Kind::Enum(name) => format!("{} | str", choice(name)),
            Kind::Timestamp | Kind::Date => self.accepted("AnyDate"),
            Kind::Json | Kind::Any => self.accepted("AnyJson"),
            Kind::List(of) => {
                self.collections("Sequence");
                let of = self.takes(of, choice);
                format!("Sequence[{of}]{}", if of == "str" || of.ends_with("| str") { "" } else { " | str" })
            }
            Kind::Map(of) => {
                self.collections("Mapping");
                format!("Mapping[str, {}]", self.takes(of, choice))
            }
            Kind::PrefixedMap(_) | Kind::Record(_) => {
                self.collections("Mapping");
                self.typing("Any");
                "Mapping[str, Any]".to_owned()
            }
        }
    }

    /// What a field holds where it is not None.
    pub(super) fn holds(&mut self, kind: &Kind, choice: &dyn Fn(&Words) -> String) -> String {
        match kind {
            Kind::Boolean => "bool".to_owned(),
            Kind::Integer => "int".to_owned(),
            Kind::Decimal => {
                self.decimal.insert("Decimal");
                "Decimal".to_owned()
            }
            Kind::Text(_) | Kind::Secret | Kind::Sid(_) | Kind::Choice(_) => "str".to_owned(),
            Kind::Enum(name) => choice(name),
            Kind::Timestamp => {
                self.datetime.insert("datetime");
                "datetime".to_owned()
            }
            Kind::Date => {
                self.datetime.insert("date");
                "date".to_owned()
            }
            Kind::Json | Kind::Any => {
                self.typing("Any");
                "Any".to_owned()
            }
            Kind::List(of) => {
                // `list` is a method where types are named.
                self.typing("List");
                // The texts of an enum within a list stay plain.
                let of = if matches!(**of, Kind::Enum(_)) { "str".to_owned() } else { self.holds(of, choice) };
                format!("List[{of}]")
            }
            Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => {
                self.typing("Any");
                self.typing("Dict");
                "Dict[str, Any]".to_owned()
            }
        }
    }

    fn accepted(&mut self, name: &'static str) -> String {
        self.class("trunkline.base.types", name);
        name.to_owned()
    }
}
