//! What a pool's size today, the recommended one, and the plan would have done, as a table.

use chrono::TimeDelta;
use leptos::html::{Div, Tr};

use crate::components::element::Element;
use crate::components::html;
use crate::domain::demand::outcome::{Outcome, Tally};
use crate::format;

use super::advice_text::{Money, share, size, whole_hours};

const TITLE: &str = "What would have happened";

/// A row of the table: its name, its size, and what happened.
pub struct Row {
    pub name: &'static str,
    pub size: String,
    pub outcome: Outcome,
}

impl Row {
    pub fn new(name: &'static str, outcome: Outcome) -> Self {
        let of_pool = if outcome.size.max > 0 { size(outcome.size) } else { "No pool".to_owned() };
        Self { name, size: of_pool, outcome }
    }
}

/// Heads of the columns; the last one only if there is a price.
const HEADS: [&str; 9] =
    ["Size", "Running", "From stopped", "Cold", "Median wait", "p95 wait", "Instance-hours", "Unused", "Per month"];

pub fn outcomes(rows: &[Row], money: Money) -> Element<Div> {
    let columns = HEADS.len().saturating_sub(usize::from(money.price.is_none()));
    let heads = std::iter::once("Pool").chain(HEADS.into_iter().take(columns));
    let head = html::tr().child(heads.map(|name| html::th().scope("col").child(name)).collect::<Vec<_>>());
    let row = |row: &Row| -> Element<Tr> {
        let cells = cells(row, money).into_iter().take(columns);
        html::tr()
            .child(html::th().scope("row").child(row.name))
            .child(cells.map(|cell| html::td().child(cell)).collect::<Vec<_>>())
    };
    let table = html::table()
        .class("figures")
        .child(html::caption().class("visually-hidden").child(TITLE))
        .child(html::thead().child(head))
        .child(html::tbody().child(rows.iter().map(row).collect::<Vec<_>>()));
    html::div()
        .class("figures-place")
        .attr("data-testid", "demand-outcomes")
        .tabindex("0")
        .role("group")
        .aria_label(TITLE)
        .child(table)
}

fn cells(Row { size, outcome, .. }: &Row, money: Money) -> [String; HEADS.len()] {
    let total = outcome.total();
    let part = |part: u32| match u64::from(part).saturating_mul(100).checked_div(total.starts().into()) {
        Some(percent) => format!("{percent}%"),
        None => format::UNKNOWN.to_owned(),
    };
    let wait = |seconds: i64| match total {
        Tally { running: 0, stopped: 0, cold: 0, .. } => format::UNKNOWN.to_owned(),
        _ => format::duration(TimeDelta::seconds(seconds)),
    };
    [
        size.clone(),
        share(total),
        part(total.stopped),
        part(total.cold),
        wait(outcome.wait_p50_secs),
        wait(outcome.wait_p95_secs),
        format::count(whole_hours(total.held_ms)),
        format::count(whole_hours(total.wasted_ms)),
        money.month(total.held_ms).unwrap_or_default(),
    ]
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::domain::demand::local_time::{DAY, HOUR};
    use crate::domain::demand::price::Price;
    use crate::domain::pool_size::PoolSize;

    #[test]
    fn a_row_says_what_starts_found_and_what_it_took() {
        let tally = Tally { running: 949, stopped: 30, cold: 21, held_ms: 1_500 * HOUR, wasted_ms: 90 * HOUR };
        let outcome = Outcome {
            size: PoolSize { min: 2, max: 5 },
            parts: [tally, Tally::default(), Tally::default()],
            wait_p50_secs: 0,
            wait_p95_secs: 90,
        };
        let money = Money { price: Price::parse("0.5"), length_ms: 30 * DAY };
        let expected = ["2–5", "94%", "3%", "2%", "0 s", "1 min 30 s", "1,500", "90", "750.00"];
        assert_eq!(cells(&Row::new("Today", outcome), money), expected.map(str::to_owned));
        let none = Outcome { size: PoolSize { min: 0, max: 0 }, parts: [Tally::default(); 3], ..outcome };
        let cells = cells(&Row::new("Today", none), Money { price: None, ..money });
        assert_eq!((cells[0].as_str(), cells[2].as_str(), cells[5].as_str()), ("No pool", "–", "–"));
    }
}
