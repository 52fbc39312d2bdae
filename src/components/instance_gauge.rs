//! Gauge of a warm pool: one block for each instance up to the maximum, filled while it runs and dashed while it is missing, with marks
//! for the minimum and for a target that is exceeded. Gauges with the same scale can be compared.

use leptos::html::Div;
use leptos::svg::{Path, Svg};

use crate::domain::instances::Instances;
use crate::domain::pool_size::PoolSize;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;

use super::element::Element;
use super::html;
use super::rows::{Shown, rows};
use super::template::{Template, template};

/// Content of a gauge.
pub struct Gauge {
    /// As wide as the scale has instances.
    view_box: String,
    running: String,
    /// Running instances above the maximum.
    over: String,
    /// Instances that are missing.
    wanted: String,
    free: String,
    min: String,
    target: String,
    /// Text alternative.
    summary: String,
}

/// Largest scale: twice the largest maximum, to leave room for draining instances.
const MAX_BLOCKS: i32 = 40;

/// Number of instances that a pool's gauge has to have room for.
pub fn extent(pool: &WarmPool) -> i32 {
    let Instances { desired, running, .. } = Instances::of(pool);
    PoolSize::of(&pool.spec).max.max(running).max(desired).clamp(1, MAX_BLOCKS)
}

impl Gauge {
    /// `scale`: number of instances that the gauge's full width stands for.
    pub fn of(pool: &WarmPool, scale: i32) -> Self {
        let size = PoolSize::of(&pool.spec);
        let instances = Instances::of(pool);
        let Instances { desired, running, .. } = instances;
        let within = running.min(size.max);
        Self {
            view_box: format!("0 0 {scale} 1"),
            running: blocks(0, within),
            over: blocks(within, running),
            wanted: blocks(running, desired),
            free: blocks(running.max(desired), size.max),
            min: format!("M{} 1.2v.4", size.min.min(MAX_BLOCKS)),
            // Otherwise, it's where the missing instances end.
            target: if running > desired { format!("M{} -.2v-.4", desired.min(MAX_BLOCKS)) } else { String::new() },
            summary: summary(size, instances),
        }
    }
}

/// Outlines of the blocks of instances `from` to before `to`.
fn blocks(from: i32, to: i32) -> String {
    (from..to.min(MAX_BLOCKS)).map(|at| format!("M{at} 0h.88v1h-.88z")).collect()
}

fn summary(size: PoolSize, instances: Instances) -> String {
    let Instances { desired, running, stopped } = instances;
    format!("{running} running, {stopped} stopped, target {desired}, minimum {}, maximum {}", size.min, size.max)
}

pub fn gauge_template() -> Template<Svg, Gauge> {
    let path = |class: &'static str, read: fn(&Gauge) -> Option<&str>| {
        template::<Path, Gauge>().attr("class", class).attr_of("d", read)
    };
    template::<Svg, Gauge>()
        .attr("class", "gauge")
        .attr("role", "img")
        .attr("preserveAspectRatio", "none")
        .attr_of("viewBox", |gauge| Some(&gauge.view_box))
        .attr_of("aria-label", |gauge| Some(&gauge.summary))
        .child(path("gauge-free", |gauge| Some(&gauge.free)))
        .child(path("gauge-wanted", |gauge| Some(&gauge.wanted)))
        .child(path("gauge-running", |gauge| Some(&gauge.running)))
        .child(path("gauge-over", |gauge| Some(&gauge.over)))
        .child(path("gauge-min", |gauge| Some(&gauge.min)))
        .child(path("gauge-target", |gauge| Some(&gauge.target)))
}

/// The gauge of the pool with that id, which `read` describes; tracked.
pub fn gauge(id: Id, read: impl Fn() -> Option<Gauge> + 'static) -> Element<Div> {
    let shown = move || Shown { first: 0, keys: vec![id] };
    rows(html::div().class("gauge-place"), gauge_template(), shown, move |_: &Id, _| read())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::warm_pool::{WarmPoolSpec, WarmPoolStatus};

    #[test]
    fn the_gauge_reads_as_a_sentence() {
        assert_eq!(
            summary(PoolSize { min: 1, max: 6 }, Instances { desired: 4, running: 3, stopped: 2 }),
            "3 running, 2 stopped, target 4, minimum 1, maximum 6"
        );
    }

    #[test]
    fn each_instance_is_one_block() {
        let gauge = |running_instances, desired_size, max| {
            let pool = WarmPool {
                spec: WarmPoolSpec { max_size: Some(max), ..Default::default() },
                status: WarmPoolStatus { running_instances, desired_size, ..Default::default() },
                ..Default::default()
            };
            let Gauge { running, over, wanted, free, .. } = Gauge::of(&pool, 8);
            ([running, over, wanted, free].map(|path| path.matches('M').count()), extent(&pool))
        };
        assert_eq!(gauge(3, 5, 8), ([3, 0, 2, 3], 8));
        assert_eq!(gauge(6, 2, 4), ([4, 2, 0, 0], 6));
        assert_eq!(gauge(0, 0, 0), ([0; 4], 1));
        assert_eq!(gauge(i32::MAX, 1, 4).0, [4, 36, 0, 0]);
    }
}
