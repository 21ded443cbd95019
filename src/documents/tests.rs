//! Laws of all drawing: the same arguments, the same picture.

use super::*;

#[test]
fn the_same_arguments_draw_the_same_picture() {
    for kind in Kind::ALL {
        let picture = draw(kind, rules, 5, 7, 96);
        assert_eq!(picture, draw(kind, rules, 5, 7, 96));
        assert_ne!(picture, draw(kind, rules, 5, 8, 96));
        assert_ne!(picture, draw(kind, rules, 6, 7, 96));
    }
}

#[test]
fn the_long_side_is_as_asked() {
    for kind in Kind::ALL {
        for index in 0..30 {
            let picture = draw(kind, 1, index, 80);
            assert_eq!(picture.width().max(picture.height()), 80);
            assert!(picture.width().min(picture.height()) >= 30);
        }
    }
}

#[test]
fn no_picture_is_blank() {
    for kind in Kind::ALL {
        for index in 0..30 {
            let picture = draw(kind, 2, index, 96);
            let tones: std::collections::HashSet<u8> =
                picture.pixels().map(|p| p.0[1] / 8).collect();
            assert!(tones.len() >= 4, "{kind:?} {index}: {} tones", tones.len());
        }
    }
}

#[test]
fn a_folder_is_the_same_for_any_number_of_threads_and_never_overwritten() {
    let request = Request {
        per_class: 3,
        seed: 9,
        long_side_px: 64,
        jpeg_quality: 85,
    };
    let folders: Vec<_> = [1, 3]
        .into_iter()
        .map(|threads| {
            let folder = tempfile::tempdir().unwrap();
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| write_folder(folder.path(), &request, &|_| ()))
                .unwrap();
            folder
        })
        .collect();
    for kind in Kind::ALL {
        for number in 1..=3 {
            let name = format!("{0}/{0}-{number:04}.jpg", kind.class_name());
            let read = |i: usize| std::fs::read(folders[i].path().join(&name)).unwrap();
            assert_eq!(read(0), read(1));
        }
    }
    let again = write_folder(folders[0].path(), &request, &|_| ());
    assert!(matches!(again, Err(DocumentsError::Io { .. })));
}
