//! Parameters, which are text, become the values that fields hold.

use super::form::Form;
use super::problem::Problem;
use crate::schema::{Kind, Model, Operation, Param, Place};
use crate::value::{Map, Timestamp, Value};

/// Reads a parameter's text as its kind; nothing if it is none. An empty text clears what is no text.
pub(crate) fn read(text: &str, kind: &Kind) -> Option<Value> {
    if text.is_empty() && !matches!(kind, Kind::Text | Kind::Secret) {
        return Some(Value::Null);
    }
    match kind {
        Kind::Boolean => text.to_ascii_lowercase().parse().ok().map(Value::Bool),
        Kind::Integer => text.parse().ok().map(Value::Integer),
        Kind::Decimal => text.parse().ok().map(Value::Decimal),
        Kind::Timestamp | Kind::Date => Timestamp::parse(text).map(Value::Timestamp),
        Kind::Enum(known) => known.contains(&text).then(|| text.into()),
        Kind::Sid(prefixes) => (prefixes.is_empty() || is_sid(text, prefixes)).then(|| text.into()),
        Kind::Json => Value::from_json(text).map(|_| text.into()),
        Kind::List(kind) => read(text, kind),
        Kind::Any | Kind::Map(_) | Kind::Record(_) => Some(Value::from_json(text).unwrap_or_else(|| text.into())),
        Kind::Text | Kind::Secret | Kind::PrefixedMap(_) => Some(text.into()),
    }
}

/// Two capital letters and 32 hex digits.
pub(crate) fn looks_like_a_sid(text: &str) -> bool {
    text.split_at_checked(2)
        .is_some_and(|(prefix, _)| is_sid(text, &[prefix]) && prefix.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// Two letters of the list and 32 hex digits.
pub(crate) fn is_sid(text: &str, prefixes: &[&str]) -> bool {
    let digits = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix));
    digits.is_some_and(|digits| digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Checks the parameters that an operation knows. Twilio ignores those that it does not.
pub(crate) fn check(operation: &Operation, form: &Form) -> Result<(), Problem> {
    if let Some(json) = form.json() {
        return check_json(operation, json, form);
    }
    for param in operation.params.iter().filter(|param| matches!(param.place, Place::Query | Place::Body)) {
        if param.required && form.filled(param.wire).is_none() {
            return Err(Problem::missing(param.wire));
        }
        if form.all(param.wire).any(|text| read(text, &param.kind).is_none()) {
            return Err(Problem::invalid(param.wire));
        }
    }
    Ok(())
}

/// Checks the members of a JSON body and the parameters of the query.
fn check_json(operation: &Operation, json: &Value, query: &Form) -> Result<(), Problem> {
    for param in operation.params {
        let (given, fits) = match param.place {
            Place::Body => {
                let given = json.get(param.wire).filter(|value| !value.is_null());
                (given.is_some(), given.is_none_or(|value| fits(value, &param.kind)))
            }
            Place::WholeBody => (true, matches!(json, Value::Map(_) | Value::List(_))),
            Place::Query => {
                let fits = |text: &str| read(text, &param.kind).is_some();
                (query.filled(param.wire).is_some(), query.all(param.wire).all(fits))
            }
            _ => continue,
        };
        if param.required && !given {
            return Err(Problem::missing(param.wire));
        }
        if !fits {
            return Err(Problem::invalid(param.wire));
        }
    }
    Ok(())
}

/// Whether a member of a JSON body is of a kind. What a form would write as text may come as text here, too.
fn fits(value: &Value, kind: &Kind) -> bool {
    match (value, kind) {
        (Value::Text(text), kind) => read(text, kind).is_some(),
        (Value::List(values), Kind::List(kind)) => values.iter().all(|value| fits(value, kind)),
        (Value::Map(_), kind) => {
            matches!(kind, Kind::Map(_) | Kind::Record(_) | Kind::PrefixedMap(_) | Kind::Json | Kind::Any)
        }
        (Value::Bool(_), kind) => matches!(kind, Kind::Boolean | Kind::Any | Kind::Json),
        (Value::Integer(_), kind) => matches!(kind, Kind::Integer | Kind::Decimal | Kind::Any | Kind::Json),
        (Value::Decimal(_), kind) => matches!(kind, Kind::Decimal | Kind::Any | Kind::Json),
        (_, Kind::Any | Kind::Json) => true,
        _ => false,
    }
}

/// Sets the fields that the members of a JSON body name, on the wire.
fn assign_json(record: &mut Map, model: &Model, operation: &Operation, json: &Map) {
    for (wire, value) in json.iter() {
        let field = model.fields.iter().find(|field| field.wire == wire);
        let param = operation.params.iter().find(|param| param.place == Place::Body && param.wire == wire);
        if field.is_none() && param.is_some_and(|param| matches!(param.kind, Kind::Secret)) {
            continue;
        }
        let name = match (field, param) {
            (Some(field), _) => field.name.to_owned(),
            (None, Some(param)) => param.name.to_owned(),
            (None, None) => snake_case(wire),
        };
        let value = match (value, field.map(|field| &field.kind)) {
            (Value::Text(text), Some(kind)) => read(text, kind).unwrap_or_else(|| text.as_str().into()),
            (value, _) => value.clone(),
        };
        record.insert(name, value);
    }
}

/// Sets the fields that the parameters of the body name: `FriendlyName` is `friendly_name`, `Limits.ChannelMembers` is
/// `channel_members` within `limits`. What the model does not show is kept all the same, for the rules to see; secrets
/// are not.
pub(crate) fn assign(record: &mut Map, model: &Model, operation: &Operation, form: &Form) {
    if let Some(json) = form.json() {
        return assign_json(record, model, operation, json.as_map().unwrap_or(&Map::new()));
    }
    let given = operation.params.iter().filter(|param| param.place == Place::Body && form.get(param.wire).is_some());
    for param in given {
        let path: Vec<String> = match param.wire.contains('.') {
            true => param.wire.split('.').map(snake_case).collect(),
            false => vec![param.name.to_owned()],
        };
        let known = kind_at(model, &path);
        if known.is_none() && matches!(param.kind, Kind::Secret) {
            continue;
        }
        set(record, &path, value(param, known, form));
    }
}

/// The value given for a parameter, as its field keeps it.
fn value(param: &Param, field: Option<&Kind>, form: &Form) -> Value {
    let one = |text: &str, kind: &Kind| read(text, kind).unwrap_or_else(|| text.into());
    match (param.kind, field) {
        // An empty list arrives as one empty text.
        (Kind::List(kind), _) => {
            let texts = form.all(param.wire).filter(|text| !text.is_empty());
            Value::List(texts.map(|text| one(text, kind)).collect())
        }
        (kind, field) => one(form.get(param.wire).unwrap_or_default(), field.unwrap_or(&kind)),
    }
}

fn kind_at(model: &Model, path: &[String]) -> Option<&'static Kind> {
    let (first, rest) = path.split_first()?;
    let kind = model.fields.iter().find(|field| field.name == first).map(|field| &field.kind)?;
    match (kind, rest.is_empty()) {
        (_, true) => Some(kind),
        (Kind::Record(link), false) => kind_at(link.model(), rest),
        _ => None,
    }
}

fn set(record: &mut Map, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        return record.insert(first.as_str(), value);
    }
    let mut inner = record.get(first).and_then(Value::as_map).cloned().unwrap_or_default();
    set(&mut inner, rest, value);
    record.insert(first.as_str(), inner);
}

