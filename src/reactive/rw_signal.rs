use std::marker::PhantomData;

use leptos::reactive::owner::ArenaItem;
use leptos::reactive::signal::ArcRwSignal as Inner;

use super::any_value::AnyValue;
use super::arc_rw_signal::ArcRwSignal;
use super::handle;

/// Signal that is disposed with the owner it was created under. After that, only methods starting with `try` may be
/// called.
pub struct RwSignal<T: 'static> {
    inner: ArenaItem<Inner<AnyValue>>,
    value: PhantomData<fn() -> T>,
}

handle!(RwSignal);

impl<T: Send + Sync + Default + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: 'static> From<ArcRwSignal<T>> for RwSignal<T> {
    fn from(signal: ArcRwSignal<T>) -> Self {
        Self { inner: made(signal.into_inner()), value: PhantomData }
    }
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    pub fn new(value: T) -> Self {
        ArcRwSignal::new(value).into()
    }

    /// Replaces the value and notifies subscribers.
    pub fn set(self, value: T) {
        self.try_set(value);
    }

    /// Like [`Self::set`]; returns the value if the signal is disposed.
    pub fn try_set(self, value: T) -> Option<T> {
        match self.try_shared() {
            Some(signal) => signal.set(value),
            None => return Some(value),
        }
        None
    }
}

impl<T: 'static> RwSignal<T> {
    /// Returns a copy of the value; tracked.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.shared().get()
    }

    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.shared().get_untracked()
    }

    pub fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_untracked(T::clone)
    }

    /// Returns the result of `read` on the value; tracked.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.shared().with(read)
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.shared().with_untracked(read)
    }

    pub fn try_with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.try_shared().map(|signal| signal.with_untracked(read))
    }

    pub fn track(self) {
        self.shared().track();
    }

    /// Changes the value and notifies subscribers.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Like [`Self::update`], returning the result of `change`; `None` if the signal is disposed.
    pub fn try_update<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.try_shared()?.try_update(change)
    }

    /// Changes the value and notifies subscribers if `change` returns `true`.
    pub fn maybe_update(self, change: impl FnOnce(&mut T) -> bool) {
        if let Some(signal) = self.try_shared() {
            signal.maybe_update(change);
        }
    }

    fn shared(self) -> ArcRwSignal<T> {
        ArcRwSignal::of(shared(self.inner))
    }

    fn try_shared(self) -> Option<ArcRwSignal<T>> {
        try_shared(self.inner).map(ArcRwSignal::of)
    }
}

// Shared by all value types.

#[inline(never)]
fn made(signal: Inner<AnyValue>) -> ArenaItem<Inner<AnyValue>> {
    ArenaItem::new(signal)
}

#[inline(never)]
fn try_shared(item: ArenaItem<Inner<AnyValue>>) -> Option<Inner<AnyValue>> {
    item.try_get_value()
}

#[inline(never)]
fn shared(item: ArenaItem<Inner<AnyValue>>) -> Inner<AnyValue> {
    try_shared(item).expect("a signal is read while its owner lives")
}
