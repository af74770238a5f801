//! The processes of a run, and the history that they write.

use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use crate::orders::Orders;

/// Far more than anything here needs, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// A line of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    LoginBegins,
    /// There was a response, if it is `true`.
    LoginEnds(bool),
    Load,
    Swap(String),
    /// At this time of the clock of the wall, in milliseconds.
    CallBegins(u64),
    Call(String),
    Ended,
}

impl Event {
    fn read(line: &str) -> Option<Self> {
        let line = line.strip_prefix("fleet ")?;
        Some(match line.split_once(' ') {
            None if line == "load" => Self::Load,
            Some(("swap", outcome)) => Self::Swap(outcome.to_owned()),
            Some(("login", "begins")) => Self::LoginBegins,
            Some(("login", "ends")) => Self::LoginEnds(true),
            Some(("login", "lost")) => Self::LoginEnds(false),
            Some(("begins", time)) => Self::CallBegins(time.parse().ok()?),
            Some(("call", outcome)) => Self::Call(outcome.to_owned()),
            // The last line of a process that was killed may be a piece of one.
            _ => return None,
        })
    }
}

/// The processes of a run. Each has a number; one that is started again has a new one.
pub(crate) struct Fleet {
    processes: Vec<Process>,
    /// The lines of all processes, in the order in which they arrived here.
    pub(crate) history: Vec<(usize, Event)>,
    sender: Sender<(usize, Event)>,
    receiver: Receiver<(usize, Event)>,
}

struct Process {
    child: Child,
    is_in_login: bool,
    has_ended: bool,
}

impl Fleet {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = mpsc::channel();
        Self {
            processes: Vec::new(),
            history: Vec::new(),
            sender,
            receiver,
        }
    }

    /// Starts a process, and returns its number. Every other one has the blocking client.
    pub(crate) fn start(&mut self, orders: &Orders) -> usize {
        let number = self.processes.len();
        let mut orders = orders.clone();
        orders.is_blocking = number % 2 == 1;
        let mut child = command(&orders).spawn().expect("this program");
        let stdout = child.stdout.take().expect("it is piped");
        let sender = self.sender.clone();
        thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            for event in lines.filter_map(|line| Event::read(&line)) {
                let _ = sender.send((number, event));
            }
            let _ = sender.send((number, Event::Ended));
        });
        self.processes.push(Process {
            child,
            is_in_login: false,
            has_ended: false,
        });
        number
    }

    /// Waits for the next event, until `deadline`.
    pub(crate) fn next(&mut self, deadline: Instant) -> Option<(usize, Event)> {
        let time_left = deadline.saturating_duration_since(Instant::now());
        let (number, event) = match self.receiver.recv_timeout(time_left) {
            Ok(received) => received,
            Err(RecvTimeoutError::Timeout) => return None,
            Err(RecvTimeoutError::Disconnected) => unreachable!("a sender is kept here"),
        };
        let process = &mut self.processes[number];
        match event {
            Event::LoginBegins => process.is_in_login = true,
            Event::LoginEnds(_) => process.is_in_login = false,
            Event::Ended => process.has_ended = true,
            _ => {}
        }
        self.history.push((number, event.clone()));
        Some((number, event))
    }

    /// Waits for an event of one process.
    pub(crate) fn wait_for(&mut self, number: usize, awaited: &Event) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let event = self.next(deadline);
            let event = event.unwrap_or_else(|| panic!("no {awaited:?}: {:?}", self.tail(number)));
            if event == (number, awaited.clone()) {
                return;
            }
        }
    }

    /// Kills a process, reads what it wrote until then, and returns `true` if it was in a login.
    pub(crate) fn kill(&mut self, number: usize) -> bool {
        self.processes[number]
            .child
            .kill()
            .expect("it is our child");
        self.wait_for(number, &Event::Ended);
        self.processes[number]
            .child
            .wait()
            .expect("it is our child");
        self.processes[number].is_in_login
    }

    /// Asks a process to end after its call.
    pub(crate) fn dismiss(&mut self, number: usize) {
        drop(self.processes[number].child.stdin.take());
    }

    /// Asks all processes to end, and waits for it.
    pub(crate) fn end(&mut self) {
        for number in 0..self.processes.len() {
            self.dismiss(number);
        }
        let deadline = Instant::now() + PATIENCE;
        while self.processes.iter().any(|process| !process.has_ended) {
            self.next(deadline).expect("each process ends");
        }
        for process in &mut self.processes {
            process.child.wait().expect("it is our child");
        }
    }

    pub(crate) fn wait_until_stopped(&self, number: usize) {
        let pid = self.pid(number);
        let status = waitpid(Some(pid), WaitOptions::UNTRACED).expect("it is our child");
        let (_, status) = status.expect("without NOHANG it waits");
        assert!(status.stopped(), "{status:?}");
    }

    pub(crate) fn resume(&self, number: usize) {
        kill_process(self.pid(number), Signal::CONT).expect("it is our child");
    }

    /// Returns, for each call whose session was refused, when the last call of its process that
    /// succeeded began; 0 if none did.
    pub(crate) fn expired_calls(&self) -> Vec<u64> {
        let mut times = vec![(0, 0); self.processes.len()];
        let mut expired = Vec::new();
        for (number, event) in &self.history {
            let (began, last) = &mut times[*number];
            match event {
                Event::CallBegins(time) => *began = *time,
                Event::Call(outcome) if outcome == "ok" => *last = *began,
                Event::Call(outcome) if outcome == "session-expired" => expired.push(*last),
                _ => {}
            }
        }
        expired
    }

    /// Returns how many of the events are `counted`.
    pub(crate) fn count(&self, counted: impl Fn(&Event) -> bool) -> u64 {
        let events = self.history.iter().filter(|(_, event)| counted(event));
        events.count() as u64
    }

    /// Returns how many calls have an outcome that begins with this.
    pub(crate) fn calls(&self, outcome: &str) -> u64 {
        self.count(|event| matches!(event, Event::Call(its) if its.starts_with(outcome)))
    }

    pub(crate) fn swaps(&self, outcome: &str) -> u64 {
        self.count(|event| matches!(event, Event::Swap(its) if its == outcome))
    }

    /// Returns the last events of a process.
    fn tail(&self, number: usize) -> Vec<&Event> {
        let events = self.history.iter().rev();
        let its = events.filter(|(its, _)| *its == number);
        its.map(|(_, event)| event).take(20).collect()
    }

    fn pid(&self, number: usize) -> Pid {
        let id = self.processes[number].child.id();
        let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
        pid.expect("a process identifier")
    }
}

impl Drop for Fleet {
    /// After a failure, no process is left behind.
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.child.kill();
            let _ = process.child.wait();
        }
    }
}

/// Returns the command that runs the role of this program.
fn command(orders: &Orders) -> Command {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command
        .args(["--exact", "worker::works", "--ignored"])
        .args(["--nocapture", "--test-threads=1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    orders.give(&mut command);
    command
}
