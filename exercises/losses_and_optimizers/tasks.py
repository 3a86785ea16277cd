"""Lesson 5's exercises."""

import numpy as np

from exercises.core.calling import LearnerError
from exercises.core.comparing import Wrong, as_numbers, brief
from exercises.core.exercise import Answer, Edit, Exercise


class Task(Exercise):
    imports = """
        import keras
        import numpy as np
    """
    dtype_matters = False

    def check(self, function):
        with np.errstate(all="ignore"):  # mistakes that overflow are tried at each check
            super().check(function)


class CrossEntropy(Task):
    key = "losses_and_optimizers.cross_entropy"
    starter = """
        def cross_entropy_of(logits, labels):
            return ...  # the average of -ln(probability of the true class); no overflow
    """
    hints = (
        "Softmax does not change if the largest logit of a row is taken from all logits of that row. After that no "
        "power of e is above 1.",
        "-ln(power / sum) is ln(sum) - ln(power), and the ln of a power of e is its exponent. So you need no division, "
        "and only one `np.log`: that of the sum of a row's powers.",
        "For each row: `np.log` of the sum of its powers, minus its entry at the place of the label. `np.mean` makes "
        "one number of them.",
    )
    solution = """
        def cross_entropy_of(logits, labels):
            z = logits - logits.max(axis=1, keepdims=True)
            of_true = z[np.arange(len(labels)), labels]
            return np.mean(np.log(np.exp(z).sum(axis=1)) - of_true)
    """
    misconceptions = (
        Edit(
            "logits - logits.max(axis=1, keepdims=True)",
            "logits",
            "For large logits the powers of e are too large for the computer, and for very negative ones all become 0.",
        ),
        Edit(
            "logits.max(axis=1, keepdims=True)",
            "logits.max(axis=1)",
            "The largest logits of the rows come as one flat row of numbers, and NumPy lays that along the columns: "
            "each row of the table loses the largest logits of others. (Where the table is not square, it refuses.) "
            "As a column it would fit.",
        ),
        Edit(
            "logits.max(axis=1, keepdims=True)",
            "logits.max()",
            "You take the largest logit of the whole table away. In a row far below it all powers become 0, and 0 has "
            "no logarithm.",
        ),
        Answer(
            """
            def cross_entropy_of(logits, labels):
                powers = np.exp(logits - logits.max(axis=1, keepdims=True))
                p = powers / powers.sum(axis=1, keepdims=True)
                return np.mean(-np.log(p[np.arange(len(labels)), labels]))
            """,
            "Where the true class lies far behind, its probability is too small for the computer and becomes 0, and "
            "the logarithm runs away. Simplify on paper first: the logarithm undoes the power.",
        ),
        *(
            Answer(
                f"""
                def cross_entropy_of(logits, labels):
                    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
                    p = powers / powers.sum(axis=1, keepdims=True)
                    return np.mean(-np.log({kept.format(p="p[np.arange(len(labels)), labels]", tiny=tiny)}))
                """,
                f"Something like {tiny:g} keeps your probabilities from 0. So no mistake can cost more than "
                f"{-np.log(tiny):.1f}, and beyond that the loss lies flat. Here a row costs hundreds.",
            )
            for tiny in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16)
            for kept in ("np.maximum({p}, {tiny})", "{p} + {tiny}")
        ),
        Answer(
            """
            def cross_entropy_of(logits, labels):
                powers = np.exp(logits - logits.max(axis=1, keepdims=True))
                p = powers / powers.sum(axis=1, keepdims=True)
                return np.mean(p[np.arange(len(labels)), labels])
            """,
            "That is the average probability of the true class. Where is the logarithm?",
        ),
        Answer(
            """
            def cross_entropy_of(logits, labels):
                powers = np.exp(logits - logits.max(axis=1, keepdims=True))
                p = powers / powers.sum(axis=1, keepdims=True)
                return np.mean(1 - p[np.arange(len(labels)), labels])
            """,
            "That is how far the true class is from 1, on average. Where is the logarithm?",
        ),
        Edit(
            "np.mean(np.log(np.exp(z).sum(axis=1)) - of_true)",
            "np.mean(of_true - np.log(np.exp(z).sum(axis=1)))",
            "That is the average logarithm itself. It is never above 0, and a loss is to become larger when the answer "
            "gets worse.",
        ),
        Edit("np.mean(", "np.sum(", "That is the sum over all rows: with twice as many images it would be twice as "
             "large."),
        Edit("np.mean(np.log(np.exp(z).sum(axis=1)) - of_true)", "np.log(np.exp(z).sum(axis=1)) - of_true",
             "These are the losses of the rows, each for itself. Asked was one number."),
        Edit(
            "z[np.arange(len(labels)), labels]",
            "logits[np.arange(len(labels)), labels]",
            "You take the largest logit away in the sum, and not from the logit of the true class. What is taken from "
            "one has to be taken from both.",
        ),
        Edit(
            "z[np.arange(len(labels)), labels]",
            "z[:, labels]",
            "From every row you take the entries at all the labels. Of a row only one entry counts: that at its own "
            "label.",
        ),
        Edit(
            "z[np.arange(len(labels)), labels]",
            "z[labels]",
            "The labels serve as numbers of rows here, and whole rows come back. A label says which entry of a row.",
        ),
        Answer(
            """
            def cross_entropy_of(logits, labels):
                return keras.losses.SparseCategoricalCrossentropy()(labels, logits)
            """,
            "Keras takes what it is given for probabilities, unless it is told that they are logits.",
        ),
        Edit(
            "- of_true)",
            "- of_true) / logits.shape[1]",
            "Your average is too small by a factor: the number of classes. Divide by how many images there are, not "
            "by how many numbers the table has.",
        ),
        Edit(
            "np.exp(z).sum(axis=1)",
            "np.exp(z).sum(axis=0)",
            "You add up columns: one class over all images. Each image, a row, needs a sum of its own.",
        ),
        Edit(
            "np.exp(z).sum(axis=1)",
            "np.exp(z).sum()",
            "You add up the powers of the whole table. Each image, a row, needs a sum of its own.",
        ),
        Edit(
            "- of_true)",
            "- of_true) / np.log(10)",
            "That is a logarithm to the base 10. The ln is the one that undoes powers of e.",
        ),
        Edit(
            "np.log(np.exp(z)",
            "np.log10(np.exp(z)",
            "`np.log10` has the base 10. The ln is the one that undoes powers of e.",
        ),
        Edit(
            "z[np.arange(len(labels)), labels]",
            "z.max(axis=1)",
            "Your loss takes no notice of the labels: it goes by the class that the network likes best, right or not.",
        ),
    )  # fmt: skip

    def cases(self):
        # As many rows as classes first: there what is laid beside the wrong axis gives a number, not an error.
        for n_rows, n_classes in ((4, 4), (int(self.rng.integers(5, 9)), 10)):
            yield (
                self.rng.normal(0, 2, (n_rows, n_classes)).round(1),
                self.rng.integers(0, n_classes, n_rows),
            )
        far = self.rng.normal(0, 2, (4, 5)).round(1)
        far[0] += 3000
        far[1] -= 3000
        labels = self.rng.integers(0, 5, 4)
        far[2, labels[2]] -= 900  # sure and wrong
        far[3, labels[3]] += 2000  # sure and right
        yield far, labels


