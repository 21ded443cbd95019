//! How well copies are told from other pictures, measured; and findings on records made by hand.

use super::fingerprint::Fingerprint;
use super::*;
use crate::config::{Config, Fit, Preprocessing};
use crate::dataset::Part;
use docsort_mock_documents::{self as documents, Rules};
use docsort_picture::{Format, Limits, decode_fitted};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, crop_imm, replace, resize};
use image::{Rgb, RgbImage};
use rayon::prelude::*;
use std::path::PathBuf;

fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    picture.write_with_encoder(encoder).unwrap();
    bytes
}

fn print_of(jpeg: &[u8]) -> Fingerprint {
    let preprocessing = Preprocessing {
        side_px: fingerprint::SIDE_PX,
        fit: Fit::Squash,
        ..Config::default().picture
    };
    let limits = Limits::from(&Config::default().data);
    Fingerprint::of(&decode_fitted(jpeg, &limits, &preprocessing).unwrap()).unwrap()
}

fn scaled(picture: &RgbImage, by: f64) -> RgbImage {
    let (width, height) = picture.dimensions();
    let side = |length: u32| (f64::from(length) * by) as u32;
    resize(picture, side(width), side(height), FilterType::Triangle)
}

fn cropped(picture: &RgbImage, edge: f64) -> RgbImage {
    let (width, height) = picture.dimensions();
    let [x, y] = [width, height].map(|length| (f64::from(length) * edge).round() as u32);
    crop_imm(picture, x, y, width - 2 * x, height - 2 * y).to_image()
}

fn lit(picture: &RgbImage, gain: f32) -> RgbImage {
    let mut picture = picture.clone();
    picture
        .iter_mut()
        .for_each(|value| *value = (f32::from(*value) * gain) as u8);
    picture
}

/// The same form filled in for somebody else: another portrait, and six other lines of print.
fn same_form(picture: &RgbImage, other: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let other = resize(other, width, height, FilterType::Triangle);
    let mut form = picture.clone();
    let mut put = |[x0, y0, x1, y1]: [f64; 4]| {
        let [x0, x1] = [x0, x1].map(|x| (x * f64::from(width)) as u32);
        let [y0, y1] = [y0, y1].map(|y| (y * f64::from(height)) as u32);
        let patch = crop_imm(&other, x0, y0, x1 - x0, y1 - y0).to_image();
        replace(&mut form, &patch, x0.into(), y0.into());
    };
    put([0.12, 0.30, 0.34, 0.68]);
    for line in 0..6 {
        let y = 0.28 + 0.07 * f64::from(line);
        put([0.42, y, 0.54 + 0.05 * f64::from(line * 3 % 5), y + 0.025]);
    }
    form
}

