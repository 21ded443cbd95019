//! Archives by Python's writers (tests/data/make.py): every member with its bytes, or the reason why not; and what a
//! stranger may do to them.

use docsort_archive::{Listing, MAX_MEMBERS, Member, is_archive, list, list_bytes};
use docsort_picture::{Limits, RejectKind};
use std::path::{Path, PathBuf};

const MAX_BYTES: u64 = 64 << 20;
const ALL: [&str; 9] = [
    "gnu.tar",
    "pax.tar",
    "stored.zip",
    "deflated.zip",
    "bzip2.zip",
    "piped.zip",
    "nested.zip",
    "encrypted.zip",
    "overlapping.zip",
];

/// Members have no pixels.
fn up_to(max_bytes: u64) -> Limits {
    Limits {
        max_bytes,
        max_pixels: 0,
        min_side_px: 0,
        max_pages: 0,
    }
}

fn at(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(at(name)).unwrap()
}

/// Name and content, or the beginning of a row's reason.
fn read(member: &Member) -> (String, Result<Vec<u8>, String>) {
    let content = member.read(&up_to(MAX_BYTES));
    (
        member.name().display().to_string(),
        content.map_err(|reject| reject.to_string()),
    )
}

/// The three files that most of them hold.
fn three() -> [(String, Vec<u8>); 3] {
    let long = format!("a/{}.jpg", "long".repeat(40));
    [
        ("a/1.jpg".to_owned(), b"first".to_vec()),
        (long, b"second".repeat(1000)),
        ("../é.jpg".to_owned(), b"third".to_vec()),
    ]
}

#[track_caller]
fn check_three(listing: &Listing) {
    let found: Vec<_> = listing.members.iter().take(3).map(read).collect();
    assert_eq!(found, three().map(|(name, content)| (name, Ok(content))));
    assert_eq!(listing.damage, None);
}

#[test]
fn every_file_of_an_archive_is_a_member_with_its_bytes_and_folders_are_none() {
    for name in ["stored.zip", "deflated.zip", "piped.zip"] {
        let listing = list(&at(name));
        check_three(&listing);
        assert_eq!(listing.members.len(), 3, "{name}");
        assert_eq!(listing.members[0].archive(), at(name));
    }
    for name in ["gnu.tar", "pax.tar"] {
        let listing = list(&at(name));
        check_three(&listing);
        let others: Vec<_> = listing.members[3..].iter().map(read).collect();
        for (index, (name, wanted)) in [
            ("soft.jpg", "link"),
            ("hard.jpg", "link"),
            ("fifo", "no file"),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(others[index].0, name);
            let reason = others[index].1.clone().unwrap_err();
            assert!(
                reason.starts_with("unsupported: ") && reason.contains(wanted),
                "{reason}"
            );
        }
    }
}

#[test]
fn what_is_not_read_is_named_and_its_neighbours_are_read() {
    let reasons = |name: &str| -> Vec<Result<usize, String>> {
        let members = list(&at(name)).members;
        let read = members.iter().map(|member| read(member).1);
        read.map(|content| content.map(|bytes| bytes.len()))
            .collect()
    };
    let unsupported = |what: &str| Err(format!("unsupported: {what}"));
    let encrypted = unsupported("an encrypted member of an archive");
    assert_eq!(reasons("encrypted.zip"), [encrypted, Ok(6000), Ok(5)]);
    let bzip2 = unsupported("compressed by BZIP2; members that are stored or deflated are read");
    assert_eq!(reasons("bzip2.zip"), [bzip2.clone(), bzip2.clone(), bzip2]);
    let nested = unsupported("an archive inside of an archive is not opened");
    assert_eq!(reasons("nested.zip"), [nested.clone(), nested, Ok(1)]);
}

