//! The sandbox and its builder.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use cloudbilling_types::ServiceContract;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::admin::handle::Admin;
use crate::data::random;
use crate::data::storage::{Storage, Store};
use crate::error::{Error, ErrorKind};
use crate::faults::injection::FaultInjections;
use crate::identity::lockout::LockRules;
use crate::identity::password::Hasher;
#[cfg(feature = "portal")]
use crate::identity::portal_sessions::PortalSessions;
use crate::identity::secret::refuse_unprintable;
use crate::identity::tokens::Uses;
use crate::journal::Journal;
use crate::journal::printer::Printer;
#[cfg(feature = "portal")]
use crate::portal;
use crate::routes::{Public, Routes};
use crate::server::admission::Admission;
use crate::server::behaviour::Behaviour;
use crate::server::clock::{Clock, ClockSetting};
use crate::server::limits::ServerLimits;
use crate::server::net::listener::{self, Server};
use crate::server::rules::{CurrentRules, Rules};
use crate::server::service::{self, Service};
use crate::server::tls::Authority;
use crate::soap::contract::table;
use crate::soap::endpoint;

/// A running local CloudBilling.
///
/// It serves from its own thread, so that blocking and async tests use it alike. It stops when it
/// is dropped: connections are closed, and whatever was confirmed to a client is stored.
///
/// ```
/// # fn main() -> Result<(), cloudbilling_sandbox::Error> {
/// use cloudbilling_sandbox::{NewAccount, Sandbox};
///
/// let sandbox = Sandbox::start()?;
/// let token = sandbox.admin().create_api_token("nightly export")?;
/// sandbox.admin().create_account(&NewAccount::new("anna@example.org", "correct horse"))?;
/// // Point any SOAP client at this, and let it trust `sandbox.ca_pem()`.
/// assert!(sandbox.endpoint().starts_with("https://localhost:"));
/// assert_eq!(token.secret.len(), 64);
/// # Ok(())
/// # }
/// ```
#[must_use = "the sandbox stops when it is dropped"]
pub struct Sandbox {
    endpoint: String,
    address: SocketAddr,
    ca_pem: String,
    admin_key: String,
    service: Arc<Service>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

/// Configures and starts a [`Sandbox`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `start` is called"]
pub struct SandboxBuilder {
    address: SocketAddr,
    storage: Storage,
    lock_rules: LockRules,
    session_lifetime: Duration,
    contract: ServiceContract,
    behaviour: Behaviour,
    clock: Option<ClockSetting>,
    http_loopback: bool,
    limits: ServerLimits,
    admin_key: Option<AdminKey>,
    log: Option<Log>,
}

/// The key of the admin API, which `Debug` does not show.
#[derive(Clone)]
struct AdminKey(String);

/// The receiver of the lines of the log.
#[derive(Clone)]
struct Log(Arc<dyn Fn(&str) + Send + Sync>);

impl Sandbox {
    /// The path of the SOAP 1.1 endpoint.
    pub const PATH: &'static str = endpoint::PATH;

    /// The path of the SOAP 1.2 endpoint. WCF has an address for each binding, and each binding
    /// speaks one version.
    pub const PATH_12: &'static str = endpoint::PATH_12;

    /// Starts a sandbox with all defaults: in memory, on a free loopback port, over TLS.
    ///
    /// # Errors
    /// As [`SandboxBuilder::start`].
    pub fn start() -> Result<Self, Error> {
        Self::builder().start()
    }

    /// Returns a builder, for other settings.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// Returns the URL of the SOAP 1.1 endpoint. Its host is `localhost` if the sandbox listens on
    /// a loopback address or on every address.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns the URL of the SOAP 1.2 endpoint.
    pub fn endpoint_12(&self) -> String {
        self.endpoint.replace(Self::PATH, Self::PATH_12)
    }

    /// Returns the URL of the Management Portal. [`Admin::create_administrator`] creates the
    /// account to sign in with.
    #[cfg(feature = "portal")]
    pub fn portal(&self) -> String {
        self.endpoint.replace(Self::PATH, portal::PATH)
    }

