//! Pages of made-up evaluations: what they must hold, and what they must never.

use crate::evaluation::{Answer, Evaluation, LabelTally, RobustnessTally, Tally, latency};
use crate::report::{Page, write_evaluation_html, write_label_evaluation_html};
use docsort_picture::Disturbance;
use std::path::Path;

const HOSTILE: &str = "<script>alert('1')</script>\"&.jpg";

/// `classes` classes, of which each third answer is wrong, and a foreign folder.
pub(super) fn evaluation(classes: &[String]) -> Evaluation {
    let mut tally = Tally::new(classes);
    for number in 0..60 {
        let truth = number % classes.len();
        let given = match number % 3 {
            0 => (truth + 1) % classes.len(),
            _ => truth,
        };
        let rest = 0.4 / (classes.len() - 1) as f32;
        let mut scores = vec![rest; classes.len()];
        scores[given] = 0.6;
        let path = format!("photos/{number}-{HOSTILE}");
        let answer = Answer {
            path: Path::new(&path),
            page: None,
            given: (number % 7 != 0).then_some(given),
            scores: &scores,
        };
        tally.record_answer(&classes[truth], answer);
        if number < 5 {
            tally.record_answer("<b>foreign</b>", answer);
        }
    }
    tally.finish()
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("class<{at}>")).collect()
}

fn page(evaluation: &Evaluation) -> String {
    let facts = [("model", "runs/<i>/best".to_owned())];
    let thumbnails = vec![Some(vec![0xff, 0xd8, 0xff]), None];
    let page = Page {
        title: "Evaluation",
        facts: &facts,
        thumbnails: &thumbnails,
        mistakes_file: "mistakes.csv",
    };
    let mut html = Vec::new();
    write_evaluation_html(evaluation, page, &mut html).expect("a Vec takes all");
    String::from_utf8(html).expect("UTF-8")
}

/// Every `<` begins a tag of ours: nothing else was let through.
#[track_caller]
fn holds_only_our_tags(html: &str) {
    const OURS: &str = "!DOCTYPE html head meta title style body h1 h2 h3 p b br wbr small dl dt dd div span table \
                        thead tbody tr th td ul li section svg line polyline polygon rect circle text figure \
                        figcaption img";
    for (at, _) in html.match_indices('<') {
        let tag: String = html[at + 1..]
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '!')
            .collect();
        assert!(
            OURS.split_whitespace().any(|ours| ours == tag),
            "<{tag}: {}",
            html[at..].chars().take(80).collect::<String>()
        );
    }
}

#[test]
fn a_page_needs_nothing_beside_it_and_runs_nothing() {
    let html = page(&evaluation(&names(4)));
    holds_only_our_tags(&html);
    for never in [
        "http:", "https:", "<script", "<link", "@import", "url(", "onload", "onerror",
    ] {
        assert!(!html.to_lowercase().contains(never), "{never}");
    }
    assert!(html.contains("default-src 'none'"));
    // The three bytes of the one thumbnail that could be read.
    assert!(html.contains("src=\"data:image/jpeg;base64,/9j/\""));
    assert!(html.contains("cannot be read any more"));
}

#[test]
fn names_of_folders_files_and_models_are_only_text() {
    let html = page(&evaluation(&names(4)));
    for text in [
        "class&lt;0&gt;",
        "&lt;b&gt;foreign&lt;/b&gt;",
        "runs/&lt;i&gt;/best",
        "-&lt;script&gt;alert('1')&lt;/script&gt;&quot;&amp;.jpg",
    ] {
        assert!(html.contains(text), "{text}");
    }
}

#[test]
fn a_page_has_four_plots_and_a_row_a_class() {
    let html = page(&evaluation(&names(4)));
    assert_eq!(html.matches("<svg role=\"img\"").count(), 4);
    assert_eq!(html.matches("<svg").count(), html.matches("</svg>").count());
    for section in [
        "Confusion matrix",
        "Reliability",
        "Rejection",
        "Unknown",
        "Worst mistakes",
    ] {
        assert!(html.contains(section), "{section}");
    }
    // 0.6 is above 8/15 and below 9/15 in double precision, whatever it is in single.
    let evaluation = evaluation(&names(4));
    let accuracy = format!(
        "{:.1}\u{a0}%",
        100.0 * evaluation.accuracy.expect("pictures")
    );
    assert!(html.contains(&accuracy), "{accuracy}");
}

#[test]
fn many_classes_have_a_list_of_confusions_and_as_many_curves_as_colours() {
    let html = page(&evaluation(&names(30)));
    holds_only_our_tags(&html);
    assert!(html.contains("Largest confusions") && !html.contains("Confusion matrix"));
    assert!(html.contains("The eight classes with the least area"));
}

#[test]
fn an_evaluation_of_nothing_has_a_page_too() {
    let html = page(&Tally::new(&names(2)).finish());
    holds_only_our_tags(&html);
    assert!(html.contains("<b>–</b>") && html.contains("<p>None.</p>"));
}

#[test]
fn latency_and_robustness_are_shown_where_they_were_measured() {
    let mut evaluation = evaluation(&names(3));
    assert!(!page(&evaluation).contains("Robustness"));
    evaluation.latency = latency(&[4.0, 6.0]);
    let mut tally = RobustnessTally::new(&Disturbance::ALL);
    tally.add(true, &[[true, true, true, true, false]; 8]);
    evaluation.robustness = Some(tally.finish());
    let html = page(&evaluation);
    assert!(html.contains("<b>5.0\u{a0}ms</b>"));
    assert!(html.contains("low resolution") && html.contains("jpeg quality"));
    assert_eq!(html.matches(">0\u{a0}%<small>40</small>").count(), 1);
}

#[test]
fn a_page_of_many_labels_has_their_table_and_its_mistakes() {
    let labels = ["a".to_owned(), "b".to_owned()];
    let mut tally = LabelTally::new(&labels, &[0.5, 0.5]);
    tally.record_answer(Path::new(HOSTILE), None, &[&labels[0]], &[], &[0.2, 0.1]);
    let evaluation = tally.finish();
    let page = Page {
        title: "Evaluation",
        facts: &[],
        thumbnails: &[None],
        mistakes_file: "mistakes.csv",
    };
    let mut html = Vec::new();
    write_label_evaluation_html(&evaluation, page, &mut html).expect("a Vec takes all");
    let html = String::from_utf8(html).expect("UTF-8");
    holds_only_our_tags(&html);
    assert!(
        html.contains("exact match") && html.contains("no label"),
        "{html}"
    );
}