#[test]
fn a_member_that_grows_two_hundredfold_or_is_too_long_is_refused_before_it_is_inflated() {
    let bomb = &list(&at("bomb.zip")).members[0];
    let reject = bomb.read(&up_to(MAX_BYTES)).unwrap_err();
    // Not `too_long`: for that, every verb names an option, and none moves this.
    assert_eq!(reject.kind, RejectKind::Unsupported);
    assert!(reject.detail.contains("grow to 4194304"), "{reject}");
    assert!(reject.detail.contains("unpack"), "{reject}");
    for name in ["gnu.tar", "stored.zip", "deflated.zip"] {
        let members = list(&at(name)).members;
        let reject = members[1].read(&up_to(5999)).unwrap_err();
        assert_eq!(
            reject.to_string(),
            "too_long: 6000 bytes, at most 5999 are read"
        );
        assert_eq!(members[1].read(&up_to(6000)).unwrap().len(), 6000);
    }
}

#[test]
fn members_that_share_their_bytes_are_refused_as_a_whole() {
    let listing = list(&at("overlapping.zip"));
    assert_eq!(listing.members, []);
    assert_eq!(
        listing.damage.unwrap().to_string(),
        "corrupt: its members lie over each other"
    );
}

#[test]
fn a_checksum_that_does_not_hold_is_told() {
    let mut stored = bytes("stored.zip");
    let at = stored.windows(5).position(|part| part == b"first").unwrap();
    stored[at] = b'F';
    let members = list_bytes(Path::new("a.zip"), stored).members;
    assert_eq!(
        members[0].read(&up_to(MAX_BYTES)).unwrap_err().kind,
        RejectKind::Corrupt
    );
    assert_eq!(members[2].read(&up_to(MAX_BYTES)).unwrap(), b"third");
}

#[test]
fn a_tar_file_that_was_cut_at_any_byte_is_truncated() {
    for name in ["gnu.tar", "pax.tar"] {
        let whole = bytes(name);
        // Python fills the archive up to ten blocks; two of zeros are the mark of the end.
        let last = whole.iter().rposition(|&byte| byte != 0).unwrap();
        let end = last.next_multiple_of(512);
        for length in 1..=end {
            let listing = list_bytes(Path::new(name), whole[..length].to_vec());
            let damage = listing.damage.expect("what is missing is told");
            assert_eq!(
                damage.kind,
                RejectKind::Truncated,
                "{name} at {length} of {end}: {damage}"
            );
            for (member, (name, content)) in listing.members.iter().zip(three()) {
                match member.read(&up_to(MAX_BYTES)) {
                    Ok(read) => assert_eq!((member.name(), read), (Path::new(&name), content)),
                    Err(reject) => assert_eq!(reject.kind, RejectKind::Truncated),
                }
            }
        }
        assert_eq!(list_bytes(Path::new(name), whole).damage, None);
    }
}

#[test]
fn a_zip_file_that_was_cut_at_any_byte_is_truncated_and_has_no_members() {
    for name in ALL.into_iter().filter(|name| name.ends_with(".zip")) {
        let whole = bytes(name);
        for length in 1..whole.len() {
            let listing = list_bytes(Path::new(name), whole[..length].to_vec());
            let damage = listing.damage.expect("what is missing is told");
            assert_eq!(
                damage.kind,
                RejectKind::Truncated,
                "{name} at {length} of {}: {damage}",
                whole.len()
            );
            assert!(listing.members.is_empty(), "{name} at {length}");
        }
    }
}

#[test]
fn headers_without_end_take_no_memory() {
    // A GNU long name (type L) that claims eight gigabytes, in a sparse file that has them.
    let mut header = tar::Header::new_gnu();
    header.set_path("././@LongLink").unwrap();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(8 << 30);
    header.set_cksum();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.tar");
    std::fs::write(&path, header.as_bytes()).unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(9 << 30).unwrap();
    let listing = list(&path);
    assert_eq!(listing.members, []);
    let damage = listing.damage.unwrap().to_string();
    assert!(
        damage.contains("headers of a member have no end"),
        "{damage}"
    );
}

