//! Recordings that the API begins in the middle of a call.

use std::time::Duration;

use super::calls::{OWN, PERSON, with_number};

const CALLBACK: [(&str, &str); 3] = [
    ("RecordingStatusCallback", "http://app.example/tape"),
    ("RecordingStatusCallbackEvent", "in-progress completed"),
    ("RecordingChannels", "dual"),
];

#[test]
fn a_recording_ends_with_its_call_and_tells_of_both_ends() {
    let api = with_number(&[]);
    let answers = [("/voice", "<Gather timeout='60'/>"), ("/tape", "")];
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&answers);
    let recordings = format!("{}/Calls/{}/Recordings.json", api.account_path(), call.sid());
    let [one, other] = [0, 1].map(|_| api.post(&recordings, &CALLBACK).ok(201));
    assert_eq!(one.text("status"), "in-progress");
    assert_eq!(api.settle(&answers), ["/tape", "/tape"]);
    api.sandbox.advance(Duration::from_secs(4));
    let at = |sid: &str| format!("{}/Calls/{}/Recordings/{sid}.json", api.account_path(), call.sid());
    assert_eq!(api.post(&at(other.text("sid")), &[("Status", "stopped")]).ok(200).text("duration"), "4");
    assert_eq!(api.settle(&answers), ["/tape"]);
    api.sandbox.advance(Duration::from_secs(3));
    call.hang_up().unwrap();
    assert_eq!(api.settle(&answers), ["/tape"], "what has ended before ends no second time");
    let told: Vec<[String; 5]> = api.sandbox.webhooks()[1..]
        .iter()
        .map(|seen| {
            ["RecordingSid", "RecordingStatus", "RecordingDuration", "RecordingChannels", "RecordingSource"]
                .map(|name| seen.parameter(name).unwrap_or_default())
        })
        .collect();
    let (one, other) = (one.text("sid"), other.text("sid"));
    let expected =
        [(one, "in-progress", ""), (other, "in-progress", ""), (other, "completed", "4"), (one, "completed", "7")]
            .map(|(sid, status, seconds)| [sid, status, seconds, "2", "StartCallRecordingAPI"].map(str::to_owned));
    assert_eq!(told, expected);
    for url in [at(one), format!("{}/Recordings/{one}.json", api.account_path())] {
        let kept = api.get(&url).ok(200);
        assert_eq!([kept.text("status"), kept.text("duration")], ["completed", "7"]);
    }
    api.post(&recordings, &CALLBACK).refused(400, 21220);
}

#[test]
fn what_a_verb_records_and_the_api_stops_ends_once() {
    let api = with_number(&[]);
    let dial = "<Dial record='record-from-answer' recordingStatusCallback='/tape'>+15558675311</Dial>";
    let answers = [("/voice", dial), ("/tape", "")];
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&answers);
    api.sandbox.advance(Duration::from_secs(4));
    let recordings = format!("{}/Calls/{}/Recordings", api.account_path(), call.sid());
    let sid = api.get(&format!("{recordings}.json")).ok(200).column("recordings", "sid").pop().unwrap();
    let stopped = api.post(&format!("{recordings}/{sid}.json"), &[("Status", "stopped")]).ok(200);
    let seconds = stopped.text("duration").to_owned();
    api.sandbox.advance(Duration::from_secs(6));
    call.hang_up().unwrap();
    assert_eq!(api.settle(&answers), ["/tape"]);
    assert_eq!(api.get(&format!("{recordings}/{sid}.json")).ok(200).text("duration"), seconds);
}
