//! The worst mistakes of a page, with small pictures of them.

use super::Page;
use super::markup::{count, jpeg_address};
use crate::evaluation::{Mistake, MistakeKind};
use crate::printable::{printable, printable_page};
use maud::{Markup, html};

pub(super) fn mistakes(page: Page, mistakes: &[Mistake]) -> Markup {
    html! {
        h2 { "Worst mistakes" }
        @if mistakes.is_empty() {
            p { "None." }
        } @else {
            p {
                "The first " (mistakes.len().min(page.thumbnails.len())) " of "
                (count(mistakes.len() as u64, "mistake")) "; all of them are in "
                b { (printable(page.mistakes_file)) }
                ". First labels that are wrong, by how much likelier they seemed than the truth, then pictures \
                 without an answer."
            }
            p.note { "This page contains small copies of your pictures: give it only to who may see them." }
            div.gallery {
                @for (mistake, thumbnail) in mistakes.iter().zip(page.thumbnails) {
                    (figure(mistake, thumbnail.as_deref()))
                }
            }
        }
    }
}

fn figure(mistake: &Mistake, jpeg: Option<&[u8]>) -> Markup {
    html! {
        figure {
            div.picture {
                @match jpeg {
                    Some(jpeg) => { img alt="" src=(jpeg_address(jpeg)); }
                    None => { span.faint { "cannot be read any more" } }
                }
            }
            figcaption {
                (caption(mistake))
                small { (printable_page(&mistake.path, mistake.page)) }
            }
        }
    }
}

/// What it is, what it was taken for, and how sure the model was of both.
fn caption(mistake: &Mistake) -> Markup {
    let whole = |part: f32| format!("{:.0}\u{a0}%", 100.0 * part);
    let likeliest = printable(&mistake.likeliest);
    html! {
        b { (named(&mistake.truth)) }
        @if let Some(part) = mistake.probability_of_truth { " (" (whole(part)) ")" }
        " → "
        @match mistake.kind {
            MistakeKind::Unknown => "unknown, likeliest ",
            MistakeKind::Wrong if mistake.given != mistake.likeliest => {
                (named(&mistake.given)) "; most wrong about "
            }
            MistakeKind::Wrong | MistakeKind::Accepted => {}
        }
        (likeliest) " " (whole(mistake.confidence))
    }
}

/// No label at all is an answer too, where there may be several.
fn named(labels: &str) -> String {
    if labels.is_empty() {
        "no label".to_owned()
    } else {
        printable(labels)
    }
}
