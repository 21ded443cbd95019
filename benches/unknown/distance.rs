//! Distances in feature space: a Gaussian for each class with one covariance for all (Lee et al., "A
//! Simple Unified Framework for Detecting Out-of-Distribution Samples", 2018).

/// Fitted on the features of training pictures.
pub struct Gaussians {
    means: Vec<Vec<f64>>,
    /// Lower Cholesky factor of the covariance, row after row.
    factor: Vec<Vec<f64>>,
}

impl Gaussians {
    /// `of_class`: for each class, the features of its pictures. The covariance gets a thousandth of its
    /// mean variance on the diagonal, so that it can be inverted.
    pub fn fit(of_class: &[Vec<Vec<f64>>]) -> Self {
        let width = of_class[0][0].len();
        let means: Vec<Vec<f64>> = of_class.iter().map(|rows| mean(rows, width)).collect();
        let mut covariance = vec![vec![0.0; width]; width];
        let mut count = 0.0;
        for (rows, mean) in of_class.iter().zip(&means) {
            for row in rows {
                count += 1.0;
                let apart: Vec<f64> = row.iter().zip(mean).map(|(x, m)| x - m).collect();
                for (i, line) in covariance.iter_mut().enumerate() {
                    for (j, value) in line.iter_mut().enumerate() {
                        *value += apart[i] * apart[j];
                    }
                }
            }
        }
        covariance
            .iter_mut()
            .flatten()
            .for_each(|value| *value /= count);
        let trace: f64 = (0..width).map(|i| covariance[i][i]).sum();
        for (i, line) in covariance.iter_mut().enumerate() {
            line[i] += 1e-3 * trace / width as f64;
        }
        Self {
            means,
            factor: cholesky(&covariance),
        }
    }

    /// The smallest squared Mahalanobis distance to the mean of a class that `keep` names.
    pub fn nearest(&self, features: &[f64], keep: impl Fn(usize) -> bool) -> f64 {
        let kept = self
            .means
            .iter()
            .enumerate()
            .filter(|(class, _)| keep(*class));
        kept.map(|(_, mean)| {
            let apart: Vec<f64> = features.iter().zip(mean).map(|(x, m)| x - m).collect();
            self.solve(&apart).iter().map(|z| z * z).sum()
        })
        .fold(f64::INFINITY, f64::min)
    }

    /// z of L z = `apart`.
    fn solve(&self, apart: &[f64]) -> Vec<f64> {
        let mut z = Vec::with_capacity(apart.len());
        for (line, &value) in self.factor.iter().zip(apart) {
            let known: f64 = line.iter().zip(&z).map(|(l, z)| l * z).sum();
            let at = z.len();
            z.push((value - known) / line[at]);
        }
        z
    }
}

fn mean(rows: &[Vec<f64>], width: usize) -> Vec<f64> {
    let mut mean = vec![0.0; width];
    for row in rows {
        for (sum, value) in mean.iter_mut().zip(row) {
            *sum += value / rows.len() as f64;
        }
    }
    mean
}

/// L of L Lᵀ = `matrix`, which is symmetric and positive definite.
fn cholesky(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = matrix.len();
    let mut factor = vec![vec![0.0; width]; width];
    for i in 0..width {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
            let left = matrix[i][j] - known;
            factor[i][j] = if i == j {
                left.sqrt()
            } else {
                left / factor[j][j]
            };
        }
    }
    factor
}