    /// Returns the key of the admin API, sent as `Authorization: Bearer KEY`. The API is below the
    /// path `/admin` and does what [`Admin`] does, for tests in other languages. The key is random
    /// at each start, unless [`SandboxBuilder::admin_key`] has set it.
    pub fn admin_key(&self) -> &str {
        &self.admin_key
    }

    /// Returns the address that the sandbox listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the CA certificate that a client must trust, in PEM. It covers `localhost`, the
    /// loopback addresses and the address that the sandbox listens on, for three months. A restart
    /// with the same database and address keeps it until less than two weeks are left.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Returns a handle for administration and inspection.
    pub fn admin(&self) -> Admin {
        Admin::new(Arc::clone(&self.service))
    }

    /// Waits forever, for a program that serves until it is killed.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic of the serving thread was printed by it already.
            let _ = thread.join();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            // A panic of the serving thread was printed by it already.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl SandboxBuilder {
    /// Sets the listen address (default: a free port of 127.0.0.1).
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Sets where the state is stored (default: in memory).
    pub fn storage(mut self, storage: Storage) -> Self {
        self.storage = storage;
        self
    }

    /// Sets the rules of the lock.
    pub fn lock_rules(mut self, rules: LockRules) -> Self {
        self.lock_rules = rules;
        self
    }

    /// Sets the lifetime of a session after its login. The real lifetime is not documented; the
    /// default is 30 minutes.
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.session_lifetime = lifetime;
        self
    }

    /// Sets the service contract: the names and placements that the documentation leaves open.
    pub fn contract(mut self, contract: ServiceContract) -> Self {
        self.contract = contract;
        self
    }

