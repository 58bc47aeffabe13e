import socket
import struct

import numpy as np
import pytest

from ovenbird_model_worker.frames import read_frame, write_frame


@pytest.fixture
def pair():
    left, right = socket.socketpair()
    yield left, right
    left.close()
    right.close()


def test_a_frame_comes_out_as_it_went_in(pair):
    left, right = pair
    write_frame(left, {"kind": "x", "text": "ü"}, [memoryview(b"12345678"), memoryview(b"abc")])
    raw = read_frame(right)
    assert raw is not None
    frame = raw.parse()
    assert frame.header == {"kind": "x", "text": "ü"}
    assert bytes(frame.body) == b"12345678abc\0\0\0\0\0"


def test_each_tensor_begins_at_a_multiple_of_eight(pair):
    left, right = pair
    first, second = np.arange(3, dtype="u1"), np.array([1.5])
    write_frame(left, {}, [memoryview(first.view("u1")), memoryview(second.view("u1"))])
    raw = read_frame(right)
    assert raw is not None
    frame = raw.parse()
    assert np.frombuffer(frame.body, dtype="<f8", offset=8)[0] == 1.5


def test_a_frame_may_come_in_pieces(pair):
    left, right = pair
    text = b'{"a":1}'
    whole = struct.pack("<II", len(text), 4) + text + b"body"
    for index in range(len(whole)):
        left.send(whole[index : index + 1])
    raw = read_frame(right)
    assert raw is not None
    frame = raw.parse()
    assert frame.header == {"a": 1}
    assert bytes(frame.body) == b"body"


def test_the_end_of_the_connection_is_told_from_a_cut_frame(pair):
    left, right = pair
    left.send(struct.pack("<II", 100, 0))
    left.close()
    with pytest.raises(ConnectionError):
        read_frame(right)


def test_a_closed_connection_is_no_frame(pair):
    left, right = pair
    left.close()
    assert read_frame(right) is None
