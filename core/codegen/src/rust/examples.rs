//! A short example for every operation.

use super::Rust;
use crate::ir::{Answer, Kind, Operation, Product, Text};
use crate::words::Words;

/// A longer statement is broken in two.
const WIDTH: usize = 100;

/// The example of an operation at the end of a route, which compiles.
pub(super) fn example(product: &Product, route: &str, method: &str, operation: &Operation) -> String {
    let given = operation.settable().filter(|param| param.required);
    let arguments: Vec<String> = given.map(|param| sample(product, &param.kind, &param.name)).collect();
    let call = format!(".{method}({})", arguments.join(", "));
    let call = match &operation.answer {
        Answer::Page(_) => format!("{call}.limit(20).all().await?;"),
        _ => format!("{call}.await?;"),
    };
    let binding = match &operation.answer {
        Answer::Nothing => String::new(),
        Answer::Any => "let answer = ".to_owned(),
        Answer::Record(model) => format!("let {} = ", Rust::variable(model)),
        Answer::Page(_) => "let records = ".to_owned(),
    };
    let mut statements = vec![format!("{binding}{route}{call}")];
    if statements[0].chars().count() > WIDTH {
        statements = vec![format!("let place = {route};"), format!("{binding}place{call}")];
    }
    let (open, close) = ("# async fn example(client: trunkline::Client) -> trunkline::Result<()> {", "# Ok(())\n# }");
    format!("```no_run\n{open}\n{}\n{close}\n```", statements.join("\n"))
}

/// A value for a segment of a path, which is text whatever its kind.
pub(super) fn path_sample(product: &Product, kind: &Kind, name: &Words) -> String {
    format!("\"{}\"", sample(product, kind, name).trim_matches('"'))
}

/// A value for a parameter.
fn sample(product: &Product, kind: &Kind, name: &Words) -> String {
    match kind {
        Kind::Boolean => "true".to_owned(),
        Kind::Integer => "1".to_owned(),
        Kind::Decimal => "0.5".to_owned(),
        Kind::Timestamp => "\"2026-11-21T12:00:00Z\"".to_owned(),
        Kind::Date => "\"2026-11-21\"".to_owned(),
        Kind::Sid(prefixes) => format!("\"{}…\"", prefixes.first().map_or("", String::as_str)),
        Kind::Choice(texts) => format!("{:?}", texts.first().map_or("", String::as_str)),
        Kind::Enum(name) => {
            let known = product.enums.iter().find(|known| known.name == *name);
            format!("{:?}", known.and_then(|known| known.texts.first()).map_or("", String::as_str))
        }
        Kind::Text(Text::Phone) => "\"+15558675310\"".to_owned(),
        Kind::Text(Text::Uri) => "\"https://example.com/\"".to_owned(),
        Kind::Json => "r#\"{\"key\":\"value\"}\"#".to_owned(),
        Kind::List(of) => format!("[{}]", sample(product, of, name)),
        Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => "trunkline::value::Map::new()".to_owned(),
        Kind::Text(Text::Plain) | Kind::Secret | Kind::Any => format!("\"{}\"", name.spaced()),
    }
}
