//! Type-erased value.

use std::any::Any;

/// Boxed value of a signal or memo.
pub type AnyValue = Box<dyn Any + Send + Sync>;

/// Returns the value as the type it was created with.
pub fn cast<T: 'static>(value: &AnyValue) -> &T {
    (**value).downcast_ref().unwrap_or_else(|| wrong_type())
}

/// Mutable version of [`cast`].
pub fn cast_mut<T: 'static>(value: &mut AnyValue) -> &mut T {
    (**value).downcast_mut().unwrap_or_else(|| wrong_type())
}

/// Panics for a value of another type. Unreachable, because each handle knows its value's type.
#[cold]
pub fn wrong_type() -> ! {
    unreachable!("a value of another type")
}