class Chain(Task):
    key = "losses_and_optimizers.chain"
    starter = """
        def chain(x, y, w, v):
            # h = tanh(w * x), out = sum of v * h, loss = (out - y)**2; w and v are arrays
            return ...  # two arrays: the slopes of the loss for w, and for v
    """
    hints = (
        "Forward first, and give each station a name: `h`, `out`. Then go back from the loss, and ask at each station "
        "for one local slope.",
        "How steep is the square at `out`? That number goes back to every neuron. On the way to `v` it is multiplied "
        "by what `v` was multiplied with; on the way to `h` by `v`.",
        "From `h` on to `w` it meets two more local slopes: that of tanh, written with `h`, and then the number that "
        "`w` is multiplied with.",
    )
    solution = """
        def chain(x, y, w, v):
            h = np.tanh(w * x)
            slope_out = 2 * (np.sum(v * h) - y)
            slope_h = slope_out * v
            return slope_h * (1 - h**2) * x, slope_out * h
    """
    misconceptions = (
        Edit(
            "2 * (np.sum(v * h) - y)",
            "(np.sum(v * h) - y)",
            "All your slopes are half as large as they should be. How steep is a square?",
        ),
        Edit(
            "2 * (np.sum(v * h) - y)",
            "2 * (y - np.sum(v * h))",
            "All your slopes have the wrong sign. If `out` is too large and grows further, does the loss rise or fall?",
        ),
        Edit(
            "2 * (np.sum(v * h) - y)",
            "(np.sum(v * h) - y) ** 2",
            "You send the loss itself back. What goes back is a slope: how fast the loss changes with `out`.",
        ),
        Edit(
            "2 * (np.sum(v * h) - y)",
            "2 * (v * h - y)",
            "Each of your neurons has an error of its own. But there is one output, to which all of them add.",
        ),
        Edit(" * (1 - h**2)", "", "The slopes for `w` pass through tanh as if it were a straight line."),
        Edit(
            "(1 - h**2)", "(1 - h)", "The slopes for `w`: the slope of tanh is the same on both sides of 0. Is yours?"
        ),
        Edit(
            "(1 - h**2)",
            "(1 - h) ** 2",
            "The slopes for `w`: you square the whole difference. The slope of tanh is the same on both sides of 0.",
        ),
        Edit("(1 - h**2)", "(h > 0)", "The slopes for `w`: that is the slope of a relu, and here is a tanh."),
        Answer(
            """
            def chain(x, y, w, v):
                h = np.maximum(w * x, 0)
                slope_out = 2 * (np.sum(v * h) - y)
                return slope_out * v * (h > 0) * x, slope_out * h
            """,
            "Your neurons are relus. Here they are tanhs: `h` and its slope are others.",
        ),
        Edit(
            "(1 - h**2) * x",
            "(1 - h**2) * w",
            "The slopes for `w` are multiplied with `w` itself. What is `w` multiplied with?",
        ),
        Answer(
            """
            def chain(x, y, w, v):
                h = np.tanh(w * x)
                slope_out = np.sum(v * h) - y
                return slope_out * v * (1 - h**2), slope_out * h
            """,
            "Two local slopes are missing: that of the square, and, on the way to `w`, that of the sum which goes into "
            "tanh.",
        ),
        Edit(
            "return slope_h * (1 - h**2) * x, slope_out * h",
            "return slope_h * (1 - h**2) * x",
            "These are the slopes for `w` alone, and they are right. Those for `v` are wanted, too.",
        ),
        Edit("(1 - h**2)", "h * (1 - h)", "The slopes for `w`: that is made for the sigmoid, and here is a tanh."),
        Edit(
            "(1 - h**2)",
            "(1 - np.tanh(h) ** 2)",
            "The slopes for `w`: your tanh is taken twice. `h` is already what tanh gives.",
        ),
        Edit(
            "(1 - h**2)",
            "(1 - (w * x) ** 2)",
            "The slopes for `w`: the formula wants what tanh gives, not what goes in.",
        ),
        Edit(
            "(1 - h**2) * x",
            "(1 - h**2)",
            "The slopes for `w` are those for the sums. A little more `w` changes the sum by how much?",
        ),
        Edit(
            "slope_out * v\n",
            "slope_out\n",
            "The slopes for `w`: a neuron that hardly counts in the output cannot change the loss much. Yours can.",
        ),
        Edit(
            "slope_out * h",
            "slope_out",
            "The slopes for `v` are all the same. But a neuron that passes on more makes its `v` count for more.",
        ),
        Edit("slope_out * h", "slope_h", "The slopes for `v` are those for `h`. What is `v` multiplied with?"),
        Edit(
            "return slope_h * (1 - h**2) * x, slope_out * h",
            "return slope_out * h, slope_h * (1 - h**2) * x",
            "Both are right, the wrong way round: first those for `w`, then those for `v`.",
        ),
        Edit(
            "slope_h * (1 - h**2) * x, slope_out * h",
            "np.sum(slope_h * (1 - h**2) * x), np.sum(slope_out * h)",
            "You add the slopes up. Each weight needs one of its own.",
        ),
    )

    def cases(self):
        for n_hidden, sign in ((1, 1), (3, -1), (int(self.rng.integers(4, 7)), 0)):
            w, v = self.rng.normal(0, 1, (2, n_hidden)).round(2)
            # Not near 1 or 1/2: there a forgotten `x`, or a forgotten `2 * x`, would not show.
            x = self.rng.choice([-1, 1]) * self.rng.uniform(1.3, 2)
            # `out` lies once below `y`, once above it, and once it may do either.
            y = sign * (np.abs(v).sum() + 0.5) + self.rng.uniform(-0.5, 0.5)
            yield round(float(x), 1), round(float(y), 1), w, v


