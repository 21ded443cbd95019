//! What the parts of the network are called, in tables and in sentences. It owns names; it never
//! holds a weight.

use std::fmt;
use std::str::FromStr;

/// One part of the network that training looks at by itself, in the order of the data's flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// Of block `n`, counted from 1.
    Block(usize, Part),
    /// The linear layer that gives the logits.
    Head,
    /// Everything together.
    Network,
}

/// What a block is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Convolution,
    Norm,
    /// Its output is the block's: after the pooling, which the activation commutes with, and with the input added where the
    /// block does that.
    Activation,
}

impl Layer {
    /// The layer whose parameter a module visitor reaches by `path`, such as
    /// `["blocks", "0", "conv", "weight"]`.
    pub fn of_parameter(path: &[String]) -> Option<Self> {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        match names[..] {
            ["blocks", index, part, ..] => {
                let index: usize = index.parse().ok()?;
                let part = match part {
                    "conv" => Part::Convolution,
                    "norm" => Part::Norm,
                    _ => return None,
                };
                Some(Self::Block(index + 1, part))
            }
            ["head", ..] => Some(Self::Head),
            _ => None,
        }
    }

    /// As it stands in a sentence: "block 1's convolution".
    pub fn words(self) -> String {
        match self {
            Self::Block(block, Part::Convolution) => format!("block {block}'s convolution"),
            Self::Block(block, Part::Norm) => format!("block {block}'s batch norm"),
            Self::Block(block, Part::Activation) => format!("block {block}'s activation"),
            Self::Head => "the head".to_owned(),
            Self::Network => "the network".to_owned(),
        }
    }
}

/// As it stands in a table: `block1.conv`.
impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(block, part) => write!(f, "block{block}.{}", part.name()),
            Self::Head => f.write_str("head"),
            Self::Network => f.write_str("network"),
        }
    }
}

/// The inverse of [`Layer`]'s `Display`.
impl FromStr for Layer {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "head" => return Ok(Self::Head),
            "network" => return Ok(Self::Network),
            _ => {}
        }
        let (block, part) = text
            .strip_prefix("block")
            .and_then(|rest| rest.split_once('.'))
            .ok_or(())?;
        let part = [Part::Convolution, Part::Norm, Part::Activation]
            .into_iter()
            .find(|known| known.name() == part)
            .ok_or(())?;
        Ok(Self::Block(block.parse().map_err(|_| ())?, part))
    }
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Convolution => "conv",
            Self::Norm => "norm",
            Self::Activation => "activation",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_read_back_from_its_name() {
        for name in [
            "block1.conv",
            "block12.norm",
            "block3.activation",
            "head",
            "network",
        ] {
            assert_eq!(name.parse::<Layer>().unwrap().to_string(), name);
        }
        for name in ["", "block", "block1", "blockx.conv", "block1.pool", "heads"] {
            assert!(name.parse::<Layer>().is_err(), "{name}");
        }
    }

    #[test]
    fn a_parameter_belongs_to_the_layer_that_its_path_names() {
        let path = |text: &str| -> Vec<String> { text.split('.').map(str::to_owned).collect() };
        for (text, layer) in [
            ("blocks.0.conv.weight", Some("block1.conv")),
            ("blocks.3.norm.gamma", Some("block4.norm")),
            ("head.bias", Some("head")),
            ("other.weight", None),
        ] {
            let found = Layer::of_parameter(&path(text)).map(|layer| layer.to_string());
            assert_eq!(found.as_deref(), layer);
        }
    }
}
