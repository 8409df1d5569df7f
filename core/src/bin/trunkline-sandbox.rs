//! A Twilio in memory, over HTTP: `trunkline-sandbox --port 8080`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::process::ExitCode;
use std::time::SystemTime;

use futures_util::future::{Either, select};
use tokio::net::TcpListener;
use trunkline::sandbox::server::Server;
use trunkline::sandbox::{Gate, Reach, Sandbox};

const USAGE: &str = "\
A Twilio in memory, to build and test against.

Usage: trunkline-sandbox [OPTIONS]

  --port N            the port to listen on (8080 unless given; 0 takes any that is free)
  --listen ADDRESS    the address to listen on (127.0.0.1 unless given: this machine alone; a container needs 0.0.0.0)
  --account-sid AC…   the SID of the account (minted unless given)
  --auth-token TEXT   its auth token (minted unless given)
  --allow-host NAME   answers under this name, too: sandbox.example, or *.sandbox.example for all names below it;
                      may be given several times (names of this machine, localhost and the like, are always answered)
  --webhooks-to HOST  sends webhooks to this host, too: app.example, or *.app.example for all names below it; may be given
                      several times (this machine always gets them)
  --speed N           lets the sandbox's clock run N times as fast as the system's
  --help              shows this text
  --version           shows the version";

const NAMES: &[&str] =
    &["--port", "--listen", "--account-sid", "--auth-token", "--allow-host", "--webhooks-to", "--speed"];

