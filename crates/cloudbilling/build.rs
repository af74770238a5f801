//! The same name, `single_threaded`, that `soap-transport` has for "a browser, or told so": where its futures are not `Send`,
//! neither are ours.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(single_threaded)");

    let is = |name, value| env::var(name).is_ok_and(|it| it == value);
    let browser = is("CARGO_CFG_TARGET_FAMILY", "wasm") && is("CARGO_CFG_TARGET_OS", "unknown");
    let told_so = env::var_os("CARGO_CFG_SOAP_TRANSPORT_SINGLE_THREADED").is_some();
    if browser || told_so {
        println!("cargo::rustc-cfg=single_threaded");
    }
}
