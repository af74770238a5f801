//! A decoded message that is written and decoded again is the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use soap_codec::{DecodeErrorKind, Decoder};
use soap_codec_fuzz::{charset_and_bytes, tree, write_again};

fuzz_target!(|data: &[u8]| {
    let Some((charset, bytes)) = charset_and_bytes(data) else {
        return;
    };
    let decoder = Decoder::new();
    let Ok(message) = decoder.decode_as(bytes, charset) else {
        return;
    };
    let written = write_again(message.envelope());
    match decoder.decode(written.as_slice()) {
        Ok(again) => assert_eq!(tree(again.envelope()), tree(message.envelope())),
        // A block written on its own has the declarations of all its ancestors on one tag.
        Err(error) if matches!(error.kind(), DecodeErrorKind::Limit(_)) => (),
        Err(error) => panic!("{error}"),
    }
});
