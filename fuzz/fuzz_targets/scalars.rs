//! A text that reads as a value is written as a text that reads as the same value, and is then
//! written unchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use soap_codec::scalar::{
    AnyUri, Base64, Date, DateTime, Decimal, Duration, Guid, Hex, Lexical, List, Scalar, Time,
};

fuzz_target!(|text: &str| {
    settles::<bool>(text);
    settles::<i8>(text);
    settles::<u8>(text);
    settles::<i64>(text);
    settles::<u64>(text);
    settles::<i128>(text);
    settles::<u128>(text);
    settles::<f32>(text);
    settles::<f64>(text);
    settles::<AnyUri>(text);
    settles::<Base64>(text);
    settles::<Date>(text);
    settles::<DateTime>(text);
    settles::<Decimal>(text);
    settles::<Duration>(text);
    settles::<Guid>(text);
    settles::<Hex>(text);
    settles::<Time>(text);
    settles::<List<i32>>(text);
    instants_agree(text);
});

fn settles<T: Scalar>(text: &str) {
    let Ok(value) = T::parse(text) else { return };
    let written = Lexical(&value).to_string();
    let again = T::parse(&written).unwrap_or_else(|error| panic!("{written:?}: {error}"));
    assert_eq!(Lexical(&again).to_string(), written);
    assert!(
        T::parse(&format!("\t{text}\r\n ")).is_ok(),
        "white space around {text:?} matters"
    );
}

/// Checks the calendar: an instant converted to UTC is the same instant.
fn instants_agree(text: &str) {
    let Ok(date_time) = DateTime::parse(text) else {
        return;
    };
    let Some((seconds, nanosecond)) = date_time.to_unix() else {
        return;
    };
    if let Ok(in_utc) = DateTime::from_unix(seconds, nanosecond) {
        assert_eq!(in_utc.to_unix(), Some((seconds, nanosecond)));
    }
}
