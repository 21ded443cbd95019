//! Payment card numbers: the check digit of ISO/IEC 7812-1 (Luhn) and numbers that no issuer uses.

use super::dice::{Dice, pick, whole};

/// The digit that, appended to `digits` (each 0 to 9), makes the number valid.
pub fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| {
            let doubled = u32::from(digit) * if place % 2 == 0 { 2 } else { 1 };
            doubled / 10 + doubled % 10
        })
        .sum();
    ((10 - sum % 10) % 10) as u8
}

/// A valid number of 16 digits under a prefix that no card issuer holds: major industry 0 is kept
/// for ISO/TC 68, and 9 is followed by a country, of which 999 is none (ISO/IEC 7812-1, 4.2).
pub fn card_number(dice: &mut Dice) -> Vec<u8> {
    let mut digits: Vec<u8> = pick(dice, &[[9, 9, 9, 9], [0, 1, 2, 3], [0, 0, 0, 0]]).to_vec();
    while digits.len() < 15 {
        digits.push(whole(dice, 0, 9) as u8);
    }
    digits.push(check_digit(&digits));
    digits
}

/// The digits of a [`card_number`] as text.
pub fn card_digits(dice: &mut Dice) -> String {
    let digits = card_number(dice).into_iter();
    digits.map(|digit| char::from(b'0' + digit)).collect()
}

/// Sixteen digits in groups of four.
pub fn in_groups(digits: &str, gap: &str) -> String {
    [0, 4, 8, 12].map(|at| &digits[at..at + 4]).join(gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Dice;
    use crate::rules::Rules;
    use docsort_random::stream;

    fn is_valid(digits: &[u8]) -> bool {
        digits
            .split_last()
            .is_some_and(|(&last, body)| check_digit(body) == last)
    }

    #[test]
    fn the_worked_example_of_the_patent_checks() {
        // US 2,950,048 as usually told: 7992739871 takes the digit 3.
        assert_eq!(check_digit(&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1]), 3);
        assert!(is_valid(&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1, 3]));
        assert!(!is_valid(&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1, 4]));
    }

    #[test]
    fn the_usual_test_number_checks() {
        let digits: Vec<u8> = "4111111111111111".bytes().map(|b| b - b'0').collect();
        assert!(is_valid(&digits));
    }

    #[test]
    fn card_numbers_are_valid_and_no_issuer_s() {
        for index in 0..200 {
            let number = card_number(&mut Dice::new(stream(1, "test", 0, index), Rules::Wide));
            assert_eq!(number.len(), 16);
            assert!(is_valid(&number));
            assert!(matches!(number[0], 0 | 9));
        }
    }
}
