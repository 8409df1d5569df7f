//! What is said of parameters, settings and times, in the words of the language that says it.
//!
//! The core calls them by the names of the tables (`date_sent_after`, `total_timeout`). A [`Text`] keeps the names in it apart from
//! the rest, so that a [`Dialect`] can spell them otherwise (`dateSentAfter`) without touching what a user has written.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::schema::{Operation, Param};

/// How a language writes what the core has names for.
#[derive(Debug)]
pub struct Dialect {
    /// How words are joined.
    pub case: Case,
    /// Parameters of operations that are not called by the rule: the name in the tables, and theirs.
    pub parameters: &'static [(&'static str, &'static str)],
    /// Settings of a client, options of a call and what else the core itself names, where it is not called by the rule.
    pub settings: &'static [(&'static str, &'static str)],
    /// Names that are taken: a parameter gets an underscore behind them.
    pub reserved: &'static [&'static str],
    /// Names that are taken by what every list takes: so does a parameter of a list.
    pub of_lists: &'static [&'static str],
    /// What a time-out is.
    pub time: Time,
}

/// How the words of a name are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// `date_sent_after`
    Snake,
    /// `dateSentAfter`
    Camel,
    /// The same, with the dots that a name has on the wire: `notifications.newMessage.enabled`.
    DottedCamel,
}

/// What a time-out is in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// A number of seconds.
    Seconds,
    /// A number of milliseconds.
    Milliseconds,
    /// A type of its own, which crosses as a number of seconds.
    Duration,
}

impl Dialect {
    /// That of the core and of Rust.
    pub const RUST: &'static Dialect = &Dialect {
        case: Case::Snake,
        parameters: &[],
        settings: &[],
        reserved: &[],
        of_lists: &[],
        time: Time::Duration,
    };

    /// The parameter that the language calls so.
    pub fn find(&self, operation: &'static Operation, name: &str) -> Option<&'static Param> {
        let kind = if operation.paging().is_some() { Kind::OfList } else { Kind::Parameter };
        operation.params.iter().find(|param| match renamed(self.parameters, param.name) {
            Some(theirs) => theirs == name,
            None => {
                let plain = name.strip_suffix('_').filter(|plain| self.is_taken(plain, kind)).unwrap_or(name);
                self.letters(param.name, param.wire).eq(plain.chars())
            }
        })
    }

    /// What the language calls a parameter.
    pub fn name(&self, operation: &Operation, param: &Param) -> String {
        let kind = if operation.paging().is_some() { Kind::OfList } else { Kind::Parameter };
        self.spell(&Name { kind, ..Name::from(param) })
    }

    /// Whether the language calls a setting so.
    pub(crate) fn names_setting(&self, setting: &str, name: &str) -> bool {
        match renamed(self.settings, setting) {
            Some(theirs) => theirs == name,
            None => self.letters(setting, "").eq(name.chars()),
        }
    }

    /// Whether a parameter of this name gets an underscore.
    fn is_taken(&self, name: &str, kind: Kind) -> bool {
        self.reserved.contains(&name) || kind == Kind::OfList && self.of_lists.contains(&name)
    }

    /// What the language calls a thing.
    pub(crate) fn spell(&self, name: &Name) -> String {
        let renames = match name.kind {
            Kind::Parameter | Kind::OfList => self.parameters,
            Kind::Setting => self.settings,
            Kind::Verbatim => return name.name.to_string(),
        };
        if let Some(theirs) = renamed(renames, &name.name) {
            return theirs.to_owned();
        }
        let mut spelled: String = self.letters(&name.name, name.wire).collect();
        if name.kind != Kind::Setting && self.is_taken(&spelled, name.kind) {
            spelled.push('_');
        }
        spelled
    }

    /// The letters of a name by the rule.
    fn letters<'a>(&self, name: &'a str, wire: &'a str) -> impl Iterator<Item = char> + use<'a> {
        let case = self.case;
        // The dots stand on the wire, the borders of words in the table.
        let mut wire = wire.bytes().peekable();
        let mut raise = false;
        name.chars().filter_map(move |letter| {
            if case == Case::Snake {
                return Some(letter);
            }
            if letter == '_' {
                let border = wire.next_if(|byte| !byte.is_ascii_alphanumeric());
                raise = border != Some(b'.') || case == Case::Camel;
                return (!raise).then_some('.');
            }
            wire.next_if(u8::is_ascii_alphanumeric);
            Some(if std::mem::take(&mut raise) { letter.to_ascii_uppercase() } else { letter })
        })
    }
}

