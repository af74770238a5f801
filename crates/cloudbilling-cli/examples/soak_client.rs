//! Runs the client against a sandbox that injects random faults, over TLS, for the given number of
//! seconds. It fails if the two count differently, or if memory or open files grow:
//!
//! ```text
//! cargo run --release -p cloudbilling-cli --example soak_client -- 600
//! ```
//!
//! Client and server are one process, and both are measured. Linux only: it reads `/proc`.

#[path = "../../soap-transport-hyper/tests/common/process.rs"]
mod process;

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cloudbilling::{
    Client, ErrorKind, GiveUpReason, HyperTransport, Login,
    auth::Policy,
    transport::{Delivery, Transport as _, TransportError, TransportErrorKind, from_fn},
    types::operation::{AddProductCluster, GetPurchases},
};
use cloudbilling_sandbox::{
    Admin, Behaviour, FaultInjection, InjectedFault, LoggedConnection, NewAccount, RefusalForm,
    Sandbox, Table,
};

use crate::process::Sample;

const EMAIL: &str = "soak@example.org";
const PASSWORD: &str = "correct horse battery staple";
const READ: &str = "GetPurchases";
const WRITE: &str = "AddProductCluster";

const CALLERS: u64 = 16;
/// One call in this many is a write.
const WRITES: u64 = 32;
/// A fault is injected before one call in this many.
const FAULTS: u64 = 12;
/// Far more than a call needs, so that only what stalls runs out of it.
const CALL_TIME: Duration = Duration::from_secs(5);
/// The memory for checking one password. The server may check one more at a time than before.
const PASSWORD_HASH_KB: usize = 19 << 10;
const MAX_RESPONSE_BYTES: u64 = 1 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let seconds = env::args()
        .nth(1)
        .ok_or("usage: soak_client SECONDS")?
        .parse()?;
    let time = Duration::from_secs(seconds);
    // A write that looks refused after it was carried out is then not retried.
    let behaviour = Behaviour {
        refusals: RefusalForm::ResultCode,
        ..Behaviour::default()
    };
    let sandbox = Sandbox::builder().behaviour(behaviour).start()?;
    let admin = sandbox.admin();
    admin.create_account(&NewAccount::new(EMAIL, PASSWORD))?;
    admin.load_csv(Table::Purchases, &purchases())?;

    let requests = Arc::new(Requests::default());
    let client = client(&sandbox, Arc::clone(&requests))?;
    let tally = Arc::new(Tally::default());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let (samples, unused) = runtime.block_on(soak(&client, &admin, &tally, time))?;

    println!("{tally}");
    check_counts(&admin, &tally, &requests, unused)?;
    check_growth(&samples)
}

/// A response of about 8 KB.
fn purchases() -> String {
    let rows = (0..40)
        .map(|row| format!("K{row:03},purchase {row},Fibre 500,2026-11-24T10:00:00Z,{row}.5\n"));
    let head = "CustomerCode,PurchaseReference,ProductLabel,PurchaseDate,Quantity\n".to_owned();
    rows.fold(head, |csv, row| csv + &row)
}

fn client(sandbox: &Sandbox, requests: Arc<Requests>) -> Result<Client, Box<dyn Error>> {
    let transport = HyperTransport::builder()
        .root_certificates_pem(sandbox.ca_pem().as_bytes())
        .no_proxy()
        .build()?;
    let counting = from_fn(move |request, options| {
        let (transport, requests) = (transport.clone(), Arc::clone(&requests));
        async move {
            requests.begun.fetch_add(1, Ordering::Relaxed);
            let result = transport.call(request, &options).await;
            requests.ended(result.as_ref().err());
            result
        }
    });
    // Sessions end here faster than any service ends them, and what the sandbox did not answer does
    // not arrive later.
    let policy = Policy::builder()
        .backoff(Duration::from_millis(10), Duration::from_millis(100))
        .login_interval(Duration::ZERO)
        .quarantine(Duration::ZERO)
        .build()?;
    let client = Client::builder(sandbox.endpoint())
        .login(Login::new(
            EMAIL,
            PASSWORD,
            NewAccount::DEFAULT_ENVIRONMENT,
        )?)
        .policy(policy)
        .timeout(CALL_TIME)
        .max_response_bytes(MAX_RESPONSE_BYTES)
        .transport(counting);
    Ok(client.build()?)
}

