//! Processes with the right password, whose sessions are ended and which are killed at random.

use std::time::{Duration, Instant};

use cloudbilling_sandbox::{FaultInjection, InjectedFault};

use crate::{
    fleet::{Event, Fleet},
    is_long,
    orders::{Orders, Role},
    random::Random,
    seed,
    server::stopped_at_the_end,
    service::{PASSWORD, Service},
    worker::wall_millis,
};

/// After this a login counts as lost, and others may log in.
const LOGIN_DEADLINE: Duration = Duration::from_secs(2);

/// With the right password, only logins without a proof spend the budget.
const UNSETTLED: &str = "budget-spent: 0 wrong";

/// The size of a run.
struct Form {
    processes: usize,
    time: Duration,
    expiries: u64,
    kills: u64,
    kills_in_login: u64,
    /// Restarts of the store's server.
    restarts: u64,
}

const SHORT: Form = Form {
    processes: 8,
    time: Duration::from_secs(8),
    expiries: 4,
    kills: 4,
    kills_in_login: 1,
    restarts: 0,
};

const SHORT_WITH_POSTGRES: Form = Form {
    processes: 6,
    time: Duration::from_secs(6),
    expiries: 3,
    kills: 3,
    kills_in_login: 1,
    restarts: 2,
};

const LONG: Form = Form {
    processes: 32,
    time: Duration::from_secs(60),
    expiries: 32,
    kills: 18,
    kills_in_login: 6,
    restarts: 0,
};

const LONG_WITH_POSTGRES: Form = Form {
    restarts: 6,
    ..LONG
};

/// A fault that the driver causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Expiry,
    Kill,
    /// Sessions end, and the first process that logs in is killed before it gets a response.
    KillInLogin,
    /// All processes of the store's server are killed, and it is started again.
    Restart,
}

#[test]
#[ignore = "starts many processes: `just fleet`"]
fn the_right_password_is_never_locked() {
    let form = if is_long() { LONG } else { SHORT };
    let mut run = Run::start(form, Service::start());
    run.play();
    run.check();
}

#[test]
#[ignore = "starts many processes: `just fleet`"]
fn the_right_password_is_never_locked_while_the_store_is_killed() {
    let form = match is_long() {
        true => LONG_WITH_POSTGRES,
        false => SHORT_WITH_POSTGRES,
    };
    let _server = stopped_at_the_end();
    let mut run = Run::start(form, Service::with_postgres());
    run.play();
    run.check();
}

/// A run, and what was done in it.
struct Run {
    form: Form,
    service: Service,
    fleet: Fleet,
    orders: Orders,
    random: Random,
    running: Vec<usize>,
    /// The times at which sessions were ended, and their numbers.
    expiries: Vec<(u64, usize)>,
    kills: u64,
    kills_in_login: u64,
    restarts: u64,
    /// Calls that failed because the session of each attempt had ended.
    unlucky: usize,
    /// The next process that logs in is killed; the id of what its login meets.
    armed: Option<u64>,
    /// The last time at which a person checked the need for a permit.
    looked: Instant,
    permits: u64,
}

impl Run {
    fn start(form: Form, service: Service) -> Self {
        let mut fleet = Fleet::new();
        let mut orders = service.orders(Role::Repeatedly);
        orders.login_deadline = LOGIN_DEADLINE;
        let start = |_| fleet.start(&orders);
        let running = (0..form.processes).map(start).collect();
        Self {
            form,
            service,
            fleet,
            orders,
            random: Random::new(seed()),
            running,
            expiries: Vec::new(),
            kills: 0,
            kills_in_login: 0,
            restarts: 0,
            unlucky: 0,
            armed: None,
            looked: Instant::now(),
            permits: 0,
        }
    }

    fn play(&mut self) {
        // All of them run before the first fault.
        for process in self.running.clone() {
            self.fleet.wait_for(process, &Event::Call("ok".to_owned()));
        }
        let start = Instant::now();
        for (at, fault) in self.plan() {
            self.follow_until(start + at);
            self.inject(fault);
        }
        self.follow_until(start + self.form.time);
        // On a busy machine, a login can have ended before its process was killed.
        let needed = self.form.kills_in_login.min(5);
        for _ in 0..20 {
            if self.kills_in_login >= needed {
                break;
            }
            self.inject(Fault::KillInLogin);
            self.follow_until(Instant::now() + LOGIN_DEADLINE);
        }
        assert!(self.kills_in_login >= needed);
        self.fleet.end();
        self.explain();
    }

    /// Draws when each fault comes.
    fn plan(&mut self) -> Vec<(Duration, Fault)> {
        let form = &self.form;
        let faults = [
            (Fault::Expiry, form.expiries),
            (Fault::Kill, form.kills),
            (Fault::KillInLogin, form.kills_in_login),
            (Fault::Restart, form.restarts),
        ];
        // The last quarter of the short form, and the last seconds of the long one, show the end.
        let millis = (form.time - Duration::from_secs(2)).as_millis() as u64;
        let mut plan = Vec::new();
        for (fault, times) in faults {
            for _ in 0..times {
                plan.push((Duration::from_millis(self.random.below(millis)), fault));
            }
        }
        plan.sort_by_key(|(at, _)| *at);
        plan
    }

    fn inject(&mut self, fault: Fault) {
        match fault {
            Fault::Expiry => self.expire(),
            Fault::Kill => {
                let slot = self.random.below(self.running.len() as u64) as usize;
                self.kill(self.running[slot]);
            }
            Fault::KillInLogin => {
                self.arm();
                self.expire();
            }
            Fault::Restart => {
                self.service.restart_store();
                self.restarts += 1;
            }
        }
    }

