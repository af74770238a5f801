//! CRC-32 of IEEE 802.3, reflected, as in gzip and PNG. It notices every change of up to 32 bits in
//! a row, and so of every byte.

const TABLE: [u32; 256] = table();

/// The checksum of the bytes so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Checksum(u32);

impl Checksum {
    #[must_use]
    pub(super) fn with(self, bytes: &[u8]) -> Self {
        let step = |sum: u32, byte: &u8| {
            let index = (sum ^ u32::from(*byte)) & 0xFF;
            TABLE[index as usize] ^ (sum >> 8)
        };
        Self(!bytes.iter().fold(!self.0, step))
    }

    pub(super) fn to_hex(self) -> String {
        format!("{:08x}", self.0)
    }
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut sum = index as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 };
            bit += 1;
        }
        table[index] = sum;
        index += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of the catalogue of CRCs, and sums of `zlib.crc32` of Python.
    #[test]
    fn known_sums() {
        for (bytes, sum) in [
            (&b""[..], "00000000"),
            (b"123456789", "cbf43926"),
            (b"The quick brown fox jumps over the lazy dog", "414fa339"),
            (&[0; 32], "190a55ad"),
        ] {
            assert_eq!(Checksum::default().with(bytes).to_hex(), sum);
        }
    }

    #[test]
    fn a_sum_continues() {
        let sum = Checksum::default().with(b"1234").with(b"56789");
        assert_eq!(sum, Checksum::default().with(b"123456789"));
    }
}
