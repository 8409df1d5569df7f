//! Each part of the core uses only what stands below it: the floors are listed in `README.md`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

fn core() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The floor of each part, counted from the top.
fn floors() -> HashMap<String, usize> {
    let page = std::fs::read_to_string(core().join("README.md")).unwrap();
    let (_, list) = page.split_once("```floors\n").unwrap();
    let (list, _) = list.split_once("```").unwrap();
    let floors =
        list.lines().enumerate().flat_map(|(floor, parts)| parts.split(' ').map(move |part| (part.to_owned(), floor)));
    floors.collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files
}

/// The part that a path within `src` or within the crate belongs to: `schema/packed.rs` and `schema::packed::Table` are `tables`.
fn part(path: &str, separator: &str) -> String {
    let mut names = path
        .split(separator)
        .map(|name| name.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next());
    match (names.next().flatten(), names.next().flatten()) {
        (Some("schema"), Some("packed")) => "tables".to_owned(),
        (first, _) => first.unwrap_or_default().to_owned(),
    }
}

/// What a file uses of the crate. Unit tests may use anything.
fn uses(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut uses = Vec::new();
    for line in code {
        for (at, root) in line.match_indices("crate::").chain(line.match_indices("trunkline::")) {
            let path = &line[at + root.len()..];
            match path.strip_prefix('{').and_then(|paths| paths.split('}').next()) {
                Some(paths) => uses.extend(paths.split(", ").map(|path| part(path, "::"))),
                None => uses.push(part(path, "::")),
            }
        }
    }
    uses
}

#[test]
fn each_part_uses_only_what_stands_below_it() {
    let floors = floors();
    let source = core().join("src");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in files(&source) {
        let path = file.strip_prefix(&source).unwrap().to_string_lossy().into_owned();
        // `lib.rs` lists all parts; tests of a part that are files of their own are no part.
        if path == "lib.rs" || path.contains("/tests/") {
            continue;
        }
        let user = part(&path, "/");
        let floor = *floors.get(&user).unwrap_or_else(|| panic!("{path}: `{user}` has no floor in README.md"));
        for used in uses(&std::fs::read_to_string(&file).unwrap()) {
            // What the crate gives on at its root: `crate::Error`, macros.
            let Some(below) = floors.get(&used) else { continue };
            seen += 1;
            if used != user && *below <= floor {
                wrong.push(format!("{path} uses `{used}`"));
            }
        }
    }
    assert!(seen > 100, "the imports are not found any more");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn imports_are_found() {
    let text = "use crate::schema::packed::Table;\n// crate::bin\nuse crate::{Error, page};\nlet x = crate::value::Map::new();\n#[cfg(test)]\nmod tests {\nuse crate::client;";
    assert_eq!(uses(text), ["tables", "Error", "page", "value"]);
}
