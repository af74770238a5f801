//! Settings of the default transport, and their refusal beside another transport.

use std::time::Duration;

use cloudbilling::transport::testing::Scripted;
use cloudbilling::{
    ApiToken, Client, ClientBuilder, ClientKind, CryptoProvider, ErrorKind, SettingsError, blocking,
};

const ENDPOINT: &str = "https://api.example.com/soap";

type Setting<C> = (&'static str, fn(ClientBuilder<C>) -> ClientBuilder<C>);

fn settings<C: ClientKind>() -> Vec<Setting<C>> {
    vec![
        #[cfg(feature = "platform-verifier")]
        ("platform_roots", |builder| builder.platform_roots()),
        ("connect_timeout", |builder| {
            builder.connect_timeout(Duration::from_secs(1))
        }),
        ("crypto_provider", |builder| {
            builder.crypto_provider(CryptoProvider::ring())
        }),
        ("hyper", |builder| builder.hyper(|it| it.http2(false))),
        ("no_proxy", |builder| builder.no_proxy()),
        ("pin_sha256", |builder| builder.pin_sha256("sha256/")),
        ("proxy", |builder| builder.proxy("http://proxy:3128")),
        ("root_certificates_pem", |builder| {
            builder.root_certificates_pem(b"")
        }),
    ]
}

fn builder<C: ClientKind>() -> ClientBuilder<C> {
    ClientBuilder::new(ENDPOINT).api_token(ApiToken::new("t").expect("valid"))
}

#[track_caller]
fn assert_refused(error: &cloudbilling::Error, expected: &str) {
    let ErrorKind::Settings(SettingsError::NotForOwnTransport { setting }) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(*setting, expected);
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn each_is_refused_beside_another_transport_in_either_order() {
    for (name, set) in settings::<Client>() {
        for builder in [
            set(builder()).transport(Scripted::new()),
            set(builder::<Client>().transport(Scripted::new())),
        ] {
            assert_refused(&builder.build().expect_err("ignored otherwise"), name);
        }
    }
    for (name, set) in settings::<blocking::Client>() {
        let builder = set(builder()).transport(Scripted::new());
        assert_refused(&builder.build().expect_err("ignored otherwise"), name);
    }
}

#[test]
fn each_reaches_the_default_transport() {
    let wrong: [Setting<Client>; 3] = [
        ("pin", |builder| builder.pin_sha256("sha256/")),
        ("proxy", |builder| builder.proxy("ftp://proxy")),
        ("certificate", |builder| builder.root_certificates_pem(b"")),
    ];
    for (part, set) in wrong {
        let error = set(builder()).build().expect_err("invalid");
        let is_of_transport = matches!(
            error.kind(),
            ErrorKind::Settings(SettingsError::Transport(_))
        );
        assert!(
            is_of_transport && error.to_string().contains(part),
            "{error:?}"
        );
    }
    let builder = builder::<Client>()
        .no_proxy()
        .connect_timeout(Duration::from_secs(7));
    let builder = builder.hyper(|transport| {
        assert!(format!("{transport:?}").contains("7s"), "{transport:?}");
        transport
    });
    builder.build().expect("valid settings");
}

#[test]
fn a_contract_file_is_read_by_one_call_and_its_error_says_where() {
    let path = std::env::temp_dir().join(format!("contract-{}.toml", std::process::id()));
    std::fs::write(&path, "interface = \"IBilling\"\n").expect("a temporary file");
    let client = builder::<Client>().contract_file(&path).build();
    let client = client.expect("a contract");
    assert_eq!(
        client.contract().action("GetPurchases"),
        "http://tempuri.org/IBilling/GetPurchases"
    );
    std::fs::write(&path, "\ninterfase = \"IBilling\"\n").expect("a temporary file");
    let error = builder::<Client>().contract_file(&path).build();
    std::fs::remove_file(&path).expect("it is there");
    let text = error.expect_err("a misspelt key").to_string();
    for part in ["contract-", "line 2", "unknown field `interfase`"] {
        assert!(text.contains(part), "{text}");
    }
}
