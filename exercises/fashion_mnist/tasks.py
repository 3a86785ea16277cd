"""Lesson 3's exercises."""

import numpy as np

from exercises.core.comparing import Wrong, brief, expect
from exercises.core.exercise import Answer, Edit, Exercise
from exercises.core.recording import recording_model

WORDS = (
    "apron",
    "beret",
    "cape",
    "dress",
    "glove",
    "hat",
    "jacket",
    "kilt",
    "poncho",
    "sari",
    "scarf",
    "tunic",
    "veil",
)


FORM = "Right in what it says, but not written as asked. Compare letter by letter with `Sneaker 87%`."
DIGITS = "Asked were whole percent: the digits behind the point are more than a reader wants."


class Report(Exercise):
    key = "fashion_mnist.report"
    starter = """
        def report(probabilities, class_names):
            return ...  # a list with one line for each image, such as "Sneaker 87%"
    """
    hints = (
        "Begin with a single image: one row of probabilities. Where in it stands the largest?",
        "`argmax` of a row gives a position. The name of that class stands at the same position of `class_names`.",
        'Go through the rows with a loop, and append one line for each to a list. `f"{p:.0%}"` writes a fraction `p` '
        "as percent.",
    )
    solution = """
        def report(probabilities, class_names):
            lines = []
            for row in probabilities:
                best = row.argmax()
                lines.append(f"{class_names[best]} {row[best]:.0%}")
            return lines
    """
    misconceptions = (
        Edit(
            "{row[best]:.0%}",
            "{int(100 * row[best])}%",
            "You cut the digits behind the point off. 86.7 percent are nearer to 87 than to 86.",
        ),
        Edit("{row[best]:.0%}", "{row[best]:.2f}", "That is the fraction. A reader was promised percent."),
        Edit(
            "{row[best]:.0%}", "{row[best]}%", "That is the fraction with a percent sign behind it: 0.87% is not 87%."
        ),
        Edit("{row[best]:.0%}", "{row[best]:.1%}", DIGITS),
        Edit("{row[best]:.0%}", "{row[best]:.2%}", DIGITS),
        Edit("{row[best]:.0%}", "{100 * row[best]}%", DIGITS),
        Edit("{class_names[best]} {row[best]:.0%}", "{class_names[best]}: {row[best]:.0%}", FORM),
        Edit("{class_names[best]} {row[best]:.0%}", "{row[best]:.0%} {class_names[best]}", FORM),
        Edit("{row[best]:.0%}", "{100 * row[best]:.0f}", FORM),
        Edit("{row[best]:.0%}", "{100 * row[best]:.0f} %", FORM),
        Edit("{class_names[best]}", "{best}", "A reader knows no class 7. What is it called?"),
        Edit(
            "row.argmax()",
            "row.argmin()",
            "You name the class that the network thinks least likely.",
        ),
        Edit(
            "row.argmax()",
            "probabilities.argmax()",
            "You ask for the largest of all probabilities of all images at once. Each image has a largest of its own.",
        ),
        Edit(
            "row.argmax()",
            "probabilities.max(axis=0).argmax()",
            "Every image gets the same class: you look for it in all the rows together.",
        ),
        Edit(
            "{row[best]:.0%}",
            "{probabilities.max():.0%}",
            "Every line has the same percent: the largest of all images. Each has one of its own.",
        ),
        Edit("class_names[best]", "class_names[best - 1]", "Names and probabilities are counted alike, both from 0."),
        Edit(
            "return lines", 'return "\\n".join(lines)', "That is one long text. Asked was a list with a line for each."
        ),
        Edit(
            "    return lines",
            "        return lines",
            "The first image alone has a line. If you wrote a loop: where does the `return` stand?",
        ),
        Answer(
            """
            def report(probabilities, class_names):
                lines = []
                for i in range(len(probabilities)):
                    lines.append(f"{class_names[i]} {probabilities[i].max():.0%}")
                return lines
            """,
            "You give the first image the first name, the second image the second name, and so on, whatever the "
            "network answers.",
        ),
        Edit("return lines", "return lines[0]", "That is one line. There should be one for each image, in a list."),
        Edit("return lines", "return sorted(lines)", "The lines should come in the order of the images."),
        Answer(
            """
            def report(probabilities, class_names):
                return [(class_names[row.argmax()], row.max()) for row in probabilities]
            """,
            "These are pairs of a name and a number. Asked were lines to read, such as `Sneaker 87%`.",
        ),
    )

    def cases(self):
        for n_images, n_classes in ((1, 3), (int(self.rng.integers(4, 8)), 10), (5, int(self.rng.integers(4, 9)))):
            names = [str(word) for word in self.rng.permutation(WORDS)[:n_classes]]
            yield np.array([self._row(n_classes) for _ in range(n_images)], dtype="float32"), names

    def _row(self, n_classes):
        """Probabilities with one clear winner, the percent of which no way of rounding leaves in doubt."""
        percent = 0.5
        while not 0.1 < percent % 1 < 0.4 and not 0.6 < percent % 1 < 0.9:
            row = self.rng.dirichlet(np.full(n_classes, 0.4))
            second, best = np.sort(row)[-2:]
            percent = 100 * best if best - second > 0.02 and best < 0.99 else 0.5
        return row


