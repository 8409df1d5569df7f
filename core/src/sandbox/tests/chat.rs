use super::conversations::telling;
use super::webhooks::{answered, parameter};
use super::{Answer, Api};
use crate::schema::Method;
use crate::value::{Map, Value};

const SERVICES: &str = "https://ip-messaging.twilio.com/v2/Services";

fn service(api: &Api) -> String {
    api.post(SERVICES, &[("FriendlyName", "chat")]).ok(201).text("url").to_owned()
}

#[test]
fn a_service_comes_with_four_roles_and_nests_its_settings() {
    let api = Api::new();
    let created = api.post(SERVICES, &[("FriendlyName", "chat")]).ok(201);
    let roles = api.get(created.text("links.roles")).ok(200);
    assert_eq!(
        roles.column("roles", "friendly_name"),
        ["service admin", "service user", "channel admin", "channel user"]
    );
    assert_eq!(roles.column("roles", "sid")[1], created.text("default_service_role_sid"));
    assert_eq!(roles.column("roles", "sid")[3], created.text("default_channel_role_sid"));
    assert_eq!(created.at("limits.channel_members"), &Value::Integer(100));
    for link in ["channels", "users", "roles", "bindings"] {
        assert!(created.text(&format!("links.{link}")).starts_with(created.text("url")), "{link}");
    }

    let form = [
        ("Limits.ChannelMembers", "5"),
        ("Notifications.NewMessage.Enabled", "true"),
        ("Notifications.NewMessage.BadgeCountEnabled", "true"),
        ("WebhookFilters", "onMessageSent"),
        ("WebhookFilters", "onChannelAdded"),
    ];
    let updated = api.post(created.text("url"), &form).ok(200);
    assert_eq!((updated.at("limits.channel_members"), updated.at("limits.user_channels")), (&5.into(), &250.into()));
    assert_eq!(updated.at("notifications.new_message.enabled"), &Value::Bool(true));
    assert_eq!(updated.at("notifications.added_to_channel.enabled"), &Value::Bool(false));
    assert_eq!(updated.at("webhook_filters"), &Value::from(vec!["onMessageSent", "onChannelAdded"]));
}

#[test]
fn a_channel_is_found_by_its_unique_name_which_is_unique() {
    let api = Api::new();
    let channels = format!("{}/Channels", service(&api));
    let created = api.post(&channels, &[("UniqueName", "general"), ("Attributes", "{\"a\":1}")]).ok(201);
    assert_eq!((created.text("type"), created.text("created_by")), ("public", "system"));
    assert_eq!(created.text("attributes"), "{\"a\":1}");
    let by_name = api.get(&format!("{channels}/general")).ok(200);
    assert_eq!(by_name.body, created.body);
    api.post(&format!("{channels}/general/Messages"), &[("Body", "Hi")]).ok(201);
    assert_eq!(
        api.get(&format!("{}/Messages", created.text("url"))).ok(200).column("messages", "channel_sid"),
        [created.text("sid")]
    );
    api.post(&channels, &[("UniqueName", "general")]).refused(409, 50307);
    let other = api.post(&channels, &[("UniqueName", ""), ("Type", "private")]).ok(201);
    assert!(other.at("unique_name").is_null());
    api.post(other.text("url"), &[("UniqueName", "general")]).refused(409, 50307);
    api.post(created.text("url"), &[("UniqueName", "general"), ("FriendlyName", "General")]).ok(200);
    assert_eq!(api.get(&format!("{channels}?Type=private")).column("channels", "sid"), [other.text("sid")]);
    api.get(&format!("{channels}/nowhere/Messages")).refused(404, 20404);
    api.delete(&format!("{channels}/general")).ok(204);
    api.get(created.text("url")).refused(404, 20404);
    api.post(&channels, &[("UniqueName", "general")]).ok(201);
}

