//! The readers that are compared.

mod hard;
mod instant;
mod instant_borrowed;
mod quick;
mod quick_borrowed;
mod yaser;

use std::hint::black_box;

use benches::rows::Row;
use benches::typed;

pub struct Contender {
    pub name: &'static str,
    /// Reads the rows, and converts them so that they can be compared.
    pub rows: fn(&str) -> Vec<Row>,
    /// Reads the rows in the contender's own form. This is timed.
    pub read: fn(&str),
}

#[expect(
    clippy::redundant_closure,
    reason = "`collect` alone would have one lifetime, and the rows have any"
)]
pub const CONTENDERS: &[Contender] = &[
    Contender {
        name: "soap-codec, derived",
        rows: typed::derived::read,
        read: |message| drop(black_box(typed::derived::read(message))),
    },
    Contender {
        name: "soap-codec, by hand",
        rows: typed::by_hand::read,
        read: |message| drop(black_box(typed::by_hand::read(message))),
    },
    Contender {
        name: "soap-codec, borrowed",
        rows: |message| typed::borrowed::read(message, |rows| collect(rows)),
        read: |message| typed::borrowed::read(message, |rows| drop(black_box(rows))),
    },
    Contender {
        name: "quick-xml, serde",
        rows: |message| collect(quick::read(message)),
        read: |message| drop(black_box(quick::read(message))),
    },
    Contender {
        name: "quick-xml, serde, borrowed",
        rows: |message| collect(quick_borrowed::read(message)),
        read: |message| drop(black_box(quick_borrowed::read(message))),
    },
    Contender {
        name: "instant-xml",
        rows: |message| collect(instant::read(message)),
        read: |message| drop(black_box(instant::read(message))),
    },
    Contender {
        name: "instant-xml, borrowed",
        rows: |message| collect(instant_borrowed::read(message)),
        read: |message| drop(black_box(instant_borrowed::read(message))),
    },
    Contender {
        name: "hard-xml",
        rows: |message| collect(hard::read(message)),
        read: |message| drop(black_box(hard::read(message))),
    },
    Contender {
        name: "yaserde",
        rows: |message| collect(yaser::read(message)),
        read: |message| drop(black_box(yaser::read(message))),
    },
];

fn collect<R: Into<Row>>(rows: Vec<R>) -> Vec<Row> {
    rows.into_iter().map(R::into).collect()
}
