//! What the network gave, read back from its device.

use burn::tensor::Tensor;

/// Logits of a batch, a row a picture.
pub type Rows = Vec<Vec<f32>>;

/// The rows of a `[batch, classes]` tensor.
pub fn rows(logits: Tensor<2>) -> Rows {
    let [_, classes] = logits.dims();
    let values: Vec<f32> = logits.into_data().iter::<f32>().collect();
    values.chunks(classes).map(<[f32]>::to_vec).collect()
}
