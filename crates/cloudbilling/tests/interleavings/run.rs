//! One run: tasks that share clients, on an executor that follows its script.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use cloudbilling::auth::{MonotonicTime, Policy};
use cloudbilling::types::operation::{AddProductCluster, GetPurchases};
use cloudbilling::{Client, Error, Login, RetryWrites, SharedLedger, Time as _};

use crate::choices::Choices;
use crate::service::{Failures, Reply, Service};
use crate::world::World;

/// The start of runs, and the limits of what may happen in them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    /// Set if the service checks a session before it carries out a call, and the clients rely on
    /// that.
    pub(crate) checks_first: bool,
    /// The number of calls that their callers may drop.
    pub(crate) drops: u32,
    /// The number of times that time may pass while something else could happen first.
    pub(crate) hurry: u32,
    pub(crate) failures: Failures,
    pub(crate) password_is_right: bool,
    /// Set if clients have their credentials from a provider.
    pub(crate) provider: bool,
    /// Set if each client has a session to begin with.
    pub(crate) sessions: bool,
    /// The client that makes the call, and the call.
    pub(crate) tasks: &'static [(usize, Kind)],
    /// The time limit of each call.
    pub(crate) timeout: Duration,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Read,
    Write,
}

/// A run under way, and then its outcome.
pub(crate) struct Run {
    /// The number of logins that were abandoned or reached their deadline.
    pub(crate) forgotten: u32,
    pub(crate) dropped: u32,
    pub(crate) hurried: u32,
    pub(crate) tasks: Vec<Task>,
    pub(crate) world: World,
    /// Kept after all callers have left, as a program keeps its clients.
    _clients: Vec<Client>,
    /// For each request, the task that was being polled when it was sent.
    senders: Vec<usize>,
    steps: Vec<Step>,
}

pub(crate) struct Task {
    pub(crate) kind: Kind,
    pub(crate) result: Option<Result<(), Error>>,
    /// `None` once the task has ended or was dropped.
    future: Option<BoxFuture>,
    polled: bool,
    /// The end of its time.
    deadline: MonotonicTime,
    woken: Arc<Woken>,
}

type BoxFuture = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// The next action of the scheduler.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Answer {
        request: usize,
        reply: Reply,
        /// The task that waits for it; `None` if all that wait for a login or credentials do.
        task: Option<usize>,
    },
    Drop(usize),
    PassTime {
        /// Set if something else could have happened first.
        hurried: bool,
    },
    Poll(usize),
}

impl Step {
    /// Returns `true` if both orders lead to the same state. A response to a call changes the
    /// service and wakes its caller, and nothing else.
    fn commutes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Answer {
                    task: Some(task), ..
                },
                Self::Poll(other) | Self::Drop(other),
            )
            | (
                Self::Poll(other) | Self::Drop(other),
                Self::Answer {
                    task: Some(task), ..
                },
            ) => task != other,
            (
                Self::Answer { reply, task, .. },
                Self::Answer {
                    reply: other,
                    task: others,
                    ..
                },
            ) => (task.is_some() || others.is_some()) && reply.commutes_with(*other),
            _ => false,
        }
    }
}

/// A task is polled only after its waker was called.
#[derive(Debug)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Longer than any pause between two logins of these runs, shorter than a login may take.
const PAUSE: Duration = Duration::from_secs(5);

impl Run {
    /// Lets the tasks run until all have ended. `None` if another run has the same steps in an
    /// order that makes no difference: steps that were already taken from here on and do not touch
    /// what was taken since need not be taken again ("sleep sets", Godefroid 1996).
    pub(crate) fn of(setup: &Setup, choices: &mut Choices) -> Option<Self> {
        let mut run = Self::begin(setup);
        let mut asleep: Vec<Step> = Vec::new();
        while run.tasks.iter().any(Task::lives) {
            let mut steps = run.steps(setup);
            steps.retain(|step| !asleep.contains(step));
            if steps.is_empty() {
                return None;
            }
            let taken = choices.choose(steps.len());
            let step = steps[taken].clone();
            asleep.extend(steps.drain(..taken));
            asleep.retain(|other| other.commutes_with(&step));
            run.take(step, setup.timeout);
            assert!(run.steps.len() < 100, "a run without an end\n{run:?}");
            run.assert_deadlines_wake();
        }
        Some(run)
    }

    fn begin(setup: &Setup) -> Self {
        let world = World::new(Service::new(
            setup.password_is_right,
            setup.checks_first,
            setup.failures,
        ));
        let ledger = SharedLedger::new(world.clone());
        let clients = setup.tasks.iter().map(|(client, _)| client + 1).max();
        let clients: Vec<_> = (0..clients.unwrap_or_default())
            .map(|_| client(&world, &ledger, setup))
            .collect();
        if setup.sessions {
            clients
                .iter()
                .for_each(|client| begin_session(client, &world));
        }
        let requests = world.state().service.requests();
        let tasks = setup.tasks.iter().enumerate();
        let tasks = tasks.map(|(number, (client, kind))| {
            let call = call(clients[*client].clone(), *kind, number);
            Task::new(*kind, call)
        });
        let tasks = tasks.collect();
        Self {
            forgotten: 0,
            dropped: 0,
            hurried: 0,
            tasks,
            world,
            _clients: clients,
            senders: vec![usize::MAX; requests],
            steps: Vec::new(),
        }
    }

