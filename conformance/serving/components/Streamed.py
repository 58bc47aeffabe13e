"""Units of graphs that are fed from topics."""

import time


class Scale:
    """Multiplies, and takes its time."""

    def __init__(self, factor=1.0, seconds=0.0):
        self.factor = factor
        self.seconds = seconds

    def predict(self, X, features_names):
        time.sleep(self.seconds)
        return X * self.factor

    def transform_input(self, X, features_names):
        return X + 1
