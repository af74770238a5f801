//! Distinct numbers. They need not be unpredictable.

/// Returns the number after `state` in Knuth's MMIX sequence. Its high bits are the best ones.
pub(crate) fn next(state: u64) -> u64 {
    state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407)
}
