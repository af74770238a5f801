//! Everything that can happen to three processes, a store and a server.

use core::time::Duration;
use std::{format, rc::Rc, string::String, vec::Vec};

use super::{
    process::Process,
    server::{OnWire, Server, Truth},
    store::{Fault, Store},
};
use crate::authenticator::{Action, Call, CallKind, CallOutcome, Certainty, Grant};
use crate::credentials::SessionToken;
use crate::facts::Entry;
use crate::ledger::{LedgerAccess, StoreStep, StoreStepKind};
use crate::login::{AttemptId, GiveUpReason, LoginAttempt, LoginOutcome};
use crate::policy::Policy;

/// The bounds of a search: each event may happen a limited number of times.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup {
    pub(super) passwords: [&'static str; 3],
    pub(super) processes: usize,
    /// Logins of each process.
    pub(super) logins: usize,
    pub(super) kills: usize,
    /// Accesses to the store that go wrong.
    pub(super) store_faults: usize,
    /// Restored backups.
    pub(super) rollbacks: usize,
    pub(super) permits: usize,
    /// Sessions that the server ends.
    pub(super) refusals: usize,
    /// The server's judgements. A login that never arrives counts as wrong in any case.
    pub(super) truths: &'static [Truth],
    pub(super) certainties: &'static [Certainty],
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            passwords: ["one"; 3],
            processes: 3,
            logins: 1,
            kills: 0,
            store_faults: 0,
            rollbacks: 0,
            permits: 0,
            refusals: 0,
            truths: &[Truth::Right, Truth::Wrong, Truth::WrongButGranted],
            certainties: &[Certainty::Certain],
        }
    }
}

impl Setup {
    pub(super) fn ended_session() -> Self {
        Self {
            logins: 2,
            refusals: 1,
            truths: &[Truth::Right],
            ..Self::default()
        }
    }

    pub(super) fn restored_backup() -> Self {
        Self {
            permits: 1,
            processes: 2,
            rollbacks: 1,
            ..Self::ended_session()
        }
    }

    pub(super) fn who_needs_a_person() -> Self {
        Self {
            kills: 1,
            store_faults: 1,
            ..Self::ended_session()
        }
    }

    pub(super) fn store_faults() -> Self {
        Self {
            store_faults: 2,
            truths: &[Truth::Right],
            ..Self::default()
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) now: u64,
    pub(super) processes: Vec<Rc<Process>>,
    pub(super) server: Server,
    pub(super) store: Store,
    /// The events that may still happen.
    pub(super) left: Setup,
    /// Permits that logins have used, and those logins.
    pub(super) permits_used: usize,
    /// The store has lost something, and so every process may need a person.
    pub(super) lost: bool,
    policy: Policy,
    started: u64,
    path: Option<Rc<Step>>,
}

#[derive(Debug)]
struct Step {
    what: String,
    before: Option<Rc<Step>>,
}

const DEADLINE: u64 = 100;
const QUARANTINE: u64 = 1_000;

impl World {
    pub(super) fn new(setup: Setup) -> Self {
        let pause = Duration::from_millis(u64::from(setup.store_faults > 0));
        let policy = Policy::builder()
            .backoff(pause, pause)
            .lock(Duration::from_secs(60))
            .login_deadline(Duration::from_millis(DEADLINE))
            .login_interval(Duration::ZERO)
            .quarantine(Duration::from_millis(QUARANTINE))
            .store_refresh(Duration::from_millis(1))
            .build()
            .expect("a sound policy");
        let indices = 0..setup.processes;
        let processes = indices.map(|index| {
            let number = index as u64 + 1;
            Rc::new(Process::new(
                number,
                setup.passwords[index],
                &policy,
                setup.logins,
            ))
        });
        let mut world = Self {
            now: 50_000,
            processes: processes.collect(),
            server: Server::default(),
            store: Store::default(),
            left: setup,
            permits_used: 0,
            lost: false,
            policy,
            started: 10,
            path: None,
        };
        let now = world.processes[0].local(world.now);
        world.process(0).machine.create_record(now);
        while let Some(step) = world.process(0).machine.poll_store(now) {
            world.access(0, step, Fault::None);
        }
        world
    }

