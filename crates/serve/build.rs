//! With the feature `page`, lists the files of the page that web/build.sh made, so that they become parts of the program.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").expect("Cargo sets it for every build script");
    let mut list = "static FILES: &[(&str, &[u8])] = &[\n".to_owned();
    if env::var_os("CARGO_FEATURE_PAGE").is_some() {
        let root = env::var_os("CARGO_MANIFEST_DIR").expect("Cargo sets it for every build script");
        let page = Path::new(&root).join("../../web/dist");
        println!("cargo:rerun-if-changed={}", page.display());
        assert!(
            page.join("index.html").is_file(),
            "web/dist holds no index.html: run web/build.sh first, or leave out --features page"
        );
        let mut files = Vec::new();
        collect(&page, &mut files).expect("the folder was just seen");
        files.sort();
        for file in files {
            let name = file.strip_prefix(&page).expect("it was found below");
            let name = name.to_string_lossy().replace('\\', "/");
            // A String takes everything.
            let _ = writeln!(list, "    ({name:?}, include_bytes!({file:?})),");
        }
    }
    list.push_str("];\n");
    fs::write(Path::new(&out).join("page.rs"), list).expect("OUT_DIR is there to be written to");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
