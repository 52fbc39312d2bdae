//! Tests of writes: prebuilds, pools, settings.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::connect::error::Code;
use crate::domain::action::Action;
use crate::domain::phase::is_final;
use crate::domain::pool_change::PoolChange;
use crate::domain::pool_size::{PoolSize, SizeEdit};
use crate::domain::project_settings::Draft;
use crate::proto::prebuild::PrebuildPhase;
use crate::proto::warm_pool::{CreateWarmPoolRequest, WarmPool, WarmPoolPhase};
use crate::simulation::{BASE_URL, Reply};
use crate::store::actions::Starts;
use crate::store::write::{Event, Stage};
use crate::store::writing::{Task, Writing};

/// Sends a write and returns it once no request is pending.
fn written(api: &Simulation, task: Arc<dyn Task>) -> Writing {
    let writing = Writing::new();
    api.run(|_| writing.submit(task, false));
    let own = writing.clone();
    api.wait(async move { own.settled().await });
    writing
}

/// Newest prebuild in a phase that an action requires.
fn prebuild_for(api: &Simulation, action: Action) -> Prebuild {
    let found = server_prebuilds(api).into_iter().find(|prebuild| action.is_possible(&prebuild.status.phase));
    found.unwrap_or_else(|| panic!("no prebuild for {action:?}"))
}

fn phase(api: &Simulation, id: Id) -> Option<PrebuildPhase> {
    api.store.prebuilds.get(id).map(|row| row.with_untracked(|row| row.status.phase.clone()))
}

#[test]
fn a_deletion_is_shown_immediately_and_followed_to_its_end() {
    let api = Simulation::new(WorldSpec::default());
    shown_history(&api);
    let id = prebuild_for(&api, Action::Delete).id;
    let writing = Writing::new();
    api.run(|store| writing.submit(store.action(Action::Delete, id, &Starts::default()), true));
    assert_eq!(writing.stage(), Stage::Confirming);
    assert!(api.calls("DeletePrebuild").is_empty());
    api.run(|_| writing.on(Event::Confirm));
    assert_eq!(phase(&api, id), Some(PrebuildPhase::Deleting));
    api.until(|| writing.with_untracked(|write| *write.stage() == Stage::Done));
    assert_eq!(api.calls("DeletePrebuild").len(), 1);
}

#[test]
fn rejected_writes_are_rolled_back() {
    let api = still_world();
    shown_history(&api);
    let prebuild = prebuild_for(&api, Action::Delete);
    api.next("DeletePrebuild", Reply::error(Code::PermissionDenied, "admins only"));
    let writing = written(&api, api.run(|store| store.action(Action::Delete, prebuild.id, &Starts::default())));
    assert!(writing.with_untracked(|write| matches!(write.stage(), Stage::Rejected(_))));
    assert_eq!(phase(&api, prebuild.id), Some(prebuild.status.phase));
    let project_id = prebuild.metadata.project_id;
    assert!(api.run(|store| store.denials.of(project_id)).is_some_and(|words| words.contains("Admins only")));
    api.pass(Duration::from_secs(601));
    assert_eq!(api.run(|store| store.denials.of(project_id)), None, "roles change");
}

#[test]
fn a_cancellation_with_a_lost_response_is_looked_up_rather_than_resent() {
    let api = Simulation::new(WorldSpec::default());
    let id = {
        api.until(|| server_prebuilds(&api).iter().any(|prebuild| Action::Cancel.is_possible(&prebuild.status.phase)));
        prebuild_for(&api, Action::Cancel).id
    };
    shown_history(&api);
    api.next("CancelPrebuild", Reply::Lost);
    let writing = written(&api, api.run(|store| store.action(Action::Cancel, id, &Starts::default())));
    api.until(|| writing.with_untracked(|write| matches!(write.stage(), Stage::Done | Stage::Overtaken)));
    assert_eq!(api.calls("CancelPrebuild").len(), 1);
    api.until(|| phase(&api, id).is_some_and(|phase| is_final(&phase)));
}

