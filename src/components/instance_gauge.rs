//! A warm pool's instances on one scale: a block for each one that may run, filled where one does; marks for the
//! minimum and for the autoscaler's target; stopped instances beside it.

use leptos::prelude::*;

use crate::domain::pool_size::PoolSize;
use crate::proto::warm_pool::WarmPool;

/// What the gauge shows, as one sentence.
fn summary(size: PoolSize, desired: i32, running: i32, stopped: i32) -> String {
    format!(
        "{running} running and {stopped} stopped; the autoscaler aims for {desired}, between {} and {}",
        size.min, size.max
    )
}

/// The most blocks drawn: twice what a pool may hold, for instances still being drained.
const MOST_BLOCKS: i32 = 40;

#[component]
pub fn InstanceGauge(pool: WarmPool) -> impl IntoView {
    let size = PoolSize::of(&pool.spec);
    let status = pool.status;
    let (desired, running, stopped) =
        (status.desired_size.max(0), status.running_instances.max(0), status.stopped_instances.max(0));
    let blocks = size.max.max(running).max(desired).clamp(1, MOST_BLOCKS);
    let block = |index: i32| {
        let kind = match index {
            index if index < running && index < size.max => "running",
            index if index < running => "running over",
            index if index < desired => "wanted",
            _ => "free",
        };
        view! { <span class="block" data-kind=kind></span> }
    };
    let mark = |at: i32, class: &'static str, label: &'static str| {
        let at = at.clamp(0, blocks);
        // Basis points keep floating-point formatting out of the wasm.
        let position = at * 10_000 / blocks;
        view! {
            <span class=class data-at=at style:inset-inline-start=format!("{}.{:02}%", position / 100, position % 100)>
                {label}
            </span>
        }
    };
    view! {
        <div class="gauge" role="img" aria-label=summary(size, desired, running, stopped)>
            <div class="gauge-track">
                <div class="gauge-blocks">{(0..blocks).map(block).collect_view()}</div>
                <div class="gauge-marks">
                    {mark(size.min, "mark mark-min", "min")} {mark(desired, "mark mark-desired", "target")}
                </div>
            </div>
            {(stopped > 0)
                .then(|| {
                    view! {
                        <div class="gauge-stopped">
                            {(0..stopped.min(MOST_BLOCKS))
                                .map(|_| view! { <span class="block" data-kind="stopped"></span> })
                                .collect_view()}
                        </div>
                    }
                })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gauge_reads_as_a_sentence() {
        assert_eq!(
            summary(PoolSize { min: 1, max: 6 }, 4, 3, 2),
            "3 running and 2 stopped; the autoscaler aims for 4, between 1 and 6"
        );
    }
}
