"""The machinery behind `check`, `hint`, `solution` and `quiz`: exercises are judged, mistakes explained."""
