//! What a call needs of Python while it is under way: an answer of a transport that a user wrote, a pause that it fakes, a line in the
//! log.
//!
//! Nothing that a user wrote is called from here. A call that needs something leaves it on its desk, and Python does it: in
//! `trunkline.base.calls` for a call that its own thread drives, in `trunkline.aio.calls` for one that an event loop waits for.
//! So what is raised passes through nothing but Python, greenlets switch on stacks of Python alone, and a thread that the end
//! of the interpreter catches in there can be unwound.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use tokio::sync::oneshot;
use trunkline::transport::{Request, Response, TransportError};

use crate::attempt::Attempt;
use crate::mailbox::Mailbox;
use crate::transport::{self, Callable};
use crate::{http, imports};

tokio::task_local! {
    static DESK: Desk;
}

/// Where a call that is under way leaves what it needs.
#[derive(Clone)]
pub(crate) struct Desk {
    place: Place,
    by_python: bool,
    /// How many requests are being sent by Python.
    sending: Arc<AtomicUsize>,
}

#[derive(Clone)]
enum Place {
    /// On the thread that drives the call.
    Thread(Arc<Needs>),
    /// In the mailbox of the event loop that waits for the call, under its number there.
    Loop(Arc<Mailbox>, u64),
}

impl Desk {
    /// For a call that its own thread drives.
    pub(crate) fn of_thread(needs: Arc<Needs>, by_python: bool) -> Desk {
        Desk { place: Place::Thread(needs), by_python, sending: Arc::default() }
    }

    /// For a call that an event loop waits for, under this number.
    pub(crate) fn of_loop(mailbox: Arc<Mailbox>, call: u64, by_python: bool) -> Desk {
        Desk { place: Place::Loop(mailbox, call), by_python, sending: Arc::default() }
    }

    /// Drives a future at this desk.
    pub(crate) fn scope<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        DESK.scope(self, future)
    }

    fn leave(&self, need: Need) {
        match &self.place {
            Place::Thread(needs) => needs.needs().push_back(need),
            Place::Loop(mailbox, call) => mailbox.put_need(*call, need),
        }
    }
}

fn at_desk(holds: impl FnOnce(&Desk) -> bool) -> bool {
    DESK.try_with(holds).unwrap_or(false)
}

/// Whether the requests of the call that is running here are sent by Python.
pub(crate) fn by_python() -> bool {
    at_desk(|desk| desk.by_python)
}

/// Whether a request of the call that is running here is being sent by Python.
pub(crate) fn is_sending() -> bool {
    at_desk(|desk| desk.sending.load(Ordering::Relaxed) > 0)
}

/// Whether the call that is running here is driven by its own thread, and its requests are sent by Python: nothing interrupts it
/// then, and no runtime keeps its time.
pub(crate) fn is_in_python_alone() -> bool {
    at_desk(|desk| desk.by_python && matches!(desk.place, Place::Thread(_)))
}

/// What a call that its own thread drives needs.
#[derive(Default)]
pub(crate) struct Needs {
    needs: Mutex<VecDeque<Need>>,
    /// When it wants to be asked again at the latest.
    due: Mutex<Option<Instant>>,
}

impl Needs {
    /// Whether there is nothing that is still wanted.
    pub(crate) fn is_empty(&self) -> bool {
        let mut needs = self.needs();
        needs.retain(Need::is_wanted);
        needs.is_empty()
    }

    /// The first that is still wanted.
    pub(crate) fn next(&self) -> Option<Need> {
        let mut needs = self.needs();
        std::iter::from_fn(|| needs.pop_front()).find(Need::is_wanted)
    }

    /// When the call wants to be asked again at the latest. It says so anew whenever it is asked.
    pub(crate) fn take_due(&self) -> Option<Instant> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn needs(&self) -> MutexGuard<'_, VecDeque<Need>> {
        self.needs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask_again(&self, at: Instant) {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        *due = Some(due.map_or(at, |due| due.min(at)));
    }
}

/// A function that Python has to call, and who waits for what it returns.
pub(crate) struct Need {
    ask: Ask,
    reply: Option<Arc<Waiting>>,
}

enum Ask {
    /// A request to be sent within a time.
    Send(Callable, Request, Option<Duration>),
    /// A pause, by the transport's own clock.
    Sleep(Callable, Duration),
    /// A line in the log.
    Log(u8, String),
    /// What became of an attempt, for whoever wants to know.
    Tell(Arc<Py<PyAny>>, Attempt),
}

/// A function, its argument, and where to put what it returns.
pub(crate) type Errand = (Py<PyAny>, Py<PyAny>, Option<Reply>);

impl Need {
    /// Whether anybody still waits for it.
    pub(crate) fn is_wanted(&self) -> bool {
        self.reply.as_ref().is_none_or(|waiting| waiting.is_wanted())
    }

    /// Who waits for it.
    pub(crate) fn waiting(&self) -> Option<Arc<Waiting>> {
        self.reply.clone()
    }

    pub(crate) fn into_errand(self, py: Python<'_>) -> PyResult<Errand> {
        let (function, argument) = match self.ask {
            Ask::Send(callable, request, timeout) => {
                (callable.function(py)?, Py::new(py, http::Request::new(request, timeout))?.into_any())
            }
            Ask::Sleep(callable, duration) => {
                (callable.sleep_function(py)?, duration.as_secs_f64().into_pyobject(py)?.into_any().unbind())
            }
            Ask::Log(level, message) => {
                static LOG: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
                let log = imports::get(py, &LOG, "trunkline.base.log", "tell")?;
                (log.clone().unbind(), (level, message).into_pyobject(py)?.into_any().unbind())
            }
            Ask::Tell(hook, attempt) => (hook.clone_ref(py), attempt.to_python(py)?.unbind()),
        };
        Ok((function, argument, self.reply.map(Reply)))
    }
}

