//! One request, one answer. Dropping the future aborts the request.

use gloo_net::http::Request;
use web_sys::AbortController;

use super::error::{Code, Error, Kind};

const JSON: &str = "application/json";

/// Calls `procedure` under `base_url` with a JSON message and gives the answer's JSON.
pub async fn unary(base_url: &str, procedure: &str, message: Vec<u8>) -> Result<Vec<u8>, Error> {
    let network = |error: gloo_net::Error| Error {
        kind: Kind::Network,
        message: error.to_string(),
        details: Vec::new(),
        procedure: procedure.to_owned(),
    };
    let abort = AbortOnDrop::new();
    let request = Request::post(&format!("{base_url}/{procedure}"))
        .header("Content-Type", JSON)
        .header("Connect-Protocol-Version", "1")
        .abort_signal(abort.signal().as_ref())
        .body(js_sys::Uint8Array::from(message.as_slice()))
        .map_err(network)?;
    let response = request.send().await.map_err(network)?;
    let content_type = response.headers().get("Content-Type").unwrap_or_default();
    let body = response.binary().await.map_err(network)?;
    if response.status() != 200 {
        return Err(Error::from_response(procedure, response.status(), &body));
    }
    check_content_type(procedure, &content_type)?;
    Ok(body)
}

/// A 200 in another codec is the protocol's `internal`, in anything else `unknown`.
fn check_content_type(procedure: &str, content_type: &str) -> Result<(), Error> {
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media_type == JSON {
        return Ok(());
    }
    let code = if media_type.starts_with("application/") { Code::Internal } else { Code::Unknown };
    let found = if media_type.is_empty() { "no content type" } else { &media_type };
    Err(Error::protocol(procedure, code, format!("The server answered with {found} where {JSON} was expected.")))
}

/// Stops the request when the future that waits for it is dropped.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn new() -> Self {
        Self(AbortController::new().ok())
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_is_an_answer() {
        let code = |content_type| check_content_type("s/m", content_type).err().and_then(|error| error.code());
        assert_eq!(code("application/json"), None);
        assert_eq!(code("Application/JSON; charset=utf-8"), None);
        assert_eq!(code("application/proto"), Some(Code::Internal));
        assert_eq!(code("text/html"), Some(Code::Unknown));
        assert_eq!(code(""), Some(Code::Unknown));
    }
}
