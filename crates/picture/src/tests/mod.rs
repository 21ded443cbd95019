//! Tests of the way from bytes to a picture. Fixtures are made here, down to the byte.

mod augment;
mod clock;
mod coded;
mod cuts;
mod damage;
mod embedded;
mod fit;
mod fixtures;
mod foreign;
mod formats;
mod full_size;
mod in_turns;
mod moves;
mod odd_profiles;
mod pages;
mod png_colors;
pub(crate) mod profiled;
mod profiles;
mod rarer;
mod raw;
mod scaled;
mod scaled_damage;
mod tiff_kinds;
mod whole;
