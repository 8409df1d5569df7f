//! The examples that need no server do what they say.

#[path = "../examples/send_once.rs"]
mod send_once;

#[test]
fn a_message_is_sent_once_although_two_connections_are_lost() {
    send_once::main().unwrap();
}
