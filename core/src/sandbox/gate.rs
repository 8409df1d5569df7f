//! Who may ask a sandbox that listens on a port, how much, and whom it may ask: decided here for every server, which enforces it.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use super::control;
use super::form::Target;
use super::present::json_response;
use super::problem::Problem;
use crate::error::{Error, Result};
use crate::transport::{Headers, Response, in_words};

/// Whom a sandbox that listens on a port answers.
///
/// Any page on the web can make a browser send requests to this machine, and by rebinding a name of its own to 127.0.0.1 it can read the
/// answers, too. What it cannot do is to choose the `Host` and the `Origin` that the browser sends. So requests must name this machine
/// as itself, `localhost` with all names below it, 127.0.0.0/8 or `[::1]`, or by a name that was allowed; and what a page sends to
/// the control endpoint, `/_sandbox`, or to the page of the sandbox, `/`, must come from that page itself.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    hosts: Hosts,
}

impl Gate {
    /// Loopback names alone.
    pub fn new() -> Gate {
        Gate::default()
    }

    /// Allows another name: `sandbox.example`, or `*.sandbox.example` for all names below it. Ports do not count.
    ///
    /// # Errors
    /// A [configuration](crate::ErrorKind::Configuration) error if that is no name of a host.
    pub fn allow_host(&mut self, name: &str) -> Result<()> {
        self.hosts.allow(name)
    }

    /// Judges a request by its head, before its body is read. The answer to refuse it with; nothing if it may come in.
    ///
    /// The URL is `http://`, the authority that the request names, and its path.
    pub fn refuse(&self, url: &str, headers: &Headers) -> Option<Response> {
        let target = Target::parse(url);
        let all = |name: &'static str| headers.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name));
        for host in std::iter::once(target.authority).chain(all("host").map(|(_, value)| value)) {
            if !self.hosts.has(host) {
                return Some(forbidden(format!(
                    "the sandbox does not answer for the host {host:?}: use localhost, or start it with --allow-host and this name"
                )));
            }
        }
        let is_own = |origin: &str| {
            let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            host.is_some_and(|host| host.eq_ignore_ascii_case(target.authority))
        };
        let is_control = control::path_in(target.path).is_some();
        if !is_control && target.path != "/" {
            return None;
        }
        if let Some((_, origin)) = all("origin").find(|(_, origin)| !is_own(origin)) {
            return Some(forbidden(format!(
                "{} does not answer to pages from elsewhere, as {origin:?} is: ask without a browser",
                if is_control { "/_sandbox" } else { "/" }
            )));
        }
        // Browsers leave the origin out where a page only embeds something; a link to the page of the sandbox may be followed.
        let is_foreign = |(_, site): (&str, &str)| ["cross-site", "same-site"].contains(&site);
        (is_control && all("sec-fetch-site").any(is_foreign))
            .then(|| forbidden("/_sandbox is not there for other pages to embed: open it by its address".to_owned()))
    }
}

/// Where webhooks of a sandbox may go: to this machine, and to hosts that were allowed.
///
/// A webhook's URL is whatever a program or TwiML says. What is tried out must not reach the world because somebody forgot to change one.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    hosts: Hosts,
}

impl Reach {
    /// This machine alone.
    pub fn new() -> Reach {
        Reach::default()
    }

    /// Allows another host: `app.example`, or `*.app.example` for all names below it. Ports do not count.
    ///
    /// # Errors
    /// A [configuration](crate::ErrorKind::Configuration) error if that is no name of a host.
    pub fn allow_host(&mut self, name: &str) -> Result<()> {
        self.hosts.allow(name)
    }

