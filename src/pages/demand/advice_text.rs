//! Advice in words: what to do, and why.

use crate::domain::demand::advice::{Advice, Reason, Recommendation, Verdict};
use crate::domain::demand::by_hour::BusyWeek;
use crate::domain::demand::interval::Interval;
use crate::domain::demand::local_time::HOUR;
use crate::domain::demand::outcome::{Outcome, Tally};
use crate::domain::demand::price::{Micros, Price, per_month};
use crate::domain::demand::week_plan::WeekPlan;
use crate::domain::pool_size::PoolSize;
use crate::format;

/// Advice as a pool shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviceText {
    /// What to do.
    pub title: String,
    /// Why, and how certain that is.
    pub reason: String,
    /// Size to apply, if it isn't today's.
    pub size: Option<PoolSize>,
    /// For styles and tests: `keep`, `resize`, `create`, `unused`, `out-of-reach`, or `unknown`.
    pub state: &'static str,
}

impl AdviceText {
    /// For a pool's row: `Advice: resize to 2–5`; `None` if there is none.
    pub fn short(&self) -> Option<String> {
        let mut letters = self.title.chars();
        let first = letters.next().filter(|_| self.state != "unknown")?.to_ascii_lowercase();
        Some(format!("Advice: {first}{}", letters.as_str()))
    }
}

/// What qualifies advice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remarks {
    /// Sizes by part of the week that are cheaper than the recommended size.
    pub plan: Option<WeekPlan>,
    /// Label of the Monday of a week with several times the starts of the others.
    pub busy_week: Option<(String, BusyWeek)>,
}

impl Remarks {
    fn words(&self, money: Money) -> String {
        let plan = self.plan.map_or_else(String::new, |plan| {
            format!(" By time of the week, it would take {}.", money.hours(plan.outcome.total().held_ms))
        });
        let busy_week = self.busy_week.as_ref().map_or_else(String::new, |(monday, week)| {
            format!(
                " The week of {monday} had {}, other weeks about {}: without it, a smaller size may be enough.",
                format::counted(week.starts as usize, "start"),
                format::count(week.usual as usize)
            )
        });
        plan + &busy_week
    }
}

pub fn advice_text(advice: &Advice, money: Money, remarks: &Remarks) -> AdviceText {
    let days = format::counted(usize::try_from(advice.days).unwrap_or_default(), "day");
    let base = format!("{days}, {}", format::counted(advice.starts as usize, "start"));
    match &advice.verdict {
        Verdict::NotEnoughData { needed_starts, needed_days } => AdviceText {
            title: "Not enough data".to_owned(),
            reason: format!(
                "{base}. Advice for {}% needs at least {} and {}.",
                advice.percent,
                format::counted(*needed_starts as usize, "start"),
                format::counted(usize::try_from(*needed_days).unwrap_or_default(), "day")
            ),
            size: None,
            state: "unknown",
        },
        Verdict::Unused => {
            let held = advice.today.map(|today| today.total().held_ms).filter(|held| *held > 0);
            let held = held.map_or_else(String::new, |held| {
                format!(" The pool would have held {} for nothing.", money.hours(held))
            });
            AdviceText {
                title: "No starts".to_owned(),
                reason: format!("No environment of this project and class started in {days}.{held}"),
                size: None,
                state: "unused",
            }
        }
        Verdict::OutOfReach { best } => AdviceText {
            title: format!("No size serves {}%", advice.percent),
            reason: format!(
                "{base}. At most {} would have been served, by {}. Most of them came in bursts that are larger than any pool.",
                share(best.total()),
                size(best.size)
            ),
            size: None,
            state: "out-of-reach",
        },
        Verdict::Size(recommendation) => recommended(advice, recommendation, &base, money, remarks),
    }
}

