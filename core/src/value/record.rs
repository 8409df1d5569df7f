//! A record keeps the bytes that the service sent and knows where each field stands in them.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::ops::Range;
use std::sync::Arc;

use super::json::{self, Malformed, Scanner};
use super::{FromField, Map, Timestamp, Value};
use crate::schema::{Kind, Link, Model};

/// Records of a page share blocks of about this size: few allocations, and a record that is kept keeps little else.
const BLOCK_BYTES: usize = 16 * 1024;

/// One resource as the service sent it. A field is turned into a value when it is read, not before.
///
/// Cheap to clone. It owns a copy of its own bytes and of a few neighbours in its page, never the whole page.
#[derive(Clone)]
pub struct Record {
    block: Arc<Block>,
    number: u32,
}

/// A run of records of one model.
struct Block {
    model: &'static Model,
    json: Box<str>,
    /// Where each record stands in `json`.
    records: Box<[Span]>,
    /// Where the value of each field stands in its record.
    fields: Fields,
    /// Whether any of the records has a member beyond the model.
    has_unknown_fields: bool,
}

/// The fields of all records of a block, record by record. There are so many that their size counts.
enum Fields {
    /// Every record is below 64 KiB.
    Short(Box<[Span<u16>]>),
    Long(Box<[Span]>),
}

impl Fields {
    fn of(fields: &[Span], longest: usize) -> Fields {
        if longest > usize::from(u16::MAX) {
            return Fields::Long(fields.into());
        }
        let short = fields.iter().map(|span| Span { start: span.start as u16, end: span.end as u16 });
        Fields::Short(short.collect())
    }

    fn get(&self, at: usize) -> Option<Span> {
        match self {
            Fields::Short(spans) => spans.get(at).map(|span| Span { start: span.start.into(), end: span.end.into() }),
            Fields::Long(spans) => spans.get(at).copied(),
        }
    }
}

/// A range of a text. Empty where a field is missing: no JSON value is empty.
#[derive(Clone, Copy, Default)]
struct Span<T = u32> {
    start: T,
    end: T,
}

impl Span {
    // An answer is far below 4 GiB: `transport::MAX_RESPONSE_BYTES`.
    fn new(range: Range<usize>, origin: usize) -> Span {
        Span { start: (range.start - origin) as u32, end: (range.end - origin) as u32 }
    }

    /// The same range of a text that has so much before it.
    fn behind(self, length: u32) -> Span {
        if self.end == 0 { self } else { Span { start: self.start + length, end: self.end + length } }
    }

    fn of(self, text: &str) -> Option<&str> {
        if self.end == 0 { None } else { text.get(self.start as usize..self.end as usize) }
    }
}

/// Takes the records of one list off a scanner, one after the other.
pub(crate) struct Reader {
    model: &'static Model,
    /// The field behind each member of the last record: the service writes them all in one order.
    order: Vec<Option<usize>>,
    blocks: Vec<Arc<Block>>,
    /// Where the open block begins in the scanner's text.
    origin: usize,
    records: Vec<Span>,
    fields: Vec<Span>,
    /// The length of its longest record.
    longest: usize,
    has_unknown_fields: bool,
}

impl Reader {
    pub(crate) fn new(model: &'static Model) -> Reader {
        Reader {
            model,
            order: Vec::new(),
            blocks: Vec::new(),
            origin: 0,
            records: Vec::new(),
            fields: Vec::new(),
            longest: 0,
            has_unknown_fields: false,
        }
    }

    /// Takes one object.
    pub(crate) fn read(&mut self, scanner: &mut Scanner<'_>) -> Result<(), Malformed> {
        scanner.peek();
        let start = scanner.position();
        if self.records.is_empty() {
            self.origin = start;
        }
        let first_field = self.fields.len();
        self.fields.resize(first_field + self.model.fields.len(), Span::default());
        let (mut first, mut member) = (true, 0);
        scanner.enter_object()?;
        while let Some(field) = self.next_field(scanner, &mut first, member)? {
            let value = scanner.value()?;
            match field {
                Some(position) => self.fields[first_field + position] = Span::new(value, start),
                None => self.has_unknown_fields = true,
            }
            member += 1;
        }
        self.records.push(Span::new(start..scanner.position(), self.origin));
        self.longest = self.longest.max(scanner.position() - start);
        if scanner.position() - self.origin >= BLOCK_BYTES {
            self.close_block(scanner);
        }
        Ok(())
    }

