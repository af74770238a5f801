//! Processes that are killed at any instruction, by seed.

use std::{array, env};

use crate::{
    child::{COUNTERS, Counter, Counts, decode, encode},
    common::{Folder, load, stored},
};
use cloudbilling_store::Version;

/// Three processes count in one record and are killed in the middle of it. No acknowledged swap is
/// lost, none is done twice, and no record is torn.
#[test]
fn no_acknowledged_swap_is_lost() {
    let is_long = env::var("CLOUDBILLING_STORE_FORM").is_ok_and(|form| form == "long");
    let kills: u64 = if is_long { 500 } else { 20 };
    let seed: u64 =
        env::var("CLOUDBILLING_STORE_SEED").map_or(17, |it| it.parse().expect("a number"));
    let folder = Folder::new();
    let store = folder.store();
    stored(&store, Version::ABSENT, &encode([0; COUNTERS]));

    let state = folder.state();
    let start = |number| Counter::start(state.as_os_str(), number);
    let mut counters: [Counter; COUNTERS] = array::from_fn(start);
    let mut acknowledged: Counts = [0; COUNTERS];
    let mut random = Random(seed);
    for kill in 0..kills {
        let victim = random.below(COUNTERS as u64) as usize;
        for _ in 0..=random.below(3) {
            counters[victim].acknowledged();
        }
        // Somewhere in the next swap.
        for _ in 0..random.below(200_000) {
            std::hint::spin_loop();
        }
        let killed = std::mem::replace(&mut counters[victim], start(victim));
        acknowledged[victim] = acknowledged[victim].max(killed.kill());
        let counts = decode(
            &load(&store)
                .expect("a whole record")
                .record
                .expect("a record"),
        );
        assert!(
            counts
                .iter()
                .zip(acknowledged)
                .all(|(count, least)| *count >= least),
            "kill {kill} of seed {seed}: {acknowledged:?} were acknowledged, {counts:?} are stored"
        );
    }
    for (number, counter) in counters.into_iter().enumerate() {
        acknowledged[number] = acknowledged[number].max(counter.kill());
    }
    let loaded = load(&store).expect("a whole record");
    let counts = decode(&loaded.record.expect("a record"));
    let stored: u64 = counts.iter().sum();
    let least: u64 = acknowledged.iter().sum();
    // The last swap of each killed process may have been stored without its line.
    let unacknowledged = kills + COUNTERS as u64;
    assert!(least <= stored && stored <= least + unacknowledged);
    // Each count was stored by exactly one swap.
    assert_eq!(loaded.version.counter(), 1 + stored);
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}
