//! A crash at each named point of publishing (K3): before the rename nothing is visible, after it
//! everything is; what lies around is cleared at the next start.

use super::*;
use crate::checkpoint::publish::publish_with;

const FILES: [(&str, &[u8]); 2] = [("model.bin", b"new weights"), ("optimizer.bin", b"moments")];

/// The points that publishing passes, in order.
fn points(parent: &Path, name: &str) -> Vec<String> {
    let mut points = Vec::new();
    publish_with(parent, name, &manifest(2, 0), &FILES, &mut |point| {
        points.push(point.to_owned());
        Ok(())
    })
    .unwrap();
    points
}

/// Publishes until `stop`, and leaves everything there as a crash would.
fn crash(parent: &Path, name: &str, stop: &str) {
    let outcome = publish_with(parent, name, &manifest(2, 0), &FILES, &mut |point| {
        if point == stop {
            return Err(CheckpointError::damaged(Path::new(point), "crashed here"));
        }
        Ok(())
    });
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains("crashed here"), "{error}");
}

#[test]
fn a_new_checkpoint_is_invisible_until_its_rename() {
    let expected = [
        "after-create",
        "after-model",
        "after-optimizer",
        "before-manifest",
        "before-rename",
        "after-rename",
        "after-sync",
    ];
    assert_eq!(
        points(tempfile::tempdir().unwrap().path(), "epoch-0002"),
        expected
    );
    for point in expected {
        let dir = tempfile::tempdir().unwrap();
        publish_at(dir.path(), 1, 0);
        crash(dir.path(), "epoch-0002", point);
        let is_published = ["after-rename", "after-sync"].contains(&point);
        let newest = if is_published {
            "epoch-0002"
        } else {
            "epoch-0001"
        };
        assert_eq!(latest_name(dir.path()), newest, "{point}");
        assert_eq!(clean(dir.path()).unwrap(), [], "{point}");
        assert_eq!(latest_name(dir.path()), newest, "{point}");
        assert_eq!(
            names(dir.path()).len(),
            1 + usize::from(is_published),
            "{point}"
        );
    }
}

#[test]
fn a_replaced_best_is_whole_at_every_moment_the_old_one_or_the_new_one() {
    let probe = tempfile::tempdir().unwrap();
    publish_best(probe.path(), &manifest(1, 0), &[("model.bin", b"old")]).unwrap();
    let points = points(probe.path(), "best");
    assert!(points.contains(&"between-renames".to_owned()));
    for point in points {
        let dir = tempfile::tempdir().unwrap();
        publish_best(dir.path(), &manifest(1, 0), &[("model.bin", b"old")]).unwrap();
        crash(dir.path(), "best", &point);
        let hidden = dir.path().join(".old-best");
        let valid = [dir.path().join("best"), hidden]
            .iter()
            .any(|path| open(path).and_then(|found| found.verify()).is_ok());
        assert!(valid, "{point}");

        let warnings = clean(dir.path()).unwrap();
        assert_eq!(
            warnings.len(),
            usize::from(point == "between-renames"),
            "{point}"
        );
        assert_eq!(names(dir.path()), ["best"], "{point}");
        let bytes = open(&dir.path().join("best"))
            .unwrap()
            .bytes("model.bin")
            .unwrap();
        let expected: &[u8] = match point.as_str() {
            "after-rename" | "after-sync" => b"new weights",
            _ => b"old",
        };
        assert_eq!(bytes, expected, "{point}");
    }
}

#[test]
fn publishing_the_same_epoch_again_replaces_it_and_leaves_nothing_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    publish_at(dir.path(), 1, 0);
    // Process numbers come round: a crash may have left the very name that is built now.
    let leftover = format!(".tmp-epoch-0001-{}", std::process::id());
    fs::create_dir(dir.path().join(&leftover)).unwrap();
    fs::write(dir.path().join(leftover).join("model.bin"), b"half").unwrap();
    let path = publish(dir.path(), "epoch-0001", &manifest(1, 0), &FILES).unwrap();
    assert_eq!(
        open(&path).unwrap().bytes("model.bin").unwrap(),
        b"new weights"
    );
    assert_eq!(names(dir.path()), ["epoch-0001"]);
}

#[test]
fn a_damaged_best_is_replaced_by_the_copy_that_verifies() {
    let dir = tempfile::tempdir().unwrap();
    publish_best(dir.path(), &manifest(1, 0), &FILES).unwrap();
    crash(dir.path(), "best", "after-sync");
    fs::write(dir.path().join("best/model.bin"), b"rot").unwrap();
    assert_eq!(clean(dir.path()).unwrap().len(), 1);
    assert_eq!(names(dir.path()), ["best"]);
    open(&dir.path().join("best")).unwrap().verify().unwrap();
}

#[test]
fn a_half_deleted_checkpoint_is_never_put_back() {
    let dir = tempfile::tempdir().unwrap();
    publish_at(dir.path(), 2, 0);
    publish_at(dir.path(), 1, 0);
    fs::rename(
        dir.path().join("epoch-0001"),
        dir.path().join(".gone-epoch-0001"),
    )
    .unwrap();
    let half = dir.path().join(".gone-epoch-0003");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("model.bin"), b"half").unwrap();
    assert_eq!(clean(dir.path()).unwrap(), []);
    assert_eq!(names(dir.path()), ["epoch-0002"]);
}

#[test]
fn a_failed_publish_restores_the_state_before_it() {
    let dir = tempfile::tempdir().unwrap();
    publish_at(dir.path(), 1, 0);
    // Two files of one name: the second cannot be created.
    let twice: [(&str, &[u8]); 2] = [("model.bin", b"a"), ("model.bin", b"b")];
    let error = publish(dir.path(), "epoch-0001", &manifest(1, 0), &twice).unwrap_err();
    assert!(error.to_string().contains("cannot create"), "{error}");
    assert_eq!(names(dir.path()), ["epoch-0001"]);
    open(&dir.path().join("epoch-0001"))
        .unwrap()
        .verify()
        .unwrap();
}

#[test]
fn clean_touches_nothing_that_is_not_a_leftover() {
    let dir = tempfile::tempdir().unwrap();
    for name in [".lock", "history.csv", "config.toml", ".hidden"] {
        fs::write(dir.path().join(name), b"x").unwrap();
    }
    clean(dir.path()).unwrap();
    assert_eq!(names(dir.path()).len(), 4);
}

#[test]
fn a_replaced_copy_of_a_newer_format_is_put_back_and_a_newer_successor_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    for name in [".old-best", ".old-epoch-0001", "epoch-0001"] {
        let path = dir.path().join(name);
        fs::create_dir(&path).unwrap();
        fs::write(
            path.join(MANIFEST),
            format!("format_version = 3\nname = {name:?}\n"),
        )
        .unwrap();
    }
    clean(dir.path()).unwrap();
    assert_eq!(names(dir.path()), ["best", "epoch-0001"]);
    let kept = fs::read_to_string(dir.path().join("epoch-0001").join(MANIFEST)).unwrap();
    assert!(kept.contains("\"epoch-0001\""));
}
