//! Distinct numbers. They need not be unpredictable.

use core::time::Duration;

/// Returns the number after `state` in Knuth's MMIX sequence. Its high bits are the best ones.
pub(crate) fn next(state: u64) -> u64 {
    state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407)
}

/// Returns a random part of `whole`, which is less than all of it.
pub(crate) fn share(state: &mut u64, whole: Duration) -> Duration {
    *state = next(*state);
    let share = u32::try_from(*state >> 48).expect("16 bits fit");
    whole.saturating_mul(share) / (1 << 16)
}
