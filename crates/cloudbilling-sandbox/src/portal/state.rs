//! What the pages share.

use super::auth::Auth;
use crate::admin::handle::Admin;
use crate::error::Error;
use crate::server::admission::Work;

/// What the pages share.
#[derive(Debug)]
pub(super) struct Portal {
    pub(super) admin: Admin,
    pub(super) auth: Auth,
}

impl Portal {
    /// Carries out work that waits for the disk or a password hash on another thread.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: Work,
        task: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let service = self.admin.service();
        service.admission.carry_out(work, task).await
    }
}
