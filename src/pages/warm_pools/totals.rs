//! What the pools that are shown hold together.

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
            ("pools", "Pools", format::count(pools), "Warm pools that the filters leave"),
            ("running", "Running", running_of(running, desired), "Of those that the autoscalers want"),
            ("stopped", "Stopped", format::count(stopped), "They cost storage only"),
            ("held", "Always held", format::count(min), "The sum of the minimums: they run all the time"),
            ("most", "At most", format::count(max), "The sum of the maximums: so many may run at once"),
        ];
        tiles.map(tile).into_iter().collect::<Vec<_>>()
    };
    html::dl().class("tiles pool-totals").attr("data-testid", "pool-totals").child(tiles)
}
