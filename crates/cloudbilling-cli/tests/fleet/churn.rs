//! Processes with the right password, whose sessions are ended and which are killed at random.

use std::time::{Duration, Instant};

use crate::{
    fleet::{Event, Fleet},
    is_long,
    orders::{Orders, Role},
    random::Random,
    seed,
    service::{PASSWORD, Service},
};

/// After this a login counts as lost, and others may log in.
const LOGIN_DEADLINE: Duration = Duration::from_secs(2);

/// The size of a run.
struct Form {
    processes: usize,
    time: Duration,
    expiries: u64,
    kills: u64,
    kills_in_login: u64,
}

const SHORT: Form = Form {
    processes: 8,
    time: Duration::from_secs(8),
    expiries: 4,
    kills: 4,
    kills_in_login: 1,
};

const LONG: Form = Form {
    processes: 32,
    time: Duration::from_secs(60),
    expiries: 32,
    kills: 18,
    kills_in_login: 6,
};

/// A fault that the driver causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Expiry,
    Kill,
    /// Sessions end, and the first process that logs in is killed.
    KillInLogin,
}

#[test]
#[ignore = "starts many processes: `just fleet`"]
fn the_right_password_is_never_locked() {
    let form = if is_long() { LONG } else { SHORT };
    let mut run = Run::start(form);
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
    expiries: u64,
    kills: u64,
    kills_in_login: u64,
    /// The next process that logs in is killed.
    is_armed: bool,
    /// The unsettled strikes at each permit of a person.
    permits: Vec<Vec<String>>,
}

impl Run {
    fn start(form: Form) -> Self {
        let (service, mut fleet) = (Service::start(), Fleet::new());
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
            expiries: 0,
            kills: 0,
            kills_in_login: 0,
            is_armed: false,
            permits: Vec::new(),
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
        self.fleet.end();
    }

    /// Draws when each fault comes.
    fn plan(&mut self) -> Vec<(Duration, Fault)> {
        let form = &self.form;
        let faults = [
            (Fault::Expiry, form.expiries),
            (Fault::Kill, form.kills),
            (Fault::KillInLogin, form.kills_in_login),
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
                self.is_armed = true;
                self.expire();
            }
        }
    }

    fn expire(&mut self) {
        self.service.admin().expire_sessions().expect("the sandbox");
        self.expiries += 1;
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
        while let Some((process, event)) = self.fleet.next(deadline) {
            match event {
                Event::LoginBegins if self.is_armed => {
                    self.is_armed = false;
                    self.kill(process);
                }
                Event::Call(outcome) if outcome == "budget-spent" => self.permit(),
                _ => {}
            }
        }
    }

    /// Permits a login, as a person does who has looked at the record.
    fn permit(&mut self) {
        let record = self.service.record();
        let unsettled = record.unsettled();
        let unsettled: Vec<String> = unsettled.map(|(id, _)| id.to_string()).collect();
        // Several processes need the same permit.
        if unsettled.is_empty() || self.permits.last() == Some(&unsettled) {
            return;
        }
        println!("a permit is needed: unsettled are {unsettled:?}");
        assert!(unsettled.len() >= 2, "{record:?}");
        self.service.permit(PASSWORD);
        self.permits.push(unsettled);
    }

    fn check(&self) {
        let (logins, fleet) = (self.service.logins(), &self.fleet);
        let calls = fleet.count(|event| matches!(event, Event::Call(_)));
        let succeeded = fleet.calls("ok");
        let begun = fleet.count(|event| *event == Event::LoginBegins);
        println!(
            "{} processes, right password, {} s, seed {}: {} sessions ended, {} kills, {} of them \
             in a login; {logins:?}; {begun} logins begun; {succeeded} of {calls} calls succeeded; \
             {} permits",
            self.form.processes,
            self.form.time.as_secs(),
            seed(),
            self.expiries,
            self.kills,
            self.kills_in_login,
            self.permits.len(),
        );
        assert_eq!((logins.wrong, logins.locked), (0, 0));
        let sent = logins.granted;
        assert!(sent <= self.expiries + self.kills + 1, "too many logins");
        assert!(sent <= begun, "the server saw logins that nobody sent");
        assert!(self.kills_in_login >= self.form.kills_in_login.min(5));
        let failures = failures(fleet);
        println!("{failures:?}");
        assert!(succeeded * 10 >= calls * 9, "{failures:?}");
    }
}

fn failures(fleet: &Fleet) -> Vec<&(usize, Event)> {
    let is_failure = |event: &Event| matches!(event, Event::Call(outcome) if outcome != "ok");
    let history = fleet.history.iter();
    history
        .filter(|(_, event)| is_failure(event))
        .take(20)
        .collect()
}
