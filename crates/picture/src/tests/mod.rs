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
mod moves;
mod pages;
mod rarer;
mod raw;
mod scaled;
mod scaled_damage;
mod tiff_kinds;
mod whole;
