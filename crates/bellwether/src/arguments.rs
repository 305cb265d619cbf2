//! The command line as it is typed.

use std::ffi::OsString;
use std::path::PathBuf;

use bellwether_catalog::Catalog;
use bellwether_expr::FactorSet;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};

use crate::failure::Failure;
use crate::output::{Format, ReportFormat};

/// A self-hosted workstation for systematic traders.
#[derive(Debug, Parser)]
#[command(
    name = "bellwether",
    version,
    about,
    disable_help_subcommand = true,
    propagate_version = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the web app and the API
    Serve(ServeArguments),
    /// Serve with a fresh data directory, a simulated market and sample strategies
    Demo(DemoArguments),
    /// Market data at rest: import, list, show, quality, export
    Data(DataArguments),
    /// Evaluate expressions over history and print their values
    #[command(after_help = EVAL_EXAMPLES)]
    Eval(EvalArguments),
    /// List swings, breaks, gaps, blocks, sweeps and levels with what became of them
    #[command(after_help = LEVELS_EXAMPLES)]
    Levels(LevelsArguments),
    /// Check an expression or a strategy file
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArguments),
    /// Run a strategy over history
    #[command(after_help = BACKTEST_EXAMPLES)]
    Backtest(BacktestArguments),
    /// Run a strategy on a market that moves, on paper
    #[command(after_help = RUN_EXAMPLES)]
    Run(RunArguments),
    /// Feed the log of a run to the core again: it must decide the same
    Replay(ReplayArguments),
    /// What rules on a running server have seen
    Alerts(AlertsArguments),
    /// What is at work on a running server: status, start, stop, emergency stop
    #[command(after_help = BOT_EXAMPLES)]
    Bot(BotArguments),
    /// Orders of the runs at work on a running server
    Orders(OrdersArguments),
    /// Positions of the runs at work on a running server
    Positions(PositionsArguments),
    /// What the runs at work on a running server have traded
    Fills(FillsArguments),
    /// Alert rules: check a file, test it over history
    #[command(after_help = RULES_EXAMPLES)]
    Rules(RulesArguments),
    /// Fit a regime on stored bars
    #[command(after_help = FIT_EXAMPLES)]
    Fit(FitArguments),
    /// Models and regimes: list, delete
    Models(ModelsArguments),
    /// Statistics of a file of returns
    Metrics(MetricsArguments),
    /// List the primitives of the expression language
    Primitives(PrimitivesArguments),
    /// List the factor sets that are shipped, or the factors of one
    #[command(after_help = FACTORS_EXAMPLES)]
    Factors(FactorsArguments),
    /// Print the JSON Schema of strategy documents
    Schema,
    /// Print the API's OpenAPI document
    Openapi,
}

const EVAL_EXAMPLES: &str = "Examples:
  bellwether eval 'sma(close, 20)' 'rsi(close)' --csv prices.csv --format csv
  bellwether eval 'close / close[\"SPY\"]' --symbols AAPL,SPY --timeframe 1d --from 2020-01-01
  bellwether eval --factors alpha158 --only KMID,ROC5 --symbols AAPL,MSFT --format csv
  bellwether eval --factors alpha101 --define 'bar_vwap=typical_price()' --csv prices.csv";
const LEVELS_EXAMPLES: &str = "Examples:
  bellwether levels ES --timeframe 5m --kind fair_value_gap,order_block --open
  bellwether levels --csv prices.csv --format json";
const FACTORS_EXAMPLES: &str = "Examples:
  bellwether factors alpha101
  bellwether factors alpha158 KMID ROC5 --format json";
const CHECK_EXAMPLES: &str = "Examples:
  bellwether check 'crosses_above(sma(close, 10), sma(close, 30))'
  bellwether check strategy.yaml";
const RULES_EXAMPLES: &str = "Examples:
  bellwether rules check rules.yaml
  bellwether rules test rules.yaml --symbols AAPL,MSFT --from 2024-01-01
  bellwether rules test rules.yaml --rule gap_up --csv minutes.csv --reference floats.csv";
const FIT_EXAMPLES: &str = "Examples:
  bellwether fit hmm ES --timeframe 1h --until 2023-12-31
  bellwether fit hmm SPY --until 2023-12-31 --out spy --feature 'log_return(close)' --feature 'rvol(20)'";
const RUN_EXAMPLES: &str = "Examples:
  bellwether run cross.yaml --symbols SPY --from 2024-01-02 --speed 60
  bellwether run cross.yaml --csv SPY.csv --speed max
  bellwether run cross.yaml --symbols SPY --from 2024-01-02 --resume 5f3a";
