//! Text that a program keeps at a fixed place of the screen, such as apt's progress bar: it saves the cursor, goes to a
//! row by its number, writes, and restores the cursor. In a terminal, such text is apart from the lines, and is erased in the
//! end. Rows have no numbers in a log, so it isn't shown.

/// Whether what is read is such text. It ends with its line, so that no more than that is lost if the cursor isn't restored.
#[derive(Clone, Debug, Default)]
pub struct FixedText {
    has_saved: bool,
    is_open: bool,
}

impl FixedText {
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Takes the last byte of a control sequence. Returns whether the sequence is meant for the lines.
    pub const fn take(&mut self, name: u8) -> bool {
        match name {
            b's' => self.has_saved = true,
            b'u' => self.end(),
            b'H' | b'f' => self.is_open = self.has_saved,
            _ => {}
        }
        !self.is_open
    }

    /// Ends it with a line feed.
    pub const fn end(&mut self) {
        (self.has_saved, self.is_open) = (false, false);
    }
}