    /// The world after these steps, each named by how its description begins.
    pub(super) fn play(self, steps: &[&str]) -> Self {
        steps.iter().fold(self, |world, name| {
            let mut next = world.successors().into_iter();
            let found = next.find(|world| {
                let step = world.path.as_ref();
                step.is_some_and(|step| step.what.starts_with(name))
            });
            found.unwrap_or_else(|| panic!("no step {name:?}"))
        })
    }

    /// Every world that can come next, checked.
    pub(super) fn successors(&self) -> Vec<Self> {
        let mut next = Vec::new();
        for index in 0..self.processes.len() {
            self.steps(index, &mut next);
            self.sending(index, &mut next);
            self.reports(index, &mut next);
            self.kill(index, &mut next);
            self.permit(index, &mut next);
        }
        self.arrivals(&mut next);
        self.mischief(&mut next);
        self.time(&mut next);
        next
    }

    fn after(&self, what: String, change: impl FnOnce(&mut Self)) -> Self {
        let mut world = self.clone();
        world.path = Some(Rc::new(Step {
            what,
            before: self.path.clone(),
        }));
        change(&mut world);
        world.server.advance(world.now);
        let worst = world.server.worst();
        let allowed = world.policy.budget() + world.permits_used;
        world.check(worst <= allowed, "the server may count too many");
        world
    }

    /// A process polls, and does what the machine wants until it waits for the server. It loads
    /// the record first, unless versions matter. If its copy is fresh, it may use a session in it,
    /// which the record may not have any more.
    ///
    /// Its accesses to the store are one step: if another process came in between, the swap would
    /// conflict, and the machine would decide again by the newer record, as if it came later.
    fn steps(&self, index: usize, next: &mut Vec<Self>) {
        let process = &self.processes[index];
        let is_idle = process.left == 0 && process.machine.grant.is_none();
        if process.handed.is_some() || is_idle {
            return;
        }
        let now = process.local(self.now);
        if self.versions_matter() {
            return self.clone().step(index, next);
        }
        if process.fresh_session(now).is_some() {
            self.clone().step(index, next);
        }
        let mut world = self.clone();
        world.process(index).machine.handle_changed(now);
        world.step(index, next);
    }

    fn step(mut self, index: usize, next: &mut Vec<Self>) {
        let process = &self.processes[index];
        let (now, is_out_of_logins) = (process.local(self.now), process.left == 0);
        loop {
            match self.process(index).machine.poll(now) {
                Action::Attach(grant) => return self.calls(index, &grant, next),
                Action::GiveUp(reason) => return self.gave_up(index, reason, next),
                Action::Login(attempt) => {
                    let what = format!("{index} is handed {}", attempt.id());
                    return next.push(self.after(what, |world| world.hand(index, attempt)));
                }
                Action::Open(sealed) => {
                    let token = sealed.as_str().replace("sealed-", "");
                    let token = SessionToken::new(token).expect("valid");
                    let machine = &mut self.process(index).machine;
                    machine.handle_opened(sealed, Some(token), now);
                }
                Action::Store(_) if is_out_of_logins => return,
                Action::Store(step) => self.accesses(index, step, next),
                Action::Wait { .. } => return self.looked(index, next),
            }
        }
    }

    /// Only a store that goes back makes a difference to what a process has read.
    fn looked(self, index: usize, next: &mut Vec<Self>) {
        if self.left.rollbacks > 0 || self.store.durable.is_some() {
            next.push(self.after(format!("{index} looks"), |_| {}));
        }
    }

