//! HTTP parts that the admin API and the portal share: the status of an error, and running a task
//! on the right thread.

use http::StatusCode;

use super::handle::Admin;
use crate::error::{Error, ErrorKind};
use crate::server::admission::Work;

/// Returns the HTTP status of a response that reports this error.
pub(crate) fn status(error: &Error) -> StatusCode {
    match error.kind() {
        ErrorKind::AlreadyExists => StatusCode::CONFLICT,
        ErrorKind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Address | ErrorKind::Storage | ErrorKind::System => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

impl Admin {
    /// Runs a task on a thread that may wait for the disk or a password hash.
    pub(crate) async fn run<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        work: Work,
        task: impl FnOnce(&Self) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let admin = self.clone();
        let admission = &self.service().admission;
        admission.carry_out(work, move || task(&admin)).await
    }
}
