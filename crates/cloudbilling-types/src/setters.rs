/// Defines a method for each named member, which sets it and returns the record.
///
/// A single value takes anything that converts to it, a list (in brackets) an iterator of such.
macro_rules! setters {
    ($type:ident { $($members:tt)* }) => {
        impl $type {
            setters!(@members $($members)*);
        }
    };
    (@members) => {};
    (@members $member:ident: [$item:ty], $($rest:tt)*) => {
        #[doc = concat!("Sets the member `", stringify!($member), "`.")]
        #[must_use]
        pub fn $member<I>(mut self, $member: I) -> Self
        where
            I: IntoIterator<Item: Into<$item>>,
        {
            self.$member = Some($member.into_iter().map(Into::into).collect());
            self
        }

        setters!(@members $($rest)*);
    };
    (@members $member:ident: $value:ty, $($rest:tt)*) => {
        #[doc = concat!("Sets the member `", stringify!($member), "`.")]
        #[must_use]
        pub fn $member(mut self, $member: impl Into<$value>) -> Self {
            self.$member = Some($member.into());
            self
        }

        setters!(@members $($rest)*);
    };
}

pub(crate) use setters;
