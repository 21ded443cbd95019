//! Archives among the inputs: in place of each, its members as inputs of their own, or for verbs that move files, one
//! problem that says what to do. Opens an archive when its turn comes, and holds the names of one at a time.

use super::Input;
use super::apart::is_left_by_a_system;
use super::reasons::told;
use docsort_archive::{Member, is_archive, list};
use std::path::{Component, Path, PathBuf};

/// Each archive's members in its place, in the archive's order, and after them what is wrong with it. What systems leave
/// in archives (`__MACOSX`, `.DS_Store`) is passed over as in folders.
pub fn opened(inputs: impl Iterator<Item = Input> + Send) -> impl Iterator<Item = Input> + Send {
    inputs.flat_map(|input| -> Box<dyn Iterator<Item = Input> + Send> {
        match input {
            Input::File(path) if is_archive(&path) => Box::new(members(path)),
            other => Box::new(std::iter::once(other)),
        }
    })
}

fn members(path: PathBuf) -> impl Iterator<Item = Input> + Send {
    let listing = list(&path);
    let members = listing.members.into_iter().filter(is_a_users);
    let damage = listing.damage.map(|reject| Input::Problem {
        path,
        reason: told(&reject),
    });
    members.map(Input::Member).chain(damage)
}

fn is_a_users(member: &Member) -> bool {
    !member
        .name()
        .components()
        .any(|part| matches!(part, Component::Normal(name) if is_left_by_a_system(name)))
}

/// Each archive as a problem: what is sorted are files.
pub fn unopened(inputs: impl Iterator<Item = Input> + Send) -> impl Iterator<Item = Input> + Send {
    inputs.map(|input| match input {
        Input::File(path) if is_archive(&path) => Input::Problem {
            reason: in_its_place(&path),
            path,
        },
        other => other,
    })
}

fn in_its_place(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let ending = ending.to_lowercase();
    format!("unsupported: {ending} archive; unpack it, or label its members with docsort predict")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_leave_in_archives_is_no_member_and_an_archive_to_be_sorted_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.TAR");
        let mut archive = tar::Builder::new(Vec::new());
        for name in [
            "./b/1.jpg",
            "b/._1.jpg",
            "__MACOSX/2.jpg",
            "b/.hidden/3.jpg",
            "4.jpg",
        ] {
            let mut header = tar::Header::new_gnu();
            header.set_size(1);
            archive.append_data(&mut header, name, &b"x"[..]).unwrap();
        }
        std::fs::write(&path, archive.into_inner().unwrap()).unwrap();
        let files = || [Input::File(path.clone()), Input::File("b.jpg".into())].into_iter();
        let found: Vec<String> = opened(files())
            .map(|input| match input.member() {
                Some(member) => format!("member {}", member.display()),
                None => input.path().display().to_string(),
            })
            .collect();
        assert_eq!(found, ["member b/1.jpg", "member 4.jpg", "b.jpg"]);
        let [Input::Problem { reason, .. }, Input::File(_)] =
            &unopened(files()).collect::<Vec<_>>()[..]
        else {
            panic!("an archive is to be named");
        };
        assert!(reason.contains("docsort predict"), "{reason}");
    }
}
