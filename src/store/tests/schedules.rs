//! Random schedules: two clients write, calls fail, and network and tab come and go. Once everything recovers, the page
//! must match the server, and no write may have been applied twice.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};

use super::*;
use crate::connect::error::Code;
use crate::domain::action::Action;
use crate::domain::pool_size::PoolSize;
use crate::proto::warm_pool::WarmPoolPhase;
use crate::simulation::Reply;
use crate::store::actions::Starts;
use crate::store::keyed::Versioned;
use crate::store::live::Connection;
use crate::store::paged::PagedList;
use crate::store::writing::{Task, Writing};

const SCHEDULES: u64 = 40;
/// Number of prebuilds: three pages.
const PREBUILDS: u32 = 250;
const STEPS: usize = 30;
/// Time after which everything is settled: lost write responses are looked up and accepted writes are confirmed within
/// it.
const SETTLED: Duration = Duration::from_secs(400);
const READS: [&str; 5] = ["ListPrebuilds", "GetPrebuild", "ListWarmPools", "GetWarmPool", "WatchEvents"];
const WRITES: [&str; 4] = ["CreatePrebuild", "CancelPrebuild", "DeletePrebuild", "UpdateWarmPool"];

struct Page {
    api: Simulation,
    history: History,
    pools: PagedList<WarmPool>,
    random: Rng,
    writings: Vec<Writing>,
    /// Methods of the writes requested on the page.
    asked: Vec<&'static str>,
}

impl Page {
    fn open(seed: u64) -> Self {
        let api = Simulation::new(WorldSpec { seed, prebuilds: PREBUILDS, ..WorldSpec::default() });
        let (history, pools) = api.run(|store| {
            let lists = (store.history(None, &Filter::default()), store.pool_list(None));
            lists.0.status.show();
            lists.1.status.show();
            store.live.register(move |refresh| lists.0.status.reload(refresh), move || lists.0.further(&[]));
            store.live.register(move |refresh| lists.1.status.reload(refresh), Vec::new);
            store.live.start(store);
            lists
        });
        Self { api, history, pools, random: Rng::with_seed(seed), writings: Vec::new(), asked: Vec::new() }
    }

    fn step(&mut self) {
        match self.random.u32(..14) {
            0 => self.api.run(|_| self.history.status.load_more()),
            1 => self.api.run(|_| self.history.status.refresh()),
            2 => self.api.set_online(self.random.bool()),
            3 => self.api.set_hidden(self.random.bool()),
            4 => self.api.cut("WatchEvents"),
            5 => {
                let (method, reply) = (self.choose(&READS), self.fault());
                self.api.next(method, reply);
            }
            6 => {
                let (method, reply) = (self.choose(&READS), self.fault());
                self.api.always(method, reply);
            }
            7 => {
                let (method, reply) = (self.choose(&WRITES), self.fault());
                self.api.next(method, reply);
            }
            8 => {
                let method = self.choose(&READS);
                self.api.restore(method);
            }
            9 => self.other_acts(),
            10 => self.act(),
            11 => self.resize(),
            _ => {}
        }
        let most = if self.random.u32(..6) == 0 { 120_000 } else { 3_000 };
        self.api.pass(Duration::from_millis(self.random.u64(..most)));
    }

