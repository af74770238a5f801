//! Failures of the state, and those that a person ends with `cloudbilling account`.

use cloudbilling::GiveUpReason;
use cloudbilling::store::{StoreError, StoreErrorKind};

use super::{ExitClass, Failure, FailureKind};

pub(super) const LOCKED: &str = "wait, or ask an administrator to unlock the account and report it with `cloudbilling account unlocked`";

impl Failure {
    /// Creates the failure of a command that the state of the account does not allow.
    pub(crate) fn gave_up(reason: GiveUpReason) -> Self {
        let failure = Self::new(kind(reason), reason.to_string());
        match help_after(reason) {
            Some(help) => failure.with_help(help),
            None => failure,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let failure = Self::new(ExitClass::State, format!("the state failed: {error}"));
        failure.with_causes_of(&error).with_help(help(&error))
    }
}

/// Returns the kind of a failure for this reason.
pub(super) fn kind(reason: GiveUpReason) -> FailureKind {
    match reason {
        GiveUpReason::ApiTokenRefused => FailureKind::TokenRefused,
        GiveUpReason::BudgetSpent { .. } => FailureKind::LoginsSpent,
        GiveUpReason::CredentialsRefused => FailureKind::LoginRefused,
        GiveUpReason::Locked { .. } => FailureKind::Locked,
        GiveUpReason::NotPermitted => FailureKind::NotPermitted,
        GiveUpReason::RecordMissing => FailureKind::StateMissing,
        GiveUpReason::StateLost => FailureKind::State,
        _ => FailureKind::Authentication,
    }
}

/// Returns what a person can do, where that is a command of this program.
pub(super) fn help_after(reason: GiveUpReason) -> Option<&'static str> {
    Some(match reason {
        GiveUpReason::ApiTokenRefused => {
            "make a new token in the Management Portal, in the environment of this endpoint; or permit another use of this one with `cloudbilling account permit`"
        }
        GiveUpReason::BudgetSpent { .. } => {
            "check the password, and permit one login with `cloudbilling account permit`; or ask an administrator to unlock the account, and report it with `cloudbilling account unlocked`"
        }
        GiveUpReason::CredentialsRefused => {
            "correct the email address, the password or the environment; if the service accepts them by now, run `cloudbilling account permit`"
        }
        GiveUpReason::Locked { .. } => LOCKED,
        GiveUpReason::NotPermitted => {
            "ask an administrator to check the groups of this user, and run `cloudbilling account permit`"
        }
        GiveUpReason::RecordMissing => {
            "create it with `cloudbilling account init`, or `cloudbilling login` in a terminal, if this account is new here; otherwise find the state of its other runs (--state-dir)"
        }
        GiveUpReason::StateLost => {
            "find out why the state was lost and how many wrong logins the account has, check the password, and run `cloudbilling account permit`"
        }
        _ => return None,
    })
}

fn help(error: &StoreError) -> &'static str {
    match error.kind() {
        _ if error.may_have_been_stored() => "run `cloudbilling status`, and try again",
        StoreErrorKind::Corrupt => {
            "find out how many wrong logins the account has, move the damaged file away, and run `cloudbilling account init`"
        }
        StoreErrorKind::InvalidSettings => "give a folder with --state-dir",
        StoreErrorKind::KeyMissing => {
            "restore the key file from a backup (--state-key); if it is lost, move the records away, and run `cloudbilling account init`"
        }
        StoreErrorKind::Denied => {
            "check the owner and the permissions, or choose another folder with --state-dir; an API token is also safe with --no-state"
        }
        StoreErrorKind::NetworkFileSystem => {
            "choose a folder on a local disk with --state-dir; an API token is also safe with --no-state"
        }
        StoreErrorKind::Unavailable => {
            "check the folder, or choose another one with --state-dir; an API token is also safe with --no-state"
        }
        StoreErrorKind::Unsupported => {
            "use --no-state; with a login, in one process at a time only"
        }
        _ => error.help(),
    }
}
