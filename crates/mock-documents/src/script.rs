//! Words in the scripts of the world that look right and mean nothing: letters put together at
//! random, joined where the script joins them. For second languages on documents.

use super::dice::{Dice, pick, whole};
use super::text::Face;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Devanagari,
    Han,
}

impl Script {
    /// The bundled face that holds its letters.
    pub fn face(self) -> Face {
        match self {
            Self::Latin | Self::Cyrillic | Self::Greek => Face::RobotoBold,
            Self::Arabic => Face::Arabic,
            Self::Devanagari => Face::Devanagari,
            Self::Han => Face::Han,
        }
    }
}

/// One to three words.
pub fn phrase(dice: &mut Dice, script: Script) -> String {
    let count = if script == Script::Han {
        1
    } else {
        whole(dice, 1, 3)
    };
    let words: Vec<String> = (0..count).map(|_| word(dice, script)).collect();
    words.join(" ")
}

/// One word, as it is seen from left to right.
pub fn word(dice: &mut Dice, script: Script) -> String {
    const ACCENTED: &[&str] = &[
        "ção", "né", "ší", "ör", "lü", "ña", "ła", "dî", "tá", "žo", "re", "ma", "ti", "ko",
    ];
    const HAN: &[char] = &[
        '中', '和', '國', '民', '海', '王', '山', '東', '西', '南', '北', '名', '姓', '性', '別',
        '出', '生', '地', '發', '行', '日', '期', '籍', '號', '碼', '大', '永', '林', '白', '青',
        '照', '護', '市', '州', '路',
    ];
    const GREEK: &[&str] = &[
        "ΔΙ", "ΑΒ", "ΤΗ", "ΡΙ", "ΟΝ", "ΚΑ", "ΛΕ", "ΜΟ", "ΣΥ", "ΠΩ", "ΝΕ", "ΘΑ",
    ];
    const CYRILLIC: &[&str] = &[
        "ПО", "РА", "СТ", "МИ", "ДЕ", "ЛЬ", "НО", "ШИ", "ЖЕ", "КА", "ВЫ", "ТУ", "ЗЯ",
    ];
    let letters = whole(dice, 2, 5);
    match script {
        Script::Latin => (0..letters).map(|_| pick(dice, ACCENTED)).collect(),
        Script::Cyrillic => (0..letters).map(|_| pick(dice, CYRILLIC)).collect(),
        Script::Greek => (0..letters).map(|_| pick(dice, GREEK)).collect(),
        Script::Han => (0..letters).map(|_| pick(dice, HAN)).collect(),
        Script::Arabic => arabic(dice, letters + 1),
        Script::Devanagari => devanagari(dice, letters),
    }
}

/// Letters that join on both sides, in their shapes (final, initial, medial; Unicode FE8F–FEF4),
/// from the left end of the written word, which is its last letter.
fn arabic(dice: &mut Dice, letters: i64) -> String {
    // The isolated shape of each; the others follow it in the code chart.
    const JOINING: &[u32] = &[
        0xFE8F, 0xFE95, 0xFEB1, 0xFEB9, 0xFEC9, 0xFED1, 0xFED9, 0xFEDD, 0xFEE1, 0xFEE5, 0xFEE9,
        0xFEF1,
    ];
    (0..letters)
        .filter_map(|place| {
            let shape = match place {
                0 => 1,
                last if last == letters - 1 => 2,
                _ => 3,
            };
            char::from_u32(pick(dice, JOINING) + shape)
        })
        .collect()
}

fn devanagari(dice: &mut Dice, letters: i64) -> String {
    const SIGNS: &[&str] = &["", "", "ा", "ी", ""];
    (0..letters)
        .map(|_| {
            let consonant = char::from_u32(whole(dice, 0x0915, 0x0928) as u32).unwrap_or('क');
            format!("{consonant}{}", pick(dice, SIGNS))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::BLACK;
    use crate::rules::Rules;
    use crate::text::{outline, style};
    use docsort_random::stream;

    #[test]
    fn every_script_s_words_have_letters_in_its_face() {
        const SCRIPTS: [Script; 6] = [
            Script::Latin,
            Script::Cyrillic,
            Script::Greek,
            Script::Arabic,
            Script::Devanagari,
            Script::Han,
        ];
        for index in 0..120 {
            let mut dice = Dice::new(stream(1, "test", 0, index), Rules::Wide);
            let script = SCRIPTS[index as usize % SCRIPTS.len()];
            let text = word(&mut dice, script);
            assert!(text.chars().count() >= 2);
            for c in text.chars().filter(|c| c.is_alphabetic()) {
                let line = outline(style(script.face(), 10.0, BLACK), 0.0, 0.0, &c.to_string());
                assert!(line.0.is_some(), "{script:?} {c} {:x}", c as u32);
            }
        }
    }
}
