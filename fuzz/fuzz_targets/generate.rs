//! Any documents give Rust that parses and says what the plan says, in bounded space; texts that
//! would end a literal, a comment or an item do not. The same documents give the same code again.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use soap_codegen::proof::{assert_written_as_planned, documents};
use soap_codegen::{ClientKind, Config, Derived, generate_from};
use soap_wsdl::{Limits, Loader, Wsdl};

/// The documents, by the order in the input.
const NAMES: [&str; 3] = ["a.wsdl", "b.xsd", "sub/c.xsd"];

/// More than any input of these limits needs: names of 60 bytes in each line.
const MOST_BYTES: usize = 64 << 20;

fuzz_target!(|data: &[u8]| {
    let raw = NAMES.into_iter().zip(data.split(|byte| *byte == 0));
    let mut raw: BTreeMap<&str, &[u8]> = raw.collect();
    check(&mut raw, data);
    check(&mut documents(data), data);
});

fn check(documents: &mut dyn Loader, data: &[u8]) {
    let limits = Limits::default().components(5_000).particles(20_000);
    let Ok((wsdl, _)) = Wsdl::load_any(NAMES[0], documents, &limits) else {
        return;
    };
    let config = config(data.len());
    let origin = String::from_utf8_lossy(&data[..data.len().min(20)]);
    let files = assert_written_as_planned(&wsdl, &origin, &config);
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    assert!(bytes < MOST_BYTES, "{bytes} bytes of code");
    let (again, _) = Wsdl::load_any(NAMES[0], documents, &limits).expect("it has loaded once");
    assert_eq!(generate_from(&again, &origin, &config).0, files);
}

fn config(choice: usize) -> Config {
    let clients = [ClientKind::Async, ClientKind::Blocking, ClientKind::None];
    let derived = [Derived::All, Derived::Reachable];
    Config::new()
        .client(clients[choice % 3])
        .derived(derived[choice / 3 % 2].clone())
        .directions(choice / 6 % 2 == 1)
        .docs((choice / 12).is_multiple_of(2))
}
