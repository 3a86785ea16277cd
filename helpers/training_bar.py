"""A progress bar for `fit` that leaves nothing behind."""

from helpers.session import Mode, mode, running_shell


def progress():
    """Make a Keras callback that shows one bar for a whole training, then takes it away.

    In a notebook it is a bar with the step, the time left and the latest metrics; in a terminal a line of text.
    Where nobody watches (a build, a test, output that goes to a file) it shows nothing. Use it with `verbose=0`:

        model.fit(x_train, y_train, epochs=5, verbose=0, callbacks=[progress()])

    Returns
    -------
    keras.callbacks.Callback
    """
    import keras

    if mode() is not Mode.LEARN:
        return keras.callbacks.Callback()  # looks at no batch, so Keras need not stop after each to report

    class Progress(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.bar, self.close = _open_bar((self.params["steps"] or 0) * self.params["epochs"])

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch
            self.bar.set_description(f"epoch {epoch + 1}/{self.params['epochs']}", refresh=False)

        def on_train_batch_end(self, batch, logs=None):
            self.bar.set_postfix({name: f"{value:.3f}" for name, value in (logs or {}).items()}, refresh=False)
            # `batch` counts from 0, and skips ahead where steps_per_execution is above 1.
            self.bar.update(self.epoch * (self.params["steps"] or 0) + batch + 1 - self.bar.n)

        def on_train_end(self, logs=None):
            self.close()

    return Progress()


def _open_bar(total):
    """Open a bar of `total` steps; return it with the function that takes it away."""
    options = {"total": total or None, "unit": "step", "leave": False}
    shell = running_shell()
    if not hasattr(shell, "kernel"):  # a terminal
        from tqdm import tqdm

        bar = tqdm(**options, disable=None)  # None: only where the output is a terminal
        return bar, bar.close
    from IPython.display import display
    from tqdm.notebook import tqdm

    bar = tqdm(**options, display=False)
    place = display(bar.container, display_id=True)

    def close(*_):
        shell.events.unregister("post_run_cell", close)
        bar.total = bar.n  # a training stopped early is not an error; without this tqdm would keep a red bar
        bar.close()
        place.update({}, raw=True)  # the output that held the widget is stored empty, not as a dead widget

    # Keras does not call on_train_end when `fit` is interrupted or fails; the cell ends in any case.
    shell.events.register("post_run_cell", close)
    return bar, close