async fn soak(
    client: &Client,
    admin: &Admin,
    tally: &Arc<Tally>,
    time: Duration,
) -> Result<(Vec<Sample>, Unused), Box<dyn Error>> {
    let end = Instant::now() + time;
    let callers: Vec<_> = (1..=CALLERS)
        .map(|caller| {
            let (client, admin, tally) = (client.clone(), admin.clone(), Arc::clone(tally));
            tokio::spawn(async move { call_until(end, &client, &admin, &tally, caller).await })
        })
        .collect();
    println!("    time       calls  memory  files");
    let mut samples = Vec::new();
    let mut unused = Unused::default();
    for tenth in 1..=10 {
        tokio::time::sleep_until((end - time * (10 - tenth) / 10).into()).await;
        let sample = Sample::take();
        println!(
            "{:6} s  {:10}  {:3} MB  {:5}",
            (time * tenth / 10).as_secs(),
            tally.calls(),
            sample.memory_kb / 1024,
            sample.files
        );
        samples.push(sample);
        unused.look(admin)?;
    }
    for caller in callers {
        caller.await?;
    }
    Ok((samples, unused))
}

async fn call_until(end: Instant, client: &Client, admin: &Admin, tally: &Tally, caller: u64) {
    let mut dice = Dice(caller);
    let mut calls = 0;
    while Instant::now() < end {
        calls += 1;
        if dice.roll(FAULTS) == 0 {
            let (operation, fault) = fault(&mut dice);
            tally.ordered(operation, &fault);
            admin
                .inject(FaultInjection::on(operation, fault))
                .expect("a known operation");
        }
        let (operation, result) = if dice.roll(WRITES) == 0 {
            let cluster = AddProductCluster::new(format!("cluster {caller}-{calls}"));
            (WRITE, client.execute(&cluster).await.map(drop))
        } else {
            let read = GetPurchases::default();
            (READ, client.execute(&read).await.map(drop))
        };
        tally.ended(operation, result.as_ref().err().map(|error| error.kind()));
        if let Err(
            ErrorKind::GaveUp(GiveUpReason::BudgetSpent { .. })
            | ErrorKind::GaveUp(GiveUpReason::UselessSessions),
        ) = result.as_ref().map_err(|error| error.kind())
        {
            // Two lost logins or useless sessions in a row: what a person does, who knows that the
            // password is right.
            client.permit_login();
        }
    }
}

/// A fault for a call, or now and then for a login.
fn fault(dice: &mut Dice) -> (&'static str, InjectedFault) {
    let operation = match dice.roll(20) {
        0 => "Login",
        1 => WRITE,
        _ => READ,
    };
    let fault = match dice.roll(12) {
        0 => InjectedFault::Delay(Duration::from_millis(20)),
        1 | 2 => InjectedFault::ExpireSession,
        3 => InjectedFault::ExecuteThenExpireSession,
        4 => InjectedFault::Fault {
            code: "Server".to_owned(),
            reason: "as ordered".to_owned(),
        },
        5 => InjectedFault::GzipBomb { bytes: 16 << 20 },
        6 => InjectedFault::Html { status: 502 },
        7 => InjectedFault::LoseResponse,
        8 => InjectedFault::Reset,
        9 if dice.roll(20) == 0 => InjectedFault::Stall,
        9 | 10 => InjectedFault::Throttle {
            retry_after: Duration::from_secs(1),
        },
        _ => InjectedFault::Truncate { after: 10 },
    };
    (operation, fault)
}

/// The same rolls in every run, in no order that the eye sees.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // Knuth's MMIX generator, of which the upper bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// The requests that the client passed to its transport, and their outcomes.
#[derive(Debug, Default)]
struct Requests {
    begun: AtomicU64,
    /// Completed, or failed in a way that closed the connection.
    settled: AtomicU64,
    not_sent: AtomicU64,
}

