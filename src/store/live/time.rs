//! The time that the state machines are told.

use super::backoff::Millis;

/// The present by a clock that nobody sets, and that goes at its own pace under the mock, too.
pub fn millis() -> Millis {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0.0, |performance| performance.now()) as Millis
}
