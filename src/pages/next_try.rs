//! Countdown to the next time that the page tries by itself to load its data.

use std::time::Duration;

use leptos::prelude::{on_cleanup, set_interval_with_handle};

use crate::clock;
use crate::components::effect::effect;
use crate::reactive::{Memo, RwSignal};
use crate::store::live::{Connection, Live};

/// Seconds until the next try, after one that failed; 0 while it is in progress.
pub fn seconds_to_next_try(live: Live) -> Memo<Option<i64>> {
    let is_waiting = Memo::new(move |_| live.next_try().is_some());
    let second = RwSignal::new(());
    effect(move || {
        if let (true, Ok(timer)) =
            (is_waiting.get(), set_interval_with_handle(move || second.set(()), Duration::from_secs(1)))
        {
            on_cleanup(move || timer.clear());
        }
    });
    Memo::new(move |_| {
        second.track();
        match live.next_try() {
            Some(at) => Some(at.signed_duration_since(clock::real_now()).num_seconds().max(0)),
            None => matches!(live.connection(), Connection::Offline { .. }).then_some(0),
        }
    })
}
