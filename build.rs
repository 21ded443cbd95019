//! Asks the linker to keep one copy of functions that compiled to the same code: Burn's GPU path
//! holds thousands of them, 5 MB of the binary.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Since Rust 1.90 this target is linked by the LLD that comes with Rust, which knows the option.
    // A linker of the user's own choice may not.
    let is_default = ["CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"]
        .iter()
        .all(|name| env::var(name).is_ok_and(|flags| flags.is_empty()) || env::var(name).is_err());
    if env::var("TARGET").is_ok_and(|target| target == "x86_64-unknown-linux-gnu") && is_default {
        println!("cargo:rustc-link-arg-bins=-Wl,--icf=all");
    }
}
