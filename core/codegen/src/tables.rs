//! A product's table as the engine reads it: text, packed. `core/src/schema/packed.rs` says what it looks like.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::error::{Error, Result};
use crate::ir::{self, Access, Answer, Body, Model, Operation, Param, Place, Product, Resource};
use crate::words::Words;

/// The form of the tables that are written.
const FORMAT: usize = 1;

/// How much more each digit of a number counts than the one before.
const BASE: usize = 46;

/// A product's table, and what stands where in it.
#[derive(Debug)]
pub struct Table {
    /// The table.
    pub text: String,
    /// The names of the operations in their order.
    pub operations: Vec<String>,
    /// The names of the models in their order.
    pub models: Vec<Words>,
}

/// Packs a product.
///
/// # Errors
/// A name has characters that a table cannot hold.
pub fn pack(product: &Product) -> Result<Table> {
    let operations = product.resources.iter().flat_map(all_operations).collect();
    write(product, operations, &product.models.iter().collect::<Vec<_>>())
}

/// Packs some operations of a product with the models that they need: a table of its own, which lacks the others.
///
/// # Errors
/// Those of [`pack`].
pub fn pack_part(product: &Product, operations: &[&Operation]) -> Result<Table> {
    let mut needed = HashSet::new();
    for operation in operations {
        let taken = operation.params.iter().filter_map(|param| param.kind.record());
        operation.answer.record().into_iter().chain(taken).for_each(|model| product.collect(model, &mut needed));
    }
    let models: Vec<&Model> = product.models.iter().filter(|model| needed.contains(&model.name)).collect();
    write(product, operations.to_vec(), &models)
}

fn write(product: &Product, mut operations: Vec<&Operation>, models: &[&Model]) -> Result<Table> {
    operations.sort_by(|one, other| one.name.cmp(&other.name));
    let places: Vec<Words> = models.iter().map(|model| model.name.clone()).collect();

    let mut packer = Packer { product, models: &places, row: Vec::new() };
    models.iter().for_each(|model| packer.model(model));
    packer.row.push(Token::Number(operations.len()));
    packer.operations(&operations);
    let body = packer.row;
    let kinds = Places::of_kinds(&body);
    let kind_rows: Vec<Token> = kinds.order.iter().flat_map(Kind::row).collect();
    let sets = Places::of(kind_rows.iter().filter_map(|token| match token {
        Token::Set(set) => Some(set),
        _ => None,
    }));
    let set_rows: Vec<Token> = sets
        .order
        .iter()
        .flat_map(|set| {
            let names = set.iter().map(|name| Token::Name(name.clone()));
            std::iter::once(Token::Number(set.len())).chain(names)
        })
        .collect();
    let rows = || set_rows.iter().chain(&kind_rows).chain(&body);
    let names = Places::of(rows().filter_map(|token| match token {
        Token::Name(name) => Some(name),
        _ => None,
    }));

    let mut writer = Writer { names: &names, sets: &sets, kinds: &kinds, text: String::new() };
    writer.number(FORMAT);
    for text in [product.name.snake(), product.version.snake()] {
        writer.text(&text);
    }
    writer.number(names.order.len());
    names.order.iter().for_each(|name| writer.text(name));
    writer.number(sets.order.len());
    writer.row(&set_rows);
    writer.number(models.len());
    writer.number(kinds.order.len());
    writer.row(&kind_rows);
    writer.row(&body);
    match writer.text.chars().find(|letter| !(' '..='~').contains(letter) || matches!(letter, '"' | '\\')) {
        Some(letter) => Err(Error::new(format!("{}: no table can hold a name with {letter:?}", product.document))),
        None => {
            let operations = operations.iter().map(|operation| operation.name.clone()).collect();
            Ok(Table { text: writer.text, operations, models: places })
        }
    }
}

fn all_operations(resource: &Resource) -> Vec<&Operation> {
    let levels = [Some(&resource.all), resource.one.as_ref().map(|item| &item.level)];
    let levels = levels.into_iter().flatten();
    levels.flat_map(|level| level.operations.iter().chain(level.children.iter().flat_map(all_operations))).collect()
}

/// The parameter that takes the whole body of an operation with members.
fn whole(name: &Words) -> Param {
    let (place, kind) = (Place::WholeBody, ir::Kind::Any);
    Param { name: name.clone(), wire: name.snake(), place, kind, required: false, doc: None, deprecated: false }
}

/// A part of a table before it is known which place everything has.
#[derive(Debug)]
enum Token {
    Number(usize),
    Text(String),
    Name(String),
    Set(Vec<String>),
    /// The place of a kind, times `factor`, and another number.
    Kind {
        kind: Kind,
        factor: usize,
        and: usize,
    },
}

