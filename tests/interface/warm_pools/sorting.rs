//! Pools are sorted by names that come with other answers.

use std::time::Duration;

use prebuild_console::connect::error::Code;
use prebuild_console::mock::world_spec::WorldSpec;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Pools;
use crate::support::{FakeApi, Reply, advance, expect, fast_forward, render};

/// As long as pools wait for names.
const LIMIT: Duration = Duration::from_secs(1);
const MOMENT: Duration = Duration::from_millis(50);

impl Pools {
    /// Opens the page without waiting for anything.
    async fn open_early(api: FakeApi) -> Self {
        let screen = render("/warm-pools?sort=project", &api).await;
        Self { api, screen }
    }

    /// How many pools are counted, how many are drawn, and whether something stands in their place.
    fn drawn(&self) -> (String, usize, bool) {
        (self.total("pools"), self.cards().count(), self.screen.css(".skeleton").exists())
    }

    fn projects(&self) -> Vec<String> {
        self.cards().css(".pool-title").texts()
    }
}

#[wasm_bindgen_test]
async fn pools_wait_for_the_names_that_sort_them() {
    let api = FakeApi::new(WorldSpec::default());
    api.hold("ListProjects");
    let pools = Pools::open_early(api).await;
    advance(LIMIT - MOMENT).await;
    assert_eq!(pools.drawn(), ("8".into(), 0, true));

    pools.api.release("ListProjects");
    advance(Duration::ZERO).await;
    assert_eq!(pools.drawn(), ("8".into(), 8, false));
    let projects = pools.projects();
    assert!(projects.is_sorted() && projects[0] == "checkout-service", "{projects:?}");
}

#[wasm_bindgen_test]
async fn pools_wait_for_names_for_a_second_only() {
    let api = FakeApi::new(WorldSpec::default());
    api.hold("ListProjects");
    let pools = Pools::open_early(api).await;
    advance(LIMIT + MOMENT).await;
    assert_eq!(pools.drawn(), ("8".into(), 8, false));
    assert!(pools.projects().iter().all(|name| name.len() == 8 && !name.contains('-')), "{:?}", pools.projects());

    pools.api.release("ListProjects");
    expect(|| pools.projects().first().cloned(), Some("checkout-service".to_owned())).await;
    assert!(pools.projects().is_sorted());
}

#[wasm_bindgen_test]
async fn the_wait_for_names_begins_when_there_are_pools_to_draw() {
    // Signing in takes a minute, and the pools themselves take long, too.
    let api = FakeApi::new(WorldSpec::default()).with_sign_in();
    api.hold("ListWarmPools");
    api.hold("ListProjects");
    let pools = Pools::open_early(api).await;
    fast_forward(Duration::from_secs(60)).await;
    let form = pools.screen.test_id("sign-in-form");
    form.field("Personal access token").fill("good-token").await;
    form.button("Sign in").click().await;
    expect(|| pools.api.held("ListWarmPools"), 1).await;
    advance(Duration::from_secs(5)).await;

    pools.api.release("ListWarmPools");
    advance(LIMIT - MOMENT).await;
    assert_eq!(pools.drawn(), ("8".into(), 0, true));
    advance(MOMENT + MOMENT).await;
    assert_eq!(pools.drawn(), ("8".into(), 8, false));
}

#[wasm_bindgen_test]
async fn where_names_cannot_be_had_pools_are_drawn_at_once_and_nothing_is_asked_in_a_loop() {
    let api = FakeApi::new(WorldSpec::default());
    api.always("ListProjects", Reply::error(Code::PermissionDenied, "members only"));
    let pools = Pools::open_early(api).await;
    advance(MOMENT).await;
    assert_eq!(pools.drawn(), ("8".into(), 8, false));
    let calls = pools.api.calls("ListProjects").len();
    assert!(calls <= 3, "asked {calls} times");
}
