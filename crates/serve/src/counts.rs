//! What was asked and answered so far, and its text for Prometheus (exposition format 0.0.4). Holds numbers, routes and class
//! names; never an address of a client or the name of a picture.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Upper ends in seconds: from one small picture to a request of the longest body.
const BUCKETS_S: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

#[derive(Default)]
pub struct Counts(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    requests: BTreeMap<(String, String, u16), u64>,
    seconds: BTreeMap<String, Histogram>,
    answers: BTreeMap<(&'static str, String), u64>,
    batches: u64,
    batch_pictures: u64,
    in_flight: u64,
}

#[derive(Default)]
struct Histogram {
    /// One more than there are ends, for what is slower than all of them.
    buckets: [u64; BUCKETS_S.len() + 1],
    sum_s: f64,
}

/// Numbers of the moment, which others own.
pub struct Gauges {
    pub queue_pictures: usize,
    pub queue_capacity: usize,
    pub held_bytes: usize,
    pub connections: usize,
}

impl Counts {
    pub fn begun(&self) {
        self.lock().in_flight += 1;
    }

    pub fn ended(&self) {
        self.lock().in_flight -= 1;
    }

    pub fn in_flight(&self) -> u64 {
        self.lock().in_flight
    }

    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let mut inner = self.lock();
        let key = (method.to_owned(), route.to_owned(), status);
        *inner.requests.entry(key).or_default() += 1;
        let seconds = took.as_secs_f64();
        let slowest = BUCKETS_S.len();
        let bucket = BUCKETS_S.iter().position(|&end| seconds <= end);
        let histogram = inner.seconds.entry(route.to_owned()).or_default();
        histogram.buckets[bucket.unwrap_or(slowest)] += 1;
        histogram.sum_s += seconds;
    }

    pub fn answer(&self, status: &'static str, label: String) {
        *self.lock().answers.entry((status, label)).or_default() += 1;
    }

    pub fn batch(&self, pictures: usize) {
        let mut inner = self.lock();
        inner.batches += 1;
        inner.batch_pictures += pictures as u64;
    }

    /// The text of `GET /metrics`.
    pub fn text(&self, gauges: &Gauges) -> String {
        let inner = self.lock();
        let mut text = Text::default();
        text.family(
            "docsort_requests_total",
            "counter",
            "Requests that were answered.",
        );
        for ((method, route, status), count) in &inner.requests {
            let labels = labels(&[
                ("method", method),
                ("route", route),
                ("code", &status.to_string()),
            ]);
            text.sample("docsort_requests_total", &labels, *count);
        }
        text.family(
            "docsort_request_seconds",
            "histogram",
            "From the head of a request to its answer.",
        );
        for (route, histogram) in &inner.seconds {
            text.histogram("docsort_request_seconds", route, histogram);
        }
        text.family(
            "docsort_answers_total",
            "counter",
            "Pictures by what was found; those that were not read have the status error.",
        );
        for ((status, label), count) in &inner.answers {
            let labels = labels(&[("status", status), ("label", label)]);
            text.sample("docsort_answers_total", &labels, *count);
        }
        text.family(
            "docsort_batch_pictures",
            "summary",
            "Pictures that passed through the network together.",
        );
        text.sample("docsort_batch_pictures_sum", "", inner.batch_pictures);
        text.sample("docsort_batch_pictures_count", "", inner.batches);
        let gauges = [
            (
                "docsort_requests_in_flight",
                "Requests that are being read or answered.",
                inner.in_flight,
            ),
            (
                "docsort_queue_pictures",
                "Pictures that wait for the network.",
                gauges.queue_pictures as u64,
            ),
            (
                "docsort_queue_capacity_pictures",
                "Pictures that can wait at most.",
                gauges.queue_capacity as u64,
            ),
            (
                "docsort_held_bytes",
                "Bytes of bodies that are held.",
                gauges.held_bytes as u64,
            ),
            (
                "docsort_connections",
                "Connections that are open.",
                gauges.connections as u64,
            ),
        ];
        for (name, help, value) in gauges {
            text.family(name, "gauge", help);
            text.sample(name, "", value);
        }
        text.0
    }

    /// Only sums are made under the lock, so that what it guards is whole.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}"));
    }

    fn sample(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        self.line(format_args!("{name}{labels} {value}"));
    }

    fn histogram(&mut self, name: &str, route: &str, histogram: &Histogram) {
        let mut so_far = 0;
        let ends = BUCKETS_S
            .iter()
            .map(f64::to_string)
            .chain(["+Inf".to_owned()]);
        for (end, count) in ends.zip(histogram.buckets) {
            so_far += count;
            let labels = labels(&[("route", route), ("le", &end)]);
            self.sample(&format!("{name}_bucket"), &labels, so_far);
        }
        let labels = labels(&[("route", route)]);
        self.sample(&format!("{name}_sum"), &labels, histogram.sum_s);
        self.sample(&format!("{name}_count"), &labels, so_far);
    }

    fn line(&mut self, text: std::fmt::Arguments) {
        // A String takes everything.
        let _ = writeln!(self.0, "{text}");
    }
}

/// `{name="value",…}`; values may hold anything.
fn labels(pairs: &[(&str, &str)]) -> String {
    let escaped = |value: &str| {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        value.replace('\n', "\\n")
    };
    let pair = |(name, value): &(&str, &str)| format!("{name}=\"{}\"", escaped(value));
    let pairs: Vec<String> = pairs.iter().map(pair).collect();
    format!("{{{}}}", pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up_and_a_class_may_be_called_anything() {
        let counts = Counts::default();
        for milliseconds in [1, 2, 3, 20_000] {
            let took = Duration::from_millis(milliseconds);
            counts.request("POST", "/v1/predict", 200, took);
        }
        counts.answer("ok", "a\"b\\c\nd".to_owned());
        counts.batch(3);
        let gauges = Gauges {
            queue_pictures: 5,
            queue_capacity: 256,
            held_bytes: 6,
            connections: 7,
        };
        let text = counts.text(&gauges);
        for line in [
            r#"docsort_requests_total{method="POST",route="/v1/predict",code="200"} 4"#,
            r#"docsort_request_seconds_bucket{route="/v1/predict",le="0.001"} 1"#,
            r#"docsort_request_seconds_bucket{route="/v1/predict",le="0.005"} 3"#,
            r#"docsort_request_seconds_bucket{route="/v1/predict",le="10"} 3"#,
            r#"docsort_request_seconds_bucket{route="/v1/predict",le="+Inf"} 4"#,
            r#"docsort_request_seconds_sum{route="/v1/predict"} 20.006"#,
            r#"docsort_request_seconds_count{route="/v1/predict"} 4"#,
            r#"docsort_answers_total{status="ok",label="a\"b\\c\nd"} 1"#,
            "docsort_batch_pictures_sum 3",
            "docsort_queue_pictures 5",
            "docsort_connections 7",
        ] {
            assert!(
                text.lines().any(|found| found == line),
                "{line} in:\n{text}"
            );
        }
    }
}
