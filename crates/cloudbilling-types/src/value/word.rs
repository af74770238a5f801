/// Gives an enum of texts what Rust expects of a value with a text.
macro_rules! word {
    ($type:ident) => {
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                soap_codec::scalar::Scalar::format(self, f)
            }
        }

        /// Every text is a value: one that is not known is kept.
        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                soap_codec::scalar::Scalar::parse(text)
                    .expect("a text that is not known is kept as it is")
            }
        }
    };
}

pub(super) use word;
