//! Simulated time, advanced only by tests.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{START, executor};

thread_local! {
    /// Milliseconds since the start of the test.
    static NOW: Cell<u64> = const { Cell::new(0) };
    static TIMERS: RefCell<Vec<(u64, Waker)>> = const { RefCell::new(Vec::new()) };
}

pub fn reset() {
    NOW.set(0);
    TIMERS.take();
}

/// Milliseconds since the start of the test.
pub fn millis() -> u64 {
    NOW.get()
}

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(unix_millis()).unwrap_or_default()
}

pub fn unix_millis() -> i64 {
    START + i64::try_from(millis()).unwrap_or_default()
}

pub async fn sleep(time: Duration) {
    let end = millis() + u64::try_from(time.as_millis()).unwrap_or(u64::MAX / 2);
    let mut is_set = false;
    poll_fn(|context| {
        // Even a wait of zero yields to other tasks.
        if is_set && millis() >= end {
            return Poll::Ready(());
        }
        is_set = true;
        TIMERS.with_borrow_mut(|timers| timers.push((end, context.waker().clone())));
        Poll::Pending
    })
    .await;
}

/// Advances time from timer to timer.
pub fn pass(duration: Duration) {
    let end = millis() + u64::try_from(duration.as_millis()).unwrap_or_default();
    executor::run();
    while let Some(next) = next_timer().filter(|next| *next <= end) {
        NOW.set(next.max(millis()));
        for waker in TIMERS.with_borrow_mut(take_due) {
            waker.wake();
        }
        executor::run();
    }
    NOW.set(end);
}

fn next_timer() -> Option<u64> {
    TIMERS.with_borrow(|timers| timers.iter().map(|(at, _)| *at).min())
}

fn take_due(timers: &mut Vec<(u64, Waker)>) -> Vec<Waker> {
    timers.extract_if(.., |(at, _)| *at <= millis()).map(|(_, waker)| waker).collect()
}