#[test]
fn deleting_a_deleted_prebuild_shows_the_deletion() {
    let api = still_world();
    shown_history(&api);
    let id = prebuild_for(&api, Action::Delete).id;
    api.next("DeletePrebuild", Reply::NetworkError);
    api.always("GetPrebuild", Reply::error(Code::NotFound, "no such prebuild"));
    let writing = written(&api, api.run(|store| store.action(Action::Delete, id, &Starts::default())));
    assert_eq!(writing.stage(), Stage::Done);
    assert_eq!(phase(&api, id), Some(PrebuildPhase::Deleted));
}

#[test]
fn a_start_with_a_lost_response_is_found_among_the_newest() {
    let api = still_world();
    shown_history(&api);
    let id = prebuild_for(&api, Action::RunAgain).id;
    let before = server_prebuilds(&api).len();
    api.next("CreatePrebuild", Reply::Lost);
    let writing = written(&api, api.run(|store| store.action(Action::RunAgain, id, &Starts::default())));
    assert_eq!(writing.stage(), Stage::Done);
    let server = server_prebuilds(&api);
    assert_eq!((server.len(), writing.made()), (before + 1, vec![server[0].id]));
    assert!(api.store.prebuilds.get(server[0].id).is_some());
}

#[test]
fn starts_in_one_batch_are_distinguished_and_lost_starts_count_as_failed() {
    let api = still_world();
    shown_history(&api);
    let row = prebuild_for(&api, Action::RunAgain);
    let before = server_prebuilds(&api).len();
    api.next("CreatePrebuild", Reply::NetworkError);
    let starts = Starts::default();
    let writings: Vec<Writing> = (0..3).map(|_| Writing::new()).collect();
    for writing in &writings {
        api.run(|store| writing.submit(store.action(Action::RunAgain, row.id, &starts), false));
    }
    for writing in writings.clone() {
        api.wait(async move { writing.settled().await });
    }
    let stages: Vec<Stage> = writings.iter().map(|own| own.stage()).collect();
    assert_eq!(stages.iter().filter(|stage| **stage == Stage::NotApplied).count(), 1, "{stages:?}");
    let mut made: Vec<Id> = writings.iter().flat_map(Writing::made).collect();
    made.sort();
    made.dedup();
    assert_eq!((made.len(), server_prebuilds(&api).len()), (2, before + 2));
}

#[test]
fn an_unknown_prebuild_is_not_rerun() {
    let api = still_world();
    let task = api.run(|store| store.action(Action::RunAgain, Id::from("gone"), &Starts::default()));
    assert!(matches!(written(&api, task).with_untracked(|write| write.stage().clone()), Stage::Rejected(_)));
    assert!(api.calls("CreatePrebuild").is_empty());
}

/// Shows and loads the organization's pools, and returns one that can be changed.
fn shown_pools(api: &Simulation) -> WarmPool {
    let pools = api.run(|store| {
        let pools = store.pool_list(None);
        pools.status.show();
        pools
    });
    api.until(|| pools.status.loaded_at.get_untracked().is_some());
    let ready = |pool: &WarmPool| pool.status.phase == WarmPoolPhase::Ready;
    server_pools(api).into_iter().find(ready).unwrap_or_else(|| panic!("no pool is ready"))
}

fn server_size(api: &Simulation, id: Id) -> Option<PoolSize> {
    server_pools(api).iter().find(|pool| pool.id == id).map(|pool| PoolSize::of(&pool.spec))
}

