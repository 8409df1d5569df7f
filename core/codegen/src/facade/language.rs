//! What a back end brings: what its language calls things, which types it has, and how it writes descriptions.

use super::description::{LIMIT, OPTIONS, PAGE_SIZE, Part, RESUME, parts};
use super::version::{Side, Site, Version};
use crate::error::Result;
use crate::ir::{Answer, Argument, Field, Kind, Model, Operation, Param};
use crate::words::Words;

/// How one kind of name is made.
pub(crate) struct Rule {
    /// `date_sent` or `dateSent`
    pub(crate) case: fn(&Words) -> String,
    /// What stands before a digit, with which no name begins.
    pub(crate) before_digit: &'static str,
    /// Names that mean something else there.
    pub(crate) taken: &'static [&'static str],
    /// What tells a name from a taken one.
    pub(crate) apart: &'static str,
}

impl Rule {
    /// The name for these words.
    pub(crate) fn name(&self, words: &Words) -> String {
        let mut name = (self.case)(words);
        if name.starts_with(|letter: char| letter.is_ascii_digit()) {
            name.insert_str(0, self.before_digit);
        }
        if self.taken.contains(&name.as_str()) {
            name.push_str(self.apart);
        }
        name
    }
}

/// The rules of a language.
pub(crate) struct Rules {
    /// A method or a property that leads to a product, a version, a resource, or does an operation.
    pub(crate) member: Rule,
    /// A parameter of an operation, or a path argument.
    pub(crate) param: Rule,
    /// A field of a model.
    pub(crate) field: Rule,
    /// A model, an enum, or another type.
    pub(crate) type_name: Rule,
    /// A text of an enum.
    pub(crate) case: Rule,
    /// A folder or a file.
    pub(crate) module: Rule,
    /// The module's names: those of the resources, or those of Twilio's libraries.
    pub(crate) files: Filing,
    /// What one file or module must not have twice.
    pub(crate) types_within: Within,
    /// Which files have a model and its enums.
    pub(crate) records: Records,
    /// What can be done to an item can be done to its record, too.
    pub(crate) records_act: bool,
    /// Words that are no names as they are.
    pub(crate) keywords: &'static [&'static str],
    /// How such a word becomes one.
    pub(crate) quoted: fn(&str) -> String,
}

/// Which names the files of resources have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filing {
    /// `accounts/messages`
    Resources,
    /// `account/message`, as in Twilio's own libraries.
    Twilio,
    /// All of a version stand beside each other.
    Flat,
}

/// How far a type's name reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// The file of a resource.
    Site,
    /// A version of a product.
    Version,
}

/// Which files of resources have a model or an enum.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Records {
    /// The first that meets it.
    Once,
    /// Each whose operations answer it, as in Twilio's own libraries; what no operation answers, the first that meets it.
    WhereAnswered,
}

/// A site in its version.
#[derive(Clone, Copy)]
pub(crate) struct At<'v, 'a> {
    pub(crate) version: &'v Version<'a>,
    pub(crate) site: &'v Site<'a>,
}

/// What is said of an operation.
pub(crate) struct Said {
    /// Paragraphs: what it does, which of its parameters stand in for each other.
    pub(crate) text: Vec<String>,
    /// The required parameters, then the others, by their names.
    pub(crate) params: Vec<(String, String)>,
    pub(crate) required: usize,
}

/// A language that a façade is written in.
pub(crate) trait Language {
    fn rules(&self) -> &'static Rules;

    /// A method or a property.
    fn member(&self, name: &Words) -> String {
        self.unlike_keywords(self.rules().member.name(name))
    }

    /// The property that leads to a version of a product.
    fn version(&self, name: &Words) -> String {
        self.member(name)
    }

    /// The method of an operation.
    fn method(&self, operation: &Operation) -> String {
        self.member(&operation.verb)
    }

    /// All methods of a place that an operation takes: a list may be read in several ways.
    fn methods(&self, operation: &Operation) -> Vec<String> {
        vec![self.method(operation)]
    }

    /// A path argument.
    fn argument(&self, name: &Words) -> String {
        self.unlike_keywords(self.rules().param.name(name))
    }

    /// A parameter of an operation.
    fn param(&self, _: &Operation, param: &Param) -> String {
        self.argument(&param.name)
    }

    /// A folder or a file.
    fn module(&self, name: &Words) -> String {
        self.unlike_keywords(self.rules().module.name(name))
    }

    /// A field of a model.
    fn field(&self, name: &Words) -> String {
        self.unlike_keywords(self.rules().field.name(name))
    }

    /// A model, an enum, a product or a version.
    fn type_name(&self, name: &Words) -> String {
        self.rules().type_name.name(name)
    }

