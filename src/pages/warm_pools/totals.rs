//! Totals of the matching pools.

use leptos::html::Dl;

use crate::components::element::Element;
use crate::components::html;
use crate::components::pool_trend::running_of;
use crate::domain::pool_totals::PoolTotals;
use crate::format;
use crate::reactive::Memo;

use super::results::Results;

pub fn totals(results: Results) -> Element<Dl> {
    let totals = Memo::new(move |_| {
        results.pools.revision();
        let mut totals = PoolTotals::default();
        results.found.with(|found| {
            let pools = found.iter().filter_map(|id| results.pools.get(*id));
            pools.for_each(|pool| pool.with_untracked(|pool| totals.add(pool)));
        });
        totals
    });
    let tile = |(id, name, value, title): (&'static str, &'static str, String, &'static str)| {
        html::div()
            .class("tile")
            .attr("data-total", id)
            .title(title)
            .child(html::dt().child(name))
            .child(html::dd().child(value))
    };
    let tiles = move || {
        let PoolTotals { pools, running, desired, stopped, min, max } = totals.get();
        let tiles = [
            ("pools", "Pools", format::count(pools), "Warm pools that match the filters"),
            (
                "running",
                "Running",
                running_of(running, desired),
                "Running instances, of the number that autoscalers aim for",
            ),
            ("stopped", "Stopped", format::count(stopped), "Billed for storage only"),
            ("held", "Minimum total", format::count(min), "Sum of all minimums"),
            ("most", "Maximum total", format::count(max), "Sum of all maximums"),
        ];
        tiles.map(tile).into_iter().collect::<Vec<_>>()
    };
    html::dl().class("tiles pool-totals").attr("data-testid", "pool-totals").child(tiles)
}
