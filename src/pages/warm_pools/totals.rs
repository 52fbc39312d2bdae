//! What the pools that are shown hold together.

use leptos::html::Dl;
use leptos::prelude::*;

use crate::components::element::Element;
use crate::components::html;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::is_going;
use crate::format;
use crate::proto::warm_pool::WarmPool;

use super::Page;

#[derive(Clone, Copy, Default, PartialEq)]
struct Sums {
    pools: usize,
    running: usize,
    wanted: usize,
    stopped: usize,
    held: usize,
    most: usize,
}

pub fn totals(page: Page) -> Element<Dl> {
    let sums = Memo::new(move |_| sums(page));
    let tiles = move || {
        let Sums { pools, running, wanted, stopped, held, most } = sums.get();
        let tile = |(id, name, value, words): (&'static str, &'static str, String, &'static str)| {
            html::div()
                .class("tile")
                .attr("data-total", id)
                .title(words)
                .child(html::dt().child(name))
                .child(html::dd().child(value))
        };
        let tiles = [
            ("pools", "Pools", format::count(pools), "Warm pools that the filters leave"),
            (
                "running",
                "Running",
                format!("{} of {}", format::count(running), format::count(wanted)),
                "Of those that the autoscalers want",
            ),
            ("stopped", "Stopped", format::count(stopped), "They cost storage only"),
            ("held", "Always held", format::count(held), "The sum of the minimums: they run all the time"),
            ("most", "At most", format::count(most), "The sum of the maximums: so many may run at once"),
        ];
        tiles.map(tile).into_iter().collect::<Vec<_>>()
    };
    html::dl().class("tiles pool-totals").attr("data-testid", "pool-totals").child(tiles)
}

fn sums(page: Page) -> Sums {
    page.store.pools.revision();
    let count = |number: i32| usize::try_from(number).unwrap_or_default();
    let add = |sums: Sums, pool: &WarmPool| {
        // What drains is held no more, but still runs.
        let size = if is_going(pool) { PoolSize { min: 0, max: 0 } } else { PoolSize::of(&pool.spec) };
        Sums {
            pools: sums.pools + 1,
            running: sums.running + count(pool.status.running_instances),
            wanted: sums.wanted + count(pool.status.desired_size),
            stopped: sums.stopped + count(pool.status.stopped_instances),
            held: sums.held + count(size.min),
            most: sums.most + count(size.max),
        }
    };
    page.found.with(|found| {
        let pools = found.iter().filter_map(|id| page.list.rows.get(*id));
        pools.fold(Sums::default(), |sums, pool| pool.with_untracked(|pool| add(sums, pool)))
    })
}
