//! The tables of a version: one for all of it; where that is large, one for each resource with what is below it; and where that is large
//! still, one for the resource alone. A page loads those that it uses.

use std::ops::Range;

use serde::Serialize;

use crate::error::Result;
use crate::facade::{Site, SiteView, Version, VersionNames};
use crate::ir::Operation;
use crate::tables::pack_part;
use crate::words::Words;

/// How many characters a table has before it is parted.
const LARGE: usize = 6_000;

/// A table of a version, or of a part of one.
#[derive(Serialize)]
pub(super) struct Table {
    /// What the modules of its resources call it, `accountsMessagesTable`.
    pub(super) name: String,
    /// Where it is beside the version's module, `v2010/accounts/messages`.
    pub(super) path: String,
    pub(super) text: String,
    /// The sites whose operations it has.
    pub(super) sites: Range<usize>,
}

/// The tables of a version.
///
/// # Errors
/// Two would have the same name.
pub(super) fn of(version: &Version<'_>, names: &VersionNames, views: &[&SiteView]) -> Result<Vec<Table>> {
    let mut parting = Parting { version, names, views, tables: Vec::new() };
    parting.add(0..views.len(), false)?;
    for (at, table) in parting.tables.iter().enumerate() {
        if parting.tables[..at].iter().any(|other| other.name == table.name) {
            return Err(version.error(format_args!("two tables are called {}", table.name)));
        }
    }
    Ok(parting.tables)
}

struct Parting<'a> {
    version: &'a Version<'a>,
    names: &'a VersionNames,
    views: &'a [&'a SiteView],
    tables: Vec<Table>,
}

impl Parting<'_> {
    /// Adds the tables of some sites: a whole version, or a resource and what is below it, which comes behind it.
    fn add(&mut self, sites: Range<usize>, is_resource: bool) -> Result<()> {
        let table = self.table(sites.clone(), is_resource)?;
        if table.text.len() <= LARGE {
            self.tables.push(table);
            return Ok(());
        }
        let mut at = sites.start;
        if is_resource {
            at += 1;
            self.tables.push(self.table(sites.start..at, true)?);
        }
        while at < sites.end {
            let end = self.end(at);
            self.add(at..end, true)?;
            at = end;
        }
        Ok(())
    }

    fn table(&self, sites: Range<usize>, is_resource: bool) -> Result<Table> {
        let version = Words::of(&self.names.table[1]);
        let (name, path) = if is_resource {
            let (site, view) = (&self.version.sites[sites.start], self.views[sites.start]);
            (Words::join(&site.folder), format!("{}/{}", version.kebab(), view.path.join("/")))
        } else {
            (version.clone(), version.kebab())
        };
        let operations: Vec<&Operation> = self.version.sites[sites.clone()].iter().flat_map(Site::operations).collect();
        let text = pack_part(self.version.ir, &operations)?.text;
        Ok(Table { name: Words::join([&name, &Words::of("table")]).camel(), path, text, sites })
    }

    /// Where what is below a site ends.
    fn end(&self, at: usize) -> usize {
        let sites = &self.version.sites;
        let is_beside = |other: &usize| sites[*other].folder.len() <= sites[at].folder.len();
        (at + 1..sites.len()).find(is_beside).unwrap_or(sites.len())
    }
}
