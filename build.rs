//! Asks the linker to leave out symbol names, 35 MB of the binary, and to keep one copy of functions
//! that compiled to the same code: Burn's GPU path holds thousands of them, another 5 MB.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Since Rust 1.90 this target is linked by the LLD that comes with Rust, which knows the options.
    // A linker of the user's own choice may not.
    let is_default = env::var("CARGO_ENCODED_RUSTFLAGS")
        .unwrap_or_default()
        .is_empty();
    if env::var("TARGET").is_ok_and(|target| target == "x86_64-unknown-linux-gnu") && is_default {
        println!("cargo:rustc-link-arg-bins=-Wl,--strip-all,--icf=all");
    }
}
