//! Which instruction set the kernels use, chosen once at run time. It owns the proof that the
//! processor has it; it never computes anything itself.

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

impl Isa {
    /// The widest set of this processor; looked up once.
    pub fn widest() -> Self {
        static WIDEST: OnceLock<Isa> = OnceLock::new();
        *WIDEST.get_or_init(|| Self::available()[0])
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