fn recommended(
    advice: &Advice,
    recommendation: &Recommendation,
    base: &str,
    money: Money,
    remarks: &Remarks,
) -> AdviceText {
    let Recommendation { outcome, interval, reason, closest_cheaper } = recommendation;
    let (then, wanted) = (outcome.total(), advice.percent);
    let served = format!(
        "A pool of {} would have served {} ({}) for {}.",
        size(outcome.size),
        share(then),
        interval_words(*interval),
        money.hours(then.held_ms)
    );
    let cheaper = closest_cheaper.map_or_else(String::new, |cheaper: Outcome| {
        format!(" The next cheaper size, {}, serves {}.", size(cheaper.size), share(cheaper.total()))
    });
    let now = advice.pool_today().map(|today| (size(today.size), today.total()));
    let (title, why) = match (reason, &now) {
        (Reason::Kept, _) => (format!("Keep {}", size(outcome.size)), String::new()),
        (Reason::NoPool, _) | (_, None) => (format!("Create a pool of {}", size(outcome.size)), String::new()),
        (Reason::TooSmall { missed }, Some((today, now))) => (
            format!("Resize to {}", size(outcome.size)),
            format!(
                " Today's {today} serves {}, {} short of {wanted}%.",
                share(*now),
                format::counted(*missed as usize, "start")
            ),
        ),
        (Reason::TooLarge { .. }, Some((today, now))) => (
            format!("Resize to {}", size(outcome.size)),
            format!(" Today's {today} serves {}, for {} more.", share(*now), money.more_hours(*now, then)),
        ),
        (Reason::MaxUnused, Some((today, now))) => (
            format!("Resize to {}", size(outcome.size)),
            format!(" Today's {today} serves {} and keeps more instances stopped.", share(*now)),
        ),
    };
    let is_kept = *reason == Reason::Kept;
    AdviceText {
        title,
        reason: format!("{base}. {served}{why}{cheaper}{}", remarks.words(money)),
        size: (!is_kept).then_some(outcome.size),
        state: match now {
            _ if is_kept => "keep",
            Some(_) => "resize",
            None => "create",
        },
    }
}

/// What would change from today's size to the recommended one: `Served`, `20% → 100%`. One value where nothing changes.
pub fn comparison(advice: &Advice, money: Money) -> Vec<(&'static str, String)> {
    let best = if let Verdict::OutOfReach { best } = advice.verdict { Some(best) } else { None };
    let recommended = advice.recommended().or(best);
    let outcomes = || [advice.today, recommended].into_iter().flatten();
    let change = |write: &dyn Fn(&Outcome) -> String| {
        let mut values: Vec<String> = outcomes().map(|outcome| write(&outcome)).collect();
        values.dedup();
        values.join(" → ")
    };
    let hours = |outcome: &Outcome| format::count(whole_hours(outcome.total().held_ms));
    let size_of = |outcome: &Outcome| match outcome.size.max {
        0 => "No pool".to_owned(),
        _ => size(outcome.size),
    };
    let mut rows = vec![("Size", change(&size_of))];
    if recommended.is_some() {
        rows.push(("Served", change(&|outcome| share(outcome.total()))));
        rows.push(("Instance-hours", change(&hours)));
    }
    if recommended.is_some() && money.price.is_some() {
        rows.push(("Per month", change(&|outcome| money.month(outcome.total().held_ms).unwrap_or_default())));
        if let [Some(today), Some(then)] = [advice.pool_today(), recommended] {
            let saved = today.total().held_ms.saturating_sub(then.total().held_ms);
            let label = if saved < 0 { "More per month" } else { "Saved per month" };
            rows.extend(money.month(saved.saturating_abs()).filter(|_| saved != 0).map(|amount| (label, amount)));
        }
    }
    rows
}

/// `2–5`, or `2` if both bounds are the same.
pub fn size(PoolSize { min, max }: PoolSize) -> String {
    if min == max { max.to_string() } else { format!("{min}–{max}") }
}

/// Whole percent of starts that claimed a running instance, rounded down: 94.9% isn't 95%.
pub fn percent(tally: Tally) -> i64 {
    i64::from(tally.running).saturating_mul(100).checked_div(i64::from(tally.starts())).unwrap_or_default()
}

pub fn share(tally: Tally) -> String {
    format!("{}%", percent(tally))
}

/// An interval in thousandths, widened to whole percent.
fn interval_words(Interval { low, high }: Interval) -> String {
    let (low, high) = (low / 10, high.div_ceil(10));
    if low == high { format!("{low}%") } else { format!("{low}–{high}%") }
}

