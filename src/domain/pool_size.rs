//! How many instances a warm pool may hold: minimum 0 to 20, maximum 1 to 20, minimum not above maximum.

use std::fmt;

use crate::proto::warm_pool::WarmPoolSpec;

/// The most instances a pool may hold.
pub const LARGEST: i32 = 20;

/// A pool's bounds, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSize {
    pub min: i32,
    pub max: i32,
}

/// Why one of the two fields cannot be as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SizeError {
    Empty,
    NotWhole,
    OutOfRange {
        least: i32,
    },
    /// The minimum is above this maximum.
    AboveMax(i32),
}

impl fmt::Display for SizeError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Enter a number."),
            Self::NotWhole => f.write_str("Enter a whole number, such as 3."),
            Self::OutOfRange { least } => write!(f, "Enter a number from {least} to {LARGEST}."),
            Self::AboveMax(max) => write!(f, "The minimum cannot be above the maximum of {max}."),
        }
    }
}

/// What is wrong with each field; nothing is wrong where both are `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SizeErrors {
    pub min: Option<SizeError>,
    pub max: Option<SizeError>,
}

impl PoolSize {
    /// The bounds a pool has now. Pools that only have the deprecated `desiredSize` hold just that many.
    pub fn of(spec: &WarmPoolSpec) -> Self {
        let old = spec.desired_size;
        let max = spec.max_size.or(old).unwrap_or_default();
        Self { min: spec.min_size.or(if spec.max_size.is_none() { old } else { None }).unwrap_or_default(), max }
    }

    /// Checks both fields as typed.
    pub fn parse(min: &str, max: &str) -> Result<Self, SizeErrors> {
        let max = parse_field(max, 1);
        let min = parse_field(min, 0).and_then(|min| match max {
            Ok(max) if min > max => Err(SizeError::AboveMax(max)),
            _ => Ok(min),
        });
        match (min, max) {
            (Ok(min), Ok(max)) => Ok(Self { min, max }),
            (min, max) => Err(SizeErrors { min: min.err(), max: max.err() }),
        }
    }
}

fn parse_field(text: &str, least: i32) -> Result<i32, SizeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(SizeError::Empty);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(SizeError::NotWhole);
    }
    match text.parse::<i32>() {
        Ok(number) if (least..=LARGEST).contains(&number) => Ok(number),
        _ => Err(SizeError::OutOfRange { least }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_accepted_exactly_when_the_rules_allow_it() {
        for min in -1..=21 {
            for max in -1..=21 {
                let allowed = (0..=20).contains(&min) && (1..=20).contains(&max) && min <= max;
                let parsed = PoolSize::parse(&min.to_string(), &max.to_string());
                assert_eq!(parsed.is_ok(), allowed, "min {min}, max {max}: {parsed:?}");
            }
        }
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        let errors = |min, max| PoolSize::parse(min, max).unwrap_err();
        assert_eq!(errors("", "5"), SizeErrors { min: Some(SizeError::Empty), max: None });
        assert_eq!(errors("1.5", "x"), SizeErrors { min: Some(SizeError::NotWhole), max: Some(SizeError::NotWhole) });
        assert_eq!(errors("5", "3").min, Some(SizeError::AboveMax(3)));
        assert_eq!(errors("0", "0"), SizeErrors { min: None, max: Some(SizeError::OutOfRange { least: 1 }) });
        assert_eq!(errors("0", "99999999999").max, Some(SizeError::OutOfRange { least: 1 }));
        assert_eq!(PoolSize::parse(" 2 ", "20"), Ok(PoolSize { min: 2, max: 20 }));
    }

    #[test]
    fn old_pools_hold_exactly_their_desired_size() {
        let spec = WarmPoolSpec { desired_size: Some(4), ..Default::default() };
        assert_eq!(PoolSize::of(&spec), PoolSize { min: 4, max: 4 });
        let spec = WarmPoolSpec { max_size: Some(6), desired_size: Some(4), ..Default::default() };
        assert_eq!(PoolSize::of(&spec), PoolSize { min: 0, max: 6 });
    }
}
