//! The command line of a sandbox's server, one for the programs of all languages: what it takes, and what it says.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::Sandbox;
use super::auth::Credentials;
use super::gate::{Gate, Reach};
use super::kinds::is_sid;

/// The options, with what they say of themselves.
const OPTIONS: &[(&str, &str)] = &[
    ("--port N", "the port to listen on (8080 unless given; 0 takes any that is free)"),
    (
        "--listen ADDRESS",
        "the address to listen on (127.0.0.1 unless given: this machine alone; a container needs 0.0.0.0)",
    ),
    ("--account-sid AC…", "the SID of the account (minted unless given)"),
    ("--auth-token TEXT", "its auth token (minted unless given)"),
    ("--seed N", "where SIDs, tokens and chance come from (0 unless given)"),
    (
        "--allow-host NAME",
        "answers under this name, too: sandbox.example, or *.sandbox.example for all names below it;\n\
         may be given several times (names of this machine, localhost and the like, are always answered)",
    ),
    (
        "--webhooks-to HOST",
        "sends webhooks to this host, too: app.example, or *.app.example for all names below it; may be given\n\
         several times (this machine always gets them)",
    ),
    ("--speed N", "lets the sandbox's clock run N times as fast as the system's (1 unless given)"),
    ("--help", "shows this text"),
    ("--version", "shows the version"),
];

/// What a command line asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// To say this, and no more: the usage, or the version.
    Say(String),
    /// To serve a sandbox.
    Serve(Serving),
}

/// How a sandbox is to be served.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Serving {
    /// The port; 0 takes any that is free.
    pub port: u16,
    /// The address.
    pub listen: IpAddr,
    /// The SID of the account.
    pub account_sid: String,
    /// Its auth token.
    pub auth_token: String,
    /// Where SIDs, tokens and chance come from.
    pub seed: u64,
    /// For [`Gate::allow_host`], which takes each of them.
    pub allow_hosts: Vec<String>,
    /// For [`Reach::allow_host`], which takes each of them.
    pub webhooks_to: Vec<String>,
    /// How many times as fast as the system's the sandbox's clock runs.
    pub speed: f64,
}

impl Command {
    /// Reads `--name value` and `--name=value`. The program is what people type to start it: `python -m trunkline.sandbox`.
    ///
    /// # Errors
    /// What is wrong, with what to do.
    pub fn read(program: &str, arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
        let arguments: Vec<String> = arguments.into_iter().collect();
        if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
            return Ok(Command::Say(usage(program)));
        }
        if arguments.iter().any(|argument| argument == "--version" || argument == "-V") {
            return Ok(Command::Say(format!("trunkline-sandbox {}", env!("CARGO_PKG_VERSION"))));
        }
        let (mut account_sid, mut auth_token) = (None, None);
        let mut serving = Serving {
            port: 8080,
            listen: Ipv4Addr::LOCALHOST.into(),
            account_sid: String::new(),
            auth_token: String::new(),
            seed: 0,
            allow_hosts: Vec::new(),
            webhooks_to: Vec::new(),
            speed: 1.0,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (argument, None),
            };
            if !OPTIONS.iter().any(|(option, _)| option.split_once(' ').is_some_and(|(option, _)| option == name)) {
                return Err(format!("There is no option {name}.\n\n{}", usage(program)));
            }
            let value = value.or_else(|| arguments.next()).filter(|value| !value.is_empty());
            let value = value.ok_or_else(|| format!("{name} needs a value."))?;
            match name.as_str() {
                "--port" => {
                    serving.port = value.parse().map_err(|_| format!("--port: {value} is no port, from 0 to 65535."))?
                }
                "--listen" => {
                    let no_address = |_| format!("--listen: {value} is no address: give 0.0.0.0, for example.");
                    serving.listen = value.parse().map_err(no_address)?
                }
                "--account-sid" if is_sid(&value, &["AC"]) => account_sid = Some(value),
                "--account-sid" => {
                    return Err(format!("--account-sid: {value} is no account SID: AC and 32 hexadecimal digits."));
                }
                "--seed" => {
                    serving.seed = value
                        .parse()
                        .map_err(|_| format!("--seed: {value} is no whole number from 0 to {}.", u64::MAX))?
                }
                "--allow-host" => {
                    Gate::new().allow_host(&value).map_err(|error| format!("--allow-host: {}.", error.message()))?;
                    serving.allow_hosts.push(value)
                }
                "--webhooks-to" => {
                    Reach::new().allow_host(&value).map_err(|error| format!("--webhooks-to: {}.", error.message()))?;
                    serving.webhooks_to.push(value)
                }
                "--speed" => serving.speed = speed(&value)?,
                _ => auth_token = Some(value),
            }
        }
        let Credentials { account_sid, auth_token, .. } = Credentials::new(serving.seed, account_sid, auth_token);
        Ok(Command::Serve(Serving { account_sid, auth_token, ..serving }))
    }
}

impl Serving {
    /// The sandbox that is to be served.
    pub fn sandbox(&self) -> Sandbox {
        let (account_sid, auth_token) = (self.account_sid.clone(), self.auth_token.clone());
        Sandbox::with_credentials(self.seed, Some(account_sid), Some(auth_token))
    }
}

