//! Texts that match a pattern of XML Schema (part 2, appendix F), without back-tracking.
//!
//! The pattern is read while the text is made. Not known: subtraction of classes, and most
//! categories of Unicode.

use super::coverage::Coverage;

/// Returns a text that matches, or `None` if the pattern is malformed or not known here.
pub(super) fn matching(pattern: &str, random: &mut Coverage) -> Option<String> {
    let mut parser = Parser {
        rest: pattern,
        depth: 0,
    };
    let branches = parser.branches()?;
    if !parser.rest.is_empty() {
        return None;
    }
    let mut text = String::new();
    write(&branches, random, &mut text);
    Some(text)
}

/// Alternatives, each a sequence of pieces.
type Branches = Vec<Vec<Piece>>;

struct Piece {
    atom: Atom,
    min: usize,
    max: usize,
}

enum Atom {
    Characters(Vec<char>),
    Group(Branches),
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

/// Groups inside of groups, at most.
const DEPTH: usize = 32;
/// Occurrences of a piece, at most, unless the pattern asks for more.
const MORE: usize = 2;
const MOST: usize = 10_000;

impl Parser<'_> {
    fn branches(&mut self) -> Option<Branches> {
        let mut branches = vec![Vec::new()];
        while let Some(next) = self.rest.chars().next() {
            match next {
                ')' => break,
                '|' => {
                    self.take('|');
                    branches.push(Vec::new());
                }
                _ => {
                    let piece = self.piece()?;
                    branches.last_mut()?.push(piece);
                }
            }
        }
        Some(branches)
    }

    fn piece(&mut self) -> Option<Piece> {
        let atom = self.atom()?;
        let (min, max) = self.quantifier()?;
        Some(Piece { atom, min, max })
    }

    fn atom(&mut self) -> Option<Atom> {
        if self.take('(') {
            self.depth += 1;
            if self.depth > DEPTH {
                return None;
            }
            let group = self.branches()?;
            self.depth -= 1;
            return self.take(')').then_some(Atom::Group(group));
        }
        if self.take('[') {
            return Some(Atom::Characters(self.class()?));
        }
        Some(Atom::Characters(match self.next()? {
            '.' => "aZ0- é".chars().collect(),
            '\\' => self.escape()?,
            '?' | '*' | '+' | '{' | '}' => return None,
            character => vec![character],
        }))
    }

    fn quantifier(&mut self) -> Option<(usize, usize)> {
        if self.take('?') {
            return Some((0, 1));
        }
        if self.take('*') {
            return Some((0, MORE));
        }
        if self.take('+') {
            return Some((1, 1 + MORE));
        }
        if !self.take('{') {
            return Some((1, 1));
        }
        let (inside, rest) = self.rest.split_once('}')?;
        self.rest = rest;
        let (min, max) = inside.split_once(',').unwrap_or((inside, inside));
        let min: usize = min.trim().parse().ok()?;
        let max = match max.trim() {
            "" => min + MORE,
            max => max.parse().ok()?,
        };
        (min <= max && min <= MOST).then_some((min, max.min(min + MORE)))
    }

    /// Reads a class behind its bracket. The characters of an inverted class are those of a sample
    /// that it does not hold.
    fn class(&mut self) -> Option<Vec<char>> {
        let inverted = self.take('^');
        let mut characters = Vec::new();
        loop {
            let first = match self.next()? {
                ']' => break,
                '[' => return None,
                '\\' => self.escape()?,
                character => vec![character],
            };
            let range = self
                .rest
                .strip_prefix('-')
                .filter(|rest| !rest.starts_with([']', '[']));
            match (range, first.as_slice()) {
                (Some(rest), [from]) => {
                    self.rest = rest;
                    let to = match self.next()? {
                        '\\' => *self.escape()?.first()?,
                        character => character,
                    };
                    characters.extend((*from..=to).take(256));
                }
                _ if self.rest.starts_with("-[") => return None,
                _ => characters.extend(first),
            }
        }
        if inverted {
            let sample = ('a'..='z')
                .chain('A'..='Z')
                .chain('0'..='9')
                .chain("_ -.".chars());
            characters = sample
                .filter(|sample| !characters.contains(sample))
                .collect();
        }
        (!characters.is_empty()).then_some(characters)
    }

    fn escape(&mut self) -> Option<Vec<char>> {
        Some(match self.next()? {
            'n' => vec!['\n'],
            'r' => vec!['\r'],
            't' => vec!['\t'],
            'd' => ('0'..='9').collect(),
            'D' => vec!['a', 'Z', '-'],
            's' => vec![' '],
            'S' => vec!['a', 'Z', '0'],
            'w' | 'c' | 'i' => vec!['a', 'b', 'Z'],
            'W' => vec!['.', '!'],
            'p' => self.category()?,
            character @ ('\\' | '|' | '.' | '-' | '^' | '?' | '*' | '+' | '{' | '}' | '(' | ')'
            | '[' | ']') => vec![character],
            // Not in the specification, but in many schemas.
            character if !character.is_alphanumeric() => vec![character],
            _ => return None,
        })
    }

    fn category(&mut self) -> Option<Vec<char>> {
        let (name, rest) = self.rest.strip_prefix('{')?.split_once('}')?;
        self.rest = rest;
        Some(match name {
            "L" => vec!['a', 'Z', 'é'],
            "Lu" => vec!['A', 'Z', 'É'],
            "Ll" => vec!['a', 'z', 'é'],
            "N" | "Nd" => ('0'..='9').collect(),
            "IsBasicLatin" => vec!['a', 'Z', '0', ' ', '!'],
            "IsLatin-1Supplement" => vec!['é', 'ß', 'Ø'],
            _ => return None,
        })
    }

    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next()?;
        self.rest = characters.as_str();
        Some(next)
    }

    fn take(&mut self, character: char) -> bool {
        let rest = self.rest.strip_prefix(character);
        rest.inspect(|rest| self.rest = rest).is_some()
    }
}

fn write(branches: &Branches, random: &mut Coverage, text: &mut String) {
    for piece in &branches[random.below(branches.len())] {
        let times = piece.min + random.below(piece.max - piece.min + 1);
        for _ in 0..times {
            if text.len() > MOST {
                return;
            }
            match &piece.atom {
                Atom::Characters(characters) => {
                    text.push(characters[random.below(characters.len())])
                }
                Atom::Group(group) => write(group, random, text),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match() {
        let mut random = Coverage::new(7);
        for (pattern, matches) in [
            (
                "[A-Z]{2}",
                &(|text: &str| text.len() == 2 && text.chars().all(|c| c.is_ascii_uppercase()))
                    as &dyn Fn(&str) -> bool,
            ),
            (r"\d{3}-\d{2}", &|text| {
                text.len() == 6 && text.as_bytes()[3] == b'-'
            }),
            ("(ab|c)+", &|text| {
                !text.is_empty() && text.replace("ab", "").chars().all(|c| c == 'c')
            }),
            (r"\+?[^0-9]", &|text| {
                text.chars().all(|c| !c.is_ascii_digit())
            }),
            ("", &str::is_empty),
        ] {
            for _ in 0..50 {
                let text = matching(pattern, &mut random).expect("known");
                assert!(matches(&text), "{pattern}: {text}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_none() {
        let mut random = Coverage::new(7);
        for pattern in [
            "[a-z-[aeiou]]",
            "(",
            ")",
            "[",
            "a{2",
            "a{3,2}",
            r"\q",
            r"\p{Greek}",
            "*",
        ] {
            assert_eq!(matching(pattern, &mut random), None, "{pattern}");
        }
    }
}
