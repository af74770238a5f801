//! The state that the runs of the program share, in folders of this machine.

use std::fs::{self, Permissions};
use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::thread;

use cloudbilling_sandbox::{FaultInjection, InjectedFault, NewAccount};

use crate::home::Home;
use crate::program::{MARKED_TOKEN, Program, Run};
use crate::service::{EMAIL, PASSWORD, Service, WRONG_PASSWORD};

const USAGE: i32 = 2;
const AUTHENTICATION: i32 = 5;
const STATE: i32 = 11;

impl Home {
    fn state(&self) -> PathBuf {
        self.0.join(".local/state/cloudbilling")
    }

    fn key(&self) -> PathBuf {
        self.0.join(".config/cloudbilling/state.key")
    }

    fn record(&self) -> PathBuf {
        let files = fs::read_dir(self.state()).expect("there is state");
        let mut paths = files.map(|file| file.expect("readable").path());
        let record = paths.find(|path| path.extension().is_some_and(|it| it == "record"));
        record.expect("there is a record")
    }

    /// `account COMMAND` for the account of the service.
    fn account(&self, command: &str, endpoint: &str) -> Program {
        let arguments = ["account", command, "--endpoint", endpoint];
        self.program(&arguments).args(AS_ANNA)
    }

    fn init(&self, endpoint: &str) -> Run {
        let run = self.account("init", endpoint).run();
        assert_eq!(run.code, 0, "{run:#?}");
        run
    }

    fn status_of(&self, endpoint: &str) -> Program {
        let arguments = ["status", "--endpoint", endpoint];
        self.program(&arguments).args(AS_ANNA)
    }

    fn status(&self, endpoint: &str) -> String {
        let run = self.status_of(endpoint).run();
        assert_eq!(run.code, 0, "{run:#?}");
        run.stdout
    }

    fn call(&self, endpoint: &str) -> Program {
        self.program(&["call", "GetInvoiceHeaders", "--endpoint", endpoint])
    }

    /// A call by a login.
    fn login(&self, endpoint: &str, password: &str) -> Program {
        let call = self.call(endpoint).args(AS_ANNA);
        call.env("CLOUDBILLING_PASSWORD", password)
    }
}

const AS_ANNA: [&str; 5] = [
    "--allow-http-loopback",
    "--email",
    EMAIL,
    "--environment",
    NewAccount::DEFAULT_ENVIRONMENT,
];

/// A service over plain http, which the program can reach without a certificate.
fn service() -> Service {
    Service::of(cloudbilling_sandbox::Sandbox::builder().http_loopback(true))
}

fn at_once(number: usize, program: impl Fn() -> Program + Sync) -> Vec<Run> {
    thread::scope(|scope| {
        let runs: Vec<_> = (0..number)
            .map(|_| scope.spawn(|| program().run()))
            .collect();
        let runs = runs.into_iter();
        runs.map(|run| run.join().expect("no panic")).collect()
    })
}

#[track_caller]
fn shows(status: &str, name: &str, value: &str) {
    let mut lines = status.lines().map(str::trim);
    let line = lines.find_map(|line| line.strip_prefix(name));
    assert_eq!(line.map(str::trim), Some(value), "{name}: {status}");
}

#[test]
fn five_runs_in_turn_send_a_wrong_password_once() {
    let (service, home) = (service(), Home::new());
    home.init(service.0.endpoint());
    for _ in 0..5 {
        let run = home.login(service.0.endpoint(), WRONG_PASSWORD).run();
        run.assert_failed(AUTHENTICATION, "refused");
    }
    assert_eq!(service.login_requests(), 1);
    shows(&home.status(service.0.endpoint()), "wrong logins", "1");
}

#[test]
fn twenty_runs_at_once_send_a_wrong_password_once() {
    let (service, home) = (service(), Home::new());
    home.init(service.0.endpoint());
    for run in at_once(20, || home.login(service.0.endpoint(), WRONG_PASSWORD)) {
        run.assert_failed(AUTHENTICATION, "refused");
    }
    assert_eq!(service.login_requests(), 1);
}

#[test]
fn twenty_runs_at_once_and_one_later_log_in_once() {
    let (service, home) = (service(), Home::new());
    home.init(service.0.endpoint());
    let mut runs = at_once(20, || home.login(service.0.endpoint(), PASSWORD));
    runs.push(home.login(service.0.endpoint(), PASSWORD).run());
    for run in runs {
        assert_eq!(run.code, 0, "{run:#?}");
        run.assert_no_secret();
    }
    assert_eq!(service.login_requests(), 1);
    shows(&home.status(service.0.endpoint()), "session", "yes");
}

