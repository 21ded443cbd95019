//! The findings as one page of HTML with small pictures in it: no script, no address outside of the file, at most
//! [`SHOWN`] findings of each kind, so that its size is bounded whatever the folder holds.

use super::finding::{About, Finding, Kind};
use super::page::{STYLE, thumbnail};
use super::summary::{short, totals};
use super::{Examination, Record};
use crate::dataset::Part;
use crate::printable::{printable, printable_path};
use crate::report::escape;
use docsort_picture::Limits;
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
    let name = escape(&printable_path(root));
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
         style-src 'unsafe-inline'\">\n\
         <title>docsort check: {name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>docsort check: {name}</h1>\n<p class=\"soft\">{}</p>\n",
        escape(&totals(examination))
    )?;
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
    overview(examination, &kinds, &mut out)?;
    let shower = Shower {
        examination,
        root,
        limits,
    };
    for (kind, found) in &kinds {
        shower.section(*kind, found, &mut out)?;
    }
    writeln!(out, "</body>\n</html>")?;
    out.flush()
}

fn overview(
    examination: &Examination,
    kinds: &[(Kind, Vec<&Finding>)],
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(
        out,
        "<div class=\"lists\">\n<div class=\"panel\">\n<h2>Findings</h2>\n<ul>"
    )?;
    for (kind, found) in kinds {
        let severity = kind.severity().as_str();
        writeln!(
            out,
            "<li class=\"row\"><span class=\"tag {severity}\">{severity}</span>\
             <a href=\"#{}\">{}</a><span class=\"count\">{}</span></li>",
            kind.as_str(),
            escape(kind.title()),
            found.len()
        )?;
    }
    if kinds.is_empty() {
        writeln!(out, "<li class=\"row\">Nothing was found.</li>")?;
    }
    writeln!(out, "</ul>\n</div>")?;
    if !examination.classes.is_empty() {
        class_bars(examination, out)?;
    }
    writeln!(out, "</div>")
}

fn class_bars(examination: &Examination, out: &mut impl Write) -> io::Result<()> {
    let mut sizes = vec![0usize; examination.classes.len()];
    for (index, _) in examination.seen() {
        if let Some(label) = examination.records[index].label {
            sizes[label] += 1;
        }
    }
    let largest = sizes.iter().copied().max().unwrap_or(0).max(1);
    writeln!(
        out,
        "<div class=\"panel\">\n<h2>Pictures by class</h2>\n<ul>"
    )?;
    for (class, size) in examination.classes.iter().zip(&sizes).take(CLASSES) {
        writeln!(
            out,
            "<li class=\"class\"><span>{}<b class=\"count\">{size}</b></span>\
             <div class=\"bar\"><i style=\"width:{:.1}%\"></i></div></li>",
            escape(&printable(class)),
            100.0 * *size as f64 / largest as f64
        )?;
    }
    if sizes.len() > CLASSES {
        writeln!(
            out,
            "<li class=\"class soft\">and {} more</li>",
            sizes.len() - CLASSES
        )?;
    }
    writeln!(out, "</ul>\n</div>")
}

struct Shower<'a> {
    examination: &'a Examination,
    root: &'a Path,
    limits: &'a Limits,
}

impl Shower<'_> {
    fn section(&self, kind: Kind, found: &[&Finding], out: &mut impl Write) -> io::Result<()> {
        let severity = kind.severity().as_str();
        let layout = match found.iter().any(|finding| finding.other.is_some()) {
            true => "cards pairs",
            false => "cards",
        };
        writeln!(
            out,
            "<section id=\"{}\">\n<div class=\"head\"><h2>{}</h2><span class=\"count\">{}</span>\
             <span class=\"tag {severity}\">{severity}</span></div>\n<p>{}</p>\n<div class=\"{layout}\">",
            kind.as_str(),
            escape(kind.title()),
            found.len(),
            escape(kind.advice())
        )?;
        let shown = &found[..found.len().min(SHOWN)];
        let cards: Vec<String> = shown.par_iter().map(|finding| self.card(finding)).collect();
        for card in cards {
            writeln!(out, "{card}")?;
        }
        writeln!(out, "</div>")?;
        if found.len() > SHOWN {
            let rest = found.len() - SHOWN;
            writeln!(
                out,
                "<p class=\"soft\">and {rest} more, all of them in findings.csv</p>"
            )?;
        }
        writeln!(out, "</section>")
    }

    fn card(&self, finding: &Finding) -> String {
        let records = &self.examination.records;
        let detail = escape(&printable(&finding.detail));
        let about = match &finding.about {
            About::Picture(index) => &records[*index],
            About::File(path) => {
                let path = escape(&printable_path(short(path, self.root)));
                return format!(
                    "<figure><div class=\"names\"><span>{path}</span></div><figcaption>{detail}</figcaption></figure>"
                );
            }
            About::Class(label) => {
                let class = escape(&printable(&self.examination.classes[*label]));
                return format!(
                    "<figure><div class=\"names\"><b>{class}</b></div><figcaption>{detail}</figcaption></figure>"
                );
            }
        };
        let both = [Some(about), finding.other.map(|index| &records[index])];
        let both = || both.iter().flatten();
        let shots: String = both().filter_map(|record| self.shot(record)).collect();
        let shots = match shots.is_empty() {
            true => shots,
            false => format!("<div class=\"shots\">{shots}</div>"),
        };
        let names: String = both().map(|record| self.name(record)).collect();
        format!(
            "<figure>{shots}<div class=\"names\">{names}</div><figcaption>{detail}</figcaption></figure>"
        )
    }

    /// The small picture, where there is one.
    fn shot(&self, record: &Record) -> Option<String> {
        record.seen.as_ref().ok()?;
        let (address, width, height) = thumbnail(&record.path, self.limits)?;
        Some(format!(
            "<div class=\"shot\"><img src=\"{address}\" width=\"{width}\" height=\"{height}\" alt=\"\"></div>"
        ))
    }

    /// Class, side of the split and path.
    fn name(&self, record: &Record) -> String {
        let class = self.examination.class(record).map(printable);
        let part = (record.part != Part::Any).then(|| record.part.as_str().to_owned());
        let labels: Vec<String> = [class, part].into_iter().flatten().collect();
        let path = printable_path(short(&record.path, self.root));
        format!(
            "<span><b>{}</b>{}</span>",
            escape(&labels.join(" · ")),
            escape(&path)
        )
    }
}
