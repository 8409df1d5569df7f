//! What is set right by hand: facts in `core/api/corrections` that win over those imported.
//!
//! A file has the form of the facts and holds only what is otherwise. What it names is changed, what the facts lack is added behind the
//! others or, as `AuthorSid behind Status`, behind one of them, where what they have is moved to, too, and `Version as resource_version` takes the place of `Version`.

use serde_json::{Map, Value};

/// Puts corrections into facts.
pub(super) fn apply(facts: &mut Value, corrections: &Value) {
    match (facts, corrections) {
        (Value::Object(facts), Value::Object(corrections)) => {
            for (name, correction) in corrections {
                let (name, before) =
                    name.split_once(" behind ").map_or((&**name, None), |(name, before)| (name, Some(before)));
                let known = facts.keys().find(|known| wire(known) == wire(name)).cloned();
                match known {
                    Some(known) if before.is_some() => {
                        let mut value = facts.shift_remove(&known).expect("it is known");
                        apply(&mut value, correction);
                        insert(facts, name, before, &value);
                    }
                    Some(known) if known == *name => apply(&mut facts[name], correction),
                    Some(known) => rename(facts, &known, name, correction),
                    None => insert(facts, name, before, correction),
                }
            }
        }
        (facts, corrections) => facts.clone_from(corrections),
    }
}

/// Adds a member, behind all or one of the others.
fn insert(members: &mut Map<String, Value>, name: &str, before: Option<&str>, correction: &Value) {
    let at = members.keys().position(|known| before.is_some_and(|before| wire(known) == before));
    let at = at.map_or(members.len(), |at| at + 1);
    members.shift_insert(at, name.to_owned(), correction.clone());
}

/// Gives a member another name, in its place.
fn rename(members: &mut Map<String, Value>, old: &str, new: &str, correction: &Value) {
    let renamed = std::mem::take(members).into_iter().map(|(name, mut value)| {
        if name != old {
            return (name, value);
        }
        apply(&mut value, correction);
        (new.to_owned(), value)
    });
    *members = renamed.collect();
}

/// A name without the one behind `as`.
fn wire(name: &str) -> &str {
    name.split_once(" as ").map_or(name, |(wire, _)| wire)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::apply;

    #[test]
    fn what_is_named_is_changed_and_what_is_new_stands_behind() {
        let mut facts =
            json!({"operations": {"halls.list": {"place": "halls", "params": {"Version": "text", "Floor": "text"}}}});
        let params = json!({"Version as hall_version": "integer", "Lit": "boolean", "Dark behind Floor": "boolean"});
        apply(&mut facts, &json!({"home": "halls", "operations": {"halls.list as rooms.list": {"params": params}}}));
        let params =
            json!({"Version as hall_version": "integer", "Floor": "text", "Dark": "boolean", "Lit": "boolean"});
        let expected =
            json!({"operations": {"halls.list as rooms.list": {"place": "halls", "params": params}}, "home": "halls"});
        assert_eq!(facts.to_string(), expected.to_string());
    }

    #[test]
    fn what_is_known_moves_behind_another_one() {
        let mut facts = json!({"params": {"Floor": "text", "Version": "text", "Lit": "boolean"}});
        apply(&mut facts, &json!({"params": {"Floor behind Lit": "integer"}}));
        let expected = json!({"params": {"Version": "text", "Lit": "boolean", "Floor": "integer"}});
        assert_eq!(facts.to_string(), expected.to_string());
    }
}
