//! Prints lines of the log from a thread of its own.
//!
//! ```text
//! request ──try_send──► [ at most 256 lines ] ──► thread: at most 100 lines a second ──► print
//!             └─ full: counted                      └─ beyond: counted
//! ```
//!
//! `print` writes to a terminal or a pipe, and both can stop reading (Ctrl-S, `less`) or go away
//! (`head -1`). A request therefore never prints and never waits for a printer: it passes its line
//! on, or counts it as left out.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The most lines printed in one second. A flood of requests must not fill a disk.
pub(crate) const LINES_A_SECOND: u32 = 100;

/// The most lines that wait for the printing thread.
const WAITING: usize = 256;

/// The time that a dropped printer waits for its last lines to be printed.
const LAST_LINES: Duration = Duration::from_secs(1);

/// The sending side of the printing thread.
pub(crate) struct Printer {
    /// `None` only while the printer is dropped.
    lines: Option<SyncSender<String>>,
    left_out: Arc<AtomicU64>,
    /// Disconnected when the thread has ended.
    ended: Mutex<Receiver<()>>,
}

impl Printer {
    /// Starts the printing thread.
    ///
    /// # Errors
    /// If the system has no thread to give.
    pub(crate) fn start(print: Arc<dyn Fn(&str) + Send + Sync>) -> std::io::Result<Self> {
        let (lines, waiting) = sync_channel(WAITING);
        let (alive, ended) = sync_channel(0);
        let left_out = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&left_out);
        std::thread::Builder::new()
            .name("cloudbilling-log".to_owned())
            .spawn(move || {
                let _alive: SyncSender<()> = alive;
                // A printer that panics prints nothing more; what it was to print is counted as
                // left out.
                let _ = catch_unwind(AssertUnwindSafe(|| print_all(&waiting, &counted, &*print)));
            })?;
        Ok(Self {
            lines: Some(lines),
            left_out,
            ended: Mutex::new(ended),
        })
    }

    /// Hands a line to the thread, or counts it as left out. Never waits.
    pub(super) fn print(&self, line: String) {
        let sent = self.lines.as_ref().map(|lines| lines.try_send(line));
        if !matches!(sent, Some(Ok(()))) {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The number of lines that are left out and not yet reported.
    #[cfg(test)]
    fn left_out(&self) -> u64 {
        self.left_out.load(Ordering::Relaxed)
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        self.lines = None;
        // The thread may be blocked by a terminal that is not read; then it ends with the process.
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = ended.recv_timeout(LAST_LINES);
    }
}

impl fmt::Debug for Printer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Printer").finish_non_exhaustive()
    }
}

/// Prints until the printer is dropped and its last line is printed.
fn print_all(lines: &Receiver<String>, left_out: &AtomicU64, print: &dyn Fn(&str)) {
    let mut second = Second::beginning(Instant::now());
    loop {
        let line = if left_out.load(Ordering::Relaxed) == 0 {
            lines.recv().map_err(RecvTimeoutError::from)
        } else {
            lines.recv_timeout(second.left(Instant::now()))
        };
        if second.is_over(Instant::now()) {
            second = Second::beginning(Instant::now());
            report(left_out, print);
        }
        match line {
            Ok(line) if second.take() => print(&line),
            Ok(_) => drop(left_out.fetch_add(1, Ordering::Relaxed)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return report(left_out, print),
        }
    }
}

/// Prints the number of lines that were left out, if any were.
fn report(left_out: &AtomicU64, print: &dyn Fn(&str)) {
    match left_out.swap(0, Ordering::Relaxed) {
        0 => {}
        1 => print("(1 more line left out)"),
        count => print(&format!("({count} more lines left out)")),
    }
}

/// One second and the lines printed in it.
#[derive(Clone, Copy, Debug)]
struct Second {
    began: Instant,
    printed: u32,
}

impl Second {
    const LENGTH: Duration = Duration::from_secs(1);

    fn beginning(now: Instant) -> Self {
        Self {
            began: now,
            printed: 0,
        }
    }

    fn is_over(&self, now: Instant) -> bool {
        self.left(now).is_zero()
    }

    fn left(&self, now: Instant) -> Duration {
        Self::LENGTH.saturating_sub(now.duration_since(self.began))
    }

    /// Takes one of this second's lines, if there is one left.
    fn take(&mut self) -> bool {
        let left = self.printed < LINES_A_SECOND;
        self.printed += u32::from(left);
        left
    }
}

#[cfg(test)]
mod tests {

    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_second_has_a_hundred_lines() {
        let now = Instant::now();
        let mut second = Second::beginning(now);
        assert_eq!((0..150).filter(|_| second.take()).count(), 100);
        assert!(!second.is_over(now + Duration::from_millis(999)));
        assert!(second.is_over(now + Duration::from_secs(1)));
    }

    /// A paused terminal: the first line is never done. Everybody else goes on, and the rest is
    /// counted.
    #[test]
    fn a_paused_reader_delays_no_request() {
        let (began, begun) = channel();
        let (release, released) = channel::<()>();
        let released = Mutex::new(released);
        let printer = Printer::start(Arc::new(move |_| {
            let _ = began.send(());
            let _ = released.lock().expect("sound").recv();
        }));
        let printer = printer.expect("a thread");
        printer.print("first".to_owned());
        begun.recv().expect("it prints");
        for number in 0..10_000 {
            printer.print(number.to_string());
        }
        assert_eq!(printer.left_out(), 10_000 - WAITING as u64);
        drop(release);
    }

    /// A closed pipe: `eprintln!` panics.
    #[test]
    fn a_closed_reader_delays_no_request() {
        let printer = Printer::start(Arc::new(|_| panic!("broken pipe")));
        let printer = printer.expect("a thread");
        for number in 0..10_000 {
            printer.print(number.to_string());
        }
        assert!(printer.left_out() >= 10_000 - 1 - WAITING as u64);
    }

    #[test]
    fn omitted_lines_are_reported_at_the_end() {
        let printed = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&printed);
        let printer = Printer::start(Arc::new(move |line: &str| {
            kept.lock().expect("sound").push(line.to_owned());
        }));
        let printer = printer.expect("a thread");
        printer.left_out.fetch_add(7, Ordering::Relaxed);
        printer.print("last".to_owned());
        drop(printer);
        let printed = printed.lock().expect("sound");
        let reported = printed.iter().any(|line| line == "(7 more lines left out)");
        assert!(
            reported && printed.contains(&"last".to_owned()),
            "{printed:?}"
        );
    }
}
