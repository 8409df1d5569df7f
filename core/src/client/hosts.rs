//! Where requests go: Twilio's hosts with region and edge, or the user's own server; and which page URLs are followed there.

use crate::dialect::{Name, Text};
use crate::error::{Error, Result};
use crate::text;
use crate::value::json;

const DOMAIN: &str = "twilio.com";
const PRODUCT: &str = "{product}";

/// The edge of each region that has one of its own. `us1` is reached without one.
const EDGES: [(&str, &str); 8] = [
    ("au1", "sydney"),
    ("br1", "sao-paulo"),
    ("de1", "frankfurt"),
    ("ie1", "dublin"),
    ("jp1", "tokyo"),
    ("jp2", "osaka"),
    ("sg1", "singapore"),
    ("us2", "umatilla"),
];

/// The hosts of one client.
#[derive(Clone, Debug)]
pub(crate) enum Hosts {
    Twilio {
        region: Option<String>,
        edge: Option<String>,
        /// Whether the edge is the region's own, because none was named.
        own_edge: bool,
    },
    Own(BaseUrl),
}

/// The address of one's own server, without a slash at its end. [`PRODUCT`] in it stands for the product's host label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl(String);

#[cfg(feature = "downloads")]
/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) url: String,
    /// Whether the client's credentials go there.
    pub(crate) is_ours: bool,
}

/// An absolute URL, cut where it matters.
struct Parts<'a> {
    scheme: &'a str,
    /// In small letters, without the port that goes without saying.
    authority: String,
    /// Path, query and fragment.
    target: &'a str,
}

fn parts(url: &str) -> Option<Parts<'_>> {
    let (scheme, rest) = text::split_once(url, "://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at_checked(end)?;
    let plain = is_plain(url) && is_authority(authority) && is_target(target);
    let usual = if scheme == "http" { ":80" } else { ":443" };
    let authority = authority.strip_suffix(usual).unwrap_or(authority).to_ascii_lowercase();
    plain.then_some(Parts { scheme, authority, target })
}

#[cfg(feature = "downloads")]
/// Whether a reference is a URL by itself, and not relative to another.
fn has_scheme(reference: &str) -> bool {
    let end = reference.find(|letter: char| !letter.is_ascii_alphanumeric() && !['+', '-', '.'].contains(&letter));
    let scheme = end.and_then(|end| reference[end..].starts_with(':').then(|| &reference[..end]));
    scheme.is_some_and(|scheme| scheme.starts_with(|letter: char| letter.is_ascii_alphabetic()))
}

/// What browsers and proxies read differently is refused rather than interpreted.
fn is_plain(url: &str) -> bool {
    url.bytes().all(|byte| byte > b' ' && byte != 0x7f && byte != b'\\')
}

/// A host and perhaps a port, but no user and no password.
fn is_authority(authority: &str) -> bool {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, "0"),
    };
    let is_ipv6 = host.starts_with('[') && host.ends_with(']');
    let is_host = !host.is_empty() && (is_ipv6 || !host.contains([':', '[', ']']));
    is_host && !host.bytes().any(|byte| byte == b'@') && !port.starts_with('+') && port.parse::<u16>().is_ok()
}

/// A path that stays where it begins, with a query perhaps: no segment of it leads up.
fn is_target(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    path.split('/').all(|segment| text::replace(&segment.to_ascii_lowercase(), "%2e", ".") != "..")
}

/// Percent-encodes what is not ASCII. What is encoded already stays so.
fn written(target: &str) -> String {
    let mut encoded = String::new();
    text::percent_encode(target, |byte| byte.is_ascii() && !byte.is_ascii_control(), &mut encoded);
    encoded
}

impl BaseUrl {
    /// Reads what this setting, or this variable of the environment, says.
    pub(crate) fn parse(name: impl Into<Name>, url: &str) -> Result<BaseUrl> {
        let name = name.into();
        let refused = |must| Error::invalid_setting(name.clone(), must);
        let parts =
            parts(url).ok_or_else(|| refused("must be like http://localhost:8080, without user or password"))?;
        if !["http", "https"].contains(&parts.scheme) {
            return Err(refused("must begin with http:// or https://"));
        }
        if parts.target.contains(['?', '#']) {
            return Err(refused("must have no query and no fragment"));
        }
        let prefix = parts.target.trim_end_matches('/');
        Ok(BaseUrl(format!("{}://{}{prefix}", parts.scheme, parts.authority)))
    }

