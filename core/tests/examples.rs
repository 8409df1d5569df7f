//! The examples that need no server do what they say.

use std::env::consts::EXE_EXTENSION;
use std::process::Command;

const SAY: [(&str, &[&str]); 13] = [
    ("access_token", &["A token for ana"]),
    (
        "bot",
        &[
            "< Hello",
            "> How many are you?",
            "< 4",
            "> A table for 4 is yours. Write FREE to give it up.",
            "< Free",
            "> Your table is free again.",
            "< Free",
            "> How many are you?",
        ],
    ),
    ("buy_number", &["Bought +15105550100; its messages go to https://bistro.example/sms"]),
    ("call", &["Calling +15558675310 from +15017122661"]),
    ("content_template", &["Wrote table_ready", "Sent by it to +15558675310"]),
    ("conversation", &["ana: The bill, please", "ben: At once"]),
    ("deliver", &["To +15558675310: delivered, error None", "To +15558675311: undelivered, error Some(30005)"]),
    ("export", &["1200 messages, 1201 lines"]),
    ("lookup", &["+15558675310 is valid: Some(true); its line: None"]),
    ("message", &["To +15558675310: Your table is ready"]),
    ("recording", &["4044 bytes at 8000 Hz", "audio/mpeg: 4170 bytes"]),
    ("verify", &["314159: pending", "271828: approved"]),
    (
        "webhook",
        &[
            r#"200 <?xml version="1.0" encoding="UTF-8"?><Response><Message>You said: A table for two</Message></Response>"#,
            "403 ",
        ],
    ),
];

/// What an example prints. `cargo test` has built it, beside the folder of this test; `cargo test --test examples` does so with `--examples`.
fn run(name: &str) -> String {
    let here = std::env::current_exe().unwrap();
    let example = here.ancestors().nth(2).unwrap().join("examples").join(name).with_extension(EXE_EXTENSION);
    let done = Command::new(&example).output().unwrap_or_else(|error| panic!("{}: {error}", example.display()));
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn examples_do_what_they_say() {
    for (name, lines) in SAY {
        assert_eq!(run(name).lines().collect::<Vec<_>>(), lines, "{name}");
    }
}

#[test]
fn a_message_is_sent_once_although_two_connections_are_lost() {
    let said = run("send_once");
    assert_eq!(said.lines().last(), Some("Twilio has 1 message."), "{said}");
    assert!(said.contains("Nobody knows whether it was sent"), "{said}");
}
