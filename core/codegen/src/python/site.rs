//! The module of a resource, as Twilio's library has them: the records, one of the resource, its pages, the collection.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::Python;
use super::names::{RULES, choice, home_of_enums, record, within_home};
use crate::error::{Error, Result};
use crate::facade::{ArgumentView, At, EnumView, Language, LevelView, RecordItemView, RecordView, SiteView, theirs};
use crate::ir::Kind;
use crate::words::Words;

/// Where types come from that stubs name. The iterators of `AsyncClient` are asynchronous.
const TYPES: &[(&str, &[&str])] = &[
    ("collections.abc", &["Iterator", "Mapping", "Sequence"]),
    ("datetime", &["date", "datetime"]),
    ("decimal", &["Decimal"]),
    ("os", &["PathLike"]),
    ("typing", &["Any", "Dict", "List"]),
    ("trunkline.base.types", &["AnyDate", "AnyJson", "AnyNumber", "Maybe"]),
];

/// A module, and what of it is imported.
type Import = (&'static str, Vec<&'static str>);

#[derive(Serialize)]
pub(super) struct Module {
    pub(super) site: SiteView,
    /// The collection. A single thing has one, too, which leads to it.
    list: LevelView,
    /// One of the resource, or the single thing.
    context: Option<LevelView>,
    /// What leads to one of it.
    arguments: Vec<ArgumentView>,
    item_doc: String,
    /// The class of its pages, and that of their records.
    page: Option<(String, String)>,
    /// The class that enums stand in, and they by their names within it.
    enums_in: String,
    enums: Vec<EnumView>,
    /// For each record the enums of its fields, as the record's class names them.
    choices: Vec<BTreeMap<String, String>>,
    /// For each record the fields that others of the resource have: Twilio's library has one class for all of them.
    others: Vec<Vec<String>>,
    /// The objects that bodies are made of, as Twilio's library has them for one to make.
    bodies: Vec<String>,
    /// What can be done to the record that the resource is about is what can be done to one of it, under the same names.
    acts_alike: bool,
    /// Whether something other than lists is called.
    has_methods: bool,
    /// Whether a record stands for a file.
    has_files: bool,
    /// What the module is made of, of what `trunkline.base.facade` has.
    uses: Vec<&'static str>,
    /// What its stubs are made of, those of `AsyncClient` apart.
    types: Vec<&'static str>,
    types_of_calls: Vec<&'static str>,
    /// What the stubs import: a module and names.
    imports: Vec<Import>,
    /// The same without those of fields.
    imports_of_calls: Vec<Import>,
}

