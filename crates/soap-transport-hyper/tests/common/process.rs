//! The memory and open files of this process, as Linux reports them.
#![allow(dead_code, reason = "no test uses all of it")]

use std::fs;

/// Returns a line of the memory statistics in bytes: `VmRSS` is the current memory, `VmHWM` the
/// most ever.
pub(crate) fn memory(line: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux has it");
    let value = status.lines().find_map(|it| it.strip_prefix(line));
    let value = value.and_then(|it| it.strip_prefix(':')?.trim().strip_suffix(" kB"));
    let kilobytes = value.and_then(|it| it.parse::<usize>().ok());
    kilobytes.expect("a number of kilobytes") * 1024
}

/// The resources that grow if something leaks.
pub(crate) struct Sample {
    pub(crate) memory_kb: usize,
    pub(crate) files: usize,
}

impl Sample {
    pub(crate) fn take() -> Self {
        Self {
            memory_kb: memory("VmRSS") / 1024,
            files: fs::read_dir("/proc/self/fd").expect("Linux has it").count(),
        }
    }
}
