//! The arguments of `cloudbilling sandbox`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

const SANDBOX_EXAMPLES: &str = "\
Examples:
  cloudbilling sandbox --seed-demo --create-token shop
  CLOUDBILLING_ADMIN_PASSWORD=… cloudbilling sandbox --create-administrator anna
  cloudbilling sandbox --listen 127.0.0.1:0 --database state.sqlite --log";

#[derive(Args, Debug)]
#[command(after_help = SANDBOX_EXAMPLES)]
pub(crate) struct SandboxArguments {
    /// Listen on this address
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,

    /// Keep the state in this SQLite file instead of in memory
    #[arg(long, value_name = "FILE")]
    pub(crate) database: Option<PathBuf>,

    /// Write the certificate that clients must trust to this file
    #[arg(
        long,
        default_value = "cloudbilling-sandbox-ca.pem",
        value_name = "FILE"
    )]
    pub(crate) ca_file: PathBuf,

    /// Create an administrator, who can sign in to the Management Portal with the password in
    /// CLOUDBILLING_ADMIN_PASSWORD. Fails if the database has one of this name with another
    /// password
    #[arg(long, value_name = "NAME")]
    pub(crate) create_administrator: Option<String>,

    /// Set the password of an existing administrator to the one in CLOUDBILLING_ADMIN_PASSWORD, and
    /// lift their lock
    #[arg(long, value_name = "NAME", conflicts_with = "create_administrator")]
    pub(crate) reset_administrator: Option<String>,

    /// Add a few thousand made-up customers, purchases and invoices, unless the database has them
    #[arg(long)]
    pub(crate) seed_demo: bool,

    /// Create an API token of this name, and print it
    #[arg(long, value_name = "NAME")]
    pub(crate) create_token: Option<String>,

    /// Serve plain http, on loopback addresses only, for clients without TLS
    #[arg(long)]
    pub(crate) http_loopback: bool,

    /// Log each request, and each connection without a request, to standard error
    #[arg(long)]
    pub(crate) log: bool,
}
