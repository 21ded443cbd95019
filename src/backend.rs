//! From a backend's name to a device that is really there. The only file that knows which backends
//! this build holds. It never falls back from one backend to another.

use crate::config::Backend;
use burn::tensor::Device;
use docsort_kernels::{Isa, IsaError};
use docsort_picture::panics;

/// A device, ready for tensors, and how to call it in a message.
#[derive(Clone, Debug)]
pub struct Opened {
    pub device: Device,
    /// Where its tensors live.
    pub unit: Unit,
    /// Such as `flex (2 threads)` or `wgpu (NVIDIA L4)`.
    pub name: String,
}

/// What computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Flex,
    Ndarray,
    /// Or a software driver that acts as one.
    Gpu,
}

/// One line of `docsort devices`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub backend: &'static str,
    pub description: String,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Ready,
    /// The build has it, the machine has not.
    NoDevice,
    /// The build was made without it.
    NotBuilt,
}

#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    #[error("backend {0:?} is not known: choose flex, ndarray, wgpu or auto")]
    UnknownName(String),
    #[error(
        "backend {backend:?} is not on this machine: {reason}; \
         `docsort devices` lists what is, and backend = \"flex\" runs on any CPU"
    )]
    NoDevice {
        backend: &'static str,
        reason: String,
    },
    #[error("backend {0:?} is not in this build: build docsort with its default features")]
    #[cfg_attr(all(feature = "ndarray", feature = "wgpu"), allow(dead_code))]
    NotBuilt(&'static str),
    #[error(
        "{name} failed: {reason}; a smaller batch needs less memory: train.batch_size for a training, \
         --batch-size elsewhere"
    )]
    Failed { name: String, reason: String },
    #[error("pictures cannot be read: {0}")]
    Threads(std::io::Error),
}

/// The backend that a user typed.
///
/// # Errors
/// [`BackendError::UnknownName`].
pub fn parse(name: &str) -> Result<Backend, BackendError> {
    match name {
        "flex" => Ok(Backend::Flex),
        "ndarray" => Ok(Backend::Ndarray),
        "wgpu" => Ok(Backend::Wgpu),
        "auto" => Ok(Backend::Auto),
        _ => Err(BackendError::UnknownName(name.to_owned())),
    }
}

/// The device for `backend`. `auto` takes a real GPU where there is one, else flex.
///
/// # Errors
/// If the backend is not in this build, or has no device on this machine.
pub fn open(backend: Backend) -> Result<Opened, BackendError> {
    match backend {
        Backend::Flex => Ok(flex()),
        Backend::Ndarray => ndarray(),
        Backend::Wgpu => wgpu(),
        Backend::Auto => Ok(wgpu_gpu().unwrap_or_else(flex)),
    }
}

/// The environment's choice of what the CPU's kernels use, `avx512`, `avx2` or `portable`: one machine then measures
/// what another one would run.
const INSTRUCTION_SET: &str = "DOCSORT_ISA";

/// Takes the instruction set that the environment names, or the widest of this processor.
///
/// # Errors
/// A name of none, or of one that this processor lacks.
pub fn choose_instruction_set() -> Result<Isa, InstructionSetError> {
    let Some(name) = std::env::var_os(INSTRUCTION_SET) else {
        return Ok(Isa::in_use());
    };
    Isa::choose(&name.to_string_lossy()).map_err(InstructionSetError)
}

/// What the environment names cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("DOCSORT_ISA: {0}")]
pub struct InstructionSetError(IsaError);

/// Every backend, whether it can be used or not.
pub fn offers() -> Vec<Offer> {
    let mut offers = vec![Offer {
        backend: "flex",
        description: format!("CPU, {} threads (the default)", threads()),
        state: State::Ready,
    }];
    offers.push(offer("ndarray", ndarray()));
    let adapters = wgpu_adapters();
    if adapters.is_empty() {
        offers.push(offer("wgpu", wgpu()));
    }
    offers.extend(adapters.into_iter().map(|adapter| Offer {
        backend: "wgpu",
        description: adapter.description,
        state: State::Ready,
    }));
    offers
}

