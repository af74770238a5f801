//! `cloudbilling demo`: every path of a call, step by step, against a sandbox over TLS.
//!
//! Nothing in it is staged but the data: the client is the public one, the certificate is made at start and checked by
//! the client, and every request is counted twice, by a transport in front of the network and by the server.

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

#[derive(Args, Debug)]
pub(crate) struct DemoArguments {
    /// Stay up afterwards, and print endpoint, token and CA file
    #[arg(long)]
    pub(crate) serve: bool,
}

/// Shows the steps, and says by its exit class whether each did what it should.
pub(crate) fn run(arguments: &DemoArguments, screen: &mut Screen) -> Result<ExitClass, Failure> {
    let started = Instant::now();
    let runtime = runtime::start()?;
    let sandbox = Sandbox::start()?;
    let transport = HyperTransport::builder()
        .root_certificates_pem(sandbox.ca_pem().as_bytes())
        .build()
        .map_err(|error| broken(&error))?;

    screen.title("A local CloudBilling, and every path of a call to it");
    screen.gap();
    screen.fact("endpoint", sandbox.endpoint());
    screen.fact(
        "certificate",
        "made a moment ago; the client trusts this one and no other",
    );

    let mut stage = Stage::new(screen, sandbox, transport);
    let token = runtime
        .block_on(steps::play(&mut stage))
        .map_err(|error| broken(error.as_ref()))?;

    let (requests, faults) = (stage.requests(), stage.faults());
    let seconds = started.elapsed().as_secs_f64();
    stage.screen.gap();
    let summary = format!("{requests} requests in {seconds:.1} s");
    let class = if faults == 0 {
        stage
            .screen
            .pass(&format!("every step did what it should: {summary}"));
        ExitClass::Success
    } else {
        stage
            .screen
            .fail(&format!("{faults} checks failed: {summary}"));
        ExitClass::Demo
    };
    if arguments.serve {
        runtime.block_on(serve::until_interrupted(&mut stage, &token))?;
    }
    Ok(class)
}

fn broken(error: &dyn Error) -> Failure {
    Failure::new(ExitClass::Demo, error.to_string()).with_causes_of(error)
}
