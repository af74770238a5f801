//! Reading messages of five shapes: ours, and others' readers.
//!
//! All must report the same content, as far as each reports it, before any is timed. `-- --smoke`
//! runs everything once, on smaller inputs.

mod contenders;

use std::time::Duration;

use benches::{digest::Digest, inputs, timing};

use contenders::{CONTENDERS, Contender};

fn main() {
    let scale = if timing::is_smoke() { 50 } else { 1 };
    for input in inputs::all(scale) {
        let bytes = input.text.as_bytes();
        let expected = (CONTENDERS[0].digest)(bytes);
        for contender in CONTENDERS {
            assert_same(contender, expected, (contender.digest)(bytes));
        }
        println!(
            "\n{}: {}, {} bytes, {} elements",
            input.name,
            input.what,
            bytes.len(),
            expected.elements
        );
        let readers: Vec<_> = CONTENDERS
            .iter()
            .map(|contender| move || contender.run(bytes))
            .collect();
        let readers: Vec<&dyn Fn()> = readers.iter().map(|read| read as &dyn Fn()).collect();
        let budget = timing::budget(Duration::from_secs(3));
        let times = timing::shortest(budget, timing::calls(bytes.len()), &readers);
        for (contender, time) in CONTENDERS.iter().zip(&times) {
            println!(
                "{:32} {:9.1} us {:6.0} MB/s {:6.2}",
                contender.name,
                time.as_secs_f64() * 1e6,
                bytes.len() as f64 / 1e6 / time.as_secs_f64(),
                time.as_secs_f64() / times[0].as_secs_f64(),
            );
        }
    }
}

fn assert_same(contender: &Contender, expected: Digest, mut found: Digest) {
    if !contender.namespaces {
        found.namespace_bytes = expected.namespace_bytes;
    }
    if !contender.references {
        (found.text_bytes, found.value_bytes) = (expected.text_bytes, expected.value_bytes);
    }
    assert_eq!(found, expected, "{}", contender.name);
}
