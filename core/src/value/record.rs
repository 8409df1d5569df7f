//! A record keeps the bytes that the service sent and knows where each field stands in them.

use std::fmt;
use std::sync::Arc;

use super::json::{self, Malformed, Scanner};
use super::{FromField, Map, Value};
use crate::schema::{Kind, Model};

/// One resource as the service sent it. A field is turned into a value when it is read, not before.
///
/// Cheap to clone. It owns a copy of its own bytes alone, so that a record that is kept does not keep its page.
#[derive(Clone)]
pub struct Record(Arc<Inner>);

struct Inner {
    model: &'static Model,
    json: Box<str>,
    /// Where the value of each field of the model stands in `json`.
    spans: Box<[Span]>,
    has_unknown_fields: bool,
}

/// Empty where the field is missing: no JSON value is empty.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

/// A type that can be read from a record: the models of the typed façade.
pub trait FromRecord: Sized {
    /// Reads the fields; those that are missing or unreadable are `None`.
    fn from_record(record: &Record) -> Self;
}

impl FromRecord for Record {
    fn from_record(record: &Record) -> Self {
        record.clone()
    }
}

impl Record {
    /// Reads one JSON object; nothing if the text is none.
    pub fn parse(model: &'static Model, json: &str) -> Option<Record> {
        let mut scanner = Scanner::new(json);
        let record = Record::scan(model, &mut scanner).ok()?;
        scanner.end().ok()?;
        Some(record)
    }

    /// Takes one object off the scanner.
    pub(crate) fn scan(model: &'static Model, scanner: &mut Scanner<'_>) -> Result<Record, Malformed> {
        let mut spans = vec![Span { start: 0, end: 0 }; model.fields.len()].into_boxed_slice();
        let mut has_unknown_fields = false;
        scanner.peek();
        let start = scanner.position();
        let (mut first, mut expected) = (true, 0);
        scanner.enter_object()?;
        while let Some(name) = scanner.member(&mut first)? {
            let value = scanner.value()?;
            match find_field(model, name, expected) {
                Some(position) => {
                    // An answer is far below 4 GiB: `transport::MAX_RESPONSE_BYTES`.
                    spans[position] = Span { start: (value.start - start) as u32, end: (value.end - start) as u32 };
                    expected = position + 1;
                }
                None => has_unknown_fields = true,
            }
        }
        let json = scanner.text()[start..scanner.position()].into();
        Ok(Record(Arc::new(Inner { model, json, spans, has_unknown_fields })))
    }

    /// What kind of resource it is.
    pub fn model(&self) -> &'static Model {
        self.0.model
    }

    /// The JSON object exactly as the service sent it (converted, if it sent XML).
    pub fn raw(&self) -> &str {
        &self.0.json
    }

    /// The JSON of the field at this position of the model, if the service sent it.
    fn field(&self, position: usize) -> Option<&str> {
        let span = self.0.spans.get(position)?;
        if span.end == 0 { None } else { self.0.json.get(span.start as usize..span.end as usize) }
    }

    /// Reads the field at this position of the model as a Rust type.
    pub fn read<T: FromField>(&self, position: usize) -> T {
        T::from_field(self.field(position).unwrap_or("null"))
    }

    /// Reads the nested object at this position of the model.
    pub fn nested<T: FromRecord>(&self, position: usize) -> Option<T> {
        match self.value(position) {
            Value::Record(nested) => Some(T::from_record(&nested)),
            _ => None,
        }
    }

    /// Reads the list of nested objects at this position of the model; what is no object is left out.
    pub fn nested_list<T: FromRecord>(&self, position: usize) -> Option<Vec<T>> {
        let Value::List(values) = self.value(position) else { return None };
        let records = values.iter().filter_map(|value| match value {
            Value::Record(nested) => Some(T::from_record(nested)),
            _ => None,
        });
        Some(records.collect())
    }

    /// The value of the field at this position of the model; null where it is missing or cannot be read.
    pub fn value(&self, position: usize) -> Value {
        match (self.field(position), self.0.model.fields.get(position)) {
            (Some(raw), Some(field)) => json::read(raw, &field.kind),
            _ => Value::Null,
        }
    }

    /// The value of a field by its name; nothing if the model has no such field.
    pub fn get(&self, name: &str) -> Option<Value> {
        Some(self.value(self.0.model.position(name)?))
    }

    /// What the service sent beyond the model, by the names on the wire.
    pub fn unknown_fields(&self) -> Map {
        let known = |name: &str| self.0.model.fields.iter().any(|field| field.wire == name);
        self.unknown_members(known).into_iter().map(|(name, raw)| (name, json::any(raw))).collect()
    }

    fn unknown_members(&self, known: impl Fn(&str) -> bool) -> Vec<(String, &str)> {
        if !self.0.has_unknown_fields {
            return Vec::new();
        }
        let members = json::members(&self.0.json).unwrap_or_default();
        members.into_iter().filter(|(name, _)| !known(name)).map(|(name, raw)| (name.into_owned(), raw)).collect()
    }

    /// All fields of the model by name, then those beyond it.
    pub fn to_map(&self) -> Map {
        let known = self.0.model.fields.iter().enumerate();
        let known = known.map(|(position, field)| (field.name.to_owned(), self.value(position)));
        known.chain(self.unknown_fields()).collect()
    }

    /// Canonical JSON for a language that has a fast reader of its own: every field of the model, missing ones as null, times in
    /// RFC 3339, integers as numbers even where they came as text; then the fields beyond the model as they came.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(self.0.json.len() + 64);
        self.write_json(&mut out);
        out
    }

    pub(crate) fn write_json(&self, out: &mut String) {
        out.push('{');
        for (position, field) in self.0.model.fields.iter().enumerate() {
            json::separate(position, out);
            json::write_text(field.name, out);
            out.push(':');
            match self.field(position) {
                None => out.push_str("null"),
                Some(raw) if is_canonical(raw, &field.kind) => out.push_str(raw),
                Some(raw) => json::write(&json::read(raw, &field.kind), out),
            }
        }
        let known = |name: &str| self.0.model.fields.iter().any(|field| field.wire == name);
        for (at, (name, raw)) in self.unknown_members(known).into_iter().enumerate() {
            json::separate(self.0.model.fields.len() + at, out);
            json::write_text(&name, out);
            out.push(':');
            out.push_str(raw);
        }
        out.push('}');
    }
}

