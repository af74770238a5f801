use std::{sync::Mutex, time::Duration};

use bytes::Bytes;
use http::{Request, Response};

use super::{Cassette, Exchange, Message, Outcome, recorder::without_query};
use crate::{BlockingTransport, CallOptions, Transport, TransportError, maybe_send_async_trait};

/// A transport that answers from a [`Cassette`], call by call.
///
/// A body that was withheld is replayed as an empty one.
///
/// # Panics
/// A call panics if the cassette holds no more, or if it is not the call that was recorded: another method or address, another value of a
/// header or body that was written down, or none where one was withheld.
#[derive(Debug)]
pub struct Replay {
    cassette: Cassette,
    played: Mutex<usize>,
}

impl Replay {
    /// Plays `cassette` from its beginning.
    #[must_use]
    pub fn new(cassette: Cassette) -> Self {
        Self {
            cassette,
            played: Mutex::new(0),
        }
    }

    fn play(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let number = {
            let mut played = self
                .played
                .lock()
                .expect("no code that can panic runs under this lock");
            *played += 1;
            *played - 1
        };
        let exchange = self.cassette.exchanges.get(number);
        let exchange =
            exchange.unwrap_or_else(|| panic!("the cassette ends before call {}", number + 1));
        if let Err(difference) = exchange.expect(request) {
            panic!("call {} is not the recorded one: {difference}", number + 1);
        }
        exchange.outcome(request)
    }
}

maybe_send_async_trait! {
    impl Transport for Replay {
        async fn call(
            &self,
            request: Request<Bytes>,
            _: &CallOptions,
        ) -> Result<Response<Bytes>, TransportError> {
            self.play(&request)
        }
    }
}

impl BlockingTransport for Replay {
    fn call(
        &self,
        request: Request<Bytes>,
        _: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        self.play(&request)
    }
}

impl Exchange {
    /// Says what differs, and no value: the request is the one with the secrets.
    fn expect(&self, request: &Request<Bytes>) -> Result<(), String> {
        if self.method != request.method().as_str() {
            return Err("another method".to_owned());
        }
        if self.uri != without_query(request.uri()) {
            return Err("another address".to_owned());
        }
        for (name, recorded) in &self.request.headers {
            let mut values = request.headers().get_all(name).iter();
            let found = match recorded {
                Some(recorded) => values.any(|value| value.as_bytes() == recorded.as_bytes()),
                None => values.next().is_some(),
            };
            if !found {
                return Err(format!("another {name}, or none"));
            }
        }
        match &self.request.body {
            Some(body) if body.as_bytes() != request.body() => Err("another body".to_owned()),
            _ => Ok(()),
        }
    }

    fn outcome(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        match &self.outcome {
            Outcome::Failure {
                kind,
                phase,
                delivery,
            } => {
                let host = request.uri().host().unwrap_or_default();
                Err(TransportError::new(*kind, *phase, host, Duration::ZERO)
                    .with_delivery(*delivery)
                    .with_detail("replayed"))
            }
            Outcome::Response { status, message } => Ok(message.response(*status)),
        }
    }
}

impl Message {
    fn response(&self, status: u16) -> Response<Bytes> {
        let mut response = Response::builder().status(status);
        for (name, value) in &self.headers {
            if let Some(value) = value {
                response = response.header(name, value);
            }
        }
        let body = self.body.clone().unwrap_or_default();
        response
            .body(body.into())
            .expect("a cassette's headers were checked when it was read")
    }
}
