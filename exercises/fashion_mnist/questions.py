"""Lesson 3's quiz questions."""

import math

from exercises.core.questions import Option, Question

QUESTIONS = [
    Question(
        key="fashion_mnist.logit_shift",
        prompt="For one image the logit of Coat is 3 and that of Shirt is 1. How many times as likely does the network "
        "think Coat, compared with Shirt?",
        options=[
            Option(
                "2 times",
                "2 is the difference of the logits. Softmax takes e to the power of it.",
            ),
            Option(
                "3 times",
                "You divided the logits. If you added 5 to both, 8 / 6 would come out, and yet the probabilities "
                "would be "
                "the same. Only the difference counts.",
            ),
            Option(
                "About 7.4 times",
                "The difference is 2, and e to the power of 2 is about 7.4. The sum by which softmax divides is the "
                "same "
                "for both.",
                right=True,
            ),
            Option(
                "That depends on the other eight logits.",
                "Each of the two probabilities does. But both are divided by the same sum, so how many times as likely "
                "one is as the other depends on these two alone.",
            ),
        ],
        compute=lambda: f"About {math.exp(3 - 1):.1f} times",
    ),
    Question(
        key="fashion_mnist.no_activation",
        prompt="The last layer is `Dense(10)`, without an activation. What else must be so?",
        options=[
            Option(
                "The loss gets `from_logits=True`.",
                "The network puts out logits, so the loss has to make probabilities of them first. Nobody else "
                "tells it.",
                right=True,
            ),
            Option(
                "Nothing: Keras sees that there is no softmax.",
                "It does not. Without `from_logits=True` the loss takes the ten numbers for probabilities, whatever "
                "they "
                "are.",
            ),
            Option(
                "The labels must be rows of ten numbers.",
                "The form of the labels decides between `Sparse…` and plain `CategoricalCrossentropy`. It has "
                "nothing to "
                "do with logits.",
            ),
            Option(
                "`predict` must be followed by `argmax`, not by softmax.",
                "Both are possible afterwards: `argmax` for the answer, softmax for the probabilities. Neither changes "
                "how the network is trained.",
            ),
        ],
    ),
    Question(
        key="fashion_mnist.who_watches",
        prompt="A colleague stops the training early, with the *test* images as `validation_data`, and reports the "
        "test accuracy of the epoch that was brought back. What is wrong with that number?",
        options=[
            Option(
                "Nothing: the network has not learnt from the test images.",
                "Its weights have not. But they chose the epoch, and the best of many epochs is partly the one that "
                "was "
                "lucky on just these images.",
            ),
            Option(
                "It is a little too good: the test images have chosen the epoch.",
                "Whoever helps to choose cannot judge fairly any more. Let validation images choose; then the test "
                "images "
                "tell what the choice is worth.",
                right=True,
            ),
            Option(
                "It is too low: early stopping breaks off before the network is done.",
                "It stops when the loss has not improved for `patience` epochs, and brings the best one back.",
            ),
            Option(
                "It is the accuracy of the last epoch.",
                "With `restore_best_weights=True` it is that of the epoch with the lowest loss.",
            ),
        ],
    ),
    Question(
        key="fashion_mnist.mirrored",
        prompt="You mirror *all* images, those to learn from and those to choose by, and train the "
        "dense network of this lesson anew. What becomes of its validation accuracy?",
        options=[
            Option(
                "It stays about the same.",
                "Mirroring is one fixed order of the pixels, the same for all images. A dense network does not know "
                "which pixels are neighbours, or which are left.",
                right=True,
            ),
            Option(
                "It falls, since shoes now point the other way.",
                "They all do, those that it learns from and those that it is judged by. It would fall if you mirrored "
                "only the validation images.",
            ),
            Option(
                "It falls to about one tenth.",
                "That happens to a network that learnt from ordinary images and is shown others. This one is "
                "trained anew.",
            ),
            Option(
                "It rises, since there are more images now.",
                "There are as many as before: each takes the place of its original.",
            ),
        ],
    ),
    Question(
        key="fashion_mnist.control",
        prompt="Your list of the 300 most suspicious labels holds 20 of the 300 wrong ones that you had planted among "
        "10,000. What do you conclude about the real labels on the list?",
        options=[
            Option(
                "Most of them are wrong: the network distrusts them.",
                "It distrusts them, but the control shows how little that means here: most of the labels that you "
                "know to be "
                "wrong did not make it onto the list.",
            ),
            Option(
                "They tell hardly anything: this hunt barely finds what is there.",
                "Drawing lots would have brought up about 9. A hunt that misses nearly everything you planted is "
                "no evidence against other labels. Mend the hunt first.",
                right=True,
            ),
            Option(
                "There are 280 wrong labels in the data.",
                "The list has 300 places because you asked for 300. It would have had as many without a single wrong "
                "label.",
            ),
            Option(
                "The real labels are all correct, since nothing was found.",
                "A hunt that does not find what is there cannot show that there is nothing.",
            ),
        ],
    ),
]
