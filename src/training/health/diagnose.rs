//! What is wrong, judged from windows alone: pure functions. The bounds stand between what healthy
//! runs showed and what the lessons in `configs/lessons` show, at least three times away from both.

use super::finding::{Finding, Kind};
use super::{Layer, LayerHealth, Part, Window};
use crate::config::{Activation, ClassWeights, Config, Norm, OptimizerKind};

/// The first convolution's gradient against the longest of the later ones. Healthy: 0.1 to 3,
/// with tanh 0.03 and more; five blocks of sigmoid: 0.001.
const VANISHED: f32 = 0.01;
/// Part of a layer's units that gave 0 for every picture. Healthy: 0, with four or eight units
/// sometimes a quarter.
const DEAD: f32 = 0.5;
/// The spread of the last convolution's output against that of the first. Healthy: up to 4;
/// five blocks of four times the usual weights: 170.
const SPREAD: f32 = 30.0;
/// The gradient of a whole network, in units of `optimizer.clip_norm`, or of its default where
/// clipping is off, over a whole window. Healthy: up to 1.
const LONG: f32 = 10.0;
/// The same against the windows before: orders of magnitude.
const GROWTH: f32 = 100.0;
/// Standard deviations of guessing by which right answers must stay below it. At three, one window
/// in 740 of a network that guesses does; two in a row are asked for.
const DEVIATIONS: f64 = 3.0;
const DEFAULT_CLIP_NORM: f32 = 5.0;
/// Below this rate AdamW moves a weight by less than its own size in a training of thousands of steps: the network
/// stays what chance made it.
const HARDLY_LEARNS: f64 = 1e-5;
/// As `configs/cpu.toml` has it.
const USUAL_RATE: &str = "3e-3";

const ON_VANISHING: &str = "Glorot and Bengio, 2010; He et al., 2015; Ioffe and Szegedy, 2015";
const ON_EXPLODING: &str =
    "Pascanu, Mikolov and Bengio, 2013; He et al., 2015; Ioffe and Szegedy, 2015";
const ON_CHANCE: &str = "King and Zeng, 2001; Szegedy et al., 2016";
const ON_DEAD: &str = "Maas, Hannun and Ng, 2013; He et al., 2015; Lu et al., 2019";

/// What the advice depends on: nobody is told to do what the configuration does already.
#[derive(Clone, Debug, PartialEq)]
pub struct Circumstances {
    pub optimizer: OptimizerKind,
    pub learning_rate: f64,
    pub clip_norm: f32,
    pub activation: Activation,
    pub norm: Norm,
    pub init_gain: f64,
    pub warmup_epochs: f64,
    pub label_smoothing: f32,
    pub class_weights: ClassWeights,
    /// Part of the pictures that guessing answers rightly.
    pub chance: f64,
}

impl Circumstances {
    /// Of a run with this configuration, in which guessing answers the part `chance` rightly.
    pub fn of(config: &Config, chance: f64) -> Self {
        Self {
            optimizer: config.optimizer.kind,
            learning_rate: config.optimizer.learning_rate,
            clip_norm: config.optimizer.clip_norm,
            activation: config.model.activation,
            norm: config.model.norm,
            init_gain: config.model.init_gain,
            warmup_epochs: config.optimizer.warmup_epochs,
            label_smoothing: config.loss.label_smoothing,
            class_weights: config.loss.class_weights,
            chance,
        }
    }

    fn slower(&self) -> String {
        // Two digits: a tenth of 3e-3 is not 3.0000000000000003e-4 to anybody.
        let rate = format!("{:.1e}", slower(self.learning_rate)).replace(".0e", "e");
        format!("optimizer.learning_rate = {rate}")
    }

    fn normed(&self) -> Option<String> {
        (self.norm == Norm::None).then(|| "model.norm = \"batch\"".to_owned())
    }

    fn usual_gain(&self, is_off: bool) -> Option<String> {
        is_off.then(|| "model.init_gain = 1.0".to_owned())
    }
}

