//! What a user names on the command line, as a stream of pictures to label: files as they are,
//! folders with all they hold, `-` for a list on standard input. Every file comes out once for
//! each time it was named, in a fixed order; nothing is opened, and nothing is remembered but the
//! names in the folders between here and the current file, so the length of the list costs no memory.

mod list;

pub use list::Separator;

use super::apart::Apart;
use super::scan::{LINK, unreadable};
use crate::printable::system_words;
use docsort_archive::Member;
use list::List;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// One row to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// With all of its pages: a row each.
    File(PathBuf),
    /// One picture of a file, and one row, whatever the file has become: the page of this number, counted from 1, or the
    /// first.
    Page { path: PathBuf, page: Option<u32> },
    /// A file inside of an archive.
    Member(Member),
    /// Something in place of a file: an unreadable folder, a link that is not followed.
    Problem { path: PathBuf, reason: String },
}

/// What is done with symbolic links inside of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Each is a problem that says so.
    Named,
    /// Loops are found and named.
    Followed,
}

impl Input {
    /// Of the file, or of what stands in its place; of a member, its archive's.
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Page { path, .. } | Self::Problem { path, .. } => path,
            Self::Member(member) => member.archive(),
        }
    }

    /// Its name inside of the archive, of a member.
    pub fn member(&self) -> Option<&Path> {
        match self {
            Self::File(_) | Self::Page { .. } | Self::Problem { .. } => None,
            Self::Member(member) => Some(member.name()),
        }
    }

    /// The number of the one page that is asked for, where it has one.
    pub fn page(&self) -> Option<u32> {
        match self {
            Self::Page { page, .. } => *page,
            Self::File(_) | Self::Member(_) | Self::Problem { .. } => None,
        }
    }

    /// A picture that was found before: a file that is one, or a page of one.
    pub fn picture(path: &Path, page: Option<u32>) -> Self {
        let path = path.to_owned();
        Self::Page { path, page }
    }
}

/// Everything that `paths` name. `list` is read, path by path, for each `-` among them.
///
/// A path that was named is taken as it is, even if it is hidden or a link; inside a folder, hidden
/// files, what systems leave behind and docsort's own runs are passed over.
pub fn expand<L: BufRead + Send>(
    paths: Vec<PathBuf>,
    links: Links,
    separator: Separator,
    list: L,
) -> impl Iterator<Item = Input> + Send + use<L> {
    let mut paths = paths.into_iter();
    let mut list = List::new(list, separator);
    let mut folder: Option<Box<dyn Iterator<Item = Input> + Send>> = None;
    let mut listing = false;
    std::iter::from_fn(move || {
        loop {
            if let Some(files) = folder.as_mut() {
                match files.next() {
                    Some(input) => return Some(input),
                    None => folder = None,
                }
            }
            let named = if listing { list.next_path() } else { None };
            let path = match named {
                Some(Ok(path)) if separator == Separator::Nul && is_of_lines(&path) => {
                    return Some(problem(&path, NO_NUL.to_owned()));
                }
                Some(Ok(path)) => path,
                Some(Err(error)) => {
                    listing = false;
                    return Some(problem(Path::new("-"), system_words(&error)));
                }
                None => {
                    listing = false;
                    let path = paths.next()?;
                    if path.as_os_str() == "-" {
                        listing = true;
                        continue;
                    }
                    path
                }
            };
            if path.is_dir() {
                folder = Some(Box::new(files_of(path, links)));
            } else {
                return Some(Input::File(path));
            }
        }
    })
}

const NO_NUL: &str = "not_found: no such file; if the list has a path on each line, leave -0 out";

/// Whether lines were taken for one path. Names may hold line ends, so what is there is no list.
fn is_of_lines(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().contains(&b'\n') && path.symlink_metadata().is_err()
}

/// The files of a folder and its folders, in byte order of their names.
fn files_of(folder: PathBuf, links: Links) -> impl Iterator<Item = Input> + Send {
    let root = folder.clone();
    let entries = WalkDir::new(&folder)
        .min_depth(1)
        .follow_links(links == Links::Followed)
        .sort_by(|a, b| a.file_name().cmp(b.file_name()))
        .into_iter()
        .filter_entry(move |entry| {
            !Apart::among_inputs(&root).holds(entry.path(), entry.file_type().is_dir())
        });
    entries.filter_map(move |entry| match entry {
        Err(error) => {
            let skipped = unreadable(&folder, &error);
            Some(problem(&skipped.path, skipped.reason))
        }
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) if entry.file_type().is_symlink() => Some(problem(entry.path(), LINK.to_owned())),
        Ok(entry) => Some(Input::File(entry.into_path())),
    })
}

