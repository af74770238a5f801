//! The lines of a file of records, without I/O: what is whole, what is torn, and what is damaged.

use super::checksum::Checksum;

const CHECKSUM_DIGITS: usize = 8;

/// A form of files: a name, and the version that this program reads and writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

/// The end of the whole records of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) bytes: u64,
    pub(super) lines: u64,
    checksum: Checksum,
}

/// The whole records after a place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Records<'a> {
    /// The content of each record, with the place before it.
    pub(super) contents: Vec<(Place, &'a str)>,
    pub(super) end: Place,
}

/// Bytes that are not records.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BadLine {
    /// A line that is not as it was written.
    Damaged(Place),
    /// A first line of another form.
    Foreign,
    /// A first line of this form, in another version.
    Version(String),
}

impl Form {
    pub(super) fn first_line(self) -> String {
        format!("{} {}\n", self.name, self.version)
    }

    /// Reads a file from its beginning. The place is the default one if not even its first line is
    /// whole.
    pub(super) fn read(self, bytes: &[u8]) -> Result<Records<'_>, BadLine> {
        let first = self.first_line();
        match bytes.strip_prefix(first.as_bytes()) {
            Some(rest) => Place::default().after(first.as_bytes()).read(rest),
            None if first.as_bytes().starts_with(bytes) => Place::default().read(&[]),
            None => Err(self.bad_first_line(bytes)),
        }
    }

    fn bad_first_line(self, bytes: &[u8]) -> BadLine {
        let line = bytes.split(|byte| *byte == b'\n').next();
        let line = line.and_then(|line| str::from_utf8(line).ok());
        let version = line
            .and_then(|line| line.strip_prefix(self.name)?.strip_prefix(' '))
            .filter(|version| (1..=9).contains(&version.len()))
            .filter(|version| version.bytes().all(|byte| byte.is_ascii_digit()));
        version.map_or(BadLine::Foreign, |version| {
            BadLine::Version(version.to_owned())
        })
    }
}

