//! A Twilio in memory, over HTTP: `trunkline-sandbox --port 8080`.

use std::pin::pin;
use std::process::ExitCode;
use std::time::SystemTime;

use futures_util::future::{Either, select};
use tokio::net::TcpListener;
use trunkline::sandbox::command::{Command, Serving};
use trunkline::sandbox::server::Server;
use trunkline::sandbox::{Gate, Reach};

fn main() -> ExitCode {
    match Command::read("trunkline-sandbox", std::env::args().skip(1)) {
        Ok(Command::Serve(serving)) => match run(&serving) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                eprintln!("{message}");
                ExitCode::FAILURE
            }
        },
        Ok(Command::Say(text)) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn run(serving: &Serving) -> Result<(), String> {
    let sandbox = serving.sandbox();
    // The account is opened today.
    sandbox.set_now(SystemTime::now().into());
    sandbox.reset();
    let told = |error: trunkline::Error| error.message().to_owned();
    let (mut gate, mut reach) = (Gate::new(), Reach::new());
    serving.allow_hosts.iter().try_for_each(|name| gate.allow_host(name)).map_err(told)?;
    serving.webhooks_to.iter().try_for_each(|host| reach.allow_host(host)).map_err(told)?;
    let server = Server::new(sandbox.clone()).gate(gate).reach(reach).speed(serving.speed).map_err(told)?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| format!("The server cannot start: {error}."))?;
    runtime.block_on(async {
        let (address, port) = (serving.listen, serving.port);
        let listener = TcpListener::bind((address, port)).await.map_err(|error| {
            format!(
                "Port {port} of {address} cannot be used ({error}). Choose another with --port; --port 0 takes any that is free."
            )
        })?;
        let listening = listener.local_addr().map_err(|error| error.to_string())?;
        println!("{}", sandbox.greeting(listening, true));
        let stopped = tokio::signal::ctrl_c();
        if let Either::Left((Err(error), _)) = select(pin!(server.serve(listener)), pin!(stopped)).await {
            return Err(told(error));
        }
        println!("\nStopped. What it kept is gone.");
        Ok(())
    })
}
