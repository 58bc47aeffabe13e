"""Food classification with TensorFlow: prepare the pictures, train, evaluate on pictures of an artist never trained on, register.

Plain flytekit and plain mlflow. No address is written here: whoever runs a task sets MLFLOW_TRACKING_URI for it.
    pyflyte run --remote workflow.py food_classification --pictures pictures.tar
"""

import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

import mlflow
import numpy as np
from flytekit import Resources, task, workflow
from flytekit.types.file import FlyteFile
from PIL import Image

Trained = NamedTuple("Trained", [("run_id", str), ("model_uri", str)])
Registered = NamedTuple("Registered", [("version", str), ("test_accuracy", float)])


@task(requests=Resources(cpu="1", mem="1Gi"))
def prepare(pictures: FlyteFile) -> FlyteFile:
    """Turn the archive (train/<class>/*.png, test/<class>/*.png) into one file of arrays."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(pictures.download()) as archive:
            # Python before 3.10.12 and 3.11.4 has no filters; it ignores the attribute.
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(folder)
        classes = sorted(path.name for path in Path(folder, "train").iterdir() if path.is_dir())
        train_x, train_y = read_pictures(Path(folder, "train"), classes)
        test_x, test_y = read_pictures(Path(folder, "test"), classes)
    print(f"{len(train_y)} pictures to train on, {len(test_y)} to test on, {len(classes)} classes: {', '.join(classes)}")
    dataset = Path(tempfile.mkdtemp(), "dataset.npz")
    np.savez(dataset, classes=classes, train_x=train_x, train_y=train_y, test_x=test_x, test_y=test_y)
    return FlyteFile(str(dataset))


def read_pictures(folder: Path, classes: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """All pictures below the folder as [N, height, width, 3] bytes, and the index of each one's class."""
    files = [(path, index) for index, name in enumerate(classes) for path in sorted((folder / name).glob("*.png"))]
    pictures = np.stack([np.asarray(Image.open(path).convert("RGB"), dtype=np.uint8) for path, _ in files])
    return pictures, np.array([index for _, index in files], dtype=np.int64)


@task(requests=Resources(cpu="2", mem="2Gi"))
def train(dataset: FlyteFile, epochs: int, learning_rate: float, width: int) -> Trained:
    """Train a small convolutional network, logging every epoch, and log the model with signature and input example."""
    import keras
    import tensorflow as tf

    data = np.load(dataset.download())
    classes = [str(name) for name in data["classes"]]
    keras.utils.set_random_seed(7)
    order = np.random.permutation(len(data["train_y"]))
    x, y = data["train_x"][order], keras.utils.to_categorical(data["train_y"][order], len(classes))
    kept_back = len(y) // 10
    batches = training_batches(x[kept_back:], y[kept_back:])

    model = build_model(x.shape[1:], len(classes), width)
    model.compile(
        optimizer=keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(learning_rate, epochs * len(batches)), weight_decay=0.01
        ),
        # Not too sure of itself: the pictures that count are drawn by somebody else.
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
        metrics=["accuracy"],
    )
    with mlflow.start_run() as run:
        mlflow.log_params({"epochs": epochs, "learning_rate": learning_rate, "width": width, "weights": model.count_params()})
        model.fit(
            batches,
            validation_data=(x[:kept_back], y[:kept_back]),
            epochs=epochs,
            verbose=2,
            callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=log_epoch)],
        )
        example = x[:2]
        logged = mlflow.tensorflow.log_model(
            model,
            name="model",
            input_example=example,
            signature=mlflow.models.infer_signature(example, model.predict(example, verbose=0)),
            metadata={"class_names": classes},
            # Named here, mlflow need not find them out by loading the model in another process.
            pip_requirements=[f"tensorflow=={tf.__version__}", f"keras=={keras.__version__}"],
        )
    return Trained(run.info.run_id, logged.model_uri)


def training_batches(x: np.ndarray, y: np.ndarray):
    """The pictures in another order and other colours in each epoch: artists share shapes more than they share colours."""
    import tensorflow as tf

    def recolour(pictures, labels):
        pictures = tf.cast(pictures, tf.float32)
        count = tf.shape(pictures)[0]
        grey = tf.reduce_mean(pictures, axis=-1, keepdims=True)
        pictures += (grey - pictures) * tf.maximum(tf.random.uniform((count, 1, 1, 1), -0.2, 0.5), 0)
        pictures = 128 + (pictures - 128) * tf.random.uniform((count, 1, 1, 3), 0.7, 1.3)
        pictures += tf.random.uniform((count, 1, 1, 1), -30, 30)
        return tf.cast(tf.clip_by_value(pictures, 0, 255), tf.uint8), labels

    return tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(y), seed=7).batch(64).map(recolour, deterministic=True).prefetch(1)


def build_model(shape: tuple[int, ...], classes: int, width: int):
    """A convolutional network that takes pictures as bytes and answers with one probability per class."""
    import keras
    from keras import layers

    def convolution(filters: int, size: int = 3, strides: int = 1) -> list:
        return [layers.Conv2D(filters, size, strides, padding="same", use_bias=False), layers.BatchNormalization(), layers.ReLU()]

    return keras.Sequential(
        [
            keras.Input(shape, dtype="uint8"),
            layers.Rescaling(1 / 127.5, offset=-1, dtype="float32"),
            *convolution(width, size=4, strides=2),
            layers.MaxPooling2D(),
            *convolution(2 * width),
            layers.MaxPooling2D(),
            *convolution(4 * width),
            layers.MaxPooling2D(),
            *convolution(8 * width),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(classes, activation="softmax"),
        ],
        name="food_classifier",
    )


def log_epoch(epoch: int, logs: dict[str, float]) -> None:
    """One point of each curve: loss, accuracy, val_loss, val_accuracy."""
    mlflow.log_metrics({name: float(value) for name, value in logs.items()}, step=epoch)


@task(requests=Resources(cpu="1", mem="1Gi"))
def evaluate_and_register(dataset: FlyteFile, run_id: str, model_uri: str, model_name: str, alias: str) -> Registered:
    """Measure the logged model on the held-out pictures and make it a version of the registered model."""
    data = np.load(dataset.download())
    model = mlflow.pyfunc.load_model(model_uri)
    predicted = np.argmax(model.predict(data["test_x"]), axis=1)
    correct = predicted == data["test_y"]
    accuracy = float(correct.mean())
    per_class = {str(name): float(correct[data["test_y"] == index].mean()) for index, name in enumerate(data["classes"])}
    with mlflow.start_run(run_id=run_id):
        mlflow.log_metric("test_accuracy", accuracy)
        mlflow.log_dict({"accuracy": accuracy, "per_class": per_class}, "evaluation.json")

    version = mlflow.register_model(model_uri, model_name, tags={"test_accuracy": f"{accuracy:.3f}"})
    if alias:
        mlflow.MlflowClient().set_registered_model_alias(model_name, alias, version.version)
    print(f"{model_name} version {version.version}: {accuracy:.1%} of {len(correct)} held-out pictures are right")
    return Registered(str(version.version), accuracy)


@workflow
def food_classification(
    pictures: FlyteFile,
    epochs: int = 12,
    learning_rate: float = 0.003,
    width: int = 16,
    model_name: str = "food-classifier",
    alias: str = "champion",
) -> Registered:
    """Pictures in, a registered and named model version out."""
    dataset = prepare(pictures=pictures)
    trained = train(dataset=dataset, epochs=epochs, learning_rate=learning_rate, width=width)
    return evaluate_and_register(dataset=dataset, run_id=trained.run_id, model_uri=trained.model_uri, model_name=model_name, alias=alias)
