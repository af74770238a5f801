//! Each account has its own strikes.

use cloudbilling_auth::{Action, GiveUpReason, Login, LoginOutcome, Policy};

use crate::support::*;

fn bob() -> Login {
    Login::new("bob@example.com", "right", "test").unwrap()
}

#[test]
fn another_account_has_a_budget_of_its_own() {
    let mut scenario = Scenario::new(ann("wrong"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    scenario.replace(ann("wrong too"));
    scenario.logs_in(LoginOutcome::WrongCredentials);
    scenario.replace(bob());
    scenario.session("session");
    scenario.replace(ann("right at last"));
    scenario.advance(MINUTE);
    assert_eq!(
        scenario.gives_up(),
        GiveUpReason::BudgetSpent {
            definite: 2,
            possible: 0
        }
    );
}

#[test]
fn a_late_report_goes_to_its_own_account() {
    let mut scenario = Scenario::new(ann("wrong"));
    let attempt = scenario.starts();
    assert_eq!(attempt.account(), &scenario.account());
    scenario.replace(bob());
    scenario.report(attempt, LoginOutcome::WrongCredentials);
    assert_eq!(scenario.strikes(), ["wrong"]);
    scenario.session("session");
}

/// Ann, at this endpoint and in this environment.
fn ann_at(endpoint: &str, environment: &str, ledger: SharedLedger, entropy: u64) -> Scenario {
    let login = Login::new("ann@example.com", "right", environment).unwrap();
    Scenario::at(endpoint, login, Policy::default(), ledger, entropy)
}

#[test]
fn spelling_path_and_environment_spend_one_budget() {
    let ledger = SharedLedger::default();
    let mut logins = 0;
    for (entropy, (endpoint, environment)) in (1..).zip([
        ("https://api.example.com/soap", "test"),
        ("https://API.example.com:0443/soap", "test"),
        ("https://api.example.com./other", "production"),
        ("https://api.example.com/soap?v=2", "test"),
        ("https://api.example.com/soap", "Test"),
    ]) {
        let mut scenario = ann_at(endpoint, environment, ledger.clone(), entropy);
        if let Action::Login(attempt) = scenario.auth.poll(scenario.now()) {
            logins += 1;
            scenario.report(attempt, LoginOutcome::WrongCredentials);
        }
    }
    assert_eq!(logins, 2);
}

#[test]
fn a_success_clears_only_strikes_of_its_own_endpoint_and_environment() {
    for (endpoint, environment) in [
        (ENDPOINT, "production"),
        ("https://api.example.com/other", "test"),
        ("https://api.example.com/soap?tenant=2", "test"),
    ] {
        let ledger = SharedLedger::default();
        let mut other = ann_at(endpoint, environment, ledger.clone(), 2);
        other.logs_in(LoginOutcome::WrongCredentials);
        let mut scenario = ann_at(ENDPOINT, "test", ledger, 1);
        scenario.session("session");
        assert_eq!(scenario.strikes(), ["wrong"], "{endpoint} {environment}");
        scenario.unlock();
        assert!(scenario.strikes().is_empty(), "an unlock is of the account");
    }
}

#[test]
fn a_password_is_refused_only_where_it_was_wrong() {
    let ledger = SharedLedger::default();
    let mut mistyped = ann_at(ENDPOINT, "tset", ledger.clone(), 1);
    mistyped.logs_in(LoginOutcome::WrongCredentials);
    assert_eq!(mistyped.gives_up(), GiveUpReason::CredentialsRefused);
    let mut scenario = ann_at(ENDPOINT, "test", ledger, 2);
    scenario.session("the same password, where it is right");
}

#[test]
fn a_lock_elsewhere_is_waited_for() {
    let ledger = SharedLedger::default();
    let mut elsewhere = ann_at(ENDPOINT, "production", ledger.clone(), 1);
    elsewhere.logs_in(LoginOutcome::Locked);
    let mut scenario = ann_at(ENDPOINT, "test", ledger, 2);
    assert_eq!(scenario.waits().0, LOCK);
    scenario.advance(LOCK);
    scenario.session("session");
}

#[test]
fn several_hosts_can_share_one_key() {
    let policy = Policy::builder()
        .account_key("our service")
        .build()
        .unwrap();
    let login = ann("any");
    let [name, address] =
        ["https://api.example.com/", "https://192.0.2.1/"].map(|url| policy.account(url, &login));
    assert_eq!(name, address);
    assert_ne!(name, policy.account("https://192.0.2.1/", &bob()));
    let by_default = Policy::default();
    assert_ne!(
        by_default.account("https://api.example.com/", &login),
        by_default.account("https://192.0.2.1/", &login)
    );
}
