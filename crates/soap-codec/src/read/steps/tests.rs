//! The steps with shortcuts must equal those of the tokenizer alone.

use alloc::{format, string::String, vec, vec::Vec};

use proptest::prelude::*;

use crate::read::oracle::{tape, with_steps};
use crate::read::tape::Tape;
use crate::text::limits::Limits;

use super::*;

/// Everything that the steps return, up to the end or an error.
fn transcript(mut steps: Steps<'_>) -> String {
    let mut transcript = String::new();
    loop {
        let step = steps.step();
        transcript += &format!("{step:?}\n");
        if !matches!(step, Ok(Some(_))) {
            return transcript;
        }
        let (attributes, bindings) = (steps.attributes(), steps.bindings());
        transcript += &format!("{attributes:?} {bindings:?}\n");
    }
}

fn tight_limits() -> impl Strategy<Value = Limits> {
    (1..16_u32, 1..6_u32, 1..24_u32, 3..40_u32).prop_map(
        |(elements, depth, name_bytes, start_tag_bytes)| {
            Limits::default()
                .elements(elements)
                .depth(depth)
                .name_bytes(name_bytes)
                .start_tag_bytes(start_tag_bytes)
        },
    )
}

/// Rows that are nearly alike, so that the fast lane expects most elements, and not all.
fn rows() -> impl Strategy<Value = String> {
    let member = proptest::sample::select(vec![
        "<p:b>1</p:b>",
        "<p:b></p:b>",
        "<p:b>&lt;\r\n</p:b>",
        "<p:b>&no;</p:b>",
        "<p:b xmlns:p='v'><p:b>1</p:b></p:b>",
        "<p:bc>1</p:bc>",
        "<p:longer-than-xmlns>1</p:longer-than-xmlns>",
        "<b>1</b>",
        "<b xmlns='v'>1</b>",
        "<b/>",
        "<b xmlns='v'/>",
        "<b><p:b>1</p:b><b>2</b></b>",
        "<p:b>1<!-- --></p:b>",
        "",
    ]);
    let row = proptest::sample::select(vec!["<r>", "<r xmlns:p='w'>", "<r xmlns='w'>"]);
    let members = proptest::collection::vec(member, 0..6);
    (members, proptest::collection::vec((row, 0..6_usize), 0..6)).prop_map(|(members, rows)| {
        let rows = rows.iter().map(|(row, without)| {
            let members = (0..).zip(&members).filter(|(at, _)| at != without);
            let members: String = members.map(|(_, member)| *member).collect();
            format!("{row}{members}</r>")
        });
        format!("<a xmlns:p='u'>{}</a>", rows.collect::<String>())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn guesses_change_nothing(
        text in rows(),
        limits in prop_oneof![Just(Limits::default()), tight_limits()],
    ) {
        prop_assert_eq!(
            with_steps(&text, limits, true, tape),
            with_steps(&text, limits, false, tape)
        );
    }

    #[test]
    fn shortcuts_change_nothing(
        text in crate::read::token::tests::document(),
        limits in prop_oneof![Just(Limits::default()), tight_limits()],
    ) {
        prop_assert_eq!(
            with_steps(&text, limits, true, transcript),
            with_steps(&text, limits, false, transcript)
        );
        prop_assert_eq!(
            with_steps(&text, limits, true, tape),
            with_steps(&text, limits, false, tape)
        );
    }
}

/// The elements that the fast lane expects: their numbers, and those of the nodes that they repeat.
/// The texts are short, because the window of the scanner is short in tests.
fn expected(text: &str) -> Vec<(u32, u32)> {
    let mut steps = Steps::new(text, ReadSettings::default());
    let tape = Tape::default().run(&mut steps, None);
    tape.expect("well-formed");
    steps.lane.known
}

#[test]
fn rows_are_expected_to_repeat_the_row_before() {
    let row = "<row><id>1</id><name>A</name></row>";
    assert_eq!(
        expected(&format!("<rows>{}</rows>", row.repeat(3))),
        [(4, 1), (5, 2), (6, 3), (7, 4), (8, 5), (9, 6)]
    );
}

#[test]
fn a_member_that_is_left_out_is_passed_over() {
    let rows = "<r><a></a><b></b></r><r><b></b></r>";
    assert_eq!(expected(&format!("<x>{rows}</x>")), [(4, 1), (5, 3)]);
}

#[test]
fn an_element_that_is_not_plain_is_passed_over() {
    let row = "<r><b/><c></c></r>";
    assert_eq!(
        expected(&format!("<x>{}</x>", row.repeat(2))),
        [(4, 1), (6, 3)]
    );
}

#[test]
fn nothing_is_expected_from_before_a_change_of_bindings() {
    let text = "<a xmlns:p='u'><p:b>1</p:b><p:b>1</p:b></a><a xmlns:p='v'><p:b>1</p:b></a>";
    assert_eq!(expected(&format!("<r>{text}</r>")), [(3, 2)]);
}

/// Returns the number of bytes of prefixes that are compared to read a text.
fn compared(text: &str) -> usize {
    let mut steps = Steps::new(text, ReadSettings::default());
    while steps.step().expect("well-formed").is_some() {}
    steps.bindings.compared()
}

/// For each byte of a text, at most 32 bytes of prefixes are compared, whatever the prefixes. A
/// name takes one lookup, a declaration three.
#[test]
fn the_work_of_lookups_is_in_proportion_to_the_text() {
    let prefix = |number: usize, width: usize| format!("p{number:0width$}");
    let declare = |number: usize, width: usize| format!(" xmlns:{}='u'", prefix(number, width));
    let scope = |count: usize, width: usize, inner: &str| {
        let numbers: Vec<usize> = (0..count).collect();
        let levels = numbers.chunks(60);
        let opened: String = levels
            .clone()
            .map(|level| {
                let declared: String = level.iter().map(|number| declare(*number, width)).collect();
                format!("<a{declared}>")
            })
            .collect();
        format!("{opened}{inner}{}", "</a>".repeat(levels.len()))
    };
    let repeated =
        |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    for size in [1, 2, 4, 8] {
        for (name, text) in [
            (
                "long prefixes",
                scope(
                    240,
                    799,
                    &repeated(50 * size, &|n| format!("<{}:a/>", prefix(n % 240, 799))),
                ),
            ),
            (
                "short prefixes",
                scope(
                    240,
                    3,
                    &repeated(500 * size, &|n| format!("<{}:a/>", prefix(n % 240, 3))),
                ),
            ),
            (
                "attributes",
                scope(
                    240,
                    99,
                    &repeated(50 * size, &|n| format!("<a {}:a=''/>", prefix(n % 240, 99))),
                ),
            ),
            (
                "as many as are looked through",
                scope(
                    16,
                    99,
                    &repeated(50 * size, &|n| format!("<{}:a/>", prefix(n % 16, 99))),
                ),
            ),
            (
                "one more, again and again",
                scope(
                    16,
                    99,
                    &repeated(50 * size, &|n| format!("<a{}/>", declare(n % 16, 99))),
                ),
            ),
            ("no prefix", scope(240, 99, &"<a/>".repeat(500 * size))),
        ] {
            let compared = compared(&text);
            assert!(
                compared <= 32 * text.len(),
                "{name}: {compared} for {} bytes",
                text.len()
            );
        }
    }
}
