//! Where Twilio's library has the types and classes, under its names: `lib/rest/api/v2010/account/message`, `MessageInstance`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::modules::{Module, Writer, relative};
use super::{RULES, folder, kebab, product_type, version_type};
use crate::error::Result;
use crate::facade::{ChildView, ProductView, Site, SiteView};
use crate::templates::{Serde, context};
use crate::words::Words;

/// The classes of a product, by the paths of Twilio's library.
#[derive(Default)]
pub(super) struct AsTwilio {
    files: Vec<File>,
    /// The modules that have them, by the names that they are imported under.
    modules: BTreeMap<String, String>,
}

/// A file of Twilio's library.
#[derive(Serialize)]
struct File {
    /// From the product's folder: `v2010/account/message`.
    path: String,
    /// What it exports.
    names: Vec<String>,
    /// What that is here; the page of all lists is left out.
    classes: Vec<String>,
}

impl AsTwilio {
    /// Writes the types of a site, and keeps its classes. `own` is its module with the records that it answers.
    pub(super) fn add(
        &mut self,
        writer: &mut Writer,
        site: &Site<'_>,
        view: &SiteView,
        own: &Module,
        models: &Module,
    ) -> Result<()> {
        let mut stem = site.stem().pascal();
        if stem.starts_with(|letter: char| letter.is_ascii_digit()) {
            stem.insert_str(0, RULES.type_name.before_digit);
        }
        let namespace = self.import(&own.path);
        let mut types = BTreeMap::new();
        let mut classes = ["ListInstance", "ContextImpl", "Instance"].map(|kind| (format!("{stem}{kind}"), None));
        let (mut record, mut list) = (None, None);
        for level in &view.levels {
            let kinds: &[&str] = match (level.is_item, site.is_singleton()) {
                (true, _) => &["Context"],
                (_, true) => &["Context", "ListInstance"],
                _ => &["ListInstance"],
            };
            for kind in kinds {
                types.entry(format!("{stem}{kind}")).or_insert(&level.type_name);
                classes[usize::from(*kind == "Context")].1.get_or_insert(&level.type_name);
                if *kind == "Context" {
                    types.entry(format!("{stem}ContextImpl")).or_insert(&level.type_name);
                }
            }
            for call in &level.calls {
                record = record.or(call.record.as_ref().filter(|name| own.names.contains(*name)));
                if call.is_list {
                    list = Some(call);
                    continue;
                }
                if let Some(type_name) = &call.type_name {
                    for kind in kinds {
                        let verb = Words::of(&call.method).pascal();
                        types.entry(format!("{stem}{kind}{verb}Options")).or_insert(type_name);
                    }
                }
            }
        }
        classes[2].1 = record;
        let enums = view.enums.iter().map(|one| &one.type_name).filter(|name| models.names.contains(*name));
        let enums: BTreeSet<&String> = enums.collect();
        let pages = list.and(record);
        let [product, version] = &view.version.table;
        let path = [version.clone()].into_iter().chain(site.module.iter().map(Words::camel));
        let path = path.collect::<Vec<_>>().join("/");
        let file = format!("lib/rest/{}/{path}", Words::of(product).camel());
        let context = context! {
            types => Serde(&types.iter().collect::<Vec<_>>()), record => record, from => relative(&file, &own.path), enums => Serde(&enums),
            models => relative(&file, &models.path), pages => pages, filters => list.and_then(|call| call.type_name.as_ref()), stem => &stem, base => relative(&file, "../base/types"),
        };
        let there = classes.iter().filter(|(_, class)| class.is_some()).map(|(name, _)| name.clone());
        let names = there.chain(pages.map(|_| format!("{stem}Page"))).collect();
        let here =
            |class: Option<&String>| class.map_or("undefined".to_owned(), |class| format!("{namespace}.{class}"));
        let classes = classes.into_iter().map(|(_, class)| here(class)).collect();
        self.files.push(File { path, names, classes });
        writer.plain(
            &format!("{file}.d.ts"),
            "//",
            &format!("core/api/{}", view.version.document),
            "path.d.ts.jinja",
            &context,
        )
    }

    /// The name that a module is imported under.
    fn import(&mut self, path: &str) -> String {
        let name = path.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        self.modules.insert(name.clone(), relative("lib/product", path));
        name
    }

    /// Writes what gives the classes, and the types of the product and its versions.
    pub(super) fn render(mut self, writer: &mut Writer, product: &ProductView, shortcuts: &[ChildView]) -> Result<()> {
        let module = kebab(&product.module);
        let own = Words::of(&product.module);
        let document = product
            .versions
            .iter()
            .map(|one| format!("core/api/{}", one.names.document))
            .collect::<Vec<_>>()
            .join(", ");
        let (mut homes, mut others) = (Vec::new(), Vec::new());
        for version in &product.versions {
            let name = version_type(version);
            let namespace = self.import(&folder(&version.names.table));
            if let Some(home) = &version.home {
                let item = self.import(&format!("{}/{}", folder(&version.names.table), home.path.join("/")));
                homes.push(context! {
                    class => format!("{namespace}.{name}"), name => &home.item_name, version => &version.names.version,
                    item => home.item_type.as_ref().map(|one| format!("{item}.{one}")),
                });
            }
            let there = &version.names.table[1];
            if *there != version.names.version {
                others.push(context! { here => &version.names.version, there => there });
            }
            let path = Words::of(there).pascal();
            let file = format!("lib/rest/{}/{path}", own.camel());
            let context = context! { name => &name, from => relative(&file, &folder(&version.names.table)) };
            writer.plain(&format!("{file}.d.ts"), "//", &document, "default.d.ts.jinja", &context)?;
            self.files.push(File {
                path,
                names: vec!["default".to_owned()],
                classes: vec![format!("{namespace}.{name}")],
            });
        }
        let name = product_type(product);
        let index = self.import(&format!("{module}/index"));
        let entry = self.import(&module);
        for file in [own.pascal(), own.pascal() + "Base"] {
            let context = context! { name => &name, from => relative("lib/rest/Product", &format!("{module}/index")) };
            writer.plain(&format!("lib/rest/{file}.d.ts"), "//", &document, "default.d.ts.jinja", &context)?;
        }
        let (path, names, classes) = (String::new(), vec!["default".to_owned()], vec![format!("{index}.{name}")]);
        self.files.push(File { path, names, classes });
        let shortcuts: Vec<_> = shortcuts.iter().filter(|one| one.version.product == product.name).collect();
        let context = context! {
            files => Serde(&self.files), modules => Serde(&self.modules), product => format!("{index}.{name}"), entry, homes, others, shortcuts => Serde(&shortcuts),
        };
        writer.plain(&format!("lib/{module}.js"), "//", &document, "as_twilio.js.jinja", &context)
    }
}
