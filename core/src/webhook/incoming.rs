//! A request as a server has it, and which URL it was for Twilio.

use super::address::Address;
use crate::error::{Error, Result};

/// A request as a server has it.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// The URL: absolute, as the server sees it; behind a [`Proxy`], path and query are enough.
    pub url: &'a str,
    /// The headers, with names in any case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body as it came over the wire, empty if there is none.
    pub body: &'a [u8],
}

impl<'a> Incoming<'a> {
    /// The first header of this name.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// The URL that Twilio requested.
    pub(super) fn requested(&self, proxy: &Proxy) -> String {
        let base = match proxy {
            Proxy::None => None,
            Proxy::Base(base) => Some(base.clone()),
            Proxy::XForwarded => self.forwarded(
                self.first("X-Forwarded-Proto"),
                self.first("X-Forwarded-Host"),
                self.first("X-Forwarded-Port"),
            ),
            Proxy::Forwarded => {
                let hop = self.first("Forwarded").unwrap_or_default();
                self.forwarded(directive(hop, "proto"), directive(hop, "host"), None)
            }
        };
        let Some(base) = base else { return self.url.to_owned() };
        let target = Address::parse(self.url).map_or_else(|| self.url.to_owned(), |address| address.target());
        base.strip_suffix('/').unwrap_or(&base).to_owned() + &target
    }

    /// Scheme and authority by what a proxy says; where it says nothing of one, by the URL and the host header.
    fn forwarded(&self, scheme: Option<&str>, host: Option<&str>, port: Option<&str>) -> Option<String> {
        let host = host.or_else(|| self.header("Host"))?;
        let scheme = scheme.or_else(|| self.url.split_once("://").map(|(scheme, _)| scheme))?;
        let has_port = host.rsplit(']').next().is_some_and(|behind| behind.contains(':'));
        let port = port.filter(|_| !has_port).map(|port| format!(":{port}")).unwrap_or_default();
        Some(format!("{scheme}://{host}{port}"))
    }

    /// The entry of a list that the outermost proxy made.
    fn first(&self, header: &str) -> Option<&'a str> {
        self.header(header)?.split(',').next().map(str::trim).filter(|value| !value.is_empty())
    }
}

/// What an entry of `Forwarded` (RFC 7239) says by this name.
fn directive<'a>(entry: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = entry.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"')).filter(|value| !value.is_empty())
}

/// How the URL that Twilio requested follows from the one that the server sees.
///
/// Whoever can send headers past a proxy chooses the URL that is compared: trust only what the proxy sets itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proxy {
    /// It is the same.
    #[default]
    None,
    /// It begins with this, `https://example.com`, and goes on with the path and the query that the server sees. A path behind the host
    /// is what the proxy takes away.
    Base(String),
    /// `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-Port` say it, where they are there.
    XForwarded,
    /// `Forwarded` (RFC 7239) says it, where it is there.
    Forwarded,
}

impl Proxy {
    /// What a text names, as settings have it: `x-forwarded`, `forwarded`, or the absolute URL that Twilio's begins with.
    ///
    /// # Errors
    /// It is another text: an invalid argument.
    pub fn named(text: &str) -> Result<Proxy> {
        match text {
            "x-forwarded" => Ok(Proxy::XForwarded),
            "forwarded" => Ok(Proxy::Forwarded),
            base if base.contains("://") => Ok(Proxy::Base(base.to_owned())),
            _ => Err(Error::invalid_argument("proxy", "must be an absolute URL, `x-forwarded` or `forwarded`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requested(url: &str, headers: &[(&str, &str)], proxy: Proxy) -> String {
        Incoming { url, headers, body: b"" }.requested(&proxy)
    }

    #[test]
    fn a_proxy_is_named_by_a_text() {
        assert_eq!(Proxy::named("x-forwarded").unwrap(), Proxy::XForwarded);
        assert_eq!(Proxy::named("forwarded").unwrap(), Proxy::Forwarded);
        assert_eq!(Proxy::named("https://example.com").unwrap(), Proxy::Base("https://example.com".to_owned()));
        for other in ["", "example.com", "x_forwarded"] {
            assert_eq!(Proxy::named(other).unwrap_err().parameter(), Some("proxy"), "{other}");
        }
    }

    #[test]
    fn without_a_proxy_headers_change_nothing() {
        let headers =
            [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example")];
        assert_eq!(requested("http://inner:8080/sms?a=1", &headers, Proxy::None), "http://inner:8080/sms?a=1");
    }

    #[test]
    fn the_url_follows_from_the_policy() {
        let url = "http://inner:8080/sms?a=1";
        let base = |base: &str| Proxy::Base(base.to_owned());
        assert_eq!(requested(url, &[], base("https://example.com")), "https://example.com/sms?a=1");
        assert_eq!(requested(url, &[], base("https://example.com/app/")), "https://example.com/app/sms?a=1");
        assert_eq!(requested("/sms?a=1", &[], base("https://example.com")), "https://example.com/sms?a=1");

        let headers =
            [("Host", "inner:8080"), ("x-forwarded-proto", "https, http"), ("x-forwarded-host", "example.com")];
        assert_eq!(requested(url, &headers, Proxy::XForwarded), "https://example.com/sms?a=1");
        assert_eq!(requested(url, &headers[..2], Proxy::XForwarded), "https://inner:8080/sms?a=1");
        let headers = [("x-forwarded-proto", "https"), ("x-forwarded-host", "[::1]"), ("x-forwarded-port", "8443")];
        assert_eq!(requested("/sms", &headers, Proxy::XForwarded), "https://[::1]:8443/sms");

        let headers = [("Forwarded", "for=1.2.3.4; proto=https;Host=\"example.com:444\", host=other")];
        assert_eq!(requested(url, &headers, Proxy::Forwarded), "https://example.com:444/sms?a=1");
        assert_eq!(requested(url, &[], Proxy::Forwarded), url);
    }
}