/// Whether the service's own writing can be handed on.
fn is_canonical(raw: &str, kind: &Kind) -> bool {
    match kind {
        Kind::Any | Kind::Json | Kind::PrefixedMap(_) => true,
        Kind::Text | Kind::Secret | Kind::Sid(_) | Kind::Enum(_) => raw.starts_with('"') || raw == "null",
        _ => false,
    }
}

/// Answers list their fields in much the same order as the model, so the search starts behind the last field found.
fn find_field(model: &Model, name: &str, expected: usize) -> Option<usize> {
    let matches = |position: &usize| model.fields[*position].wire == name;
    let from = expected.min(model.fields.len());
    (from..model.fields.len()).chain(0..from).find(matches).or_else(|| {
        let plain = name.contains('\\').then(|| json::unescape(name))?;
        model.fields.iter().position(|field| field.wire == plain)
    })
}

impl PartialEq for Record {
    /// The same model with the same values, however the service spaced them.
    fn eq(&self, other: &Record) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || std::ptr::eq(self.0.model, other.0.model)
                && (self.0.json == other.0.json || self.to_map() == other.to_map())
    }
}

impl fmt::Debug for Record {
    /// The fields that hold something; secrets are covered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(self.0.model.name);
        for (position, field) in self.0.model.fields.iter().enumerate() {
            match (self.value(position), field.kind) {
                (Value::Null, _) => {}
                (_, Kind::Secret) => _ = out.field(field.name, &super::Secret::default()),
                (Value::Text(text), _) => _ = out.field(field.name, &text),
                (Value::Timestamp(time), _) => _ = out.field(field.name, &time),
                (value, _) => _ = out.field(field.name, &format_args!("{}", value.to_json())),
            }
        }
        out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Field;
    use crate::value::Timestamp;

    static MODEL: Model = Model {
        name: "Thing",
        fields: &[
            Field { name: "sid", wire: "sid", kind: Kind::Text },
            Field { name: "count", wire: "Count", kind: Kind::Integer },
            Field { name: "made", wire: "made", kind: Kind::Timestamp },
            Field { name: "token", wire: "token", kind: Kind::Secret },
        ],
    };

    fn thing(json: &str) -> Record {
        Record::parse(&MODEL, json).unwrap()
    }

    #[test]
    fn fields_are_found_in_any_order_and_by_escaped_names() {
        let record = thing(r#" {"made":"2026-01-01","new":[1],"\u0043ount":"3","sid":"a\nb"} "#);
        assert_eq!(record.get("sid"), Some(Value::Text("a\nb".into())));
        assert_eq!(record.get("count"), Some(Value::Integer(3)));
        assert_eq!(record.get("made"), Some(Value::Timestamp(Timestamp::parse("2026-01-01").unwrap())));
        assert_eq!(record.get("token"), Some(Value::Null));
        assert_eq!(record.get("new"), None);
        assert_eq!(record.unknown_fields().get("new"), Some(&Value::List(vec![Value::Integer(1)])));
    }

    #[test]
    fn canonical_json_repairs_what_the_service_writes_differently() {
        let record = thing(r#"{"sid":"x","Count":"3","made":"Thu, 01 Jan 2026 00:00:00 +0000","odd":1.0}"#);
        assert_eq!(record.to_json(), r#"{"sid":"x","count":3,"made":"2026-01-01T00:00:00Z","token":null,"odd":1.0}"#);
    }

    #[test]
    fn an_unreadable_date_is_null_and_stays_in_the_raw_text() {
        let record = thing(r#"{"sid":"x","made":"next week"}"#);
        assert_eq!(record.get("made"), Some(Value::Null));
        assert!(record.raw().contains("next week"));
    }

    #[test]
    fn secrets_are_not_printed() {
        let shown = format!("{:?}", thing(r#"{"sid":"x","token":"hush"}"#));
        assert_eq!(shown, r#"Thing { sid: "x", token: [secret] }"#);
    }

    #[test]
    fn equality_is_of_values() {
        assert_eq!(thing(r#"{"sid":"x","Count":1}"#), thing(r#"{ "Count":"1", "sid":"x" }"#));
        assert_ne!(thing(r#"{"sid":"x"}"#), thing(r#"{"sid":"y"}"#));
    }
}