const BOT_EXAMPLES: &str = "Examples:
  bellwether bot status
  bellwether bot start 'Trend crossover' --symbols SIM
  bellwether bot emergency-stop";
const BACKTEST_EXAMPLES: &str = "Examples:
  bellwether backtest cross.yaml --csv SPY.csv
  bellwether backtest cross.yaml --symbols SPY --set fast=20 --report report.html
  bellwether backtest cross.yaml --symbols AAPL,MSFT --from 2020-01-01 --format json";

/// Where market data and records are kept.
#[derive(Debug, Args)]
pub(crate) struct DataDirectory {
    /// Folder of market data and records
    #[arg(long, env = "BELLWETHER_DATA_DIR", default_value = "bellwether-data")]
    pub(crate) data_dir: PathBuf,
}

impl DataDirectory {
    /// The catalogue of a folder that is there: what only reads makes none, since a new one would hide a wrong name.
    pub(crate) fn existing(&self) -> Result<Catalog, Failure> {
        if self.data_dir.is_dir() {
            return Ok(Catalog::open(&self.data_dir)?);
        }
        let place = self.data_dir.display();
        Err(Failure::new(format!("there is no data directory {place}"))
            .with_help("`bellwether data import FILE` makes it; --data-dir names another one"))
    }
}

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// Address to listen on; loopback only
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: std::net::SocketAddr,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
    /// Where records are kept: sqlite://FILE or postgres://…; a file in the data directory if left out
    #[arg(long, env = "DATABASE_URL")]
    pub(crate) database_url: Option<String>,
    /// A host that notifications may go to although it is at no public address: NAME or NAME:PORT; may be repeated
    #[arg(long = "notify-allow-host", value_name = "HOST")]
    pub(crate) notify_hosts: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// Address to listen on; loopback only
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: std::net::SocketAddr,
    /// Folder for the demonstration; a fresh one if left out
    #[arg(long)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Seed of the simulated market
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct DataArguments {
    #[command(subcommand)]
    pub(crate) command: DataCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DataCommand {
    /// Import files or folders of CSV, JSON, Parquet or LEAN archives, plain, in gzip or in zip
    Import(ImportArguments),
    /// List what is stored
    List(ListArguments),
    /// Show the bars of a symbol
    Show(ShowArguments),
    /// Gaps, duplicates, outliers of what is stored
    Quality(ListArguments),
    /// Write the bars of a symbol to a file or standard output
    Export(ExportArguments),
    /// Delete what is stored of a symbol
    Delete(DeleteArguments),
    /// Run a read-only SQL query over the stored bars (needs a build with the feature `sql`)
    Sql(SqlArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// Files or folders
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// The symbol of all rows, whatever the files say
    #[arg(long)]
    pub(crate) symbol: Option<String>,
    /// How long a bar lasts; recognised if left out
    #[arg(long)]
    pub(crate) timeframe: Option<String>,
    /// Time zone of times without an offset, e.g. America/New_York
    #[arg(long)]
    pub(crate) timezone: Option<String>,
    /// Which column is what: time=Date,close=Last, or time,open,high,low,close,volume without a header
    #[arg(long)]
    pub(crate) columns: Option<String>,
    /// How times are written, e.g. %d.%m.%Y %H:%M
    #[arg(long)]
    pub(crate) time_format: Option<String>,
    /// What is traded: equity, etf, index, future, forex or crypto; guessed from names and bars if left out
    #[arg(long)]
    pub(crate) asset_class: Option<String>,
    /// When its market is open: XNYS, CME, FX or 24x7
    #[arg(long)]
    pub(crate) calendar: Option<String>,
    /// The step of prices, e.g. 0.25
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) tick: Option<String>,
    /// What a point is worth, e.g. 50
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) multiplier: Option<String>,
    /// The currency of prices, e.g. EUR
    #[arg(long)]
    pub(crate) currency: Option<String>,
    /// Name under which the bars are stored
    #[arg(long, default_value = "import")]
    pub(crate) source: String,
    /// Import the good rows of files with bad ones
    #[arg(long)]
    pub(crate) skip_bad_rows: bool,
    /// Say what would be imported, and write nothing
    #[arg(long)]
    pub(crate) preview: bool,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) data: DataDirectory,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The symbol
    pub(crate) symbol: String,
    #[command(flatten)]
    pub(crate) range: RangeArguments,
    /// Bars shown at most, the last ones
    #[arg(long, default_value_t = 20)]
    pub(crate) rows: usize,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The symbol
    pub(crate) symbol: String,
    #[command(flatten)]
    pub(crate) range: RangeArguments,
    /// File to write; its ending (csv, json, parquet) says how. Standard output as CSV if left out
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
}