/// Runs tensor work on `opened`; what the backend panics with (a lost GPU, no memory left) comes
/// back as an error.
///
/// # Errors
/// [`BackendError::Failed`].
pub fn contain<T>(opened: &Opened, work: impl FnOnce() -> T) -> Result<T, BackendError> {
    panics::contain(work).map_err(|reason| BackendError::Failed {
        name: opened.name.clone(),
        reason,
    })
}

fn offer(backend: &'static str, opened: Result<Opened, BackendError>) -> Offer {
    let (description, state) = match opened {
        Ok(_) => (format!("CPU, {} threads", threads()), State::Ready),
        Err(BackendError::NotBuilt(_)) => ("not in this build".to_owned(), State::NotBuilt),
        Err(error) => match error {
            BackendError::NoDevice { reason, .. } => (reason, State::NoDevice),
            other => (other.to_string(), State::NoDevice),
        },
    };
    Offer {
        backend,
        description,
        state,
    }
}

fn threads() -> usize {
    rayon::current_num_threads()
}

fn flex() -> Opened {
    Opened {
        device: Device::flex(),
        unit: Unit::Flex,
        name: format!("flex ({} threads)", threads()),
    }
}

#[cfg(feature = "ndarray")]
fn ndarray() -> Result<Opened, BackendError> {
    Ok(Opened {
        // Burn 0.23 drops this backend; until then it is a promised choice.
        #[allow(deprecated)]
        device: Device::ndarray(),
        unit: Unit::Ndarray,
        name: format!("ndarray ({} threads)", threads()),
    })
}

#[cfg(not(feature = "ndarray"))]
fn ndarray() -> Result<Opened, BackendError> {
    Err(BackendError::NotBuilt("ndarray"))
}

struct Adapter {
    device: Device,
    description: String,
    kind: AdapterKind,
}

#[derive(PartialEq, Eq)]
enum AdapterKind {
    Gpu,
    /// A software driver such as Mesa's llvmpipe.
    Software,
}

fn wgpu() -> Result<Opened, BackendError> {
    if cfg!(not(feature = "wgpu")) {
        return Err(BackendError::NotBuilt("wgpu"));
    }
    let mut adapters = wgpu_adapters();
    let best = adapters
        .iter()
        .position(|adapter| adapter.kind == AdapterKind::Gpu);
    if adapters.is_empty() {
        return Err(BackendError::NoDevice {
            backend: "wgpu",
            reason: "no driver for Vulkan, Metal, DirectX 12 or OpenGL offers an adapter"
                .to_owned(),
        });
    }
    Ok(adapters.swap_remove(best.unwrap_or(0)).into())
}

fn wgpu_gpu() -> Option<Opened> {
    wgpu_adapters()
        .into_iter()
        .find(|adapter| adapter.kind == AdapterKind::Gpu)
        .map(Opened::from)
}

impl From<Adapter> for Opened {
    fn from(adapter: Adapter) -> Self {
        Self {
            device: adapter.device,
            unit: Unit::Gpu,
            name: format!("wgpu ({})", adapter.description),
        }
    }
}

#[cfg(feature = "wgpu")]
fn wgpu_adapters() -> Vec<Adapter> {
    use burn::tensor::DeviceType;
    // A broken driver may panic while it lists its adapters: then it offers none.
    let devices = panics::contain(|| Device::enumerate(DeviceType::Wgpu).into_vec());
    devices
        .unwrap_or_default()
        .into_iter()
        .filter_map(|device| {
            // Opens the device: one that cannot be opened is no offer.
            let identity = panics::contain(|| device.identity()).ok().flatten()?;
            let kind = match identity.physical {
                Some(_) => AdapterKind::Gpu,
                None => AdapterKind::Software,
            };
            let description = match kind {
                AdapterKind::Gpu => identity.name,
                AdapterKind::Software => format!("{}, a software driver", identity.name),
            };
            Some(Adapter {
                device,
                description,
                kind,
            })
        })
        .collect()
}

#[cfg(not(feature = "wgpu"))]
fn wgpu_adapters() -> Vec<Adapter> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_no_backend_is_answered_with_those_that_are() {
        let error = parse("cuda").unwrap_err().to_string();
        for name in ["cuda", "flex", "ndarray", "wgpu", "auto"] {
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn flex_is_always_ready() {
        assert_eq!(offers()[0].backend, "flex");
        assert_eq!(offers()[0].state, State::Ready);
        assert!(open(Backend::Flex).is_ok());
    }
}
