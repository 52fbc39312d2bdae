//! Subscriptions that are removed when their subscriber is disposed.

use leptos::prelude::{Track, on_cleanup};
use leptos::reactive::graph::{Observer, Source, ToAnySource};

/// Subscribes the current observer, such as an effect, until it reruns or is disposed. With Leptos alone, a
/// subscription outlasts a disposed effect: a signal keeps it until its next change, a memo forever.
pub fn track(source: &(impl Track + ToAnySource)) {
    source.track();
    if let Some(subscriber) = Observer::get() {
        let source = source.to_any_source();
        on_cleanup(move || source.remove_subscriber(&subscriber));
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::sync::Arc;

    use leptos::prelude::Owner;
    use leptos::reactive::graph::{AnySource, AnySubscriber, ReactiveNode, Subscriber, WithObserver};

    use crate::reactive::{Memo, RwSignal};

    /// Observer that records no sources.
    struct Running;

    impl ReactiveNode for Running {
        fn mark_dirty(&self) {}
        fn mark_check(&self) {}
        fn mark_subscribers_check(&self) {}
        fn update_if_necessary(&self) -> bool {
            false
        }
    }

    impl Subscriber for Running {
        fn add_source(&self, _: AnySource) {}
        fn clear_sources(&self, _: &AnySubscriber) {}
    }

    /// Returns the number of subscribers left after an observer has run `read` and its owner is disposed.
    fn left_by(read: impl FnOnce()) -> usize {
        let running: Arc<dyn Subscriber + Send + Sync> = Arc::new(Running);
        let subscriber = AnySubscriber(Arc::as_ptr(&running).addr(), Arc::downgrade(&running));
        let owner = Owner::new();
        owner.with(|| subscriber.with_observer(read));
        drop(subscriber);
        assert_ne!(Arc::weak_count(&running), 0, "it reads something");
        owner.cleanup();
        Arc::weak_count(&running)
    }

    #[test]
    fn a_subscription_ends_with_its_owner() {
        Owner::new().with(|| {
            let signal = RwSignal::new(1);
            let memo = Memo::new(move |_| signal.get() + 1);
            assert_eq!(left_by(|| assert_eq!(signal.get(), 1)), 0);
            assert_eq!(left_by(|| signal.track()), 0);
            assert_eq!(left_by(|| assert_eq!(memo.get(), 2)), 0);
            assert_eq!(left_by(|| memo.track()), 0);
        });
    }
}
