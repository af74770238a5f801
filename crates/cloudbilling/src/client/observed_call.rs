//! A call from its beginning to its outcome, as spans and observers see it.

use cloudbilling_auth::MonotonicTime;

use crate::client::core::Core;
use crate::client::observe::EndedCall;
use crate::client::span::Span;
use crate::error::{Error, SUCCESS};

/// A call under way. It is the outermost layer: a retry and the reading of the result are in it.
#[derive(Debug)]
pub(crate) struct ObservedCall<'a> {
    core: &'a Core,
    method: &'a str,
    span: Span,
    start: MonotonicTime,
    success: Option<&'static str>,
}

impl<'a> ObservedCall<'a> {
    /// Begins a call of which only the transport and faults are judged.
    pub(crate) fn begin(core: &'a Core, method: &'a str) -> Self {
        Self {
            core,
            method,
            span: Span::call(method, core.service.endpoint()),
            start: core.now(),
            success: None,
        }
    }

    /// Begins a call whose result code is read.
    pub(crate) fn begin_typed(core: &'a Core, method: &'a str) -> Self {
        Self {
            success: Some(SUCCESS),
            ..Self::begin(core, method)
        }
    }

    pub(crate) async fn run<T>(
        self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let result = self.span.around(work).await;
        self.end(result)
    }

    pub(crate) fn run_blocking<T>(
        self,
        work: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let result = self.span.within(work);
        self.end(result)
    }

    fn end<T>(self, result: Result<T, Error>) -> Result<T, Error> {
        let error = result.as_ref().err();
        let status_code = error.map_or(self.success, Error::status_code);
        self.span.ended(status_code, error.map(Error::error_type));
        self.span.within(|| {
            self.core.auth.notifier().call(&EndedCall {
                elapsed: self.core.now().saturating_since(self.start),
                endpoint: self.core.service.endpoint(),
                error,
                method: self.method,
                status_code,
            });
        });
        result
    }
}