    /// Why a webhook may not go to this URL, with what to do; nothing if it may.
    pub fn refuse(&self, url: &str) -> Option<String> {
        let target = Target::parse(url);
        let scheme = target.scheme.to_ascii_lowercase();
        if !["http", "https"].contains(&scheme.as_str()) {
            // The rest of it may hold a password.
            return Some(format!("this is no URL of http or https, to which webhooks go: its scheme is {scheme:?}"));
        }
        // A user and a password for the application. What no user may hold could end the host elsewhere for whoever sends it.
        let (user, host) = target.authority.rsplit_once('@').unwrap_or(("", target.authority));
        let is_user = user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:%".contains(&byte));
        (!is_user || !self.hosts.has(host)).then(|| {
            format!(
                "webhooks go to this machine alone, not to {host:?}: start the sandbox with --webhooks-to and its name"
            )
        })
    }
}

/// Names of this machine, and those that were allowed.
#[derive(Clone, Debug, Default)]
struct Hosts {
    names: Vec<String>,
}

impl Hosts {
    fn allow(&mut self, name: &str) -> Result<()> {
        let known = Name::parse(name.strip_prefix("*.").unwrap_or(name)).filter(|known| known.has_no_port);
        let Some(known) = known else {
            return Err(Error::configuration(format!(
                "a host is allowed by its name alone, such as sandbox.example, or *.sandbox.example for all names below it, not {name:?}"
            )));
        };
        self.names.push(if name.starts_with("*.") { format!("*.{}", known.text) } else { known.text });
        Ok(())
    }

    fn has(&self, authority: &str) -> bool {
        Name::parse(authority).is_some_and(|name| {
            name.is_loopback()
                || self.names.iter().any(|allowed| match allowed.strip_prefix('*') {
                    Some(end) => name.text.len() > end.len() && name.text.ends_with(end),
                    None => name.text == *allowed,
                })
        })
    }
}

fn forbidden(message: String) -> Response {
    last(&Problem::new(403, 20403, message))
}

/// An answer behind which the connection is closed: nothing more of what comes on it is wanted.
fn last(problem: &Problem) -> Response {
    let mut answer = json_response(problem.status, problem.to_map());
    answer.headers.set("Connection", "close");
    answer
}

/// What an authority names.
struct Name {
    /// In small letters, without a final dot; an IPv6 address in brackets.
    text: String,
    has_no_port: bool,
}

impl Name {
    /// Reads `name`, `name:port`, `[address]` or `[address]:port`.
    fn parse(authority: &str) -> Option<Name> {
        let end = match authority.strip_prefix('[') {
            Some(rest) => rest.find(']')? + 2,
            None => authority.find(':').unwrap_or(authority.len()),
        };
        let (name, port) = authority.split_at(end);
        let digits = port.strip_prefix(':');
        if !port.is_empty() && digits.is_none_or(|digits| digits.parse::<u16>().is_err() || digits.starts_with('+')) {
            return None;
        }
        let text = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let is_label = |label: &str| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let is_valid = match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => text.split('.').all(is_label),
        };
        is_valid.then_some(Name { text, has_no_port: port.is_empty() })
    }

    fn is_loopback(&self) -> bool {
        let text = self.text.as_str();
        text == "localhost"
            || text.ends_with(".localhost")
            || text.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
            || text == "[::1]"
    }
}

/// How much a server of the sandbox bears: from all its callers together, and from each.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Connections at once; one more is closed.
    pub connections: usize,
    /// How long a connection may go without a request under way: one that is idle, or whose next head does not come to its end. It is
    /// closed.
    pub idle_timeout: Duration,
    /// The first line and the headers of a request, in bytes, at least 8192: 431 beyond.
    pub head_bytes: usize,
    /// The body of a request, in bytes: 413 beyond. A snapshot, which grows with the sandbox, may be as large as what is read of any body.
    pub body_bytes: usize,
    /// How much of a body that is too large is read and thrown away, so that its sender comes to hear why; it is cut off then.
    pub discarded_bytes: usize,
    /// How long a body may take: 408 beyond.
    pub body_timeout: Duration,
}

