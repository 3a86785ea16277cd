"""What was measured: filled into the text, judged, and held to the code it rests on."""
