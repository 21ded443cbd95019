//! The network's parameters under names that a person understands. Decides nothing about what is
//! written of them.

use super::super::health::{self, Part};
use crate::model::{Network, numbers};
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

/// One tensor of the network.
pub struct Layer {
    /// `weights/block 1 convolution`, `batch norm/block 1 running mean`.
    pub tag: String,
    pub values: Vec<f32>,
}

/// What the health monitor calls a layer, under the name that the parameters have here.
pub fn name(layer: health::Layer) -> String {
    match layer {
        health::Layer::Block(block, Part::Convolution) => format!("block {block} convolution"),
        health::Layer::Block(block, Part::Norm) => format!("block {block} batch norm"),
        health::Layer::Block(block, Part::Activation) => format!("block {block} activation"),
        health::Layer::Head => "linear layer".to_owned(),
        health::Layer::Network => "whole network".to_owned(),
    }
}

/// Every parameter and running statistic, from the input to the output.
pub fn layers(network: &Network) -> Vec<Layer> {
    let mut found = Found::default();
    network.visit(&mut found);
    found.layers
}

#[derive(Default)]
struct Found {
    path: Vec<String>,
    layers: Vec<Layer>,
}

impl ModuleVisitor for Found {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        self.layers.push(Layer {
            tag: tag(&path),
            values: numbers(param.val()),
        });
    }
}

/// A field of the network as its page and its name there; blocks are counted from 1.
fn tag(path: &[&str]) -> String {
    let (place, rest) = match path {
        ["blocks", index, rest @ ..] => match index.parse::<usize>() {
            Ok(index) => (format!("block {}", index + 1), rest),
            Err(_) => (format!("block {index}"), rest),
        },
        ["head", rest @ ..] => ("linear layer".to_owned(), rest),
        rest => (String::new(), rest),
    };
    let (page, name) = match rest {
        ["conv", "weight"] => ("weights", "convolution"),
        ["conv", "bias"] => ("weights", "convolution bias"),
        ["norm", "gamma"] => ("weights", "batch norm scale"),
        ["norm", "beta"] => ("weights", "batch norm shift"),
        ["norm", "running_mean"] => ("batch norm", "running mean"),
        ["norm", "running_var"] => ("batch norm", "running variance"),
        ["weight"] => ("weights", ""),
        ["bias"] => ("weights", "bias"),
        other => return format!("weights/{place} {}", other.join(" ")),
    };
    format!("{page}/{place} {name}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use burn::tensor::Device;

    #[test]
    fn every_tensor_of_the_network_has_a_name_of_its_own() {
        let model = config::Model {
            widths: vec![4],
            dropout: 0.0,
            ..config::Config::default().model
        };
        let layers = layers(&Network::init(&model, 3, 1, &Device::flex()));
        let found: Vec<(&str, usize)> = layers
            .iter()
            .map(|layer| (layer.tag.as_str(), layer.values.len()))
            .collect();
        let by_hand = [
            ("weights/block 1 convolution", 3 * 4 * 9),
            ("weights/block 1 batch norm scale", 4),
            ("weights/block 1 batch norm shift", 4),
            ("batch norm/block 1 running mean", 4),
            ("batch norm/block 1 running variance", 4),
            ("weights/linear layer", 4 * 3),
            ("weights/linear layer bias", 3),
        ];
        assert_eq!(found, by_hand);
    }

    #[test]
    fn a_field_that_is_not_known_here_keeps_its_path() {
        assert_eq!(
            tag(&["blocks", "11", "gate", "alpha"]),
            "weights/block 12 gate alpha"
        );
    }
}
