//! Further processes: this test program again, with a role in its environment.

use std::{
    env,
    ffi::OsStr,
    io::{BufRead, BufReader, Lines, Write},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

use cloudbilling_store::{StoreErrorKind, Swapped, file::FileStore};
use rustix::process::{Pid, Signal, kill_process};

use crate::common::{load, swap};

const STATE: &str = "CLOUDBILLING_STORE_TEST_STATE";
const NUMBER: &str = "CLOUDBILLING_STORE_TEST_NUMBER";

/// The number of processes that count in one record.
pub(crate) const COUNTERS: usize = 3;

/// The content of the record: how often each process has stored it.
pub(crate) type Counts = [u64; COUNTERS];

/// A process that counts its swaps in the record, and writes a line for each acknowledged one.
pub(crate) struct Counter {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    acknowledged: u64,
}

impl Counter {
    pub(crate) fn start(state: &OsStr, number: usize) -> Self {
        let mut child = again("child::counts", state, number)
            .spawn()
            .expect("this program");
        let stdout = child.stdout.take().expect("it is piped");
        Self {
            child,
            lines: BufReader::new(stdout).lines(),
            acknowledged: 0,
        }
    }

    /// Waits for the next acknowledged swap.
    pub(crate) fn acknowledged(&mut self) -> u64 {
        let line = self.next_line().expect("the process runs");
        self.acknowledged = line;
        line
    }

    /// Kills the process, and returns the number of the last acknowledged swap that it wrote, or 0.
    pub(crate) fn kill(mut self) -> u64 {
        self.child.kill().expect("it is our child");
        while let Some(line) = self.next_line() {
            self.acknowledged = line;
        }
        self.child.wait().expect("it is our child");
        self.acknowledged
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.expect("a process identifier"), signal).expect("it is our child");
    }

    /// Returns the number on the next line; a line that was cut off by the end is not one.
    fn next_line(&mut self) -> Option<u64> {
        loop {
            let line = self.lines.next()?.expect("a pipe");
            // The test harness writes lines as well.
            if let Some(count) = line
                .strip_prefix("stored ")
                .and_then(|it| it.strip_suffix('.'))
            {
                return count.parse().ok();
            }
        }
    }
}

/// Returns the command that runs one ignored test of this program.
pub(crate) fn again(test: &str, state: &OsStr, number: usize) -> Command {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command
        .args([
            "--exact",
            test,
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(STATE, state)
        .env(NUMBER, number.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    command
}

pub(crate) fn encode(counts: Counts) -> Vec<u8> {
    counts
        .iter()
        .flat_map(|count| count.to_be_bytes())
        .collect()
}

pub(crate) fn decode(record: &[u8]) -> Counts {
    assert_eq!(record.len(), 8 * COUNTERS, "a torn record");
    let count = |index: usize| record[8 * index..][..8].try_into().expect("eight bytes");
    std::array::from_fn(|index| u64::from_be_bytes(count(index)))
}

/// Returns the folder of the store, or `None` if this process has no parent that set it.
pub(crate) fn state() -> Option<PathBuf> {
    env::var_os(STATE).map(PathBuf::from)
}

#[test]
#[ignore = "the role of a further process"]
fn counts() {
    let Some(state) = state() else {
        return;
    };
    let number = env::var(NUMBER).expect("set by the parent");
    let number: usize = number.parse().expect("set by the parent");
    let store = FileStore::open(state).expect("a local disk");
    let mut current = load(&store).expect("a record");
    loop {
        let mut counts = decode(&current.record.expect("the parent has created it"));
        counts[number] += 1;
        let swapped = swap(&store, current.version, &encode(counts));
        match swapped {
            // A busy disk lets the others hold the lock for long.
            Err(error) if error.kind() == StoreErrorKind::Busy => {
                current = load(&store).expect("a record");
            }
            Err(error) => panic!("{error}"),
            Ok(Swapped::Conflict(newer)) => current = newer,
            Ok(Swapped::Stored { .. }) => {
                let mut stdout = std::io::stdout();
                writeln!(stdout, "stored {}.", counts[number]).expect("the parent reads");
                stdout.flush().expect("the parent reads");
                current = load(&store).expect("a record");
            }
        }
    }
}
