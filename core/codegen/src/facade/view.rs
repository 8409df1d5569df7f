//! The façade in the words of one language: what its templates fill in.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::description as say;
use super::extension::{self, Extension};
use super::language::{At, Filing, Language, Names, Said, Within};
use super::version::{Side, Site, Version};
use super::{Facade, Product};
use crate::error::{Error, Result};
use crate::ir::{Answer, Argument, Body, Download, Enum, Field, Item, Kind, Level, Model, Operation, Param, Place};
use crate::words::Words;

/// All that is written.
pub(crate) struct View {
    pub(crate) client: ClientView,
    /// The files of all resources, those of a version from the top down.
    pub(crate) sites: Vec<SiteView>,
}

impl View {
    /// The versions of all products.
    pub(crate) fn versions(&self) -> impl Iterator<Item = &VersionView> {
        self.client.products.iter().flat_map(|product| &product.versions)
    }
}

/// What leads to the products.
#[derive(Default, Serialize)]
pub(crate) struct ClientView {
    pub(crate) products: Vec<ProductView>,
    /// What belongs to the client's own account.
    pub(crate) shortcuts: Vec<ChildView>,
}

/// A product with its versions, in the order of the documents.
#[derive(Clone, Serialize)]
pub(crate) struct ProductView {
    /// The property of the client.
    pub(crate) name: String,
    pub(crate) type_name: String,
    /// `ip_messaging`
    pub(crate) module: String,
    pub(crate) doc: String,
    pub(crate) versions: Vec<VersionView>,
    /// The resources that are reached without a version, except those that are called like one.
    pub(crate) shortcuts: Vec<ChildView>,
}

/// A version of a product.
#[derive(Clone, Serialize)]
pub(crate) struct VersionView {
    #[serde(flatten)]
    pub(crate) names: VersionNames,
    pub(crate) doc: String,
    pub(crate) children: Vec<ChildView>,
    /// The resource whose items the client itself stands for, and what is below it.
    pub(crate) home: Option<ChildView>,
    pub(crate) shortcuts: Vec<ChildView>,
    pub(crate) beside: Vec<BesideView>,
}

/// What Twilio's libraries have at the version itself, though it stands below another resource: where, is said by arguments.
#[derive(Clone, Serialize)]
pub(crate) struct BesideView {
    #[serde(flatten)]
    pub(crate) child: ChildView,
    /// The path arguments of what is above it, and those of one of its items.
    pub(crate) above: Vec<ArgumentView>,
    pub(crate) own: Vec<ArgumentView>,
}

/// What a version and its product are called.
#[derive(Clone, Serialize)]
pub(crate) struct VersionNames {
    /// The property of the product, `v2`.
    pub(crate) version: String,
    /// `V2`
    pub(crate) version_type: String,
    /// The property of the client, `ipMessaging`.
    pub(crate) product: String,
    /// `IpMessaging`
    pub(crate) product_type: String,
    /// The names of the product and the version in the tables.
    pub(crate) table: [String; 2],
    pub(crate) document: String,
}

/// What leads further down.
#[derive(Clone, Serialize)]
pub(crate) struct ChildView {
    pub(crate) name: String,
    /// The type of the collection, or of the single thing.
    pub(crate) type_name: String,
    /// That of its items.
    pub(crate) item_type: Option<String>,
    /// What one of them is called, `account`.
    pub(crate) item_name: String,
    pub(crate) doc: String,
    /// The file of the resource, in its version.
    pub(crate) path: Vec<String>,
    pub(crate) version: VersionNames,
}

/// The file of a resource.
#[derive(Serialize)]
pub(crate) struct SiteView {
    pub(crate) version: VersionNames,
    /// The file, in its version.
    pub(crate) path: Vec<String>,
    /// What one is called in Twilio's libraries, `Message`.
    pub(crate) stem: String,
    /// `Phone numbers`
    pub(crate) title: String,
    pub(crate) doc: String,
    pub(crate) route: String,
    pub(crate) is_singleton: bool,
    /// Something stands below it.
    pub(crate) is_folder: bool,
    pub(crate) levels: Vec<LevelView>,
    /// The models whose file it is.
    pub(crate) records: Vec<RecordView>,
    pub(crate) enums: Vec<EnumView>,
}