#[test]
fn a_resize_with_a_lost_response_is_looked_up_rather_than_resent() {
    let api = still_world();
    let pool = shown_pools(&api);
    let base = PoolSize::of(&pool.spec);
    let size = PoolSize { min: base.min, max: base.max + 1 };
    api.next("UpdateWarmPool", Reply::Lost);
    let writing = written(&api, api.run(|store| store.resize_of_pool(pool.id, base, size)));
    assert_eq!(writing.stage(), Stage::Done);
    assert_eq!((server_size(&api, pool.id), api.calls("UpdateWarmPool").len()), (Some(size), 1));
    assert_eq!(api.run(|store| store.requested_sizes.of(pool.id)).map(|requested| requested.size), Some(size));
    // By now it has another size than the one that a second dialog began with.
    let writing = written(&api, api.run(|store| store.resize_of_pool(pool.id, base, PoolSize { max: 9, ..base })));
    assert_eq!(writing.stage(), Stage::Editing, "both copies are to be shown");
    assert_eq!(server_size(&api, pool.id), Some(size));
}

#[test]
fn an_overnight_scale_down_saves_the_size_until_it_is_restored() {
    let api = still_world();
    let pool = shown_pools(&api);
    let size = PoolSize { min: 2, max: 6 };
    written(&api, api.run(|store| store.change_of_pool(pool.id, PoolChange::Resize, size.into())));
    assert_eq!(server_size(&api, pool.id), Some(size));
    written(
        &api,
        api.run(|store| {
            store.change_of_pool(pool.id, PoolChange::OvernightScaleDown, SizeEdit { min: Some(0), max: None })
        }),
    );
    assert_eq!(server_size(&api, pool.id), Some(PoolSize { min: 0, ..size }));
    assert_eq!(api.run(|store| store.overnight_sizes().pool_ids()), [pool.id]);
    assert_eq!(api.run(|store| store.overnight_sizes().before(pool.id)), Some(size));
    let updates = api.calls("UpdateWarmPool").len();
    api.next("UpdateWarmPool", Reply::Lost);
    written(&api, api.run(|store| store.change_of_pool(pool.id, PoolChange::Restore, size.into())));
    assert_eq!(server_size(&api, pool.id), Some(size));
    assert_eq!(api.calls("UpdateWarmPool").len(), updates + 1);
    assert!(api.run(|store| store.overnight_sizes().pool_ids()).is_empty());
}

#[test]
fn a_deleted_pool_is_shown_as_deleting_and_cannot_be_resized() {
    let api = Simulation::new(WorldSpec::default());
    let pool = shown_pools(&api);
    let base = PoolSize::of(&pool.spec);
    let writing = written(&api, api.run(|store| store.deletion_of_pool(pool.id)));
    assert_eq!(writing.stage(), Stage::Done);
    let writing = written(&api, api.run(|store| store.resize_of_pool(pool.id, base, PoolSize { max: 9, ..base })));
    let rejected = writing.with_untracked(|write| matches!(write.stage(), Stage::Rejected(_)));
    assert!(rejected && api.calls("UpdateWarmPool").is_empty());
    let store = api.store;
    let id = pool.id;
    assert!(api.wait(async move { store.wait_until_gone(id, || false).await }));
    assert!(!api.wait(async move { store.wait_until_gone(id, || true).await }));
}

#[test]
fn a_pool_deletion_is_rolled_back_if_rejected_and_looked_up_if_lost() {
    let api = still_world();
    let pool = shown_pools(&api);
    let shown = || api.store.pools.get(pool.id).map(|row| row.with_untracked(|row| row.status.phase.clone()));
    api.next("DeleteWarmPool", Reply::error(Code::FailedPrecondition, "not now"));
    let writing = written(&api, api.run(|store| store.deletion_of_pool(pool.id)));
    assert!(writing.with_untracked(|write| matches!(write.stage(), Stage::Rejected(_))));
    assert_eq!(shown(), Some(pool.status.phase.clone()));
    api.next("DeleteWarmPool", Reply::Lost);
    let writing = written(&api, api.run(|store| store.deletion_of_pool(pool.id)));
    assert_eq!(writing.stage(), Stage::Done);
    assert_eq!(api.calls("DeleteWarmPool").len(), 2);
    api.always("DeleteWarmPool", Reply::error(Code::NotFound, "no such pool"));
    let writing = written(&api, api.run(|store| store.deletion_of_pool(pool.id)));
    assert_eq!(writing.stage(), Stage::Done);
    assert_eq!(shown(), Some(WarmPoolPhase::Deleted));
}