/// How held time is written: hours, and money if there is a price.
#[derive(Clone, Copy, Debug)]
pub struct Money {
    pub price: Option<Price>,
    pub length_ms: i64,
}

impl Money {
    /// `1,234 instance-hours (474.00 per month)`
    pub fn hours(self, held_ms: i64) -> String {
        self.words(whole_hours(held_ms), held_ms)
    }

    /// How much more one tally takes than another: the difference of the rounded hours, as both are shown.
    fn more_hours(self, more: Tally, less: Tally) -> String {
        let hours = whole_hours(more.held_ms).saturating_sub(whole_hours(less.held_ms));
        self.words(hours, more.held_ms.saturating_sub(less.held_ms))
    }

    fn words(self, hours: usize, held_ms: i64) -> String {
        let hours = format::counted(hours, "instance-hour");
        match self.month(held_ms) {
            Some(amount) => format!("{hours} ({amount} per month)"),
            None => hours,
        }
    }

    /// `474.00`, if there is a price.
    pub fn month(self, held_ms: i64) -> Option<String> {
        Some(amount(self.price?.of(per_month(held_ms, self.length_ms))))
    }
}

/// Hours of a held time, rounded.
pub fn whole_hours(held_ms: i64) -> usize {
    usize::try_from(held_ms.saturating_add(HOUR / 2) / HOUR).unwrap_or_default()
}

