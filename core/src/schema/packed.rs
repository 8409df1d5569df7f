//! Tables as the generator packs them: text, so that a JavaScript module can hold one as it is and a native library as a slice.
//!
//! A table is a row of numbers and texts. The digits of a number are the 92 printable characters of ASCII that are neither the
//! space nor `"` nor `\`, the least first, each counting 46 times the one before; one of the first 46 ends the number. A text is its
//! length and its characters. What names something gives its place in a list that came before, and the most used of a list come
//! first, so that most numbers are one character. What the engine reads here, `core/codegen/src/tables` writes.

use std::fmt;
use std::sync::OnceLock;

use super::{
    Access, Answer, Body, Field, Kind, Link, Method, Model, Operation, PageStyle, Paging, Param, Place, Product,
    is_below,
};
use crate::error::{Error, ErrorKind, Result};

/// The form of tables that this engine reads; it is the first number of a table.
pub const FORMAT: usize = 1;

/// How much more each digit of a number counts than the one before.
const BASE: usize = 46;

/// A product's table, unpacked when it is first used and then kept.
pub struct Table {
    name: &'static str,
    version: &'static str,
    text: &'static str,
    product: OnceLock<Unpacked<&'static Product>>,
}

impl Table {
    /// The table of a product at a version, as the generator has packed it.
    pub const fn new(name: &'static str, version: &'static str, text: &'static str) -> Table {
        Table { name, version, text, product: OnceLock::new() }
    }

    /// What the table says.
    ///
    /// # Errors
    /// `Configuration` if the table is damaged or of another format.
    pub fn product(&self) -> Result<&'static Product> {
        self.product.get_or_init(|| unpack(self.text)).map_err(|damage| damage.at(format_args!("{self:?}")))
    }

    /// The operation at this place of the table.
    ///
    /// # Errors
    /// Those of [`Table::product`], and the same if the table has no such place.
    pub fn operation(&self, at: usize) -> Result<&'static Operation> {
        let operation = self.product()?.operations.get(at).copied();
        operation.ok_or_else(|| Damage("has no such operation").at(format_args!("{self:?}")))
    }

    /// The model at this place of the table.
    ///
    /// # Errors
    /// Those of [`Table::product`], and the same if the table has no such place.
    pub fn model(&self, at: usize) -> Result<&'static Model> {
        let model = self.product()?.models.get(at).copied();
        model.ok_or_else(|| Damage("has no such model").at(format_args!("{self:?}")))
    }

    /// The operation at a place of one of several tables: of that of a product at a version, `api_v2010`.
    ///
    /// # Errors
    /// Those of [`Table::operation`], and `Configuration` if there is no such table.
    pub fn at(tables: &[&Table], product: &str, at: usize) -> Result<&'static Operation> {
        let is_it = |table: &&&Table| {
            product.strip_prefix(table.name).and_then(|rest| rest.strip_prefix('_')) == Some(table.version)
        };
        let lacks = || Error::new(ErrorKind::Configuration, format!("this version has no table of {product}"));
        tables.iter().find(is_it).ok_or_else(lacks)?.operation(at)
    }

    /// What several tables say.
    ///
    /// # Errors
    /// Those of [`Table::product`].
    pub fn products(tables: &[&Table]) -> Result<Vec<&'static Product>> {
        tables.iter().map(|table| table.product()).collect()
    }

    /// The operation of this name among those of several tables, of which only the one that must have it is unpacked.
    ///
    /// # Errors
    /// Those of [`Table::product`], and `InvalidArgument` if there is no such operation.
    pub fn find(tables: &[&Table], name: &str) -> Result<&'static Operation> {
        let is_of = |table: &&&Table| is_below(name, table.name, table.version);
        let product = tables.iter().find(is_of).map(|table| table.product()).transpose()?;
        product.and_then(|product| product.operation(name)).ok_or_else(|| {
            Error::invalid_argument("operation", format_args!("must be one that this version knows, not `{name}`"))
        })
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the table of {} {}", self.name, self.version)
    }
}

