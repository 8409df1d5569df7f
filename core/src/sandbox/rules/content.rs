//! Content templates: what a message says that names one. The codes are those of Twilio's error pages for 21654 to 21656 and 63028.

use crate::sandbox::problem::Problem;
use crate::sandbox::state::{State, text};
use crate::value::{Map, Value};

/// Where templates are kept.
const TEMPLATES: &str = "content/Content";
/// A template wants a value that nobody gives.
const MISSING_VARIABLE: i64 = 63028;

/// A template with its variables filled in.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Rendered {
    pub(crate) body: String,
    pub(crate) media: Vec<String>,
    /// What the message fails with once it is on its way.
    pub(crate) error_code: Option<i64>,
}

/// Renders the template that a message names, if it does.
pub(crate) fn render(
    state: &State,
    account: &str,
    sid: Option<&str>,
    variables: Option<&str>,
) -> Result<Option<Rendered>, Problem> {
    let Some(sid) = sid else {
        return match variables {
            Some(_) => Err(Problem::bad_request(21654, "ContentSid Required")),
            None => Ok(None),
        };
    };
    let template = state
        .record(account, TEMPLATES, sid)
        .ok_or_else(|| Problem::bad_request(21655, "The ContentSid is Invalid"))?;
    let given =
        given(variables).ok_or_else(|| Problem::bad_request(21656, "The ContentVariables Parameter is invalid"))?;
    let filling = Filling { given, defaults: template.get("variables").and_then(Value::as_map) };
    let types = template.get("types").and_then(Value::as_map);
    // Twilio's libraries send those that are not given as null.
    let kind = types.and_then(|types| types.iter().find_map(|(_, kind)| kind.as_map()));
    Ok(Some(kind.map(|kind| filling.fill_all(kind)).unwrap_or_default()))
}

/// The values by name; nothing if that is no map of texts, or one of them is empty.
fn given(variables: Option<&str>) -> Option<Map> {
    let Some(json) = variables else { return Some(Map::new()) };
    let Some(Value::Map(given)) = Value::from_json(json) else { return None };
    let is_whole = given.iter().all(|(_, value)| written(value).is_some_and(|text| !text.is_empty()));
    is_whole.then_some(given)
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(_) | Value::Decimal(_) => Some(value.to_json()),
        _ => None,
    }
}

struct Filling<'a> {
    given: Map,
    defaults: Option<&'a Map>,
}

impl Filling<'_> {
    /// What people read of a kind of content: its body, or its title and what stands below it.
    fn fill_all(&self, kind: &Map) -> Rendered {
        let lines = ["header_text", "title", "subtitle", "body", "footer"].map(|name| text(kind, name));
        let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        let template = if lines.is_empty() { text(kind, "label").to_owned() } else { lines.join("\n") };
        let media = match kind.get("media") {
            Some(Value::List(urls)) => urls.iter().filter_map(Value::as_str).collect(),
            Some(Value::Text(url)) => vec![url.as_str()],
            _ => Vec::new(),
        };
        let filled: Vec<Result<String, i64>> =
            std::iter::once(template.as_str()).chain(media).map(|it| self.fill(it)).collect();
        let error_code = filled.iter().find_map(|it| it.as_ref().err().copied());
        let mut texts = filled.into_iter().map(Result::unwrap_or_default);
        Rendered { body: texts.next().unwrap_or_default(), media: texts.collect(), error_code }
    }

    /// Puts values in the place of `{{1}}` and `{{name}}`.
    fn fill(&self, template: &str) -> Result<String, i64> {
        let (mut filled, mut rest) = (String::new(), template);
        while let Some((before, behind)) = rest.split_once("{{") {
            let Some((name, after)) = behind.split_once("}}") else { break };
            let name = name.trim();
            let value = self.given.get(name).or_else(|| self.defaults.and_then(|defaults| defaults.get(name)));
            filled += before;
            filled += &value.and_then(written).ok_or(MISSING_VARIABLE)?;
            rest = after;
        }
        Ok(filled + rest)
    }
}
