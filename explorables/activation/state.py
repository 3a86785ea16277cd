"""What the activations are shown with first."""


def first_state():
    return {"activation": "sigmoid", "z": 1, "leak": 0.2}