    /// Takes the name of the next member and says which field it is, if the model has it; nothing at the end of the object.
    fn next_field(
        &mut self,
        scanner: &mut Scanner<'_>,
        first: &mut bool,
        member: usize,
    ) -> Result<Option<Option<usize>>, Malformed> {
        let fields = self.model.fields;
        if let Some(Some(position)) = self.order.get(member)
            && scanner.member_is(first, fields[*position].wire)
        {
            return Ok(Some(Some(*position)));
        }
        let Some(name) = scanner.member(first)? else { return Ok(None) };
        let name = json::unescape(name);
        let position = fields.iter().position(|field| field.wire == name);
        match self.order.get_mut(member) {
            Some(known) => *known = position,
            None => self.order.push(position),
        }
        Ok(Some(position))
    }

    fn close_block(&mut self, scanner: &Scanner<'_>) {
        // Copies are as large as what is in them: the reader's own grow once and are used for every block.
        self.blocks.push(Arc::new(Block {
            model: self.model,
            json: scanner.slice(self.origin..scanner.position()).into(),
            records: self.records.as_slice().into(),
            fields: Fields::of(&self.fields, std::mem::take(&mut self.longest)),
            has_unknown_fields: std::mem::take(&mut self.has_unknown_fields),
        }));
        self.records.clear();
        self.fields.clear();
    }

    /// All records taken, with the scanner behind the last.
    pub(crate) fn finish(mut self, scanner: &Scanner<'_>) -> Vec<Record> {
        if !self.records.is_empty() {
            self.close_block(scanner);
        }
        let count = self.blocks.iter().map(|block| block.records.len()).sum();
        let mut records = Vec::with_capacity(count);
        for block in self.blocks {
            records.extend((0..block.records.len() as u32).map(|number| Record { block: block.clone(), number }));
        }
        records
    }
}

/// A type that can be read from a record: the models of the typed façade.
pub trait FromRecord: Sized {
    /// Reads the fields; those that are missing or unreadable are `None`.
    fn from_record(record: &Record) -> Self;

    /// Reads several.
    fn from_records(records: Vec<Record>) -> Vec<Self> {
        records.iter().map(Self::from_record).collect()
    }
}

impl FromRecord for Record {
    fn from_record(record: &Record) -> Self {
        record.clone()
    }

    fn from_records(records: Vec<Record>) -> Vec<Self> {
        records
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
        let mut reader = Reader::new(model);
        reader.read(scanner)?;
        reader.finish(scanner).pop().ok_or(Malformed { at: 0, expected: "an object" })
    }