/// Unpacks a table that comes at run time. It is kept until the program ends, as those that are built in are.
///
/// # Errors
/// `Configuration` if the table is damaged or of another format.
pub fn load(text: String) -> Result<&'static Product> {
    unpack(text.leak()).map_err(|damage| damage.at("the table of a product"))
}

/// What is wrong with a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Damage(&'static str);

const TOO_LARGE: Damage = Damage("has a number that is too large");
const NO_KIND: Damage = Damage("names a kind of value that it lacks");
const NO_TEXT: Damage = Damage("names a text that it lacks");
const NO_MODEL: Damage = Damage("names a model that it lacks");
const TOO_SHORT: Damage = Damage("ends too early");

impl Damage {
    fn at(self, table: impl fmt::Display) -> Error {
        Error::new(ErrorKind::Configuration, format!("{table} {}", self.0))
    }
}

type Unpacked<T> = std::result::Result<T, Damage>;

fn unpack(text: &'static str) -> Unpacked<&'static Product> {
    let mut reader = Reader { rest: text };
    if reader.number()? != FORMAT {
        return Err(Damage("has another format than this version reads: take both from one release"));
    }
    let (name, version) = (reader.text()?, reader.text()?);
    let names = Names::read(&mut reader)?;
    let sets = reader.list(|reader| Ok(&*reader.list(|reader| names.next(reader))?.leak()))?;
    let models: &[OnceLock<Model>] = (0..reader.count()?).map(|_| OnceLock::new()).collect::<Vec<_>>().leak();
    let mut unpacking = Unpacking { reader, names, sets, models, kinds: Vec::new() };
    unpacking.read_kinds()?;
    unpacking.read_models()?;
    let operations = unpacking.operations()?;
    if !unpacking.reader.rest.is_empty() {
        return Err(Damage("goes on behind its end"));
    }
    if !operations.is_sorted_by(|one, next| one.name < next.name) {
        return Err(Damage("has its operations in disorder"));
    }
    let models = models.iter().filter_map(OnceLock::get).collect::<Vec<_>>().leak();
    let operations = &*operations.leak();
    let operations = operations.iter().collect::<Vec<_>>().leak();
    Ok(Box::leak(Box::new(Product { name, version, operations, models })))
}

/// Takes numbers, texts and lists off a table.
struct Reader {
    rest: &'static str,
}

impl Reader {
    fn number(&mut self) -> Unpacked<usize> {
        let (mut number, mut weight) = (0_usize, 1_usize);
        loop {
            let digit = self.digit()?;
            let part = digit.checked_mul(weight);
            number = part.and_then(|part| number.checked_add(part)).ok_or(TOO_LARGE)?;
            if digit < BASE {
                return Ok(number);
            }
            weight = weight.checked_mul(BASE).ok_or(TOO_LARGE)?;
        }
    }

    fn digit(&mut self) -> Unpacked<usize> {
        let byte = *self.rest.as_bytes().first().ok_or(TOO_SHORT)?;
        let digit = match byte {
            b'!' => 0,
            b'#'..=b'[' => byte - b'#' + 1,
            b']'..=b'~' => byte - b']' + 58,
            _ => return Err(Damage("has a character that is no digit")),
        };
        self.rest = self.rest.get(1..).ok_or(TOO_SHORT)?;
        Ok(digit.into())
    }

    fn text(&mut self) -> Unpacked<&'static str> {
        let length = self.number()?;
        let (text, rest) = self.rest.split_at_checked(length).ok_or(TOO_SHORT)?;
        self.rest = rest;
        Ok(text)
    }

    /// What begins like the text before it: how much of that, and what follows.
    fn text_behind(&mut self, before: &'static str) -> Unpacked<&'static str> {
        let shared = before.get(..self.number()?).ok_or(TOO_LARGE)?;
        let own = self.text()?;
        Ok([shared, own].concat().leak())
    }

    /// A number of elements, and them.
    fn list<T>(&mut self, mut element: impl FnMut(&mut Reader) -> Unpacked<T>) -> Unpacked<Vec<T>> {
        (0..self.count()?).map(|_| element(self)).collect()
    }

    /// How many follow. Each takes a character at least, so that no number makes more of them than a table is long.
    fn count(&mut self) -> Unpacked<usize> {
        let count = self.number()?;
        if count > self.rest.len() { Err(TOO_SHORT) } else { Ok(count) }
    }
}

/// The texts that a table names things by, and how they are written on the wire.
struct Names {
    texts: Vec<&'static str>,
    /// Each text as it is written by a rule, once it was.
    written: Vec<[Option<&'static str>; 2]>,
}

impl Names {
    fn read(reader: &mut Reader) -> Unpacked<Names> {
        let texts = reader.list(Reader::text)?;
        Ok(Names { written: vec![[None; 2]; texts.len()], texts })
    }

    fn next(&self, reader: &mut Reader) -> Unpacked<&'static str> {
        self.texts.get(reader.number()?).copied().ok_or(NO_TEXT)
    }

    /// A name, what is left of the number behind it without the rule of its writing, and the name on the wire.
    fn next_written(&mut self, reader: &mut Reader) -> Unpacked<(&'static str, usize, &'static str)> {
        let at = reader.number()?;
        let name = *self.texts.get(at).ok_or(NO_TEXT)?;
        let number = reader.number()?;
        let wire = match number % 4 {
            0 => name,
            3 => self.next(reader)?,
            rule => {
                let written = self.written.get_mut(at).and_then(|rules| rules.get_mut(rule - 1)).ok_or(TOO_LARGE)?;
                *written.get_or_insert_with(|| joined(name, rule == 1).leak())
            }
        };
        Ok((name, number / 4, wire))
    }
}

/// `friendly_name` as `FriendlyName` or as `friendlyName`.
fn joined(name: &str, first_too: bool) -> String {
    let mut out = String::with_capacity(name.len());
    let mut raise = first_too;
    for letter in name.chars() {
        match letter {
            '_' => raise = true,
            letter if std::mem::take(&mut raise) => out.push(letter.to_ascii_uppercase()),
            letter => out.push(letter),
        }
    }
    out
}

/// A table that is read as far as its lists of names.
struct Unpacking {
    reader: Reader,
    names: Names,
    sets: Vec<&'static [&'static str]>,
    models: &'static [OnceLock<Model>],
    kinds: Vec<Kind>,
}

