//! A transport that notes what passes through it, so that each step can say what it cost on the wire.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response, header::HeaderName};
use cloudbilling::transport::{CallOptions, Transport, TransportError, async_trait};

/// One request as the client's side of the wire saw it.
#[derive(Clone, Debug)]
pub(crate) struct Passed {
    /// The operation, from the end of the SOAPAction.
    pub(crate) operation: String,
    /// Bytes of the request's body.
    pub(crate) sent: usize,
    /// Status and bytes of the response's body; `None` if the transport failed.
    pub(crate) answer: Option<(u16, usize)>,
}

/// Passes calls on to another transport. Clones share their notes.
#[derive(Clone, Debug)]
pub(crate) struct Recorder {
    inner: Arc<dyn Transport>,
    passed: Arc<Mutex<Vec<Passed>>>,
}

impl Recorder {
    pub(crate) fn new(inner: impl Transport + 'static) -> Self {
        Self {
            inner: Arc::new(inner),
            passed: Arc::default(),
        }
    }

    /// What passed since this was last asked.
    pub(crate) fn take(&self) -> Vec<Passed> {
        mem::take(&mut *self.passed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Transport for Recorder {
    async fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let operation = operation(&request);
        let sent = request.body().len();
        let result = self.inner.call(request, options).await;
        let answer = result
            .as_ref()
            .ok()
            .map(|response| (response.status().as_u16(), response.body().len()));
        let passed = Passed {
            operation,
            sent,
            answer,
        };
        self.passed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(passed);
        result
    }
}

fn operation(request: &Request<Bytes>) -> String {
    let action = request.headers().get(HeaderName::from_static("soapaction"));
    let action = action
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let name = action
        .trim_matches('"')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    name.to_owned()
}
