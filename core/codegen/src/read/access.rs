//! Who serves an operation, and who may call it.

use std::collections::HashMap;

use crate::document::Node;
use crate::error::Result;
use crate::ir::Access;

/// The security schemes of a document.
pub(super) struct Schemes<'a>(HashMap<&'a str, Access>);

impl<'a> Schemes<'a> {
    pub(super) fn read(schemes: Option<Node<'a>>) -> Result<Schemes<'a>> {
        let schemes = schemes.map_or(Ok(Vec::new()), |node| node.entries())?;
        schemes.into_iter().map(|(name, node)| Ok((name, scheme(&node)?))).collect::<Result<_>>().map(Schemes)
    }

    /// Reads `security`: several requirements are alternatives, of which an account's credentials come first.
    pub(super) fn access(&self, security: &Node<'a>) -> Result<Access> {
        let mut access = None;
        for requirement in security.elements()? {
            let this = match requirement.entries()?.as_slice() {
                [] => Access::Open,
                [(name, _)] => {
                    *self.0.get(name).ok_or_else(|| requirement.error(format_args!("no scheme is called `{name}`")))?
                }
                _ => return Err(requirement.error("several schemes at once cannot be expressed")),
            };
            access = match access {
                Some(Access::Account) => access,
                Some(_) if this != Access::Account => access,
                _ => Some(this),
            };
        }
        Ok(access.unwrap_or(Access::Open))
    }
}

fn scheme(node: &Node<'_>) -> Result<Access> {
    let mut members = node.members()?;
    members.ignore(&["description", "bearerFormat", "flows"]);
    let access = match (members.need("type")?.text()?, members.text("scheme")?) {
        ("http", Some("basic")) => Access::Account,
        ("http", Some("bearer")) | ("oauth2", None) => Access::OAuth,
        (kind, scheme) => {
            return Err(node.error(format_args!("security `{kind} {}` is not understood", scheme.unwrap_or_default())));
        }
    };
    members.done()?;
    Ok(access)
}

/// Reads `servers`: the first label of `https://label.twilio.com`.
pub(super) fn host(servers: &Node<'_>) -> Result<String> {
    let [server] = servers.elements()?.try_into().map_err(|_| servers.error("must be one server"))?;
    let mut members = server.members()?;
    members.ignore(&["description"]);
    let url = members.need("url")?.text()?;
    members.done()?;
    let label = url.strip_prefix("https://").and_then(|host| host.strip_suffix(".twilio.com"));
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    match label.filter(is_label) {
        Some(label) => Ok(label.to_owned()),
        None => Err(server.error(format_args!("`{url}` must be `https://….twilio.com`"))),
    }
}
