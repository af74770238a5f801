//! Readers written in C and C++ beside ours, in one run: expat, libxml2 and pugixml on messages of
//! all shapes, gSOAP on typed reading. They must agree on what they read before any is timed.

mod readers;

use std::time::Duration;

use benches::{
    digest, inputs, rows, timing,
    typed::{by_hand, derived},
};

use readers::{READERS, Totals};

fn main() {
    let scale = if timing::is_smoke() { 50 } else { 1 };
    for input in inputs::all(scale) {
        let bytes = input.text.as_bytes();
        let expected = digest::digest(bytes);
        for reader in READERS {
            let mut found = reader.digest(bytes);
            if !reader.namespaces {
                found.namespace_bytes = expected.namespace_bytes;
            }
            if !reader.references {
                found.value_bytes = expected.value_bytes;
            }
            assert_eq!(found, expected, "{}", reader.name);
        }
        println!("\n{}: {}, {} bytes", input.name, input.what, bytes.len());
        let ours = || digest::decode(bytes);
        let theirs: Vec<_> = READERS.iter().map(|reader| || reader.read(bytes)).collect();
        let mut calls: Vec<&dyn Fn()> = vec![&ours];
        calls.extend(theirs.iter().map(|read| read as &dyn Fn()));
        let names = READERS.iter().map(|reader| reader.name);
        let names: Vec<_> = std::iter::once("soap-codec, Message")
            .chain(names)
            .collect();
        report(&names, &calls, bytes.len());
    }
    typed(5_000 / scale);
}

fn typed(count: usize) {
    let rows = rows::rows(count);
    let message = rows::message(&rows);
    assert_eq!(derived::read(&message), rows);
    assert_eq!(readers::totals_by_gsoap(&message), Totals::of(&rows));
    println!("\ninto structs: {count} rows, {} bytes", message.len());
    let calls: [&dyn Fn(); 3] = [
        &|| drop(derived::read(&message)),
        &|| drop(by_hand::read(&message)),
        &|| readers::read_by_gsoap(&message),
    ];
    let names = ["soap-codec, derived", "soap-codec, by hand", "gSOAP"];
    report(&names, &calls, message.len());
}

fn report(names: &[&str], calls: &[&dyn Fn()], bytes: usize) {
    let times = timing::shortest(
        timing::budget(Duration::from_secs(3)),
        timing::calls(bytes),
        calls,
    );
    for (name, time) in names.iter().zip(&times) {
        let seconds = time.as_secs_f64();
        println!(
            "{name:24} {:9.1} us {:6.0} MB/s {:6.2}",
            seconds * 1e6,
            bytes as f64 / 1e6 / seconds,
            seconds / times[0].as_secs_f64(),
        );
    }
}