/// What a table tells apart: fewer kinds than a façade does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Kind {
    /// One that is made of nothing else, by its number.
    Plain(usize),
    List(Box<Kind>),
    Map(Box<Kind>),
    PrefixedMap(String),
    Record(usize),
    Sid(Vec<String>),
    Enum(Vec<String>),
}

impl Kind {
    fn row(&self) -> Vec<Token> {
        let made_of = |kind: &Kind| Token::Kind { kind: kind.clone(), factor: 1, and: 0 };
        let (number, rest) = match self {
            Kind::Plain(number) => return vec![Token::Number(*number)],
            Kind::List(of) => (9, made_of(of)),
            Kind::Map(of) => (10, made_of(of)),
            Kind::PrefixedMap(prefix) => (11, Token::Name(prefix.clone())),
            Kind::Record(model) => (12, Token::Number(*model)),
            Kind::Sid(prefixes) => (13, Token::Set(prefixes.clone())),
            Kind::Enum(texts) => (14, Token::Set(texts.clone())),
        };
        vec![Token::Number(number), rest]
    }
}

/// Writes models and operations as tokens.
struct Packer<'a> {
    product: &'a Product,
    models: &'a [Words],
    row: Vec<Token>,
}

impl Packer<'_> {
    fn number(&mut self, number: usize) {
        self.row.push(Token::Number(number));
    }

    fn name(&mut self, name: &str) {
        self.row.push(Token::Name(name.to_owned()));
    }

    fn model(&mut self, model: &ir::Model) {
        self.name(&model.name.pascal());
        self.number(model.fields.len());
        for field in &model.fields {
            let (name, kind) = (field.name.snake(), self.kind(&field.kind));
            let rule = rule(&name, &field.wire);
            self.name(&name);
            self.row.push(Token::Kind { kind, factor: 4, and: rule });
            self.wire(rule, &field.wire);
        }
    }

    fn wire(&mut self, rule: usize, wire: &str) {
        if rule == OTHERWISE {
            self.name(wire);
        }
    }

    /// Names and paths begin as those before them do.
    fn operations(&mut self, operations: &[&Operation]) {
        let (mut name, mut path) = ("", "");
        for operation in operations {
            for (before, now) in [(name, &operation.name), (path, &operation.path)] {
                let shared = before.bytes().zip(now.bytes()).take_while(|(one, other)| one == other).count();
                self.number(shared);
                self.row.push(Token::Text(now[shared..].to_owned()));
            }
            (name, path) = (&operation.name, &operation.path);
            self.operation(operation);
        }
    }

    fn operation(&mut self, operation: &Operation) {
        self.name(&operation.host);
        let access = match operation.access {
            Access::Account => 0,
            Access::OAuth => 1,
            Access::Open => 2,
        };
        let body = match operation.body {
            Body::None => 0,
            Body::Form => 1,
            Body::Json(_) => 2,
        };
        self.number(method(operation.method) + 5 * access + 15 * body);
        if let Body::Json(media_type) = &operation.body {
            self.name(media_type);
        }
        self.number(operation.also.map_or(0, |also| 1 + method(also)));
        self.number(operation.params.len() + operation.whole.iter().len());
        operation.params.iter().for_each(|param| self.param(param));
        operation.whole.iter().for_each(|name| self.param(&whole(name)));
        self.answer(&operation.answer);
    }

    fn param(&mut self, param: &Param) {
        let place = match param.place {
            Place::Body => 0,
            Place::Query => 1,
            Place::Path => 2,
            Place::Header => 3,
            Place::WholeBody => 4,
            Place::Cookie => 5,
        };
        let is_required = param.required || param.place == Place::Path;
        let name = param.name.snake();
        let rule = if param.place == Place::WholeBody { 0 } else { rule(&name, &param.wire) };
        self.name(&name);
        self.number(rule + 4 * (usize::from(is_required) + 2 * place));
        self.wire(rule, &param.wire);
        let kind = self.kind(&param.kind);
        self.row.push(Token::Kind { kind, factor: 1, and: 0 });
    }

    fn answer(&mut self, answer: &Answer) {
        match answer {
            Answer::Nothing => self.number(0),
            Answer::Any => self.number(1),
            Answer::Record(model) => {
                self.number(2);
                self.number(self.place(model));
            }
            Answer::Page(page) => {
                self.number(3);
                self.name(&page.key);
                self.number(self.place(&page.record));
                self.number(page.max_size.map_or(0, |size| usize::try_from(size).unwrap_or_default()));
                self.number(usize::from(page.token.is_some()));
                page.token.iter().for_each(|token| self.name(token));
            }
        }
    }

    /// The place of a model, which the reader has checked to be there.
    fn place(&self, model: &Words) -> usize {
        self.models.iter().position(|known| known == model).unwrap_or_default()
    }

    fn kind(&self, kind: &ir::Kind) -> Kind {
        match kind {
            ir::Kind::Any => Kind::Plain(0),
            ir::Kind::Boolean => Kind::Plain(1),
            ir::Kind::Integer => Kind::Plain(2),
            ir::Kind::Decimal => Kind::Plain(3),
            ir::Kind::Text(_) => Kind::Plain(4),
            ir::Kind::Secret => Kind::Plain(5),
            ir::Kind::Timestamp => Kind::Plain(6),
            ir::Kind::Date => Kind::Plain(7),
            ir::Kind::Json => Kind::Plain(8),
            ir::Kind::List(of) => Kind::List(Box::new(self.kind(of))),
            ir::Kind::Map(of) => Kind::Map(Box::new(self.kind(of))),
            ir::Kind::PrefixedMap(prefix) => Kind::PrefixedMap(prefix.clone()),
            ir::Kind::Record(model) => Kind::Record(self.place(model)),
            ir::Kind::Sid(prefixes) => Kind::Sid(prefixes.clone()),
            ir::Kind::Choice(texts) => Kind::Enum(texts.clone()),
            ir::Kind::Enum(name) => {
                let known = self.product.enums.iter().find(|one| one.name == *name);
                Kind::Enum(known.map(|one| one.texts.clone()).unwrap_or_default())
            }
        }
    }
}

