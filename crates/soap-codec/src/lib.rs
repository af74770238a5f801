//! A SOAP 1.1 and 1.2 envelope codec without I/O.
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod scalar;
