//! Time ranges: loaded whole, and followed from then on.

use std::time::Duration;

use leptos::prelude::{Effect, untrack};
use serde_json::{Value, json};

use super::*;
use crate::connect::error::Code;
use crate::domain::search::Search;
use crate::proto::prebuild::PrebuildPhase;
use crate::reactive::StoredValue;
use crate::simulation::{Reply, START};
use crate::store::range::{End, Progress, Range, RangeQuery};

/// A range of the organization's history, shown.
fn shown_range(api: &Simulation, query: &str) -> Range {
    api.run(|store| {
        let range = Range::new(store, range_query(query));
        range.show();
        range
    })
}

fn range_query(query: &str) -> RangeQuery {
    let filter = Filter::from_query(query).with_range();
    RangeQuery { project_id: None, filter, search: Search::default() }
}

fn is_complete(range: Range) -> bool {
    untrack(|| range.status()).is_complete()
}

/// How many prebuilds a range has, and how many of them failed.
fn counts(range: Range) -> (usize, usize) {
    untrack(|| range.with(|runs, _| (runs.len(), runs.statistics.all().failed)))
}

/// The same of the server's prebuilds of the last days.
fn server_counts(api: &Simulation, days: i64) -> (usize, usize) {
    let mut recent = server_prebuilds(api);
    let start = crate::clock::now().timestamp_millis() - days * 86_400_000;
    recent.retain(|prebuild| prebuild.metadata.created_at.is_some_and(|at| at.millis() >= start));
    let failed = recent.iter().filter(|prebuild| prebuild.status.phase == PrebuildPhase::Failed).count();
    (recent.len(), failed)
}

#[test]
fn a_range_is_loaded_whole_and_no_further() {
    let api = still_world();
    let range = shown_range(&api, "");
    api.until(|| is_complete(range));
    assert_eq!(counts(range), server_counts(&api, 7));
    assert!(counts(range).0 > 100, "more than a page");
    let all = server_prebuilds(&api).len();
    assert_eq!(api.calls("ListPrebuilds").len(), counts(range).0.div_ceil(100));
    assert!(counts(range).0 < all);
}

#[test]
fn a_range_follows_what_changes() {
    let api = still_world();
    let range = shown_range(&api, "");
    api.until(|| is_complete(range));
    let (count, failed) = counts(range);
    let newest = server_prebuilds(&api).swap_remove(0);
    let run = |id: &str, phase| {
        let mut run = Prebuild { id: id.into(), ..newest.clone() };
        run.status.phase = phase;
        run.status.status_version.0 += 100;
        api.run(|store| store.take_prebuild(run));
    };
    run("new", PrebuildPhase::Running);
    assert_eq!(counts(range), (count + 1, failed));
    run("new", PrebuildPhase::Failed);
    assert_eq!(counts(range), (count + 1, failed + 1));
}

#[test]
fn figures_are_read_a_few_times_a_second_however_many_prebuilds_change() {
    let api = still_world();
    let range = shown_range(&api, "");
    api.until(|| is_complete(range));
    let count = counts(range).0;
    // How often they are read, and the last count.
    let (reads, read) = api.run(|_| (StoredValue::new(0), StoredValue::new(0)));
    api.run(|_| {
        Effect::new(move || {
            read.set_value(range.with(|runs, _| runs.len()));
            reads.update_value(|reads| *reads += 1);
        })
    });
    api.pass(Duration::from_secs(1));
    reads.set_value(0);
    let newest = server_prebuilds(&api).swap_remove(0);
    let change = |n: usize| {
        let id = n.to_string().as_str().into();
        api.run(|store| store.take_prebuild(Prebuild { id, ..newest.clone() }));
    };
    change(0);
    api.pass(Duration::from_millis(1));
    assert_eq!((reads.get_value(), read.get_value()), (1, count + 1), "the first one at once");
    for n in 1..40 {
        change(n);
        api.pass(Duration::from_millis(25));
    }
    assert!((3..=5).contains(&reads.get_value()), "{} reads in a second", reads.get_value());
    api.pass(Duration::from_secs(1));
    assert_eq!(read.get_value(), count + 40, "the last one, too");
}

#[test]
fn an_answer_composed_before_a_change_does_not_undo_it() {
    let api = still_world();
    let newest = server_prebuilds(&api).swap_remove(0);
    api.next("ListPrebuilds", Reply::Late(Duration::from_secs(5)));
    let range = shown_range(&api, "");
    let mut changed = newest.clone();
    changed.status.phase = PrebuildPhase::Failed;
    changed.status.status_version.0 += 1;
    api.run(|store| store.take_prebuild(changed));
    api.until(|| is_complete(range));
    let line = crate::domain::run_record::LineKey::of(&newest);
    let last =
        untrack(|| range.with(|runs, _| runs.failures.line(&line).and_then(|line| line.last_outcome().cloned())));
    assert_eq!(last.map(|run| (run.id, run.phase)), Some((newest.id, PrebuildPhase::Failed)));
}

#[test]
fn a_range_stops_with_what_shows_it_and_goes_on_with_the_next() {
    let api = still_world();
    let owner = api.run(|_| leptos::prelude::Owner::new());
    let range = api.run(|store| Range::new(store, range_query("")));
    owner.with(|| range.show());
    owner.cleanup();
    api.pass(Duration::from_secs(5));
    assert!(!is_complete(range) && counts(range).0 == 0);
    api.run(|_| range.show());
    api.until(|| is_complete(range));
    assert_eq!(counts(range), server_counts(&api, 7));
}

#[test]
fn loading_can_be_stopped_and_continued() {
    let api = still_world();
    let range = shown_range(&api, "");
    api.until(|| untrack(|| range.status()).has_begun);
    api.run(|_| range.stop());
    api.pass(Duration::from_secs(5));
    let status = untrack(|| range.status());
    assert_eq!((status.progress, status.count), (Progress::Stopped, 100));
    api.run(|_| range.resume());
    api.until(|| is_complete(range));
}

#[test]
fn a_failure_leaves_what_is_loaded_and_can_be_tried_again() {
    let api = still_world();
    let range = shown_range(&api, "");
    api.until(|| untrack(|| range.status()).has_begun);
    api.always("ListPrebuilds", Reply::error(Code::Internal, "the disk is full"));
    let has_failed = || matches!(untrack(|| range.status()).progress, Progress::Failed(_));
    api.until(has_failed);
    assert_eq!(counts(range).0, 100);
    api.restore("ListPrebuilds");
    api.run(|_| range.resume());
    api.until(|| is_complete(range));
}

#[test]
fn a_range_without_a_start_goes_back_to_the_oldest_prebuild() {
    let api = still_world();
    let day = chrono::DateTime::from_timestamp_millis(START).unwrap_or_default().date_naive();
    let range = shown_range(&api, &format!("to={day}"));
    api.until(|| is_complete(range));
    let status = untrack(|| range.status());
    assert_eq!((status.progress, status.percent), (Progress::Complete(End::History), None));
    assert_eq!(counts(range).0, server_prebuilds(&api).len());
}

#[test]
fn a_recheck_finds_what_others_deleted_meanwhile() {
    let api = still_world();
    let range = shown_range(&api, "phase=completed");
    api.until(|| is_complete(range));
    let before = counts(range).0;
    let gone = server_prebuilds(&api).into_iter().find(|row| row.status.phase == PrebuildPhase::Completed);
    let id = gone.map(|row| row.id).unwrap_or_default();
    let _: Value = api.call("PrebuildService/DeletePrebuild", &json!({ "prebuildId": id }));
    api.run(|_| range.recheck());
    api.until(|| counts(range).0 == before - 1);
}
