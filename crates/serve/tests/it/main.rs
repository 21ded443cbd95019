//! The server over real sockets, spoken to as any client would. One test binary, so that there is one link.

mod access;
mod client;
mod drain;
mod hostile;
mod infer;
mod limits;
mod pictures;
mod predict;
mod server;
mod told;