/// How a name is written on the wire: as it is, joined with capitals, joined but for the first, or otherwise.
fn rule(name: &str, wire: &str) -> usize {
    let joined = |first_too: bool| -> String {
        let mut raise = first_too;
        let letters = name.chars().filter_map(|letter| match letter {
            '_' => {
                raise = true;
                None
            }
            letter if std::mem::take(&mut raise) => Some(letter.to_ascii_uppercase()),
            letter => Some(letter),
        });
        letters.collect()
    };
    match wire {
        _ if wire == name => 0,
        _ if wire == joined(true) => 1,
        _ if wire == joined(false) => 2,
        _ => OTHERWISE,
    }
}

const OTHERWISE: usize = 3;

fn method(name: &str) -> usize {
    ["GET", "POST", "DELETE", "PUT", "PATCH"].iter().position(|known| *known == name).unwrap_or_default()
}

/// Things and their places in a list, in which those that are used most come first.
struct Places<T> {
    order: Vec<T>,
    places: HashMap<T, usize>,
}

impl<T: Clone + Eq + Hash + Ord> Places<T> {
    fn of<'a>(uses: impl Iterator<Item = &'a T>) -> Places<T>
    where
        T: 'a,
    {
        let mut counts: HashMap<&T, usize> = HashMap::new();
        uses.for_each(|thing| *counts.entry(thing).or_default() += 1);
        let mut order: Vec<(&T, usize)> = counts.into_iter().collect();
        order.sort_by(|(one, often), (other, oftener)| oftener.cmp(often).then_with(|| one.cmp(other)));
        Places::in_order(order.into_iter().map(|(thing, _)| thing.clone()).collect())
    }

    fn in_order(order: Vec<T>) -> Places<T> {
        Places { places: order.iter().cloned().enumerate().map(|(place, thing)| (thing, place)).collect(), order }
    }
}

impl Places<Kind> {
    /// The kinds that models and operations name, each behind those that it is made of.
    fn of_kinds(body: &[Token]) -> Places<Kind> {
        fn add(kind: &Kind, order: &mut Vec<Kind>) {
            if let Kind::List(of) | Kind::Map(of) = kind {
                add(of, order);
            }
            if !order.contains(kind) {
                order.push(kind.clone());
            }
        }
        let used = Places::of(body.iter().filter_map(|token| match token {
            Token::Kind { kind, .. } => Some(kind),
            _ => None,
        }));
        let mut order = Vec::new();
        used.order.iter().for_each(|kind| add(kind, &mut order));
        Places::in_order(order)
    }
}

/// Writes tokens out.
struct Writer<'a> {
    names: &'a Places<String>,
    sets: &'a Places<Vec<String>>,
    kinds: &'a Places<Kind>,
    text: String,
}

impl Writer<'_> {
    fn row(&mut self, row: &[Token]) {
        for token in row {
            match token {
                Token::Number(number) => self.number(*number),
                Token::Text(text) => self.text(text),
                Token::Name(name) => self.number(self.names.places[name]),
                Token::Set(set) => self.number(self.sets.places[set]),
                Token::Kind { kind, factor, and } => self.number(self.kinds.places[kind] * factor + and),
            }
        }
    }

    fn number(&mut self, mut number: usize) {
        while number >= BASE {
            let digit = BASE + number % BASE;
            self.digit(digit);
            number = (number - digit) / BASE;
        }
        self.digit(number);
    }

    fn digit(&mut self, digit: usize) {
        // From the `!` on, but for the `"` and the `\`.
        let at = digit + usize::from(digit > 0) + usize::from(digit > 57);
        self.text.push(char::from(b'!' + at as u8));
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.text.push_str(text);
    }
}
