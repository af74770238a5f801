use cloudbilling_auth::{
    ApiToken, CallKind, Certainty, Login, LoginOutcome, SessionToken, Verdict,
};

use crate::support::*;

/// No form of the mark may show: the machine would have to print the secret's text for that.
fn assert_hidden(shown: &str) {
    assert!(!shown.contains("MARKED"), "{shown}");
}

#[test]
fn no_printable_value_shows_a_secret() {
    let mut scenario = Scenario::new(
        versioned("MARKED").with_version(cloudbilling_auth::Version::new("v1").unwrap()),
    );
    let attempt = scenario.starts();
    assert_hidden(&format!("{attempt:?} {attempt:#?} {:?}", scenario.auth));
    let outcome = granted("MARKED-session");
    assert_hidden(&format!("{outcome:?}"));
    scenario.report(attempt, outcome);
    let grant = scenario.attaches();
    assert_eq!(grant.expose(), "MARKED-session");
    assert_hidden(&format!(
        "{grant:?} {:?} {:#?}",
        scenario.auth, scenario.ledger
    ));
    assert_hidden(&scenario.stored());

    let verdict = scenario.call(CallKind::Read, refused(Certainty::Certain));
    assert_hidden(&format!("{verdict:?}"));
    assert_eq!(verdict, Verdict::Retry);
    scenario.advance(MINUTE);
    scenario.logs_in(LoginOutcome::WrongCredentials);
    let reason = scenario.gives_up();
    assert_hidden(&format!(
        "{reason} {reason:?} {:?} {:?}",
        scenario.auth, scenario.ledger
    ));
    assert_hidden(&scenario.stored());
    assert_hidden(&format!("{:?}", scenario.events()));
}

#[test]
fn an_error_does_not_echo_the_input() {
    let errors = [
        ApiToken::new("MARKED\n").unwrap_err(),
        SessionToken::new("MARKED\r").unwrap_err(),
        Login::new("ann@example.com", "MARKED\u{1}", "test").unwrap_err(),
        Login::new("MARKED\n", "password", "test").unwrap_err(),
    ];
    for error in errors {
        assert_hidden(&format!("{error} {error:?}"));
    }
}

#[test]
fn an_api_token_is_hidden_too() {
    let mut scenario = Scenario::new(token("MARKED"));
    let grant = scenario.attaches();
    assert_hidden(&format!(
        "{grant:?} {:?} {:?}",
        token("MARKED"),
        scenario.auth
    ));
    let verdict = scenario.call(CallKind::Read, refused(Certainty::Certain));
    assert_hidden(&format!(
        "{verdict:?} {:?} {:?}",
        scenario.gives_up(),
        scenario.events()
    ));
}
