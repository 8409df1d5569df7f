//! Records as JavaScript reads them fastest: their text in blocks, and numbers that say where in its block each field stands. A field
//! is then a part of a text that JavaScript has anyway, and costs no copy.

use std::borrow::Cow;

use trunkline::schema::{Field, Kind};
use trunkline::value::{Cell, Record};

/// Records share blocks of about this size, so that one that is kept keeps little else.
const BLOCK_BYTES: usize = 16 * 1024;

/// Records of one model.
#[derive(Default)]
pub(super) struct Rows {
    /// The records as the service sent them, each with what it wrote otherwise than JavaScript reads it behind.
    pub(super) text: Vec<u8>,
    /// For each block: how many records, how many bytes, and whether all of it is ASCII.
    pub(super) blocks: Vec<u32>,
    /// For each record: where it stands in its block, then a cell for each field. A cell is a time (the two halves of a float), or
    /// where a text begins and ends, counted as JavaScript counts. What there is not ends at 0, or is a time that is no number.
    pub(super) cells: Vec<u32>,
    fields: &'static [Field],
    /// Where the open block begins in the text, and where its cells do.
    origin: usize,
    first_cell: usize,
}

impl Rows {
    /// Bytes that are no records.
    pub(super) fn of_bytes(bytes: Vec<u8>) -> Rows {
        let mut rows = Rows { text: bytes, ..Rows::default() };
        rows.close_block();
        rows
    }

    pub(super) fn of_records(records: &[Record]) -> Rows {
        let size = records.iter().map(|record| record.raw().len()).sum();
        let fields = records.first().map_or(&[][..], |record| record.model().fields);
        let mut rows = Rows {
            text: Vec::with_capacity(size),
            cells: Vec::with_capacity(records.len() * 2 * (1 + fields.len())),
            fields,
            ..Rows::default()
        };
        for record in records {
            rows.push(record);
        }
        if rows.text.len() > rows.origin {
            rows.close_block();
        }
        rows
    }

    fn push(&mut self, record: &Record) {
        let above = self.cells.len().checked_sub(2 * self.fields.len()).filter(|above| *above >= self.first_cell);
        let raw = record.raw();
        let start = self.text.len() - self.origin;
        self.text.extend_from_slice(raw.as_bytes());
        self.cells.extend(span(start, raw.len()));
        for position in 0..self.fields.len() {
            let cell = match record.cell(position) {
                Cell::Null => self.missing(position),
                Cell::Time(milliseconds) => halves(milliseconds as f64),
                Cell::Text(Cow::Borrowed(text)) => {
                    let above = above.and_then(|above| self.same(above + 2 * position, text));
                    above.unwrap_or_else(|| span(start + offset(text, raw), text.len()))
                }
                Cell::Text(Cow::Owned(text)) => {
                    let start = self.text.len() - self.origin;
                    self.text.extend_from_slice(text.as_bytes());
                    span(start, text.len())
                }
            };
            self.cells.extend(cell);
        }
        if self.text.len() - self.origin >= BLOCK_BYTES {
            self.close_block();
        }
    }

    fn is_time(&self, position: usize) -> bool {
        matches!(self.fields[position].kind, Kind::Timestamp | Kind::Date)
    }

    fn missing(&self, position: usize) -> [u32; 2] {
        if self.is_time(position) { halves(f64::NAN) } else { [0, 0] }
    }

    /// The cell of the record above if it says the same: then JavaScript has that text already.
    fn same(&self, above: usize, text: &str) -> Option<[u32; 2]> {
        let &[start, end] = self.cells.get(above..above + 2)? else { return None };
        let known = self.text.get(self.origin + start as usize..self.origin + end as usize)?;
        (end > 0 && known == text.as_bytes()).then_some([start, end])
    }

    fn close_block(&mut self) {
        let text = &self.text[self.origin..];
        let is_ascii = text.is_ascii();
        let stride = 2 * (1 + self.fields.len());
        let records = (self.cells.len() - self.first_cell) / stride;
        self.blocks.extend([records as u32, text.len() as u32, u32::from(is_ascii)]);
        if !is_ascii {
            let units = units(text);
            for row in self.first_cell / stride..self.first_cell / stride + records {
                for cell in 0..stride / 2 {
                    if cell > 0 && self.is_time(cell - 1) {
                        continue;
                    }
                    for end in &mut self.cells[row * stride + 2 * cell..][..2] {
                        *end = units[*end as usize];
                    }
                }
            }
        }
        self.origin = self.text.len();
        self.first_cell = self.cells.len();
    }
}

