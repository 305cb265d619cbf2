//! The couriers against real peers on this machine: HTTP servers that answer as Telegram, Discord and a webhook's receiver do,
//! a mail server, and the clients of others, which judge both our requests and these servers.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod chats;
mod discord;
mod email;
mod http_peer;
mod independent;
mod python;
mod setting;
mod telegram;
mod telegram_peer;
mod webhook;