    /// What kind of resource it is.
    pub fn model(&self) -> &'static Model {
        self.block.model
    }

    /// The JSON object exactly as the service sent it (converted, if it sent XML).
    pub fn raw(&self) -> &str {
        let span = self.block.records.get(self.number as usize).copied().unwrap_or_default();
        span.of(&self.block.json).unwrap_or("{}")
    }

    /// The JSON of the field at this position of the model, if the service sent it.
    fn field(&self, position: usize) -> Option<&str> {
        let count = self.block.model.fields.len();
        if position >= count {
            return None;
        }
        let record = self.block.records.get(self.number as usize)?;
        let field = self.block.fields.get(self.number as usize * count + position)?;
        field.behind(record.start).of(&self.block.json)
    }

    /// Reads the field at this position of the model as a Rust type.
    pub fn read<T: FromField>(&self, position: usize) -> T {
        T::from_field(self.field(position).unwrap_or("null"))
    }

    /// The text at this position of the model, without a copy where the service escaped nothing; nothing if it is no text.
    pub fn text(&self, position: usize) -> Option<Cow<'_, str>> {
        json::text(self.field(position)?)
    }

    /// The value of the field at this position of the model; null where it is missing or cannot be read.
    pub fn value(&self, position: usize) -> Value {
        match (self.field(position), self.block.model.fields.get(position)) {
            (Some(raw), Some(field)) => json::read(raw, &field.kind),
            _ => Value::Null,
        }
    }

    /// The JSON object without the fields that hold secrets: to be kept or sent elsewhere.
    pub fn without_secrets(&self) -> String {
        let mut out = String::with_capacity(self.raw().len());
        write_without_secrets(self.raw(), &Kind::Record(Link::new(self.block.model)), &mut out);
        out
    }

    /// The value of a field by its name; nothing if the model has no such field.
    pub fn get(&self, name: &str) -> Option<Value> {
        Some(self.value(self.block.model.position(name)?))
    }

    /// What the service sent beyond the model, by the names on the wire.
    pub fn unknown_fields(&self) -> Map {
        self.unknown_members().into_iter().map(|(name, raw)| (name, json::any(raw))).collect()
    }

    fn unknown_members(&self) -> Vec<(String, &str)> {
        if !self.block.has_unknown_fields {
            return Vec::new();
        }
        let known = |name: &str| self.block.model.fields.iter().any(|field| field.wire == name);
        json::members(self.raw()).filter(|(name, _)| !known(name)).map(|(name, raw)| (name.into_owned(), raw)).collect()
    }

    /// All fields of the model by name, then those beyond it.
    pub fn to_map(&self) -> Map {
        let known = self.block.model.fields.iter().enumerate();
        let known = known.map(|(position, field)| (field.name.to_owned(), self.value(position)));
        known.chain(self.unknown_fields()).collect()
    }

    /// Canonical JSON for a language that has a fast reader of its own: every field of the model, missing ones as null, times in
    /// RFC 3339, integers as numbers even where they came as text; then the fields beyond the model as they came.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(self.raw().len() + 64);
        self.write_json(&mut out);
        out
    }

    /// Appends what [`Record::to_json`] gives.
    pub fn write_json(&self, out: &mut String) {
        out.push('{');
        for (position, field) in self.block.model.fields.iter().enumerate() {
            json::separate(position, out);
            out.push('"');
            out.push_str(field.name);
            out.push_str("\":");
            write_canonical(self.field(position).unwrap_or("null"), &field.kind, out);
        }
        for (at, (name, raw)) in self.unknown_members().into_iter().enumerate() {
            json::separate(self.block.model.fields.len() + at, out);
            json::write_text(&name, out);
            out.push(':');
            write_canonical(raw, &Kind::Any, out);
        }
        out.push('}');
    }

    /// Appends the fields at these positions of the model as a JSON object for what reads columns: canonical JSON (see
    /// [`Record::to_json`]) where that is plain, and as a text where it is a list, an object or anything at all. Secrets, those of nested
    /// records too, are null.
    pub fn write_columns(&self, positions: &[usize], out: &mut String) {
        let mut nested = (String::new(), String::new());
        out.push('{');
        for (at, position) in positions.iter().enumerate() {
            let Some(field) = self.block.model.fields.get(*position) else { continue };
            json::separate(at, out);
            json::write_text(field.name, out);
            out.push(':');
            match (self.field(*position), field.kind) {
                (None | Some("null"), _) | (_, Kind::Secret) => out.push_str("null"),
                (
                    Some(raw),
                    kind @ (Kind::Any
                    | Kind::Json
                    | Kind::List(_)
                    | Kind::Map(_)
                    | Kind::PrefixedMap(_)
                    | Kind::Record(_)),
                ) => {
                    let (kept, canonical) = &mut nested;
                    kept.clear();
                    canonical.clear();
                    write_without_secrets(raw, &kind, kept);
                    write_canonical(kept, &kind, canonical);
                    json::write_text(canonical, out);
                }
                (Some(raw), kind) => write_canonical(raw, &kind, out),
            }
        }
        out.push('}');
    }

    /// What a façade with a fast JSON reader of its own needs of the field at this position of the model: see [`Cell`].
    pub fn cell(&self, position: usize) -> Cell<'_> {
        let (Some(raw), Some(field)) = (self.field(position), self.block.model.fields.get(position)) else {
            return Cell::Null;
        };
        match field.kind {
            Kind::Text | Kind::Secret | Kind::Sid(_) | Kind::Enum(_) => json::text(raw).map_or(Cell::Null, Cell::Text),
            _ if raw == "null" => Cell::Null,
            kind if is_canonical(raw, &kind) => Cell::Text(Cow::Borrowed(raw)),
            kind => match json::read(raw, &kind) {
                Value::Null => Cell::Null,
                Value::Timestamp(time) => Cell::Time(milliseconds(time)),
                Value::Date(date) => Cell::Time(milliseconds(date.into())),
                value => {
                    let mut json = String::new();
                    write_cell(&value, &mut json);
                    Cell::Text(Cow::Owned(json))
                }
            },
        }
    }

    /// The values alone, as a JSON array in the order of the model: canonical JSON (see [`Record::to_json`]) for a façade that knows
    /// the model's fields by their positions. Times are milliseconds since 1970 (with decimals where they are finer), nested records are arrays too, and fields beyond
    /// the model are left out.
    pub fn to_row(&self) -> String {
        let mut out = String::with_capacity(self.raw().len());
        self.write_row(&mut out);
        out
    }

    /// Appends what [`Record::to_row`] gives.
    pub fn write_row(&self, out: &mut String) {
        out.push('[');
        for (position, field) in self.block.model.fields.iter().enumerate() {
            json::separate(position, out);
            match self.field(position) {
                None => out.push_str("null"),
                Some(raw) if is_canonical(raw, &field.kind) => out.push_str(raw),
                Some(raw) => write_cell(&json::read(raw, &field.kind), out),
            }
        }
        out.push(']');
    }
}

