//! The organization's history, as tests read it, and what others do meanwhile.

use std::collections::HashSet;

use prebuild_console::mock::world_spec::WorldSpec;
use prebuild_console::proto::prebuild::{ListPrebuildsResponse, Prebuild, PrebuildPhase};
use serde_json::{Value, json};

use crate::support::{FakeApi, Locator, Screen, render, wait_until};

pub struct HistoryPage {
    pub api: FakeApi,
    pub screen: Screen,
}

impl HistoryPage {
    /// With rows, or a word on why there are none.
    pub async fn open(api: &FakeApi, query: &str) -> Self {
        let screen = render(&format!("/prebuilds{query}"), api).await;
        let page = Self { api: api.clone(), screen };
        wait_until(|| page.rows().exists() || page.empty_state().exists()).await;
        page
    }

    pub async fn reload(self) -> Self {
        Self { api: self.api, screen: self.screen.reload().await }
    }

    pub fn rows(&self) -> Locator {
        self.screen.test_id("prebuild-row")
    }

    pub fn row(&self, id: &str) -> Locator {
        self.rows().data("prebuild-id", id)
    }

    pub fn ids(&self) -> Vec<String> {
        self.rows().attrs("data-prebuild-id")
    }

    /// Of the rows in the document, each once.
    pub fn phases(&self) -> HashSet<String> {
        self.rows().attrs("data-phase").into_iter().collect()
    }

    /// Empty where there is no such row.
    pub fn phase_of(&self, id: &str) -> String {
        self.row(id).attr("data-phase")
    }

    /// Says why there are no rows.
    pub fn empty_state(&self) -> Locator {
        self.screen.css(".empty-state").role("heading")
    }

    /// How many rows there are, or have been searched.
    pub fn extent(&self) -> String {
        self.screen.css(".extent").role("status").text()
    }

    /// Opens the options of a part of the filter.
    pub async fn open_filter(&self, part: &str) {
        self.screen.button("Filter").click().await;
        self.screen.css(&format!("#filter-menu [data-part={part}]")).click().await;
    }

    /// The options of the filter's open part.
    pub fn choices(&self) -> Locator {
        self.screen.css("#filter-menu").role("checkbox")
    }

    /// The chips of the filter.
    pub fn chips(&self) -> Vec<String> {
        self.screen.css(".chip-words").texts()
    }
}

/// An API whose world stands still: nothing changes but what the test does.
pub fn still() -> FakeApi {
    FakeApi::new(WorldSpec { speed: 0, ..WorldSpec::default() })
}

/// Every prebuild there is, newest first.
pub fn all_prebuilds(api: &FakeApi) -> Vec<Prebuild> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let request = json!({ "pagination": { "pageSize": 100, "token": token } });
        let ListPrebuildsResponse { pagination, prebuilds } = api.call("PrebuildService/ListPrebuilds", &request);
        all.extend(prebuilds);
        token = pagination.next_token;
        if token.is_empty() {
            return all;
        }
    }
}

/// The ids of those that `is_wanted`, in their order.
pub fn ids_of(prebuilds: &[Prebuild], is_wanted: impl Fn(&Prebuild) -> bool) -> Vec<String> {
    prebuilds.iter().filter(|prebuild| is_wanted(prebuild)).map(|prebuild| prebuild.id.to_string()).collect()
}

pub fn has_failed(prebuild: &Prebuild) -> bool {
    prebuild.status.phase == PrebuildPhase::Failed
}

/// In milliseconds since the Unix epoch.
pub fn created_at(prebuild: &Prebuild) -> i64 {
    prebuild.metadata.created_at.map_or(0, |time| time.millis())
}

/// Starts a prebuild as somebody else would.
pub fn create(api: &FakeApi) -> String {
    let request = json!({ "projectId": api.project_id("checkout-service"), "spec": {} });
    let created: Value = api.call("PrebuildService/CreatePrebuild", &request);
    created["prebuild"]["id"].as_str().expect("an id").to_owned()
}

/// Cancels a prebuild as somebody else would.
pub fn cancel(api: &FakeApi, id: &str) {
    let _: Value = api.call("PrebuildService/CancelPrebuild", &json!({ "prebuildId": id }));
}
