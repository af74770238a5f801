//! The profile and its file.
#![cfg(feature = "toml")]

use cloudbilling_types::{ResultPlacement, ServiceProfile};

#[test]
fn the_file_of_defaults_is_the_default() {
    let profile = ServiceProfile::from_toml(ServiceProfile::DEFAULT_TOML).unwrap();
    assert_eq!(profile, ServiceProfile::default());
    assert_eq!(ServiceProfile::from_toml("").unwrap(), profile);
}

#[test]
fn a_part_can_be_changed_alone() {
    let profile = ServiceProfile::from_toml(
        r#"
        data_contract_namespaces = ["urn:2", "urn:1"]
        response.placement = "nested"
        login.response.success = ["OK", "Success"]
        refusals.locked.wordings = ["geblokkeerd"]
        session_token_header = { namespace = "urn:session", name = "Session" }
        "#,
    )
    .unwrap();
    let default = ServiceProfile::default();
    assert_eq!(profile.data_contract_namespaces.first(), "urn:2");
    assert_eq!(profile.response.placement, ResultPlacement::Nested);
    assert_eq!(profile.response.code, default.response.code);
    assert_eq!(
        profile.login.response.placement,
        default.login.response.placement
    );
    assert_eq!(profile.login.response.success.first(), "OK");
    assert_eq!(
        profile.refusals.locked.wording("Account Geblokkeerd"),
        Some("geblokkeerd")
    );
    assert_eq!(
        profile.refusals.session_ended,
        default.refusals.session_ended
    );
    assert_eq!(profile.session_token_header.qname().local(), "Session");
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
        let error = ServiceProfile::from_toml(text).unwrap_err().to_string();
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
        "contract = ''",
        "contract = 3",
        "data_contract_namespaces = ['http://tempuri.org/']",
        "contract",
    ] {
        let error = ServiceProfile::from_toml(text).unwrap_err().to_string();
        assert!(!error.is_empty(), "{text}");
    }
}
