//! Response body from the simulated server.

use std::cell::Cell;

use crate::connect::error::{Error, Kind};
use crate::connect::fetch::{AbortOnDrop, Response};
use crate::simulation::server::Open;

pub struct Body {
    procedure: String,
    response: Response,
    is_read: Cell<bool>,
}

impl Body {
    pub(crate) fn of(response: &Response, procedure: &str, _abort: AbortOnDrop) -> Option<Self> {
        let response = match response {
            Response::Whole(answer) => Response::Whole(answer.clone()),
            Response::Stream(open) => Response::Stream(open.clone()),
        };
        Some(Self { procedure: procedure.to_owned(), response, is_read: Cell::new(false) })
    }

    /// Reads the next chunk; `None` at the end.
    pub async fn read(&self) -> Result<Option<Vec<u8>>, Error> {
        match &self.response {
            Response::Whole(answer) => Ok((!self.is_read.replace(true)).then(|| answer.body.clone())),
            Response::Stream(open) => Open::read(open)
                .await
                .map_err(|()| Error::new(Kind::Network, &self.procedure, "network error".to_owned())),
        }
    }
}
