//! What the macros of this folder declare, for `descriptors.rs` to compare with the vendor's. Tests only.

use super::id::Id;
use super::scalar::{Duration, Timestamp, U64};

/// A type with a name in the `.proto` files.
pub trait Declared {
    const TYPE: Type;
}

/// The type of a field.
#[derive(Clone, Copy)]
pub enum Type {
    Bool,
    Int32,
    /// `uint64`, or an `int64` that is never negative.
    U64,
    String,
    Timestamp,
    Duration,
    Message(&'static Message),
    Enum(&'static Enum),
    Repeated(&'static Type),
    Optional(&'static Type),
}

/// A struct of `messages!`.
pub struct Message {
    /// The struct's own name.
    pub ident: &'static str,
    /// The name in the vendor's package, such as `ListPrebuildsRequest.Filter`.
    pub name: &'static str,
    /// Fields by JSON name.
    pub fields: &'static [(&'static str, Type)],
}

/// An enum of `open_enum!`.
pub struct Enum {
    /// As in [`Message`].
    pub ident: &'static str,
    /// As in [`Message`].
    pub name: &'static str,
    pub values: &'static [(&'static str, i32)],
}

/// A line of `procedures!`.
#[derive(Clone, Copy)]
pub struct Procedure {
    /// Such as `gitpod.v1.UserService/GetUser`.
    pub name: &'static str,
    pub request: Type,
    pub response: Type,
    /// Whether the server streams its responses.
    pub is_stream: bool,
}

/// The name in the vendor's package: that of the Rust type, unless another one is declared.
macro_rules! proto_name {
    ($ident:ident) => {
        stringify!($ident)
    };
    ($ident:ident = $name:literal) => {
        $name
    };
}
pub(crate) use proto_name;

impl Declared for bool {
    const TYPE: Type = Type::Bool;
}

impl Declared for i32 {
    const TYPE: Type = Type::Int32;
}

impl Declared for U64 {
    const TYPE: Type = Type::U64;
}

impl Declared for String {
    const TYPE: Type = Type::String;
}

/// A `string` in the `.proto` files.
impl Declared for Id {
    const TYPE: Type = Type::String;
}

impl Declared for Timestamp {
    const TYPE: Type = Type::Timestamp;
}

impl Declared for Duration {
    const TYPE: Type = Type::Duration;
}

impl<T: Declared> Declared for Vec<T> {
    const TYPE: Type = Type::Repeated(&T::TYPE);
}

impl<T: Declared> Declared for Option<T> {
    const TYPE: Type = Type::Optional(&T::TYPE);
}