    fn url(&self, label: &str, target: &str) -> String {
        text::replace(&self.0, PRODUCT, label) + target
    }

    /// Whether a URL is this one for some product, or below it.
    fn is_home_of(&self, parts: &Parts<'_>) -> bool {
        let url = format!("{}://{}{}", parts.scheme, parts.authority, parts.target);
        let is_below =
            |base: &str| url.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        let Some((before, behind)) = text::split_once(&self.0, PRODUCT) else { return is_below(&self.0) };
        let behind = text::split_once(behind, PRODUCT).map_or(behind, |(behind, _)| behind);
        let rest = url.strip_prefix(before).unwrap_or_default();
        let label = match behind {
            "" => rest.split(['/', '?']).next(),
            behind => text::split_once(rest, behind).map(|(label, _)| label),
        };
        let label = label.unwrap_or(rest);
        is_label(label) && is_below(&self.url(label, ""))
    }
}

impl Hosts {
    /// Twilio's hosts; a region alone is given its own edge, an edge alone means `us1`.
    pub(crate) fn twilio(region: Option<String>, edge: Option<String>) -> Result<Hosts> {
        for (name, like, label) in [("region", "ie1", &region), ("edge", "dublin", &edge)] {
            if let Some(label) = label.as_deref().filter(|label| !is_label(label)) {
                let must = format_args!("must be a name like {like}, not {}", json::in_quotes(label));
                return Err(Error::invalid_setting(name, must));
            }
        }
        match region.as_deref().filter(|region| edge.is_none() && *region != "us1") {
            None => Ok(Hosts::Twilio { region, edge, own_edge: false }),
            Some(alone) => match EDGES.iter().find(|(name, _)| *name == alone) {
                Some((_, own)) => Ok(Hosts::Twilio { edge: Some((*own).to_owned()), own_edge: true, region }),
                None => {
                    let known: Vec<_> = EDGES.iter().map(|(name, _)| *name).collect();
                    let must = Text::from(format_args!("must be one of us1, {} unless ", known.join(", ")))
                        .and(Name::setting("edge"))
                        .and(format_args!(" is given, not {}", json::in_quotes(alone)));
                    Err(Error::invalid_setting("region", must))
                }
            },
        }
    }

    /// The region that is set, if the hosts are Twilio's.
    pub(crate) fn region(&self) -> Option<&str> {
        match self {
            Hosts::Twilio { region, .. } => region.as_deref(),
            Hosts::Own(_) => None,
        }
    }

    /// The edge that is set, if the hosts are Twilio's.
    pub(crate) fn edge(&self) -> Option<&str> {
        match self {
            Hosts::Twilio { edge, own_edge: false, .. } => edge.as_deref(),
            _ => None,
        }
    }

    /// What is deprecated of them, in words.
    pub(crate) fn warning(&self) -> Option<String> {
        let Hosts::Twilio { region: Some(region), edge: Some(edge), own_edge: true } = self else { return None };
        Some(format!(
            "region \"{region}\" without an edge: Twilio's hosts no longer answer to a region alone, so requests go through its \
             own edge, \"{edge}\"; name the edge too"
        ))
    }

    /// The URL of a path at a product's host.
    pub(crate) fn url(&self, label: &str, target: &str) -> String {
        match self {
            Hosts::Own(base) => base.url(label, target),
            Hosts::Twilio { .. } => format!("https://{}{target}", self.regional(&format!("{label}.{DOMAIN}"))),
        }
    }

    /// The URL of a path at a host that has no regions (the token endpoint).
    pub(crate) fn global_url(&self, label: &str, target: &str) -> String {
        match self {
            Hosts::Own(base) => base.url(label, target),
            Hosts::Twilio { .. } => format!("https://{label}.{DOMAIN}{target}"),
        }
    }

