//! Proto JSON scalars: 64-bit integers as strings, `Timestamp`, `Duration`, open enums, and plain types.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use super::message::{Field, Json, Scalar, Slot};

/// `uint64` or `int64`: a decimal string on the wire; numbers are accepted, too. This API has no negative values, so
/// they are read as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct U64(pub u64);

impl Serialize for U64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Scalar for U64 {
    fn expects(&self) -> &'static str {
        "an unsigned 64-bit integer, as a string or a number"
    }

    fn set(&mut self, json: Json<'_>) -> bool {
        let value = match json {
            Json::Unsigned(value) => Some(value),
            Json::Negative(_) => Some(0),
            Json::Float(value) if value < 0.0 => whole(-value).map(|_| 0),
            Json::Float(value) => whole(value),
            Json::Text(text) => text.parse().ok().or_else(|| text.parse::<i64>().ok().map(|_| 0)),
            Json::Flag(_) => None,
        };
        take(&mut self.0, value)
    }
}

/// Converts a float that represents an unsigned integer, such as `1e3`.
fn whole(value: f64) -> Option<u64> {
    let is_whole = value.fract() == 0.0 && (0.0..18_446_744_073_709_551_616.0).contains(&value);
    is_whole.then_some(value as u64)
}

/// Stores a value, if given; returns whether it was.
fn take<T>(place: &mut T, value: Option<T>) -> bool {
    match value {
        Some(value) => {
            *place = value;
            true
        }
        None => false,
    }
}

impl Scalar for String {
    fn expects(&self) -> &'static str {
        "a string"
    }

    fn set(&mut self, json: Json<'_>) -> bool {
        let text = if let Json::Text(text) = json { Some(text.to_owned()) } else { None };
        take(self, text)
    }
}

impl Scalar for bool {
    fn expects(&self) -> &'static str {
        "true or false"
    }

    fn set(&mut self, json: Json<'_>) -> bool {
        take(self, if let Json::Flag(flag) = json { Some(flag) } else { None })
    }
}

/// `int32`: a number on the wire; decimal strings are accepted, too.
impl Scalar for i32 {
    fn expects(&self) -> &'static str {
        "a 32-bit integer"
    }

    fn set(&mut self, json: Json<'_>) -> bool {
        let value = match json {
            Json::Unsigned(value) => value.try_into().ok(),
            Json::Negative(value) => value.try_into().ok(),
            Json::Float(value) if value < 0.0 => {
                whole(-value).and_then(|value| 0_i64.checked_sub_unsigned(value)?.try_into().ok())
            }
            Json::Float(value) => whole(value).and_then(|value| value.try_into().ok()),
            Json::Text(text) => text.parse().ok(),
            Json::Flag(_) => None,
        };
        take(self, value)
    }
}

/// `double`.
impl Scalar for f64 {
    fn expects(&self) -> &'static str {
        "a number"
    }

    fn set(&mut self, json: Json<'_>) -> bool {
        let value = match json {
            Json::Unsigned(value) => Some(value as Self),
            Json::Negative(value) => Some(value as Self),
            Json::Float(value) => Some(value),
            Json::Flag(_) | Json::Text(_) => None,
        };
        take(self, value)
    }
}

impl<T: Scalar> Field for T {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Scalar(self)
    }
}

/// `google.protobuf.Timestamp`: RFC 3339 in UTC, with 0 to 9 fractional digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub DateTime<Utc>);