/// A type that stands for the collection, or for one item.
#[derive(Serialize)]
pub(crate) struct LevelView {
    pub(crate) type_name: String,
    pub(crate) is_item: bool,
    pub(crate) doc: String,
    pub(crate) route: String,
    /// How many path arguments lead here.
    pub(crate) depth: usize,
    /// What it inherits from, if that is something written by hand.
    pub(crate) extends: Option<Extension>,
    pub(crate) calls: Vec<CallView>,
    /// From the collection to one item.
    pub(crate) item: Option<ItemView>,
    pub(crate) children: Vec<ChildView>,
}

/// The way from a collection to one item.
#[derive(Serialize)]
pub(crate) struct ItemView {
    pub(crate) type_name: String,
    /// With a point for each argument.
    pub(crate) doc: String,
    pub(crate) arguments: Vec<ArgumentView>,
}

/// A path argument.
#[derive(Clone, Serialize)]
pub(crate) struct ArgumentView {
    pub(crate) name: String,
    pub(crate) doc: String,
    /// `integer`, say: a record's field may hold it otherwise than as text.
    pub(crate) kind: &'static str,
}

/// An operation.
#[derive(Clone, Serialize)]
pub(crate) struct CallView {
    pub(crate) method: String,
    /// The first line of the description, and all of it.
    pub(crate) summary: String,
    pub(crate) doc: String,
    pub(crate) deprecated: bool,
    /// Its name in the tables, and where it stands in the product's.
    pub(crate) operation: String,
    pub(crate) index: usize,
    /// The builder, or the object of its parameters.
    pub(crate) type_name: Option<String>,
    pub(crate) required: Vec<ParamView>,
    pub(crate) optional: Vec<ParamView>,
    /// What the whole body may be given as, in place of its members.
    pub(crate) whole: Option<String>,
    /// The body is JSON, and whether one parameter is all of it.
    pub(crate) is_json: bool,
    pub(crate) is_whole: bool,
    pub(crate) is_list: bool,
    /// The record, or those of the list.
    pub(crate) record: Option<String>,
    /// It answers JSON of no declared form.
    pub(crate) is_any: bool,
    /// A page can be asked for by its number, or by a token.
    pub(crate) takes_number: bool,
    pub(crate) takes_token: bool,
    /// The way from the client.
    pub(crate) steps: Vec<StepView>,
    /// The first path argument may be left to the client, with its three steps.
    pub(crate) is_at_home: bool,
}

/// A step on the way from the client to an operation.
#[derive(Clone, Serialize)]
pub(crate) struct StepView {
    pub(crate) name: String,
    /// The names of the path arguments in the operation's table.
    pub(crate) arguments: Vec<String>,
    /// There is one of it: libraries that lead to lists by properties lead to it by a call.
    pub(crate) is_single: bool,
}

/// A parameter.
#[derive(Clone, Serialize)]
pub(crate) struct ParamView {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) deprecated: bool,
    pub(crate) required: bool,
    /// Its name in the table.
    pub(crate) table: String,
    pub(crate) kind: &'static str,
    pub(crate) takes: String,
    pub(crate) passed: String,
    /// The enum that it names.
    pub(crate) choice: Option<String>,
}

/// A model.
#[derive(Serialize)]
pub(crate) struct RecordView {
    pub(crate) type_name: String,
    /// Its name in the table, and where it stands there.
    pub(crate) table: String,
    pub(crate) index: usize,
    pub(crate) doc: String,
    pub(crate) fields: Vec<FieldView>,
    /// Answers hold it, or requests do.
    pub(crate) is_answer: bool,
    pub(crate) is_sent: bool,
    /// Another one that is answered holds it.
    pub(crate) is_nested: bool,
    /// The file that it stands for.
    pub(crate) download: Option<DownloadView>,
    /// The item (or the single thing) of this file that a record is, if its fields say which.
    pub(crate) item: Option<RecordItemView>,
}

/// The file that a record stands for.
#[derive(Serialize)]
pub(crate) struct DownloadView {
    /// The method that downloads it, and the one that downloads it to a path.
    pub(crate) method: String,
    pub(crate) to_method: String,
    pub(crate) doc: String,
    /// Where it is, with the names that fields have in the tables in braces.
    pub(crate) address: String,
    /// The same in pieces.
    pub(crate) pieces: Vec<PieceView>,
    pub(crate) formats: Vec<String>,
}

