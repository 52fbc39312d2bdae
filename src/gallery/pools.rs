//! Warm pools: gauges, states, trends, and activity.

use crate::components::content::Content;
use crate::components::html;
use crate::components::instance_gauge::{Gauge, gauge};
use crate::components::pool_trend::{pool_badge, running_words, trend_words};
use crate::components::rows::{Shown, rows};
use crate::components::sparkline::{Sparkline, sparkline_template};
use crate::domain::pool_record::{Record, Sample};
use crate::domain::pool_trend::trend;
use crate::proto::warm_pool::{WarmPool, WarmPoolPhase};

use super::Family;
use super::data::{ago, now, pool};

/// Number of instances that each gauge's width stands for.
const SCALE: i32 = 12;

pub fn families() -> Vec<Family> {
    use WarmPoolPhase::*;
    let cases = [
        ("At its target", pool(Ready, [4, 1, 4, 1, 8])),
        ("Idle", pool(Ready, [0, 0, 0, 0, 4])),
        ("Scaling up", pool(Ready, [2, 0, 5, 1, 8])),
        ("Scaling down", pool(Ready, [7, 0, 4, 1, 8])),
        ("Above its maximum", pool(Ready, [10, 0, 6, 2, 6])),
        ("At its maximum", pool(Ready, [8, 0, 8, 2, 8])),
        ("Fixed size", pool(Ready, [3, 0, 3, 3, 3])),
        ("As large as possible", pool(Ready, [12, 0, 12, 12, 12])),
        ("Degraded", pool(Degraded, [1, 0, 4, 2, 6])),
        ("Waiting for a snapshot", pool(Pending, [0, 0, 2, 1, 4])),
        ("Draining", pool(Deleting, [3, 0, 0, 1, 4])),
        ("Deleted", pool(Deleted, [0, 0, 0, 1, 4])),
    ];
    let gauges = Family::new("gauges", "Gauges of warm pools");
    vec![
        cases.into_iter().fold(gauges, |family, (name, pool)| family.wide(name, case(pool))),
        Family::new("sparklines", "Activity of warm pools")
            .state("Steady", sparkline(&[3]))
            .state("Up and down", sparkline(&[1, 4, 4, 6, 2, 3]))
            .state("From none", sparkline(&[0, 0, 5])),
    ]
}

fn case(pool: WarmPool) -> impl Content {
    let words = html::span().child(running_words(&pool));
    let trend = html::span().class("meta").child(trend_words(trend(&pool)));
    let badge = pool_badge(&pool).view();
    let drawn = gauge(pool.id, move || Some(Gauge::of(&pool, SCALE)));
    html::div().class("gallery-pool").child((drawn, badge, words, trend))
}

/// `counts` of running instances, five minutes apart.
pub fn activity(counts: &[i32]) -> Option<Sparkline> {
    let mut record = Record::default();
    for (running, place) in counts.iter().zip(0..) {
        record.note(Sample { at: ago(30 - 5 * place), running: *running, stopped: 0, desired: *running });
    }
    Sparkline::of(&record, now())
}

fn sparkline(counts: &'static [i32]) -> impl Content {
    let shown = || Shown { first: 0, keys: vec![0] };
    rows(html::div(), sparkline_template(), shown, move |_: &u32, _| activity(counts))
}