/// A field for a façade that knows the model's fields by their positions and has a fast JSON reader of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Missing, null, or not readable as what it should be.
    Null,
    /// What a text says; of any other field canonical JSON (see [`Record::to_json`]), in which times are milliseconds and nested
    /// records are arrays of their values. Borrowed where the service wrote the same: then it is a part of [`Record::raw`].
    Text(Cow<'a, str>),
    /// A time or a day: milliseconds since 1970.
    Time(i64),
}

fn milliseconds(time: Timestamp) -> i64 {
    time.unix_seconds() * 1000 + i64::from(time.subsec_nanos() / 1_000_000)
}

/// Appends a value that stands in a row.
fn write_cell(value: &Value, out: &mut String) {
    match value {
        Value::Timestamp(time) => {
            let (milliseconds, rest) = (time.subsec_nanos() / 1_000_000, time.subsec_nanos() % 1_000_000);
            let milliseconds = time.unix_seconds() * 1000 + i64::from(milliseconds);
            _ = write!(out, "{milliseconds}");
            // Counted the other way before 1970: what is finer is left out there.
            if rest > 0 && milliseconds >= 0 {
                _ = write!(out, ".{rest:06}");
            }
        }
        Value::Record(record) => record.write_row(out),
        Value::List(values) => {
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                json::separate(at, out);
                write_cell(value, out);
            }
            out.push(']');
        }
        value => json::write(value, out),
    }
}

/// Appends a value of this kind as the service wrote it, but for the members that hold secrets.
fn write_without_secrets(raw: &str, kind: &Kind, out: &mut String) {
    match kind {
        Kind::Record(link) if raw.starts_with('{') => {
            let fields = link.model().fields;
            let kind = |name: &str| fields.iter().find(|field| field.wire == name).map_or(Kind::Any, |it| it.kind);
            let members = json::members(raw).map(|(name, raw)| (kind(&name), name, raw));
            write_members(members.filter(|(kind, ..)| !matches!(kind, Kind::Secret)), out);
        }
        Kind::Map(kind) if raw.starts_with('{') => {
            write_members(json::members(raw).map(|(name, raw)| (**kind, name, raw)), out);
        }
        Kind::List(kind) if raw.starts_with('[') => {
            out.push('[');
            for (at, raw) in json::elements(raw).enumerate() {
                json::separate(at, out);
                write_without_secrets(raw, kind, out);
            }
            out.push(']');
        }
        _ => out.push_str(raw),
    }
}

fn write_members<'a>(members: impl Iterator<Item = (Kind, Cow<'a, str>, &'a str)>, out: &mut String) {
    out.push('{');
    for (at, (kind, name, raw)) in members.enumerate() {
        json::separate(at, out);
        json::write_text(&name, out);
        out.push(':');
        write_without_secrets(raw, &kind, out);
    }
    out.push('}');
}

/// Hands on the service's own writing where it says the same to every reader.
fn write_canonical(raw: &str, kind: &Kind, out: &mut String) {
    match is_canonical(raw, kind) {
        true => out.push_str(raw),
        false => json::write(&json::read(raw, kind), out),
    }
}

