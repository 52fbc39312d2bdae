//! Warm pools: the list, and every change to pools with what can go wrong.

mod bulk;
mod create;
mod delete;
mod edit;
mod list;
mod refusals;
mod sorting;

use prebuild_console::proto::warm_pool::{GetWarmPoolResponse, ListWarmPoolsResponse, WarmPool};
use serde_json::{Value, json};

use crate::support::{FakeApi, Locator, Screen, expect, render, wait_until};

/// The organization's warm pools.
struct Pools {
    api: FakeApi,
    screen: Screen,
}

impl Pools {
    /// Opens the page with that query and waits until pools and live updates are there.
    async fn open(api: FakeApi, query: &str) -> Self {
        let screen = render(&format!("/warm-pools{query}"), &api).await;
        let pools = Self { api, screen };
        wait_until(|| pools.cards().exists()).await;
        wait_until(|| ["live", "polling"].contains(&pools.live_status().as_str())).await;
        pools.screen.goes_live().await;
        pools
    }

    fn live_status(&self) -> String {
        self.screen.test_id("live-status").attr("data-state")
    }

    fn cards(&self) -> Locator {
        self.screen.test_id("pool-card")
    }

    fn card(&self, id: &str) -> Locator {
        self.cards().data("pool-id", id)
    }

    fn resize(&self, id: &str) -> Locator {
        self.card(id).css("[data-action=resize]")
    }

    fn delete_button(&self, id: &str) -> Locator {
        self.card(id).css("[data-action=delete]")
    }

    fn panel(&self) -> Locator {
        self.screen.test_id("pool-panel")
    }

    /// Opens the panel of a pool.
    async fn show(&self, id: &str) {
        self.card(id).role("link").click().await;
        wait_until(|| self.panel().css(".pool-body").exists()).await;
    }

    fn of_phase(&self, phase: &str) -> Locator {
        self.cards().data("phase", phase)
    }

    /// The id of the first pool that is ready.
    fn ready(&self) -> String {
        self.of_phase("ready").first().attr("data-pool-id")
    }

    /// One number in a pool's row: `running`, `stopped`, `target`, `min` or `max`.
    fn fact(&self, id: &str, name: &str) -> String {
        fact(&self.card(id), name)
    }

    /// One of the sums above the pools: `pools`, `running`, `stopped`, `held` or `most`.
    fn total(&self, name: &str) -> String {
        self.screen.test_id("pool-totals").css(".tile").data("total", name).css("dd").text()
    }

    /// Text about the size that was saved, in the panel.
    fn asked(&self) -> String {
        self.panel().css(".pool-requested").text()
    }

    async fn close_panel(&self) {
        self.panel().button("Close").click().await;
        expect(|| self.panel().exists(), false).await;
    }

    /// The texts of the toasts.
    fn toasts(&self) -> Vec<String> {
        self.screen.test_id("toast").css(".toast-text").texts()
    }

    fn undo(&self) -> Locator {
        self.screen.test_id("toast").css("[data-action=undo]")
    }

    fn dialog(&self) -> Locator {
        self.screen.dialog()
    }

    fn min(&self) -> Locator {
        self.dialog().css("input[name=min]")
    }

    fn max(&self) -> Locator {
        self.dialog().css("input[name=max]")
    }

    fn save(&self) -> Locator {
        self.dialog().button("Save")
    }

    fn alert(&self) -> Locator {
        self.dialog().role("alert")
    }

    async fn edit(&self, id: &str) {
        self.resize(id).click().await;
        wait_until(|| self.max().exists()).await;
    }

    /// Asks for another maximum of a pool, as people type and save it.
    async fn save_max(&self, id: &str, max: &str) {
        self.edit(id).await;
        self.max().fill(max).await;
        self.save().click().await;
    }

    /// Opens the form for a new pool of this project and class.
    async fn begin_new(&self, project: &str, class: &str) {
        self.screen.button("New warm pool").click().await;
        self.dialog().field("Project").choose(project).await;
        self.dialog().role("radio").name_starting(class).click().await;
    }

    async fn is_closed(&self) {
        expect(|| self.dialog().exists(), false).await;
    }

    /// Changes a pool as somebody else would.
    fn update(&self, id: &str, sizes: &Value) {
        let mut request = sizes.clone();
        request["warmPoolId"] = id.into();
        let _: Value = self.api.call("PrebuildService/UpdateWarmPool", &request);
    }

    /// A pool as the API has it.
    fn pool(&self, id: &str) -> WarmPool {
        let response: GetWarmPoolResponse = self.api.call("PrebuildService/GetWarmPool", &json!({ "warmPoolId": id }));
        response.warm_pool
    }

    /// All pools as the API has them.
    fn all(&self) -> Vec<WarmPool> {
        all_pools(&self.api)
    }

    /// How many times the page has called a procedure.
    fn calls(&self, method: &str) -> usize {
        self.api.calls(method).len()
    }

    /// The last request of a procedure.
    fn last_request(&self, method: &str) -> Value {
        self.api.calls(method).last().map(|call| call.request.clone()).unwrap_or_default()
    }
}

fn all_pools(api: &FakeApi) -> Vec<WarmPool> {
    let response: ListWarmPoolsResponse = api.call("PrebuildService/ListWarmPools", &json!({}));
    response.warm_pools
}

/// The numbers of a gauge, by the names of the panel's facts.
const FACTS: [&str; 5] = ["running", "stopped", "target", "min", "max"];

fn fact(card: &Locator, name: &str) -> String {
    let words = card.css(".gauge").attr("aria-label");
    let numbers = words.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
    let of_name = numbers.zip(FACTS).find(|(_, own)| *own == name);
    of_name.map(|(number, _)| number.to_owned()).unwrap_or_default()
}

/// What describes a field to assistive technology.
fn description(within: &Locator, field: &Locator) -> String {
    let ids = field.attr("aria-describedby");
    let texts = ids.split_whitespace().map(|id| within.css(&format!("#{id}")).text());
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}
