//! Type-erased versions of Leptos's signals, memos, and stored values.
//!
//! Leptos compiles its code once per value type, at 2 kB or more each, and the console has about a hundred types. Here,
//! values are boxed as [`Any`](std::any::Any), so that all types share one copy and only the cast is compiled per type.
//! Names and methods match Leptos's. Import them in addition to its prelude:
//!
//! ```ignore
//! use leptos::prelude::*;
//!
//! use crate::reactive::{Memo, RwSignal};
//!
//! let price = RwSignal::new(2);
//! let total = Memo::new(move |_| price.get() * 10);
//! price.update(|price| *price += 1);
//! assert_eq!(total.get(), 30);
//! ```

mod any_value;
mod arc_rw_signal;
mod memo;
mod rw_signal;
mod stored_value;
mod tracking;
mod triggers;

pub use arc_rw_signal::ArcRwSignal;
pub use memo::Memo;
pub use rw_signal::RwSignal;
pub use stored_value::StoredValue;
pub use tracking::track;
pub use triggers::Triggers;

/// Implements copying and comparing handles without requirements on the value's type.
macro_rules! handle {
    ($handle:ident) => {
        impl<T: 'static> Clone for $handle<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T: 'static> Copy for $handle<T> {}

        impl<T: 'static> PartialEq for $handle<T> {
            fn eq(&self, other: &Self) -> bool {
                self.inner == other.inner
            }
        }

        impl<T: 'static> Eq for $handle<T> {}
    };
}

use handle;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use leptos::prelude::Owner;

    use super::*;

    /// Creates a memo of `read`; returns it with the number of times it was computed.
    fn counted<T: PartialEq + Send + Sync>(
        read: impl Fn() -> T + Send + Sync + 'static,
    ) -> (Memo<T>, impl Fn() -> usize) {
        let runs = Arc::new(AtomicUsize::new(0));
        let own = runs.clone();
        let memo = Memo::new(move |_| {
            own.fetch_add(1, Ordering::Relaxed);
            read()
        });
        (memo, move || runs.load(Ordering::Relaxed))
    }

    #[test]
    fn a_memo_is_recomputed_only_when_its_sources_change() {
        Owner::new().with(|| {
            let signal = RwSignal::new(1);
            let is_odd = Memo::new(move |_| signal.get() % 2 == 1);
            let (text, runs) = counted(move || is_odd.get().to_string());
            assert_eq!((text.get(), runs()), ("true".to_owned(), 1));
            signal.set(3);
            assert_eq!((text.get(), runs()), ("true".to_owned(), 1));
            signal.update(|value| *value += 1);
            assert_eq!((text.get(), runs()), ("false".to_owned(), 2));
        });
    }

    #[test]
    fn a_memo_gets_its_previous_value() {
        Owner::new().with(|| {
            let signal = RwSignal::new(1);
            let sum = Memo::new(move |before: Option<&i32>| before.copied().unwrap_or_default() + signal.get());
            let all = Memo::new_owning(move |before: Option<Vec<i32>>| {
                let mut all = before.unwrap_or_default();
                all.push(signal.get());
                (all, true)
            });
            assert_eq!((sum.get(), all.get()), (1, vec![1]));
            signal.set(5);
            assert_eq!((sum.get(), all.get()), (6, vec![1, 5]));
        });
    }

    #[test]
    fn a_change_notifies_only_if_it_returns_true() {
        Owner::new().with(|| {
            let signal = ArcRwSignal::new(1);
            let own = signal.clone();
            let (memo, runs) = counted(move || own.get());
            assert_eq!((memo.get(), runs()), (1, 1));
            signal.maybe_update(|value| {
                *value = 2;
                false
            });
            assert_eq!((memo.get(), runs(), signal.get_untracked()), (1, 1, 2));
            signal.maybe_update(|_| true);
            assert_eq!((memo.get(), runs()), (2, 2));
        });
    }

    #[test]
    fn a_trigger_wakes_only_the_observers_of_its_item() {
        Owner::new().with(|| {
            let triggers = Triggers::new();
            let (first, runs_of_first) = counted(move || triggers.track(0));
            let (last, runs_of_last) = counted(move || triggers.track(9));
            let runs = || {
                first.get();
                last.get();
                (runs_of_first(), runs_of_last())
            };
            assert_eq!(runs(), (1, 1));
            triggers.notify(9);
            assert_eq!(runs(), (1, 2));
            [0, 5, 99].into_iter().for_each(|index| triggers.notify(index));
            assert_eq!(runs(), (2, 2));
        });
    }

    #[test]
    fn try_methods_handle_disposed_values() {
        let owner = Owner::new();
        let (signal, stored) = owner.with(|| (RwSignal::new(1), StoredValue::new("kept")));
        assert_eq!((signal.try_get_untracked(), stored.try_get_value()), (Some(1), Some("kept")));
        assert_eq!((signal.try_set(2), stored.try_set_value("set")), (None, None));
        assert_eq!((signal.get_untracked(), stored.get_value()), (2, "set"));
        drop(owner);
        assert_eq!((signal.try_get_untracked(), stored.try_get_value()), (None, None));
        assert_eq!((signal.try_set(3), stored.try_set_value("lost")), (Some(3), Some("lost")));
        assert_eq!(signal.try_update(|value| *value), None);
    }
}
