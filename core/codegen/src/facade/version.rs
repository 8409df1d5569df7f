//! A product at one version: where its resources stand, what leads there, and where its types are met.

use std::collections::{HashMap, HashSet};

use super::language::Records;
use crate::error::{Error, Result};
use crate::ir::{Argument, Enum, Field, Kind, Level, Model, Operation, Product, Resource};
use crate::words::Words;

/// A product at one version.
pub(crate) struct Version<'a> {
    pub(crate) ir: &'a Product,
    /// From the top down.
    pub(crate) sites: Vec<Site<'a>>,
    /// The site of each model and enum: the first that meets it.
    homes: HashMap<&'a Words, usize>,
    /// The models that operations answer, as they are or in lists.
    answered: HashSet<&'a Words>,
    /// The models that answers consist of, those and all within them.
    answers: HashSet<&'a Words>,
    /// The models that requests consist of.
    sent: HashSet<&'a Words>,
    /// The names of the operations as the product's table has them.
    table: Vec<&'a str>,
}

/// A resource and where it stands.
pub(crate) struct Site<'a> {
    pub(crate) at: usize,
    pub(crate) resource: &'a Resource,
    /// The site above, and which side of it leads here.
    above: Option<(usize, Side)>,
    /// Where it is filed by its name, `accounts messages`. What stands below a collection while its items have something of the same
    /// name is filed as `all statistics`.
    pub(crate) folder: Vec<Words>,
    /// Where Twilio's libraries have it, `account message`.
    pub(crate) module: Vec<Words>,
    /// A name that no other resource of the version has: its own, or all of its path where that is shared.
    pub(crate) flat: Words,
    /// Twilio's libraries have it at the version itself.
    pub(crate) is_beside: bool,
    /// How many path arguments lead to it.
    pub(crate) depth: usize,
}

/// The two sides of a resource: the collection (or the single thing), and one of the items in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    All,
    One,
}

/// A step on the way from the client to an operation.
pub(crate) struct Step<'v, 'a> {
    pub(crate) site: &'v Site<'a>,
    pub(crate) arguments: &'a [Argument],
}

impl<'a> Site<'a> {
    /// What stands on a side, if the resource has it.
    pub(crate) fn level(&self, side: Side) -> Option<&'a Level> {
        match side {
            Side::All => Some(&self.resource.all),
            Side::One => self.resource.one.as_ref().map(|item| &item.level),
        }
    }

    /// The operations, those of the collection first.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &'a Operation> {
        operations(self.resource)
    }

    /// The path arguments that lead to an item.
    pub(crate) fn arguments(&self) -> &'a [Argument] {
        self.resource.one.as_ref().map_or(&[], |item| &item.arguments)
    }

    /// What Twilio's libraries call one of it, `message`.
    pub(crate) fn stem(&self) -> &Words {
        self.module.last().expect("a site has a module")
    }

    /// There is one of it: it has no items and is no collection.
    pub(crate) fn is_singleton(&self) -> bool {
        self.resource.singleton && self.resource.one.is_none()
    }

    /// The path arguments that say which item (or single thing) a record of a model is, each of which is a field of it; nothing if the
    /// resource is not about the model, or a record does not say.
    pub(crate) fn keys(&self, model: &Model) -> Option<Vec<&'a Argument>> {
        let is_about = self.answers().first() == Some(&&model.name);
        let is_one = self.resource.one.is_some() || self.is_singleton();
        let says = |key: &Argument| model.fields.iter().any(|field| field.name == key.name);
        (is_about && is_one && self.arguments().iter().all(says)).then(|| self.arguments().iter().collect())
    }

    /// The models that its operations answer, each once: the first is what the resource is about.
    pub(crate) fn answers(&self) -> Vec<&'a Words> {
        let mut models = Vec::new();
        for model in self.operations().filter_map(|operation| operation.answer.record()) {
            if !models.contains(&model) {
                models.push(model);
            }
        }
        models
    }
}

