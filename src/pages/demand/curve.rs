//! The share that pools would have served, by the instance-hours that they take.

use std::sync::Arc;

use crate::components::chart::{ChartData, Point, Series, Shape};
use crate::domain::demand::advice::Advice;
use crate::domain::demand::outcome::Outcome;
use crate::sort::sort_by_key;

use super::advice_text::{Money, percent, size};

/// Values are in thirds of a percent, so that the third gridline, where the axis ends, is 100%.
const THIRDS: i64 = 3;

pub const CURVE: &[Series] = &[
    Series { name: "Served", tone: "good", shape: Shape::Steps },
    Series { name: "Today", tone: "warning", shape: Shape::Points },
    Series { name: "Recommended", tone: "active", shape: Shape::Points },
];

pub fn written(thirds: i64) -> String {
    format!("{}%", thirds / THIRDS)
}

/// Gridlines at thirds.
pub const fn step(_: i64) -> i64 {
    100
}

/// A point for each size that no other one beats, by its held time, and for today's size.
pub fn curve(advice: &Advice, money: Money, summary: String) -> ChartData {
    let today = advice.pool_today();
    let recommended = advice.recommended();
    let mut outcomes = advice.curve.clone();
    let is_known = |outcomes: &[Outcome], size| outcomes.iter().any(|outcome| outcome.size == size);
    for marked in [today, recommended].into_iter().flatten() {
        if !is_known(&outcomes, marked.size) {
            outcomes.push(marked);
        }
    }
    sort_by_key(&mut outcomes, |outcome| (outcome.total().held_ms, outcome.total().running));
    let point = |outcome: &Outcome| {
        let held = money.hours(outcome.total().held_ms);
        let label = match outcome.size.max {
            0 => format!("{held}, no pool"),
            _ => format!("{held}, size {}", size(outcome.size)),
        };
        Point { label, href: None }
    };
    let value = |outcome: &Outcome| percent(outcome.total()).saturating_mul(THIRDS);
    let served = |outcome: &Outcome| is_known(&advice.curve, outcome.size).then(|| value(outcome));
    let mark = |marked: Option<Outcome>| {
        let is_marked = move |outcome: &Outcome| marked.is_some_and(|marked| marked.size == outcome.size);
        outcomes.iter().map(|outcome| is_marked(outcome).then(|| value(outcome))).collect()
    };
    let points: Arc<[Point]> = outcomes.iter().map(point).collect();
    ChartData { summary, points, values: vec![outcomes.iter().map(served).collect(), mark(today), mark(recommended)] }
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
        assert_eq!(data.points.len(), advice.curve.len() + 1, "today's size isn't on the curve");
        let steps: Vec<i64> = served.iter().copied().flatten().collect();
        assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{served:?}");
        assert_eq!([steps[0], steps[steps.len() - 1]].map(written), ["0%", "100%"]);
        let places = |values: &[Option<i64>]| -> Vec<usize> {
            (0..values.len()).filter(|step| values[*step].is_some()).collect()
        };
        let last = data.points.len() - 1;
        assert_eq!((places(today), served[last]), (vec![last], None), "it holds the most");
        assert_eq!(places(recommended).len(), 1);
        assert!(data.points[0].label.ends_with("no pool"));
        assert!(data.points[places(recommended)[0]].label.ends_with(", size 2"));
        // The label and the summary are of the same time.
        let held = money.hours(advice.pool_today().unwrap().total().held_ms);
        assert_eq!(data.points[last].label, format!("{held}, size 6"));
    }
}