    /// Where a URL leads that the service or the user named: itself, with this client's region and edge, or rebased onto the
    /// user's own server. Nothing if it leads elsewhere: credentials do not follow it.
    pub(crate) fn follow(&self, url: &str, label: &str) -> Option<String> {
        // A fragment is never sent, and parameters that are added must not end up in it.
        let url = url.split('#').next().unwrap_or_default();
        if url.starts_with('/') {
            let safe = !url.starts_with("//") && is_plain(url) && is_target(url);
            return safe.then(|| self.url(label, &written(url)));
        }
        let parts = parts(url)?;
        if let Hosts::Own(base) = self
            && base.is_home_of(&parts)
        {
            return Some(format!("{}://{}{}", parts.scheme, parts.authority, written(parts.target)));
        }
        let host = parts.authority.as_str();
        let labels = host.strip_suffix(DOMAIN)?.strip_suffix('.')?;
        let slash = if parts.target.starts_with('/') { "" } else { "/" };
        let path = format!("{slash}{}", written(parts.target));
        if parts.scheme != "https" || !labels.split('.').all(is_label) || labels.split('.').count() > 3 {
            return None;
        }
        Some(match self {
            Hosts::Own(base) => base.url(labels.split('.').next().unwrap_or(label), &path),
            Hosts::Twilio { .. } => format!("https://{}{path}", self.regional(host)),
        })
    }

    #[cfg(feature = "downloads")]
    /// Where a file is that the service or the user named, in a format that is told by the ending of the path: at Twilio or the user's
    /// own server; elsewhere by https alone, and as it is there.
    pub(crate) fn file(&self, address: &str, format: Option<&str>) -> Option<Place> {
        // Twilio's own documents write addresses of recordings so.
        let plain = address.strip_prefix("http://").filter(|rest| {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            host.strip_suffix(DOMAIN).is_some_and(|labels| labels.ends_with('.'))
        });
        let secured = plain.map(|rest| format!("https://{rest}"));
        let address = secured.as_deref().unwrap_or(address);
        if let Some(url) = self.follow(address, "api") {
            return Some(Place { url: in_format(&url, format), is_ours: true });
        }
        let parts = parts(address).filter(|parts| parts.scheme == "https")?;
        let target = parts.target.split('#').next().unwrap_or_default();
        Some(Place { url: format!("https://{}{}", parts.authority, written(target)), is_ours: false })
    }

    #[cfg(feature = "downloads")]
    /// Where a redirect leads to from a file's address: by https alone, or by plain http from there on the same host or within this
    /// machine. Credentials stay with the host that has them.
    pub(crate) fn redirect(from: &Place, location: &str) -> Option<Place> {
        let location = location.trim().split('#').next().unwrap_or_default();
        let here = parts(&from.url)?;
        let origin = format!("{}://{}", here.scheme, here.authority);
        let path = here.target.split('?').next().unwrap_or_default();
        let url = match location {
            "" => return None,
            location if location.starts_with("//") => format!("{}:{location}", here.scheme),
            location if location.starts_with('/') => format!("{origin}{location}"),
            location if location.starts_with('?') => format!("{origin}{path}{location}"),
            location if has_scheme(location) => location.to_owned(),
            location => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                format!("{origin}{folder}/{location}")
            }
        };
        let there = parts(&url)?;
        let is_same_host = here.authority == there.authority;
        let is_within = is_loopback(&here.authority) && is_loopback(&there.authority);
        match (here.scheme, there.scheme) {
            (_, "https") => {}
            ("http", "http") if is_same_host || is_within => {}
            _ => return None,
        }
        let is_ours = from.is_ours && is_same_host && here.scheme == there.scheme;
        Some(Place { url: format!("{}://{}{}", there.scheme, there.authority, written(there.target)), is_ours })
    }

    /// A Twilio host with this client's region and edge in it; those that it has stay where the client names none.
    fn regional(&self, host: &str) -> String {
        let Hosts::Twilio { region, edge, .. } = self else { return host.to_owned() };
        if region.is_none() && edge.is_none() {
            return host.to_owned();
        }
        let labels: Vec<&str> = host.strip_suffix(DOMAIN).unwrap_or(host).trim_end_matches('.').split('.').collect();
        let (product, own_edge, own_region) = match labels[..] {
            [product, edge, region, ..] => (product, Some(edge), Some(region)),
            [product, region] => (product, None, Some(region)),
            [product] => (product, None, None),
            [] => return host.to_owned(),
        };
        let edge = edge.as_deref().or(own_edge);
        let region = region.as_deref().or(own_region).or(edge.map(|_| "us1"));
        let labels = [Some(product), edge, region, Some(DOMAIN)];
        labels.into_iter().flatten().collect::<Vec<_>>().join(".")
    }
}

