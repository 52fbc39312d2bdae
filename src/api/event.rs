//! `gitpod.v1.EventService`: what changes, as it changes.

use crate::connect::error::Error;
use crate::connect::stream::ServerStream;
use crate::proto::event::{WatchEventsRequest, WatchEventsResponse};

use super::{Client, decode};

const WATCH_EVENTS: &str = "gitpod.v1.EventService/WatchEvents";

/// Events as they come. Each names what changed; its new state is to be fetched.
pub struct Events(ServerStream);

/// Opens the stream. On a quiet one this stays pending until the first event.
pub async fn watch_events(client: &Client, request: &WatchEventsRequest) -> Result<Events, Error> {
    client.stream(WATCH_EVENTS, request).await.map(Events)
}

impl Events {
    /// The next event; `None` when the server ended the stream in good order.
    pub async fn next(&mut self) -> Result<Option<WatchEventsResponse>, Error> {
        match self.0.next().await? {
            Some(message) => decode(WATCH_EVENTS, &message).map(Some),
            None => Ok(None),
        }
    }
}
