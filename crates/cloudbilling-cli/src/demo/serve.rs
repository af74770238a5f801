//! `--serve`: the demo's sandbox stays up.

use std::fs;

use super::stage::Stage;
use crate::failure::Failure;
use crate::process::Interrupts;
use crate::sandbox;

/// Prints what a client needs to know, and waits for an interrupt.
pub(super) async fn until_interrupted(stage: &mut Stage<'_>, token: &str) -> Result<(), Failure> {
    let mut interrupts = Interrupts::listen()?;
    let ca_file =
        std::env::temp_dir().join(format!("cloudbilling-demo-{}.pem", std::process::id()));
    fs::write(&ca_file, stage.sandbox().ca_pem())
        .map_err(|error| Failure::file("write", &ca_file, &error))?;
    let endpoint = stage.sandbox().endpoint().to_owned();

    stage.screen.gap();
    stage
        .screen
        .title("The local CloudBilling stays up until you stop it with Ctrl-C");
    stage.screen.gap();
    stage.screen.fact("endpoint", &endpoint);
    stage.screen.fact("token", token);
    stage.screen.fact("CA file", ca_file.display());
    sandbox::try_it(stage.screen, &endpoint, Some(&ca_file), token);
    stage.screen.gap();
    stage.screen.flush();
    let interrupted = interrupts.next().await;
    // The file is of no use without the sandbox; if it cannot be removed, nothing is lost.
    let _ = fs::remove_file(&ca_file);
    interrupted
}
