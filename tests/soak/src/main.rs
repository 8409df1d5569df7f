//! `soak`: starts a server that misbehaves and a soak client against it, and judges. The README beside tells how.

mod answer;
mod control;
mod fate;
mod http;
mod judge;
mod ledger;
mod memory;
mod places;
mod plan;
mod random;
mod server;

use std::io;
use std::net::Ipv4Addr;
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::time::{sleep, timeout};

use crate::control::Control;
use crate::judge::judge;
use crate::memory::Memory;
use crate::places::Places;
use crate::plan::Plan;
use crate::server::Server;

const USAGE: &str = "\
Holds what a soak client is told against what a server did that misbehaves.

Usage: soak [OPTIONS] [-- COMMAND…]

  --count N          how many messages are created (10000 unless given; 1000 are the fewest that say something)
  --seed N           what is drawn by chance is the same for the same seed (0 unless given)
  --without-aborts   the client cannot abort calls
  --unseen-connections
                     the client cannot know of a call that has timed out that there was no connection
  --verdict FILE     writes the verdict there, as JSON

Without a command it waits for a client that is started by hand.";

#[derive(Debug, PartialEq)]
struct Options {
    count: usize,
    seed: u64,
    has_aborts: bool,
    sees_connections: bool,
    verdict: Option<String>,
    command: Vec<String>,
}

fn main() -> ExitCode {
    let options = match read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.and_then(|runtime| runtime.block_on(run(options))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::from(2)
        }
    }
}

fn read(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        count: 10_000,
        seed: 0,
        has_aborts: true,
        sees_connections: true,
        verdict: None,
        command: Vec::new(),
    };
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value.\n\n{USAGE}"));
        match argument.as_str() {
            "--count" => options.count = number(&argument, &value()?)?,
            "--seed" => options.seed = number(&argument, &value()?)?,
            "--without-aborts" => options.has_aborts = false,
            "--unseen-connections" => options.sees_connections = false,
            "--verdict" => options.verdict = Some(value()?),
            "--" => options.command = arguments.by_ref().collect(),
            _ => return Err(format!("There is no option {argument}.\n\n{USAGE}")),
        }
    }
    Ok(options)
}

fn number<N: std::str::FromStr>(name: &str, text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("{name} takes a number, not {text}."))
}

/// Whether the run has passed.
async fn run(options: Options) -> io::Result<bool> {
    let mut plan = Plan::new(options.count, options.seed, options.has_aborts);
    plan.sees_connections = options.sees_connections;
    let server = Server::new(plan);
    let control = Control::new(server.clone(), Places::open(server.clone()).await?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(control.clone().serve(listener));
    let mut memory = Memory::default();
    let client_failed = client(&options, &url, &control, &mut memory).await?;
    // What is still on its way arrives.
    sleep(Duration::from_millis(200)).await;
    let failed = client_failed.or_else(|| memory.complaint());
    let verdict = judge(&server.plan, &server.ledger(), &control.reports(), failed);
    let (creates, calls) = (server.plan.creates(), server.plan.calls.len());
    println!("{creates} creates and {} reads, seed {}", calls - creates, options.seed);
    println!("Memory of the client: {memory}");
    println!("{verdict} in {} s", server.elapsed().as_secs());
    if let Some(file) = &options.verdict {
        let mut told = verdict.to_json();
        told["creates"] = creates.into();
        told["reads"] = (calls - creates).into();
        told["seed"] = options.seed.into();
        told["seconds"] = server.elapsed().as_secs().into();
        std::fs::write(file, format!("{told:#}\n"))?;
    }
    Ok(verdict.is_passed())
}

/// Runs the client, or waits for one. How it failed, if it did.
async fn client(
    options: &Options,
    url: &str,
    control: &Arc<Control>,
    memory: &mut Memory,
) -> io::Result<Option<String>> {
    let Some((program, arguments)) = options.command.split_first() else {
        println!("SOAK_URL={url}");
        control.finished().await;
        return Ok(None);
    };
    let mut child = Command::new(program)
        .args(arguments)
        .env("SOAK_URL", url)
        .stdin(Stdio::null())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| io::Error::new(error.kind(), format!("cannot start {program}: {error}")))?;
    let patience = Duration::from_secs(240) + Duration::from_millis(20) * options.count as u32;
    let group = child.id();
    let watching = async {
        loop {
            sleep(Duration::from_millis(500)).await;
            if let (Some(held), false) = (group.and_then(memory::held_by), control.is_finished()) {
                memory.note(control.reported(), control.calls(), held);
            }
        }
    };
    let ended = tokio::select! {
        ended = timeout(patience, child.wait()) => ended,
        () = watching => unreachable!("it goes on as long as the client does"),
        _ = tokio::signal::ctrl_c() => {
            end_group(&child).await;
            return Err(io::Error::from(io::ErrorKind::Interrupted));
        }
    };
    match ended {
        Ok(status) => Ok(Some(status?).filter(|status| !status.success()).map(|status| status.to_string())),
        Err(_) => {
            end_group(&child).await;
            Ok(Some(format!("it had not ended after {} s", patience.as_secs())))
        }
    }
}

/// Ends the client and whatever it has started.
async fn end_group(child: &tokio::process::Child) {
    if let Some(id) = child.id() {
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{id}")]).status().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_up_to_the_command() {
        let read = |line: &str| read(line.split_whitespace().map(str::to_owned));
        let options = read(
            "--count 20 --seed 3 --without-aborts --unseen-connections --verdict out.json -- node soak.mjs --count 1",
        )
        .unwrap();
        assert_eq!((options.count, options.seed), (20, 3));
        assert_eq!((options.has_aborts, options.sees_connections), (false, false));
        assert_eq!(options.verdict.as_deref(), Some("out.json"));
        assert_eq!(options.command, ["node", "soak.mjs", "--count", "1"]);
        for line in ["--count", "--count many", "--cuont 1"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