/// Whether the service's own writing says the same to every reader.
fn is_canonical(raw: &str, kind: &Kind) -> bool {
    match kind {
        _ if raw == "null" => true,
        // An escape may be half of a surrogate pair, which readers of JSON refuse or turn into what is no text.
        Kind::Any | Kind::Json | Kind::PrefixedMap(_) => !json::has_unicode_escapes(raw),
        Kind::Text | Kind::Secret | Kind::Sid(_) | Kind::Enum(_) => {
            raw.strip_prefix('"').is_some_and(|text| !json::has_unicode_escapes(text))
        }
        Kind::Boolean => matches!(raw, "true" | "false"),
        Kind::Integer | Kind::Decimal => raw.starts_with(|first: char| first.is_ascii_digit()),
        Kind::List(kind) => raw.starts_with('[') && json::elements(raw).all(|raw| is_canonical(raw, kind)),
        Kind::Map(kind) => {
            raw.starts_with('{')
                && !json::has_unicode_escapes(raw)
                && json::members(raw).all(|(_, raw)| is_canonical(raw, kind))
        }
        Kind::Timestamp | Kind::Date | Kind::Record(_) => false,
    }
}

impl PartialEq for Record {
    /// The same model with the same values, however the service spaced them.
    fn eq(&self, other: &Record) -> bool {
        std::ptr::eq(self.block.model, other.block.model)
            && (self.raw() == other.raw() || self.to_map() == other.to_map())
    }
}

impl fmt::Debug for Record {
    /// The fields that hold something; secrets are covered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(self.block.model.name);
        for (position, field) in self.block.model.fields.iter().enumerate() {
            match (self.value(position), field.kind) {
                (Value::Null, _) => {}
                (_, Kind::Secret) => _ = out.field(field.name, &super::Secret::default()),
                (value, _) => _ = out.field(field.name, &Shown(&value)),
            }
        }
        out.finish()
    }
}

