//! Side files: what cameras and editors keep beside a picture, under its name. They go where it goes.
//! Owns which files are meant; never reads one.
//!
//! `scan.xmp` and `scan.jpg.xmp` hold what an editor was told (XMP specification part 3; darktable and
//! digiKam keep the ending), `scan.AAE` the edits of a phone, `scan.MOV` the moving part of a live photo,
//! `scan.jpg.pp3` and `scan.jpg.dop` the settings of RawTherapee and DxO, `scan.jpg.json` what Google Photos knew.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// After the picture's name without its ending.
const AFTER_STEM: [&str; 3] = ["xmp", "aae", "mov"];
/// After the whole of its name.
const AFTER_NAME: [&str; 4] = ["xmp", "pp3", "dop", "json"];
/// What a picture beside a side file ends with, whether or not it can be read here.
const PICTURES: [&str; 13] = [
    "jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff", "heic", "heif", "avif", "dng", "jxl",
];

/// A file beside a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub path: PathBuf,
    name: Naming,
    /// As it is written: `xmp` or `XMP`.
    ending: OsString,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    /// `scan.xmp`
    AfterStem,
    /// `scan.jpg.xmp`
    AfterName,
}

impl Side {
    /// Its path beside a picture at `picture`: the same name but for the ending.
    pub fn beside(&self, picture: &Path) -> PathBuf {
        named(picture, self.name, &self.ending)
    }
}

/// The side files of `picture` that are there.
pub fn side_files(picture: &Path) -> Vec<Side> {
    let endings = AFTER_STEM.map(|ending| (Naming::AfterStem, ending));
    let endings = endings
        .into_iter()
        .chain(AFTER_NAME.map(|ending| (Naming::AfterName, ending)));
    let found = endings.filter_map(|(name, ending)| {
        // One of the two: where case does not count, they are the same file.
        let mut spellings = spellings(ending).into_iter().map(OsString::from);
        spellings.find_map(|ending| {
            let path = named(picture, name, &ending);
            is_file(&path).then_some(Side { path, name, ending })
        })
    });
    found.filter(|side| side.path != picture).collect()
}

/// Whether `path` goes with a picture that is there. Of `scan.xmp` and `scan.XMP` one does; a link, a pipe or a folder
/// never does.
pub fn is_side_of_a_picture(path: &Path) -> bool {
    if !may_be_side(path) || !is_file(path) {
        return false;
    }
    let without_ending = path.with_extension("");
    if has_ending(&without_ending, &PICTURES) && is_file(&without_ending) {
        return goes_with(path, &without_ending);
    }
    let pictures = PICTURES.iter().flat_map(|ending| spellings(ending));
    let mut pictures =
        pictures.map(|ending| named(&without_ending, Naming::AfterName, ending.as_ref()));
    has_ending(path, &AFTER_STEM)
        && pictures.any(|picture| is_file(&picture) && goes_with(path, &picture))
}

/// Whether it is one of those that are taken along. Told by the system, which knows whether case counts.
fn goes_with(path: &Path, picture: &Path) -> bool {
    let Ok(path) = path.canonicalize() else {
        return false;
    };
    let mut sides = side_files(picture).into_iter();
    sides.any(|side| side.path.canonicalize().is_ok_and(|side| side == path))
}

/// Whether a file is called as side files are.
pub fn may_be_side(path: &Path) -> bool {
    has_ending(path, &AFTER_STEM) || has_ending(path, &AFTER_NAME)
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().unwrap_or_default();
    endings
        .iter()
        .any(|wanted| ending.eq_ignore_ascii_case(wanted))
}

/// `xmp`, `XMP` and `Xmp`: those that programs write.
fn spellings(ending: &str) -> [String; 3] {
    let upper = ending.to_uppercase();
    let title = upper.chars().take(1).chain(ending.chars().skip(1));
    [ending.to_owned(), title.collect(), upper]
}

fn named(picture: &Path, name: Naming, ending: &OsStr) -> PathBuf {
    match name {
        Naming::AfterStem => picture.with_extension(ending),
        Naming::AfterName => {
            let mut path = OsString::from(picture);
            path.push(".");
            path.push(ending);
            path.into()
        }
    }
}

/// A file of its own: a link is not followed.
fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_files_of_cameras_and_editors_are_found_in_all_spellings_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let sides = [
            "a.AAE",
            "a.jpg.xmp",
            "a.jpg.json",
            "a.jpg.Pp3",
            "a.jpg.DOP",
            "a.Mov",
            "a.XMP",
        ];
        let others = ["a.jpg", "a.png", "a.txt", "ab.xmp", "a.png.xmp", "b.xmp"];
        for name in others
            .into_iter()
            .chain(["a.json", "a.jpg.mov", "a.txt.json"])
        {
            fs::write(dir.path().join(name), b"").unwrap();
        }
        for name in sides {
            fs::write(dir.path().join(name), b"").unwrap();
        }
        let mut found: Vec<String> = side_files(&dir.path().join("a.jpg"))
            .into_iter()
            .map(|side| side.path.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        found.sort();
        let mut expected = sides;
        expected.sort();
        assert_eq!(found, expected);
        let beside = |name: &str| is_side_of_a_picture(&dir.path().join(name));
        assert!(sides.iter().all(|name| beside(name)));
        assert!(beside("a.png.xmp"));
        assert!(!beside("b.xmp") && !beside("ab.xmp") && !beside("a.jpg") && !beside("a.txt"));
        assert!(!beside("a.json") && !beside("a.jpg.mov") && !beside("a.txt.json"));
    }

    /// Where case counts, `a.xmp` and `a.XMP` are two files, of which one is taken along; a link and a pipe never are.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_not_taken_along_is_no_side_file() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in ["a.jpg", "a.xmp", "a.XMP", "b.png", "c.png"] {
            fs::write(at(name), b"").unwrap();
        }
        std::os::unix::fs::symlink(at("a.xmp"), at("b.xmp")).unwrap();
        fs::create_dir(at("c.xmp")).unwrap();
        let taken = |picture: &str| -> Vec<PathBuf> {
            let sides = side_files(&at(picture)).into_iter();
            sides.map(|side| side.path).collect()
        };
        assert_eq!(taken("a.jpg"), [at("a.xmp")]);
        assert!(taken("b.png").is_empty() && taken("c.png").is_empty());
        assert!(is_side_of_a_picture(&at("a.xmp")));
        for left in ["a.XMP", "b.xmp", "c.xmp"] {
            assert!(!is_side_of_a_picture(&at(left)), "{left}");
        }
    }

    #[test]
    fn a_side_file_is_called_as_its_picture_is() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.jpg", "a.AAE", "a.jpg.xmp"] {
            fs::write(dir.path().join(name), b"").unwrap();
        }
        let sides = side_files(&dir.path().join("a.jpg"));
        let mut beside: Vec<PathBuf> = sides
            .iter()
            .map(|side| side.beside(Path::new("x/a-2.jpg")))
            .collect();
        beside.sort();
        assert_eq!(beside, [Path::new("x/a-2.AAE"), Path::new("x/a-2.jpg.xmp")]);
    }
}