#[test]
fn without_state_each_run_logs_in() {
    let (service, home) = (service(), Home::new());
    for _ in 0..2 {
        let call = home.login(service.0.endpoint(), PASSWORD);
        assert_eq!(call.args(["--no-state"]).run().code, 0);
    }
    assert_eq!(service.login_requests(), 2);
    assert!(!home.state().exists() && !home.key().exists());
}

#[test]
fn a_refused_api_token_is_sent_once_until_a_person_permits_another_use() {
    let (service, home) = (service(), Home::new());
    let endpoint = service.0.endpoint();
    let with_token = |program: Program| {
        let program = program.args(["--allow-http-loopback"]);
        program.env("CLOUDBILLING_TOKEN", MARKED_TOKEN).run()
    };
    for permits in 1..=2 {
        for _ in 0..3 {
            let run = with_token(home.call(endpoint));
            run.assert_failed(AUTHENTICATION, "account permit");
        }
        assert_eq!(service.0.admin().requests().len(), permits);
        let permit = home.program(&["account", "permit", "--endpoint", endpoint]);
        assert_eq!(with_token(permit).code, 0);
    }
}

#[test]
fn a_run_says_for_how_long_the_account_may_be_locked() {
    let (service, home) = (service(), Home::new());
    let endpoint = service.0.endpoint();
    home.init(endpoint);
    let admin = service.0.admin();
    admin.set_blocked(EMAIL, true).expect("a known account");
    for _ in 0..2 {
        let run = home.login(endpoint, PASSWORD).run();
        run.assert_failed(AUTHENTICATION, "locked for at most");
        assert!(!run.stderr.contains("at most 0 min"), "{run:#?}");
    }
}

#[test]
fn two_lost_logins_are_remembered_until_a_person_permits_another() {
    let (service, home) = (service(), Home::new());
    let endpoint = service.0.endpoint();
    home.init(endpoint);
    let lost = FaultInjection::on("Login", InjectedFault::Truncate { after: 0 });
    service
        .0
        .admin()
        .inject(lost.times(u64::MAX))
        .expect("a known operation");
    for _ in 0..5 {
        assert_ne!(home.login(endpoint, PASSWORD).run().code, 0);
    }
    assert_eq!(service.login_requests(), 2);
    let status = home.status(endpoint);
    shows(&status, "unclear logins", "2");
    shows(&status, "logins left", "0");
    let stopped = home.login(endpoint, PASSWORD).run();
    stopped.assert_failed(AUTHENTICATION, "account permit");

    service.0.admin().clear_injections();
    assert_eq!(home.account("permit", endpoint).run().code, 0);
    shows(&home.status(endpoint), "permit", "yes");
    let permitted = home.login(endpoint, PASSWORD).run();
    assert_eq!(permitted.code, 0, "{permitted:#?}");
    shows(&home.status(endpoint), "permit", "no");
}

/// Whatever a run was doing, its login is booked before the first byte leaves.
#[test]
fn runs_that_are_killed_while_they_log_in_spend_the_budget() {
    let (home, listener) = (
        Home::new(),
        TcpListener::bind("127.0.0.1:0").expect("a port"),
    );
    let address = listener.local_addr().expect("bound");
    let endpoint = format!("http://{address}/soap");
    home.init(&endpoint);
    let mut run = home.login(&endpoint, PASSWORD).spawn();
    let (mut connection, _) = listener.accept().expect("the run connects");
    read_login(&mut connection);
    run.kill().expect("it waits for a response");
    run.wait().expect("killed");
    drop(connection);
    shows(&home.status(&endpoint), "unclear logins", "1");

    // The login that was killed may still arrive, so nothing follows it at first.
    listener.set_nonblocking(true).expect("a listener");
    for _ in 0..3 {
        let run = home.login(&endpoint, PASSWORD).args(["--timeout", "1"]);
        assert_ne!(run.run().code, 0);
    }
    let later = std::iter::from_fn(|| listener.accept().ok()).count();
    assert!(later <= 1, "{later} more logins");
}

fn read_login(connection: &mut TcpStream) {
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    while !String::from_utf8_lossy(&received).contains("Envelope>") {
        let length = connection.read(&mut buffer).expect("a request");
        assert_ne!(length, 0, "the run has hung up");
        received.extend_from_slice(&buffer[..length]);
    }
}

