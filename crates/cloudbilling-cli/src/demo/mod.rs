//! `cloudbilling demo`: calls, step by step, against a sandbox over TLS.
//!
//! Only the data is made up. The client is the public one, it checks the certificate that the
//! sandbox made at its start, and every request is counted twice: by a transport in front of the
//! network and by the server.

mod recorder;
mod serve;
mod stage;
mod steps;

use std::error::Error;
use std::time::Instant;

use clap::Args;
use cloudbilling::HyperTransport;
use cloudbilling_sandbox::Sandbox;

use self::stage::Stage;
use crate::failure::ExitClass;
use crate::failure::Failure;
use crate::process::runtime;
use crate::terminal::Screen;

const DEMO_EXAMPLES: &str = "\
Examples:
  cloudbilling demo
  cloudbilling demo --serve
  cloudbilling demo --ascii | less";

#[derive(Args, Debug)]
#[command(after_help = DEMO_EXAMPLES)]
pub(crate) struct DemoArguments {
    /// Keep the local CloudBilling running afterwards, and print its endpoint, token and CA file
    #[arg(long)]
    pub(crate) serve: bool,
}

/// Shows the steps. The exit class says whether all of them succeeded.
pub(crate) fn run(arguments: &DemoArguments, screen: &mut Screen) -> Result<ExitClass, Failure> {
    let started = Instant::now();
    let runtime = runtime::start()?;
    let sandbox = Sandbox::start()?;
    let transport = HyperTransport::builder()
        .root_certificates_pem(sandbox.ca_pem().as_bytes())
        .build()
        .map_err(|error| failure(&error))?;

    screen.title("Calls to a local CloudBilling, step by step");
    screen.blank_line();
    screen.fact("endpoint", sandbox.endpoint());
    screen.fact("certificate", "just created; the client trusts no other");

    let mut stage = Stage::new(screen, sandbox, transport);
    let token = runtime
        .block_on(steps::play(&mut stage))
        .map_err(|error| failure(error.as_ref()))?;

    let (requests, failed) = (stage.requests(), stage.failed_checks());
    let seconds = started.elapsed().as_secs_f64();
    stage.screen.blank_line();
    let summary = format!("{requests} requests in {seconds:.1} s");
    let class = if failed == 0 {
        stage
            .screen
            .pass(&format!("all steps succeeded: {summary}"));
        ExitClass::Success
    } else {
        stage
            .screen
            .fail(&format!("{failed} checks failed: {summary}"));
        ExitClass::Finding
    };
    if arguments.serve {
        runtime.block_on(serve::until_interrupted(&mut stage, &token))?;
    }
    Ok(class)
}

fn failure(error: &dyn Error) -> Failure {
    Failure::new(ExitClass::Finding, error.to_string()).with_causes_of(error)
}