fn span(start: usize, length: usize) -> [u32; 2] {
    [start as u32, (start + length) as u32]
}

fn halves(number: f64) -> [u32; 2] {
    let bits = number.to_bits();
    [bits as u32, (bits >> 32) as u32]
}

/// Where a part of a text begins in it.
fn offset(part: &str, whole: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}

/// How many units of UTF-16 stand before each byte, and before the end.
fn units(text: &[u8]) -> Vec<u32> {
    let mut units = Vec::with_capacity(text.len() + 1);
    let mut count = 0;
    for byte in text {
        units.push(count);
        // The first byte of a character counts for it, twice where it takes two units.
        count += u32::from(byte & 0xC0 != 0x80) + u32::from(*byte >= 0xF0);
    }
    units.push(count);
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use trunkline::schema::Model;

    static THING: Model = Model {
        name: "Thing",
        fields: &[
            Field::new("sid", Kind::Text),
            Field::new("made", Kind::Timestamp),
            Field::new("size", Kind::Integer),
            Field::new("links", Kind::Json),
        ],
    };

    fn rows(records: &[&str]) -> Rows {
        let records: Vec<Record> = records.iter().map(|json| Record::parse(&THING, json).unwrap()).collect();
        Rows::of_records(&records)
    }

    /// What JavaScript reads: the raw record, then the fields.
    fn read(rows: &Rows) -> Vec<[String; 5]> {
        let (mut origin, mut out, mut cells) = (0, Vec::new(), rows.cells.chunks(2));
        for block in rows.blocks.chunks(3) {
            let text = &rows.text[origin..origin + block[1] as usize];
            let text: Vec<u16> = std::str::from_utf8(text).unwrap().encode_utf16().collect();
            origin += block[1] as usize;
            for _ in 0..block[0] {
                out.push([0, 1, 2, 3, 4].map(|place| match *cells.next().unwrap() {
                    [low, high] if place == 2 => f64::from_bits(u64::from(low) | u64::from(high) << 32).to_string(),
                    [_, 0] => "-".to_owned(),
                    [start, end] => String::from_utf16(&text[start as usize..end as usize]).unwrap(),
                    _ => String::new(),
                }));
            }
        }
        assert!(cells.next().is_none());
        out
    }

    #[test]
    fn cells_say_where_each_field_stands_however_the_service_wrote_it() {
        let first = r#"{"sid":"a","made":"1970-01-01T00:00:01Z","size":"7","links":{"x": [1]}}"#;
        let second = r#"{"links":null,"sid":"a\n👍é","new":1}"#;
        let third = r#"{"sid":"","made":"soon","size":8}"#;
        let expected = [
            [first, "a", "1000", "7", r#"{"x": [1]}"#],
            [second, "a\n👍é", "NaN", "-", "-"],
            [third, "", "NaN", "8", "-"],
        ];
        assert_eq!(read(&rows(&[first, second, third])), expected);
    }

    #[test]
    fn what_the_record_above_says_too_is_the_same_text() {
        let read = rows(&[r#"{"sid":"a"}"#, r#"{"sid":"a"}"#, r#"{"sid":"b"}"#]);
        let sids: Vec<&[u32]> = read.cells.chunks(2).skip(1).step_by(5).collect();
        assert_eq!(sids[0], sids[1]);
        assert_ne!(sids[1], sids[2]);
    }

    #[test]
    fn long_lists_are_in_blocks_of_their_own() {
        let json = format!(r#"{{"sid":"{}"}}"#, "é".repeat(1000));
        let read = rows(&[json.as_str(); 20]);
        let blocks: Vec<[u32; 2]> = read.blocks.chunks(3).map(|block| [block[0], block[2]]).collect();
        assert_eq!(blocks, [[9, 0], [9, 0], [2, 0]]);
        assert_eq!(self::read(&read)[19][1], "é".repeat(1000));
    }
}
