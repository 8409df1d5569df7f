//! Enums of texts: the known ones by name, newer ones as they came.

/// Declares an enum of texts with a variant for those that it does not know, so that nothing the service sends is lost.
///
/// ```
/// trunkline::value::text_enum! {
///     /// How far a message has come.
///     pub enum Status {
///         Queued = "queued",
///         PartiallyDelivered = "partially_delivered",
///     }
/// }
///
/// assert_eq!(Status::from("queued"), Status::Queued);
/// assert_eq!(Status::from("teleported"), Status::Other("teleported".into()));
/// assert_eq!(Status::PartiallyDelivered.as_str(), "partially_delivered");
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __text_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $text, "`")]
                $variant,
            )*
            /// A text that this version does not know.
            Other(String),
        }

        impl $name {
            /// The texts that this version knows.
            pub const TEXTS: &'static [&'static str] = &[$($text),*];

            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl From<$name> for $crate::value::Value {
            fn from(value: $name) -> Self {
                value.as_str().into()
            }
        }

        impl $crate::value::FieldType for $name {
            fn from_json(raw: &str) -> Option<Self> {
                <Option<String> as $crate::value::FromField>::from_field(raw).map(Self::from)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub use __text_enum as text_enum;

#[cfg(test)]
mod tests {
    use crate::value::{FromField, Value, text_enum};

    text_enum! {
        /// Some texts.
        pub enum Colour {
            Red = "red",
            DarkBlue = "dark-blue",
        }
    }

    #[test]
    fn known_and_unknown_texts_survive_both_ways() {
        for (text, colour) in
            [("red", Colour::Red), ("dark-blue", Colour::DarkBlue), ("Red", Colour::Other("Red".into()))]
        {
            assert_eq!(Colour::from(text), colour);
            assert_eq!(colour.as_str(), text);
            assert_eq!(colour.to_string(), text);
            assert_eq!(Value::from(colour), Value::Text(text.into()));
        }
        assert_eq!(Colour::TEXTS, ["red", "dark-blue"]);
    }

    #[test]
    fn a_field_is_read_and_null_is_nothing() {
        assert_eq!(Option::<Colour>::from_field(r#""red""#), Some(Colour::Red));
        assert_eq!(Option::<Box<Colour>>::from_field(r#""red""#), Some(Box::new(Colour::Red)));
        assert_eq!(Option::<Colour>::from_field("null"), None);
        let colours = Option::<Vec<Colour>>::from_field(r#"["dark-blue",null,"green"]"#);
        assert_eq!(colours, Some(vec![Colour::DarkBlue, Colour::Other("green".into())]));
    }
}
