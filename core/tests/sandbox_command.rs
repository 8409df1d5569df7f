//! The command line of the program `trunkline-sandbox`: the cases of `tests/sandbox-command.json`, which the commands of other languages
//! run, too.
#![cfg(feature = "sandbox-server")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    arguments: Vec<String>,
    /// That it ends with, unless it serves.
    status: Option<i32>,
    #[serde(default)]
    out: String,
    #[serde(default)]
    error: String,
    serves: Option<Serves>,
}

/// What `GET /_sandbox` is answered with under a name.
#[derive(Deserialize)]
struct Serves {
    address: String,
    host: String,
    says: String,
}

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_commands_of_all_languages_take_and_say_the_same() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/sandbox-command.json")).unwrap();
    for Case { name, arguments, status, out, error, serves } in cases {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trunkline-sandbox"));
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let Some(serves) = serves else {
            let ended = command.output().unwrap();
            assert_eq!(ended.status.code(), status, "{name}");
            for (said, part) in [(&ended.stdout, &out), (&ended.stderr, &error)] {
                let said = String::from_utf8_lossy(said);
                assert!(said.contains(part.as_str()) && said.is_empty() == part.is_empty(), "{name}: {said}");
            }
            continue;
        };
        let mut program = Program(command.spawn().unwrap());
        let lines = BufReader::new(program.0.stdout.take().unwrap()).lines().map_while(Result::ok);
        let greeting: Vec<String> = lines.take_while(|line| !line.starts_with("Ctrl-C")).collect();
        let address = greeting.iter().find_map(|line| line.trim().strip_prefix("Address:"));
        let address = address.unwrap_or_else(|| panic!("{name}: {greeting:?}")).trim().strip_prefix("http://").unwrap();
        assert!(address.starts_with(&format!("{}:", serves.address)), "{name}: {address}");
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let request = format!("GET /_sandbox HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", serves.host);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(&serves.says), "{name}: {answer}");
    }
}
