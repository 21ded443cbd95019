//! The parts that whole blocks do not reach in every size: the microkernels and the weights'
//! transform; and that this machine's instruction sets are all among those tested.

use super::case::{check, numbers, wide};
use crate::Isa;
use crate::product::{LANES, Walk, Write, product};
use crate::spectrum;

/// `out[i][j] = Σ_k a[i·length + k] · b[k][j]`, as the definition of a matrix product reads.
fn definition(a: &[f32], b: &[f32], length: usize, lanes: usize) -> Vec<f64> {
    let (a, b) = (wide(a), wide(b));
    let rows = a.chunks_exact(length);
    let sums = rows.flat_map(|row| {
        (0..lanes).map(|lane| {
            row.iter()
                .zip(b.chunks(lanes))
                .map(|(a, b)| a * b[lane])
                .sum()
        })
    });
    sums.collect()
}

#[test]
fn a_product_of_any_height_and_width_is_its_definition() {
    let length = 5;
    for isa in Isa::available() {
        // More rows and groups than any microkernel takes, so that each of them has its turn.
        for (rows, groups) in (1..=27).flat_map(|rows| [1, 2, 3, 5].map(|groups| (rows, groups))) {
            let lanes = groups * LANES;
            let (a, b) = (numbers(1, rows * length), numbers(2, length * lanes));
            let walk = Walk {
                segments: 1,
                length,
                a_segment: 0,
                a_step: 1,
                a_row: length,
                b_segment: 0,
                b_step: lanes,
            };
            let expected = definition(&a, &b, length, lanes);
            let mut out = vec![f32::NAN; rows * lanes];
            let size = (rows, groups);
            product(isa, &walk, size, &a, &b, &mut out, lanes, Write::Replace);
            check("product", &out, &expected);
            product(isa, &walk, size, &a, &b, &mut out, lanes, Write::Add);
            let twice: Vec<f64> = expected.iter().map(|sum| 2.0 * sum).collect();
            check("sum of products", &out, &twice);
        }
    }
}

#[test]
#[should_panic(expected = "assertion failed")]
fn a_product_that_would_read_beyond_its_numbers_is_refused() {
    let walk = Walk {
        segments: 1,
        length: 5,
        a_segment: 0,
        a_step: 1,
        a_row: 5,
        b_segment: 0,
        b_step: LANES,
    };
    let (a, b) = (numbers(1, 3 * 5 - 1), numbers(2, 5 * LANES));
    let mut out = vec![0.0; 3 * LANES];
    product(
        Isa::widest(),
        &walk,
        (3, 1),
        &a,
        &b,
        &mut out,
        LANES,
        Write::Replace,
    );
}

#[test]
fn weights_have_the_same_spectrum_on_every_instruction_set() {
    let weights = numbers(3, 9 * 48);
    let spectra = Isa::available().into_iter().map(|isa| {
        let mut spectrum = vec![f32::NAN; 36 * 48];
        spectrum::of_weights_4(isa, &weights, &mut spectrum);
        spectrum
    });
    let spectra: Vec<Vec<f32>> = spectra.collect();
    assert!(spectra.iter().flatten().all(|value| !value.is_nan()));
    assert!(spectra.windows(2).all(|pair| pair[0] == pair[1]));
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn every_instruction_set_that_linux_reports_is_among_those_tested() {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap();
    let flags = cpu.lines().find(|line| line.starts_with("flags")).unwrap();
    let has = |all: &[&str]| {
        all.iter()
            .all(|flag| flags.split(' ').any(|has| has == *flag))
    };
    let avx2 = has(&["avx2", "fma"]);
    let avx512 = avx2 && has(&["avx512f", "avx512bw", "avx512dq", "avx512vl"]);
    let expected = 1 + usize::from(avx2) + usize::from(avx512);
    assert_eq!(Isa::available().len(), expected);
}
