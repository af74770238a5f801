//! A test that embeds the sandbox: starts it, injects a fault, and checks what the server saw.
//! `cargo run --example embed`.

use std::time::Duration;

use cloudbilling_sandbox::{Error, FaultInjection, InjectedFault, NewAccount, Sandbox};

fn main() -> Result<(), Error> {
    // In memory, on a free loopback port, over TLS.
    let sandbox = Sandbox::start()?;
    let admin = sandbox.admin();
    let token = admin.create_api_token("example")?;
    admin.create_account(&NewAccount::new("anna@example.org", "correct horse"))?;

    // The next upload is carried out, but its response is lost.
    admin.inject(FaultInjection::on(
        "UploadInvoices2",
        InjectedFault::LoseResponse,
    ))?;

    // Here a test calls the client with these three values.
    println!("endpoint  {}", sandbox.endpoint());
    println!("API token {} characters", token.secret.len());
    println!("CA        {} bytes of PEM", sandbox.ca_pem().len());

    // An idle session expires after 30 minutes. The clock is moved instead of waiting.
    admin.advance_clock(Duration::from_secs(31 * 60))?;
    assert!(admin.sessions()?.is_empty());

    // The server's side of the test.
    assert_eq!(admin.executed("UploadInvoices2"), 0);
    assert_eq!(admin.account("anna@example.org")?.strikes, 0);
    for request in admin.requests() {
        println!("{request}");
    }
    Ok(())
}
