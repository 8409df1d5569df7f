//! What the elements have in common that have types of their own.

use std::fmt::Write;

use super::tree::{Element, write};
use super::writer::{Style, Writer};
use crate::error::Result;

/// The document of an element.
pub(super) fn written(root: &Element, pretty: bool) -> Result<String> {
    write(&[], root, &[], Writer::new(Style::Node), pretty)
}

/// The values of a list, as an attribute holds them.
pub(super) fn joined<T: std::fmt::Display>(values: impl IntoIterator<Item = impl Into<T>>) -> String {
    let mut out = String::new();
    for value in values {
        let space = if out.is_empty() { "" } else { " " };
        _ = write!(out, "{space}{}", value.into());
    }
    out
}

/// An element with a type of its own: what every one of them can do. Where it has a content, a text is one.
macro_rules! element {
    ($name:ident, $element:literal, text) => {
        $crate::twiml::builder::element!($name, $element);

        impl From<&str> for $name {
            fn from(text: &str) -> $name {
                $name::empty().text(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> $name {
                $name::empty().text(text)
            }
        }
    };
    ($name:ident, $element:literal) => {
        impl $name {
            fn empty() -> $name {
                $name(Element::new($element))
            }

            /// An attribute that is newer than this version.
            #[must_use]
            pub fn attribute(self, name: impl Into<String>, value: impl std::fmt::Display) -> $name {
                $name(self.0.attribute(name, value))
            }

            /// A text behind what is in it.
            #[must_use]
            pub fn text(self, text: impl Into<String>) -> $name {
                $name(self.0.text(text))
            }

            /// A comment behind what is in it.
            #[must_use]
            pub fn comment(self, comment: impl Into<String>) -> $name {
                $name(self.0.comment(comment))
            }

            /// An element that is newer than this version, behind what is in it.
            #[must_use]
            pub fn child(self, child: impl Into<Element>) -> $name {
                $name(self.0.child(child))
            }
        }

        impl From<$name> for Element {
            fn from(element: $name) -> Element {
                element.0
            }
        }
    };
}

/// The element that is a document.
macro_rules! document {
    ($name:ident, $element:literal) => {
        $crate::twiml::builder::element!($name, $element);

        impl $name {
            /// The document as it is sent.
            ///
            /// # Errors
            /// Characters that XML cannot hold are refused.
            pub fn to_xml(&self) -> $crate::Result<String> {
                $crate::twiml::builder::written(&self.0, false)
            }

            /// The document for people: each element on a line of its own, unless there is text beside it.
            ///
            /// # Errors
            /// Characters that XML cannot hold are refused.
            pub fn pretty(&self) -> $crate::Result<String> {
                $crate::twiml::builder::written(&self.0, true)
            }
        }

        impl From<$name> for Document {
            fn from(element: $name) -> Document {
                Document::new(element)
            }
        }
    };
}

pub(super) use {document, element};
