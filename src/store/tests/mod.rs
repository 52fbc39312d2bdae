//! Tests of the whole store in simulated time, with the mock backend as its server.

mod demand;
mod kept;
mod lists;
mod live;
mod log;
mod names;
mod ranges;
mod scheduled_runs;
mod schedules;
mod writes;

use serde_json::{Value, json};

use crate::auth::token::Token;
use crate::domain::filter::Filter;
use crate::mock::world_spec::WorldSpec;
use crate::proto::id::Id;
use crate::proto::prebuild::{ListPrebuildsResponse, Prebuild};
use crate::proto::project::{ListProjectsResponse, Project};
use crate::proto::warm_pool::{ListWarmPoolsResponse, WarmPool};
use crate::simulation::Simulation;

use super::history::History;
use super::keyed::Versioned;
use super::paged::PagedList;

/// Creates a world that changes only through calls.
fn still_world() -> Simulation {
    Simulation::new(WorldSpec { speed: 0, ..WorldSpec::default() })
}

/// Shows and loads the organization's history.
fn shown_history(api: &Simulation) -> History {
    let history = api.run(|store| {
        let history = store.history(None, &Filter::default());
        history.status.show();
        history
    });
    api.until(|| history.status.loaded_at.get_untracked().is_some());
    history
}

/// The ids of a list's loaded rows.
fn ids<T: Versioned>(list: PagedList<T>) -> Vec<Id> {
    list.status.ids.with_untracked(|ids| ids.to_vec())
}

fn token(text: &str) -> Token {
    Token::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// The server's prebuilds, newest first.
fn server_prebuilds(api: &Simulation) -> Vec<Prebuild> {
    let mut all = Vec::new();
    let mut token = String::new();
    loop {
        let page: ListPrebuildsResponse =
            api.call("PrebuildService/ListPrebuilds", &json!({ "pagination": { "pageSize": 100, "token": token } }));
        all.extend(page.prebuilds);
        token = page.pagination.next_token;
        if token.is_empty() {
            return all;
        }
    }
}

fn server_pools(api: &Simulation) -> Vec<WarmPool> {
    let answer: ListWarmPoolsResponse =
        api.call("PrebuildService/ListWarmPools", &json!({ "pagination": { "pageSize": 100 } }));
    answer.warm_pools
}

fn server_projects(api: &Simulation) -> Vec<Project> {
    let answer: ListProjectsResponse =
        api.call("ProjectService/ListProjects", &json!({ "pagination": { "pageSize": 100 } }));
    answer.projects
}