#[cfg(feature = "downloads")]
/// A URL of a record, or of its file, as that of the file. The record of the 2010-04-01 API has the same path with another ending.
fn in_format(url: &str, format: Option<&str>) -> String {
    let (path, query) = url.split_at(url.find('?').unwrap_or(url.len()));
    let is_record = text::split_once(path, "/2010-04-01/").is_some();
    let bare = if is_record { path.strip_suffix(".json") } else { None }.unwrap_or(path);
    let (dot, format) = format.map_or(("", ""), |format| (".", format));
    format!("{bare}{dot}{format}{query}")
}

#[cfg(feature = "downloads")]
/// Whether an authority, in small letters, is this machine itself.
fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => authority,
    };
    let is_address =
        |host: &str| host.split('.').count() == 4 && host.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host.starts_with("127.") && is_address(host)
}

/// One label of a host name.
fn is_label(label: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| letter(byte) || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twilio(region: &str, edge: &str) -> Hosts {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Hosts::twilio(given(region), given(edge)).unwrap()
    }

    fn own(url: &str) -> Hosts {
        Hosts::Own(BaseUrl::parse("base_url", url).unwrap())
    }

    #[test]
    fn region_and_edge_make_the_host() {
        for (region, edge, host) in [
            ("", "", "api.twilio.com"),
            ("au1", "sydney", "api.sydney.au1.twilio.com"),
            ("ie1", "", "api.dublin.ie1.twilio.com"),
            ("us1", "", "api.us1.twilio.com"),
            ("", "sydney", "api.sydney.us1.twilio.com"),
            ("xx9", "mars", "api.mars.xx9.twilio.com"),
        ] {
            assert_eq!(twilio(region, edge).url("api", "/x"), format!("https://{host}/x"));
        }
        assert_eq!(twilio("ie1", "").global_url("oauth", "/v2/token"), "https://oauth.twilio.com/v2/token");
    }

    #[test]
    fn region_and_edge_are_told_as_they_were_set() {
        for (region, edge, told) in [
            ("", "", (None, None)),
            ("ie1", "", (Some("ie1"), None)),
            ("us1", "", (Some("us1"), None)),
            ("ie1", "dublin", (Some("ie1"), Some("dublin"))),
            ("", "sydney", (None, Some("sydney"))),
        ] {
            let hosts = twilio(region, edge);
            assert_eq!((hosts.region(), hosts.edge()), told);
        }
        let hosts = own("http://{product}.localhost:8080/x/");
        assert_eq!((hosts.region(), hosts.edge()), (None, None));
        assert_eq!(hosts.global_url("oauth", "/v2/token"), "http://oauth.localhost:8080/x/v2/token");
    }

    #[test]
    fn a_label_is_what_a_host_can_be_called() {
        for label in ["a", "1", "a-b", "xn--e1a", &"a".repeat(63)] {
            assert!(is_label(label), "{label}");
        }
        for label in ["", "-", "-a", "a-", "A", "a.b", "a_b", "é", &"a".repeat(64)] {
            assert!(!is_label(label), "{label}");
        }
    }

    #[test]
    fn an_authority_is_a_host_and_perhaps_a_port() {
        for authority in ["a", "a.example", "a:0", "a:65535", "127.0.0.1:80", "[::1]", "[::1]:80"] {
            assert!(is_authority(authority), "{authority}");
        }
        for authority in [
            "", ":80", "a:", "a:+80", "a:65536", "a:b", "a:1:2", "u@a", "u:p@a", "u@[::1]", "[::1", "::1]", "[a", "a]",
            "[::1]x:1",
        ] {
            assert!(!is_authority(authority), "{authority}");
        }
    }

    #[test]
    fn what_is_read_in_two_ways_is_refused() {
        for url in ["a b", "a\tb", "a\u{7f}", "a\\b", "a\0"] {
            assert!(!is_plain(url), "{url:?}");
        }
        assert!(is_plain("!~é"));
        for target in ["", "/", "/a..b/..c", "/a?x=/../y", "/a#/../y", "/%2e/a"] {
            assert!(is_target(target), "{target}");
        }
        for target in ["/..", "/a/../b", "/%2e%2E/b", "/.%2e"] {
            assert!(!is_target(target), "{target}");
        }
    }

    #[test]
    fn the_address_of_ones_own_server_is_below_itself() {
        let hosts = own("http://localhost:8080/twilio");
        for (url, is_home) in [
            ("http://localhost:8080/twilio", true),
            ("http://localhost:8080/twilio?Page=1", true),
            ("http://localhost:8080/twiliox", false),
            ("http://localhost:8080/", false),
        ] {
            assert_eq!(hosts.follow(url, "api").is_some(), is_home, "{url}");
        }
    }

    #[cfg(feature = "downloads")]
    #[test]
    fn this_machine_has_several_names() {
        for authority in [
            "localhost",
            "localhost:80",
            "app.localhost",
            "app.localhost:80",
            "127.0.0.1",
            "127.1.2.3:80",
            "[::1]",
            "[::1]:80",
        ] {
            assert!(is_loopback(authority), "{authority}");
        }
        for authority in [
            "",
            "notlocalhost",
            "localhost.example",
            "128.0.0.1",
            "127.1",
            "127.0.0.1.example",
            "127.0.0.x",
            "a.127.0.0",
            "[::2]",
            "[::1",
        ] {
            assert!(!is_loopback(authority), "{authority}");
        }
    }

    #[test]
    fn a_region_without_an_edge_is_warned_of() {
        assert!(twilio("ie1", "").warning().unwrap().contains("\"dublin\""));
        for hosts in [twilio("", ""), twilio("us1", ""), twilio("ie1", "dublin"), twilio("", "sydney"), own("http://x")]
        {
            assert_eq!(hosts.warning(), None);
        }
    }

    #[test]
    fn names_that_would_change_the_host_are_refused() {
        for region in ["ie1.evil.example/", "ie1/", "IE1", "", "a b", "ie1@x", "-", "é"] {
            assert!(Hosts::twilio(Some(region.into()), Some("dublin".into())).is_err(), "{region}");
            assert!(Hosts::twilio(Some("ie1".into()), Some(region.into())).is_err(), "{region}");
        }
        let error = Hosts::twilio(Some("xx9".into()), None).unwrap_err();
        assert_eq!(
            error.message(),
            "`region` must be one of us1, au1, br1, de1, ie1, jp1, jp2, sg1, us2 unless `edge` is given, not \"xx9\""
        );
    }

    #[test]
    fn page_urls_on_twilios_hosts_get_the_clients_region() {
        let hosts = twilio("ie1", "");
        for (url, followed) in [
            ("/2010-04-01/A.json?Page=1", "https://api.dublin.ie1.twilio.com/2010-04-01/A.json?Page=1"),
            ("https://chat.twilio.com/v2/S?Page=1", "https://chat.dublin.ie1.twilio.com/v2/S?Page=1"),
            ("https://API.sydney.au1.twilio.com:443/x", "https://api.dublin.ie1.twilio.com/x"),
            ("https://api.twilio.com?Page=1", "https://api.dublin.ie1.twilio.com/?Page=1"),
            ("https://api.twilio.com/x?Page=1#top", "https://api.dublin.ie1.twilio.com/x?Page=1"),
            ("https://api.twilio.com/é?To=<%2B1>", "https://api.dublin.ie1.twilio.com/%C3%A9?To=<%2B1>"),
            ("/x?To={é}&%zz=%", "https://api.dublin.ie1.twilio.com/x?To={%C3%A9}&%zz=%"),
        ] {
            assert_eq!(hosts.follow(url, "api").as_deref(), Some(followed));
            assert_eq!(hosts.follow(followed, "api").as_deref(), Some(followed));
        }
        let plain = twilio("", "");
        assert_eq!(
            plain.follow("https://api.dublin.ie1.twilio.com/x", "api").unwrap(),
            "https://api.dublin.ie1.twilio.com/x"
        );
    }

    #[test]
    fn page_urls_elsewhere_are_refused() {
        for url in [
            "https://evil.example/x",
            "https://twilio.com.evil.example/x",
            "https://eviltwilio.com/x",
            "https://evil-twilio.com/x",
            "https://api.twilio.com./x",
            "https://api.twilio.com:/x",
            "https://api.twilio.com:0443/x",
            "https://[::1].twilio.com/x",
            "HTTPS://api.twilio.com/x",
            "https://twilio.com/x",
            "http://api.twilio.com/x",
            "https://api.twilio.com:8443/x",
            "https://api.twilio.com@evil.example/x",
            "https://user:pass@api.twilio.com/x",
            "https://evil.example\\.twilio.com/x",
            "https://evil.example#.twilio.com/x",
            "https://a.b.c.d.twilio.com/x",
            "https://api..twilio.com/x",
            "//evil.example/x",
            "/\\evil.example/x",
            "/x\r\nHost: evil.example",
            "x",
            "",
        ] {
            assert_eq!(twilio("", "").follow(url, "api"), None, "{url}");
            assert_eq!(own("http://localhost:8080").follow(url, "api"), None, "{url}");
        }
    }

    #[test]
    fn ones_own_server_takes_everything() {
        let hosts = own("http://localhost:8080/twilio/");
        assert_eq!(hosts.url("api", "/x"), "http://localhost:8080/twilio/x");
        assert_eq!(hosts.follow("https://api.twilio.com/x?a=b", "api").unwrap(), "http://localhost:8080/twilio/x?a=b");
        assert_eq!(hosts.follow("http://localhost:8080/twilio/x", "api").unwrap(), "http://localhost:8080/twilio/x");
        assert_eq!(hosts.follow("http://localhost:8081/x", "api"), None);
        let hosts = own("http://{product}.localhost:8080");
        assert_eq!(hosts.url("ip-messaging", "/x"), "http://ip-messaging.localhost:8080/x");
        assert_eq!(
            hosts.follow("https://chat.dublin.ie1.twilio.com/x", "api").unwrap(),
            "http://chat.localhost:8080/x"
        );
        assert_eq!(hosts.follow("http://chat.localhost:8080/x", "api").unwrap(), "http://chat.localhost:8080/x");
        assert_eq!(hosts.follow("http://a.b.localhost:8080/x", "api"), None);
    }

    #[test]
    fn only_what_is_below_the_path_of_ones_own_server_is_its_own() {
        let hosts = own("https://gateway.example/twilio/{product}");
        for url in ["https://gateway.example/twilio/api/x", "https://gateway.example/twilio/chat?Page=1"] {
            assert_eq!(hosts.follow(url, "api").as_deref(), Some(url));
        }
        for url in [
            "https://gateway.example/other/x",
            "https://gateway.example/twilio",
            "https://gateway.example/twilio//x",
            "https://gateway.example/twilio/api.evil/x",
            "https://gateway.example/twilio/api/../../other",
            "https://gateway.example/twilio/api/%2E./x",
            "https://api.twilio.com/../../other",
            "/../other",
            "/.%2e/other",
        ] {
            assert_eq!(hosts.follow(url, "api"), None, "{url}");
        }
        assert!(hosts.follow("/x?y=/../z", "api").is_some(), "a query has no path");
    }

    #[test]
    fn a_port_that_goes_without_saying_may_be_said() {
        for (base, url) in [
            ("http://localhost:80", "http://localhost/x"),
            ("http://localhost", "http://LOCALHOST:80/x"),
            ("https://own.example", "https://own.example:443/x"),
            ("https://own.example:443", "https://own.example/x"),
            ("http://[::1]:80", "http://[::1]/x"),
            ("http://[::1]:8080", "http://[::1]:8080/x"),
        ] {
            assert!(own(base).follow(url, "api").is_some(), "{base} {url}");
        }
        assert_eq!(own("http://localhost:443").follow("http://localhost/x", "api"), None);
        assert_eq!(own("https://localhost").follow("http://localhost:443/x", "api"), None);
    }

    #[test]
    fn a_base_url_must_be_a_plain_one() {
        for url in
            ["localhost:8080", "ftp://x", "http://user:pass@x", "http://x?y", "http://x#y", "http://", "http://a b"]
        {
            assert!(BaseUrl::parse("base_url", url).is_err(), "{url}");
        }
        for url in [
            "http://:8080",
            "http://x:",
            "http://x:port",
            "http://x:65536",
            "http://::1",
            "http://[::1",
            "http://x/a/../b",
        ] {
            assert!(BaseUrl::parse("base_url", url).is_err(), "{url}");
        }
        for url in ["http://x", "http://[::1]:8080", "http://[::1]", "https://{product}.x:1/y"] {
            assert!(BaseUrl::parse("base_url", url).is_ok(), "{url}");
        }
    }

    #[cfg(feature = "downloads")]
    #[test]
    fn what_has_a_scheme_is_no_path() {
        for url in ["https://a.example/x", "a:", "javascript:alert(1)", "A+b-1.c:x"] {
            assert!(has_scheme(url), "{url}");
        }
        for path in ["", ":", "x", "1a:x", "-a:x", "a/b:c", "a?b:c", "é:x", "a b:c"] {
            assert!(!has_scheme(path), "{path}");
        }
    }

    #[cfg(feature = "downloads")]
    #[test]
    fn a_file_is_at_twilio_or_elsewhere_by_https() {
        for (address, format, expected) in [
            (
                "/2010-04-01/A/RE1.json?x=1",
                Some("wav"),
                Some(("https://api.twilio.com/2010-04-01/A/RE1.wav?x=1", true)),
            ),
            ("http://api.twilio.com/A/RE1", None, Some(("https://api.twilio.com/A/RE1", true))),
            ("https://cdn.example/RE1?s=1#top", Some("wav"), Some(("https://cdn.example/RE1?s=1", false))),
            ("http://cdn.example/RE1", None, None),
            ("http://api.twilio.com.evil.example/RE1", None, None),
        ] {
            let place = twilio("", "").file(address, format).map(|place| (place.url, place.is_ours));
            assert_eq!(place, expected.map(|(url, is_ours)| (url.to_owned(), is_ours)), "{address}");
        }
    }

    #[cfg(feature = "downloads")]
    #[test]
    fn a_redirect_is_followed_by_https_or_within_a_host() {
        let lead = |from: &str, to: &str| {
            Hosts::redirect(&Place { url: from.to_owned(), is_ours: true }, to).map(|place| (place.url, place.is_ours))
        };
        let (twilio, local) = ("https://api.twilio.com/A/ME1?x=1", "http://127.0.0.1:8080/A/ME1");
        for (from, to, expected) in [
            (twilio, "ME2", Some(("https://api.twilio.com/A/ME2", true))),
            (twilio, "/ME2", Some(("https://api.twilio.com/ME2", true))),
            (twilio, "?y=2#z", Some(("https://api.twilio.com/A/ME1?y=2", true))),
            (twilio, "//cdn.example/ME2", Some(("https://cdn.example/ME2", false))),
            (twilio, "https://cdn.example/ME2", Some(("https://cdn.example/ME2", false))),
            (local, "http://127.0.0.1:8080/ME2", Some(("http://127.0.0.1:8080/ME2", true))),
            (local, "https://127.0.0.1:8080/ME2", Some(("https://127.0.0.1:8080/ME2", false))),
            (local, "http://localhost:9090/ME2", Some(("http://localhost:9090/ME2", false))),
            ("http://sandbox/a", "http://sandbox/b", Some(("http://sandbox/b", true))),
            (twilio, "", None),
            (twilio, "javascript:alert(1)", None),
            (twilio, "http://api.twilio.com/ME2", None),
            (local, "http://cdn.example/ME2", None),
            ("http://sandbox/a", "http://127.0.0.1/b", None),
        ] {
            let expected = expected.map(|(url, is_ours)| (url.to_owned(), is_ours));
            assert_eq!(lead(from, to), expected, "{from} to {to}");
        }
    }

    #[cfg(feature = "downloads")]
    #[test]
    fn credentials_that_were_left_behind_do_not_come_back() {
        let first = Place { url: "https://api.twilio.com/ME1".to_owned(), is_ours: true };
        let left = Hosts::redirect(&first, "https://media.cdn.example/ME1").unwrap();
        let back = Hosts::redirect(&left, "https://api.twilio.com/ME1").unwrap();
        let on = Hosts::redirect(&left, "/ME2").unwrap();
        assert_eq!([left.is_ours, back.is_ours, on.is_ours], [false, false, false]);
    }
}