fn problem(path: &Path, reason: String) -> Input {
    Input::Problem {
        path: path.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(root: &Path, paths: &[&str], list: &str) -> Vec<String> {
        let paths: Vec<PathBuf> = paths
            .iter()
            .map(|path| match *path {
                "-" => PathBuf::from("-"),
                path => root.join(path),
            })
            .collect();
        let inputs =
            expand(paths, Links::Named, Separator::Line, list.as_bytes()).map(
                |input| match input {
                    Input::File(path) | Input::Page { path, .. } => path,
                    Input::Problem { path, .. } => path.with_extension("problem"),
                    Input::Member(member) => panic!("{member:?}"),
                },
            );
        inputs
            .map(|path| {
                let path = path.strip_prefix(root).unwrap_or(&path);
                path.to_string_lossy().into_owned()
            })
            .collect()
    }

    #[test]
    fn folders_come_in_byte_order_and_named_files_as_they_are() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir_all(root.join("b/deep")).unwrap();
        for file in ["b/2.jpg", "b/10.jpg", "b/deep/1.png", "b/.hidden", "a.jpg"] {
            fs::write(root.join(file), b"").unwrap();
        }
        assert_eq!(
            names(root, &["b", "a.jpg", "gone.jpg", "a.jpg"], ""),
            [
                "b/10.jpg",
                "b/2.jpg",
                "b/deep/1.png",
                "a.jpg",
                "gone.jpg",
                "a.jpg"
            ]
        );
    }

    #[test]
    fn a_list_may_name_folders_and_files_with_spaces() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir(root.join("d")).unwrap();
        fs::write(root.join("d/x.jpg"), b"").unwrap();
        let list = format!("{}\r\n\n a b.jpg\nlast.jpg", root.join("d").display());
        assert_eq!(
            names(root, &["-"], &list),
            ["d/x.jpg", " a b.jpg", "last.jpg"]
        );
    }

    #[test]
    fn a_byte_order_mark_belongs_to_no_path_and_only_the_head_of_a_list_has_one() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        assert_eq!(
            names(root, &["-"], "\u{feff}a.jpg\n\u{feff}b.jpg\n"),
            ["a.jpg", "\u{feff}b.jpg"]
        );
        assert_eq!(names(root, &["-"], "\u{feff}\na.jpg"), ["a.jpg"]);
    }

    #[test]
    fn a_list_with_nul_bytes_holds_line_ends_in_its_paths() {
        let root = tempfile::tempdir().unwrap();
        let broken = root.path().join("a\nb.jpg");
        fs::write(&broken, b"").unwrap();
        let paths = vec![PathBuf::from("-")];
        let list = format!("\u{feff}{}\0\0c.jpg\r\0d.jpg", broken.display());
        let found: Vec<Input> =
            expand(paths, Links::Named, Separator::Nul, list.as_bytes()).collect();
        let wanted = [broken, "c.jpg\r".into(), "d.jpg".into()];
        assert_eq!(found, wanted.map(Input::File));
    }

    #[test]
    fn a_list_with_nul_bytes_that_is_read_by_lines_is_one_problem_that_names_the_option() {
        let paths = vec![PathBuf::from("-")];
        let found: Vec<Input> = expand(
            paths,
            Links::Named,
            Separator::Line,
            b"a.jpg\0b.jpg\0".as_slice(),
        )
        .collect();
        let [Input::Problem { path, reason }] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!(path, Path::new("-"));
        assert!(reason.contains("-0"), "{reason}");
    }

    /// What is no list of paths, such as a film: it is taken to its first bytes, and never as a whole.
    #[test]
    fn bytes_without_an_end_are_one_problem_and_are_not_read_on() {
        for (separator, byte) in [(Separator::Line, b'x'), (Separator::Nul, b'\n')] {
            let mut endless = CountedBytes { byte, taken: 0 };
            let list = std::io::BufReader::new(&mut endless);
            let paths = vec![PathBuf::from("-"), PathBuf::from("a.jpg")];
            let found: Vec<Input> = expand(paths, Links::Named, separator, list).collect();
            let [Input::Problem { path, reason }, after] = &found[..] else {
                panic!("{found:?}");
            };
            assert_eq!(path, Path::new("-"));
            assert!(reason.contains("one path on each line"), "{reason}");
            assert_eq!(*after, Input::File("a.jpg".into()));
            assert!(endless.taken < 1 << 20, "{} bytes", endless.taken);
        }
        let long = format!("{}/a.jpg\nb.jpg\n", "d/".repeat(40_000));
        let list = long.as_bytes();
        let found = expand(
            vec![PathBuf::from("-")],
            Links::Named,
            Separator::Line,
            list,
        );
        assert_eq!(found.count(), 2);
    }

    /// The same byte without end, up to what no memory should be asked for.
    struct CountedBytes {
        byte: u8,
        taken: usize,
    }

    impl std::io::Read for CountedBytes {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            if self.taken > 1 << 30 {
                return Ok(0);
            }
            into.fill(self.byte);
            self.taken += into.len();
            Ok(into.len())
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_inside_a_folder_is_a_row_that_says_so() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir(root.join("d")).unwrap();
        std::os::unix::fs::symlink(root, root.join("d/loop")).unwrap();
        assert_eq!(names(root, &["d"], ""), ["d/loop.problem"]);
    }
}