    /// A process accesses the store. Each possible fault is a world of its own.
    fn accesses(&mut self, index: usize, step: StoreStep, next: &mut Vec<Self>) {
        let mut faults = Vec::new();
        if self.left.store_faults > 0 {
            faults.push(Fault::Down);
            if step.kind() != &StoreStepKind::Load {
                faults.push(Fault::AckLost);
                faults.extend(self.store.delayed.is_none().then_some(Fault::Delayed));
            }
        }
        for fault in faults {
            let copy = step.clone();
            next.push(
                self.after(format!("{index} {} {fault:?}", name(&step)), |world| {
                    world.left.store_faults -= 1;
                    world.access(index, copy, fault);
                }),
            );
        }
        self.access(index, step, Fault::None);
    }

    /// A process stores what it has learned.
    fn flush(&mut self, index: usize, next: &mut Vec<Self>) {
        let now = self.processes[index].local(self.now);
        while let Some(step) = self.process(index).machine.poll_store(now) {
            self.accesses(index, step, next);
        }
    }

    fn access(&mut self, index: usize, step: StoreStep, fault: Fault) {
        let outcome = self.store.access(step.kind(), fault, self.now);
        let now = self.processes[index].local(self.now);
        let machine = &mut self.process(index).machine;
        machine.handle_store(step, outcome, now, now);
    }

    /// The machine hands out a login: the server may have counted less than the budget.
    fn hand(&mut self, index: usize, attempt: LoginAttempt) {
        let facts = self.copy(index);
        let used = facts.permits.iter().filter(|permit| permit.used).count();
        let permitted = used > self.permits_used;
        self.permits_used = self.permits_used.max(used);
        let handed = self.processes.iter().filter(|process| {
            let mut handed = process.handed.iter();
            handed.any(|attempt| process.may_send(attempt, self.now))
        });
        let worst = self.server.worst() + handed.count();
        let within = permitted || worst < self.policy.budget();
        self.check(within, "a login beyond the budget");
        let process = self.process(index);
        process.left -= 1;
        process.handed = Some(attempt);
    }

    /// A login leaves, if its deadline has not passed.
    fn sending(&self, index: usize, next: &mut Vec<Self>) {
        let Some(attempt) = &self.processes[index].handed else {
            return;
        };
        next.push(
            self.after(format!("{index} sends {}", attempt.id()), |world| {
                let now = world.now;
                let process = world.process(index);
                let attempt = process.handed.take().expect("it was handed out");
                if !process.may_send(&attempt, now) {
                    let local = process.local(now);
                    let machine = &mut process.machine;
                    return machine.handle_login(attempt, LoginOutcome::NotSent, local);
                }
                let id = attempt.id();
                process.sent = Some(attempt);
                world.server.wire.push(OnWire {
                    id,
                    until: now + DEADLINE + QUARANTINE,
                    judged: None,
                });
            }),
        );
    }

    /// A login that was sent gets its response, or none.
    fn reports(&self, index: usize, next: &mut Vec<Self>) {
        let Some(attempt) = &self.processes[index].sent else {
            return;
        };
        let id = attempt.id();
        let wire = self.server.wire.iter();
        let judged = wire
            .filter(|login| login.id == id)
            .find_map(|login| login.judged);
        let heard = judged.map(|truth| (format!("{index} hears {truth:?}"), outcome(truth, id)));
        let lost = (format!("{index} hears nothing"), LoginOutcome::Unknown);
        for (what, outcome) in heard.into_iter().chain([lost]) {
            let mut world = self.after(what, |world| {
                let wire = &mut world.server.wire;
                wire.retain(|login| login.id != id || login.judged.is_none());
                let now = world.processes[index].local(world.now);
                let process = world.process(index);
                let attempt = process.sent.take().expect("it was sent");
                process.machine.handle_login(attempt, outcome, now);
            });
            world.flush(index, next);
            next.push(world);
        }
    }

