//! Keys and answers in, state and effects out.
