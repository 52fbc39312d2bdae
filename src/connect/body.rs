//! Response body, read incrementally. Dropping it aborts the request. Native tests use `src/simulation/body.rs`
//! instead.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, ReadableStreamReadResult};

use super::error::{Error, Kind};
use super::fetch::{AbortOnDrop, Response};

pub struct Body {
    /// Procedure name for errors.
    procedure: String,
    reader: ReadableStreamDefaultReader,
    _abort: AbortOnDrop,
}

impl Body {
    /// Returns the body's reader, or `None` if the response has no body.
    pub(super) fn of(response: &Response, procedure: &str, abort: AbortOnDrop) -> Option<Self> {
        let reader = response.body()?.get_reader().unchecked_into();
        Some(Self { procedure: procedure.to_owned(), reader, _abort: abort })
    }

    /// Reads the next chunk; `None` at the end.
    pub async fn read(&self) -> Result<Option<Vec<u8>>, Error> {
        let read = JsFuture::from(self.reader.read()).await.map_err(|error| {
            let message = js_sys::Error::from(error).message();
            Error::new(Kind::Network, &self.procedure, String::from(message))
        })?;
        let read: ReadableStreamReadResult = read.unchecked_into();
        let bytes = read.get_value().dyn_into::<Uint8Array>().ok();
        Ok(bytes.filter(|_| read.get_done() != Some(true)).map(|bytes| bytes.to_vec()))
    }
}
