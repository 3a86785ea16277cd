"""Lesson 1's quiz questions."""

import numpy as np

from exercises.core.questions import Option, Question

QUESTIONS = [
    Question(
        key="intro.axis",
        prompt="`images` has shape (100, 28, 28). What is the shape of `images.mean(axis=0)`?",
        options=[
            Option(
                "(100,)",
                "One number for each image: for that you would average over rows and columns, with `axis=(1, 2)`. "
                "The axis you name is the one that goes.",
            ),
            Option(
                "(100, 28)",
                "Here one axis is gone, but it is another one. Axes are counted from 0: axis 0 is the first, the "
                "images.",
            ),
            Option(
                "(28, 28)",
                "You average over axis 0, the images, and that axis is gone. What is left is one image: in each pixel "
                "the average of a hundred.",
                right=True,
            ),
            Option(
                "(1, 28, 28)",
                "A slice such as `images[:1]` keeps the axis, with one image in it. An average over it removes it.",
            ),
        ],
        compute=lambda: str(np.zeros((100, 28, 28)).mean(axis=0).shape),
    ),
    Question(
        key="intro.importance",
        prompt="You multiply one input of a neuron by 10, for all images, and divide its weight by 10. What changes?",
        options=[
            Option(
                "Nothing in its answers: a weight alone does not tell how much its input matters.",
                "What arrives at the neuron is the input times the weight, and that product is as before. So a small "
                "weight may belong to an important input. You need to know the size of the numbers that come in.",
                right=True,
            ),
            Option(
                "The neuron pays less attention to this input, since its weight is smaller now than those of all the "
                "others.",
                "The weight is smaller, but what it is multiplied by is larger, by just as much. The product is what "
                "the neuron adds up, and it stays the same.",
            ),
            Option(
                "The neuron fires more often.",
                "It would if only the input had grown, under a positive weight. But the weight has shrunk by just as "
                "much, so each sum is what it was.",
            ),
            Option(
                "The border turns, and the bias has to make up for it.",
                "Drawn in the new units the border looks steeper or flatter. But each image is on the same side of it "
                "as before, and the bias has nothing to make up for.",
            ),
        ],
    ),
    Question(
        key="intro.xor",
        prompt="Why can no single neuron compute XOR of two switches?",
        options=[
            Option(
                "Two inputs are too few for it.",
                "XOR is a question about two switches, so all that it needs is there. What is missing is not "
                "information, but a way to use it: a second border.",
            ),
            Option(
                "Its border is one straight line.",
                "A straight line would have to leave two facing corners of a square on one side and the other two on "
                "the other side. There is none, whatever the weights.",
                right=True,
            ),
            Option(
                "Its answers are only 0 and 1. With the smooth answers of a sigmoid it would work.",
                "The sigmoid softens the step, but its border is as straight as before. And 0 and 1 are "
                "just the answers that XOR has to give.",
            ),
            Option(
                "It could, but it takes very long to find the weights.",
                "There are none to be found. Fifty thousand random neurons showed 14 truth tables, and the two that "
                "never came up cannot come up, however long you search.",
            ),
        ],
    ),
    Question(
        key="intro.parameters",
        prompt="A dense layer of 10 neurons looks at images of 784 pixels. How many parameters does it have?",
        options=[
            Option(
                "784",
                "That is the number of inputs. Each of the 10 neurons has a weight of its own for each of them, and a "
                "bias as well.",
            ),
            Option(
                "794",
                "You added inputs and neurons. But the weights sit on the connections, and every input is connected "
                "to every neuron: so multiply.",
            ),
            Option(
                "7,840",
                "These are the weights, 784 × 10. Each neuron also has its bias, and it is a number to be learnt like "
                "the others.",
            ),
            Option(
                "7,850",
                "There are 784 × 10 weights, one on each connection, and 10 biases, one in each neuron. All of them "
                "are learnt.",
                right=True,
            ),
        ],
        compute=lambda: f"{784 * 10 + 10:,}",
    ),
    Question(
        key="intro.learning",
        prompt="A network learns from examples. What does learning change?",
        options=[
            Option(
                "The inputs, until they fit the labels.",
                "The images stay as they are: they are the examples that the network is to get right. What changes is "
                "what the network makes of them.",
            ),
            Option(
                "Which neurons are connected.",
                "You decide that when you build the network, and it stays. A weight may come close to 0, and then its "
                "connection hardly counts, but it is still there.",
            ),
            Option(
                "The weights and the biases.",
                "They are the network's parameters: each is moved a little, again and again, in the direction in "
                "which the loss falls. Everything else stays.",
                right=True,
            ),
            Option(
                "The activation: step by step it gets a better shape.",
                "The activation is a fixed rule, such as the sigmoid, that you choose beforehand. Learning changes the "
                "sums that go into it, through weights and biases.",
            ),
        ],
    ),
]
