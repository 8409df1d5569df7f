//! Cursors over lists: which page comes next, when to stop, and when a list leads in circles.

use std::fmt;

use crate::encode::{Arguments, write_pair};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{Operation, PageStyle, Paging};
use crate::value::Value;

/// A place in a list, to be saved as text and resumed later. It holds the filters of the list but no credentials.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(String);

impl Cursor {
    /// The text of the cursor: the URL of a page.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T: Into<String>> From<T> for Cursor {
    fn from(url: T) -> Self {
        Cursor(url.into())
    }
}

/// How much of a list is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// At most so many records; all of them if nothing is said.
    pub limit: Option<u64>,
    /// So many records with each request, up to the operation's maximum.
    pub page_size: Option<u64>,
}

impl Extent {
    /// From a limit and a page size as another language has them. Null is not given.
    ///
    /// # Errors
    /// What is no whole number or negative is refused.
    pub fn of(limit: &Value, page_size: &Value) -> Result<Extent> {
        let read = |name, value: &Value| match (value, natural(value)) {
            (Value::Null, _) => Ok(None),
            (_, Some(number)) => Ok(Some(number)),
            (Value::Integer(_), None) => Err(Error::invalid_argument(name, "must not be negative")),
            _ => Err(Error::invalid_argument(name, "must be a whole number")),
        };
        Ok(Extent { limit: read("limit", limit)?, page_size: read("page_size", page_size)? })
    }

    /// That of one page as the service sends it: a limit asks for its size but does not cut it.
    pub fn of_one_page(self) -> Extent {
        Extent { limit: None, page_size: self.page_size.or(self.limit) }
    }

    /// Asks for pages of the size wanted: a given size goes as it is, a limit alone asks for a page of its size, both within
    /// what the operation gives.
    pub(crate) fn apply(self, operation: &Operation, paging: &Paging, arguments: &mut Arguments) {
        let explicit = arguments.get("page_size").and_then(natural);
        let wanted = self.page_size.or(explicit).or(self.limit);
        if let (Some(wanted), Some(_)) = (wanted, operation.param("page_size")) {
            let largest = paging.max_page_size.map_or(i64::MAX, i64::from);
            let size = i64::try_from(wanted).unwrap_or(i64::MAX).clamp(1, largest);
            arguments.set("page_size", size);
        }
    }
}

