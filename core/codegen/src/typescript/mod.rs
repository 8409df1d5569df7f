//! The TypeScript façade of the npm package, modules of JavaScript with their types: one for each resource, one for each version, one for
//! each product with a client of its own, and one for all products; and the tables, which are imported when they are first needed.

mod as_twilio;
mod modules;
mod tables;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use self::as_twilio::AsTwilio;
use self::modules::{Ending, Module, Writer};
use crate::error::Result;
use crate::facade::{
    self, At, Facade, Filing, Language, Part, ProductView, Records, Rule, Rules, Said, Side, Site, SiteView, Version,
    VersionView, Within,
};
use crate::ir::{Answer, Field, Kind, Model, Operation, Param};
use crate::templates::{Files, Serde, context};
use crate::words::Words;

const RULES: Rules = Rules {
    // What every function has: a place that leads to items is one.
    member: Rule {
        case: Words::camel,
        before_digit: "_",
        taken: &["apply", "arguments", "bind", "call", "caller", "constructor", "length", "name", "prototype"],
        apart: "_",
    },
    param: Rule { case: Words::camel, before_digit: "_", taken: &[], apart: "_" },
    // What every record has.
    field: Rule { case: Words::camel, before_digit: "_", taken: &["constructor", "raw"], apart: "_" },
    type_name: Rule { case: Words::pascal, before_digit: "N", taken: TYPES, apart: "Model" },
    case: Rule { case: Words::camel, before_digit: "_", taken: &[], apart: "_" },
    module: Rule { case: Words::kebab, before_digit: "", taken: &[], apart: "" },
    files: Filing::Resources,
    types_within: Within::Site,
    records: Records::WhereAnswered,
    records_act: true,
    // Properties may be called anything.
    keywords: &[],
    quoted: |name| format!("_{name}"),
};

/// Types that generated files use under their own names.
const TYPES: &[&str] = &[
    "Array",
    "BaseClient",
    "BodyHeaders",
    "BodyInfo",
    "CallOptions",
    "Callback",
    "Client",
    "Date",
    "DownloadOptions",
    "Error",
    "Function",
    "Info",
    "Instance",
    "Json",
    "List",
    "ListParams",
    "LooseBodyInfo",
    "LooseInfo",
    "Map",
    "Numeric",
    "Object",
    "Page",
    "Place",
    "Promise",
    "Raw",
    "Record",
    "Response",
    "Symbol",
    "Text",
    "Time",
    "Twiml",
    "URL",
];

/// Parameters that Twilio's library calls otherwise than by the rule. The core knows them by these names, too.
const RENAMED: &[(&str, &str)] =
    &[("a2p_profile_bundle_sid", "a2PProfileBundleSid"), ("resource_version", "versionParam")];

/// What every list takes.
const OF_LISTS: &[&str] = &["cursor", "limit"];

/// Words that no argument of a function can be called.
const RESERVED: &[&str] = &[
    "arguments",
    "case",
    "catch",
    "class",
    "const",
    "default",
    "delete",
    "enum",
    "export",
    "function",
    "import",
    "in",
    "new",
    "package",
    "private",
    "public",
    "return",
    "static",
    "switch",
    "this",
    "try",
    "typeof",
    "var",
    "with",
];

pub(crate) struct TypeScript;

