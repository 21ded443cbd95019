mod align;
pub mod fingerprint;