#[derive(Debug, Default, PartialEq)]
struct Options {
    port: Option<u16>,
    listen: Option<IpAddr>,
    account_sid: Option<String>,
    auth_token: Option<String>,
    allowed_hosts: Vec<String>,
    webhooks_to: Vec<String>,
    speed: Option<f64>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    if arguments.iter().any(|argument| argument == "--version" || argument == "-V") {
        println!("trunkline-sandbox {}", env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    let result = read(arguments).and_then(run);
    if let Err(message) = &result {
        eprintln!("{message}");
    }
    if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads `--name value` and `--name=value`.
fn read(arguments: Vec<String>) -> Result<Options, String> {
    let mut options = Options::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        if !NAMES.contains(&name.as_str()) {
            return Err(format!("There is no option {name}.\n\n{USAGE}"));
        }
        let value = value.or_else(|| arguments.next()).filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| format!("{name} needs a value."))?;
        match name.as_str() {
            "--port" => {
                options.port = Some(value.parse().map_err(|_| format!("{value} is no port: give 0 to 65535."))?)
            }
            "--listen" => {
                options.listen =
                    Some(value.parse().map_err(|_| format!("{value} is no address: give 0.0.0.0, for example."))?)
            }
            "--account-sid" if is_account_sid(&value) => options.account_sid = Some(value),
            "--account-sid" => return Err(format!("{value} is no account SID: AC and 32 hexadecimal digits.")),
            "--allow-host" => options.allowed_hosts.push(value),
            "--webhooks-to" => options.webhooks_to.push(value),
            "--speed" => options.speed = Some(value.parse().map_err(|_| format!("--speed: {value} is no number."))?),
            _ => options.auth_token = Some(value),
        }
    }
    Ok(options)
}

fn is_account_sid(text: &str) -> bool {
    let digits = text.strip_prefix("AC").unwrap_or_default();
    digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn run(options: Options) -> Result<(), String> {
    let fresh = Sandbox::new();
    let account_sid = options.account_sid.unwrap_or_else(|| fresh.account_sid());
    let auth_token = options.auth_token.unwrap_or_else(|| fresh.auth_token());
    let sandbox = Sandbox::with_account(account_sid, auth_token);
    // The account is opened today.
    sandbox.set_now(SystemTime::now().into());
    sandbox.reset();
    let mut gate = Gate::new();
    for name in &options.allowed_hosts {
        gate.allow_host(name).map_err(|error| format!("--allow-host: {}.", error.message()))?;
    }
    let mut reach = Reach::new();
    for host in &options.webhooks_to {
        reach.allow_host(host).map_err(|error| format!("--webhooks-to: {}.", error.message()))?;
    }
    let server = Server::new(sandbox.clone()).gate(gate).reach(reach);
    let server = server.speed(options.speed.unwrap_or(1.0)).map_err(|error| format!("--{}.", error.message()))?;
    let (address, port) = (options.listen.unwrap_or(Ipv4Addr::LOCALHOST.into()), options.port.unwrap_or(8080));
    let runtime = tokio::runtime::Runtime::new().map_err(|error| format!("The server cannot start: {error}."))?;
    runtime.block_on(async {
        let listener = TcpListener::bind((address, port)).await.map_err(|error| {
            format!(
                "Port {port} of {address} cannot be used ({error}). Choose another with --port; --port 0 takes any that is free."
            )
        })?;
        greet(&sandbox, listener.local_addr().map_err(|error| error.to_string())?);
        let stopped = tokio::signal::ctrl_c();
        if let Either::Left((Err(error), _)) = select(pin!(server.serve(listener)), pin!(stopped)).await {
            return Err(error.message().to_owned());
        }
        println!("\nStopped. What it kept is gone.");
        Ok(())
    })
}

fn greet(sandbox: &Sandbox, listening: SocketAddr) {
    let is_anywhere = listening.ip().is_unspecified();
    let address =
        format!("http://{}", if is_anywhere { (Ipv4Addr::LOCALHOST, listening.port()).into() } else { listening });
    let (key, secret) = sandbox.api_key();
    println!(
        "\
The Trunkline sandbox is ready: a Twilio in memory, forgotten when it stops.

  Address:      {address}
  Page:         {address}/, to watch and to take part in a browser
  Account SID:  {account_sid}
  Auth token:   {auth_token}
  API key:      {key}
  API secret:   {secret}

Point programs at it: Trunkline's clients read these variables. Without `export`, they are the lines of a .env file.

  export TWILIO_ACCOUNT_SID='{account_sid}'
  export TWILIO_AUTH_TOKEN='{auth_token}'
  export TWILIO_BASE_URL='{address}/{{product}}'

Each product is below the first segment of the path that names it, as `messaging`; where one product alone has a path, that may be left
out. So a message is sent by hand:

  curl {address}/2010-04-01/Accounts/{account_sid}/Messages.json \\
      -u {account_sid}:{auth_token} \\
      --data-urlencode To=+15558675310 --data-urlencode From=+15017122661 -d Body=Hello

Write to a number whose webhook is on this machine; see what reached the sandbox and what it sent; make it fail:

  curl {address}/_sandbox/receive -d '{{\"from\": \"+15558675310\", \"to\": \"+15017122661\", \"body\": \"Hi\"}}'
  curl {address}/_sandbox/requests
  curl {address}/_sandbox/webhooks
  curl {address}/_sandbox/faults -d '{{\"status\": 503, \"times\": 2}}'

Ctrl-C stops it.",
        account_sid = sandbox.account_sid(),
        auth_token = sandbox.auth_token(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Result<Options, String> {
        read(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn options_are_given_in_two_ways() {
        let sid = format!("AC{}", "0".repeat(32));
        let expected = Options {
            port: Some(0),
            listen: Some(Ipv4Addr::UNSPECIFIED.into()),
            account_sid: Some(sid.clone()),
            auth_token: Some("t=1".to_owned()),
            allowed_hosts: vec!["a.example".to_owned(), "*.b.example".to_owned()],
            webhooks_to: vec!["c.example".to_owned()],
            speed: Some(10.0),
        };
        let line = format!(
            "--port 0 --listen 0.0.0.0 --account-sid {sid} --auth-token=t=1 --allow-host a.example --allow-host=*.b.example --webhooks-to c.example --speed 10"
        );
        assert_eq!(options(&line), Ok(expected));
        assert_eq!(options(""), Ok(Options::default()));
    }

    #[test]
    fn wrong_options_say_what_is_wrong() {
        for (line, part) in [
            ("--port", "--port needs a value"),
            ("--port many", "many is no port"),
            ("--listen localhost", "localhost is no address"),
            ("--account-sid AC1", "AC1 is no account SID"),
            ("--auth-token=", "--auth-token needs a value"),
            ("--prot 1", "There is no option --prot"),
            ("--speed fast", "--speed: fast is no number"),
        ] {
            let message = options(line).unwrap_err();
            assert!(message.starts_with(part), "{message}");
        }
    }
}