impl Language for TypeScript {
    fn rules(&self) -> &'static Rules {
        &RULES
    }

    /// `hosted_numbers` is called so in Twilio's library, too.
    fn version(&self, name: &Words) -> String {
        name.snake()
    }

    /// `delete` is a word of the language.
    fn method(&self, operation: &Operation) -> String {
        match operation.verb.snake().as_str() {
            "delete" => "remove".to_owned(),
            _ => self.member(&operation.verb),
        }
    }

    fn methods(&self, operation: &Operation) -> Vec<String> {
        match operation.answer {
            Answer::Page(_) => ["stream", "list", "each", "page", "getPage"].map(str::to_owned).to_vec(),
            _ => vec![self.method(operation)],
        }
    }

    fn argument(&self, name: &Words) -> String {
        let name = RULES.param.name(name);
        if RESERVED.contains(&name.as_str()) { name + "_" } else { name }
    }

    /// With the dots of its name on the wire, `notifications.newMessage.enabled`, in quotes where it must be.
    fn param(&self, operation: &Operation, param: &Param) -> String {
        let table = param.name.snake();
        if let Some((_, name)) = RENAMED.iter().find(|(known, _)| *known == table) {
            return (*name).to_owned();
        }
        if !param.wire.contains('.') {
            let name = RULES.param.name(&param.name);
            let is_taken = matches!(operation.answer, Answer::Page(_)) && OF_LISTS.contains(&name.as_str());
            return if is_taken { name + "_" } else { name };
        }
        let parts = param.wire.split('.').map(|part| RULES.param.name(&Words::of(part)));
        format!("{:?}", parts.collect::<Vec<_>>().join("."))
    }

    fn level(&self, site: &Site<'_>, side: Side) -> String {
        let ending = if side == Side::All { "resource" } else { "item" };
        self.type_name(&Words::join([&site.flat, &Words::of(ending)]))
    }

    /// The object of its parameters.
    fn call_type(&self, _: &At<'_, '_>, operation: &Operation) -> Option<String> {
        let has_some = operation.settable().next().is_some();
        has_some.then(|| self.type_name(&Words::join([&operation.id, &Words::of("params")])))
    }

    fn takes(&self, _: &At<'_, '_>, kind: &Kind) -> String {
        types::taken(kind)
    }

    fn holds(&self, _: &At<'_, '_>, _: &Model, field: &Field) -> String {
        types::held(&field.kind)
    }

    /// A text can always be read.
    fn is_always(&self, field: &Field) -> bool {
        field.filled || field.always && types::is_text(&field.kind)
    }

    fn read(&self, _: &At<'_, '_>, field: &Field) -> String {
        types::read(&field.kind)
    }

    fn part(&self, part: &Part<'_>) -> String {
        facade::markdown(part).replace("*/", "*\\/")
    }

    fn said(&self, _: &At<'_, '_>, _: Side, _: &Operation, said: &Said) -> String {
        said.text.join("\n\n")
    }
}

/// Renders all files.
///
/// # Errors
/// Two things would have the same name.
pub(crate) fn render(facade: &Facade<'_>) -> Result<Files> {
    let view = facade::view(facade, &TypeScript)?;
    let mut writer = Writer::new()?;
    let mut sites = view.sites.iter();
    for (product, names) in facade.products.iter().zip(&view.client.products) {
        let mut exports = Vec::new();
        let mut as_twilio = AsTwilio::default();
        for (version, names) in product.versions.iter().zip(&names.versions) {
            let sites: Vec<&SiteView> = sites.by_ref().take(version.sites.len()).collect();
            exports.push(render_version(&mut writer, version, names, &sites, &mut as_twilio)?);
        }
        render_product(&mut writer, names, &view.client.shortcuts, exports)?;
        as_twilio.render(&mut writer, names, &view.client.shortcuts)?;
    }
    let document = "core/api";
    let all = context! { client => Serde(&view.client) };
    for ending in [Ending::JavaScript, Ending::Types] {
        let uses = view.client.products.iter().flat_map(|product| {
            let shortcuts = view.client.shortcuts.iter().filter(|one| one.version.product == product.name);
            let names = shortcuts.map(|one| if ending == Ending::Types { &one.type_name } else { &one.name });
            let own = if ending == Ending::Types { product_type(product) } else { product.name.clone() };
            let mut modules = vec![Module::new(format!("{}/index", kebab(&product.module)), [own])];
            match ending {
                Ending::Types => modules.extend(
                    view.client.shortcuts.iter().filter(|one| one.version.product == product.name).map(|one| {
                        Module::new(
                            format!("{}/{}", folder(&one.version.table), one.path.join("/")),
                            [one.type_name.clone()],
                        )
                    }),
                ),
                Ending::JavaScript => modules[0].names.extend(names.cloned()),
            }
            modules
        });
        let mut uses: Vec<Module> = uses.collect();
        uses.push(Module::base(ending, "client"));
        writer.module("index", ending, document, "index", &all, &uses)?;
    }
    writer.plain("index.cjs", "//", document, "index.cjs.jinja", &all)?;
    let mut hosts = BTreeMap::<_, BTreeSet<String>>::new();
    for (product, names) in facade.products.iter().zip(&view.client.products) {
        for (version, names) in product.versions.iter().zip(&names.versions) {
            for operation in version.sites.iter().flat_map(Site::operations) {
                hosts.entry(&operation.host).or_default().insert(folder(&names.names.table));
            }
        }
    }
    let hosts = hosts.into_iter().map(|(host, tables)| context! { host => host, tables => Serde(&tables) });
    let hosts = context! { hosts => hosts.collect::<Vec<_>>() };
    writer.plain("hosts.js", "//", document, "hosts.js.jinja", &hosts)?;
    Ok(writer.files)
}

