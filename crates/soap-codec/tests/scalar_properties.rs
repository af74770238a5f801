//! Every value is read back as written, and no text makes a parser panic.

use core::fmt::Debug;

use proptest::prelude::*;
use soap_codec::scalar::{
    AnyUri, Base64, Date, DateTime, Decimal, Duration, Guid, Hex, Lexical, List, Scalar, Time, Zone,
};

fn round_trips<T: Scalar + PartialEq + Debug>(value: &T) -> Result<(), TestCaseError> {
    let text = Lexical(value).to_string();
    for text in [format!("\r\n\t {text} "), text] {
        let read = T::parse(&text);
        prop_assert_eq!(read.as_ref(), Ok(value), "{}", text);
    }
    Ok(())
}

/// A text that reads is written in a form that reads as the same value, and is then written
/// equally.
fn settles<T: Scalar>(text: &str) -> Result<(), TestCaseError> {
    if let Ok(value) = T::parse(text) {
        let written = Lexical(&value).to_string();
        let again = T::parse(&written)
            .map_err(|error| TestCaseError::fail(format!("{written}: {error}")))?;
        prop_assert_eq!(Lexical(&again).to_string(), written);
    }
    Ok(())
}

fn zones() -> impl Strategy<Value = Option<Zone>> {
    prop_oneof![Just(None), (-840_i16..=840).prop_map(Zone::from_minutes)]
}

prop_compose! {
    fn dates()(year in prop_oneof![Just(i32::MIN), Just(i32::MAX), -20_000..20_000], month in 1_u8..=12, day in 1_u8..=28, zone in zones()) -> Date {
        Date::new(year, month, day).expect("every month has 28 days").with_zone(zone)
    }
}

prop_compose! {
    fn times()(hour in 0_u8..24, minute in 0_u8..60, second in 0_u8..60, nanosecond in prop_oneof![Just(0), 0_u32..1_000_000_000], zone in zones()) -> Time {
        Time::new(hour, minute, second, nanosecond).expect("within a day").with_zone(zone)
    }
}

prop_compose! {
    fn durations()(negative: bool, months: u64, seconds: u64, nanosecond in 0_u32..1_000_000_000) -> Duration {
        let forward = Duration::new(months, core::time::Duration::new(seconds, nanosecond));
        if negative { forward.negated() } else { forward }
    }
}

proptest! {
    #[test]
    fn booleans(value: bool) { round_trips(&value)?; }

    #[test]
    fn integers(a: i8, b: i16, c: i32, d: i64, e: i128) { round_trips(&a)?; round_trips(&b)?; round_trips(&c)?; round_trips(&d)?; round_trips(&e)?; }

    #[test]
    fn unsigned_integers(a: u8, b: u16, c: u32, d: u64, e: u128) { round_trips(&a)?; round_trips(&b)?; round_trips(&c)?; round_trips(&d)?; round_trips(&e)?; }

    #[test]
    fn floats(bits: u32) {
        let value = f32::from_bits(bits);
        if value.is_nan() { prop_assert_eq!(Lexical(&value).to_string(), "NaN"); } else { round_trips(&value)?; }
    }

    #[test]
    fn doubles(bits: u64) {
        let value = f64::from_bits(bits);
        if value.is_nan() { prop_assert_eq!(Lexical(&value).to_string(), "NaN"); } else { round_trips(&value)?; }
    }

    #[test]
    fn decimals(mantissa: i128, scale: u8) {
        let value = Decimal::new(mantissa, scale);
        round_trips(&value)?;
        prop_assert_eq!(value.to_parts(), Some((mantissa, scale)));
    }

    #[test]
    fn decimals_keep_their_text(text in "-?(0|[1-9][0-9]{0,40})\\.[0-9]{0,40}[1-9]") {
        let decimal = Decimal::parse(&text).expect("a decimal");
        prop_assert_eq!(decimal.as_str(), text);
    }

    #[test]
    fn decimals_order_as_their_values(a: i64, b: i64, scale in 0_u8..20) {
        let (x, y) = (Decimal::new(a.into(), scale), Decimal::new(b.into(), scale));
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        prop_assert_eq!(&Decimal::new(i128::from(a) * 100, scale + 2), &x);
    }

    #[test]
    fn calendar_dates(date in dates()) { round_trips(&date)?; }

    #[test]
    fn times_of_day(time in times()) { round_trips(&time)?; }

    #[test]
    fn date_times(date in dates(), time in times(), zone in zones()) { round_trips(&DateTime::new(date, time, zone))?; }

    #[test]
    fn instants(seconds in -60_000_000_000_000_000_i64..60_000_000_000_000_000, nanosecond in 0_u32..1_000_000_000, zone in zones()) {
        let instant = DateTime::from_unix(seconds, nanosecond).expect("within the years of i32");
        prop_assert_eq!(instant.to_unix(), Some((seconds, nanosecond)));
        if let Some(zone) = zone {
            let shifted = instant.with_zone(Some(zone)).to_unix();
            prop_assert_eq!(shifted, Some((seconds - i64::from(zone.minutes()) * 60, nanosecond)));
        }
    }

    #[test]
    fn spans(duration in durations()) { round_trips(&duration)?; }

    #[test]
    fn octets(bytes: Vec<u8>) { round_trips(&Base64(bytes.clone()))?; round_trips(&Hex(bytes))?; }

    #[test]
    fn base64_reads_through_white_space(bytes: Vec<u8>, width in 1_usize..80) {
        let text = Base64(&bytes).to_string();
        let lines: Vec<&str> = text.as_bytes().chunks(width).map(|line| core::str::from_utf8(line).expect("ASCII")).collect();
        prop_assert_eq!(Base64::parse(&lines.join("\r\n")), Ok(Base64(bytes)));
    }

    #[test]
    fn guids(bytes: [u8; 16]) { round_trips(&Guid::from_bytes(bytes))?; }

    #[test]
    fn lists(items: Vec<i32>) { round_trips(&List(items))?; }

    #[test]
    fn any_text(text in "[-+PTZYMDHSEeINFa0-9.:=/ \t]{0,40}|\\PC{0,40}") {
        settles::<bool>(&text)?;
        settles::<i64>(&text)?;
        settles::<u64>(&text)?;
        settles::<f32>(&text)?;
        settles::<f64>(&text)?;
        settles::<Decimal>(&text)?;
        settles::<DateTime>(&text)?;
        settles::<Date>(&text)?;
        settles::<Time>(&text)?;
        settles::<Duration>(&text)?;
        settles::<Base64>(&text)?;
        settles::<Hex>(&text)?;
        settles::<Guid>(&text)?;
        settles::<AnyUri>(&text)?;
        settles::<List<f64>>(&text)?;
    }
}
