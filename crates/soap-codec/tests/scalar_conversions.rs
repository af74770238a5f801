//! Conversions to the types of other crates.

#[cfg(feature = "jiff")]
mod with_jiff {
    use jiff::{SignedDuration, Timestamp, civil};
    use proptest::prelude::*;
    use soap_codec::scalar::{Date, DateTime, Duration, Scalar, ScalarErrorKind, Time};

    use super::{message, written};

    fn date_time(text: &str) -> DateTime {
        DateTime::parse(text).expect(text)
    }

    #[test]
    fn a_zone_makes_a_timestamp_and_none_makes_it_civil() {
        let zoned = date_time("2014-06-09T14:56:18.017+02:00");
        let timestamp = Timestamp::try_from(zoned).expect("an instant");
        assert_eq!(timestamp.to_string(), "2014-06-09T12:56:18.017Z");
        assert_eq!(
            DateTime::from(timestamp).to_string(),
            "2014-06-09T12:56:18.017Z"
        );
        assert!(civil::DateTime::try_from(zoned).is_err());

        let local = date_time("2014-11-05T00:00:00.5");
        let civil = civil::DateTime::try_from(local).expect("no zone");
        assert_eq!(civil, civil::date(2014, 11, 5).at(0, 0, 0, 500_000_000));
        assert_eq!(DateTime::from(civil), local);
        assert!(Timestamp::try_from(local).is_err());
    }

    #[test]
    fn a_value_that_jiff_cannot_hold_is_out_of_range() {
        let error =
            civil::DateTime::try_from(date_time("12014-01-01T00:00:00")).expect_err("the year");
        assert_eq!(
            (error.kind(), error.expected()),
            (ScalarErrorKind::OutOfRange, "xs:dateTime")
        );
        assert!(Timestamp::try_from(date_time("-12014-01-01T00:00:00Z")).is_err());
        assert!(civil::Date::try_from(Date::parse("2014-01-01Z").expect("a date")).is_err());
        assert!(civil::Time::try_from(Time::parse("00:00:00Z").expect("a time")).is_err());
        assert!(SignedDuration::try_from(Duration::parse("P1M").expect("a span")).is_err());
        assert!(
            SignedDuration::try_from(Duration::parse("PT9223372036854775808S").expect("a span"))
                .is_err()
        );
    }

    /// Before 1970, the fraction counts forwards here and backwards in jiff.
    #[test]
    fn instants_before_1970() {
        let timestamp = Timestamp::new(-1, -500_000_000).expect("in range");
        assert_eq!(
            DateTime::from(timestamp).to_string(),
            "1969-12-31T23:59:58.5Z"
        );
        assert_eq!(
            Timestamp::try_from(DateTime::from(timestamp)).ok(),
            Some(timestamp)
        );
        assert_eq!(
            Timestamp::try_from(DateTime::from(Timestamp::MIN)).ok(),
            Some(Timestamp::MIN)
        );
        assert_eq!(
            Timestamp::try_from(DateTime::from(Timestamp::MAX)).ok(),
            Some(Timestamp::MAX)
        );
    }

    #[test]
    fn they_are_scalars() {
        let shown = "2014-06-09T14:56:18.017+02:00";
        let instant: Timestamp = message(&format!("<a>{shown}</a>"))
            .read()
            .expect("an instant");
        assert_eq!(written(&instant), "2014-06-09T12:56:18.017Z");
        let civil: civil::DateTime = message("<a>2014-06-09T14:56:18</a>").read().expect("civil");
        assert_eq!(written(&civil), "2014-06-09T14:56:18");
        for text in ["2014-06-09", "14:56:18"] {
            let date = civil::Date::parse(text).map(|it| written(&it));
            let time = civil::Time::parse(text).map(|it| written(&it));
            assert_eq!(date.or(time).expect(text), text);
        }
        assert_eq!(
            written(&SignedDuration::parse("P1DT2H").expect("days")),
            "P1DT2H"
        );
        let error = Timestamp::parse("2014-06-09T14:56:18").expect_err("no zone");
        assert_eq!(error.kind(), ScalarErrorKind::OutOfRange);
        let error = civil::DateTime::parse(shown).expect_err("a zone");
        assert_eq!(error.kind(), ScalarErrorKind::OutOfRange);
    }