    /// The next login gets no response in time, and its process is killed.
    fn arm(&mut self) {
        let fault = match self.random.below(2) {
            0 => InjectedFault::Stall,
            _ => InjectedFault::Delay(LOGIN_DEADLINE),
        };
        if self.armed.is_none() {
            let injection = FaultInjection::on("Login", fault);
            let id = self.service.admin().inject(injection);
            self.armed = Some(id.expect("a known operation"));
        }
    }

    fn expire(&mut self) {
        let ended = self.service.admin().expire_sessions();
        let ended = ended.expect("the sandbox");
        self.expiries.push((wall_millis(), ended));
    }

    /// Kills a process and starts it again.
    fn kill(&mut self, process: usize) {
        self.kills += 1;
        if self.fleet.kill(process) {
            self.kills_in_login += 1;
        }
        let slot = self.running.iter().position(|its| *its == process);
        let slot = slot.expect("it runs");
        self.running[slot] = self.fleet.start(&self.orders);
    }

    fn follow_until(&mut self, deadline: Instant) {
        while Instant::now() < deadline
            && let Some((process, event)) = self.fleet.next(deadline)
        {
            match event {
                Event::LoginBegins if self.armed.is_some() => {
                    self.kill(process);
                    // It may have been killed before its request was there.
                    let injection = self.armed.take().expect("it is armed");
                    self.service.admin().remove_injection(injection);
                }
                Event::Call(outcome) if outcome.starts_with("budget-spent") => {
                    assert!(outcome.starts_with(UNSETTLED), "{outcome}");
                    self.permit();
                }
                Event::Call(outcome) if outcome == "session-expired" => self.explain(),
                _ => {}
            }
        }
    }

    /// Checks each call that failed because its sessions had ended: at least two had ended since
    /// the last success of its process.
    fn explain(&mut self) {
        let expired = self.fleet.expired_calls();
        for began in &expired[self.unlucky..] {
            let after = self.expiries.iter().filter(|(time, _)| time >= began);
            let ended: usize = after.map(|(_, ended)| ended).sum();
            assert!(ended >= 2, "{:?} {began}", self.expiries);
        }
        self.unlucky = expired.len();
    }

    /// Permits a login, as a person does who has looked at the record. A permit may have been used
    /// by a login that was never sent, because the store was killed meanwhile.
    fn permit(&mut self) {
        // Every process asks, again and again.
        if self.looked.elapsed() < Duration::from_millis(200) {
            return;
        }
        let status = self.service.person().load_status();
        let status = status.expect("the store works");
        let record = self.service.record().to_string();
        let is_strike = |line: &&str| line.starts_with("strike ");
        let strikes: Vec<_> = record.lines().filter(is_strike).collect();
        if strikes.len() >= 2 && !status.permitted && !status.login_in_flight {
            println!("a permit is needed: {strikes:?}");
            self.service.permit(PASSWORD);
            self.permits += 1;
        }
        self.looked = Instant::now();
    }

    fn check(&self) {
        let (logins, fleet) = (self.service.logins(), &self.fleet);
        let calls = fleet.count(|event| matches!(event, Event::Call(_)));
        let succeeded = fleet.calls("ok");
        let begun = fleet.count(|event| *event == Event::LoginBegins);
        let lost = fleet.count(|event| *event == Event::LoginEnds(false));
        println!(
            "{} processes, right password, {} s, seed {}: {} sessions ended, {} kills, {} of them \
             in a login, {} restarts of the store; {logins:?}; {begun} logins begun, {lost} lost",
            self.form.processes,
            self.form.time.as_secs(),
            seed(),
            self.expiries.len(),
            self.kills,
            self.kills_in_login,
            self.restarts,
        );
        println!(
            "  {succeeded} of {calls} calls succeeded, {} found two sessions ended, {} found no \
             store; {} permits; swaps: {} stored, {} conflicts, {} unknown, {} failed",
            self.unlucky,
            fleet.calls("no-store"),
            self.permits,
            fleet.swaps("stored"),
            fleet.swaps("conflict"),
            fleet.swaps("unknown"),
            fleet.swaps("failed"),
        );
        assert_eq!((logins.wrong, logins.locked), (0, 0));
        let sent = logins.granted;
        // A login that is lost on a busy machine is followed by another one.
        let expected = self.expiries.len() as u64 + self.kills + lost + 1;
        assert!(sent <= expected, "too many logins");
        assert!(sent <= begun, "the server saw logins that nobody sent");
        assert!(self.restarts > 0 || fleet.calls("no-store") == 0);
        let expected = succeeded + self.unlucky as u64 + fleet.calls(UNSETTLED);
        let failures = failures(fleet);
        println!("  {failures:?}");
        assert!(expected * 10 >= calls * 9, "{failures:?}");
    }
}

/// Returns the first calls that failed for other reasons.
fn failures(fleet: &Fleet) -> Vec<&(usize, Event)> {
    let known = ["ok", "session-expired", UNSETTLED, "no-store"];
    let is_failure = |event: &Event| match event {
        Event::Call(outcome) => !known.iter().any(|known| outcome.starts_with(known)),
        _ => false,
    };
    let history = fleet.history.iter();
    history
        .filter(|(_, event)| is_failure(event))
        .take(20)
        .collect()
}
