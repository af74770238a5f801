//! Zstandard ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878)), decoded as it arrives, with the
//! `ruzstd` library.

use std::io::{self, Write};

use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

/// The largest window of a response
/// ([RFC 9659, section 3](https://www.rfc-editor.org/rfc/rfc9659#section-3)).
const MAX_WINDOW_BYTES: u64 = 8 << 20;

/// Enough bytes for any step. The library reads a header or a block as a whole: a block has at most
/// 128 KB, a header before it and the checksum of the frame after it.
const ANY_STEP_BYTES: usize = (128 << 10) + 3 + 4;

/// Takes frames and writes their content.
pub(crate) struct ZstdWriter<W> {
    decoder: FrameDecoder,
    in_frame: bool,
    /// The bytes that are left of a frame without content.
    skipped_bytes: u64,
    pending: Vec<u8>,
    sink: W,
}

impl<W: Write> ZstdWriter<W> {
    pub(crate) fn new(sink: W) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MAX_WINDOW_BYTES);
        Self {
            decoder,
            in_frame: false,
            skipped_bytes: 0,
            pending: Vec::new(),
            sink,
        }
    }

    pub(crate) fn write_all(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.pending.extend_from_slice(chunk);
        self.decode(ANY_STEP_BYTES)
    }

    pub(crate) fn get_mut(&mut self) -> &mut W {
        &mut self.sink
    }

    /// Decodes the rest, which must be the end of a frame.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.decode(1)?;
        if self.in_frame || self.skipped_bytes > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(self.sink)
    }

    /// Takes steps while at least `step_bytes` are pending.
    fn decode(&mut self, step_bytes: usize) -> io::Result<()> {
        if self.pending.len() < step_bytes {
            return Ok(());
        }
        let pending = std::mem::take(&mut self.pending);
        let mut source = pending.as_slice();
        while source.len() >= step_bytes {
            if self.skipped_bytes > 0 {
                let skipped = self.skipped_bytes.min(source.len() as u64);
                self.skipped_bytes -= skipped;
                source = &source[skipped as usize..];
            } else if self.in_frame {
                self.decode_block(&mut source)?;
            } else {
                self.begin_frame(&mut source)?;
            }
        }
        self.pending.extend_from_slice(source);
        Ok(())
    }

    fn begin_frame(&mut self, source: &mut &[u8]) -> io::Result<()> {
        match self.decoder.reset(source) {
            Ok(()) => self.in_frame = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => self.skipped_bytes = length.into(),
            Err(error) => return Err(io::Error::other(error)),
        }
        Ok(())
    }

    fn decode_block(&mut self, source: &mut &[u8]) -> io::Result<()> {
        self.decoder
            .decode_blocks(source, BlockDecodingStrategy::UptoBlocks(1))
            .map_err(io::Error::other)?;
        self.decoder.collect_to_writer(&mut self.sink)?;
        if self.decoder.is_finished() {
            self.in_frame = false;
            let sent = self.decoder.get_checksum_from_data();
            if sent.is_some() && sent != self.decoder.get_calculated_checksum() {
                return Err(io::Error::other("the checksum is wrong"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `zstd --check` of "hello hello hello hello hello", by the reference implementation.
    const HELLO: [u8; 25] = [
        0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x68, 0x65, 0x00, 0x00, 0x30, 0x68, 0x65, 0x6c, 0x6c, 0x6f,
        0x20, 0x01, 0x00, 0xa9, 0x4b, 0x11, 0x87, 0x4e, 0x20, 0x0a,
    ];
    const TEXT: &[u8] = b"hello hello hello hello hello";
    /// A skippable frame with two bytes.
    const SKIPPABLE: [u8; 10] = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, b'x', b'y'];

    fn decode(encoded: &[u8], chunk_bytes: usize) -> io::Result<Vec<u8>> {
        let mut writer = ZstdWriter::new(Vec::new());
        for chunk in encoded.chunks(chunk_bytes) {
            writer.write_all(chunk)?;
        }
        writer.finish()
    }

    #[test]
    fn frames_are_concatenated_and_some_are_skipped() {
        let frames = [&SKIPPABLE[..], &HELLO, &SKIPPABLE, &HELLO].concat();
        let twice = [TEXT, TEXT].concat();
        assert_eq!(decode(&frames, 1).expect("valid"), twice);
        assert_eq!(decode(&frames, usize::MAX).expect("valid"), twice);
    }

    #[test]
    fn a_frame_of_many_blocks_in_chunks_of_any_size() {
        let text: Vec<u8> = (0..400_000_u32)
            .flat_map(|number| number.wrapping_mul(0x9e37_79b9).to_le_bytes())
            .collect();
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        let encoded = ruzstd::encoding::compress_to_vec(&text[..], level);
        assert!(encoded.len() > 4 * ANY_STEP_BYTES, "many steps");
        for chunk_bytes in [1000, 8192, 1 << 20] {
            let decoded = decode(&encoded, chunk_bytes).expect("valid");
            assert!(decoded == text, "in chunks of {chunk_bytes}");
        }
    }

    #[test]
    fn a_body_cut_off_at_any_byte_is_an_error() {
        for frames in [&HELLO[..], &SKIPPABLE] {
            for end in 1..frames.len() {
                decode(&frames[..end], 4).expect_err("cut off");
            }
        }
    }

    #[test]
    fn a_wrong_checksum_is_an_error() {
        let mut frame = HELLO;
        *frame.last_mut().expect("not empty") ^= 1;
        decode(&frame, 4).expect_err("it does not match");
    }

    #[test]
    fn a_window_larger_than_the_coding_allows_is_an_error() {
        // A frame header with nothing but the window's size in powers of two, and an empty last
        // block.
        let frame = |log: u8| [0x28, 0xb5, 0x2f, 0xfd, 0, (log - 10) << 3, 1, 0, 0];
        assert_eq!(decode(&frame(23), 4).expect("8 MB"), b"");
        decode(&frame(24), 4).expect_err("16 MB");
    }
}
