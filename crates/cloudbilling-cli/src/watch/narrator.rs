//! `--verbose`: a line on standard error for each event.

use std::fmt;

use cloudbilling::auth::{AuthEvent, LoginOutcome, WaitReason};
use cloudbilling::codec::Printable;
use cloudbilling::{
    CallAttempt, CallAttemptOutcome, CallWait, EndedCall, Observer, RequestPurpose, StoreAccess,
    StoreAccessOutcome,
};

/// Writes a line for each notification.
pub(super) struct Narrator(Box<dyn Fn(&str) + Send + Sync>);

impl Narrator {
    pub(super) fn on_stderr() -> Self {
        Self(Box::new(|line| anstream::eprintln!("{line}")))
    }

    fn say(&self, line: impl fmt::Display) {
        (self.0)(&format!("* {}", Printable::new(line)));
    }
}

impl fmt::Debug for Narrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Narrator")
    }
}

impl Observer for Narrator {
    fn attempt(&self, attempt: &CallAttempt<'_>) {
        let request = match attempt.purpose {
            RequestPurpose::CheckSession => format!("session check before {}", attempt.method),
            RequestPurpose::Login => "login".to_owned(),
            _ => format!("{}, attempt {}", attempt.method, attempt.number),
        };
        let sent = attempt
            .request_bytes
            .map(|bytes| format!("sent {bytes} bytes, "));
        let result = match attempt.outcome {
            CallAttemptOutcome::Response {
                response_bytes,
                status,
                ..
            } => format!("HTTP {}, {response_bytes} bytes", status.as_u16()),
            CallAttemptOutcome::Failed(kind) => format!("no response ({})", kind.name()),
            _ => "an outcome of another kind".to_owned(),
        };
        let milliseconds = attempt.elapsed.as_millis();
        self.say(format_args!(
            "{request}: {}{result}, {milliseconds} ms",
            sent.unwrap_or_default()
        ));
    }

    fn call(&self, call: &EndedCall<'_>) {
        let (method, milliseconds) = (call.method, call.elapsed.as_millis());
        let result = match call.error {
            Some(error) => format!("failed ({})", error.kind().name()),
            None => "succeeded".to_owned(),
        };
        self.say(format_args!("{method}: {result}, {milliseconds} ms in all"));
    }

    fn event(&self, event: &AuthEvent) {
        self.say(describe(event));
    }

    fn store_access(&self, access: &StoreAccess<'_>) {
        let outcome = match access.outcome {
            StoreAccessOutcome::Conflict => "another run had changed it",
            StoreAccessOutcome::Failed(_) => "failed",
            StoreAccessOutcome::Loaded => "loaded",
            StoreAccessOutcome::Stored => "stored",
            _ => "accessed",
        };
        let milliseconds = access.elapsed.as_millis();
        self.say(format_args!(
            "state of the account: {outcome}, {milliseconds} ms"
        ));
    }

    fn wait(&self, wait: &CallWait<'_>) {
        let seconds = wait.at_most.as_secs_f64();
        let reason = match wait.reason {
            WaitReason::BackOff => "the last login was inconclusive",
            WaitReason::Locked { .. } => "the account is locked",
            WaitReason::LoginInFlight => "a login is under way",
            WaitReason::LoginInterval => "the last login was recent",
            WaitReason::SessionUnproven => "the first call of a session is under way",
            WaitReason::StoreBusy => "the state is being read or stored",
            WaitReason::StoreUnavailable => "the state is unavailable",
            WaitReason::Throttled => "the service asked for a pause",
            _ => "the account is not ready",
        };
        self.say(format_args!(
            "{} waits at most {seconds:.1} s: {reason}",
            wait.method
        ));
    }
}

fn describe(event: &AuthEvent) -> &'static str {
    match event {
        AuthEvent::ApiTokenRefused { .. } => "the API token was refused",
        AuthEvent::LoginForgotten { .. } => "a login reached its deadline without a result",
        AuthEvent::LoginPermitted => "a person permitted one more login",
        AuthEvent::LoginSettled { outcome, .. } => match outcome {
            LoginOutcome::Granted(()) => "login: granted",
            LoginOutcome::Locked => "login: the account is locked",
            LoginOutcome::NotPermitted => "login: not permitted",
            LoginOutcome::NotSent => "login: not sent",
            LoginOutcome::Unknown => "login: no verdict",
            LoginOutcome::WrongCredentials => "login: wrong credentials",
        },
        AuthEvent::LoginStarted { .. } => "login: begins",
        AuthEvent::RecordDamaged { .. } => "the state of the account is damaged",
        AuthEvent::SessionAdopted { .. } => "the session of another run is used",
        AuthEvent::SessionEnded { .. } => "the session was refused",
        AuthEvent::SessionProven { .. } => "the new session was accepted",
        AuthEvent::SessionStarted { .. } => "a session began",
        AuthEvent::StoreConflict => "another run changed the state of the account first",
        AuthEvent::StoreWentBack => "the state of the account went back to an older one",
        AuthEvent::SwapUnknown => "it is unknown whether the state of the account was stored",
        AuthEvent::Unlocked => "an administrator lifted the lock",
        _ => "the credentials changed",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use cloudbilling::transport::testing::Scripted;
    use cloudbilling::types::operation::GetPurchases;
    use cloudbilling::{ApiToken, Client};

    use super::*;

    #[test]
    fn a_failed_call_is_narrated_without_its_token() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let say = move |line: &str| kept.lock().expect("no panic").push(line.to_owned());
        let script = Scripted::new();
        script.respond_body(502, "text/html", "<html>MARKED</html>");
        let client = Client::builder("https://api.example.com/soap")
            .api_token(ApiToken::new("MARKED-token").expect("valid"))
            .transport(script)
            .observer(Narrator(Box::new(say)))
            .build()
            .expect("valid settings");
        let runtime = crate::process::runtime::start().expect("it starts");
        let _ = runtime.block_on(client.execute(&GetPurchases::default()));
        let lines = lines.lock().expect("no panic").join("\n");
        for said in [
            "* GetPurchases, attempt 1: sent ",
            " bytes, HTTP 502, 19 bytes, ",
            "* GetPurchases: failed (",
        ] {
            assert!(lines.contains(said), "{lines}");
        }
        assert!(!lines.contains("MARKED"), "{lines}");
    }
}
