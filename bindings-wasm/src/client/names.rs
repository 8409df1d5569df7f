//! JavaScript's names for the tables' names.

use trunkline::schema::{Answer, Operation, Param};

/// What every list takes, which says how much of it is wanted. A filter of such a name steps aside: `limit_`.
const OF_LISTS: [&str; 2] = ["cursor", "limit"];

/// The parameter that JavaScript calls so: `dateSentAfter`, `notifications.newMessage.enabled`.
pub(super) fn find(operation: &'static Operation, name: &str) -> Option<&'static Param> {
    operation.params.iter().find(|param| match steps_aside(operation, param) {
        true => name.strip_suffix('_').is_some_and(|name| is_called(param, name)),
        false => is_called(param, name),
    })
}

fn steps_aside(operation: &Operation, param: &Param) -> bool {
    matches!(operation.answer, Answer::Page(_)) && OF_LISTS.contains(&param.name)
}

fn is_called(param: &Param, name: &str) -> bool {
    let mut table = param.name.bytes();
    let same = name.bytes().all(|letter| match letter {
        b'.' => table.next() == Some(b'_'),
        b'A'..=b'Z' => table.next() == Some(b'_') && table.next() == Some(letter.to_ascii_lowercase()),
        letter => table.next() == Some(letter),
    });
    let dots = |text: &str| text.bytes().filter(|letter| *letter == b'.').count();
    same && table.next().is_none() && dots(name) == dots(param.wire)
}

/// What JavaScript calls a parameter.
pub(super) fn of_param(operation: &Operation, param: &Param) -> String {
    let mut name = spelled(param);
    if steps_aside(operation, param) {
        name.push('_');
    }
    name
}

fn spelled(param: &Param) -> String {
    // The dots stand on the wire, the borders of words in the table.
    let mut wire = param.wire.bytes().peekable();
    let mut out = String::with_capacity(param.name.len());
    let mut raise = false;
    for letter in param.name.chars() {
        if letter == '_' {
            match wire.next_if(|byte| !byte.is_ascii_alphanumeric()) {
                Some(b'.') => out.push('.'),
                _ => raise = true,
            }
            continue;
        }
        wire.next_if(|byte| byte.is_ascii_alphanumeric());
        out.push(if std::mem::take(&mut raise) { letter.to_ascii_uppercase() } else { letter });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use trunkline::schema::Kind;

    #[test]
    fn every_parameter_is_found_by_its_name_in_javascript() {
        let operations = trunkline::schema::packed::Table::products(trunkline::api::TABLES)
            .unwrap()
            .into_iter()
            .flat_map(|product| product.operations);
        for operation in operations {
            for param in operation.params {
                let name = of_param(operation, param);
                assert!(!name.contains('_') || steps_aside(operation, param), "{name}");
                assert_eq!(find(operation, &name).map(|found| found.name), Some(param.name), "{name}");
            }
        }
    }

    #[test]
    fn dots_are_kept_and_words_joined() {
        for (name, wire, expected) in [
            ("date_sent_before", "DateSent<", "dateSentBefore"),
            (
                "notifications_new_message_enabled",
                "Notifications.NewMessage.Enabled",
                "notifications.newMessage.enabled",
            ),
            ("x_twilio_webhook_enabled", "X-Twilio-Webhook-Enabled", "xTwilioWebhookEnabled"),
            ("address_line1", "AddressLine1", "addressLine1"),
        ] {
            let param = Param::body(name, wire, Kind::Text);
            assert_eq!(spelled(&param), expected);
            assert!(is_called(&param, expected));
            assert!(!is_called(&param, &expected.replace('.', "_")) || !expected.contains('.'));
        }
    }
}
