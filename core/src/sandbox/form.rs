//! URLs and forms, taken apart.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::value::{Map, Value};

/// What stays as it is in a query: the unreserved characters of RFC 3986.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parts of an absolute URL. Whatever is missing is empty.
#[derive(Debug, PartialEq)]
pub(crate) struct Target<'a> {
    /// `https`
    pub(crate) scheme: &'a str,
    /// `api.twilio.com:443`
    pub(crate) authority: &'a str,
    /// `/2010-04-01/Accounts.json`, still percent-encoded.
    pub(crate) path: &'a str,
    /// `PageSize=50`, still percent-encoded.
    pub(crate) query: &'a str,
}

impl<'a> Target<'a> {
    pub(crate) fn parse(url: &'a str) -> Target<'a> {
        let (url, _) = url.split_once('#').unwrap_or((url, ""));
        let (rest, query) = url.split_once('?').unwrap_or((url, ""));
        let (scheme, rest) = rest.split_once("://").unwrap_or(("", rest));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        Target { scheme, authority, path, query }
    }

    /// The first label of the host, which names the product: `messaging` of `messaging.localhost:8080`.
    pub(crate) fn label(&self) -> &'a str {
        let host = self.authority.rsplit_once('@').map_or(self.authority, |(_, host)| host);
        host.split(['.', ':']).next().unwrap_or_default()
    }

    /// The first segment of the path, which names the product where the host does not.
    pub(crate) fn first(&self) -> Option<&'a str> {
        self.path.split('/').nth(1)
    }

    /// What absolute addresses in an answer start with. The real hosts know https alone, whatever brought the request
    /// here.
    pub(crate) fn origin(&self) -> String {
        let real = self.authority.ends_with(".twilio.com");
        format!("{}://{}", if real { "https" } else { self.scheme }, self.authority)
    }
}

/// Decodes a segment of a path.
pub(crate) fn decode_segment(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// Encodes a name or a value of a query.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// The parameters of a request, as [`SeenRequest`](super::SeenRequest) and [`Webhook`](super::Webhook) hold it: those of its form, then
/// those of its URL, by their names on the wire. A name may come more than once.
pub fn parameters(url: &str, body: &[u8]) -> Vec<(String, String)> {
    let mut form = Form::parse(&String::from_utf8_lossy(body));
    form.extend(Form::parse(Target::parse(url).query));
    form.pairs
}

/// Parameters by name, in order. A name may come more than once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Form {
    pairs: Vec<(String, String)>,
    /// The body as it came, if it is JSON: its members are parameters, too.
    json: Option<Value>,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded`, which is what a query is, too.
    pub(crate) fn parse(text: &str) -> Form {
        let decode = |text: &str| {
            let spaced = text.replace('+', " ");
            percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
        };
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.map(|(name, value)| (decode(name), decode(value))).collect()
    }

    /// Reads a JSON body. Nothing is a body without members.
    pub(crate) fn parse_json(text: &str) -> Option<Form> {
        let json = match text.trim_ascii() {
            "" => Value::Map(Map::new()),
            text => Value::from_json(text)?,
        };
        let mut pairs = Vec::new();
        for (name, value) in json.as_map().into_iter().flat_map(Map::iter) {
            let values = value.as_list().unwrap_or(std::slice::from_ref(value));
            let texts = values.iter().filter(|value| !value.is_null());
            pairs.extend(
                texts.map(|value| (name.to_owned(), value.as_str().map_or_else(|| value.to_json(), str::to_owned))),
            );
        }
        Some(Form { pairs, json: Some(json) })
    }

    /// The body, if it is JSON.
    pub(crate) fn json(&self) -> Option<&Value> {
        self.json.as_ref()
    }

    /// The first value of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of this name that is not empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Every value of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Adds the parameters of another form behind these.
    pub(crate) fn extend(&mut self, other: Form) {
        self.pairs.extend(other.pairs);
    }

    /// Names and values in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Form {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Form { pairs: pairs.into_iter().collect(), json: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_falls_into_its_parts() {
        let target = Target::parse("http://messaging.localhost:8080/v1/Services?PageSize=5#x");
        assert_eq!(
            target,
            Target { scheme: "http", authority: "messaging.localhost:8080", path: "/v1/Services", query: "PageSize=5" }
        );
        assert_eq!((target.label(), target.origin()), ("messaging", "http://messaging.localhost:8080".to_owned()));
        let real = Target::parse("http://user@api.twilio.com/");
        assert_eq!(
            (real.label(), Target::parse("http://api.twilio.com").origin()),
            ("api", "https://api.twilio.com".to_owned())
        );
        assert_eq!(Target::parse("").path, "");
    }

    #[test]
    fn forms_keep_repeated_names_in_order() {
        let form = Form::parse("MediaUrl=a&Body=one+two%21&MediaUrl=b&&Empty=&Bare&%ff=1");
        assert_eq!(form.all("MediaUrl").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(form.get("Body"), Some("one two!"));
        assert_eq!((form.get("Empty"), form.filled("Empty"), form.get("Bare")), (Some(""), None, Some("")));
        assert_eq!(form.get("None"), None);
    }
}
