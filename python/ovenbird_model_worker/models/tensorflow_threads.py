"""How many threads TensorFlow may take, told before it makes them."""

from __future__ import annotations

import contextlib


def set_tensorflow_threads(within: int, between: int) -> None:
    """``within`` one operation, ``between`` operations that do not wait for each other."""
    import tensorflow as tf

    # A process that used TensorFlow before has its threads already.
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(within)
        tf.config.threading.set_inter_op_parallelism_threads(between)
