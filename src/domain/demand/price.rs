//! Price of an instance, as entered by the reader: the API has no prices.

use std::fmt;

use super::decimal;
use super::local_time::{DAY, HOUR};

/// Millionths of a unit of some currency.
pub type Micros = i64;

const UNIT: Micros = 1_000_000;
const DIGITS: usize = 6;

/// Price of an hour in which an instance runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price(Micros);

/// Highest price of an hour, in units.
pub const HIGHEST: i64 = 10_000;

impl Price {
    /// Parses a decimal number such as `0.384` or `0,384`, above 0 and at most [`HIGHEST`], with at most six decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let price = decimal::parse(text, DIGITS)?;
        (1..=HIGHEST * UNIT).contains(&price).then_some(Self(price))
    }

    /// Price of a held time, rounded to the nearest millionth.
    pub fn of(self, held_ms: i64) -> Micros {
        let exact = i128::from(held_ms.max(0)) * i128::from(self.0);
        i64::try_from((exact + i128::from(HOUR / 2)) / i128::from(HOUR)).unwrap_or(i64::MAX)
    }
}

/// As it is parsed, with a point.
impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let decimals = format!("{:0DIGITS$}", self.0 % UNIT);
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{}", self.0 / UNIT),
            decimals => write!(f, "{}.{decimals}", self.0 / UNIT),
        }
    }
}

/// Held time of 30 days at the rate of a range of `length_ms`.
pub fn per_month(held_ms: i64, length_ms: i64) -> i64 {
    let month = i128::from(held_ms) * i128::from(30 * DAY);
    month.checked_div(i128::from(length_ms)).and_then(|held| i64::try_from(held).ok()).unwrap_or(0)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_price_is_a_positive_decimal_number() {
        for (text, micros) in
            [("0.384", 384_000), (" 1,5 ", 1_500_000), (".000001", 1), ("10000", 10_000 * UNIT), ("2.", 2 * UNIT)]
        {
            assert_eq!(Price::parse(text), Some(Price(micros)), "{text}");
        }
        for text in ["", ".", "0", "-1", "+1", "1e3", "0.0000001", "10000.1", "1.2.3", "99999999999999999999", "١"] {
            assert_eq!(Price::parse(text), None, "{text}");
        }
    }

    #[test]
    fn hours_cost_their_price() {
        let price = Price::parse("0.384").unwrap();
        assert_eq!((price.of(HOUR), price.of(100 * HOUR), price.of(-HOUR)), (384_000, 38_400_000, 0));
        assert_eq!((price.of(1), Price(1).of(HOUR / 2), Price(1).of(HOUR / 2 - 1)), (0, 1, 0));
        assert_eq!(Price::parse("10000").unwrap().of(i64::MAX), i64::MAX);
        assert_eq!((per_month(28, 28 * DAY), per_month(5 * HOUR, 10 * DAY), per_month(5, 0)), (30, 15 * HOUR, 0));
    }

    proptest! {
        #[test]
        fn prices_survive_their_text(micros in 1..=HIGHEST * UNIT) {
            prop_assert_eq!(Price::parse(&Price(micros).to_string()), Some(Price(micros)));
        }

        #[test]
        fn any_text_is_a_price_or_none(text in "[0-9.,]{0,12}|.{0,8}") {
            prop_assert!(Price::parse(&text).is_none_or(|price| (1..=HIGHEST * UNIT).contains(&price.0)));
        }
    }
}
