//! Callers, clients, a network and a service, driven by a script of bytes.
//!
//! One assumption about the network: a login request arrives before the end of its quarantine or
//! never, even if its response was given up or its process died. The response may come at any time.

use std::{cell::RefCell, rc::Rc};

use cloudbilling_auth::*;

use super::server::{CallAnswer, LoginAnswer, Rules, Sender, Server};

/// The hazards of a run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Hazards {
    /// Everything.
    All,
    /// The network, expiries and crashes; the password is right throughout, and nobody else logs
    /// in.
    Network,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) answers_lost: u32,
    pub(crate) expiries: u32,
    pub(crate) logins: u32,
    pub(crate) restarts: u32,
}

pub(crate) struct World {
    callers: Vec<Caller>,
    clients: Vec<Authenticator<Rc<RefCell<Ledger>>>>,
    counts: Counts,
    hazards: Hazards,
    next_call: u64,
    now: u64,
    password: u8,
    server: Server,
    stored: String,
    wire: Vec<Packet>,
}

#[derive(Default)]
struct Caller {
    job: Option<Job>,
}

/// A logical call of a caller.
struct Job {
    call: Call,
    id: u64,
    sent: bool,
    write: bool,
}

/// A request on its way, or its response on the way back.
enum Packet {
    Call {
        answer: Option<CallAnswer>,
        caller: usize,
        generation: Generation,
        session: u64,
    },
    Login {
        answer: Option<LoginAnswer>,
        attempt: LoginAttempt,
        client: usize,
        dead: bool,
    },
    /// A login whose caller has left, and that may still arrive.
    Stray { password: u8, until: u64 },
}

const ENDPOINT: &str = "https://api.example.com/soap";
const WALL: u64 = 1_790_000_000_000;

impl World {
    pub(crate) fn new(rules: Rules, callers: usize, clients: usize, hazards: Hazards) -> Self {
        let mut world = Self {
            callers: (0..callers).map(|_| Caller::default()).collect(),
            clients: Vec::new(),
            counts: Counts::default(),
            hazards,
            next_call: 0,
            now: 0,
            password: 0,
            server: Server::new(rules),
            stored: String::new(),
            wire: Vec::new(),
        };
        world.start_clients(clients);
        world
    }

