//! Names as words, from which every language makes its own.

use std::fmt;

/// A name split into lower-case words: `DateSent<` is `date sent before`, `A2PProfileSid` is `a2p profile sid`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Words(Vec<String>);

impl Words {
    /// Splits a name of the API, however it is written.
    ///
    /// `<` and `>` behind a date mean before and after; every other character that is no letter or digit separates.
    pub fn of(name: &str) -> Words {
        let name = name.replace('<', " before").replace('>', " after");
        let parts = name.split(|letter: char| !letter.is_ascii_alphanumeric());
        Words(parts.flat_map(split_at_capitals).collect())
    }

    /// Several names as one.
    pub fn join<'a>(names: impl IntoIterator<Item = &'a Words>) -> Words {
        Words(names.into_iter().flat_map(|name| name.0.iter().cloned()).collect())
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first word and the others.
    pub fn split_first(&self) -> Option<(&str, Words)> {
        let (first, others) = self.0.split_first()?;
        Some((first, Words(others.to_vec())))
    }

    /// `date_sent_before`
    pub fn snake(&self) -> String {
        self.0.join("_")
    }

    /// `dateSentBefore`
    pub fn camel(&self) -> String {
        let mut words = self.iter();
        words.next().unwrap_or_default().to_owned() + &words.map(capitalized).collect::<String>()
    }

    /// `DateSentBefore`
    pub fn pascal(&self) -> String {
        self.0.iter().map(|word| capitalized(word)).collect()
    }

    /// `DATE_SENT_BEFORE`
    pub fn screaming(&self) -> String {
        self.snake().to_ascii_uppercase()
    }

    /// `date-sent-before`
    pub fn kebab(&self) -> String {
        self.0.join("-")
    }

    /// `date sent before`, `IP addresses`: as in a sentence.
    pub fn spaced(&self) -> String {
        let mut text = Vec::new();
        let mut words = self.0.as_slice();
        while let [word, rest @ ..] = words {
            // What a name's capitals have taken apart is one word again.
            let whole = rest.first().map(|next| format!("{word}{next}"));
            match whole.as_deref().filter(|whole| TORN.contains(whole)).and_then(spelled) {
                Some(whole) => {
                    text.push(whole);
                    words = &rest[1..];
                }
                None => {
                    text.push(spelled(word).unwrap_or_else(|| word.clone()));
                    words = rest;
                }
            }
        }
        text.join(" ")
    }

    /// `Date sent before`, `IP addresses`: as a title.
    pub fn sentence(&self) -> String {
        let text = self.spaced();
        match text.split(' ').next() {
            Some(first) if first.contains(|letter: char| letter.is_ascii_uppercase()) => text,
            _ => capitalized(&text),
        }
    }

    /// What one of many is called, as Twilio's libraries derive it: `short codes` are a `short code`.
    pub fn singular(&self) -> Words {
        let mut words = self.0.clone();
        if let Some(last) = words.last_mut() {
            let without = |ending: &str| last.strip_suffix(ending).map(str::to_owned);
            let ends_with = |endings: &[&str]| endings.iter().any(|ending| last.ends_with(ending));
            let one = if ["aws", "sms"].contains(&last.as_str()) || ends_with(&["ss", "us", "is"]) {
                None
            } else if ends_with(&["ies"]) {
                without("ies").map(|stem| stem + "y")
            } else if ends_with(&["sses", "uses", "xes", "ches", "shes"]) {
                without("es")
            } else {
                without("s")
            };
            if let Some(one) = one {
                *last = one;
            }
        }
        Words(words)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.snake())
    }
}

/// Words that are written otherwise than in small letters, or that names of the API run together.
const SPELLED: &[(&str, &str)] = &[
    ("a2p", "A2P"),
    ("addon", "add-on"),
    ("ai", "AI"),
    ("api", "API"),
    ("aws", "AWS"),
    ("byoc", "BYOC"),
    ("dns", "DNS"),
    ("dtmf", "DTMF"),
    ("esim", "eSIM"),
    ("geopermissions", "geo permissions"),
    ("highrisk", "high-risk"),
    ("http", "HTTP"),
    ("iam", "IAM"),
    ("id", "ID"),
    ("ip", "IP"),
    ("iso", "ISO"),
    ("json", "JSON"),
    ("linkshortening", "link shortening"),
    ("mms", "MMS"),
    ("oauth", "OAuth"),
    ("otp", "OTP"),
    ("rcs", "RCS"),
    ("scim", "SCIM"),
    ("sid", "SID"),
    ("sim", "SIM"),
    ("sip", "SIP"),
    ("siprec", "SIPREC"),
    ("sms", "SMS"),
    ("tls", "TLS"),
    ("tollfree", "toll-free"),
    ("twiml", "TwiML"),
    ("uri", "URI"),
    ("url", "URL"),
    ("us", "US"),
    ("usecase", "use case"),
    ("userdefined", "user-defined"),
    ("voip", "VoIP"),
    ("whatsapp", "WhatsApp"),
];

