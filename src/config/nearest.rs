//! Which key or word the user probably meant. It only suggests: nothing is ever corrected silently.

use crate::config::schema;

/// Other tools' words for our keys, and words close in meaning but not in letters.
static SYNONYMS: &[(&str, &str)] = &[
    ("lr", "optimizer.learning_rate"),
    ("rate", "optimizer.learning_rate"),
    ("max_lr", "optimizer.learning_rate"),
    ("warmup", "optimizer.warmup_epochs"),
    ("wd", "optimizer.weight_decay"),
    ("clip", "optimizer.clip_norm"),
    ("grad_clip", "optimizer.clip_norm"),
    ("batch", "train.batch_size"),
    ("bs", "train.batch_size"),
    ("num_epochs", "train.epochs"),
    ("max_epochs", "train.epochs"),
    ("early_stopping", "train.patience"),
    ("threads", "train.loader_threads"),
    ("workers", "train.loader_threads"),
    ("num_workers", "train.loader_threads"),
    ("device", "backend"),
    ("gpu", "backend"),
    ("random_seed", "seed"),
    ("size", "picture.side_px"),
    ("image_size", "picture.side_px"),
    ("img_size", "picture.side_px"),
    ("input_size", "picture.side_px"),
    ("resolution", "picture.side_px"),
    ("side", "picture.side_px"),
    ("resize", "picture.fit"),
    ("padding", "picture.pad_rgb"),
    ("dataset", "data.dir"),
    ("data_dir", "data.dir"),
    ("val_split", "data.valid_fraction"),
    ("val_fraction", "data.valid_fraction"),
    ("validation", "data.valid_fraction"),
    ("validation_split", "data.valid_fraction"),
    ("test_split", "data.test_fraction"),
    ("symlinks", "data.follow_links"),
    ("cache", "data.cache_mib"),
    ("rejects", "data.reject"),
    ("unknown", "data.reject"),
    ("negatives", "data.reject"),
    ("background", "data.reject"),
    ("output", "run.dir"),
    ("output_dir", "run.dir"),
    ("checkpoints", "run.keep_last"),
    ("rotate", "augment.turn_deg"),
    ("rotation", "augment.turn_deg"),
    ("brightness", "augment.light"),
    ("contrast", "augment.light"),
    ("blur", "augment.blur_px"),
    ("flip", "augment.mirror"),
    ("hflip", "augment.mirror"),
    ("horizontal_flip", "augment.mirror"),
    ("mixup_alpha", "augment.mixup"),
    ("cutmix_alpha", "augment.cutmix"),
    ("mixup_off_epoch", "augment.mix_until"),
    ("mix_from", "augment.mix_least_epochs"),
    ("pretrained", "train.from"),
    ("init_from", "train.from"),
    ("freeze", "train.freeze_blocks"),
    ("frozen", "train.freeze_blocks"),
    ("channels", "model.widths"),
    ("filters", "model.widths"),
    ("strides", "model.pool"),
    ("pooling", "model.pool"),
    ("skip", "model.residual"),
    ("resnet", "model.residual"),
    ("tta", "model.mirror"),
    ("views", "model.mirror"),
    ("multicrop", "model.corners"),
    ("shift", "model.corners"),
    ("drop", "model.dropout"),
    ("nonlinearity", "model.activation"),
    ("act", "model.activation"),
    ("batch_norm", "model.norm"),
    ("batchnorm", "model.norm"),
    ("normalization", "model.norm"),
    ("gain", "model.init_gain"),
    ("init_scale", "model.init_gain"),
    ("dirac_init", "model.dirac"),
    ("identity_init", "model.dirac"),
    ("optim", "optimizer.kind"),
    ("smoothing", "loss.label_smoothing"),
    ("loss_fn", "loss.kind"),
    ("weights", "loss.class_weights"),
    ("task", "problem.kind"),
    ("pos_label", "problem.positive"),
    ("positive_class", "problem.positive"),
    ("labels_csv", "problem.labels"),
    ("cross_entropy", "sparse_categorical_cross_entropy"),
    ("crossentropy", "sparse_categorical_cross_entropy"),
    ("scce", "sparse_categorical_cross_entropy"),
    ("cce", "categorical_cross_entropy"),
    ("bce", "binary_cross_entropy"),
    ("mse", "mean_squared_error"),
    ("multi-label", "multilabel"),
    ("multi-class", "multiclass"),
    ("cpu", "flex"),
    ("cuda", "wgpu"),
    ("vulkan", "wgpu"),
    ("metal", "wgpu"),
    ("pad", "letterbox"),
    ("stretch", "squash"),
    ("softmax", "sparse_categorical_cross_entropy"),
    ("cross_entropy", "sparse_categorical_cross_entropy"),
    ("scce", "sparse_categorical_cross_entropy"),
    ("adam", "adamw"),
    ("swish", "silu"),
    ("logistic", "sigmoid"),
    ("lrelu", "leaky_relu"),
    ("bn", "batch"),
    ("off", "none"),
];

/// The key that comes closest to `typed`, which names a key in full but wrongly: in its own table
/// or in another.
pub(super) fn nearest_key(typed: &str) -> Option<&'static str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let (table, name) = split(&typed);
    let meant = schema::keys().map(|key| {
        let (key_table, key_name) = split(key.path);
        // Below an exact name in the wrong table, above any misspelt one.
        let synonym = SYNONYMS.contains(&(name, key.path));
        let mut score = if synonym {
            0.97
        } else {
            likeness(name, key_name)
        };
        score += 0.2 * strsim::normalized_damerau_levenshtein(table, key_table);
        (score, key.path)
    });
    best(meant, 0.5)
}

/// The table that comes closest to `typed`.
pub(super) fn nearest_table(typed: &str) -> Option<&'static str> {
    nearest_word(typed, &schema::tables())
}

/// The word that comes closest to `typed`.
pub(super) fn nearest_word(typed: &str, words: &[&'static str]) -> Option<&'static str> {
    let typed = typed.to_lowercase();
    let meant = words.iter().map(|&word| {
        let synonym = SYNONYMS.contains(&(typed.as_str(), word));
        let score = if synonym {
            0.97
        } else {
            likeness(&typed, word)
        };
        (score, word)
    });
    best(meant, 0.5)
}

/// The first of the highest score, if it reaches `least`.
fn best(scored: impl Iterator<Item = (f64, &'static str)>, least: f64) -> Option<&'static str> {
    let mut best: Option<(f64, &'static str)> = None;
    for (score, word) in scored {
        if score >= least && best.is_none_or(|(highest, _)| score > highest) {
            best = Some((score, word));
        }
    }
    best.map(|(_, word)| word)
}

/// 1 for the same word, near 0 for unrelated ones. Half of a name (`smoothing` for
/// `label_smoothing`) counts as a near miss however long the other half is.
fn likeness(typed: &str, word: &str) -> f64 {
    let spelled = strsim::normalized_damerau_levenshtein(typed, word);
    let contained =
        typed.len() >= 3 && (word.split('_').any(|part| part == typed) || word.starts_with(typed));
    if contained {
        spelled.max(0.75)
    } else {
        spelled
    }
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}
