//! Comparable timings.

use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

/// The time budget from the command line; `--smoke` allows one round, which only checks agreement.
pub fn budget(each: Duration) -> Duration {
    if is_smoke() { Duration::ZERO } else { each }
}

pub fn is_smoke() -> bool {
    std::env::args().any(|argument| argument == "--smoke")
}

/// Returns the shortest time of a call of each contender, over the rounds that fit the budget.
///
/// A round calls all contenders in turn, each `calls` times, so that a busy moment of the machine
/// does not hit one of them alone. Time that the processor gives to other programs does not count.
/// A contender that has used up its share of the budget skips the later rounds.
pub fn shortest(budget: Duration, calls: u32, contenders: &[&dyn Fn()]) -> Vec<Duration> {
    let mut shortest = vec![Duration::MAX; contenders.len()];
    let mut spent = vec![Duration::ZERO; contenders.len()];
    let share = budget / contenders.len() as u32;
    let begun = Instant::now();
    loop {
        for (index, contender) in contenders.iter().enumerate() {
            if spent[index] > share {
                continue;
            }
            let start = ThreadTime::now();
            for _ in 0..calls {
                contender();
            }
            let time = start.elapsed();
            shortest[index] = time.min(shortest[index]);
            spent[index] += time;
        }
        if begun.elapsed() >= budget {
            return shortest.iter().map(|time| *time / calls).collect();
        }
    }
}

/// Returns how many calls to time at once for an input of `bytes`: reading the clock takes a
/// fraction of a microsecond.
pub fn calls(bytes: usize) -> u32 {
    (200_000 / bytes.max(1)).max(1) as u32
}
