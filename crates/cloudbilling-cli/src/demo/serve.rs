//! `demo --serve`: keeps the sandbox of the demo running.

use std::fs;

use super::stage::Stage;
use crate::failure::Failure;
use crate::process::Interrupts;
use crate::sandbox;

/// Prints the settings of a client, and waits for an interrupt.
pub(super) async fn until_interrupted(stage: &mut Stage<'_>, token: &str) -> Result<(), Failure> {
    let mut interrupts = Interrupts::listen()?;
    let ca_file =
        std::env::temp_dir().join(format!("cloudbilling-demo-{}.pem", std::process::id()));
    fs::write(&ca_file, stage.sandbox().ca_pem())
        .map_err(|error| Failure::file("write", &ca_file, &error))?;
    let endpoint = stage.sandbox().endpoint().to_owned();

    stage.screen.blank_line();
    stage
        .screen
        .title("The local CloudBilling keeps running; press Ctrl-C to stop it");
    stage.screen.blank_line();
    stage.screen.fact("endpoint", &endpoint);
    stage.screen.fact("token", token);
    stage.screen.fact("CA file", ca_file.display());
    sandbox::print_first_call(stage.screen, &endpoint, Some(&ca_file), token);
    stage.screen.blank_line();
    stage.screen.flush();
    let interrupted = interrupts.next().await;
    // A file that cannot be removed does no harm: its certificate is useless without the sandbox.
    let _ = fs::remove_file(&ca_file);
    interrupted
}
