"""What the descent begins with: the narrow valley, and ten steps of plain descent down it."""


def first_state():
    return {
        "surface": "narrow valley",
        "optimizer": "plain",
        "rate": 0.08,
        "momentum": 0.9,
        "x": -2,
        "y": 1,
        "n_steps": 10,
    }