/// The rate to try after `learning_rate`: a tenth is the usual next one; above 1e-3 AdamW's steps
/// are large for any network.
pub fn slower(learning_rate: f64) -> f64 {
    (learning_rate / 10.0).min(1e-3)
}

/// What is wrong in the last of `windows`, which follow each other; at most one finding a kind.
/// The samples for histograms are not looked at.
pub fn diagnose(windows: &[Window], circumstances: &Circumstances) -> Vec<Finding> {
    let Some((last, earlier)) = windows.split_last() else {
        return Vec::new();
    };
    let exploding = non_finite(last, circumstances)
        .or_else(|| growing_spread(last, circumstances))
        .or_else(|| long_gradient(last, earlier, circumstances));
    let dead = dead_units(last, earlier, circumstances);
    // Where units are dead or numbers no longer finite, no gradient comes back either: that is
    // the consequence, not another illness.
    let vanishing = match (&exploding, &dead) {
        (None, None) => vanishing(last, earlier, circumstances),
        _ => None,
    };
    // What none of them explains.
    let below_chance = match (&exploding, &dead, &vanishing) {
        (None, None, None) => below_chance(last, earlier, circumstances),
        _ => None,
    };
    [exploding, dead, vanishing, below_chance]
        .into_iter()
        .flatten()
        .collect()
}

/// A network that learns the wrong thing: targets that contradict the labels, or one class that
/// outweighs all others.
fn below_chance(last: &Window, earlier: &[Window], now: &Circumstances) -> Option<Finding> {
    let before = earlier.last()?;
    // While the rate still rises, a network may answer every picture with the class that it saw last.
    let begins = now.warmup_epochs.max(1.0);
    let is_below = |window: &Window| {
        let pictures = window.pictures as f64;
        let guessed = now.chance * pictures;
        let deviation = (guessed * (1.0 - now.chance)).sqrt();
        window.epoch as f64 > begins && (window.right as f64) < guessed - DEVIATIONS * deviation
    };
    if !is_below(before) || !is_below(last) {
        return None;
    }
    // Of a table that was written by hand, too.
    let right = before.right.saturating_add(last.right);
    let pictures = before.pictures.saturating_add(last.pictures);
    let what = format!(
        "{right} of {pictures} training pictures, {:.1} %, were answered rightly, where guessing reaches {:.1} %",
        100.0 * right as f64 / pictures as f64,
        100.0 * now.chance,
    );
    let mut finding = Finding::new(Kind::BelowChance, last, vec![Layer::Network], what);
    finding.source = ON_CHANCE;
    if now.class_weights == ClassWeights::Balanced {
        finding
            .advice
            .push("loss.class_weights = \"none\"".to_owned());
    }
    if now.label_smoothing > 0.0 {
        finding.advice.push("loss.label_smoothing = 0.0".to_owned());
    }
    finding.advice.push(if now.learning_rate < HARDLY_LEARNS {
        format!("optimizer.learning_rate = {USUAL_RATE}")
    } else {
        now.slower()
    });
    Some(finding)
}

/// Glorot and Bengio, 2010, section 4.2: the gradient shrinks from layer to layer on its way back.
fn vanishing(last: &Window, earlier: &[Window], now: &Circumstances) -> Option<Finding> {
    let before = earlier.last()?;
    let (ratio, longest) = first_against_later(last)?;
    // One window may catch a moment in which the first layer has little to learn.
    if ratio >= VANISHED || first_against_later(before)?.0 >= VANISHED {
        return None;
    }
    let blocks = convolutions(last).count();
    let so = match now.optimizer {
        OptimizerKind::Adamw => format!(
            "so that the first of the {blocks} blocks hardly learns{}",
            updates(last, longest)
        ),
        // Its steps have one length, so that the block moves; by what, is nearly rounding.
        OptimizerKind::Muon => "which Muon's steps hide, since all are of one length".to_owned(),
    };
    let what = format!(
        "its gradient is {} times shorter than that of {}, {so}",
        in_words(1.0 / ratio),
        longest.layer.words(),
    );
    let first = Layer::Block(1, Part::Convolution);
    let mut finding = Finding::new(Kind::Vanishing, last, vec![first], what);
    finding.source = ON_VANISHING;
    let saturates = matches!(now.activation, Activation::Sigmoid | Activation::Tanh);
    finding
        .advice
        .extend(saturates.then(|| "model.activation = \"relu\"".to_owned()));
    finding.advice.extend(now.normed());
    finding.advice.extend(now.usual_gain(now.init_gain < 0.8));
    finding
        .advice
        .push("fewer blocks in model.widths".to_owned());
    Some(finding)
}

