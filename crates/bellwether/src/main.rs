//! The one binary: reads arguments, runs a command, says what went wrong and what to do, exits with a meaningful status.

mod arguments;
mod commands;
mod failure;
mod output;

use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
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
        Command::Check(check) => commands::check::run(&check),
        Command::Backtest(backtest) => commands::backtest::run(&backtest),
        Command::Metrics(metrics) => commands::metrics::run(&metrics),
        Command::Primitives(primitives) => commands::primitives::run(&primitives),
        Command::Schema => commands::schema::run(),
        Command::Openapi => commands::openapi::run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