    /// Each two bytes are an operation and its argument.
    pub(crate) fn run(&mut self, script: &[u8]) {
        for step in script.chunks_exact(2) {
            self.step(step[0], step[1].into());
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// From here on every request and response arrives. Every call has to end.
    pub(crate) fn heal(&mut self) {
        for _ in 0..200 {
            while let Some(last) = self.wire.len().checked_sub(1) {
                self.arrive(last, false);
                if last < self.wire.len() {
                    self.answer(last);
                }
            }
            for caller in 0..self.callers.len() {
                if self.callers[caller].job.is_some() {
                    self.poll(caller, false);
                }
            }
            self.advance(60_000);
        }
        let waiting = self
            .callers
            .iter()
            .filter(|caller| caller.job.is_some())
            .count();
        assert_eq!(waiting, 0, "callers wait for ever");
    }

    fn step(&mut self, operation: u8, argument: usize) {
        let packet = argument.checked_rem(self.wire.len());
        match (operation % 32, packet) {
            (0..=8, _) => self.poll(argument % self.callers.len(), argument >= 128),
            (9..=13, Some(packet)) => self.arrive(packet, operation >= 224),
            (14..=18, Some(packet)) => self.answer(packet),
            (19, Some(packet)) => self.lose(packet, operation >= 128),
            (20, Some(packet)) => self.never_send(packet),
            (21..=22, _) => self.advance(argument as u64 * 10),
            (23, _) => self.advance(argument as u64 * 10_000),
            (24, _) => {
                self.counts.expiries += u32::from(self.server.expire_sessions());
            }
            (25, _) if argument < 64 => self.restart(),
            _ if self.hazards == Hazards::Network => {}
            (26..=27, _) => drop(self.server.log_in(u8::MAX, Sender::SomebodyElse, self.now)),
            (28, _) => drop(self.server.log_in(
                self.server.password,
                Sender::SomebodyElse,
                self.now,
            )),
            (29, _) => self.server.password = argument as u8 % 3,
            (30, _) => self.rotate(argument),
            (31, _) => self.unlock(),
            _ => {}
        }
    }

    fn poll(&mut self, caller: usize, write: bool) {
        let client = caller % self.clients.len();
        if self.callers[caller].job.is_none() {
            self.next_call += 1;
            let kind = if write {
                CallKind::Write
            } else {
                CallKind::Read
            };
            let job = Job {
                call: Call::new(kind).trusting_refusals(),
                id: self.next_call,
                sent: false,
                write,
            };
            self.callers[caller].job = Some(job);
        }
        if self.callers[caller]
            .job
            .as_ref()
            .is_some_and(|job| job.sent)
        {
            return;
        }
        match self.clients[client].poll(MonotonicTime::from_millis(self.now)) {
            Action::Attach(grant) => {
                let session = grant.expose().parse().expect("a session number");
                self.wire.push(Packet::Call {
                    answer: None,
                    caller,
                    generation: grant.generation(),
                    session,
                });
                self.callers[caller].job.as_mut().expect("just made").sent = true;
            }
            Action::GiveUp(_) => self.callers[caller].job = None,
            Action::Open(_) | Action::Store(_) => unreachable!("there is no store"),
            Action::Login(attempt) => {
                self.counts.logins += 1;
                self.store();
                self.wire.push(Packet::Login {
                    answer: None,
                    attempt,
                    client,
                    dead: false,
                });
            }
            Action::Wait { .. } => {}
        }
    }

    fn arrive(&mut self, packet: usize, session_ends_under_it: bool) {
        match &mut self.wire[packet] {
            Packet::Call {
                answer,
                caller,
                session,
                ..
            } if answer.is_none() => {
                let job = self.callers[*caller]
                    .job
                    .as_ref()
                    .expect("waits for the answer");
                *answer =
                    Some(
                        self.server
                            .call(job.id, job.write, *session, session_ends_under_it),
                    );
                self.counts.expiries += u32::from(*answer == Some(CallAnswer::RefusedLikely));
            }
            Packet::Login {
                answer,
                attempt,
                dead: false,
                ..
            } if answer.is_none() => {
                let password = attempt
                    .credentials()
                    .expose_password()
                    .parse()
                    .expect("a number");
                *answer = Some(self.server.log_in(password, Sender::Us, self.now));
            }
            Packet::Stray { password, .. } => {
                let password = *password;
                drop(self.wire.remove(packet));
                let _ = self.server.log_in(password, Sender::Us, self.now);
            }
            _ => {}
        }
    }

    fn answer(&mut self, packet: usize) {
        let call = match self.wire.remove(packet) {
            Packet::Call {
                answer: Some(answer),
                caller,
                generation,
                ..
            } => (caller, generation, answer),
            Packet::Login {
                answer: Some(answer),
                attempt,
                client,
                ..
            } => {
                return self.report(client, attempt, outcome(answer));
            }
            // Nothing came; what can't arrive any more is given up.
            Packet::Login {
                answer: None,
                attempt,
                client,
                dead: true,
            } => return self.give_up(client, attempt),
            unanswered => return self.wire.push(unanswered),
        };
        let (caller, generation, answer) = call;
        let outcome = match answer {
            CallAnswer::Executed => CallOutcome::Accepted,
            CallAnswer::RefusedForCertain => CallOutcome::Refused {
                certainty: Certainty::Certain,
            },
            CallAnswer::RefusedLikely => CallOutcome::Refused {
                certainty: Certainty::Likely,
            },
        };
        self.settle_call(caller, generation, outcome);
    }

    fn lose(&mut self, packet: usize, forgotten: bool) {
        match self.wire.remove(packet) {
            Packet::Call {
                caller, generation, ..
            } => self.settle_call(caller, generation, CallOutcome::Other),
            Packet::Login {
                answer,
                attempt,
                client,
                dead,
            } => {
                self.counts.answers_lost += u32::from(!dead);
                if answer.is_none() {
                    self.wire.extend(stray(&attempt, self.now));
                }
                if !forgotten {
                    self.report(client, attempt, LoginOutcome::Unknown);
                }
            }
            stray @ Packet::Stray { .. } => self.wire.push(stray),
        }
    }

    /// The response of a login did not come in time. The login itself may still arrive.
    fn give_up(&mut self, client: usize, attempt: LoginAttempt) {
        self.wire.extend(stray(&attempt, self.now));
        self.report(client, attempt, LoginOutcome::Unknown);
    }

    fn never_send(&mut self, packet: usize) {
        match self.wire.remove(packet) {
            Packet::Login {
                answer: None,
                attempt,
                client,
                ..
            } => {
                self.counts.logins -= 1;
                self.report(client, attempt, LoginOutcome::NotSent);
            }
            other => self.wire.push(other),
        }
    }

    fn settle_call(&mut self, caller: usize, generation: Generation, outcome: CallOutcome) {
        let client = caller % self.clients.len();
        let job = self.callers[caller]
            .job
            .as_mut()
            .expect("waits for the answer");
        let now = MonotonicTime::from_millis(self.now);
        match self.clients[client].handle_call(&mut job.call, generation, outcome, now) {
            Verdict::Retry => job.sent = false,
            _ => self.callers[caller].job = None,
        }
    }

    fn report(&mut self, client: usize, attempt: LoginAttempt, outcome: LoginOutcome) {
        self.clients[client].handle_login(attempt, outcome, MonotonicTime::from_millis(self.now));
        self.store();
    }

    fn advance(&mut self, millis: u64) {
        self.now += millis;
        let now = self.now;
        self.wire
            .retain(|packet| !matches!(packet, Packet::Stray { until, .. } if *until <= now));
        for packet in &mut self.wire {
            if let Packet::Login { attempt, dead, .. } = packet {
                // A response that comes after the deadline is as good as lost.
                let late = attempt.deadline().as_millis() <= self.now;
                self.counts.answers_lost += u32::from(late && !*dead);
                *dead |= late;
            }
        }
    }

    fn rotate(&mut self, argument: usize) {
        self.password = argument as u8 % 3;
        let login = self.login();
        // A client may learn of it later than another.
        let client = argument / 3 % self.clients.len();
        self.clients[client].replace_credentials(login, MonotonicTime::from_millis(self.now));
    }

    fn unlock(&mut self) {
        self.server.unlock();
        for client in &mut self.clients {
            let now = MonotonicTime::from_millis(self.now);
            client.handle_unlock(now, now);
        }
    }

    fn restart(&mut self) {
        self.counts.restarts += 1;
        let left = self.wire.drain(..).filter_map(|packet| match packet {
            Packet::Login {
                answer: None,
                attempt,
                ..
            } => stray(&attempt, self.now),
            stray @ Packet::Stray { .. } => Some(stray),
            Packet::Call { .. } | Packet::Login { .. } => None,
        });
        self.wire = left.collect();
        for caller in &mut self.callers {
            caller.job = None;
        }
        self.start_clients(self.clients.len());
    }

    fn start_clients(&mut self, count: usize) {
        let ledger = Rc::new(RefCell::new(Ledger::new()));
        let login = self.login();
        let client = |index| {
            let entropy = 100 * u64::from(self.counts.restarts) + index;
            let mut client = Authenticator::new(
                ENDPOINT,
                login.clone(),
                Policy::default(),
                Rc::clone(&ledger),
                entropy,
            );
            if !self.stored.is_empty() {
                let account = Account::new(ENDPOINT, &login);
                let snapshot = self.stored.parse().expect("written by us");
                client.restore(
                    &account,
                    &snapshot,
                    self.wall(),
                    MonotonicTime::from_millis(self.now),
                );
            }
            client
        };
        self.clients = (0..count as u64).map(client).collect();
    }

    fn store(&mut self) {
        let account = Account::new(ENDPOINT, &self.login());
        self.stored = self.clients[0]
            .snapshot(&account, self.wall(), MonotonicTime::from_millis(self.now))
            .to_string();
    }

    fn login(&self) -> Login {
        let version = Version::new(&format!("v{}", self.password)).expect("valid");
        Login::new("ann@example.com", self.password.to_string(), "test")
            .expect("valid")
            .with_version(version)
    }

    fn wall(&self) -> WallTime {
        WallTime::from_unix_millis(WALL + self.now)
    }
}

/// The request of a login that is given up, if it may still arrive.
fn stray(attempt: &LoginAttempt, now: u64) -> Option<Packet> {
    let password = attempt.credentials().expose_password();
    let until = (attempt.deadline() + Policy::default().quarantine()).as_millis();
    (until > now).then(|| Packet::Stray {
        password: password.parse().expect("a number"),
        until,
    })
}

fn outcome(answer: LoginAnswer) -> LoginOutcome {
    match answer {
        LoginAnswer::Granted(session) => {
            LoginOutcome::Granted(SessionToken::new(session.to_string()).expect("valid"))
        }
        LoginAnswer::Locked => LoginOutcome::Locked,
        LoginAnswer::Wrong => LoginOutcome::WrongCredentials,
    }
}
