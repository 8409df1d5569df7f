//! A short example for every operation.

use super::names::ident;
use crate::ir::{Answer, Kind, Operation, Param, Product, Text};
use crate::words::Words;

/// Longer calls are broken into a line for every method.
const WIDTH: usize = 100;

/// The lines of the example of an operation, which compile.
pub(super) fn example(product: &Product, route: &str, method: &str, operation: &Operation) -> String {
    let given: Vec<&Param> = operation.settable().filter(|param| param.required).collect();
    let arguments: Vec<String> = given.iter().map(|param| sample(&param.kind, &param.name)).collect();
    let call = format!("{route}.{method}({})", arguments.join(", "));
    let (variable, call) = match &operation.answer {
        Answer::Nothing => (None, format!("{call}.await?;")),
        Answer::Any => (Some("answer".to_owned()), format!("{call}.await?;")),
        Answer::Record(model) => (Some(variable(product, model)), format!("{call}.await?;")),
        Answer::Page(_) => (Some("records".to_owned()), format!("{call}.limit(20).all().await?;")),
    };
    let statement = match variable {
        Some(variable) => format!("let {variable} = {call}"),
        None => call,
    };
    let statement = if statement.len() > WIDTH { broken(&statement) } else { statement };
    format!(
        "```no_run\n# async fn example(client: trunkline::Client) -> trunkline::Result<()> {{\n{statement}\n# Ok(())\n# }}\n```"
    )
}

fn variable(product: &Product, model: &Words) -> String {
    // `answer` for unions and inline answers, whose names say more than an example needs.
    if product.model(model).is_some_and(|model| model.fields.is_empty()) { "answer".to_owned() } else { ident(model) }
}

/// A line for every method but those that only lead on.
fn broken(statement: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    let mut in_text = false;
    let mut first = true;
    for letter in statement.chars() {
        match letter {
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text => depth -= 1,
            '.' if !in_text && depth == 0 && !std::mem::take(&mut first) => out.push_str("\n    "),
            _ => {}
        }
        out.push(letter);
    }
    out
}

/// A value for a parameter.
pub(super) fn sample(kind: &Kind, name: &Words) -> String {
    match kind {
        Kind::Boolean => "true".to_owned(),
        Kind::Integer => "1".to_owned(),
        Kind::Decimal => "0.5".to_owned(),
        Kind::Timestamp => "\"2026-11-21T12:00:00Z\"".to_owned(),
        Kind::Date => "\"2026-11-21\"".to_owned(),
        Kind::Sid(prefixes) => format!("\"{}…\"", prefixes.first().map_or("", String::as_str)),
        Kind::Choice(choices) => format!("{:?}", choices.first().map_or("", String::as_str)),
        Kind::Text(Text::Phone) => "\"+15558675310\"".to_owned(),
        Kind::Text(Text::Uri) => "\"https://example.com/\"".to_owned(),
        Kind::Json => "r#\"{\"key\":\"value\"}\"#".to_owned(),
        Kind::List(of) => format!("[{}]", sample(of, name)),
        Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => "trunkline::value::Map::new()".to_owned(),
        Kind::Text(Text::Plain) | Kind::Secret | Kind::Enum(_) | Kind::Any => format!("\"{}\"", name.spaced()),
    }
}
