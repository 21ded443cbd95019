//! Progress bars on standard error, for people only: a pipe gets none of it.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::borrow::Cow;
use std::fmt::Write;
use std::io::IsTerminal;

/// A bar over `length` things, such as `pictures`.
pub fn bar(label: impl Into<Cow<'static, str>>, length: u64, unit: &str) -> ProgressBar {
    let template =
        format!("{{prefix}} {{bar:24}} {{pos}}/{{len}} {unit} · {{pace}} · {{eta}} left {{msg}}");
    styled(ProgressBar::new(length), label, &template)
}

/// For work whose length nobody knows.
pub fn spinner(label: impl Into<Cow<'static, str>>, unit: &str) -> ProgressBar {
    let template = format!("{{prefix}} {{spinner}} {{pos}} {unit} · {{pace}} {{msg}}");
    styled(ProgressBar::no_length(), label, &template)
}

fn styled(bar: ProgressBar, label: impl Into<Cow<'static, str>>, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template)
        .expect("the templates above are constant but for a unit without braces")
        .with_key("pace", |state: &ProgressState, out: &mut dyn Write| {
            // Writing to a String cannot fail; more digits would only flicker.
            let _ = write!(out, "{:.0}/s", state.per_sec());
        })
        .progress_chars("━╸─");
    bar.set_draw_target(if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    });
    bar.with_style(style).with_prefix(label)
}