    /// A call with a session is accepted, or the server ends the session.
    fn calls(&self, index: usize, grant: &Grant, next: &mut Vec<Self>) {
        let is_right = grant.expose().ends_with("right");
        let certainties = self.left.certainties.iter();
        let refusals = certainties.map(|certainty| CallOutcome::Refused {
            certainty: *certainty,
        });
        let refusals = refusals.filter(|_| self.left.refusals > 0 || !is_right);
        let accepted = Some(CallOutcome::Accepted).filter(|_| is_right);
        for outcome in refusals.chain(accepted) {
            let mut world = self.after(format!("{index} calls: {outcome:?}"), |world| {
                if outcome != CallOutcome::Accepted && is_right {
                    world.left.refusals -= 1;
                }
                let now = world.processes[index].local(world.now);
                let machine = &mut world.process(index).machine;
                let mut call = Call::new(CallKind::Read);
                let _ = machine.handle_call(&mut call, grant.generation(), outcome, now);
            });
            world.flush(index, next);
            next.push(world);
        }
    }

    /// A login reaches the server.
    fn arrivals(&self, next: &mut Vec<Self>) {
        for (place, login) in self.server.wire.iter().enumerate() {
            for truth in self.left.truths.iter().filter(|_| login.judged.is_none()) {
                next.push(self.after(
                    format!("login {} arrives {truth:?}", login.id.number()),
                    |world| {
                        world.server.arrive(place, *truth);
                        let id = login.id;
                        let awaited = |process: &Rc<Process>| {
                            process
                                .sent
                                .as_ref()
                                .is_some_and(|attempt| attempt.id() == id)
                        };
                        if !world.processes.iter().any(awaited) {
                            world.server.wire.remove(place);
                        }
                    },
                ));
            }
        }
    }

    /// A process dies at any moment, and starts again without a memory.
    fn kill(&self, index: usize, next: &mut Vec<Self>) {
        if self.left.kills == 0 {
            return;
        }
        next.push(self.after(format!("{index} is killed"), |world| {
            world.left.kills -= 1;
            world.started += 1;
            let password = world.left.passwords[index];
            let left = world.processes[index].left;
            let id = world.processes[index]
                .sent
                .as_ref()
                .map(|attempt| attempt.id());
            world
                .server
                .wire
                .retain(|login| Some(login.id) != id || login.judged.is_none());
            let process = Process::new(world.started, password, &world.policy, left);
            world.processes[index] = Rc::new(process);
        }));
    }

    /// A person permits one login.
    fn permit(&self, index: usize, next: &mut Vec<Self>) {
        if self.left.permits == 0 || index > 0 {
            return;
        }
        next.push(self.after(format!("{index} is permitted"), |world| {
            world.left.permits -= 1;
            let now = world.processes[index].local(world.now);
            world.process(index).machine.permit_login(now);
        }));
    }

    /// The store loses what it has not acknowledged, delivers what was delayed, or goes back.
    fn mischief(&self, next: &mut Vec<Self>) {
        if let Some(durable) = &self.store.durable {
            next.push(self.after("the store loses a swap".into(), |world| {
                world.store.current = durable.clone();
                world.store.durable = None;
                world.lost = true;
            }));
        }
        if self.store.delayed.is_some() {
            next.push(self.after("a delayed swap arrives".into(), |world| {
                world.store.arrive(true);
            }));
        }
        if self.left.rollbacks == 0 {
            return;
        }
        match &self.store.backup {
            None => next.push(self.after("a backup is made".into(), |world| {
                world.store.backup = Some(world.store.current.clone());
            })),
            Some(backup) if self.all_know() => {
                next.push(self.after("the backup is restored".into(), |world| {
                    world.left.rollbacks -= 1;
                    world.lost = true;
                    world.store.current = backup.clone();
                    world.store.durable = None;
                }));
            }
            Some(_) => {}
        }
    }

    /// Every process has read the newest record.
    fn all_know(&self) -> bool {
        self.processes.iter().all(|process| self.knows(process))
    }