/// An amount with two decimals, in the currency of the price.
fn amount(micros: Micros) -> String {
    let cents = micros.saturating_add(5_000) / 10_000;
    format!("{}.{:02}", format::count(usize::try_from(cents / 100).unwrap_or_default()), cents % 100)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::domain::demand::advice::advise;
    use crate::domain::demand::local_time::{DAY, MINUTE, utc};
    use crate::domain::demand::refill::Refill;
    use crate::domain::demand::replay::{Replay, World};
    use crate::domain::demand::week_plan::week_plan;

    /// Bursts of so many starts, ten seconds apart, every hour of 20 days.
    fn bursts(count: i64) -> Vec<i64> {
        (1..=480).flat_map(|hour| (0..count).map(move |n| hour * HOUR + n * MINUTE / 6)).collect()
    }

    fn text(times: &[i64], today: Option<(i32, i32)>, price: Option<&str>) -> AdviceText {
        let length_ms = 21 * DAY;
        let mut replay = Replay::new(World::new(times, 0, length_ms, Refill::USUAL, &utc));
        replay.step(usize::MAX);
        let today = today.map(|(min, max)| PoolSize { min, max });
        let advice = advise(replay.world(), replay.outcomes(), 95, today);
        let money = Money { price: price.and_then(Price::parse), length_ms };
        let plan = advice.recommended().and_then(|single| week_plan(replay.world(), replay.outcomes(), 95, &single));
        advice_text(&advice, money, &Remarks { plan, busy_week: None })
    }

    #[test]
    fn advice_says_what_to_do_and_why() {
        let far_too_large = text(&bursts(1), Some((10, 20)), None);
        assert_eq!((far_too_large.title.as_str(), far_too_large.state), ("Resize to 1", "resize"));
        assert_eq!(far_too_large.size, Some(PoolSize { min: 1, max: 1 }));
        let reason = far_too_large.reason;
        assert!(
            reason.starts_with("21 days, 480 starts. A pool of 1 would have served 100% (99–100%) for 4"),
            "{reason}"
        );
        assert!(
            reason.contains(" Today's 10–20 serves 100%, for 4,") && reason.contains(" instance-hours more."),
            "{reason}"
        );

        let too_small = text(&bursts(5), Some((1, 2)), None);
        assert!(
            too_small.reason.contains(" Today's 1–2 serves 20%, 1,800 starts short of 95%."),
            "{}",
            too_small.reason
        );
        assert!(too_small.reason.contains(" The next cheaper size, "), "{}", too_small.reason);

        let kept = text(&bursts(5), Some((5, 5)), None);
        assert_eq!((kept.title.as_str(), kept.size, kept.state), ("Keep 5", None, "keep"));
        let none = text(&bursts(5), None, None);
        assert_eq!((none.title.as_str(), none.state), ("Create a pool of 5", "create"));
        assert_eq!(kept.short().as_deref(), Some("Advice: keep 5"));
        assert_eq!(text(&bursts(5)[..99], Some((1, 4)), None).short(), None);
    }

    #[test]
    fn today_and_the_recommended_size_stand_side_by_side() {
        let length_ms = 21 * DAY;
        let rows = |times: &[i64], today: (i32, i32), price: Option<&str>| {
            let mut replay = Replay::new(World::new(times, 0, length_ms, Refill::USUAL, &utc));
            replay.step(usize::MAX);
            let today = Some(PoolSize { min: today.0, max: today.1 });
            let advice = advise(replay.world(), replay.outcomes(), 95, today);
            comparison(&advice, Money { price: price.and_then(Price::parse), length_ms })
        };
        let without = rows(&bursts(5), (1, 2), None);
        assert_eq!(without[..2], [("Size", "1–2 → 5".to_owned()), ("Served", "20% → 100%".to_owned())]);
        assert_eq!(without.len(), 3);
        let priced = rows(&bursts(1), (10, 20), Some("1"));
        assert_eq!(priced.iter().map(|row| row.0).collect::<Vec<_>>()[3..], ["Per month", "Saved per month"]);
        assert_eq!(priced[1].1, "100%", "it stays");
        let more = rows(&bursts(5), (1, 2), Some("1"));
        assert_eq!(more.last().map(|row| row.0), Some("More per month"));
        assert_eq!(rows(&[], (1, 2), Some("1")), [("Size", "1–2".to_owned())]);
    }

    #[test]
    fn a_cheaper_plan_and_a_busy_week_are_named() {
        // Three at once, at noon of each day.
        let noons: Vec<i64> = (0..20).flat_map(|day| vec![day * DAY + 12 * HOUR; 6]).collect();
        let reason = text(&noons, None, None).reason;
        assert!(reason.contains(" By time of the week, it would take 1,"), "{reason}");
        assert!(!text(&bursts(5), None, None).reason.contains("By time"));
        let week = BusyWeek { monday: 0, starts: 3648, usual: 800 };
        let remarks = Remarks { busy_week: Some(("Nov 9".to_owned(), week)), plan: None };
        let words = remarks.words(Money { price: None, length_ms: DAY });
        assert!(words.starts_with(" The week of Nov 9 had 3,648 starts, other weeks about 800"), "{words}");
    }

    #[test]
    fn differences_are_those_of_the_numbers_shown() {
        let tally = |minutes: i64| Tally { held_ms: minutes * MINUTE, ..Tally::default() };
        let money = Money { price: None, length_ms: DAY };
        // 6,720 hours and 646.5, shown as 647.
        assert_eq!(money.more_hours(tally(6_720 * 60), tally(38_790)), "6,073 instance-hours");
    }

    #[test]
    fn what_cannot_be_told_is_said() {
        let few = text(&bursts(5)[..99], Some((1, 4)), None);
        assert_eq!((few.title.as_str(), few.size), ("Not enough data", None));
        assert_eq!(few.reason, "21 days, 99 starts. Advice for 95% needs at least 100 starts and 7 days.");
        let unused = text(&[], Some((1, 1)), None);
        assert_eq!(unused.state, "unused");
        assert_eq!(
            unused.reason,
            "No environment of this project and class started in 21 days. The pool would have held 504 instance-hours for nothing."
        );
        assert_eq!(text(&bursts(30), None, None).title, "No size serves 95%");
    }

    #[test]
    fn hours_have_a_price_if_there_is_one() {
        let unused = text(&[], Some((1, 1)), Some("0.384"));
        // 720 hours in 30 days.
        assert!(unused.reason.contains("504 instance-hours (276.48 per month)"), "{}", unused.reason);
        assert_eq!([0, 5_000, 1_234_567_890_000].map(amount), ["0.00", "0.01", "1,234,567.89"]);
    }

    #[test]
    fn shares_are_rounded_towards_the_worse() {
        let tally = Tally { running: 949, stopped: 51, ..Tally::default() };
        assert_eq!((percent(tally), percent(Tally::default())), (94, 0));
        assert_eq!(interval_words(Interval { low: 938, high: 951 }), "93–96%");
    }
}
