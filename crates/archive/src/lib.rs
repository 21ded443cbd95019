//! Archives as places where pictures lie: lists the members of a tar or ZIP file, and reads one at a time from where it
//! is. Owns the limits on what a stranger's archive may cost (members, names, sizes, ratio). Never unpacks, writes, or
//! follows a name or a link: names are text for rows.

mod source;
mod tar;
mod zip;

use docsort_picture::{Limits, Reject, RejectKind, open_regular};
use rawzip::ZipArchive;
use source::{Source, of_bytes, of_file};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Members of one archive. A WebDataset shard has some ten thousand; a listing of so many takes 200 MB.
pub const MAX_MEMBERS: usize = 1_000_000;
/// Bytes of all names together: 256 for each of so many members.
const MAX_NAME_BYTES: usize = 256 * MAX_MEMBERS;
/// A member that grows to more than this has to keep within [`MAX_RATIO`].
const FREE_BYTES: u64 = 1 << 20;
/// How many times as long as its compressed bytes a member may be. Photographs and scans do not reach 20; deflate itself
/// ends at 1,032 (RFC 1951: 258 bytes of two bits).
pub const MAX_RATIO: u64 = 200;

/// What an archive is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Tar,
    Zip,
}

impl Kind {
    fn of(name: &Path) -> Option<Self> {
        let ending = name.extension()?;
        if ending.eq_ignore_ascii_case("tar") {
            Some(Self::Tar)
        } else if ending.eq_ignore_ascii_case("zip") {
            Some(Self::Zip)
        } else {
            None
        }
    }
}

/// Whether a file of this name is taken for an archive: `.tar` and `.zip` in any case. No file is opened to tell.
pub fn is_archive(name: &Path) -> bool {
    Kind::of(name).is_some()
}

/// An open archive; members share it.
struct Archive {
    path: PathBuf,
    content: Content,
}

enum Content {
    Tar(Source),
    Zip(ZipArchive<Source>),
}

/// Where a member's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// In a tar file, as they are.
    Plain { offset: u64, length: u64 },
    /// In a ZIP file.
    Zipped(zip::Zipped),
    /// Known from the listing to be none that is read.
    Nowhere(Reject),
}

/// One file inside of an archive. Takes its name and some hundred bytes.
#[derive(Clone)]
pub struct Member {
    archive: Arc<Archive>,
    name: PathBuf,
    place: Place,
}

/// All files in an archive, in its order. Folders are none.
#[derive(Debug, Default)]
pub struct Listing {
    pub members: Vec<Member>,
    /// Why there may be more than these: the archive is damaged behind them. Of one that cannot be read at all, why.
    pub damage: Option<Reject>,
}

/// Lists an archive by its ending. Opens it, and keeps it open as long as there are members; reads headers alone.
pub fn list(path: &Path) -> Listing {
    match open_regular(path).and_then(of_file) {
        Ok((source, length)) => list_in(path, source, length),
        Err(reject) => refused(reject),
    }
}

/// Lists an archive that is in memory; `path` is its name, and tells its kind by the ending.
pub fn list_bytes(path: &Path, bytes: Vec<u8>) -> Listing {
    let (source, length) = of_bytes(bytes);
    list_in(path, source, length)
}

fn list_in(path: &Path, source: Source, length: u64) -> Listing {
    if length == 0 {
        return refused(Reject::new(RejectKind::Empty, "the file has no bytes"));
    }
    let (content, found) = match Kind::of(path) {
        Some(Kind::Tar) => {
            let found = tar::list(&source, length);
            (Content::Tar(source), found)
        }
        Some(Kind::Zip) => match zip::open(source, length) {
            Ok(archive) => {
                let found = zip::list(&archive, length);
                (Content::Zip(archive), found)
            }
            Err(reject) => return refused(reject),
        },
        None => {
            let detail = "no archive that is read: .tar and .zip are";
            return refused(Reject::new(RejectKind::Unsupported, detail));
        }
    };
    let archive = Arc::new(Archive {
        path: path.to_owned(),
        content,
    });
    let member = |(name, place)| Member {
        archive: Arc::clone(&archive),
        name,
        place,
    };
    Listing {
        members: found.places.into_iter().map(member).collect(),
        damage: found.damage,
    }
}

fn refused(reject: Reject) -> Listing {
    Listing {
        members: Vec::new(),
        damage: Some(reject),
    }
}

impl Member {
    /// The archive, as it was named.
    pub fn archive(&self) -> &Path {
        &self.archive.path
    }

    /// Its name in the archive, as it stands there: it may be absolute, lead upward, or be there twice.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// All of its bytes. Any number of threads may read members of one archive at a time.
    ///
    /// # Errors
    /// `too_long` beyond [`Limits::max_bytes`]; `truncated`, `corrupt` (a checksum among the reasons);
    /// `unsupported` beyond [`MAX_RATIO`], and for what is encrypted, compressed by other means than deflate, an archive, or a link;
    /// `unreadable` where the system says no.
    pub fn read(&self, limits: &Limits) -> Result<Vec<u8>, Reject> {
        match (&self.place, &self.archive.content) {
            (Place::Nowhere(reject), _) => Err(reject.clone()),
            (&Place::Plain { offset, length }, Content::Tar(source)) => {
                limits.check_length(length)?;
                tar::read(source, offset, length)
            }
            (Place::Zipped(zipped), Content::Zip(archive)) => {
                limits.check_length(zipped.length())?;
                zip::read(archive, zipped)
            }
            _ => unreachable!("a member's place is of its archive's kind"),
        }
    }
}

impl PartialEq for Member {
    fn eq(&self, other: &Self) -> bool {
        let whole = |member: &Self| {
            let (archive, name) = (member.archive().to_owned(), member.name.clone());
            (archive, name, member.place.clone())
        };
        whole(self) == whole(other)
    }
}

impl Eq for Member {}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:?} in {:?}", self.name, self.archive())
    }
}

/// What a listing of either kind found.
#[derive(Default)]
struct Found {
    places: Vec<(PathBuf, Place)>,
    name_bytes: usize,
    damage: Option<Reject>,
}

impl Found {
    /// Adds a member. One that is an archive by its name is never opened.
    ///
    /// # Errors
    /// More members, or longer names, than are read.
    fn add(&mut self, name: &[u8], place: Place) -> Result<(), Reject> {
        self.name_bytes += name.len();
        if self.places.len() == MAX_MEMBERS || self.name_bytes > MAX_NAME_BYTES {
            let detail = format!(
                "more than {MAX_MEMBERS} members, or longer names than so many have: divide the archive"
            );
            return Err(Reject::new(RejectKind::Unsupported, detail));
        }
        let name = name_of(name);
        let place = match place {
            Place::Nowhere(_) => place,
            _ if is_archive(&name) => nowhere("an archive inside of an archive is not opened"),
            place => place,
        };
        self.places.push((name, place));
        Ok(())
    }

    /// What is told of an archive whose members would cost too much, or lie about where they are: none of them is read.
    fn refused(reject: Reject) -> Self {
        Self {
            damage: Some(reject),
            ..Self::default()
        }
    }
}

fn nowhere(detail: &str) -> Place {
    Place::Nowhere(Reject::new(RejectKind::Unsupported, detail))
}

/// A name's own bytes. An empty one would look like none.
#[cfg(unix)]
fn name_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    let bytes = if bytes.is_empty() { b"." } else { bytes };
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn name_of(bytes: &[u8]) -> PathBuf {
    let bytes = if bytes.is_empty() { b"." } else { bytes };
    String::from_utf8_lossy(bytes).into_owned().into()
}
