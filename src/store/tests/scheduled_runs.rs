//! The last scheduled prebuilds of projects.

use super::*;
use crate::connect::error::Code;
use crate::proto::prebuild::{PrebuildPhase, PrebuildTrigger};
use crate::proto::scalar::Timestamp;
use crate::simulation::Reply;
use crate::store::scheduled_runs::{MAX_RUNS, ProjectRuns};

/// The last scheduled prebuilds of a project on the server.
fn on_server(api: &Simulation, project_id: Id) -> ProjectRuns {
    let mut all = server_prebuilds(api);
    all.retain(|run| run.metadata.project_id == project_id && run.metadata.triggered_by == PrebuildTrigger::Scheduled);
    ProjectRuns::Known(all.into_iter().map(|run| run.id).take(MAX_RUNS).collect())
}

fn known(api: &Simulation, project_id: Id) -> Option<ProjectRuns> {
    api.run(|store| leptos::prelude::untrack(|| store.scheduled_runs.get(project_id)))
}

fn project_ids(api: &Simulation) -> Vec<Id> {
    server_projects(api).into_iter().map(|project| project.id).collect()
}

#[test]
fn each_project_has_its_last_ten_and_few_calls_are_made() {
    let api = still_world();
    let projects = project_ids(&api);
    api.run(|store| store.scheduled_runs.want(projects.clone()));
    api.until(|| projects.iter().all(|id| known(&api, *id).is_some()));
    for id in &projects {
        assert_eq!(known(&api, *id), Some(on_server(&api, *id)));
    }
    let calls = api.calls("ListPrebuilds");
    assert!(calls.len() <= projects.len(), "{}", calls.len());
    assert!(calls.iter().all(|call| call["filter"]["triggeredBy"] == json!(["PREBUILD_TRIGGER_SCHEDULED"])));
    // What is known is not asked for again.
    api.run(|store| store.scheduled_runs.want(projects.clone()));
    api.pass(std::time::Duration::from_secs(5));
    assert_eq!(api.calls("ListPrebuilds").len(), calls.len());
}

#[test]
fn a_new_scheduled_prebuild_comes_first_and_others_are_passed_over() {
    let api = still_world();
    let newest = server_prebuilds(&api).into_iter().find(|run| run.metadata.triggered_by == PrebuildTrigger::Scheduled);
    let newest = newest.unwrap_or_default();
    let project_id = newest.metadata.project_id;
    api.run(|store| store.scheduled_runs.want(vec![project_id]));
    api.until(|| known(&api, project_id).is_some());
    let before = on_server(&api, project_id);
    let run = |id: &str, trigger| {
        let mut run = Prebuild { id: id.into(), ..newest.clone() };
        run.metadata.triggered_by = trigger;
        run.metadata.created_at = Some(Timestamp(crate::clock::now()));
        run.status.phase = PrebuildPhase::Running;
        api.run(|store| {
            store.take_prebuild(run.clone());
            store.scheduled_runs.take(&run);
        });
    };
    run("manual", PrebuildTrigger::Manual);
    assert_eq!(known(&api, project_id), Some(before.clone()));
    run("scheduled", PrebuildTrigger::Scheduled);
    let (Some(ProjectRuns::Known(after)), ProjectRuns::Known(before)) = (known(&api, project_id), before) else {
        panic!("the runs are known")
    };
    assert_eq!((after[0], after[1..].to_vec()), ("scheduled".into(), before[..after.len() - 1].to_vec()));
}

#[test]
fn a_failure_is_shown_and_loaded_again_after_a_refresh() {
    let api = still_world();
    let projects = project_ids(&api);
    api.always("ListPrebuilds", Reply::error(Code::Internal, "the disk is full"));
    api.run(|store| store.scheduled_runs.want(projects.clone()));
    api.until(|| projects.iter().all(|id| known(&api, *id) == Some(ProjectRuns::Failed)));
    api.restore("ListPrebuilds");
    api.run(|store| store.scheduled_runs.want(projects.clone()));
    api.pass(std::time::Duration::from_secs(5));
    assert_eq!(known(&api, projects[0]), Some(ProjectRuns::Failed), "not before a refresh");
    api.run(|store| {
        store.scheduled_runs.expire();
        store.scheduled_runs.want(projects.clone());
    });
    api.until(|| known(&api, projects[0]) == Some(on_server(&api, projects[0])));
}
