//! Gauge of a warm pool: one block for each instance up to the maximum, filled while it runs, with marks for the minimum and the
//! autoscaler's target, and blocks for stopped instances.

use crate::domain::instances::Instances;
use crate::domain::pool_size::PoolSize;
use crate::proto::warm_pool::WarmPool;
use leptos::html::Div;

use super::element::Element;
use super::html;

/// Text alternative of the gauge.
fn summary(size: PoolSize, instances: Instances) -> String {
    let Instances { desired, running, stopped } = instances;
    format!("{running} running, {stopped} stopped, target {desired}, minimum {}, maximum {}", size.min, size.max)
}

/// Twice the largest maximum, to leave room for draining instances.
const MAX_BLOCKS: i32 = 40;

pub fn instance_gauge(pool: &WarmPool) -> Element<Div> {
    let size = PoolSize::of(&pool.spec);
    let instances = Instances::of(pool);
    let Instances { desired, running, stopped } = instances;
    let blocks = size.max.max(running).max(desired).clamp(1, MAX_BLOCKS);
    let kind = |index: i32| match index {
        index if index < running && index < size.max => "running",
        index if index < running => "running over",
        index if index < desired => "wanted",
        _ => "free",
    };
    let block = |kind: &'static str| html::span().class("block").attr("data-kind", kind);
    let mark = |at: i32, class: &'static str, label: &'static str| {
        let at = at.clamp(0, blocks);
        // Basis points keep floating-point formatting out of the wasm.
        let position = at.saturating_mul(10_000).checked_div(blocks).unwrap_or_default();
        let start = move || format!("{}.{:02}%", position / 100, position % 100);
        html::span()
            .class(class)
            .attr("data-at", at.to_string())
            .attr("data-side", if at > blocks / 2 { "end" } else { "start" })
            .style(("inset-inline-start", start))
            .child(label)
    };
    let marks = html::div().class("gauge-marks").child(mark(size.min, "mark mark-min", "min")).child(mark(
        desired,
        "mark mark-desired",
        "target",
    ));
    let track = html::div()
        .class("gauge-track")
        .child(html::div().class("gauge-blocks").child((0..blocks).map(|index| block(kind(index))).collect::<Vec<_>>()))
        .child(marks);
    let stopped_blocks = (stopped > 0).then(|| {
        let blocks = (0..stopped.min(MAX_BLOCKS)).map(|_| block("stopped"));
        html::div().class("gauge-stopped").child(blocks.collect::<Vec<_>>())
    });
    html::div().class("gauge").role("img").aria_label(summary(size, instances)).child(track).child(stopped_blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gauge_reads_as_a_sentence() {
        assert_eq!(
            summary(PoolSize { min: 1, max: 6 }, Instances { desired: 4, running: 3, stopped: 2 }),
            "3 running, 2 stopped, target 4, minimum 1, maximum 6"
        );
    }
}
