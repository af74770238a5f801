//! A server of its own, with its own data, on a free port of the loopback interface.

use std::{
    fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use cloudbilling_store::postgres::PostgresOptions;
use rustix::process::{Pid, Signal, geteuid, kill_process};

/// Far more than a server needs to start.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Server {
    folder: PathBuf,
    port: u16,
    settings: Vec<String>,
    process: Option<Child>,
}

impl Server {
    /// Starts a server with an empty database and these further settings.
    pub(crate) fn start(settings: &[&str]) -> Self {
        let mut server = Self::new(settings);
        server.make_folder();
        copy(&template(), &server.data());
        server.up();
        server
    }

    /// Starts an asynchronous replica of this server.
    pub(crate) fn replica(&self) -> Self {
        let mut replica = Self::new(&[]);
        replica.make_folder();
        let source = format!("host=127.0.0.1 port={} user=store", self.port);
        run(as_postgres("pg_basebackup")
            .args([
                "--no-sync",
                "--checkpoint=fast",
                "--write-recovery-conf",
                "-d",
                &source,
                "-D",
            ])
            .arg(replica.data()));
        replica.up();
        replica
    }

    fn new(settings: &[&str]) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // The user of the server must be able to reach it, and a socket's path is short.
        let name = format!("cloudbilling-store-{}-{number}", process::id());
        Self {
            folder: std::env::temp_dir().join(name),
            port: free_port(),
            settings: settings.iter().map(ToString::to_string).collect(),
            process: None,
        }
    }

    fn make_folder(&self) {
        fs::create_dir_all(&self.folder).expect("the temporary folder is writable");
        if let Some((user, group)) = other_user() {
            chown(&self.folder, Some(user), Some(group)).expect("we are root");
        }
    }

    /// Starts the server's processes, and waits until it accepts connections.
    pub(crate) fn up(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            self.process = Some(self.spawn());
            if self.is_accepting(deadline) {
                return;
            }
            // The memory of a killed server is still in use by its last processes.
            self.kill();
        }
        panic!("the server does not start: {}", self.log());
    }

    fn spawn(&self) -> Child {
        let log = fs::File::create(self.folder.join("log")).expect("the folder is ours");
        let mut command = as_postgres("postgres");
        command.arg("-D").arg(self.data());
        for setting in [
            format!("port={}", self.port),
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
            "shared_buffers=8MB".to_owned(),
            "max_wal_senders=4".to_owned(),
            "autovacuum=off".to_owned(),
        ] {
            command.args(["-c", &setting]);
        }
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        command
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the server is installed")
    }

    fn is_accepting(&mut self, deadline: Instant) -> bool {
        while Instant::now() < deadline {
            let process = self.process.as_mut().expect("it was started");
            if process.try_wait().expect("it is our child").is_some() {
                return false;
            }
            if self.ask("SELECT 1").is_ok() {
                return true;
            }
            thread::yield_now();
        }
        false
    }

    /// Kills all processes of the server at once, as a crash of the machine does.
    pub(crate) fn kill(&mut self) {
        let Some(mut process) = self.process.take() else {
            return;
        };
        for pid in processes(process.id()) {
            // It may have ended on its own.
            let _ = kill_process(pid, Signal::KILL);
        }
        process.wait().expect("it is our child");
    }

    /// Stops or continues all processes of the server.
    pub(crate) fn signal(&self, signal: Signal) {
        let process = self.process.as_ref().expect("it runs");
        for pid in processes(process.id()) {
            // A worker may have ended on its own.
            let _ = kill_process(pid, signal);
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn options(&self, table: &str) -> PostgresOptions {
        options_at(self.port, table)
    }

    /// Runs a statement with the server's own client.
    pub(crate) fn sql(&self, statement: &str) -> String {
        self.ask(statement)
            .unwrap_or_else(|error| panic!("{statement}: {error}"))
    }

    fn ask(&self, statement: &str) -> Result<String, String> {
        let output = as_postgres("psql")
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
            ])
            .args([
                "-p",
                &self.port.to_string(),
                "-U",
                "store",
                "-d",
                "postgres",
                "-c",
                statement,
            ])
            .stdin(Stdio::null())
            .output()
            .expect("the server's client is installed");
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Returns the table as statements.
    pub(crate) fn dump(&self, table: &str) -> String {
        let output = as_postgres("pg_dump")
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &self.port.to_string(),
                "-U",
                "store",
            ])
            .args(["-t", table, "--clean", "--inserts", "postgres"])
            .output()
            .expect("the server's client is installed");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Writes a file into the data folder, as the server's user.
    pub(crate) fn write(&self, name: &str, content: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.data().join(name);
        fs::write(&path, content).expect("the folder is ours");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("it is ours");
        if let Some((user, group)) = other_user() {
            chown(&path, Some(user), Some(group)).expect("we are root");
        }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        // A folder that is left behind disturbs no test.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Returns the settings of a store that is reached through `port`.
pub(crate) fn options_at(port: u16, table: &str) -> PostgresOptions {
    let address = format!("host=127.0.0.1 port={port} user=store dbname=postgres");
    let options = PostgresOptions::new(&address).expect("valid settings");
    options
        .timeout(PATIENCE)
        .table(table)
        .expect("a valid name")
}

static TEMPLATE: Mutex<Option<Server>> = Mutex::new(None);

static SHARED: Mutex<Option<Server>> = Mutex::new(None);

/// Returns the server of the tests that do not harm it.
pub(crate) fn shared() -> SharedServer {
    let mut server = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    server.get_or_insert_with(|| Server::start(&["fsync=on"]));
    SharedServer(server)
}

pub(crate) struct SharedServer(MutexGuard<'static, Option<Server>>);

impl std::ops::Deref for SharedServer {
    type Target = Server;

    fn deref(&self) -> &Server {
        self.0.as_ref().expect("it was started")
    }
}

/// Stops the shared server and removes the template when it is dropped, also after a panic.
pub(crate) fn stopped_at_the_end() -> impl Drop {
    struct AtTheEnd;
    impl Drop for AtTheEnd {
        fn drop(&mut self) {
            for server in [&SHARED, &TEMPLATE] {
                drop(server.lock().unwrap_or_else(PoisonError::into_inner).take());
            }
        }
    }
    AtTheEnd
}

/// Returns the command of a program of PostgreSQL, as a user that may run a server: root may not.
fn as_postgres(program: &str) -> Command {
    let mut command = Command::new(programs().join(program));
    command.stdin(Stdio::null()).current_dir("/");
    if let Some((user, group)) = other_user() {
        command.uid(user).gid(group);
    }
    command
}

/// Returns user and group of the server if this process is root's.
fn other_user() -> Option<(u32, u32)> {
    if !geteuid().is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("a list of users");
    let entry = users.lines().find(|line| line.starts_with("postgres:"));
    let entry = entry.expect("PostgreSQL is installed, with its user (Debian: postgresql)");
    let mut fields = entry
        .split(':')
        .skip(2)
        .map(|it| it.parse().expect("a number"));
    Some((
        fields.next().expect("a user"),
        fields.next().expect("a group"),
    ))
}

/// Returns the folder of the newest version's programs.
fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let versions = fs::read_dir("/usr/lib/postgresql");
        let versions = versions.expect("PostgreSQL is installed (Debian: postgresql)");
        let versions = versions.filter_map(|entry| {
            let version = entry.ok()?.file_name().into_string().ok()?;
            version.parse::<u32>().ok()
        });
        let newest = versions
            .max()
            .expect("PostgreSQL is installed (Debian: postgresql)");
        Path::new("/usr/lib/postgresql")
            .join(newest.to_string())
            .join("bin")
    })
}

