//! Bars of actions on selected rows and lines.

use crate::components::content::Content;
use crate::connect::error::{Code, Error, Kind};
use crate::domain::found::Found;
use crate::domain::log::log::Log;
use crate::navigation::Address;
use crate::pages::batch::Batches;
use crate::pages::bulk::BulkActions;
use crate::pages::history;
use crate::pages::log;
use crate::pages::row_selection::RowSelection;
use crate::pages::warm_pools::bulk::Bulk;
use crate::pages::warm_pools::filter_params::FilterParams;
use crate::pages::warm_pools::names::PoolNames;
use crate::pages::warm_pools::results::Results;
use crate::pages::warm_pools::selection_bar::{self as pools, SelectionBar};
use crate::proto::id::Id;
use crate::proto::prebuild::PrebuildPhase;
use crate::reactive::{Memo, RwSignal};
use crate::store::log::LogFeed;

use super::Family;
use super::data::{id, prebuild};
use super::store::silent_store;

pub fn families(address: Address) -> Vec<Family> {
    use PrebuildPhase::*;
    let mixed = || [Failed, Running, Completed, Pending, Completed, Cancelled];
    vec![
        Family::new("history-selection", "Selected prebuilds")
            .wide("One", prebuilds(&mixed(), 1, false))
            .wide("Several", prebuilds(&mixed(), 4, false))
            .wide("All", prebuilds(&mixed(), 6, false))
            .wide("Nothing can be done", prebuilds(&[Deleting, Cancelling], 2, false))
            .wide("Not allowed", prebuilds(&mixed(), 4, true)),
        Family::new("pool-selection", "Selected warm pools")
            .wide("One", warm_pools(address, 1))
            .wide("Several", warm_pools(address, 3))
            .wide("All", warm_pools(address, 12)),
        Family::new("log-selection", "Selected lines of a log")
            .wide("One line", lines(address, 2, 2))
            .wide("Several lines", lines(address, 1, 3))
            .wide("Not in the log", lines(address, 40_119, 40_121)),
    ]
}

/// Of prebuilds in these phases, the first ones are selected.
fn prebuilds(phases: &[PrebuildPhase], selected: usize, is_denied: bool) -> impl Content {
    let store = silent_store();
    let add = |(phase, minutes): (&PrebuildPhase, i64)| store.prebuilds.merge(prebuild(phase.clone(), minutes));
    let ids: Vec<Id> = phases.iter().zip(1..).map(add).collect();
    if is_denied {
        let message = "Only project administrators can change prebuilds";
        let error = Error::new(Kind::Rpc(Code::PermissionDenied), "PrebuildService/CancelPrebuild", message);
        store.denials.note(prebuild(PrebuildPhase::Completed, 0).metadata.project_id, &error);
    }
    let shown = ids.clone();
    let order = Memo::new_owning(move |before: Option<Found>| {
        let mut found = before.unwrap_or_default();
        let is_other = found.show_all(&shown);
        (found, is_other)
    });
    let selection = RowSelection::new(order, || false);
    ids.iter().take(selected).for_each(|id| selection.toggle(*id));
    let batches = Batches::new(store);
    history::selection_bar::bar(BulkActions { selection, prebuilds: store.prebuilds, denials: store.denials, batches })
}

/// Of twelve pools, the first ones are selected.
fn warm_pools(address: Address, selected: u32) -> impl Content {
    let store = silent_store();
    let names = PoolNames::new(store);
    let results = Results::new(store, store.pool_list(None), FilterParams::new(address), names);
    let selection = RowSelection::new(Memo::new(|_| (0..12).map(id).collect::<Vec<_>>()), || false);
    (0..selected).for_each(|number| selection.toggle(id(number)));
    let bulk = Bulk::new(store, names, selection);
    pools::bar(SelectionBar { store, results, selection, bulk })
}

/// Lines are selected as if the user did, so the address is cleared afterwards.
fn lines(address: Address, first: u32, last: u32) -> impl Content {
    let feed = LogFeed::open(silent_store(), id(0));
    let mut log = Log::new();
    log.push("a line\n".repeat(9).as_bytes());
    feed.log.set_value(log);
    let selection = log::selection::Selection::new(address, log::viewport::Viewport::new(feed, RwSignal::new(false)));
    selection.pick(first.saturating_sub(1), false);
    selection.pick(last.saturating_sub(1), true);
    address.replace_fragment("");
    log::selection_bar::selection_bar(feed, selection)
}
