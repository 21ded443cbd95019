//! What inference does apart from training: tiles of two sizes, groups of pictures, pieces of one picture.

use super::case::{Case, answers, bits_with_threads, check_inference, numbers, wide};
use super::pointwise;
use super::reference;
use crate::{Folded, Isa, IsaError, Shape, block_forward, blocks_forward, fold, squares_forward};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn tiles_of_any_number_and_edge_equal_the_definition(
        seed in 0..1000_u64,
        pictures in 1..6_usize,
        height in 2..22_usize,
        width in 2..22_usize,
        vectors in 1..4_usize,
        outputs in 1..70_usize,
    ) {
        let sizes = [pictures, height, width, 16 * vectors, outputs];
        check_inference(&Case::new(seed, sizes));
        check_inference(&Case::new(seed, sizes).bare().with(crate::Activation::Silu));
    }
}

#[test]
fn the_number_of_threads_changes_no_bit_of_tiles() {
    // Pieces of rows, pieces of panels, groups of pictures; the last pieces are smaller.
    for sizes in [
        [1, 41, 38, 16, 40],
        [1, 13, 13, 32, 100],
        [1, 4, 5, 16, 70],
        [7, 12, 12, 48, 33],
    ] {
        for activation in pointwise::ALL {
            let case = Case::new(9, sizes).with(activation);
            let one = bits_with_threads(&case, 1);
            assert_eq!(bits_with_threads(&case, 2), one);
            assert_eq!(bits_with_threads(&case, 5), one);
        }
    }
}

#[test]
fn a_chain_of_every_form_equals_its_blocks_one_by_one() {
    let widths = [3, 16, 20, 32, 33];
    let mut shape = Shape {
        pictures: 6,
        height: 53,
        width: 38,
        channels: 3,
    };
    let x = numbers(1, shape.numbers());
    let mut blocks: Vec<Folded> = Vec::new();
    let (mut one_by_one, first) = (x.clone(), shape);
    for pair in widths.windows(2) {
        let case = Case::new(pair[1] as u64, [1, 2, 2, pair[0], pair[1]]).bare();
        let block = fold(&case.parameters(), &[], &[]);
        let mut y = vec![f32::NAN; shape.pooled(pair[1]).numbers()];
        block_forward(&one_by_one, shape, &block, &mut y);
        (one_by_one, shape) = (y, shape.pooled(pair[1]));
        blocks.push(block);
    }
    assert_eq!(blocks_forward(&x, first, &blocks), one_by_one);
}

#[test]
fn a_chain_of_blocks_that_pool_and_blocks_that_do_not_equals_its_blocks_one_by_one() {
    let shape = Shape {
        pictures: 3,
        height: 18,
        width: 13,
        channels: 3,
    };
    let x = numbers(1, shape.numbers());
    // Pixels and wide channels, pooled first and last, two in a row of either kind.
    for pools in [[false, true, true, false], [true, false, false, true]] {
        let widths = [3, 16, 20, 32, 8];
        let (mut blocks, mut made, mut one_by_one) = (Vec::new(), shape, x.clone());
        for (pair, is_pooled) in widths.windows(2).zip(pools) {
            let case = Case::new(pair[1] as u64, [1, 2, 2, pair[0], pair[1]]).bare();
            let case = if is_pooled { case } else { case.unpooled() };
            let block = fold(&case.parameters(), &[], &[]);
            let mut y = vec![f32::NAN; block.after(made).numbers()];
            block_forward(&one_by_one, made, &block, &mut y);
            (one_by_one, made) = (y, block.after(made));
            blocks.push(block);
        }
        assert_eq!(blocks_forward(&x, shape, &blocks), one_by_one);
        let bytes: Vec<u8> = (0..shape.numbers())
            .map(|at| (at * 7 % 256) as u8)
            .collect();
        let squares: Vec<&[u8]> = bytes.chunks_exact(18 * 13 * 3).collect();
        let numbers: Vec<f32> = bytes
            .iter()
            .map(|&byte| f32::from(byte) * 0.01 - 1.0)
            .collect();
        let map = (&[0.01; 3][..], &[-1.0; 3][..]);
        let found = squares_forward(&squares, shape, map, &blocks);
        assert_eq!(found, blocks_forward(&numbers, shape, &blocks));
    }
}

