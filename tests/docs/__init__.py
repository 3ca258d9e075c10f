"""What the documentation says, done: its commands are given, its code is run."""
