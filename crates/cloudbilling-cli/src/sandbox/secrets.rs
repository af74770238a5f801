//! The secrets of a sandbox, which come from variables: every user of the machine can see
//! arguments.

use crate::failure::Failure;
use crate::secret::Secret;

/// The variable with the password of an administrator.
pub(super) const ADMIN_PASSWORD: &str = "CLOUDBILLING_ADMIN_PASSWORD";
/// The variable with the key of the admin API.
pub(super) const ADMIN_KEY: &str = "CLOUDBILLING_ADMIN_KEY";
/// The variable with the password of new accounts. It is not that of a client, which may hold a
/// password of the real service.
pub(super) const ACCOUNT_PASSWORD: &str = "CLOUDBILLING_SANDBOX_PASSWORD";
/// The variable with the secret of a new API token, which is not that of a client either.
pub(super) const TOKEN: &str = "CLOUDBILLING_SANDBOX_TOKEN";

/// Reads a password, which must not be empty.
pub(super) fn password(whose: &str, variable: &str) -> Result<Secret, Failure> {
    Secret::from_variable(variable)?.ok_or_else(|| {
        Failure::usage(format!("no password given for {whose}"))
            .with_help(format!("set {variable}"))
    })
}
