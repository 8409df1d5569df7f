//! The URL that Twilio requested, and how else it may have been written.

use std::collections::HashMap;

use super::parameters::pairs;
use crate::text::percent_encode;

/// An absolute URL in its parts, which are together the URL as it came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Address<'a> {
    scheme: &'a str,
    /// User name and password with their `@`, or nothing.
    user: &'a str,
    host: &'a str,
    /// With its colon, or nothing.
    port: &'a str,
    path: &'a str,
    /// Without the `?`.
    query: Option<&'a str>,
    /// With its `#`, or nothing.
    fragment: &'a str,
}

impl<'a> Address<'a> {
    pub(super) fn parse(url: &'a str) -> Option<Address<'a>> {
        let (scheme, rest) = url.split_once("://")?;
        let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        if !scheme.starts_with(|first: char| first.is_ascii_alphabetic()) || !scheme.bytes().all(is_scheme) {
            return None;
        }
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (user, host) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
        // A colon within brackets belongs to an IPv6 address.
        let behind_brackets = host.rfind(']').map_or(0, |at| at + 1);
        let port = host[behind_brackets..].find(':').map_or(host.len(), |at| behind_brackets + at);
        let (host, port) = host.split_at(port);
        let (rest, fragment) = rest.split_at(rest.find('#').unwrap_or(rest.len()));
        let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
        (!host.is_empty()).then_some(Address { scheme, user, host, port, path, query, fragment })
    }

    /// The path and all that stands behind it.
    pub(super) fn target(&self) -> String {
        self.rest(self.path, self.query, self.fragment)
    }

    /// Whatever the query has by this name, decoded.
    pub(super) fn in_query(&self, name: &'static str) -> impl Iterator<Item = String> + use<'a> {
        let query = self.query.unwrap_or_default();
        pairs(query.as_bytes()).filter(move |(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    pub(super) fn query(&self) -> &'a str {
        self.query.unwrap_or_default()
    }

    /// The writings of the URL that Twilio may have signed, likely ones first: as it came, with its path and query percent-encoded as a
    /// browser would, and with its query decoded and encoded anew; each without a port, and with the one that it has or the default one.
    pub(super) fn writings(self) -> impl Iterator<Item = String> {
        let [without, with] = self.origins(self.scheme, self.host);
        let target = self.target();
        // A colon without a port, which no writing has that is derived.
        let with_colon = (self.port == ":").then(|| format!("{without}:{target}"));
        let as_it_came = [without + &target, with + &target].into_iter().chain(with_colon);
        // Few requests get here: the rest is made when it is asked for.
        let others = std::iter::once_with(move || {
            let origins = self.origins(&self.scheme.to_ascii_lowercase(), &self.host.to_ascii_lowercase());
            let targets = self.encoded_targets();
            targets.into_iter().flat_map(move |target| origins.clone().into_iter().map(move |origin| origin + &target))
        });
        as_it_came.chain(others.flatten())
    }

    /// What stands before the path, without and with a port.
    fn origins(&self, scheme: &str, host: &str) -> [String; 2] {
        let port = match self.port {
            "" | ":" if scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("wss") => ":443",
            "" | ":" => ":80",
            port => port,
        };
        let without = format!("{scheme}://{}{host}", self.user);
        let with = format!("{without}{port}");
        [without, with]
    }

    fn encoded_targets(&self) -> Vec<String> {
        let path = encoded(if self.path.is_empty() { "/" } else { self.path }, b"\"#<>?`{}");
        let query = self.query.map(|query| encoded(query, b"\"#<>'"));
        let fragment = encoded(self.fragment, b"\"<>`");
        let anew = query.as_deref().filter(|query| !query.is_empty()).map(encoded_anew);
        let mut targets = vec![self.rest(&path, query.as_deref(), &fragment)];
        targets.extend(anew.map(|query| self.rest(&path, Some(&query), &fragment)));
        targets
    }

    fn rest(&self, path: &str, query: Option<&str>, fragment: &str) -> String {
        let (mark, query) = query.map_or(("", ""), |query| ("?", query));
        [path, mark, query, fragment].concat()
    }
}

/// Percent-encodes what may not stand in a URL, and what of ASCII is listed.
fn encoded(text: &str, ascii: &[u8]) -> String {
    let mut out = String::new();
    percent_encode(text, |byte| byte.is_ascii_graphic() && !ascii.contains(&byte), &mut out);
    out
}

/// A query decoded and encoded anew, the values of a name together: what Node's `querystring` makes of it.
fn encoded_anew(query: &str) -> String {
    let mut places = HashMap::new();
    let mut names = Vec::new();
    for (name, value) in pairs(query.as_bytes()) {
        let place = *places.entry(name.clone()).or_insert_with(|| {
            names.push((name, Vec::new()));
            names.len() - 1
        });
        names[place].1.push(value);
    }
    let mut out = String::with_capacity(query.len());
    let stands = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
    for (name, value) in names.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value))) {
        if !out.is_empty() {
            out.push('&');
        }
        percent_encode(name, stands, &mut out);
        out.push('=');
        percent_encode(value, stands, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart_and_put_together() {
        for url in [
            "https://a",
            "https://user:pass@a:443/b?c=d#e?f",
            "wss://[::1]:8080//x",
            "http://u@[2001:db8::1]?q",
            "https://a#f?g",
            "https://a/b@c:1",
        ] {
            let address = Address::parse(url).unwrap();
            let Address { scheme, user, host, port, .. } = address;
            assert_eq!(format!("{scheme}://{user}{host}{port}{}", address.target()), url);
        }
        for url in ["", "/sms", "://a", "1a://b", "https://", "https:///x", "https://user@/", "a b://c", "https:/a"] {
            assert_eq!(Address::parse(url), None, "{url}");
        }
    }

    #[test]
    fn a_port_is_found_behind_users_and_addresses() {
        for (url, host, port) in [
            ("https://user:pass@example.com:443/", "example.com", ":443"),
            ("https://user:pass@example.com/", "example.com", ""),
            ("https://[2001:db8::1]:8443/", "[2001:db8::1]", ":8443"),
            ("https://[2001:db8::1]/", "[2001:db8::1]", ""),
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!((address.host, address.port), (host, port), "{url}");
        }
    }

    #[test]
    fn a_url_is_written_in_every_way_that_may_have_been_signed() {
        let writings: Vec<String> =
            Address::parse("HTTPS://Example.com/é?b=it's+1&a=2&b=3#x").unwrap().writings().collect();
        assert_eq!(
            writings,
            [
                "HTTPS://Example.com/é?b=it's+1&a=2&b=3#x",
                "HTTPS://Example.com:443/é?b=it's+1&a=2&b=3#x",
                "https://example.com/%C3%A9?b=it%27s+1&a=2&b=3#x",
                "https://example.com:443/%C3%A9?b=it%27s+1&a=2&b=3#x",
                "https://example.com/%C3%A9?b=it's%201&b=3&a=2#x",
                "https://example.com:443/%C3%A9?b=it's%201&b=3&a=2#x",
            ]
        );
    }

    #[test]
    fn a_url_with_a_colon_and_no_port_is_written_as_it_came_too() {
        let writings: Vec<String> = Address::parse("http://a:/b").unwrap().writings().take(3).collect();
        assert_eq!(writings, ["http://a/b", "http://a:80/b", "http://a:/b"]);
    }
}
