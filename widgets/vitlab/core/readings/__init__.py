"""What each instrument shows, under its name: every number, a sentence, a program."""
