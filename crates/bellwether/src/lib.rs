//! The place where the crates are put together, and the command line.
//!
//! [`run`] reads the arguments, runs one command and turns its failure into a message on the standard error (what is wrong,
//! where, what to do) and an exit status that scripts can rely on. Every file under `commands` is one command; it reads
//! its inputs, calls the library that does the work and hands the answer to `output`, which knows the formats (`table`,
//! `json`, `csv`). No rule of trading, no number and no condition is computed here: what a command prints, the server's
//! API answers with the same types from the same engine.
//!
//! It is a library beside the program, and the program nothing but its allocator and a call, because a library is built at
//! the same time as what it depends on and a program only after it: a minute less until the first page.

mod arguments;
mod commands;
mod failure;
mod output;

use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::{Arguments, Command, with_expressions};

/// Runs the command that the process was started with; its exit status.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse_from(with_expressions(std::env::args_os())) {
        Ok(arguments) => arguments,
        // Help and version are answers, not errors.
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let result = match arguments.command {
        Command::Serve(serve) => commands::serve::run(&serve),
        Command::Demo(demo) => commands::demo::run(&demo),
        Command::Data(data) => commands::data::run(&data),
        Command::Eval(eval) => commands::eval::run(&eval),
        Command::Levels(levels) => commands::levels::run(levels),
        Command::Check(check) => commands::check::run(&check),
        Command::Backtest(backtest) => commands::backtest::run(&backtest),
        Command::Run(run) => commands::run::run(&run),
        Command::Replay(replay) => commands::replay::run(&replay),
        Command::Alerts(alerts) => commands::alerts::run(&alerts),
        Command::Bot(bot) => commands::bot::run(&bot),
        Command::Orders(orders) => commands::bot::orders(&orders),
        Command::Positions(positions) => commands::bot::positions(&positions),
        Command::Fills(fills) => commands::bot::fills(&fills),
        Command::Rules(rules) => commands::rules::run(rules),
        Command::Fit(fit) => commands::fit::run(&fit),
        Command::Models(models) => commands::models::run(&models),
        Command::Metrics(metrics) => commands::metrics::run(&metrics),
        Command::Primitives(primitives) => commands::primitives::run(&primitives),
        Command::Factors(factors) => commands::factors::run(&factors),
        Command::Schema => commands::schema::run(),
        Command::Openapi => commands::openapi::run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