#[test]
fn a_pool_creation_with_a_lost_response_is_looked_up() {
    let api = still_world();
    shown_pools(&api);
    let taken: Vec<(Id, Id)> =
        server_pools(&api).iter().map(|pool| (pool.metadata.project_id, pool.metadata.environment_class_id)).collect();
    let free = server_projects(&api).into_iter().find_map(|project| {
        let settings = project.prebuild_configuration.filter(|settings| settings.enabled)?;
        let class = settings.environment_class_ids.into_iter().find(|class| !taken.contains(&(project.id, *class)))?;
        Some((project.id, class))
    });
    let (project_id, environment_class_id) = free.unwrap_or_else(|| panic!("every class has a pool"));
    let request = CreateWarmPoolRequest {
        project_id,
        environment_class_id,
        min_size: Some(1),
        max_size: Some(2),
        ..Default::default()
    };
    api.next("CreateWarmPool", Reply::error(Code::PermissionDenied, "no"));
    let writing = written(&api, api.run(|store| store.creation_of_pool(request.clone())));
    assert!(writing.with_untracked(|write| matches!(write.stage(), Stage::Rejected(_))));
    api.next("CreateWarmPool", Reply::Lost);
    let writing = written(&api, api.run(|store| store.creation_of_pool(request.clone())));
    assert_eq!(writing.stage(), Stage::Done);
    let listed = api.run(|store| store.pool_list(None)).status.ids.with_untracked(|ids| ids.to_vec());
    let is_new = |pool: &WarmPool| {
        (pool.metadata.project_id, pool.metadata.environment_class_id) == (project_id, environment_class_id)
    };
    let made: Vec<Id> = server_pools(&api).into_iter().filter(is_new).map(|pool| pool.id).collect();
    assert_eq!(writing.made(), made);
    assert!(made.len() == 1 && listed.contains(&made[0]));
}

#[test]
fn settings_are_saved_unless_someone_else_changed_them() {
    let api = still_world();
    let project = server_projects(&api).into_iter().find(|project| project.prebuild_configuration.is_some());
    let project = project.unwrap_or_else(|| panic!("no project has settings"));
    let id = project.id;
    let mut settings = project.prebuild_configuration.clone().unwrap_or_default();
    settings.enable_jetbrains_warmup = !settings.enable_jetbrains_warmup;
    api.next("UpdateProject", Reply::Lost);
    let base = Draft::of(&project);
    let writing = written(&api, api.run(|store| store.save_of_settings(id, base.clone(), settings.clone())));
    assert_eq!(writing.stage(), Stage::Done);
    assert_eq!(api.calls("UpdateProject").len(), 1);
    let saved = server_projects(&api).into_iter().find(|own| own.id == id).and_then(|own| own.prebuild_configuration);
    assert_eq!(saved.as_ref(), Some(&settings));
    let writing = written(&api, api.run(|store| store.save_of_settings(id, base, settings.clone())));
    assert_eq!(writing.stage(), Stage::Editing, "both copies are to be shown");
    api.always("GetProject", Reply::error(Code::Internal, "the disk is full"));
    let now = server_projects(&api).into_iter().find(|own| own.id == id).unwrap_or_default();
    let writing = written(&api, api.run(|store| store.save_of_settings(id, Draft::of(&now), settings)));
    assert!(writing.with_untracked(|write| matches!(write.stage(), Stage::Rejected(_))));
    assert_eq!(api.calls("UpdateProject").len(), 1);
}

#[test]
fn addresses_are_those_of_the_simulated_api() {
    let api = still_world();
    assert_eq!(api.store.client().base_url(), BASE_URL);
    let _: Value = api.call("PrebuildService/ListWarmPools", &json!({}));
    assert!(api.calls("ListWarmPools").is_empty(), "what others do is no call of the page");
}
