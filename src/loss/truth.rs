//! What a sample's label means at the network's outputs.

/// How labels become targets. A label is a small number in each kind; what it stands for differs.
#[derive(Clone, Copy, Debug)]
pub enum Truth<'a> {
    /// Each picture has one class, and the label is that class. An output a class, softmax.
    OneOf { classes: usize },
    /// Two classes; label `positive` is a yes. One output, sigmoid.
    YesNo { positive: usize },
    /// A picture has any number of classes, and the label is an index into `sets`, each an
    /// ascending list of classes. An output a class, sigmoid.
    ManyOf {
        classes: usize,
        sets: &'a [Vec<usize>],
    },
}

impl Truth<'_> {
    /// Columns of the network's logits.
    pub fn outputs(&self) -> usize {
        match *self {
            Truth::OneOf { classes } | Truth::ManyOf { classes, .. } => classes,
            Truth::YesNo { .. } => 1,
        }
    }

    /// How many labels there are: each is below.
    pub fn labels(&self) -> usize {
        match *self {
            Truth::OneOf { classes } => classes,
            Truth::YesNo { .. } => 2,
            Truth::ManyOf { sets, .. } => sets.len(),
        }
    }

    /// Part of the pictures that is answered rightly, each label of them, by who guesses evenly: a
    /// class of several, yes or no, or yes or no for each of many labels.
    pub fn chance(&self) -> f64 {
        match *self {
            Truth::OneOf { classes } => 1.0 / classes.max(1) as f64,
            Truth::YesNo { .. } => 0.5,
            Truth::ManyOf { classes, .. } => 0.5f64.powf(classes as f64),
        }
    }

    /// Whether output `output` should be on for a picture with this label.
    pub fn is_on(&self, label: usize, output: usize) -> bool {
        match *self {
            Truth::OneOf { .. } => label == output,
            Truth::YesNo { positive } => label == positive,
            Truth::ManyOf { sets, .. } => sets[label].binary_search(&output).is_ok(),
        }
    }

    /// Writes the target of a label into `row`, `[outputs]` zeros.
    pub fn fill(&self, label: usize, row: &mut [f32]) {
        match *self {
            Truth::OneOf { .. } => row[label] = 1.0,
            Truth::YesNo { positive } => row[0] = if label == positive { 1.0 } else { 0.0 },
            Truth::ManyOf { sets, .. } => {
                for &class in &sets[label] {
                    row[class] = 1.0;
                }
            }
        }
    }
}
