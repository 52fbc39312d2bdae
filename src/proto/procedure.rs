//! Procedures: wire name, request, and response.

use serde::Serialize;

use super::message::Field;

/// Request with a single response.
pub trait UnaryRequest: Serialize {
    /// Path of the procedure under the API's base URL, such as `gitpod.v1.UserService/GetUser`.
    const PROCEDURE: &'static str;
    type Response: Field + Default;
}

/// Request with a stream of responses.
pub trait StreamRequest: Serialize {
    /// See [`UnaryRequest::PROCEDURE`].
    const PROCEDURE: &'static str;
    type Response: Field + Default;
}

/// Declares the procedures of a service, each `unary` or `stream`.
macro_rules! procedures {
    ($service:literal { $($kind:ident $method:ident($request:ident) -> $response:ident,)+ }) => {
        $($crate::proto::procedure::procedures!(@$kind concat!($service, "/", stringify!($method)), $request, $response);)+

        #[cfg(test)]
        pub const PROCEDURES: &[$crate::proto::declaration::Procedure] = &[$(
            $crate::proto::declaration::Procedure {
                name: concat!($service, "/", stringify!($method)),
                request: <$request as $crate::proto::declaration::Declared>::TYPE,
                response: <$response as $crate::proto::declaration::Declared>::TYPE,
                is_stream: $crate::proto::procedure::procedures!(@is_stream $kind),
            },
        )+];
    };
    (@unary $name:expr, $request:ident, $response:ident) => {
        impl $crate::proto::procedure::UnaryRequest for $request {
            const PROCEDURE: &'static str = $name;
            type Response = $response;
        }
    };
    (@stream $name:expr, $request:ident, $response:ident) => {
        impl $crate::proto::procedure::StreamRequest for $request {
            const PROCEDURE: &'static str = $name;
            type Response = $response;
        }
    };
    (@is_stream unary) => {
        false
    };
    (@is_stream stream) => {
        true
    };
}
pub(crate) use procedures;
