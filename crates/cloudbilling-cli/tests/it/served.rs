//! `demo --serve` and `sandbox` print everything that a client needs.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout};

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process};

use crate::program::Program;

const PLAIN: [&str; 4] = ["sandbox", "--listen", "127.0.0.1:0", "--http-loopback"];

/// A program that keeps running, and its output. It is killed when the test ends, even by a panic.
struct Served {
    child: Child,
    // A closed pipe would be noticed by the program.
    _stdout: BufReader<ChildStdout>,
    endpoint: String,
    ca_file: Option<String>,
    token: String,
}

impl Served {
    /// Reads until the line that says how to stop it, which is the last before it waits.
    fn start(program: Program, last_words: &str) -> Self {
        let mut child = program.spawn();
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut facts = Vec::new();
        loop {
            let mut line = String::new();
            let length = stdout.read_line(&mut line).expect("UTF-8");
            assert_ne!(length, 0, "ended after {facts:#?}");
            let waits = line.contains(last_words);
            facts.push(line);
            if waits {
                break;
            }
        }
        let fact = |name: &str| {
            let line = facts
                .iter()
                .rev()
                .find_map(|line| line.trim().strip_prefix(name))?;
            Some(line.trim().to_owned())
        };
        Self {
            endpoint: fact("endpoint").expect("an endpoint"),
            ca_file: fact("CA file"),
            // One that exists already is not shown again.
            token: fact("token ").unwrap_or_default(),
            child,
            _stdout: stdout,
        }
    }

    #[track_caller]
    fn assert_answers(&self) {
        let mut call = Program::call("GetPurchases", &self.endpoint)
            .env("CLOUDBILLING_TOKEN", &self.token)
            .args(["--allow-http-loopback"]);
        if let Some(file) = &self.ca_file {
            call = call.args(["--ca-file", file]);
        }
        let run = call.run();
        assert_eq!(run.code, 0, "{run:#?}");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already, which the assertions have reported by then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The path of a database that does not exist. A run that was killed may have left one.
fn new_database(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    path
}

#[test]
fn the_demo_keeps_running_with_serve() {
    let served = Served::start(Program::new(["demo", "--serve"]), "CA file");
    served.assert_answers();
}

#[test]
fn a_sandbox_keeps_its_state_in_a_file() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    // A database of an earlier run would know the token's name already.
    let database = new_database("served.sqlite");
    let sandbox = |more: &[&str]| {
        Program::new([
            "sandbox",
            "--listen",
            "127.0.0.1:0",
            "--create-token",
            "served",
        ])
        .args(["--database".as_ref(), database.as_os_str()])
        .args(["--ca-file".as_ref(), folder.join("served.pem").as_os_str()])
        .args(more)
    };
    let token = {
        let served = Served::start(sandbox(&[]), "Press Ctrl-C");
        served.assert_answers();
        served.token.clone()
    };
    let mut again = Served::start(sandbox(&["--http-loopback"]), "Press Ctrl-C");
    assert!(again.endpoint.starts_with("http://"), "{}", again.endpoint);
    again.token = token;
    again.assert_answers();
}

/// `cloudbilling sandbox --log 2>&1 | head -1`: the reader is gone after a line, and calls are
/// completed all the same.
#[test]
fn a_log_whose_reader_is_gone_delays_no_call() {
    let program = Program::new(PLAIN).args(["--log", "--create-token", "log"]);
    let mut served = Served::start(program.stderr_piped(), "Press Ctrl-C");
    served.assert_answers();
    let mut stderr = BufReader::new(served.child.stderr.take().expect("piped"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("UTF-8");
    assert!(line.contains("GetPurchases 200"), "{line}");
    drop(stderr);
    for _ in 0..3 {
        served.assert_answers();
    }
}

#[cfg(unix)]
#[test]
fn every_signal_shuts_the_sandbox_down_gracefully() {
    for signal in signals() {
        let program = Program::new(PLAIN).args(["--create-token", "stop"]);
        let mut served = Served::start(program, "Press Ctrl-C");
        send(signal, &served.child);
        let status = served.child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{signal:?}");
    }
}

/// The database file appears while the sandbox starts, before it serves anything.
#[cfg(unix)]
#[test]
fn an_early_signal_shuts_the_sandbox_down_gracefully() {
    for signal in signals() {
        let database = new_database("early.sqlite");
        let mut child = Program::new(PLAIN)
            .args(["--create-token", "early"])
            .args(["--database".as_ref(), database.as_os_str()])
            .spawn();
        while !database.exists() {
            let ended = child.try_wait().expect("a process");
            assert_eq!(ended, None, "it ended before it made its database");
            std::thread::yield_now();
        }
        send(signal, &child);
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{signal:?}");
    }
}

/// The signals that stop a sandbox. Under `nohup`, SIGHUP is not one of them, and a child inherits
/// that.
#[cfg(unix)]
fn signals() -> impl Iterator<Item = Signal> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // Signal 1 is the lowest bit.
    let is_hangup_ignored = ignored.is_some_and(|mask| mask & 1 == 1);
    let hangup = (!is_hangup_ignored).then_some(Signal::HUP);
    hangup.into_iter().chain([Signal::INT, Signal::TERM])
}

#[cfg(unix)]
fn send(signal: Signal, child: &Child) {
    let pid = i32::try_from(child.id()).expect("a process");
    kill_process(Pid::from_raw(pid).expect("a process"), signal).expect("it runs");
}

#[test]
fn an_administrator_with_another_password_is_an_error() {
    let database = new_database("administrator.sqlite");
    let sandbox = |option: &str, password: &str| {
        Program::new(PLAIN)
            .args(["--create-token", "admin", option, "anna"])
            .args(["--database".as_ref(), database.as_os_str()])
            .env("CLOUDBILLING_ADMIN_PASSWORD", password)
    };
    drop(Served::start(
        sandbox("--create-administrator", "first"),
        "Press Ctrl-C",
    ));
    drop(Served::start(
        sandbox("--create-administrator", "first"),
        "Press Ctrl-C",
    ));
    let refused = sandbox("--create-administrator", "second").run();
    refused.assert_failed(2, "the administrator anna exists and has another password");
    assert!(
        refused.stderr.contains("--reset-administrator"),
        "{}",
        refused.stderr
    );
    drop(Served::start(
        sandbox("--reset-administrator", "second"),
        "Press Ctrl-C",
    ));
    drop(Served::start(
        sandbox("--create-administrator", "second"),
        "Press Ctrl-C",
    ));
}