/// The modules of a version. Gives those whose types the product exports.
fn render_version(
    writer: &mut Writer,
    version: &Version<'_>,
    names: &VersionView,
    sites: &[&SiteView],
    as_twilio: &mut AsTwilio,
) -> Result<Vec<Module>> {
    let (here, document) = (folder(&names.names.table), format!("core/api/{}", names.names.document));
    let tables = tables::of(version, &names.names, sites)?;
    for table in &tables {
        let path = format!("{}/{}.table.js", kebab(&names.names.table[0]), table.path);
        writer.plain(&path, "//", &document, "table.js.jinja", &context! { text => &table.text })?;
    }
    let view = context! { tables => Serde(&tables) };
    writer.plain(&format!("{here}.tables.js"), "//", &document, "tables.js.jinja", &view)?;
    let tables_module = Module::new(format!("{here}.tables"), tables.iter().map(|table| table.name.clone()));

    // What is within other records, and what fields and parameters say.
    let records: Vec<_> =
        sites.iter().flat_map(|site| &site.records).filter(|one| one.is_answer && one.is_nested).collect();
    let enums: Vec<_> = sites.iter().flat_map(|site| &site.enums).collect();
    let (mut seen, mut seen_enums) = (BTreeSet::new(), BTreeSet::new());
    let records: Vec<_> = records.into_iter().filter(|one| seen.insert(&one.type_name)).collect();
    let enums: Vec<_> = enums.into_iter().filter(|one| seen_enums.insert(&one.type_name)).collect();
    let models = Module::new(format!("{here}.models"), seen.into_iter().chain(seen_enums).cloned());
    let mut exports = Vec::new();
    if !models.names.is_empty() {
        let view = context! { records => Serde(&records), enums => Serde(&enums), levels => Vec::<String>::new(), is_plain => true };
        for ending in [Ending::JavaScript, Ending::Types] {
            writer.module(&models.path, ending, &document, "resource", &view, &[Module::base(ending, "resource")])?;
        }
    }
    for (site, view) in version.sites.iter().zip(sites) {
        let table = tables.iter().find(|table| table.sites.contains(&site.at)).map(|table| &table.name);
        let answered: Vec<String> = site.answers().into_iter().map(|name| TypeScript.type_name(name)).collect();
        let records: Vec<_> = view.records.iter().filter(|one| answered.contains(&one.type_name)).collect();
        let path = format!("{here}/{}", view.path.join("/"));
        let others = Module {
            path: models.path.clone(),
            names: models.names.iter().filter(|name| !answered.contains(name)).cloned().collect(),
        };
        let mut uses = vec![others, tables_module.clone()];
        for child in view.levels.iter().flat_map(|level| &level.children) {
            uses.push(Module::new(format!("{here}/{}", child.path.join("/")), [child.type_name.clone()]));
        }
        for one in view.levels.iter().filter_map(|level| level.extends) {
            uses.push(Module::new(format!("../base/{}", kebab(one.module)), [one.class.to_owned()]));
        }
        let own = view.levels.iter().map(|level| level.type_name.clone()).chain(answered.iter().cloned());
        let params = view.levels.iter().flat_map(|level| &level.calls).filter_map(|call| call.type_name.clone());
        exports.push(Module::new(path.clone(), own.chain(params)));
        let none: [&str; 0] = [];
        let context = context! {
            table, levels => Serde(&view.levels), records => Serde(&records), enums => none,
            is_singleton => view.is_singleton, is_plain => false,
        };
        for ending in [Ending::JavaScript, Ending::Types] {
            uses.push(Module::base(ending, "resource"));
            writer.module(&path, ending, &document, "resource", &context, &uses)?;
            uses.pop();
        }
        as_twilio.add(writer, &At { version, site }, view, &Module::new(path, answered), &models)?;
    }
    exports.push(models);
    let below =
        |child: &facade::ChildView| Module::new(format!("{here}/{}", child.path.join("/")), [child.type_name.clone()]);
    let beside = |one: &facade::BesideView| {
        let names = [Some(one.child.type_name.clone()), one.child.item_type.clone()];
        Module::new(format!("{here}/{}", one.child.path.join("/")), names.into_iter().flatten())
    };
    let mut uses: Vec<Module> = names.children.iter().chain(&names.shortcuts).map(below).collect();
    uses.extend(names.beside.iter().map(beside));
    uses.extend(names.home.iter().map(home));
    for ending in [Ending::JavaScript, Ending::Types] {
        uses.push(Module::base(ending, "resource"));
        writer.module(&here, ending, &document, "version", &context! { version => Serde(names) }, &uses)?;
        uses.pop();
    }
    Ok(exports)
}

