use std::fmt;

use cloudbilling::codec::Printable;

use super::Source;
use crate::failure::Failure;

/// The problems of an input, up to a limit, in the order of the input.
#[derive(Debug)]
pub(in crate::bulk) struct Problems<'a> {
    count: usize,
    limit: usize,
    /// The last offset whose line is known, with that line, so that the work is linear.
    last: (usize, usize),
    /// With the offset of each.
    shown: Vec<(usize, String)>,
    source: &'a Source,
}

impl<'a> Problems<'a> {
    pub(in crate::bulk) fn new(source: &'a Source, limit: usize) -> Self {
        Self {
            count: 0,
            limit: limit.max(1),
            last: (0, 1),
            shown: Vec::new(),
            source,
        }
    }

    /// Adds a problem at an offset, with the member that it is about.
    pub(in crate::bulk) fn add(&mut self, at: usize, member: &str, problem: impl fmt::Display) {
        self.count += 1;
        if self.shown.len() < self.limit {
            let (line, column) = self.place(at);
            let member = match member {
                "" => String::new(),
                member => format!("{}: ", Printable::new(member)),
            };
            let name = self.source.name();
            let text = format!("{name}:{line}:{column}: {member}{problem}");
            self.shown.push((at, text));
        }
    }

    /// Returns the line of an offset, from 1. Offsets that grow cost the least.
    pub(in crate::bulk) fn line(&mut self, at: usize) -> usize {
        let bytes = self.source.text().as_bytes();
        let at = at.min(bytes.len());
        let (from, line) = match at >= self.last.0 {
            true => self.last,
            false => (0, 1),
        };
        let lines = bytes[from..at].iter().filter(|byte| **byte == b'\n');
        self.last = (at, line + lines.count());
        self.last.1
    }

    fn place(&mut self, at: usize) -> (usize, usize) {
        let line = self.line(at);
        let before = &self.source.text()[..self.last.0];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        (line, before[start..].chars().count() + 1)
    }

    /// Fails if there is a problem.
    pub(in crate::bulk) fn finish(mut self) -> Result<(), Failure> {
        if self.count == 0 {
            return Ok(());
        }
        let errors = match self.count {
            1 => "1 error".to_owned(),
            count => format!("{count} errors"),
        };
        let message = format!("{} has {errors}; nothing was sent", self.source.name());
        let more = self.count - self.shown.len();
        let more = (more > 0).then(|| format!("… and {more} more (--max-errors)"));
        self.shown.sort();
        let lines = self.shown.iter().map(|(_, text)| text);
        let lines = lines.chain(&more).map(String::as_str);
        Err(Failure::usage(message)
            .with_excerpt(lines)
            .with_help("correct the file, and run the command again"))
    }
}