    /// A text of an enum. The empty one and those without a letter or a digit have names, too.
    fn case(&self, text: &str) -> String {
        let name = match Words::of(text) {
            name if !name.is_empty() => name,
            _ if text.is_empty() => Words::of("empty"),
            _ => Words::of("sign"),
        };
        self.unlike_keywords(self.rules().case.name(&name))
    }

    /// The type that stands for a side of a resource.
    fn level(&self, site: &Site<'_>, side: Side) -> String;

    /// A type that belongs to an operation: its builder, or the object of its parameters.
    fn call_type(&self, _: &At<'_, '_>, _: &Operation) -> Option<String> {
        None
    }

    /// The type of an argument.
    fn takes(&self, at: &At<'_, '_>, kind: &Kind) -> String;

    /// How an argument is handed to the engine.
    fn passed(&self, _: &Kind, name: &str) -> String {
        name.to_owned()
    }

    /// The type of a field where it is not missing.
    fn holds(&self, at: &At<'_, '_>, model: &Model, field: &Field) -> String;

    /// Whether a field can be said to be there always.
    fn is_always(&self, field: &Field) -> bool {
        field.always
    }

    /// How a field is read from what the engine answers.
    fn read(&self, _: &At<'_, '_>, _: &Field) -> String {
        String::new()
    }

    /// A text as a literal.
    fn literal(&self, text: &str) -> String {
        format!("{text:?}")
    }

    /// The way from the client, for people: `client.messages(sid)`.
    fn route(&self, _: &Version<'_>, steps: &[(String, &[Argument])]) -> String {
        let steps = steps.iter().map(|(name, arguments)| match arguments {
            [] => format!(".{name}"),
            arguments => {
                let names: Vec<String> = arguments.iter().map(|argument| self.argument(&argument.name)).collect();
                format!(".{name}({})", names.join(", "))
            }
        });
        format!("client{}", steps.collect::<String>())
    }

    /// A part of a description.
    fn part(&self, part: &Part<'_>) -> String {
        markdown(part)
    }

    /// A description with its marks as the language writes them.
    fn text(&self, text: &str) -> String {
        parts(text).iter().map(|part| self.part(part)).collect()
    }

    /// The description of an operation from its parts, which are written as the language writes them already.
    fn said(&self, at: &At<'_, '_>, side: Side, operation: &Operation, said: &Said) -> String;

    /// A name that is no keyword.
    fn unlike_keywords(&self, name: String) -> String {
        let rules = self.rules();
        let is_digit = name.starts_with(|letter: char| letter.is_ascii_digit());
        if is_digit || rules.keywords.contains(&name.as_str()) { (rules.quoted)(&name) } else { name }
    }
}

impl Said {
    /// All parameters of a call: those of the operation, those that every list has, and the options.
    pub(crate) fn all_params(&self, operation: &Operation) -> Vec<(String, String)> {
        let mut params = self.params.clone();
        let of_lists = [("limit", LIMIT), ("pageSize", PAGE_SIZE), ("resume", RESUME)];
        let of_lists = of_lists.iter().filter(|_| matches!(operation.answer, Answer::Page(_)));
        let added = of_lists.chain([&("options", OPTIONS)]);
        params.extend(added.map(|(name, doc)| ((*name).to_owned(), (*doc).to_owned())));
        params
    }
}

/// A part of a description as Markdown has it.
pub(crate) fn markdown(part: &Part<'_>) -> String {
    match part {
        Part::Plain(text) | Part::Address(text) => (*text).to_owned(),
        Part::Code(text) => format!("`{text}`"),
        Part::Link(text, address) => format!("[{text}]({address})"),
    }
}

/// The names within one thing: none may be there twice. What may step aside does; what may not is refused.
pub(crate) struct Names<'v, 'a> {
    version: &'v Version<'a>,
    within: String,
    /// Each with what it is the name of.
    taken: Vec<(String, String)>,
}

impl<'v, 'a> Names<'v, 'a> {
    pub(crate) fn of(version: &'v Version<'a>, within: impl Into<String>) -> Names<'v, 'a> {
        Names { version, within: within.into(), taken: Vec::new() }
    }

    /// Takes a name that must be free.
    pub(crate) fn take(&mut self, name: &str, whose: impl std::fmt::Display) -> Result<()> {
        if let Some((_, other)) = self.taken.iter().find(|(taken, _)| taken == name) {
            let within = &self.within;
            return Err(self.version.error(format_args!("{within}: {other} and {whose} are both called `{name}`")));
        }
        self.taken.push((name.to_owned(), whose.to_string()));
        Ok(())
    }

    /// Takes a name, with as many underscores behind it as make it free.
    pub(crate) fn step_aside(&mut self, mut name: String, whose: impl std::fmt::Display) -> String {
        while self.taken.iter().any(|(taken, _)| *taken == name) {
            name.push('_');
        }
        self.taken.push((name.clone(), whose.to_string()));
        name
    }
}
