//! The contract and its file.
#![cfg(feature = "toml")]

use cloudbilling_types::{ResultPlacement, ServiceContract};

#[test]
fn the_file_of_defaults_is_the_default() {
    let contract = ServiceContract::from_toml(ServiceContract::DEFAULT_TOML).unwrap();
    assert_eq!(contract, ServiceContract::default());
    assert_eq!(ServiceContract::from_toml("").unwrap(), contract);
}

#[test]
fn a_part_can_be_changed_alone() {
    let contract = ServiceContract::from_toml(
        r#"
        data_contract_namespaces = ["urn:2", "urn:1"]
        response.placement = "nested"
        login.response.success = ["OK", "Success"]
        refusals.locked.wordings = ["geblokkeerd"]
        session_token_header = { namespace = "urn:session", name = "Session" }
        "#,
    )
    .unwrap();
    let default = ServiceContract::default();
    assert_eq!(contract.data_contract_namespaces.first(), "urn:2");
    assert_eq!(contract.response.placement, ResultPlacement::Nested);
    assert_eq!(contract.response.code, default.response.code);
    assert_eq!(
        contract.login.response.placement,
        default.login.response.placement
    );
    assert_eq!(contract.login.response.success.first(), "OK");
    assert_eq!(
        contract.refusals.locked.wording("Account Geblokkeerd"),
        Some("geblokkeerd")
    );
    assert_eq!(
        contract.refusals.session_ended,
        default.refusals.session_ended
    );
    assert_eq!(contract.session_token_header.qname().local(), "Session");
}

#[test]
fn a_key_that_is_not_known_is_named() {
    for (text, key) in [
        ("contrakt = 'I'", "contrakt"),
        ("response.place = 'nested'", "place"),
        ("login.user = ['u']", "user"),
        ("refusals.locked.codes = []", "codes"),
        (
            "session_token_header = { namespace = '', name = 'T', prefix = 'x' }",
            "prefix",
        ),
    ] {
        let error = ServiceContract::from_toml(text).unwrap_err().to_string();
        assert!(error.contains(&format!("`{key}`")), "{error}");
    }
}

#[test]
fn a_value_that_does_not_fit_is_refused() {
    for text in [
        "response.placement = 'elsewhere'",
        "response.code = []",
        "response.code = ['Result Code']",
        "api_token_header = { namespace = 'urn:x', name = 'a:b' }",
        "interface = ''",
        "interface = 3",
        "data_contract_namespaces = ['http://tempuri.org/']",
        "interface",
    ] {
        let error = ServiceContract::from_toml(text).unwrap_err().to_string();
        assert!(!error.is_empty(), "{text}");
    }
}
