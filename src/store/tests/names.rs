//! Tests of data loaded in addition to rows: names, single resources, snapshots, the newest prebuild of each project,
//! the caller.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::auth::session::{Scheme, Session};
use crate::connect::error::Code;
use crate::proto::shared::{Principal, Subject};
use crate::simulation::Reply;
use crate::store::identity::SignInError;
use crate::store::latest::Latest;
use crate::store::resource::Loading;

/// Long enough for all calls of a page.
const A_WHILE: Duration = Duration::from_secs(5);

#[test]
fn names_are_loaded_once_for_all_readers() {
    let api = still_world();
    let projects = server_projects(&api);
    for project in &projects {
        assert_eq!(api.run(|store| store.project_names.get(project.id)), None);
    }
    api.pass(A_WHILE);
    for project in &projects {
        let name = api.run(|store| store.project_names.get(project.id));
        assert_eq!(name.as_deref(), Some(project.metadata.name.as_str()));
    }
    assert_eq!(api.calls("ListProjects").len(), 1);
    assert_eq!(api.run(|store| store.project_names.all()).len(), projects.len());
    assert!(api.run(|store| store.project_names.is_settled()));
    let unknown = Id::from("0190b5a0-0000-7000-8000-00000000abcd");
    assert!(!api.run(|store| store.project_names.display_name(unknown)).is_empty());
    api.run(|store| store.with_names(|names| assert_eq!((names.project)(projects[0].id), projects[0].metadata.name)));
}

#[test]
fn denied_names_are_reloaded_only_for_another_caller() {
    let api = still_world();
    api.always("ListEnvironmentClasses", Reply::error(Code::PermissionDenied, "no"));
    for _ in 0..200 {
        api.run(|store| store.class_names.get(Id::from("class")));
        api.pass(Duration::from_millis(100));
    }
    api.run(|store| store.retry_names());
    api.pass(A_WHILE);
    assert_eq!(api.calls("ListEnvironmentClasses").len(), 1);
    api.restore("ListEnvironmentClasses");
    let token = token("a-token");
    let store = api.store;
    assert_eq!(api.wait(async move { store.sign_in(&token, false).await }), Ok(()));
    api.pass(A_WHILE);
    assert_eq!(api.calls("ListEnvironmentClasses").len(), 2);
    assert!(!api.run(|store| store.class_names.all()).is_empty());
}

#[test]
fn failed_names_are_reloaded_on_refresh() {
    let api = still_world();
    api.always("ListProjects", Reply::error(Code::Internal, "the disk is full"));
    api.run(|store| store.project_names.is_settled());
    api.pass(Duration::from_secs(60));
    api.restore("ListProjects");
    let asked = api.calls("ListProjects").len();
    api.run(|store| store.retry_names());
    api.pass(A_WHILE);
    assert_eq!(api.calls("ListProjects").len(), asked + 1);
    assert!(!api.run(|store| store.project_names.all()).is_empty());
}

#[test]
fn people_are_looked_up_together_and_unknown_people_once() {
    let api = still_world();
    shown_history(&api);
    let mut subjects: Vec<Subject> =
        server_prebuilds(&api).into_iter().filter_map(|prebuild| prebuild.metadata.creator).collect();
    subjects.push(Subject { principal: Principal::User, id: Id::from("0190b5a0-0000-7000-8000-00000000abcd") });
    let names = |api: &Simulation| {
        subjects.iter().map(|subject| api.run(|store| store.people.name(subject))).collect::<Vec<_>>()
    };
    names(&api);
    api.pass(A_WHILE);
    let known = names(&api);
    assert!(known[..known.len() - 1].iter().all(Option::is_some), "{known:?}");
    assert_eq!(known.last(), Some(&None));
    let calls =
        || ["ListMembers", "ListServiceAccounts", "GetUser", "GetServiceAccount"].map(|method| api.calls(method).len());
    let before = calls();
    assert!(before[0] <= 2 && before[1] <= 2, "{before:?}");
    for _ in 0..20 {
        names(&api);
        api.pass(Duration::from_secs(1));
    }
    assert_eq!(calls(), before);
    assert_eq!(api.run(|store| store.people.name(&Subject { principal: Principal::User, id: Id::default() })), None);
}

