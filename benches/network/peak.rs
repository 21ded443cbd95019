//! What this processor can do at best: multiply-adds a second in registers, and bytes a second to and
//! from memory. Both on the threads of the pool, each thread with data of its own.

use docsort_kernels::Isa;
use rayon::prelude::*;
use std::hint::black_box;
use std::time::Instant;

/// Numbers of each of the three arrays of a triad: 768 MiB together, beyond common caches.
const TRIAD_NUMBERS: usize = 64 << 20;
const TRIES: usize = 5;

/// Multiply-adds of f32 a second over all threads, in units of 10⁹ operations (two each), with the
/// instruction set in use; the best of several tries.
pub fn gflops() -> f64 {
    let rounds = 30_000_000;
    let best = (0..TRIES).map(|_| {
        let began = Instant::now();
        let numbers: usize = rayon::broadcast(|_| multiply_add(rounds)).iter().sum();
        2.0 * numbers as f64 * rounds as f64 / began.elapsed().as_secs_f64()
    });
    best.fold(0.0, f64::max) / 1e9
}

/// `a = b + s · c` over arrays larger than the caches, in 10⁹ bytes a second, counting two reads and
/// one write (McCalpin's STREAM); the best of several tries.
pub fn gigabytes_per_s() -> f64 {
    let mut a = vec![0.0f32; TRIAD_NUMBERS];
    let b: Vec<f32> = (0..TRIAD_NUMBERS)
        .into_par_iter()
        .map(|i| i as f32)
        .collect();
    let c: Vec<f32> = b.par_iter().map(|x| x + 1.0).collect();
    let part = TRIAD_NUMBERS.div_ceil(rayon::current_num_threads());
    let best = (0..TRIES).map(|_| {
        let began = Instant::now();
        let parts = a
            .par_chunks_mut(part)
            .zip(b.par_chunks(part))
            .zip(c.par_chunks(part));
        parts.for_each(|((a, b), c)| {
            for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
                *a = b + 3.0 * c;
            }
        });
        black_box(&a);
        12.0 * TRIAD_NUMBERS as f64 / began.elapsed().as_secs_f64()
    });
    best.fold(0.0, f64::max) / 1e9
}

/// Runs `rounds` of independent multiply-adds; gives how many numbers each of them changes.
fn multiply_add(rounds: usize) -> usize {
    // The kernels' own choice: their peak is that of their set.
    #[cfg(target_arch = "x86_64")]
    match Isa::in_use().name() {
        // SAFETY: a set in use was found on this processor.
        "avx512" => return unsafe { wide::avx512(rounds) },
        // SAFETY: as above.
        "avx2" => return unsafe { wide::avx2(rounds) },
        _ => {}
    }
    portable(rounds)
}

/// Without intrinsics: what the compiler makes of it with the target's default features.
fn portable(rounds: usize) -> usize {
    const NUMBERS: usize = 32;
    let (scale, offset) = (black_box(0.999), black_box(0.001));
    let mut sums = [0.0f32; NUMBERS];
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = *sum * scale + offset;
        }
    }
    black_box(sums);
    NUMBERS
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::*;
    use std::hint::black_box;

    /// Sums in flight: four cycles of latency on two ports need eight, and twelve fit AVX2's registers.
    const SUMS: usize = 12;

    #[target_feature(enable = "avx512f")]
    pub fn avx512(rounds: usize) -> usize {
        let scale = _mm512_set1_ps(black_box(0.999));
        let offset = _mm512_set1_ps(black_box(0.001));
        let mut sums = [_mm512_setzero_ps(); SUMS];
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = _mm512_fmadd_ps(*sum, scale, offset);
            }
        }
        black_box(sums);
        SUMS * 16
    }

    #[target_feature(enable = "avx2,fma")]
    pub fn avx2(rounds: usize) -> usize {
        let scale = _mm256_set1_ps(black_box(0.999));
        let offset = _mm256_set1_ps(black_box(0.001));
        let mut sums = [_mm256_setzero_ps(); SUMS];
        for _ in 0..rounds {
            for sum in &mut sums {
                *sum = _mm256_fmadd_ps(*sum, scale, offset);
            }
        }
        black_box(sums);
        SUMS * 8
    }
}
