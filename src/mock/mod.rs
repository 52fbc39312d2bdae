//! The mock backend.
