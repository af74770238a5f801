//! Numbers that differ. Nothing here has to be unpredictable.

/// The next of a sequence that begins at any number (Knuth's MMIX generator). Its high bits are the good ones.
pub(crate) fn next(state: u64) -> u64 {
    state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407)
}