/// `BadgeCountEnabled` becomes `badge_count_enabled`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

/// `friendly_name` becomes `FriendlyName`.
pub(crate) fn camel_case(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
    });
    words.flatten().collect()
}

/// Fills what a record does not hold yet.
pub(crate) fn defaults<V: Into<Value>>(record: &mut Map, values: impl IntoIterator<Item = (&'static str, V)>) {
    for (name, value) in values {
        if record.get(name).is_none_or(Value::is_null) {
            record.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Access, Answer, Body, Field, Link, Method};

    static LIMITS: Model = Model { name: "Limits", fields: &[Field::new("channel_members", Kind::Integer)] };
    static MODEL: Model = Model {
        name: "Thing",
        fields: &[
            Field::new("friendly_name", Kind::Text),
            Field::new("enabled", Kind::Boolean),
            Field::new("limits", Kind::Record(Link::new(&LIMITS))),
            Field::new("filters", Kind::List(&Kind::Text)),
        ],
    };
    static OPERATION: Operation = Operation {
        name: "x.v1.things.create",
        host: "x",
        method: Method::Post,
        also: None,
        path: "/v1/Things",
        params: &[
            Param::body("friendly_name", "FriendlyName", Kind::Text).required(),
            Param::body("enabled", "Enabled", Kind::Boolean),
            Param::body("limits_channel_members", "Limits.ChannelMembers", Kind::Integer),
            Param::body("filters", "Filters", Kind::List(&Kind::Text)),
            Param::body("other", "Other", Kind::Text),
            Param::body("key", "Key", Kind::Secret),
        ],
        body: Body::Form,
        answer: Answer::Record(&MODEL),
        access: Access::Account,
    };

    fn assigned(form: &str) -> String {
        let mut record = Map::new();
        assign(&mut record, &MODEL, &OPERATION, &Form::parse(form));
        Value::Map(record).to_json()
    }

    #[test]
    fn parameters_become_fields_of_their_kind_and_dots_nest() {
        assert_eq!(
            assigned("FriendlyName=a&Enabled=True&Limits.ChannelMembers=7&Filters=x&Filters=y&Other=z"),
            r#"{"friendly_name":"a","enabled":true,"limits":{"channel_members":7},"filters":["x","y"],"other":"z"}"#
        );
    }

    #[test]
    fn an_empty_text_clears_what_is_no_text() {
        assert_eq!(
            assigned("FriendlyName=&Enabled=&Limits.ChannelMembers=&Filters="),
            r#"{"friendly_name":"","enabled":null,"limits":{"channel_members":null},"filters":[]}"#
        );
    }

    #[test]
    fn secrets_that_no_field_shows_are_not_kept() {
        assert_eq!(assigned("Key=hush"), "{}");
    }

    #[test]
    fn a_check_names_what_is_missing_or_wrong() {
        let message = |form: &str| check(&OPERATION, &Form::parse(form)).map_err(|problem| problem.message);
        assert_eq!(message("FriendlyName=a&Unknown=1&Enabled=FALSE"), Ok(()));
        assert_eq!(message("FriendlyName=").unwrap_err(), "Missing required parameter FriendlyName in the post body");
        for wrong in ["Enabled=perhaps", "Limits.ChannelMembers=many"] {
            assert!(message(&format!("FriendlyName=a&{wrong}")).unwrap_err().starts_with("Invalid value"), "{wrong}");
        }
    }

    #[test]
    fn names_change_between_snake_and_camel_case() {
        assert_eq!(snake_case("BadgeCountEnabled"), "badge_count_enabled");
        assert_eq!(camel_case("date_created"), "DateCreated");
        assert_eq!(camel_case(""), "");
    }
}
