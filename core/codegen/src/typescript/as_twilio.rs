//! Where Twilio's library has the types and classes, under its names: `lib/rest/api/v2010/account/message`, `MessageInstance`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::modules::{Module, Writer, relative};
use super::{RULES, TypeScript, folder, kebab, product_type, version_type};
use crate::error::Result;
use crate::facade::{At, ChildView, Language, ProductView, Site, SiteView, theirs};
use crate::ir::{Answer, Place};
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
    /// The classes that bodies and answers are made of.
    parts: BTreeSet<String>,
}

/// A class that bodies or answers are made of.
#[derive(Serialize)]
struct Part {
    name: String,
    /// What it stands for: the parameters of a call, or a type of the version's models.
    params: Option<String>,
    model: Option<String>,
}

/// What Twilio's library calls the parameters of a call whose body is an object of its own.
#[derive(Serialize)]
struct Whole {
    name: String,
    /// `contentCreateRequest`
    body: String,
    params: String,
    /// What does not travel in the body.
    others: Vec<String>,
}

impl AsTwilio {
    /// Writes the types of a site, and keeps its classes. `own` is its module with the records that it answers.
    pub(super) fn add(
        &mut self,
        writer: &mut Writer,
        at: &At<'_, '_>,
        view: &SiteView,
        own: &Module,
        models: &Module,
    ) -> Result<()> {
        let site = at.site;
        let mut stem = site.stem().pascal();
        if stem.starts_with(|letter: char| letter.is_ascii_digit()) {
            stem.insert_str(0, RULES.type_name.before_digit);
        }
        let namespace = self.import(&own.path);
        let (mut types, mut wholes) = (BTreeMap::new(), Vec::new());
        let mut classes = ["ListInstance", "ContextImpl", "Instance"].map(|kind| (format!("{stem}{kind}"), None));
        let (mut answered, mut list) = (Vec::new(), None);
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
                let new = call.record.as_ref().filter(|name| own.names.contains(*name) && !answered.contains(name));
                answered.extend(new);
                if call.is_list {
                    list = Some(call);
                    continue;
                }
                let Some(type_name) = &call.type_name else { continue };
                for kind in kinds {
                    let name = format!("{stem}{kind}{}Options", Words::of(&call.method).pascal());
                    match &call.whole {
                        Some(whole) => wholes.push(Whole {
                            name,
                            body: there(Words::of(whole).camel()),
                            params: type_name.clone(),
                            others: beside_body(site, &call.operation),
                        }),
                        None => drop(types.entry(name).or_insert(type_name)),
                    }
                }
            }
        }
        let record = answered.first().copied();
        classes[2].1 = record;
        let pages = list.and(record);
        let enums = view.enums.iter().map(|one| (one.type_name.clone(), one.type_name.clone()));
        let by_class = theirs::enums(at).into_iter().filter_map(|name| {
            let within = theirs::enum_within(at, name, &RULES.type_name)?;
            Some((format!("{stem}{within}"), RULES.type_name.name(name)))
        });
        let enums: BTreeMap<String, String> =
            enums.chain(by_class).filter(|(_, here)| models.names.contains(here)).collect();
        let is_used = |name: &str| {
            let known = ["ListInstance", "ContextImpl", "Context", "Instance", "Page"];
            enums.contains_key(name) || name.strip_prefix(&stem).is_some_and(|kind| known.contains(&kind))
        };
        let mut parts = parts(at, &wholes, models);
        parts.retain(|part| !is_used(&part.name));
        let [product, version] = &view.version.table;
        let path = [version.clone()].into_iter().chain(site.module.iter().map(Words::camel));
        let path = path.collect::<Vec<_>>().join("/");
        let file = format!("lib/rest/{}/{path}", Words::of(product).camel());
        let context = context! {
            types => Serde(&types.iter().collect::<Vec<_>>()), records => Serde(&answered), from => relative(&file, &own.path),
            enums => Serde(&enums.iter().collect::<Vec<_>>()), models => relative(&file, &models.path), pages => pages,
            filters => list.and_then(|call| call.type_name.as_ref()), from_token => list.is_some_and(|call| is_by_token(site, &call.operation)),
            stem => &stem, base => relative(&file, "../base/types"), parts => Serde(&parts), wholes => Serde(&wholes),
        };
        let there = classes.iter().filter(|(_, class)| class.is_some()).map(|(name, _)| name.clone());
        let names = there.chain(pages.map(|_| format!("{stem}Page"))).collect();
        let here =
            |class: Option<&String>| class.map_or("undefined".to_owned(), |class| format!("{namespace}.{class}"));
        let mut classes: Vec<String> = classes.into_iter().map(|(_, class)| here(class)).collect();
        if answered.len() > 1 {
            let all: Vec<String> = answered.iter().map(|class| format!("{namespace}.{class}")).collect();
            classes[2] = format!("[{}]", all.join(", "));
        }
        let parts = parts.into_iter().map(|part| part.name).collect();
        self.files.push(File { path, names, classes, parts });
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
        let (mut homes, mut others, mut besides) = (Vec::new(), Vec::new(), Vec::new());
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
            let beside = version.beside.iter().map(|one| {
                let module = self.import(&format!("{}/{}", folder(&version.names.table), one.child.path.join("/")));
                context! { name => &one.child.name, class => format!("{module}.{}", one.child.type_name), above => one.above.len() }
            });
            let beside: Vec<_> = beside.collect();
            if !beside.is_empty() {
                besides.push(context! { class => format!("{namespace}.{name}"), places => beside });
            }
            let there = &version.names.table[1];
            if *there != version.names.version {
                others.push(context! { here => &version.names.version, there => there });
            }
            let path = Words::of(there).pascal();
            let file = format!("lib/rest/{}/{path}", own.camel());
            let context = context! { name => &name, from => relative(&file, &folder(&version.names.table)), class => &path, is_default => true };
            writer.plain(&format!("{file}.d.ts"), "//", &document, "default.d.ts.jinja", &context)?;
            self.files.push(File {
                path,
                names: vec!["default".to_owned()],
                classes: vec![format!("{namespace}.{name}")],
                parts: BTreeSet::new(),
            });
        }
        let name = product_type(product);
        let index = self.import(&format!("{module}/index"));
        let entry = self.import(&module);
        for file in [own.pascal(), own.pascal() + "Base"] {
            let context = context! { name => &name, from => relative("lib/rest/Product", &format!("{module}/index")), class => &file, is_default => false };
            writer.plain(&format!("lib/rest/{file}.d.ts"), "//", &document, "default.d.ts.jinja", &context)?;
        }
        let (path, names, classes) = (String::new(), vec!["default".to_owned()], vec![format!("{index}.{name}")]);
        self.files.push(File { path, names, classes, parts: BTreeSet::new() });
        let shortcuts: Vec<_> = shortcuts.iter().filter(|one| one.version.product == product.name).collect();
        let context = context! {
            files => Serde(&self.files), modules => Serde(&self.modules), product => format!("{index}.{name}"), entry, homes, others, besides, shortcuts => Serde(&shortcuts),
        };
        writer.plain(&format!("lib/{module}.js"), "//", &document, "as_twilio.js.jinja", &context)
    }
}

