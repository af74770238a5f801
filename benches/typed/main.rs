//! Reading a large response into structs: derived by us, by hand over our tape, and by others.
//!
//! Every contender reads the same message from its first byte to a `Vec` of rows, and all must give the same rows before
//! any is timed. What each of them checks on the way differs: only ours and instant-xml resolve namespaces.

mod contenders;
mod rows;

use std::time::{Duration, Instant};

use soap_codec::{Charset, Decoder};

use contenders::{CONTENDERS, by_hand, derived};

const ROWS: usize = 5_000;
const ROUNDS: usize = 21;

fn main() {
    let expected = rows::rows(ROWS);
    let message = rows::message(&expected);
    for contender in CONTENDERS {
        assert_eq!((contender.read)(&message), expected, "{}", contender.name);
    }

    let megabytes = message.len() as f64 / 1e6;
    let report = |name: &str, best: Duration| {
        let seconds = best.as_secs_f64();
        println!(
            "{name:32} {:7.2} ms {:6.0} MB/s",
            seconds * 1e3,
            megabytes / seconds
        );
    };
    println!("{ROWS} rows, {megabytes:.1} MB, best of {ROUNDS}");
    for contender in CONTENDERS {
        report(contender.name, best(|| (contender.read)(&message)));
    }

    println!("\nof which structs from a decoded message");
    let decoded = Decoder::new()
        .decode(message.as_str(), Charset::Unknown)
        .unwrap();
    let payload = decoded.envelope().payload().unwrap().unwrap();
    report("derived", best(|| derived::typed(payload)));
    report("by hand", best(|| by_hand::typed(payload)));
}

/// The shortest time that it takes; freeing what was read is no part of it.
fn best<T>(read: impl Fn() -> T) -> Duration {
    let round = |_| {
        let start = Instant::now();
        let read = std::hint::black_box(read());
        let elapsed = start.elapsed();
        drop(read);
        elapsed
    };
    let best = (0..ROUNDS).map(round).min();
    best.expect("there is at least one round")
}
