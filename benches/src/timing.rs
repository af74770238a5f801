//! Times that can be compared.

use std::time::{Duration, Instant};

use cpu_time::ThreadTime;

/// How long to measure, from the command line: `--smoke` asks for one round, to see that everything agrees.
pub fn budget(each: Duration) -> Duration {
    if is_smoke() { Duration::ZERO } else { each }
}

pub fn is_smoke() -> bool {
    std::env::args().any(|argument| argument == "--smoke")
}

/// The shortest time of a call of each contender, of as many rounds as there is time for. A round calls all of them in
/// turns, each `calls` times, so that a busy moment of the machine is not one contender's misfortune; time that the processor
/// gives to others does not count. A contender that has used up its share of the budget sits the later rounds out.
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

/// How often to call a reader of so many bytes at a time: a look at the clock takes a fraction of a microsecond.
pub fn calls(bytes: usize) -> u32 {
    (200_000 / bytes.max(1)).max(1) as u32
}
