use std::{sync::Mutex, time::Duration};

use soap_transport::{
    BlockingTransport, CallOptions, Phase, Transport, TransportError, TransportErrorKind,
    bytes::Bytes,
    http::{Request, Response},
    maybe_send_async_trait,
};

use crate::{
    allow_list::{AllowList, without_query},
    cassette::{Cassette, Exchange, Message, Outcome},
};

/// A transport that returns the outcomes on a [`Cassette`], call by call.
///
/// A response body that was withheld is replayed as an empty one. A call whose gate is closed fails
/// and leaves the cassette where it is.
///
/// # Panics
/// A call panics if the cassette has no further call, or if the request differs from the recorded
/// one: in its method, its address, or a recorded value, or because a header whose value was
/// withheld is missing.
#[derive(Debug)]
pub struct Replay {
    allowed: Option<AllowList>,
    cassette: Cassette,
    played: Mutex<usize>,
}

impl Replay {
    /// Replays `cassette` from its first call.
    pub fn new(cassette: Cassette) -> Self {
        Self {
            allowed: None,
            cassette,
            played: Mutex::new(0),
        }
    }

    /// Passes each request through this list before it is compared, for a cassette with values that
    /// were replaced when it was recorded. A body that the list withholds is not compared.
    #[must_use]
    pub fn recorded_with(mut self, allowed: AllowList) -> Self {
        self.allowed = Some(allowed);
        self
    }

    fn play(
        &self,
        request: &Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        if !options.gate().is_open() {
            let host = request.uri().host().unwrap_or_default();
            let (kind, phase) = (TransportErrorKind::GateClosed, Phase::Prepare);
            return Err(TransportError::new(kind, phase, host, Duration::ZERO));
        }
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
        let expected = match &self.allowed {
            None => exchange.expect(request),
            Some(allowed) => exchange.expect_recorded(request, allowed),
        };
        if let Err(difference) = expected {
            panic!(
                "call {} differs from the recorded one: {difference}",
                number + 1
            );
        }
        exchange.outcome(request)
    }
}

maybe_send_async_trait! {
    impl Transport for Replay {
        async fn call(
            &self,
            request: Request<Bytes>,
            options: &CallOptions,
        ) -> Result<Response<Bytes>, TransportError> {
            self.play(&request, options)
        }
    }
}

impl BlockingTransport for Replay {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        self.play(&request, options)
    }
}

impl Exchange {
    /// Names what differs, without a value, because a request holds secrets.
    fn expect(&self, request: &Request<Bytes>) -> Result<(), String> {
        if self.method != request.method().as_str() {
            return Err("the method differs".to_owned());
        }
        if self.uri != without_query(request.uri()) {
            return Err("the address differs".to_owned());
        }
        for (name, recorded) in &self.request.headers {
            let mut values = request.headers().get_all(name).iter();
            let found = match recorded {
                Some(recorded) => values.any(|value| value.as_bytes() == recorded.as_bytes()),
                None => values.next().is_some(),
            };
            if !found {
                return Err(format!("the header {name} differs or is missing"));
            }
        }
        match &self.request.body {
            Some(body) if body.as_bytes() != request.body() => Err("the body differs".to_owned()),
            _ => Ok(()),
        }
    }

    /// As [`expect`](Self::expect), of the request as the list records it.
    fn expect_recorded(&self, request: &Request<Bytes>, allowed: &AllowList) -> Result<(), String> {
        if self.method != request.method().as_str() {
            return Err("the method differs".to_owned());
        }
        if self.uri != allowed.recorded_address(request.uri()) {
            return Err("the address differs".to_owned());
        }
        let sent = allowed.request(request.headers(), request.body());
        let recorded = &self.request;
        if let Some((name, _)) = recorded
            .headers
            .iter()
            .find(|it| !sent.headers.contains(it))
        {
            return Err(format!("the header {name} differs or is missing"));
        }
        match sent.body.is_none() || recorded.body == sent.body {
            true => Ok(()),
            false => Err("the body differs".to_owned()),
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
            .expect("headers are checked when they are recorded or parsed")
    }
}
