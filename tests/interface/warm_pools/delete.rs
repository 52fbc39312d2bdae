//! Deleting a pool.

use std::time::Duration;

use prebuild_console::components::pool_trend::trend_words;
use prebuild_console::connect::error::Code;
use prebuild_console::domain::pool_trend::trend;
use prebuild_console::mock::world_spec::WorldSpec;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Pools;
use crate::support::{FakeApi, Locator, Reply, advance, expect, fast_forward, press, wait_until};

impl Pools {
    async fn ask_to_delete(&self, id: &str) {
        self.card(id).button("Delete").click().await;
        wait_until(|| self.delete().is_enabled()).await;
    }

    fn delete(&self) -> Locator {
        self.dialog().button("Delete the pool")
    }

    fn phase(&self, id: &str) -> String {
        self.card(id).attr("data-phase")
    }
}

#[wasm_bindgen_test]
async fn a_pool_is_deleted_once_it_is_confirmed_and_drains_to_the_end() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    let card = pools.card(&id);
    pools.ask_to_delete(&id).await;
    let words = pools.dialog().text();
    assert!(words.contains(&format!("{} running instance", pools.fact(&id, "running"))), "{words}");
    assert!(words.contains(&card.css(".pool-project").text()), "{words}");
    assert!(pools.dialog().button("Keep it").is_focused());
    press("Enter").await;
    pools.is_closed().await;
    assert_eq!(pools.calls("DeleteWarmPool"), 0);

    pools.ask_to_delete(&id).await;
    pools.delete().click().await;
    pools.is_closed().await;
    expect(|| pools.phase(&id), "deleting").await;
    assert!(card.button("Edit size").is_disabled() && card.button("Delete").is_disabled());
    assert_eq!(card.css(".pool-trend").text(), trend_words(trend(&pools.pool(&id))));
    assert!(card.css(".pool-trend").role("progressbar").exists());
    fast_forward(Duration::from_secs(3600)).await;
    // A refresh in the background may have found that it is gone.
    wait_until(|| ["deleted", ""].contains(&pools.phase(&id).as_str())).await;
    pools.screen.button("Refresh").click().await;
    expect(|| card.exists(), false).await;
}

#[wasm_bindgen_test]
async fn a_delete_that_fails_leaves_the_pool_as_it_was() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    pools.api.hold("DeleteWarmPool");
    pools.api.next("DeleteWarmPool", Reply::error(Code::FailedPrecondition, "the pool is in use"));
    pools.ask_to_delete(&id).await;
    pools.delete().click().await;
    // Shown at once, before the server has answered.
    expect(|| pools.phase(&id), "deleting").await;
    pools.api.release("DeleteWarmPool");
    wait_until(|| pools.alert().text().contains("the pool is in use")).await;
    assert_eq!((pools.phase(&id), pools.delete().is_enabled()), ("ready".into(), true));
}

#[wasm_bindgen_test]
async fn a_delete_whose_answer_is_lost_is_looked_up() {
    let pools = Pools::open(FakeApi::new(WorldSpec::default()), "").await;
    let id = pools.ready();
    pools.ask_to_delete(&id).await;
    pools.api.next("DeleteWarmPool", Reply::NetworkError);
    pools.delete().click().await;
    expect(|| pools.alert().count(), 1).await;
    assert_eq!((pools.phase(&id), pools.delete().is_enabled()), ("ready".into(), true));

    pools.api.next("DeleteWarmPool", Reply::Lost);
    pools.delete().click().await;
    pools.is_closed().await;
    assert_eq!((pools.phase(&id), pools.calls("DeleteWarmPool")), ("deleting".into(), 2));

    // Where nobody can tell, a look is offered and not another write.
    let id = pools.ready();
    pools.ask_to_delete(&id).await;
    pools.api.next("DeleteWarmPool", Reply::Lost);
    pools.api.always("GetWarmPool", Reply::NetworkError);
    pools.delete().click().await;
    advance(Duration::from_secs(20)).await;
    let look = pools.dialog().button("Look again");
    expect(|| (look.exists(), pools.delete().exists()), (true, false)).await;
    pools.api.always("GetWarmPool", Reply::Backend);
    look.click().await;
    pools.is_closed().await;
    assert_eq!((pools.phase(&id), pools.calls("DeleteWarmPool")), ("deleting".into(), 3));
}
