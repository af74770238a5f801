//! A transport that records its requests, so that each step can show its traffic.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response, header::HeaderName};
use cloudbilling::transport::{CallOptions, Transport, TransportError, async_trait};

/// One request, as seen on the client's side.
#[derive(Clone, Debug)]
pub(crate) struct RecordedRequest {
    /// The operation, taken from the end of the SOAPAction.
    pub(crate) operation: String,
    /// Bytes of the request's body.
    pub(crate) sent: usize,
    /// Status and bytes of the response's body; `None` if the transport failed.
    pub(crate) response: Option<(u16, usize)>,
}

/// A transport that records calls and passes them on to another. Clones share their records.
#[derive(Clone, Debug)]
pub(crate) struct Recorder {
    inner: Arc<dyn Transport>,
    requests: Arc<Mutex<Vec<RecordedRequest>>>,
}

impl Recorder {
    pub(crate) fn new(inner: impl Transport + 'static) -> Self {
        Self {
            inner: Arc::new(inner),
            requests: Arc::default(),
        }
    }

    /// Returns the requests since the last call of this method.
    pub(crate) fn take(&self) -> Vec<RecordedRequest> {
        mem::take(&mut *self.requests.lock().unwrap_or_else(PoisonError::into_inner))
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
        let response = result
            .as_ref()
            .ok()
            .map(|response| (response.status().as_u16(), response.body().len()));
        let recorded = RecordedRequest {
            operation,
            sent,
            response,
        };
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(recorded);
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