    proptest! {
        /// jiff's own reader of dates is an independent oracle for ours.
        #[test]
        fn jiff_reads_the_same_instant(seconds in -300_000_000_000_i64..250_000_000_000, nanosecond in 0_u32..1_000_000_000) {
            let ours = DateTime::from_unix(seconds, nanosecond).expect("in range");
            let theirs = Timestamp::try_from(ours).expect("in range");
            prop_assert_eq!(DateTime::from(theirs), ours);
            if ours.date().year() >= 0 {
                prop_assert_eq!(ours.to_string().parse::<Timestamp>().expect("RFC 3339"), theirs);
            }
        }

        #[test]
        fn spans(seconds in i64::MIN + 1..i64::MAX, nanosecond in 0_i32..1_000_000_000) {
            let nanosecond = if seconds < 0 { -nanosecond } else { nanosecond };
            let span = SignedDuration::new(seconds, nanosecond);
            prop_assert_eq!(SignedDuration::try_from(Duration::from(span)).ok(), Some(span));
        }
    }
}

#[cfg(feature = "rust_decimal")]
mod with_rust_decimal {
    use soap_codec::scalar::{Decimal, Scalar, ScalarErrorKind};

    use super::{message, written};

    #[test]
    fn the_scale_survives_both_ways() {
        for text in [
            "0",
            "1.10",
            "-0.005",
            "79228162514264337593543950335",
            "-7.9228162514264337593543950335",
        ] {
            let ours = Decimal::parse(text).expect(text);
            let theirs = rust_decimal::Decimal::try_from(&ours).expect(text);
            assert_eq!(theirs.to_string(), text);
            assert_eq!(Decimal::from(theirs).as_str(), text);
        }
    }

    #[test]
    fn a_number_of_more_than_96_bits_is_out_of_range() {
        for text in [
            "79228162514264337593543950336",
            "0.00000000000000000000000000001",
        ] {
            let error = rust_decimal::Decimal::try_from(&Decimal::parse(text).expect(text))
                .expect_err(text);
            assert_eq!(error.kind(), ScalarErrorKind::OutOfRange);
        }
    }

    #[test]
    fn it_is_a_scalar() {
        let message = message("<a>1.10</a>");
        let read: rust_decimal::Decimal = message.read().expect("a number");
        assert_eq!(read, rust_decimal::Decimal::new(110, 2));
        assert_eq!(written(&read), "1.10");
        let error =
            rust_decimal::Decimal::parse("79228162514264337593543950336").expect_err("large");
        assert_eq!(error.kind(), ScalarErrorKind::OutOfRange);
        let error = rust_decimal::Decimal::parse("1,5").expect_err("a comma");
        assert_eq!(error.kind(), ScalarErrorKind::Syntax);
    }
}

/// A message with this payload.
#[cfg(any(feature = "jiff", feature = "rust_decimal"))]
fn message(payload: &str) -> soap_codec::Message<soap_codec::bytes::Bytes> {
    let envelope = "http://schemas.xmlsoap.org/soap/envelope/";
    let text = format!("<s:Envelope xmlns:s='{envelope}'><s:Body>{payload}</s:Body></s:Envelope>");
    soap_codec::Decoder::new()
        .decode(soap_codec::bytes::Bytes::from(text))
        .expect("well-formed")
}

/// The content of an element with this value.
#[cfg(any(feature = "jiff", feature = "rust_decimal"))]
fn written(value: &impl soap_codec::ToXml) -> String {
    use soap_codec::{Encoder, QName, SoapVersion};

    let encoder = Encoder::new(SoapVersion::Soap11).body(QName::new("", "a"), value);
    let text = String::from_utf8(encoder.encode().expect("written")).expect("UTF-8");
    let (_, content) = text.split_once("<a>").expect("the element");
    content.split_once("</a>").expect("its end").0.to_owned()
}
