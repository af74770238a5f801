//! Times that can be compared.

use std::time::{Duration, Instant};

/// How long to measure, from the command line: `--smoke` asks for one round, to see that everything agrees.
pub fn budget(each: Duration) -> Duration {
    if is_smoke() { Duration::ZERO } else { each }
}

pub fn is_smoke() -> bool {
    std::env::args().any(|argument| argument == "--smoke")
}

/// The shortest time of a call of each contender, of as many rounds as there is time for. A round calls all of them in
/// turns, each `calls` times, so that a busy moment of the machine is not one contender's misfortune.
pub fn shortest(budget: Duration, calls: u32, contenders: &[&dyn Fn()]) -> Vec<Duration> {
    let mut shortest = vec![Duration::MAX; contenders.len()];
    let begun = Instant::now();
    loop {
        for (contender, shortest) in contenders.iter().zip(&mut shortest) {
            let start = Instant::now();
            for _ in 0..calls {
                contender();
            }
            *shortest = start.elapsed().min(*shortest);
        }
        if begun.elapsed() >= budget {
            return shortest.iter().map(|time| *time / calls).collect();
        }
    }
}
