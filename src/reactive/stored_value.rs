use std::any::Any;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use leptos::prelude::{LocalStorage, ReadValue, StoredValue as Inner, WriteValue};

use super::any_value::wrong_type;
use super::handle;

/// Untracked value. It is disposed with the owner it was created under and stays on its thread. After disposal, only
/// methods starting with `try` may be called.
pub struct StoredValue<T: 'static> {
    inner: Inner<LocalValue, LocalStorage>,
    value: PhantomData<fn() -> T>,
}

type LocalValue = Box<dyn Any>;

handle!(StoredValue);

impl<T: Default + 'static> Default for StoredValue<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: 'static> StoredValue<T> {
    pub fn new(value: T) -> Self {
        Self { inner: made(Box::new(value)), value: PhantomData }
    }

    pub fn get_value(self) -> T
    where
        T: Clone,
    {
        self.with_value(T::clone)
    }

    pub fn try_get_value(self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_value(T::clone)
    }

    pub fn with_value<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(cast(&opened(self.inner)))
    }

    pub fn try_with_value<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        try_opened(self.inner).map(|value| read(cast(&value)))
    }

    pub fn set_value(self, value: T) {
        self.try_set_value(value);
    }

    /// Replaces the value; returns `value` if this is disposed.
    pub fn try_set_value(self, value: T) -> Option<T> {
        let mut value = Some(value);
        self.try_update_value(|own| value.take().map(|value| *own = value));
        value
    }

    pub fn update_value(self, change: impl FnOnce(&mut T)) {
        self.try_update_value(change);
    }

    pub fn try_update_value<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        changed(self.inner).map(|mut value| change((**value).downcast_mut().unwrap_or_else(|| wrong_type())))
    }
}

fn cast<T: 'static>(value: &LocalValue) -> &T {
    (**value).downcast_ref().unwrap_or_else(|| wrong_type())
}

// Shared by all value types.

#[inline(never)]
fn made(value: LocalValue) -> Inner<LocalValue, LocalStorage> {
    Inner::new_local(value)
}

#[inline(never)]
fn try_opened(value: Inner<LocalValue, LocalStorage>) -> Option<impl Deref<Target = LocalValue>> {
    value.try_read_value()
}

#[inline(never)]
fn opened(value: Inner<LocalValue, LocalStorage>) -> impl Deref<Target = LocalValue> {
    try_opened(value).expect("a value is read while its owner lives")
}

#[inline(never)]
fn changed(value: Inner<LocalValue, LocalStorage>) -> Option<impl DerefMut<Target = LocalValue>> {
    value.try_write_value()
}