    pub(super) fn knows(&self, process: &Process) -> bool {
        let ledger = &process.machine.ledger;
        let account = process.machine.account().expect("a login has one");
        let seen = ledger.access(|ledger| ledger.seen(&account));
        seen == Some(self.store.current.version)
    }

    /// Time passes until the next thing that it changes.
    fn time(&self, next: &mut Vec<Self>) {
        let mut times: Vec<u64> = self.server.wire.iter().map(|login| login.until).collect();
        for process in &self.processes {
            let attempts = process.handed.iter().chain(&process.sent);
            times.extend(attempts.map(|attempt| attempt.deadline().as_millis() - process.lead));
        }
        let paused = self
            .processes
            .iter()
            .map(|process| process.paused_until(self.now));
        times.extend(paused);
        let indices = 0..self.processes.len();
        let read =
            indices.filter(|index| self.versions_matter() && !self.processes[*index].is_over());
        let copies = read.map(|index| self.copy(index));
        for facts in copies.chain(self.record()) {
            times.extend(facts.in_flight.map(|login| login.deadline.as_millis()));
            let strikes = facts
                .strikes
                .iter()
                .filter(|strike| !strike.is_over(Default::default()));
            times.extend(strikes.map(|strike| strike.over.as_millis()));
            times.extend(
                facts
                    .strikes
                    .iter()
                    .filter_map(|it| it.proof_due)
                    .map(|due| due.as_millis()),
            );
        }
        if let Some(time) = times.into_iter().filter(|time| *time > self.now).min() {
            next.push(
                self.after(format!("time passes: {}", time - self.now), |world| {
                    world.now = time;
                }),
            );
        }
    }

    /// With the right password and an honest server, only two unsettled strikes or a store that
    /// lost its state need a person.
    fn gave_up(self, index: usize, reason: GiveUpReason, next: &mut Vec<Self>) {
        if self.left.truths != [Truth::Right] || self.lost {
            return self.looked(index, next);
        }
        let strikes = self.copy(index).strikes.len();
        let unsettled = GiveUpReason::BudgetSpent {
            definite: 0,
            possible: strikes,
        };
        let expected = reason == unsettled && strikes >= self.policy.budget();
        self.check(expected, &format!("a person is needed: {reason:?}"));
    }

    fn process(&mut self, index: usize) -> &mut Process {
        Rc::make_mut(&mut self.processes[index])
    }

    /// A process's copy of the record.
    fn copy(&self, index: usize) -> Entry {
        let machine = &self.processes[index].machine;
        let account = machine.account().expect("a login has one");
        let ledger = &machine.ledger;
        ledger.access(|ledger| ledger.entry(&account).cloned().unwrap_or_default())
    }

    fn record(&self) -> Option<Entry> {
        let text = self.store.current.text.as_ref()?;
        Some(text.record.facts.clone())
    }

    fn check(&self, holds: bool, what: &str) {
        if holds {
            return;
        }
        let mut path = Vec::new();
        let mut step = self.path.as_ref();
        while let Some(it) = step {
            path.push(it.what.as_str());
            step = it.before.as_ref();
        }
        path.reverse();
        panic!("{what}, in {} steps:\n  {}", path.len(), path.join("\n  "));
    }
}

fn name(step: &StoreStep) -> &'static str {
    match step.kind() {
        StoreStepKind::Load => "loads",
        StoreStepKind::Swap { .. } => "swaps",
    }
}

fn outcome(truth: Truth, id: AttemptId) -> LoginOutcome {
    let token = match truth {
        Truth::Right => format!("{id}-right"),
        Truth::Wrong => return LoginOutcome::WrongCredentials,
        Truth::WrongButGranted => format!("{id}-wrong"),
    };
    let sealed = format!("sealed-{token}");
    let token = SessionToken::new(token).expect("valid");
    LoginOutcome::Granted(token.with_sealed(sealed))
}
