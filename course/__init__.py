"""The builder: lessons (text) become notebooks (executed) become the site. A learner never imports it."""