/// The gradient of the first convolution divided by the longest of all, and whose that is.
fn first_against_later(window: &Window) -> Option<(f32, &LayerHealth)> {
    let first = convolutions(window).next()?.gradient_norm?;
    let longest = convolutions(window)
        .skip(1)
        .max_by(|a, b| norm_of(a).total_cmp(&norm_of(b)))?;
    // A network that has nothing left to learn has no gradient anywhere.
    (norm_of(longest) > 1e-6).then(|| (first / norm_of(longest), longest))
}

/// How far the weights moved, where AdamW could not make up for the short gradient.
fn updates(window: &Window, longest: &LayerHealth) -> String {
    let first = convolutions(window)
        .next()
        .and_then(|first| first.update_ratio);
    match (first, longest.update_ratio) {
        (Some(first), Some(later)) if first < later / 10.0 => format!(
            " (a step moves its weights by {first:.0e} of their length, the other's by {later:.0e})"
        ),
        _ => String::new(),
    }
}

fn non_finite(last: &Window, now: &Circumstances) -> Option<Finding> {
    let spoilt = |value: Option<f32>| value.is_some_and(|value| !value.is_finite());
    let layers = || {
        last.layers
            .iter()
            .filter(|health| health.layer != Layer::Network)
    };
    // Forward it spreads from the first such layer on, backward from the last.
    let forward = layers().find(|health| spoilt(health.std) || spoilt(health.mean));
    let backward = layers().rfind(|health| spoilt(health.gradient_norm));
    let (layer, what) = match (forward, backward) {
        (Some(health), _) => (
            health.layer,
            "its output is no longer a finite number".to_owned(),
        ),
        (None, Some(health)) => (
            health.layer,
            "its gradient is no longer a finite number".to_owned(),
        ),
        (None, None) => return None,
    };
    Some(exploding(last, layer, what, now))
}

/// He et al., 2015, section 2.2: weights of the wrong scale multiply the spread in each layer.
fn growing_spread(last: &Window, now: &Circumstances) -> Option<Finding> {
    let mut convolutions = convolutions(last);
    let first = convolutions.next()?.std.filter(|std| *std > 0.0)?;
    let widest = convolutions.max_by(|a, b| spread_of(a).total_cmp(&spread_of(b)))?;
    let growth = spread_of(widest) / first;
    if growth < SPREAD || now.norm == Norm::Batch {
        return None;
    }
    let what = format!(
        "the spread of the convolutions' outputs grows {} times, from {} in the first block to {} in this one",
        in_words(growth),
        rounded(first),
        rounded(spread_of(widest)),
    );
    Some(exploding(last, widest.layer, what, now))
}

/// Pascanu, Mikolov and Bengio, 2013: a gradient far longer than a step can bear.
fn long_gradient(last: &Window, earlier: &[Window], now: &Circumstances) -> Option<Finding> {
    let norm = whole_norm(last)?;
    let (limit, clipping) = if now.clip_norm > 0.0 {
        (now.clip_norm, "optimizer.clip_norm")
    } else {
        (DEFAULT_CLIP_NORM, "the usual optimizer.clip_norm")
    };
    let mut before: Vec<f32> = earlier.iter().filter_map(whole_norm).collect();
    before.sort_by(f32::total_cmp);
    let usual = before.get(before.len() / 2).copied();
    let what = match usual {
        Some(usual) if norm > GROWTH * usual && norm > limit => format!(
            "the gradient of the whole network has grown {} times, to {}",
            in_words(norm / usual),
            rounded(norm),
        ),
        _ if norm > LONG * limit => format!(
            "the gradient of the whole network is {} long, {} times {clipping} of {limit}",
            rounded(norm),
            in_words(norm / limit),
        ),
        _ => return None,
    };
    let longest = last
        .layers
        .iter()
        .filter(|health| health.layer != Layer::Network)
        .max_by(|a, b| norm_of(a).total_cmp(&norm_of(b)))?;
    Some(exploding(last, longest.layer, what, now))
}