impl<'a> Version<'a> {
    pub(crate) fn of(ir: &'a Product) -> Result<Version<'a>> {
        let mut version = Version {
            ir,
            sites: Vec::new(),
            homes: HashMap::new(),
            answered: HashSet::new(),
            answers: HashSet::new(),
            sent: HashSet::new(),
            table: Vec::new(),
        };
        version.add(&ir.resources, None)?;
        for names in &ir.beside {
            if version.sites.iter().all(|site| site.folder != *names) {
                let names: Vec<String> = names.iter().map(Words::snake).collect();
                return Err(version.error(format_args!("`beside` names `{}`, which is nowhere", names.join("."))));
            }
        }
        version.name_flat()?;
        for at in 0..version.sites.len() {
            for operation in operations(version.sites[at].resource) {
                version.table.push(&operation.name);
                if let Some(model) = operation.answer.record() {
                    version.meet(model, at);
                    version.answered.insert(model);
                    ir.collect(model, &mut version.answers);
                }
                for param in &operation.params {
                    version.meet_kind(&param.kind, at);
                    if let Some(model) = param.kind.record() {
                        ir.collect(model, &mut version.sent);
                    }
                }
            }
        }
        version.table.sort_unstable();
        Ok(version)
    }

    /// Adds resources that stand beside each other, and what is below them.
    fn add(&mut self, resources: &'a [Resource], above: Option<(usize, Side)>) -> Result<()> {
        for resource in resources {
            let site = self.place(resource, above);
            for twin in &self.sites {
                if twin.folder == site.folder || twin.module == site.module {
                    let path = if twin.folder == site.folder { &site.folder } else { &site.module };
                    let path: Vec<String> = path.iter().map(Words::snake).collect();
                    return Err(self.error(format_args!("two resources stand at `{}`", path.join("."))));
                }
            }
            let at = site.at;
            self.sites.push(site);
            self.add(&resource.all.children, Some((at, Side::All)))?;
            if let Some(item) = &resource.one {
                self.add(&item.level.children, Some((at, Side::One)))?;
            }
        }
        Ok(())
    }

    fn place(&self, resource: &'a Resource, above: Option<(usize, Side)>) -> Site<'a> {
        let (mut folder, mut module, mut depth) = (Vec::new(), Vec::new(), 0);
        let (mut name, mut stem) = (resource.name.clone(), resource.name.singular());
        if let Some((parent, side)) = above {
            let parent = &self.sites[parent];
            folder.clone_from(&parent.folder);
            module.clone_from(&parent.module);
            depth = parent.depth + if side == Side::One { parent.arguments().len() } else { 0 };
            // Statistics of all workers, and those of one.
            let other = parent.level(if side == Side::All { Side::One } else { Side::All });
            if other.is_some_and(|other| other.children.iter().any(|child| child.name == resource.name)) {
                match side {
                    Side::All => {
                        name = Words::join([&Words::of("all"), &name]);
                        stem = Words::join([&parent.resource.name, &stem]);
                    }
                    Side::One => stem = Words::join([parent.stem(), &stem]),
                }
            }
        }
        folder.push(name);
        let is_beside = self.ir.beside.contains(&folder);
        if is_beside {
            module.clear();
        }
        module.push(resource.class.clone().unwrap_or(stem));
        Site { at: self.sites.len(), resource, above, folder, module, flat: Words::default(), is_beside, depth }
    }

    fn name_flat(&mut self) -> Result<()> {
        let mut counts: HashMap<&Words, usize> = HashMap::new();
        for site in &self.sites {
            *counts.entry(&site.resource.name).or_default() += 1;
        }
        let names: Vec<Words> = self
            .sites
            .iter()
            .map(|site| match counts[&site.resource.name] {
                1 => site.resource.name.clone(),
                _ => Words::join(&site.folder),
            })
            .collect();
        let mut seen = HashSet::new();
        for name in &names {
            if !seen.insert(name.pascal().to_lowercase()) {
                return Err(self.error(format_args!("two resources are called {}", name.pascal())));
            }
        }
        for (site, name) in self.sites.iter_mut().zip(names) {
            site.flat = name;
        }
        Ok(())
    }

    fn meet(&mut self, name: &'a Words, at: usize) {
        if self.homes.contains_key(name) {
            return;
        }
        self.homes.insert(name, at);
        for field in self.ir.model(name).map_or(&[][..], |model| &model.fields) {
            self.meet_kind(&field.kind, at);
        }
    }

    fn meet_kind(&mut self, kind: &'a Kind, at: usize) {
        if let Some(name) = kind.named() {
            self.meet(name, at);
        }
    }

    /// The site whose file holds a model or an enum; nothing if no operation meets it.
    pub(crate) fn home_of(&self, name: &Words) -> Option<&Site<'a>> {
        self.sites.get(*self.homes.get(name)?)
    }

    /// Whether answers hold records of a model.
    pub(crate) fn is_answer(&self, model: &Words) -> bool {
        self.answers.contains(model)
    }

    /// Whether requests hold records of a model.
    pub(crate) fn is_sent(&self, model: &Words) -> bool {
        self.sent.contains(model)
    }

    /// Whether a model that is answered is a field of another, or an element of one.
    pub(crate) fn is_nested(&self, name: &Words) -> bool {
        let mut models = self.ir.models.iter().filter(|model| self.is_answer(&model.name));
        models.any(|model| model.fields.iter().any(|field| field.kind.record() == Some(name)))
    }

    /// Whether a model is within another one, lists not counted: its size would have no end.
    fn contains(&self, outer: &Words, inner: &Words) -> bool {
        let mut within = HashSet::new();
        let mut open = vec![outer];
        while let Some(model) = open.pop() {
            for field in self.ir.model(model).map_or(&[][..], |model| &model.fields) {
                if let Kind::Record(name) = &field.kind
                    && within.insert(name)
                {
                    open.push(name);
                }
            }
        }
        within.contains(inner)
    }

    /// Whether a model is within itself by a field, lists not counted.
    pub(crate) fn is_recursive(&self, model: &Model, field: &Field) -> bool {
        match &field.kind {
            Kind::Record(name) => *name == model.name || self.contains(name, &model.name),
            _ => false,
        }
    }

    /// The models in the file of a site, what it is about first.
    pub(crate) fn models_at(&self, site: &Site<'a>, records: Records) -> impl Iterator<Item = &'a Model> {
        let answered = if records == Records::WhereAnswered { site.answers() } else { Vec::new() };
        let models = self.ir.models.iter();
        let others = models.filter(move |model| {
            let is_elsewhere = records == Records::WhereAnswered && self.answered.contains(&model.name);
            !is_elsewhere && self.homes.get(&model.name) == Some(&site.at)
        });
        answered.into_iter().filter_map(|name| self.ir.model(name)).chain(others)
    }

    /// The enums in the file of a site.
    pub(crate) fn enums_at(&self, site: &Site<'a>, records: Records) -> impl Iterator<Item = &'a Enum> {
        let mut names: Vec<&Words> = Vec::new();
        if records == Records::WhereAnswered {
            let fields = self.models_at(site, records).flat_map(|model| &model.fields).map(|field| &field.kind);
            let params = site.operations().flat_map(|operation| &operation.params).map(|param| &param.kind);
            names.extend(fields.chain(params).filter_map(Kind::named));
        }
        self.ir.enums.iter().filter(move |one| match records {
            Records::Once => self.homes.get(&one.name) == Some(&site.at),
            Records::WhereAnswered => names.contains(&&one.name),
        })
    }

    /// The sites below one side of another, or at the top.
    pub(crate) fn below(&self, above: Option<(&Site<'a>, Side)>) -> impl Iterator<Item = &Site<'a>> {
        let above = above.map(|(site, side)| (site.at, side));
        self.sites.iter().filter(move |site| site.above == above)
    }

    /// The site above another, and which side of it leads there.
    pub(crate) fn above(&self, site: &Site<'a>) -> Option<(&Site<'a>, Side)> {
        site.above.map(|(at, side)| (&self.sites[at], side))
    }

    /// The sites that Twilio's libraries have at the version itself.
    pub(crate) fn beside(&self) -> impl Iterator<Item = &Site<'a>> {
        self.sites.iter().filter(|site| site.is_beside)
    }

    /// The site whose items the client itself stands for.
    pub(crate) fn home(&self) -> Option<&Site<'a>> {
        let name = self.ir.home.as_ref()?;
        self.below(None).find(|site| site.resource.name == *name)
    }

    /// Whether a site is reached through an item of the home, for which the client itself can stand.
    pub(crate) fn is_at_home(&self, site: &Site<'a>) -> bool {
        let mut at = site;
        while let Some((above, side)) = at.above {
            let parent = &self.sites[above];
            if parent.above.is_none() {
                return side == Side::One && self.home().is_some_and(|home| home.at == above);
            }
            at = parent;
        }
        false
    }

    /// The way from the version to a side of a site.
    pub(crate) fn steps(&self, site: &Site<'a>, side: Side) -> Vec<Step<'_, 'a>> {
        let mut steps = Vec::new();
        let mut next = Some((site.at, side));
        while let Some((at, side)) = next {
            let site = &self.sites[at];
            let arguments = if side == Side::One { site.arguments() } else { &[] };
            steps.push(Step { site, arguments });
            next = site.above;
        }
        steps.reverse();
        steps
    }

    /// The names of all operations, as the product's table has them.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &'a str> {
        self.table.iter().copied()
    }

    /// Where an operation stands in the table of the product.
    pub(crate) fn index(&self, operation: &Operation) -> usize {
        self.table.binary_search(&operation.name.as_str()).expect("every operation is in the table")
    }

    /// Where a model stands in the table of the product.
    pub(crate) fn index_of_model(&self, model: &Model) -> usize {
        self.ir.models.iter().position(|one| one.name == model.name).expect("every model is in the table")
    }

    /// What is wrong with this version.
    pub(crate) fn error(&self, what: impl std::fmt::Display) -> Error {
        Error::new(format!("{}: {what}", self.ir.document))
    }
}

fn operations(resource: &Resource) -> impl Iterator<Item = &Operation> {
    let of_one = resource.one.iter().flat_map(|item| &item.level.operations);
    resource.all.operations.iter().chain(of_one)
}
