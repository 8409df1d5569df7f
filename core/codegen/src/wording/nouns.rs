//! What resources are called in a sentence.

use super::sheet::Sheet;
use crate::words::Words;

/// The nouns that the marks of a sentence stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Nouns {
    pub(super) one: String,
    pub(super) many: String,
    pub(super) with_article: String,
    /// ` of a service`
    pub(super) of_parent: String,
}

impl Nouns {
    /// By rule, from the singular and the plural.
    pub(super) fn of(one: String, many: String) -> Nouns {
        Nouns { with_article: with_article(&one), one, many, of_parent: String::new() }
    }

    /// The sentence with its marks filled in.
    pub(super) fn fill(&self, sentence: &str, rest: &str) -> String {
        let marks = [
            ("{one}", self.one.as_str()),
            ("{a one}", &self.with_article),
            ("{many}", &self.many),
            ("{of parent}", &self.of_parent),
            ("{rest}", rest),
        ];
        let filled = marks.iter().fold(sentence.to_owned(), |text, (mark, noun)| text.replace(mark, noun));
        capitalized(&filled)
    }
}

/// A name as words of a sentence, abbreviations as they are written: `SIM command`.
pub(super) fn spoken(name: &Words, glossary: &Sheet) -> String {
    let words = name.iter().map(|word| glossary.find(&["spelling", word]).unwrap_or(word));
    words.collect::<Vec<_>>().join(" ")
}

fn with_article(noun: &str) -> String {
    // By the sound: `an SMS`, `an IP command`, `a user`, `a one-time code`.
    let first = noun.split([' ', '-']).next().unwrap_or_default();
    let is_spelled =
        first.len() > 1 && first.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
    let with_vowel = if is_spelled {
        !matches!(first, "SIM" | "SIP")
            && first.starts_with(['A', 'E', 'F', 'H', 'I', 'L', 'M', 'N', 'O', 'R', 'S', 'X'])
    } else {
        let first = first.to_ascii_lowercase();
        first.starts_with(['a', 'e', 'i', 'o', 'u'])
            && !["use", "uni", "usa", "one", "eu"].iter().any(|start| first.starts_with(start))
    };
    format!("{} {noun}", if with_vowel { "an" } else { "a" })
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().to_string() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_go_by_the_sound() {
        for noun in
            ["a channel", "an account", "an SMS command", "a SIM", "an IP address", "a user", "a unique name", "a URL"]
        {
            let (_, bare) = noun.split_once(' ').unwrap();
            assert_eq!(with_article(bare), noun);
        }
    }

    #[test]
    fn a_sentence_is_filled_and_begins_with_a_capital() {
        let mut nouns = Nouns::of("channel".to_owned(), "channels".to_owned());
        nouns.of_parent = " of a service".to_owned();
        assert_eq!(nouns.fill("Lists {many}{of parent}.", ""), "Lists channels of a service.");
        assert_eq!(nouns.fill("{rest} address of {a one}.", "voice"), "Voice address of a channel.");
    }
}
