//! The way back through the linear layer, where the gradient by the logits is already known. The rest of the
//! network's gradients come from the kernels or from autodiff.

use super::Network;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

impl Network {
    /// Adds the gradients of the linear layer's weights and bias to `gradients`, and gives that by its input. All
    /// tensors are without autodiff.
    ///
    /// - `input`: `[batch, channels]`, features after dropout
    /// - `by_logits`: `[batch, classes]`
    /// - output: `[batch, channels]`
    pub fn head_backward(
        &self,
        input: Tensor<2>,
        by_logits: Tensor<2>,
        gradients: &mut GradientsParams,
    ) -> Tensor<2> {
        let [_, classes] = by_logits.dims();
        let by_weight = input.transpose().matmul(by_logits.clone());
        gradients.register(self.head.weight.id, by_weight);
        if let Some(bias) = &self.head.bias {
            let by_bias = by_logits.clone().sum_dim(0).reshape([classes]);
            gradients.register(bias.id, by_bias);
        }
        by_logits.matmul(self.head.weight.val().inner().transpose())
    }
}
