//! How paper leaves its plane: curled sheets, and pages about a fold. Says where a point of the picture's
//! plane lies on the flat sheet, and how bright it is there; never samples a pixel.

/// How paper leaves its plane. Lengths are parts of the sheet's sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bend {
    Flat,
    /// Bulges along the long axis of the picture: the upper and lower edges bow by `bow`, and the
    /// light changes by `shade` from one end to the other.
    Curl {
        bow: f32,
        shade: f32,
    },
    /// Two pages about a fold across the middle: either page runs to or from the eye by `taper`
    /// and bows by `bow` towards the fold; `shade` darkens the first page and the gutter.
    Fold {
        across: Axis,
        taper: [f32; 2],
        bow: f32,
        shade: f32,
    },
}

/// Which of the sheet's axes a fold cuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// The pages lie beside each other.
    Width,
    /// One page is above the other.
    Height,
}

impl Bend {
    /// The place on the flat sheet that is seen at `(u, v)`, and how bright it is there.
    pub fn at(self, u: f32, v: f32) -> (f32, f32, f32) {
        use std::f32::consts::PI;
        match self {
            Self::Flat => (u, v, 1.0),
            Self::Curl { bow, shade } => {
                let arch = (PI * u.clamp(0.0, 1.0)).sin();
                (u, v + bow * (arch - 0.5), 1.0 + shade * (PI * u).cos())
            }
            Self::Fold {
                across,
                taper,
                bow,
                shade,
            } => {
                let (along, side) = match across {
                    Axis::Width => (u, v),
                    Axis::Height => (v, u),
                };
                let page = usize::from(along > 0.5);
                // 0 at the fold, 1 at the outer edge.
                let out = ((along - 0.5).abs() * 2.0).min(1.2);
                let arch = (PI * out.min(1.0)).sin();
                let scale = 1.0 + taper[page] * out;
                let side = 0.5 + (side - 0.5) * scale + bow * arch * (side - 0.5).signum() * 0.3;
                let along = along + bow * 0.35 * arch * (along - 0.5).signum();
                let gutter = (1.0 - out * 7.0).max(0.0);
                let light = 1.0 - shade * gutter - shade * 0.35 * taper[page].signum() * out;
                match across {
                    Axis::Width => (along, side, light),
                    Axis::Height => (side, along, light),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_keeps_its_line_and_narrows_a_page_that_runs_away() {
        let bend = Bend::Fold {
            across: Axis::Height,
            taper: [0.3, 0.0],
            bow: 0.0,
            shade: 0.4,
        };
        assert_eq!(bend.at(0.2, 0.5).1, 0.5);
        // Seen at the first page's outer edge, the picture's 0.9 is off the sheet.
        assert!(bend.at(0.9, 0.0).0 > 1.0);
        assert!(bend.at(0.9, 1.0).0 < 1.0);
        // The gutter is dark.
        assert!(bend.at(0.5, 0.5).2 < bend.at(0.5, 0.8).2);
    }
}