impl Unpacking {
    /// Kinds are made of those that come before them.
    fn read_kinds(&mut self) -> Unpacked<()> {
        for _ in 0..self.reader.count()? {
            let kind = match self.reader.number()? {
                0 => Kind::Any,
                1 => Kind::Boolean,
                2 => Kind::Integer,
                3 => Kind::Decimal,
                4 => Kind::Text,
                5 => Kind::Secret,
                6 => Kind::Timestamp,
                7 => Kind::Date,
                8 => Kind::Json,
                9 => Kind::List(self.inner()?),
                10 => Kind::Map(self.inner()?),
                11 => Kind::PrefixedMap(self.names.next(&mut self.reader)?),
                12 => Kind::Record(Link::later(self.model()?)),
                13 => Kind::Sid(self.set()?),
                14 => Kind::Enum(self.set()?),
                _ => return Err(Damage("has a kind of value that this version does not know")),
            };
            self.kinds.push(kind);
        }
        Ok(())
    }

    fn inner(&mut self) -> Unpacked<&'static Kind> {
        let kind = self.kinds.get(self.reader.number()?).copied();
        Ok(Box::leak(Box::new(kind.ok_or(NO_KIND)?)))
    }

    fn set(&mut self) -> Unpacked<&'static [&'static str]> {
        self.sets.get(self.reader.number()?).copied().ok_or(Damage("names texts that it lacks"))
    }

    fn model(&mut self) -> Unpacked<&'static OnceLock<Model>> {
        self.models.get(self.reader.number()?).ok_or(NO_MODEL)
    }

    fn read_models(&mut self) -> Unpacked<()> {
        for slot in self.models {
            let name = self.names.next(&mut self.reader)?;
            let (names, kinds) = (&mut self.names, &self.kinds);
            let fields = self.reader.list(|reader| {
                let (name, kind, wire) = names.next_written(reader)?;
                let kind = kinds.get(kind).copied().ok_or(NO_KIND)?;
                Ok(Field { name, wire, kind })
            });
            // Nobody else can have filled it.
            _ = slot.set(Model { name, fields: fields?.leak() });
        }
        Ok(())
    }

    fn operations(&mut self) -> Unpacked<Vec<Operation>> {
        let count = self.reader.count()?;
        let (mut operations, mut name, mut path) = (Vec::with_capacity(count), "", "");
        for _ in 0..count {
            name = self.reader.text_behind(name)?;
            path = self.reader.text_behind(path)?;
            operations.push(self.operation(name, path)?);
        }
        Ok(operations)
    }

    fn operation(&mut self, name: &'static str, path: &'static str) -> Unpacked<Operation> {
        let host = self.names.next(&mut self.reader)?;
        let manner = self.reader.number()?;
        let method = method_of(manner % 5)?;
        let access = match manner / 5 % 3 {
            0 => Access::Account,
            1 => Access::OAuth,
            _ => Access::Open,
        };
        let body = match manner / 15 {
            0 => Body::None,
            1 => Body::Form,
            2 => Body::Json(self.names.next(&mut self.reader)?),
            _ => return Err(Damage("has a kind of body that this version does not know")),
        };
        let also = match self.reader.number()? {
            0 => None,
            other => Some(method_of(other - 1)?),
        };
        let (names, kinds) = (&mut self.names, &self.kinds);
        let params = self.reader.list(|reader| {
            let (name, manner, wire) = names.next_written(reader)?;
            let place = match manner / 2 {
                0 => Place::Body,
                1 => Place::Query,
                2 => Place::Path,
                3 => Place::Header,
                4 => Place::WholeBody,
                5 => Place::Cookie,
                _ => return Err(Damage("has a place of parameters that this version does not know")),
            };
            let kind = kinds.get(reader.number()?).copied().ok_or(NO_KIND)?;
            Ok(Param { name, wire, place, kind, required: manner % 2 == 1 })
        })?;
        let answer = self.answer()?;
        Ok(Operation { name, host, method, also, path, params: params.leak(), body, answer, access })
    }

    fn answer(&mut self) -> Unpacked<Answer> {
        Ok(match self.reader.number()? {
            0 => Answer::Nothing,
            1 => Answer::Any,
            2 => Answer::Record(self.known_model()?),
            3 => Answer::Page(Box::leak(Box::new(Paging {
                key: self.names.next(&mut self.reader)?,
                model: self.known_model()?,
                max_page_size: match self.reader.number()? {
                    0 => None,
                    size => Some(u32::try_from(size).map_err(|_| TOO_LARGE)?),
                },
                style: match self.reader.number()? {
                    0 => PageStyle::Url,
                    _ => PageStyle::Token(self.names.next(&mut self.reader)?),
                },
            }))),
            _ => return Err(Damage("has a kind of answer that this version does not know")),
        })
    }

    fn known_model(&mut self) -> Unpacked<&'static Model> {
        self.model()?.get().ok_or(NO_MODEL)
    }
}

