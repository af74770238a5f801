//! Calls into `readers.cpp` and `typed.cpp`.

use std::ffi::c_char;
use std::ptr;

use benches::{digest::Digest, rows::Row};

type Read = unsafe extern "C" fn(*const c_char, usize, *mut Digest) -> bool;

unsafe extern "C" {
    fn parse_by_pugixml(text: *const c_char, width: usize) -> bool;
    fn read_by_expat(text: *const c_char, width: usize, digest: *mut Digest) -> bool;
    #[link_name = "read_by_gsoap"]
    fn totals(text: *const c_char, width: usize, totals: *mut Totals) -> bool;
    fn read_by_libxml2(text: *const c_char, width: usize, digest: *mut Digest) -> bool;
    fn read_by_pugixml(text: *const c_char, width: usize, digest: *mut Digest) -> bool;
}

pub struct Reader {
    pub name: &'static str,
    pub namespaces: bool,
    /// Decodes references in attributes.
    pub references: bool,
    digest: Read,
    /// The function to time, where it is not the digest.
    parse: Option<unsafe extern "C" fn(*const c_char, usize) -> bool>,
}

pub const READERS: &[Reader] = &[
    Reader {
        name: "expat, namespaces",
        namespaces: true,
        references: true,
        digest: read_by_expat,
        parse: None,
    },
    Reader {
        name: "libxml2, SAX2",
        namespaces: true,
        // It hands out `&#38;` for an ampersand in an attribute.
        references: false,
        digest: read_by_libxml2,
        parse: None,
    },
    Reader {
        name: "pugixml, tree",
        namespaces: false,
        references: true,
        digest: read_by_pugixml,
        parse: Some(parse_by_pugixml),
    },
];

impl Reader {
    pub fn digest(&self, bytes: &[u8]) -> Digest {
        let mut digest = Digest::default();
        // SAFETY: the bytes and the digest, laid out as in `readers.cpp`, outlive the call.
        let is_read = unsafe { (self.digest)(bytes.as_ptr().cast(), bytes.len(), &mut digest) };
        assert!(is_read, "{}", self.name);
        digest
    }

    pub fn read(&self, bytes: &[u8]) {
        match self.parse {
            None => {
                std::hint::black_box(self.digest(bytes));
            }
            Some(parse) => {
                // SAFETY: as above.
                let is_read = unsafe { parse(bytes.as_ptr().cast(), bytes.len()) };
                assert!(is_read, "{}", self.name);
            }
        }
    }
}

/// The totals of all rows.
#[derive(Debug, Default, PartialEq)]
#[repr(C)]
pub struct Totals {
    rows: usize,
    text_bytes: usize,
    adhoc: usize,
    prices: usize,
    price: f64,
    quantity: f64,
}

impl Totals {
    pub fn of(rows: &[Row]) -> Self {
        let mut totals = Self::default();
        for row in rows {
            totals.rows += 1;
            totals.adhoc += usize::from(row.is_adhoc);
            totals.quantity += row.quantity;
            totals.prices += usize::from(row.override_unit_price.is_some());
            totals.price += row.override_unit_price.unwrap_or(0.0);
            totals.text_bytes += row.customer_code.len()
                + row.id.len()
                + row.product_label.len()
                + row.purchase_date.len()
                + row.purchase_reference.len();
        }
        totals
    }
}

pub fn totals_by_gsoap(message: &str) -> Totals {
    let mut sum = Totals::default();
    // SAFETY: the message and the totals, laid out as in `typed.cpp`, outlive the call.
    let is_read = unsafe { totals(message.as_ptr().cast(), message.len(), &mut sum) };
    assert!(is_read, "gSOAP");
    sum
}

pub fn read_by_gsoap(message: &str) {
    // SAFETY: as above; without totals nothing is added up.
    let is_read = unsafe { totals(message.as_ptr().cast(), message.len(), ptr::null_mut()) };
    assert!(is_read, "gSOAP");
}
