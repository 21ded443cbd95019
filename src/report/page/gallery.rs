//! The worst mistakes of a page, with small pictures of them.

use super::Page;
use super::markup::{count, escape, jpeg_address, name};
use crate::evaluation::{Mistake, MistakeKind};
use crate::printable::printable_path;
use std::fmt::Write;

pub(super) fn mistakes(html: &mut String, page: Page, mistakes: &[Mistake]) {
    html.push_str("<h2>Worst mistakes</h2>\n");
    if mistakes.is_empty() {
        html.push_str("<p>None.</p>\n");
        return;
    }
    let shown = mistakes.len().min(page.thumbnails.len());
    let _ = writeln!(
        html,
        "<p>The first {shown} of {}; all of them are in <b>{}</b>. First labels that are wrong, by how much likelier \
         they seemed than the truth, then pictures without an answer.</p>\n\
         <p class=\"note\">This page contains small copies of your pictures: give it only to who may see them.</p>\n\
         <div class=\"gallery\">",
        count(mistakes.len() as u64, "mistake"),
        name(page.mistakes_file),
    );
    for (mistake, thumbnail) in mistakes.iter().zip(page.thumbnails) {
        html.push_str("<figure><div class=\"picture\">");
        match thumbnail {
            Some(jpeg) => {
                let _ = write!(html, "<img alt=\"\" src=\"{}\">", jpeg_address(jpeg));
            }
            None => html.push_str("<span class=\"faint\">cannot be read any more</span>"),
        }
        let _ = writeln!(
            html,
            "</div><figcaption>{}<small>{}</small></figcaption></figure>",
            caption(mistake),
            escape(&printable_path(&mistake.path))
        );
    }
    html.push_str("</div>\n");
}

/// What it is, what it was taken for, and how sure the model was of both.
fn caption(mistake: &Mistake) -> String {
    let whole = |part: f32| format!("{:.0}\u{a0}%", 100.0 * part);
    let truth = match mistake.probability_of_truth {
        Some(part) => format!("<b>{}</b> ({})", named(&mistake.truth), whole(part)),
        None => format!("<b>{}</b>", named(&mistake.truth)),
    };
    let likeliest = format!("{} {}", name(&mistake.likeliest), whole(mistake.confidence));
    match mistake.kind {
        MistakeKind::Unknown => format!("{truth} → unknown, likeliest {likeliest}"),
        MistakeKind::Wrong if mistake.given != mistake.likeliest => format!(
            "{truth} → {}; most wrong about {likeliest}",
            named(&mistake.given)
        ),
        MistakeKind::Wrong | MistakeKind::Accepted => format!("{truth} → {likeliest}"),
    }
}

/// No label at all is an answer too, where there may be several.
fn named(labels: &str) -> String {
    match labels.is_empty() {
        true => "no label".to_owned(),
        false => name(labels),
    }
}
