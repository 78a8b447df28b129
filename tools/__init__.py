"""What builds and checks the book; a reader of the book needs none of it."""