    /// Returns the actions that are possible.
    fn steps(&self, setup: &Setup) -> Vec<Step> {
        let mut steps: Vec<Step> = self.ready(setup).map(Step::Poll).collect();
        for (request, asked) in self.world.unanswered() {
            let replies = self.world.state().service.replies(&asked);
            let task = (!asked.is_shared()).then(|| self.senders[request - 1]);
            steps.extend(replies.into_iter().map(|reply| Step::Answer {
                request,
                reply,
                task,
            }));
        }
        if steps.is_empty() {
            self.assert_only_time_helps();
            steps.push(Step::PassTime { hurried: false });
        } else if self.hurried < setup.hurry && self.world.next_deadline().is_some() {
            steps.push(Step::PassTime { hurried: true });
        }
        if self.dropped < setup.drops {
            steps.extend(self.started().map(Step::Drop));
        }
        steps
    }

    /// The tasks to poll. Tasks that have not begun and are alike are interchangeable.
    fn ready(&self, setup: &Setup) -> impl Iterator<Item = usize> {
        let unlike_those_before = move |number: usize| {
            let alike = |other: &usize| {
                !self.tasks[*other].polled && setup.tasks[*other] == setup.tasks[number]
            };
            self.tasks[number].polled || !(0..number).any(|other| alike(&other))
        };
        (0..self.tasks.len())
            .filter(|number| self.tasks[*number].is_ready())
            .filter(move |number| unlike_those_before(*number))
    }

    fn started(&self) -> impl Iterator<Item = usize> {
        let tasks = self.tasks.iter().enumerate();
        tasks
            .filter(|(_, task)| task.lives() && task.polled)
            .map(|(number, _)| number)
    }

    /// Checks that no task is woken and no request waits for a response. That is sound only during
    /// a pause: any caller that waits for a login drives it, even if all callers of its client have
    /// left. Anything else is a lost wake-up.
    #[track_caller]
    fn assert_only_time_helps(&self) {
        let wait = self.world.next_deadline();
        let pauses = wait.is_some_and(|wait| wait <= PAUSE);
        assert!(pauses, "a lost wake-up\n{self:?}");
    }

    #[track_caller]
    fn assert_deadlines_wake(&self) {
        let now = self.world.now();
        let asleep = |task: &Task| task.lives() && !task.is_ready();
        let mut late = self.tasks.iter();
        let late = late.any(|task| task.polled && task.deadline <= now && asleep(task));
        assert!(!late, "a call goes on beyond its deadline\n{self:?}");
    }

    fn take(&mut self, step: Step, timeout: Duration) {
        self.steps.push(step.clone());
        match step {
            Step::Answer { request, reply, .. } => self.world.answer(request, reply),
            Step::Drop(number) => {
                self.dropped += 1;
                self.tasks[number].future = None;
            }
            Step::PassTime { hurried } => {
                self.hurried += u32::from(hurried);
                self.forgotten += self.world.pass_time();
            }
            Step::Poll(number) => {
                let task = &mut self.tasks[number];
                if !task.polled {
                    task.deadline = self.world.now() + timeout;
                }
                task.poll();
                let requests = self.world.state().service.requests();
                self.senders.resize(requests, number);
            }
        }
    }
}

impl Task {
    fn new(kind: Kind, call: impl Future<Output = Result<(), Error>> + 'static) -> Self {
        Self {
            kind,
            result: None,
            future: Some(Box::pin(call)),
            polled: false,
            deadline: MonotonicTime::default(),
            woken: Arc::new(Woken(AtomicBool::new(true))),
        }
    }

    fn poll(&mut self) {
        self.woken.0.store(false, Ordering::Relaxed);
        self.polled = true;
        let waker = Waker::from(Arc::clone(&self.woken));
        let future = self.future.as_mut().expect("only the living are polled");
        if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            self.future = None;
            self.result = Some(result);
        }
    }

    fn lives(&self) -> bool {
        self.future.is_some()
    }

    fn is_ready(&self) -> bool {
        self.lives() && self.woken.0.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "  {step:?}")?;
        }
        for (number, task) in self.tasks.iter().enumerate() {
            writeln!(f, "task {number}: {:?}", task.result)?;
        }
        write!(f, "{:?}", self.world.state().service)
    }
}

fn client(world: &World, ledger: &SharedLedger, setup: &Setup) -> Client {
    let builder = Client::builder("https://api.example.com/soap")
        .ledger(ledger.clone())
        .policy(policy())
        .timeout(setup.timeout)
        .retry_writes(match setup.checks_first {
            true => RetryWrites::OnCertainRefusal,
            false => RetryWrites::Never,
        })
        .transport(world.clone());
    let builder = match setup.provider {
        true => builder.credentials_provider(world.clone()),
        false => builder.login(login()),
    };
    builder.build().expect("valid settings")
}

/// The pause after a lost login is random: half of the first to all of it. A provider's result is
/// valid for a second, so a pause that may last one would make the same schedule ask it once or
/// twice.
fn policy() -> Policy {
    let (first, max) = (Duration::from_millis(900), Duration::from_secs(60));
    let policy = Policy::builder().backoff(first, max);
    policy.build().expect("valid settings")
}

pub(crate) fn login() -> Login {
    Login::new("ann@example.org", "right or wrong", "test").expect("valid")
}

/// Runs one call to its end, then lets enough time pass that nothing delays the next login.
fn begin_session(client: &Client, world: &World) {
    let mut first = Task::new(Kind::Read, call(client.clone(), Kind::Read, 0));
    while first.lives() {
        first.poll();
        for (number, _) in world.unanswered() {
            world.answer(number, Reply::Due);
        }
    }
    world.skip(PAUSE);
}

async fn call(client: Client, kind: Kind, number: usize) -> Result<(), Error> {
    match kind {
        Kind::Read => drop(client.execute(&GetPurchases::default()).await?),
        Kind::Write => {
            let name = format!("write-{number}");
            client.execute(&AddProductCluster::new(name)).await?;
        }
    }
    Ok(())
}
