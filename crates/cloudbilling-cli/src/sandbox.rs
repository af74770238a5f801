//! `cloudbilling sandbox`: a CloudBilling of one's own, until it is interrupted.

use std::fs;

use cloudbilling_sandbox::{Sandbox, Storage};

use crate::arguments::SandboxArguments;
use crate::failure::Failure;
use crate::runtime;
use crate::screen::Screen;

/// Starts the sandbox, prints what a client needs to know, and waits.
pub(crate) fn run(arguments: &SandboxArguments, screen: &mut Screen) -> Result<(), Failure> {
    let storage = match &arguments.database {
        Some(path) => Storage::File(path.clone()),
        None => Storage::Memory,
    };
    let sandbox = Sandbox::builder()
        .address(arguments.listen)
        .storage(storage)
        .http_loopback(arguments.http_loopback)
        .start()?;

    screen.title("CloudBilling sandbox");
    screen.gap();
    screen.fact("endpoint", sandbox.endpoint());
    if !arguments.http_loopback {
        let path = &arguments.ca_file;
        fs::write(path, sandbox.ca_pem()).map_err(|error| Failure::file("write", path, &error))?;
        screen.fact("CA file", path.display());
    }
    if let Some(name) = &arguments.create_token {
        screen.fact(
            "token",
            sandbox.admin().create_api_token(name.as_str())?.secret,
        );
    }
    screen.gap();
    screen.say("Interrupt it (Ctrl-C) to stop.");
    screen.flush();
    runtime::start()?.block_on(runtime::interrupted())
}