#[test]
fn members_and_messages_are_counted() {
    let api = Api::new();
    let service = service(&api);
    let channel = format!("{service}/Channels/general");
    api.post(&format!("{service}/Channels"), &[("UniqueName", "general")]).ok(201);
    for identity in ["ana", "ben"] {
        api.post(&format!("{channel}/Members"), &[("Identity", identity)]).ok(201);
    }
    api.post(&format!("{channel}/Members"), &[("Identity", "ana")]).refused(409, 50404);
    for body in ["one", "two", "three"] {
        api.post(&format!("{channel}/Messages"), &[("From", "ana"), ("Body", body)]).ok(201);
    }
    let counts = || {
        let channel = api.get(&channel).ok(200);
        (channel.at("members_count").as_i64().unwrap(), channel.at("messages_count").as_i64().unwrap())
    };
    assert_eq!(counts(), (2, 3));
    assert_eq!(api.get(&format!("{channel}/Members/ana")).ok(200).text("identity"), "ana");
    let ana = api.get(&format!("{service}/Users/ana")).ok(200);
    assert_eq!(ana.at("joined_channels_count"), &Value::Integer(1), "a member becomes a user");
    api.delete(&format!("{channel}/Members/ana")).ok(204);
    let second = api.get(&format!("{channel}/Messages")).column("messages", "sid")[1].clone();
    api.delete(&format!("{channel}/Messages/{second}")).ok(204);
    assert_eq!(counts(), (1, 2));
    assert_eq!(api.get(&format!("{service}/Users/ana")).at("joined_channels_count"), &Value::Integer(0));
    api.delete(&channel).ok(204);
    assert_eq!(api.get(&format!("{service}/Users/ben")).at("joined_channels_count"), &Value::Integer(0));
}

#[test]
fn messages_are_numbered_in_each_channel_and_listed_in_either_order() {
    let api = Api::new();
    let service = service(&api);
    let channel = api.post(&format!("{service}/Channels"), &[]).ok(201);
    let messages = channel.text("links.messages");
    let first = api.post(messages, &[("Body", "zero")]).ok(201);
    assert_eq!((first.at("index"), first.text("from"), first.text("type")), (&0.into(), "system", "text"));
    assert_eq!((first.text("to"), first.at("was_edited")), (channel.text("sid"), &false.into()));
    api.delete(first.text("url")).ok(204);
    let second = api.post(messages, &[("Body", "one"), ("From", "ana")]).ok(201);
    assert_eq!(second.at("index"), &Value::Integer(1), "no number is given twice");
    api.post(messages, &[("MediaSid", &format!("ME{}", "d".repeat(32)))]).ok(201);
    let listed = |query: &str| api.get(&format!("{messages}?{query}")).ok(200).column("messages", "type");
    assert_eq!(
        (listed("Order=asc"), listed("Order=desc")),
        (vec!["text".into(), "media".into()], vec!["media".into(), "text".into()])
    );
    let edited = api.post(second.text("url"), &[("Body", "1"), ("LastUpdatedBy", "ben")]).ok(200);
    assert_eq!((edited.text("body"), edited.at("was_edited")), ("1", &true.into()));
    assert_eq!(edited.text("last_updated_by"), "ben");
}

#[test]
fn an_invite_ends_when_the_invited_becomes_a_member() {
    let api = Api::new();
    let channel = api.post(&format!("{}/Channels", service(&api)), &[]).ok(201);
    let invites = channel.text("links.invites");
    let invite = api.post(invites, &[("Identity", "ana")]).ok(201);
    assert!(invite.text("sid").starts_with("IN") && invite.text("role_sid").starts_with("RL"));
    api.post(invites, &[("Identity", "ben")]).ok(201);
    assert_eq!(api.get(&format!("{invites}?Identity=ana")).column("invites", "sid"), [invite.text("sid")]);
    api.post(channel.text("links.members"), &[("Identity", "ana")]).ok(201);
    assert_eq!(api.get(invites).column("invites", "identity"), ["ben"]);
    api.post(invites, &[("Identity", "ana")]).refused(409, 50404);
}

