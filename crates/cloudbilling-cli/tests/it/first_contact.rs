//! The errors of a first call with one wrong setting: each names that setting. The service is the
//! sandbox, over TLS.

use cloudbilling::auth::Version;
use cloudbilling::store::StoreKey;
use cloudbilling::store::memory::MemoryStore;
use cloudbilling::types::ServiceContract;
use cloudbilling::{ApiToken, Client, ClientBuilder, Error, SharedLedger, SystemClock};
use cloudbilling_sandbox::Sandbox;

use crate::service::{self, PASSWORD, PATIENCE, Service, WRONG_PASSWORD, read};

const TOKEN: &str = "MARKED-TOKEN";

/// A client of `sandbox` whose contract is changed.
fn client(sandbox: &Sandbox, change: impl FnOnce(&mut ServiceContract)) -> Client {
    let token = sandbox.admin().create_api_token("first contact");
    let mut contract = ServiceContract::default();
    change(&mut contract);
    builder(sandbox, &token.expect("a token").secret)
        .contract(contract)
        .build()
        .expect("a client")
}

fn builder(sandbox: &Sandbox, token: &str) -> ClientBuilder {
    Client::builder(sandbox.endpoint())
        .root_certificates_pem(sandbox.ca_pem().as_bytes())
        .connect_timeout(PATIENCE)
        .timeout(PATIENCE)
        .api_token(ApiToken::new(token).expect("valid"))
}

/// Returns the error of a read with a changed contract.
async fn meet(change: impl FnOnce(&mut ServiceContract)) -> Error {
    let sandbox = Sandbox::start().expect("the sandbox starts");
    let result = read(&client(&sandbox, change)).await;
    result.expect_err("a setting is wrong")
}

#[track_caller]
fn assert_says(error: &Error, message: &str, settings: &[&str]) {
    assert!(error.to_string().contains(message), "{error:?}");
    for setting in settings {
        assert!(error.help().contains(setting), "{setting}: {error:?}");
    }
}

#[tokio::test]
async fn a_wrong_action_names_the_interface_and_the_actions() {
    let error = meet(|contract| contract.interface = "IOther".parse().expect("a name")).await;
    assert_says(&error, "ActionNotSupported", &["`interface`", "`actions`"]);
}

#[tokio::test]
async fn a_wrong_word_for_success_names_the_list_of_those() {
    let error = meet(|contract| contract.response.success = "OK".to_owned().into()).await;
    assert_says(&error, "result code \"Success\"", &["`response.success`"]);
}

#[tokio::test]
async fn a_header_block_that_the_service_does_not_know_is_named() {
    let error = meet(|contract| contract.api_token_header.namespace = "urn:other".into()).await;
    let settings = ["name", "namespace", "`api_token_header`"];
    assert_says(&error, "the API token was refused", &settings);
}

#[tokio::test]
async fn a_session_header_that_the_service_does_not_know_is_named() {
    let service = Service::start();
    let mut contract = ServiceContract::default();
    contract.session_token_header.namespace = "urn:other".into();
    let client = service
        .builder(PASSWORD)
        .policy(
            service::policy()
                .login_interval(std::time::Duration::ZERO)
                .build()
                .expect("valid"),
        )
        .contract(contract)
        .build()
        .expect("a client");
    let mut last = read(&client).await.expect_err("no session is accepted");
    for _ in 0..2 {
        last = read(&client).await.expect_err("no session is accepted");
    }
    assert_says(
        &last,
        "refuses every new session",
        &["`session_token_header`"],
    );
}

#[tokio::test]
async fn a_wrong_namespace_of_operations_is_named() {
    let error = meet(|contract| {
        let action = contract.action("GetInvoiceHeaders");
        contract.actions.insert("GetInvoiceHeaders".into(), action);
        contract.operation_namespace = "urn:other".into();
    });
    let settings = ["`data_contract_namespaces`", "`operation_namespace`"];
    assert_says(&error.await, "DeserializationFailed", &settings);
}

#[tokio::test]
async fn a_wrong_path_is_named() {
    let sandbox = Sandbox::start().expect("the sandbox starts");
    let client = Client::builder(format!("{}/nowhere", sandbox.endpoint()))
        .root_certificates_pem(sandbox.ca_pem().as_bytes())
        .connect_timeout(PATIENCE)
        .timeout(PATIENCE)
        .api_token(ApiToken::new(TOKEN).expect("valid"))
        .build()
        .expect("a client");
    let error = read(&client).await.expect_err("no such path");
    assert_says(&error, "404", &["path of the endpoint"]);
}

/// A run of a program: what it knows of an account before is in the store only.
fn run(builder: ClientBuilder, store: &MemoryStore, key: &StoreKey) -> Client {
    let builder = builder.ledger(SharedLedger::new(SystemClock::new()));
    let builder = builder.store(store.clone(), key.clone());
    builder.build().expect("a client")
}

#[tokio::test]
async fn a_refusal_of_an_earlier_run_says_so_and_names_the_way_out() {
    let (store, key) = (MemoryStore::new(), StoreKey::generate().expect("entropy"));
    let sandbox = Sandbox::start().expect("the sandbox starts");
    let client = run(builder(&sandbox, TOKEN), &store, &key);
    let error = read(&client).await.expect_err("an unknown token");
    assert_says(&error, "the API token was refused", &["new token"]);
    assert!(!error.to_string().contains("earlier"), "{error:?}");

    let client = run(builder(&sandbox, TOKEN), &store, &key);
    let error = read(&client).await.expect_err("remembered");
    let message = "the API token was refused earlier, and nothing was sent this time";
    assert_says(&error, message, &["another token", "`permit_login`"]);
    assert_eq!(sandbox.admin().requests().len(), 1);
}

#[tokio::test]
async fn refused_credentials_of_an_earlier_run_name_the_permit_and_the_version() {
    let (store, key) = (MemoryStore::new(), StoreKey::generate().expect("entropy"));
    let service = Service::start();
    let wrong = || {
        let version = Version::new("7").expect("valid");
        service
            .builder(PASSWORD)
            .login(service::login(WRONG_PASSWORD).with_version(version))
    };
    let client = run(wrong(), &store, &key);
    client.create_record().await.expect("a store in memory");
    let error = read(&client).await.expect_err("a wrong password");
    assert!(!error.to_string().contains("earlier"), "{error:?}");

    let error = read(&run(wrong(), &store, &key)).await;
    let error = error.expect_err("remembered");
    let message = "refused as wrong earlier, and nothing was sent this time";
    assert_says(&error, message, &["`permit_login`", "`Version`"]);
    assert_eq!(service.login_requests(), 1);
}

#[tokio::test]
async fn a_main_that_returns_the_error_prints_message_and_help() {
    let sandbox = Sandbox::start().expect("the sandbox starts");
    let client = builder(&sandbox, TOKEN).build().expect("a client");
    let error = read(&client).await.expect_err("an unknown token");
    let printed = format!("{error:?}");
    let lines: Vec<&str> = printed.lines().collect();
    let [message, help] = lines[..] else {
        panic!("{printed}")
    };
    assert_eq!(message, error.to_string());
    assert_eq!(help, format!("  help: {}", error.help()));
    assert!(!printed.contains(TOKEN), "{printed}");
}
