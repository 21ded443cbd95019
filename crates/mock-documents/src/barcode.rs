//! Bar codes by their structure: PDF417 (ISO/IEC 15438), squares in the manner of QR codes, and
//! linear codes. They are drawn for their looks: the code words are random and say nothing.

use super::colour::{Colour, rgb};
use super::dice::{Dice, chance, whole};
use super::paint::Canvas;

const INK: Colour = rgb(18, 18, 20);

/// Start and stop patterns: widths of bars and spaces in turn (ISO/IEC 15438, 5.3).
const START: [u8; 8] = [8, 1, 1, 1, 1, 1, 1, 3];
const STOP: [u8; 9] = [7, 1, 1, 3, 1, 1, 1, 2, 1];

/// One row of a PDF417 symbol as widths of bars and spaces in turn, in modules: start pattern, left
/// row indicator, `columns` code words, right row indicator, stop pattern. Each word is 17 modules
/// in four bars and four spaces, of the cluster that belongs to the row (0, 3, 6 in turn).
pub fn pdf417_row(dice: &mut Dice, row: usize, columns: usize) -> Vec<u8> {
    let mut widths = START.to_vec();
    for _ in 0..columns + 2 {
        widths.extend(word(dice, (row % 3) as i32 * 3));
    }
    widths.extend(STOP);
    widths
}

/// Widths of a code word of a cluster: (b1 − b2 + b3 − b4) modulo 9.
fn word(dice: &mut Dice, cluster: i32) -> [u8; 8] {
    loop {
        let mut widths = [1_u8; 8];
        for _ in 0..9 {
            // No element is wider than six modules.
            let place = whole(dice, 0, 7) as usize;
            let free = (0..8).map(|k| (place + k) % 8).find(|&k| widths[k] < 6);
            widths[free.unwrap_or(place)] += 1;
        }
        let bar = |k: usize| i32::from(widths[2 * k]);
        if (bar(0) - bar(1) + bar(2) - bar(3)).rem_euclid(9) == cluster {
            return widths;
        }
    }
}

/// A PDF417 symbol with its quiet zone in `frame` (x, y, w, h).
pub fn pdf417(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4]) {
    let [x, y, w, h] = frame;
    canvas.rect(x - 10.0, y - 8.0, w + 20.0, h + 16.0, rgb(253, 253, 252));
    let (rows, columns) = (whole(dice, 10, 26) as usize, whole(dice, 4, 11) as usize);
    let high = h / rows as f32;
    for row in 0..rows {
        let widths = pdf417_row(dice, row, columns);
        bars(canvas, &widths, [x, y + row as f32 * high, w, high + 0.4]);
    }
}

/// A linear code: guards at both ends, bars of one to four modules.
pub fn linear(canvas: &mut Canvas, dice: &mut Dice, frame: [f32; 4], ground: Colour) {
    let [x, y, w, h] = frame;
    canvas.rect(x - 10.0, y - 5.0, w + 20.0, h + 10.0, ground);
    let mut widths = vec![2, 1, 1, 1];
    while widths.len() < 96 {
        widths.push(whole(dice, 1, 4) as u8);
    }
    widths.extend([2, 3, 3, 1, 1, 1, 2]);
    bars(canvas, &widths, frame);
}

/// Bars and spaces in turn, spread over `frame`.
fn bars(canvas: &mut Canvas, widths: &[u8], frame: [f32; 4]) {
    let [x, y, w, h] = frame;
    let modules: f32 = widths.iter().map(|&n| f32::from(n)).sum();
    let mut pen = x;
    for (place, &modules_wide) in widths.iter().enumerate() {
        let wide = f32::from(modules_wide) * w / modules;
        if place % 2 == 0 {
            canvas.rect(pen, y, wide, h, INK);
        }
        pen += wide;
    }
}

/// A square code with three finder patterns, `size` wide.
pub fn square(canvas: &mut Canvas, dice: &mut Dice, x: f32, y: f32, size: f32) {
    let modules = 4 * whole(dice, 1, 5) + 17;
    let unit = size / modules as f32;
    canvas.rect(
        x - unit * 2.0,
        y - unit * 2.0,
        size + unit * 4.0,
        size + unit * 4.0,
        rgb(255, 255, 255),
    );
    let in_finder = |i: i64, j: i64| {
        let near = |a: i64| a < 8;
        let far = |a: i64| a >= modules - 8;
        near(i) && near(j) || near(i) && far(j) || far(i) && near(j)
    };
    for j in 0..modules {
        for i in 0..modules {
            if !in_finder(i, j) && chance(dice, 0.5) {
                canvas.rect(
                    x + i as f32 * unit,
                    y + j as f32 * unit,
                    unit * 1.02,
                    unit * 1.02,
                    INK,
                );
            }
        }
    }
    let last = (modules - 7) as f32 * unit;
    for (fx, fy) in [(x, y), (x + last, y), (x, y + last)] {
        canvas.rect(fx, fy, unit * 7.0, unit * 7.0, INK);
        canvas.rect(
            fx + unit,
            fy + unit,
            unit * 5.0,
            unit * 5.0,
            rgb(255, 255, 255),
        );
        canvas.rect(
            fx + unit * 2.0,
            fy + unit * 2.0,
            unit * 3.0,
            unit * 3.0,
            INK,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;
    use docsort_random::stream;

    #[test]
    fn pdf417_rows_have_the_standard_s_structure() {
        let mut dice = Dice::new(stream(1, "test", 0, 0), Rules::Wide);
        for row in 0..60 {
            let widths = pdf417_row(&mut dice, row, 5);
            // ISO/IEC 15438: 17 modules for start, indicators and words, 18 for stop.
            let modules: u32 = widths.iter().map(|&n| u32::from(n)).sum();
            assert_eq!(modules, 17 * (1 + 2 + 5) + 18);
            assert_eq!(widths[..8], [8, 1, 1, 1, 1, 1, 1, 3]);
            assert_eq!(widths[widths.len() - 9..], [7, 1, 1, 3, 1, 1, 1, 2, 1]);
            for word in widths[8..widths.len() - 9].chunks(8) {
                assert_eq!(word.iter().map(|&n| u32::from(n)).sum::<u32>(), 17);
                assert!(word.iter().all(|&n| (1..=6).contains(&n)));
                let bar = |k: usize| i32::from(word[k]);
                let cluster = (bar(0) - bar(2) + bar(4) - bar(6) + 9) % 9;
                assert_eq!(cluster as usize, row % 3 * 3);
            }
        }
    }
}
