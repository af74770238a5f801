//! A sandbox with one account, and the folder that its processes share.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use cloudbilling::{
    Login,
    auth::{Account, Record},
    blocking,
    store::{
        AccountKey, BlockingStore, StoreKey, Version,
        file::{FileStore, KeyFile},
        postgres::{BlockingPostgresStore, PostgresStore},
    },
};
use cloudbilling_sandbox::{Admin, LoginCounters, NewAccount, Sandbox};

use crate::{
    orders::{Orders, Role, StoreKind},
    server::{Server, options_at},
    worker,
};

pub(crate) const EMAIL: &str = "anna@example.org";
pub(crate) const PASSWORD: &str = "correct horse battery staple";
pub(crate) const WRONG_PASSWORD: &str = "stale horse";

/// After this a login counts as lost: the default, which is more than one takes on a busy machine.
const LOGIN_DEADLINE: Duration = Duration::from_secs(30);

/// The table of the records in PostgreSQL.
const TABLE: &str = "records";

pub(crate) struct Service {
    sandbox: Sandbox,
    folder: PathBuf,
    /// The server of the store, if that is not in files.
    database: Option<Server>,
}

impl Service {
    /// Starts a sandbox, makes the key, and creates the record in files as a person does.
    pub(crate) fn start() -> Self {
        Self::with(None)
    }

    /// As [`start`](Self::start), with the record in PostgreSQL.
    pub(crate) fn with_postgres() -> Self {
        let database = Server::start(&["fsync=on"]);
        let store = blocking_postgres(database.port());
        store.create_table().expect("the server runs");
        Self::with(Some(database))
    }

    fn with(database: Option<Server>) -> Self {
        let sandbox = Sandbox::start().expect("the sandbox starts");
        let account = NewAccount::new(EMAIL, PASSWORD);
        sandbox
            .admin()
            .create_account(&account)
            .expect("an account");
        let folder = new_folder();
        fs::write(folder.join("ca.pem"), sandbox.ca_pem()).expect("the folder is ours");
        key_file(&folder).create().expect("a key");
        let service = Self {
            sandbox,
            folder,
            database,
        };
        service.person().create_record().expect("a record");
        service
    }

    pub(crate) fn admin(&self) -> Admin {
        self.sandbox.admin()
    }

    pub(crate) fn logins(&self) -> LoginCounters {
        self.admin().logins(EMAIL).expect("the account")
    }

    pub(crate) fn orders(&self, role: Role) -> Orders {
        Orders {
            endpoint: self.sandbox.endpoint().to_owned(),
            folder: self.folder.clone(),
            password: PASSWORD.to_owned(),
            role,
            is_blocking: false,
            login_deadline: LOGIN_DEADLINE,
            store: self.store_kind(),
        }
    }

    /// Kills all processes of the store's server, and starts it again.
    pub(crate) fn restart_store(&mut self) {
        let database = self.database.as_mut().expect("a server");
        database.kill();
        database.up();
    }

    fn store_kind(&self) -> StoreKind {
        let database = self.database.as_ref();
        database.map_or(StoreKind::Files, |database| {
            StoreKind::Postgres(database.port())
        })
    }

    /// Returns a client at which a person creates the record, or permits a login.
    pub(crate) fn person(&self) -> blocking::Client {
        self.person_with(PASSWORD)
    }

    pub(crate) fn person_with(&self, password: &str) -> blocking::Client {
        let mut orders = self.orders(Role::Once);
        orders.password = password.to_owned();
        worker::blocking_client(&orders)
    }

    /// Permits one login, as a person does.
    pub(crate) fn permit(&self, password: &str) {
        let person = self.person_with(password);
        person.permit_login();
        person.flush_store().expect("the store works");
    }

    pub(crate) fn record(&self) -> Record {
        let (_, record) = self.load();
        record
    }

    /// Returns how often the record was stored.
    pub(crate) fn swaps(&self) -> u64 {
        let (version, _) = self.load();
        version.counter()
    }

    fn load(&self) -> (Version, Record) {
        let store: Box<dyn BlockingStore> = match self.store_kind() {
            StoreKind::Files => Box::new(files(&self.folder)),
            StoreKind::Postgres(port) => Box::new(blocking_postgres(port)),
        };
        let loaded = store.load(&self.account()).expect("the store works");
        let record = loaded.record.expect("it was created");
        (
            loaded.version,
            Record::from_bytes(&record).expect("readable"),
        )
    }

    fn account(&self) -> AccountKey {
        let account = Account::new(self.sandbox.endpoint(), &login(PASSWORD));
        key(&self.folder).account(&[account.as_str()])
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // A folder that is left behind disturbs no test.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn new_folder() -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    // Not the temporary folder of the system, which may be in memory.
    let name = format!("fleet-{}-{number}", process::id());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("the build folder is writable");
    folder
}

pub(crate) fn files(folder: &Path) -> FileStore {
    FileStore::open(folder.join("state")).expect("a local disk")
}

pub(crate) fn postgres(port: u16) -> PostgresStore {
    options_at(port, TABLE).build().expect("valid settings")
}

pub(crate) fn blocking_postgres(port: u16) -> BlockingPostgresStore {
    let store = options_at(port, TABLE).build_blocking();
    store.expect("valid settings")
}

pub(crate) fn key(folder: &Path) -> StoreKey {
    let key = key_file(folder).load().expect("a local disk");
    key.expect("the service has made it")
}

fn key_file(folder: &Path) -> KeyFile {
    KeyFile::new(folder.join("config").join("store.key"))
}

pub(crate) fn login(password: &str) -> Login {
    Login::new(EMAIL, password, NewAccount::DEFAULT_ENVIRONMENT).expect("a login")
}