#[derive(Debug, Args)]
pub(crate) struct DeleteArguments {
    /// The symbol
    pub(crate) symbol: String,
    /// Only the series of this timeframe
    #[arg(long)]
    pub(crate) timeframe: Option<String>,
    /// Only the series stored under this name
    #[arg(long)]
    pub(crate) source: Option<String>,
    /// Delete without being asked
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
}

#[derive(Debug, Args)]
pub(crate) struct SqlArguments {
    /// A SELECT over the table `bars`
    pub(crate) query: String,
    /// Rows returned at most
    #[arg(long, default_value_t = 1000)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// A timeframe and a range of dates.
#[derive(Debug, Args)]
pub(crate) struct RangeArguments {
    /// Timeframe of the rows; the finest stored if left out
    #[arg(long)]
    pub(crate) timeframe: Option<String>,
    /// First date or instant, e.g. 2020-01-01
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// Last date, included, or first instant after
    #[arg(long)]
    pub(crate) to: Option<String>,
}

/// Which bars a command works on.
#[derive(Debug, Args)]
pub(crate) struct BarArguments {
    /// A file of bars, read as `data import` would
    #[arg(long, conflicts_with = "symbols")]
    pub(crate) csv: Option<PathBuf>,
    /// Stored symbols, separated by commas
    #[arg(long, value_delimiter = ',')]
    pub(crate) symbols: Vec<String>,
    #[command(flatten)]
    pub(crate) range: RangeArguments,
    /// Time zone of a file's times without an offset
    #[arg(long, requires = "csv")]
    pub(crate) timezone: Option<String>,
    /// Which column of a file is what
    #[arg(long, requires = "csv")]
    pub(crate) columns: Option<String>,
    /// Leave bad rows of a file out and use the others
    #[arg(long, requires = "csv")]
    pub(crate) skip_bad_rows: bool,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
}

#[derive(Debug, Args)]
pub(crate) struct EvalArguments {
    /// Expressions
    #[arg(required_unless_present = "factors", value_parser = expression)]
    pub(crate) expressions: Vec<String>,
    /// The factors of a shipped set
    #[arg(long, value_parser = PossibleValuesParser::new(FactorSet::names()))]
    pub(crate) factors: Option<String>,
    /// Only these factors of the set, separated by commas
    #[arg(long, requires = "factors", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// What stands for a definition of the set, e.g. bar_vwap=typical_price(); several times
    #[arg(long, requires = "factors", value_name = "NAME=EXPRESSION")]
    pub(crate) define: Vec<String>,
    #[command(flatten)]
    pub(crate) bars: BarArguments,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct LevelsArguments {
    /// Stored symbols, separated by commas or spaces
    #[arg(value_delimiter = ',', conflicts_with_all = ["csv", "symbols"])]
    pub(crate) symbol: Vec<String>,
    #[command(flatten)]
    pub(crate) bars: BarArguments,
    /// Kinds, separated by commas: swing, break, fair_value_gap, order_block, sweep, breaker, equal_highs_lows, previous_day,
    /// previous_week, naked_poc; all if left out
    #[arg(long, value_delimiter = ',')]
    pub(crate) kind: Vec<String>,
    /// Only those that are not over: gaps not filled, blocks not passed, swings not broken, levels not swept
    #[arg(long)]
    pub(crate) open: bool,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// An expression or a strategy file; `-` reads either from standard input
    #[arg(value_parser = expression)]
    pub(crate) subject: String,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Args)]
pub(crate) struct RulesArguments {
    #[command(subcommand)]
    pub(crate) command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// Every problem of a file of rules
    Check(RulesCheckArguments),
    /// When rules would have fired, and what became of that
    Test(Box<RulesTestArguments>),
    /// Print the rules that are shipped, as a file
    Shipped,
}

#[derive(Debug, Args)]
pub(crate) struct RulesCheckArguments {
    /// A file with one rule, or with several under `rules:`
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Args)]
pub(crate) struct RulesTestArguments {
    /// A file with one rule, or with several under `rules:`
    pub(crate) file: PathBuf,
    /// Only the rule of this name
    #[arg(long)]
    pub(crate) rule: Option<String>,
    /// A file of facts about symbols: symbol,as_of,float_shares,short_interest,sector
    #[arg(long)]
    pub(crate) reference: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) bars: BarArguments,
    /// Threads that evaluate expressions
    #[arg(long, default_value_t = 1, value_parser = threads)]
    pub(crate) threads: usize,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}

