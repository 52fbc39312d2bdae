use std::marker::PhantomData;
use std::ops::Deref;

use leptos::prelude::{ReadUntracked, Set, Write};
use leptos::reactive::signal::ArcRwSignal as Inner;
use leptos::reactive::traits::UntrackableGuard;

use super::any_value::{AnyValue, cast, cast_mut};
use super::tracking;

/// Reference-counted signal.
#[derive(Debug)]
pub struct ArcRwSignal<T: 'static> {
    inner: Inner<AnyValue>,
    value: PhantomData<fn() -> T>,
}

impl<T: 'static> Clone for ArcRwSignal<T> {
    fn clone(&self) -> Self {
        Self::of(self.inner.clone())
    }
}

impl<T: 'static> PartialEq for ArcRwSignal<T> {
    fn eq(&self, other: &Self) -> bool {
        self.inner == other.inner
    }
}

impl<T: 'static> Eq for ArcRwSignal<T> {}

impl<T: Send + Sync + Default + 'static> Default for ArcRwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Send + Sync + 'static> ArcRwSignal<T> {
    pub fn new(value: T) -> Self {
        Self::of(made(Box::new(value)))
    }

    /// Replaces the value and notifies subscribers.
    pub fn set(&self, value: T) {
        set(&self.inner, Box::new(value));
    }
}

impl<T: 'static> ArcRwSignal<T> {
    pub(super) fn of(inner: Inner<AnyValue>) -> Self {
        Self { inner, value: PhantomData }
    }

    pub(super) fn into_inner(self) -> Inner<AnyValue> {
        self.inner
    }

    /// Returns a copy of the value; tracked.
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    pub fn get_untracked(&self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Returns the result of `read` on the value; tracked.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(cast(&tracked(&self.inner)))
    }

    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(cast(&untracked(&self.inner)))
    }

    pub fn track(&self) {
        tracking::track(&self.inner);
    }

    /// Changes the value and notifies subscribers.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Like [`Self::update`], returning the result of `change`.
    pub fn try_update<R>(&self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        changed(&self.inner).map(|mut value| change(cast_mut(&mut value)))
    }

    /// Changes the value and notifies subscribers if `change` returns `true`.
    pub fn maybe_update(&self, change: impl FnOnce(&mut T) -> bool) {
        if let Some(mut value) = changed(&self.inner)
            && !change(cast_mut(&mut value))
        {
            value.untrack();
        }
    }
}

// Shared by all value types.

#[inline(never)]
fn made(value: AnyValue) -> Inner<AnyValue> {
    Inner::new(value)
}

#[inline(never)]
fn tracked(signal: &Inner<AnyValue>) -> impl Deref<Target = AnyValue> {
    tracking::track(signal);
    signal.read_untracked()
}

#[inline(never)]
fn untracked(signal: &Inner<AnyValue>) -> impl Deref<Target = AnyValue> {
    signal.read_untracked()
}

#[inline(never)]
fn changed(signal: &Inner<AnyValue>) -> Option<impl UntrackableGuard<Target = AnyValue>> {
    signal.try_write()
}

#[inline(never)]
fn set(signal: &Inner<AnyValue>, value: AnyValue) {
    signal.set(value);
}
