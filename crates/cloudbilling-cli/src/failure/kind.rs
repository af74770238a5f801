//! The kinds of failures: names that scripts can rely on, each with its exit code.

use super::exit::ExitClass;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $class:ident;)*) => {
        /// The kind of a failure. Scripts depend on the names, so a name never changes its meaning.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(crate) enum FailureKind {
            $($(#[$doc])* $kind,)*
        }

        impl FailureKind {
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$kind,)*];

            /// Returns the name in JSON.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// Returns the exit code of the program.
            pub(crate) fn class(self) -> ExitClass {
                match self {
                    $(Self::$kind => ExitClass::$class,)*
                }
            }
        }
    };
}

kinds! {
    /// The service reports that the operation failed.
    Api = "api", Service;
    /// Another reason of the authentication than those below.
    Authentication = "authentication", Authentication;
    Demo = "demo", Finding;
    Fault = "fault", Service;
    Interrupted = "interrupted", Interrupted;
    /// The journal of bulk work cannot be used.
    Journal = "journal", Journal;
    Locked = "locked", Authentication;
    /// The login was refused as wrong.
    LoginRefused = "login_refused", Authentication;
    /// No login is left before the account could be locked.
    LoginsSpent = "logins_spent", Authentication;
    NotPermitted = "not_permitted", Authentication;
    Output = "output", Output;
    Response = "response", Response;
    /// Some rows of bulk work are not done.
    Rows = "rows", Rows;
    Service = "service", Service;
    SessionExpired = "session_expired", Authentication;
    State = "state", State;
    /// The machine has no state of the account.
    StateMissing = "state_missing", State;
    Success = "success", Success;
    Throttled = "throttled", Service;
    Timeout = "timeout", Time;
    Tls = "tls", Tls;
    TokenRefused = "token_refused", Authentication;
    TooLarge = "too_large", Size;
    Unreachable = "unreachable", Unreachable;
    Usage = "usage", Usage;
}

/// The general kind of a class.
impl From<ExitClass> for FailureKind {
    fn from(class: ExitClass) -> Self {
        match class {
            ExitClass::Success => Self::Success,
            ExitClass::Finding => Self::Demo,
            ExitClass::Usage => Self::Usage,
            ExitClass::Unreachable => Self::Unreachable,
            ExitClass::Tls => Self::Tls,
            ExitClass::Authentication => Self::Authentication,
            ExitClass::Service => Self::Service,
            ExitClass::Response => Self::Response,
            ExitClass::Time => Self::Timeout,
            ExitClass::Size => Self::TooLarge,
            ExitClass::Output => Self::Output,
            ExitClass::State => Self::State,
            ExitClass::Rows => Self::Rows,
            ExitClass::Journal => Self::Journal,
            ExitClass::Interrupted => Self::Interrupted,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_each_class_has_a_general_kind() {
        let names: BTreeSet<_> = FailureKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), FailureKind::ALL.len());
        for class in ExitClass::ALL {
            assert_eq!(FailureKind::from(class).class(), class);
        }
    }

    #[test]
    fn the_guide_lists_every_kind_with_its_exit_code() {
        let guide = include_str!("../../docs/program.md");
        for kind in FailureKind::ALL {
            if *kind != FailureKind::Success {
                let row = format!("| `{}` | {} |", kind.name(), kind.class().code());
                assert!(guide.contains(&row), "no row {row}");
            }
        }
    }
}
