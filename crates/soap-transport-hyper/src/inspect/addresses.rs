//! The addresses of a host, each of which is connected to.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpStream, lookup_host},
    task::JoinSet,
    time::timeout,
};

use super::AddressInspection;

/// More than any host needs; each is a connection.
const MAX_ADDRESSES: usize = 16;

/// Connects to every address of a host at the same time, and closes the connections. Returns
/// nothing if the name cannot be resolved: a call fails with that error.
pub(super) async fn connect_to_each(
    host: String,
    port: u16,
    patience: Duration,
) -> Vec<AddressInspection> {
    let host = host.trim_matches(['[', ']']).to_owned();
    let Ok(Ok(found)) = timeout(patience, lookup_host((host, port))).await else {
        return Vec::new();
    };
    let mut attempts = JoinSet::new();
    for (index, address) in found.take(MAX_ADDRESSES).enumerate() {
        attempts.spawn(async move { (index, attempt(address, patience).await) });
    }
    let mut attempted = attempts.join_all().await;
    attempted.sort_by_key(|(index, _)| *index);
    attempted.into_iter().map(|(_, attempt)| attempt).collect()
}

async fn attempt(address: SocketAddr, patience: Duration) -> AddressInspection {
    let error = match timeout(patience, TcpStream::connect(address)).await {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(reason(&error)),
        Err(_) => Some("no response".to_owned()),
    };
    AddressInspection { address, error }
}

/// Returns the reason without the number of the operating system, if it is a known one.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::Other => error.to_string(),
        kind => kind.to_string(),
    }
}
