//! The state of an account, shared by all runs of the program.

use serde::Serialize;

use crate::terminal::Screen;

/// The state of an account, shared by all runs of the program. The names of its members are those
/// of `status --output json`.
#[derive(Debug, Serialize)]
pub(super) struct AccountReport {
    pub(super) state: String,
    pub(super) key: String,
    /// Drawn when the state of the account was created.
    pub(super) incarnation: Option<String>,
    pub(super) wrong_logins: usize,
    pub(super) unclear_logins: usize,
    pub(super) logins_left: usize,
    pub(super) locked_until: Option<String>,
    pub(super) logging_in: bool,
    pub(super) session: bool,
    pub(super) session_opened: Option<String>,
    /// In seconds.
    pub(super) session_age: Option<u64>,
    pub(super) permit: bool,
    pub(super) state_lost: bool,
}

impl AccountReport {
    pub(super) fn show(&self, screen: &mut Screen) {
        let lock = self.locked_until.as_deref();
        screen.fact("wrong logins", self.wrong_logins);
        screen.fact("unclear logins", self.unclear_logins);
        screen.fact("logins left", self.logins_left);
        screen.fact("locked until", lock.unwrap_or("not locked"));
        screen.fact("logging in", yes_or_no(self.logging_in));
        screen.fact("session", yes_or_no(self.session));
        if let (Some(time), Some(age)) = (&self.session_opened, self.session_age) {
            screen.fact("opened", format_args!("{time}, {} min ago", age / 60));
        }
        screen.fact("permit", yes_or_no(self.permit));
        screen.fact("state", &self.state);
        screen.fact("key", &self.key);
        screen.fact("incarnation", self.incarnation.as_deref().unwrap_or("none"));
        if self.state_lost {
            screen
                .paragraph("Earlier wrong logins may have been forgotten: a login needs a permit.");
        }
    }
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}