#[derive(Debug, Args)]
pub(crate) struct BacktestArguments {
    /// The strategy file
    pub(crate) strategy: PathBuf,
    #[command(flatten)]
    pub(crate) bars: BarArguments,
    /// Where market orders are filled: next_open or close
    #[arg(long, value_parser = ["next_open", "close"])]
    pub(crate) fill: Option<String>,
    /// Cash at the start
    #[arg(long, allow_negative_numbers = true)]
    pub(crate) cash: Option<f64>,
    /// A parameter's value: name=value, several times
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Write a self-contained HTML tearsheet
    #[arg(long)]
    pub(crate) report: Option<PathBuf>,
    /// Language of the tearsheet
    #[arg(long, value_parser = ["en", "fr"], default_value = "en")]
    pub(crate) lang: String,
    /// Threads that evaluate expressions
    #[arg(long, default_value_t = 1, value_parser = threads)]
    pub(crate) threads: usize,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// The strategy file
    pub(crate) strategy: PathBuf,
    #[command(flatten)]
    pub(crate) bars: BarArguments,
    /// Where orders go
    #[arg(long, value_parser = ["paper"], default_value = "paper")]
    pub(crate) venue: String,
    /// Where the market comes from: recorded bars, shown one row after the other
    #[arg(long, value_parser = ["replay"], default_value = "replay")]
    pub(crate) source: String,
    /// How many times faster than the bars' own clock, or max
    #[arg(long, default_value = "max", value_parser = speed)]
    pub(crate) speed: Speed,
    /// A parameter's value: name=value, several times
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Go on with a run that was stopped, where it is
    #[arg(long, value_name = "RUN")]
    pub(crate) resume: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}

/// How fast a recorded market is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Speed {
    /// So many times as fast as it was.
    Times(f64),
    /// As fast as can be.
    Max,
}