#[test]
fn people_are_looked_up_individually_if_lists_are_denied() {
    let api = still_world();
    shown_history(&api);
    api.always("ListMembers", Reply::error(Code::PermissionDenied, "no"));
    api.always("ListServiceAccounts", Reply::error(Code::PermissionDenied, "no"));
    let subject = server_prebuilds(&api).into_iter().filter_map(|prebuild| prebuild.metadata.creator);
    let users: Vec<Subject> = subject.filter(|subject| subject.principal == Principal::User).take(3).collect();
    for user in &users {
        api.run(|store| store.people.name(user));
    }
    api.pass(A_WHILE);
    assert!(users.iter().all(|user| api.run(|store| store.people.name(user)).is_some()));
    assert_eq!(api.calls("ListMembers").len(), 1);
}

#[test]
fn runners_have_names() {
    let api = still_world();
    let runners: Value = api.call("RunnerService/ListRunners", &json!({ "pagination": { "pageSize": 100 } }));
    let id = Id::from(runners["runners"][0]["runnerId"].as_str().unwrap_or_default());
    api.run(|store| store.people.runner(id));
    api.pass(A_WHILE);
    let name = api.run(|store| store.people.runner(id));
    assert_eq!(name.as_deref(), runners["runners"][0]["name"].as_str());
}

#[test]
fn a_known_resource_is_shown_while_it_is_refreshed() {
    let api = still_world();
    let prebuild = server_prebuilds(&api).remove(0);
    let resource = api.run(|store| store.prebuild(prebuild.id));
    api.always("GetPrebuild", Reply::error(Code::NotFound, "no such prebuild"));
    api.run(|_| resource.refresh());
    assert_eq!(resource.loading.get_untracked(), Loading::Waiting);
    api.pass(A_WHILE);
    assert!(matches!(resource.loading.get_untracked(), Loading::Failed(_)));
    api.restore("GetPrebuild");
    api.run(|_| resource.refresh());
    api.pass(A_WHILE);
    assert_eq!(resource.loading.get_untracked(), Loading::Ready(None));
    assert_eq!(resource.get().map(|row| row.get_untracked()), Some(prebuild));
    api.always("GetPrebuild", Reply::error(Code::Internal, "the disk is full"));
    api.run(|_| resource.refresh());
    assert_eq!(resource.loading.get_untracked(), Loading::Ready(None));
    api.pass(Duration::from_secs(60));
    assert!(matches!(resource.loading.get_untracked(), Loading::Ready(Some(_))));
    let project = server_projects(&api).remove(0);
    let resource = api.run(|store| store.project(project.id));
    api.run(|_| resource.refresh());
    api.pass(A_WHILE);
    assert_eq!(resource.get().map(|row| row.get_untracked().metadata.name), Some(project.metadata.name));
}

#[test]
fn an_earlier_failed_request_does_not_undo_a_later_response() {
    let api = still_world();
    let id = server_prebuilds(&api)[0].id;
    let resource = api.run(|store| store.prebuild(id));
    api.next("GetPrebuild", Reply::Never);
    api.run(|_| resource.refresh());
    api.pass(Duration::from_secs(1));
    api.run(|_| resource.refresh());
    api.pass(Duration::from_secs(1));
    assert_eq!(resource.loading.get_untracked(), Loading::Ready(None));
    api.always("GetPrebuild", Reply::error(Code::Internal, "the disk is full"));
    api.pass(Duration::from_secs(60));
    assert_eq!(resource.loading.get_untracked(), Loading::Ready(None));
}

#[test]
fn the_newest_prebuilds_are_loaded_without_a_call_per_project() {
    let api = still_world();
    let projects: Vec<Id> = server_projects(&api).iter().map(|project| project.id).collect();
    api.run(|store| store.latest.load(projects.clone()));
    api.pass(A_WHILE);
    let server = server_prebuilds(&api);
    for project in &projects {
        let newest =
            server.iter().find(|prebuild| prebuild.metadata.project_id == *project).map(|prebuild| prebuild.id);
        let expected = newest.map_or(Latest::None, Latest::Prebuild);
        assert_eq!(api.run(|store| store.latest.get(*project)), Some(expected));
    }
    assert!(api.calls("ListPrebuilds").len() <= projects.len());
    // A newer prebuild replaces it.
    let newest = &server[0].metadata;
    let request =
        json!({ "projectId": newest.project_id, "environmentClassId": newest.environment_class_id, "spec": {} });
    let _: Value = api.call("PrebuildService/CreatePrebuild", &request);
    let store = api.store;
    assert_eq!(api.wait(async move { store.latest.reload().await }), Ok(()));
    let newest = server_prebuilds(&api)[0].id;
    assert_eq!(api.run(|store| store.latest.get(server[0].metadata.project_id)), Some(Latest::Prebuild(newest)));
    assert!(store.latest.ids().contains(&newest));
}