impl Place {
    /// Reads the records that follow this place. A last one that is incomplete is left out.
    pub(super) fn read(self, bytes: &[u8]) -> Result<Records<'_>, BadLine> {
        let (mut contents, mut end, mut rest) = (Vec::new(), self, bytes);
        while let Some(length) = rest.iter().position(|byte| *byte == b'\n') {
            let content = end.content(&rest[..length]);
            let content = content.ok_or(BadLine::Damaged(end))?;
            contents.push((end, content));
            end = end.after_record(content);
            rest = &rest[length + 1..];
        }
        match end.can_begin(rest) {
            true => Ok(Records { contents, end }),
            false => Err(BadLine::Damaged(end)),
        }
    }

    /// Returns the line of a record that follows this place. The content has no line feed.
    pub(super) fn line(self, content: &str) -> String {
        let sum = self.after_record(content).checksum.to_hex();
        format!("{sum}\t{content}\n")
    }

    /// Returns the place after a record.
    pub(super) fn after_record(self, content: &str) -> Self {
        Self {
            bytes: self.bytes + (CHECKSUM_DIGITS + 1 + content.len() + 1) as u64,
            lines: self.lines + 1,
            checksum: self.checksum.with(content.as_bytes()).with(b"\n"),
        }
    }

    fn after(self, first_line: &[u8]) -> Self {
        Self {
            bytes: first_line.len() as u64,
            lines: 1,
            checksum: self.checksum.with(first_line),
        }
    }

    /// Returns the content of a line that follows this place, if its checksum is right.
    fn content(self, line: &[u8]) -> Option<&str> {
        let (sum, content) = str::from_utf8(line).ok()?.split_once('\t')?;
        (sum == self.after_record(content).checksum.to_hex()).then_some(content)
    }

    /// Returns `true` if these last bytes, which have no line feed, can be the beginning of a
    /// record. A whole record with something else in the place of its line feed was changed after
    /// it was written.
    fn can_begin(self, bytes: &[u8]) -> bool {
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_changed = bytes
            .split_last()
            .is_some_and(|(_, line)| self.content(line).is_some());
        bytes.iter().take(CHECKSUM_DIGITS).all(is_digit)
            && bytes.get(CHECKSUM_DIGITS).is_none_or(|byte| *byte == b'\t')
            && !is_changed
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const FORM: Form = Form {
        name: "a form",
        version: "1",
    };

    fn file(contents: &[String]) -> String {
        let mut text = FORM.first_line();
        let mut place = Place::default().after(text.as_bytes());
        for content in contents {
            text += &place.line(content);
            place = place.after_record(content);
        }
        text
    }

    fn texts(records: &Records<'_>) -> Vec<String> {
        let contents = records.contents.iter();
        contents.map(|(_, content)| (*content).to_owned()).collect()
    }

    fn contents() -> impl Strategy<Value = Vec<String>> {
        vec("[a-c\té ]{0,6}", 0..5)
    }

    /// The checksums are those of Python's `zlib.crc32`.
    #[test]
    fn known_lines() {
        assert_eq!(
            file(&["one".into(), String::new(), "two\tthree".into()]),
            "a form 1\n5a6e41a8\tone\nea804308\t\n5a1e7382\ttwo\tthree\n"
        );
    }

    #[test]
    fn other_files_are_recognised() {
        let version = |text: &str| BadLine::Version(text.to_owned());
        for (bytes, expected) in [
            (&b"a form 2\n"[..], version("2")),
            (b"a form 12\nanything", version("12")),
            (b"a form 1", BadLine::Foreign),
            (b"a form x\n", BadLine::Foreign),
            (b"another\n", BadLine::Foreign),
            (b"\xff\n", BadLine::Foreign),
        ] {
            match FORM.read(bytes) {
                Ok(records) => assert!(b"a form 1\n".starts_with(bytes), "{records:?}"),
                Err(error) => assert_eq!(error, expected),
            }
        }
    }

    proptest! {
        #[test]
        fn records_read_back(contents in contents()) {
            let text = file(&contents);
            let records = FORM.read(text.as_bytes()).expect("whole");
            prop_assert_eq!(&texts(&records), &contents);
            prop_assert_eq!(records.end.bytes, text.len() as u64);
            prop_assert_eq!(records.end.lines, contents.len() as u64 + 1);
        }

        /// A process can be killed at every byte of a write.
        #[test]
        fn a_file_that_ends_anywhere_has_its_whole_records(contents in contents()) {
            let text = file(&contents);
            for end in 0..text.len() {
                let records = FORM.read(&text.as_bytes()[..end]).expect("torn, not damaged");
                let whole = text.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count();
                prop_assert_eq!(&texts(&records)[..], &contents[..whole.saturating_sub(1)]);
                prop_assert_eq!(records.end.lines, whole as u64);
            }
        }

        #[test]
        fn every_changed_byte_is_noticed(contents in contents(), flip in 1_u8..) {
            let text = file(&contents);
            for place in 0..text.len() {
                let mut bytes = text.clone().into_bytes();
                bytes[place] ^= flip;
                prop_assert!(FORM.read(&bytes).is_err(), "{} of {:?}", place, text);
            }
        }

        #[test]
        fn a_line_that_is_lost_doubled_or_moved_is_noticed(contents in vec("[a-c]{1,2}", 2..6), at in any::<prop::sample::Index>()) {
            let text = file(&contents);
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let at = 1 + at.index(lines.len() - 2);
            let lost = [&lines[..at], &lines[at + 1..]].concat().concat();
            let doubled = [&lines[..=at], &lines[at..]].concat().concat();
            let mut moved = lines.clone();
            moved.swap(at, at + 1);
            prop_assert!(FORM.read(lost.as_bytes()).is_err());
            prop_assert!(FORM.read(doubled.as_bytes()).is_err());
            prop_assert!(FORM.read(moved.concat().as_bytes()).is_err());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = FORM.read(&bytes);
            let _ = Place::default().read(&bytes);
        }
    }
}