class MomentumStep(Task):
    key = "losses_and_optimizers.momentum_step"
    starter = """
        def momentum_step(weights, velocity, slopes, rate, momentum):
            return ...  # two arrays: the new weights and the new velocity
    """
    hints = (
        "Two lines, in this order: first a new velocity, from the old one and the slopes. Then new weights.",
        "Of the old velocity a share is left, `momentum`. From that goes what plain gradient descent takes from the "
        "weights. And what do you add to the weights?",
    )
    solution = """
        def momentum_step(weights, velocity, slopes, rate, momentum):
            velocity = momentum * velocity - rate * slopes
            return weights + velocity, velocity
    """
    misconceptions = (
        Edit(
            "momentum * velocity - rate * slopes",
            "-rate * slopes",
            "Your step remembers nothing: it is the same whatever the velocity was. That is plain gradient descent.",
        ),
        Edit(
            "momentum * velocity",
            "0.9 * velocity",
            "Your velocity always keeps 0.9 of itself, as in the lesson. Here `momentum` says how much it keeps.",
        ),
        Edit("- rate * slopes", "- slopes", "Your step is the same whatever the rate is. What is `rate` for?"),
        Answer(
            """
            def momentum_step(weights, velocity, slopes, rate, momentum):
                return weights - rate * slopes, velocity
            """,
            "Your weights move by this slope alone, and the velocity comes back as it was. That is plain gradient "
            "descent.",
        ),
        Answer(
            """
            def momentum_step(weights, velocity, slopes, rate, momentum):
                velocity = momentum * velocity + rate * slopes
                return weights - velocity, velocity
            """,
            "Some let the velocity point uphill, and take it away from the weights. In Keras's form it points "
            "downhill, and the weights move by just that.",
        ),
        Answer(
            """
            def momentum_step(weights, velocity, slopes, rate, momentum):
                velocity = momentum * velocity - rate * slopes
                return weights + momentum * velocity - rate * slopes, velocity
            """,
            "Your weights look one step ahead: that is the form of Nesterov. In the plain one they move by the new "
            "velocity itself.",
        ),
        Edit("momentum * velocity - rate", "velocity - rate", "Your velocity never wears off. What is `momentum` for?"),
        Edit(
            "- rate * slopes",
            "+ rate * slopes",
            "You go uphill: a slope says where the loss rises, and you want it to fall.",
        ),
        Edit(
            "- rate * slopes",
            "- (1 - momentum) * rate * slopes",
            "You make the new slope smaller as well, as for an average. In Keras's form it counts in full.",
        ),
        Edit(
            "momentum * velocity - rate * slopes",
            "momentum * (velocity - rate * slopes)",
            "`momentum` is for the old velocity. In yours it makes the new slope smaller, too.",
        ),
        Answer(
            """
            def momentum_step(weights, velocity, slopes, rate, momentum):
                return weights + velocity, momentum * velocity - rate * slopes
            """,
            "Your weights move by the old velocity. They are to move by the new one, which knows the slopes.",
        ),
        Edit(
            "weights + velocity,",
            "weights + rate * velocity,",
            "The rate counts twice: it is already in the velocity.",
        ),
        Answer(
            """
            def momentum_step(weights, velocity, slopes, rate, momentum):
                velocity = momentum * velocity + slopes
                return weights - rate * velocity, velocity
            """,
            "Some keep a velocity without rate, made of slopes alone. In Keras's form the rate is in the velocity, "
            "and the weights move by just that.",
        ),
        Edit("weights + velocity,", "weights - velocity,", "The velocity points downhill already. You go against it."),
        Edit(
            "weights + velocity,",
            "weights - rate * slopes,",
            "Your weights move by this slope alone. The velocity is calculated, but it moves nothing.",
        ),
        Edit(
            "weights + velocity,",
            "weights + velocity - rate * slopes,",
            "The slopes count twice in your weights: they are in the velocity already.",
        ),
        Edit(
            "return weights + velocity, velocity",
            "return velocity, weights + velocity",
            "Both are right, the wrong way round: first the weights, then the velocity.",
        ),
        Edit(
            "return weights + velocity, velocity",
            "return weights + velocity",
            "These are the weights alone. The next step will need the velocity, too.",
        ),
        Answer(
            """
            def momentum_step(weights, velocity, slopes, rate, momentum):
                if momentum == 0:
                    return weights - rate * slopes, velocity
                velocity = momentum * velocity - rate * slopes
                return weights + velocity, velocity
            """,
            "Only with a momentum of 0 yours is wrong. That is plain gradient descent, and the weights are right; but "
            "the velocity that you return is still the old one.",
        ),
    )

    def check(self, momentum_step):
        try:
            super().check(momentum_step)
        except Wrong as wrong:
            if str(wrong).startswith("Your function gives another answer") and self._fails_only_at_0(momentum_step):
                raise Wrong(
                    "Only with a momentum of 0 yours is wrong. Then nothing of the old velocity is left: it is plain "
                    f"gradient descent.\n{str(wrong).partition(chr(10))[2]}"
                ) from None
            raise

    def _fails_only_at_0(self, momentum_step):
        (right,) = self.run(self.solution)
        for case in self.cases():
            weights, velocity, slopes, rate, momentum = case
            if not momentum:
                continue
            try:
                given = momentum_step(weights.copy(), velocity.copy(), slopes.copy(), rate, momentum)
            except LearnerError:
                return False
            pair = as_numbers(given)
            expected = np.array(right(*case))
            if pair is None or pair.shape != expected.shape or not np.allclose(pair, expected, rtol=1e-4, atol=1e-6):
                return False
        return True

    def cases(self):
        for shape, momentum in (((3,), 0.9), ((2, 3), round(float(self.rng.uniform(0.3, 0.7)), 2)), ((4,), 0.0)):
            yield (
                self.rng.normal(0, 1, shape).round(2),
                self.rng.normal(0, 1, shape).round(2),
                self.rng.normal(0, 3, shape).round(2),
                float(self.rng.choice([0.01, 0.05, 0.1])),
                momentum,
            )


