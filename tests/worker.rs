//! Tests of the mock backend as wasm, where `usize` has 32 bits. Its native tests are next to the code.
#![cfg(target_arch = "wasm32")]

use std::collections::HashSet;

use prebuild_console::mock::backend::{Backend, Call, Reply};
use prebuild_console::mock::log::Log;
use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::proto::prebuild::ListPrebuildsResponse;
use prebuild_console::proto::warm_pool::ListWarmPoolsResponse;
use serde::de::DeserializeOwned;
use wasm_bindgen_test::wasm_bindgen_test;

const ANCHOR: i64 = 1_790_000_000_000;

fn backend(spec: WorldSpec) -> Backend {
    Backend::new(spec, "https://mock.test", Log::new(&spec, ANCHOR))
}

fn ask<Response: DeserializeOwned>(backend: &mut Backend, method: &str, body: &str) -> Response {
    let procedure = format!("gitpod.v1.PrebuildService/{method}");
    let call = Call {
        procedure: &procedure,
        content_type: "application/json",
        method: "POST",
        body: body.as_bytes(),
        ..Default::default()
    };
    let Reply::Answer(answer) = backend.handle(&call, ANCHOR).reply else { panic!("{method} has no answer") };
    assert_eq!(answer.status, 200, "{method} {body}");
    serde_json::from_slice(&answer.body).unwrap()
}

#[wasm_bindgen_test]
fn paging_gives_every_prebuild_once() {
    let mut backend = backend(WorldSpec::default());
    let (mut ids, mut token) = (HashSet::new(), String::new());
    loop {
        let body = format!(r#"{{"pagination":{{"pageSize":100,"token":"{token}"}}}}"#);
        let page: ListPrebuildsResponse = ask(&mut backend, "ListPrebuilds", &body);
        assert_eq!(page.prebuilds.len(), 100);
        ids.extend(page.prebuilds.into_iter().map(|prebuild| prebuild.id));
        token = page.pagination.next_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(ids.len(), 2000);
}

#[wasm_bindgen_test]
fn pools_have_snapshots() {
    let mut backend = backend(WorldSpec { seed: 7, prebuilds: 100_000, ..Default::default() });
    let pools: ListWarmPoolsResponse = ask(&mut backend, "ListWarmPools", "{}");
    assert_eq!(pools.warm_pools.iter().filter(|pool| !pool.spec.snapshot_id.is_empty()).count(), 7);
}