/// A value as a record prints it: without the names of its types, and the secrets of nested records covered.
struct Shown<'a>(&'a Value);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Text(text) => text.fmt(f),
            Value::Timestamp(time) => time.fmt(f),
            Value::Record(record) => record.fmt(f),
            Value::List(values) => f.debug_list().entries(values.iter().map(Shown)).finish(),
            Value::Map(map) => f.debug_map().entries(map.iter().map(|(name, value)| (name, Shown(value)))).finish(),
            value => f.write_str(&value.to_json()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Field;

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
    fn records_of_any_length_stand_side_by_side() {
        for length in [1, u16::MAX as usize - 30, u16::MAX as usize, 1 << 20] {
            let long = "x".repeat(length);
            let json = format!(
                r#"[{{"sid":"a","Count":1}},{{"token":"{long}","sid":"b","Count":2}},{{"sid":"c","Count":3}}]"#
            );
            let (mut scanner, mut reader, mut first) = (Scanner::new(&json), Reader::new(&MODEL), true);
            scanner.enter_array().unwrap();
            while scanner.element(&mut first).unwrap() {
                reader.read(&mut scanner).unwrap();
            }
            let records = reader.finish(&scanner);
            let read: Vec<_> = records.iter().map(|record| (record.text(0).unwrap(), record.read(1))).collect();
            assert_eq!(read, [("a".into(), Some(1)), ("b".into(), Some(2)), ("c".into(), Some(3))]);
            assert_eq!(records[1].text(3).unwrap(), long);
        }
    }

    #[test]
    fn canonical_json_repairs_what_the_service_writes_differently() {
        let record = thing(r#"{"sid":"x","Count":"3","made":"Thu, 01 Jan 2026 00:00:00 +0000","odd":1.0}"#);
        assert_eq!(record.to_json(), r#"{"sid":"x","count":3,"made":"2026-01-01T00:00:00Z","token":null,"odd":1.0}"#);
    }

    #[test]
    fn canonical_json_has_no_half_of_a_surrogate_pair() {
        let record = thing(r#"{"sid":"cut \ud83d","odd":["\udc4d \u00e9"]}"#);
        let expected = r#"{"sid":"cut �","count":null,"made":null,"token":null,"odd":["� é"]}"#;
        assert_eq!(record.to_json(), expected);
    }

    #[test]
    fn a_row_holds_the_values_alone_in_the_order_of_the_model() {
        static PAIR: Model = Model {
            name: "Pair",
            fields: &[
                Field::new("thing", Kind::Record(Link::new(&MODEL))),
                Field::new("times", Kind::List(&Kind::Timestamp)),
            ],
        };
        let json = r#"{"times":["2026-01-01T00:00:00.5Z","2026-01-01T00:00:00.000004Z","soon",null],"thing":{"Count":"3","odd":1,"sid":"x"}}"#;
        let pair = Record::parse(&PAIR, json).unwrap();
        assert_eq!(pair.to_row(), r#"[["x",3,null,null],[1767225600500,1767225600000.004000,null,null]]"#);
        assert_eq!(thing(r#"{"made":"Wed, 31 Dec 1969 23:59:59 +0000"}"#).to_row(), "[null,null,-1000,null]");
    }

    #[test]
    fn a_cell_is_a_part_of_the_record_where_the_service_wrote_what_everyone_reads() {
        let part = |text| Cell::Text(Cow::Borrowed(text));
        let owned = |text: &str| Cell::Text(Cow::Owned(text.to_owned()));
        let record = thing(r#"{"sid":"x","Count":"3","made":"Wed, 31 Dec 1969 23:59:59 +0000","token":null}"#);
        assert_eq!(
            [0, 1, 2, 3, 4].map(|at| record.cell(at)),
            [part("x"), owned("3"), Cell::Time(-1000), Cell::Null, Cell::Null]
        );
        assert!(matches!(record.cell(0), Cell::Text(Cow::Borrowed(_))));
        assert_eq!(thing(r#"{"sid":"a\nb"}"#).cell(0), owned("a\nb"));
        assert_eq!(thing(r#"{"made":"soon"}"#).cell(2), Cell::Null);
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
    fn secrets_in_nested_records_are_neither_printed_nor_kept() {
        static BOX: Model = Model {
            name: "Box",
            fields: &[
                Field::new("one", Kind::Record(Link::new(&MODEL))),
                Field::new("many", Kind::List(&Kind::Record(Link::new(&MODEL)))),
                Field::new("named", Kind::Map(&Kind::Record(Link::new(&MODEL)))),
            ],
        };
        let thing = r#"{"sid":"x","token":"hush"}"#;
        let record = Record::parse(&BOX, &format!(r#"{{"one":{thing},"many":[{thing}],"named":{{"a":{thing}}}}}"#));
        let record = record.unwrap();
        let shown = "Thing { sid: \"x\", token: [secret] }";
        let expected = format!("Box {{ one: {shown}, many: [{shown}], named: {{\"a\": {shown}}} }}");
        assert_eq!(format!("{record:?}"), expected);
        let kept = r#"{"sid":"x"}"#;
        assert_eq!(record.without_secrets(), format!(r#"{{"one":{kept},"many":[{kept}],"named":{{"a":{kept}}}}}"#));
    }

    #[test]
    fn columns_are_plain_values_or_json_as_text_without_secrets() {
        static ROW: Model = Model {
            name: "Row",
            fields: &[
                Field::new("sid", Kind::Text),
                Field::new("made", Kind::Timestamp),
                Field::new("many", Kind::List(&Kind::Record(Link::new(&MODEL)))),
                Field::new("links", Kind::Any),
                Field::new("token", Kind::Secret),
            ],
        };
        let json = r#"{"sid":"a\"b","made":"2026-01-01","many":[{"sid":"x","Count":"3","token":"hush"}],"links":{"a": 1},"token":"hush"}"#;
        let columns = |json: &str, positions: &[usize]| {
            let mut out = String::new();
            Record::parse(&ROW, json).unwrap().write_columns(positions, &mut out);
            out
        };
        let many = r#"[{\"sid\":\"x\",\"count\":3,\"made\":null,\"token\":null}]"#;
        let expected = format!(
            r#"{{"made":"2026-01-01T00:00:00Z","sid":"a\"b","many":"{many}","links":"{{\"a\": 1}}","token":null}}"#
        );
        assert_eq!(columns(json, &[1, 0, 2, 3, 4]), expected);
        assert_eq!(columns(r#"{"links":null}"#, &[3, 2]), r#"{"links":null,"many":null}"#);
    }

    #[test]
    fn secrets_are_left_out_of_what_is_kept() {
        let record = thing(r#"{"sid":"a\"b", "token":"hush", "new":[1]}"#);
        assert_eq!(record.without_secrets(), r#"{"sid":"a\"b","new":[1]}"#);
        assert_eq!(record.text(0).as_deref(), Some("a\"b"));
        assert_eq!(record.text(1), None);
    }

    #[test]
    fn equality_is_of_values() {
        assert_eq!(thing(r#"{"sid":"x","Count":1}"#), thing(r#"{ "Count":"1", "sid":"x" }"#));
        assert_ne!(thing(r#"{"sid":"x"}"#), thing(r#"{"sid":"y"}"#));
    }
}
