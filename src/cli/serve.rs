//! The verb that answers over HTTP.

use super::shared::{Answering, ModelChoice, Sizes};
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub chosen: ModelChoice,

    /// Address to listen at; port 0 takes a free one and says which
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Answer only those who send the token in this file, as `Authorization: Bearer TOKEN`
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,

    /// Answer everyone who can reach the address, other machines as well
    #[arg(long, conflicts_with = "token_file")]
    pub open: bool,

    /// Let pages of this origin ask, such as https://desk.example (repeatable) [default: none]
    #[arg(long = "cors", value_name = "ORIGIN")]
    pub origins: Vec<String>,

    /// The model's name below /v2/models
    #[arg(long, value_name = "NAME", default_value = "docsort")]
    pub name: String,

    /// Pictures that may wait; what goes beyond is told to come again
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub queue: u32,

    /// Refuse longer requests
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub max_request_mib: u32,

    /// Connections that are open at once
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub max_connections: u32,

    /// Log every request, not only those that were refused; never names or pixels of pictures
    #[arg(long)]
    pub log_all: bool,

    #[command(flatten)]
    pub answering: Answering,

    #[command(flatten)]
    pub sizes: Sizes,
}
