"""The machinery behind `claim`, `seconds` and `exhibit`: what is measured, where it is kept, how it is written."""