/// Those that are two words in names of the API, which begin a word at each capital: `A2PBrand`, `OAuthApp`, `AddOn`.
const TORN: &[&str] = &["a2p", "addon", "addons", "oauth", "tollfree", "userdefined"];

/// How a word is written that has a spelling of its own, or several of it.
fn spelled(word: &str) -> Option<String> {
    let own = |word: &str| SPELLED.iter().find(|(small, _)| *small == word).map(|(_, text)| (*text).to_owned());
    own(word).or_else(|| Some(own(word.strip_suffix('s')?)? + "s"))
}

/// The word with its first letter in upper case.
pub(crate) fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// A word begins at a capital behind a small letter, and at the last of several capitals that a small letter follows. Digits
/// belong to what stands before them.
fn split_at_capitals(part: &str) -> Vec<String> {
    let letters: Vec<char> = part.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut behind_small = false;
    for (at, letter) in letters.iter().enumerate() {
        let before_small = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        if at == 0 || letter.is_ascii_uppercase() && (behind_small || before_small) {
            words.push(String::new());
        }
        if !letter.is_ascii_digit() {
            behind_small = letter.is_ascii_lowercase();
        }
        words.last_mut().expect("a word has begun").push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_api_become_the_names_of_the_tables() {
        for (name, snake) in [
            ("FriendlyName", "friendly_name"),
            ("DateSent<", "date_sent_before"),
            ("DateSent>", "date_sent_after"),
            ("X-Twilio-Webhook-Enabled", "x_twilio_webhook_enabled"),
            ("Notifications.NewMessage.BadgeCountEnabled", "notifications_new_message_badge_count_enabled"),
            ("A2PProfileBundleSid", "a2p_profile_bundle_sid"),
            ("AddressLine1", "address_line1"),
            ("AddressLine1Name", "address_line1_name"),
            ("EId", "e_id"),
            ("SIP", "sip"),
            ("2fa", "2fa"),
            ("MachineToMachine", "machine_to_machine"),
            ("IPAddress", "ip_address"),
            ("pageToken", "page_token"),
            ("account_sid", "account_sid"),
            ("lookupOverrides", "lookup_overrides"),
            ("outbound-api", "outbound_api"),
            ("", ""),
        ] {
            assert_eq!(Words::of(name).snake(), snake, "{name}");
        }
    }

    #[test]
    fn one_name_is_written_in_every_case() {
        let name = Words::of("DateSent<");
        assert_eq!(name.camel(), "dateSentBefore");
        assert_eq!(Words::default().camel(), "");
        assert_eq!(name.pascal(), "DateSentBefore");
        assert_eq!(name.screaming(), "DATE_SENT_BEFORE");
        assert_eq!(name.kebab(), "date-sent-before");
        assert_eq!(name.spaced(), "date sent before");
        assert_eq!(name.sentence(), "Date sent before");
    }

    #[test]
    fn people_read_initialisms_as_they_are_written() {
        for (name, title) in [
            ("ip_access_control_lists", "IP access control lists"),
            ("IpAddresses", "IP addresses"),
            ("origination_urls", "Origination URLs"),
            ("outgoing_caller_ids", "Outgoing caller IDs"),
            ("SmsCommands", "SMS commands"),
            ("us_app_to_person", "US app to person"),
            ("usecases", "Use cases"),
            ("esim_profiles", "eSIM profiles"),
            ("sims", "SIMs"),
            ("tollfree_verifications", "Toll-free verifications"),
            ("a2_p_brand_registrations", "A2P brand registrations"),
            ("o_auth_apps", "OAuth apps"),
            ("installed_add_ons", "Installed add-ons"),
            ("toll_free", "Toll-free"),
            ("status", "Status"),
        ] {
            assert_eq!(Words::of(name).sentence(), title);
        }
        assert_eq!(Words::of("ip_address").snake(), "ip_address");
        assert_eq!(Words::of("esim_profiles").spaced(), "eSIM profiles");
    }

    #[test]
    fn one_of_many_is_in_the_singular() {
        for (many, one) in [
            ("messages", "message"),
            ("media", "media"),
            ("aws", "aws"),
            ("addresses", "address"),
            ("countries", "country"),
            ("short_codes", "short_code"),
            ("installed_add_ons", "installed_add_on"),
            ("outgoing_caller_ids", "outgoing_caller_id"),
            ("feedback", "feedback"),
            ("status", "status"),
            ("services", "service"),
        ] {
            assert_eq!(Words::of(many).singular().snake(), one);
        }
    }
}