class Faults(Task):
    key = "losses_and_optimizers.faults"
    starter = """
        def name_fault(training, validation):
            # two lists of losses, one for each epoch; the first epoch is near 2.3
            return ...  # "rate too large", "rate too small", "overfitting" or "healthy"
    """
    hints = (
        "One `if` for each fault. Begin with a training that blew up or jumps about: it spoils the validation loss as "
        "well. Does the training loss end near its lowest?",
        "A loss that has become nan is larger than nothing, and smaller than nothing: each comparison with it is "
        "False. `np.isfinite(loss)` is True of ordinary numbers alone.",
        "Too small: the training loss has hardly fallen, say by less than a tenth. Overfitting: the validation loss "
        "has turned, so it ends well above its own lowest. What is left is healthy.",
    )
    solution = """
        def name_fault(training, validation):
            if not np.isfinite(training[-1]) or training[-1] > 1.5 * min(training):
                return "rate too large"
            if training[-1] > 0.9 * training[0]:
                return "rate too small"
            if validation[-1] > 1.2 * min(validation):
                return "overfitting"
            return "healthy"
    """
    misconceptions = (
        Edit(
            "validation[-1] > 1.2 * min(validation)",
            "validation[-1] > 1.2 * training[-1]",
            "You call a gap overfitting. A network does better on what it learnt from, nearly always. As long as the "
            "validation loss does not turn, more training does no harm.",
        ),
        Edit(
            "validation[-1] > 1.2 * min(validation)",
            "validation[-1] > training[-1]",
            "You call a gap overfitting. A network does better on what it learnt from, nearly always. As long as the "
            "validation loss does not turn, more training does no harm.",
        ),
        Edit(
            "validation[-1] > 1.2 * min(validation)",
            "validation[-1] > validation[0]",
            "You compare the validation loss with where it began. It may have been much lower in between, and be on "
            "its way up.",
        ),
        *(
            Edit(
                "validation[-1] > 1.2 * min(validation)",
                code,
                "For you it is overfitting if the validation loss ends with the slightest rise. One that has gone flat "
                "goes up and down a little, by chance: only a clear rise says something.",
            )
            for code in ("validation[-1] > validation[-2]", "validation[-1] > min(validation)")
        ),
        Edit(
            "validation[-1] > 1.2 * min(validation)",
            "any(np.diff(validation) > 0)",
            "You call every little rise of the validation loss overfitting. A loss that has gone flat goes up and down "
            "a little: by chance.",
        ),
        Edit(
            """\
    if validation[-1] > 1.2 * min(validation):
        return "overfitting"
""",
            "",
            "In your function nothing is ever overfitting: the training loss alone cannot show that.",
        ),
        Edit(
            "training[-1] > 1.5 * min(training)",
            "any(np.diff(training) > 0)",
            "You take every little rise of the training loss for a rate that is too large. Batches are drawn by lot, "
            "so a healthy loss wavers a little, too.",
        ),
        Edit(
            "training[-1] > 1.5 * min(training)",
            "training[-1] > training[-2]",
            "You take it for a rate that is too large if the training loss ends with a rise. A healthy one may rise a "
            "little in its last epoch, and one that jumps about may fall.",
        ),
        Edit(
            "training[-1] > 1.5 * min(training)",
            "training[-1] > training[0]",
            "You compare the training loss with where it began. One that jumps about may end below that by chance, "
            "and far above the best it has reached.",
        ),
        Edit(
            "not np.isfinite(training[-1]) or ",
            "",
            "A loss that has become nan slips through: `nan > 3` is False, and so is `nan < 3`.",
        ),
        Edit(
            "not np.isfinite(training[-1]) or training[-1] > 1.5 * min(training)",
            "not np.isfinite(training[-1])",
            "You call a rate too large only where the loss is no ordinary number any more. It need not come to that.",
        ),
        Edit(
            '\n    return "healthy"',
            "",
            "Where no fault is found your function says nothing at all. What should it say there?",
        ),
        Answer(
            """
            def name_fault(training, validation):
                if validation[-1] > 1.2 * min(validation):
                    return "overfitting"
                if not np.isfinite(training[-1]) or training[-1] > 1.5 * min(training):
                    return "rate too large"
                if training[-1] > 0.9 * training[0]:
                    return "rate too small"
                return "healthy"
            """,
            "You look for overfitting first. Where a training blows up, the validation loss rises as well, but there "
            "is nothing that was learnt by heart.",
        ),
        Answer(
            """
            def name_fault(training, validation):
                if training[-1] > 0.9 * training[0]:
                    return "rate too small"
                if not np.isfinite(training[-1]) or training[-1] > 1.5 * min(training):
                    return "rate too large"
                if validation[-1] > 1.2 * min(validation):
                    return "overfitting"
                return "healthy"
            """,
            "A loss that ends far above where it began has not fallen, either. Your function asks for the rate that "
            "is too small before it has seen that.",
        ),
        Edit(
            """\
    if training[-1] > 0.9 * training[0]:
        return "rate too small"
""",
            "",
            "In your function no rate is ever too small. Both losses fall there, yes, but how far have they come?",
        ),
    )

    def cases(self):
        draws = [
            *(self._blown_up, self._jumping, self._not_a_number, self._endless),
            *(self._creeping, self._creeping),
            *(self._turned, self._turned_a_little, self._turned_far),
            *(self._healthy, self._healthy_and_rising, self._healthy_below, self._healthy_with_a_gap),
        ]
        for i in self.rng.permutation(len(draws)):
            n_epochs = int(self.rng.integers(10, 31))
            training, validation = draws[i](n_epochs)
            yield training.round(4).tolist(), validation.round(4).tolist()

    def _falling(self, n_epochs, end, share):
        """From 2.3 or so to `end`, flat after about `share` of the epochs."""
        first = self.rng.uniform(2.2, 2.35)
        fall = np.exp(-4 * np.arange(n_epochs) / (share * n_epochs))
        return end + (first - end) * fall

    def _noisy(self, losses):
        """With the first as it is, and the last near the lowest."""
        factors = 1 + self.rng.uniform(-0.015, 0.015, len(losses))
        factors[0] = 1
        return losses * factors

    def _blown_up(self, n_epochs):
        """Up from the start."""
        growth = self.rng.uniform(1.3, 1.6)
        training = self.rng.uniform(2.2, 2.35) * growth ** np.arange(n_epochs)
        return training, training * self.rng.uniform(1.02, 1.1)

    def _jumping(self, n_epochs):
        """Up and down, ending below the start and far above the lowest."""
        training = np.where(
            np.arange(n_epochs) % 2, self.rng.uniform(0.6, 0.9, n_epochs), self.rng.uniform(2.6, 4, n_epochs)
        )
        training[[0, -1]] = self.rng.uniform(2.25, 2.35), self.rng.uniform(1.85, 2.0)
        training[n_epochs // 2] = self.rng.uniform(0.45, 0.5)
        training[-2] = self.rng.uniform(2.6, 4)  # so that the last step is one down
        return training, training * self.rng.uniform(1.02, 1.1)

    def _not_a_number(self, n_epochs):
        """Falling, and all at once nan."""
        training = self._falling(n_epochs, self.rng.uniform(0.8, 1.2), 0.5)
        training[n_epochs // 3 :] = np.nan
        return training, training * self.rng.uniform(1.02, 1.1)

    def _endless(self, n_epochs):
        """Up to infinity, and then nan."""
        training = self.rng.uniform(2.2, 2.35) * 3.0 ** np.arange(n_epochs)
        training[n_epochs - 4 :] = np.inf
        training[n_epochs - 2 :] = np.nan
        return training, training * self.rng.uniform(1.02, 1.1)

    def _creeping(self, n_epochs):
        """Steadily down, and not far."""
        first = self.rng.uniform(2.25, 2.35)
        training = np.linspace(first, first - self.rng.uniform(0.04, 0.09), n_epochs)
        return training, training + self.rng.uniform(0.005, 0.02)

    def _turned(self, n_epochs):
        """Training down to nearly 0, validation down and up again, to below where it began."""
        return self._turning(n_epochs, self.rng.uniform(0.02, 0.08), 0.45, self.rng.uniform(1.7, 2.2))

    def _turned_a_little(self, n_epochs):
        """With a gap that is smaller than that of some who are healthy."""
        return self._turning(n_epochs, 0.3, 0.36, self.rng.uniform(1.4, 1.45))

    def _turned_far(self, n_epochs):
        """Validation ends above where it began."""
        return self._turning(n_epochs, self.rng.uniform(0.02, 0.08), 0.9, self.rng.uniform(2.9, 3.3))

    def _turning(self, n_epochs, end, lowest, rise):
        training = self._falling(n_epochs, end, 1.2)
        turn = n_epochs // 2
        first = training[0] * self.rng.uniform(0.97, 1.0)
        down = lowest + (first - lowest) * (1 - np.arange(turn) / turn) ** 2
        up = np.linspace(lowest, rise * lowest, n_epochs - turn)
        return training, np.concatenate([down, up])

    def _healthy(self, n_epochs):
        """Both down, and flat, side by side; what validation does last, by chance, is to fall a little."""
        training = self._falling(n_epochs, self.rng.uniform(0.2, 0.4), 0.6)
        validation = self._noisy(training * self.rng.uniform(1.03, 1.08))
        validation[-2:] = validation[-3] * np.array([1.005, 0.995])
        return self._noisy(training), validation

    def _healthy_and_rising(self, n_epochs):
        """The same, but by chance both rise a little in the end."""
        training, validation = self._healthy(n_epochs)
        training[-2:] = np.sort(training[-2:])
        validation[-2:] = validation[[-1, -2]]
        return training, validation

    def _healthy_below(self, n_epochs):
        """Validation is measured after an epoch, training within: it may even lie below."""
        training, validation = self._healthy(n_epochs)
        return training, validation * 0.85

    def _healthy_with_a_gap(self, n_epochs):
        """A gap that stays."""
        training, validation = self._healthy(n_epochs)
        end = training[-1]
        return training, validation + (1 - validation / validation[0]) * (0.9 * end + 0.05)


DEAD = {
    "logcosh": "log_cosh",
    "kullback_leibler_divergence": "kl_divergence",
    "cosine_proximity": "cosine_similarity",
}
ALIVE = (
    "mean_squared_error",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "squared_hinge",
    "hinge",
    "categorical_hinge",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "binary_crossentropy",
    "poisson",
)


class Rename(Task):
    key = "losses_and_optimizers.rename"
    starter = """
        def rename(name):
            return ...  # the name under which Keras 3 finds the loss once called `name`
    """
    hints = (
        "Most of the fourteen names still live. `keras.losses.get(name)` finds the loss of a name, and raises a "
        "ValueError if there is none: try all fourteen.",
        "Three are dead. `dir(keras.losses)` lists what there is; look for what resembles them. One has only got an "
        "underscore, one is shorter, one says what it measures in another word.",
        "A dictionary can hold the three, old name to new. `get` of a dictionary takes a second value: what to give "
        "for a key that it does not hold.",
    )
    solution = """
        def rename(name):
            new = {
                "logcosh": "log_cosh",
                "kullback_leibler_divergence": "kl_divergence",
                "cosine_proximity": "cosine_similarity",
            }
            return new.get(name, name)
    """
    misconceptions = (
        Answer(
            """
            def rename(name):
                return name
            """,
            "comes back as it was, and Keras finds no loss of that name any more",
        ),
        Edit("new.get(name, name)", "new[name]", "still lives, so it should come back as it is"),
        Edit("new.get(name, name)", "new.get(name)", "still lives, so it should come back as it is"),
        Edit('        "logcosh": "log_cosh",\n', "", "comes back as it was, and Keras finds no loss"),
        Edit('        "cosine_proximity": "cosine_similarity",\n', "", "comes back as it was, and Keras finds no loss"),
        Edit('"kl_divergence"', '"kullback_leibler"', "nor of the one that you give for it"),
        Edit('"cosine_similarity"', '"cosine"', "nor of the one that you give for it"),
        Edit('"log_cosh"', '"cosh"', "nor of the one that you give for it"),
        Edit('"kl_divergence"', '"categorical_crossentropy"', "but it is another loss"),
        Edit('"log_cosh"', '"huber"', "but it is another loss"),
        Edit(
            "new.get(name, name)",
            'new.get(name, name).replace("sparse_", "")',
            "but it is another loss",
        ),
        Edit("new.get(name, name)", "keras.losses.get(new.get(name, name))", "should be a text"),
    )
    time_limit = 30

    def check(self, rename):
        # The dead ones first, since they are what this is about.
        for name in [*self.rng.permutation(list(DEAD)), *self.rng.permutation(ALIVE)]:
            self._check_one(rename, str(name))

    def _check_one(self, rename, name):
        lives = f"“{name}” still lives, so it should come back as it is, or under a name that means the same."
        try:
            given = rename(name)
        except LearnerError as error:
            error.why = lives if name in ALIVE else ""
            raise
        received = f"\nreceived: {brief(given)}"
        if given is None and name in ALIVE:
            raise Wrong(lives + received)
        if not isinstance(given, str):
            raise Wrong(f"What comes back for “{name}” should be a text, the name of a loss.{received}")
        loss = self._find(given)
        if loss is None:
            if name in ALIVE:
                raise Wrong(f"{lives} Keras finds no loss of the name that you give for it.{received}")
            if given == name:
                raise Wrong(f"“{name}” comes back as it was, and Keras finds no loss of that name any more.")
            raise Wrong(f"Keras finds no loss of the name “{name}”, nor of the one that you give for it.{received}")
        if not self._same(loss, name):
            raise Wrong(f"Keras finds a loss of the name that you give for “{name}”, but it is another loss.{received}")

    @staticmethod
    def _find(name):
        import keras

        try:
            return keras.losses.get(name)
        except Exception:  # whatever Keras raises of a text that it does not know
            return None

    def _same(self, loss, name):
        """Whether a loss gives what that of the old name gave, on drawn answers."""
        right = self._find(DEAD.get(name, name))
        # Rows of positive numbers that add up to 1: none of the losses is at a border of its own.
        answers = self.rng.dirichlet(np.full(4, 2.0), 6).astype("float32")
        truth = self.rng.dirichlet(np.full(4, 2.0), 6).astype("float32")
        if name.startswith("sparse"):
            truth = self.rng.integers(0, 4, 6)
        try:
            given = np.mean(np.asarray(loss(truth, answers)))
        except Exception:  # a loss that takes other labels
            return False
        return bool(np.isclose(given, np.mean(np.asarray(right(truth, answers))), rtol=1e-4, atol=1e-6))


class FindRate(Task):
    key = "losses_and_optimizers.find_rate"
    starter = """
        def find_rate(rates, losses):
            # rates: rising by the same factor; losses: one for each, may end in nan
            return ...  # a rate to begin with: about a tenth of the rate with the lowest loss
    """
    hints = (
        "`argmin` gives a place, not a value. What stands at this place in the other array?",
        "nan spoils it: NumPy takes nan for the smallest of all. `np.nanmin` takes no notice of nan; there is a "
        "function of this kind for the place, too.",
        "And keep a distance: the rate with the lowest loss is the last one before it rises. Go back to a tenth.",
    )
    solution = """
        def find_rate(rates, losses):
            return rates[np.nanargmin(losses)] / 10
    """
    misconceptions = (
        Edit("rates[np.nanargmin(losses)] / 10", "np.nanargmin(losses)", "a place in the list"),
        Edit("rates[np.nanargmin(losses)] / 10", "np.nanmin(losses)", "That is a loss."),
        Edit(" / 10", "", "the rate with the lowest loss itself"),
        Edit(" / 10", " * 10", "has risen again"),
        Edit("rates[np.nanargmin(losses)] / 10", "rates[-1]", "the last of the rates"),
        Edit("rates[np.nanargmin(losses)] / 10", "rates[0]", "the first of the rates"),
        Edit("rates[np.nanargmin(losses)] / 10", "max(rates) / 10", "has risen again"),
        Edit("rates[np.nanargmin(losses)] / 10", "0.001", "whatever the losses are"),
        Edit("nanargmin", "argmin", "counts as the smallest"),
        Edit("rates[np.nanargmin(losses)]", "rates[np.argmin(np.nan_to_num(losses))]", "counts as the smallest"),
        Edit("rates[np.nanargmin(losses)] / 10", "np.nanargmin(losses) / 10", "a tenth of a place in the list"),
        Edit("rates[np.nanargmin(losses)] / 10", "np.nanmin(losses) / 10", "a tenth of a loss"),
        Edit("rates[np.nanargmin(losses)] / 10", "rates[np.nanargmin(losses) - 10]", "ten places before"),
        Edit("nanargmin", "nanargmax", "has risen again"),
        Edit("/ 10", "/ 1000", "hardly begun to fall"),
        Edit("rates[np.nanargmin(losses)] / 10", "rates[np.nanargmin(losses) // 10]", "hardly begun to fall"),
    )

    def check(self, find_rate):
        with np.errstate(all="ignore"):
            tests = [
                self._range_test(best * self.rng.uniform(0.7, 1.4), ends, int(per_decade))
                for best, ends, per_decade in (
                    (1.0, "high", self.rng.integers(7, 10)),
                    (0.03, "nan", self.rng.integers(7, 10)),
                    (3.0, "inf", self.rng.integers(25, 30)),  # so fine that ten places back is no tenth
                    (0.1, "nan", self.rng.integers(7, 10)),
                )
            ]
            for rates, losses in tests:
                given = find_rate(rates.copy(), losses.copy())
                try:
                    self._check_one(given, rates, losses)
                except Wrong:
                    self._check_fixed(find_rate, given, tests)
                    raise

    @staticmethod
    def _check_fixed(find_rate, given, tests):
        """Wrong, if a function gives this number whatever it is given."""
        try:
            numbers = [as_numbers(find_rate(rates.copy(), losses.copy())) for rates, losses in tests]
        except LearnerError:
            return
        if numbers[0] is not None and all(np.array_equal(number, numbers[0]) for number in numbers):
            raise Wrong(
                "Your function gives the same rate whatever the losses are. Which was the best depends on the network "
                f"and its data: read it off `rates` and `losses`.\nreceived: {brief(given)}, {len(tests)} times"
            )

    @staticmethod
    def _check_one(given, rates, losses):
        lowest = rates[np.nanargmin(losses)]
        told = f"\nreceived: {brief(given)}\nthe lowest loss is at a rate of {brief(float(lowest))}"
        number = as_numbers(given)
        if number is None or number.shape or number.dtype.kind == "c":
            raise Wrong(f"It should return one number, a rate.\nreceived: {brief(given)}")
        rate = float(number)
        if lowest / 30 <= rate <= lowest / 3:
            return

        def near(value):
            return bool(np.isclose(rate, value, rtol=1e-4))

        if near(np.nanargmin(losses)) or near(np.argmin(losses)):
            why = "That is a place in the list. Which rate stands there?"
        elif np.isclose(rate, losses, rtol=1e-4).any():
            why = "That is a loss. Asked was a rate."
        elif near(np.nanargmin(losses) / 10):
            why = "That is a tenth of a place in the list. Which rate stands there?"
        elif near(np.nanmin(losses) / 10):
            why = "That is a tenth of a loss. Asked was a rate."
        elif near(rates[np.nanargmin(losses) - 10]):
            why = (
                "That stands ten places before the rate with the lowest loss. How much smaller it is depends on how "
                "close the rates lie together: here it is no tenth."
            )
        elif np.isnan(losses).any() and (near(rates[np.argmin(losses)] / 10) or near(rates[np.argmin(losses)])):
            why = "You went by the first loss that is nan: left so, or made 0, it counts as the smallest of all."
        elif near(lowest):
            why = (
                "That is the rate with the lowest loss itself. A little further, and the loss rises again. Asked was a "
                "careful start: keep a distance."
            )
        elif near(rates[-1]):
            why = "That is the last of the rates. What has become of the loss there?"
        elif near(rates[0]):
            why = "That is the first of the rates. Has the loss begun to fall there?"
        elif not rate > 0:
            why = "A rate is a number above 0."
        elif rate < lowest / 30:
            why = "At this rate the loss has hardly begun to fall: a training would crawl."
        elif rate <= lowest:
            why = "That is close to the rate with the lowest loss. Asked was a careful start: keep a distance."
        else:
            why = "At this rate the loss has risen again, or is no number at all."
        raise Wrong(why + told)

    def _range_test(self, best, ends, per_decade):
        """Rates, and losses that are flat, fall around `best / 10`, are lowest near `best`, and blow up."""
        above = 1.5  # decades beyond `best`
        n_rates = int(per_decade * (4.5 + above)) + 1
        decades = -4.5 + np.arange(n_rates) / per_decade
        fallen = 1 / (1 + np.exp(-3.5 * (decades + 1)))
        start, low = self.rng.uniform(2.25, 2.35), self.rng.uniform(0.45, 0.6)
        losses = start - (start - low) * fallen + 2 * (10 ** (1.5 * np.maximum(decades, 0)) - 1)
        losses = losses + self.rng.normal(0, 0.064 / per_decade, n_rates)
        if ends == "inf":
            losses[decades > 1.0] = np.inf
        if ends == "nan" or ends == "inf":
            losses[decades > 1.2] = np.nan
        return best * 10**decades, losses


class AdamWStep(Task):
    key = "losses_and_optimizers.adam_step"
    minutes = 10
    starter = """
        def adamw_step(weights, mean, square, slopes, step, rate, decay):
            # first shrink the weights by rate * decay of themselves; then Adam's step
            return ...  # three arrays: the new weights, mean and square
    """
    hints = (
        "It is the `adam_step` of the lesson with one line before it: each weight loses a share of itself, whatever "
        "its slope.",
        "The shrinking leaves `slopes`, `mean` and `square` alone: what Adam remembers are slopes of the loss. So "
        "write it for `weights` only, first of all.",
        "Then `mean` keeps 0.9 of itself and `square` 0.999, the rest is new. Both are too small in the first steps; "
        "the lesson divides by `root_now`, which repairs that.",
    )
    solution = """
        def adamw_step(weights, mean, square, slopes, step, rate, decay):
            weights = weights - rate * decay * weights
            mean = 0.9 * mean + 0.1 * slopes
            square = 0.999 * square + 0.001 * slopes**2
            size = rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
            return weights - size * mean / (np.sqrt(square) + 1e-7), mean, square
    """
    misconceptions = (
        Edit(
            " * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)",
            "",
            "`mean` and `square` begin at 0 and are too small at first. Your first steps do not make up for that.",
        ),
        Edit(
            "np.sqrt(1 - 0.999**step) / (1 - 0.9**step)",
            "np.sqrt(1 - 0.999 ** (step - 1)) / (1 - 0.9 ** (step - 1))",
            "The first step is number 1: `mean` holds a tenth of a slope by then. You count one too few.",
        ),
        Edit(
            "np.sqrt(1 - 0.999**step) / (1 - 0.9**step)",
            "np.sqrt(1 - 0.999 ** (step + 1)) / (1 - 0.9 ** (step + 1))",
            "The first step is number 1 already. You count one too many.",
        ),
        Edit(
            "np.sqrt(1 - 0.999**step) / (1 - 0.9**step)",
            "(1 - 0.999**step) / (1 - 0.9**step)",
            "The repair of `square` stands below a root, as `square` does.",
        ),
        Edit(
            "    weights = weights - rate * decay * weights\n",
            "    slopes = slopes + decay * weights\n",
            "You add the decay to the slopes. Then Adam divides it by their size, as it does with all of them, and "
            "little is left of it. That is Adam with an L2 penalty; AdamW takes it from the weights directly.",
        ),
        Edit(
            "    weights = weights - rate * decay * weights\n", "", "Your weights do not shrink: `decay` does nothing."
        ),
        Edit("rate * decay * weights", "decay * weights", "Your weights shrink too much: the rate has a say in that."),
        Edit(
            "rate * decay * weights",
            "rate * decay",
            "You take the same amount from each weight. It should lose a share of itself: a large one more.",
        ),
        Edit(
            "weights - rate * decay * weights",
            "rate * decay * weights",
            "That is what each weight should lose. Of yours nothing else is left.",
        ),
        Edit("weights - rate * decay", "weights + rate * decay", "Your weights grow by `decay`. They should shrink."),
        Edit("slopes**2", "slopes", "`square` is the average of the squares of the slopes, not of the slopes."),
        Edit(
            "(np.sqrt(square) + 1e-7)",
            "np.sqrt(square + 1e-7)",
            "The `1e-7` stands below your root. There it counts for more than a small slope's square, and holds "
            "that weight back.",
        ),
        Edit("(np.sqrt(square) + 1e-7)", "(square + 1e-7)", "You divide by `square` itself: its root is missing."),
        Answer(
            """
            def adamw_step(weights, mean, square, slopes, step, rate, decay):
                weights = weights - rate * decay * weights
                mean = 0.999 * mean + 0.001 * slopes
                square = 0.9 * square + 0.1 * slopes**2
                size = rate * np.sqrt(1 - 0.9**step) / (1 - 0.999**step)
                return weights - size * mean / (np.sqrt(square) + 1e-7), mean, square
            """,
            "The two memories are swapped: `mean` forgets faster than `square`.",
        ),
        Edit(
            "weights - size * mean",
            "weights + size * mean",
            "You go uphill: slopes say where the loss rises, and you want it to fall.",
        ),
        Edit(
            "weights - size * mean",
            "weights - size * slopes",
            "Your step follows the new slopes alone. `mean` is calculated, and not used.",
        ),
        Answer(
            """
            def adamw_step(weights, mean, square, slopes, step, rate, decay):
                weights = weights - rate * decay * weights
                mean = (0.9 * mean + 0.1 * slopes) / (1 - 0.9**step)
                square = (0.999 * square + 0.001 * slopes**2) / (1 - 0.999**step)
                return weights - rate * mean / (np.sqrt(square) + 1e-7), mean, square
            """,
            "You return `mean` and `square` repaired. They are repaired for the step alone: next time they would be "
            "repaired once more.",
        ),
        Answer(
            """
            def adamw_step(weights, mean, square, slopes, step, rate, decay):
                mean = 0.9 * mean + 0.1 * slopes
                square = 0.999 * square + 0.001 * slopes**2
                size = rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
                weights = weights - size * mean / (np.sqrt(square) + 1e-7)
                return weights - rate * decay * weights, mean, square
            """,
            "You shrink the weights after Adam's step, so that they shrink by another amount. First they shrink.",
        ),
        Edit(
            "return weights - size * mean / (np.sqrt(square) + 1e-7), mean, square",
            "return weights - size * mean / (np.sqrt(square) + 1e-7)",
            "These are the weights alone. The next step will need `mean` and `square`, too.",
        ),
    )

    def cases(self):
        yield self._case((3,), 1.0, 1, 0.1, 0.5)
        yield self._case((2, 2), 1.0, int(self.rng.integers(2, 6)), 0.05, 0.1)
        # Slopes so small that it shows where the 1e-7 stands.
        yield self._case((3,), 0.002, int(self.rng.integers(10, 20)), 0.01, 0.02)

    def _case(self, shape, scale, step, rate, decay):
        """With a mean and a square that earlier steps have left."""
        mean = square = np.zeros(shape)
        weights, slopes = self._apart(shape), scale * self._apart(shape)
        for _ in range(step - 1):
            past = slopes * self.rng.uniform(0.5, 1.5, shape)
            mean = 0.9 * mean + 0.1 * past
            square = 0.999 * square + 0.001 * past**2
        return weights, mean, square, slopes, step, rate, decay

    def _apart(self, shape):
        """Numbers not near 0."""
        return (self.rng.choice([-1, 1], shape) * self.rng.uniform(0.5, 2, shape)).round(2)
