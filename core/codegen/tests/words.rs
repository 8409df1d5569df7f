//! The words of `core/api/words`: nothing is without them, they are our own, and they say something.

mod common;

use std::collections::{BTreeMap, HashSet};

use trunkline_codegen::{Words, ir};

/// What two lines of a comment hold.
const TWO_LINES: usize = 240;

#[test]
fn nothing_is_without_words_and_no_words_are_of_no_use() {
    let gaps = trunkline_codegen::gaps(&common::path("../../api")).unwrap();
    assert_eq!(gaps.missing, Vec::<String>::new());
    assert_eq!(gaps.unused, Vec::<String>::new());
}

#[test]
fn a_description_is_a_sentence_of_at_most_two_lines() {
    for Said { place, text, .. } in descriptions() {
        assert!(text.ends_with('.') && text.len() <= TWO_LINES, "{place}, {} letters: {text}", text.len());
        let prose: String = text.split('`').step_by(2).collect();
        assert!(!prose.contains(['{', '}']), "a mark was not filled in at {place}: {text}");
        assert!(!text.contains("  ") && text.trim() == text, "{place}: {text:?}");
    }
}

#[test]
fn what_has_a_form_is_described_by_more_than_its_name() {
    let hollow: Vec<String> = descriptions()
        .into_iter()
        .filter(|said| said.has_form && says_no_more(&said.name, &said.text))
        .map(|said| format!("{}: {}", said.place, said.text))
        .collect();
    assert!(hollow.is_empty(), "{} of them:\n{}", hollow.len(), hollow.join("\n"));
}

#[test]
fn what_says_no_more_than_the_name_is_known() {
    assert!(says_no_more(&Words::of("account_sid"), "The account SID."));
    assert!(says_no_more(&Words::of("date_created"), "Date of creation: the date created."));
    assert!(!says_no_more(&Words::of("account_sid"), "SID of the account that it belongs to."));
    assert!(!says_no_more(&Words::of("service_sid"), "SID of the service, `IS…`."));
}

#[test]
#[ignore = "needs Twilio's published documents in the folder that TRUNKLINE_OPENAPI names"]
fn no_description_is_a_published_one() {
    let mut published = Vec::new();
    for file in common::published() {
        gather(&serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap(), &mut published);
    }
    assert!(published.len() > 10_000, "{} published descriptions are too few to compare with", published.len());
    let mut whole = HashSet::new();
    let mut runs = HashSet::new();
    for text in &published {
        let words = words(text);
        runs.extend(words.windows(8).map(|run| run.join(" ")));
        if words.len() >= 4 {
            whole.insert(words.join(" "));
        }
    }
    let mut seen = HashSet::new();
    let mut copied = Vec::new();
    for Said { place, text, .. } in descriptions() {
        if !seen.insert(text.clone()) {
            continue;
        }
        let words = words(&text);
        let run = words.windows(8).map(|run| run.join(" ")).find(|run| runs.contains(run));
        if let Some(run) = run {
            copied.push(format!("{place}: eight words in a row, `{run}`: {text}"));
        } else if words.len() >= 4 && whole.contains(&words.join(" ")) {
            copied.push(format!("{place}: {text}"));
        }
    }
    assert!(copied.is_empty(), "{} of {}:\n{}", copied.len(), seen.len(), copied.join("\n"));
}

/// Prints descriptions drawn by a seed, for somebody to read who did not write them: `WORDS_SEED=7 WORDS_COUNT=50`.
#[test]
#[ignore = "prints a sample, for people"]
fn draw_a_sample() {
    let number = |name, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (mut state, count): (u64, usize) = (number("WORDS_SEED", 1), number("WORDS_COUNT", 50) as usize);
    let distinct: BTreeMap<String, String> = descriptions().into_iter().map(|said| (said.text, said.place)).collect();
    let distinct: Vec<_> = distinct.into_iter().collect();
    for _ in 0..count {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (text, place) = &distinct[(state >> 33) as usize % distinct.len()];
        println!("{place}: {text}");
    }
}

/// A description as its reader finds it.
struct Said {
    place: String,
    name: Words,
    /// Whether the facts know more of it than that it is text: an enum, the prefix of a SID, a number, a time.
    has_form: bool,
    text: String,
}

fn descriptions() -> Vec<Said> {
    let mut found = Vec::new();
    for product in common::products().products {
        let of_version = format!("{}.{}", product.name, product.version);
        let mut say = |place: String, name: &Words, kind: Option<&ir::Kind>, doc: &Option<String>| {
            let has_form = kind.is_some_and(|kind| !matches!(kind, ir::Kind::Text(_) | ir::Kind::Any));
            found.push(Said { place, name: name.clone(), has_form, text: doc.clone().unwrap_or_default() });
        };
        let none = Words::default();
        for model in &product.models {
            let place = format!("{of_version} {}", model.name.pascal());
            for field in &model.fields {
                say(format!("{place}.{}", field.name), &field.name, Some(&field.kind), &field.doc);
            }
            say(place, &none, None, &model.doc);
        }
        for choice in &product.enums {
            say(format!("{of_version} {}", choice.name.pascal()), &none, None, &choice.doc);
        }
        let mut open: Vec<&ir::Resource> = product.resources.iter().collect();
        while let Some(resource) = open.pop() {
            for level in [Some(&resource.all), resource.one.as_ref().map(|item| &item.level)].into_iter().flatten() {
                for operation in &level.operations {
                    say(operation.name.clone(), &none, None, &operation.doc);
                    for param in &operation.params {
                        let place = format!("{}({})", operation.name, param.name);
                        say(place, &param.name, Some(&param.kind), &param.doc);
                    }
                }
                open.extend(&level.children);
            }
        }
    }
    found
}

/// Whether a description holds no word that the name does not have, in whatever form: created, creation.
fn says_no_more(name: &Words, text: &str) -> bool {
    const FILLERS: [&str; 12] = ["a", "an", "and", "for", "in", "is", "its", "it", "of", "the", "this", "to"];
    let stem = |word: &str| word.chars().take(5).collect::<String>();
    let named: HashSet<String> = name.iter().map(|word| stem(word.trim_end_matches('s'))).collect();
    let said: Vec<String> = words(text).into_iter().filter(|word| !FILLERS.contains(&word.as_str())).collect();
    !name.is_empty() && !text.contains('`') && said.iter().all(|word| named.contains(&stem(word.trim_end_matches('s'))))
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '-');
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}

/// All that a document says to people.
fn gather(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(text) if name == "description" || name == "summary" => texts.push(text.to_owned()),
                    _ => gather(value, texts),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| gather(item, texts)),
        _ => {}
    }
}
