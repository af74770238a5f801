//! The default transport keeps the contract, asynchronous and blocking.

use std::time::Duration;

use soap_transport_conformance::{BlockOn, Call, Config, Suite};
use soap_transport_hyper::{BlockingHyperTransport, HyperTransport};
use tokio::runtime::{Builder, Runtime};

#[test]
fn blocking() {
    let report = Suite::new().run(|config| {
        BlockingHyperTransport::new(transport(config)).expect("a thread is available")
    });
    println!("{report}");
    report.assert_passed();
}

#[test]
fn asynchronous_on_one_thread() {
    let report = Suite::new().run(|config| {
        let transport = transport(config);
        // The runtime is idle between the calls, so it notices the end of a connection only when
        // the next call begins.
        BlockOn::new(transport, on_one_thread())
    });
    report.assert_passed();
}

/// Every case again, with bodies that are received while they are read.
#[test]
fn streaming() {
    let suite = Suite::new().streaming();
    suite
        .run(|config| BlockOn::new(transport(config), on_one_thread()))
        .assert_passed();
    let report = suite.only("streaming/").run(|config| {
        BlockingHyperTransport::new(transport(config)).expect("a thread is available")
    });
    report.assert_passed();
}

/// A peer that reads nothing does not keep the only place, whether its connection was retired or
/// has been idle for too long.
#[test]
fn floods_where_there_is_one_connection() {
    for (case, idle) in [
        ("http2/flood/during", Duration::from_secs(60)),
        ("http2/flood/after", Duration::from_nanos(1)),
    ] {
        let report = Suite::new().only(case).run(|config| {
            let builder = builder(config).max_connections_per_host(1);
            let transport = builder.idle_timeout(idle).build();
            BlockingHyperTransport::new(transport.expect("the settings are valid"))
                .expect("a thread is available")
        });
        report.assert_passed();
    }
}

fn on_one_thread() -> impl Fn(Call<'_>) + Send + Sync {
    let runtime: Runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("an event queue is available");
    move |call| runtime.block_on(call)
}

fn transport(config: &Config) -> HyperTransport {
    let transport = builder(config).build();
    transport.expect("the settings are valid")
}

fn builder(config: &Config) -> soap_transport_hyper::Builder {
    HyperTransport::builder()
        .root_certificates_pem(config.ca_pem().as_bytes())
        .allow_http_loopback(true)
        .no_proxy()
}
