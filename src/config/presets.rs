//! The configurations that every docsort binary carries, so that an installed one needs no file
//! beside it. It owns their texts; it never reads a disk.

/// A configuration that is built into the binary; its text is the file of the same name in
/// `configs/`, those of lessons in `configs/lessons/`.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// What the user types: `docsort train ndarray`.
    pub name: &'static str,
    /// One line for a list.
    pub about: &'static str,
    /// The TOML text; only what differs from `cpu`.
    pub toml: &'static str,
}

/// Every key with its meaning and its default: the documented form of the table in `schema`.
#[cfg(test)]
pub(super) const CPU: &Preset = &PRESETS[0];

static PRESETS: [Preset; 14] = [
    Preset {
        name: "cpu",
        about: "the defaults: a small network on any processor",
        toml: include_str!("../../configs/cpu.toml"),
    },
    Preset {
        name: "ndarray",
        about: "the same on the older CPU backend",
        toml: include_str!("../../configs/ndarray.toml"),
    },
    Preset {
        name: "gpu",
        about: "a larger network on a GPU",
        toml: include_str!("../../configs/gpu.toml"),
    },
    Preset {
        name: "binary",
        about: "yes or no: one class against another",
        toml: include_str!("../../configs/binary.toml"),
    },
    Preset {
        name: "multilabel",
        about: "any number of labels for a picture, from a CSV",
        toml: include_str!("../../configs/multilabel.toml"),
    },
    Preset {
        name: "photos",
        about: "plain pictures from 32 pixels a side on: a deeper network, mirror images",
        toml: include_str!("../../configs/photos.toml"),
    },
    Preset {
        name: "shipped",
        about: "the model that docsort comes with, on drawn pictures",
        toml: include_str!("../../configs/shipped.toml"),
    },
    Preset {
        name: "debug",
        about: "seconds, to see that everything works",
        toml: include_str!("../../configs/debug.toml"),
    },
    Preset {
        name: "lessons/vanishing",
        about: "five blocks of sigmoid: the first ones get no gradient",
        toml: include_str!("../../configs/lessons/vanishing.toml"),
    },
    Preset {
        name: "lessons/vanishing-cured",
        about: "the same with ReLU and batch norm",
        toml: include_str!("../../configs/lessons/vanishing-cured.toml"),
    },
    Preset {
        name: "lessons/exploding",
        about: "first weights four times too large, a high rate, no clipping",
        toml: include_str!("../../configs/lessons/exploding.toml"),
    },
    Preset {
        name: "lessons/exploding-cured",
        about: "the same with the usual first weights and rate, and clipping",
        toml: include_str!("../../configs/lessons/exploding-cured.toml"),
    },
    Preset {
        name: "lessons/dead-relu",
        about: "a rate that throws ReLU units below zero for ever",
        toml: include_str!("../../configs/lessons/dead-relu.toml"),
    },
    Preset {
        name: "lessons/dead-relu-cured",
        about: "the same with the usual rate and leaky ReLU",
        toml: include_str!("../../configs/lessons/dead-relu-cured.toml"),
    },
];

/// The built-in preset of exactly this name.
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

/// All of them, the default first.
pub fn presets() -> &'static [Preset] {
    &PRESETS
}
