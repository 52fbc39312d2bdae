//! Timer of a state machine that schedules its next tick.

use std::time::Duration;

use futures_util::future::AbortHandle;

use crate::clock::{self, Millis};
use crate::connect::timer::sleep;
use crate::reactive::StoredValue;

use super::task::{hold, spawn};

/// Timer that fires once for each time it is set to.
#[derive(Clone, Copy)]
pub struct Alarm {
    at: StoredValue<Option<Millis>>,
    timer: StoredValue<Option<AbortHandle>>,
}

impl Alarm {
    pub fn new() -> Self {
        Self { at: StoredValue::new(None), timer: StoredValue::new(None) }
    }

    /// Sets the timer to fire at `at` or earlier. An earlier setting stays, because a state machine ignores an early
    /// tick and sets the timer again. Rearming would be wasteful, since most events postpone the next tick.
    pub fn set(self, at: Option<Millis>, ring: impl FnOnce() + 'static) {
        let Some(at) = at else { return };
        let Some(known) = self.at.try_get_value() else { return };
        if known.is_some_and(|known| known <= at) {
            return;
        }
        self.at.set_value(Some(at));
        let wait = Duration::from_millis(at.saturating_sub(clock::millis()));
        let timer = spawn(async move {
            sleep(wait).await;
            self.at.try_set_value(None);
            ring();
        });
        hold(self.timer, Some(timer));
    }

    pub fn stop(self) {
        self.at.try_set_value(None);
        hold(self.timer, None);
    }
}

impl Default for Alarm {
    fn default() -> Self {
        Self::new()
    }
}