fn method_of(number: usize) -> Unpacked<Method> {
    const METHODS: [Method; 5] = [Method::Get, Method::Post, Method::Delete, Method::Put, Method::Patch];
    METHODS.get(number).copied().ok_or(Damage("has a method that this version does not know"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the generator makes of its fixture `gallery.yaml`.
    const GALLERY: &str = "#)gallery$v3-,attributes)gallery'style$PI)Picture%oil(secret%sid*wall_sid.water-colour'width$#%$'+#(&0#$'*/!&&)6$&\
        ,*!!$!9gallery.v3.light.delete!+/v3/Light#$!!!-7walls.pictures.create&:Walls/{WallSid}/Pictures#2&&*7!!#&$##(#%$!";

    #[test]
    fn a_table_is_unpacked_when_an_operation_of_it_is_looked_for() {
        static GALLERIES: Table = Table::new("gallery", "v3", GALLERY);
        // Nobody asks for it, so nobody sees that it is damaged.
        static MUSEUM: Table = Table::new("museum", "v1", "");
        let tables = [&MUSEUM, &GALLERIES];
        let create = Table::find(&tables, "gallery.v3.walls.pictures.create").unwrap();
        assert_eq!((create.method, create.also), (Method::Post, Some(Method::Put)));
        assert_eq!((create.path, create.body), ("/v3/Walls/{WallSid}/Pictures", Body::Form));
        let params: Vec<_> = create.params.iter().map(|param| (param.name, param.wire, param.required)).collect();
        assert_eq!(
            params,
            [
                ("wall_sid", "WallSid", true),
                ("attributes", "Attributes", false),
                ("style", "Style", false),
                ("secret", "Secret", false)
            ]
        );
        assert!(matches!(create.param("style").unwrap().kind, Kind::Enum(["oil", "water-colour"])));
        let Answer::Record(picture) = create.answer else { panic!("it answers a picture") };
        assert!(matches!(picture.fields[0], Field { name: "sid", wire: "sid", kind: Kind::Sid(["PI"]) }));
        assert!(std::ptr::eq(create, GALLERIES.operation(1).unwrap()));
        assert!(std::ptr::eq(picture, GALLERIES.model(0).unwrap()));
    }

    #[test]
    fn what_a_table_lacks_is_an_error() {
        static GALLERIES: Table = Table::new("gallery", "v3", GALLERY);
        static CUT: Table = Table::new("museum", "v1", "#");
        for name in ["gallery.v3.walls.paint", "gallery.v33.walls.list", "gallery", "", "attic.v1.x"] {
            assert_eq!(Table::find(&[&GALLERIES], name).unwrap_err().kind(), ErrorKind::InvalidArgument, "{name}");
        }
        assert_eq!(GALLERIES.operation(2).unwrap_err().kind(), ErrorKind::Configuration);
        assert_eq!(GALLERIES.model(1).unwrap_err().kind(), ErrorKind::Configuration);
        let error = Table::find(&[&CUT], "museum.v1.door.fetch").unwrap_err();
        assert_eq!(error.to_string(), "the table of museum v1 ends too early");
    }

    #[test]
    fn numbers_end_where_they_should() {
        let number = |text: &'static str| Reader { rest: text }.number();
        assert_eq!((number("!"), number("O"), number("P!"), number("P#")), (Ok(0), Ok(45), Ok(46), Ok(92)));
        assert_eq!(number("~~!"), Ok(91 + 91 * 46));
        assert_eq!(number("P"), Err(TOO_SHORT));
        assert_eq!(number("~~~~~~~~~~~~~~~~~~!"), Err(TOO_LARGE));
        assert!(number("\u{e9}").is_err() && number("\"").is_err());
    }

    #[test]
    fn a_table_that_promises_more_than_it_has_is_refused_at_once() {
        // Names by the billion.
        let error = load("#$ab$cd~~~~~!".to_owned()).unwrap_err();
        assert_eq!(error.to_string(), "the table of a product ends too early");
    }
}
