//! The page at `/`: three files, which ask for nothing from elsewhere.

use crate::sandbox::form::Target;
use crate::transport::{Headers, Request, Response};

/// Nothing but what comes from here, and nobody around it. Text becomes a page only through the DOM.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

pub(super) fn path_of(request: &Request) -> &str {
    Target::parse(&request.url).path
}

/// The file of this path.
pub(super) fn file(path: &str) -> Option<Response> {
    let (kind, text) = match path {
        "/" => ("text/html", include_str!("page/page.html")),
        "/_sandbox/page.css" => ("text/css", include_str!("page/page.css")),
        "/_sandbox/page.js" => ("text/javascript", include_str!("page/page.js")),
        _ => return None,
    };
    let headers = Headers::from_iter([
        ("Content-Type", format!("{kind}; charset=utf-8").as_str()),
        ("Cache-Control", "no-cache"),
        ("Content-Security-Policy", POLICY),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    ]);
    Some(Response::new(200, headers, text))
}
