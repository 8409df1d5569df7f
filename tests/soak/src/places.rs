//! The addresses at which no call can be made.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::plan::Place;
use crate::server::Server;

/// How long the queue of `full` is looked after at the end: a system that is still connecting tries again after one second,
/// and two more.
const LATE: Duration = Duration::from_millis(3_500);
/// How long a probe may take to connect on loopback.
const PROBE: Duration = Duration::from_millis(200);

/// The places, as long as this lives.
pub(crate) struct Places {
    live: u16,
    dead: TcpSocket,
    full: TcpListener,
    /// They fill the queue.
    fillers: Vec<TcpStream>,
    stuck: u16,
    untrusted: u16,
    open: Arc<AtomicUsize>,
    server: Arc<Server>,
}

impl Places {
    /// Opens all places.
    pub(crate) async fn open(server: Arc<Server>) -> io::Result<Places> {
        let listener = listen().await?;
        let live = port(&listener)?;
        tokio::spawn(server.clone().misbehave(listener));

        let dead = TcpSocket::new_v4()?;
        dead.bind((Ipv4Addr::LOCALHOST, 0).into())?;

        let (full, fillers) = full().await?;

        let listener = listen().await?;
        let stuck = port(&listener)?;
        let open = Arc::new(AtomicUsize::new(0));
        tokio::spawn(say_nothing(listener, open.clone()));

        let listener = listen().await?;
        let untrusted = port(&listener)?;
        tokio::spawn(pretend(listener, acceptor()?, server.clone()));

        Ok(Places { live, dead, full, fillers, stuck, untrusted, open, server })
    }

    pub(crate) fn port_of(&self, place: Place) -> u16 {
        match place {
            Place::Live => self.live,
            Place::Dead => self.dead.local_addr().map_or(0, |address| address.port()),
            Place::Full => self.full.local_addr().map_or(0, |address| address.port()),
            Place::Stuck => self.stuck,
            Place::Untrusted => self.untrusted,
        }
    }

    /// All calls have ended: empties the queue of `full` and sees whether somebody is still waiting there, then counts who is
    /// still waiting at `stuck`.
    pub(crate) async fn settle(&mut self) {
        self.fillers.clear();
        let _ = timeout(LATE, async {
            while let Ok((stream, _)) = self.full.accept().await {
                let server = self.server.clone();
                tokio::spawn(async move {
                    let _ = server.behave(stream, Place::Full).await;
                });
            }
        })
        .await;
        self.server.ledger().left_open = self.open.load(Ordering::Relaxed);
    }
}

async fn listen() -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

fn port(listener: &TcpListener) -> io::Result<u16> {
    Ok(listener.local_addr()?.port())
}

/// A port whose queue is full, and what fills it.
async fn full() -> io::Result<(TcpListener, Vec<TcpStream>)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let listener = socket.listen(1)?;
    let address = listener.local_addr()?;
    let mut fillers = Vec::new();
    while let Ok(connected) = timeout(PROBE, TcpStream::connect(address)).await {
        fillers.push(connected?);
        if fillers.len() > 16 {
            return Err(io::Error::other("this system's queues of connections are never full"));
        }
    }
    Ok((listener, fillers))
}

/// Accepts, reads, and never says a word.
async fn say_nothing(listener: TcpListener, open: Arc<AtomicUsize>) {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else { continue };
        let open = open.clone();
        tokio::spawn(async move {
            open.fetch_add(1, Ordering::Relaxed);
            let mut sink = [0; 1024];
            while stream.read(&mut sink).await.is_ok_and(|count| count > 0) {}
            open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

/// Speaks TLS, with a certificate of its own making.
async fn pretend(listener: TcpListener, acceptor: TlsAcceptor, server: Arc<Server>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (acceptor, server) = (acceptor.clone(), server.clone());
        tokio::spawn(async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                let _ = server.behave(stream, Place::Untrusted).await;
            }
        });
    }
}

fn acceptor() -> io::Result<TlsAcceptor> {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).map_err(io::Error::other)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .map_err(io::Error::other)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
