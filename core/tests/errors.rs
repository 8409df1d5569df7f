//! The kinds of error are those of `tests/errors.json`, which names their classes in every language.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use trunkline::ErrorKind;

#[derive(Deserialize)]
struct Row {
    kind: String,
    #[serde(default)]
    statuses: Vec<u16>,
    rust: String,
}

fn table() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/errors.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_table_names_every_kind() {
    let ours: Vec<_> = ErrorKind::ALL.iter().map(|(kind, name)| ((*name).to_owned(), format!("{kind:?}"))).collect();
    let listed: Vec<_> = table().into_iter().map(|row| (row.kind, row.rust)).collect();
    assert_eq!(ours, listed);
}

#[test]
fn answers_are_the_kinds_that_have_statuses() {
    for row in table() {
        let (kind, _) = ErrorKind::ALL.iter().find(|(_, name)| *name == row.kind).unwrap();
        assert_eq!(kind.is_answer(), !row.statuses.is_empty(), "{}", row.kind);
        for status in row.statuses {
            assert_eq!(ErrorKind::of_status(status), *kind, "{status}");
        }
    }
}
