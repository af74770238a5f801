//! The scanner of plain markup and the tokenizer alone return the same tokens and the same tape, or
//! the same error at the same place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use soap_codec::assert_paths_agree;

fuzz_target!(|text: &str| assert_paths_agree(text.trim_start_matches('\u{FEFF}')));