    /// Sets the behaviour that the documentation leaves open and that a client cannot configure.
    pub fn behaviour(mut self, behaviour: Behaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// Sets the clock at the start (default: as the database has it, or the real time).
    pub fn clock(mut self, setting: ClockSetting) -> Self {
        self.clock = Some(setting);
        self
    }

    /// Serves plain HTTP, for clients without TLS. Works on loopback addresses only.
    pub fn http_loopback(mut self, on: bool) -> Self {
        self.http_loopback = on;
        self
    }

    /// Sets resource limits.
    pub fn limits(mut self, limits: ServerLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the key of the admin API (default: random at each start). It must be printable ASCII
    /// without spaces.
    pub fn admin_key(mut self, key: impl Into<String>) -> Self {
        self.admin_key = Some(AdminKey(key.into()));
        self
    }

    /// Passes each line of the request log to `print`, without a line break: one line for each
    /// request with its response, and one for each connection that sent no request.
    ///
    /// `print` runs on its own thread and may block: no request waits for it. At most 100 lines a
    /// second are printed and at most 256 wait; the rest is counted, and the count is printed. If
    /// `print` panics, nothing more is printed.
    ///
    /// ```
    /// # fn main() -> Result<(), cloudbilling_sandbox::Error> {
    /// use cloudbilling_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::builder().log(|line| eprintln!("{line}")).start()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn log(mut self, print: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.log = Some(Log(Arc::new(print)));
        self
    }

    /// Starts the sandbox. Returns when it accepts connections.
    ///
    /// # Errors
    /// [`ErrorKind::Address`] if the address is in use, or if plain HTTP was requested on an
    /// address that is not a loopback address; [`ErrorKind::Invalid`] if the admin key is not
    /// printable ASCII without spaces; [`ErrorKind::Storage`] if the database cannot be
    /// opened; [`ErrorKind::System`] if a certificate or a thread cannot be created.
    pub fn start(mut self) -> Result<Sandbox, Error> {
        self.check_address()?;
        let admin_key = match self.admin_key.take() {
            None => random::random_token(),
            Some(AdminKey(key)) => {
                refuse_unprintable("the admin key", &key)?;
                key
            }
        };
        let store = Store::open(&self.storage)?;
        let authority = Authority::load_or_make(&self.storage, self.address.ip())?;
        let admission = Admission::new(&self.limits);
        let runtime = runtime(admission.threads())?;
        let (listener, address) = self.listen(&runtime)?;
        let tls = match self.http_loopback {
            true => None,
            false => Some(TlsAcceptor::from(authority.server_config(address.ip())?)),
        };
        let endpoint = endpoint(address, tls.is_some());
        let printer = self.log.take().map(|Log(print)| Printer::start(print));
        let printer = printer.transpose().map_err(no_thread)?;
        let service = Arc::new(self.service(store, admission, printer)?);
        let (stop, stopped) = watch::channel(false);
        let public = Public {
            endpoint: &endpoint,
            admin_key: &admin_key,
            ca_pem: authority.certificate_pem(),
        };
        let server = Server {
            tls,
            routes: Routes::new(Arc::clone(&service), &public),
            service: Arc::clone(&service),
        };
        let thread = std::thread::Builder::new()
            .name("cloudbilling-sandbox".to_owned())
            .spawn(move || runtime.block_on(server.run(listener, stopped)))
            .map_err(no_thread)?;
        Ok(Sandbox {
            endpoint,
            address,
            ca_pem: authority.certificate_pem().to_owned(),
            admin_key,
            service,
            stop,
            thread: Some(thread),
        })
    }

    fn check_address(&self) -> Result<(), Error> {
        if self.http_loopback && !self.address.ip().is_loopback() {
            return Err(Error::new(
                ErrorKind::Address,
                format!(
                    "plain HTTP works on loopback addresses only, not on {}",
                    self.address
                ),
            ));
        }
        Ok(())
    }

    fn listen(&self, runtime: &Runtime) -> Result<(TcpListener, SocketAddr), Error> {
        let _inside = runtime.enter();
        let listener = listener::bind(self.address);
        let bound = listener.and_then(|listener| {
            let address = listener.local_addr()?;
            Ok((listener, address))
        });
        bound.map_err(|error| {
            let what = format!("cannot listen on {}", self.address);
            Error::caused(ErrorKind::Address, what, error)
        })
    }

    fn service(
        self,
        store: Store,
        admission: Admission,
        printer: Option<Printer>,
    ) -> Result<Service, Error> {
        let clock = match self.clock {
            Some(setting) => setting,
            None => service::saved_clock(&store)?.unwrap_or(ClockSetting::REAL),
        };
        Ok(Service {
            store,
            clock: Clock::new(clock),
            rules: CurrentRules::new(Rules {
                lock: self.lock_rules,
                session_lifetime: self.session_lifetime,
                behaviour: self.behaviour,
            }),
            injections: FaultInjections::new(table::names(&self.contract)),
            contract: self.contract,
            journal: Journal::new(printer),
            admission,
            connections: listener::registry(&self.limits),
            hasher: Hasher::default(),
            uses: Uses::default(),
            #[cfg(feature = "portal")]
            portal_sessions: PortalSessions::default(),
            limits: self.limits,
        })
    }
}

impl fmt::Debug for AdminKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminKey(…)")
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            storage: Storage::default(),
            lock_rules: LockRules::default(),
            session_lifetime: Duration::from_secs(30 * 60),
            contract: ServiceContract::default(),
            behaviour: Behaviour::default(),
            clock: None,
            http_loopback: false,
            limits: ServerLimits::default(),
            admin_key: None,
            log: None,
        }
    }
}

/// Creates a runtime with a blocking thread for each thread of the lanes, and one for maintenance.
fn runtime(lanes: usize) -> Result<Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(Admission::connection_threads())
        .max_blocking_threads(lanes + 1)
        .thread_name("cloudbilling-sandbox")
        .build()
        .map_err(|error| Error::caused(ErrorKind::System, "cannot start the async runtime", error))
}

fn endpoint(address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_loopback() => "localhost".to_owned(),
        // The unspecified address cannot be called.
        ip if ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    format!("{scheme}://{host}:{}{}", address.port(), Sandbox::PATH)
}

fn no_thread(error: std::io::Error) -> Error {
    Error::caused(ErrorKind::System, "cannot start a thread", error)
}
