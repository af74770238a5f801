//! Each account has its own strikes.

use cloudbilling_auth::{Account, GiveUp, Login, LoginOutcome};

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
        GiveUp::BudgetSpent {
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
    assert!(scenario.stored().contains(" definite\n"));
    scenario.session("session");
}

#[test]
fn spelling_does_not_make_another_account() {
    let account = |endpoint: &str, email: &str, environment: &str| {
        Account::new(endpoint, &Login::new(email, "any", environment).unwrap())
    };
    let plain = account("https://api.example.com/soap", "ann@example.com", "test");
    assert_eq!(
        account(
            "HTTPS://API.example.com/soap/ ",
            " Ann@Example.COM",
            "Test "
        ),
        plain
    );
    assert_ne!(
        account(
            "https://api.example.com/soap",
            "ann@example.com",
            "production"
        ),
        plain
    );
    assert_ne!(
        account("https://api.example.com/soap", "bob@example.com", "test"),
        plain
    );
}

#[test]
fn no_two_accounts_share_a_key() {
    let account = |email: &str, environment: &str| {
        Account::new("https://e", &Login::new(email, "any", environment).unwrap())
    };
    assert_ne!(account("b c", "a"), account("c", "a b"));
}
