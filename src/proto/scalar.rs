//! Proto JSON's scalars where they differ from serde's: 64-bit integers as strings, `Timestamp`, `Duration`, open
//! enums, and `null` for "default".

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Reads `null` as the default value, as proto JSON asks of every field.
pub fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Whether a writer omits this value.
pub fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A `uint64` or `int64` that is never negative here: a decimal string on the wire, a number accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct U64(pub u64);

impl Serialize for U64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for U64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = U64;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an unsigned 64-bit integer, as a string or a number")
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<U64, E> {
                Ok(U64(value))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<U64, E> {
                u64::try_from(value).map(U64).map_err(E::custom)
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<U64, E> {
                if value.fract() == 0.0 && (0.0..18_446_744_073_709_551_616.0).contains(&value) {
                    Ok(U64(value as u64))
                } else {
                    Err(E::custom(format_args!("{value} is not an unsigned 64-bit integer")))
                }
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<U64, E> {
                value.parse().map(U64).map_err(|_| E::invalid_value(de::Unexpected::Str(value), &self))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// `google.protobuf.Timestamp`: RFC 3339 in UTC, with 0 to 9 fractional digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub DateTime<Utc>);

impl Timestamp {
    /// Milliseconds since the Unix epoch.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// The moment `millis` milliseconds after the Unix epoch; `None` outside of what a date can say.
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

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text)
            .map(|time| Self(time.to_utc()))
            .map_err(|error| de::Error::custom(format_args!("`{text}` is not an RFC 3339 time: {error}")))
    }
}

/// `google.protobuf.Duration`: decimal seconds with an `s`, up to nanoseconds, `"3600s"` or `"1.5s"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration {
    nanos: i128,
}

const NANOS_PER_SECOND: i128 = 1_000_000_000;
/// The protobuf limit: 10,000 years.
const MAX_SECONDS: i128 = 315_576_000_000;

impl Duration {
    pub const fn from_secs(secs: i64) -> Self {
        Self { nanos: secs as i128 * NANOS_PER_SECOND }
    }

    /// Whole seconds, rounded towards zero.
    pub fn as_secs(self) -> i64 {
        i64::try_from(self.nanos / NANOS_PER_SECOND).unwrap_or(i64::MAX)
    }

    fn parse(text: &str) -> Option<Self> {
        let number = text.strip_suffix('s')?;
        let (sign, number) = number.strip_prefix('-').map_or((1, number), |rest| (-1, rest));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 9 {
            return None;
        }
        let seconds: i128 = whole.parse().ok().filter(|seconds| *seconds <= MAX_SECONDS)?;
        let fraction: i128 = format!("{fraction:0<9}").parse().ok()?;
        Some(Self { nanos: sign * (seconds * NANOS_PER_SECOND + fraction) })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let sign = if self.nanos < 0 { "-" } else { "" };
        let nanos = self.nanos.unsigned_abs();
        let (seconds, fraction) = (nanos / NANOS_PER_SECOND.unsigned_abs(), nanos % NANOS_PER_SECOND.unsigned_abs());
        if fraction == 0 {
            return write!(f, "{sign}{seconds}s");
        }
        let fraction = format!("{fraction:09}");
        write!(f, "{sign}{seconds}.{}s", fraction.trim_end_matches('0'))
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(format_args!("`{text}` is not a duration like `3600s`")))
    }
}

/// Text of a wire enum: reads a name or a number, gives both to the generated `from_wire`.
pub struct WireEnum<T>(pub fn(WireValue<'_>) -> T);

/// An enum value as it came: by name or by number.
pub enum WireValue<'a> {
    Name(&'a str),
    Number(i32),
}

impl<T> de::Visitor<'_> for WireEnum<T> {
    type Value = T;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an enum name or number")
    }
    fn visit_str<E: de::Error>(self, value: &str) -> Result<T, E> {
        Ok((self.0)(WireValue::Name(value)))
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        i32::try_from(value).map(|number| (self.0)(WireValue::Number(number))).map_err(E::custom)
    }
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        i32::try_from(value).map(|number| (self.0)(WireValue::Number(number))).map_err(E::custom)
    }
}

/// Declares an open proto enum: the values this build knows, `Other` for a name it does not know and `OtherNumber`
/// for such a number; both are written back as they came.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident, $prefix:literal { $($variant:ident = $number:literal => $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub enum $name {
            #[default]
            $($variant,)+
            /// A name that this build does not know.
            Other(Box<str>),
            /// A number that this build does not know.
            OtherNumber(i32),
        }

        impl $name {
            /// Every value this build knows, `Unspecified` first.
            pub const KNOWN: &[Self] = &[$(Self::$variant,)+];

            /// The name without the enum's prefix; an unknown value as it came.
            pub fn short_name(&self) -> std::borrow::Cow<'_, str> {
                match self {
                    $(Self::$variant => $text.into(),)+
                    Self::Other(name) => name.strip_prefix($prefix).unwrap_or(name).into(),
                    Self::OtherNumber(number) => number.to_string().into(),
                }
            }

            fn from_wire(value: $crate::proto::scalar::WireValue<'_>) -> Self {
                match value {
                    $($crate::proto::scalar::WireValue::Name(concat!($prefix, $text)) => Self::$variant,)+
                    $($crate::proto::scalar::WireValue::Number($number) => Self::$variant,)+
                    $crate::proto::scalar::WireValue::Name(name) => Self::Other(name.into()),
                    $crate::proto::scalar::WireValue::Number(number) => Self::OtherNumber(number),
                }
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

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($crate::proto::scalar::WireEnum(Self::from_wire))
            }
        }
    };
}
pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: for<'de> Deserialize<'de>>(json: &str) -> Result<T, serde_json::Error> {
        serde_json::from_str(json)
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
        for json in [r#""18446744073709551616""#, "-1", "1.5", r#""many""#, "true"] {
            assert!(read::<U64>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn timestamps_keep_up_to_nine_fractional_digits() {
        for text in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123Z", "2026-01-02T03:04:05.123456789Z"] {
            let json = format!("\"{text}\"");
            assert_eq!(write(&read::<Timestamp>(&json).unwrap()), json);
        }
        assert!(read::<Timestamp>(r#""yesterday""#).is_err());
    }

    #[test]
    fn durations_are_decimal_seconds() {
        for text in ["3600s", "1.5s", "-0.25s", "0.000000001s", "0s"] {
            let json = format!("\"{text}\"");
            assert_eq!(write(&read::<Duration>(&json).unwrap()), json);
        }
        assert_eq!(read::<Duration>(r#""3600.9s""#).unwrap().as_secs(), 3600);
        for text in ["3600", "s", "1.5.5s", "1e3s", "1.0000000001s", "315576000001s", "+1s"] {
            assert!(read::<Duration>(&format!("\"{text}\"")).is_err(), "{text}");
        }
    }
}