#[test]
fn a_block_that_adds_its_input_gives_the_sum() {
    for activation in pointwise::ALL {
        let case = Case::new(5, [2, 7, 6, 16, 16])
            .bare()
            .unpooled()
            .with(activation);
        let block = fold(&case.parameters(), &[], &[]);
        let alone = blocks_forward(&case.x, case.shape, std::slice::from_ref(&block));
        let both = blocks_forward(&case.x, case.shape, &[block.adding_input()]);
        for ((both, alone), x) in both.iter().zip(alone).zip(&case.x) {
            assert_eq!(*both, alone + x);
        }
    }
}

#[test]
fn bytes_give_what_the_numbers_give_that_they_mean() {
    let shape = Shape {
        pictures: 5,
        height: 19,
        width: 22,
        channels: 3,
    };
    let cases = [
        Case::new(1, [1, 2, 2, 3, 16]).bare(),
        Case::new(2, [1, 2, 2, 16, 5]).bare(),
    ];
    let blocks = cases.map(|case| fold(&case.parameters(), &[], &[]));
    let bytes: Vec<u8> = numbers(3, shape.numbers())
        .iter()
        .map(|x| (x * 127.0 + 128.0) as u8)
        .collect();
    let (scale, offset) = ([0.01, 0.02, 0.03], [-1.0, 0.5, -2.0]);
    let x: Vec<f32> = (bytes.iter().enumerate())
        .map(|(at, &byte)| f32::from(byte) * scale[at % 3] + offset[at % 3])
        .collect();
    let squares: Vec<&[u8]> = bytes.chunks_exact(19 * 22 * 3).collect();
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let found = pool
            .build()
            .unwrap()
            .install(|| squares_forward(&squares, shape, (&scale, &offset), &blocks));
        assert_eq!(found, blocks_forward(&x, shape, &blocks));
    }
}

#[test]
fn rounding_in_large_tiles_stays_below_a_hundred_thousandth() {
    // As deep a sum as the widest usual block has; the promise of whole networks is 1e-4.
    let case = Case::new(4, [1, 8, 8, 128, 16]).bare();
    let expected = reference::forward(&wide(&case.x), case.shape, &case.reference(), None).y;
    let size = expected.iter().fold(0.0, |size: f64, y| size.max(y.abs()));
    let folded = fold(&case.parameters(), &[], &[]);
    for (isa, y) in answers(&case, &folded, expected.len()) {
        for (found, expected) in y.iter().zip(&expected) {
            assert!(
                (f64::from(*found) - expected).abs() < 1e-5 * size,
                "{}",
                isa.name()
            );
        }
    }
}

#[test]
fn multiply_adds_are_those_of_the_tiles() {
    let folded = |inputs, outputs| {
        let case = Case::new(1, [1, 2, 2, inputs, outputs]);
        fold(&case.parameters(), &case.offset, &vec![1.0; outputs])
    };
    let shape = |side, channels| Shape {
        pictures: 2,
        height: side,
        width: side,
        channels,
    };
    // A quarter of the definition's 2 · 144 · 9 · 16 · 32; 16 / 36 of it where one tile is all; half of it on pixels.
    assert_eq!(folded(16, 32).multiply_adds(shape(12, 16)), 331_776);
    assert_eq!(folded(16, 32).multiply_adds(shape(4, 16)), 65_536);
    assert_eq!(folded(3, 16).multiply_adds(shape(12, 3)), 62_208);
}

#[test]
fn a_set_that_nobody_knows_is_refused_with_the_names_of_those_there_are() {
    let error: IsaError = Isa::choose("mmx").unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("\"mmx\"") && text.contains("portable"),
        "{text}"
    );
    let names: Vec<&str> = Isa::available().iter().map(|isa| isa.name()).collect();
    assert!(names.iter().all(|name| text.contains(name)));
}