/// Who waits for what a function returns.
pub(crate) struct Waiting {
    answer: Mutex<Option<Answer>>,
    /// The task of the event loop that is at it.
    task: Mutex<Option<Py<PyAny>>>,
}

enum Answer {
    Response(oneshot::Sender<Result<Response, TransportError>>),
    Pause(oneshot::Sender<()>),
}

impl Waiting {
    fn new(answer: Answer) -> Arc<Waiting> {
        Arc::new(Waiting { answer: Mutex::new(Some(answer)), task: Mutex::default() })
    }

    fn is_wanted(&self) -> bool {
        match &*self.answer.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(Answer::Response(sender)) => !sender.is_closed(),
            Some(Answer::Pause(sender)) => !sender.is_closed(),
            None => false,
        }
    }

    fn is_unanswered(&self) -> bool {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Tells who waits that nothing will come.
    pub(crate) fn give_up(&self) {
        drop(self.take());
    }

    fn take(&self) -> Option<Answer> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Ends the task that is at it: nobody waits any more.
    pub(crate) fn cancel(&self, py: Python<'_>) -> PyResult<()> {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.call_method0(py, "cancel")?;
        }
        Ok(())
    }
}

/// Where Python puts what a function returned or raised.
#[pyclass(frozen, module = "trunkline._native")]
pub(crate) struct Reply(Arc<Waiting>);

#[pymethods]
impl Reply {
    /// Notes the task that is at it, to be cancelled when nobody waits any more.
    fn begun(&self, task: Py<PyAny>) {
        *self.0.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }

    /// What the function returned.
    fn answer(&self, object: &Bound<'_, PyAny>) {
        match self.0.take() {
            Some(Answer::Response(sender)) => _ = sender.send(transport::answer(object)),
            Some(Answer::Pause(sender)) => _ = sender.send(()),
            None => {}
        }
    }

    /// What the function raised. Raises it again if that is no answer.
    fn fail(&self, py: Python<'_>, error: Bound<'_, PyAny>) -> PyResult<()> {
        let error = PyErr::from_value(error);
        match self.0.take() {
            Some(Answer::Response(sender)) => {
                _ = sender.send(Err(transport::failure(py, error)));
                Ok(())
            }
            _ => Err(error),
        }
    }
}

/// Has a request sent by Python.
pub(crate) async fn send(
    callable: Callable,
    request: Request,
    timeout: Option<Duration>,
) -> Result<Response, TransportError> {
    let (sender, receiver) = oneshot::channel();
    let waiting = Waiting::new(Answer::Response(sender));
    let Some(desk) = DESK.try_with(Desk::clone).ok() else {
        return Err(TransportError::not_sent("a transport in Python sends for calls from Python alone"));
    };
    desk.leave(Need { ask: Ask::Send(callable, request, timeout), reply: Some(waiting.clone()) });
    let _sending = Sending::begin(&desk);
    let _guard = Guard { desk, waiting };
    receiver.await.unwrap_or_else(|_| {
        // Its caller was interrupted; others may wait for it, too: it was the exchange of a token.
        Err(TransportError::may_have_been_sent("the call that sent the request was interrupted"))
    })
}

/// Has Python wait, as the transport's clock goes.
pub(crate) async fn sleep(callable: Callable, duration: Duration) {
    let (sender, receiver) = oneshot::channel();
    let waiting = Waiting::new(Answer::Pause(sender));
    if let Ok(desk) = DESK.try_with(Desk::clone) {
        desk.leave(Need { ask: Ask::Sleep(callable, duration), reply: Some(waiting.clone()) });
        let _guard = Guard { desk, waiting };
        _ = receiver.await;
    }
}

/// Has a line written to the log.
pub(crate) fn log(level: u8, message: String) {
    leave(Ask::Log(level, message));
}

/// Has somebody told of an attempt.
pub(crate) fn tell(hook: Arc<Py<PyAny>>, attempt: Attempt) {
    leave(Ask::Tell(hook, attempt));
}

fn leave(ask: Ask) {
    _ = DESK.try_with(|desk| desk.leave(Need { ask, reply: None }));
}

/// Waits, unless this call is one that no runtime keeps the time for: the future is then due when it is.
pub(crate) fn pause(duration: Duration) -> Option<Pause> {
    is_in_python_alone().then(|| Pause(Instant::now() + duration))
}

/// A pause that its thread makes when it has nothing else to do.
pub(crate) struct Pause(Instant);

impl Future for Pause {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.0 {
            return Poll::Ready(());
        }
        _ = DESK.try_with(|desk| {
            if let Place::Thread(needs) = &desk.place {
                needs.ask_again(self.0);
            }
        });
        Poll::Pending
    }
}

/// A request that is being sent by Python, until this is dropped.
struct Sending(Arc<AtomicUsize>);

impl Sending {
    fn begin(desk: &Desk) -> Sending {
        desk.sending.fetch_add(1, Ordering::Relaxed);
        Sending(desk.sending.clone())
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Tells an event loop when nobody waits any more.
struct Guard {
    desk: Desk,
    waiting: Arc<Waiting>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let (Place::Loop(mailbox, _), true) = (&self.desk.place, self.waiting.is_unanswered()) {
            mailbox.put_unwanted(self.waiting.clone());
        }
    }
}
