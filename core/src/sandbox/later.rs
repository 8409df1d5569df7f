//! Products whose tables come with the first request for them: a program that loads its parts when it needs them has no others.

use super::form::Target;
use super::{Sandbox, control, files};
use crate::schema::{Method, Product};
use crate::transport::Request;

impl Sandbox {
    /// Says which products there will be besides those that are built in, by the first labels of their hosts.
    pub fn expect(&self, hosts: impl IntoIterator<Item = String>) {
        let hosts: Vec<String> = hosts.into_iter().collect();
        self.0.engine().router.expect(hosts);
    }

    /// The expected products without which nobody can tell what a request means. [`Sandbox::serve`] them, and ask again: where the
    /// address named the wrong one, the path decides among all.
    pub fn lacking(&self, request: &Request) -> Vec<String> {
        let engine = self.0.engine();
        let router = &engine.router;
        let target = Target::parse(&request.url);
        if let Some(rest) = control::path_in(target.path) {
            let place = control::place_of_record(rest, request.body.as_deref().unwrap_or_default());
            return place.map_or_else(Vec::new, |url| router.lacking(&Target::parse(&url), Method::Get));
        }
        // A file is found by its record.
        if files::asked(request, &target).is_some() { Vec::new() } else { router.lacking(&target, request.method) }
    }

    /// Serves a product that was expected.
    pub fn serve(&self, host: &str, tables: &[&'static Product]) {
        self.0.engine().router.serve(host, tables);
    }
}
