//! Compares the calls a second of a client with a store in files and of one without, alternating in
//! one run: `cargo run --release --example beside_store -- ROUNDS`. Both call the same sandbox, in
//! the same process, one call after the other.
//!
//! Prints the medians and their ratio. Fails if the store costs more than 3 %: a call with a
//! session must not access it.

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use cloudbilling::blocking::Client;
use cloudbilling::store::file::{FileStore, KeyFile};
use cloudbilling::types::operation::GetInvoiceHeaders;
use cloudbilling::{BlockingHyperTransport, HyperTransport, Login, SharedLedger, SystemClock};
use cloudbilling_sandbox::{NewAccount, Sandbox};

const EMAIL: &str = "ann@example.com";
const PASSWORD: &str = "correct horse battery staple";

/// The time of one client in one round.
const TURN: Duration = Duration::from_millis(100);

/// The share of its calls a second that a client must keep with a store.
const BAR: f64 = 0.97;

fn main() -> Result<(), Box<dyn Error>> {
    let rounds = std::env::args().nth(1);
    let rounds: usize = rounds.map_or(Ok(201), |given| given.parse())?;
    let sandbox = Sandbox::start()?;
    sandbox
        .admin()
        .create_account(&NewAccount::new(EMAIL, PASSWORD))?;
    let folder = Folder::new()?;
    let clients = [with_store(&sandbox, &folder)?, without_store(&sandbox)?];

    let mut rates = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        // Each is first as often as the other one.
        for turn in [round % 2, 1 - round % 2] {
            rates[turn].push(calls_a_second(&clients[turn])?);
        }
    }
    let [with, without] = rates;
    let (with, without) = (median(with), median(without));
    let ratio = with / without;
    println!(
        "calls a second in {rounds} rounds: {with:.0} with a store, {without:.0} without; \
         {:.1} %",
        100.0 * ratio
    );
    match ratio < BAR {
        true => Err("the store costs calls that need none".into()),
        false => Ok(()),
    }
}

fn with_store(sandbox: &Sandbox, folder: &Folder) -> Result<Client, Box<dyn Error>> {
    let store = FileStore::open(folder.0.join("state"))?;
    let key = store.key(&KeyFile::new(folder.0.join("store.key")))?;
    let client = builder(sandbox)?.store(store, key).build()?;
    client.create_record()?;
    Ok(client)
}

fn without_store(sandbox: &Sandbox) -> Result<Client, Box<dyn Error>> {
    Ok(builder(sandbox)?.build()?)
}

/// Returns a builder with a ledger of its own, so that each client has its own session.
fn builder(sandbox: &Sandbox) -> Result<cloudbilling::ClientBuilder<Client>, Box<dyn Error>> {
    let transport = HyperTransport::builder().root_certificates_pem(sandbox.ca_pem().as_ref());
    let login = Login::new(EMAIL, PASSWORD, NewAccount::DEFAULT_ENVIRONMENT)?;
    let builder = cloudbilling::ClientBuilder::<Client>::new(sandbox.endpoint())
        .login(login)
        .ledger(SharedLedger::new(SystemClock::new()))
        .transport(BlockingHyperTransport::new(transport.build()?)?);
    Ok(builder)
}

fn calls_a_second(client: &Client) -> Result<f64, Box<dyn Error>> {
    let (start, mut calls) = (Instant::now(), 0_u32);
    while start.elapsed() < TURN {
        client.execute(&GetInvoiceHeaders::default())?;
        calls += 1;
    }
    Ok(f64::from(calls) / start.elapsed().as_secs_f64())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> std::io::Result<Self> {
        // Not the temporary folder of the system, which may be in memory.
        let path = std::env::current_dir()?.join(format!("target/store-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that is left behind disturbs nothing.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