class Suspects(Exercise):
    key = "fashion_mnist.suspects"
    dtype_matters = False
    starter = """
        def suspects(probabilities, labels, n):
            return ...  # the positions of the n labels trusted least, the least trusted first
    """
    hints = (
        "First find the trust in each label: in the row of its image, the probability of the class that it names.",
        "`for row, label in zip(probabilities, labels)` goes through both together. The trust is `row[label]`; "
        "collect it in a list.",
        "`np.argsort` of that list gives the positions, from the smallest value to the largest. Which of them do "
        "you want?",
    )
    solution = """
        def suspects(probabilities, labels, n):
            trust = [row[label] for row, label in zip(probabilities, labels)]
            return np.argsort(trust)[:n]
    """
    misconceptions = (
        Edit("np.argsort(trust)[:n]", "np.argsort(trust)[::-1][:n]", "These are the labels that are trusted most."),
        Edit("np.argsort(trust)[:n]", "np.argsort(trust)[-n:]", "These are the labels that are trusted most."),
        Edit(
            "np.argsort(trust)[:n]",
            "np.argsort(trust)[:n][::-1]",
            "The right labels, the wrong way round: the one trusted least should come first.",
        ),
        *(
            Edit(
                "np.argsort(trust)[:n]",
                code,
                "The right labels, in another order: the one trusted least should come first, then the next, and so "
                "on.",
            )
            for code in ("np.argpartition(trust, n)[:n]", "sorted(np.argsort(trust)[:n])")
        ),
        Edit(
            "np.argsort(trust)[:n]",
            "np.sort(trust)[:n]",
            "That is how far these labels are trusted. Asked was where they stand.",
        ),
        Edit(
            "np.argsort(trust)[:n]",
            "labels[np.argsort(trust)[:n]]",
            "These are the labels. Asked was where they stand.",
        ),
        Edit("np.argsort(trust)[:n]", "np.argsort(trust)", "These are all of them, in the right order. Asked were n."),
        Edit(
            "np.argsort(trust)[:n]",
            "np.argmin(trust)",
            "That is one position, of the label trusted least. Asked were n.",
        ),
        Edit(
            "row[label]",
            "row.max()",
            "You found the images on which the network hesitates most, whatever their label. It may be quite sure, and "
            "the label another.",
        ),
        Edit(
            "row[label]",
            "row[label] / row.max()",
            "You rank by how far the label lies behind the surest class. Trust is the probability of the label itself.",
        ),
        Answer(
            """
            def suspects(probabilities, labels, n):
                wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
                return wrong[np.argsort(-probabilities[wrong].max(axis=1))][:n]
            """,
            "You rank by how sure the network is of its own answer. Two classes may share the rest: what counts is how "
            "little the label itself got.",
        ),
        Answer(
            """
            def suspects(probabilities, labels, n):
                return np.flatnonzero(probabilities.argmax(axis=1) != labels)[:n]
            """,
            "These are the first labels with which the network disagrees. It disagrees with some of them only a "
            "little.",
        ),
    )

    def cases(self):
        # `argpartition` puts a few in order by chance; as many as in the last case it does not.
        for n_labels, n_classes, n in ((12, 3, 4), (int(self.rng.integers(40, 60)), 10, 6), (1000, 10, 300)):
            probabilities = self.rng.dirichlet(np.full(n_classes, 0.5), n_labels)
            labels = self.rng.integers(0, n_classes, n_labels).astype("uint8")
            yield probabilities, labels, n + int(self.rng.integers(0, 3))


