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
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,

    /// Keep the state in this SQLite file; without it, in memory
    #[arg(long, value_name = "FILE")]
    pub(crate) database: Option<PathBuf>,

    /// Write the certificate that clients must trust to this file
    #[arg(
        long,
        default_value = "cloudbilling-sandbox-ca.pem",
        value_name = "FILE"
    )]
    pub(crate) ca_file: PathBuf,

    /// Make an administrator who can sign in to the Management Portal, with the password in
    /// CLOUDBILLING_ADMIN_PASSWORD. An error if the database has one of this name with another
    /// password
    #[arg(long, value_name = "NAME")]
    pub(crate) create_administrator: Option<String>,

    /// Give an administrator of the database the password in CLOUDBILLING_ADMIN_PASSWORD, and lift
    /// their lock
    #[arg(long, value_name = "NAME", conflicts_with = "create_administrator")]
    pub(crate) reset_administrator: Option<String>,

    /// Fill it with a few thousand made-up customers, purchases and invoices, unless the database has them already
    #[arg(long)]
    pub(crate) seed_demo: bool,

    /// Make an API token of this name at start, and print it
    #[arg(long, value_name = "NAME")]
    pub(crate) create_token: Option<String>,

    /// Serve plain http, for clients without TLS; loopback addresses only
    #[arg(long)]
    pub(crate) http_loopback: bool,

    /// Print a line for each request, and for each connection that brought none
    #[arg(long)]
    pub(crate) log: bool,
}
