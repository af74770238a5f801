//! Known texts and values for each type. Clauses are those of XML Schema 1.1 part 2.

use core::fmt::Debug;

use soap_codec::scalar::{
    AnyUri, Base64, Date, DateTime, Decimal, Duration, Guid, Hex, Lexical, List, Scalar,
    ScalarErrorKind, Time, Zone,
};

/// Each text reads as a value that is written as the second text.
fn reads_and_writes<T: Scalar>(table: &[(&str, &str)]) {
    for (input, written) in table {
        let value = T::parse(input).unwrap_or_else(|error| panic!("{input:?}: {error}"));
        assert_eq!(Lexical(&value).to_string(), *written, "{input:?}");
    }
}

/// Each text reads as the value beside it.
fn reads<T: Scalar + PartialEq + Debug>(table: &[(&str, T)]) {
    for (input, value) in table {
        assert_eq!(T::parse(input).as_ref(), Ok(value), "{input:?}");
    }
}

fn refuses<T: Scalar + Debug>(kind: ScalarErrorKind, texts: &[&str]) {
    for text in texts {
        let error = T::parse(text).expect_err(text);
        assert_eq!(
            (error.kind(), error.expected()),
            (kind, T::TYPE),
            "{text:?}"
        );
    }
}

use ScalarErrorKind::{OutOfRange, Syntax};

/// 3.3.2 boolean
#[test]
fn boolean() {
    reads_and_writes::<bool>(&[
        ("true", "true"),
        ("1", "true"),
        ("false", "false"),
        (" \t0\r\n", "false"),
    ]);
    refuses::<bool>(
        Syntax,
        &[
            "",
            "True",
            "TRUE",
            "yes",
            "01",
            "2",
            "t rue",
            "\u{a0}true",
            "true\u{0}",
        ],
    );
}

/// 3.4.13 integer: an optional sign and digits. 3.4.16 to 3.4.25: the ranges of the derived types.
#[test]
fn integers() {
    reads_and_writes::<i32>(&[
        ("+007", "7"),
        (" -2147483648 ", "-2147483648"),
        ("-0", "0"),
        ("+0", "0"),
    ]);
    reads_and_writes::<u8>(&[
        ("255", "255"),
        ("-0", "0"),
        ("-000", "0"),
        ("+1", "1"),
        ("0000000000000000255", "255"),
    ]);
    reads_and_writes::<i128>(&[(
        "-170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105728",
    )]);
    reads_and_writes::<u128>(&[(
        "340282366920938463463374607431768211455",
        "340282366920938463463374607431768211455",
    )]);
    refuses::<i32>(
        Syntax,
        &[
            "", "+", "-", "1.0", "1e3", "0x10", "1 2", "1,000", "--1", "+-1", "٣", "1_000",
        ],
    );
    refuses::<u16>(Syntax, &["-", "--1", "-1a", "+-1", "-+0"]);
}

#[test]
fn integers_at_their_bounds() {
    refuses::<i8>(OutOfRange, &["128", "-129"]);
    refuses::<u8>(OutOfRange, &["256", "-1", "-0001"]);
    refuses::<i16>(OutOfRange, &["32768", "-32769"]);
    refuses::<u16>(OutOfRange, &["65536", "-1"]);
    refuses::<i32>(OutOfRange, &["2147483648", "-2147483649"]);
    refuses::<u32>(OutOfRange, &["4294967296", "-1"]);
    refuses::<i64>(OutOfRange, &["9223372036854775808", "-9223372036854775809"]);
    refuses::<u64>(OutOfRange, &["18446744073709551616", "-1"]);
    refuses::<i128>(OutOfRange, &["170141183460469231731687303715884105728"]);
    refuses::<u128>(
        OutOfRange,
        &["340282366920938463463374607431768211456", "-1"],
    );
}

