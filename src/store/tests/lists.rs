//! Tests of paged lists: histories, pools, projects.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::connect::error::Code;
use crate::simulation::Reply;
use crate::store::paged::Paging;

#[test]
fn a_history_loads_pages_in_the_servers_order() {
    let api = still_world();
    let history = shown_history(&api);
    let server: Vec<Id> = server_prebuilds(&api).iter().map(|prebuild| prebuild.id).collect();
    assert_eq!(ids(history), server[..100]);
    while history.status.paging.get_untracked() != Paging::End {
        api.run(|_| history.status.load_more());
        api.until(|| !history.status.busy.get_untracked());
    }
    assert_eq!(ids(history), server);
    assert_eq!(api.calls("ListPrebuilds").len(), server.len().div_ceil(100));
}

#[test]
fn a_refresh_finds_changes_on_every_page() {
    let api = still_world();
    let history = shown_history(&api);
    api.run(|_| history.status.load_more());
    api.until(|| ids(history).len() > 100);
    let id = ids(history)[150];
    let _: Value = api.call("PrebuildService/DeletePrebuild", &json!({ "prebuildId": id }));
    api.run(|_| history.status.refresh());
    api.until(|| !history.status.busy.get_untracked());
    let server = server_prebuilds(&api);
    let shown = ids(history);
    assert_eq!(shown, server[..shown.len()].iter().map(|prebuild| prebuild.id).collect::<Vec<_>>());
    let phase = |id: Id| history.rows.get(id).map(|row| row.with_untracked(|row| row.status.phase.clone()));
    assert_eq!(
        phase(id),
        server.iter().find(|prebuild| prebuild.id == id).map(|prebuild| prebuild.status.phase.clone())
    );
}

#[test]
fn a_failed_page_is_retried_and_rows_stay() {
    let api = still_world();
    let history = shown_history(&api);
    let before = ids(history);
    api.always("ListPrebuilds", Reply::error(Code::Internal, "the disk is full"));
    api.run(|_| history.status.load_more());
    api.until(|| matches!(history.status.paging.get_untracked(), Paging::Failed { .. }));
    assert_eq!(ids(history), before);
    api.restore("ListPrebuilds");
    api.run(|_| history.status.retry());
    api.until(|| ids(history).len() > before.len());
}

#[test]
fn a_hidden_list_aborts_its_calls() {
    let api = still_world();
    let owner = api.run(|_| leptos::prelude::Owner::new());
    let history = owner.with(|| {
        let history = api.store.history(None, &Filter::default());
        history.status.show();
        history
    });
    assert!(history.status.is_shown());
    owner.cleanup();
    api.pass(Duration::from_secs(5));
    assert!(!history.status.is_shown() && ids(history).is_empty(), "the answer came after nobody wanted it");
    // Returning to the list shows it.
    assert_eq!(ids(shown_history(&api)).len(), 100);
}

#[test]
fn pools_and_projects_are_loaded_completely() {
    let api = still_world();
    let (pools, projects) = api.run(|store| {
        let lists = (store.pool_list(None), store.project_list);
        lists.0.status.show();
        lists.1.status.show();
        lists
    });
    api.until(|| {
        pools.status.loaded_at.get_untracked().is_some() && projects.status.loaded_at.get_untracked().is_some()
    });
    assert_eq!(ids(pools), server_pools(&api).iter().map(|pool| pool.id).collect::<Vec<_>>());
    let projects_of_server = server_projects(&api);
    assert_eq!(ids(projects).len(), projects_of_server.len());
    let names = api.run(|store| store.find_projects(|project| Some(project.metadata.name.clone())));
    assert_eq!(names.len(), projects_of_server.len());
}
