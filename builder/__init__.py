"""The builder: lessons become notebooks, notebooks become pages; a learner never imports it."""

import sys

# jsonschema, which nbformat imports, would build a grammar of all web addresses: a second, and of no use here.
sys.modules.setdefault("rfc3987_syntax", None)