#[test]
fn users_are_found_by_identity_and_their_channels_are_their_memberships() {
    let api = Api::new();
    let service = service(&api);
    let users = format!("{service}/Users");
    let ana = api.post(&users, &[("Identity", "ana"), ("FriendlyName", "Ana")]).ok(201);
    api.post(&users, &[("Identity", "ana")]).refused(409, 50201);
    assert_eq!(api.get(&format!("{users}/ana")).ok(200).body, ana.body);
    let channel = api.post(&format!("{service}/Channels"), &[("UniqueName", "general")]).ok(201);
    let own = format!("{users}/ana/Channels");
    assert!(api.get(&own).ok(200).column("channels", "channel_sid").is_empty());
    let member = api.post(channel.text("links.members"), &[("Identity", "ana")]).ok(201);
    for _ in 0..3 {
        api.post(channel.text("links.messages"), &[("Body", "Hi")]).ok(201);
    }
    let joined = api.get(&own).ok(200);
    assert_eq!(joined.column("channels", "channel_sid"), [channel.text("sid")]);
    assert_eq!(joined.column("channels", "member_sid"), [member.text("sid")]);
    let url = format!("{own}/general");
    let set = api.post(&url, &[("NotificationLevel", "muted"), ("LastConsumedMessageIndex", "0")]).ok(200);
    assert_eq!((set.text("notification_level"), set.at("unread_messages_count")), ("muted", &2.into()));
    assert_eq!(set.text("url"), format!("{users}/{}/Channels/{}", ana.text("sid"), channel.text("sid")));
    assert_eq!((set.text("links.channel"), set.text("links.member")), (channel.text("url"), member.text("url")));
    assert_eq!(api.get(member.text("url")).at("last_consumed_message_index"), &Value::Integer(0));
    api.delete(&url).ok(204);
    api.get(&url).refused(404, 20404);
    assert_eq!(api.get(channel.text("url")).at("members_count"), &Value::Integer(0));

    api.post(channel.text("links.members"), &[("Identity", "ana")]).ok(201);
    api.delete(&format!("{users}/ana")).ok(204);
    assert_eq!(api.get(channel.text("url")).at("members_count"), &Value::Integer(0), "who is deleted leaves");
}

#[test]
fn bindings_are_made_by_devices_and_seen_from_the_service_and_the_user() {
    let api = Api::new();
    let service = service(&api);
    api.post(&format!("{service}/Users"), &[("Identity", "ana")]).ok(201);
    let path = format!("/ip-messaging{}/Bindings", service.strip_prefix("https://ip-messaging.twilio.com").unwrap());
    let fields = |identity| Map::from_iter([("identity", identity), ("binding_type", "fcm"), ("endpoint", "e")]);
    let sid = api.sandbox.insert(&path, fields("ana")).unwrap();
    api.sandbox.insert(&path, fields("ben")).unwrap();
    assert_eq!(api.get(&format!("{service}/Bindings?Identity=ana")).ok(200).column("bindings", "sid"), [sid.as_str()]);
    assert!(api.get(&format!("{service}/Bindings?BindingType=apn")).column("bindings", "sid").is_empty());
    let own = format!("{service}/Users/ana/Bindings");
    let listed = api.get(&own).ok(200);
    assert_eq!(listed.column("bindings", "sid"), [sid.as_str()]);
    assert!(listed.column("bindings", "user_sid")[0].starts_with("US"));
    assert_eq!(api.get(&format!("{own}/{sid}")).ok(200).text("binding_type"), "fcm");
    api.delete(&format!("{own}/{sid}")).ok(204);
    api.get(&format!("{service}/Bindings/{sid}")).refused(404, 20404);
}

#[test]
fn roles_take_several_permissions() {
    let api = Api::new();
    let roles = format!("{}/Roles", service(&api));
    let form =
        [("FriendlyName", "r"), ("Type", "channel"), ("Permission", "sendMessage"), ("Permission", "leaveChannel")];
    let role = api.post(&roles, &form).ok(201);
    assert_eq!(role.at("permissions"), &Value::from(vec!["sendMessage", "leaveChannel"]));
    let role = api.post(role.text("url"), &[("Permission", "sendMessage")]).ok(200);
    assert_eq!(role.at("permissions"), &Value::from(vec!["sendMessage"]));
    api.post(&roles, &[("FriendlyName", "r"), ("Type", "channel")]).refused(400, 20001);
}

#[test]
fn webhooks_nest_their_configuration() {
    let api = Api::new();
    let channel = api.post(&format!("{}/Channels", service(&api)), &[]).ok(201);
    let form = [
        ("Type", "webhook"),
        ("Configuration.Url", "https://x.example/"),
        ("Configuration.Filters", "onMessageSent"),
        ("Configuration.RetryCount", "2"),
    ];
    let webhook = api.post(channel.text("links.webhooks"), &form).ok(201);
    assert!(webhook.text("sid").starts_with("WH"));
    assert_eq!(webhook.text("configuration.url"), "https://x.example/");
    assert_eq!(webhook.at("configuration.retry_count"), &Value::Integer(2));
    assert_eq!(webhook.at("configuration.filters"), &Value::from(vec!["onMessageSent"]));
    let updated = api.post(webhook.text("url"), &[("Configuration.Method", "GET")]).ok(200);
    assert_eq!(
        (updated.text("configuration.method"), updated.text("configuration.url")),
        ("GET", "https://x.example/")
    );
}

