//! Declarations made by the macros of this folder, for `descriptors.rs` to compare with the vendor's. Tests only.

use super::id::Id;
use super::scalar::{Duration, Timestamp, U64};

/// Type with a name in the `.proto` files.
pub trait Declared {
    const TYPE: Type;
}

/// Type of a field.
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

/// Struct declared by `messages!`.
pub struct Message {
    /// Name of the struct.
    pub ident: &'static str,
    /// Name in the vendor's package, such as `ListPrebuildsRequest.Filter`.
    pub name: &'static str,
    /// Fields by JSON name.
    pub fields: &'static [(&'static str, Type)],
}

/// Enum declared by `open_enum!`.
pub struct Enum {
    /// As in [`Message`].
    pub ident: &'static str,
    /// As in [`Message`].
    pub name: &'static str,
    pub values: &'static [(&'static str, i32)],
}

/// Line of `procedures!`.
#[derive(Clone, Copy)]
pub struct Procedure {
    /// Name, such as `gitpod.v1.UserService/GetUser`.
    pub name: &'static str,
    pub request: Type,
    pub response: Type,
    /// Whether the server streams its responses.
    pub is_stream: bool,
}

/// Name in the vendor's package: the Rust type's, unless another is declared.
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

/// `string` in the `.proto` files.
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