impl Requests {
    fn ended(&self, error: Option<&TransportError>) {
        let count = match error {
            Some(error) if error.delivery() == Delivery::NotSent => &self.not_sent,
            // Not waited for any longer.
            Some(error) if is_given_up(error) => return,
            _ => &self.settled,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

/// Perhaps sent, and the time was over before a response arrived.
fn is_given_up(error: &TransportError) -> bool {
    error.kind() == TransportErrorKind::Timeout && error.delivery() == Delivery::Unknown
}

/// The outcomes of calls, and the faults that were injected into them.
#[derive(Default)]
struct Tally(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    ended: BTreeMap<(&'static str, String), u64>,
    /// Calls that were carried out, perhaps, and their callers do not know.
    in_doubt: BTreeMap<&'static str, u64>,
}

impl Tally {
    fn ordered(&self, operation: &'static str, fault: &InjectedFault) {
        let leaves_doubt = matches!(
            fault,
            InjectedFault::ExecuteThenExpireSession
                | InjectedFault::LoseResponse
                | InjectedFault::Truncate { .. }
        );
        let mut counts = self.0.lock().expect("no panic");
        *counts.in_doubt.entry(operation).or_default() += u64::from(leaves_doubt);
    }

    fn ended(&self, operation: &'static str, error: Option<&ErrorKind>) {
        let given_up = matches!(error, Some(ErrorKind::Transport(error)) if is_given_up(error));
        let outcome = error.map_or_else(|| "done".to_owned(), outcome);
        let mut counts = self.0.lock().expect("no panic");
        *counts.in_doubt.entry(operation).or_default() += u64::from(given_up);
        *counts.ended.entry((operation, outcome)).or_default() += 1;
    }

    fn calls(&self) -> u64 {
        self.0.lock().expect("no panic").ended.values().sum()
    }

    /// The fewest and the most times that it can have been carried out.
    fn executed(&self, operation: &'static str) -> (u64, u64) {
        let counts = self.0.lock().expect("no panic");
        let done = (operation, "done".to_owned());
        let done = counts.ended.get(&done).copied().unwrap_or(0);
        let in_doubt = counts.in_doubt.get(operation).copied().unwrap_or(0);
        (done, done + in_doubt)
    }
}

fn outcome(error: &ErrorKind) -> String {
    match error {
        ErrorKind::Transport(error) => format!("{:?}, {}", error.kind(), error.delivery()),
        other => {
            let text = format!("{other:?}");
            let end = text.find(['(', ' ']).unwrap_or(text.len());
            text[..end].to_owned()
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.0.lock().expect("no panic");
        for ((operation, outcome), count) in &counts.ended {
            writeln!(f, "{count:10}  {operation}: {outcome}")?;
        }
        Ok(())
    }
}

fn check_counts(
    admin: &Admin,
    tally: &Tally,
    requests: &Requests,
    mut unused: Unused,
) -> Result<(), Box<dyn Error>> {
    let settled = requests.settled.load(Ordering::Relaxed);
    let sent = requests.begun.load(Ordering::Relaxed) - requests.not_sent.load(Ordering::Relaxed);
    let received = unused.requests(admin)?;
    println!("{sent:10}  requests sent, {settled} of them settled, {received} received");
    // A server on which the client hangs up stops its work, and may stop before it is in the books.
    if received < settled || received > sent {
        return Err("client and server counted different numbers of requests".into());
    }
    for operation in [READ, WRITE] {
        let (least, most) = tally.executed(operation);
        let executed = admin.executed(operation);
        println!("{executed:10}  executions of {operation}; the client counts {least} to {most}");
        if executed < least || executed > most {
            return Err(
                format!("{operation} was not carried out as often as its callers think").into(),
            );
        }
    }
    let logins = admin.logins(EMAIL)?;
    println!(
        "{:10}  logins granted, {} wrong",
        logins.granted, logins.wrong
    );
    if logins.wrong + logins.locked > 0 {
        return Err("the right password was wrong".into());
    }
    Ok(())
}

/// Connections without a request. The sandbox numbers them together with the requests, and keeps
/// the last of them.
#[derive(Default)]
struct Unused {
    connections: u64,
    last: u64,
}

impl Unused {
    fn look(&mut self, admin: &Admin) -> Result<(), Box<dyn Error>> {
        let connections = admin.connections();
        let new = connections
            .iter()
            .filter(|it| it.number > self.last)
            .count();
        if new == LoggedConnection::KEPT_CONNECTIONS {
            return Err("so many connections failed that the sandbox forgot some of them".into());
        }
        self.connections += new as u64;
        self.last = connections.last().map_or(0, |it| it.number);
        Ok(())
    }

    fn requests(&mut self, admin: &Admin) -> Result<u64, Box<dyn Error>> {
        let last = admin.requests().last().map_or(0, |it| it.number);
        self.look(admin)?;
        Ok(last.max(self.last) - self.connections)
    }
}

fn check_growth(samples: &[Sample]) -> Result<(), Box<dyn Error>> {
    // The first half warms up.
    let (first, last) = (&samples[samples.len() / 2], &samples[samples.len() - 1]);
    if last.memory_kb > first.memory_kb + first.memory_kb / 10 + PASSWORD_HASH_KB {
        return Err("memory grew".into());
    }
    if last.files > first.files + 2 * CALLERS as usize {
        return Err("open files grew".into());
    }
    Ok(())
}