fn renamed(names: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    names.iter().find(|(ours, _)| *ours == name).map(|(_, theirs)| *theirs)
}

/// Something that a text names.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    kind: Kind,
    name: Cow<'static, str>,
    /// The name on the wire, of a parameter.
    wire: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Parameter,
    /// A parameter of an operation that lists.
    OfList,
    Setting,
    Verbatim,
}

impl Name {
    /// A setting of a client, an option of a call or of a list: what the core itself has named.
    pub const fn setting(name: &'static str) -> Name {
        Name { kind: Kind::Setting, name: Cow::Borrowed(name), wire: "" }
    }

    /// A parameter of an operation, by its name in the tables.
    pub fn parameter(name: impl Into<Cow<'static, str>>) -> Name {
        Name { kind: Kind::Parameter, name: name.into(), wire: "" }
    }

    /// Whatever is called so in every language, such as what a user has called it.
    pub fn verbatim(name: impl Into<Cow<'static, str>>) -> Name {
        Name { kind: Kind::Verbatim, name: name.into(), wire: "" }
    }

    pub(crate) fn of_list(&mut self) {
        if self.kind == Kind::Parameter {
            self.kind = Kind::OfList;
        }
    }

    /// The name in the tables.
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl From<&Param> for Name {
    fn from(param: &Param) -> Name {
        Name { wire: param.wire, ..Name::parameter(param.name) }
    }
}

impl From<&'static str> for Name {
    /// A setting.
    fn from(name: &'static str) -> Name {
        Name::setting(name)
    }
}

/// A text that names things, as the core says it; [`Text::told_in`] says it as another language does.
#[derive(Clone, Default)]
pub struct Text {
    text: String,
    /// What stands where in it, in order.
    marks: Vec<(Range<usize>, Mark)>,
}

#[derive(Clone)]
enum Mark {
    Name(Name),
    Time,
}

impl Text {
    /// What a time-out must be: without time nothing could be sent.
    pub(crate) fn positive_time() -> Text {
        Text::from("must be ").and(Text::time())
    }

    /// A positive time, as it is called.
    pub(crate) fn time() -> Text {
        Text::marked(words(Time::Duration).to_owned(), Mark::Time)
    }

    fn marked(text: String, mark: Mark) -> Text {
        let marks = vec![(0..text.len(), mark)];
        Text { text, marks }
    }

    /// This text, and then another.
    pub fn and(self, more: impl Into<Text>) -> Text {
        self.followed_by(more.into())
    }

    fn followed_by(mut self, more: Text) -> Text {
        let by = self.text.len();
        self.text.push_str(&more.text);
        for (at, mark) in more.marks {
            self.marks.push((at.start + by..at.end + by, mark));
        }
        self
    }

    /// Says of the parameters in it that they belong to a list.
    pub(crate) fn of_list(&mut self) {
        for (_, mark) in &mut self.marks {
            if let Mark::Name(name) = mark {
                name.of_list();
            }
        }
    }

    /// As the core says it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As a language says it.
    pub fn told_in(&self, dialect: &Dialect) -> Cow<'_, str> {
        if self.marks.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut told = String::with_capacity(self.text.len());
        let mut end = 0;
        for (at, mark) in &self.marks {
            told.push_str(self.text.get(end..at.start).unwrap_or_default());
            match mark {
                Mark::Name(name) => told.push_str(&dialect.spell(name)),
                Mark::Time => told.push_str(words(dialect.time)),
            }
            end = at.end;
        }
        told.push_str(self.text.get(end..).unwrap_or_default());
        Cow::Owned(told)
    }
}

/// What a time-out must be.
fn words(time: Time) -> &'static str {
    match time {
        Time::Seconds => "a positive number of seconds",
        Time::Milliseconds => "a positive number of milliseconds",
        Time::Duration => "a positive duration",
    }
}

