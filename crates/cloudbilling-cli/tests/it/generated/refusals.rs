//! Refused and failed calls.

use cloudbilling_sandbox::{
    Behaviour, FaultInjection, InjectedFault, LoginRefusalForm, NewAccount, RefusalForm, Sandbox,
};
use soap_call::{Error, ErrorKind};
use soap_codec::Nillable;

use super::code::public_contracts::{ResultCodeEnum, StatusEnum};
use super::code::tempuri_org::{AddProductCluster, GetPurchases, GetPurchasesResponse, Login};
use super::stage::Stage;
use crate::service::{EMAIL, WRONG_PASSWORD};

const WRONG_TOKEN: &str = "MARKED-wrong-token";

fn refusing(refusals: RefusalForm) -> Stage {
    let behaviour = Behaviour {
        refusals,
        ..Behaviour::default()
    };
    Stage::of(Sandbox::builder().behaviour(behaviour))
}

async fn with_wrong_token(stage: &Stage) -> Result<GetPurchasesResponse, Error> {
    let client = stage.anonymous().with_api_token(WRONG_TOKEN.into());
    let response = client.get_purchases(&GetPurchases::default()).await;
    let log = stage.admin().requests();
    assert!(log.last().expect("a request").refusal.is_some());
    response
}

#[tokio::test]
async fn a_wrong_token_is_an_undeclared_fault() {
    let stage = refusing(RefusalForm::Fault);
    let error = with_wrong_token(&stage).await.expect_err("refused");
    let fault = error.fault().expect("a fault").fault();
    assert!(!fault.reason().is_empty(), "{fault:?}");
    assert!(!format!("{error} {error:?}").contains(WRONG_TOKEN));
}

#[tokio::test]
async fn a_wrong_token_is_an_http_status() {
    let stage = refusing(RefusalForm::HttpStatus);
    let error = with_wrong_token(&stage).await.expect_err("refused");
    assert!(matches!(error.kind(), ErrorKind::Response(_)), "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    assert!(!error.may_have_executed());
}

#[tokio::test]
async fn a_wrong_token_is_a_result_code() {
    let stage = refusing(RefusalForm::ResultCode);
    let response = with_wrong_token(&stage).await.expect("a response");
    assert_eq!(response.result_code, Some(ResultCodeEnum::Error));
    let message = response.result_message.into_value();
    assert!(!message.expect("a message").is_empty());
}

#[tokio::test]
async fn a_call_without_a_token_is_refused() {
    let stage = Stage::new();
    let client = stage.anonymous();
    let response = client.get_purchases(&GetPurchases::default()).await;
    assert!(response.expect_err("refused").fault().is_some());
}

#[tokio::test]
async fn a_wrong_password_is_a_status_or_a_fault() {
    let login = Login {
        email_address: EMAIL.to_owned().into(),
        password: WRONG_PASSWORD.to_owned().into(),
        environment: NewAccount::DEFAULT_ENVIRONMENT.to_owned().into(),
    };
    let stage = Stage::new();
    let response = stage.anonymous().login(&login).await.expect("a response");
    let result = response.login_result.into_value().expect("a result");
    assert_eq!(result.status, Some(StatusEnum::Error));
    assert_eq!(result.value.into_value(), None);

    let behaviour = Behaviour {
        login_refusals: LoginRefusalForm::Fault,
        ..Behaviour::default()
    };
    let stage = Stage::of(Sandbox::builder().behaviour(behaviour));
    let error = stage.anonymous().login(&login).await;
    assert!(error.expect_err("refused").fault().is_some());
    assert_eq!(stage.service.logins().wrong, 1);
}

#[tokio::test]
async fn a_refused_write_is_a_result_code_with_a_message() {
    let stage = Stage::new();
    let cluster = AddProductCluster {
        tag_name: "T".to_owned().into(),
        parent_tag_name: "nowhere".to_owned().into(),
        ..AddProductCluster::default()
    };
    let response = stage.generated().add_product_cluster(&cluster).await;
    let response = response.expect("a response");
    assert_eq!(response.result_code, Some(ResultCodeEnum::Error));
    let message = response.result_message.into_value().expect("a message");
    assert!(message.contains("nowhere"), "{message}");
    assert_ne!(response.add_product_cluster_result, Some(true));
}

/// Responses that no schema describes are errors of the kind that says so.
#[tokio::test]
async fn every_injected_fault_is_an_error_of_its_kind() {
    type Check = fn(&ErrorKind) -> bool;
    let faults: [(InjectedFault, Check); 5] = [
        (
            InjectedFault::Fault {
                code: "Client".into(),
                reason: "as injected".into(),
            },
            |kind| matches!(kind, ErrorKind::Fault(fault) if fault.fault().reason() == "as injected"),
        ),
        (InjectedFault::Html { status: 502 }, |kind| {
            matches!(kind, ErrorKind::Response(_))
        }),
        (InjectedFault::Truncate { after: 100 }, |kind| {
            matches!(kind, ErrorKind::Transport(_) | ErrorKind::Response(_))
        }),
        (InjectedFault::Reset, |kind| {
            matches!(kind, ErrorKind::Transport(_))
        }),
        (InjectedFault::LoseResponse, |kind| {
            matches!(kind, ErrorKind::Transport(_))
        }),
    ];
    let stage = Stage::new();
    let client = stage.generated();
    for (fault, is_expected) in faults {
        let injection = FaultInjection::on("GetPurchases", fault.clone());
        stage.admin().inject(injection).expect("a known operation");
        let query = GetPurchases {
            customer_code: Nillable::Value("1001".into()),
            ..GetPurchases::default()
        };
        let error = client.get_purchases(&query).await;
        let error = error.map(drop).expect_err(&format!("{fault:?}"));
        assert!(is_expected(error.kind()), "{fault:?}: {error:?}");
        assert!(client.get_purchases(&query).await.is_ok(), "{fault:?}");
    }
}
