//! What the network gave, read back from its device.

use burn::tensor::Tensor;

/// Logits of a batch, a row a picture.
pub type Rows = Vec<Vec<f32>>;

/// The rows of a `[batch, classes]` tensor.
pub fn rows(logits: Tensor<2>) -> Rows {
    let [_, classes] = logits.dims();
    numbers(logits)
        .chunks(classes)
        .map(<[f32]>::to_vec)
        .collect()
}

/// Everything in a tensor, in row-major order. [`TensorData::iter`](burn::tensor::TensorData::iter) calls a function for each
/// number, which was a twentieth of a training.
///
/// # Panics
/// If the device cannot be read.
pub fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    let data = tensor.into_data().convert::<f32>();
    data.try_into_vec().expect("converted to this very type")
}
