//! One connection from its first byte to its last: HTTP/1.1, several requests one after another, an end that loses no answer.

use crate::patient::Patient;
use crate::settings::Bounds;
use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::future::poll_fn;
use std::io::ErrorKind;
use std::pin::{Pin, pin};
use std::time::Duration;
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tower_service::Service;

/// Of a request's head, and read at once of its body. Longer heads are answered with 431.
const BUFFER_BYTES: usize = 64 << 10;
/// How long a client may go on sending what nobody reads, before it is cut off.
const LINGER: Duration = Duration::from_secs(2);

/// Serves one client until it goes, misbehaves, or `stopped` becomes true; a request that has begun is answered.
pub async fn serve(
    stream: TcpStream,
    router: Router,
    bounds: Bounds,
    mut stopped: watch::Receiver<bool>,
) {
    // Answers are written as a whole; without this, a small one would wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        Box::pin(router.clone().call(request.map(Body::new)))
    });
    let socket = TokioIo::new(Patient::new(stream, bounds.answer_wait));
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head_wait)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(socket, answer);
    let ended = {
        let mut stop = pin!(stopped.wait_for(|&stopped| stopped));
        let mut is_told = false;
        poll_fn(|cx| {
            if !is_told && stop.as_mut().poll(cx).is_ready() {
                is_told = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
            connection.poll_without_shutdown(cx)
        })
        .await
    };
    // A client that broke the connection or the protocol has been told what can be told.
    if ended.is_ok() {
        linger(connection.into_parts().io.into_inner().into_inner()).await;
    }
}

/// Says that no more comes, and takes what the client still sends: a socket that is closed over unread bytes resets the
/// connection, and the client may lose the answer that tells it why (RFC 9112, section 9.6).
async fn linger(mut stream: TcpStream) {
    if poll_fn(|cx| Pin::new(&mut stream).poll_shutdown(cx))
        .await
        .is_err()
    {
        return;
    }
    let rest = async {
        let mut dropped = [0; 8 << 10];
        while stream.readable().await.is_ok() {
            match stream.try_read(&mut dropped) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    };
    // Either way, the socket closes now.
    let _ = timeout(LINGER, rest).await;
}
