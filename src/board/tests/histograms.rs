use super::{events, written};
use crate::board::histogram::count;
use crate::board::message::{Data, What};
use proptest::prelude::*;

#[test]
fn buckets_are_those_of_tensorboard() {
    // Limits and counts as tensorboardX 2.6.4 computes them for the same values in TensorFlow's
    // buckets, runs of empty ones joined.
    let counted = count(&[-1.0, 0.0, 0.0, 0.5, 0.5, 2.0]);
    assert_eq!(counted.non_finite, 0);
    let histogram = counted.histogram;
    assert_eq!((histogram.min, histogram.max), (-1.0, 2.0));
    assert_eq!((histogram.sum, histogram.sum_squares), (2.0, 5.5));
    assert_eq!(histogram.num, 6.0);
    assert_eq!(
        histogram.bucket_limit,
        [
            -1.0089710279437536,
            -0.917246389039776,
            0.0,
            1e-12,
            0.47069243095356195,
            0.5177616740489182,
            1.9661990955585713,
            2.1628190051144287,
        ]
    );
    assert_eq!(histogram.bucket, [0.0, 1.0, 0.0, 2.0, 0.0, 2.0, 0.0, 1.0]);
}

#[test]
fn no_values_give_one_empty_bucket() {
    let histogram = count(&[]).histogram;
    assert_eq!(
        (histogram.min, histogram.max, histogram.num),
        (0.0, 0.0, 0.0)
    );
    assert_eq!(histogram.bucket_limit, [f64::MAX]);
    assert_eq!(histogram.bucket, [0.0]);
}

#[test]
fn equal_values_share_one_bucket() {
    for (value, below, above) in [
        (0.0, 0.0, 1e-12),
        (-0.0, 0.0, 1e-12),
        (3e38, 9e19, f64::MAX),
    ] {
        let histogram = count(&[value; 1000]).histogram;
        assert_eq!(histogram.min, histogram.max);
        assert_eq!(histogram.bucket, [0.0, 1000.0]);
        assert!(histogram.bucket_limit[0] >= below, "{value}");
        assert_eq!(histogram.bucket_limit[1], above);
    }
}

#[test]
fn values_that_are_not_finite_are_counted_apart() {
    let values = [1.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.0];
    let counted = count(&values);
    assert_eq!(counted.non_finite, 3);
    assert_eq!(counted.histogram, count(&[1.0, 1.0]).histogram);

    let bytes = written(None, |board| {
        board.histogram("gradient", 4, &values).unwrap();
        board.histogram("gradient", 5, &[1.0]).unwrap();
    });
    let tags: Vec<(i64, String, bool)> = events(&bytes)[1..]
        .iter()
        .map(|event| match &event.what {
            Some(What::Summary(summary)) => {
                let value = &summary.value[0];
                let is_three = value.data == Some(Data::SimpleValue(3.0));
                (event.step, value.tag.clone(), is_three)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        (4, "gradient".to_owned(), false),
        (4, "gradient/non_finite".to_owned(), true),
        (5, "gradient".to_owned(), false),
    ];
    assert_eq!(tags, expected);
}

proptest! {
    #[test]
    fn each_bucket_holds_the_values_between_its_limits(
        values in prop::collection::vec(
            prop_oneof![any::<f32>(), -2.0_f32..2.0, Just(0.0), Just(1e-12), Just(f32::MIN_POSITIVE)],
            0..60,
        )
    ) {
        let counted = count(&values);
        let histogram = counted.histogram;
        let finite: Vec<f64> = values.iter().filter(|value| value.is_finite()).map(|&value| value.into()).collect();
        prop_assert_eq!(counted.non_finite, values.len() - finite.len());
        prop_assert_eq!(histogram.bucket.len(), histogram.bucket_limit.len());
        prop_assert!(histogram.bucket_limit.is_sorted_by(|low, high| low < high));
        let mut low = f64::NEG_INFINITY;
        for (&high, &held) in histogram.bucket_limit.iter().zip(&histogram.bucket) {
            let inside = finite.iter().filter(|&&value| low <= value && value < high).count();
            prop_assert_eq!(held, inside as f64);
            low = high;
        }
        prop_assert_eq!(histogram.bucket.iter().sum::<f64>(), finite.len() as f64);
    }
}