class StopEarly(Exercise):
    key = "fashion_mnist.stop_early"
    minutes = 10
    imports = """
        import keras
        import numpy as np
    """
    starter = """
        def train(model, x_train, y_train, x_test, y_test, n_valid, patience):
            return ...  # learn, watch the last n_valid training rows, stop in time
    """
    hints = (
        "Which rows are to be learnt from, which are to be watched? `x_train[:-n_valid]` is everything but the last "
        "`n_valid` rows.",
        "`keras.callbacks.EarlyStopping` watches `val_loss`, the loss on what `fit` gets as `validation_data`. "
        "Allow so "
        "many epochs that it is the callback that stops, say 100.",
        "At the end the model should have the weights of its best epoch. One setting of the callback does that; "
        "look at "
        "the three that the lesson lists.",
    )
    solution = """
        def train(model, x_train, y_train, x_test, y_test, n_valid, patience):
            x, y = x_train[:-n_valid], y_train[:-n_valid]
            held_back = x_train[-n_valid:], y_train[-n_valid:]
            stop = keras.callbacks.EarlyStopping(
                monitor="val_loss", patience=patience, restore_best_weights=True
            )
            return model.fit(
                x, y, epochs=100, validation_data=held_back, callbacks=[stop], verbose=0
            )
    """
    misconceptions = (
        Edit("validation_data=held_back", "validation_data=(x_test, y_test)", "The model looked at test rows."),
        Edit("return model.fit", "model.predict(x_test, verbose=0)\n    return model.fit", "looked at test rows"),
        Edit("x, y, epochs", "x_train, y_train, epochs", "learnt from rows that it was to be watched by"),
        Edit("validation_data=held_back", "validation_data=(x, y)", "was never measured on exactly the last"),
        Edit("y_train[:-n_valid]", "y_train[n_valid:]", "learnt from have other labels"),
        Edit("y_train[-n_valid:]", "y_train[:n_valid]", "watched have other labels"),
        Edit("    return model.fit(", "    model = keras.models.clone_model(model)\n"
             '    model.compile("sgd", "sparse_categorical_crossentropy")\n    return model.fit(',
             "`model` itself has learnt nothing"),
        Edit('monitor="val_loss"', 'monitor="loss"', "It went on for too long"),
        Edit('monitor="val_loss"', 'monitor="val_accuracy"', "It was the accuracy on the rows to watch"),
        Edit(" callbacks=[stop],", "", "It went on for too long"),
        Edit("patience=patience", "patience=patience + 3", "It went on for too long"),
        Edit("patience=patience", "patience=4", "It waited 4 epochs, as in the cell above the task"),
        Edit("patience=patience, ", "", "It gave up too soon"),
        Edit("epochs=100", "epochs=2", "It gave up too soon: the loss on the rows to watch was still falling"),
        Edit("epochs=100", "epochs=10", "It gave up too soon: the loss on the rows to watch was still falling"),
        Edit(", restore_best_weights=True", "", "It keeps the weights of another epoch than the best."),
        Edit(
            "x, y, epochs=100, validation_data=held_back",
            "x_train, y_train, epochs=100, validation_split=0.5",
            "was never learnt from",
        ),
    )  # fmt: skip
    time_limit = 60  # a training that nothing stops needs its hundred epochs, on a busy machine too
    learning_rate = 0.2

    def check(self, train):
        n_fit, n_valid, patience, rows, labels, start = self._draw()
        n_train = n_fit + n_valid
        model, log = self._model(start)
        log.looks = _Looks(model, log)
        before = model.get_weights()
        x, y = rows.copy(), labels.copy()
        train(model, x[:n_train], y[:n_train], x[n_train:], y[n_train:], n_valid, patience)
        known = {row.tobytes(): number for number, row in enumerate(rows)}

        def numbers(batches):
            return [known.get(row.tobytes(), -1) for x, _ in batches for row in x]

        learnt = numbers(log.learnt)
        if not learnt:
            raise Wrong("Nothing was learnt by `fit`: the model needs to take steps.")
        if all(map(np.array_equal, before, model.get_weights())):
            raise Wrong("`model` itself has learnt nothing. Train the one that you are given, not a copy of it.")
        looks = [set(numbers(look)) for look in log.looks]
        self._check_rows(set(learnt), looks, n_fit, n_train)
        for done, batches in (("learnt from", log.learnt), *(("watched", look) for look in log.looks)):
            for x, y in batches:
                self._check_labels(y, numbers([(x, y)]), labels, done)
        held_back = set(range(n_fit, n_train))
        # What was looked at, after how many epochs, and the loss on the rows to watch with the weights of that time.
        watched = {
            round(n_learnt / n_fit): (_loss(weights, rows[n_fit:n_train], labels[n_fit:n_train]), weights)
            for look, (n_learnt, weights) in zip(looks, log.looks.moments, strict=True)
            if look == held_back and n_learnt
        }
        if not watched:
            raise Wrong(
                "While it learnt, the model was never measured on exactly the last rows of training, those to watch: "
                "nothing tells when to stop."
            )
        n_epochs = round(len(learnt) / n_fit)
        self._check_accuracy(watched, n_epochs, patience, model, rows[n_fit:n_train], labels[n_fit:n_train])
        self._check_stop(watched, n_epochs, patience)
        lowest = min(loss for loss, _ in watched.values())
        now = _loss(model.get_weights(), rows[n_fit:n_train], labels[n_fit:n_train])
        if now > lowest + 1e-4:
            raise Wrong(
                "It keeps the weights of another epoch than the best. What was the stopping for, if the model is "
                "left as "
                f"it was when it had already got worse?\nloss on the rows to watch, expected: {lowest:.4f}\nreceived: "
                f"{now:.4f}"
            )

    @staticmethod
    def _check_rows(learnt, looks, n_fit, n_train):
        if max(learnt) >= n_train:
            raise Wrong("The model learnt from test rows. By these it can never be judged any more.")
        if any(look and max(look) >= n_train for look in looks):
            raise Wrong(
                "The model looked at test rows. If these say when to stop, they have chosen, and no fair judge is left."
            )
        if -1 in learnt:
            raise Wrong("The model learnt from rows that are not among yours. They are prepared: use them as they are.")
        if any(n_fit <= number for number in learnt):
            raise Wrong(
                "The model learnt from rows that it was to be watched by. What it knows by heart does not show when it "
                f"has begun to learn by heart.\nto watch: the last {n_train - n_fit} rows of training"
            )
        if missing := set(range(n_fit)) - learnt:
            raise Wrong(
                f"A part of the training rows was never learnt from: {len(missing)} of {n_fit}. Only the last "
                f"{n_train - n_fit} were to be held back."
            )

    @staticmethod
    def _check_labels(given, numbers, labels, done):
        """Compare the labels of a batch, as numbers or one-hot; they are None where a learner's own loop gave none."""
        if given is None or -1 in numbers:
            return
        given = given.argmax(axis=1) if given.ndim == 2 and given.shape[1] == 3 else given.reshape(-1)
        for number, label in zip(numbers, given, strict=True):
            if label != labels[number]:
                raise Wrong(
                    f"The rows {done} have other labels than in training: row and label must stay together."
                    f"\nexpected: {brief(labels[number])} for row {number}\nreceived: {brief(label)}"
                )

    @staticmethod
    def _check_accuracy(watched, n_epochs, patience, model, rows, labels):
        """Wrong, if the training waited for a better accuracy in place of a lower loss, and went back to the best."""
        losses = {epoch: loss for epoch, (loss, _) in watched.items()}
        right = {n: np.sum(_logits(weights, rows).argmax(axis=1) == labels) for n, (_, weights) in watched.items()}
        best = max(right, key=right.get)  # the first of them
        kept = all(map(np.array_equal, watched[best][1], model.get_weights()))
        if kept and patience <= n_epochs - best <= patience + 1 and losses[best] > min(losses.values()) + 1e-4:
            raise Wrong(
                "It was the accuracy on the rows to watch that said when to stop. On few rows it moves in jumps, and "
                "may stand still while the loss still falls."
                f"\nepoch of the best accuracy: {best}\nepoch of the lowest loss so far: {min(losses, key=losses.get)}"
            )

    @staticmethod
    def _check_stop(watched, n_epochs, patience):
        lowest = min(loss for loss, _ in watched.values())
        waited = [n_epochs - epoch for epoch, (loss, _) in watched.items() if loss < lowest + 1e-5]
        if any(patience <= epochs <= patience + 1 for epochs in waited):
            return
        told = f"\nexpected: {patience} epochs after the best one\nreceived: {brief(min(waited))}, of {n_epochs} in all"
        if min(waited) == 0:
            raise Wrong(
                "It gave up too soon: the loss on the rows to watch was still falling in the last epoch. It "
                f"should go on until that has had no new low for as many epochs as `patience` says.{told}"
            )
        if min(waited) == 4:
            raise Wrong(f"It waited 4 epochs, as in the cell above the task. Here `patience` says how many.{told}")
        if min(waited) < patience:
            raise Wrong(
                "It gave up too soon: the loss on the rows to watch wavers, and was given fewer epochs to improve than "
                f"`patience` says.{told}"
            )
        raise Wrong(f"It went on for too long after the loss on the rows to watch had stopped improving.{told}")

    def _draw(self):
        """Sizes, rows, labels and first weights with which each mistake shows.

        A training by `fit` as it comes, all rows in one batch, has its lowest loss after 11 to 20 epochs: more than the
        recipe's ten. What stops by the accuracy stops elsewhere. And `patience` is not near the 4 of the lesson.
        """
        while True:
            n_fit, n_valid = int(self.rng.integers(24, 33)), int(self.rng.integers(12, 18))
            patience = int(self.rng.choice([2, 6, 7, 8]))
            rows, labels = self._data(n_fit, n_valid)
            start = [0.05 * self.rng.normal(size=(6, 3)), np.zeros(3)]
            losses, right = self._course(start, rows[: n_fit + n_valid], labels[: n_fit + n_valid], n_fit)
            lowest = int(losses.argmin())
            if not (10 <= lowest < 20 and _stopped(losses, patience) == lowest + patience):
                continue
            if min(losses[lowest - 1], losses[lowest + 1]) < losses[lowest] + 5e-5:
                continue
            by_accuracy = _stopped(-right, patience)
            waited = by_accuracy - int(losses[: by_accuracy + 1].argmin())
            clear = losses[[lowest + 2, by_accuracy - patience]].min() > losses[: by_accuracy + 1].min() + 3e-4
            if clear and waited not in (patience, patience + 1):
                return n_fit, n_valid, patience, rows, labels, start

    def _data(self, n_fit, n_valid):
        """Rows and labels on which a network is soon too sure: a rule, and in what is watched many exceptions."""
        n = n_fit + 2 * n_valid
        rows = self.rng.normal(size=(n, 6)).astype("float32")
        labels = (rows @ self.rng.normal(size=(6, 3))).argmax(axis=1)
        odd = n_fit + self.rng.permutation(n_valid)[: n_valid // 3]
        labels[odd] = (labels[odd] + self.rng.integers(1, 3, len(odd))) % 3
        return rows, labels

    def _course(self, weights, rows, labels, n_fit):
        """Loss on the rows to watch, and how many of them are right, after each epoch of one step: two arrays."""
        course = []
        for _ in range(60):
            logits = _logits(weights, rows[:n_fit])
            slopes = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True) - np.eye(3)[labels[:n_fit]]
            slopes = [rows[:n_fit].T @ slopes / n_fit, slopes.mean(axis=0)]
            weights = [array - self.learning_rate * slope for array, slope in zip(weights, slopes, strict=True)]
            right = np.sum(_logits(weights, rows[n_fit:]).argmax(axis=1) == labels[n_fit:])
            course.append((_loss(weights, rows[n_fit:], labels[n_fit:]), right))
        return np.array(course).T

    def _model(self, start):
        import keras

        sgd = keras.optimizers.SGD(self.learning_rate)
        model, log = recording_model(6, 3, optimizer=sgd, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        model.set_weights(start)
        return model, log


def _stopped(scores, patience):
    """The epoch, from 0, at which a training stops that waits for lower scores."""
    best = 0
    for epoch, score in enumerate(scores):
        if score < scores[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch
    return len(scores) - 1


class _Looks(list):
    """The looks of a log; beside each, in `moments`, how many rows were learnt from by then, and the weights."""

    def __init__(self, model, log):
        super().__init__()
        self.model, self.log, self.moments = model, log, []

    def append(self, look):
        super().append(look)
        self.moments.append((sum(len(x) for x, _ in self.log.learnt), self.model.get_weights()))


def _logits(weights, rows):
    """Of a network of one dense layer; the largest of each row is 0."""
    logits = rows.astype("float64") @ weights[0] + weights[1]
    return logits - logits.max(axis=1, keepdims=True)


def _loss(weights, rows, labels):
    """The cross-entropy of a network of one dense layer with softmax."""
    logits = _logits(weights, rows)
    return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(labels)), labels]))


