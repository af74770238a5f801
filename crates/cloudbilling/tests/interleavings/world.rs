//! Everything outside of the clients: a service, the requests under way to it, and time. Nothing in
//! it moves on its own.

use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use cloudbilling::auth::{Credentials, MonotonicTime, WallTime};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response};
use cloudbilling::transport::{
    CallOptions, Phase, Transport, TransportError, TransportErrorKind, async_trait,
};
use cloudbilling::{CredentialsProvider, ProviderError, Time};

use crate::run::login;
use crate::service::{Asked, Reply, Service};

/// The world of one run. Clones are the same world.
#[derive(Clone, Debug)]
pub(crate) struct World(Arc<Mutex<State>>);

/// The state of a [`World`].
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) service: Service,
    now: MonotonicTime,
    requests: Vec<Slot>,
    timers: Vec<Timer>,
}

type Answer = Result<Response<Bytes>, TransportError>;

/// A request that is under way.
#[derive(Debug)]
struct Slot {
    number: usize,
    asked: Asked,
    deadline: MonotonicTime,
    state: Under,
}

#[derive(Debug)]
enum Under {
    Way(Option<Waker>),
    Answered(Answer),
}

#[derive(Debug)]
struct Timer {
    number: usize,
    deadline: MonotonicTime,
    waker: Option<Waker>,
}

impl World {
    pub(crate) fn new(service: Service) -> Self {
        Self(Arc::new(Mutex::new(State {
            service,
            now: MonotonicTime::from_millis(1_000_000),
            requests: Vec::new(),
            timers: Vec::new(),
        })))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // After a failed check, unwinding must still be possible.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The requests that wait for a response, oldest first.
    pub(crate) fn unanswered(&self) -> Vec<(usize, Asked)> {
        let state = self.state();
        let waiting = state.requests.iter().filter(|slot| slot.waits());
        waiting
            .map(|slot| (slot.number, slot.asked.clone()))
            .collect()
    }

    /// The time until something changes on its own.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        let state = self.state();
        let deadline = state.next_deadline()?;
        Some(deadline.saturating_since(state.now))
    }

    /// Responds to a request.
    pub(crate) fn answer(&self, number: usize, reply: Reply) {
        let waker = {
            let state = &mut *self.state();
            let slot = state.requests.iter().find(|slot| slot.number == number);
            let asked = &slot.expect("it is under way").asked;
            let answer = state.service.reply(asked, reply);
            state.answer(number, answer)
        };
        // A waker runs foreign code, which may access this world.
        waker.into_iter().for_each(Waker::wake);
    }

    /// Lets time pass while no timer waits for it.
    pub(crate) fn skip(&self, duration: Duration) {
        let mut state = self.state();
        assert!(state.timers.is_empty() && state.requests.is_empty());
        state.now = state.now + duration;
    }

    /// Lets time pass up to the next deadline. A transport keeps its own: requests end by it. Says
    /// how many logins were under way until then, with a response or
    /// without.
    pub(crate) fn pass_time(&self) -> u32 {
        let mut state = self.state();
        let before = state.now;
        let now = state.next_deadline().expect("there is one");
        state.now = now;
        let due = |deadline: MonotonicTime| before < deadline && deadline <= now;
        let logins = state.requests.iter();
        let logins = logins.filter(|slot| due(slot.deadline) && slot.asked == Asked::Login);
        let logins = logins.count();
        let mut wakers: Vec<Waker> = state
            .timers
            .iter_mut()
            .filter(|timer| due(timer.deadline))
            .filter_map(|timer| timer.waker.take())
            .collect();
        let late: Vec<_> = state
            .requests
            .iter()
            .filter(|slot| slot.waits() && due(slot.deadline))
            .map(|slot| slot.number)
            .collect();
        for number in late {
            wakers.extend(state.answer(number, Err(failure(Phase::Head))));
        }
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
        u32::try_from(logins).expect("few")
    }
}

impl State {
    fn next_deadline(&self) -> Option<MonotonicTime> {
        let requests = self.requests.iter().filter(|slot| slot.waits());
        let requests = requests.map(|slot| slot.deadline);
        let timers = self.timers.iter().map(|timer| timer.deadline);
        requests
            .chain(timers)
            .filter(|deadline| *deadline > self.now)
            .min()
    }

