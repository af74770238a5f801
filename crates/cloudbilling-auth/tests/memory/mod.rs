//! A search for copies of a secret in the memory of this process, used by the tests of two crates.

use std::{
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
};

const LENGTH: usize = 40;

/// Returns one byte of the secret, which is never written down as a whole, neither in the program
/// nor by the search.
fn byte(place: usize) -> u8 {
    b'a' + (place * place * 7 + place * 3 + 11) as u8 % 26
}

/// Returns the secret in a buffer of the right size, because one that grows leaves copies behind.
pub(crate) fn secret() -> String {
    let mut text = String::with_capacity(LENGTH);
    text.extend((0..LENGTH).map(|place| char::from(byte(place))));
    text
}

/// Returns the number of copies of the secret in the writable memory of this process.
pub(crate) fn copies() -> usize {
    let maps = fs::read_to_string("/proc/self/maps").expect("Linux has it");
    let mut memory = File::open("/proc/self/mem").expect("a process may read itself");
    let mut chunk = vec![0; 1 << 20];
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw-p ")) {
        let (start, rest) = line.split_once('-').expect("a range");
        let end = rest.split(' ').next().expect("a range");
        let [mut at, end] =
            [start, end].map(|address| u64::from_str_radix(address, 16).expect("hexadecimal"));
        while at < end {
            let wanted = chunk.len().min((end - at) as usize);
            if memory.seek(SeekFrom::Start(at)).is_err()
                || memory.read_exact(&mut chunk[..wanted]).is_err()
            {
                break;
            }
            found += chunk[..wanted]
                .windows(LENGTH)
                .filter(|window| is_secret(window))
                .count();
            // Otherwise the rest of this chunk could be found again after a shorter read.
            chunk.fill(0);
            at += wanted as u64
                - if at + (wanted as u64) < end {
                    LENGTH as u64
                } else {
                    0
                };
        }
    }
    found
}

/// A place in memory, even after it was freed.
#[allow(dead_code)] // Not every test that has this module needs it.
pub(crate) struct Place {
    address: u64,
    bytes: Vec<u8>,
    memory: File,
}

#[allow(dead_code)]
impl Place {
    pub(crate) fn new(address: usize, length: usize) -> Self {
        Self {
            address: address.try_into().expect("an address"),
            bytes: vec![0; length],
            memory: File::open("/proc/self/mem").expect("a process may read itself"),
        }
    }

    /// Returns `true` if the secret is there. It allocates nothing, because that could reuse the
    /// place.
    pub(crate) fn has_secret(&mut self) -> bool {
        let read = self.memory.seek(SeekFrom::Start(self.address)).is_ok()
            && self.memory.read_exact(&mut self.bytes).is_ok();
        read && self.bytes.windows(LENGTH).any(is_secret)
    }
}

fn is_secret(window: &[u8]) -> bool {
    window
        .iter()
        .enumerate()
        .all(|(place, found)| *found == byte(place))
}
