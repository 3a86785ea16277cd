"""The builder: lessons become notebooks, notebooks become pages; a learner never imports it."""
