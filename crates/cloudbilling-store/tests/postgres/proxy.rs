//! A TCP proxy that cuts connections, and holds back or drops what goes in one direction.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

/// The two directions.
#[derive(Clone, Copy)]
pub(crate) enum Towards {
    Client,
    Server,
}

/// The treatment of the bytes of a direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Flow {
    Dropped,
    Forwarded,
    /// Kept until they are forwarded.
    Held,
}

pub(crate) struct Proxy {
    port: u16,
    state: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// By [`Towards`].
    flows: [Flow; 2],
    /// The number of bytes that were not forwarded.
    stopped: usize,
    open: Vec<TcpStream>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            flows: [Flow::Forwarded; 2],
            stopped: 0,
            open: Vec::new(),
        }
    }
}

impl Proxy {
    /// Forwards connections to a port of this machine.
    pub(crate) fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let port = listener
            .local_addr()
            .expect("a bound socket has an address")
            .port();
        let state = Arc::<Shared>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", server)))
                else {
                    continue;
                };
                shared.serve(client, server);
            }
        });
        Self { port, state }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Sets what happens to the bytes of a direction, from now on.
    pub(crate) fn set(&self, towards: Towards, flow: Flow) {
        let mut state = self.state.lock();
        state.flows[towards as usize] = flow;
        state.stopped = 0;
        self.state.changed.notify_all();
    }

    /// Waits until bytes were held back or dropped.
    pub(crate) fn wait_until_stopped(&self) {
        let state = self.state.lock();
        let waited = self
            .state
            .changed
            .wait_while(state, |state| state.stopped == 0);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Cuts all connections.
    pub(crate) fn cut(&self) {
        for stream in self.state.lock().open.drain(..) {
            // It may be closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(self: &Arc<Self>, client: TcpStream, server: TcpStream) {
        let copy = |stream: &TcpStream| stream.try_clone().expect("an open socket");
        self.lock().open.extend([copy(&client), copy(&server)]);
        for (towards, from, to) in [
            (Towards::Server, copy(&client), copy(&server)),
            (Towards::Client, server, client),
        ] {
            let shared = Arc::clone(self);
            thread::spawn(move || shared.forward(towards, from, to));
        }
    }

    fn forward(&self, towards: Towards, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = [0; 16 << 10];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if !self.may_pass(towards, count) {
                continue;
            }
            if to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        // The other end may be closed already.
        let _ = to.shutdown(Shutdown::Write);
    }

    /// Waits while the direction is held. Returns `false` if the bytes are dropped.
    fn may_pass(&self, towards: Towards, count: usize) -> bool {
        let mut state = self.lock();
        if state.flows[towards as usize] != Flow::Forwarded {
            state.stopped += count;
            self.changed.notify_all();
        }
        let is_held = |state: &mut State| state.flows[towards as usize] == Flow::Held;
        let state = self.changed.wait_while(state, is_held);
        let state = state.unwrap_or_else(PoisonError::into_inner);
        state.flows[towards as usize] == Flow::Forwarded
    }
}
