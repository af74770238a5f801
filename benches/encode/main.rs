//! Writing a request: ours, and others' writers.
//!
//! All must write the same bytes before any is timed. A fresh buffer is allocated for each
//! request; a reused one already has room.

mod contenders;

use std::cell::RefCell;
use std::time::Duration;

use benches::{request, timing};

use contenders::{CONTENDERS, Contender};

/// Enough that the clock of a virtual machine, which errs by microseconds, does not matter.
const CALLS: u32 = 2_000;

fn main() {
    let request = request::sample();
    let mut expected = Vec::new();
    (CONTENDERS[0].write)(&request, &mut expected);
    for contender in CONTENDERS {
        let mut written = Vec::new();
        (contender.write)(&request, &mut written);
        let texts = [&written, &expected].map(|bytes| String::from_utf8_lossy(bytes));
        assert_eq!(texts[0], texts[1], "{}", contender.name);
    }

    println!("a request of {} bytes", expected.len());
    let fresh = |contender: &Contender| {
        let mut out = Vec::with_capacity(1024);
        (contender.write)(&request, &mut out);
        std::hint::black_box(out);
    };
    report("a fresh buffer", &fresh);
    let buffer = RefCell::new(Vec::with_capacity(1024));
    let reused = |contender: &Contender| {
        let mut out = buffer.borrow_mut();
        out.clear();
        (contender.write)(&request, &mut out);
        std::hint::black_box(&mut *out);
    };
    report("a reused buffer", &reused);
}

fn report(what: &str, write: &dyn Fn(&Contender)) {
    let calls: Vec<_> = CONTENDERS
        .iter()
        .map(|contender| move || write(contender))
        .collect();
    let calls: Vec<&dyn Fn()> = calls.iter().map(|call| call as &dyn Fn()).collect();
    let times = timing::shortest(timing::budget(Duration::from_secs(2)), CALLS, &calls);
    println!(
        "\n{what:24}{:>12}{:>12}{:>12}",
        "ns", "of ours", "allocations"
    );
    for ((contender, call), time) in CONTENDERS.iter().zip(&calls).zip(&times) {
        println!(
            "{:24}{:12}{:12.2}{:12}",
            contender.name,
            time.as_nanos(),
            time.as_secs_f64() / times[0].as_secs_f64(),
            allocation_counter::measure(call).count_total,
        );
    }
}
