//! One function per procedure, one file per service: wire types in, wire types or a typed error out.

pub mod environment;
pub mod prebuild;
pub mod project;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::connect::error::{Code, Error};
use crate::connect::unary::unary;

/// Where calls go.
#[derive(Clone, Debug)]
pub struct Client {
    base_url: String,
}

impl Client {
    /// `base_url` without a slash at its end.
    pub fn new(base_url: String) -> Self {
        Self { base_url }
    }

    async fn call<Q: Serialize, A: DeserializeOwned>(&self, procedure: &str, request: &Q) -> Result<A, Error> {
        let message = serde_json::to_vec(request).map_err(|error| {
            Error::protocol(procedure, Code::Internal, format!("The request cannot be written: {error}"))
        })?;
        let answer = unary(&self.base_url, procedure, message).await?;
        serde_json::from_slice(&answer)
            .map_err(|error| Error::protocol(procedure, Code::Internal, format!("The answer cannot be read: {error}")))
    }
}
