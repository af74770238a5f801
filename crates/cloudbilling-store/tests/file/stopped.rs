//! A process that is stopped, perhaps while it holds the lock.

use std::time::Duration;

use cloudbilling_store::{StoreErrorKind, Swapped, Version};
use rustix::process::Signal;

use crate::{
    child::{COUNTERS, Counter, decode, encode},
    common::{Folder, load, stored, swap},
};

/// While the other process is stopped, a swap ends: it is stored, or the record is busy. After it
/// continues, nothing is lost and nothing is stored twice.
#[test]
fn a_stopped_process_blocks_nobody_forever() {
    let folder = Folder::new();
    let store = folder.store();
    let impatient = folder.store().with_lock_timeout(Duration::ZERO);
    stored(&store, Version::ABSENT, &encode([0; COUNTERS]));
    let mut counter = Counter::start(folder.state().as_os_str(), 0);
    let mut own = 0;
    let mut busy = 0;
    // It is stopped where it happens to be: mostly while it syncs, with the lock held.
    for _ in 0..2_000 {
        counter.acknowledged();
        counter.signal(Signal::STOP);
        let current = load(&store).expect("a load needs no lock");
        let mut counts = decode(&current.record.expect("a record"));
        counts[1] += 1;
        match swap(&impatient, current.version, &encode(counts)) {
            Ok(Swapped::Stored { .. }) => own += 1,
            // The stop takes effect a moment after it was sent.
            Ok(Swapped::Conflict(_)) => {}
            Err(error) => {
                assert_eq!(error.kind(), StoreErrorKind::Busy, "{error}");
                assert!(!error.may_have_been_stored());
                busy += 1;
            }
        }
        counter.signal(Signal::CONT);
        if own > 2 && busy > 2 {
            break;
        }
    }
    assert!(busy > 0, "the process was never stopped with the lock held");
    let acknowledged = counter.kill();
    let loaded = load(&store).expect("a whole record");
    let counts = decode(&loaded.record.expect("a record"));
    assert_eq!(counts[1], own);
    assert!(acknowledged <= counts[0] && counts[0] <= acknowledged + 1);
    assert_eq!(loaded.version.counter(), 1 + counts[0] + counts[1]);
}
