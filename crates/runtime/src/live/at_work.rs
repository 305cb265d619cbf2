//! A run on a thread of its own: it takes rows from a market and commands from people, one at a time.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use bellwether_market::{Currency, UnixNanos};
use bellwether_simulation::VenueModel;
use bellwether_trading::{Halt, NotDone, OrderNumber, PersonCommand, Strategy};
use tokio::sync::{mpsc, oneshot, watch};

use super::driver::{Event, Failure, Run};
use super::engine::Setup;
use super::file_storage::FileStorage;
use super::log_record::{LogRecord, RunHeader};
use super::paper::PaperBroker;
use super::run_folder::{FolderError, RunFolder};
use super::run_view::{RunStatus, RunView};
use crate::feed::{AssembleError, ClosedBars, Following, RowAssembler};
use crate::queue::Clock;

/// Commands that wait for a run.
const COMMANDS_MAX: usize = 64;

/// Who is told what a run does. It is called on the run's own thread and must not wait.
pub trait RunWatcher: Send + Sync {
    /// Something happened.
    fn on_event(&self, run: u64, event: &Event<'_>);
    /// It can be seen otherwise than before.
    fn on_view(&self, run: u64, view: &Arc<RunView>);
}

/// What a run begins with.
pub struct RunStart {
    /// What it is made of.
    pub setup: Setup,
    /// What its log says of it.
    pub header: RunHeader,
    /// Where its log is.
    pub folder: RunFolder,
    /// Bars of before, oldest first, by the place of their instrument in the setup: expressions see them, and nothing is
    /// decided on them.
    pub history: Vec<ClosedBars>,
    /// Makes rows of bars.
    pub assembler: RowAssembler,
    /// For every instrument of the feed its place in the setup, if it has one.
    pub lanes: Vec<Option<usize>>,
    /// What the market tells from here on.
    pub following: Following,
    /// Our clock.
    pub clock: Clock,
    /// Who is told.
    pub watcher: Arc<dyn RunWatcher>,
}

/// Why a run cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The run itself.
    #[error(transparent)]
    Run(#[from] Failure),
    /// Its folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Its venue on paper.
    #[error("its venue on paper: {0}")]
    Paper(super::run_log::LogError),
    /// Bars that make no rows.
    #[error(transparent)]
    Bars(#[from] AssembleError),
    /// The market went on without it.
    #[error("it could not keep up with its market; start it again to go on from its log")]
    TooSlow,
    /// There is nobody who could run it.
    #[error("no thread could be started: {0}")]
    Thread(std::io::Error),
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Commanded {
    /// It was not done.
    #[error(transparent)]
    NotDone(#[from] NotDone),
    /// The run is over, or has failed.
    #[error("the run is over")]
    Over,
    /// It does not answer.
    #[error("the run does not answer; its log and orders are as they were")]
    Busy,
}

enum Command {
    Person(
        PersonCommand,
        oneshot::Sender<Result<Option<OrderNumber>, NotDone>>,
    ),
    EmergencyStop(oneshot::Sender<()>),
    Resume(oneshot::Sender<()>),
    Reconcile(oneshot::Sender<()>),
    End(oneshot::Sender<()>),
}

/// A run at work. Dropping it leaves the run: its log says that it goes on.
pub struct RunAtWork {
    number: u64,
    header: RunHeader,
    strategy: Arc<Strategy>,
    folder: RunFolder,
    commands: Mutex<Option<mpsc::Sender<Command>>>,
    view: watch::Receiver<Arc<RunView>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl RunAtWork {
    /// Puts a run to work.
    ///
    /// # Errors
    /// [`WorkError::Thread`]; what goes wrong later is said by its view.
    pub fn start(start: RunStart) -> Result<Self, WorkError> {
        let currency = start
            .setup
            .instruments
            .first()
            .map_or(Currency::USD, |instrument| instrument.currency);
        let cash = start.setup.strategy.initial_capital;
        let first = Arc::new(RunView::starting(currency, cash));
        let (views, view) = watch::channel(first);
        let (commands, heard) = mpsc::channel(COMMANDS_MAX);
        let (number, header) = (start.setup.run, start.header.clone());
        let strategy = Arc::clone(&start.setup.strategy);
        let folder = start.folder.clone();
        let thread = std::thread::Builder::new()
            .name(format!("run {number:x}"))
            .spawn(move || live(start, heard, &views))
            .map_err(WorkError::Thread)?;
        Ok(Self {
            number,
            header,
            strategy,
            folder,
            commands: Mutex::new(Some(commands)),
            view,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What its log says of it.
    #[must_use]
    pub fn header(&self) -> &RunHeader {
        &self.header
    }

    /// Its strategy, parameters in place.
    #[must_use]
    pub fn strategy(&self) -> &Strategy {
        &self.strategy
    }

    /// Where its log is.
    #[must_use]
    pub fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// How it stands.
    #[must_use]
    pub fn view(&self) -> Arc<RunView> {
        Arc::clone(&self.view.borrow())
    }

    /// Does what a person wants.
    ///
    /// # Errors
    /// [`Commanded`].
    pub async fn person(&self, command: PersonCommand) -> Result<Option<OrderNumber>, Commanded> {
        let done = self.ask(|answer| Command::Person(command, answer)).await?;
        Ok(done?)
    }

    /// Takes every order back that would open something, closes every position and opens nothing any more. That it was said
    /// is on the disk before the run hears of it, and holds whatever happens to it.
    ///
    /// # Errors
    /// [`Commanded`]: the run has not done it yet; it will when it comes back.
    pub async fn emergency_stop(&self) -> Result<(), EmergencyError> {
        self.folder.set_emergency_stop()?;
        Ok(self.ask(Command::EmergencyStop).await?)
    }

    /// Lets it open positions again.
    ///
    /// # Errors
    /// [`EmergencyError`].
    pub async fn resume(&self) -> Result<(), EmergencyError> {
        self.folder.clear_emergency_stop()?;
        Ok(self.ask(Command::Resume).await?)
    }

    /// Compares it with its venue now.
    ///
    /// # Errors
    /// [`Commanded`].
    pub async fn reconcile(&self) -> Result<(), Commanded> {
        self.ask(Command::Reconcile).await
    }

    /// Ends it: what would open something is taken back, what is held stays with the orders that protect it.
    ///
    /// # Errors
    /// [`Commanded`].
    pub async fn end(&self) -> Result<(), Commanded> {
        self.ask(Command::End).await
    }

    /// Leaves it, to be gone on with later, and waits for its thread. Blocks.
    pub fn leave(&self) {
        let commands = self.commands.lock();
        drop(commands.unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock();
        let thread = thread.unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!(run = format!("{:x}", self.number), "a run ended by a fault");
        }
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<T>) -> Command,
    ) -> Result<T, Commanded> {
        let sender = {
            let commands = self.commands.lock();
            commands
                .unwrap_or_else(PoisonError::into_inner)
                .clone()
                .ok_or(Commanded::Over)?
        };
        let (answer, answered) = oneshot::channel();
        let asked = async move {
            let sent = sender.send(command(answer)).await;
            sent.map_err(|_| Commanded::Over)?;
            answered.await.map_err(|_| Commanded::Over)
        };
        let answered = tokio::time::timeout(ANSWER_TIME_MAX, asked).await;
        answered.map_err(|_| Commanded::Busy)?
    }
}

/// How often a run is compared with its venue although nothing has happened.
const CHECK_INTERVAL: std::time::Duration = std::time::Duration::from_secs(60);
/// How long a run may take to answer.
const ANSWER_TIME_MAX: std::time::Duration = std::time::Duration::from_secs(5);

/// Why an emergency stop, or its end, did not reach a run.
#[derive(Debug, thiserror::Error)]
pub enum EmergencyError {
    /// It could not be written down.
    #[error("it could not be written down: {0}")]
    Io(#[from] std::io::Error),
    /// The run.
    #[error(transparent)]
    Run(#[from] Commanded),
}

/// The life of a run's thread.
fn live(start: RunStart, heard: mpsc::Receiver<Command>, views: &watch::Sender<Arc<RunView>>) {
    let (number, watcher) = (start.setup.run, Arc::clone(&start.watcher));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let worked = match runtime {
        Ok(runtime) => runtime.block_on(work(start, heard, views)),
        Err(error) => Err(WorkError::Thread(error)),
    };
    if let Err(error) = worked {
        tracing::error!(run = format!("{number:x}"), %error, "a run cannot go on");
        let mut view = RunView::clone(&views.borrow());
        (view.status, view.message) = (RunStatus::Failed, Some(error.to_string()));
        let view = Arc::new(view);
        views.send_replace(Arc::clone(&view));
        watcher.on_view(number, &view);
    }
}

/// A run with everything around it.
struct Working<'a> {
    run: Run<PaperBroker<FileStorage>, FileStorage>,
    number: u64,
    folder: RunFolder,
    watcher: Arc<dyn RunWatcher>,
    views: &'a watch::Sender<Arc<RunView>>,
    /// Whether something happened that may have changed orders.
    changed: Arc<std::sync::atomic::AtomicBool>,
    status: RunStatus,
}

async fn work(
    start: RunStart,
    mut heard: mpsc::Receiver<Command>,
    views: &watch::Sender<Arc<RunView>>,
) -> Result<(), WorkError> {
    let RunStart {
        setup,
        header,
        folder,
        history,
        mut assembler,
        lanes,
        mut following,
        clock,
        watcher,
    } = start;
    let strategy = &setup.strategy;
    let broker = PaperBroker::open(
        folder.paper_log().map_err(FolderError::from)?,
        &setup.instruments,
        VenueModel {
            costs: strategy.costs,
            fill: strategy.execution.fill,
            entry_bar_target: strategy.execution.entry_bar_target,
            fractional: strategy.fractional,
        },
        strategy.initial_capital,
    )
    .map_err(WorkError::Paper)?;
    let changed = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let (told, number) = (Arc::clone(&watcher), setup.run);
    let noticed = Arc::clone(&changed);
    let watch = Box::new(move |event: Event<'_>| {
        if !matches!(&event, Event::Input { outcome, .. } if outcome.is_quiet()) {
            noticed.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        told.on_event(number, &event);
    });
    let run_log = folder.run_log().map_err(FolderError::from)?;
    let (run, _, _) = Run::open(&setup, header, run_log, broker, clock, watch).await?;
    let mut working = Working {
        run,
        number,
        folder,
        watcher,
        views,
        changed,
        status: RunStatus::Starting,
    };
    working.run.reconcile().await?;
    if working.folder.is_emergency_stopped() {
        working.emergency_stop().await?;
    }
    working.catch_up(&mut assembler, history).await?;
    working.status = RunStatus::Running;
    working.show();
    let mut check = tokio::time::interval(CHECK_INTERVAL);
    check.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    check.tick().await;
    loop {
        tokio::select! {
            // What people want comes first.
            biased;
            command = heard.recv() => match command {
                None => return Ok(()),
                Some(Command::End(answer)) => {
                    let done = working.end().await;
                    let _ = answer.send(());
                    return done;
                }
                Some(command) => working.obey(command).await?,
            },
            _ = check.tick() => drop(working.run.reconcile().await?),
            bars = following.next() => match bars {
                Some(bars) => working.on_bars(&mut assembler, &lanes, &bars).await?,
                None if following.is_cut() => return Err(WorkError::TooSlow),
                // The market is over; people may still want something.
                None => match heard.recv().await {
                    None => return Ok(()),
                    Some(Command::End(answer)) => {
                        let done = working.end().await;
                        let _ = answer.send(());
                        return done;
                    }
                    Some(command) => working.obey(command).await?,
                },
            },
        }
        working.show();
    }
}

impl Working<'_> {
    /// Shows the run what it has missed, or what was before it. Nothing is decided.
    async fn catch_up(
        &mut self,
        assembler: &mut RowAssembler,
        history: Vec<ClosedBars>,
    ) -> Result<(), WorkError> {
        let seen = self.last_row();
        for bars in history {
            for (time, row) in assembler.push(bars.time, bars.bars)? {
                if seen.is_none_or(|seen| time > seen) {
                    self.run.on_bars(time, &row, false).await?;
                }
            }
        }
        Ok(())
    }

    async fn on_bars(
        &mut self,
        assembler: &mut RowAssembler,
        lanes: &[Option<usize>],
        closed: &ClosedBars,
    ) -> Result<(), WorkError> {
        let ours = closed.bars.iter().filter_map(|(instrument, bar)| {
            let lane = lanes.get(*instrument).copied().flatten()?;
            Some((lane, *bar))
        });
        for (time, row) in assembler.push(closed.time, ours)? {
            if self.last_row().is_none_or(|last| time > last) {
                self.run.on_bars(time, &row, true).await?;
            }
        }
        Ok(())
    }

    fn last_row(&self) -> Option<UnixNanos> {
        self.run.engine().last_row().map(|(_, time)| time)
    }

    async fn obey(&mut self, command: Command) -> Result<(), WorkError> {
        match command {
            Command::Person(wanted, answer) => {
                let done = self.run.on_person(wanted).await?;
                self.show();
                let _ = answer.send(done);
            }
            Command::EmergencyStop(answer) => {
                self.emergency_stop().await?;
                self.show();
                let _ = answer.send(());
            }
            Command::Resume(answer) => {
                let _ = self.run.on_person(PersonCommand::Resume).await?;
                self.show();
                let _ = answer.send(());
            }
            Command::Reconcile(answer) => {
                self.run.reconcile().await?;
                self.show();
                let _ = answer.send(());
            }
            Command::End(answer) => {
                let _ = answer.send(());
            }
        }
        Ok(())
    }

    async fn emergency_stop(&mut self) -> Result<(), WorkError> {
        let halt = PersonCommand::Halt(Halt::EmergencyStop);
        // Neither is ever refused.
        let _ = self.run.on_person(halt).await?;
        let _ = self.run.on_person(PersonCommand::Flatten).await?;
        Ok(())
    }

    async fn end(&mut self) -> Result<(), WorkError> {
        let _ = self.run.on_person(PersonCommand::CancelEntries).await?;
        self.run.write_end().await?;
        self.status = RunStatus::Ended;
        self.show();
        Ok(())
    }

    /// Lets it be seen.
    fn show(&mut self) {
        let changed = self
            .changed
            .swap(false, std::sync::atomic::Ordering::Relaxed);
        let mut view = RunView::clone(&self.views.borrow());
        view.status = self.status;
        view.look(self.run.engine(), self.run.is_doubtful(), changed);
        let view = Arc::new(view);
        self.views.send_replace(Arc::clone(&view));
        self.watcher.on_view(self.number, &view);
    }
}

/// Whether a person has ended a run, as its log says.
#[must_use]
pub fn is_ended(records: &[LogRecord]) -> bool {
    matches!(records.last(), Some(LogRecord::Ended { .. }))
}
