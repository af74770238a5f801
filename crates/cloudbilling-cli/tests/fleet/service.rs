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
    },
};
use cloudbilling_sandbox::{Admin, LoginCounters, NewAccount, Sandbox};

use crate::{
    orders::{Orders, Role},
    worker,
};

pub(crate) const EMAIL: &str = "anna@example.org";
pub(crate) const PASSWORD: &str = "correct horse battery staple";
pub(crate) const WRONG_PASSWORD: &str = "stale horse";

/// After this a login counts as lost: the default, which is more than one takes on a busy machine.
const LOGIN_DEADLINE: Duration = Duration::from_secs(30);

pub(crate) struct Service {
    sandbox: Sandbox,
    folder: PathBuf,
}

impl Service {
    /// Starts a sandbox, makes the key, and creates the record as a person does.
    pub(crate) fn start() -> Self {
        let sandbox = Sandbox::start().expect("the sandbox starts");
        let account = NewAccount::new(EMAIL, PASSWORD);
        sandbox
            .admin()
            .create_account(&account)
            .expect("an account");
        let folder = new_folder();
        fs::write(folder.join("ca.pem"), sandbox.ca_pem()).expect("the folder is ours");
        let service = Self { sandbox, folder };
        store(&service.folder)
            .key(&key_file(&service.folder))
            .expect("a key");
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
            has_store: true,
        }
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
        person.flush_store().expect("a local disk");
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
        let loaded = BlockingStore::load(&store(&self.folder), &self.account());
        let loaded = loaded.expect("a local disk");
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

pub(crate) fn store(folder: &Path) -> FileStore {
    FileStore::open(folder.join("state")).expect("a local disk")
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