fn exploding(window: &Window, layer: Layer, what: String, now: &Circumstances) -> Finding {
    let mut finding = Finding::new(Kind::Exploding, window, vec![layer], what);
    finding.source = ON_EXPLODING;
    finding.advice.extend(now.usual_gain(now.init_gain > 1.5));
    finding.advice.extend(now.normed());
    finding.advice.push(now.slower());
    // A clipped gradient makes no step of Muon's shorter.
    if now.optimizer == OptimizerKind::Adamw {
        let is_loose = now.clip_norm > 1.0 || now.clip_norm == 0.0;
        let clip_norm = if is_loose { 1.0 } else { now.clip_norm / 10.0 };
        let clipping = format!("optimizer.clip_norm = {clip_norm:?}");
        finding.advice.push(clipping);
    }
    finding
}

/// Lu et al., 2019: units that give 0 for every input have no gradient, and stay so.
fn dead_units(last: &Window, earlier: &[Window], now: &Circumstances) -> Option<Finding> {
    let before = earlier.last()?;
    let dead_in = |window: &Window, layer| window.layer(layer).and_then(|health| health.dead_units);
    let mut dead: Vec<(Layer, f32)> = last
        .layers
        .iter()
        .filter_map(|health| Some((health.layer, health.dead_units?)))
        // Units that only lie idle for a moment wake up again.
        .filter(|&(layer, dead)| {
            dead >= DEAD && dead_in(before, layer).is_some_and(|dead| dead >= DEAD)
        })
        .collect();
    // The first of the worst: what comes after it has nothing to work with.
    dead.sort_by(|a, b| b.1.total_cmp(&a.1));
    let &(_, part) = dead.first()?;
    let others = match dead.len() {
        1 => String::new(),
        2 => format!(", and half or more in {}", dead[1].0.words()),
        count => format!(", and half or more in {} other blocks", count - 1),
    };
    let what = format!(
        "{:.0} % of its units gave 0 at every place of every picture looked at{others}; no gradient passes through them",
        100.0 * part,
    );
    let layers = dead.iter().map(|&(layer, _)| layer).collect();
    let mut finding = Finding::new(Kind::Dead, last, layers, what);
    finding.source = ON_DEAD;
    finding.advice.push(now.slower());
    finding
        .advice
        .push("model.activation = \"leaky_relu\"".to_owned());
    finding.advice.extend(now.normed());
    finding
        .advice
        .extend(now.usual_gain(!(0.8..=1.5).contains(&now.init_gain)));
    Some(finding)
}

fn convolutions(window: &Window) -> impl Iterator<Item = &LayerHealth> {
    window
        .layers
        .iter()
        .filter(|health| matches!(health.layer, Layer::Block(_, Part::Convolution)))
}

fn whole_norm(window: &Window) -> Option<f32> {
    window.layer(Layer::Network)?.gradient_norm
}

fn norm_of(health: &LayerHealth) -> f32 {
    health.gradient_norm.unwrap_or(0.0)
}

fn spread_of(health: &LayerHealth) -> f32 {
    health.std.unwrap_or(0.0)
}

/// A factor in two digits: nobody needs the third.
fn in_words(factor: f32) -> String {
    match factor {
        factor if !factor.is_finite() || factor >= 1e6 => "more than a million".to_owned(),
        factor => rounded(factor),
    }
}

fn rounded(number: f32) -> String {
    match number {
        number if !(1e-3..1e6).contains(&number) => format!("{number:.1e}"),
        number if number >= 100.0 => {
            let unit = 10f32.powi(number.log10().floor() as i32 - 1);
            format!("{:.0}", (number / unit).round() * unit)
        }
        number if number >= 10.0 => format!("{number:.0}"),
        number => format!("{number:.2}"),
    }
}