/// A ZIP64 file that lists `count` empty members called `x` (APPNOTE 4.3.12 to 4.3.16).
fn many(count: u64) -> Vec<u8> {
    let local = [&b"PK\x03\x04"[..], &[20, 0], &[0; 20], &[1, 0, 0, 0], b"x"].concat();
    let listed = [
        &b"PK\x01\x02"[..],
        &[20, 0, 20, 0],
        &[0; 20],
        &[1, 0],
        &[0; 16],
        b"x",
    ]
    .concat();
    let mut zip = local.clone();
    zip.extend(listed.repeat(count as usize));
    let end = zip.len() as u64;
    zip.extend(b"PK\x06\x06");
    let length = listed.len() as u64 * count;
    zip.extend([&44u64.to_le_bytes()[..], &[45, 0, 45, 0], &[0; 8]].concat());
    for number in [count, count, length, local.len() as u64] {
        zip.extend(number.to_le_bytes());
    }
    zip.extend(
        [
            &b"PK\x06\x07"[..],
            &[0; 4],
            &end.to_le_bytes(),
            &[1, 0, 0, 0],
        ]
        .concat(),
    );
    zip.extend([&b"PK\x05\x06"[..], &[0; 4], &[0xff; 12], &[0; 2]].concat());
    zip
}

#[test]
fn more_members_than_are_read_are_refused_as_a_whole() {
    let count = MAX_MEMBERS as u64;
    let listing = list_bytes(Path::new("a.zip"), many(count));
    assert_eq!((listing.members.len(), listing.damage), (MAX_MEMBERS, None));
    assert_eq!(listing.members[7].read(&up_to(0)).unwrap(), b"");
    let listing = list_bytes(Path::new("a.zip"), many(count + 1));
    assert_eq!(listing.members, []);
    let reject = listing.damage.unwrap();
    assert_eq!(reject.kind, RejectKind::Unsupported);
    assert!(reject.detail.ends_with("divide the archive"), "{reject}");
}

#[test]
fn what_is_no_archive_is_named() {
    let told = |name: &str, bytes: &[u8]| {
        let listing = list_bytes(Path::new(name), bytes.to_vec());
        assert_eq!(listing.members, []);
        listing.damage.unwrap().to_string()
    };
    assert!(told("a.tar", b"").starts_with("empty: "));
    let senseless = "corrupt: no tar archive: a header makes no sense";
    assert_eq!(told("a.tar", &[7; 2000]), senseless);
    // In our words, which quote none of its bytes.
    assert_eq!(
        told("a.tar", &[b"PK\x03\x04".as_slice(), &[0xff; 2000]].concat()),
        senseless
    );
    assert!(told("a.zip", &[7; 2000]).starts_with("truncated: no ZIP archive"));
    assert!(told("a.rar", &[7; 2000]).starts_with("unsupported: "));
    let missing = list(Path::new("/no/such.zip")).damage.unwrap();
    assert_eq!(missing.kind, RejectKind::NotFound);
    let folder = tempfile::tempdir().unwrap();
    let named = folder.path().join("folder.zip");
    std::fs::create_dir(&named).unwrap();
    assert_eq!(list(&named).damage.unwrap().kind, RejectKind::NotAFile);
    assert!(is_archive(Path::new("x/A.Tar")) && is_archive(Path::new("b.ZIP")));
    assert!(!is_archive(Path::new("tar")) && !is_archive(Path::new("a.tar.gz")));
}

/// Every byte of every archive changed in three ways: whatever comes of it, it comes.
#[test]
fn no_changed_byte_makes_a_panic_or_more_than_the_limits() {
    for name in ALL {
        let whole = bytes(name);
        for place in 0..whole.len() {
            // The middle of long contents says nothing that its ends do not.
            if (1200..whole.len().saturating_sub(1200)).contains(&place) && place % 7 != 0 {
                continue;
            }
            for change in [0x01, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[place] ^= change;
                let listing = list_bytes(Path::new(name), changed);
                assert!(listing.members.len() <= 64, "{name} {place}");
                for member in &listing.members {
                    if let Ok(content) = member.read(&up_to(1 << 20)) {
                        assert!(content.len() <= 1 << 20, "{name} {place}");
                    }
                }
            }
        }
    }
}
