//! Scripts for shells and manual pages: all verbs are in them, and the shells at hand read them.

use crate::harness::docsort;
use crate::harness::files::temp;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The verbs that `docsort --help` lists.
fn verbs() -> Vec<String> {
    let help = docsort(".").arg("--help").run().code(0).text();
    let commands = help.split("Commands:").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap();
    let first = commands.lines().filter_map(|line| {
        let line = line.strip_prefix("  ")?;
        // Deeper lines go on with the words of the one before.
        (!line.starts_with(' ')).then(|| line.split_whitespace().next().unwrap().to_owned())
    });
    let verbs: Vec<String> = first.filter(|verb| verb != "help").collect();
    assert!(verbs.len() >= 10, "{verbs:?}");
    verbs
}

#[test]
fn every_shell_gets_a_script_with_every_verb() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = docsort(".")
            .args(["completions", shell])
            .run()
            .code(0)
            .text();
        for verb in verbs() {
            assert!(script.contains(&verb), "{shell}: {verb}");
        }
        assert!(
            script.contains("--max-error") || script.contains("max-error"),
            "{shell}"
        );
    }
    docsort(".").args(["completions", "cmd"]).run().code(2);
}

#[test]
fn bash_completes_a_verb_and_an_option_by_the_script() {
    let dir = temp();
    let script = docsort(".")
        .args(["completions", "bash"])
        .run()
        .code(0)
        .stdout;
    fs::write(dir.path().join("docsort.bash"), script).unwrap();
    for (words, wanted) in [
        ("docsort pre", "predict"),
        ("docsort predict --max-err", "--max-error"),
        ("docsort export --form", "--format"),
    ] {
        let last = words.split(' ').count() - 1;
        let ask = format!(
            "source docsort.bash; COMP_WORDS=({words}); COMP_CWORD={last}; _docsort docsort \"${{COMP_WORDS[{last}]}}\" \
             \"${{COMP_WORDS[{}]}}\"; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            last - 1
        );
        let output = Command::new("bash")
            .args(["--norc", "-c", &ask])
            .current_dir(&dir)
            .output()
            .expect("bash is on every Linux");
        let replies = String::from_utf8(output.stdout).unwrap();
        assert!(
            replies.lines().any(|reply| reply == wanted),
            "{words}: {replies:?}"
        );
    }
}

#[test]
fn there_is_a_page_for_docsort_and_for_each_verb_and_none_is_overwritten() {
    let dir = temp();
    docsort(dir.path()).args(["man", "man1"]).run().code(0);
    let page = |name: &str| fs::read_to_string(Path::new(dir.path()).join("man1").join(name));
    let top = page("docsort.1").unwrap();
    assert!(top.starts_with(".ie"), "{top}");
    for verb in verbs() {
        let text = page(&format!("docsort-{verb}.1")).expect(&verb);
        assert!(text.contains(".TH docsort"), "{verb}: {text}");
    }
    assert!(page("docsort-lessons-run.1").is_ok());
    docsort(dir.path())
        .args(["man", "man1"])
        .run()
        .code(1)
        .stderr_has(&["exists, and is never overwritten"]);
}
