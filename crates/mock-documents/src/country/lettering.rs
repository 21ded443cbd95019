//! Words as they are seen from left to right in their script, and the face that holds them. Joins Arabic
//! letters and turns their order; puts the one Devanagari vowel sign that stands before its consonant
//! there. Never measures or draws.

use crate::script::Script;
use crate::text::Face;

/// A line ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lettering {
    pub text: String,
    pub script: Script,
}

impl Lettering {
    pub fn new(script: Script, text: &str) -> Self {
        Self {
            text: seen(script, text),
            script,
        }
    }

    /// In capitals, where the script has them.
    pub fn upper(self) -> Self {
        Self {
            text: self.text.to_uppercase(),
            ..self
        }
    }

    /// Whether the Latin faces can stand in for its own.
    pub fn is_alphabet(&self) -> bool {
        matches!(
            self.script,
            Script::Latin | Script::Greek | Script::Cyrillic
        )
    }

    /// `face` for Latin letters, or the one that holds its script.
    pub fn face(&self, face: Face) -> Face {
        if self.script == Script::Latin {
            face
        } else {
            self.script.face()
        }
    }
}

/// A text in the order in which it is drawn, letters in their joined shapes.
fn seen(script: Script, text: &str) -> String {
    match script {
        Script::Arabic => joined(text),
        Script::Devanagari => reordered(text),
        _ => text.to_string(),
    }
}

/// The vowel sign I is written before the consonants it follows (Unicode 16, section 12.1).
fn reordered(text: &str) -> String {
    let mut seen: Vec<char> = Vec::new();
    for c in text.chars() {
        if c == 'ि' {
            // Back over the consonant, and over consonants that a virama binds to it.
            let mut at = seen.len().saturating_sub(1);
            while at >= 2 && seen[at - 1] == '\u{94D}' {
                at -= 2;
            }
            seen.insert(at, c);
        } else {
            seen.push(c);
        }
    }
    seen.into_iter().collect()
}

/// A letter's isolated shape, and whether it joins the letter after it (Unicode, Arabic Presentation Forms-B).
fn shapes(letter: char) -> Option<(u32, bool)> {
    Some(match letter {
        'ا' => (0xFE8D, false),
        'أ' => (0xFE83, false),
        'إ' => (0xFE87, false),
        'آ' => (0xFE81, false),
        'ؤ' => (0xFE85, false),
        'ئ' => (0xFE89, true),
        'ب' => (0xFE8F, true),
        'ة' => (0xFE93, false),
        'ت' => (0xFE95, true),
        'ث' => (0xFE99, true),
        'ج' => (0xFE9D, true),
        'ح' => (0xFEA1, true),
        'خ' => (0xFEA5, true),
        'د' => (0xFEA9, false),
        'ذ' => (0xFEAB, false),
        'ر' => (0xFEAD, false),
        'ز' => (0xFEAF, false),
        'س' => (0xFEB1, true),
        'ش' => (0xFEB5, true),
        'ص' => (0xFEB9, true),
        'ض' => (0xFEBD, true),
        'ط' => (0xFEC1, true),
        'ظ' => (0xFEC5, true),
        'ع' => (0xFEC9, true),
        'غ' => (0xFECD, true),
        'ف' => (0xFED1, true),
        'ق' => (0xFED5, true),
        'ك' => (0xFED9, true),
        'ل' => (0xFEDD, true),
        'م' => (0xFEE1, true),
        'ن' => (0xFEE5, true),
        'ه' => (0xFEE9, true),
        'و' => (0xFEED, false),
        'ى' => (0xFEEF, false),
        'ي' => (0xFEF1, true),
        _ => return None,
    })
}

fn joined(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut shaped: Vec<char> = Vec::new();
    let mut joins_before = false;
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        let Some((isolated, joins)) = shapes(letter) else {
            // The hamza alone joins nothing on either side.
            shaped.push(if letter == 'ء' { '\u{FE80}' } else { letter });
            joins_before = false;
            at += 1;
            continue;
        };
        let ligature = match (letter, letters.get(at + 1)) {
            ('ل', Some('ا')) => Some(0xFEFB),
            ('ل', Some('إ')) => Some(0xFEF9),
            ('ل', Some('أ')) => Some(0xFEF7),
            _ => None,
        };
        let step = if ligature.is_some() { 2 } else { 1 };
        let (isolated, joins) = ligature.map_or((isolated, joins), |shape| (shape, false));
        let follows = letters
            .get(at + step)
            .is_some_and(|next| shapes(*next).is_some());
        // The code chart has them as isolated, final, initial, medial.
        let shape = match (joins_before, joins && follows) {
            (false, false) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (true, true) => 3,
        };
        shaped.extend(char::from_u32(isolated + shape));
        joins_before = joins;
        at += step;
    }
    shaped.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_is_joined_and_runs_to_the_left() {
        // "salām": initial seen, medial lam with alef as one sign, isolated meem; drawn from its end.
        assert_eq!(seen(Script::Arabic, "سلام"), "\u{FEE1}\u{FEFC}\u{FEB3}");
    }

    #[test]
    fn the_vowel_i_stands_before_its_consonants() {
        assert_eq!(seen(Script::Devanagari, "लिंग"), "िलंग");
        assert_eq!(seen(Script::Devanagari, "प्ति"), "िप्त");
    }
}
