//! Mock backend over HTTP, for curl and the API's official clients: `cargo run --example mock_server -- 8090`.
//!
//! Worlds are addressed as in the browser: `/gitpod.v1.PrebuildService/ListPrebuilds` uses the default world,
//! `/scenario=huge&speed=1/gitpod.v1.…` another. Worlds are dropped when the server exits.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prebuild_console::connect::code::Code;
use prebuild_console::mock::answer::{Answer, RpcError};
use prebuild_console::mock::backend::{Backend, Call, Reply};
use prebuild_console::mock::log::Log;
use prebuild_console::mock::stream::{Part, Stream};
use prebuild_console::mock::world_spec::WorldSpec;
use tiny_http::{Header, Request, Response, Server};

const DEFAULT_PORT: u16 = 8090;
/// Polling interval of an idle stream.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Allows calls from any origin, since the mock has no secrets.
const CORS: [(&str, &str); 4] = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type, Connect-Protocol-Version, Connect-Timeout-Ms"),
    ("Access-Control-Max-Age", "7200"),
];

type Worlds = Mutex<HashMap<WorldSpec, Backend>>;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let port = match std::env::args().nth(1) {
        None => DEFAULT_PORT,
        Some(port) => port.parse().map_err(|_| format!("“{port}” is no port: give a number, such as 8090."))?,
    };
    let server = Server::http(("127.0.0.1", port))?;
    let address = server.server_addr().to_ip().ok_or("the server has no IP address")?;
    println!("The mock backend is at http://localhost:{}", address.port());
    let worlds = Arc::new(Worlds::default());
    for request in server.incoming_requests() {
        let worlds = Arc::clone(&worlds);
        thread::spawn(move || {
            // Fails only if the client has disconnected.
            let _ = serve(request, &worlds, address.port());
        });
    }
    Ok(())
}

fn serve(mut request: Request, worlds: &Worlds, port: u16) -> io::Result<()> {
    let method = request.method().to_string();
    if method == "OPTIONS" {
        return respond(request, &Answer::without_body(204));
    }
    let mut body = Vec::new();
    request.as_reader().read_to_end(&mut body)?;
    let url = request.url().to_owned();
    let (path, query) = url.split_once('?').unwrap_or((&url, ""));
    let path = path.trim_start_matches('/');
    let (spec, procedure) = match WorldSpec::split(path) {
        Ok(split) => split,
        Err(error) => return respond(request, &RpcError::new(Code::InvalidArgument, error.to_string()).into()),
    };
    let (content_type, authorization) = (header(&request, "content-type"), header(&request, "authorization"));
    let call = Call {
        procedure,
        method: &method,
        query,
        content_type: &content_type,
        authorization: &authorization,
        body: &body,
    };
    let outcome = with_world(worlds, spec, port, |backend| backend.handle(&call, now()));
    thread::sleep(Duration::from_millis(outcome.delay_ms.into()));
    match outcome.reply {
        Reply::Answer(answer) => respond(request, &answer),
        Reply::Stream(stream) => {
            send(request, stream, |stream| with_world(worlds, spec, port, |backend| backend.next(stream, now())))
        }
        Reply::Broken => break_off(request.into_writer()),
    }
}

fn with_world<T>(worlds: &Worlds, spec: WorldSpec, port: u16, work: impl FnOnce(&mut Backend) -> T) -> T {
    let mut worlds = worlds.lock().unwrap_or_else(PoisonError::into_inner);
    let base_url = format!("http://localhost:{port}/{}", spec.path());
    let backend = worlds
        .entry(spec)
        .or_insert_with(|| Backend::new(spec, base_url.trim_end_matches('/'), Log::new(&spec, now())));
    work(backend)
}

fn header(request: &Request, name: &'static str) -> String {
    let found = request.headers().iter().find(|header| header.field.equiv(name));
    found.map(|header| header.value.to_string()).unwrap_or_default()
}

fn respond(request: Request, answer: &Answer) -> io::Result<()> {
    let mut response = Response::from_data(answer.body.as_slice()).with_status_code(answer.status);
    let content_type = answer.content_type.map(|content_type| ("Content-Type", content_type));
    for (name, value) in CORS.into_iter().chain(content_type) {
        response.add_header(Header::from_bytes(name, value).map_err(|()| io::ErrorKind::InvalidInput)?);
    }
    request.respond(response)
}

/// Sends a stream in chunks, so that clients can tell a break from an end.
fn send(request: Request, mut stream: Stream, mut next: impl FnMut(&mut Stream) -> Part) -> io::Result<()> {
    let mut writer = request.into_writer();
    write!(writer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: {}\r\n", stream.content_type)?;
    for (name, value) in CORS {
        write!(writer, "{name}: {value}\r\n")?;
    }
    write!(writer, "\r\n")?;
    loop {
        writer.flush()?;
        match next(&mut stream) {
            Part::Bytes(bytes) => {
                write!(writer, "{:x}\r\n", bytes.len())?;
                writer.write_all(&bytes)?;
                write!(writer, "\r\n")?;
            }
            Part::Quiet => thread::sleep(LOOK_AGAIN),
            Part::End => {
                write!(writer, "0\r\n\r\n")?;
                return writer.flush();
            }
            Part::Broken => return break_off(writer),
        }
    }
}

/// Breaks the connection from the client's view: this server can't close it, but it can send invalid HTTP.
fn break_off(mut writer: impl Write) -> io::Result<()> {
    write!(writer, "broken\r\n\r\n")?;
    writer.flush()
}

/// Milliseconds since the Unix epoch.
fn now() -> i64 {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(passed.as_millis()).unwrap_or(i64::MAX)
}
