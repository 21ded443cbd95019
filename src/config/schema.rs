//! The table of keys: what each means, which values it may take, and its default. The checks, the defaults and
//! `configs/cpu.toml` follow from it; it never reads a file.

use super::kind::Kind::{self, *};

/// Of a training.
pub const MOST_EPOCHS: i64 = 100_000;

/// One key of the configuration.
pub(super) struct Key {
    /// The full name, such as `train.epochs`.
    pub path: &'static str,
    pub kind: Kind,
    /// As a file would write it.
    pub default: &'static str,
    /// The lines above it in the documented preset; none where those of the key before speak for it.
    #[cfg(test)]
    pub text: &'static [&'static str],
}

/// The keys that stand together.
pub(super) struct Table {
    /// Empty for those outside of tables.
    pub name: &'static str,
    pub keys: &'static [Key],
    /// The lines above it in the documented preset.
    #[cfg(test)]
    pub text: &'static [&'static str],
}

/// A comment of a table or a key is its text in the documented preset, line by line; `=>` names the default.
macro_rules! tables {
    ($(
        $(#[doc = $about:literal])* [$table:literal] {
            $($(#[doc = $text:literal])* $path:literal: $kind:expr => $default:expr;)+
        }
    )+) => {
        &[$(Table {
            name: $table,
            keys: &[$(Key {
                path: $path,
                kind: $kind,
                default: stringify!($default),
                #[cfg(test)]
                text: &[$($text),*],
            }),+],
            #[cfg(test)]
            text: &[$($about),*],
        }),+]
    };
}

const ACTIVATIONS: &[&str] = &["relu", "leaky_relu", "gelu", "silu", "sigmoid", "tanh"];

pub(super) static TABLES: &[Table] = tables! {
    [""] {
        /// The start of every random choice: the split, the first weights, each augmentation. The same seed
        /// and the same pictures give the same model, byte for byte, on `flex`. 0 to 9223372036854775807.
        // TOML's integers have 64 bits with a sign.
        "seed": Whole(0, i64::MAX) => 1;

        /// What computes: "flex" (CPU), "ndarray" (CPU, older), "wgpu" (a GPU, through Vulkan,
        /// Metal, DirectX 12 or OpenGL), or "auto" (a GPU where there is one, else "flex").
        /// `docsort devices` lists what this machine has.
        "backend": Choice(&["flex", "ndarray", "wgpu", "auto"]) => "flex";

        /// How training computes the network's blocks on "flex" and "ndarray": "fused", each in one piece by
        /// docsort's own kernels, or "composed", by the backend's operators one after another. The results
        /// agree within rounding; fused is many times faster. "wgpu" is always composed. Prediction is fused on
        /// "flex" and composed on the others.
        "kernels": Choice(&["fused", "composed"]) => "fused";
    }
    ["run"] {
        /// Folder that holds the runs. It is made if it does not exist.
        "run.dir": Path => "runs";
        /// Name of this run's folder inside it: letters, digits, `-`, `_` and `.`. If it is taken, `-2`,
        /// `-3`, … is appended; nothing is overwritten.
        "run.name": Name => "documents";
        /// How many of the last epochs' checkpoints to keep, besides the best one. 1 to 1000.
        "run.keep_last": Whole(1, 1000) => 3;
        /// How `best` stores its weights when the training is over: "single" exactly, or "half", in half the bytes and
        /// rounded to three digits; the report at the end measures what was stored.
        "run.best_precision": Choice(&["single", "half"]) => "single";
    }
    ["data"] {
        /// A folder with one folder of pictures for each class, for example `passport` and `invoice`, however
        /// deeply nested inside. Or the same below `train`, `valid` (or `val`) and `test`: then that split is
        /// used as it is.
        "data.dir": Path => "assets/documents";
        /// Part of each class kept aside to measure each epoch, where the folder has no `valid` of its own.
        /// 0.01 to 0.8.
        "data.valid_fraction": Number(0.01, 0.8) => 0.2;
        /// Part of each class kept out of training and of every decision in it, where the folder has no
        /// `test` of its own. 0 to 0.8; 0 keeps none. Both fractions together stay below 0.9.
        "data.test_fraction": Number(0.0, 0.8) => 0.0;
        /// Follow symbolic links. Off, they are skipped and named.
        "data.follow_links": Switch => false;
        /// The four limits are sealed in the model: raised here, they hold wherever it is used.
        /// Longer files are skipped unopened, in MiB. 1 to 4096.
        // A file is read as a whole, by each loader thread.
        "data.max_file_mib": Whole(1, 4096) => 64;
        /// Pictures whose header claims more are skipped undecoded, in millions of pixels. 1 to 1000.
        /// 100 is twice what the largest sensors in phones deliver by default.
        // 1,000 MP are 3 GB decoded.
        "data.max_megapixels": Whole(1, 1000) => 100;
        /// Pictures narrower or lower than this are skipped, in pixels. 1 to 4096.
        "data.min_side_px": Whole(1, 4096) => 16;
        /// Pages of a file that are read; the rest is skipped as one. 1 to 10000.
        "data.max_pages": Whole(1, 10_000) => 50;
        /// Memory for decoded pictures between epochs, in MiB. 0 to 1048576. What does not fit is decoded
        /// again in each epoch: slower, never different.
        "data.cache_mib": Whole(0, 1 << 20) => 1024;
        /// Class folders that show what is *not* one of the classes, such as ["other"]: the network learns them, and a
        /// picture of one of them is answered with `unknown`, never with their name. "multiclass" only.
        "data.reject": Texts(1000) => [];
    }
    /// From a picture to what the network sees. All of it is sealed in each checkpoint, so that
    /// prediction does exactly the same.
    ["picture"] {
        /// Pictures become squares of this many pixels a side. 16 to 1024. Twice the side costs four times
        /// the time, and shows smaller print.
        "picture.side_px": Whole(16, 1024) => 96;
        /// "letterbox" keeps the shape and adds bars; "squash" stretches.
        "picture.fit": Choice(&["letterbox", "squash"]) => "letterbox";
        /// Colour of the bars: red, green, blue, 0 to 255 each.
        "picture.pad_rgb": Wholes(3, 3, 0, 255) => [128, 128, 128];
        /// Each channel, scaled to 0 to 1, has `mean` subtracted and is divided by `std`.
        /// 0 to 1 each, and 0.001 to 10 each.
        "picture.mean": Triple(0.0, 1.0) => [0.5, 0.5, 0.5];
        "picture.std": Triple(0.001, 10.0) => [0.25, 0.25, 0.25];
    }
    /// How strongly each training picture is changed at random, anew in each epoch. 0 switches one off.
    /// More makes the model robust to bad photographs, and slower to learn.
    ["augment"] {
        /// Largest turn to either side, in degrees. 0 to 180.
        "augment.turn_deg": Number(0.0, 180.0) => 8.0;
        /// Chance of lying on a side or upside down. 0 to 1.
        "augment.right_angle": Number(0.0, 1.0) => 0.1;
        /// How far each corner may move, as a part of the side: a camera held at an angle. 0 to 0.4.
        // At one half, two corners could meet.
        "augment.perspective": Number(0.0, 0.4) => 0.04;
        /// How much of the side may be cut off or added around, as a part of it. 0 to 0.5.
        "augment.crop": Number(0.0, 0.5) => 0.1;
        /// Chance that the picture is not moved at all. Each change above samples it a second time, which softens
        /// it; prediction never does. 0 to 1.
        "augment.unmoved": Number(0.0, 1.0) => 0.0;
        /// Largest blur: standard deviation in pixels of the fitted picture. 0 to 10.
        "augment.blur_px": Number(0.0, 10.0) => 0.5;
        /// Largest amount of sharpening, as cameras do it: what a pixel differs from its neighbourhood is added
        /// so many times. 0 to 4.
        "augment.sharpen": Number(0.0, 4.0) => 0.0;
        /// Chance of a bright reflection. 0 to 1.
        "augment.glare": Number(0.0, 1.0) => 0.1;
        /// Largest change of brightness and of contrast, as a part of full scale. 0 to 1.
        "augment.light": Number(0.0, 1.0) => 0.12;
        /// Largest gain of one colour channel against the others: lamp light. 0 to 1.
        "augment.color_cast": Number(0.0, 1.0) => 0.08;
        /// Largest sensor noise: standard deviation as a part of full scale. 0 to 0.5.
        "augment.noise": Number(0.0, 0.5) => 0.02;
        /// Chance of passing through JPEG at a quality between 30 and 90. 0 to 1.
        "augment.jpeg": Number(0.0, 1.0) => 0.2;
        /// Chance that a rectangle of 2 to 20 % of the picture is filled with noise or with its mean colour, so
        /// that no single place decides. 0 to 1.
        "augment.erase": Number(0.0, 1.0) => 0.0;
        /// Chance that the picture's colours get the mean and the spread of a mixture with another picture's: another
        /// lamp, another camera. 0 to 1.
        "augment.style": Number(0.0, 1.0) => 0.0;
        /// Part of the epochs that show a picture's mirror image, left for right, evenly spread: by 0.5 it and the picture take turns.
        /// 0 to 1. Documents have none; of things and scenes one is as good as the other.
        "augment.mirror": Number(0.0, 1.0) => 0.0;
        /// How far a picture may move by whole pixels each way, as a part of the side; what comes in is mirrored at the edge. For
        /// small pictures, which any other change of place softens. 0 to 0.5.
        "augment.pad": Number(0.0, 0.5) => 0.0;
        /// Chance that a picture becomes the weighted mean of itself and another one, and its label too (mixup). 0 to 1, together
        /// with `cutmix`. Both take many epochs before they pay.
        "augment.mixup": Number(0.0, 1.0) => 0.0;
        /// Chance that a square of a picture, up to a half of it, is taken from another one, and so much of its label too
        /// (CutMix). 0 to 1.
        "augment.cutmix": Number(0.0, 1.0) => 0.0;
        /// Part of `train.epochs` in which `mixup` and `cutmix` mix, in whole epochs; the pictures of the last ones are whole, as
        /// those that will be asked about. 0 to 1; 1 mixes until the end.
        "augment.mix_until": Number(0.0, 1.0) => 1.0;
        /// Trainings of fewer `train.epochs` do not mix, since they would lose by it. 0 to 100000.
        "augment.mix_least_epochs": Whole(0, MOST_EPOCHS) => 0;
    }
    ["model"] {
        /// Channels of each block of the network. Each block that pools halves the picture, so the side allows at most
        /// log2(side_px) of them. 1 to 8 blocks of 1 to 1024 channels. Wider learns more, and takes longer.
        "model.widths": Wholes(1, 8, 1, 1024) => [16, 32, 64, 128];
        /// By how much each block's max-pool divides the side: 2, or 1 for none. 0 to 8 numbers from 1 to 2, as many as widths; []
        /// means 2 in each. Small pictures need blocks that do not pool: they see as much, and lose less.
        "model.pool": Wholes(0, 8, 1, 2) => [];
        /// A block that changes neither side nor channels adds its input to what it gives (He et al., 2016).
        "model.residual": Switch => false;
        /// Answers look at the mirror image too: the mean of what the network sees of both, for twice the time. Only with
        /// `augment.mirror` above 0.
        "model.mirror": Switch => false;
        /// Answers look twice, the picture moved by a pixel towards two opposite corners (its mirror image towards the other two): the
        /// mean of what the network sees, for twice the time.
        "model.corners": Switch => false;
        /// Part of the features that is dropped at random in training, against learning by heart. 0 to 0.95.
        "model.dropout": Number(0.0, 0.95) => 0.2;
        /// What each block ends with: "relu", "leaky_relu" (a hundredth of what lies below zero still passes),
        /// "gelu" (by the error function), "silu", "sigmoid" or "tanh". The last two make the gradients of
        /// many blocks vanish.
        "model.activation": Choice(ACTIVATIONS) => "relu";
        /// "batch" normalises each channel over the batch (batch norm); "none" only adds a bias: faster, but
        /// deep or fast-learning networks then need more care.
        "model.norm": Choice(&["batch", "none"]) => "batch";
        /// The first weights are drawn with the standard deviation that suits the activation (He et al. for the
        /// first four, Glorot and Bengio for the last two), times this. Above 0.
        "model.init_gain": Positive => 1.0;
        /// The first weights of each block but the first pass on what it gets, as far as it has channels for it (a Dirac start); blocks
        /// that add their input do so anyway.
        "model.dirac": Switch => false;
    }
    /// What is asked about a picture.
    ["problem"] {
        /// "multiclass": each picture has one of the classes. "binary": there are two class folders, and a picture
        /// is `positive` or it is not; the network has one output. "multilabel": a picture has any number of the
        /// labels that `labels` gives it, also none; folders mean nothing then.
        "problem.kind": Choice(&["multiclass", "binary", "multilabel"]) => "multiclass";
        /// The name of the class that is a yes. "binary" only, and needed there.
        "problem.positive": Text => "";
        /// From which probability of `positive` on it is a yes. "binary" only. 0.001 to 0.999. ("multilabel" fits
        /// a threshold for each label on the validation pictures.)
        // At 0 and 1 every answer would be the same.
        "problem.threshold": Number(0.001, 0.999) => 0.5;
        /// A CSV with a line `path,label|label…` for each picture. Its own path and those in it are relative to
        /// data.dir, or absolute; a first line `path,labels` is taken as a header. "multilabel" only, and needed there.
        "problem.labels": OptionalPath => "";
    }
    /// When a picture is not given its likeliest class but the answer `unknown`. "multiclass" only.
    ["unknown"] {
        /// If no class that may be answered is at least so probable. At 0.5, the likeliest class outweighs all
        /// others and all rejects together. 0 never says unknown. 0 to 1.
        "unknown.below": Number(0.0, 1.0) => 0.5;
        /// Above 0, the threshold is fitted instead: the lowest at which no larger part of the answers to
        /// validation pictures is wrong. 0 to 0.5. `predict --max-error` chooses anew without training.
        // At one half, tossing a coin would do.
        "unknown.max_error": Number(0.0, 0.5) => 0.0;
        /// The temperature that probabilities are fitted with is at least this. Validation pictures that are easier than those
        /// to come (drawn ones, one camera's) make a model too sure; above 1, it becomes less sure than it was taught. 0.05 to 20.
        // The fit searches from a twentieth to 20.
        "unknown.temperature_min": Number(0.05, 20.0) => 0.05;
    }
    ["loss"] {
        /// What is minimised. If a configuration sets problem.kind and not this, "binary" and "multilabel" take
        /// "binary_cross_entropy".
        ///   "sparse_categorical_cross_entropy": softmax cross-entropy, labels as class numbers; multiclass
        ///   "categorical_cross_entropy": the same with a target for each class, so more memory; multiclass
        ///   "binary_cross_entropy": sigmoid cross-entropy of each output; binary and multilabel
        ///   "mean_squared_error": of the softmax or sigmoid; for all, but learns slowly where it is sure and wrong
        "loss.kind":
            Choice(&["sparse_categorical_cross_entropy", "categorical_cross_entropy", "binary_cross_entropy", "mean_squared_error"])
            => "sparse_categorical_cross_entropy";
        /// Part of each target that is spread over all classes, or over yes and no, against overconfidence.
        /// 0 to 0.9.
        "loss.label_smoothing": Number(0.0, 0.9) => 0.05;
        /// "balanced" lets each class count the same, however few its pictures; "none" each picture. For yes or
        /// no, it lets yes and no count the same.
        "loss.class_weights": Choice(&["balanced", "none"]) => "balanced";
        /// Above 0, pictures of `data.reject` are kept apart from those of the classes by a second loss of this weight, on the
        /// score log(sum(exp(logits of the classes without rejects))): squared, as far as a class's picture scores below
        /// `energy_class` and a reject's above `energy_reject`. 0 to 100; 0.1 is usual. "multiclass" with rejects only.
        "loss.energy_weight": Number(0.0, 100.0) => 0.0;
        /// -1000 to 1000, and energy_reject below energy_class.
        // Logits beyond this are none that a trained network has.
        "loss.energy_class": Number(-1000.0, 1000.0) => 3.0;
        "loss.energy_reject": Number(-1000.0, 1000.0) => -1.0;
    }
    /// Distillation (Hinton et al., 2015): other models' answers to each picture, as it was changed, are taught beside its label.
    ["distill"] {
        /// Checkpoints, runs, or "shipped", of the same classes and of the same [picture]; the mean of their logits teaches. [] teaches
        /// from labels alone. Each costs about a fifth of a training of its own. "multiclass" only.
        "distill.teachers": Texts(16) => [];
        /// How much of the loss is the teachers' answer; the rest is the label. 0 to 1.
        "distill.weight": Number(0.0, 1.0) => 0.5;
        /// Logits of both sides are divided by this first, so that the less likely classes count too. 0.1 to 100.
        // Beyond, all answers are equal or all are sure.
        "distill.temperature": Number(0.1, 100.0) => 2.0;
    }
    /// The rate rises over the warm-up, then falls along half a cosine.
    ["optimizer"] {
        /// "adamw" divides each gradient by its usual length. "muon" makes of a convolution's step a matrix whose rows (or columns,
        /// where those are fewer) are nearly orthogonal, as long as AdamW's, so that no direction is left out; all other weights
        /// follow AdamW. It learned more in as many epochs (docs/general.md). A run keeps the one that it began with.
        "optimizer.kind": Choice(&["adamw", "muon"]) => "adamw";
        /// The highest rate. Above 0. Too high and the loss jumps; too low and it creeps.
        "optimizer.learning_rate": Positive => 3e-3;
        /// Where the rate ends, as a part of `learning_rate`. 0 to 1.
        "optimizer.final_fraction": Number(0.0, 1.0) => 0.01;
        /// Epochs in which the rate rises from zero. 0 to 1000; parts of an epoch are allowed.
        "optimizer.warmup_epochs": Number(0.0, 1000.0) => 2.0;
        /// How strongly weights are pulled to zero. 0 to 10.
        "optimizer.weight_decay": Number(0.0, 10.0) => 0.02;
        /// Largest norm of all gradients together; longer ones are scaled down. 0 to 1000000; 0 switches it off.
        "optimizer.clip_norm": Number(0.0, 1e6) => 5.0;
        /// Above 0, the model that is measured and saved is a moving average of the weights, of which this much
        /// stays at each step: steadier than the last weights. 0.999 averages about a thousand steps. 0 to 0.9999.
        // At 1 the first weights would stay.
        "optimizer.average_decay": Number(0.0, 0.9999) => 0.0;
    }
    ["train"] {
        /// Times that the training pictures are seen. 1 to 100000.
        "train.epochs": Whole(1, MOST_EPOCHS) => 60;
        /// Steps of an epoch at most, which then sees other pictures than the one before. 0 to 10000000; 0: as many as all
        /// pictures fill. `docsort train --minutes` sets it, `epochs` and `warmup_epochs`, where there is time for few epochs.
        // A hundred thousand pictures in steps of one, a hundred times.
        "train.epoch_steps": Whole(0, 10_000_000) => 0;
        /// Pictures in each step. 1 to 65536. Larger needs more memory.
        "train.batch_size": Whole(1, 65_536) => 32;
        /// Stop after so many epochs without a better validation loss. 0 to 100000; 0 never stops early.
        "train.patience": Whole(0, 100_000) => 20;
        /// Threads that decode and augment. 0 to 1024; 0 takes all cores. Changes speed, never results.
        "train.loader_threads": Whole(0, 1024) => 0;
        /// A checkpoint, a run, or "shipped": its blocks are what the network begins with; the linear layer begins anew, so that
        /// the classes may be others. [picture] and the shape of the network must be its own. Empty: all weights are drawn.
        /// `docsort train --from MODEL` sets it.
        "train.from": OptionalPath => "";
        /// Which weights those were. docsort fills it in when a run begins, and refuses others when it is taken up or repeated.
        "train.from_sha256": Text => "";
        /// The first so many blocks stay as they are in `from`, the statistics of their norms too. 0 to 8.
        "train.freeze_blocks": Whole(0, 8) => 0;
    }
    /// The health monitor: gradients, updates and activations of each layer, in `health.csv` and in words
    /// where something is wrong. Changes no weight.
    ["health"] {
        /// Off, nothing is watched and nothing is written.
        "health.enabled": Switch => true;
        /// Steps that are summed up together, at most an epoch. 1 to 1000.
        // A window keeps what was seen at each step until it closes.
        "health.window_steps": Whole(1, 1000) => 20;
        /// Of these, each so-manieth is looked at, the first one always. 1 looks at every step. 1 to 1000.
        "health.every_steps": Whole(1, 1000) => 5;
    }
};

/// All keys, in the order of the documented preset.
pub(super) fn keys() -> impl Iterator<Item = &'static Key> {
    TABLES.iter().flat_map(|table| table.keys)
}

/// The key of exactly this name.
pub(super) fn find(path: &str) -> Option<&'static Key> {
    keys().find(|key| key.path == path)
}

/// The names of the tables, such as `train`, in the order of the keys.
pub(super) fn tables() -> Vec<&'static str> {
    let names = TABLES.iter().map(|table| table.name);
    names.filter(|name| !name.is_empty()).collect()
}
