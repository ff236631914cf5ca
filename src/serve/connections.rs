//! Connections: a limited number at once, and none that stays silent for long.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Connections at once. Each takes a descriptor, of which many systems allow a process 1,024; pages
/// are read with others.
const CONNECTIONS: usize = 512;

/// So long nobody is let in after the system could not.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers whoever connects. It ends never, but with the program. So long a client may take for the
/// head of a request, and stay connected without one, as `patience` says.
pub(super) async fn accept(
    listener: TcpListener,
    router: Router,
    patience: Duration,
) -> io::Result<()> {
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(patience);
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let place = room.clone().acquire_owned().await.map_err(io::Error::other)?;
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = server.serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            // A client that goes away is not a mistake.
            let _ = connection.await;
            drop(place);
        });
    }
}
