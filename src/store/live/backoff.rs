//! Exponential backoff with jitter.

use crate::clock::Millis;

/// Delay after consecutive failures: 0.5 to 1 second after the first, doubling up to `longest`. `chance` is from 0 to
/// 1; a uniform value keeps browsers from retrying in lockstep.
pub fn backoff(failures: u32, longest: Millis, chance: f64) -> Millis {
    let most = (500_u64 << failures.min(8)).min(longest);
    // Whole milliseconds, because multiplying a `Duration` by a float adds kilobytes of code.
    (most as f64 * (0.5 + chance / 2.0)) as Millis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_limit() {
        assert_eq!(
            [1, 2, 3, 9, 99].map(|failures| backoff(failures, 60_000, 1.0)),
            [1_000, 2_000, 4_000, 60_000, 60_000]
        );
        assert_eq!(backoff(1, 60_000, 0.0), 500);
    }
}