/// 3.3.3 decimal
#[test]
fn decimal() {
    reads_and_writes::<Decimal>(&[
        ("0", "0"),
        ("-0.00", "0.00"),
        ("+1.10", "1.10"),
        ("007.5", "7.5"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("5.", "5"),
        (
            " 123456789012345678901234567890.123456789 ",
            "123456789012345678901234567890.123456789",
        ),
    ]);
    refuses::<Decimal>(
        Syntax,
        &[
            "", ".", "-", "+.", "1e3", "INF", "1.2.3", "+-1", "-+1", "1 .5", "1,5", "１",
        ],
    );
}

#[test]
fn decimals_compare_by_value() {
    let decimal = |text| Decimal::parse(text).expect(text);
    let ascending = [
        "-100", "-99.95", "-99.9", "-0.1", "0", "0.09", "0.1", "9", "10", "10.01", "100",
    ];
    for pair in ascending.windows(2) {
        assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
    }
    assert_eq!(decimal("1.0"), decimal("1"));
    assert_eq!(decimal("-0"), Decimal::default());
    assert_eq!(Decimal::new(-5, 3).as_str(), "-0.005");
    assert_eq!(Decimal::new(0, 2).as_str(), "0.00");
    assert_eq!(Decimal::from(i128::MIN).to_parts(), Some((i128::MIN, 0)));
    assert_eq!(
        decimal("170141183460469231731687303715884105728").to_parts(),
        None
    );
    assert_eq!(decimal("-12.50").to_parts(), Some((-1250, 2)));
    assert_eq!(decimal("0.1").to_f64(), 0.1);
}

/// 3.3.5 double; written as .NET writes the format `R` for invariant culture.
#[test]
fn double() {
    reads_and_writes::<f64>(&[
        ("INF", "INF"),
        ("+INF", "INF"),
        ("-INF", "-INF"),
        ("NaN", "NaN"),
        ("-0", "-0"),
        ("0.0", "0"),
        ("1", "1"),
        ("1.", "1"),
        (".5", "0.5"),
        ("-60", "-60"),
        ("0.1", "0.1"),
        ("0.0001", "0.0001"),
        ("0.00001", "1E-05"),
        ("-0.000012", "-1.2E-05"),
        ("100000000000000", "100000000000000"),
        ("1e15", "1E+15"),
        ("123456789012345.6", "123456789012345.6"),
        ("9007199254740992", "9007199254740992"),
        ("123456789012345680", "1.2345678901234568E+17"),
        ("1.7976931348623157e308", "1.7976931348623157E+308"),
        ("5E-324", "5E-324"),
        ("1e999", "INF"),
        ("-1e999", "-INF"),
        ("1e-999", "0"),
    ]);
    refuses::<f64>(
        Syntax,
        &[
            "", ".", "e5", "inf", "Infinity", "nan", "+NaN", "-NaN", "1e", "1e5.0", "0x1p3", "1,5",
            "1f", "--1",
        ],
    );
}

/// 3.3.4 float
#[test]
fn float() {
    reads_and_writes::<f32>(&[
        ("0.1", "0.1"),
        ("1000000", "1000000"),
        ("1e7", "1E+07"),
        ("16777216", "16777216"),
        ("3.4028235e38", "3.4028235E+38"),
        ("1e39", "INF"),
        ("-NaN".trim_start_matches('-'), "NaN"),
    ]);
}

/// 3.3.7 dateTime and D.3 its lexical mapping
#[test]
fn date_time() {
    reads_and_writes::<DateTime>(&[
        (
            "2014-06-09T14:56:18.017+02:00",
            "2014-06-09T14:56:18.017+02:00",
        ),
        ("2014-11-05T00:00:00", "2014-11-05T00:00:00"),
        (" 2014-11-05T00:00:00Z\n", "2014-11-05T00:00:00Z"),
        ("2014-11-05T00:00:00+00:00", "2014-11-05T00:00:00Z"),
        ("2014-11-05T00:00:00-00:00", "2014-11-05T00:00:00Z"),
        (
            "2014-11-05T00:00:00.1234567Z",
            "2014-11-05T00:00:00.1234567Z",
        ),
        ("2014-11-05T00:00:00.1200000Z", "2014-11-05T00:00:00.12Z"),
        ("2014-11-05T00:00:00.000Z", "2014-11-05T00:00:00Z"),
        (
            "2014-11-05T00:00:00.123456789Z",
            "2014-11-05T00:00:00.123456789Z",
        ),
        (
            "2014-11-05T00:00:00.12345678900000Z",
            "2014-11-05T00:00:00.123456789Z",
        ),
        ("2014-12-31T24:00:00+01:00", "2015-01-01T00:00:00+01:00"),
        ("2016-02-28T24:00:00.000", "2016-02-29T00:00:00"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00"),
        ("9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.9999999"),
        ("0000-02-29T00:00:00Z", "0000-02-29T00:00:00Z"),
        ("-0044-03-15T12:00:00", "-0044-03-15T12:00:00"),
        ("12014-06-09T00:00:00-14:00", "12014-06-09T00:00:00-14:00"),
    ]);
    refuses::<DateTime>(
        Syntax,
        &[
            "",
            "2014-06-09",
            "2014-06-09 14:56:18",
            "2014-06-09t14:56:18Z",
            "2014-06-09T14:56:18z",
            "2014-06-09T14:56",
            "2014-6-9T14:56:18",
            "14-06-09T14:56:18",
            "02014-06-09T14:56:18",
            "+2014-06-09T14:56:18",
            "2014-06-09T14:56:18.",
            "2014-06-09T14:56:18,5",
            "2014-06-09T14:56:18+2",
            "2014-06-09T14:56:18+0200",
            "2014-06-09T14:56:18 +02:00",
            "2014-06-09T14:56:18Z+02:00",
            "2014-06-09T14:56:18BST",
            "20140609T145618Z",
        ],
    );
    refuses::<DateTime>(
        OutOfRange,
        &[
            "2014-00-09T14:56:18",
            "2014-13-09T14:56:18",
            "2014-06-31T14:56:18",
            "2015-02-29T00:00:00",
            "1900-02-29T00:00:00",
            "2014-06-09T24:00:01",
            "2014-06-09T24:00:00.1",
            "2014-06-09T25:00:00",
            "2014-06-09T14:60:00",
            "2014-06-09T14:56:60",
            "2014-06-09T14:56:18+14:01",
            "2014-06-09T14:56:18+02:60",
            "2014-11-05T00:00:00.1234567891Z",
            "2147483648-01-01T00:00:00",
            "2147483647-12-31T24:00:00",
            "99999999999999999999-01-01T00:00:00",
        ],
    );
}

#[test]
fn a_date_time_without_a_zone_is_not_an_instant() {
    let local = DateTime::parse("2014-06-09T14:56:18.017").expect("valid");
    let ahead = local.with_zone(Zone::from_minutes(120));
    assert_eq!(local.to_unix(), None);
    assert_eq!(ahead.to_unix(), Some((1_402_318_578, 17_000_000)));
    assert_ne!(local, local.with_zone(Some(Zone::UTC)));
    assert_eq!(
        (ahead.date().zone(), ahead.time().zone()),
        (Zone::from_minutes(120), Zone::from_minutes(120))
    );
    let utc = DateTime::from_unix(1_402_318_578, 17_000_000).expect("in range");
    assert_eq!(utc.to_string(), "2014-06-09T12:56:18.017Z");
    assert_eq!(
        DateTime::from_unix(-1, 999_999_999)
            .expect("in range")
            .to_string(),
        "1969-12-31T23:59:59.999999999Z"
    );
    assert_eq!(
        DateTime::from_unix(i64::MAX, 0).map_err(|error| error.kind()),
        Err(OutOfRange)
    );
    assert_eq!(
        DateTime::from_unix(0, 1_000_000_000).map_err(|error| error.kind()),
        Err(OutOfRange)
    );
}

/// 3.3.9 date
#[test]
fn date() {
    reads_and_writes::<Date>(&[
        ("2024-02-29", "2024-02-29"),
        ("2024-02-29Z", "2024-02-29Z"),
        ("2024-02-29+02:00", "2024-02-29+02:00"),
        ("-0001-12-31-05:30", "-0001-12-31-05:30"),
    ]);
    refuses::<Date>(
        Syntax,
        &[
            "",
            "2024-02",
            "2024-02-29T",
            "2024-02-29T00:00:00",
            "2024/02/29",
            "29-02-2024",
        ],
    );
    refuses::<Date>(OutOfRange, &["2023-02-29", "2024-02-00", "2024-04-31"]);
    assert_eq!(
        Date::new(2023, 2, 29).map_err(|error| error.kind()),
        Err(OutOfRange)
    );
}

/// 3.3.8 time
#[test]
fn time() {
    reads_and_writes::<Time>(&[
        ("23:59:59.5", "23:59:59.5"),
        ("24:00:00", "00:00:00"),
        ("24:00:00.00-01:00", "00:00:00-01:00"),
        ("00:00:00.000000001Z", "00:00:00.000000001Z"),
    ]);
    refuses::<Time>(
        Syntax,
        &[
            "",
            "1:00:00",
            "01:00",
            "01:00:0",
            "T01:00:00",
            "01:00:00 Z",
            "01:00:00.Z",
        ],
    );
    refuses::<Time>(
        OutOfRange,
        &[
            "24:00:01",
            "24:01:00",
            "00:60:00",
            "00:00:60",
            "00:00:00.0000000001",
        ],
    );
}

/// 3.3.6 duration
#[test]
fn duration() {
    reads_and_writes::<Duration>(&[
        ("PT0S", "PT0S"),
        ("-P0D", "PT0S"),
        ("P1Y2M3DT4H5M6.7S", "P1Y2M3DT4H5M6.7S"),
        ("-P14M", "-P1Y2M"),
        ("PT36H", "P1DT12H"),
        ("PT90S", "PT1M30S"),
        ("P1D", "P1D"),
        ("PT0.0000001S", "PT0.0000001S"),
        (" P0Y0M0DT00H00M01.50S ", "PT1.5S"),
        ("PT18446744073709551615S", "P213503982334601DT7H15S"),
    ]);
    refuses::<Duration>(
        Syntax,
        &[
            "", "P", "-P", "PT", "P1DT", "P1", "1D", "P1H", "PT1D", "P1M1Y", "P1Y1Y", "P1.5D",
            "PT1.5M", "PT1.S", "PT.5S", "+P1D", "P-1D", "p1d", "P1W", "P1D T1H", "PT1S1H",
        ],
    );
    refuses::<Duration>(
        OutOfRange,
        &[
            "PT18446744073709551616S",
            "P213503982334602D",
            "P18446744073709551615Y",
            "PT0.0000000001S",
            "P1DT18446744073709551615S",
        ],
    );
}

#[test]
fn a_duration_converts_to_that_of_core_if_it_fits() {
    let standard = |text| {
        core::time::Duration::try_from(Duration::parse(text).expect(text))
            .map_err(|error| error.kind())
    };
    assert_eq!(
        standard("PT1.5S"),
        Ok(core::time::Duration::from_millis(1500))
    );
    assert_eq!(standard("-P0Y"), Ok(core::time::Duration::ZERO));
    assert_eq!(standard("P1M"), Err(OutOfRange));
    assert_eq!(standard("-PT1S"), Err(OutOfRange));
}

/// 3.3.16 base64Binary; RFC 4648, 10
#[test]
fn base64() {
    reads::<Base64>(&[
        ("", Base64(vec![])),
        ("Zg==", Base64(b"f".to_vec())),
        ("Zm8=", Base64(b"fo".to_vec())),
        ("Zm9v", Base64(b"foo".to_vec())),
        ("Zm9vYg==", Base64(b"foob".to_vec())),
        ("Zm9vYmE=", Base64(b"fooba".to_vec())),
        ("Zm9vYmFy", Base64(b"foobar".to_vec())),
        (" Z m\r\n9\tv Y g = =\n", Base64(b"foob".to_vec())),
        ("+/+/", Base64(vec![0xFB, 0xFF, 0xBF])),
    ]);
    refuses::<Base64>(
        Syntax,
        &[
            "Z",
            "Zg",
            "Zg=",
            "Zm8",
            "Zh==",
            "Zm9=",
            "Zg==Zg==",
            "Zg===",
            "====",
            "Z===",
            "=Zg=",
            "Zm=8",
            "Zm9v!",
            "-_-_",
            "Zm9v\u{a0}",
            "é000",
        ],
    );
    let long: Vec<u8> = (0..=255).collect();
    assert_eq!(Base64::parse(&Base64(&long).to_string()), Ok(Base64(long)));
}

/// 3.3.15 hexBinary
#[test]
fn hex() {
    reads_and_writes::<Hex>(&[("", ""), ("00ff7F", "00FF7F"), (" aB ", "AB")]);
    refuses::<Hex>(Syntax, &["0", "0 0", "0g", "0x00", "+1", "00 ff"]);
}

#[test]
fn guid() {
    reads_and_writes::<Guid>(&[(
        "0F8FAD5B-d9cb-469f-A165-70867728950E",
        "0f8fad5b-d9cb-469f-a165-70867728950e",
    )]);
    assert_eq!(
        Guid::parse("00010203-0405-0607-0809-0a0b0c0d0e0f").map(Guid::to_bytes),
        Ok([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
    );
    refuses::<Guid>(
        Syntax,
        &[
            "",
            "0f8fad5bd9cb469fa16570867728950e",
            "{0f8fad5b-d9cb-469f-a165-70867728950e}",
            "0f8fad5b-d9cb-469f-a165-70867728950",
            "0f8fad5b-d9cb-469f-a165-70867728950e0",
            "0f8fad5b-d9cb-469f-a165-70867728950é",
            "0f8fad5-bd9cb-469f-a165-70867728950e",
        ],
    );
}

/// 3.3.17 anyURI
#[test]
fn any_uri() {
    reads_and_writes::<AnyUri>(&[
        ("", ""),
        (" http://a/b \n c ", "http://a/b c"),
        ("ö %zz", "ö %zz"),
    ]);
}

/// 3.3.1 string: white space is preserved
#[test]
fn string() {
    reads_and_writes::<String>(&[("", ""), (" a\n b ", " a\n b ")]);
}

/// 2.4.1.2 list datatypes
#[test]
fn list() {
    reads_and_writes::<List<i16>>(&[
        ("", ""),
        ("  ", ""),
        ("1", "1"),
        (" 1\t-2\r\n +3", "1 -2 3"),
    ]);
    assert_eq!(
        List::<u8>::parse("1 x").map_err(|error| (error.kind(), error.expected())),
        Err((Syntax, "xs:unsignedByte"))
    );
    assert_eq!(
        List::<u8>::parse("1 256").map_err(|error| error.kind()),
        Err(OutOfRange)
    );
}

/// 2.4.1.2: an item of a list cannot contain white space.
#[test]
fn a_list_whose_items_contain_white_space_is_not_written() {
    use core::fmt::Write;
    let write = |items: &[&str]| {
        let list = List(
            items
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<String>>(),
        );
        let mut out = String::new();
        write!(out, "{}", Lexical(&list)).map(|()| out)
    };
    assert_eq!(write(&["Read", "Write"]).as_deref(), Ok("Read Write"));
    assert!(write(&["Read Write"]).is_err());
    assert!(write(&["Read", ""]).is_err());
}

#[test]
fn an_error_names_the_type_and_never_the_text() {
    let error = i32::parse("hunter2").expect_err("no number");
    assert_eq!(error.to_string(), "not a valid xs:int");
    let error = u8::parse("70000").expect_err("too large");
    assert_eq!(error.to_string(), "value out of range for xs:unsignedByte");
}

#[test]
fn debug_shows_the_text() {
    let date_time = DateTime::parse("2014-06-09T14:56:18Z").expect("valid");
    assert_eq!(format!("{date_time:?}"), "DateTime(2014-06-09T14:56:18Z)");
    let guid = Guid::parse("6BA7B810-9dad-11d1-80b4-00c04fd430c8").expect("valid");
    let shown = "Guid(6ba7b810-9dad-11d1-80b4-00c04fd430c8)";
    assert_eq!(format!("{guid:?}"), shown);
}
