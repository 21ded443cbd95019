//! Driver's licenses of countries and states that do not exist (ISO/IEC 18013-1, ID-1): which country issues
//! one, in which layout, front or back or both. The layouts are the modules below; `form` draws them.

mod africa;
mod asia;
mod back;
mod cells;
mod european;
mod folded;
mod gulf;
mod header;
mod latin;
mod old_paper;
mod state;

use crate::country::{Country, License, country};
use crate::dice::{Dice, chance, weighted};
use crate::form::{self, Form, Record, record};
use crate::warp::Sheet;

/// Layouts are issued by three groups of countries. Pictures that people keep show American states'
/// licenses most, then Europe's.
const GROUPS: [(&[License], f32); 3] = [
    (&[License::State, License::StateUpright], 0.46),
    (
        &[License::European, License::Folded, License::OldPaper],
        0.24,
    ),
    (
        &[
            License::Latin,
            License::Indian,
            License::EastAsian,
            License::Australian,
            License::African,
            License::Gulf,
        ],
        0.30,
    ),
];

/// A license in any form, its long side about `long_px` pixels.
pub fn wide(dice: &mut Dice, long_px: f32) -> Sheet {
    let group = weighted(dice, &GROUPS);
    let issues = |layout: &License| group.contains(layout);
    let issuer = country(dice, |country: &Country| country.license.iter().any(issues));
    let layouts: Vec<License> = issuer.license.iter().copied().filter(issues).collect();
    // Commonest first.
    let layout = if chance(dice, 0.72) {
        layouts[0]
    } else {
        layouts[crate::dice::whole(dice, 0, layouts.len() as i64 - 1) as usize]
    };
    let record = record(dice, issuer);
    if layout == License::Folded {
        return folded::draw(dice, &record, long_px);
    }
    // Most pictures that people keep show a front.
    match weighted(dice, &[(0, 0.79), (1, 0.11), (2, 0.10)]) {
        0 => {
            let front = front(dice, &record, layout);
            form::sheet(dice, &front, None, long_px)
        }
        1 => {
            let back = back::back(dice, &record, layout);
            form::sheet(dice, &back, None, long_px)
        }
        _ => {
            let front = front(dice, &record, layout);
            let back = back::back(dice, &record, layout);
            form::sheet(dice, &front, Some(&back), long_px)
        }
    }
}

fn front(dice: &mut Dice, record: &Record, layout: License) -> Form {
    match layout {
        License::State => state::front(dice, record),
        License::StateUpright => state::upright(dice, record),
        License::European | License::Folded => european::front(dice, record),
        License::Latin => latin::front(dice, record),
        License::Indian => asia::indian(dice, record),
        License::EastAsian => asia::east_asian(dice, record),
        License::Australian => africa::australian(dice, record),
        License::African => africa::african(dice, record),
        License::Gulf => gulf::front(dice, record),
        License::OldPaper => old_paper::front(dice, record),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::country::{HELD_BACK, all};
    use crate::rules::Rules;
    use docsort_random::stream;

    #[test]
    fn every_country_s_every_layout_has_a_front_and_a_back_of_many_tones() {
        let mut drawn = 0;
        for issuer in all() {
            for &layout in issuer.license {
                let mut dice = Dice::new(stream(3, issuer.id, 0, layout as u64), Rules::Wide);
                let record = record(&mut dice, issuer);
                let forms = [
                    front(&mut dice, &record, layout),
                    back::back(&mut dice, &record, layout),
                ];
                for form in &forms {
                    let pixmap = form::compose(&mut dice, form, 0.15);
                    let tones: std::collections::HashSet<u8> = pixmap
                        .pixels()
                        .iter()
                        .map(|pixel| pixel.green() / 8)
                        .collect();
                    assert!(
                        tones.len() >= 5,
                        "{} {layout:?}: {} tones",
                        issuer.id,
                        tones.len()
                    );
                    drawn += 1;
                }
            }
        }
        assert!(drawn >= 80, "{drawn}");
    }

    #[test]
    fn training_leaves_whole_countries_out_by_name() {
        for index in 0..300 {
            let mut dice = Dice::new(stream(4, "test", 0, index), Rules::Training);
            let issuer = country(&mut dice, |country: &Country| !country.license.is_empty());
            assert!(!HELD_BACK.contains(&issuer.id), "{}", issuer.id);
        }
    }
}