impl Default for Limits {
    /// Far more than a program needs that behaves.
    fn default() -> Self {
        Limits {
            connections: 512,
            idle_timeout: Duration::from_secs(60),
            head_bytes: 16 * 1024,
            body_bytes: 4 * 1024 * 1024,
            discarded_bytes: 64 * 1024 * 1024,
            body_timeout: Duration::from_secs(30),
        }
    }
}

impl Limits {
    /// Those of a request to this URL.
    pub fn at(&self, url: &str) -> Limits {
        let body_bytes = match Target::parse(url).path {
            "/_sandbox/snapshot" => self.body_bytes.max(self.discarded_bytes),
            _ => self.body_bytes,
        };
        Limits { body_bytes, ..self.clone() }
    }

    /// The answer to a body that is too large.
    pub fn too_large(&self) -> Response {
        last(&Problem::new(413, 20413, format!("the body of a request may have {} bytes", self.body_bytes)))
    }

    /// The answer to a body that takes too long.
    pub fn too_slow(&self) -> Response {
        last(&Problem::new(408, 20408, format!("the body of a request may take {}", in_words(self.body_timeout))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_alone_may_be_as_large_as_what_is_read_of_any_body() {
        let body_bytes = |limits: &Limits, url| limits.at(url).body_bytes;
        let mut limits = Limits::default();
        for url in ["http://localhost/_sandbox/snapshot", "http://localhost:8080/_sandbox/snapshot?a=b"] {
            assert_eq!(body_bytes(&limits, url), limits.discarded_bytes);
        }
        for url in ["http://localhost/_sandbox/snapshots", "http://localhost/a?/_sandbox/snapshot", "http://localhost"]
        {
            assert_eq!(body_bytes(&limits, url), limits.body_bytes);
        }
        limits.body_bytes = limits.discarded_bytes + 1;
        assert_eq!(body_bytes(&limits, "http://localhost/_sandbox/snapshot"), limits.body_bytes);
    }

    fn gate(names: &[&str]) -> Gate {
        let mut gate = Gate::new();
        names.iter().for_each(|name| gate.allow_host(name).unwrap());
        gate
    }

    fn refused(gate: &Gate, host: &str, path: &str, origin: Option<&str>) -> Option<u16> {
        let headers = [("Host", host)].into_iter().chain(origin.map(|origin| ("Origin", origin))).collect();
        gate.refuse(&format!("http://{host}{path}"), &headers).map(|answer| answer.status)
    }

    #[test]
    fn only_names_of_this_machine_are_answered_for() {
        for (host, is_allowed) in [
            ("localhost", true),
            ("LocalHost.:8080", true),
            ("messaging.localhost:8080", true),
            ("127.0.0.1:8080", true),
            ("127.4.5.6", true),
            ("[::1]:8080", true),
            ("", false),
            ("evil.example:8080", false),
            ("localhost.evil.example", false),
            ("evillocalhost", false),
            (".localhost", false),
            ("localhost:8080.evil.example", false),
            ("localhost:", false),
            ("localhost:+80", false),
            ("user@localhost", false),
            ("evil.example#localhost", false),
            ("127.0.0.1.evil.example", false),
            ("0.0.0.0:8080", false),
            ("192.168.1.7", false),
            ("[::]", false),
            ("[::1].evil.example", false),
            ("[::1", false),
            ("api.twilio.com", false),
        ] {
            for path in ["/_sandbox", "/2010-04-01/Accounts.json"] {
                assert_eq!(refused(&Gate::new(), host, path, None).is_none(), is_allowed, "{host} {path}");
            }
        }
    }

    #[test]
    fn other_names_are_allowed_by_name() {
        let gate = gate(&["Sandbox.Example", "*.twilio.com", "192.168.1.7"]);
        for (host, is_allowed) in [
            ("sandbox.example:80", true),
            ("api.sandbox.example", false),
            ("api.twilio.com", true),
            ("api.ie1.twilio.com", true),
            ("twilio.com", false),
            ("eviltwilio.com", false),
            ("192.168.1.7:8080", true),
            ("localhost", true),
        ] {
            assert_eq!(refused(&gate, host, "/", None).is_none(), is_allowed, "{host}");
        }
        for name in ["", "*", "*.", "http://sandbox.example", "sandbox.example:80", "a..b", "a b", "sandbox.*"] {
            let error = Gate::new().allow_host(name).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Configuration);
            assert!(error.message().contains(&format!("not {name:?}")), "{error}");
        }
    }

    #[test]
    fn webhooks_go_to_this_machine_and_to_hosts_that_were_allowed_with_a_user_or_without() {
        let mut reach = Reach::new();
        reach.allow_host("app.example").unwrap();
        for (url, is_allowed) in [
            ("http://127.0.0.1:5000/sms", true),
            ("https://app.example/sms", true),
            ("http://me:hunter2@localhost:5000/sms?a=b@c", true),
            ("http://me:hunter2@app.example", true),
            ("http://other.example/", false),
            ("http://localhost:hunter2@other.example/", false),
            ("http://other.example:hunter2\\@localhost/", false),
            ("http://other.example#hunter2@localhost/", false),
            ("http://other.example?hunter2@localhost/", false),
            ("file://localhost/etc?hunter2", false),
            ("ftp://me:hunter2@localhost/", false),
            ("hunter2@localhost", false),
        ] {
            let refused = reach.refuse(url);
            assert_eq!(refused.is_none(), is_allowed, "{url}");
            assert!(!refused.unwrap_or_default().contains("hunter2"), "{url}");
        }
    }

    #[test]
    fn every_name_that_a_request_gives_must_be_allowed() {
        let headers = [("host", "localhost"), ("Host", "evil.example")].into_iter().collect();
        assert!(Gate::new().refuse("http://localhost/", &headers).is_some());
        let headers = [("Host", "localhost")].into_iter().collect();
        assert!(Gate::new().refuse("http://evil.example/", &headers).is_some());
    }

    #[test]
    fn the_control_endpoint_answers_no_pages_but_its_own() {
        for (origin, is_own) in [
            (None, true),
            (Some("http://localhost:8080"), true),
            (Some("https://LOCALHOST:8080"), true),
            (Some("http://localhost:3000"), false),
            (Some("http://localhost"), false),
            (Some("http://127.0.0.1:8080"), false),
            (Some("https://evil.example"), false),
            (Some("localhost:8080"), false),
            (Some("null"), false),
            (Some(""), false),
        ] {
            for path in ["/_sandbox", "/_sandbox/", "/_sandbox/faults?x=y"] {
                let refused = refused(&Gate::new(), "localhost:8080", path, origin);
                assert_eq!(refused, (!is_own).then_some(403), "{origin:?} {path}");
            }
            assert_eq!(refused(&Gate::new(), "localhost:8080", "/", origin), (!is_own).then_some(403), "{origin:?}");
            assert_eq!(refused(&Gate::new(), "localhost:8080", "/_sandboxes", origin), None);
        }
    }

    #[test]
    fn no_other_page_embeds_the_control_endpoint_but_each_may_link_to_the_page() {
        for (site, path, expected) in [
            ("cross-site", "/_sandbox/events", Some(403)),
            ("same-site", "/_sandbox/events", Some(403)),
            ("same-origin", "/_sandbox/events", None),
            ("none", "/_sandbox", None),
            ("cross-site", "/", None),
            ("cross-site", "/2010-04-01/Accounts.json", None),
        ] {
            let headers = [("Host", "localhost"), ("Sec-Fetch-Site", site)].into_iter().collect();
            let refused = Gate::new().refuse(&format!("http://localhost{path}"), &headers);
            assert_eq!(refused.map(|answer| answer.status), expected, "{site} {path}");
        }
    }
}