impl Sandbox {
    /// What a program says that serves this sandbox: where it is, its credentials, and what to do with them. The page is told of where the
    /// server has one.
    pub fn greeting(&self, listening: SocketAddr, has_page: bool) -> String {
        let address = address(listening);
        let page = match has_page {
            true => format!("\n  Page:         {address}/, to watch and to take part in a browser"),
            false => String::new(),
        };
        let (key, secret) = self.api_key();
        format!(
            "\
The Trunkline sandbox is ready: a Twilio in memory, forgotten when it stops.

  Address:      {address}{page}
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
            account_sid = self.account_sid(),
            auth_token = self.auth_token(),
        )
    }
}

/// The address that a server is called by on its own machine: where it listens, or 127.0.0.1 if that is everywhere.
pub fn address(listening: SocketAddr) -> String {
    let is_anywhere = listening.ip().is_unspecified();
    format!("http://{}", if is_anywhere { (Ipv4Addr::LOCALHOST, listening.port()).into() } else { listening })
}

/// How many times as fast a clock may run.
pub(super) fn is_speed(speed: f64) -> bool {
    speed > 0.0 && speed <= 1e6
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| format!("--speed: {text} is no number."))?;
    match is_speed(speed) {
        true => Ok(speed),
        false => Err("--speed: it must be above 0, and at most a million.".to_owned()),
    }
}

fn usage(program: &str) -> String {
    let mut text = format!("A Twilio in memory, to build and test against.\n\nUsage: {program} [OPTIONS]\n");
    for (option, meaning) in OPTIONS {
        text.push_str(&format!("\n  {option:<18}  {}", meaning.replace('\n', &format!("\n{:22}", ""))));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Command, String> {
        Command::read("trunkline-sandbox", line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_given_in_two_ways() {
        let sid = format!("AC{}", "0".repeat(32));
        let expected = Serving {
            port: 0,
            listen: Ipv4Addr::UNSPECIFIED.into(),
            account_sid: sid.clone(),
            auth_token: "t=1".to_owned(),
            seed: 7,
            allow_hosts: vec!["a.example".to_owned(), "*.b.example".to_owned()],
            webhooks_to: vec!["c.example".to_owned()],
            speed: 10.0,
        };
        let line = format!(
            "--port 0 --listen 0.0.0.0 --account-sid {sid} --auth-token=t=1 --allow-host a.example --allow-host=*.b.example --webhooks-to c.example --speed 10 --seed 7"
        );
        assert_eq!(read(&line), Ok(Command::Serve(expected)));
    }

    #[test]
    fn what_is_not_given_is_usual_or_minted_from_the_seed() {
        let serving = |line| match read(line) {
            Ok(Command::Serve(serving)) => serving,
            other => panic!("{other:?}"),
        };
        let usual = serving("");
        assert_eq!((usual.port, usual.listen, usual.speed), (8080, Ipv4Addr::LOCALHOST.into(), 1.0));
        assert_eq!(usual.account_sid, Sandbox::new().account_sid());
        let own = serving("--auth-token mine");
        assert_eq!((own.account_sid, own.auth_token.as_str()), (usual.account_sid.clone(), "mine"));
        assert_eq!(own.seed, 0);
        let seeded = serving("--seed 1");
        assert_ne!(seeded.account_sid, usual.account_sid);
        assert_eq!(seeded.sandbox().account_sid(), Sandbox::with_seed(1).account_sid());
    }

    #[test]
    fn wrong_options_say_what_is_wrong() {
        for (line, part) in [
            ("--port", "--port needs a value"),
            ("--port=", "--port needs a value"),
            ("--port many", "--port: many is no port"),
            ("--port 65536", "--port: 65536 is no port"),
            ("--listen localhost", "--listen: localhost is no address"),
            ("--account-sid AC1", "--account-sid: AC1 is no account SID"),
            ("--auth-token=", "--auth-token needs a value"),
            ("--prot 1", "There is no option --prot"),
            ("--help=1", "There is no option --help"),
            ("8080", "There is no option 8080"),
            ("--speed fast", "--speed: fast is no number"),
            ("--speed 0", "--speed: it must be above 0"),
            ("--speed nan", "--speed: it must be above 0"),
            ("--seed -1", "--seed: -1 is no whole number"),
            ("--allow-host http://a.example", "--allow-host: "),
            ("--webhooks-to http://a.example", "--webhooks-to: "),
        ] {
            let message = read(line).unwrap_err();
            assert!(message.starts_with(part), "{line}: {message}");
        }
    }

    #[test]
    fn the_usage_names_every_option_and_how_it_is_called() {
        for line in ["--help", "-h", "--port x --help"] {
            let Ok(Command::Say(usage)) = Command::read("npx trunkline sandbox", line.split(' ').map(str::to_owned))
            else {
                panic!("{line}")
            };
            assert!(usage.contains("Usage: npx trunkline sandbox [OPTIONS]"), "{usage}");
            assert!(OPTIONS.iter().all(|(option, _)| usage.contains(option)), "{usage}");
            assert!(usage.lines().all(|line| line.len() <= 140), "{usage}");
        }
        assert_eq!(read("-V"), Ok(Command::Say(format!("trunkline-sandbox {}", env!("CARGO_PKG_VERSION")))));
    }

    #[test]
    fn the_greeting_names_an_address_that_can_be_called() {
        let sandbox = Sandbox::new();
        let greeting = sandbox.greeting((Ipv4Addr::UNSPECIFIED, 8080).into(), false);
        assert!(greeting.contains("export TWILIO_BASE_URL='http://127.0.0.1:8080/{product}'"), "{greeting}");
        assert!(!greeting.contains("Page:") && greeting.contains(&sandbox.auth_token()), "{greeting}");
        assert!(sandbox.greeting("[::1]:1".parse().unwrap(), true).contains("Page:         http://[::1]:1/,"));
    }
}
