//! Server-streaming responses. Dropping the stream aborts the request.

use super::body::Body;
use super::code::Code;
use super::content_type;
use super::end_of_stream;
use super::envelope::{Envelope, Envelopes, Fault, write};
use super::error::Error;
use super::fetch::AbortOnDrop;
use super::transport::{Call, Transport, network_error, with_headers};

/// Stream of response messages.
pub struct ServerStream {
    procedure: String,
    body: Body,
    envelopes: Envelopes,
    has_ended: bool,
}

impl ServerStream {
    /// Opens a stream. A healthy stream may send nothing, not even headers, until its first message, so this future may
    /// stay pending. Only the server enforces the time limit.
    pub async fn open(transport: &Transport, call: Call<'_>) -> Result<Self, Error> {
        let procedure = call.procedure;
        let abort = AbortOnDrop::new();
        let message = write(&Envelope::Message(call.message.to_vec()));
        let call = Call { message: &message, ..call };
        let response = transport.send(call, content_type::STREAM, &abort).await?;
        transport.check_sender(procedure, &response)?;
        if response.status() != 200 {
            let body = response.binary().await.map_err(|error| network_error(procedure, &error))?;
            let error = Error::from_response(procedure, response.status(), &body);
            return Err(with_headers(error, &response.headers()));
        }
        let found = response.headers().get("Content-Type").unwrap_or_default();
        content_type::check(procedure, content_type::STREAM, &found)?;
        let body = Body::of(&response, procedure, abort);
        let Some(body) = body else { return Err(fault(procedure, Fault::NoEndOfStream)) };
        Ok(Self { procedure: procedure.to_owned(), body, envelopes: Envelopes::default(), has_ended: false })
    }

    /// Returns the next message; `None` after a clean end, and always after an error.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        loop {
            match self.envelopes.take().map_err(|found| fault(&self.procedure, found))? {
                Some(Envelope::Message(message)) => return Ok(Some(message)),
                Some(Envelope::EndOfStream(payload)) => {
                    end_of_stream::parse(&self.procedure, &payload)?;
                    self.has_ended = true;
                }
                None => match self.body.read().await? {
                    Some(bytes) => self.envelopes.push(&bytes),
                    None => {
                        self.envelopes.finish().map_err(|found| fault(&self.procedure, found))?;
                        return Ok(None);
                    }
                },
            }
        }
    }

    /// Whether the stream has ended cleanly.
    pub const fn has_ended(&self) -> bool {
        self.has_ended
    }
}

fn fault(procedure: &str, fault: Fault) -> Error {
    Error::broken(procedure, Code::Internal, format!("The stream is broken: {fault}."))
}