/// A piece of an address: a text, or a field.
#[derive(Serialize)]
pub(crate) struct PieceView {
    pub(crate) text: Option<String>,
    pub(crate) field: Option<String>,
    /// The type of the field, where it is not missing, and whether it never is.
    pub(crate) holds: String,
    pub(crate) always: bool,
}

/// The item (or the single thing) that a record is.
#[derive(Serialize)]
pub(crate) struct RecordItemView {
    /// The type that stands for it.
    pub(crate) type_name: String,
    /// The fields that tell it from the others, in the order of the path arguments.
    pub(crate) keys: Vec<KeyView>,
    /// How many path arguments lead to the collection, before those.
    pub(crate) depth: usize,
    /// What can be done to it and what is below it, if records act: under names that no field has. Lists are not among them.
    pub(crate) calls: Vec<CallView>,
    pub(crate) children: Vec<ChildView>,
}

/// A field that is a path argument, too.
#[derive(Serialize)]
pub(crate) struct KeyView {
    pub(crate) field: String,
    /// `integer`, say: a path takes it as text.
    pub(crate) kind: &'static str,
}

/// A field of a model.
#[derive(Serialize)]
pub(crate) struct FieldView {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) deprecated: bool,
    /// Its name in the table, and on the wire.
    pub(crate) table: String,
    pub(crate) wire: String,
    pub(crate) kind: &'static str,
    pub(crate) holds: String,
    pub(crate) read: String,
    pub(crate) always: bool,
    /// The model is within itself by this field, without a list between.
    pub(crate) is_recursive: bool,
}

/// An enum.
#[derive(Serialize)]
pub(crate) struct EnumView {
    pub(crate) type_name: String,
    pub(crate) doc: String,
    pub(crate) cases: Vec<CaseView>,
}

/// A text of an enum.
#[derive(Clone, Serialize)]
pub(crate) struct CaseView {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) literal: String,
}

/// The façade in the words of a language.
///
/// # Errors
/// Two things would have one name.
pub(crate) fn view(facade: &Facade<'_>, language: &impl Language) -> Result<View> {
    let client = client(&facade.products, language)?;
    let mut sites = Vec::new();
    for version in facade.versions() {
        for site in &version.sites {
            sites.push(self::site(version, site, language)?);
        }
    }
    check_ways(facade, &sites)?;
    Ok(View { client, sites })
}

/// Every operation is called once, by a way of its own.
fn check_ways(facade: &Facade<'_>, sites: &[SiteView]) -> Result<()> {
    let mut called = BTreeSet::new();
    let mut ways = BTreeMap::new();
    for call in sites.iter().flat_map(|site| &site.levels).flat_map(|level| &level.calls) {
        let step = |step: &StepView| format!("{}({})", step.name, step.arguments.len());
        let way: Vec<String> = call.steps.iter().map(step).chain([call.method.clone()]).collect();
        if let Some(other) = ways.insert(way, &call.operation) {
            return Err(Error::new(format!("`{other}` and `{}` are called by one way", call.operation)));
        }
        called.insert(call.operation.as_str());
    }
    let lost = facade.versions().flat_map(Version::operations).find(|operation| !called.contains(operation));
    match lost {
        Some(operation) => Err(Error::new(format!("nothing leads to `{operation}`"))),
        None => Ok(()),
    }
}