fn speed(text: &str) -> Result<Speed, String> {
    if text == "max" {
        return Ok(Speed::Max);
    }
    match text.parse() {
        Ok(times) if times > 0.0 && f64::is_finite(times) => Ok(Speed::Times(times)),
        _ => Err("write a number above 0, or max".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    /// The run, as `run` has named it, or its folder
    pub(crate) run: String,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
}

/// Which server is asked.
#[derive(Debug, Args)]
pub(crate) struct ServerAddress {
    /// Address of a running server
    #[arg(
        long,
        env = "BELLWETHER_SERVER",
        default_value = "http://127.0.0.1:8080",
        global = true
    )]
    pub(crate) server: String,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct AlertsArguments {
    #[command(subcommand)]
    pub(crate) command: Option<AlertsCommand>,
    /// Only those that nobody has seen
    #[arg(long)]
    pub(crate) unread: bool,
    /// Only those of this symbol
    #[arg(long)]
    pub(crate) symbol: Option<String>,
    /// The newest so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=500))]
    pub(crate) limit: u64,
    #[command(flatten)]
    pub(crate) server: ServerAddress,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AlertsCommand {
    /// Mark all as read
    ReadAll,
}

#[derive(Debug, Args)]
pub(crate) struct BotArguments {
    #[command(subcommand)]
    pub(crate) command: BotCommand,
    #[command(flatten)]
    pub(crate) server: ServerAddress,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BotCommand {
    /// The market and the runs
    Status {
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Put a saved strategy to work on paper
    Start {
        /// Its name or id
        strategy: String,
        /// What it trades; its universe if left out
        #[arg(long, value_delimiter = ',')]
        symbols: Vec<String>,
    },
    /// End a run, or all: positions stay, with the orders that protect them
    Stop(RunChoice),
    /// Take every order back, close every position, and open nothing any more
    EmergencyStop(RunChoice),
    /// Let a halted run open positions again
    Rearm(RunChoice),
}

/// Which run is meant.
#[derive(Debug, Args)]
pub(crate) struct RunChoice {
    /// Name of a run; all that are at work if left out
    #[arg(long)]
    pub(crate) run: Option<String>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct OrdersArguments {
    #[command(subcommand)]
    pub(crate) command: Option<OrdersCommand>,
    /// Only those that may still be filled
    #[arg(long)]
    pub(crate) open: bool,
    /// Only those of this run
    #[arg(long)]
    pub(crate) run: Option<String>,
    #[command(flatten)]
    pub(crate) server: ServerAddress,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OrdersCommand {
    /// Take one back
    Cancel {
        /// Its name, as `orders` shows it
        order: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PositionsArguments {
    /// Only those of this run
    #[arg(long)]
    pub(crate) run: Option<String>,
    #[command(flatten)]
    pub(crate) server: ServerAddress,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct FillsArguments {
    /// Only those of this run
    #[arg(long)]
    pub(crate) run: Option<String>,
    #[command(flatten)]
    pub(crate) server: ServerAddress,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct FitArguments {
    #[command(subcommand)]
    pub(crate) command: FitCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FitCommand {
    /// A hidden Markov chain of three regimes: choppy, trending, volatile
    Hmm(FitHmmArguments),
}

#[derive(Debug, Args)]
pub(crate) struct FitHmmArguments {
    /// The stored symbol
    pub(crate) symbol: String,
    /// Timeframe of the bars; the finest stored if left out
    #[arg(long)]
    pub(crate) timeframe: Option<String>,
    /// First date or instant of the bars; all if left out
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// Last date of the bars, included, or first instant after them: the regime has values on later bars alone
    #[arg(long)]
    pub(crate) until: String,
    /// A feature, several times; return, range and relative volume if left out
    #[arg(long = "feature", value_name = "EXPR")]
    pub(crate) features: Vec<String>,
    /// Its name; symbol and timeframe if left out. The states of a fit with the same name and features keep their names
    #[arg(long, value_name = "NAME")]
    pub(crate) out: Option<String>,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ModelsArguments {
    #[command(subcommand)]
    pub(crate) command: ModelsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the ONNX files and fitted regimes of the folder `models`
    List(ListArguments),
    /// Delete a model or regime
    Delete(DeleteModelArguments),
}

#[derive(Debug, Args)]
pub(crate) struct DeleteModelArguments {
    /// Its name
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) data: DataDirectory,
}

#[derive(Debug, Args)]
pub(crate) struct MetricsArguments {
    /// CSV of returns: a date column and a column `ret` or `return`, or one column of numbers
    pub(crate) returns: PathBuf,
    /// Periods a year
    #[arg(long, default_value_t = 252.0)]
    pub(crate) periods: f64,
    /// Risk-free rate a year, as a fraction
    #[arg(long, default_value_t = 0.0)]
    pub(crate) risk_free: f64,
    /// CSV of benchmark returns; a column `benchmark` of the first file is used if there is one
    #[arg(long)]
    pub(crate) benchmark: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct PrimitivesArguments {
    /// Show only those whose name, alias or description contains this
    pub(crate) search: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct FactorsArguments {
    /// The set; all sets are listed if left out
    #[arg(value_parser = PossibleValuesParser::new(FactorSet::names()))]
    pub(crate) set: Option<String>,
    /// Factors of the set; all of them if left out
    pub(crate) names: Vec<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// The arguments, with a space before expressions that begin with a minus: they are no options.
pub(crate) fn with_expressions(
    arguments: impl IntoIterator<Item = OsString>,
) -> impl Iterator<Item = OsString> {
    let mut takes_expressions = false;
    arguments
        .into_iter()
        .enumerate()
        .map(move |(at, argument)| {
            if at == 1 {
                takes_expressions = argument == "eval" || argument == "check";
            }
            match argument.to_str() {
                Some(text) if takes_expressions && is_expression(text) => format!(" {text}").into(),
                _ => argument,
            }
        })
}

/// Whether what begins with a minus is no option.
fn is_expression(text: &str) -> bool {
    text.len() > 1
        && text.starts_with('-')
        && !text.starts_with("--")
        && !matches!(text, "-h" | "-V")
}

/// An expression as it was written.
fn expression(text: &str) -> Result<String, std::convert::Infallible> {
    Ok(text.trim_start().to_owned())
}

/// A number of threads: somebody has to do the work.
fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("no thread would do the work; give 1 or more".to_owned()),
        Ok(threads) => Ok(threads),
        Err(_) => Err("give a whole number, 1 or more".to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Arguments {
        let arguments = arguments.iter().map(OsString::from);
        Arguments::try_parse_from(with_expressions(arguments)).unwrap()
    }

    #[test]
    fn an_expression_may_begin_with_a_minus() {
        let Command::Eval(eval) =
            parsed(&["bellwether", "eval", "-close", "--symbols", "A", "open"]).command
        else {
            panic!("eval")
        };
        assert_eq!(eval.expressions, ["-close", "open"]);
        assert_eq!(eval.bars.symbols, ["A"]);
        let Command::Check(check) =
            parsed(&["bellwether", "check", "-1*close", "--format", "json"]).command
        else {
            panic!("check")
        };
        assert_eq!(check.subject, "-1*close");
    }
}
