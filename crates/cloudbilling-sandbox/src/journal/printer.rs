//! Hands lines of the log on, and no more of them than somebody could read.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Lines handed on in a second; what comes beyond is counted. A flood of requests must not fill a disk.
pub(crate) const LINES_A_SECOND: u32 = 100;

/// Where lines go, and how many went there lately.
pub(crate) struct Printer {
    print: Arc<dyn Fn(&str) + Send + Sync>,
    second: Mutex<Second>,
}

#[derive(Clone, Copy)]
struct Second {
    began: Instant,
    printed: u32,
    left_out: u64,
}

impl Printer {
    pub(crate) fn new(print: Arc<dyn Fn(&str) + Send + Sync>) -> Self {
        Self {
            print,
            second: Mutex::new(Second {
                began: Instant::now(),
                printed: 0,
                left_out: 0,
            }),
        }
    }

    pub(super) fn print(&self, line: &dyn fmt::Display) {
        self.print_at(line, Instant::now());
    }

    fn print_at(&self, line: &dyn fmt::Display, now: Instant) {
        // Held while printing, so that lines stay in order.
        let mut second = self.second.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(second.began) >= Duration::from_secs(1) {
            if second.left_out > 0 {
                (self.print)(&format!("({} more lines left out)", second.left_out));
            }
            *second = Second {
                began: now,
                printed: 0,
                left_out: 0,
            };
        }
        if second.printed == LINES_A_SECOND {
            second.left_out += 1;
            return;
        }
        second.printed += 1;
        (self.print)(&line.to_string());
    }
}

impl fmt::Debug for Printer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Printer").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_not_printed() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        let printer = Printer::new(Arc::new(move |line: &str| {
            kept.lock().expect("sound").push(line.to_owned());
        }));
        let now = Instant::now();
        for number in 0..LINES_A_SECOND + 50 {
            printer.print_at(&number, now);
        }
        assert_eq!(lines.lock().expect("sound").len(), 100);
        printer.print_at(&"after", now + Duration::from_secs(2));
        assert_eq!(
            lines.lock().expect("sound")[100..],
            ["(50 more lines left out)", "after"]
        );
    }
}
