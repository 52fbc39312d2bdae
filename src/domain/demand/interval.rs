//! Interval for a share that was observed in a number of cases.

/// Bounds of a share in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub low: u32,
    pub high: u32,
}

/// Quantile of the normal distribution for 95 of 100 intervals.
const Z: f64 = 1.96;

impl Interval {
    /// Wilson's score interval, which also holds for few cases and for shares near 0 and 1: it contains the true share in 95 of
    /// 100 cases. It takes the cases as independent. Starts come in bursts, so the true uncertainty is larger. `None` without
    /// cases.
    pub fn wilson(part: u32, whole: u32) -> Option<Self> {
        if whole == 0 {
            return None;
        }
        let (count, share) = (f64::from(whole), f64::from(part.min(whole)) / f64::from(whole));
        let scale = 1.0 + Z * Z / count;
        let middle = (share + Z * Z / (2.0 * count)) / scale;
        let margin = Z / scale * (share * (1.0 - share) / count + Z * Z / (4.0 * count * count)).sqrt();
        let thousandths = |share: f64| (share * 1000.0).clamp(0.0, 1000.0);
        let (low, high) = (thousandths(middle - margin).floor() as u32, thousandths(middle + margin).ceil() as u32);
        // At either end, the interval reaches the share, whatever the rounding errors are.
        Some(Self { low: if part == 0 { 0 } else { low }, high: if part >= whole { 1000 } else { high } })
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_intervals() {
        // Newcombe (1998), table I.
        for (part, whole, low, high) in [(81, 263, 255, 367), (15, 148, 62, 161), (0, 20, 0, 162), (1, 29, 6, 172)] {
            assert_eq!(Interval::wilson(part, whole), Some(Interval { low, high }), "{part} of {whole}");
        }
        assert_eq!(Interval::wilson(20, 20), Some(Interval { low: 838, high: 1000 }));
        assert_eq!(Interval::wilson(0, 0), None);
    }

    proptest! {
        #[test]
        fn it_contains_the_share_and_narrows_with_cases(whole in 1_u32..100_000, share in 0_u32..=100) {
            let part = (u64::from(whole) * u64::from(share) / 100) as u32;
            let Interval { low, high } = Interval::wilson(part, whole).unwrap();
            let thousandths = u64::from(part) * 1000 / u64::from(whole);
            prop_assert!(u64::from(low) <= thousandths && thousandths <= u64::from(high) && high <= 1000);
            let more = Interval::wilson(part * 4, whole * 4).unwrap();
            prop_assert!(more.low >= low && more.high <= high);
        }
    }
}
