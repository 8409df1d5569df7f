//! Users by SCIM (RFC 7644), whose changes are a list of operations.

use crate::sandbox::call::{Call, Done};
use crate::sandbox::problem::Problem;
use crate::value::{Map, Value};

pub(crate) fn patch(call: &mut Call) -> Result<Done, Problem> {
    let operations = call.form.json().and_then(|json| json.get("Operations")).and_then(Value::as_list);
    let operations = operations.unwrap_or_default().to_vec();
    let model = call.model();
    let name_of =
        |wire: &str| model.fields.iter().find(|field| field.wire.eq_ignore_ascii_case(wire)).map(|field| field.name);
    let mut changes = Map::new();
    for operation in &operations {
        let text = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or_default();
        let value = operation.get("value").cloned().unwrap_or_default();
        let path = text("path");
        match (text("op").to_ascii_lowercase().as_str(), path, value) {
            ("add" | "replace", "", Value::Map(values)) => {
                for (wire, value) in values.iter() {
                    changes.insert(name_of(wire).ok_or_else(|| Problem::invalid(wire))?, value.clone());
                }
            }
            ("add" | "replace", path, value) => {
                changes.insert(name_of(path).ok_or_else(|| Problem::invalid("path"))?, value);
            }
            ("remove", path, _) => changes.insert(name_of(path).ok_or_else(|| Problem::invalid("path"))?, Value::Null),
            _ => return Err(Problem::invalid("op")),
        }
    }
    let record = call.record_mut()?;
    changes.iter().for_each(|(name, value)| record.insert(name, value.clone()));
    let record = record.clone();
    Ok(Done::Found(call.item(record)))
}