#[test]
fn only_a_person_creates_the_state_of_an_account() {
    let (service, home) = (service(), Home::new());
    let endpoint = service.0.endpoint();
    let run = home.login(endpoint, PASSWORD).run();
    run.assert_failed(STATE, "cloudbilling account init");
    for program in [home.status_of(endpoint), home.account("permit", endpoint)] {
        program
            .run()
            .assert_failed(STATE, "cloudbilling account init");
    }
    assert!(service.0.admin().requests().is_empty());

    let created = home.init(endpoint);
    assert!(created.stdout.contains("is created"), "{created:#?}");
    let again = home.init(endpoint);
    assert!(again.stdout.contains("nothing has changed"), "{again:#?}");
    let status = home.status(endpoint);
    shows(&status, "state", home.state().to_str().expect("UTF-8"));
    shows(&status, "key", home.key().to_str().expect("UTF-8"));
    shows(&status, "logins left", "2");
    shows(&status, "locked until", "not locked");
    shows(&status, "session", "no");
    let mode = |path: PathBuf| {
        fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
    };
    assert_eq!(mode(home.key()) & 0o777, 0o600);
    assert_eq!(mode(home.record()) & 0o777, 0o600);
    assert_eq!(mode(home.state()) & 0o777, 0o700);
}

#[test]
fn a_lock_is_shown_and_its_early_end_is_reported() {
    let (service, home) = (service(), Home::new());
    let endpoint = service.0.endpoint();
    home.init(endpoint);
    let admin = service.0.admin();
    let elsewhere = |password| {
        let call = home.login(endpoint, password).args(["--no-state"]);
        call.run()
    };
    for _ in 0..3 {
        assert_ne!(elsewhere(WRONG_PASSWORD).code, 0);
    }
    let locked = home.login(endpoint, PASSWORD).run();
    locked.assert_failed(AUTHENTICATION, "cloudbilling account unlocked");
    let status = home.status(endpoint);
    assert!(!status.contains("not locked"), "{status}");

    admin.unlock(EMAIL).expect("the account");
    let unlocked = |at: &str| home.account("unlocked", endpoint).args(["--at", at]).run();
    unlocked("2999-01-01T00:00:00Z").assert_failed(USAGE, "in the future");
    let now = jiff::Timestamp::now().to_string();
    let run = unlocked(&now);
    assert_eq!(run.code, 0, "{run:#?}");
    shows(&run.stdout, "locked until", "not locked");
    let run = home.login(endpoint, PASSWORD).run();
    assert_eq!(run.code, 0, "{run:#?}");
}

#[test]
fn a_damaged_record_sends_nothing() {
    let (service, home) = (service(), Home::new());
    let endpoint = service.0.endpoint();
    home.init(endpoint);
    fs::write(home.record(), "an editor was here").expect("writable");
    let run = home.login(endpoint, PASSWORD).run();
    run.assert_failed(STATE, "move the damaged file away");
    let status = home.status_of(endpoint).run();
    status.assert_failed(STATE, "damaged");
    assert!(service.0.admin().requests().is_empty());
}

#[test]
fn a_key_that_is_missing_or_exposed_sends_nothing() {
    let (service, home) = (service(), Home::new());
    let endpoint = service.0.endpoint();
    home.init(endpoint);
    fs::set_permissions(home.key(), Permissions::from_mode(0o644)).expect("ours");
    let run = home.login(endpoint, PASSWORD).run();
    run.assert_failed(STATE, "chmod 600");
    fs::remove_file(home.key()).expect("ours");
    let run = home.login(endpoint, PASSWORD).run();
    run.assert_failed(STATE, "restore the key file");
    assert!(service.0.admin().requests().is_empty());
}

#[test]
fn a_folder_that_cannot_hold_state_sends_nothing() {
    let (service, home) = (service(), Home::new());
    let endpoint = service.0.endpoint();
    let exposed = home.0.join("exposed");
    fs::create_dir(&exposed).expect("ours");
    fs::set_permissions(&exposed, Permissions::from_mode(0o777)).expect("ours");
    for (folder, said) in [
        (exposed.to_str().expect("UTF-8"), "other users can write"),
        ("/dev/null", "is not a directory"),
        ("/dev/null/state", "--state-dir"),
        ("/proc/state", "--state-dir"),
    ] {
        let call = home.login(endpoint, PASSWORD);
        let run = call.args(["--state-dir", folder]).run();
        run.assert_failed(STATE, said);
    }
    assert!(service.0.admin().requests().is_empty());
}

#[test]
fn the_folders_can_be_chosen() {
    let (service, home) = (service(), Home::new());
    let endpoint = service.0.endpoint();
    let (state, key) = (home.0.join("state"), home.0.join("keys/key"));
    let chosen = |program: Program| {
        let program = program.env("CLOUDBILLING_STATE_DIR", state.to_str().expect("UTF-8"));
        let program = program.env("CLOUDBILLING_STATE_KEY", key.to_str().expect("UTF-8"));
        program.run()
    };
    assert_eq!(chosen(home.account("init", endpoint)).code, 0);
    assert_eq!(chosen(home.login(endpoint, PASSWORD)).code, 0);
    assert!(state.exists() && key.exists());
    assert!(!home.state().exists() && !home.key().exists());
}
