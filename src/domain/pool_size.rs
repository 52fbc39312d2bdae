//! Size of a warm pool: minimum 0 to 20, maximum 1 to 20, minimum not above the maximum.

use std::fmt;

use crate::proto::warm_pool::{UpdateWarmPoolRequest, WarmPool, WarmPoolSpec};

/// Largest maximum.
pub const LARGEST: i32 = 20;

/// Minimum and maximum of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSize {
    pub min: i32,
    pub max: i32,
}

/// New bounds; a bound that is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SizeEdit {
    pub min: Option<i32>,
    pub max: Option<i32>,
}

impl SizeEdit {
    /// The size that this edit makes of another one; the minimum may be above the maximum.
    pub fn of(self, size: PoolSize) -> PoolSize {
        PoolSize { min: self.min.unwrap_or(size.min), max: self.max.unwrap_or(size.max) }
    }

    /// Checks both fields as typed. An empty field changes nothing.
    pub fn parse(min: &str, max: &str) -> Result<Self, SizeErrors> {
        let read = |text: &str, least| (!text.trim().is_empty()).then(|| parse_field(text, least)).transpose();
        let max = read(max, 1);
        let min = read(min, 0).and_then(|min| match (min, max) {
            (Some(least), Ok(Some(most))) if least > most => Err(SizeError::AboveMax(most)),
            _ => Ok(min),
        });
        match (min, max) {
            (Ok(min), Ok(max)) => Ok(Self { min, max }),
            (min, max) => Err(SizeErrors { min: min.err(), max: max.err() }),
        }
    }
}

impl From<PoolSize> for SizeEdit {
    fn from(PoolSize { min, max }: PoolSize) -> Self {
        Self { min: Some(min), max: Some(max) }
    }
}

/// Error in one of the two fields.
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
            Self::AboveMax(max) => write!(f, "The minimum can't be above the maximum of {max}."),
        }
    }
}

/// Errors by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SizeErrors {
    pub min: Option<SizeError>,
    pub max: Option<SizeError>,
}

impl PoolSize {
    /// Present bounds of a pool, at least 0. A pool with only the deprecated `desiredSize` has it as both bounds.
    pub fn of(spec: &WarmPoolSpec) -> Self {
        let old = fixed_size(spec);
        let max = spec.max_size.or(old).unwrap_or_default();
        let min = spec.min_size.or(if spec.max_size.is_none() { old } else { None }).unwrap_or_default();
        Self { min: min.max(0), max: max.max(0) }
    }

    /// The pool has only the deprecated size.
    pub fn is_old(spec: &WarmPoolSpec) -> bool {
        fixed_size(spec).is_some() && spec.min_size.is_none() && spec.max_size.is_none()
    }

    /// Request for these bounds: only those that differ, or both for a pool with the deprecated size. `None` if nothing differs.
    pub fn update(self, pool: &WarmPool) -> Option<UpdateWarmPoolRequest> {
        let (known, is_old) = (Self::of(&pool.spec), Self::is_old(&pool.spec));
        let min_size = (is_old || self.min != known.min).then_some(self.min);
        let max_size = (is_old || self.max != known.max).then_some(self.max);
        (min_size.is_some() || max_size.is_some()).then_some(UpdateWarmPoolRequest {
            warm_pool_id: pool.id,
            desired_size: None,
            min_size,
            max_size,
        })
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

/// The deprecated size, if the pool has it.
fn fixed_size(spec: &WarmPoolSpec) -> Option<i32> {
    (spec.desired_size != 0).then_some(spec.desired_size)
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
    fn an_edit_has_what_is_typed_and_leaves_the_rest() {
        let edit = |min, max| Ok(SizeEdit { min, max });
        assert_eq!(SizeEdit::parse("", " "), edit(None, None));
        assert_eq!(SizeEdit::parse("2", ""), edit(Some(2), None));
        assert_eq!(SizeEdit::parse("", "20"), edit(None, Some(20)));
        assert_eq!(SizeEdit::parse("5", "3").unwrap_err().min, Some(SizeError::AboveMax(3)));
        assert_eq!(SizeEdit::parse("", "0").unwrap_err().max, Some(SizeError::OutOfRange { least: 1 }));
        let size = PoolSize { min: 2, max: 8 };
        assert_eq!(SizeEdit { min: Some(1), max: None }.of(size), PoolSize { min: 1, max: 8 });
        assert_eq!(SizeEdit::from(size).of(PoolSize { min: 0, max: 1 }), size);
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
    fn only_what_changed_is_sent_and_old_pools_get_both_bounds() {
        let pool = |min_size, max_size, desired_size| {
            let spec = WarmPoolSpec { min_size, max_size, desired_size, ..Default::default() };
            WarmPool { id: "p".into(), spec, ..Default::default() }
        };
        let sent = |pool: WarmPool, min, max| {
            let update = PoolSize { min, max }.update(&pool)?;
            assert_eq!((update.warm_pool_id, update.desired_size), ("p".into(), None));
            Some((update.min_size, update.max_size))
        };
        let known = pool(Some(2), Some(8), 0);
        assert_eq!(sent(known.clone(), 2, 8), None);
        assert_eq!(sent(known.clone(), 0, 8), Some((Some(0), None)));
        assert_eq!(sent(known.clone(), 2, 9), Some((None, Some(9))));
        assert_eq!(sent(known, 3, 9), Some((Some(3), Some(9))));
        assert_eq!(sent(pool(None, None, 3), 3, 3), Some((Some(3), Some(3))), "moved to bounds of its own");
        assert_eq!(sent(pool(None, Some(5), 3), 0, 5), None, "not old: it has a bound");
    }

    #[test]
    fn old_pools_hold_exactly_their_desired_size() {
        let spec = WarmPoolSpec { desired_size: 4, ..Default::default() };
        assert_eq!(PoolSize::of(&spec), PoolSize { min: 4, max: 4 });
        let spec = WarmPoolSpec { max_size: Some(6), desired_size: 4, ..Default::default() };
        assert_eq!(PoolSize::of(&spec), PoolSize { min: 0, max: 6 });
        assert!(!PoolSize::is_old(&WarmPoolSpec::default()), "0 is no size");
    }

    #[test]
    fn no_bound_is_below_zero() {
        let spec = WarmPoolSpec { min_size: Some(-1), max_size: Some(4), ..Default::default() };
        assert_eq!(PoolSize::of(&spec), PoolSize { min: 0, max: 4 });
        let spec = WarmPoolSpec { desired_size: -3, ..Default::default() };
        assert_eq!(PoolSize::of(&spec), PoolSize { min: 0, max: 0 });
    }
}
