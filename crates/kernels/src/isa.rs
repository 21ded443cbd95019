//! Which instruction set the kernels use, chosen once at run time. It owns the proof that the
//! processor has it; it never computes anything itself, and reads no environment: a program that lets its
//! user choose says so with [`Isa::choose`].

use std::sync::OnceLock;

/// An instruction set that this processor was found to have: a value of this type is the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sixteen lanes: F, BW, DQ and VL of AVX-512.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// Eight lanes with fused multiply-add.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// What the compiler may assume of every processor of the target.
    Portable,
}

/// What the kernels of this process use; set once.
static IN_USE: OnceLock<Isa> = OnceLock::new();

impl Isa {
    /// The set that this process's kernels use: the widest of this processor, or the one of [`Isa::choose`].
    pub fn in_use() -> Self {
        *IN_USE.get_or_init(Self::widest)
    }

    /// The widest set of this processor.
    pub fn widest() -> Self {
        Self::available()[0]
    }

    /// From now on the kernels use the set of this name, for measuring one machine's slower paths.
    ///
    /// # Errors
    /// A name that no set has, a set that this processor lacks, or a choice after the first kernel ran.
    pub fn choose(name: &str) -> Result<Self, IsaError> {
        let available = Self::available();
        let Some(&wanted) = available.iter().find(|isa| isa.name() == name) else {
            let names: Vec<&str> = available.iter().map(|isa| isa.name()).collect();
            return Err(IsaError(format!(
                "{name:?} is no instruction set of this processor: choose {}",
                names.join(" or ")
            )));
        };
        if *IN_USE.get_or_init(|| wanted) == wanted {
            Ok(wanted)
        } else {
            let late =
                "another instruction set is in use already: choose before the first kernel runs";
            Err(IsaError(late.to_owned()))
        }
    }

    /// `avx512`, `avx2` or `portable`.
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => "avx512",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            Kind::Portable => "portable",
        }
    }

    /// Every set of this processor, the widest first; the portable one is always among them.
    pub fn available() -> Vec<Self> {
        let mut found = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            if avx2
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
            {
                found.push(Self(Kind::Avx512));
            }
            if avx2 {
                found.push(Self(Kind::Avx2));
            }
        }
        found.push(Self(Kind::Portable));
        found
    }

    pub(super) fn kind(self) -> Kind {
        self.0
    }
}

/// Why an instruction set cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IsaError(String);

impl std::fmt::Display for IsaError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for IsaError {}

/// Declares a function that runs `$body`, which must be `#[inline(always)]`, compiled once for each
/// instruction set: `fn name(isa, …) = body`.
macro_rules! on_each_isa {
    (
        $(#[$doc:meta])*
        fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $result:ty)? = $body:ident
    ) => {
        $(#[$doc])*
        pub(super) fn $name(isa: $crate::isa::Isa, $($arg: $type),*) $(-> $result)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
            fn avx512($($arg: $type),*) $(-> $result)? {
                $body($($arg),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($arg: $type),*) $(-> $result)? {
                $body($($arg),*)
            }
            use $crate::isa::Kind;
            match isa.kind() {
                // SAFETY: an `Isa` of this kind exists only if these features were found.
                #[cfg(target_arch = "x86_64")]
                Kind::Avx512 => unsafe { avx512($($arg),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                Kind::Avx2 => unsafe { avx2($($arg),*) },
                Kind::Portable => $body($($arg),*),
            }
        }
    };
}
pub(super) use on_each_isa;

/// Declares a function that runs `$body::<V, $size…>`, which must be `#[inline(always)]`, compiled once for each
/// instruction set, `V` being the vectors of the set. The caller guarantees what `$body` asks for, except for the
/// features, of which the `Isa` is the proof.
macro_rules! on_each_vector {
    (
        $(#[$doc:meta])*
        unsafe fn $name:ident($($arg:ident: $type:ty),* $(,)?) = $body:ident $(, $size:literal)*
    ) => {
        $(#[$doc])*
        pub(super) unsafe fn $name(isa: $crate::isa::Isa, $($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
            unsafe fn avx512($($arg: $type),*) {
                // SAFETY: the caller's own guarantee.
                unsafe { $body::<std::arch::x86_64::__m512 $(, $size)*>($($arg),*) }
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            unsafe fn avx2($($arg: $type),*) {
                // SAFETY: the caller's own guarantee.
                unsafe { $body::<std::arch::x86_64::__m256 $(, $size)*>($($arg),*) }
            }
            use $crate::isa::Kind;
            // SAFETY: the caller's own guarantee; an `Isa` of a kind exists only if its features were found.
            unsafe {
                match isa.kind() {
                    #[cfg(target_arch = "x86_64")]
                    Kind::Avx512 => avx512($($arg),*),
                    #[cfg(target_arch = "x86_64")]
                    Kind::Avx2 => avx2($($arg),*),
                    // Four lanes: what every processor with vectors has.
                    Kind::Portable => $body::<[f32; 4] $(, $size)*>($($arg),*),
                }
            }
        }
    };
}
pub(super) use on_each_vector;