FLAT = (
    "With a stack, one number for each row comes as a flat row of numbers, and NumPy cannot lay that beside the table. "
    "As a column it could."
)


class Softmax(Exercise):
    key = "fashion_mnist.softmax"
    dtype_matters = False
    starter = """
        def softmax(logits):
            return ...  # probabilities; logits: one row of numbers, or a stack of rows
    """
    hints = (
        "Which number can you take away from all the logits of a row, so that no power becomes too large, and not all "
        "of them become 0?",
        "If the largest logit of a row becomes 0, its power is 1, and all others lie between 0 and 1.",
        "`axis=-1` is the last axis, for a row and for a stack of rows. With `keepdims=True` the result of `max` and "
        "`sum` keeps that axis, so that it fits when you subtract or divide.",
    )
    solution = """
        def softmax(logits):
            powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
            return powers / powers.sum(axis=-1, keepdims=True)
    """
    misconceptions = (
        Edit(
            " - logits.max(axis=-1, keepdims=True)",
            "",
            "With large logits the powers become infinite, with very negative ones all of them become 0. Either way no "
            "probabilities are left.",
        ),
        Edit(
            "logits.max(axis=-1, keepdims=True)",
            "logits.max()",
            "You take away the largest logit of the whole stack. In a row that lies far below it all powers become 0: "
            "each row needs its own.",
        ),
        Edit(
            "powers.sum(axis=-1, keepdims=True)",
            "powers.sum()",
            "The whole stack adds up to 1. Each row should: it is one image.",
        ),
        Edit(
            "powers.sum(axis=-1, keepdims=True)",
            "powers.sum(axis=0)",
            "You add up over the images. The probabilities of one image stand in its row.",
        ),
        Edit(
            "logits.max(axis=-1, keepdims=True)",
            "logits.min(axis=-1, keepdims=True)",
            "With the smallest logit at 0, the largest may still be far too large for a power.",
        ),
        Edit(
            "logits.max(axis=-1, keepdims=True)",
            "logits.mean(axis=-1, keepdims=True)",
            "With the mean at 0, the largest logit of a wide row may still be far too large for a power.",
        ),
        Edit(
            "logits - logits.max(axis=-1, keepdims=True)",
            "logits / np.abs(logits).max(axis=-1, keepdims=True)",
            "Dividing changes the differences between the logits, and these are what counts.",
        ),
        Edit(
            "logits - logits.max(axis=-1, keepdims=True)",
            "np.clip(logits, -50, 50)",
            "Clipping makes large logits equal that were different. What counts are their differences.",
        ),
        Answer(
            """
            def softmax(logits):
                logits -= logits.max(axis=-1, keepdims=True)
                powers = np.exp(logits)
                return powers / powers.sum(axis=-1, keepdims=True)
            """,
            "Your function has changed the logits that it was given. Whoever calls it may still need them as they "
            "were.",
        ),
        Edit("return powers / ", "return ", "These are the sums. By them the powers are to be divided."),
        Edit(
            "return powers / powers.sum(axis=-1, keepdims=True)",
            "return powers",
            "These do not add up to 1: each is relative to the largest of its row.",
        ),
        Edit("logits.max(axis=-1, keepdims=True)", "logits.max(axis=-1)", FLAT),
        Edit("powers.sum(axis=-1, keepdims=True)", "powers.sum(axis=-1)", FLAT),
        Edit(
            "logits.max(axis=-1, keepdims=True)",
            "logits.max(axis=0)",
            "You take away the largest of each column. In a row that lies far below the others all powers become 0: "
            "each row needs its own.",
        ),
        Answer(
            """
            def softmax(logits):
                powers = np.exp(logits - logits.max(axis=0))
                return powers / powers.sum(axis=0)
            """,
            "In a stack your columns add up to 1. The probabilities of one image stand in its row.",
        ),
        Answer(
            """
            def softmax(logits):
                powers = np.exp(logits - logits.max(axis=1, keepdims=True))
                return powers / powers.sum(axis=1, keepdims=True)
            """,
            "A single row has just one axis, and that is number 0: there is no axis 1. Which axis is the last of a row "
            "and of a stack alike?",
        ),
        Answer(
            """
            def softmax(logits):
                powers = np.exp(logits - logits.max())
                return powers / powers.sum()
            """,
            "The whole stack adds up to 1. Each row should: it is one image.",
        ),
        Answer(
            """
            def softmax(logits):
                powers = np.exp(logits)
                return powers / powers.sum()
            """,
            "Two things: a whole stack of yours adds up to 1, and each row should; and of large logits the powers are "
            "too large for the computer.",
        ),
    )

    def check(self, softmax):
        # The mistakes that are looked for overflow, and NumPy would warn the learner of it.
        with np.errstate(all="ignore"):
            super().check(softmax)

    def cases(self):
        yield (self.rng.normal(0, 2, int(self.rng.integers(3, 7))).astype("float32"),)
        yield (self.rng.normal(0, 2, (int(self.rng.integers(4, 9)), 3)),)
        yield (self.rng.normal(1000, 2, 5),)
        yield (self.rng.normal(-1000, 2, (2, 4)).astype("float32"),)
        # Rows far apart from each other, and one that is wide.
        yield (self.rng.normal(0, 2, (3, 4)) + np.array([[-2000], [0], [2000]]),)
        yield (np.array([0, 0, 900, 900]) + self.rng.normal(0, 0.5, 4),)
        yield (np.array([-900, -900, -900, 899, 900]) + self.rng.normal(0, 0.5, 5),)