/// A natural number in any of the forms that a parameter takes.
fn natural(value: &Value) -> Option<u64> {
    match value {
        Value::Integer(number) => u64::try_from(*number).ok(),
        Value::Decimal(number) => number.as_str().parse().ok(),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// So many empty pages in a row end a list with an error: a service that searches gives some, one that always names another gives
/// nothing else.
pub const MAX_EMPTY_PAGES: u32 = 1000;

/// The way through a list so far.
#[derive(Debug)]
pub(crate) struct Walk {
    left: Option<u64>,
    /// How many pages in a row were empty.
    empty: u32,
    /// Hashes of the pages read, sorted: a list of a million records has tens of thousands of long URLs.
    seen: Vec<u64>,
}

impl Walk {
    pub(crate) fn new(limit: Option<u64>) -> Walk {
        Walk { left: limit, empty: 0, seen: Vec::new() }
    }

    /// Lifts the limit, and says what it was.
    pub(crate) fn lift(&mut self) -> usize {
        self.left.take().and_then(|left| usize::try_from(left).ok()).unwrap_or(usize::MAX)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.left == Some(0)
    }

    /// Notes that the page at this URL is about to be read.
    pub(crate) fn enter(&mut self, url: &str) -> Result<()> {
        if self.empty == MAX_EMPTY_PAGES {
            return Err(Error::new(
                ErrorKind::Decode,
                format!("the service gave {MAX_EMPTY_PAGES} empty pages in a row and names yet another"),
            ));
        }
        match self.seen.binary_search(&hash(url)) {
            Err(at) => {
                self.seen.insert(at, hash(url));
                Ok(())
            }
            Ok(_) => Err(Error::new(
                ErrorKind::Decode,
                "the service named a next page that was already read: the list leads in circles",
            )),
        }
    }

    /// Cuts a page to what is still wanted.
    pub(crate) fn take<T>(&mut self, items: &mut Vec<T>) {
        self.empty = if items.is_empty() { self.empty + 1 } else { 0 };
        if let Some(left) = &mut self.left {
            items.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= items.len() as u64;
        }
    }
}

/// FNV-1a. Whoever makes two URLs collide ends the list early, and could do that anyway.
fn hash(url: &str) -> u64 {
    url.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// The URL of the page behind a token: the URL of this page with the token in the place of an earlier one.
pub(crate) fn token_url(url: &str, style: PageStyle, token: &str) -> String {
    let name = match style {
        PageStyle::Token(name) => name,
        PageStyle::Url => "PageToken",
    };
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let is_other = |pair: &&str| !pair.is_empty() && pair.split('=').next() != Some(name);
    let mut query = query.split('&').filter(is_other).collect::<Vec<_>>().join("&");
    write_pair(name, token, &mut query);
    format!("{path}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Access, Answer, Body, Kind, Method, Model, Param};

    static MODEL: Model = Model { name: "Thing", fields: &[] };
    static PAGING: Paging = Paging { key: "things", model: &MODEL, max_page_size: Some(100), style: PageStyle::Url };
    static LIST: Operation = Operation {
        name: "test.list",
        host: "test",
        method: Method::Get,
        also: None,
        path: "/v1/Things",
        params: &[Param::query("page_size", "PageSize", Kind::Integer)],
        body: Body::None,
        answer: Answer::Page(&PAGING),
        access: Access::Account,
    };

    #[test]
    fn the_page_size_is_clamped_to_the_operations_maximum() {
        for (limit, page_size, sent) in [
            (None, None, None),
            (Some(20), None, Some(20)),
            (Some(5000), None, Some(100)),
            (Some(20), Some(50), Some(50)),
            (None, Some(5000), Some(100)),
            (None, Some(0), Some(1)),
        ] {
            let mut arguments = Arguments::new();
            Extent { limit, page_size }.apply(&LIST, &PAGING, &mut arguments);
            assert_eq!(arguments.get("page_size").and_then(Value::as_i64), sent, "{limit:?} {page_size:?}");
        }
    }

    #[test]
    fn a_page_size_among_the_arguments_counts_in_any_form() {
        for (given, sent) in [(Value::from(500), 100), ("500".into(), 100), (500.0.into(), 100), ("7".into(), 7)] {
            let mut arguments: Arguments = [("page_size", given)].into_iter().collect();
            Extent { limit: Some(20), page_size: None }.apply(&LIST, &PAGING, &mut arguments);
            assert_eq!(arguments.get("page_size"), Some(&Value::Integer(sent)));
        }
    }

    #[test]
    fn negative_numbers_are_refused_by_name() {
        let refused = |limit: Value, page_size: Value| {
            let error = Extent::of(&limit, &page_size).unwrap_err();
            error.message().to_owned()
        };
        assert_eq!(refused(Value::from(-1), Value::Null), "`limit` must not be negative");
        assert_eq!(refused(Value::Null, Value::from(-1)), "`page_size` must not be negative");
        assert_eq!(refused(Value::from(1.5), Value::Null), "`limit` must be a whole number");
        assert_eq!(refused("many".into(), Value::Null), "`limit` must be a whole number");
        let extent = Extent { limit: Some(0), page_size: Some(7) };
        assert_eq!(Extent::of(&Value::from(0), &"7".into()).unwrap(), extent);
        assert_eq!(Extent::of(&Value::Null, &Value::Null).unwrap(), Extent::default());
    }

    #[test]
    fn a_limit_is_the_size_of_a_single_page_unless_that_is_given() {
        for (limit, page_size, asked) in [(Some(3), None, Some(3)), (Some(3), Some(7), Some(7)), (None, None, None)] {
            let extent = Extent { limit, page_size }.of_one_page();
            assert_eq!(extent, Extent { limit: None, page_size: asked });
        }
    }

    #[test]
    fn a_page_is_read_once() {
        let mut walk = Walk::new(None);
        walk.enter("https://x/1").unwrap();
        walk.enter("https://x/2").unwrap();
        assert_eq!(walk.enter("https://x/1").unwrap_err().kind(), ErrorKind::Decode);
    }

    #[test]
    fn pages_that_stay_empty_end() {
        let mut walk = Walk::new(None);
        for page in 0..MAX_EMPTY_PAGES {
            walk.enter(&format!("https://x/{page}")).unwrap();
            walk.take::<u8>(&mut Vec::new());
        }
        let error = walk.enter("https://x/last").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains("1000 empty pages in a row"), "{error}");
    }

    #[test]
    fn a_limit_cuts_the_last_page() {
        let mut walk = Walk::new(Some(3));
        let mut page = vec![1, 2];
        walk.take(&mut page);
        assert!(!walk.is_over() && page == [1, 2]);
        walk.take(&mut page);
        assert!(walk.is_over() && page == [1]);
        assert!(Walk::new(Some(0)).is_over());
    }

    #[test]
    fn a_token_takes_the_place_of_an_earlier_one() {
        let style = PageStyle::Token("pageToken");
        assert_eq!(token_url("https://x/a", style, "t 1"), "https://x/a?pageToken=t%201");
        assert_eq!(token_url("https://x/a?b=c&pageToken=t1&d=e", style, "t2"), "https://x/a?b=c&d=e&pageToken=t2");
    }
}
