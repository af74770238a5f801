//! Reading messages of five shapes: ours, and others' readers.
//!
//! All must have seen the same before any is timed, as far as they look at all. `-- --smoke` runs everything once, on
//! smaller inputs.

mod contenders;

use std::time::{Duration, Instant};

use benches::inputs;

use contenders::{CONTENDERS, Contender, Digest};

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--smoke");
    let (scale, budget) = if smoke {
        (50, Duration::ZERO)
    } else {
        (1, Duration::from_millis(400))
    };
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
        let first = best(budget, || CONTENDERS[0].run(bytes));
        for contender in CONTENDERS {
            let best = best(budget, || contender.run(bytes));
            println!(
                "{:32} {:9.1} us {:6.0} MB/s {:6.2}",
                contender.name,
                best.as_secs_f64() * 1e6,
                bytes.len() as f64 / 1e6 / best.as_secs_f64(),
                best.as_secs_f64() / first.as_secs_f64(),
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

/// The shortest time that it takes, of as many rounds as there is time for.
fn best(budget: Duration, read: impl Fn()) -> Duration {
    let begun = Instant::now();
    let mut best = Duration::MAX;
    loop {
        let start = Instant::now();
        read();
        best = best.min(start.elapsed());
        if begun.elapsed() >= budget {
            return best;
        }
    }
}
