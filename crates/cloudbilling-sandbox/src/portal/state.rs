//! The state that the pages share.

use super::auth::Auth;
use crate::admin::handle::Admin;

#[derive(Debug)]
pub(super) struct Portal {
    pub(super) admin: Admin,
    pub(super) auth: Auth,
    /// The URL of the SOAP 1.1 endpoint.
    pub(super) endpoint: String,
    /// The certificate that clients must trust, in PEM; `None` if the sandbox serves plain HTTP.
    pub(super) ca_pem: Option<String>,
}
