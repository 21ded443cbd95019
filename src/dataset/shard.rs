//! One part of a list of inputs that several machines share. The choice depends on nothing but a path's text, so that
//! each machine makes it alike; nothing is listed or opened here.

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// `--shard 3/64`: the third part of 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1 on.
    pub number: u32,
    pub of: u32,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted =
            || "is not of the form 3/64: a number from 1 on, and how many there are".to_owned();
        let (number, of) = text.split_once('/').ok_or_else(wanted)?;
        let of: u32 = of.parse().map_err(|_| wanted())?;
        let number: u32 = number.parse().map_err(|_| wanted())?;
        if (1..=of).contains(&number) {
            Ok(Self { number, of })
        } else {
            Err(wanted())
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Whether an input of this relative path belongs to it: by its SHA-256, so that each machine decides alike,
    /// wherever the folder lies there.
    ///
    /// - `relative`: of [`relative`]
    pub fn takes(self, relative: &[u8]) -> bool {
        let digest = Sha256::digest(relative);
        let (first, _) = digest.split_first_chunk().expect("a SHA-256 has 32 bytes");
        u64::from_le_bytes(*first) % u64::from(self.of) + 1 == u64::from(self.number)
    }
}

/// Below the folder that was named; the name alone of a file that was named; all of what a list says.
pub fn relative<'a>(path: &'a Path, roots: &[PathBuf]) -> &'a Path {
    let below = roots.iter().filter_map(|root| path.strip_prefix(root).ok());
    // The innermost folder, should two hold it.
    let shortest = below.min_by_key(|below| below.as_os_str().len());
    match shortest {
        Some(below) if below == Path::new("") => path.file_name().map_or(path, Path::new),
        Some(below) => below,
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_two_numbers_of_which_the_first_counts_from_one() {
        assert_eq!("3/64".parse(), Ok(Shard { number: 3, of: 64 }));
        assert_eq!("1/1".parse(), Ok(Shard { number: 1, of: 1 }));
        for text in [
            "0/4", "5/4", "3", "3/", "/3", "a/b", "1/0", "-1/2", "1/2/3", " 1/2",
        ] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_path_is_relative_to_the_innermost_folder_that_was_named() {
        let roots = ["in", "in/deep", "a.jpg", "-"].map(PathBuf::from);
        for (path, wanted) in [
            ("in/b/1.jpg", "b/1.jpg"),
            ("in/deep/2.jpg", "2.jpg"),
            ("a.jpg", "a.jpg"),
            ("of/a/list.jpg", "of/a/list.jpg"),
            ("inside.jpg", "inside.jpg"),
        ] {
            assert_eq!(relative(Path::new(path), &roots), Path::new(wanted));
        }
        let named = [PathBuf::from("/far/away/x.jpg")];
        assert_eq!(relative(&named[0], &named), Path::new("x.jpg"));
    }
}
