use std::marker::PhantomData;
use std::ops::Deref;

use leptos::prelude::{ArcMemo, Memo as Inner, ReadUntracked};

use super::any_value::{AnyValue, cast, wrong_type};
use super::{handle, tracking};

/// Value computed from signals. Recomputed only when one of them changes; notifies subscribers only if the new value
/// differs. Disposed with the owner it was created under.
pub struct Memo<T: 'static> {
    inner: Inner<AnyValue>,
    value: PhantomData<fn() -> T>,
}

handle!(Memo);

impl<T: Send + Sync + 'static> Memo<T> {
    /// Creates a memo. `compute` gets the previous value.
    pub fn new(compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self
    where
        T: PartialEq,
    {
        Self::of(Box::new(move |before: Option<AnyValue>| {
            let before: Option<&T> = before.as_ref().map(cast);
            let next = compute(before);
            let is_new = before != Some(&next);
            (Box::new(next) as AnyValue, is_new)
        }))
    }

    /// Creates a memo. `compute` takes ownership of the previous value and returns the new value and whether it
    /// differs.
    pub fn new_owning(compute: impl Fn(Option<T>) -> (T, bool) + Send + Sync + 'static) -> Self {
        Self::of(Box::new(move |before: Option<AnyValue>| {
            let before = before.map(|before| *before.downcast().unwrap_or_else(|_| wrong_type()));
            let (next, is_new) = compute(before);
            (Box::new(next) as AnyValue, is_new)
        }))
    }

    fn of(compute: Box<dyn Compute>) -> Self {
        Self { inner: made(compute), value: PhantomData }
    }
}

impl<T: 'static> Memo<T> {
    /// Returns a copy of the value; tracked.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// Returns the result of `read` on the value; tracked.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(cast(&tracked(self.inner)))
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(cast(&untracked(self.inner)))
    }

    pub fn track(self) {
        track(self.inner);
    }
}

/// Object-safe interface of a memo's closure. A `Box<dyn Fn>` would add two unused functions for each closure.
trait Compute: Send + Sync {
    fn compute(&self, before: Option<AnyValue>) -> (AnyValue, bool);
}

impl<F: Fn(Option<AnyValue>) -> (AnyValue, bool) + Send + Sync> Compute for F {
    fn compute(&self, before: Option<AnyValue>) -> (AnyValue, bool) {
        self(before)
    }
}

// Shared by all value types.

#[inline(never)]
fn made(compute: Box<dyn Compute>) -> Inner<AnyValue> {
    Inner::new_owning(move |before| compute.compute(before))
}

#[inline(never)]
fn track(memo: Inner<AnyValue>) {
    tracking::track(&ArcMemo::from(memo));
}

#[inline(never)]
fn tracked(memo: Inner<AnyValue>) -> impl Deref<Target = AnyValue> {
    track(memo);
    memo.read_untracked()
}

#[inline(never)]
fn untracked(memo: Inner<AnyValue>) -> impl Deref<Target = AnyValue> {
    memo.read_untracked()
}