class FunctionalTwin(Exercise):
    key = "fashion_mnist.functional_twin"
    imports = """
        import keras
        import numpy as np
    """
    starter = """
        def functional_twin(model):
            return ...  # a functional network with the same layers, and weights of its own
    """
    hints = (
        "Begin with `keras.Input((28, 28))`, call each layer on what comes before it, and tie both ends together with "
        "`keras.Model`.",
        "Make new layers, with as many neurons and the same activations. A new layer begins with random weights.",
        "`get_weights` of the one hands out copies of all arrays; `set_weights` of the other takes them.",
    )
    solution = """
        def functional_twin(model):
            inputs = keras.Input((28, 28))
            flat = keras.layers.Flatten()(inputs)
            hidden = keras.layers.Dense(128, activation="relu")(flat)
            outputs = keras.layers.Dense(10)(hidden)
            twin = keras.Model(inputs, outputs)
            twin.set_weights(model.get_weights())
            return twin
    """
    misconceptions = (
        Edit("    twin.set_weights(model.get_weights())\n", "", "It has other weights"),
        Edit("twin.set_weights(model.get_weights())",
             "model.set_weights(twin.get_weights())", "The weights of the network that you were given have changed."),
        Edit(', activation="relu")', ")", "The same weights, and other answers"),
        Edit("Dense(10)", 'Dense(10, activation="softmax")', "The same weights, and other answers"),
        Answer(
            """
            def functional_twin(model):
                return keras.models.clone_model(model)
            """,
            "It is a `Sequential`.",
        ),
        Answer(
            """
            def functional_twin(model):
                inputs = keras.Input((28, 28))
                return keras.Model(inputs, model(inputs))
            """,
            "It shares its weights with the network that you were given",
        ),
        Answer(
            """
            def functional_twin(model):
                inputs = keras.Input((28, 28))
                outputs = inputs
                for layer in model.layers:
                    outputs = layer(outputs)
                return keras.Model(inputs, outputs)
            """,
            "It shares its weights with the network that you were given",
        ),
        Edit("return twin", "return twin.get_weights()", "should return the network"),
    )  # fmt: skip
    time_limit = 30

    def check(self, functional_twin):
        import keras

        model = self._model()
        images = self.rng.random((6, 28, 28), dtype="float32")
        weights, answers = model.get_weights(), np.array(model(images))
        twin = functional_twin(model)
        if not isinstance(twin, keras.Model):
            raise Wrong(f"Your function should return the network.\nexpected: a Keras model\nreceived: {brief(twin)}")
        if isinstance(twin, keras.Sequential):
            raise Wrong("It is a `Sequential`. Asked was one that says itself what goes into what, by `keras.Model`.")
        if not getattr(twin, "inputs", None):
            raise Wrong("It is a class of your own. Asked was a functional network: `keras.Model(inputs, outputs)`.")
        if not all(map(np.array_equal, weights, model.get_weights())):
            raise Wrong("The weights of the network that you were given have changed. Those of the twin should.")
        theirs = twin.get_weights()
        if len(theirs) != len(weights) or not all(map(np.array_equal, theirs, weights)):
            shapes, expected = ([array.shape for array in arrays] for arrays in (theirs, weights))
            told = f"\nexpected: {brief(expected)}\nreceived: {brief(shapes)}" if shapes != expected else ""
            raise Wrong(f"It has other weights than the network that you were given.{told}")
        expect(
            np.array(twin(images)),
            answers,
            "The same weights, and other answers: something is done to the sums that the other network does not do, or "
            "left out.",
        )
        model.set_weights([array + 1 for array in weights])
        if not all(map(np.array_equal, weights, twin.get_weights())):
            raise Wrong(
                "It shares its weights with the network that you were given: train one, and the other changes too. "
                "Make "
                "layers of its own."
            )

    def _model(self):
        import keras

        layers = [keras.layers.Flatten(), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(10)]
        model = keras.Sequential([keras.Input((28, 28)), *layers])
        model.set_weights([self.rng.normal(0, 0.2, array.shape) for array in model.get_weights()])
        return model
