//! The control server: it tells a soak client what to do, and takes down what it reports.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Notify};

use crate::answer::Answer;
use crate::fate::Manner;
use crate::http::{Connection, Request};
use crate::judge::Report;
use crate::places::Places;
use crate::server::Server;

pub(crate) struct Control {
    server: Arc<Server>,
    places: Mutex<Places>,
    reports: std::sync::Mutex<Vec<Report>>,
    portion: AtomicUsize,
    is_finished: AtomicBool,
    finished: Notify,
}

impl Control {
    pub(crate) fn new(server: Arc<Server>, places: Places) -> Arc<Control> {
        Arc::new(Control {
            server,
            places: Mutex::new(places),
            reports: std::sync::Mutex::default(),
            portion: AtomicUsize::new(0),
            is_finished: AtomicBool::new(false),
            finished: Notify::new(),
        })
    }

    pub(crate) async fn serve(self: Arc<Self>, listener: TcpListener) {
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let control = self.clone();
            tokio::spawn(async move {
                let _ = control.connection(Connection::new(stream)).await;
            });
        }
    }

    /// Waits until the client has been told that all is done.
    pub(crate) async fn finished(&self) {
        if !self.is_finished() {
            self.finished.notified().await;
        }
    }

    /// Whether the client has been told that all is done.
    pub(crate) fn is_finished(&self) -> bool {
        self.is_finished.load(Ordering::Relaxed)
    }

    /// How many calls there are.
    pub(crate) fn calls(&self) -> usize {
        self.server.plan.calls.len()
    }

    /// How many calls were reported so far.
    pub(crate) fn reported(&self) -> usize {
        self.reports.lock().map_or(0, |reports| reports.len())
    }

    /// What was reported.
    pub(crate) fn reports(&self) -> Vec<Report> {
        self.reports.lock().map(|mut reports| std::mem::take(&mut *reports)).unwrap_or_default()
    }

    async fn connection(&self, mut connection: Connection<TcpStream>) -> io::Result<()> {
        while let Some(request) = connection.request().await? {
            let answer = self.answer(&request).await;
            let manner = if request.keeps_alive() { Manner::Whole } else { Manner::Closing };
            connection.write(&answer.pieces(manner).concat()).await?;
            if !request.keeps_alive() {
                break;
            }
        }
        Ok(())
    }

    async fn answer(&self, request: &Request) -> Answer {
        match (request.method.as_str(), request.path()) {
            ("GET", "/plan") => {
                let places = self.places.lock().await;
                Answer::json(200, &self.server.plan.clients_json(|place| places.port_of(place)))
            }
            ("GET", "/work") => Answer::json(200, &self.work().await),
            ("POST", "/reports") => match serde_json::from_slice::<Vec<Report>>(&request.body) {
                Ok(mut more) => {
                    if let Ok(mut reports) = self.reports.lock() {
                        reports.append(&mut more);
                    }
                    Answer::json(200, &json!({}))
                }
                Err(error) => Answer::json(400, &json!({"message": format!("no array of reports: {error}")})),
            },
            (method, path) => Answer::json(404, &json!({"message": format!("there is no {method} {path} here")})),
        }
    }

    async fn work(&self) -> Value {
        let work = self.server.plan.work_json(self.portion.fetch_add(1, Ordering::Relaxed));
        if work["calls"].as_array().is_some_and(Vec::is_empty) && !self.is_finished() {
            self.places.lock().await.settle().await;
            self.is_finished.store(true, Ordering::Relaxed);
            self.finished.notify_one();
        }
        work
    }
}