/// Returns the data of a server that was never started. Making it takes longer than copying it.
fn template() -> PathBuf {
    let mut template = TEMPLATE.lock().unwrap_or_else(PoisonError::into_inner);
    let server = template.get_or_insert_with(|| {
        let server = Server::new(&[]);
        server.make_folder();
        run(as_postgres("initdb")
            .args([
                "--auth=trust",
                "--username=store",
                "--no-sync",
                "--encoding=UTF8",
                "-D",
            ])
            .arg(server.data()));
        server
    });
    server.data()
}

/// Copies a folder, as the server's user.
fn copy(from: &Path, to: &Path) {
    let mut command = Command::new("cp");
    command.arg("-a").arg(from).arg(to).current_dir("/");
    if let Some((user, group)) = other_user() {
        command.uid(user).gid(group);
    }
    run(&mut command);
}

fn run(command: &mut Command) {
    let output = command.output().expect("PostgreSQL is installed");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener
        .local_addr()
        .expect("a bound socket has an address")
        .port()
}

/// Returns a process and its children, the parent first: it starts no further ones then.
fn processes(parent: u32) -> Vec<Pid> {
    let parent = i32::try_from(parent).expect("a process identifier");
    let mut found = vec![parent];
    let children = fs::read_dir("/proc")
        .expect("procfs is mounted")
        .filter_map(|entry| {
            let pid: i32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // The name of the program may contain anything; the state and the parent follow it.
            let (_, rest) = stat.rsplit_once(") ")?;
            (rest.split(' ').nth(1)?.parse() == Ok(parent)).then_some(pid)
        });
    found.extend(children);
    found.into_iter().filter_map(Pid::from_raw).collect()
}