    fn answer(&mut self, number: usize, answer: Answer) -> Option<Waker> {
        let slot = self.requests.iter_mut().find(|slot| slot.number == number);
        let slot = slot.expect("it is under way");
        match mem::replace(&mut slot.state, Under::Answered(answer)) {
            Under::Way(waker) => waker,
            Under::Answered(_) => panic!("a second response"),
        }
    }
}

impl Slot {
    fn waits(&self) -> bool {
        matches!(self.state, Under::Way(_))
    }

    /// Returns `true` if its sender may still be waiting for it.
    fn lasts(&self, now: MonotonicTime) -> bool {
        self.waits() && now < self.deadline
    }
}

/// Returns the error of a transport for a request that failed in this phase.
pub(crate) fn failure(phase: Phase) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, phase, "host", Duration::ZERO)
}

#[async_trait]
impl Transport for World {
    async fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let request = UnderWay::send(self.clone(), request.body(), options.remaining());
        poll_fn(|context| request.poll(context.waker())).await
    }
}

#[async_trait]
impl CredentialsProvider for World {
    async fn credentials(&self) -> Result<Credentials, ProviderError> {
        let question = Asked::QUESTION.as_bytes();
        let question = UnderWay::send(self.clone(), question, Duration::from_secs(100));
        let answer = poll_fn(|context| question.poll(context.waker())).await;
        answer?;
        Ok(login().into())
    }
}

/// A request as its sender holds it. Once it is dropped, no task waits for the response.
struct UnderWay {
    number: usize,
    world: World,
}

impl UnderWay {
    fn send(world: World, body: &[u8], remaining: Duration) -> Self {
        let mut state = world.state();
        let (number, asked) = state.service.arrived(body);
        let deadline = state.now + remaining;
        let now = state.now;
        let mut requests = state.requests.iter();
        let beside = requests.any(|slot| slot.asked == asked && slot.lasts(now));
        assert!(!asked.is_shared() || !beside, "two at once: {asked:?}");
        state.requests.push(Slot {
            number,
            asked,
            deadline,
            state: Under::Way(None),
        });
        drop(state);
        Self { number, world }
    }

    fn poll(&self, waker: &Waker) -> Poll<Answer> {
        let mut state = self.world.state();
        let slot = state
            .requests
            .iter_mut()
            .find(|slot| slot.number == self.number);
        match &mut slot.expect("it is there until it is dropped").state {
            Under::Way(waiting) => {
                *waiting = Some(waker.clone());
                Poll::Pending
            }
            Under::Answered(answer) => Poll::Ready(answer.clone()),
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let requests = &mut self.world.state().requests;
        requests.retain(|slot| slot.number != self.number);
    }
}

impl Time for World {
    fn now(&self) -> MonotonicTime {
        self.state().now
    }

    fn wall(&self) -> WallTime {
        WallTime::from_unix_millis(1_700_000_000_000)
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let timer = Sleep::new(self.clone(), duration);
        Box::pin(async move { poll_fn(|context| timer.poll(context.waker())).await })
    }
}

struct Sleep {
    number: usize,
    world: World,
}

impl Sleep {
    fn new(world: World, duration: Duration) -> Self {
        let mut state = world.state();
        let number = state.timers.last().map_or(0, |timer| timer.number + 1);
        let deadline = state.now + duration;
        state.timers.push(Timer {
            number,
            deadline,
            waker: None,
        });
        drop(state);
        Self { number, world }
    }

    fn poll(&self, waker: &Waker) -> Poll<()> {
        let mut state = self.world.state();
        let now = state.now;
        let timer = state
            .timers
            .iter_mut()
            .find(|timer| timer.number == self.number);
        let timer = timer.expect("it is there until it is dropped");
        if timer.deadline <= now {
            return Poll::Ready(());
        }
        timer.waker = Some(waker.clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let timers = &mut self.world.state().timers;
        timers.retain(|timer| timer.number != self.number);
    }
}
