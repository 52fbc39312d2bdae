//! Unary calls: one request, one response. Dropping the future aborts the request.

use super::content_type;
use super::error::{Error, Kind};
use super::fetch::AbortOnDrop;
use super::timer;
use super::transport::{Call, Transport, network_error, with_headers};

/// Makes a call with a JSON message and returns the JSON response.
pub async fn unary(transport: &Transport, call: Call<'_>) -> Result<Vec<u8>, Error> {
    let Some(limit) = call.timeout else { return exchange(transport, call).await };
    timer::within(limit, exchange(transport, call)).await.unwrap_or_else(|| {
        let message = format!("The server didn't respond within {} seconds.", limit.as_secs());
        Err(Error::new(Kind::Timeout, call.procedure, message))
    })
}

async fn exchange(transport: &Transport, call: Call<'_>) -> Result<Vec<u8>, Error> {
    let abort = AbortOnDrop::new();
    let response = transport.send(call, content_type::UNARY, &abort).await?;
    transport.check_sender(call.procedure, &response)?;
    let body = response.binary().await.map_err(|error| network_error(call.procedure, &error))?;
    if response.status() != 200 {
        let error = Error::from_response(call.procedure, response.status(), &body);
        return Err(with_headers(error, &response.headers()));
    }
    content_type::check(
        call.procedure,
        content_type::UNARY,
        &response.headers().get("Content-Type").unwrap_or_default(),
    )?;
    Ok(body)
}
