//! The share that pools would have served, by the instance-hours that they take.

use std::sync::Arc;

use crate::components::chart::{ChartData, Point, Series, Shape};
use crate::domain::demand::advice::{Advice, Verdict};
use crate::domain::demand::outcome::Outcome;

use super::advice_text::{Money, percent, size};

/// Steps of the axis of instance-hours.
const STEPS: i64 = 48;

pub const CURVE: &[Series] = &[
    Series { name: "Served", tone: "good", shape: Shape::Line },
    Series { name: "Today", tone: "warning", shape: Shape::Bars },
    Series { name: "Recommended", tone: "active", shape: Shape::Bars },
];

/// Whole percent; the gridline above 100% has no value.
pub fn written(percent: i64) -> String {
    if percent > 100 { String::new() } else { format!("{percent}%") }
}

/// Gridlines at 40 and 80%.
pub const fn step(_: i64) -> i64 {
    40
}

/// The curve in equal steps of held time: at each, the most that any size serves for at most as much.
pub fn curve(advice: &Advice, money: Money, summary: String) -> ChartData {
    let today = advice.pool_today();
    let recommended = match &advice.verdict {
        Verdict::Size(recommendation) => Some(recommendation.outcome),
        _ => None,
    };
    let held = |outcome: &Outcome| outcome.total().held_ms;
    let marked = [today, recommended];
    let most = advice.curve.iter().chain(marked.iter().flatten()).map(held).max().unwrap_or_default().max(1);
    let limit = |step: i64| most.saturating_mul(step).div_euclid(STEPS);
    let best = |step: i64| advice.curve.iter().rev().find(|outcome| held(outcome) <= limit(step));
    let point = |step: i64| {
        let at_most = money.hours(limit(step));
        let label = match best(step).filter(|best| best.size.max > 0) {
            Some(best) => format!("{at_most}, size {}", size(best.size)),
            None => format!("{at_most}, no pool"),
        };
        Point { label, href: None }
    };
    let served = (0..=STEPS).map(|step| best(step).map(|best| percent(best.total()))).collect();
    let mark = |outcome: &Option<Outcome>| {
        // The first step that has room for it.
        let place = outcome.map(|outcome| (0..=STEPS).find(|step| limit(*step) >= held(&outcome)).unwrap_or(STEPS));
        let value = outcome.map(|outcome| percent(outcome.total()));
        (0..=STEPS).map(|step| value.filter(|_| place == Some(step))).collect()
    };
    let points: Arc<[Point]> = (0..=STEPS).map(point).collect();
    ChartData { summary, points, values: [served].into_iter().chain(marked.iter().map(mark)).collect() }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::domain::demand::advice::advise;
    use crate::domain::demand::local_time::{DAY, HOUR, utc};
    use crate::domain::demand::refill::Refill;
    use crate::domain::demand::replay::{Replay, World};
    use crate::domain::pool_size::PoolSize;

    #[test]
    fn the_curve_rises_and_marks_sizes() {
        let times: Vec<i64> = (1..=480).flat_map(|hour| [hour * HOUR, hour * HOUR + 1000]).collect();
        let mut replay = Replay::new(World::new(&times, 0, 21 * DAY, Refill::USUAL, &utc));
        replay.step(usize::MAX);
        let advice = advise(replay.world(), replay.outcomes(), 95, Some(PoolSize { min: 6, max: 6 }));
        let money = Money { price: None, length_ms: 21 * DAY };
        let data = curve(&advice, money, String::new());
        let [served, today, recommended] = &data.values[..] else { panic!() };
        assert!(served.windows(2).all(|pair| pair[0] <= pair[1]), "{served:?}");
        assert_eq!((served[0], served[STEPS as usize]), (Some(0), Some(100)));
        let places = |values: &[Option<i64>]| -> Vec<usize> {
            (0..values.len()).filter(|step| values[*step].is_some()).collect()
        };
        assert_eq!(places(today), [STEPS as usize], "it holds the most");
        assert_eq!(places(recommended).len(), 1);
        assert!(data.points[0].label.ends_with("no pool") && data.points[48].label.contains(", size 2"));
    }
}