impl Timestamp {
    /// Milliseconds since the Unix epoch.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// Time `millis` milliseconds after the Unix epoch; `None` if out of range.
    pub fn from_millis(millis: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(millis).map(Self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Fields with a time are always optional. A time that was never set is read as absent: the zero times of Go and
/// protobuf, and anything earlier.
impl Scalar for Option<Timestamp> {
    fn expects(&self) -> &'static str {
        "an RFC 3339 time, such as \"2026-01-02T03:04:05Z\""
    }

    fn set(&mut self, json: Json<'_>) -> bool {
        let Json::Text(text) = json else { return false };
        let time = DateTime::parse_from_rfc3339(text).ok().map(|time| Timestamp(time.to_utc()));
        take(self, time.map(|time| Some(time).filter(|time| time.0 > DateTime::UNIX_EPOCH)))
    }
}

/// `google.protobuf.Duration`: decimal seconds with an `s`, up to nanoseconds, such as `"3600s"` or `"1.5s"`. This API
/// has no negative values, so they are read as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(std::time::Duration);

/// Limit of protobuf: 10,000 years.
const MAX_SECONDS: u64 = 315_576_000_000;

impl Duration {
    pub const fn from_secs(secs: u64) -> Self {
        Self(std::time::Duration::from_secs(secs))
    }

    /// Whole seconds, rounded down.
    pub fn as_secs(self) -> i64 {
        i64::try_from(self.0.as_secs()).unwrap_or(i64::MAX)
    }

    fn parse(text: &str) -> Option<Self> {
        let number = text.strip_suffix('s')?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 9 {
            return None;
        }
        let seconds = whole.parse().ok().filter(|seconds| *seconds <= MAX_SECONDS)?;
        let nanos = format!("{fraction:0<9}").parse().ok()?;
        Some(Self(std::time::Duration::new(seconds, nanos)))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let seconds = self.0.as_secs();
        match self.0.subsec_nanos() {
            0 => write!(f, "{seconds}s"),
            nanos => write!(f, "{seconds}.{}s", format!("{nanos:09}").trim_end_matches('0')),
        }
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Scalar for Duration {
    fn expects(&self) -> &'static str {
        "a duration in seconds, such as \"3600s\""
    }

    fn set(&mut self, json: Json<'_>) -> bool {
        let Json::Text(text) = json else { return false };
        take(
            self,
            match text.strip_prefix('-') {
                Some(size) => Self::parse(size).map(|_| Self::default()),
                None => Self::parse(text),
            },
        )
    }
}

/// Declares an open proto enum: the values known to this build, `Other` for unknown names, and `OtherNumber` for
/// unknown numbers. Both are written back unchanged. A name after `=` is the vendor's, as in
/// [`messages!`](super::message::messages).
macro_rules! open_enum {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident $(= $proto_name:literal)?, $prefix:literal { $($variant:ident = $number:literal => $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        $visibility enum $name {
            #[default]
            $($variant,)+
            /// Name unknown to this build.
            Other(Box<str>),
            /// Number unknown to this build.
            OtherNumber(i32),
        }

        impl $name {
            /// All values known to this build, `Unspecified` first.
            pub const KNOWN: &[Self] = &[$(Self::$variant,)+];

            /// Name without the enum's prefix; unknown values are returned unchanged.
            pub fn short_name(&self) -> std::borrow::Cow<'_, str> {
                match self {
                    $(Self::$variant => $text.into(),)+
                    Self::Other(name) => name.strip_prefix($prefix).unwrap_or(name).into(),
                    Self::OtherNumber(number) => number.to_string().into(),
                }
            }

            fn of_name(name: &str) -> Self {
                match name {
                    $(concat!($prefix, $text) => Self::$variant,)+
                    name => Self::Other(name.into()),
                }
            }

            fn of_number(number: i32) -> Self {
                match number {
                    $($number => Self::$variant,)+
                    number => Self::OtherNumber(number),
                }
            }
        }

        #[cfg(test)]
        impl $crate::proto::declaration::Declared for $name {
            const TYPE: $crate::proto::declaration::Type =
                $crate::proto::declaration::Type::Enum(&$crate::proto::declaration::Enum {
                    ident: stringify!($name),
                    name: $crate::proto::declaration::proto_name!($name $(= $proto_name)?),
                    values: &[$((concat!($prefix, $text), $number),)+],
                });
        }

        impl $crate::proto::message::Scalar for $name {
            fn expects(&self) -> &'static str {
                "an enum's name or number"
            }

            fn set(&mut self, json: $crate::proto::message::Json<'_>) -> bool {
                let mut number = 0;
                *self = match json {
                    $crate::proto::message::Json::Text(name) => Self::of_name(name),
                    json if $crate::proto::message::Scalar::set(&mut number, json) => Self::of_number(number),
                    _ => return false,
                };
                true
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant => serializer.serialize_str(concat!($prefix, $text)),)+
                    Self::Other(name) => serializer.serialize_str(name),
                    Self::OtherNumber(number) => serializer.serialize_i32(*number),
                }
            }
        }
    };
}
pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::message;

    fn read<T: Scalar + Default>(json: &str) -> Result<T, serde_json::Error> {
        let mut value = T::default();
        message::read(value.slot(), &mut serde_json::Deserializer::from_str(json))?;
        Ok(value)
    }

    fn write<T: Serialize>(value: &T) -> String {
        serde_json::to_string(value).expect("a scalar is always writable")
    }

    #[test]
    fn u64_reads_strings_and_numbers_up_to_the_largest() {
        for json in [r#""18446744073709551615""#, "18446744073709551615"] {
            assert_eq!(read::<U64>(json).unwrap(), U64(u64::MAX));
        }
        assert_eq!(read::<U64>("1e3").unwrap(), U64(1000));
        assert_eq!(write(&U64(u64::MAX)), r#""18446744073709551615""#);
        for json in [r#""18446744073709551616""#, "1.5", "-1.5", r#""many""#, r#""-""#, "true"] {
            assert!(read::<U64>(json).is_err(), "{json}");
        }
        for json in ["-1", r#""-9223372036854775808""#, "-1e3"] {
            assert_eq!(read::<U64>(json).unwrap(), U64(0), "{json}");
        }
    }

    #[test]
    fn timestamps_keep_up_to_nine_fractional_digits() {
        for text in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123Z", "2026-01-02T03:04:05.123456789Z"] {
            let json = format!("\"{text}\"");
            assert_eq!(write(&read::<Option<Timestamp>>(&json).unwrap()), json);
        }
        assert!(read::<Option<Timestamp>>(r#""yesterday""#).is_err());
    }

    #[test]
    fn unset_times_are_absent() {
        for text in [
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "1970-01-01T01:00:00+01:00",
            "1969-12-31T23:59:59.999Z",
            "0000-01-01T00:00:00Z",
        ] {
            assert_eq!(read::<Option<Timestamp>>(&format!("\"{text}\"")).unwrap(), None, "{text}");
        }
        assert_eq!(read::<Option<Timestamp>>("null").unwrap(), None);
        assert!(read::<Option<Timestamp>>(r#""1970-01-01T00:00:00.001Z""#).unwrap().is_some());
    }

    #[test]
    fn durations_are_decimal_seconds() {
        for text in ["3600s", "1.5s", "0.25s", "0.000000001s", "0s", "315576000000s"] {
            let json = format!("\"{text}\"");
            assert_eq!(write(&read::<Duration>(&json).unwrap()), json);
        }
        assert_eq!(read::<Duration>(r#""3600.9s""#).unwrap().as_secs(), 3600);
        for text in ["3600", "s", "-s", "1.5.5s", "1e3s", "1.0000000001s", "315576000001s", "+1s", "--1s"] {
            assert!(read::<Duration>(&format!("\"{text}\"")).is_err(), "{text}");
        }
        for text in ["-1s", "-0.25s"] {
            assert_eq!(read::<Duration>(&format!("\"{text}\"")).unwrap(), Duration::default(), "{text}");
        }
    }
}
