"""The pages of the site, and the table of lessons in the README."""