pub(super) fn module(at: &At<'_, '_>, mut site: SiteView) -> Result<Module> {
    let answers = at.site.answers();
    let classes: HashMap<String, String> =
        answers.iter().map(|model| (RULES.type_name.name(model), record(at, model))).collect();
    site.records.retain(|record| classes.contains_key(&record.type_name));
    let choices = answers.iter().filter_map(|name| at.version.ir.model(name)).map(|model| {
        let is_home = record(at, &model.name) == home_of_enums(at);
        let choices = model.fields.iter().filter_map(|field| match &field.kind {
            Kind::Enum(name) => {
                let class = if is_home { within_home(at, name) } else { choice(at, name) };
                Some((Python.field(&field.name), class))
            }
            _ => None,
        });
        choices.collect()
    });
    let choices = choices.collect();
    let of_records = site.records.iter_mut().filter_map(|record| record.item.as_mut()).flat_map(|item| &mut item.calls);
    for call in site.levels.iter_mut().flat_map(|level| &mut level.calls).chain(of_records) {
        call.record = call.record.take().map(|name| classes[&name].clone());
    }
    for record in &mut site.records {
        record.type_name = classes[&record.type_name].clone();
    }

    let mut levels = std::mem::take(&mut site.levels).into_iter();
    let mut list = levels.next().expect("a resource has a collection");
    let arguments = list.item.as_ref().map(|item| item.arguments.clone()).unwrap_or_default();
    let said = arguments.iter().map(|one| format!("\n:param {}: {}", one.name, one.doc)).collect::<String>();
    let item_doc =
        if site.is_singleton { "The one that there is; nothing is sent." } else { "One of them; nothing is sent." };
    let context = if site.is_singleton {
        let context = LevelView {
            type_name: format!("{}Context", site.stem),
            doc: list.doc.clone(),
            route: list.route.clone(),
            calls: std::mem::take(&mut list.calls),
            // What is below it is there without its brackets, too.
            children: list.children.clone(),
            item: None,
            ..list
        };
        Some(context)
    } else {
        levels.next()
    };
    let others = others(&site.records);
    let mut bodies: Vec<String> = theirs::bodies(at, &RULES.type_name).into_iter().collect();
    let own = |name: &String| {
        [&list.type_name].into_iter().chain(context.iter().map(|context| &context.type_name)).any(|own| own == name)
            || site.records.iter().any(|record| record.type_name == *name)
    };
    bodies.retain(|name| !own(name));
    let calls = || list.calls.iter().chain(context.iter().flat_map(|context| &context.calls));
    let page = calls().find(|call| call.is_list).and_then(|call| call.record.clone());
    let page = page.map(|record| (format!("{}Page", site.stem), record));
    let item = site.records.first().and_then(|record| record.item.as_ref());
    let acts_alike = item.zip(context.as_ref()).is_some_and(|(item, context)| is_alike(item, context));
    let enums = enums(at, std::mem::take(&mut site.enums));
    let (is_list, has_methods) = (page.is_some(), calls().any(|call| !call.is_list));
    let has_children = !list.children.is_empty() || context.iter().any(|context| !context.children.is_empty());
    let has_unset = calls().any(|call| call.is_list || call.whole.is_some() || !call.optional.is_empty());
    let (has_context, has_records, has_enums) = (context.is_some(), !site.records.is_empty(), !enums.is_empty());
    let among = |names: &[(&'static str, bool)]| names.iter().filter(|one| one.1).map(|one| one.0).collect::<Vec<_>>();
    let has_files = site.records.iter().any(|record| record.download.is_some());
    let uses = among(&[
        ("Child", has_children),
        ("InstanceContext", has_context),
        ("InstanceResource", has_records),
        ("Item", has_context),
        ("ListResource", true),
        ("Method", has_methods),
        ("OpenEnum", has_enums),
        ("Page", is_list),
        ("listing", is_list),
    ]);
    let types = |is_async: bool| {
        among(&[
            ("InstanceContext", has_context),
            ("InstanceResource", has_records && !is_async),
            ("ListResource", true),
            ("OpenEnum", has_enums && !(is_async && has_records)),
            ("Page", is_list && !is_async),
            ("unset", has_unset),
        ])
    };
    let (types, types_of_calls) = (types(false), types(true));
    let params = calls().flat_map(|call| call.required.iter().chain(&call.optional)).map(|param| &*param.takes);
    let more = calls().flat_map(|call| {
        let of_list: &[&str] = if call.is_list { &["Iterator", "List", "Maybe"] } else { &[] };
        of_list
            .iter()
            .copied()
            .chain(call.is_any.then_some("Any"))
            .chain((call.whole.is_some() || !call.optional.is_empty()).then_some("Maybe"))
    });
    let fields = site.records.iter().flat_map(|record| &record.fields).map(|field| &*field.holds);
    let days = arguments.iter().filter(|argument| argument.kind == "date").map(|_| "date");
    let of_calls: Vec<&str> = params.chain(more).chain(days).chain(has_files.then_some("PathLike")).collect();
    let of_all: Vec<&str> = fields.chain(of_calls.iter().copied()).collect();
    let module = Module {
        has_methods,
        has_files,
        uses,
        types,
        types_of_calls,
        arguments,
        item_doc: if said.is_empty() { item_doc.to_owned() } else { format!("{item_doc}\n{said}") },
        enums_in: home_of_enums(at),
        imports: imports(&of_all),
        imports_of_calls: imports(&of_calls),
        site,
        list,
        context,
        page,
        enums,
        choices,
        others,
        bodies,
        acts_alike,
    };
    module.check()?;
    Ok(module)
}

impl Module {
    /// No two classes have one name, wherever they stand that the module names.
    fn check(&self) -> Result<()> {
        let levels = || std::iter::once(&self.list).chain(&self.context);
        let own = levels().map(|level| &level.type_name).chain(self.page.iter().map(|(page, _)| page));
        let records = self.site.records.iter().map(|record| &record.type_name);
        // Below a single thing, they are those of both.
        let children = self.context.as_ref().map_or(&[][..], |context| &context.children).iter();
        let children = children.chain(if self.site.is_singleton { &[][..] } else { &self.list.children });
        let children = children.map(|child| &child.type_name);
        let mut seen = BTreeSet::new();
        match own.chain(records).chain(children).find(|name| !seen.insert(*name)) {
            Some(twin) => Err(Error::new(format!(
                "{}: {}: two classes are called `{twin}`",
                self.site.version.document,
                self.site.path.join(".")
            ))),
            None => Ok(()),
        }
    }
}

fn is_alike(item: &RecordItemView, context: &LevelView) -> bool {
    let calls = context.calls.iter().filter(|call| !call.is_list).map(|call| &call.method);
    let children = context.children.iter().map(|child| &child.name);
    let has_some = !item.calls.is_empty() || !item.children.is_empty();
    has_some
        && item.calls.iter().map(|call| &call.method).eq(calls)
        && item.children.iter().map(|child| &child.name).eq(children)
}

/// What these types come from.
fn imports(types: &[&str]) -> Vec<Import> {
    let used: BTreeSet<&str> =
        types.iter().flat_map(|name| name.split(|letter: char| !letter.is_ascii_alphanumeric())).collect();
    let of = |names: &[&'static str]| names.iter().copied().filter(|name| used.contains(name)).collect::<Vec<_>>();
    let imports = TYPES.iter().map(|(module, names)| (*module, of(names)));
    imports.filter(|(_, names)| !names.is_empty()).collect()
}

/// For each record the fields that the others have and it has not.
fn others(records: &[RecordView]) -> Vec<Vec<String>> {
    let lacks = |one: &RecordView, name: &str| one.fields.iter().all(|field| field.name != name);
    let of = |one: &RecordView| {
        let mut names: Vec<String> = Vec::new();
        for field in records.iter().flat_map(|other| &other.fields) {
            if lacks(one, &field.name) && !names.contains(&field.name) {
                names.push(field.name.clone());
            }
        }
        names
    };
    records.iter().map(of).collect()
}

/// The enums that parameters and the fields of records name, by their names within their class.
fn enums(at: &At<'_, '_>, all: Vec<EnumView>) -> Vec<EnumView> {
    let known = |name: &&Words| {
        let class = RULES.type_name.name(name);
        all.iter().find(|one| one.type_name == class)
    };
    let named = theirs::enums(at);
    let found = named.iter().filter_map(|name| Some((within_home(at, name), known(name)?)));
    found.map(|(type_name, one)| EnumView { type_name, doc: one.doc.clone(), cases: one.cases.clone() }).collect()
}