/// A name as Twilio's library for Node writes it.
fn there(name: String) -> String {
    name.replace("A2p", "A2P")
}

/// The names of what a call takes beside its body, in quotation marks.
fn beside_body(site: &Site<'_>, operation: &str) -> Vec<String> {
    let operation = site.operations().find(|one| one.name == operation);
    let params = operation.iter().flat_map(|operation| operation.settable().map(|param| (*operation, param)));
    let others = params.filter(|(_, param)| !matches!(param.place, Place::Body | Place::WholeBody));
    let quoted = |name: String| if name.starts_with('"') { name } else { format!("{name:?}") };
    others.map(|(operation, param)| quoted(TypeScript.param(operation, param))).collect()
}

/// Whether the pages of a list are named by tokens.
fn is_by_token(site: &Site<'_>, operation: &str) -> bool {
    let operation = site.operations().find(|one| one.name == operation);
    operation.is_some_and(|operation| matches!(&operation.answer, Answer::Page(page) if page.token.is_some()))
}

/// The classes that bodies and answers are made of, each once.
fn parts(at: &At<'_, '_>, wholes: &[Whole], models: &Module) -> Vec<Part> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for name in theirs::whole_bodies(at) {
        let params = wholes.iter().find(|one| one.body == there(name.camel())).map(|one| one.params.clone());
        let name = there(name.pascal());
        parts.entry(name.clone()).or_insert(Part { name, params, model: None });
    }
    for name in theirs::bodies(at, &RULES.type_name).into_iter().map(there) {
        parts.entry(name.clone()).or_insert(Part { name, params: None, model: None });
    }
    for model in theirs::parts_of_answers(at) {
        let here = RULES.type_name.name(&model.name);
        let name = there(model.name.pascal());
        let model = models.names.contains(&here).then_some(here);
        parts.entry(name.clone()).or_insert(Part { name, params: None, model });
    }
    parts.into_values().collect()
}
