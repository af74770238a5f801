//! Lines and columns of offsets.

/// The number of bytes after which characters are counted in advance, so that finding a column
/// takes the same time in a document of one long line.
const BLOCK: usize = 1024;

/// An index of the lines and characters of a text.
#[derive(Clone, Debug)]
pub(crate) struct Positions {
    /// The offset of each line.
    lines: Vec<u32>,
    /// The number of characters before each block.
    characters: Vec<u32>,
}

impl Positions {
    /// Indexes a text of less than 4 GiB.
    pub(crate) fn new(text: &str) -> Self {
        let mut characters = vec![0];
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            count += count_characters(block);
            characters.push(count);
        }
        Self {
            lines: line_starts(text),
            characters,
        }
    }

    /// Returns line and column of an offset, both from 1.
    pub(crate) fn of(&self, text: &str, offset: usize) -> (u32, u32) {
        let offset = offset.min(text.len());
        let line = self
            .lines
            .partition_point(|start| *start as usize <= offset);
        let start = self.lines[line - 1] as usize;
        let column = self.characters_before(text, offset) - self.characters_before(text, start) + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), column)
    }

    fn characters_before(&self, text: &str, offset: usize) -> u32 {
        let block = offset / BLOCK;
        self.characters[block] + count_characters(&text.as_bytes()[block * BLOCK..offset])
    }
}

fn line_starts(text: &str) -> Vec<u32> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    let starts = ends.map(|(end, _)| u32::try_from(end + 1).unwrap_or(u32::MAX));
    std::iter::once(0).chain(starts).collect()
}

/// Counts the bytes that begin a character.
fn count_characters(bytes: &[u8]) -> u32 {
    let starts = bytes.iter().filter(|byte| **byte & 0xC0 != 0x80);
    u32::try_from(starts.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = format!("a\nå{}\nb", "ø".repeat(3000));
        let positions = Positions::new(&text);
        assert_eq!(positions.of(&text, 0), (1, 1));
        assert_eq!(positions.of(&text, 2), (2, 1));
        assert_eq!(positions.of(&text, 4), (2, 2));
        assert_eq!(positions.of(&text, text.len() - 2), (2, 3002));
        assert_eq!(positions.of(&text, text.len() + 9), (3, 2));
    }
}
