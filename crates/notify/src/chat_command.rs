//! Commands in the text of a chat.

/// What a chat may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatCommand {
    /// What runs, equity, profit and loss.
    Status,
    /// Open positions.
    Positions,
    /// No new orders, then stop.
    Stop,
    /// Cancel every order and close every position now.
    EmergencyStop,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// A command.
    Command(ChatCommand),
    /// It begins like a command, but there is none of this name; or it asks for help.
    Unknown,
    /// Talk among people, or a command for another bot.
    Nothing,
}

/// The command in a text: `/status`, `/status@our_bot`, with or without anything behind it. `bot` is our name, without `@`.
#[must_use]
pub fn command_in(text: &str, bot: Option<&str>) -> Heard {
    let Some(word) = text
        .trim_start()
        .strip_prefix('/')
        .and_then(|rest| rest.split(char::is_whitespace).next())
        .filter(|word| !word.is_empty())
    else {
        return Heard::Nothing;
    };
    let (name, addressed) = match word.split_once('@') {
        Some((name, addressed)) => (name, Some(addressed)),
        None => (word, None),
    };
    if let Some(addressed) = addressed
        && !bot.is_some_and(|bot| bot.eq_ignore_ascii_case(addressed))
    {
        return Heard::Nothing;
    }
    match name.to_ascii_lowercase().as_str() {
        "status" => Heard::Command(ChatCommand::Status),
        "positions" => Heard::Command(ChatCommand::Positions),
        "stop" => Heard::Command(ChatCommand::Stop),
        "emergency_stop" | "force_exit" => Heard::Command(ChatCommand::EmergencyStop),
        _ => Heard::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Heard) {
        assert_eq!(command_in(text, Some("desk_bot")), expected, "{text:?}");
    }

    #[test]
    fn commands_are_heard_in_every_form() {
        use ChatCommand::{EmergencyStop, Positions, Status, Stop};
        check("/status", Heard::Command(Status));
        check("/positions@desk_bot ES", Heard::Command(Positions));
        check("/STOP@Desk_Bot", Heard::Command(Stop));
        check("  /emergency_stop\nnow", Heard::Command(EmergencyStop));
        check("/force_exit", Heard::Command(EmergencyStop));
    }

    #[test]
    fn what_is_not_for_us_is_nothing() {
        for text in ["", "stop", "please /stop", "/", "/stop@other_bot", "/ stop"] {
            check(text, Heard::Nothing);
        }
        assert_eq!(command_in("/stop@desk_bot", None), Heard::Nothing);
    }

    #[test]
    fn an_unknown_command_is_not_guessed() {
        check("/stopp", Heard::Unknown);
        check("/help", Heard::Unknown);
        check("/start", Heard::Unknown);
    }
}
