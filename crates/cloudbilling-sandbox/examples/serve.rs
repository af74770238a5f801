//! A sandbox with demo data and an API token, for clients in other languages: `cargo run --example
//! serve -- 8443`.

use cloudbilling_sandbox::{Error, NewAccount, Sandbox};

fn main() -> Result<(), Error> {
    let port = std::env::args()
        .nth(1)
        .and_then(|port| port.parse().ok())
        .unwrap_or(0);
    // Plain HTTP, so that a client in any language can connect without a certificate.
    let sandbox = Sandbox::builder()
        .address(([127, 0, 0, 1], port).into())
        .http_loopback(true)
        .start()?;
    let admin = sandbox.admin();
    admin.seed_demo()?;
    // One account for each client, because each locks its own.
    for name in ["anna", "curl", "node", "php", "zeep"] {
        admin.create_account(&NewAccount::new(
            format!("{name}@example.org"),
            "correct horse",
        ))?;
    }
    admin.create_administrator("admin", "admin")?;
    let token = admin.create_api_token("example")?;
    println!("WSDL   {}?singleWsdl", sandbox.endpoint());
    println!("token  {}", token.secret);
    println!("key    {}", sandbox.admin_key());
    println!(
        "login  anna@example.org, correct horse, {}",
        NewAccount::DEFAULT_ENVIRONMENT
    );
    println!("portal {} (admin, admin)", sandbox.portal());
    sandbox.wait();
    Ok(())
}
