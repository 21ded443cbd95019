//! The findings as one page of HTML with small pictures in it: no script, no address outside of the file, at most
//! [`SHOWN`] findings of each kind, so that its size is bounded whatever the folder holds.

use super::finding::{About, Finding, Kind};
use super::page::{STYLE, Thumbnail, thumbnail};
use super::summary::{short, totals};
use super::{Examination, Record};
use crate::dataset::Part;
use crate::printable::{printable, printable_page, printable_path};
use crate::report::document;
use docsort_picture::Limits;
use maud::{Markup, html};
use rayon::prelude::*;
use std::io::{self, Write};
use std::path::Path;

/// Findings of a kind that are shown; the CSV has all.
const SHOWN: usize = 24;
/// Classes whose counts are shown.
const CLASSES: usize = 40;

/// Writes the page. The pictures that it shows are read again, by `limits`. Paths are shown from `root` on.
///
/// # Errors
/// Those of the output.
pub fn write_gallery(
    examination: &Examination,
    findings: &[Finding],
    root: &Path,
    limits: &Limits,
    mut out: impl Write,
) -> io::Result<()> {
    let of_kind = |kind: Kind| -> Vec<&Finding> {
        findings
            .iter()
            .filter(|finding| finding.kind == kind)
            .collect()
    };
    let kinds: Vec<(Kind, Vec<&Finding>)> = Kind::ALL
        .into_iter()
        .map(|kind| (kind, of_kind(kind)))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    let shower = Shower {
        examination,
        root,
        limits,
    };
    let body = html! {
        p.soft { (totals(examination)) }
        div.lists {
            (overview(&kinds))
            @if !examination.classes.is_empty() { (class_bars(examination)) }
        }
        @for (kind, found) in &kinds { (shower.section(*kind, found)) }
    };
    let title = format!("docsort check: {}", printable_path(root));
    let page = document(&title, STYLE, &body).into_string();
    out.write_all(page.as_bytes())?;
    out.flush()
}

fn overview(kinds: &[(Kind, Vec<&Finding>)]) -> Markup {
    html! {
        div.panel {
            h2 { "Findings" }
            ul {
                @for (kind, found) in kinds {
                    li.row {
                        (severity(*kind))
                        a href={ "#" (kind.as_str()) } { (kind.title()) }
                        span.count { (found.len()) }
                    }
                }
                @if kinds.is_empty() { li.row { "Nothing was found." } }
            }
        }
    }
}

/// How grave a kind is, as a tag of that colour.
fn severity(kind: Kind) -> Markup {
    let severity = kind.severity().as_str();
    html! { span.tag.(severity) { (severity) } }
}

fn class_bars(examination: &Examination) -> Markup {
    let mut sizes = vec![0usize; examination.classes.len()];
    for (index, _) in examination.seen() {
        if let Some(label) = examination.records[index].label {
            sizes[label] += 1;
        }
    }
    let largest = sizes.iter().copied().max().unwrap_or(0).max(1);
    let width = |size: usize| format!("width:{:.1}%", 100.0 * size as f64 / largest as f64);
    html! {
        div.panel {
            h2 { "Pictures by class" }
            ul {
                @for (class, &size) in examination.classes.iter().zip(&sizes).take(CLASSES) {
                    li.class {
                        span { (printable(class)) b.count { (size) } }
                        div.bar { i style=(width(size)) {} }
                    }
                }
                @if sizes.len() > CLASSES {
                    li.class.soft { "and " (sizes.len() - CLASSES) " more" }
                }
            }
        }
    }
}

struct Shower<'a> {
    examination: &'a Examination,
    root: &'a Path,
    limits: &'a Limits,
}

impl Shower<'_> {
    fn section(&self, kind: Kind, found: &[&Finding]) -> Markup {
        let is_paired = found.iter().any(|finding| finding.other.is_some());
        let shown = &found[..found.len().min(SHOWN)];
        let cards: Vec<Markup> = shown.par_iter().map(|finding| self.card(finding)).collect();
        html! {
            section id=(kind.as_str()) {
                div.head {
                    h2 { (kind.title()) }
                    span.count { (found.len()) }
                    (severity(kind))
                }
                p { (kind.advice()) }
                div.cards.pairs[is_paired] {
                    @for card in &cards { (card) }
                }
                @if found.len() > SHOWN {
                    p.soft { "and " (found.len() - SHOWN) " more, all of them in findings.csv" }
                }
            }
        }
    }

    /// The pictures that a finding is about, their names and what was found.
    fn card(&self, finding: &Finding) -> Markup {
        let records = &self.examination.records;
        let (shots, names) = match &finding.about {
            About::Picture(index) => {
                let other = finding.other.map(|index| &records[index]);
                let both: Vec<&Record> = [Some(&records[*index]), other]
                    .into_iter()
                    .flatten()
                    .collect();
                let shots: Vec<Thumbnail> =
                    both.iter().filter_map(|record| self.shot(record)).collect();
                let names = html! { @for record in both { (self.name(record)) } };
                (shots, names)
            }
            About::File(path) => {
                let path = printable_path(short(path, self.root));
                (Vec::new(), html! { span { (path) } })
            }
            About::Class(label) => {
                let class = printable(&self.examination.classes[*label]);
                (Vec::new(), html! { b { (class) } })
            }
        };
        html! {
            figure {
                @if !shots.is_empty() {
                    div.shots {
                        @for shot in &shots {
                            div.shot {
                                img src=(shot.address) width=(shot.width_px) height=(shot.height_px) alt="";
                            }
                        }
                    }
                }
                div.names { (names) }
                figcaption { (printable(&finding.detail)) }
            }
        }
    }

    /// The small picture, where there is one.
    fn shot(&self, record: &Record) -> Option<Thumbnail> {
        record.seen.as_ref().ok()?;
        thumbnail(&record.path, record.page, self.limits)
    }

    /// Class, side of the split and path.
    fn name(&self, record: &Record) -> Markup {
        let class = self.examination.class(record).map(printable);
        let part = (record.part != Part::Any).then(|| record.part.as_str().to_owned());
        let labels: Vec<String> = [class, part].into_iter().flatten().collect();
        html! {
            span {
                b { (labels.join(" · ")) }
                (printable_page(short(&record.path, self.root), record.page))
            }
        }
    }
}