/// How a copy is made, the JPEG quality that it is written with, and the least part of copies that must be found.
type Copying = (&'static str, fn(&RgbImage) -> RgbImage, u8, f64);

/// The table that the message of a failure shows is the one in the documentation of `near`.
#[test]
fn copies_are_found_and_other_people_on_the_same_form_are_told_apart() {
    const EACH: u64 = 20;
    let kinds = documents::Kind::WITH_OTHER;
    let count = kinds.len() as u64;
    let draw = |index: u64| {
        let kind = kinds[(index % count) as usize];
        documents::draw(kind, Rules::Wide, 5, index / count, 256).image
    };
    let pictures: Vec<RgbImage> = (0..count * EACH).into_par_iter().map(draw).collect();
    let of = |picture: &RgbImage| print_of(&jpeg(picture, 92));
    let prints: Vec<Fingerprint> = pictures.par_iter().map(of).collect();
    let mut table = String::new();
    // The part of the pictures whose copy is taken for one.
    let mut found = |name: &str, copies: Vec<Fingerprint>| {
        let is_found = |(print, copy): &(&Fingerprint, &Fingerprint)| {
            !near::earlier_neighbours(&[print, copy])[1].is_empty()
        };
        let count = prints.iter().zip(&copies).filter(is_found).count();
        table += &format!("{name:<24} {count:>3} of {}\n", prints.len());
        count as f64 / prints.len() as f64
    };
    let copyings: [Copying; 9] = [
        ("JPEG of quality 75", RgbImage::clone, 75, 0.98),
        ("JPEG of quality 30", RgbImage::clone, 30, 0.98),
        ("half the size", |picture| scaled(picture, 0.5), 60, 0.98),
        (
            "a third of the size",
            |picture| scaled(picture, 0.34),
            85,
            0.95,
        ),
        ("30 % darker", |picture| lit(picture, 0.7), 85, 0.98),
        (
            "20 % brighter, clipped",
            |picture| lit(picture, 1.2),
            85,
            0.9,
        ),
        (
            "1 % cut at each edge",
            |picture| cropped(picture, 0.01),
            85,
            0.95,
        ),
        (
            "2 % cut at each edge",
            |picture| cropped(picture, 0.02),
            85,
            0.8,
        ),
        (
            "3 % cut at each edge",
            |picture| cropped(picture, 0.03),
            85,
            0.0,
        ),
    ];
    let mut fails = Vec::new();
    for (name, copy, quality, least) in copyings {
        let print = |picture: &RgbImage| print_of(&jpeg(&copy(picture), quality));
        if found(name, pictures.par_iter().map(print).collect()) < least {
            fails.push(name);
        }
    }
    // The next picture of the same kind fills the form.
    let form = |index: usize| {
        let other = &pictures[(index + kinds.len()) % pictures.len()];
        print_of(&jpeg(&same_form(&pictures[index], other), 90))
    };
    let forms = (0..pictures.len()).into_par_iter().map(form).collect();
    if found("same form, other person", forms) > 0.08 {
        fails.push("same form");
    }
    let all: Vec<&Fingerprint> = prints.iter().collect();
    let pairs: usize = near::earlier_neighbours(&all).iter().map(Vec::len).sum();
    table += &format!(
        "distinct pictures {pairs} of {} pairs",
        all.len() * (all.len() - 1) / 2
    );
    assert!(fails.is_empty() && pairs == 0, "{fails:?}\n{table}");
}

#[test]
fn a_flat_picture_has_no_fingerprint_and_a_picture_is_like_itself() {
    let flat = RgbImage::from_pixel(64, 64, Rgb([200, 201, 199]));
    assert_eq!(Fingerprint::of(&flat), None);
    let half = RgbImage::from_fn(64, 64, |x, _| Rgb([if x < 32 { 20 } else { 220 }; 3]));
    let print = Fingerprint::of(&half).unwrap();
    assert_eq!(print.hash.distance(&print.hash), 0);
    assert!(print.difference(&print) < 1e-3);
    // Dark at the left: the first frequency across is negative, and none goes down.
    assert_eq!(print.hash.0[0] & 0b10, 0);
}

/// A picture of its own content, of a square shape and a middle grey.
fn seen(content: u8) -> Examined {
    Examined {
        format: Some(Format::Jpeg),
        bytes: 10_000,
        width_px: 400,
        height_px: 300,
        digest: [content; 32],
        fingerprint: None,
        contrast: 40.0,
        mean_rgb: [120.0, 118.0, 116.0],
    }
}

fn examination(records: Vec<(&str, usize, Part, Examined)>) -> Examination {
    let record = |(path, label, part, seen): (&str, usize, Part, Examined)| Record {
        path: PathBuf::from(path),
        page: None,
        label: Some(label),
        part,
        seen: Ok(seen),
    };
    Examination {
        classes: vec!["a".to_owned(), "b".to_owned()],
        records: records.into_iter().map(record).collect(),
        skipped: Vec::new(),
    }
}

/// Kind, record and other record of the findings about pictures.
fn told(examination: &Examination) -> Vec<(Kind, usize, Option<usize>)> {
    let about = |finding: &Finding| match finding.about {
        About::Picture(index) => Some((finding.kind, index, finding.other)),
        _ => None,
    };
    let findings = diagnose(examination, None, 96);
    findings.iter().filter_map(about).collect()
}

#[test]
fn each_copy_is_told_once_with_the_gravest_that_is_wrong_with_it() {
    let (train, test) = (Part::Train, Part::Test);
    let found = told(&examination(vec![
        ("1.jpg", 0, train, seen(1)),
        ("2.jpg", 0, train, seen(1)),
        ("3.jpg", 0, test, seen(1)),
        ("4.jpg", 1, test, seen(1)),
        ("5.jpg", 1, test, seen(2)),
    ]));
    let wanted = [
        (Kind::LabelConflict, 3, Some(0)),
        (Kind::Leak, 0, Some(2)),
        (Kind::Leak, 1, Some(2)),
        (Kind::Duplicate, 1, Some(0)),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn a_picture_far_from_its_class_is_an_outlier_and_its_measure_is_named() {
    let names: Vec<String> = (0..40).map(|index| format!("{index:02}.jpg")).collect();
    let records = names.iter().enumerate().map(|(index, name)| {
        let mut seen = seen(index as u8);
        // Within what the class does: sides by a few pixels, light by a few steps.
        seen.width_px += index as u32;
        seen.mean_rgb = seen.mean_rgb.map(|mean| mean + (index % 7) as f32);
        match index {
            // 100 times the pixels.
            10 => (seen.width_px, seen.height_px) = (4_000, 3_000),
            // 10 : 1 with as many pixels.
            20 => (seen.width_px, seen.height_px) = (1_100, 110),
            30 => seen.mean_rgb = [8.0, 8.0, 8.0],
            _ => {}
        }
        (name.as_str(), 0, Part::Any, seen)
    });
    let examination = examination(records.collect());
    let mut found = told(&examination);
    found.sort();
    let wanted = [
        (Kind::OddSize, 10, None),
        (Kind::OddSize, 20, None),
        (Kind::OddColour, 30, None),
    ];
    assert_eq!(found, wanted);
    let findings = diagnose(&examination, None, 96);
    let dark = findings
        .iter()
        .find(|finding| finding.kind == Kind::OddColour);
    assert!(dark.unwrap().detail.starts_with("much darker"), "{dark:?}");
}

#[test]
fn a_name_that_is_a_formula_or_markup_is_harmless_in_the_rows() {
    let examination = examination(vec![
        ("=1+1.png", 0, Part::Any, seen(1)),
        ("-2,\"<b>\".jpg", 0, Part::Any, seen(1)),
    ]);
    let findings = diagnose(&examination, None, 96);
    let mut csv = Vec::new();
    write_rows(&examination, &findings, &mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let duplicate = csv.lines().find(|line| line.contains("duplicate")).unwrap();
    let wanted = "\"warning\",\"duplicate\",\"'-2,\"\"<b>\"\".jpg\",\"a\",\"\",\"'=1+1.png\",\"a\",\"\",\"the same content\",\"\",\"\"";
    assert_eq!(duplicate, wanted);
}