/// The modules of a product.
fn render_product(
    writer: &mut Writer,
    product: &ProductView,
    shortcuts: &[facade::ChildView],
    exports: Vec<Vec<Module>>,
) -> Result<()> {
    let module = kebab(&product.module);
    let shortcuts: Vec<_> = shortcuts.iter().filter(|one| one.version.product == product.name).collect();
    let document =
        product.versions.iter().map(|one| format!("core/api/{}", one.names.document)).collect::<Vec<_>>().join(", ");
    // A name that several files have is the latest version's, and there the first one's.
    let mut seen: BTreeSet<String> = product.versions.iter().map(version_type).chain([product_type(product)]).collect();
    let mut types = Vec::new();
    for export in exports.into_iter().rev().flatten() {
        let names: BTreeSet<String> = export.names.into_iter().filter(|name| seen.insert(name.clone())).collect();
        if !names.is_empty() {
            types.push(Module { path: export.path, names });
        }
    }
    let context = context! { product => Serde(product), module => &module, shortcuts => Serde(&shortcuts), types => Serde(&types) };
    for ending in [Ending::JavaScript, Ending::Types] {
        let mut uses: Vec<Module> =
            product.versions.iter().map(|one| Module::new(folder(&one.names.table), [version_type(one)])).collect();
        for one in shortcuts.iter().copied().chain(&product.shortcuts) {
            uses.push(Module::new(
                format!("{}/{}", folder(&one.version.table), one.path.join("/")),
                [one.type_name.clone()],
            ));
        }
        let mut own = uses.clone();
        own.extend(product.versions.iter().filter_map(|version| version.home.as_ref()).map(home));
        own.push(Module::base(ending, "resource"));
        writer.module(&format!("{module}/index"), ending, &document, "product", &context, &own)?;
        uses.push(Module::base(ending, "client"));
        let names = match ending {
            Ending::Types => vec![product_type(product)],
            Ending::JavaScript => shortcuts.iter().map(|one| &one.name).chain([&product.name]).cloned().collect(),
        };
        uses.push(Module::new(format!("{module}/index"), names));
        writer.module(&module, ending, &document, "entry", &context, &uses)?;
    }
    Ok(())
}

/// The module of what the client itself stands for.
fn home(home: &facade::ChildView) -> Module {
    Module::new(format!("{}/{}", folder(&home.version.table), home.path.join("/")), home.item_type.clone())
}

/// `ip-messaging/v2`
fn folder(table: &[String; 2]) -> String {
    format!("{}/{}", kebab(&table[0]), kebab(&table[1]))
}

fn kebab(name: &str) -> String {
    name.replace('_', "-")
}

/// `IpMessagingV2`
fn version_type(version: &VersionView) -> String {
    format!("{}{}", version.names.product_type, version.names.version_type)
}

/// `IpMessagingProduct`
fn product_type(product: &ProductView) -> String {
    format!("{}Product", product.type_name)
}