#[test]
fn a_project_shows_that_its_newest_prebuild_failed_to_load() {
    let api = still_world();
    let projects: Vec<Id> = server_projects(&api).iter().map(|project| project.id).take(2).collect();
    api.always("ListPrebuilds", Reply::error(Code::PermissionDenied, "no"));
    api.run(|store| store.latest.load(projects.clone()));
    api.pass(A_WHILE);
    assert!(projects.iter().all(|id| matches!(api.run(|store| store.latest.get(*id)), Some(Latest::Failed(_)))));
    let asked = api.calls("ListPrebuilds").len();
    assert!(asked <= 1 + projects.len(), "{asked}");
}

#[test]
fn the_prebuilds_behind_pools_are_loaded() {
    let api = still_world();
    let pools = server_pools(&api);
    let store = api.store;
    let own = pools.clone();
    api.wait(async move { store.snapshots.load(own).await });
    api.pass(A_WHILE);
    let server = server_prebuilds(&api);
    for pool in &pools {
        api.run(|store| store.snapshots.prefetch(pool));
        api.pass(A_WHILE);
        let held = api.run(|store| store.snapshots.held_by(pool)).map(|prebuild| prebuild.id);
        let expected =
            Some(pool.spec.snapshot_id).filter(|id| !id.is_empty() && server.iter().any(|row| row.id == *id));
        assert_eq!(held, expected);
        let newest = server.iter().find(|prebuild| {
            prebuild.metadata.project_id == pool.metadata.project_id
                && prebuild.metadata.environment_class_id == pool.metadata.environment_class_id
                && prebuild.status.phase == crate::proto::prebuild::PrebuildPhase::Completed
        });
        assert_eq!(api.run(|store| store.snapshots.newest_for(pool)).map(|own| own.id), newest.map(|own| own.id));
    }
    assert!(!store.snapshots.newest_ids().is_empty());
}

#[test]
fn a_missing_snapshot_is_requested_once() {
    let api = still_world();
    let mut pool = server_pools(&api).remove(0);
    pool.spec.snapshot_id = Id::from("0190b5a0-0000-7000-8000-00000000abcd");
    for _ in 0..50 {
        api.run(|store| store.snapshots.prefetch(&pool));
        api.pass(Duration::from_secs(1));
    }
    assert_eq!(api.calls("GetPrebuild").len(), 1);
}

#[test]
fn the_caller_is_known_if_the_api_supports_it() {
    let session = Session::new(Scheme::Token, String::new());
    let token = token("a-token");
    let api = Simulation::with_session(WorldSpec::default(), session.clone());
    let store = api.store;
    let (refused, own) = (token.clone(), token.clone());
    api.always("GetAuthenticatedIdentity", Reply::error(Code::Unauthenticated, "no such token"));
    assert_eq!(api.wait(async move { store.sign_in(&refused, false).await }), Err(SignInError::Refused));
    api.always("GetAuthenticatedIdentity", Reply::NetworkError);
    let unanswered = token.clone();
    assert_eq!(api.wait(async move { store.sign_in(&unanswered, false).await }), Err(SignInError::NoAnswer));
    api.always("GetAuthenticatedIdentity", Reply::error(Code::Internal, "the disk is full"));
    let unchecked = token.clone();
    let answer = api.wait(async move { store.sign_in(&unchecked, false).await });
    assert!(matches!(answer, Err(SignInError::Unchecked(_))), "{answer:?}");
    assert!(session.token_reason().is_some());
    api.restore("GetAuthenticatedIdentity");
    assert_eq!(api.wait(async move { store.sign_in(&own, true).await }), Ok(()));
    assert!(session.token_reason().is_none() && store.identity.organization_id().is_some());
    api.run(|store| store.identity.load());
    assert!(api.run(|store| store.identity.get()).is_some());
}

#[test]
fn calls_wait_for_a_token_and_resume() {
    let session = Session::new(Scheme::Token, String::new());
    let api = Simulation::with_session(WorldSpec::default(), session.clone());
    let list = api.run(|store| {
        store.project_list.status.show();
        store.project_list
    });
    api.pass(Duration::from_secs(600));
    assert!(api.calls("ListProjects").is_empty());
    api.next("ListProjects", Reply::error(Code::Unauthenticated, "expired"));
    api.run(|_| session.sign_in(&token("old"), false));
    api.until(|| session.token_reason().is_some());
    api.run(|_| session.sign_in(&token("new"), false));
    api.until(|| list.status.loaded_at.get_untracked().is_some());
    assert_eq!(api.calls("ListProjects").len(), 2);
}
