use super::Api;
use crate::schema::Method;

#[test]
fn an_account_without_json_is_xml_with_the_documented_elements() {
    let api = Api::new();
    let answer = api.get(&api.account_path()).ok(200);
    assert_eq!(answer.response.headers.get("Content-Type"), Some("application/xml;charset=utf-8"));
    let path = format!("/2010-04-01/Accounts/{}", api.user);
    let xml = answer.xml();
    for element in [
        "<TwilioResponse><Account>",
        &format!("<Sid>{}</Sid>", api.user),
        "<FriendlyName>Sandbox</FriendlyName>",
        "<Status>active</Status>",
        "<DateCreated>Thu, 01 Jan 2026 00:00:00 +0000</DateCreated>",
        &format!("<AuthToken>{}</AuthToken>", api.password),
        &format!("<Uri>{path}</Uri>"),
        &format!("<SMSMessages>{path}/SMS/Messages</SMSMessages>"),
        &format!("<Sandbox>{path}/Sandbox</Sandbox>"),
    ] {
        assert!(xml.contains(element), "{element} in {xml}");
    }
}

#[test]
fn a_list_carries_its_paging_as_attributes_and_pages_on() {
    let api = Api::new();
    let accounts = "https://api.twilio.com/2010-04-01/Accounts";
    for name in ["Fish & Chips", "two"] {
        api.post(accounts, &[("FriendlyName", name)]).ok(201);
    }
    let xml = api.get(&format!("{accounts}?PageSize=2&Status=active")).ok(200).xml();
    let start = "<Accounts page=\"0\" numpages=\"2\" pagesize=\"2\" total=\"3\" start=\"0\" end=\"1\" \
                 uri=\"/2010-04-01/Accounts?Status=active&amp;PageSize=2&amp;Page=0\"";
    assert!(xml.contains(start), "{xml}");
    assert!(xml.contains("previouspageuri=\"\""));
    assert!(xml.contains("lastpageuri=\"/2010-04-01/Accounts?Status=active&amp;PageSize=2&amp;Page=1\""));
    assert!(xml.contains("<FriendlyName>Fish &amp; Chips</FriendlyName>"));
    let (_, next) = xml.split_once("nextpageuri=\"").unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let xml = api.get(&format!("https://api.twilio.com{next}")).ok(200).xml();
    assert!(
        xml.contains("page=\"1\"") && xml.contains("nextpageuri=\"\"") && xml.contains("<FriendlyName>two<"),
        "{xml}"
    );
    assert_eq!(xml.matches("<Account>").count(), 1);
}

#[test]
fn an_account_is_updated_by_put_too() {
    let api = Api::new();
    let created = api.post("https://api.twilio.com/2010-04-01/Accounts.json", &[]).ok(201);
    let url = format!("https://api.twilio.com/2010-04-01/Accounts/{}", created.text("sid"));
    for (method, status) in [(Method::Put, "suspended"), (Method::Post, "active"), (Method::Put, "closed")] {
        let xml = api.send(method, &url, &[("Status", status)]).ok(200).xml();
        assert!(xml.contains(&format!("<Status>{status}</Status>")), "{xml}");
    }
}

#[test]
fn messages_have_both_forms() {
    let api = Api::new();
    let created = api.post(
        &format!("{}/Messages", api.account_path()),
        &[("To", "+15558675310"), ("From", "+15017122661"), ("Body", "1 < 2")],
    );
    let xml = created.ok(201).xml();
    assert!(
        xml.contains("<TwilioResponse><Message>")
            && xml.contains("<Sid>SM")
            && xml.contains("<Body>1 &lt; 2</Body>")
            && xml.contains("<DateSent></DateSent>"),
        "{xml}"
    );
    assert_eq!(api.get(&api.messages()).column("messages", "body"), ["1 < 2"]);
    assert!(api.get(&format!("{}/Messages.xml", api.account_path())).ok(200).xml().contains("<Messages page="));
}

#[test]
fn a_refusal_is_a_rest_exception() {
    let api = Api::new();
    let missing = format!("{}/Messages/SM{}", api.account_path(), "0".repeat(32));
    let xml = api.get(&missing).ok(404).xml();
    assert!(xml.contains("<RestException><Status>404</Status>") && xml.contains("<Code>20404</Code>"), "{xml}");
    let refused = api.with(&api.user, "wrong").get(&api.account_path());
    assert!(refused.ok(401).xml().contains("<Code>20003</Code>"));
}