/// What the client leads to.
fn client(products: &[Product<'_>], language: &impl Language) -> Result<ClientView> {
    let mut view = ClientView::default();
    let mut taken = BTreeSet::new();
    for product in products {
        view.products.push(self::product(product, language)?);
        taken.insert(language.member(product.name()));
    }
    let versions = || view.products.iter().flat_map(|product| &product.versions);
    let shortcuts: Vec<ChildView> = versions().flat_map(|version| &version.shortcuts).cloned().collect();
    for one in &shortcuts {
        if !taken.insert(one.name.clone()) {
            let document = &one.version.document;
            return Err(Error::new(format!("{document}: the shortcut `{}` is called like a product", one.name)));
        }
    }
    view.shortcuts = shortcuts;
    Ok(view)
}

fn product(product: &Product<'_>, language: &impl Language) -> Result<ProductView> {
    let mut names = Names::of(product.latest(), product.name().snake());
    let mut versions = Vec::new();
    for version in &product.versions {
        let view = self::version(version, language)?;
        names.take(&view.names.version, format_args!("version {}", version.ir.version))?;
        versions.push(view);
    }
    let is_said = product.versions.iter().any(|version| version.ir.shortcuts.is_some());
    let mut shortcuts: Vec<ChildView> = Vec::new();
    for version in &product.versions {
        let is_latest = std::ptr::eq(version, product.latest());
        for site in version.below(None) {
            let is_one = match &version.ir.shortcuts {
                Some(names) => names.contains(&site.resource.name),
                None => is_latest && !is_said,
            };
            let child = child(version, site, language);
            // A version of its name leads there, too.
            if is_one && versions.iter().all(|version| version.names.version != child.name) {
                names.take(&child.name, "a shortcut")?;
                shortcuts.push(child);
            }
        }
    }
    Ok(ProductView {
        name: language.member(product.name()),
        type_name: language.type_name(product.name()),
        module: product.name().snake(),
        doc: language.text(&say::of_product(product.latest().ir)),
        versions,
        shortcuts,
    })
}

/// A version of a product.
fn version(version: &Version<'_>, language: &impl Language) -> Result<VersionView> {
    check_types(version, language)?;
    let names = version_names(version, language);
    let mut members = Names::of(version, names.version.clone());
    let children = version.below(None).map(|site| child(version, site, language)).collect::<Vec<_>>();
    for child in &children {
        members.take(&child.name, "a resource")?;
    }
    let beside = version.beside().map(|site| beside(version, site, language)).collect::<Vec<_>>();
    for one in &beside {
        members.take(&one.child.name, "what stands below another resource")?;
    }
    Ok(VersionView {
        names,
        doc: language.text(&say::of_version(version.ir)),
        children,
        home: version.home().map(|site| child(version, site, language)),
        shortcuts: version
            .home()
            .iter()
            .flat_map(|home| version.below(Some((home, Side::One))))
            .map(|site| child(version, site, language))
            .collect(),
        beside,
    })
}

/// A resource that is reached from the version by the arguments of all that is above it. Its operations name those best.
fn beside(version: &Version<'_>, site: &Site<'_>, language: &impl Language) -> BesideView {
    let params = site.operations().take(1).flat_map(|operation| &operation.params);
    let above = params.filter(|param| param.place == Place::Path).take(site.depth).map(|param| ArgumentView {
        name: language.argument(&param.name),
        doc: language.text(&say::of_param(param)),
        kind: kind(&param.kind),
    });
    BesideView {
        child: child(version, site, language),
        above: above.collect(),
        own: site.arguments().iter().map(|one| argument(one, language)).collect(),
    }
}

fn version_names(version: &Version<'_>, language: &impl Language) -> VersionNames {
    let product = version.ir;
    VersionNames {
        version: language.version(&product.version),
        version_type: language.type_name(&product.version),
        product: language.member(&product.name),
        product_type: language.type_name(&product.name),
        table: [product.name.snake(), product.version.snake()],
        document: product.document.clone(),
    }
}

fn child(version: &Version<'_>, site: &Site<'_>, language: &impl Language) -> ChildView {
    ChildView {
        name: member(version, site, language),
        type_name: language.level(site, Side::All),
        item_type: site.level(Side::One).map(|_| language.level(site, Side::One)),
        item_name: language.member(site.stem()),
        doc: language.text(&say::of_resource(version, site)),
        path: path(site, language),
        version: version_names(version, language),
    }
}

/// What leads to a resource. Where an operation beside it is called the same, it steps aside.
fn member(version: &Version<'_>, site: &Site<'_>, language: &impl Language) -> String {
    let mut name = language.member(&site.resource.name);
    let beside = version.above(site).and_then(|(above, side)| above.level(side));
    let operations = beside.map_or(&[][..], |level| &level.operations);
    while operations.iter().any(|operation| language.methods(operation).contains(&name)) {
        name.push('_');
    }
    name
}

/// Where the file of a resource is, in its version.
fn path(site: &Site<'_>, language: &impl Language) -> Vec<String> {
    let rules = language.rules();
    let names = match rules.files {
        Filing::Resources => &site.folder,
        Filing::Twilio => &site.module,
        Filing::Flat => std::slice::from_ref(&site.flat),
    };
    names.iter().map(|name| language.module(name)).collect()
}

/// The file of a resource.
fn site(version: &Version<'_>, site: &Site<'_>, language: &impl Language) -> Result<SiteView> {
    let at = At { version, site };
    let sides = [Side::All, Side::One].into_iter().filter(|side| site.level(*side).is_some());
    let levels = sides.map(|side| level(&at, side, language)).collect::<Result<_>>()?;
    let here = path(site, language);
    Ok(SiteView {
        version: version_names(version, language),
        stem: language.type_name(site.stem()),
        title: site.resource.name.sentence(),
        doc: language.text(&say::of_resource(version, site)),
        route: route(&at, Side::All, language),
        is_singleton: site.is_singleton(),
        is_folder: version
            .sites
            .iter()
            .map(|other| path(other, language))
            .any(|other| other.len() > here.len() && other.starts_with(&here)),
        path: here,
        levels,
        records: version
            .models_at(site, language.rules().records)
            .map(|model| record(&at, model, language))
            .collect::<Result<_>>()?,
        enums: version.enums_at(site, language.rules().records).map(|one| choice(one, language)).collect(),
    })
}

/// The way from the client to a side of a resource, for people.
pub(crate) fn route(at: &At<'_, '_>, side: Side, language: &impl Language) -> String {
    let (version, product) = (at.version, at.version.ir);
    let mut steps = vec![(language.member(&product.name), &[][..]), (language.version(&product.version), &[])];
    let below = version.steps(at.site, side);
    steps.extend(below.iter().map(|step| (member(version, step.site, language), step.arguments)));
    // The client stands for the item of the home.
    if version.is_at_home(at.site) {
        steps.drain(..3);
    }
    language.route(version, &steps)
}

fn level(at: &At<'_, '_>, side: Side, language: &impl Language) -> Result<LevelView> {
    let (version, site) = (at.version, at.site);
    let type_name = language.level(site, side);
    let mut names = Names::of(version, type_name.clone());
    let operations = site.level(side).map_or(&[][..], |level: &Level| &level.operations);
    let mut calls = Vec::new();
    for operation in operations {
        let call = call(at, side, operation, language)?;
        for method in language.methods(operation) {
            names.take(&method, format_args!("`{}`", operation.name))?;
        }
        calls.push(call);
    }
    let children: Vec<_> = version.below(Some((site, side))).map(|below| child(version, below, language)).collect();
    for child in &children {
        names.take(&child.name, "a resource")?;
    }
    let is_item = side == Side::One;
    Ok(LevelView {
        doc: match is_item {
            false => language.text(&say::of_resource(version, site)),
            true => format!("One of the {}.", site.resource.name.spaced()),
        },
        route: route(at, side, language),
        extends: extension::of(calls.iter().filter(|_| !is_item).map(|call| &*call.operation)),
        depth: site.depth + if is_item { site.arguments().len() } else { 0 },
        item: site.resource.one.as_ref().filter(|_| !is_item).map(|item| self::item(site, item, language)),
        type_name,
        is_item,
        calls,
        children,
    })
}

fn item(site: &Site<'_>, item: &Item, language: &impl Language) -> ItemView {
    let arguments: Vec<ArgumentView> = item.arguments.iter().map(|one| argument(one, language)).collect();
    let points = arguments.iter().map(|argument| format!("\n- `{}`: {}", argument.name, argument.doc));
    ItemView {
        type_name: language.level(site, Side::One),
        doc: format!("One of them.\n{}", points.collect::<String>()),
        arguments,
    }
}

fn argument(argument: &Argument, language: &impl Language) -> ArgumentView {
    ArgumentView {
        name: language.argument(&argument.name),
        doc: language.text(&say::of_argument(argument)),
        kind: kind(&argument.kind),
    }
}

fn call(at: &At<'_, '_>, side: Side, operation: &Operation, language: &impl Language) -> Result<CallView> {
    let is_list = matches!(operation.answer, Answer::Page(_));
    let mut names = Names::of(at.version, operation.name.clone());
    let mut required = Vec::new();
    let mut optional = Vec::new();
    for one in operation.settable() {
        let view = param(at, operation, one, language);
        names.take(&view.name, format_args!("`{}`", one.wire))?;
        if one.required { required.push(view) } else { optional.push(view) }
    }
    let mut text = vec![language.text(&say::of_operation(operation))];
    for group in &operation.one_of {
        let params = operation.params.iter().filter(|param| group.contains(&param.name.snake()));
        let names: Vec<String> = params.map(|param| language.param(operation, param)).collect();
        text.push(say::of_group(&names));
    }
    let params = required.iter().chain(&optional).map(|one: &ParamView| (one.name.clone(), one.doc.clone()));
    let said = Said { text, params: params.collect(), required: required.len() };
    let turns =
        |name: &str| is_list && operation.params.iter().any(|param| param.turns_pages() && param.name.snake() == name);
    Ok(CallView {
        method: language.method(operation),
        summary: said.text[0].clone(),
        doc: language.said(at, side, operation, &said),
        deprecated: operation.deprecated,
        operation: operation.name.clone(),
        index: at.version.index(operation),
        type_name: language.call_type(at, operation),
        required,
        optional,
        whole: operation.whole.as_ref().map(|name| name.snake()),
        is_json: matches!(operation.body, Body::Json(_)),
        is_whole: operation.params.iter().any(|param| param.place == Place::WholeBody),
        is_list,
        record: operation.answer.record().map(|name| language.type_name(name)),
        is_any: matches!(operation.answer, Answer::Any),
        takes_number: turns("page"),
        takes_token: turns("page_token"),
        steps: steps(at, side, operation, language),
        is_at_home: at.version.is_at_home(at.site),
    })
}

/// The way from the client to an operation, which has its own names for the arguments on the way.
fn steps(at: &At<'_, '_>, side: Side, operation: &Operation, language: &impl Language) -> Vec<StepView> {
    let product = at.version.ir;
    let mut names = operation.params.iter().filter(|param| param.place == Place::Path).map(|param| param.name.snake());
    let step = |name: String| StepView { name, arguments: Vec::new(), is_single: false };
    let mut steps = vec![step(language.member(&product.name)), step(language.version(&product.version))];
    for one in at.version.steps(at.site, side) {
        let arguments = names.by_ref().take(one.arguments.len()).collect();
        steps.push(StepView {
            name: member(at.version, one.site, language),
            arguments,
            is_single: one.site.is_singleton(),
        });
    }
    steps
}

fn param(at: &At<'_, '_>, operation: &Operation, param: &Param, language: &impl Language) -> ParamView {
    let name = language.param(operation, param);
    ParamView {
        doc: language.text(&say::of_param(param)),
        deprecated: param.deprecated,
        required: param.required,
        table: param.name.snake(),
        kind: kind(&param.kind),
        takes: language.takes(at, &param.kind),
        passed: language.passed(&param.kind, &name),
        choice: param.kind.choice().map(|name| language.type_name(name)),
        name,
    }
}

fn record(at: &At<'_, '_>, model: &Model, language: &impl Language) -> Result<RecordView> {
    let (version, site) = (at.version, at.site);
    let type_name = language.type_name(&model.name);
    let mut names = Names::of(version, type_name.clone());
    let mut fields = Vec::new();
    for one in &model.fields {
        let view = field(at, model, one, language);
        names.take(&view.name, format_args!("`{}`", one.wire))?;
        fields.push(view);
    }
    let download = model.download.as_ref().map(|one| download(at, model, one, &mut names, language));
    let item = match site.keys(model) {
        Some(keys) => Some(record_item(at, &keys, &mut names, language)?),
        None => None,
    };
    Ok(RecordView {
        table: model.name.pascal(),
        index: version.index_of_model(model),
        doc: language.text(&say::of_model(model)),
        fields,
        is_answer: version.is_answer(&model.name),
        is_sent: version.is_sent(&model.name),
        is_nested: version.is_nested(&model.name),
        download,
        item,
        type_name,
    })
}

fn download(
    at: &At<'_, '_>,
    model: &Model,
    download: &Download,
    names: &mut Names<'_, '_>,
    language: &impl Language,
) -> DownloadView {
    let piece = |(place, text): (usize, &str)| {
        let field = model.fields.iter().find(|field| place % 2 == 1 && field.name.snake() == text);
        PieceView {
            text: field.is_none().then(|| text.to_owned()),
            field: field.map(|field| language.field(&field.name)),
            holds: field.map(|field| language.holds(at, model, field)).unwrap_or_default(),
            always: field.is_some_and(|field| language.is_always(field)),
        }
    };
    let pieces = download.address.split(['{', '}']).enumerate().filter(|(_, text)| !text.is_empty());
    let mut method = |name: &str| names.step_aside(language.member(&Words::of(name)), "a download");
    DownloadView {
        method: method("download"),
        to_method: method("download_to"),
        doc: language.text(&say::of_download(download)),
        address: download.address.clone(),
        pieces: pieces.map(piece).collect(),
        formats: download.formats.clone(),
    }
}

fn record_item(
    at: &At<'_, '_>,
    keys: &[&Argument],
    names: &mut Names<'_, '_>,
    language: &impl Language,
) -> Result<RecordItemView> {
    let (version, site) = (at.version, at.site);
    let side = if site.is_singleton() { Side::All } else { Side::One };
    let (mut calls, mut children) = (Vec::new(), Vec::new());
    if language.rules().records_act {
        let operations = site.level(side).map_or(&[][..], |level: &Level| &level.operations);
        for operation in operations.iter().filter(|one| !matches!(one.answer, Answer::Page(_))) {
            let call = call(at, side, operation, language)?;
            calls.push(CallView { method: names.step_aside(call.method, &operation.name), ..call });
        }
        for below in version.below(Some((site, side))) {
            let child = child(version, below, language);
            children.push(ChildView { name: names.step_aside(child.name, "a resource"), ..child });
        }
    }
    let key = |key: &&Argument| KeyView { field: language.field(&key.name), kind: kind(&key.kind) };
    Ok(RecordItemView {
        type_name: language.level(site, side),
        keys: keys.iter().map(key).collect(),
        depth: site.depth,
        calls,
        children,
    })
}

fn field(at: &At<'_, '_>, model: &Model, field: &Field, language: &impl Language) -> FieldView {
    FieldView {
        name: language.field(&field.name),
        doc: language.text(&say::of_field(field)),
        deprecated: field.deprecated,
        table: field.name.snake(),
        wire: field.wire.clone(),
        kind: kind(&field.kind),
        holds: language.holds(at, model, field),
        read: language.read(at, field),
        always: language.is_always(field),
        is_recursive: at.version.is_recursive(model, field),
    }
}

fn choice(one: &Enum, language: &impl Language) -> EnumView {
    let mut cases: Vec<CaseView> = Vec::new();
    for text in &one.texts {
        let first = language.case(text);
        let mut name = first.clone();
        let mut number = 1;
        while cases.iter().any(|case| case.name == name) {
            number += 1;
            name = format!("{first}{number}");
        }
        cases.push(CaseView { name, text: text.clone(), literal: language.literal(text) });
    }
    EnumView { type_name: language.type_name(&one.name), doc: language.text(&say::of_enum(one)), cases }
}

/// What a kind is, in one word.
fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Any => "any",
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Decimal => "decimal",
        Kind::Text(_) | Kind::Sid(_) | Kind::Choice(_) => "text",
        Kind::Secret => "secret",
        Kind::Enum(_) => "enum",
        Kind::Timestamp => "timestamp",
        Kind::Date => "date",
        Kind::Json => "json",
        Kind::List(_) => "list",
        Kind::Map(_) | Kind::PrefixedMap(_) => "map",
        Kind::Record(_) => "record",
    }
}

/// No two types within a file, or within a version, have one name.
fn check_types(version: &Version<'_>, language: &impl Language) -> Result<()> {
    let mut names = Names::of(version, "its types");
    for site in &version.sites {
        if language.rules().types_within == Within::Site {
            names = Names::of(version, path(site, language).join("."));
        }
        let at = At { version, site };
        for side in [Side::All, Side::One] {
            if site.level(side).is_some() {
                names.take(&language.level(site, side), "a resource")?;
            }
        }
        for operation in site.operations() {
            if let Some(name) = language.call_type(&at, operation) {
                names.take(&name, format_args!("`{}`", operation.name))?;
            }
        }
        for model in version.models_at(site, language.rules().records) {
            names.take(&language.type_name(&model.name), "a model")?;
        }
        for one in version.enums_at(site, language.rules().records) {
            names.take(&language.type_name(&one.name), "an enum")?;
        }
    }
    Ok(())
}
