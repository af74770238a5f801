//! Many callers, sessions that end, answers that get lost: what the server counted is what the client promises.

use std::time::Duration;

use cloudbilling::auth::Executed;
use cloudbilling::types::operation::{GetInvoiceHeaders, UploadInvoices2};
use cloudbilling::types::record::Invoice2;
use cloudbilling::{Client, ErrorKind, Login, Policy, SharedLedger, SystemClock};
use cloudbilling_sandbox::{
    Behaviour, Injection, Mishap, NewAccount, RefusalForm, Sandbox, SandboxBuilder,
};
use tokio::task::JoinSet;

const EMAIL: &str = "anna@example.org";
const PASSWORD: &str = "correct horse battery staple";

fn start(builder: SandboxBuilder) -> Sandbox {
    let sandbox = builder.start().expect("the sandbox starts");
    let account = NewAccount::new(EMAIL, PASSWORD);
    sandbox
        .admin()
        .create_account(&account)
        .expect("an account");
    sandbox
}

/// A client that logs in again at once: the usual second between two logins would only make the tests slow.
fn client(sandbox: &Sandbox, password: &str) -> Client {
    let policy = Policy::builder()
        .login_interval(Duration::ZERO)
        .build()
        .expect("a policy");
    Client::builder(sandbox.endpoint())
        .root_certificates_pem(sandbox.ca_pem().as_bytes())
        .login(Login::new(EMAIL, password, NewAccount::DEFAULT_ENVIRONMENT).expect("a login"))
        .ledger(SharedLedger::new(SystemClock::new()))
        .policy(policy)
        .build()
        .expect("a client")
}

fn upload() -> UploadInvoices2 {
    UploadInvoices2::new([Invoice2::default()
        .customer_code("C-1")
        .invoice_reference("R-1")
        .invoice_date("2026-01-31T00:00:00Z")])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_callers_share_each_login() {
    const CALLS: usize = 1_000;
    const EXPIRIES: u64 = 50;
    const IN_FLIGHT: usize = 64;
    let sandbox = start(Sandbox::builder());
    let client = client(&sandbox, PASSWORD);
    let mut calls = JoinSet::new();
    let (mut answered, mut expiries) = (0, 0);
    while answered < CALLS || expiries < EXPIRIES {
        while calls.len() < IN_FLIGHT {
            let client = client.clone();
            calls.spawn(async move { client.execute(&GetInvoiceHeaders::default()).await });
        }
        match calls
            .join_next()
            .await
            .expect("some are in flight")
            .expect("no panic")
        {
            Ok(headers) => assert!(headers.is_empty()),
            // Its session ended, and so did the one of its repeat.
            Err(error) => {
                let kind = error.kind();
                let expired = matches!(
                    kind,
                    ErrorKind::SessionExpired {
                        executed: Executed::No
                    }
                );
                assert!(expired, "{error:?}");
            }
        }
        answered += 1;
        // While others are under way, each at another point of its exchange. There may be no session just now.
        if answered % 16 == 0 && expiries < EXPIRIES {
            let ended = sandbox.admin().expire_sessions().expect("an administrator");
            expiries += u64::from(ended > 0);
        }
    }
    let logins = sandbox.admin().logins(EMAIL).expect("the account");
    assert!(logins.granted <= EXPIRIES + 1, "{logins:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_callers_send_a_wrong_password_once() {
    let sandbox = start(Sandbox::builder());
    let client = client(&sandbox, "wrong");
    let mut calls = JoinSet::new();
    for _ in 0..1_000 {
        let client = client.clone();
        calls.spawn(async move { client.execute(&GetInvoiceHeaders::default()).await });
    }
    while let Some(call) = calls.join_next().await {
        let error = call.expect("no panic").expect_err("the password is wrong");
        assert!(
            matches!(error.kind(), ErrorKind::CredentialsRefused),
            "{error:?}"
        );
    }
    assert_eq!(sandbox.admin().requests().len(), 1);
    assert_eq!(
        sandbox.admin().account(EMAIL).expect("the account").strikes,
        1
    );
}

#[tokio::test]
async fn a_write_whose_answer_got_lost_is_not_repeated() {
    let sandbox = start(Sandbox::builder());
    let client = client(&sandbox, PASSWORD);
    sandbox
        .admin()
        .inject(Injection::on("UploadInvoices2", Mishap::LoseAnswer));
    let error = client
        .execute(&upload())
        .await
        .expect_err("there is no answer");
    let ErrorKind::Transport(transport) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        transport.delivery(),
        cloudbilling::transport::Delivery::Unknown
    );
    assert_eq!(sandbox.admin().executed("UploadInvoices2"), 1);
}

#[tokio::test]
async fn a_write_that_was_only_likely_refused_is_not_repeated() {
    let wording = Behaviour {
        refusals: RefusalForm::ResultCode,
        ..Behaviour::default()
    };
    let sandbox = start(Sandbox::builder().behaviour(wording));
    let client = client(&sandbox, PASSWORD);
    client
        .execute(&GetInvoiceHeaders::default())
        .await
        .expect("a session");
    sandbox.admin().inject(Injection::on(
        "UploadInvoices2",
        Mishap::ExecuteThenExpireSession,
    ));
    let error = client
        .execute(&upload())
        .await
        .expect_err("the session ended");
    let unknown = matches!(
        error.kind(),
        ErrorKind::SessionExpired {
            executed: Executed::Unknown
        }
    );
    assert!(unknown, "{error:?}");
    assert_eq!(sandbox.admin().executed("UploadInvoices2"), 1);

    // A read that is refused in the same way is repeated: it does no harm.
    sandbox.admin().expire_sessions().expect("an administrator");
    client
        .execute(&GetInvoiceHeaders::default())
        .await
        .expect("one repeat");
}

#[tokio::test]
async fn a_login_whose_answer_got_lost_counts_as_a_strike() {
    let sandbox = start(Sandbox::builder());
    let client = client(&sandbox, PASSWORD);
    sandbox
        .admin()
        .inject(Injection::on("Login", Mishap::LoseAnswer));
    let error = client
        .execute(&GetInvoiceHeaders::default())
        .await
        .expect_err("no answer to the login");
    assert!(matches!(error.kind(), ErrorKind::Login(_)), "{error:?}");
}

#[tokio::test]
async fn a_caller_that_gives_up_leaves_the_client_usable() {
    let sandbox = start(Sandbox::builder());
    let client = client(&sandbox, PASSWORD);
    let query = GetInvoiceHeaders::default();
    {
        // Polled once, which begins the login, and dropped.
        let mut call = Box::pin(client.execute(&query));
        let waker = std::task::Waker::noop();
        let poll = call
            .as_mut()
            .poll(&mut std::task::Context::from_waker(waker));
        assert!(poll.is_pending());
    }
    client
        .execute(&query)
        .await
        .expect("the login goes on with the next call");
    assert_eq!(
        sandbox.admin().logins(EMAIL).expect("the account").granted,
        1
    );
}