    fn choose<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.random.usize(..among.len())]
    }

    fn fault(&mut self) -> Reply {
        match self.random.u32(..6) {
            0 => Reply::NetworkError,
            1 => Reply::Lost,
            2 => Reply::error(Code::Unavailable, "starting"),
            3 => Reply::error(Code::Internal, "the disk is full"),
            4 => Reply::Http { status: 502, content_type: "text/html", body: b"<h1>Bad gateway</h1>".to_vec() },
            _ => Reply::Late(Duration::from_secs(self.random.u64(1..25))),
        }
    }

    fn some_prebuild(&mut self, action: Action) -> Option<Prebuild> {
        let mut all = server_prebuilds(&self.api);
        all.truncate(120);
        all.retain(|prebuild| action.is_possible(&prebuild.status.phase));
        (!all.is_empty()).then(|| all.swap_remove(self.random.usize(..all.len())))
    }

    fn some_action(&mut self) -> Action {
        self.choose(&Action::ALL)
    }

    fn other_acts(&mut self) {
        let action = self.some_action();
        let Some(prebuild) = self.some_prebuild(action) else { return };
        let id = json!({ "prebuildId": prebuild.id });
        let metadata = prebuild.metadata;
        let _: Value = match action {
            Action::Cancel => self.api.call("PrebuildService/CancelPrebuild", &id),
            Action::Delete => self.api.call("PrebuildService/DeletePrebuild", &id),
            Action::RunAgain => self.api.call(
                "PrebuildService/CreatePrebuild",
                &json!({ "projectId": metadata.project_id, "environmentClassId": metadata.environment_class_id, "spec": {} }),
            ),
        };
    }

    fn act(&mut self) {
        let action = self.some_action();
        let Some(prebuild) = self.some_prebuild(action) else { return };
        self.asked.push(match action {
            Action::Cancel => "CancelPrebuild",
            Action::Delete => "DeletePrebuild",
            Action::RunAgain => "CreatePrebuild",
        });
        let task = self.api.run(|store| store.action(action, prebuild.id, &Starts::default()));
        self.write(task);
    }

    fn resize(&mut self) {
        let mut pools = server_pools(&self.api);
        pools.retain(|pool| pool.status.phase == WarmPoolPhase::Ready);
        if pools.is_empty() {
            return;
        }
        let pool = pools.swap_remove(self.random.usize(..pools.len()));
        let min = self.random.i32(0..5);
        let size = PoolSize { min, max: self.random.i32(min.max(1)..9) };
        self.asked.push("UpdateWarmPool");
        let task = self.api.run(|store| store.resize_of_pool(pool.id, PoolSize::of(&pool.spec), size));
        self.write(task);
    }

    fn write(&mut self, task: Arc<dyn Task>) {
        let writing = Writing::new();
        self.api.run(|_| writing.submit(task, false));
        self.writings.push(writing);
    }

    /// Ends all failures and waits until nothing is pending.
    fn settle(&self) {
        READS.into_iter().chain(WRITES).for_each(|method| self.api.restore(method));
        self.api.set_online(true);
        self.api.set_hidden(false);
        self.api.pass(SETTLED);
    }

    fn check(&self, seed: u64) {
        assert_eq!(self.api.store.live.connection_untracked(), Connection::Live, "schedule {seed}");
        let server = server_prebuilds(&self.api);
        let shown = ids(self.history);
        let expected: Vec<Id> = server.iter().take(shown.len()).map(|prebuild| prebuild.id).collect();
        assert!(!shown.is_empty() && shown == expected, "schedule {seed}: the history is another one");
        // The server's clock keeps running, so the latest changes may take a moment to appear.
        let differs = || {
            let server = server_prebuilds(&self.api);
            let row = |id| self.history.rows.get(id).map(|row| row.get_untracked()).unwrap_or_default();
            server.into_iter().take(shown.len()).map(|own| (row(own.id), own)).find(|(row, own)| !is_same(row, own))
        };
        let is_shown = (0..5).any(|_| {
            differs().is_none() || {
                self.api.pass(Duration::from_secs(1));
                false
            }
        });
        assert!(
            is_shown,
            "schedule {seed}: {}",
            differs()
                .map(|(row, own)| {
                    format!("{:?}\nis shown, and on the server: {:?}", (row.spec, row.status), (own.spec, own.status))
                })
                .unwrap_or_default()
        );
        let listed = ids(self.pools);
        for pool in server_pools(&self.api) {
            assert!(listed.contains(&pool.id), "schedule {seed}: a pool is missing");
            let row = self.api.store.pools.get(pool.id).map(|row| row.get_untracked()).unwrap_or_default();
            assert_eq!(row.spec, pool.spec, "schedule {seed}");
        }
        for method in WRITES {
            let asked = self.asked.iter().filter(|own| **own == method).count();
            assert!(self.api.calls(method).len() <= asked, "schedule {seed}: {method} was sent more than once");
        }
        for writing in &self.writings {
            assert!(!writing.with_untracked(|write| write.is_busy()), "schedule {seed}: a write never ends");
        }
    }

    /// Checks how much an idle page requests in ten minutes.
    fn check_idle(&self, seed: u64) {
        self.api.forget_calls();
        self.api.pass(Duration::from_secs(600));
        // The world keeps changing: each of its events causes one call.
        let calls = self.api.methods();
        assert!(calls.len() < 400, "schedule {seed}: {} calls", calls.len());
    }
}

/// Compares a row with the server's. A deletion reported by an event lacks the fields that the server updated with it.
fn is_same(row: &Prebuild, server: &Prebuild) -> bool {
    row.has_same_content(server) || (row.is_deleted() && server.is_deleted())
}

#[test]
fn after_any_failures_the_page_matches_the_server() {
    for seed in 1..=SCHEDULES {
        let mut page = Page::open(seed);
        (0..STEPS).for_each(|_| page.step());
        page.settle();
        page.check(seed);
        if seed % 25 == 0 {
            page.check_idle(seed);
        }
    }
}
