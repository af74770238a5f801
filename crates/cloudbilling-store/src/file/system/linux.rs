//! Linux.

use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::Path,
};

use rustix::{
    fs::fstatfs,
    time::{ClockId, clock_gettime},
};

use crate::{StoreError, StoreErrorKind, StoreTime};

/// File systems whose locks other machines do not see, or that may reach a server that fails. The
/// numbers are those of `linux/magic.h` and of the manual page of `statfs`.
///
/// A file system in user space (FUSE) can be anything, such as sshfs.
const REMOTE: [(u32, &str); 17] = [
    (0x0102_1997, "9P"),
    (0x5346_414f, "AFS"),
    (0x00c3_6400, "Ceph"),
    (0xff53_4d42, "CIFS"),
    (0x7375_7245, "Coda"),
    (0x6573_5546, "FUSE, which may be a network file system"),
    (0x0116_1970, "GFS2"),
    (0x4750_4653, "GPFS"),
    (0x0bd0_0bd0, "Lustre"),
    (0x564c, "NCP"),
    (0x6969, "NFS"),
    (0x7461_636f, "OCFS2"),
    (0xaad7_aaea, "PanFS"),
    (0x517b, "SMB"),
    (0xfe53_4d42, "SMB"),
    (0x786f_4256, "a shared folder of VirtualBox"),
    (0xbacb_acbc, "a shared folder of VMware"),
];

/// Local file systems by their numbers, and whether they are in memory.
const LOCAL: [(u32, &str, bool); 8] = [
    (0x9123_683e, "Btrfs", false),
    (0xef53, "ext4", false),
    (0xf2f5_2010, "F2FS", false),
    (0x794c_7630, "overlayfs", false),
    (0x8584_58f6, "ramfs", true),
    (0x0102_1994, "tmpfs", true),
    (0x5846_5342, "XFS", false),
    (0x2fc1_2fc1, "ZFS", false),
];

/// The mode bits of the group and of others.
const OTHERS: u32 = 0o077;
const WRITABLE_BY_OTHERS: u32 = 0o022;

#[expect(clippy::unnecessary_wraps, reason = "other systems are not supported")]
pub(in crate::file) fn check_supported() -> Result<(), StoreError> {
    Ok(())
}

/// Creates a directory and its parents for their owner only.
pub(in crate::file) fn create_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Returns options that open a file for reading and writing, and create it for its owner only.
pub(in crate::file) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).mode(0o600);
    options
}

pub(in crate::file) fn is_accessible_by_others(metadata: &Metadata) -> bool {
    metadata.mode() & OTHERS != 0
}

pub(in crate::file) fn is_writable_by_others(metadata: &Metadata) -> bool {
    metadata.mode() & WRITABLE_BY_OTHERS != 0
}

/// Returns the name of the file system of `file`, or its number, and whether it is in memory.
pub(in crate::file) fn file_system(file: &File) -> io::Result<(String, bool)> {
    let magic = fstatfs(file)?.f_type as u32;
    let local = LOCAL.iter().find(|(number, ..)| *number == magic);
    Ok(match (local, remote_name(magic)) {
        (Some((_, name, is_volatile)), _) => ((*name).to_owned(), *is_volatile),
        (None, Some(name)) => (name.to_owned(), false),
        (None, None) => (format!("number {magic:#x}"), false),
    })
}

/// Returns the number of the user who owns a file.
pub(in crate::file) fn owner(metadata: &Metadata) -> u32 {
    metadata.uid()
}

/// Returns the name of the file system of `file` if it is not a local one.
pub(in crate::file) fn remote_file_system(file: &File) -> io::Result<Option<&'static str>> {
    // The type of the field depends on the architecture; the numbers have 32 bits.
    let magic = fstatfs(file)?.f_type as u32;
    Ok(remote_name(magic))
}

fn remote_name(magic: u32) -> Option<&'static str> {
    let found = REMOTE.iter().find(|(number, _)| *number == magic);
    found.map(|(_, name)| *name)
}

/// The time since the machine started, suspension included.
#[derive(Clone, Debug)]
pub(in crate::file) struct BootClock {
    boot: u64,
}

impl BootClock {
    pub(in crate::file) fn new() -> Result<Self, StoreError> {
        let id = fs::read_to_string("/proc/sys/kernel/random/boot_id");
        let id = id.map_err(|error| unknown_boot().with_source(error))?;
        // The identity of a boot is a UUID; its first half tells boots apart.
        let digits: String = id
            .chars()
            .filter(char::is_ascii_hexdigit)
            .take(16)
            .collect();
        let boot = u64::from_str_radix(&digits, 16);
        let boot = boot.map_err(|error| unknown_boot().with_source(error))?;
        Ok(Self { boot })
    }

    pub(in crate::file) fn now(&self) -> StoreTime {
        let time = clock_gettime(ClockId::Boottime);
        let (seconds, nanos) = (time.tv_sec.cast_unsigned(), time.tv_nsec.cast_unsigned());
        StoreTime::new(self.boot, seconds * 1_000 + nanos / 1_000_000)
    }
}

fn unknown_boot() -> StoreError {
    StoreError::new(StoreErrorKind::Unsupported)
        .with_detail("the kernel does not say which boot this is: /proc/sys/kernel/random/boot_id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_known_by_their_numbers() {
        assert_eq!(remote_name(0x6969), Some("NFS"));
        assert_eq!(remote_name(0xff53_4d42), Some("CIFS"));
        // ext4, tmpfs, overlayfs, btrfs, XFS.
        for local in [0xef53, 0x0102_1994, 0x794c_7630, 0x9123_683e, 0x5846_5342] {
            assert_eq!(remote_name(local), None, "{local:x}");
        }
    }

    /// Procfs has a number as well, so the system call works.
    #[test]
    fn a_local_file_system_is_not_remote() {
        let file = File::open("/proc").expect("procfs is mounted");
        assert_eq!(remote_file_system(&file).expect("an open file"), None);
    }

    #[test]
    fn the_clock_is_that_of_the_current_boot() {
        let clock = BootClock::new().expect("procfs is mounted");
        let (first, second) = (
            clock.now(),
            BootClock::new().expect("procfs is mounted").now(),
        );
        assert_eq!(first.clock(), second.clock());
        assert!(first.millis() <= second.millis());
    }
}