/// What is told of what an application does, with the parameters of these names.
fn told(api: &Api, names: &[&str]) -> Vec<Vec<String>> {
    let mut told = Vec::new();
    api.sandbox
        .settle(|webhook| {
            told.push(names.iter().map(|name| parameter(webhook, name)).collect());
            answered(200, "")
        })
        .unwrap();
    told
}

#[test]
fn webhooks_tell_of_what_is_done_in_a_service_if_it_is_asked_for() {
    let api = Api::new();
    let service = service(&api);
    let events = [
        "onChannelAdded",
        "onChannelUpdated",
        "onChannelDestroyed",
        "onMemberAdded",
        "onMemberUpdated",
        "onMemberRemoved",
        "onMessageSent",
        "onMessageUpdated",
        "onMessageRemoved",
        "onMediaMessageSent",
        "onUserAdded",
        "onUserUpdated",
    ];
    let mut form = vec![("PostWebhookUrl", "http://app.example/chat")];
    form.extend(events.map(|event| ("WebhookFilters", event)));
    api.post(&service, &form).ok(200);
    let post = |url: &str, form: &[(&str, &str)]| -> Answer { telling(&api, url, form) };
    let delete = |url: &str| {
        let mut request = api.request(Method::Delete, url, &[]);
        request.headers.set("X-Twilio-Webhook-Enabled", "true");
        api.sandbox.handle(&request);
    };
    let channel = post(&format!("{service}/Channels"), &[("UniqueName", "general")]).ok(201);
    let url = channel.text("url").to_owned();
    let names = ["EventType", "AccountSid", "InstanceSid", "ChannelSid", "UniqueName", "Source"];
    let sids = [channel.text("account_sid"), channel.text("service_sid"), channel.text("sid")];
    let expected = ["onChannelAdded", sids[0], sids[1], sids[2], "general", "API"];
    assert_eq!(told(&api, &names), [expected.map(str::to_owned)]);
    post(&url, &[("FriendlyName", "All")]).ok(200);
    let member = post(&format!("{url}/Members"), &[("Identity", "ana")]).ok(201).text("url").to_owned();
    post(&member, &[("Attributes", "{}")]).ok(200);
    assert_eq!(
        told(&api, &["EventType", "FriendlyName", "Identity"]),
        [
            ["onChannelUpdated", "All", ""],
            ["onUserAdded", "", "ana"],
            ["onMemberAdded", "", "ana"],
            ["onMemberUpdated", "", "ana"]
        ]
    );
    // The channel has a webhook of its own, for one event.
    let own = [
        ("Type", "webhook"),
        ("Configuration.Url", "http://app.example/own"),
        ("Configuration.Filters", "onMessageSent"),
    ];
    api.post(&format!("{url}/Webhooks"), &own).ok(201);
    let message = post(&format!("{url}/Messages"), &[("From", "ana"), ("Body", "Hi")]).ok(201);
    let names = ["EventType", "MessageSid", "Index", "Body", "From", "ChannelSid"];
    let sent = ["onMessageSent", message.text("sid"), "0", "Hi", "ana", channel.text("sid")].map(str::to_owned);
    assert_eq!(told(&api, &names), [sent.clone(), sent]);
    let urls: Vec<String> = api.sandbox.webhooks().into_iter().rev().take(2).map(|seen| seen.webhook.url).collect();
    assert_eq!(urls, ["http://app.example/own", "http://app.example/chat"]);
    post(&format!("{url}/Messages"), &[("MediaSid", "ME00000000000000000000000000000001")]).ok(201);
    post(message.text("url"), &[("Body", "Hello")]).ok(200);
    delete(message.text("url"));
    post(&format!("{service}/Users/ana"), &[("FriendlyName", "Ana")]).ok(200);
    delete(&member);
    delete(&url);
    let expected = [
        "onMediaMessageSent",
        "onMessageUpdated",
        "onMessageRemoved",
        "onUserUpdated",
        "onMemberRemoved",
        "onChannelDestroyed",
    ];
    assert_eq!(told(&api, &["EventType"]).concat(), expected);
    // Nothing of it without the header, or of events that nobody wants.
    let channels = format!("{service}/Channels");
    api.post(&channels, &[]).ok(201);
    api.post(&service, &[("WebhookFilters", "onMessageSent")]).ok(200);
    telling(&api, &channels, &[]).ok(201);
    assert!(told(&api, &["EventType"]).is_empty());
}