impl From<Name> for Text {
    /// The name in backticks.
    fn from(name: Name) -> Text {
        let plain = name.name.to_string();
        Text::from("`").and(Text::marked(plain, Mark::Name(name))).and("`")
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text { text, marks: Vec::new() }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        text.to_owned().into()
    }
}

impl From<fmt::Arguments<'_>> for Text {
    fn from(text: fmt::Arguments<'_>) -> Text {
        text.to_string().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Access, Answer, Body, Kind, Method};

    const fn dialect(case: Case, time: Time) -> Dialect {
        Dialect {
            case,
            parameters: &[("page", "page_number")],
            settings: &[("bearer_token", "token")],
            reserved: &["from"],
            of_lists: &["limit"],
            time,
        }
    }

    static DOTTED: Dialect = dialect(Case::DottedCamel, Time::Milliseconds);
    static CAMEL: Dialect = dialect(Case::Camel, Time::Duration);
    static SNAKE: Dialect = dialect(Case::Snake, Time::Seconds);

    static OPERATION: Operation = Operation {
        name: "test.create",
        host: "test",
        method: Method::Post,
        also: None,
        path: "/v1",
        params: &[
            Param::body("date_sent_before", "DateSent<", Kind::Text),
            Param::body("notifications_new_message_enabled", "Notifications.NewMessage.Enabled", Kind::Text),
            Param::body("x_twilio_webhook_enabled", "X-Twilio-Webhook-Enabled", Kind::Text),
            Param::body("address_line1", "AddressLine1", Kind::Text),
            Param::body("from", "From", Kind::Text),
            Param::body("page", "Page", Kind::Text),
        ],
        body: Body::None,
        answer: Answer::Nothing,
        access: Access::Account,
    };

    #[test]
    fn each_language_has_a_name_for_each_parameter_and_finds_it_by_that() {
        for (dialect, names) in [
            (
                &DOTTED,
                [
                    "dateSentBefore",
                    "notifications.newMessage.enabled",
                    "xTwilioWebhookEnabled",
                    "addressLine1",
                    "from_",
                    "page_number",
                ],
            ),
            (
                &CAMEL,
                [
                    "dateSentBefore",
                    "notificationsNewMessageEnabled",
                    "xTwilioWebhookEnabled",
                    "addressLine1",
                    "from_",
                    "page_number",
                ],
            ),
            (
                &SNAKE,
                [
                    "date_sent_before",
                    "notifications_new_message_enabled",
                    "x_twilio_webhook_enabled",
                    "address_line1",
                    "from_",
                    "page_number",
                ],
            ),
        ] {
            for (param, name) in OPERATION.params.iter().zip(names) {
                assert_eq!(dialect.spell(&Name::from(param)), name);
                assert_eq!(dialect.find(&OPERATION, name).map(|found| found.name), Some(param.name), "{name}");
            }
            for name in ["", "page", "dateSent", "notifications.newmessage.enabled", "date_sent_before_"] {
                assert!(dialect.find(&OPERATION, name).is_none(), "{name}");
            }
        }
        assert!(DOTTED.find(&OPERATION, "notificationsNewMessageEnabled").is_none());
    }

    #[test]
    fn names_and_times_are_told_in_the_languages_words_and_nothing_else_is_touched() {
        let user = "`bearer_token` is a positive duration";
        let text = Text::from(Name::setting("bearer_token"))
            .and(" ")
            .and(Text::positive_time())
            .and(format_args!(", not \"{user}\": see "))
            .and(Name::setting("total_timeout"))
            .and(", ")
            .and(Name::parameter("from"))
            .and(" and ")
            .and(Name::verbatim("from"));
        assert_eq!(
            text.as_str(),
            format!(
                "`bearer_token` must be a positive duration, not \"{user}\": see `total_timeout`, `from` and `from`"
            )
        );
        assert_eq!(text.told_in(Dialect::RUST), text.as_str());
        assert_eq!(
            text.told_in(&DOTTED),
            format!(
                "`token` must be a positive number of milliseconds, not \"{user}\": see `totalTimeout`, `from_` and `from`"
            )
        );
        assert_eq!(
            text.told_in(&SNAKE),
            format!(
                "`token` must be a positive number of seconds, not \"{user}\": see `total_timeout`, `from_` and `from`"
            )
        );
    }
}
