//! The state that the pages share.

use super::auth::Auth;
use crate::admin::handle::Admin;

#[derive(Debug)]
pub(super) struct Portal {
    pub(super) admin: Admin,
    pub(super) auth: Auth,
}
